"""What a campaign comes to, in figures: who is matched, how well, and how evenly mentors are called upon."""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from recommend.campaigns.assigning import Pair
from recommend.exposure import spread, spread_by_group


@dataclass(frozen=True, slots=True)
class Seats:
    """A mentor who could be called upon.

    Attributes:
        room: how many mentees they take in this campaign.
        faculties: ids of the faculties of their diplomas.
        cohorts: program and year of each of their awards.
    """

    room: int
    faculties: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """A campaign in figures; shares from 0 to 1, those of nothing are 0.

    Attributes:
        mentees: who seek a mentor in it.
        mentors: who could be called upon: have time, or are given somebody.
        seats: mentees that these take in all.
        assigned: mentees with a mentor.
        waiting: mentees without one.
        first_choice: share of the assigned whom no mentor fitted better.
        mean_score: mean score of the pairs.
        capacity_used: share of the seats that are taken.
        coverage: share of the mentors who are given somebody.
        gini_by_mentor: Gini coefficient of how many mentees each mentor is given; 0 is even.
        gini_by_faculty: the same of the means over the mentors of each faculty.
        gini_by_cohort: the same of the means over the mentors of each program and year.
    """

    mentees: int
    mentors: int
    seats: int
    assigned: int
    waiting: int
    first_choice: float
    mean_score: float
    capacity_used: float
    coverage: float
    gini_by_mentor: float
    gini_by_faculty: float
    gini_by_cohort: float


_DECIMALS = 6


def count_figures(mentees: int, pairs: Collection[Pair], mentors: Mapping[str, Seats]) -> Figures:
    """The figures of a campaign.

    Args:
        mentees: how many seek a mentor.
        pairs: who is matched with whom.
        mentors: all who could be called upon, by id.

    Two mentees, one mentor who takes both, one who is left out, and one without time:

    >>> pairs = [Pair("ann", "x", 2.0, 1), Pair("ann", "y", 1.0, 2)]
    >>> figures = count_figures(3, pairs, {"ann": Seats(2), "bob": Seats(2), "cy": Seats(0)})
    >>> figures.assigned, figures.waiting, figures.first_choice, figures.mean_score, figures.capacity_used
    (2, 1, 0.5, 1.5, 0.5)
    >>> figures.coverage, figures.gini_by_mentor
    (0.5, 0.5)
    """
    given = Counter(pair.mentor for pair in pairs)
    able = {id: seat for id, seat in mentors.items() if seat.room or id in given}
    everybody = sorted({*able, *given})
    seats = sum(seat.room for seat in mentors.values())
    return Figures(
        mentees,
        len(everybody),
        seats,
        len(pairs),
        mentees - len(pairs),
        _share(sum(pair.choice == 1 for pair in pairs), len(pairs)),
        _share(math.fsum(sorted(pair.score for pair in pairs)), len(pairs)),
        _share(len(pairs), seats),
        _share(len(given), len(everybody)),
        spread([given[id] for id in everybody]),
        spread_by_group(((id, seat.faculties) for id, seat in able.items()), given),
        spread_by_group(((id, seat.cohorts) for id, seat in able.items()), given),
    )


def _share(part: float, whole: int) -> float:
    return round(part / whole, _DECIMALS) if whole else 0.0
