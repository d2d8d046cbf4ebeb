"""Features brought to one scale, and compared within a group, for learners that need it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommend.network.graph import Matrix, Numbers

LIMIT = 6.0
"""Standard deviations beyond which a value is cut."""
NARROW = 0.05
"""The standard deviation of a group is taken to be no less."""


@dataclass(frozen=True, slots=True)
class Scaler:
    """`unit` by feature: what counts as a third of one before the logarithm, 0 where none is taken."""

    unit: NDArray[np.float32]
    mean: NDArray[np.float32]
    spread: NDArray[np.float32]

    def scale(self, values: Matrix) -> Matrix:
        """Mean 0, deviation 1; n x features."""
        result: Matrix = np.clip((_bend(values, self.unit) - self.mean) / self.spread, -LIMIT, LIMIT)
        return result


def fit_scaler(values: Matrix) -> Scaler:
    """Take features that are never negative (counts, shares) by their logarithm, the others as they are."""
    mean = values.mean(axis=0, dtype=np.float64)
    unit = np.where((values.min(axis=0) >= 0) & (mean > 0), mean, 0).astype(np.float32)
    bent = _bend(values, unit)
    spread = np.maximum(bent.std(axis=0, dtype=np.float64), 1e-6)
    return Scaler(unit, bent.mean(axis=0, dtype=np.float64).astype(np.float32), spread.astype(np.float32))


def compare_within(values: Matrix, sizes: Numbers) -> Matrix:
    """Values, and beside them how far each is from its group's mean, in the group's standard deviations.

    Who is the best of a group shows in this, however high or low the group lies as a whole.

    Args:
        values: n x features, on one scale.
        sizes: rows of each group, at least one; groups stand one after another.

    Returns:
        n x twice as many features.

    >>> compare_within(np.array([[1], [3], [7]], np.float32), np.array([2, 1]))
    array([[ 1., -1.],
           [ 3.,  1.],
           [ 7.,  0.]], dtype=float32)
    """
    starts, group, count = np.cumsum(sizes) - sizes, np.repeat(np.arange(len(sizes)), sizes), sizes[:, None]
    away = values - (np.add.reduceat(values, starts) / count).astype(np.float32)[group]
    spread = np.sqrt(np.add.reduceat(away * away, starts) / count).astype(np.float32)
    away /= np.maximum(spread, NARROW)[group]
    return np.concatenate([values, np.clip(away, -LIMIT, LIMIT)], axis=1)


def _bend(values: Matrix, unit: NDArray[np.float32]) -> Matrix:
    result = values.astype(np.float32, copy=True)
    skewed = np.flatnonzero(unit)
    result[:, skewed] = np.log1p(np.maximum(result[:, skewed], 0) * (3 / unit[skewed]))
    return result
