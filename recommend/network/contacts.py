"""Ranking contacts: one ranker for people with contacts, one for those without."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from recommend.network.attribute_features import fit_attribute_model, join_attributes
from recommend.network.graph import Matrix, Network, Numbers
from recommend.network.learning import (
    Features,
    Fit,
    Scores,
    allow,
    blocks,
)
from recommend.network.newcomer_features import fit_newcomer_model
from recommend.network.pair_ranker import PairRanker, train_pair_ranker
from recommend.network.splits import hold_out_ties, part_people
from recommend.network.structure_features import fit_structure_model

ROUNDS = 5
"""Hold-outs of ties."""
PARTS = 8
"""Parts of the people who lose all ties, one part at a time."""
PEOPLE = 1000
"""How many people of each hold-out of ties are learned from at most."""
NEWCOMERS = 300
"""How many of those of each part, who lost all of theirs, at most."""
UNSEEN = 1.0
"""By how much a candidate is taken to like somebody less who is not among the best for the candidate."""


def rank_contacts(network: Network, asked: Numbers, seed: int) -> Scores:
    """How likely each of the asked is to be tied to each person.

    Args:
        network: what is known.
        asked: numbers of people.
        seed: of all chance.

    Returns:
        asked x people, higher is likelier; -inf for oneself and one's contacts. Of whom neither ties nor
        attributes are known, those with most ties are likeliest.
    """
    scores = np.empty((len(asked), network.size))
    warm = network.degrees[asked] > 0
    cold = ~warm & (np.asarray(join_attributes(network)[asked].sum(axis=1)).ravel() > 0)
    unknown = ~(warm | cold)
    # One thread for each sum, so that it is added up in the same order every time.
    with threadpool_limits(1):
        if warm.any():
            scores[warm] = _score_both_ways(network, asked[warm], train_warm(network, seed))
        if cold.any():
            scores[cold] = _score(network, asked[cold], fit_cold, train_cold(network, seed))
        if unknown.any():
            scores[unknown] = _score(network, asked[unknown], fit_cold, None)
    return scores


def train_warm(network: Network, seed: int) -> PairRanker | None:
    """The ranker for people with contacts, trained on held-out ties."""
    splits = [hold_out_ties(network, np.random.default_rng([seed, 1, number]), 2) for number in range(ROUNDS)]
    return train_pair_ranker(fit_warm, splits, seed, PEOPLE)


def train_cold(network: Network, seed: int) -> PairRanker | None:
    """The ranker for people without contacts, trained on people who lost theirs."""
    splits = part_people(network, np.random.default_rng([seed, 2]), 2, PARTS)
    return train_pair_ranker(fit_cold, splits, seed, NEWCOMERS, with_trees=True)


def fit_warm(network: Network) -> Features:
    """Features from ties and attributes."""
    structure, attributes = fit_structure_model(network), fit_attribute_model(network)

    def features(asked: Numbers) -> Matrix:
        return _stack([*structure.features(asked), *attributes.features(asked)])

    return features


def fit_cold(network: Network) -> Features:
    """Features for people of whom only attributes are known."""
    newcomers, attributes = fit_newcomer_model(network), fit_attribute_model(network)

    def features(asked: Numbers) -> Matrix:
        return _stack([*newcomers.features(asked), *attributes.features(asked)])

    return features


def _stack(found: Sequence[NDArray[np.floating]]) -> Matrix:
    return np.stack([np.asarray(one, dtype=np.float32) for one in found], axis=-1)


def _score_both_ways(network: Network, asked: Numbers, ranker: PairRanker | None) -> Scores:
    """Scores of people with contacts: the mean of how a candidate ranks for them, and they for the candidate.

    A tie has two ends, and each end compares the other with other people, so that the mean errs less than
    either. Candidates who have no ties themselves stay as they are.
    """
    own = _score(network, asked, fit_warm, ranker)
    if ranker is None:
        return own
    best = ranker.looked_at(own) & (network.degrees > 0)
    theirs = np.full((network.size, len(asked)), -np.inf)
    theirs[asked] = own[:, asked]
    others = np.setdiff1d(np.flatnonzero(best.any(axis=0)), asked)
    if len(others):
        theirs[others] = _score(network, others, fit_warm, ranker, asked)
    back = np.where(ranker.looked_at(theirs), theirs, -np.inf).T
    back = np.where(np.isfinite(back), back, own - UNSEEN)
    return np.where(best, (own + back) / 2, own)


def _score(
    network: Network, asked: Numbers, fit: Fit, ranker: PairRanker | None, columns: Numbers | None = None
) -> Scores:
    """Scores of the asked with everybody, or with those of `columns` alone."""
    columns = np.arange(network.size) if columns is None else columns
    if ranker is None:
        return np.where(allow(network, asked), np.log1p(network.degrees), -np.inf)[:, columns]
    features = fit(network)
    found = [
        ranker.score(features(block), allow(network, block))[:, columns]
        for block in blocks(features, asked, network.size)
    ]
    return np.concatenate(found)
