"""A ranker in two stages: a linear one over all pairs, gradient boosted trees over the best of them.

The trees are trained on what hold-outs inside the network find (stacking for link prediction: Ghasemian and
others, PNAS 117, 2020).
"""

from collections.abc import Callable
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from recommend.network.graph import Matrix, Network, Numbers

POOL = 200
"""Candidates of each person that the trees look at."""
BLOCK = 1 << 24
"""Numbers in a block of features at most."""
TREES = 300
THREADS = 2
LINEAR_PEOPLE = 400
TREE_PARAMETERS = {
    "objective": "binary", "num_leaves": 31, "learning_rate": 0.05, "min_data_in_leaf": 60,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip

Scores = NDArray[np.float64]
Features = Callable[[Numbers], Matrix]
"""Numbers of people to their features with everybody: asked x people x features."""
Fit = Callable[[Network], Features]


@dataclass(frozen=True, slots=True)
class Ranker:
    """The two stages, trained."""

    scaler: StandardScaler
    linear: LogisticRegression
    trees: tuple[lightgbm.Booster, ...]

    def score(self, features: Matrix, allowed: NDArray[np.bool_], pool: int = POOL) -> Scores:
        """Scores of a block, asked x people; -inf where not allowed.

        Whoever the trees looked at stands before all others; in either part the score is a log-odds.
        """
        first = self.score_linear(features, allowed)
        best = choose_best(first, pool)
        rows = np.arange(len(first))[:, None]
        seen = np.isfinite(first[rows, best])
        given = join_scores(features[rows, best], first[rows, best])[seen]
        if not self.trees or not len(given):
            return first
        second = np.mean(
            [np.asarray(tree.predict(given, raw_score=True, num_threads=1)) for tree in self.trees], axis=0
        )
        # The rest is moved below whatever the trees gave the last of theirs.
        result = first - 1e3
        lifted = result[rows, best]
        lifted[seen] = second
        result[rows, best] = lifted
        return result

    def score_linear(self, features: Matrix, allowed: NDArray[np.bool_]) -> Scores:
        """Scores of the first stage alone."""
        weights = self.linear.coef_[0] / self.scaler.scale_
        offset = self.linear.intercept_[0] - weights @ self.scaler.mean_
        scores = (features @ weights.astype(np.float32)).astype(np.float64) + offset
        return np.where(allowed, scores, -np.inf)


def allow(network: Network, asked: Numbers) -> NDArray[np.bool_]:
    """Who may be suggested to whom: all but oneself and one's contacts; asked x people."""
    allowed = np.ones((len(asked), network.size), dtype=bool)
    allowed[network.ties[asked].nonzero()] = False
    allowed[np.arange(len(asked)), asked] = False
    return allowed


def blocks(features: Features, asked: Numbers, size: int) -> list[Numbers]:
    """The asked ones in pieces whose features fit in memory."""
    width = features(asked[:1]).shape[-1]
    count = max(1, -(-len(asked) * size * width // BLOCK))
    return [part for part in np.array_split(asked, count) if len(part)]


def choose_best(scores: Scores, count: int) -> Numbers:
    """Columns of the highest scores of each row, in the order of the columns."""
    count = min(count, scores.shape[1])
    return np.sort(np.argpartition(-scores, count - 1, axis=1)[:, :count], axis=1)


def join_scores(features: Matrix, scores: Scores) -> Matrix:
    """Features with the first stage's score as the last one."""
    return np.concatenate([features, scores[..., None].astype(np.float32)], axis=-1)
