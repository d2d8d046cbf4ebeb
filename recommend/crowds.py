"""Who is on which hook, held in memory: what the statement of recommend/hooks.py counts, in a millisecond.

A copy of what listed people share, with their visibility for every role. It proposes: whoever is suggested
is looked up in the graph once more, with all that is told of them. It is used only as long as it holds, that
is, while the graph counts no change since it was read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.model import Group
from graph.visibility import Role, make_mask
from recommend.facts import Kind, Purpose
from recommend.hooks import APART, Hooks, Numbers, order_hooks
from recommend.own import Own

NONE = -(1 << 15)
"""Stands for a year that is not told."""

DEGREE, EMPLOYER, SKILL, OCCUPATION = "degree", "employer", "skill", "occupation"


class Listed(NamedTuple):
    """A listed person as read: visibility, what counts, and what they share, as ids.

    `counts` and `mentors` say whether they are reckoned with at all, and as a mentor; `degrees` are diploma
    and either the year of the award or that of the enrolment, 0 where an enrolment tells none.
    """

    id: str
    mask: int
    counts: bool
    mentors: bool
    degrees: Sequence[tuple[str, int | None, int | None]]
    employers: Sequence[str]
    skills: Sequence[str]
    occupations: Sequence[str]
    contacts: Sequence[str]


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What people share, a row each, by thing and person.

    Attributes:
        starts: where the rows of each thing begin, and behind the last one where they end.
        thing: number of what is shared, rising.
        person: number of the person, rising for each thing.
        year: of an award, `since` of an enrolment; NONE elsewhere.
    """

    starts: Numbers
    thing: NDArray[np.int32]
    person: NDArray[np.int32]
    year: NDArray[np.int16]
    since: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Crowds:
    """The copy.

    Attributes:
        changes: how often the graph had changed when it was read.
        people: ids of the listed, in order; all else numbers them by this.
        number: of each id.
        masks: which labels of visibility each carries, see `read_mask`.
        counts: whether each is reckoned with, `mentors` as a mentor.
        things: number of each (kind, id).
        facts: what they share.
        ties: m x 2, contacts, each both ways, in order.
        ties_from: where the ties of each person begin, and behind the last one where they end.
        offered: the diplomas of each faculty.
    """

    changes: int
    people: tuple[str, ...]
    number: Mapping[str, int]
    masks: NDArray[np.uint32]
    counts: NDArray[np.bool_]
    mentors: NDArray[np.bool_]
    things: Mapping[tuple[str, str], int]
    facts: Facts
    ties: NDArray[np.int32]
    ties_from: Numbers
    offered: Mapping[str, tuple[str, ...]]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        facts = self.facts
        arrays = (
            self.masks, self.counts, self.mentors, self.ties, self.ties_from,
            facts.starts, facts.thing, facts.person, facts.year, facts.since,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)

    def find(self, own: Own, purpose: Purpose, role: Role) -> Hooks:
        """A viewer's hooks, the same as `write_hooks_statement` finds."""
        return order_hooks(_Finder(self, own, purpose, role).find_all(), self.people)


class _Finder:
    """The hooks of one viewer."""

    def __init__(self, crowds: Crowds, own: Own, purpose: Purpose, role: Role) -> None:
        self._crowds = crowds
        self._own = own
        self._mentors = purpose is Purpose.MENTORS
        self._role = role
        self._groups = (Group.PROFILE, Group.MENTORING) if self._mentors else (Group.PROFILE,)
        self._counts = (crowds.counts & crowds.mentors) if self._mentors else crowds.counts
        self._me = crowds.number.get(own.me, -1)

    def find_all(self) -> Iterator[tuple[Kind, str, Numbers]]:
        """Kind, key and crowd of each hook, empty ones among them."""
        own = self._own
        for program in own.programs:
            rows = self._rows(DEGREE, program)
            near = self._near(rows, own.years) | self._near(rows, own.sinces, enrolments=True)
            yield Kind.PROGRAM, program, self._see(rows, Group.STUDIES)
            yield Kind.COHORT, program, self._see(rows[near], Group.STUDIES)
        for kind, name, keys, group in (
            (Kind.EMPLOYER, EMPLOYER, own.employers, Group.CAREER),
            (Kind.SKILL, SKILL, own.skills, Group.SKILLS),
        ):
            for key, crowd in self._see_each(name, keys, group):
                yield kind, key, crowd
        for faculty in own.faculties:
            yield Kind.FACULTY, faculty, self._see(self._rows_of_faculty(faculty), Group.STUDIES)
        yield from self._find_contacts()
        if self._mentors and own.wished_occupation:
            rows = self._rows(OCCUPATION, own.wished_occupation)
            yield Kind.OCCUPATION, own.wished_occupation, self._see(rows, Group.CAREER)

    def _find_contacts(self) -> Iterator[tuple[Kind, str, Numbers]]:
        crowds = self._crowds
        known = [(bridge, crowds.number[bridge]) for bridge in self._own.bridges if bridge in crowds.number]
        network = make_mask([Group.NETWORK], self._role)
        for bridge, number in known:
            if crowds.masks[number] & network:
                start, end = crowds.ties_from[number : number + 2]
                yield Kind.CONTACT, bridge, self._keep(crowds.ties[start:end, 1], Group.NETWORK)
        if self._mentors:
            yield Kind.CONTACT, "", self._keep(np.unique([number for _, number in known]).astype(np.int32))

    def _see_each(self, name: str, keys: Sequence[str], group: Group) -> Iterator[tuple[str, Numbers]]:
        """Whom the viewer sees on each of many things at once; nobody is on one of them twice."""
        crowds = self._crowds
        known = [key for key in keys if (name, key) in crowds.things]
        things = np.array([crowds.things[name, key] for key in known], dtype=np.int64)
        starts = crowds.facts.starts[things]
        lengths = crowds.facts.starts[things + 1] - starts
        behind = np.cumsum(lengths)
        rows = np.arange(lengths.sum()) + np.repeat(starts - behind + lengths, lengths)
        people = crowds.facts.person[rows]
        shown = self._shows(people, group)
        places = np.repeat(np.arange(len(known), dtype=np.int32), lengths)[shown]
        ends = find_starts(places, len(known)).tolist()
        kept = people[shown].astype(np.int64)
        yield from ((key, kept[ends[at] : ends[at + 1]]) for at, key in enumerate(known))

    def _rows(self, kind: str, key: str) -> Numbers:
        thing = self._crowds.things.get((kind, key))
        if thing is None:
            return np.zeros(0, np.int64)
        return np.arange(*self._crowds.facts.starts[thing : thing + 2])

    def _rows_of_faculty(self, faculty: str) -> Numbers:
        parts = [self._rows(DEGREE, diploma) for diploma in self._crowds.offered.get(faculty, ())]
        rows = np.concatenate([np.zeros(0, np.int64), *parts])
        awarded = self._crowds.facts.since[rows] == NONE
        found: Numbers = rows[awarded if self._mentors else self._near(rows, self._own.years)]
        return found

    def _near(self, rows: Numbers, years: Sequence[int], enrolments: bool = False) -> NDArray[np.bool_]:
        facts = self._crowds.facts
        told = (facts.since if enrolments else facts.year)[rows].astype(np.int64)
        apart = np.abs(told[:, None] - np.array(years, dtype=np.int64)[None]) <= APART
        near: NDArray[np.bool_] = apart.any(axis=1)
        return near

    def _see(self, rows: Numbers, group: Group) -> Numbers:
        """Whom the viewer sees of the people in rows, each once."""
        on = np.zeros(len(self._crowds.people), np.bool_)
        on[self._crowds.facts.person[rows]] = True
        return self._keep(np.flatnonzero(on).astype(np.int32), group)

    def _keep(self, people: NDArray[np.int32], *groups: Group) -> Numbers:
        """Those of people, each given once, who show what they must and are reckoned with."""
        kept: Numbers = people[self._shows(people, *groups)].astype(np.int64)
        return kept

    def _shows(self, people: NDArray[np.int32], *groups: Group) -> NDArray[np.bool_]:
        mask = np.uint32(make_mask((*self._groups, *groups), self._role))
        shown: NDArray[np.bool_] = (self._crowds.masks[people] & mask) == mask
        shown &= self._counts[people] & (people != self._me)
        return shown


def make_crowds(changes: int = 0) -> Crowds:
    """A copy with nobody in it."""
    nobody = np.zeros(0, np.int32)
    nowhere = np.zeros(1, np.int64)
    facts = Facts(nowhere, nobody, nobody, nobody.astype(np.int16), nobody.astype(np.int16))
    flags = np.zeros(0, np.bool_)
    return Crowds(
        changes, (), {}, np.zeros(0, np.uint32), flags, flags, {}, facts, nobody.reshape(0, 2), nowhere, {}
    )


def update_crowds(
    crowds: Crowds,
    changes: int,
    changed: Iterable[str],
    listed: Iterable[Listed],
    offered: Mapping[str, tuple[str, ...]],
) -> Crowds:
    """The copy brought up to date, as a new one; nothing but what changed is read again.

    Args:
        crowds: as it was.
        changes: how often the graph has changed now.
        changed: ids of those who changed.
        listed: those of them who are listed now.
        offered: the diplomas of each faculty.
    """
    rows = {person.id: person for person in listed}
    gone = set(changed) | rows.keys()
    people = tuple(sorted({*(id for id in crowds.people if id not in gone), *rows}))
    number = {id: place for place, id in enumerate(people)}
    # Where everybody who is as before has moved to; -1 for the others.
    moved = np.fromiter(
        (-1 if id in gone else number[id] for id in crowds.people), np.int64, len(crowds.people)
    )
    things = dict(crowds.things)
    fresh = _flatten(rows.values(), number, things)
    new = np.fromiter((number[id] for id in rows), np.int64, len(rows))

    def carry(before: NDArray[Any], values: Callable[[Listed], Any]) -> NDArray[Any]:
        after = np.zeros(len(people), before.dtype)
        after[moved[moved >= 0]] = before[moved >= 0]
        after[new] = np.fromiter((values(person) for person in rows.values()), before.dtype, len(rows))
        return after

    ties = _merge_ties(crowds.ties, moved, rows, number)
    return Crowds(
        changes,
        people,
        number,
        carry(crowds.masks, lambda person: person.mask),
        carry(crowds.counts, lambda person: person.counts),
        carry(crowds.mentors, lambda person: person.mentors),
        things,
        _merge_facts(crowds.facts, moved, fresh, len(things)),
        ties,
        find_starts(ties[:, 0], len(people)),
        offered,
    )


def find_starts(rising: NDArray[np.int32], size: int) -> Numbers:
    """Where each number below `size` begins among numbers that rise, and behind the last one where they end.

    >>> find_starts(np.array([0, 0, 2], np.int32), 3)
    array([0, 2, 2, 3])
    """
    return np.searchsorted(rising, np.arange(size + 1, dtype=rising.dtype)).astype(np.int64)


def _flatten(
    people: Iterable[Listed], number: Mapping[str, int], things: dict[tuple[str, str], int]
) -> NDArray[np.int32]:
    """Rows of thing, person, year and since; things met for the first time are numbered."""
    found: list[int] = []
    for person in people:
        at = number[person.id]
        for diploma, year, since in person.degrees:
            thing = things.setdefault((DEGREE, diploma), len(things))
            found += (thing, at, NONE if year is None else year, NONE if since is None else since)
        for kind, keys in (
            (EMPLOYER, person.employers),
            (SKILL, person.skills),
            (OCCUPATION, person.occupations),
        ):
            for key in keys:
                found += (things.setdefault((kind, key), len(things)), at, NONE, NONE)
    return np.array(found, dtype=np.int32).reshape(-1, 4)


def _merge_facts(facts: Facts, moved: Numbers, fresh: NDArray[np.int32], things: int) -> Facts:
    now = moved[facts.person]
    stays = now >= 0
    thing = np.concatenate([facts.thing[stays], fresh[:, 0]])
    person = np.concatenate([now[stays].astype(np.int32), fresh[:, 1]])
    order = np.lexsort((person, thing))
    return Facts(
        find_starts(thing[order], things),
        thing[order],
        person[order],
        np.concatenate([facts.year[stays], fresh[:, 2]]).astype(np.int16)[order],
        np.concatenate([facts.since[stays], fresh[:, 3]]).astype(np.int16)[order],
    )


def _merge_ties(
    ties: NDArray[np.int32], moved: Numbers, rows: Mapping[str, Listed], number: Mapping[str, int]
) -> NDArray[np.int32]:
    ends = moved[ties]
    fresh = [
        (number[id], number[other])
        for id, person in rows.items()
        for other in person.contacts
        if other in number
    ]
    new = np.array(fresh, dtype=np.int64).reshape(-1, 2)
    every = np.concatenate([ends[(ends >= 0).all(axis=1)], new, new[:, ::-1]])
    size = max(len(number), 1)
    keys = np.unique(every[:, 0] * size + every[:, 1])
    return np.column_stack([keys // size, keys % size]).astype(np.int32)
