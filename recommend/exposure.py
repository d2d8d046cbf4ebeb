"""How evenly people are shown or called upon: by person, and by the groups they belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from recommend.network.exposure import draw_turns, even_out, gini
from recommend.network.graph import Numbers

_DECIMALS = 6


def spread(amounts: Sequence[float]) -> float:
    """The Gini coefficient of amounts, rounded: 0 where all have the same, and where there are none."""
    return round(gini(np.array(amounts, dtype=np.float64)), _DECIMALS) if amounts else 0.0


def spread_by_group(groups: Iterable[tuple[str, Sequence[str]]], amounts: Mapping[str, int]) -> float:
    """The Gini coefficient of the mean amounts of groups, so that a group's size does not count.

    Args:
        groups: each person with the groups they belong to.
        amounts: how much each person has; nothing for those who are left out.

    >>> spread_by_group([("ann", ["law"]), ("bob", ["law"]), ("eve", ["arts"])], {"ann": 4, "eve": 2})
    0.0
    """
    of_group: defaultdict[str, list[int]] = defaultdict(list)
    for person, belongs in groups:
        for group in belongs:
            of_group[group].append(amounts.get(person, 0))
    return spread([sum(values) / len(values) for _, values in sorted(of_group.items())])


def even_lists(ranked: Sequence[Sequence[str]], first: int, at_most: int, seed: int) -> list[list[str]]:
    """Lists in which nobody is shown more than `at_most` times, see `recommend.network.exposure.even_out`.

    Args:
        ranked: for each viewer all who could be shown, the best first.
        first: how many are shown to each.
        at_most: how often anybody is shown at most.
        seed: decides between viewers who have somebody at the same place.

    >>> even_lists([["ann", "bob"], ["ann"]], 1, 1, 2)
    [['bob'], ['ann']]
    """
    names, ordered = _number(ranked)
    shown = even_out(ordered, first, at_most, draw_turns(len(ranked), seed)).shown
    return [[names[one] for one in row if one >= 0] for row in shown]


def find_places(ranked: Mapping[str, Sequence[str]], first: int, at_most: int) -> dict[str, float]:
    """Up to which place people are to be shown, so that nobody is shown to more than so many.

    Lists that are made one at a time can be evened out by these numbers: in a large market such cutoffs say
    all that a stable matching does (Azevedo and Leshno, "A supply and demand framework for two-sided matching
    markets", Journal of Political Economy 124, 2016), so those found for some viewers serve the others.

    Args:
        ranked: for each viewer all who could be shown, the best first.
        first: how many are shown to each.
        at_most: how often anybody is shown at most.

    Returns:
        For each of those who would be shown more often, the place, from 0, with the lot added.

    >>> ranked = {"ann": ["eve", "dan"], "bob": ["eve", "dan"]}
    >>> places = find_places(ranked, 1, 1)
    >>> {person: round(place, 2) for person, place in places.items()}
    {'eve': 0.45}
    >>> {viewer: put_off(each, viewer, places) for viewer, each in ranked.items()}
    {'ann': ['eve', 'dan'], 'bob': ['dan', 'eve']}
    """
    names, ordered = _number(ranked.values())
    lots = np.zeros(ordered.shape)
    for row, (viewer, each) in enumerate(ranked.items()):
        lots[row, : len(each)] = [draw_lot(viewer, person) for person in each]
    return {names[one]: up_to for one, up_to in even_out(ordered, first, at_most, lots).up_to.items()}


def put_off(ranked: Sequence[str], viewer: str, up_to: Mapping[str, float]) -> list[str]:
    """A viewer's list in which those come last whom the viewer has further down than they are shown.

    Args:
        ranked: ids, the best first.
        viewer: id of the viewer.
        up_to: what `find_places` found.
    """

    def waits(at: int) -> bool:
        limit = up_to.get(ranked[at])
        return limit is not None and at + draw_lot(viewer, ranked[at]) > limit

    return [ranked[at] for at in sorted(range(len(ranked)), key=waits)]


def draw_lot(viewer: str, person: str) -> float:
    """The lot that decides whether the viewer is one of those who keep the person; from 0 below 1.

    It is always the same for the two, and says nothing of either.
    """
    drawn = blake2b(f"{viewer} {person}".encode(), digest_size=6).digest()
    return int.from_bytes(drawn, "big") / (1 << 48)


def _number(ranked: Collection[Sequence[str]]) -> tuple[list[str], Numbers]:
    """Names in order, and by them the numbers in each list, filled up with -1."""
    names = sorted({person for each in ranked for person in each})
    number = {name: place for place, name in enumerate(names)}
    ordered = np.full((len(ranked), max(map(len, ranked), default=0)), -1, dtype=np.int64)
    for row, each in enumerate(ranked):
        ordered[row, : len(each)] = [number[person] for person in each]
    return names, ordered
