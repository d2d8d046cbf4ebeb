"""A network as arrays: people by number, who is tied to whom, and what they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.int64]
Matrix = NDArray[np.float32]
Sparse = sparse.csr_array


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """People with their ties and attributes.

    Attributes:
        people: ids, in the order of their numbers.
        ties: people x people, 1 where two are tied; symmetric, nothing on the diagonal.
        attributes: by kind, people x values, 1 where someone has the value.
    """

    people: tuple[str, ...]
    ties: Sparse
    attributes: Mapping[str, Sparse]

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.people)

    @property
    def degrees(self) -> NDArray[np.float64]:
        """How many ties each has."""
        return np.diff(self.ties.indptr).astype(np.float64)

    def with_ties(self, pairs: Numbers) -> "Network":
        """The same people and attributes with other ties; `pairs` is m x 2, each tie once."""
        return replace(self, ties=make_ties(self.size, pairs))

    def list_ties(self) -> Numbers:
        """Each tie once, m x 2, the smaller number first."""
        upper = sparse.coo_array(sparse.triu(self.ties, 1))
        return np.column_stack([upper.row, upper.col]).astype(np.int64)


def make_ties(size: int, pairs: Numbers) -> Sparse:
    """The symmetric 0-1 matrix of pairs; twice-told ones count once, pairs of one with itself not at all."""
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    keys = np.unique(both[:, 0] * size + both[:, 1])
    return _indicator(keys // max(size, 1), keys % max(size, 1), (size, size))


def make_network(
    people: Sequence[str], ties: Sequence[tuple[str, str]], attributes: Sequence[tuple[str, str, str]]
) -> Network:
    """A network from names.

    Args:
        people: ids of people, known or not from elsewhere.
        ties: pairs of ids.
        attributes: person, kind, value.
    """
    found = {*people, *(one for tie in ties for one in tie), *(row[0] for row in attributes)}
    order = tuple(sorted(found))
    number = {one: place for place, one in enumerate(order)}
    pairs = np.array([(number[one], number[other]) for one, other in ties], dtype=np.int64).reshape(-1, 2)
    kinds = {}
    for kind in sorted({row[1] for row in attributes}):
        rows = [(number[person], value) for person, other, value in attributes if other == kind]
        values = {value: place for place, value in enumerate(sorted({value for _, value in rows}))}
        keys = np.unique([person * len(values) + values[value] for person, value in rows])
        kinds[kind] = _indicator(keys // len(values), keys % len(values), (len(order), len(values)))
    return Network(order, make_ties(len(order), pairs), kinds)


def _indicator(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> Sparse:
    return sparse.csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
