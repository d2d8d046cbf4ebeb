"""The weights that make what people chose likeliest, drawn towards those that ship.

A conditional logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974): the chance
that one of several candidates is chosen grows with the exponential of their score. Whoever is refused loses a
comparison with the mean of all candidates (Bradley and Terry, Biometrika 39, 1952). Both are convex in the
weights, so there is one best answer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from recommend.evidence import Evidence
from recommend.facts import Kind
from recommend.weights import PENALTY, Weights

PRIOR = 10.0
"""How many people's choices it takes to weigh as much as the weights that ship."""

SPREAD = 0.1
"""What a weight of nothing may differ by as easily as a large one by its own size."""

LEAST = 0.05
"""No kind counts less than this part of what it counts at first: it is told as a reason, and must be one."""

DECIMALS = 4

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What one person had to choose from: rows of how much evidence there is of each kind.

    Attributes:
        chosen: a row for each who was chosen.
        others: a row for each of the others.
        refused: a row for each who was refused, less the mean of all.
    """

    chosen: Numbers
    others: Numbers
    refused: Numbers

    @property
    def teaches(self) -> bool:
        """Whether anybody was chosen before others, or refused."""
        return bool((len(self.chosen) and len(self.others)) or len(self.refused))


def make_choice(
    evidence: Mapping[str, Sequence[Evidence]],
    kinds: Sequence[Kind],
    chosen: frozenset[str],
    refused: Mapping[str, Kind | None],
) -> Choice:
    """The choice of a person.

    Args:
        evidence: of each candidate.
        kinds: the columns.
        chosen: ids of those chosen; who is no candidate is passed over.
        refused: of those refused, the kind of reason that does not count, if one was named; the refusal then
            speaks of this kind alone.
    """
    column = {kind: place for place, kind in enumerate(kinds)}
    people = sorted(evidence)
    rows = np.zeros((len(people), len(kinds)))
    for place, person in enumerate(people):
        for piece in evidence[person]:
            if piece.kind in column:
                rows[place, column[piece.kind]] += piece.near / math.pow(piece.crowd, PENALTY)
    right = np.array([person in chosen for person in people], dtype=bool)
    losses = []
    for place, person in enumerate(people):
        if person in refused:
            loss = rows[place] - rows.mean(axis=0)
            because = refused[person]
            if because is not None:
                loss = np.where(np.arange(len(kinds)) == column.get(because, -1), loss, 0.0)
            losses.append(loss)
    return Choice(rows[right], rows[~right], np.array(losses).reshape(-1, len(kinds)))


def fit(choices: Sequence[Choice], shipped: Weights) -> dict[Kind, float]:
    """The weights that fit the choices best; each person counts once, however often they chose.

    Those that ship are a normal prior as strong as `PRIOR` people, so that little teaches little, and nothing
    nothing. Scores have no scale of their own, so how sure choices are is fitted first, at the weights that
    ship, and the weights then keep that scale.

    Args:
        choices: in a fixed order; the same give the same weights to the last bit.
        shipped: the weights that ship; no other kind gets any.
    """
    kinds = sorted(shipped)
    start = np.array([shipped[kind] for kind in kinds])
    loss = _Loss(choices, len(kinds))
    if loss.empty:
        return {kind: shipped[kind] for kind in kinds}
    sure = minimize_scalar(
        lambda power: loss(start * math.exp(power))[0], bounds=(-2.0, 6.0), method="bounded"
    )
    scale = math.exp(float(sure.x))
    spread = start + SPREAD

    def regularized(weights: Numbers) -> tuple[float, Numbers]:
        value, slope = loss(weights * scale)
        off = (weights - start) / spread
        return value + PRIOR * float(off @ off) / 2, slope * scale + PRIOR * off / spread

    found = minimize(
        regularized,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(weight * LEAST, None) for weight in start],
        options={"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-8},
    )
    return {kind: round(float(weight), DECIMALS) for kind, weight in zip(kinds, found.x, strict=True)}


class _Loss:
    """Minus the logarithm of how likely the choices are, and its slope; for weights times their scale."""

    def __init__(self, choices: Sequence[Choice], kinds: int) -> None:
        useful = [choice for choice in choices if len(choice.chosen) and len(choice.others)]
        none = np.zeros((0, kinds))
        self._others = np.concatenate([none, *(choice.others for choice in useful)])
        self._chosen = np.concatenate([none, *(choice.chosen for choice in useful)])
        sizes = np.array([len(choice.others) for choice in useful], dtype=np.int64)
        self._starts, self._sizes = np.cumsum(sizes) - sizes, sizes
        counts = np.array([len(choice.chosen) for choice in useful], dtype=np.int64)
        self._of = np.repeat(np.arange(len(useful)), counts)
        self._share = np.repeat(1 / np.maximum(counts, 1), counts)
        refused = [choice.refused for choice in choices if len(choice.refused)]
        self._refused = np.concatenate([none, *refused])
        self._part = np.concatenate([np.zeros(0), *(np.full(len(rows), 1 / len(rows)) for rows in refused)])

    @property
    def empty(self) -> bool:
        """Whether there is nothing to learn from."""
        return not len(self._chosen) and not len(self._refused)

    def __call__(self, weights: Numbers) -> tuple[float, Numbers]:
        value, slope = 0.0, np.zeros(len(weights))
        if len(self._chosen):
            scores, mine = self._others @ weights, self._chosen @ weights
            top = np.maximum.reduceat(scores, self._starts)
            odds = np.exp(scores - np.repeat(top, self._sizes))
            total = np.add.reduceat(odds, self._starts)
            rival = np.log(total) + top
            lost = np.exp(-np.logaddexp(0.0, mine - rival[self._of]))  # the chance that another is chosen
            value += float(self._share @ np.logaddexp(0.0, rival[self._of] - mine))
            means = np.add.reduceat(self._others * odds[:, None], self._starts) / total[:, None]
            slope += (self._share * lost) @ (means[self._of] - self._chosen)
        if len(self._refused):
            scores = self._refused @ weights
            value += float(self._part @ np.logaddexp(0.0, scores))
            slope += (self._part * np.exp(-np.logaddexp(0.0, -scores))) @ self._refused
        return value, slope
