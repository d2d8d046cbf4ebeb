"""How well a ranking finds what was held out; each function takes one ranked list and the set to find."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


def recall(ranked: Sequence[str], held: Collection[str], k: int = 10) -> float:
    """The share of the held-out ones (at most `k` of them) among the first `k`.

    >>> recall(["a", "b", "c"], {"a", "c", "z"}, k=2)
    0.5
    """
    return len(set(ranked[:k]) & set(held)) / min(k, len(held))


def ndcg(ranked: Sequence[str], held: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `k` (Järvelin and Kekäläinen, TOIS 20, 2002).

    The hit in second place gives 1/log2(3) = 0.63 of the 1 that a hit in first place would give:

    >>> round(ndcg(["b", "a"], {"a"}), 2)
    0.63
    """
    gain = math.fsum(1 / math.log2(place + 2) for place, one in enumerate(ranked[:k]) if one in held)
    return gain / math.fsum(1 / math.log2(place + 2) for place in range(min(k, len(held))))


def reciprocal_rank(ranked: Sequence[str], held: Collection[str]) -> float:
    """One over the place of the first hit, 0 without one.

    >>> reciprocal_rank(["b", "a"], {"a"})
    0.5
    """
    return next((1 / place for place, one in enumerate(ranked, 1) if one in held), 0.0)


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all who were asked for."""

    recall: float
    ndcg: float
    mrr: float
    hit: float


def measure(lists: Mapping[str, Sequence[str]], held: Mapping[str, Collection[str]], k: int = 10) -> Quality:
    """The means over everyone of whom something was held out; no list counts as an empty one.

    >>> measure({"x": ["a"], "y": ["b"]}, {"x": {"a"}, "y": {"a"}})
    Quality(recall=0.5, ndcg=0.5, mrr=0.5, hit=0.5)
    """
    tried = [(lists.get(person, ())[:k], found) for person, found in sorted(held.items())]

    def mean(values: list[float]) -> float:
        return math.fsum(values) / len(values) if values else 0.0

    return Quality(
        mean([recall(ranked, found, k) for ranked, found in tried]),
        mean([ndcg(ranked, found, k) for ranked, found in tried]),
        mean([reciprocal_rank(ranked, found) for ranked, found in tried]),
        mean([float(bool(set(ranked) & set(found))) for ranked, found in tried]),
    )
