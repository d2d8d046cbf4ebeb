"""Mentors and mentees as values, and the slice of any mentee: what single suggestions read one by one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graph.model import Group
from graph.visibility import Role, make_mask
from recommend.campaigns.reading import Lines, Meets, Mentee, Mentor
from recommend.crowds import Crowds, Listed, make_crowds, update_crowds
from recommend.facts import Kind, Purpose
from recommend.hooks import choose_candidates
from recommend.own import Own
from recommend.slice import CANDIDATES, FacultyDegree, Member, Slice
from recommend.steps import Node, Step

PURPOSE = Purpose.MENTORS


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """All that a campaign is scored from.

    Attributes:
        role: as which the mentors are seen.
        mentors: by id.
        crowds: the mentors and those whom they know, to find hooks in.
        lines: SUCCEEDED_BY, OFFERED_BY and PART_OF, by their source.
        taught: faculties of each diploma.
        names: names of people and things that were met.
        unable: mentors who cannot be brought together with mentees of a kind, as far as these were asked for.
    """

    role: Role
    mentors: Mapping[str, Mentor]
    crowds: Crowds
    lines: Mapping[Node, tuple[Step, ...]]
    taught: Mapping[str, tuple[str, ...]]
    names: dict[Node, str]
    unable: dict[Meets, frozenset[str]] = field(default_factory=dict)

    def cut(self, mentee: Mentee, narrowed: "Narrowed", also: Collection[str] = ()) -> Slice | None:
        """The slice of a mentee: the mentors with room whose hooks say most, and `also` these.

        Args:
            mentee: whose it is.
            narrowed: keeps mentors as those of the same programs need them.
            also: ids of mentors who belong to it whether they have room or not.

        Returns:
            None where nobody shares anything.
        """
        hooks = self.crowds.find(mentee.own, PURPOSE, self.role)
        unable = self._unable(mentee.meets) | mentee.own.excluded | {mentee.member.id}
        chosen = choose_candidates(hooks, PURPOSE, unable, CANDIDATES)
        ids = sorted({*chosen, *(id for id in also if id in self.mentors)})
        if not ids:
            return None
        own = mentee.own
        bridges = frozenset(own.bridges)
        viewer = replace(
            mentee.member,
            contacts=tuple(c for c in mentee.member.contacts if c.other(mentee.member.id) in bridges),
        )
        met = {*hooks.meet(Kind.EMPLOYER, chosen), *(position.employer for position in viewer.positions)}
        return Slice(
            viewer,
            tuple(narrowed.narrow(self.mentors[id].member, own, self.taught) for id in ids),
            hooks.crowds(),
            self._edges(own, met),
            self.names,
        )

    def _unable(self, meets: Meets) -> frozenset[str]:
        """Mentors who have no room, or who and the mentee would not see each other."""
        if meets not in self.unable:
            self.unable[meets] = frozenset(
                id
                for id, mentor in self.mentors.items()
                if mentor.room == 0 or not (mentor.meets.shows_to(meets) and meets.shows_to(mentor.meets))
            )
        return self.unable[meets]

    def _edges(self, own: Own, employers: Iterable[str]) -> tuple[Step, ...]:
        programs = frozenset(own.programs)
        found = {
            edge
            for program in programs
            for edge in self.lines.get(("Diploma", program), ())
            if edge.relationship == "OFFERED_BY" or edge.target[1] in programs
        }
        for employer in employers:
            for edge in self.lines.get(("Employer", employer), ()):
                found.add(edge)
                found.update(self.lines.get(edge.target, ()))
        return tuple(sorted(found, key=lambda edge: (edge.relationship, edge.source, edge.target)))


class Narrowed:
    """Mentors with those of their ties that lead to some programs; kept as long as the programs are these."""

    def __init__(self) -> None:
        self._key: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._kept: dict[str, Member] = {}

    def narrow(self, mentor: Member, own: Own, taught: Mapping[str, Sequence[str]]) -> Member:
        """The mentor as `write_ties_statement` would read them for somebody with these things."""
        key = frozenset(own.programs), frozenset(own.faculties)
        if key != self._key:
            self._key, self._kept = key, {}
        if mentor.id not in self._kept:
            self._kept[mentor.id] = _narrow(mentor, *key, taught)
        return self._kept[mentor.id]


def _narrow(
    mentor: Member,
    programs: frozenset[str],
    faculties: frozenset[str],
    taught: Mapping[str, Sequence[str]],
) -> Member:
    others = [
        FacultyDegree(degree, faculty)
        for degree in mentor.degrees
        if degree.relationship == "GRADUATED" and degree.diploma not in programs
        for faculty in taught.get(degree.diploma, ())
        if faculty in faculties
    ]
    return replace(
        mentor,
        degrees=tuple(degree for degree in mentor.degrees if degree.diploma in programs),
        mentorships=tuple(tie for tie in mentor.mentorships if tie.degree and tie.degree.diploma in programs),
        faculty_degrees=tuple(sorted(others, key=lambda other: (other.faculty, other.degree.order))),
    )


def make_market(role: Role, mentors: Iterable[Mentor], lines: Lines, names: dict[Node, str]) -> Market:
    """The market of mentors, ready for any mentee."""
    by_id = {mentor.member.id: mentor for mentor in mentors}
    by_source: defaultdict[Node, list[Step]] = defaultdict(list)
    taught: defaultdict[str, set[str]] = defaultdict(set)
    teaches: defaultdict[str, set[str]] = defaultdict(set)
    for type, label, other_label, pairs in (
        ("SUCCEEDED_BY", "Diploma", "Diploma", lines.successors),
        ("OFFERED_BY", "Diploma", "Faculty", lines.offered),
        ("PART_OF", "Employer", "Employer", lines.parts),
    ):
        for one, other in pairs:
            by_source[label, one].append(Step(type, (label, one), (other_label, other)))
    for diploma, faculty in lines.offered:
        taught[diploma].add(faculty)
        teaches[faculty].add(diploma)
    return Market(
        role,
        by_id,
        update_crowds(
            make_crowds(), 0, (), _list_crowd(role, by_id.values()),
            {faculty: tuple(sorted(diplomas)) for faculty, diplomas in teaches.items()},
        ),
        {node: tuple(steps) for node, steps in by_source.items()},
        {diploma: tuple(sorted(faculties)) for diploma, faculties in taught.items()},
        names,
    )  # fmt: skip


def _list_crowd(role: Role, mentors: Iterable[Mentor]) -> list[Listed]:
    """The mentors, and whom they know, as the copy that hooks are found in takes them.

    Only what the role may see was read, so that all of it is shown.
    """
    shown = make_mask(Group, role)
    people = {mentor.member.id: _list_mentor(mentor.member, shown) for mentor in mentors}
    known = {other for person in people.values() for other in person.contacts}
    nobody: tuple[str, ...] = ()
    for id in known - people.keys():
        people[id] = Listed(id, shown, False, False, (), nobody, nobody, nobody, nobody)
    return list(people.values())


def _list_mentor(member: Member, shown: int) -> Listed:
    return Listed(
        member.id,
        shown,
        True,
        True,
        [
            (d.diploma, d.year, (d.since or 0) if d.relationship == "STUDIES" else None)
            for d in member.degrees
        ],
        sorted({position.employer for position in member.positions}),
        [skill for skill, _ in member.skills],
        sorted({position.occupation for position in member.positions if position.occupation}),
        sorted({contact.other(member.id) for contact in member.contacts}),
    )
