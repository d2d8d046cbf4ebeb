"""How evenly suggestions show people, on the graph that stands."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.database import Database
from graph.model import GRADUATED, Group
from graph.visibility import Role, Viewer, free_capacity, hop_from_person, listed
from recommend.checking.looking_up import counts
from recommend.exposure import even_lists, spread, spread_by_group
from recommend.facts import Purpose, check_allowed
from recommend.own import DEGREE

_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often people are shown; Gini coefficients are 0 where it is even, nearly 1 where one is all.

    Attributes:
        people: who could be shown.
        coverage: share of them who are shown at least once.
        most: how often the one is shown who is shown most.
        gini_by_person: of how often each is shown.
        gini_by_faculty: of the means over the people of each faculty.
        gini_by_cohort: of the means over the people of each program and year.
    """

    people: int
    coverage: float
    most: int
    gini_by_person: float
    gini_by_faculty: float
    gini_by_cohort: float


@dataclass(frozen=True, slots=True)
class Evened:
    """What it takes, and brings, to show nobody to more than so many of the viewers.

    Attributes:
        at_most: viewers that anybody is shown to.
        exposure: how often people are shown then.
        replaced: share of those shown who are others than before.
        score_kept: sum of the scores of those shown, as a share of that before.
    """

    at_most: int
    exposure: Exposure
    replaced: float
    score_kept: float


@dataclass(frozen=True, slots=True)
class Belongs:
    """Ids of the faculties of somebody's diplomas, and their cohorts: program and year of each award."""

    faculties: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()


def read_shown(database: Database, purpose: Purpose, role: Role = Role.ALUMNUS) -> dict[str, Belongs]:
    """Everybody who could be suggested to somebody of a role, with the groups that these see them in."""
    viewer, mentors = Viewer(role), purpose is Purpose.MENTORS
    rules = [listed("p", viewer, (Group.MENTORING,) if mentors else ()), counts("p")]
    if mentors:
        rules += ["p.capacity > 0", f"{free_capacity('p')} > 0"]
    degree, sees = hop_from_person("p", f"g:{DEGREE}", "d:Diploma", viewer, Group.STUDIES)
    rows = database.read(
        check_allowed(
            f"MATCH (p:Person) WHERE {' AND '.join(rules)} RETURN p.id,"
            f" COLLECT {{ MATCH {degree} WHERE {sees} MATCH (d)-[:OFFERED_BY]->(f:Faculty)"
            " RETURN DISTINCT f.id ORDER BY f.id },"
            f" COLLECT {{ MATCH {degree} WHERE {sees} AND type(g) = '{GRADUATED.type}' AND g.year IS NOT NULL"
            " WITH DISTINCT d.id + ' ' + g.year AS cohort RETURN cohort ORDER BY cohort }"
        )
    )
    return {id: Belongs(tuple(faculties), tuple(cohorts)) for id, faculties, cohorts in rows}


def measure_exposure(lists: Iterable[Sequence[str]], people: Mapping[str, Belongs]) -> Exposure:
    """How evenly lists show people.

    Args:
        lists: ids of who is shown to each viewer.
        people: everybody who could be shown.

    Of two of a faculty and one of another, one of the former is shown twice and the latter once:

    >>> law, arts = Belongs(("law",)), Belongs(("arts",))
    >>> found = measure_exposure([["ann", "eve"], ["ann"]], {"ann": law, "bob": law, "eve": arts})
    >>> round(found.coverage, 2), found.most, round(found.gini_by_person, 2), found.gini_by_faculty
    (0.67, 2, 0.44, 0.0)
    """
    shown = Counter(one for each in lists for one in each)
    everybody = sorted({*people, *shown})
    return Exposure(
        len(everybody),
        round(len(shown) / len(everybody), _DECIMALS) if everybody else 0.0,
        max(shown.values(), default=0),
        spread([shown[id] for id in everybody]),
        spread_by_group(((id, belongs.faculties) for id, belongs in people.items()), shown),
        spread_by_group(((id, belongs.cohorts) for id, belongs in people.items()), shown),
    )


def even_out(
    ranked: Sequence[Mapping[str, float]], first: int, at_most: int, seed: int, people: Mapping[str, Belongs]
) -> Evened:
    """Show nobody to more than `at_most` viewers, and say what comes of it.

    Args:
        ranked: for each viewer the scores of all who could be shown, the best first.
        first: how many are shown to each.
        at_most: to how many viewers anybody is shown at most.
        seed: decides between viewers who have somebody at the same place.
        people: everybody who could be shown.

    Three viewers like Ann best; two of them may keep her:

    >>> ranked = [{"ann": 4.0, "bob": 2.0}, {"ann": 4.0, "bob": 3.0}, {"ann": 4.0, "eve": 2.0}]
    >>> evened = even_out(ranked, 1, 2, 0, {"ann": Belongs(), "bob": Belongs(), "eve": Belongs()})
    >>> evened.exposure.most, round(evened.replaced, 2), evened.score_kept < 1
    (2, 0.33, True)
    """
    before = [list(scores)[:first] for scores in ranked]
    after = even_lists([list(scores) for scores in ranked], first, at_most, seed)
    return Evened(at_most, measure_exposure(after, people), *compare_lists(ranked, before, after))


def compare_lists(
    ranked: Sequence[Mapping[str, float]], before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> tuple[float, float]:
    """What it costs to show others.

    Args:
        ranked: for each viewer the scores of all who could be shown.
        before: who was shown to each.
        after: who is shown now.

    Returns:
        The share of those shown who are others than before, and the sum of the scores of those shown as a
        share of that before.

    >>> compare_lists([{"ann": 3.0, "bob": 2.0, "eve": 1.0}], [["ann", "eve"]], [["ann", "bob"]])
    (0.5, 1.25)
    """
    had, kept = (
        math.fsum(scores[one] for scores, shown in zip(ranked, lists, strict=True) for one in shown)
        for lists in (before, after)
    )
    others = sum(len(set(now) - set(then)) for then, now in zip(before, after, strict=True))
    return (
        round(others / max(1, sum(map(len, after))), _DECIMALS),
        round(kept / had, _DECIMALS) if had else 1.0,
    )
