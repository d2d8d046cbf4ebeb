"""EASE, the linear model of items by items in closed form (Steck, WWW 2019), on people's lists of contacts.

With `dropout` the penalty of an item grows with how often it occurs (EDLAE, Steck, NeurIPS 2020).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from recommend.network.graph import Matrix, Numbers, Sparse

LIMIT = 8000
"""People the model covers, those with most ties first: its matrix is dense."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """What each thing of a person's row says about each other person.

    Attributes:
        rows: people x things (people first).
        weights: things x covered people.
        covered: numbers of the covered people, rising.
    """

    rows: Sparse
    weights: Matrix
    covered: Numbers

    def score_out(self, asked: Numbers) -> Matrix:
        """What the rows of `asked` say about everybody, len(asked) x people."""
        found = np.zeros((len(asked), self.rows.shape[0]), np.float32)
        found[:, self.covered] = self.rows[asked] @ self.weights
        return found

    def score_row(self, rows: Matrix) -> Matrix:
        """What rows with a number for each person say about everybody, len(rows) x people."""
        found = np.zeros((len(rows), self.rows.shape[0]), np.float32)
        found[:, self.covered] = rows @ self.weights[: rows.shape[1]]
        return found

    def score_in(self, asked: Numbers) -> Matrix:
        """What everybody's rows say about `asked`, len(asked) x people."""
        found = np.zeros((len(asked), self.rows.shape[0]), np.float32)
        place = np.searchsorted(self.covered, asked)
        known = np.append(self.covered, -1)[place] == asked
        found[known] = (self.rows @ np.ascontiguousarray(self.weights[:, place[known]])).T
        return found


def fit_linear_model(
    ties: Sparse, extra: Sparse | None, penalty: float, dropout: float, damp: float = 0.0, level: float = 0.0
) -> LinearModel:
    """Fit it.

    Args:
        ties: people x people, symmetric.
        extra: people x values, put beside the ties.
        penalty: added to the diagonal of the Gram matrix, in mean degrees.
        dropout: share of its own count that is added to each thing's penalty.
        damp: rows are divided by their degree to this power when it is learned.
        level: people as things are divided by their degree to this power.
    """
    degrees = np.maximum(np.diff(ties.indptr), 1).astype(np.float32)
    mean = float(degrees.mean())
    covered = np.sort(np.argsort(-degrees, kind="stable")[:LIMIT])
    rows = sparse.csr_array(ties @ sparse.diags_array((mean / degrees) ** level))
    if extra is not None:
        rows = sparse.csr_array(sparse.hstack([rows, extra]))
    chosen = np.concatenate([covered, np.arange(ties.shape[0], rows.shape[1])])
    seen = sparse.csr_array(sparse.diags_array((mean / degrees) ** damp) @ rows[:, chosen])
    gram = (seen.T @ seen).toarray().astype(np.float32)
    diagonal = np.diag_indices_from(gram)
    gram[diagonal] += penalty * mean + dropout * gram[diagonal]
    inverse = invert(gram)
    weights = -inverse[:, : len(covered)] / np.diag(inverse)[: len(covered)]
    weights[np.arange(len(covered)), np.arange(len(covered))] = 0
    full = np.zeros((rows.shape[1], len(covered)), np.float32) if len(chosen) < rows.shape[1] else None
    if full is None:
        return LinearModel(rows, weights, covered)
    full[chosen] = weights
    return LinearModel(rows, full, covered)


def invert(positive: Matrix) -> Matrix:
    """The inverse of a symmetric positive definite matrix, by Cholesky."""
    factor, problem = linalg.lapack.spotrf(positive, lower=1)
    if not problem:
        lower, problem = linalg.lapack.spotri(factor, lower=1)
    if problem:
        return np.linalg.inv(positive.astype(np.float64)).astype(np.float32)
    result: Matrix = np.tril(lower) + np.tril(lower, -1).T
    return result
