"""Why two records are, or are not, one person: the evidence side by side, then the decision."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.errors import InputError
from loaders.linking.certainty import find_other_births, find_other_ines
from loaders.linking.comparison import Comparisons, compare
from loaders.linking.levels import FIELDS
from loaders.linking.linking import Links
from loaders.linking.reading import Archive
from loaders.linking.records import Records
from loaders.linking.weights import Scores, score, strangers_chances

_NAMES = {
    "Surname": ("surname", ("surname", "married_name")),
    "Given": ("given name", ("given_names",)),
    "Further": ("further given names", ("given_names", "other_given_names_1", "other_given_names_2")),
    "Birth": ("birth date", ("birth_date",)),
    "Age": ("age at award", ("year",)),
    "Place": ("birth place", ("birth_place", "department", "commune")),
    "Sex": ("sex", ("sex",)),
    "Ine": ("INE", ("ine",)),
    "Number": ("student number", ("student_number",)),
    "Study": ("study", ("diploma", "field", "year")),
}
_BIT = float(np.log(2))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field of two records: what each tells, how they agree, and what that weighs in bits."""

    field: str
    left: str
    right: str
    agreement: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The evidence on two records.

    Attributes:
        evidence: by field; weights are logarithms, to base 2, of how many times likelier the agreement is
            between records of one person than between strangers.
        rarity: logarithm, to base 2, of how many pairs of one person there are for each of strangers.
        chance: that the two are one person, from 0 to 1, on these two records alone.
        kin: chance that they are namesakes born on one day or twins, if they are not strangers.
        together: whether they are in one cluster.
        reasons: what decided, in words.
    """

    evidence: tuple[Evidence, ...]
    rarity: float
    chance: float
    kin: float
    together: bool
    reasons: tuple[str, ...]


def find_row(records: Records, place: str) -> int:
    """The row of a record named as file:line.

    Raises:
        InputError: there is no such record.
    """
    found = re.fullmatch(r"(.+):(\d+)", place)
    if found:
        whole = found[1].replace("\\", "/")
        name = whole if whole in records.files else whole.rsplit("/", 1)[-1]
        if name in records.files:
            file = records.files.index(name)
            rows = np.flatnonzero((records.file == file) & (records.line == int(found[2])))
            if len(rows):
                return int(rows[0])
    raise InputError(
        f"There is no record '{place}'.",
        f"Name it as file:line; line 1 is the header; the files are: {', '.join(records.files)}.",
    )


def read_cells(archives: Sequence[Archive], row: int) -> dict[str, str]:
    """The cells of a record that its mapping declares, as they are written; by the row among all archives."""
    for archive in archives:
        if row < len(archive.rows):
            told = archive.rows.row(row, named=True)
            return {name: cell for name, cell in told.items() if isinstance(cell, str)}
        row -= len(archive.rows)
    raise IndexError(row)


def explain(records: Records, links: Links, archives: Sequence[Archive], one: int, other: int) -> Explanation:
    """Compare two records as `link` did.

    Args:
        records: as read, in the order of archives.
        links: what became of them.
        archives: for the cells as they stand in the files.
        one, other: rows of records.
    """
    left, right = np.array([one]), np.array([other])
    compared = compare(links.filled, left, right, links.model.frequencies)
    alone = compare(records, left, right, links.model.frequencies)
    weights = links.model.weights
    chances = strangers_chances(links.filled, compared, links.model.frequencies, weights)
    scores = score(chances, compared, weights)
    told = [read_cells(archives, row) for row in (one, other)]
    evidence = []
    for place, (field, table, levels) in enumerate(zip(FIELDS, weights.same, compared.levels, strict=True)):
        level = int(levels[0])
        name, columns = _NAMES[field.__name__]
        cells = [" / ".join(cell for column in columns if (cell := row.get(column))) for row in told]
        weight = float(table[level] - chances[place, 0]) / _BIT if level else 0.0
        agreement = field(level).name.lower().replace("_", " ") if level else "not told by both"
        if level != int(alone.levels[place][0]):
            agreement = f"{agreement}, with what other records tell"
        evidence.append(Evidence(name, cells[0], cells[1], agreement, weight))
    together = bool(links.cluster[one] == links.cluster[other])
    odds = float(scores.odds[0])
    return Explanation(
        evidence=tuple(evidence),
        rarity=(weights.log_same - weights.log_strange) / _BIT,
        chance=_chance(odds),
        kin=1 - _chance(float(scores.kin[0])),
        together=together,
        reasons=tuple(_reasons(links, compared, scores, together)),
    )


def _chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(odds, -60, 60))))


def _reasons(links: Links, compared: Comparisons, scores: Scores, together: bool) -> list[str]:
    """What decided on the one pair compared."""
    odds, conflict, likelier_kin = float(scores.odds[0]), bool(scores.conflict[0]), float(scores.kin[0]) < 0
    least = _chance(links.least)
    reasons = []
    if scores.certain[0]:
        reasons.append(
            "Certain: names alike, with the same INE or with one university's student number and birth date."
        )
    elif conflict:
        told = (("INEs", find_other_ines), ("birth dates", find_other_births))
        two = " and ".join(name for name, find in told if find(compared)[0])
        if two:
            reasons.append(f"They contradict each other: two {two} that no typo explains.")
    elif odds >= links.least:
        reasons.append(f"The chance is above {least:.3f}, from which records are merged.")
    else:
        reasons.append(f"The chance is below {least:.3f}, from which records are merged.")
    if likelier_kin and not scores.certain[0]:
        reasons.append("Twins or namesakes born on one day are likelier.")
    if together and (odds < links.least or conflict):
        reasons.append("Other records of the cluster link them.")
    if not together and odds >= links.least and not conflict:
        reasons.append("Another record of their clusters speaks against it.")
    return reasons
