"""How many new mentees are to be expected of a mentor, by how many he is known to have had."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from recommend.network.graph import Numbers

ROUNDS = 200
ROOM = 1.3
"""How far beyond the highest count, divided by the share known, a whole count may lie."""


def expect_new(known: Numbers, share: float) -> NDArray[np.float64]:
    """The mean of what is still to come for each mentor.

    Each mentee, past or to come, is taken to be among the known with the same chance, whoever the mentor is;
    so a known count is a binomial draw from the whole one. How common whole counts are is estimated by
    maximum likelihood (Laird, JASA 73, 1978: expectation maximisation), and what is missing follows (the
    empirical Bayes of Robbins, 1956). The sum over all mentors is about the number of mentees to come.

    Args:
        known: past mentees of each mentor.
        share: the known ones' share in all mentees, past and to come.

    Three of three and three of four are equally likely then:

    >>> expect_new(np.array([3, 3, 3, 3]), 0.75).round(1)
    array([0.5, 0.5, 0.5, 0.5])
    """
    if not known.any():
        return np.zeros(len(known))
    counts, places, often = np.unique(known, return_inverse=True, return_counts=True)
    whole = np.arange(int(np.ceil(ROOM * counts[-1] / share)) + 5)
    chance = stats.binom.pmf(counts[:, None], whole[None], share)
    common = np.full(len(whole), 1 / len(whole))
    given = chance * common
    for _ in range(ROUNDS):
        given = chance * common
        given /= np.maximum(given.sum(axis=1, keepdims=True), 1e-300)
        common = often @ given / len(known)
    return np.asarray((given @ whole - counts)[places], dtype=np.float64)
