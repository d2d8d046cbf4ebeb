"""Facts about people: what a row tells, and what stands when several sources tell of the same fact.

The first of a fact's sources is the one whose words stand: the member, else the source that speaks of the
latest day (among equals the last by its id). So the order of loading does not matter, and a load never
changes what a member said.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from graph.database import Run
from graph.folding import fold
from graph.model import (
    AS_OF,
    DIPLOMA,
    EMPLOYER,
    GRADUATED,
    HAS_SKILL,
    MEMBER_SOURCE,
    PERSON,
    SKILL,
    SOURCES,
    STUDIES,
    WORKED_AT,
    Node,
    Property,
    Relationship,
)
from loaders.archive_rows import KIND, as_degree
from loaders.cypher import differs, read_list, set_each
from loaders.rows import Values, named_diploma


@dataclass(frozen=True, slots=True)
class FactKind:
    """A relationship from a person that files tell of.

    `key` is the property that tells apart several between the same two nodes, where there can be several;
    `words` are the properties that a source tells.
    """

    relationship: Relationship
    target: Node
    key: str | None
    words: tuple[Property, ...]

    @property
    def pattern(self) -> str:
        """What stands in the brackets of a pattern, for a fact of the map `row`."""
        key = f" {{{self.key}: row.key}}" if self.key else ""
        return f"f:{self.relationship.type}{key}"


def _kind(relationship: Relationship, target: Node, key: str | None) -> FactKind:
    words = tuple(p for p in relationship.properties if p not in (SOURCES, AS_OF) and p.name != key)
    return FactKind(relationship, target, key, words)


DEGREE = _kind(GRADUATED, DIPLOMA, "year")
ENROLMENT = _kind(STUDIES, DIPLOMA, None)
POSITION = _kind(WORKED_AT, EMPLOYER, "key")
SKILL_HELD = _kind(HAS_SKILL, SKILL, None)
FACT_KINDS = (DEGREE, ENROLMENT, POSITION, SKILL_HELD)


class FactKey(NamedTuple):
    """Tells a fact of one kind from all others."""

    person: str
    target: str
    key: str | int | None


class Telling(NamedTuple):
    """What one source says: the words in the order of the kind's, and the day it speaks of."""

    source: str
    words: tuple[Any, ...]
    as_of: str | None


class Fact(NamedTuple):
    """A fact as it stands."""

    words: tuple[Any, ...]
    as_of: str | None
    sources: tuple[str, ...]


def combine(known: Fact | None, told: Telling) -> Fact:
    """The fact that stands once a source has told of it.

    >>> surveyed = combine(None, Telling("survey#1", ("Engineer",), "2019-01-01"))
    >>> entered = combine(surveyed, Telling("member", ("engineer",), None))
    >>> combine(entered, Telling("survey#2", ("Clerk",), "2024-01-01"))
    Fact(words=('engineer',), as_of=None, sources=('member', 'survey#1', 'survey#2'))
    """
    if known is None or not known.sources:
        return Fact(told.words, told.as_of, (told.source,))
    teller = known.sources[0]
    others = {*known.sources, told.source}
    takes_over = told.source in (teller, MEMBER_SOURCE) or (
        teller != MEMBER_SOURCE and (told.as_of or "", told.source) > (known.as_of or "", teller)
    )
    if takes_over:
        return Fact(told.words, told.as_of, (told.source, *sorted(others - {told.source})))
    return Fact(known.words, known.as_of, (teller, *sorted(others - {teller})))


# Titles come again and again.
_fold = lru_cache(1 << 16)(fold)


def position_key(title: str, start: str) -> str:
    """The key of a position among those of one person at one employer."""
    return blake2b(f"{_fold(title)}\x1f{start}".encode(), digest_size=8).hexdigest()


def _position(values: Values) -> tuple[str | None, str, tuple[Any, ...]]:
    key = position_key(values["title"], values["start"])
    return values["employer"], key, tuple(values[p.name] for p in POSITION.words)


Tells = Callable[[Values], tuple[str | None, str | int | None, tuple[Any, ...]]]

TELLS: Mapping[str, tuple[FactKind, Tells]] = {
    "graduates": (DEGREE, lambda values: (named_diploma(values), values["year"], (values["honours"],))),
    KIND: (DEGREE, as_degree),
    "students": (ENROLMENT, lambda values: (named_diploma(values), None, (values["since"],))),
    "positions": (POSITION, _position),
    "member_positions": (POSITION, _position),
    "member_skills": (SKILL_HELD, lambda values: (values["skill"], None, ())),
}
"""For each kind of file that tells facts: which, and how a row's target, key and words are found.

A row without a target tells nothing: it names no diploma, or its employer's name means nobody of the
register.
"""


def write_facts(run: Run, kind: FactKind, facts: Mapping[FactKey, Fact]) -> None:
    """Make these facts stand in the graph."""
    if facts:
        run(write_statement(kind), {"rows": [fact_row(kind, key, fact) for key, fact in facts.items()]})


def fact_row(kind: FactKind, key: FactKey, fact: Fact) -> dict[str, Any]:
    """A fact as the statements that write it take it."""
    return {
        **key._asdict(),
        **{p.name: value for p, value in zip(kind.words, fact.words, strict=True)},
        SOURCES.name: list(fact.sources),
        AS_OF.name: fact.as_of,
    }


def create_statement(kind: FactKind) -> str:
    """Makes the facts of `$rows` that are missing, and reads those that stand and say something else."""
    told = (*kind.words, AS_OF)
    return f"""{_merge(kind)}
ON CREATE SET {set_each("f", "row", (*told, SOURCES))}
WITH row, f
WHERE f.{SOURCES.name} <> row.{SOURCES.name} OR {differs("f", "row", told)}
RETURN collect([row.person, row.target, row.key, {read_list("f", kind.words)}, toString(f.{AS_OF.name}),
                f.{SOURCES.name}])"""


def write_statement(kind: FactKind) -> str:
    """Writes the facts of `$rows`, each a map of person, target, key and all properties."""
    return f"""{_merge(kind)}
SET {set_each("f", "row", (*kind.words, SOURCES, AS_OF))}"""


def _merge(kind: FactKind) -> str:
    return f"""
UNWIND $rows AS row
MATCH (p:{PERSON.label} {{{PERSON.key}: row.person}})
MATCH (t:{kind.target.label} {{{kind.target.key}: row.target}})
MERGE (p)-[{kind.pattern}]->(t)"""


class Told(NamedTuple):
    """What telling did: how many facts are new, and for each telling whether it changed a fact that stood.

    `doubtful` are the people of whom another source may tell better now.
    """

    created: int
    changed: list[bool]
    doubtful: set[str]


def tell(run: Run, kind: FactKind, tellings: Sequence[tuple[FactKey, Telling]]) -> Told:
    """Write what sources tell, in one go."""
    first: dict[FactKey, Fact] = {}
    for key, telling in tellings:
        first[key] = combine(first.get(key), telling)
    rows = run(create_statement(kind), {"rows": [fact_row(kind, key, fact) for key, fact in first.items()]})
    standing = {
        FactKey(person, target, key): Fact(tuple(words), as_of, tuple(sources))
        for person, target, key, words, as_of, sources in rows[0][0]
    }
    told = Told(rows.created, [], set())
    changed: dict[FactKey, Fact] = {}
    for key, telling in tellings:
        known = standing.get(key)
        fact = combine(known, telling) if known else None
        told.changed.append(fact != known)
        if known and fact and fact != known:
            standing[key] = changed[key] = fact
            if _steps_back(known, telling):
                told.doubtful.add(key.person)
    write_facts(run, kind, changed)
    return told


def _steps_back(known: Fact, telling: Telling) -> bool:
    """Whether the source whose words stand now speaks of an earlier day, so that another may tell better."""
    teller = known.sources[0] if known.sources else ""
    alone = len(known.sources) < 2 or teller == MEMBER_SOURCE
    return not alone and telling.source == teller and (telling.as_of or "") < (known.as_of or "")
