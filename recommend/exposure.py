"""How evenly people are shown or called upon: by person, and by the groups they belong to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from recommend.network.exposure import gini

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
