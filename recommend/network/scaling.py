"""Features brought to one scale, for learners that need it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommend.network.graph import Matrix

LIMIT = 6.0
"""Standard deviations beyond which a value is cut."""


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


def _bend(values: Matrix, unit: NDArray[np.float32]) -> Matrix:
    result = values.astype(np.float32, copy=True)
    skewed = np.flatnonzero(unit)
    result[:, skewed] = np.log1p(np.maximum(result[:, skewed], 0) * (3 / unit[skewed]))
    return result
