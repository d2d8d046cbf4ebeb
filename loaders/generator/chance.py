"""Draws that depend on nothing but the seed, the name of the draw and the row.

Each number is a hash of its coordinates (a counter-based generator; the mixing is splitmix64's finaliser,
Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), so chunks may be made
in any order and size, a value may be asked for twice, and no state is carried. Only operations whose result
IEEE 754 fixes are used on the way to an answer (no logarithm, no power), so every machine gives the same one.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_Words = npt.NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def _mix(words: _Words) -> _Words:
    words = (words ^ (words >> np.uint64(30))) * _MIX_1
    words = (words ^ (words >> np.uint64(27))) * _MIX_2
    return words ^ (words >> np.uint64(31))


class Chance:
    """The source of all draws of one run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, name: str, rows: Integers, turn: int = 0) -> Reals:
        """One number in [0, 1) for each row; `turn` tells draws of the same name apart."""
        digest = blake2b(f"{self.seed}\0{name}\0{turn}".encode(), digest_size=8).digest()
        key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
        words = _mix(_mix(rows.astype(np.uint64) * _STEP + key) + _STEP)
        return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, name: str, rows: Integers, limit: Integers | int, turn: int = 0) -> Integers:
        """One integer in [0, limit) for each row."""
        return (self.uniform(name, rows, turn) * limit).astype(np.int64)

    def happens(self, name: str, rows: Integers, odds: Reals | float, turn: int = 0) -> Flags:
        """True for each row with the given odds."""
        drawn: Flags = self.uniform(name, rows, turn) < odds
        return drawn


class Lottery:
    """Weighted choice of a value, out of the list that belongs to each row's group.

    Args:
        groups: for each group the (value, weight) pairs; an empty group must not be drawn from.
    """

    def __init__(self, groups: Sequence[Sequence[tuple[int, float]]]) -> None:
        values: list[int] = []
        bounds: list[Reals] = []
        self.empty = np.array(
            [not any(weight > 0 for _, weight in group) for group in groups], dtype=np.bool_
        )
        for number, group in enumerate(groups):
            kept = [(value, weight) for value, weight in group if weight > 0]
            if not kept:
                continue
            sums = np.cumsum(np.array([weight for _, weight in kept], dtype=np.float64))
            shares = sums / sums[-1]
            shares[-1] = 1.0
            values.extend(value for value, _ in kept)
            bounds.append(shares + number)
        self._ends = np.cumsum([sum(weight > 0 for _, weight in group) for group in groups]) - 1
        self._values = np.array(values, dtype=np.int64)
        self._bounds = np.concatenate(bounds) if bounds else np.empty(0, dtype=np.float64)

    def draw(self, groups: Integers, draws: Reals) -> Integers:
        """The value for each row, given its group and its number in [0, 1)."""
        places = np.searchsorted(self._bounds, groups + draws, side="right")
        # group + draw may round up to the next group's beginning.
        drawn: Integers = self._values[np.minimum(places, self._ends[groups])]
        return drawn


def spread(odds: Reals) -> Flags:
    """Mark rows so that each is marked with its odds, and any stretch of rows as often as its odds add up to.

    Systematic sampling: a row is marked where the running sum of the odds passes a whole number.
    """
    sums = np.floor(np.cumsum(odds) + 0.5).astype(np.int64)
    marked: Flags = np.diff(sums, prepend=0) > 0
    return marked
