"""Ranking mentors for mentees."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from recommend.network.graph import Numbers
from recommend.network.learning import (
    BLOCK,
    THREADS,
    TREE_PARAMETERS,
    TREES,
    Ranker,
    Scores,
    choose_best,
    join_scores,
)
from recommend.network.mentor_features import MentorModel, fit_mentor_model
from recommend.network.mentor_files import Campaign

FOLDS = 5
ROUNDS = 3
POOL = 80
LEARNERS = 4000
"""Past mentees that are learned from at most, in each round."""


def rank_mentors(campaign: Campaign, seed: int) -> Scores:
    """How likely each mentee is to have each candidate as mentor.

    Returns:
        mentees x candidates, log-odds; -inf for oneself, a past mentor of theirs, and pairs not allowed.
    """
    with threadpool_limits(1):
        ranker = train_mentor_ranker(campaign, seed)
        model = fit_mentor_model(campaign)
        found = []
        for rows in _parts(len(campaign.mentees), len(campaign.candidates)):
            features = model.features(campaign.mentees[rows])
            able = _able(campaign, campaign.mentees[rows])
            if campaign.allowed is not None:
                able &= campaign.allowed[rows].toarray() > 0
            if ranker is None:
                found.append(np.where(able, features[..., 0].astype(np.float64), -np.inf))
            else:
                found.append(ranker.score(features, able, POOL))
    return np.concatenate(found) if found else np.zeros((0, len(campaign.candidates)))


def train_mentor_ranker(campaign: Campaign, seed: int) -> Ranker | None:
    """Learn from past mentees, a fifth of whom at a time is looked at as if their mentors were not known."""
    mentees = np.unique(campaign.past[:, 0])
    if len(mentees) < 2 * FOLDS:
        return None
    folds = [
        part
        for number in range(ROUNDS)
        for part in np.array_split(
            np.random.default_rng([seed, 5, number]).permutation(mentees)[:LEARNERS], FOLDS
        )
    ]

    def collect(fold: Numbers, ranker: Ranker | None) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        asked = np.sort(fold)
        known = campaign.asking(campaign.past[~np.isin(campaign.past[:, 0], asked)], asked)
        return _collect(known, campaign.past, ranker, fit_mentor_model(known), seed)

    values, hits = collect(folds[0], None)
    if hits.all() or not hits.any():
        return None
    scaler = StandardScaler().fit(values.astype(np.float64))
    scaler.scale_ = np.maximum(scaler.scale_, 1e-6)
    linear = LogisticRegression(C=0.1, max_iter=300).fit((values - scaler.mean_) / scaler.scale_, hits)
    first = Ranker(scaler, linear, ())

    def train(number: int) -> lightgbm.Booster:
        parts = [collect(fold, first) for fold in folds[number * FOLDS : (number + 1) * FOLDS]]
        data = lightgbm.Dataset(
            np.concatenate([part[0] for part in parts]),
            np.concatenate([part[1] for part in parts]).astype(np.float32),
        )
        parameters = {**TREE_PARAMETERS, "num_leaves": 15, "min_data_in_leaf": 40, "seed": seed + number}
        return lightgbm.train(parameters, data, TREES // 2)

    with ThreadPoolExecutor(THREADS) as threads:
        return Ranker(scaler, linear, tuple(threads.map(train, range(ROUNDS))))


def _collect(
    campaign: Campaign, truth: Numbers, ranker: Ranker | None, model: MentorModel, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features of pairs to learn from, and which of them came about."""
    chance = np.random.default_rng([seed, 6])
    values, hits = [], []
    for rows in _parts(len(campaign.mentees), len(campaign.candidates)):
        asked = campaign.mentees[rows]
        features = model.features(asked)
        right = _truth(asked, truth, campaign.candidates)
        able = _able(campaign, asked)
        if ranker is None:
            taken = (right | (chance.random(right.shape) < 60 / right.shape[1])) & able
            values.append(features[taken])
            hits.append(right[taken])
            continue
        first = ranker.score_linear(features, able)
        best = choose_best(first, POOL)
        at = np.arange(len(asked))[:, None]
        seen = np.isfinite(first[at, best])
        values.append(join_scores(features[at, best], first[at, best])[seen])
        hits.append(right[at, best][seen])
    return np.concatenate(values), np.concatenate(hits)


def _able(campaign: Campaign, asked: Numbers) -> NDArray[np.bool_]:
    able: NDArray[np.bool_] = asked[:, None] != campaign.candidates[None]
    return able & ~_truth(asked, campaign.past, campaign.candidates)


def _truth(asked: Numbers, pairs: Numbers, candidates: Numbers) -> NDArray[np.bool_]:
    """asked x candidates: the pairs that are among those given."""
    place = {int(person): row for row, person in enumerate(asked)}
    column = {int(person): number for number, person in enumerate(candidates)}
    found = np.zeros((len(asked), len(candidates)), dtype=bool)
    for mentee, mentor in pairs.tolist():
        if mentee in place and mentor in column:
            found[place[mentee], column[mentor]] = True
    return found


def _parts(rows: int, columns: int) -> Iterator[slice]:
    step = max(1, BLOCK // (40 * max(columns, 1)))
    for start in range(0, rows, step):
        yield slice(start, start + step)
