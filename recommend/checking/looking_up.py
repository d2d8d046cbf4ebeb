"""Whether what reasons cite stands in the graph, as told, and may be seen by the viewer who is told.

Each relationship is looked up by its ends, by a statement of its own: nothing that made the suggestion is
believed, and the predicates of graph/visibility.py decide once more.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from graph.model import (
    CONTACT,
    GRADUATED,
    HAS_SKILL,
    MENTORS,
    STUDIES,
    WORKED_AT,
    Group,
    MentorshipState,
    Relationship,
)
from graph.visibility import (
    Role,
    Viewer,
    bind_me,
    diploma_shown,
    free_capacity,
    hop_between_people,
    hop_from_person,
    may_see,
)
from recommend.facts import Kind, Purpose
from recommend.slice import Read
from recommend.steps import Node, Step
from recommend.suggestions import Reason, Suggestion

_FACTS = (GRADUATED, STUDIES, WORKED_AT, HAS_SKILL)
_LINES = (
    ("SUCCEEDED_BY", "Diploma", "Diploma"),
    ("OFFERED_BY", "Diploma", "Faculty"),
    ("PART_OF", "Employer", "Employer"),
)
_WITHOUT_VIEWER = {
    Kind.OCCUPATION: WORKED_AT.type,
    Kind.TOPIC: WORKED_AT.type,
    Kind.PLACE: WORKED_AT.type,
    Kind.ANSWERS: MENTORS.type,
}
"""Reasons that may rest on the other's relationships of a type alone."""


class Fault(StrEnum):
    """What is wrong with a reason, or with suggesting somebody at all."""

    ABSENT = "cites a relationship that is not in the graph"
    OTHERWISE = "tells a relationship otherwise than it stands"
    HIDDEN = "cites a relationship that the viewer may not see"
    LOOSE = "cites relationships that do not lead to the person"
    VALUES = "names values that the two do not share"
    PERSON = "suggests a person who may not be suggested to the viewer"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault found.

    Attributes:
        viewer: id of who was told.
        purpose: as what the person was suggested.
        person: id of who was suggested.
        kind: of the reason; None where no reason is meant.
        fault: what is wrong.
    """

    viewer: str
    purpose: Purpose
    person: str
    kind: str | None
    fault: Fault


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the graph tells of a list: of the people, as `_people` returns them, and of each step's ends."""

    place: str | None
    wishes: frozenset[str]
    people: Mapping[str, tuple[bool, str | None, frozenset[str]]]
    ties: Mapping[tuple[str, str, str], Sequence[Sequence[Any]]]


async def find_faults(
    read: Read, viewer: Viewer, purpose: Purpose, suggestions: Collection[Suggestion]
) -> list[Wrong]:
    """All that is wrong with a list, in its order; at most one fault for each reason.

    Args:
        read: runs a reading statement.
        viewer: who was told; with a person.
        purpose: as what people were suggested.
        suggestions: the list, with its reasons.
    """
    me = viewer.person or ""
    steps = {step for one in suggestions for reason in one.reasons for step in reason.path}
    ends: dict[str, list[list[str]]] = {}
    for type, source, target in sorted({_ends(step) for step in steps}):
        ends.setdefault(type, []).append([source, target])
    row = await read(
        write_lookup_statement(purpose, viewer.role),
        {"me": me, "found": {**ends, "people": [one.person for one in suggestions]}},
    )
    place, wishes, people, ties = row or (None, None, [], [])
    found: dict[tuple[str, str, str], list[list[Any]]] = {}
    for type, source, target, *told in ties:
        found.setdefault((type, source, target), []).append(told)
    standing = _Standing(
        place,
        frozenset(wishes or ()),
        {id: (allowed, lives, frozenset(offers or ())) for id, allowed, lives, offers in people},
        found,
    )
    return [
        Wrong(me, purpose, one.person, kind, fault)
        for one in suggestions
        for kind, fault in _judge(standing, me, one)
    ]


def _judge(standing: _Standing, me: str, one: Suggestion) -> Iterator[tuple[str | None, Fault]]:
    allowed, place, offers = standing.people.get(one.person, (False, None, frozenset()))
    if not allowed or not one.reasons:
        yield None, Fault.PERSON
    for reason in one.reasons:
        faults = [fault for step in reason.path if (fault := _judge_step(standing, step))]
        if not leads(reason, me, one.person):
            faults.append(Fault.LOOSE)
        shared = {
            Kind.TOPIC: standing.wishes & offers,
            Kind.PLACE: frozenset({place} if place == standing.place else ()),
        }.get(Kind(reason.kind), frozenset())
        if not shared.issuperset(reason.values):
            faults.append(Fault.VALUES)
        if faults:
            yield reason.kind, faults[0]


def _judge_step(standing: _Standing, step: Step) -> Fault | None:
    told = [step.since, step.until, step.year, step.title, list(step.sources)]
    rows = standing.ties.get(_ends(step), ())
    if not rows:
        return Fault.ABSENT
    fitting = [seen for seen, *stands in rows if stands == told]
    if not fitting:
        return Fault.OTHERWISE
    return None if any(fitting) else Fault.HIDDEN


def _ends(step: Step) -> tuple[str, str, str]:
    return step.relationship, step.source[1], step.target[1]


def leads(reason: Reason, me: str, person: str) -> bool:
    """Whether a reason's path hangs together and joins the viewer and the person.

    A reason that may rest on the person's own position, or answers, alone need not reach the viewer.
    """
    ends: set[Node] = {end for step in reason.path for end in (step.source, step.target)}
    reached: set[Node] = {("Person", person)}
    for _ in reason.path:
        for step in reason.path:
            if reached & {step.source, step.target}:
                reached |= {step.source, step.target}
    own = _WITHOUT_VIEWER.get(Kind(reason.kind))
    alone = all((step.relationship, step.source[1]) == (own, person) for step in reason.path)
    return bool(ends) and reached == ends and (("Person", me) in ends or alone)


@lru_cache(maxsize=16)
def write_lookup_statement(purpose: Purpose, role: Role) -> str:
    """The statement that looks up what a list cites.

    Its parameters: `me`, and `found` with the ids of `people` and, by type of relationship, pairs of ids.
    Its only record: the viewer's place and topics; for each person whether they may be suggested, place and
    topics; for each relationship that stands between two ends, whatever the viewer may see of it, its type,
    the two ids, whether the viewer may see it, since, until, year, title and sources.
    """
    viewer = Viewer(role, "me")
    ties = "\n  UNION ALL\n".join(
        (
            *(_facts(tie, viewer) for tie in _FACTS),
            *(_between(tie, viewer) for tie in (CONTACT, MENTORS)),
            *(_lines(*line, viewer) for line in _LINES),
        )
    )
    return f"""\
{bind_me(viewer)}
RETURN me.place, me.wishes,
  COLLECT {{ UNWIND $found.people AS id MATCH (p:Person {{id: id}}) RETURN {_people(purpose, role)} }},
  COLLECT {{
{ties}
  }}"""


def _people(purpose: Purpose, role: Role) -> str:
    others, mentors = Viewer(role), purpose is Purpose.MENTORS
    offers = may_see("p", others, (Group.PROFILE, Group.MENTORING))
    tie = MENTORS if mentors else CONTACT
    allowed = (
        f"p <> me AND {may_see('p', others)} AND {counts('p')} AND NOT EXISTS {{ (p)-[:{tie.type}]-(me) }}"
    )
    if mentors:
        allowed += f" AND {offers} AND {free_capacity('p')} > 0"
    return f"[p.id, {allowed}, p.place, CASE WHEN {offers} THEN p.offers END]"


def counts(person: str) -> str:
    """A predicate, beside visibility: whether a person may be suggested to anybody at all."""
    return f"coalesce({person}.profiling, true) AND coalesce({person}.suggestible, true)"


def _facts(tie: Relationship, viewer: Viewer) -> str:
    assert tie.group is not None
    pattern, sees = hop_from_person("p", f"t:{tie.type}", f"x:{tie.target}", viewer, tie.group)
    since, until = ("start", "end") if tie is WORKED_AT else ("since", "until")
    ends = f"(p:Person {{id: ends[0]}}), (x:{tie.target} {{id: ends[1]}})"
    return _look(tie.type, ends, pattern, f"{sees} AND {_reckoned('p')}", since, until)


def _between(tie: Relationship, viewer: Viewer) -> str:
    pattern, sees = hop_between_people("p", f"t:{tie.type}", "q", viewer, outgoing=True)
    sees = f"{sees} AND {_reckoned('p')} AND {_reckoned('q')}"
    if tie is MENTORS:
        sees += f" AND t.state IN ['{MentorshipState.ACTIVE}', '{MentorshipState.ENDED}']"
    return _look(tie.type, "(p:Person {id: ends[0]}), (q:Person {id: ends[1]})", pattern, sees)


def _lines(type: str, source: str, target: str, viewer: Viewer) -> str:
    shown = [
        diploma_shown(end, viewer) for end, label in (("a", source), ("b", target)) if label == "Diploma"
    ]
    ends = f"(a:{source} {{id: ends[0]}}), (b:{target} {{id: ends[1]}})"
    return _look(type, ends, f"(a)-[t:{type}]->(b)", " AND ".join(shown) or "true")


def _reckoned(person: str) -> str:
    return f"({person} = me OR coalesce({person}.profiling, true))"


def _look(type: str, ends: str, pattern: str, sees: str, since: str = "since", until: str = "until") -> str:
    """A part of the union: what stands between each two ends of a type."""
    return f"""\
  UNWIND $found.{type} AS ends MATCH {ends}
  MATCH {pattern}
  RETURN ['{type}', ends[0], ends[1], {sees}, toString(t.{since}), toString(t.{until}), t.year, t.title,
    coalesce(t.sources, [])] AS tie"""
