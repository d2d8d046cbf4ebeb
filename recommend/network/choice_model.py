"""Who of many is chosen: a linear model goes over all, gradient boosted trees over the best of them.

The trees are trained so that the one chosen gets a high share among all that could have been (conditional
logit: McFadden, 1974; as a loss for rankings: Cao and others, ICML 2007), which makes the shares chances.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from recommend.network.graph import Matrix, Numbers
from recommend.network.learning import Scores, choose_best, join_scores

POOL = 80
"""Candidates of each chooser that the trees look at."""
TREES = 100
PARAMETERS = {
    "num_leaves": 15, "learning_rate": 0.08, "min_data_in_leaf": 20, "min_sum_hessian_in_leaf": 1.0,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Linear:
    """The first stage: weights of the features, and what is added."""

    weights: Matrix
    offset: float

    def score(self, features: Matrix, able: Mask) -> Scores:
        """Log-odds, choosers x candidates; -inf where not able."""
        scores = (features @ self.weights).astype(np.float64) + self.offset
        return np.where(able, scores, -np.inf)


@dataclass(frozen=True, slots=True)
class Pool:
    """The best of each chooser by the first stage.

    `columns` are choosers x POOL, `features` the same with the first stage's score as the last feature, and
    `seen` tells which of them are able at all.
    """

    columns: Numbers
    features: Matrix
    seen: Mask


@dataclass(frozen=True, slots=True)
class Choice:
    """The two stages, trained."""

    linear: Linear
    trees: tuple[lightgbm.Booster, ...]

    def score(self, features: Matrix, able: Mask, chance: np.random.Generator) -> Scores:
        """Scores of a block, choosers x candidates, whose softmax is a chance; -inf where not able.

        Those the trees did not look at follow the last of those they did, as far behind as the first stage
        puts them behind the last of the best.
        """
        first = self.linear.score(features, able)
        pool = make_pool(features, first, chance)
        if not self.trees or not pool.seen.any():
            return first
        rows = np.arange(len(first))[:, None]
        given = pool.features[pool.seen]
        second = np.full(pool.columns.shape, np.inf)
        second[pool.seen] = np.mean(
            [np.asarray(tree.predict(given, raw_score=True, num_threads=1)) for tree in self.trees], axis=0
        )
        last = np.where(pool.seen, first[rows, pool.columns], np.inf).min(axis=1, keepdims=True)
        bottom = np.where(np.isfinite(last), second.min(axis=1, keepdims=True), 0)
        result = np.minimum(first - np.where(np.isfinite(last), last, 0), 0) + bottom
        result[rows, pool.columns] = np.where(pool.seen, second, -np.inf)
        return result


def make_pool(features: Matrix, first: Scores, chance: np.random.Generator) -> Pool:
    """The best by the first stage; who is in at equal scores is left to chance."""
    columns = choose_best(first + chance.random(first.shape) * 1e-6, POOL)
    rows = np.arange(len(first))[:, None]
    best = first[rows, columns]
    seen = np.isfinite(best)
    return Pool(columns, join_scores(features[rows, columns], np.where(seen, best, 0)), seen)


def train_linear(values: Matrix, chosen: Mask) -> Linear:
    """The first stage, by logistic regression on single pairs."""
    scaler = StandardScaler().fit(values.astype(np.float64))
    scale = np.maximum(scaler.scale_, 1e-6)
    model = LogisticRegression(C=0.1, max_iter=300).fit((values - scaler.mean_) / scale, chosen)
    weights = model.coef_[0] / scale
    return Linear(weights.astype(np.float32), float(model.intercept_[0] - weights @ scaler.mean_))


def train_trees(parts: Sequence[tuple[Pool, Mask]], seed: int) -> lightgbm.Booster | None:
    """The second stage.

    Args:
        parts: pools, and which of their columns were chosen; who chose none of them teaches nothing.
        seed: of all chance.
    """
    values, marks, sizes = [], [], []
    for pool, chosen in parts:
        won = (chosen & pool.seen).any(axis=1)
        seen = pool.seen[won]
        right = chosen[won] & seen
        values.append(pool.features[won][seen])
        marks.append((right / right.sum(axis=1, keepdims=True))[seen])
        sizes.append(seen.sum(axis=1))
    size = np.concatenate(sizes)
    if not len(size):
        return None
    starts = np.cumsum(size) - size
    goal = np.concatenate(marks)

    def lose(scores: Scores, data: lightgbm.Dataset) -> tuple[Scores, Scores]:
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), size))
        shares = odds / np.repeat(np.add.reduceat(odds, starts), size)
        return shares - goal, np.maximum(shares * (1 - shares), 1e-6)

    data = lightgbm.Dataset(np.concatenate(values), goal)
    return lightgbm.train({**PARAMETERS, "objective": lose, "seed": seed}, data, TREES)
