"""How well scores find what was held out, and who is shown: metrics on arrays.

recall, nDCG (Järvelin and Kekäläinen, TOIS 20, 2002) and hits look at the first k; the reciprocal rank and
the area under the ROC curve at all candidates.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from recommend.network.exposure import count_shown, draw_turns, even_out, gini
from recommend.network.graph import Numbers
from recommend.network.learning import Scores

DEPTH = 50
"""How far down a list those are looked for who are not shown too often: so many times what is shown."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over those who were asked for; `coverage` and `gini` are of who is shown in the first k."""

    recall: float
    ndcg: float
    mrr: float
    auc: float
    hit_1: float
    hit_10: float
    coverage: float
    gini: float

    def to_dict(self) -> dict[str, float]:
        """The metrics by name."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


def order(scores: Scores, k: int, seed: int) -> Numbers:
    """Columns of the k best of each row, best first; equal scores in an order that the seed decides.

    Rows with fewer candidates (others are -inf) end in -1.
    """
    chance = np.random.default_rng([seed, 7])
    result = np.full((len(scores), k), -1, dtype=np.int64)
    for row, values in enumerate(scores):
        shuffled = chance.permutation(len(values))
        best = shuffled[np.argsort(-values[shuffled], kind="stable")[:k]]
        best = best[np.isfinite(values[best])]
        result[row, : len(best)] = best
    return result


def choose_shown(scores: Scores, k: int, seed: int, most: int | None = None) -> Numbers:
    """Columns of the k that are shown of each row, best first; each to at most `most` rows, if that is given.

    Rows with fewer candidates (others are -inf, or shown to `most` already) end in -1.
    """
    k = min(k, scores.shape[1])
    if most is None:
        return order(scores, k, seed)
    ordered = order(scores, min(DEPTH * k, scores.shape[1]), seed)
    return even_out(ordered, k, most, draw_turns(len(ordered), seed)).shown


def measure(scores: Scores, held: NDArray[np.bool_], k: int, seed: int) -> Quality:
    """The quality of scores.

    Args:
        scores: asked x candidates, -inf for those who may not be suggested.
        held: asked x candidates, what is to be found.
        k: how many are shown.
        seed: puts equal scores in order.
    """
    everyone = order(scores, scores.shape[1], seed)
    shown = everyone[:, : max(k, 10)]
    wanted = held.sum(axis=1)
    rows = np.flatnonzero(wanted)
    hits = np.take_along_axis(held, np.maximum(shown, 0), axis=1) & (shown >= 0)
    gains = 1 / np.log2(np.arange(2, k + 2))
    best = np.cumsum(gains)[np.minimum(wanted[rows], k) - 1]
    found = np.take_along_axis(held, np.maximum(everyone, 0), axis=1)[rows] & (everyone[rows] >= 0)
    first = np.where(found.any(axis=1), 1 / (found.argmax(axis=1) + 1), 0.0)
    areas = [_area(scores[row], held[row]) for row in rows]
    auc = [area for area in areas if not np.isnan(area)]
    exposure = count_shown(shown[:, :k], scores.shape[1])
    return Quality(
        recall=_mean(hits[rows, :k].sum(axis=1) / wanted[rows]),
        ndcg=_mean((hits[rows, :k] * gains[: hits[:, :k].shape[1]]).sum(axis=1) / best),
        mrr=_mean(first),
        auc=_mean(np.array(auc)),
        hit_1=_mean(np.asarray(hits[rows, :1].any(axis=1))),
        hit_10=_mean(np.asarray(hits[rows, :10].any(axis=1))),
        coverage=float((exposure > 0).mean()) if len(exposure) else 0.0,
        gini=gini(exposure),
    )


def _area(scores: NDArray[np.float64], held: NDArray[np.bool_]) -> float:
    """Area under the ROC curve; equal scores share their mean rank."""
    able = np.isfinite(scores)
    found = held[able]
    positives, negatives = int(found.sum()), int((~found).sum())
    if not negatives:
        return float("nan")
    if not positives:
        return 0.5
    ranks = stats.rankdata(-scores[able])
    return float(1 - (ranks[found].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _mean(values: NDArray[np.generic]) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64))) if len(values) else 0.0
