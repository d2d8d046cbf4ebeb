"""How evenly people are shown, and a step that evens it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop

import numpy as np
from numpy.typing import NDArray

from recommend.network.graph import Numbers
from recommend.network.learning import Scores


def gini(amounts: NDArray[np.generic]) -> float:
    """How unevenly amounts are spread: 0 evenly, nearly 1 where one has all.

    >>> gini(np.array([1, 1, 1, 1])), gini(np.array([0, 0, 0, 1]))
    (0.0, 0.75)
    """
    rising = np.sort(np.asarray(amounts, dtype=np.float64))
    total, count = rising.sum(), len(rising)
    if not total:
        return 0.0
    return float(2 * (np.arange(1, count + 1) @ rising) / (count * total) - (count + 1) / count)


def count_shown(shown: Numbers, candidates: int) -> Numbers:
    """How often each candidate is shown; -1 is nobody."""
    return np.bincount(shown[shown >= 0], minlength=candidates).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Evened:
    """Who is shown once it is evened out.

    Attributes:
        shown: asked x k, candidates, best first; rows that ran out of candidates end in -1.
        up_to: for each candidate who cannot be shown to all who would have them, the largest place and lot,
            added up, of those who are shown them; places count from 0.
    """

    shown: Numbers
    up_to: Mapping[int, float]


def draw_turns(asked: int, seed: int) -> Scores:
    """Lots by which the same of those asked come first for every candidate; asked x 1, from 0 below 1."""
    turn = np.random.default_rng([seed, 10]).permutation(asked)
    return (asked - 1 - turn[:, None]) / max(asked, 1)


def even_out(ordered: Numbers, k: int, most: int, lots: Scores) -> Evened:
    """Show each of those asked the first k of theirs who are not shown to `most` others already.

    Where too many would be shown a candidate, those keep them who have them nearest the top of their list;
    the others are shown whom they would have been shown next. This is deferred acceptance (Gale and Shapley
    1962): its outcome does not depend on who is looked at first.

    Args:
        ordered: asked x n, candidates of each, best first, each once; -1 for none.
        k: how many are shown.
        most: to how many of the asked a candidate is shown at most.
        lots: asked x n (or x 1), from 0 below 1: of those who have a candidate at the same place, the lower
            ones keep them.
    """
    claims = (np.arange(ordered.shape[1]) + lots).tolist()
    lists = [row[row >= 0].tolist() for row in ordered]
    # Those who are shown a candidate, the first to give them up at the top.
    holders: dict[int, list[tuple[float, int]]] = {}
    full = set()
    reached = [0] * len(lists)
    asking = [person for person in range(len(lists)) for _ in range(k)]
    while asking:
        person = asking.pop()
        place = reached[person]
        if place == len(lists[person]):
            continue
        reached[person] += 1
        one = lists[person][place]
        held = holders.setdefault(one, [])
        claim = (-claims[person][place], person)
        if len(held) < most:
            heappush(held, claim)
        else:
            full.add(one)
            asking.append(heappushpop(held, claim)[1])
    shown = np.full((len(lists), k), -1, dtype=np.int64)
    count = [0] * len(lists)
    kept = sorted((-claim, person, one) for one, held in holders.items() for claim, person in held)
    for _, person, one in kept:
        shown[person, count[person]] = one
        count[person] += 1
    return Evened(shown, {one: -holders[one][0][0] for one in sorted(full)})


def put_first(scores: Scores, shown: Numbers) -> Scores:
    """Scores by which those shown come before all others, each part in the order it had.

    Args:
        scores: asked x candidates, -inf for those who may not be suggested.
        shown: asked x k, columns; -1 for none.
    """
    able = np.isfinite(scores)
    step = np.ptp(scores[able]) + 1 if able.any() else 0.0
    first = np.zeros(scores.shape, dtype=bool)
    rows, places = np.nonzero(shown >= 0)
    first[rows, shown[rows, places]] = True
    return np.where(first, scores, scores - step)
