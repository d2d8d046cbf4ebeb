"""What the rankers share: kinds of values, who may be suggested, work in pieces that fit in memory."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recommend.network.graph import Matrix, Network, Numbers

BLOCK = 1 << 24
"""Numbers in a block of features at most."""
THREADS = 2

Scores = NDArray[np.float64]
Features = Callable[[Numbers], Matrix]
"""Numbers of people to their features with everybody: asked x people x features."""
Fit = Callable[[Network], Features]


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
