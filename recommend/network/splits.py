"""What is held out of a network to be found again: ties of the warm, all ties of the cold."""

from dataclasses import dataclass

import numpy as np

from recommend.network.graph import Network, Numbers, Sparse

LEAST = 10
"""Ties somebody needs for some of them to be held out."""
SHARE = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A network without what was held out.

    Attributes:
        network: what remains.
        asked: numbers of those who are asked for, rising.
        held: people x people, 1 for the held-out ties of those who are asked for (their rows only).
    """

    network: Network
    asked: Numbers
    held: Sparse


def hold_out_ties(network: Network, chance: np.random.Generator, least: int = LEAST) -> Split:
    """Hold out 10% of the ties (at least one) of each person with at least `least` of them.

    Ties are taken in random order as long as both ends have some left to give, so that a tie held out counts
    for both; a person who got none in this way gives one of those that are left. Nobody is left without any.
    """
    degrees = network.degrees.astype(np.int64)
    due = np.where(degrees >= least, np.maximum(1, (degrees * SHARE).astype(np.int64)), 0)
    left = degrees.copy()
    given = np.zeros(network.size, dtype=np.int64)
    pairs = network.list_ties()
    out = np.zeros(len(pairs), dtype=bool)
    order = chance.permutation(len(pairs))
    for strict in (True, False):
        for tie in order:
            one, other = pairs[tie]
            if out[tie] or left[one] < 2 or left[other] < 2:
                continue
            wanted = due[one] > given[one], due[other] > given[other]
            if all(wanted) if strict else (wanted[0] and not given[one]) or (wanted[1] and not given[other]):
                out[tie] = True
                left[[one, other]] -= 1
                given[[one, other]] += 1
    asked = np.flatnonzero((due > 0) & (given > 0))
    return _split(network, pairs, out, asked)


def hold_out_people(
    network: Network, chance: np.random.Generator, least: int = LEAST, share: float = SHARE
) -> Split:
    """Take all ties from a share of the people with at least `least` of them.

    Ties between two of the chosen are lost as well, and are to be found from both sides.
    """
    able = np.flatnonzero(network.degrees >= least)
    count = min(len(able), max(1, round(len(able) * share)))
    chosen = chance.choice(able, count, replace=False) if count else able
    return _take_people(network, chosen)


def part_people(network: Network, chance: np.random.Generator, least: int, parts: int) -> list[Split]:
    """Take all ties from each of some parts of the people with at least `least` of them, a part at a time."""
    able = chance.permutation(np.flatnonzero(network.degrees >= least))
    return [_take_people(network, part) for part in np.array_split(able, parts) if len(part)]


def _take_people(network: Network, people: Numbers) -> Split:
    chosen, pairs = np.sort(people), network.list_ties()
    return _split(network, pairs, np.asarray(np.isin(pairs, chosen).any(axis=1)), chosen)


def _split(network: Network, pairs: Numbers, out: np.ndarray, asked: Numbers) -> Split:
    from scipy import sparse

    lost = network.with_ties(pairs[out]).ties
    mask = np.zeros(network.size, np.float32)
    mask[asked] = 1
    held = sparse.csr_array(sparse.diags_array(mask) @ lost)
    held.eliminate_zeros()
    return Split(network.with_ties(pairs[~out]), asked, held)
