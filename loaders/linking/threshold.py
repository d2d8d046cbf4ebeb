"""From which odds on records are merged: chosen by what the merges are expected to cost and to bring.

The odds are chances, so the false merges and the recall of a threshold can be foretold without labels:
each merge fails with one minus its chance, and the pairs that stay apart are lost with theirs.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from loaders.linking.clustering import find_components
from loaders.linking.records import Flags, Floats, Pairs

MOST_FALSE_MERGES = 1e-4
"""Expected share of merges that fail which is aimed at. Measured ones are up to three times as many, since
namesakes born on one day and in one place cannot be told by what archives say."""
_SIZES, _LEAST_RECALLS = (4.5, 5.9), (0.984, 0.982)
"""Expected recall that is not given up for fewer false merges, by the logarithm to base 10 of the number
of records: among more people more is in doubt."""
_GRID = np.arange(1.5, 8.01, 0.25)
_FAR = 64.0


def choose_threshold(size: int, left: Pairs, right: Pairs, odds: Floats, conflict: Flags) -> float:
    """The log odds from which to merge.

    Args:
        size: how many records there are.
        left, right: (pairs,) candidates.
        odds: their log odds.
        conflict: pairs that never come together.
    """
    kept = (odds >= _GRID[0]) & ~conflict
    merges = _merges(size, left[kept], right[kept], odds[kept])
    wrong = 1 / (1 + np.exp(merges))
    place = 0
    for place, least in enumerate(_GRID):  # noqa: B007 - the place is used below
        clusters = size - int((merges >= least).sum())
        if wrong[merges >= least].sum() <= MOST_FALSE_MERGES * clusters:
            break
    chance = 1 / (1 + np.exp(-np.clip(odds, -_FAR, _FAR)))
    whole = chance.sum()

    least_recall = float(np.interp(np.log10(max(size, 1)), _SIZES, _LEAST_RECALLS))

    def recall(least: float) -> float:
        edges = (odds >= least) & ~conflict
        component = find_components(size, left[edges], right[edges])
        return float(chance[component[left] == component[right]].sum() / whole) if whole else 1.0

    # Recall falls with the threshold: the highest place of the grid that keeps it is found by halving.
    low, high = 0, place
    while low < high:
        middle = (low + high + 1) // 2
        if recall(float(_GRID[middle])) >= least_recall:
            low = middle
        else:
            high = middle - 1
    return float(_GRID[low])


def _merges(size: int, left: Pairs, right: Pairs, odds: Floats) -> Floats:
    """Log odds of the merges that the best evidence first would make: of a maximum spanning forest."""
    apart = 2 * _FAR - np.clip(odds, -_FAR, _FAR)
    tree = minimum_spanning_tree(coo_array((apart, (left, right)), shape=(size, size)).tocsr())
    merges: Floats = 2 * _FAR - tree.data
    return merges
