"""A viewer's slice of the graph, as values: what was read, in a fixed order, with nothing of the database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graph.visibility import Role, Viewer
from recommend.facts import Kind, Purpose
from recommend.hooks import (
    Hooks,
    add_alike,
    choose_alike,
    choose_candidates,
    parse_hooks,
    write_hooks_statement,
)
from recommend.models import parse_weights
from recommend.own import Own, parse_own, write_own_statement
from recommend.steps import Node, Step
from recommend.ties import write_ties_statement
from recommend.weights import Weights

Read = Callable[[str, dict[str, Any]], Awaitable[list[Any] | None]]
"""Runs one reading statement and gives the values of its only record: `AsyncDatabase.read_one`."""

Find = Callable[[Own, Purpose, Role], Hooks | None]
"""Finds a viewer's hooks in a copy of the graph; None where it holds no more."""

CANDIDATES = 100
"""People whose ties are read and ranked."""

CHOSEN = 200
"""People of whom the first `CANDIDATES` that may be suggested, as looked up at the last moment, are taken."""


@dataclass(frozen=True, slots=True)
class Degree:
    """A GRADUATED (with `year`) or STUDIES (with `since`) of a person."""

    relationship: str
    diploma: str
    year: int | None
    since: int | None
    sources: tuple[str, ...]

    @property
    def order(self) -> tuple[str, str, int, int, tuple[str, ...]]:
        """By relationship, program and year."""
        return self.relationship, self.diploma, self.year or 0, self.since or 0, self.sources


@dataclass(frozen=True, slots=True)
class Position:
    """A WORKED_AT of a person; dates as YYYY-MM-DD, no `end` where it lasts."""

    employer: str
    start: str | None
    end: str | None
    title: str | None
    occupation: str | None
    sources: tuple[str, ...]

    @property
    def order(self) -> tuple[bool, str, str, str, str, str, tuple[str, ...]]:
        """Present positions last, then by start: the last one is the one to tell of."""
        return (
            self.end is None,
            self.start or "",
            self.employer,
            self.title or "",
            self.end or "",
            self.occupation or "",
            self.sources,
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """A CONTACT in the direction in which it is stored."""

    source: str
    target: str
    since: str | None

    def other(self, person: str) -> str:
        """The end that is not `person`."""
        return self.target if self.source == person else self.source


@dataclass(frozen=True, slots=True)
class Mentorship:
    """A MENTORS; with `degree` where the mentee is of the viewer's programs."""

    mentor: str
    mentee: str
    since: str | None
    until: str | None
    degree: Degree | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """By mentor, mentee, days and degree."""
        degree = self.degree.order if self.degree else ()
        return self.mentor, self.mentee, self.since or "", self.until or "", degree


@dataclass(frozen=True, slots=True)
class FacultyDegree:
    """A degree of one of the viewer's faculties, in a program that is not the viewer's.

    `since` and `until` are the years in which the faculty offered the program, as YYYY.
    """

    degree: Degree
    faculty: str
    since: str | None = None
    until: str | None = None

    @property
    def order(self) -> tuple[str, tuple[str, str, int, int, tuple[str, ...]], str, str]:
        """By faculty, degree and years."""
        return self.faculty, self.degree.order, self.since or "", self.until or ""


@dataclass(frozen=True, slots=True)
class Member:
    """A person with those of their ties that lead to the viewer's things, all in a fixed order.

    `requests` are those to be somebody's mentor, whoever asked, each with whether the answer was yes; `up_to`
    is the place in a list up to which they are suggested, see recommend/exposure.py.
    """

    id: str
    place: str | None = None
    languages: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    wished_occupation: str | None = None
    degrees: tuple[Degree, ...] = ()
    positions: tuple[Position, ...] = ()
    skills: tuple[tuple[str, tuple[str, ...]], ...] = ()
    contacts: tuple[Contact, ...] = ()
    mentorships: tuple[Mentorship, ...] = ()
    faculty_degrees: tuple[FacultyDegree, ...] = ()
    requests: tuple[tuple[Mentorship, bool], ...] = ()
    up_to: float | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """All that suggestions for one viewer rest on.

    Attributes:
        viewer: the viewer, with all that is theirs.
        candidates: who may be suggested, by id.
        weights: how much each kind of evidence says, those in force when it was read.
        crowd: for each hook, how many visible people are on it (candidates or not).
        edges: SUCCEEDED_BY, OFFERED_BY and PART_OF among the things.
        names: names of people and things.
        unwelcome: kinds of reason that the viewer said do not count for them.
        alike: people like the viewer whose contacts count, each with how like, from 0 to 1.
    """

    viewer: Member
    candidates: tuple[Member, ...]
    weights: Weights
    crowd: dict[tuple[Kind, str], int] = field(default_factory=dict)
    edges: tuple[Step, ...] = ()
    names: dict[Node, str] = field(default_factory=dict)
    unwelcome: frozenset[Kind] = frozenset()
    alike: tuple[tuple[Member, float], ...] = ()


async def read_slice(read: Read, viewer: Viewer, purpose: Purpose, find: Find | None = None) -> Slice | None:
    """Read a viewer's slice: the viewer's own, the hooks, those of people alike, the best people on them.

    That is a statement each; the third is for contacts of somebody who has few.

    Args:
        read: runs a statement, such as `AsyncDatabase.read_one`.
        viewer: who asks; the role decides what is seen, and so what counts.
        purpose: what people are suggested as.
        find: finds hooks in a copy of the graph, which spares the second statement and the third.

    Returns:
        None where there is nothing to suggest from: no person behind the viewer, or one who opted out of
        profiling, or one on whose hooks no visible person is.
    """
    if viewer.person is None:
        return None
    me = {"me": viewer.person}
    row = await read(write_own_statement(purpose, viewer.role), me)
    if row is None:
        return None
    own = parse_own(viewer.person, row)
    hooks = await _read_hooks(read, own, purpose, viewer.role, find)
    weights = parse_weights(own.published, purpose)
    alike: dict[str, float] = {}
    if purpose is Purpose.CONTACTS:
        alike = choose_alike(hooks, weights, own.excluded, len(own.bridges), own.unwelcome)
    if alike:
        theirs = await _read_hooks(read, own.through(alike), purpose, viewer.role, find)
        hooks = add_alike(hooks, alike, theirs)
    chosen = choose_candidates(hooks, weights, own.excluded, CHOSEN, own.unwelcome)
    if not chosen:
        return None
    found = {
        **own.to_parameters(),
        "employers": hooks.meet(Kind.EMPLOYER, [*chosen, *alike]),
        "alike": list(alike),
        "chosen": chosen,
        "most": CANDIDATES,
    }
    row = await read(write_ties_statement(purpose, viewer.role), {**me, "found": found})
    return None if row is None else parse_slice(hooks, row, weights, own.unwelcome, alike)


async def _read_hooks(read: Read, own: Own, purpose: Purpose, role: Role, find: Find | None) -> Hooks:
    """The hooks that something of a viewer's own leads to, from a copy that holds or from the graph."""
    hooks = find(own, purpose, role) if find else None
    if hooks is None:
        # One map: Neo4j plans anew for lists of other sizes where they are parameters of their own.
        row = await read(write_hooks_statement(purpose, role), {"me": own.me, "own": own.to_parameters()})
        hooks = parse_hooks(row[0] if row else ())
    return hooks


def parse_slice(
    hooks: Hooks,
    row: list[Any],
    weights: Weights,
    unwelcome: frozenset[Kind] = frozenset(),
    alike: Mapping[str, float] = MappingProxyType({}),
) -> Slice:
    """The slice in a record of the statement that reads ties; every collection in an order of its own."""
    me, candidates, others, edges, named = row
    names = {(label, key): _name(key, *parts) for label, key, *parts in named}
    return Slice(
        parse_member(me, names),
        tuple(sorted((parse_member(person, names) for person in candidates), key=lambda member: member.id)),
        weights,
        hooks.crowds(),
        tuple(
            sorted(
                (Step(kind, (a, b), (c, d), *years) for kind, a, b, c, d, *years in edges),
                key=lambda step: step.order,
            )
        ),
        names,
        unwelcome,
        tuple(
            (member, alike[member.id])
            for member in sorted((parse_member(person, names) for person in others), key=lambda one: one.id)
        ),
    )


def parse_member(row: list[Any], names: dict[Node, str]) -> Member:
    """The person in a row of `read_person`; the names of their own things are added to `names`."""
    key, place, languages, mentoring, *ties = row
    degrees, positions, skills, contacts, mentorships, others, requests, up_to = ties
    wishes, offers, occupation = mentoring or (None, None, None)
    for employer, *_, name in positions:
        names["Employer", employer] = name or employer
    for _, mentee, *_, given, family in mentorships:
        names.setdefault(("Person", mentee), _name(mentee, given, family))
    for _, diploma, *_, name in others:
        names["Diploma", diploma] = name or diploma
    return Member(
        key,
        place or None,
        tuple(sorted(set(languages or ()))),
        tuple(sorted(set(wishes or ()))),
        tuple(sorted(set(offers or ()))),
        occupation,
        tuple(sorted((_degree(*degree) for degree in degrees), key=lambda d: d.order)),
        tuple(sorted((_position(*position) for *position, _ in positions), key=lambda p: p.order)),
        tuple(sorted((skill, tuple(sources or ())) for skill, sources in skills)),
        tuple(
            sorted(
                (Contact(*contact) for contact in contacts), key=lambda c: (c.source, c.target, c.since or "")
            )
        ),
        tuple(sorted((_mentorship(*tie) for *tie, _, _ in mentorships), key=lambda tie: tie.order)),
        tuple(
            sorted(
                (FacultyDegree(_degree(*degree), *offered) for *degree, offered, _ in others),
                key=lambda other: other.order,
            )
        ),
        tuple(
            sorted(
                ((Mentorship(*tie), accepted) for *tie, accepted in requests),
                key=lambda request: (request[0].order, request[1]),
            )
        ),
        up_to,
    )


def _name(key: str, *parts: str | None) -> str:
    return " ".join(part for part in parts if part) or key


def _degree(
    relationship: str, diploma: str, year: int | None, since: int | None, sources: list[str] | None
) -> Degree:
    return Degree(relationship, diploma, year, since, tuple(sources or ()))


def _position(
    employer: str,
    start: str | None,
    end: str | None,
    title: str | None,
    occupation: str | None,
    sources: list[str] | None,
) -> Position:
    return Position(employer, start, end, title, occupation, tuple(sources or ()))


def _mentorship(
    mentor: str, mentee: str, since: str | None, until: str | None, degree: list[Any] | None
) -> Mentorship:
    return Mentorship(mentor, mentee, since, until, _degree(*degree) if degree else None)
