"""The review queue: pairs of records that linking is unsure of, and what staff decide about them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from graph.database import Database
from graph.errors import InputError
from loaders.linked import graphing
from loaders.linked.sources import Standing
from loaders.linking.explaining import explain, find_row
from loaders.linking.linking import Links
from loaders.mending import neutralize

VERDICTS = {"same": "same", "different": "different", "split": "different"}
_FIELDS = ("surname", "married_name", "given_names", "birth_date", "birth_place", "ine", "diploma", "year")
HEADER = (
    "decision",
    "left",
    "right",
    "chance",
    "now",
    *(f"{side} {field}" for field in _FIELDS for side in ("left", "right")),
    "why",
)


@dataclass(frozen=True, slots=True)
class Case:
    """Two records, as archive:line, that may be one person's.

    `chance` is from 0 to 1, `together` what linking made of them, `cells` each field of both as written.
    """

    left: str
    right: str
    chance: float
    together: bool
    cells: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]


def list_cases(standing: Standing, links: Links, most: int) -> list[Case]:
    """The most doubtful pairs, at most `most`, with the evidence side by side."""
    cases = []
    doubts = links.doubts
    for left, right in list(zip(doubts.left.tolist(), doubts.right.tolist(), strict=True))[:most]:
        found = explain(standing.records, links, standing.archives, left, right)
        told = [_told(standing, row) for row in (left, right)]
        cells = tuple((field, told[0].get(field, ""), told[1].get(field, "")) for field in _FIELDS)
        cases.append(
            Case(
                _place(standing, left),
                _place(standing, right),
                found.chance,
                found.together,
                cells,
                found.reasons,
            )
        )
    return cases


def write_cases(cases: Sequence[Case], path: Path) -> None:
    """Write cases as CSV, with an empty column `decision` to be filled in with same, different or split.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for case in cases:
                cells = [cell for _, left, right in case.cells for cell in (left, right)]
                now = "one person" if case.together else "two people"
                row = ["", case.left, case.right, f"{case.chance:.3f}", now, *cells, " ".join(case.reasons)]
                # A spreadsheet would take such a cell for a formula.
                writer.writerow(map(neutralize, row))
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).", "Name another file.") from error


def read_decisions(path: Path, standing: Standing) -> list[tuple[str, str, str]]:
    """Ids of two records and the verdict, from each row that has one.

    Raises:
        InputError: the file cannot be read, or a row does not fit; it names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            rows = list(csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ","))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({error}).", "Save it as CSV in UTF-8.") from error
    lacking = [name for name in ("decision", "left", "right") if not rows or name not in rows[0]]
    if lacking:
        raise InputError(
            f"{path} lacks the column '{lacking[0]}'." if rows else f"{path} has no rows.",
            "Fill in a file that `entraide review --out` wrote.",
        )
    found = []
    for line, row in enumerate(rows, 2):
        word = (row["decision"] or "").strip().casefold()
        if not word:
            continue
        if word not in VERDICTS:
            raise InputError(
                f"{path}, line {line}: '{word}' is no decision.", f"Write one of: {', '.join(VERDICTS)}."
            )
        try:
            pair = [
                standing.ids[find_row(standing.records, (row[side] or "").lstrip("'"))]
                for side in ("left", "right")
            ]
        except InputError as error:
            raise InputError(f"{path}, line {line}: {error.message}", error.hint) from error
        if pair[0] == pair[1] or not all(pair):
            raise InputError(
                f"{path}, line {line}: these are not two records.", "Name two lines that were loaded."
            )
        found.append((min(pair), max(pair), VERDICTS[word]))
    return found


def decide(database: Database, decisions: Sequence[tuple[str, str, str]]) -> None:
    """Keep decisions: ids of two records and same or different; a later one on the same two wins."""
    rows = [
        {"id": _digest(left, right), "left": left, "right": right, "verdict": verdict}
        for left, right, verdict in decisions
    ]
    database.write(graphing.DECIDE, {"rows": rows})


def list_decisions(database: Database) -> list[tuple[str, str, str, str, str]]:
    """Id, the two records, the verdict and the day of each decision."""
    return [
        (id, left, right, verdict, f"{at.to_native():%Y-%m-%d %H:%M}")
        for id, left, right, verdict, at in database.read(graphing.DECISIONS)
    ]


def undo(database: Database, ids: Sequence[str]) -> None:
    """Take decisions back.

    Raises:
        InputError: there is no such decision; none was taken back.
    """
    known = {id for id, *_ in database.read(graphing.DECISIONS)}
    if unknown := [id for id in ids if id not in known]:
        raise InputError(f"There is no decision '{unknown[0]}'.", "`entraide review --decided` lists them.")
    database.write(graphing.UNDO, {"ids": list(ids)})


def _digest(left: str, right: str) -> str:
    return blake2b(f"{left}\x1f{right}".encode(), digest_size=6).hexdigest()


def _place(standing: Standing, row: int) -> str:
    return f"{standing.records.files[int(standing.records.file[row])]}:{int(standing.records.line[row])}"


def _told(standing: Standing, row: int) -> dict[str, str]:
    place = int(standing.records.file[row])
    archive = standing.archives[place]
    inside = row - sum(len(other.rows) for other in standing.archives[:place])
    return {
        name: cell or ""
        for name, cell in archive.rows.row(inside, named=True).items()
        if isinstance(cell, str)
    }
