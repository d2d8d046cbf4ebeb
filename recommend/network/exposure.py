"""How evenly people are shown, or called upon."""

import numpy as np
from numpy.typing import NDArray


def gini(amounts: NDArray[np.generic]) -> float:
    """How unevenly amounts are spread: 0 evenly, nearly 1 where one has all.

    >>> gini(np.array([1, 1, 1, 1])), gini(np.array([0, 0, 0, 1]))
    (0.0, 0.75)
    """
    rising = np.sort(np.asarray(amounts, dtype=np.float64))
    total, count = rising.sum(), len(rising)
    if not total:
        return 0.0
    return float(2 * (np.arange(1, count + 1) @ rising) / (count * total) - (count + 1) / count)
