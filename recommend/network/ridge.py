"""Ridge regression from what people have to whom they are tied, in whichever form is the smaller.

The dual form (Saunders, Gammerman and Vovk, ICML 1998) inverts a matrix of people, the primal one of values.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from recommend.network.graph import Matrix, Numbers, Sparse


@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """A linear smoother: what is known of `taught` people, foretold for all.

    `profile` is people x values, `factor` the lower Cholesky factor of the Gram matrix with its penalty:
    of the taught people where `dual`, else of the values.
    """

    profile: Sparse
    taught: Numbers
    factor: Matrix
    dual: bool

    def weigh(self, asked: Numbers) -> Matrix:
        """How much each taught person says about each of `asked`, len(asked) x len(taught)."""
        if not self.profile.shape[1]:
            return np.zeros((len(asked), len(self.taught)), np.float32)
        seen = self.profile[self.taught]
        if self.dual:
            found = self._solve((seen @ self.profile[asked].T).toarray())
        else:
            found = seen @ self._solve(self.profile[asked].T.toarray())
        result: Matrix = found.T
        return result

    def spread(self, values: Matrix) -> Matrix:
        """Values of taught people, rows x len(taught), foretold for everybody: rows x people."""
        if not self.profile.shape[1]:
            return np.zeros((len(values), self.profile.shape[0]), np.float32)
        seen = self.profile[self.taught]
        if self.dual:
            found = self.profile @ (seen.T @ self._solve(values.T))
        else:
            found = self.profile @ self._solve(seen.T @ values.T)
        result: Matrix = found.T
        return result

    def _solve(self, right: Matrix) -> Matrix:
        result: Matrix = linalg.cho_solve((self.factor, True), right, check_finite=False)
        return result


def fit_ridge(profile: Sparse, taught: Numbers, penalty: float) -> Ridge:
    """Fit it.

    Args:
        profile: people x values, rows of length 1.
        taught: numbers of the people to learn from, rising.
        penalty: added to the diagonal of the Gram matrix.
    """
    seen = profile[taught]
    dual = len(taught) < profile.shape[1]
    gram = ((seen @ seen.T) if dual else (seen.T @ seen)).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += penalty
    factor = linalg.cholesky(gram, lower=True, check_finite=False) if len(gram) else gram
    return Ridge(profile, taught, factor, dual)
