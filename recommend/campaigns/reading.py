"""Reading who takes part in a campaign, as staff see them, and what each shares with others.

Mentors are read once and mentees in batches, each with all of their ties: what single suggestions read for
one viewer at a time, and by the same expressions (recommend/own.py, recommend/ties.py).
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graph.model import GRADUATED, MENTORS, STUDIES, Group, MentorshipState
from graph.visibility import (
    Role,
    Viewer,
    free_capacity,
    hop_between_people,
    hop_to_person,
    is_enrolled,
    may_see,
)
from recommend.facts import check_allowed
from recommend.own import Own, bind_things, parse_own
from recommend.progress import Progress
from recommend.slice import Member, Read, parse_member
from recommend.steps import Node
from recommend.ties import read_person

BATCH = 200
"""People read in one statement."""

BUSY = (MentorshipState.ACTIVE, MentorshipState.PROPOSED)
"""Mentorships that take up a mentor's time in a campaign: one who was proposed may still be accepted."""

TAKES_PART = (Group.PROFILE, Group.MENTORING)
"""What people show to staff who take part."""


@dataclass(frozen=True, slots=True)
class Meets:
    """As what a person asks, and to whom they show what it takes to be brought together with them."""

    enrolled: bool
    to_students: bool
    to_alumni: bool

    def shows_to(self, other: "Meets") -> bool:
        """Whether the other, as a student or an alumnus, sees them."""
        return self.to_students if other.enrolled else self.to_alumni


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor with all that is shared with anybody; `room` is how many more mentees they take."""

    member: Member
    room: int
    meets: Meets


@dataclass(frozen=True, slots=True)
class Mentee:
    """A mentee with all that is theirs; `own.excluded` are those with whom there is a mentorship."""

    member: Member
    own: Own
    meets: Meets


def may_mentor(person: str) -> str:
    """A predicate, beside visibility: whether a person may be suggested as a mentor at all."""
    return (
        f"coalesce({person}.profiling, true) AND coalesce({person}.suggestible, true)"
        f" AND {person}.capacity > 0"
    )


def seeks_mentor(person: str) -> str:
    """A predicate, beside visibility: whether a person says that they want help, and may be reckoned with."""
    return (
        f"coalesce({person}.profiling, true)"
        f" AND (size(coalesce({person}.wishes, [])) > 0 OR {person}.wished_occupation IS NOT NULL)"
    )


def has_mentor(person: str, viewer: Viewer) -> str:
    """A predicate: the viewer sees that a person has a mentor who may be reckoned with, or a proposal."""
    tie, sees = hop_between_people(person, f"busy:{MENTORS.type}", "other", viewer, outgoing=False)
    busy = ", ".join(f"'{state}'" for state in BUSY)
    counts = "coalesce(other.profiling, true)"
    return f"EXISTS {{ MATCH {tie} WHERE {sees} AND {counts} AND busy.state IN [{busy}] }}"


@lru_cache(maxsize=8)
def write_mentors_statement(role: Role) -> str:
    """The statement that lists the ids of mentors, in order."""
    return check_allowed(
        f"RETURN COLLECT {{ MATCH (p:Person) WHERE {may_see('p', Viewer(role), TAKES_PART)}"
        f" AND {may_mentor('p')} RETURN p.id ORDER BY p.id }}"
    )


@lru_cache(maxsize=8)
def write_mentees_statement(role: Role, everywhere: bool) -> str:
    """The statement that lists the ids of mentees, in order: of `faculties`, narrowed to `programs` if any.

    Faculties count with those that became part of them. Who has a mentor already, or a proposal to answer, is
    left out, as far as the viewer's role may see it.

    Args:
        role: the viewer's.
        everywhere: whether people of all diplomas are meant.
    """
    viewer = Viewer(role)
    pattern, sees = hop_to_person(
        "d", f":{GRADUATED.type}|{STUDIES.type}", "p", viewer, (Group.STUDIES, Group.MENTORING)
    )
    of_faculties = (
        "MATCH (d:Diploma)"
        if everywhere
        else "UNWIND $asked.faculties AS id MATCH (:Faculty {id: id})<-[:SUCCEEDED_BY*0..]-(:Faculty)"
        "<-[:OFFERED_BY]-(d:Diploma)"
    )
    return check_allowed(
        f"""\
RETURN COLLECT {{
  {of_faculties}
  WITH DISTINCT d WHERE size($asked.programs) = 0 OR d.id IN $asked.programs
  MATCH {pattern} WHERE {sees} AND {seeks_mentor("p")}
  WITH DISTINCT p
  WHERE NOT {has_mentor("p", viewer)}
  RETURN p.id ORDER BY p.id
}}"""
    )


@lru_cache(maxsize=8)
def write_mentor_statement(role: Role) -> str:
    """The statement that reads the mentors of `ids` with all of their ties."""
    viewer = Viewer(role)
    return check_allowed(
        f"""\
UNWIND $ids AS id MATCH (p:Person {{id: id}})
WHERE {may_see("p", viewer, TAKES_PART)} AND {may_mentor("p")}
RETURN collect([{read_person("p", viewer, mentors=True, among=False)}, {free_capacity("p", BUSY)},
  {_meets("p", viewer, TAKES_PART)}])"""
    )


@lru_cache(maxsize=8)
def write_mentee_statement(role: Role) -> str:
    """The statement that reads the mentees of `ids` with what is theirs."""
    viewer = Viewer(role)
    pattern, sees = hop_between_people("me", f":{MENTORS.type}", "p", viewer)
    return check_allowed(
        f"""\
UNWIND $ids AS id MATCH (me:Person {{id: id}})
WHERE {may_see("me", viewer, TAKES_PART)} AND coalesce(me.profiling, true)
{bind_things(viewer)}
RETURN collect([{read_person("me", viewer, mentors=True, among=False)},
  [COLLECT {{ MATCH {pattern} WHERE {sees} RETURN p.id }}, [], years, sinces, me.wished_occupation,
   [x IN programs | x.id], [x IN faculties | x.id], [x IN employers | x.id], [x IN skills | x.id],
   [x IN bridges | x.id], 0, NULL],
  {_meets("me", viewer, (Group.PROFILE,))}])"""
    )


def _meets(person: str, viewer: Viewer, groups: Iterable[Group]) -> str:
    shown = tuple(groups)
    student, alumnus = (may_see(person, Viewer(role), shown) for role in (Role.STUDENT, Role.ALUMNUS))
    return f"[{is_enrolled(person, viewer)}, {student}, {alumnus}]"


async def read_mentors(read: Read, role: Role, names: dict[Node, str], tell: Progress) -> list[Mentor]:
    """All mentors whom the role may see, by id; names met on the way are added to `names`."""
    ids = await _list_ids(read, write_mentors_statement(role), {})
    found = []
    async for row, room, meets in _read_each(read, write_mentor_statement(role), ids, "mentors", tell):
        found.append(Mentor(parse_member(row, names), max(0, room), Meets(*meets)))
    return sorted(found, key=lambda mentor: mentor.member.id)


async def list_mentees(
    read: Read, role: Role, faculties: Sequence[str], programs: Sequence[str]
) -> list[str]:
    """Ids of mentees whom the role may see, of the faculties and programs; of all where none are given."""
    asked = {"faculties": list(faculties), "programs": list(programs)}
    return await _list_ids(read, write_mentees_statement(role, not faculties), {"asked": asked})


async def read_mentees(
    read: Read, role: Role, ids: Sequence[str], names: dict[Node, str], tell: Progress
) -> list[Mentee]:
    """Those of the mentees whom the role may see, by id; names met on the way are added to `names`."""
    found = []
    async for row, own, meets in _read_each(read, write_mentee_statement(role), ids, "mentees", tell):
        found.append(Mentee(parse_member(row, names), parse_own(row[0], own), Meets(*meets)))
    return sorted(found, key=lambda mentee: mentee.member.id)


async def _list_ids(read: Read, text: str, parameters: dict[str, Any]) -> list[str]:
    row = await read(text, parameters)
    return list(row[0]) if row else []


async def _read_each(
    read: Read, text: str, ids: Sequence[str], what: str, tell: Progress
) -> AsyncIterator[list[Any]]:
    for start in range(0, len(ids), BATCH):
        tell(what, start, len(ids))
        row = await read(text, {"ids": ids[start : start + BATCH]})
        for one in row[0] if row else ():
            yield one
    tell(what, len(ids), len(ids))
