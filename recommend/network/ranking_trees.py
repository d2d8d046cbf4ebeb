"""Gradient boosted trees that learn the order of a person's candidates (LambdaMART: Burges, 2010)."""

import lightgbm
import numpy as np
from numpy.typing import NDArray

from recommend.network.graph import Matrix, Numbers
from recommend.network.learning import Scores

TREES = 150
PARAMETERS = {
    "objective": "lambdarank", "lambdarank_truncation_level": 20, "num_leaves": 15, "learning_rate": 0.05,
    "min_data_in_leaf": 100, "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "max_bin": 127, "num_threads": 1, "deterministic": True, "force_row_wise": True,
    "verbose": -1,
}  # fmt: skip


def train_ranking_trees(
    values: Matrix, hits: NDArray[np.bool_], sizes: Numbers, seed: int
) -> lightgbm.Booster:
    """Train them.

    Args:
        values: pairs x features.
        hits: which pairs are to stand above the person's others.
        sizes: pairs of each person; persons stand one after another.
        seed: of all chance.
    """
    data = lightgbm.Dataset(values, hits.astype(np.float32), group=sizes)
    return lightgbm.train({**PARAMETERS, "seed": seed % (1 << 31)}, data, TREES)


def score_by_trees(trees: lightgbm.Booster, values: Matrix) -> Scores:
    """A score of each pair, higher is better; comparable within a person."""
    return np.asarray(trees.predict(values, raw_score=True, num_threads=1), dtype=np.float64)
