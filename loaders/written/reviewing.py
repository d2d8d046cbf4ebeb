"""Which employer is meant, where linking is unsure: the names to be decided on, and what staff decided."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from graph.database import Database
from graph.errors import InputError
from loaders.employers.linking import Link
from loaders.employers.linking import Written as Name
from loaders.review_files import (
    NONE,
    keep_once,
    read_choice,
    read_review,
    says_none,
    show_choice,
    write_review,
)
from loaders.written.names import EmployerNames

SHOWN = 5
"""How many employers are proposed for a name at most."""
_CANDIDATES = tuple(f"candidate {place}" for place in range(1, SHOWN + 1))
HEADER = ("id", "name", "town", "rows", *_CANDIDATES, "why")

# What can be decided at a glance comes first, and of that what the most lines wait for.
_OPEN = """
MATCH (w:WrittenEmployer)
WHERE w.decision IS NULL AND w.verdict <> 'linked'
WITH w, COUNT { (w)<-[:NAMES]-() } AS lines
RETURN w.id, w.name, w.city, lines ORDER BY w.verdict, lines DESC, w.name, w.id"""

_COUNT = "MATCH (w:WrittenEmployer) WHERE w.decision IS NULL AND w.verdict <> 'linked' RETURN count(w)"

_EXIST = """
UNWIND $ids AS id
MATCH (w:WrittenEmployer {id: id}) RETURN id, w.decision"""

_EMPLOYERS = "UNWIND $ids AS id MATCH (e:Employer {id: id}) RETURN id"

_DECIDE = """
UNWIND $rows AS row
MATCH (w:WrittenEmployer {id: row.id})
SET w.decision = row.decision, w.decided_at = datetime(), w.due = true"""

_DECIDED = """
MATCH (w:WrittenEmployer) WHERE w.decision IS NOT NULL
OPTIONAL MATCH (e:Employer {id: w.decision})
RETURN w.id, w.name, w.city, w.decision, coalesce(e.name, ''), w.decided_at ORDER BY w.decided_at, w.id"""

_UNDO = """
UNWIND $ids AS id
MATCH (w:WrittenEmployer {id: id})
SET w.decision = null, w.decided_at = null, w.due = true"""


class Case(NamedTuple):
    """A name that nobody is known to be meant by: its id, the name and town, how many lines write it, and
    what linking found."""

    id: str
    name: Name
    lines: int
    link: Link


class Decided(NamedTuple):
    """What staff decided: the name's id, the name and town, the employer's id and name (NONE and '' where
    it is none of the register's), the day."""

    id: str
    name: Name
    employer: str
    called: str
    at: str

    def describe(self) -> str:
        """The employer in words."""
        if self.employer == NONE:
            return "none of the register"
        return f"{self.called} ({self.employer})" if self.called else f"{self.employer}, which is not there"


def find_cases(database: Database) -> list[Case]:
    """The names to be decided on with the employers they may mean; first the uncertain ones, then those of
    no employer of the register, each by how many lines write them."""
    found = database.read(_OPEN)
    names = [Name(name, city) for _, name, city, _ in found]
    meanings = EmployerNames(database).link(names)
    return [
        Case(id, name, lines, meaning.link)
        for (id, _, _, lines), name, meaning in zip(found, names, meanings, strict=True)
    ]


def describe_cases(database: Database) -> list[str]:
    """What a report says of the names that are to be decided on; nothing where there is none."""
    [count] = database.read_one(_COUNT)
    return [f"{count:,} employers' names wait for a decision: `entraide employers review`."] if count else []


def write_cases(cases: Iterable[Case], path: Path) -> None:
    """Write cases as CSV, with an empty column `decision`: the number of a candidate, an id, or 'none'.

    Raises:
        InputError: it cannot be written there.
    """
    write_review(path, HEADER, map(_row, cases))


def _row(case: Case) -> list[str]:
    candidates = [
        show_choice(one.employer.id, one.employer.name, one.employer.city, f"{one.likeness:.2f}")
        for one in case.link.candidates[:SHOWN]
    ]
    candidates += [""] * (SHOWN - len(candidates))
    return [case.id, *case.name, str(case.lines), *candidates, "; ".join(case.link.reasons)]


def read_decisions(path: Path) -> dict[str, str]:
    """Of each row with a decision the name's id and the employer's id, or NONE.

    Raises:
        InputError: the file cannot be read, or a row does not fit; it names the line.
    """
    rows = read_review(path, ("id", *_CANDIDATES), "entraide employers review --out")
    found: dict[str, str] = {}
    for line, word, (id, *cells) in rows:
        place = f"{path}, line {line}"
        decision = NONE if says_none(word) else read_choice(word, cells, place, "candidate")
        keep_once(found, id, decision, place)
    return found


def decide(database: Database, decisions: Mapping[str, str]) -> int:
    """Keep decisions; a later one on the same name wins. Facts follow with the next linking.

    Args:
        database: the graph.
        decisions: by the id of a written name the id of an employer, or NONE.

    Returns:
        Of how many there was another decision before.

    Raises:
        InputError: there is no such name or employer; no decision was kept.
    """
    wanted = sorted({employer for employer in decisions.values() if employer != NONE})
    known = {id for (id,) in database.read(_EMPLOYERS, {"ids": wanted})}
    if unknown := [pair for pair in decisions.items() if pair[1] not in (*known, NONE)]:
        id, employer = unknown[0]
        raise InputError(
            f"There is no employer '{employer}' in the register, as decided on '{id}'. No decision was kept.",
            "Give the number of a candidate, the id of an employer in the register, or none.",
        )
    there = dict(database.read(_EXIST, {"ids": list(decisions)}))
    if gone := [id for id in decisions if id not in there]:
        raise InputError(
            f"No line writes the name '{gone[0]}' any more. No decision was kept.",
            "Write the queue anew: `entraide employers review --out`.",
        )
    rows = [{"id": id, "decision": employer} for id, employer in decisions.items()]
    database.write(_DECIDE, {"rows": rows})
    return sum(there[id] not in (None, employer) for id, employer in decisions.items())


def list_decisions(database: Database) -> list[Decided]:
    """All decisions, the first one first."""
    return [
        Decided(id, Name(name, city), employer, called, f"{at.to_native():%Y-%m-%d}")
        for id, name, city, employer, called, at in database.read(_DECIDED)
    ]


def undo(database: Database, ids: Iterable[str]) -> None:
    """Take decisions back, by the ids of the names. Facts follow with the next linking.

    Raises:
        InputError: nothing was decided about such a name; none was taken back.
    """
    ids = list(ids)
    known = {one.id for one in list_decisions(database)}
    if unknown := [id for id in ids if id not in known]:
        raise InputError(
            f"There is no decision '{unknown[0]}'.", "`entraide employers review --decided` lists them."
        )
    database.write(_UNDO, {"ids": ids})
