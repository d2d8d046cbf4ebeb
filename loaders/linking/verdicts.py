"""What staff decided about pairs of records, which wins over the evidence."""

from dataclasses import dataclass

import numpy as np

from loaders.linking.records import Flags, Floats, Pairs

_ODDS = 30.0
"""Log odds of a pair that was decided on, above all that evidence gives."""
_HUNDRED = 100
"""So many decisions are learned from at once. One alone changes weights by next to nothing, and yet may move
the threshold by a step, and with it people whom it is not about."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Pairs of records, by row, on which staff decided, the first decision first: whether they are of one
    person."""

    left: Pairs
    right: Pairs
    same: Flags

    def to_learn_from(self) -> "Verdicts":
        """Those that weights are learned from: full hundreds, so that one decision rarely moves others."""
        count = len(self.left) // _HUNDRED * _HUNDRED
        return Verdicts(self.left[:count], self.right[:count], self.same[:count])


NO_VERDICTS = Verdicts(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_))


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs with their log odds, whether they are in conflict, and whether staff decided on them."""

    left: Pairs
    right: Pairs
    odds: Floats
    conflict: Flags
    decided: Flags


def pair_codes(count: int, left: Pairs, right: Pairs) -> Pairs:
    """A number for each pair of rows, whichever comes first."""
    codes: Pairs = np.minimum(left, right) * count + np.maximum(left, right)
    return codes


def judge_pairs(
    count: int,
    left: Pairs,
    right: Pairs,
    odds: Floats,
    conflict: Flags,
    verdicts: Verdicts,
    add: bool = False,
) -> Judged:
    """Pairs with the verdicts in the place of the evidence.

    Args:
        count: how many records there are.
        left, right: rows of each pair.
        odds, conflict: by the evidence.
        verdicts: what staff decided.
        add: whether pairs that were decided on and are not among these come behind them.
    """
    pairs, told = pair_codes(count, left, right), pair_codes(count, verdicts.left, verdicts.right)
    order = np.argsort(told)
    decided = np.isin(pairs, told)
    same = np.zeros(len(pairs), dtype=np.bool_)
    if len(told):
        same[decided] = verdicts.same[order[np.searchsorted(told[order], pairs[decided])]]
    fresh = ~np.isin(told, pairs) if add else np.zeros(len(told), dtype=np.bool_)
    odds = np.where(decided, np.where(same, _ODDS, -_ODDS), odds)
    return Judged(
        np.concatenate((left, np.minimum(verdicts.left, verdicts.right)[fresh])),
        np.concatenate((right, np.maximum(verdicts.left, verdicts.right)[fresh])),
        np.concatenate((odds, np.where(verdicts.same[fresh], _ODDS, -_ODDS))),
        np.concatenate((np.where(decided, ~same, conflict), ~verdicts.same[fresh])),
        np.concatenate((decided, np.ones(int(fresh.sum()), dtype=np.bool_))),
    )
