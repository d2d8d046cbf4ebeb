"""Ties between two people: contacts and mentorships."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.database import Run
from graph.model import CONTACT, MENTORS, OF_CAMPAIGN, Property, Relationship
from loaders.cypher import read_list, set_each
from loaders.outcome import Outcome, outcome
from loaders.rows import Values


class TieKey(NamedTuple):
    """Tells a tie of one kind from all others; `key` is the day that a mentorship began."""

    one: str
    other: str
    key: str | None


@dataclass(frozen=True, slots=True)
class TieKind:
    """A relationship between people that files tell of: its words, and the columns that name the two."""

    relationship: Relationship
    directed: bool
    key: str | None
    words: tuple[Property, ...]
    one: tuple[str, str]
    other: tuple[str, str]

    @property
    def pattern(self) -> str:
        """The relationship's part of a pattern, for a tie of the map `row`."""
        key = f" {{{self.key}: date(row.key)}}" if self.key else ""
        return f"-[t:{self.relationship.type}{key}]-{'>' if self.directed else ''}"

    def tie(self, one: str, other: str, values: Values) -> tuple[TieKey, tuple[Any, ...]]:
        """The key of a row's tie and its words; the two of a tie without direction are put in order."""
        pair = (one, other) if self.directed else (min(one, other), max(one, other))
        key = values[self.key] if self.key else None
        return TieKey(*pair, key), tuple(values[p.name] for p in self.words)


TIE_KINDS: Mapping[str, TieKind] = {
    "contacts": TieKind(
        CONTACT,
        False,
        None,
        CONTACT.properties,
        ("university", "student_number"),
        ("contact_university", "contact_student_number"),
    ),
    "mentorships": TieKind(
        MENTORS,
        True,
        "since",
        tuple(p for p in MENTORS.properties if p.name != "since" and p is not OF_CAMPAIGN),
        ("mentor_university", "mentor_student_number"),
        ("mentee_university", "mentee_student_number"),
    ),
}


def write_ties(run: Run, kind: TieKind, told: Sequence[tuple[TieKey, tuple[Any, ...]]]) -> list[Outcome]:
    """Make ties stand as told; several of one key count as the last of them."""
    found = run(read_statement(kind), {"rows": [key._asdict() for key in dict.fromkeys(k for k, _ in told)]})
    known = {TieKey(one, other, key): tuple(words) for one, other, key, words in found}
    changed: dict[TieKey, tuple[Any, ...]] = {}
    outcomes = []
    for key, words in told:
        outcomes.append(outcome(key in known, known.get(key) != words))
        if known.get(key) != words:
            known[key] = changed[key] = words
    if changed:
        names = [p.name for p in kind.words]
        rows = [{**key._asdict(), **dict(zip(names, words, strict=True))} for key, words in changed.items()]
        run(write_statement(kind), {"rows": rows})
    return outcomes


def read_statement(kind: TieKind) -> str:
    """Reads the ties of `$rows`, each a map of one, other and key."""
    return f"""
UNWIND $rows AS row
MATCH (a:Person {{id: row.one}}){kind.pattern}(b:Person {{id: row.other}})
RETURN row.one, row.other, row.key, {read_list("t", kind.words)}"""


def write_statement(kind: TieKind) -> str:
    """Writes the ties of `$rows`, each a map of one, other, key and words."""
    return f"""
UNWIND $rows AS row
MATCH (a:Person {{id: row.one}})
MATCH (b:Person {{id: row.other}})
MERGE (a){kind.pattern}(b)
SET {set_each("t", "row", kind.words)}"""
