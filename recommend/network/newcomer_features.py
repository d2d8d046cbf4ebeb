"""Features of pairs of people of whom one, or both, have no ties yet: contacts foretold from attributes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommend.network.attribute_features import join_pairs, make_profile
from recommend.network.baselines import walk
from recommend.network.graph import Matrix, Network, Numbers, Sparse
from recommend.network.linear_model import LinearModel, fit_linear_model
from recommend.network.ridge import Ridge, fit_ridge
from recommend.network.structure_features import embed

PENALTIES = (1.0, 3.0, 10.0)
POWERS = (1, 2, 4)
PRIOR = 5.0
"""People that a rate of ties must be seen among to be half believed."""
PAIRS = 15
"""Pairs of kinds at most, the ones with most people who have both."""


@dataclass(frozen=True, slots=True, eq=False)
class NewcomerModel:
    """What attributes say about the contacts of people without any.

    `cells` are, by pair of kinds, people x pairs of values, and how often everybody is tied to holders of
    both, as people x pairs.
    """

    network: Network
    degrees: Matrix
    profile: Sparse
    ridges: tuple[Ridge, ...]
    linear: LinearModel
    embedding: Matrix
    cells: tuple[tuple[Sparse, Matrix], ...]

    def features(self, asked: Numbers) -> Iterator[NDArray[np.floating]]:
        """Each feature of the pairs of `asked` with everybody, len(asked) x people."""
        ties, degrees = self.network.ties, self.degrees
        known = degrees > 0
        once = sparse.diags_array(1 / np.maximum(degrees, 1))
        root = sparse.diags_array(1 / np.sqrt(np.maximum(degrees, 1)))
        for ridge in self.ridges:
            foretold = ridge.weigh(asked) @ ties[ridge.taught]
            # For those without ties, their contacts are foretold, too.
            smooth = ridge.spread(np.ascontiguousarray(foretold[:, ridge.taught]))
            popular = ridge.spread(np.log1p(degrees[ridge.taught])[None])
            yield from (foretold, smooth, np.where(known, foretold, smooth))
            yield np.broadcast_to(np.where(known, np.log1p(degrees), popular), foretold.shape)
            positive = np.maximum(foretold, 0)
            yield positive @ sparse.csr_array(once @ ties)
            yield positive @ sparse.csr_array(root @ ties @ root)
            yield self.linear.score_row(foretold)
            yield (foretold @ self.embedding) @ self.embedding.T
        likeness = (self.profile[asked] @ self.profile.T).toarray()
        likeness[np.arange(len(asked)), asked] = 0
        yield likeness
        for power in POWERS:
            near = likeness**power * known
            near /= np.maximum(near.sum(axis=1, keepdims=True), 1e-9)
            yield near @ ties
            yield near @ sparse.csr_array(ties @ root)
        for cell, rates in self.cells:
            own = cell[asked]
            count = np.maximum(np.asarray(own.sum(axis=1)), 1)[:, None]
            yield (own @ rates.T) / count
        yield walk(self.network, asked)


def fit_newcomer_model(network: Network) -> NewcomerModel:
    """Learn from the ties of a network; people without any teach nothing."""
    ties, degrees = network.ties, network.degrees.astype(np.float32)
    profile = make_profile(network)
    taught = np.flatnonzero(degrees)
    kinds = list(network.attributes.values())
    found = [join_pairs(one, other) for place, one in enumerate(kinds) for other in kinds[:place]]
    order = np.argsort([-cell.nnz for cell in found], kind="stable")[:PAIRS]
    cells = [found[place] for place in np.sort(order) if found[place].nnz]
    return NewcomerModel(
        network,
        degrees,
        profile,
        tuple(fit_ridge(profile, taught, penalty) for penalty in PENALTIES),
        fit_linear_model(ties, None, 0.7, 0.5),
        embed(ties, 48)[0],
        tuple((cell, _rate(ties, cell)) for cell in cells),
    )


def _rate(ties: Sparse, cell: Sparse) -> Matrix:
    """Share of the holders of each pair of values that each person is tied to."""
    size = np.asarray(cell.sum(axis=0)).ravel()
    rates: Matrix = ((ties @ cell).toarray() / (size + PRIOR)).astype(np.float32)
    return rates
