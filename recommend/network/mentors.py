"""Ranking mentors for mentees."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import lightgbm
import numpy as np
from threadpoolctl import threadpool_limits

from recommend.network.choice_model import Choice, Linear, Mask, Pool, make_pool, train_linear, train_trees
from recommend.network.graph import Matrix, Numbers
from recommend.network.joint import balance, choose_trust
from recommend.network.learning import BLOCK, THREADS, Scores
from recommend.network.mentor_features import MentorModel, fit_mentor_model
from recommend.network.mentor_files import Campaign

ROUNDS = 6
FEWEST, MOST = 3, 10
"""Folds of the past, so that a fold is to the rest as those who ask are to the past, as far as can be."""
FITS = 30
"""Folds that are learned from, over all rounds."""
LEARNERS = 4000
"""Past mentees that are learned from at most, in each round."""
CROWD = 0.05
"""Share of those who ask from which on a campaign is looked at as a whole."""


@dataclass(frozen=True, slots=True)
class MentorRanker:
    """What was learned: how pairs are scored, and how far the joint step is to be trusted."""

    choice: Choice
    trust: float


def rank_mentors(campaign: Campaign, seed: int) -> Scores:
    """How likely each mentee is to have each candidate as mentor.

    Returns:
        mentees x candidates, log-odds; -inf for oneself, a mentor they had, one where one of the two
        declined, and pairs not allowed.
    """
    with threadpool_limits(1):
        ranker = train_mentor_ranker(campaign, seed)
        model = fit_mentor_model(campaign)
        if ranker is None:
            return np.where(_able(campaign), model.likeness(campaign.mentees), -np.inf)
        scores = _score(campaign, model, ranker.choice, seed)
        return balance(scores, model.expected, ranker.trust)


def train_mentor_ranker(campaign: Campaign, seed: int) -> MentorRanker | None:
    """Learn from past mentees, a part of whom at a time is looked at as if their mentors were not known.

    In each round all parts but the last teach the trees; the last, which they have not seen, tells how far
    the joint step is to be trusted.
    """
    mentees = np.unique(campaign.past[:, 0])
    share = len(campaign.mentees) / max(len(campaign.mentees) + len(mentees), 1)
    count = int(np.clip(round(1 / max(share, 1 / MOST)), FEWEST, MOST))
    if len(mentees) < 2 * count:
        return None
    rounds = [
        [
            campaign.asking(campaign.past[~np.isin(campaign.past[:, 0], part)], part)
            for part in np.array_split(np.random.default_rng([seed, 5, number]).permutation(mentees), count)
        ]
        for number in range(max(1, min(ROUNDS, FITS // count)))
    ]
    linear = _train_linear(rounds[0][0], campaign.past, seed)
    if linear is None:
        return None

    def train(number: int) -> tuple[lightgbm.Booster | None, tuple[Scores, np.ndarray, Mask] | None]:
        *folds, last = rounds[number]
        parts = [
            pair
            for fold in folds
            for pair in _make_pools(fold, campaign.past, linear, LEARNERS // count, seed)
        ]
        tree = train_trees(parts, seed + number)
        if tree is None or share < CROWD:
            return tree, None
        model = fit_mentor_model(last)
        scores = _score(last, model, Choice(linear, (tree,)), seed)
        return tree, (scores, model.expected, _find(last, campaign.past))

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(train, range(len(rounds))))
    trees = tuple(tree for tree, _ in found if tree is not None)
    return MentorRanker(Choice(linear, trees), choose_trust([part for _, part in found if part is not None]))


def _train_linear(fold: Campaign, truth: Numbers, seed: int) -> Linear | None:
    chance = np.random.default_rng([seed, 6])
    values, hits = [], []
    for part, features, able in _blocks(fold, fit_mentor_model(fold)):
        right = _find(part, truth)
        taken = (right | (chance.random(right.shape) < 60 / right.shape[1])) & able
        values.append(features[taken])
        hits.append(right[taken])
    chosen = np.concatenate(hits)
    return None if chosen.all() or not chosen.any() else train_linear(np.concatenate(values), chosen)


def _make_pools(
    fold: Campaign, truth: Numbers, linear: Linear, most: int, seed: int
) -> Iterator[tuple[Pool, Mask]]:
    """What the trees learn from a fold: at most `most` of its mentees."""
    chance = np.random.default_rng([seed, 9])
    model = fit_mentor_model(fold)
    for part, features, able in _blocks(fold.asking(fold.past, fold.mentees[:most]), model):
        pool = make_pool(features, linear.score(features, able), chance)
        yield pool, np.take_along_axis(_find(part, truth), pool.columns, axis=1)


def _score(campaign: Campaign, model: MentorModel, choice: Choice, seed: int) -> Scores:
    chance = np.random.default_rng([seed, 10])
    found = [choice.score(features, able, chance) for _, features, able in _blocks(campaign, model)]
    return np.concatenate(found) if found else np.zeros((0, len(campaign.candidates)))


def _blocks(campaign: Campaign, model: MentorModel) -> Iterator[tuple[Campaign, Matrix, Mask]]:
    """The campaign in parts whose features fit in memory."""
    step = max(1, BLOCK // (40 * max(len(campaign.candidates), 1)))
    for start in range(0, len(campaign.mentees), step):
        part = campaign.take(slice(start, start + step))
        yield part, model.features(part.mentees), _able(part)


def _able(campaign: Campaign) -> Mask:
    able: Mask = campaign.mentees[:, None] != campaign.candidates[None]
    able &= ~_find(campaign, np.concatenate([campaign.past, campaign.declined]))
    if campaign.allowed is not None:
        able &= campaign.allowed.toarray() > 0
    return able


def _find(campaign: Campaign, pairs: Numbers) -> Mask:
    """mentees x candidates: the pairs that are among those given."""
    place = {int(person): row for row, person in enumerate(campaign.mentees)}
    column = {int(person): number for number, person in enumerate(campaign.candidates)}
    found = np.zeros((len(campaign.mentees), len(campaign.candidates)), dtype=bool)
    for mentee, mentor in pairs.tolist():
        if mentee in place and mentor in column:
            found[place[mentee], column[mentor]] = True
    return found
