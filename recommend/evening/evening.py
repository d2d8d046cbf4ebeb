"""Evening out: the lists of some members say up to which place everybody is to be shown in anybody's list.

Students' lists are made as all students see people, others' as all alumni do, and the places found from
either serve that role alone: so nothing that is hidden from somebody leaves a trace in their list.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from graph.database import Database
from graph.errors import InputError
from graph.visibility import Role
from recommend.checking.showing import Exposure, compare_lists, measure_exposure, read_shown
from recommend.evening.keeping import Lists
from recommend.evidence import find_evidence
from recommend.exposure import find_places, put_off
from recommend.facts import ASKING, Purpose
from recommend.progress import Progress
from recommend.ranking import rank_tied
from recommend.training.cases import Cutter, make_viewing
from recommend.training.copying import Copy, read_copy
from recommend.training.reading import draw_people, list_members, read_choosers

FIRST = 10
"""How many are shown in a list."""

TIMES = {Purpose.CONTACTS: 2.0, Purpose.MENTORS: 1.25}
"""Anybody is shown to so many times as many viewers as the mean: mentors' time is short, and evening it out
costs nothing that was measured; of contacts it costs newcomers most, see docs/recommender.md.
"""

LEAST = 5
"""Viewers, of those whose lists are looked at, to whom anybody may be shown: fewer are chance."""

TRIED = 4
"""One list in so many is left out, to see on it what comes of the places."""

FEWEST = 40
"""Members of a role that it takes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for.

    Attributes:
        times: anybody may be shown to so many times as many viewers as the mean; None for `TIMES`.
        viewers: how many members' lists are made in each role at most, some of them to try on.
        seed: decides whose.
    """

    times: float | None = None
    viewers: int = 2000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for some lists.

    Attributes:
        places: up to which place people are to be shown who would be shown to too many.
        viewers: how many members' lists were looked at.
        at_most: to how many of these anybody was to be shown.
        tried: on how many other lists it was tried.
        before: how evenly people are shown in these without the places.
        after: the same with them.
        replaced: share of those shown who are others than before.
        score_kept: sum of the scores of those shown, as a share of that before.
    """

    places: Mapping[str, float]
    viewers: int
    at_most: int
    tried: int
    before: Exposure
    after: Exposure
    replaced: float
    score_kept: float

    @property
    def better(self) -> bool:
        """Whether people are shown more evenly in the lists that were not looked at."""
        return self.after.gini_by_person < self.before.gini_by_person


def find_evening(
    database: Database, purposes: Collection[Purpose], plan: Plan, tell: Progress
) -> dict[Lists, Found | None]:
    """Find the places by which nobody is shown to many more than the mean; writes nothing.

    The same graph and seed give the same places. What is found for one role does not depend on what only the
    other one sees.

    Args:
        database: the graph.
        purposes: for what.
        plan: what is asked for.
        tell: is told how far the work is.

    Returns:
        What was found for each purpose and role, None where there are too few members.

    Raises:
        InputError: the plan is none that could be carried out.
        SchemaOutOfDate: the graph is of another version.
        DatabaseError: the graph kept changing.
    """
    if plan.viewers < FEWEST or not (plan.times is None or 1 <= plan.times < math.inf):
        raise InputError(
            f"It takes at least {FEWEST} viewers, and a number of times that is 1 or more.",
            "Nothing was changed.",
        )
    copy = read_copy(database, tell)
    return {
        (purpose, role): _find(database, purpose, role, copy, plan, tell)
        for purpose in Purpose
        if purpose in purposes
        for role in ASKING
    }


def _find(
    database: Database, purpose: Purpose, role: Role, copy: Copy, plan: Plan, tell: Progress
) -> Found | None:
    ids = draw_people(list_members(database, purpose, role), f"{plan.seed} evening {purpose}", plan.viewers)
    if len(ids) < FEWEST:
        return None
    people = read_shown(database, purpose, role)
    lists = make_lists(database, purpose, role, ids, people, copy, tell)
    tried = sorted(id for id in lists if Random(f"{plan.seed} tried {purpose} {id}").random() < 1 / TRIED)
    looked_at = {id: list(lists[id]) for id in sorted(lists.keys() - set(tried))}
    mean = sum(min(FIRST, len(each)) for each in looked_at.values()) / max(1, len(people))
    at_most = max(LEAST, math.ceil((plan.times or TIMES[purpose]) * mean))
    places = find_places(looked_at, FIRST, at_most)
    scores = [lists[id] for id in tried]
    before = [list(each)[:FIRST] for each in scores]
    after = [put_off(list(lists[id]), id, places)[:FIRST] for id in tried]
    return Found(
        places,
        len(looked_at),
        at_most,
        len(tried),
        measure_exposure(before, people),
        measure_exposure(after, people),
        *compare_lists(scores, before, after),
    )


def make_lists(
    database: Database,
    purpose: Purpose,
    role: Role,
    ids: Sequence[str],
    people: Collection[str],
    copy: Copy,
    tell: Progress,
) -> dict[str, dict[str, float]]:
    """The lists of some members, as everybody of a role sees them.

    Args:
        database: the graph.
        purpose: what people are suggested as.
        role: in which they ask.
        ids: of the members; who shows too little to all others is left out.
        people: everybody who could be shown.
        copy: what lists are made from.
        tell: is told how far the work is.

    Returns:
        For each viewer the scores of all who could be shown, the best first.
    """
    mentors, weights, crowds = purpose is Purpose.MENTORS, copy.weights[purpose], copy.crowds
    cutter = Cutter(database, purpose, copy, role)
    # Mentors without time are read for training, which knows whom they took; they are shown to nobody.
    able = zip(crowds.people, crowds.mentors.tolist(), strict=True)
    without = [id for id, mentor in able if mentor and id not in people] if mentors else []
    cases = []
    for done, member in enumerate(read_choosers(database, purpose, ids, role), 1):
        cases.append(make_viewing(member, purpose, crowds, without, role))
        tell(f"reads {purpose} of {ASKING[role]}", done, len(ids))
    lists = {}
    for case, slice in cutter.cut(cases, weights):
        ranked = rank_tied(slice, find_evidence(slice, mentors))
        lists[case.viewer.id] = {place.person: place.score for place in ranked}
        tell(f"lists {purpose} of {ASKING[role]}", len(lists), len(cases))
    return lists
