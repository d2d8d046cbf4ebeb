"""How like the few most like of somebody's contacts are to somebody else (item-based nearest neighbours).

Two people are as like as the cosine of their contacts is large (Sarwar and others, WWW 2001).
"""

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommend.network.graph import Matrix, Numbers, Sparse

MOST = 3
"""How many of the contacts count."""


def find_likeness(ties: Sparse) -> Sparse:
    """The cosine of everybody's contacts, people x people, 0 with oneself."""
    degrees = np.maximum(np.diff(ties.indptr), 1).astype(np.float32)
    damped = sparse.csr_array(sparse.diags_array(1 / np.sqrt(degrees)) @ ties)
    found = sparse.csr_array(damped @ damped.T)
    found.setdiag(0)
    return found


def score_own_nearest(ties: Sparse, likeness: Sparse, asked: Numbers) -> Matrix:
    """Mean likeness of everybody to the contacts of `asked` most like them, len(asked) x people."""
    found: Matrix = _own(ties.indptr, ties.indices, likeness.indptr, likeness.indices, likeness.data, asked)
    return found


def score_their_nearest(ties: Sparse, likeness: Matrix) -> Matrix:
    """Mean likeness of the asked (asked x people) to the contacts of everybody that are most like them."""
    found: Matrix = _their(ties.indptr, ties.indices, likeness)
    return found


@numba.njit(cache=True, nogil=True)
def _push(best: NDArray[np.float32], value: float) -> None:
    """Put a value among the best, which fall, in place of the least."""
    place = len(best) - 1
    if value <= best[place]:
        return
    while place > 0 and best[place - 1] < value:
        best[place] = best[place - 1]
        place -= 1
    best[place] = value


@numba.njit(cache=True, nogil=True)
def _own(
    starts: NDArray[np.int32],
    contacts: NDArray[np.int32],
    rows: NDArray[np.int32],
    columns: NDArray[np.int32],
    values: NDArray[np.float32],
    asked: NDArray[np.int64],
) -> NDArray[np.float32]:
    size = len(starts) - 1
    found = np.zeros((len(asked), size), np.float32)
    best = np.zeros((size, MOST), np.float32)
    for row, person in enumerate(asked):
        best[:] = 0
        for place in range(starts[person], starts[person + 1]):
            contact = contacts[place]
            for at in range(rows[contact], rows[contact + 1]):
                _push(best[columns[at]], values[at])
        count = max(1, min(MOST, starts[person + 1] - starts[person]))
        for other in range(size):
            found[row, other] = best[other].sum() / count
    return found


@numba.njit(cache=True, nogil=True)
def _their(
    starts: NDArray[np.int32], contacts: NDArray[np.int32], likeness: NDArray[np.float32]
) -> NDArray[np.float32]:
    size = len(starts) - 1
    found = np.zeros((len(likeness), size), np.float32)
    best = np.zeros(MOST, np.float32)
    for row in range(len(likeness)):
        for other in range(size):
            best[:] = 0
            for place in range(starts[other], starts[other + 1]):
                _push(best, likeness[row, contacts[place]])
            count = max(1, min(MOST, starts[other + 1] - starts[other]))
            found[row, other] = best.sum() / count
    return found
