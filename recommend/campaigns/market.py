"""Mentors and mentees as values, and the slice of any mentee: what single suggestions read one by one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph.model import Group
from graph.visibility import Role, make_mask
from recommend.campaigns.reading import Meets, Mentee, Mentor
from recommend.crowds import Crowds, Listed, make_crowds, update_crowds
from recommend.cutting import Narrowed, Things
from recommend.facts import Purpose
from recommend.hooks import choose_candidates
from recommend.slice import CANDIDATES, Member, Slice
from recommend.steps import Node
from recommend.weights import Weights

PURPOSE = Purpose.MENTORS


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """All that a campaign is scored from.

    Attributes:
        role: as which the mentors are seen.
        mentors: by id.
        crowds: the mentors and those whom they know, to find hooks in.
        things: how diplomas, faculties and employers hang together.
        weights: how much each kind of evidence says.
        names: names of people and things that were met.
        unable: mentors who cannot be brought together with mentees of a kind, as far as these were asked for.
    """

    role: Role
    mentors: Mapping[str, Mentor]
    crowds: Crowds
    things: Things
    weights: Weights
    names: dict[Node, str]
    unable: dict[Meets, frozenset[str]] = field(default_factory=dict)

    def cut(self, mentee: Mentee, narrowed: Narrowed, also: Collection[str] = ()) -> Slice | None:
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
        chosen = choose_candidates(hooks, self.weights, unable, CANDIDATES)
        ids = sorted({*chosen, *(id for id in also if id in self.mentors)})
        if not ids:
            return None
        own, taught = mentee.own, self.things.taught
        candidates = [narrowed.narrow(self.mentors[id].member, own, taught) for id in ids]
        return self.things.cut(own, mentee.member, hooks, chosen, candidates, self.weights, self.names)

    def _unable(self, meets: Meets) -> frozenset[str]:
        """Mentors who have no room, or who and the mentee would not see each other."""
        if meets not in self.unable:
            self.unable[meets] = frozenset(
                id
                for id, mentor in self.mentors.items()
                if mentor.room == 0 or not (mentor.meets.shows_to(meets) and meets.shows_to(mentor.meets))
            )
        return self.unable[meets]


def make_market(
    role: Role, mentors: Iterable[Mentor], things: Things, weights: Weights, names: dict[Node, str]
) -> Market:
    """The market of mentors, ready for any mentee."""
    by_id = {mentor.member.id: mentor for mentor in mentors}
    return Market(
        role,
        by_id,
        update_crowds(
            make_crowds(), 0, (), _list_crowd(role, by_id.values()),
            things.teaches,
        ),
        things,
        weights,
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
