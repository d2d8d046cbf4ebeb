"""A slice cut from values: people who were read whole, with all of their ties, for many viewers at once.

What single suggestions have the database do for one viewer: campaigns and training cut a slice for each of
many people from what was read once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recommend.facts import Kind, check_allowed
from recommend.hooks import Hooks
from recommend.own import Own
from recommend.slice import FacultyDegree, Member, Slice
from recommend.steps import Node, Step
from recommend.weights import Weights

Rows = Sequence[Sequence[Any]]

LINES = check_allowed(
    """\
RETURN COLLECT { MATCH (a:Diploma)-[:SUCCEEDED_BY]->(b:Diploma) RETURN DISTINCT [a.id, b.id] },
  COLLECT {
    MATCH (a:Diploma)-[o:OFFERED_BY]->(b:Faculty)
    RETURN DISTINCT [a.id, b.id, toString(o.since), toString(o.until)] },
  COLLECT { MATCH (a:Employer)-[:PART_OF]->(b:Employer) RETURN DISTINCT [a.id, b.id] }"""
)
"""The statement whose only record `make_things` takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """How diplomas, faculties and employers hang together.

    Attributes:
        edges: SUCCEEDED_BY, OFFERED_BY and PART_OF, by their source.
        taught: OFFERED_BY of each diploma, in order.
        teaches: diplomas of each faculty, in order.
    """

    edges: Mapping[Node, tuple[Step, ...]]
    taught: Mapping[str, tuple[Step, ...]]
    teaches: Mapping[str, tuple[str, ...]]

    def cut(
        self,
        own: Own,
        viewer: Member,
        hooks: Hooks,
        chosen: Sequence[str],
        candidates: Iterable[Member],
        weights: Weights,
        names: dict[Node, str],
        alike: Iterable[tuple[Member, float]] = (),
    ) -> Slice:
        """The slice of a viewer.

        Args:
            own: what leads the viewer to people; contacts that are none of its bridges are left out.
            viewer: the same person with all of their ties.
            hooks: theirs.
            chosen: ids of candidates who are on the hooks.
            candidates: those and perhaps others, with those of their ties alone that a `Narrowed` leaves.
            weights: what the slice is to be ranked with.
            names: of people and things.
            alike: people whose contacts count, narrowed as candidates are, with how like the viewer each is.
        """
        alike = sorted(alike, key=lambda one: one[0].id)
        bridges = frozenset(own.bridges)
        contacts = tuple(contact for contact in viewer.contacts if contact.other(viewer.id) in bridges)
        met = {
            *hooks.meet(Kind.EMPLOYER, [*chosen, *(member.id for member, _ in alike)]),
            *(position.employer for position in viewer.positions),
        }
        return Slice(
            replace(viewer, contacts=contacts),
            tuple(sorted(candidates, key=lambda member: member.id)),
            weights,
            hooks.crowds(),
            self._find_edges(own, met),
            names,
            alike=tuple(alike),
        )

    def _find_edges(self, own: Own, employers: Iterable[str]) -> tuple[Step, ...]:
        programs = frozenset(own.programs)
        found = {
            edge
            for program in programs
            for edge in self.edges.get(("Diploma", program), ())
            if edge.relationship == "OFFERED_BY" or edge.target[1] in programs
        }
        for employer in employers:
            for edge in self.edges.get(("Employer", employer), ()):
                found.add(edge)
                found.update(self.edges.get(edge.target, ()))
        return tuple(sorted(found, key=lambda edge: edge.order))


def make_things(successors: Rows, offered: Rows, parts: Rows) -> Things:
    """The same from rows of two ids in no order: diplomas, diploma and faculty (with years), employers."""
    by_source: defaultdict[Node, list[Step]] = defaultdict(list)
    teaches: defaultdict[str, set[str]] = defaultdict(set)
    for type, label, other_label, rows in (
        ("SUCCEEDED_BY", "Diploma", "Diploma", successors),
        ("OFFERED_BY", "Diploma", "Faculty", offered),
        ("PART_OF", "Employer", "Employer", parts),
    ):
        for one, other, *years in rows:
            by_source[label, one].append(Step(type, (label, one), (other_label, other), *years))
    for diploma, faculty, *_ in offered:
        teaches[faculty].add(diploma)
    return Things(
        {node: tuple(steps) for node, steps in by_source.items()},
        {
            node[1]: tuple(sorted(taught, key=lambda step: step.order))
            for node, steps in by_source.items()
            if (taught := [step for step in steps if step.relationship == "OFFERED_BY"])
        },
        {faculty: tuple(sorted(diplomas)) for faculty, diplomas in teaches.items()},
    )


class Narrowed:
    """People with those of their ties that lead to some programs; kept as long as the programs are these."""

    def __init__(self) -> None:
        self._key: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._kept: dict[str, Member] = {}

    def narrow(self, person: Member, own: Own, taught: Mapping[str, Sequence[Step]]) -> Member:
        """The person as `write_ties_statement` would read them for somebody with these things."""
        key = frozenset(own.programs), frozenset(own.faculties)
        if key != self._key:
            self._key, self._kept = key, {}
        if person.id not in self._kept:
            self._kept[person.id] = _narrow(person, *key, taught)
        return self._kept[person.id]


def _narrow(
    person: Member,
    programs: frozenset[str],
    faculties: frozenset[str],
    taught: Mapping[str, Sequence[Step]],
) -> Member:
    others = [
        FacultyDegree(degree, step.target[1], step.since, step.until)
        for degree in person.degrees
        if degree.relationship == "GRADUATED" and degree.diploma not in programs
        for step in taught.get(degree.diploma, ())
        if step.target[1] in faculties
    ]
    return replace(
        person,
        degrees=tuple(degree for degree in person.degrees if degree.diploma in programs),
        mentorships=tuple(tie for tie in person.mentorships if tie.degree and tie.degree.diploma in programs),
        faculty_degrees=tuple(sorted(others, key=lambda other: other.order)),
    )
