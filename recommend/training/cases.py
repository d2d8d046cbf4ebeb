"""Cases: somebody, whom they chose and refused, and what spoke for whom as if they had not yet.

What was chosen is held out by leaving it out when what people share is worked out; the graph stays as it is.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from graph.database import Database
from graph.model import Answer, MentorshipState
from graph.visibility import Role
from recommend.crowds import Crowds
from recommend.cutting import Narrowed
from recommend.facts import Kind, Purpose
from recommend.hooks import Hooks, add_alike, choose_alike, choose_candidates
from recommend.own import Own
from recommend.slice import CANDIDATES, Member, Mentorship, Slice
from recommend.training.copying import Copy
from recommend.training.reading import ROLE, Chooser, read_candidates
from recommend.weights import Weights

HELD = 5
"""One in so many contacts of a person is held out, at least one."""

_TOOK_PLACE = (MentorshipState.ACTIVE, MentorshipState.ENDED)
_LIKED = (Answer.ACCEPTED, Answer.MET)
_TOGETHER = 50
_KEPT = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One person's choice.

    Attributes:
        viewer: who chose.
        own: what leads them to people, without what is held out.
        hooks: theirs.
        excluded: who is no candidate: other contacts, mentorships that are open.
        chosen: whom they chose; held out.
        refused: whom they refused, with the kind of reason that they said does not count.
        mentorships: for contacts, those of the viewer that took place, by the other.
    """

    viewer: Member
    own: Own
    hooks: Hooks
    excluded: frozenset[str]
    chosen: frozenset[str]
    refused: Mapping[str, Kind | None]
    mentorships: Mapping[str, Mentorship]


def make_case(chooser: Chooser, purpose: Purpose, crowds: Crowds, seed: int) -> Case | None:
    """The case of a person, None where they chose and refused nobody; the seed decides what is held out."""
    me = chooser.member.id
    other = {tie.mentee if tie.mentor == me else tie.mentor: tie for tie, _ in chooser.mentorships}
    took_place = _took_place(chooser)
    refused: dict[str, Kind | None] = {
        answered.person: answered.because for answered in chooser.answers if answered.answer not in _LIKED
    }
    liked = {answered.person for answered in chooser.answers if answered.answer in _LIKED}
    since = {contact.other(me): contact.since for contact in chooser.member.contacts}
    if purpose is Purpose.CONTACTS:
        known = since.keys()
        held = set(Random(f"{seed} {me}").sample(sorted(known), max(1, len(known) // HELD)) if known else ())
        chosen = held | (liked - known)
        excluded = known - held
        # A mentorship that came of the contact did not speak for it.
        took_place = {
            person: tie for person, tie in took_place.items() if not _later(tie.since, since.get(person))
        }
    else:
        chosen = {person for person, tie in took_place.items() if tie.mentee == me} | (liked - other.keys())
        declined: dict[str, Kind | None] = {
            tie.mentor: None
            for tie, state in chooser.mentorships
            if tie.mentee == me and state is MentorshipState.DECLINED
        }
        refused = declined | refused
        excluded = other.keys() - chosen - refused.keys()
        held = {
            person
            for person in chosen & took_place.keys()
            if _later(since.get(person), took_place[person].since)
        }
    refused = {
        person: because for person, because in sorted(refused.items()) if person not in chosen | excluded
    }
    if not chosen and not refused:
        return None
    own = replace(chooser.own, bridges=tuple(bridge for bridge in chooser.own.bridges if bridge not in held))
    return Case(
        chooser.member,
        own,
        crowds.find(own, purpose, ROLE),
        frozenset(excluded),
        frozenset(chosen),
        refused,
        took_place if purpose is Purpose.CONTACTS else {},
    )


def make_viewing(
    chooser: Chooser, purpose: Purpose, crowds: Crowds, without: Collection[str], role: Role
) -> Case:
    """The case of somebody who has yet to choose: nothing is held out, and all that they know counts.

    Args:
        without: people who are no candidates for anybody.
        role: in which they ask, and in which they were read.
    """
    me = chooser.member.id
    if purpose is Purpose.CONTACTS:
        known = {contact.other(me) for contact in chooser.member.contacts}
    else:
        known = {person for tie, _ in chooser.mentorships for person in (tie.mentor, tie.mentee)}
    return Case(
        chooser.member,
        chooser.own,
        crowds.find(chooser.own, purpose, role),
        frozenset((*known, *without)),
        frozenset(),
        {},
        _took_place(chooser) if purpose is Purpose.CONTACTS else {},
    )


def _took_place(chooser: Chooser) -> dict[str, Mentorship]:
    """Mentorships of theirs that took place, by the other."""
    return {
        person: tie
        for tie, state in chooser.mentorships
        for person in (tie.mentor, tie.mentee)
        if person != chooser.member.id and state in _TOOK_PLACE
    }


def _later(one: str | None, other: str | None) -> bool:
    """Whether a day, YYYY-MM-DD, is not before another, as far as both are known."""
    return one is not None and other is not None and one >= other


def forget(case: Case, known: Collection[frozenset[str]]) -> Case:
    """The case without those whom the person chose of the pairs in `known`."""
    gone = {person for person in case.chosen if frozenset((person, case.viewer.id)) in known}
    return replace(case, chosen=case.chosen - gone, excluded=case.excluded | gone) if gone else case


class Cutter:
    """Cuts the slices of cases, and reads the candidates as they are needed, as those of a role see them."""

    def __init__(self, database: Database, purpose: Purpose, copy: Copy, role: Role = ROLE) -> None:
        self._database = database
        self._purpose = purpose
        self._crowds = copy.crowds
        self._things = copy.things
        self._role = role
        self._people: dict[str, Member | None] = {}

    def cut(self, cases: Sequence[Case], weights: Weights) -> Iterator[tuple[Case, Slice]]:
        """Each case with the slice that somebody ranked by these weights is suggested from."""
        narrowed = Narrowed()
        for start in range(0, len(cases), _TOGETHER):
            part = cases[start : start + _TOGETHER]
            found = [self._choose(case, weights) for case in part]
            self._read({id for _, alike, ids in found for id in (*alike, *ids)})
            for case, (hooks, alike, ids) in zip(part, found, strict=True):
                yield case, self._cut(case, hooks, alike, ids, weights, narrowed)

    def _choose(self, case: Case, weights: Weights) -> tuple[Hooks, dict[str, float], list[str]]:
        """The hooks, those who are alike, and the candidates, as for suggestions."""
        hooks, alike = case.hooks, dict[str, float]()
        if self._purpose is Purpose.CONTACTS:
            alike = choose_alike(hooks, weights, case.excluded, len(case.own.bridges))
        if alike:
            theirs = self._crowds.find(case.own.through(alike), self._purpose, self._role)
            hooks = add_alike(hooks, alike, theirs)
        return hooks, alike, choose_candidates(hooks, weights, case.excluded, CANDIDATES)

    def _read(self, ids: set[str]) -> None:
        if len(self._people) > _KEPT:
            self._people.clear()
        missing = ids - self._people.keys()
        found = read_candidates(self._database, self._purpose, missing, self._role)
        self._people.update({id: found.get(id) for id in missing})

    def _cut(
        self,
        case: Case,
        hooks: Hooks,
        alike: Mapping[str, float],
        ids: Sequence[str],
        weights: Weights,
        narrowed: Narrowed,
    ) -> Slice:
        candidates = []
        for id in ids:
            if read := self._people[id]:
                member = narrowed.narrow(read, case.own, self._things.taught)
                ties = tuple(tie for tie in member.mentorships if tie.mentee != case.viewer.id)
                if self._purpose is Purpose.CONTACTS:
                    ties = tuple(tie for other, tie in case.mentorships.items() if other == id)
                requests = tuple(one for one in member.requests if one[0].mentee != case.viewer.id)
                if ties != member.mentorships or requests != member.requests:
                    member = replace(member, mentorships=ties, requests=requests)
                candidates.append(member)
        others = [
            (narrowed.narrow(read, case.own, self._things.taught), near)
            for id, near in alike.items()
            if (read := self._people[id])
        ]
        return self._things.cut(case.own, case.viewer, hooks, ids, candidates, weights, {}, others)
