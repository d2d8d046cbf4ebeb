"""Who knows whom among the members, and who mentors whom.

Contacts come from communities: fellow graduates of about the same year, colleagues, the wider field, and
friends of friends, which closes triangles. Most members have a handful, some very many.
"""

from dataclasses import dataclass

import numpy as np

from graph.model import MentorshipState
from loaders.generator.calendar import NEVER, THIS_YEAR, TODAY_NUMBER, day_number
from loaders.generator.chance import Chance, Flags, Integers, Lottery, Reals
from loaders.generator.people import People

_OPENED = 2019
_FELLOWS, _COLLEAGUES = 18, 22
"""How far apart, in the order of cohort or of employer, two people stand who know each other from there."""

_FELLOW, _COLLEAGUE, _FIELD, _FRIEND, _ANYONE = range(5)
_TIE = Lottery([[(_FELLOW, 40), (_COLLEAGUE, 24), (_FIELD, 13), (_FRIEND, 18), (_ANYONE, 5)]])

_QUIET = 0.22
"""Share of members who connect with nobody by themselves."""

STATES = tuple(MentorshipState)


@dataclass(frozen=True, slots=True)
class Members:
    """The active people: their rows, and what ties them to others; the capacity is 0 for all but mentors."""

    rows: Integers
    field: Integers
    final_year: Integers
    employer: Integers
    capacity: Integers


@dataclass(frozen=True, slots=True)
class Contacts:
    """Pairs of people by row, the lower row first, without repeats."""

    one: Integers
    other: Integers
    since: Integers


@dataclass(frozen=True, slots=True)
class Mentorships:
    """Mentor and mentee by row; `until` is NEVER while it has no end."""

    mentor: Integers
    mentee: Integers
    state: Integers
    since: Integers
    until: Integers


def make_members(people: People, active: Flags, employer: Integers, capacity: Integers) -> Members:
    """The members out of all people."""
    rows = np.flatnonzero(active).astype(np.int64)
    return Members(
        rows,
        people.field[rows].astype(np.int64),
        people.final_year[rows].astype(np.int64),
        employer[rows].astype(np.int64),
        capacity[rows].astype(np.int64),
    )


class _Groups:
    """Members in the order of some keys; the first key is the group that ties stay within."""

    def __init__(self, *keys: Integers) -> None:
        self.order = np.lexsort(keys[::-1])
        self.place = np.empty_like(self.order)
        self.place[self.order] = np.arange(len(self.order))
        self.key = keys[0]
        groups = self.key[self.order]
        self.start = np.searchsorted(groups, groups, side="left")[self.place]
        self.end = np.searchsorted(groups, groups, side="right")[self.place]

    def near(self, who: Integers, offset: Integers) -> Integers:
        """The member that stands so far from each in the order, themself where that is another group."""
        at = self.place[who] + offset
        inside = (at >= self.start[who]) & (at < self.end[who])
        return self.order[np.where(inside, at, self.place[who])]

    def any(self, who: Integers, draws: Reals) -> Integers:
        """Any member of each one's group."""
        size = self.end[who] - self.start[who]
        return self.order[self.start[who] + (draws * size).astype(np.int64)]


def make_contacts(chance: Chance, members: Members) -> Contacts:
    """Draw the contacts among members; on average about ten for each."""
    count = len(members.rows)
    drawn = chance.uniform("sociable", members.rows)
    own = (1.7 / (drawn + 0.012)).astype(np.int64) + chance.below("some contacts", members.rows, 9)
    quiet = chance.happens("keeps apart", members.rows, _QUIET)
    own = np.where(quiet, 0, own)
    who = np.repeat(np.arange(count, dtype=np.int64), own)
    tie = np.arange(len(who), dtype=np.int64)
    kind = _TIE.draw(np.zeros_like(who), chance.uniform("tie", tie))
    fellows = _Groups(members.field, members.final_year)
    colleagues = _Groups(members.employer, members.field, members.final_year)
    first, second = chance.uniform("tie who", tie), chance.uniform("tie who", tie, 1)
    other = who.copy()
    for knows, groups, reach in ((_FELLOW, fellows, _FELLOWS), (_COLLEAGUE, colleagues, _COLLEAGUES)):
        offset = (1 + (first * first * reach).astype(np.int64)) * np.where(second < 0.5, 1, -1)
        usable = (kind == knows) & ((knows == _FELLOW) | (members.employer[who] >= 0))
        other = np.where(usable, groups.near(who, offset), other)
    if count:
        other = np.where(kind == _FIELD, fellows.any(who, first), other)
        # In a small university many are the only member of their field.
        alone = (fellows.end - fellows.start)[who] == 1
        other = np.where((kind == _ANYONE) | alone, (first * count).astype(np.int64), other)
    # Those who look for nobody are found less often, too.
    other = np.where(quiet[other] & chance.happens("not found", tie, 0.7), who, other)
    pairs = _pairs(who, other, count)
    friend = kind == _FRIEND
    pairs = np.union1d(pairs, _friends_of_friends(pairs, who[friend], first[friend], second[friend], count))
    one, far = pairs // max(count, 1), pairs % max(count, 1)
    opened = day_number(
        np.clip(np.maximum(*(members.final_year[end] for end in (one, far))) - 3, _OPENED, THIS_YEAR), 1, 1
    )
    since = opened + (chance.uniform("connected", pairs) * (TODAY_NUMBER - opened)).astype(np.int64)
    return Contacts(members.rows[one], members.rows[far], since)


def _pairs(who: Integers, other: Integers, count: int) -> Integers:
    """Unordered pairs of two different members as single numbers, without repeats, in order."""
    low, high = np.minimum(who, other), np.maximum(who, other)
    return np.unique((low * count + high)[low != high])


def _friends_of_friends(pairs: Integers, who: Integers, first: Reals, second: Reals, count: int) -> Integers:
    """For each of `who` a contact of one of their contacts, as pairs."""
    ends = np.concatenate((pairs // max(count, 1), pairs % max(count, 1)))
    others = np.concatenate((pairs % max(count, 1), pairs // max(count, 1)))
    order = np.argsort(ends, kind="stable")
    neighbours = others[order]
    bounds = np.searchsorted(ends[order], np.arange(count + 1))

    def contact(of: Integers, draws: Reals) -> Integers:
        degree = bounds[of + 1] - bounds[of]
        return neighbours[bounds[of] + (draws * degree).astype(np.int64)]

    known = bounds[who + 1] > bounds[who]
    who, first, second = who[known], first[known], second[known]
    return _pairs(who, contact(contact(who, first), second), count)


def make_mentorships(chance: Chance, members: Members) -> Mentorships:
    """Draw mentorships: graduates mentor younger members, mostly of their field and within their capacity."""
    mentors = np.flatnonzero(members.capacity > 0)
    rows, capacity = members.rows[mentors], members.capacity[mentors]
    full = chance.uniform("how full", rows)
    busy = np.minimum((full * 1.35 * (capacity + 1)).astype(np.int64), capacity)
    busy = busy + chance.happens("over capacity", rows, 0.02)
    counts = {
        MentorshipState.ACTIVE: busy,
        MentorshipState.ENDED: chance.below("ended", rows, 4),
        MentorshipState.PROPOSED: chance.below("proposed", rows, 5) // 3,
        MentorshipState.DECLINED: chance.below("declined", rows, 5) // 3,
    }
    parts = [_mentorships(chance, members, mentors, state, number) for state, number in counts.items()]
    mentor, mentee, state, since, until = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    # One mentorship a pair; the states come in order, so an active one is kept before an ended one.
    _, kept = np.unique(mentor * max(len(members.rows), 1) + mentee, return_index=True)
    return Mentorships(
        members.rows[mentor[kept]], members.rows[mentee[kept]], state[kept], since[kept], until[kept]
    )


def _mentorships(
    chance: Chance, members: Members, mentors: Integers, state: MentorshipState, number: Integers
) -> tuple[Integers, Integers, Integers, Integers, Integers]:
    """(mentor, mentee, state, since, until) of one state; mentor and mentee are places in `members`."""
    youngest = THIS_YEAR - (6 if state == MentorshipState.ENDED else 2)
    juniors = np.flatnonzero((members.final_year >= youngest) & (members.capacity == 0))
    mentor = np.repeat(mentors, number)
    tie = np.arange(len(mentor), dtype=np.int64)
    order = juniors[np.argsort(members.field[juniors], kind="stable")]
    fields = members.field[order]
    start = np.searchsorted(fields, members.field[mentor], side="left")
    size = np.searchsorted(fields, members.field[mentor], side="right") - start
    wide = (size == 0) | chance.happens(f"{state} other field", tie, 0.1)
    draws = chance.uniform(f"{state} mentee", tie)
    at = np.where(wide, draws * len(order), start + draws * size).astype(np.int64)
    mentee = order[at] if len(order) else np.empty(0, dtype=np.int64)
    mentor = mentor if len(order) else mentee
    kept = members.final_year[mentor] < members.final_year[mentee]
    mentor, mentee = mentor[kept], mentee[kept]
    tie = np.arange(len(mentor), dtype=np.int64)
    days = chance.uniform(f"{state} day", tie)
    ago, length = {
        MentorshipState.ACTIVE: ((30, 600), None),
        MentorshipState.PROPOSED: ((0, 60), None),
        MentorshipState.ENDED: ((600, 1900), (90, 500)),
        MentorshipState.DECLINED: ((20, 900), (1, 19)),
    }[state]
    since = TODAY_NUMBER - ago[0] - (days * (ago[1] - ago[0])).astype(np.int64)
    until = np.full(len(tie), NEVER, dtype=np.int64)
    if length is not None:
        drawn = chance.uniform(f"{state} length", tie)
        until = since + length[0] + (drawn * (length[1] - length[0])).astype(np.int64)
    return mentor, mentee, np.full(len(tie), STATES.index(state), dtype=np.int64), since, until
