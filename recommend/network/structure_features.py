"""Features of pairs of people from the ties alone, and from ties and attributes together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from recommend.network.attribute_features import join_attributes
from recommend.network.graph import Matrix, Network, Numbers, Sparse
from recommend.network.learning import Scores
from recommend.network.linear_model import LinearModel, fit_linear_model
from recommend.network.nearest import find_likeness, score_own_nearest, score_their_nearest

STEPS = 8

SPARE, TURNS = 10, 30
"""Further dimensions of a random subspace, and how often a matrix is applied to it."""


@dataclass(frozen=True, slots=True, eq=False)
class StructureModel:
    """What the ties of a network say about further ties.

    `allied` holds, by kind of attribute, the ties between people who share a value. `factors` are pairs of an
    embedding and the weights of its dimensions.
    """

    ties: Sparse
    degrees: Matrix
    normal: Sparse
    walk: Sparse
    likeness: Sparse
    allied: tuple[Sparse, ...]
    linear: tuple[LinearModel, ...]
    factors: tuple[tuple[Matrix, Matrix], ...]

    def features(self, asked: Numbers) -> Iterator[NDArray[np.floating]]:
        """Each feature of the pairs of `asked` with everybody, len(asked) x people."""
        ties, degrees = self.ties, np.maximum(self.degrees, 1)
        share = sparse.csr_array(ties @ sparse.diags_array(1 / degrees))
        log_share = sparse.csr_array(ties @ sparse.diags_array(1 / np.log(np.maximum(degrees, 2))))
        own = degrees[asked][:, None]
        common = (ties[asked] @ ties).toarray()
        allocation = (share[asked] @ ties).toarray()
        yield from (common, allocation, (log_share[asked] @ ties).toarray())
        yield common / np.maximum(own + degrees - common, 1)
        cosine = (common / np.sqrt(own * degrees)).astype(np.float32)
        yield cosine
        cosine[np.arange(len(asked)), asked] = 0
        yield score_own_nearest(ties, self.likeness, asked)
        yield score_their_nearest(ties, cosine)
        # Paths of three steps, damped by the degrees on the way (Kovács and others, 2019).
        two = (self.normal[asked] @ self.normal).toarray()
        yield (self.normal @ two.T).T
        yield ((share[asked] @ share).toarray()) @ ties
        for stay in (0.5, 0.8):
            walk = self.step_walk(asked, stay)
            yield walk
            yield walk * own / degrees
        for model in self.linear:
            yield model.score_out(asked)
            yield model.score_in(asked)
        for embedding, weights in self.factors:
            yield (embedding[asked] * weights) @ embedding.T
        for allied in self.allied:
            part = sparse.csr_array(allied @ sparse.diags_array(1 / degrees))
            yield (part[asked] @ ties).toarray()
            yield (share[asked] @ allied).toarray()
            yield (part[asked] @ allied).toarray()
        yield np.broadcast_to(np.log(own), common.shape)

    def step_walk(self, asked: Numbers, stay: float) -> Matrix:
        """Personalised PageRank from each of `asked` to everybody by a few steps of power iteration."""
        start = np.zeros((self.ties.shape[0], len(asked)), np.float32)
        start[asked, np.arange(len(asked))] = 1
        here: NDArray[np.floating] = start
        for _ in range(STEPS):
            here = (1 - stay) * start + stay * (self.walk.T @ here)
        return np.ascontiguousarray(here.T, dtype=np.float32)


def fit_structure_model(network: Network) -> StructureModel:
    """Learn from the ties of a network."""
    ties, degrees = network.ties, network.degrees.astype(np.float32)
    damped = sparse.diags_array(1 / np.sqrt(np.maximum(degrees, 1)))
    normal = sparse.csr_array(damped @ ties @ damped)
    walk = sparse.csr_array(sparse.diags_array(1 / np.maximum(degrees, 1)) @ ties)
    extra = sparse.csr_array(join_attributes(network) * np.float32(1.5))
    linear = [
        fit_linear_model(ties, None, 0.7, 0.5),
        fit_linear_model(ties, None, 1.5, 0.8, 0.5, 0.25),
    ]
    if extra.shape[1]:
        linear.append(fit_linear_model(ties, extra, 1.0, 0.5, 0.5))
    factors = (embed(ties, 16), embed(ties, 48), embed(normal, 24), embed(normal, 128))
    return StructureModel(
        ties,
        degrees,
        normal,
        walk,
        find_likeness(ties),
        tuple(_allied(ties, has) for has in network.attributes.values()),
        tuple(linear),
        factors,
    )


def _allied(ties: Sparse, has: Sparse) -> Sparse:
    """The ties whose ends share a value."""
    pairs = sparse.coo_array(ties)
    share = np.asarray(has[pairs.row].multiply(has[pairs.col]).sum(axis=1)).ravel() > 0
    shape = ties.shape
    return sparse.csr_array((pairs.data[share], (pairs.row[share], pairs.col[share])), shape=shape)


def embed(matrix: Sparse, dimensions: int) -> tuple[Matrix, Matrix]:
    """Eigenvectors of the eigenvalues that are largest in size, people x dimensions, and these values.

    By Lanczos' method (ARPACK); where the network is so regular that it finds none, by iterating a random
    subspace (Halko, Martinsson and Tropp, SIAM Review 53, 2011). The same matrix always gives the same.
    """
    size = matrix.shape[0]
    dimensions = min(dimensions, size // 4)
    if dimensions < 1 or not matrix.nnz:
        return np.zeros((size, 1), np.float32), np.zeros(1, np.float32)
    whole, chance = matrix.astype(np.float64), np.random.default_rng(0)
    try:
        values, vectors = linalg.eigsh(whole, k=dimensions, v0=np.ones(size), which="LM", rng=chance)
    except linalg.ArpackError:
        values, vectors = _iterate(whole, dimensions)
    return vectors.astype(np.float32), values.astype(np.float32)


def _iterate(matrix: Sparse, dimensions: int) -> tuple[Scores, Scores]:
    """The same from a random subspace that the matrix is applied to again and again."""
    shape = matrix.shape[0], min(matrix.shape[0], dimensions + SPARE)
    basis = np.random.default_rng(0).standard_normal(shape)
    for _ in range(TURNS):
        basis = np.linalg.qr(matrix @ basis).Q
    values, turned = np.linalg.eigh(basis.T @ (matrix @ basis))
    largest = np.sort(np.argsort(-np.abs(values), kind="stable")[:dimensions])
    return values[largest], basis @ turned[:, largest]
