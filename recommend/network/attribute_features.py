"""Features of pairs of people from what both have, and from who is tied to whom among those who have it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from recommend.network.graph import Matrix, Network, Numbers, Sparse

PRIOR = 5.0
"""Ties that an affinity, and contacts that a share, must be seen in to be half believed."""
VALUES = 6000
"""Values, and pairs of values, that contacts are foretold from; the commonest ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """What is known of one kind of attribute.

    `has` is people x values (0-1), `mean` the same with rows that add up to 1, `rarity` log(people / holders)
    by value, `affinity` values x values: the log-odds that holders are tied, and `contacts` people x values:
    how much more common a value is among one's contacts than among all, as a logarithm; `counts` how many of
    one's contacts have it.
    """

    has: Sparse
    mean: Sparse
    rarity: Matrix
    affinity: Matrix
    contacts: Matrix
    counts: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class AttributeModel:
    """What attributes say about ties in a network."""

    kinds: tuple[Kind, ...]
    profile: Sparse
    degrees: Matrix

    def features(self, asked: Numbers) -> Iterator[Matrix]:
        """Each feature of the pairs of `asked` with everybody, len(asked) x people."""
        size = len(self.degrees)
        for kind in self.kinds:
            own, mean = kind.has[asked], kind.mean[asked]
            yield (own @ kind.has.T).toarray()
            yield (own.multiply(kind.rarity).tocsr() @ kind.has.T).toarray()
            yield np.broadcast_to(np.asarray(kind.has.sum(axis=1)), (len(asked), size))
            yield (kind.mean @ (mean @ kind.affinity).T).T
            yield (kind.mean @ kind.contacts[asked].T).T
            yield mean @ kind.contacts.T
            yield mean @ kind.counts.T
        yield (self.profile[asked] @ self.profile.T).toarray()
        yield np.broadcast_to(np.log1p(self.degrees), (len(asked), size))


def fit_attribute_model(network: Network) -> AttributeModel:
    """Learn from the ties of a network; people without any teach nothing."""
    ties, degrees = network.ties, network.degrees.astype(np.float32)
    kinds = tuple(_fit_kind(has, ties, degrees) for has in network.attributes.values())
    return AttributeModel(kinds, make_profile(network), degrees)


def join_attributes(network: Network) -> Sparse:
    """All kinds side by side, people x values."""
    if not network.attributes:
        return sparse.csr_array(np.zeros((network.size, 0), np.float32))
    return sparse.csr_array(sparse.hstack(list(network.attributes.values())))


def _fit_kind(has: Sparse, ties: Sparse, degrees: Matrix) -> Kind:
    size = has.shape[0]
    held = np.maximum(np.asarray(has.sum(axis=1)).ravel(), 1)
    mean = sparse.csr_array(sparse.diags_array(1 / held) @ has).astype(np.float32)
    mass = np.asarray(mean.sum(axis=0)).ravel()
    counts = (ties @ mean).toarray().astype(np.float32)
    between = mean.T @ counts
    density = degrees.sum() / max(size * (size - 1), 1)
    expected = density * np.outer(mass, mass)
    affinity = np.log((between + PRIOR) / (expected + PRIOR)).astype(np.float32)
    base = np.maximum(mass / size, 1e-9)
    share = (counts + PRIOR * base) / (degrees[:, None] + PRIOR)
    rarity = np.log(size / np.maximum(np.asarray(has.sum(axis=0)).ravel(), 1)).astype(np.float32)
    return Kind(has, mean, rarity, affinity, np.log(share / base).astype(np.float32), counts)


def make_profile(network: Network) -> Sparse:
    """Values and pairs of values of different kinds, by rarity, rows of length 1: people x VALUES."""
    kinds = list(network.attributes.values())
    parts = [join_attributes(network)]
    for place, one in enumerate(kinds):
        for other in kinds[:place]:
            parts.append(join_pairs(one, other))
    every = sparse.csr_array(sparse.hstack(parts))
    holders = np.asarray(every.sum(axis=0)).ravel()
    common = np.sort(np.argsort(-holders, kind="stable")[:VALUES])
    common = common[holders[common] > 1]
    weights = np.log(max(network.size, 2) / holders[common])
    kept = sparse.csr_array(every[:, common] @ sparse.diags_array(weights)).astype(np.float32)
    lengths = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-9).astype(np.float32)) @ kept)


def join_pairs(one: Sparse, other: Sparse) -> Sparse:
    """People x pairs of values that somebody has, in the order of the pairs."""
    left, right = sparse.coo_array(one), other
    people, keys = [], []
    for person, value in zip(left.row, left.col, strict=True):
        values = right.indices[right.indptr[person] : right.indptr[person + 1]]
        people.append(np.full(len(values), person))
        keys.append(value * other.shape[1] + values.astype(np.int64))
    if not people:
        return sparse.csr_array(np.zeros((one.shape[0], 0), np.float32))
    found, columns = np.unique(np.concatenate(keys), return_inverse=True)
    data = np.ones(len(columns), np.float32)
    return sparse.csr_array((data, (np.concatenate(people), columns)), shape=(one.shape[0], len(found)))
