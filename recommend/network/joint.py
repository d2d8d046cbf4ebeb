"""A campaign looked at as a whole: a mentor whom sure matches fill is less likely for the others."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommend.network.learning import Scores

ROUNDS = 30
TRUSTS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75)
FLOOR = 0.02
"""New mentees that are expected of anyone at least."""
LEAST = 1e-6
"""The chance of the right mentor is taken to be no less."""


def balance(scores: Scores, expected: NDArray[np.float64], trust: float) -> Scores:
    """Scores in which the chances of each candidate draw near to how many new mentees he is expected to get.

    Unbalanced optimal transport (Chizat and others, Math. Comp. 87, 2018) by Sinkhorn's iteration: each
    mentee's chances add up to 1; each candidate's are drawn towards `expected`, wholly where `trust` is 1,
    not at all where it is 0.

    Args:
        scores: mentees x candidates, log-odds, -inf where not allowed.
        expected: new mentees of each candidate.
        trust: from 0 to 1.
    """
    able = np.isfinite(scores).any(axis=1)
    if not trust or not able.any():
        return scores
    weights = np.exp(scores[able] - scores[able].max(axis=1, keepdims=True))
    goal = np.maximum(expected, FLOOR)
    goal = goal * (len(weights) / goal.sum())
    factor = np.ones(scores.shape[1])
    for _ in range(ROUNDS):
        reached = (1 / (weights @ factor)) @ weights
        factor = (goal / np.maximum(reached, 1e-12)) ** trust
    result: Scores = scores + np.log(factor)
    return result


def choose_trust(parts: Sequence[tuple[Scores, NDArray[np.float64], NDArray[np.bool_]]]) -> float:
    """The trust under which the mentors that were held out are the likeliest.

    Args:
        parts: of each hold-out the scores, what was expected, and what came about.
    """

    def likelihood(trust: float) -> float:
        total = 0.0
        for scores, expected, came in parts:
            rows = came.any(axis=1)
            found = to_chances(balance(scores, expected, trust)[rows])
            total += float(np.log(np.maximum((found * came[rows]).sum(axis=1), LEAST)).sum())
        return total

    return max(TRUSTS, key=likelihood) if parts else 0.0


def to_chances(scores: Scores) -> Scores:
    """Each row's share among all candidates (softmax); 0 where not allowed."""
    able = np.isfinite(scores).any(axis=1)
    chances = np.zeros_like(scores)
    if able.any():
        chances[able] = np.exp(scores[able] - scores[able].max(axis=1, keepdims=True))
        chances[able] /= chances[able].sum(axis=1, keepdims=True)
    return chances
