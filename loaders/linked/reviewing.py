"""The review queue: pairs of records that linking is unsure of, and what staff decide about them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import networkx

from graph.database import Database
from graph.errors import InputError
from loaders.linked import graphing
from loaders.linked.sources import Standing
from loaders.linking.explaining import explain, read_cells
from loaders.linking.linking import Links
from loaders.review_files import keep_once, read_review, write_review

VERDICTS = {"same": "same", "different": "different", "split": "different"}
_FIELDS = ("surname", "married_name", "given_names", "birth_date", "birth_place", "ine", "diploma", "year")
_PLACES = ("left", "right")
_RECORDS = ("left record", "right record")
HEADER = (
    *_PLACES,
    "chance",
    "now",
    *(f"{side} {field}" for field in _FIELDS for side in _PLACES),
    "why",
    # Lines move from one edition to the next; these stay.
    *_RECORDS,
)


class Decision(NamedTuple):
    """What staff decided: the ids of two records, the lesser first, and same or different."""

    left: str
    right: str
    verdict: str

    @property
    def id(self) -> str:
        """The same for the same two records."""
        return blake2b(f"{self.left}\x1f{self.right}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Case:
    """Two records, as archive:line, that may be one person's.

    `chance` is from 0 to 1, `together` what linking made of them, `cells` each field of both as written,
    `ids` are those of the records.
    """

    left: str
    right: str
    chance: float
    together: bool
    cells: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]
    ids: tuple[str, str]

    def decide(self, verdict: str) -> Decision:
        """The decision that they are the same, or different."""
        return Decision(min(self.ids), max(self.ids), verdict)


def find_cases(standing: Standing, links: Links) -> Iterator[Case]:
    """The doubtful pairs, the most doubtful first, with the evidence side by side."""
    doubts = links.doubts
    for left, right in zip(doubts.left.tolist(), doubts.right.tolist(), strict=True):
        found = explain(standing.records, links, standing.archives, left, right)
        told = [read_cells(standing.archives, row) for row in (left, right)]
        cells = tuple((field, told[0].get(field, ""), told[1].get(field, "")) for field in _FIELDS)
        yield Case(
            _place(standing, left),
            _place(standing, right),
            found.chance,
            found.together,
            cells,
            found.reasons,
            (standing.ids[left], standing.ids[right]),
        )


def write_cases(cases: Iterable[Case], path: Path) -> None:
    """Write cases as CSV, with an empty column `decision` to be filled in with same, different or split.

    Raises:
        InputError: it cannot be written there.
    """
    write_review(path, HEADER, map(_row, cases))


def _row(case: Case) -> list[str]:
    cells = [cell for _, left, right in case.cells for cell in (left, right)]
    now = "one person" if case.together else "two people"
    return [case.left, case.right, f"{case.chance:.3f}", now, *cells, " ".join(case.reasons), *case.ids]


def read_decisions(path: Path, standing: Standing) -> list[Decision]:
    """Ids of two records and the verdict, from each row that has one.

    A file made by hand that has no columns but decision, left and right names lines as archive:line.

    Raises:
        InputError: the file cannot be read, or a row does not fit: it names the line.
    """
    found: dict[str, Decision] = {}
    now = {f"{standing.wanted[file].id}:{line}": id for id, line, file in standing.lines()}
    rows = read_review(path, (*_PLACES, *_RECORDS), "entraide review --out", by_hand=_PLACES)
    for line, decision, places in rows:
        place, word = f"{path}, line {line}", decision.casefold()
        if word not in VERDICTS:
            raise InputError(f"{place}: '{word}' is no decision.", f"Write one of: {', '.join(VERDICTS)}.")
        by_hand = len(places) == len(_PLACES)
        ids = [now.get(name, "") for name in places] if by_hand else places[len(_PLACES) :]
        if gone := [name for name, id in zip(places, ids, strict=False) if id not in standing.row]:
            since = "" if by_hand else " that says what it said when the queue was written"
            raise InputError(
                f"{place}: no archive has a record '{gone[0]}'{since}. Nothing was decided.",
                "Take the decision out, or write the queue anew with `entraide review --out`.",
            )
        left, right = sorted(ids)
        if left == right:
            raise InputError(f"{place}: these are not two records.", "Name two lines that were loaded.")
        pair = " and ".join(map(standing.name, (left, right)))
        keep_once(found, pair, Decision(left, right, VERDICTS[word]), place)
    return list(found.values())


def decide(database: Database, decisions: Sequence[Decision], standing: Standing) -> int:
    """Keep decisions; a later one on the same two wins.

    Returns:
        Of how many there was another decision before.

    Raises:
        InputError: with those kept before they say of two records that they are one's and that they are not;
            none was kept.
    """
    kept = {
        (left, right): Decision(left, right, verdict)
        for _, left, right, verdict, _ in database.read(graphing.DECISIONS)
    }
    _check_agree({**kept, **{(one.left, one.right): one for one in decisions}}.values(), standing)
    rows = [{"id": one.id, **one._asdict()} for one in decisions]
    database.write(graphing.DECIDE, {"rows": rows})
    return sum(kept.get((one.left, one.right), one) != one for one in decisions)


def _check_agree(decisions: Iterable[Decision], standing: Standing) -> None:
    """What is said to be the same, one by one, must nowhere be said to be different."""
    by_verdict: dict[str, list[tuple[str, str]]] = {"same": [], "different": []}
    for decision in decisions:
        by_verdict[decision.verdict].append((decision.left, decision.right))
    same = networkx.Graph(by_verdict["same"])

    def name(record: str) -> str:
        return standing.name(record) if record in standing.row else record

    for left, right in by_verdict["different"]:
        if left in same and right in same and networkx.has_path(same, left, right):
            path = networkx.shortest_path(same, left, right)
            steps = "; ".join(f"{name(one)} and {name(other)}" for one, other in pairwise(path))
            raise InputError(
                f"{name(left)} and {name(right)} are decided to be different, and by these decisions they"
                f" would be the same: {steps}. No decision was kept.",
                "Change one of these decisions, or take one back: `entraide review --decided` lists them.",
            )


def list_decisions(database: Database) -> list[tuple[str, str, str, str, str]]:
    """Id, the two records as archive:line (by their ids where they are gone), the verdict and the day."""
    return [
        (id, left, right, verdict, f"{at.to_native():%Y-%m-%d}")
        for id, left, right, verdict, at in database.read(graphing.NAMED_DECISIONS)
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


def _place(standing: Standing, row: int) -> str:
    return f"{standing.records.files[int(standing.records.file[row])]}:{int(standing.records.line[row])}"
