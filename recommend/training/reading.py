"""Reading what is learned from: people as everybody of a role sees them, and whom they chose or refused.

Everybody, also whoever chooses, is read with the rights of somebody of the role who is not a person. Weights
are for all, so they are learned as students see people: what somebody does not show to all members is not
read. So neither people who are not listed nor groups that are hidden leave a trace in the weights; nor does
anybody who opted out of profiling.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from graph.database import Database
from graph.model import CONTACT, MENTORS, RESPONDED, Answer, Group, MentorshipState
from graph.visibility import Role, Viewer, hop_between_people, is_enrolled, may_see
from recommend.facts import Kind, Purpose, check_allowed
from recommend.own import Own, bind_things, parse_own
from recommend.slice import Member, Mentorship, parse_member
from recommend.steps import Node
from recommend.ties import read_person

ROLE = Role.STUDENT
"""The role to which no more is shown than to every member."""

_BATCH = 200
_COUNTS = "coalesce({0}.profiling, true)"


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody answered to a person's being suggested; `because` names a kind that does not count."""

    person: str
    answer: Answer
    because: Kind | None


@dataclass(frozen=True, slots=True)
class Chooser:
    """Somebody who chose, or could: all ties, mentorships in every state, and what they answered."""

    member: Member
    own: Own
    mentorships: tuple[tuple[Mentorship, MentorshipState], ...]
    answers: tuple[Answered, ...]


def _groups(purpose: Purpose) -> tuple[Group, ...]:
    """What people show who ask for, or are, contacts or mentors."""
    return (Group.PROFILE, Group.MENTORING) if purpose is Purpose.MENTORS else (Group.PROFILE,)


@lru_cache(maxsize=4)
def write_choosers_statement(purpose: Purpose) -> str:
    """The statement that lists the ids of those who chose or refused anybody, in order."""
    others = Viewer(ROLE)
    tie = MENTORS if purpose is Purpose.MENTORS else CONTACT
    outgoing = False if purpose is Purpose.MENTORS else None
    pattern, sees = hop_between_people("p", f":{tie.type}", "q", others, outgoing)
    able = f"{may_see('p', others, _groups(purpose))} AND {_COUNTS.format('p')} AND {_COUNTS.format('q')}"
    return check_allowed(
        f"""\
RETURN COLLECT {{
  CALL () {{
    MATCH {pattern} WHERE {sees} AND {able} RETURN p
    UNION
    MATCH (p:Person)-[r:{RESPONDED.type}]->(q:Person)
    WHERE r.purpose = '{purpose}' AND {may_see("q", others)} AND {able} RETURN p
  }}
  RETURN p.id ORDER BY p.id
}}"""
    )


@lru_cache(maxsize=4)
def write_chooser_statement(purpose: Purpose, role: Role = ROLE) -> str:
    """The statement that reads the choosers of `ids`, as everybody of a role sees them."""
    others = Viewer(role)
    between, sees = hop_between_people("me", f"t:{MENTORS.type}", "q", others)
    wished = "me.wished_occupation" if purpose is Purpose.MENTORS else "NULL"
    return check_allowed(
        f"""\
UNWIND $ids AS id MATCH (me:Person {{id: id}})
WHERE {may_see("me", others, _groups(purpose))} AND {_COUNTS.format("me")}
{bind_things(others)}
RETURN collect([{read_person("me", others, mentors=True, among=False)},
  [[], [], years, sinces, {wished}, [x IN programs | x.id], [x IN faculties | x.id],
   [x IN employers | x.id], [x IN skills | x.id], [x IN bridges | x.id], 0, NULL],
  COLLECT {{ MATCH {between} WHERE {sees} AND {_COUNTS.format("q")}
    RETURN [startNode(t).id, endNode(t).id, toString(t.since), toString(t.until), t.state] }},
  COLLECT {{ MATCH (me)-[r:{RESPONDED.type}]->(q:Person)
    WHERE r.purpose = '{purpose}' AND {may_see("q", others)} AND {_COUNTS.format("q")}
    RETURN [q.id, r.answer, r.because] }}])"""
    )


@lru_cache(maxsize=4)
def write_candidates_statement(purpose: Purpose, role: Role = ROLE) -> str:
    """The statement that reads those of `ids` who may be suggested; mentors without time, too."""
    others = Viewer(role)
    able = f"{_COUNTS.format('p')} AND coalesce(p.suggestible, true)"
    if purpose is Purpose.MENTORS:
        able += " AND p.capacity > 0"
    return check_allowed(
        f"""\
UNWIND $ids AS id MATCH (p:Person {{id: id}}) WHERE {may_see("p", others, _groups(purpose))} AND {able}
RETURN collect({read_person("p", others, mentors=True, among=False)})"""
    )


@lru_cache(maxsize=4)
def write_members_statement(purpose: Purpose, role: Role) -> str:
    """The statement that lists the ids of those who could be suggested to as somebody of a role, in order."""
    others = Viewer(role)
    asks = is_enrolled("p", others) if role is Role.STUDENT else f"NOT {is_enrolled('p', others)}"
    able = f"{may_see('p', others, _groups(purpose))} AND {_COUNTS.format('p')} AND {asks}"
    return check_allowed(f"MATCH (p:Person) WHERE {able} WITH p.id AS id ORDER BY id RETURN collect(id)")


def list_members(database: Database, purpose: Purpose, role: Role) -> list[str]:
    """Ids of those who could be suggested to as students, or else as alumni; as their like see them."""
    return list(database.read_one(write_members_statement(purpose, role))[0])


def list_choosers(database: Database, purpose: Purpose) -> list[str]:
    """Ids of those who chose or refused anybody, in order."""
    return list(database.read_one(write_choosers_statement(purpose))[0])


def draw_people(ids: Iterable[str], salt: str, most: int) -> list[str]:
    """Some of the people, in order; each has a lot of their own, so that nobody else changes it."""
    lots = {id: Random(f"{salt} {id}").random() for id in ids}
    return sorted(sorted(lots, key=lambda id: (lots[id], id))[:most])


def read_choosers(
    database: Database, purpose: Purpose, ids: Sequence[str], role: Role = ROLE
) -> Iterator[Chooser]:
    """Those who may be learned from, in the order of `ids`, as everybody of a role sees them."""
    names: dict[Node, str] = {}
    statement = write_chooser_statement(purpose, role)
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        place = {id: number for number, id in enumerate(part)}
        [rows] = database.read_one(statement, {"ids": part})
        for person, own, mentorships, answers in sorted(rows, key=lambda row: place[row[0][0]]):
            yield Chooser(
                parse_member(person, names),
                parse_own(person[0], own),
                tuple(
                    (Mentorship(*tie), MentorshipState(state))
                    for *tie, state in sorted(mentorships, key=repr)
                ),
                tuple(
                    Answered(other, Answer(answer), Kind(because) if because else None)
                    for other, answer, because in sorted(answers, key=repr)
                ),
            )


def read_candidates(
    database: Database, purpose: Purpose, ids: Iterable[str], role: Role = ROLE
) -> dict[str, Member]:
    """Those of the people who may be suggested, by id, with all of their ties."""
    names: dict[Node, str] = {}
    statement, wanted = write_candidates_statement(purpose, role), sorted(ids)
    found = {}
    for start in range(0, len(wanted), _BATCH):
        [rows] = database.read_one(statement, {"ids": wanted[start : start + _BATCH]})
        for row in rows:
            found[row[0]] = parse_member(row, names)
    return found
