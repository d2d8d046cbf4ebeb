"""How evenly people are shown or called upon: by person, and by the groups they belong to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from recommend.network.exposure import even_out, gini

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
    names = sorted({person for each in ranked for person in each})
    number = {name: place for place, name in enumerate(names)}
    ordered = np.full((len(ranked), max(map(len, ranked), default=0)), -1, dtype=np.int64)
    for row, each in enumerate(ranked):
        ordered[row, : len(each)] = [number[person] for person in each]
    return [[names[one] for one in row if one >= 0] for row in even_out(ordered, first, at_most, seed)]
