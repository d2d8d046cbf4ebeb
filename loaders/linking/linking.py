"""Linking of records to people: candidates, comparison, weights, clusters."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from loaders.linking.blocking import find_candidates
from loaders.linking.clustering import Graph, cluster, find_components, pairs_of_components
from loaders.linking.comparison import Comparisons, compare
from loaders.linking.frequency import Frequencies, count_frequencies
from loaders.linking.likeness import WORKERS
from loaders.linking.profiles import fill_gaps
from loaders.linking.records import Floats, Ints, Pairs, Records
from loaders.linking.threshold import choose_threshold
from loaders.linking.verdicts import NO_VERDICTS, Verdicts, judge_pairs, pair_codes
from loaders.linking.weights import (
    Scores,
    Weights,
    learn,
    measure_strangers,
    score,
    start_weights,
    strangers_chances,
)
from loaders.progress import Advance

SURE_ODDS = 5.0
"""Log odds from which records are so surely of one person that the one tells what the other lacks."""
HOPELESS_ODDS = -12.0
_RANDOM_PAIRS = 400_000
_LEARNED_FROM = 600_000
_LARGEST_COMPONENT = 60
_CHUNK = 250_000
_DOUBT = 2.5
"""Log odds around the threshold within which a link is doubtful: chances from about 1 to 12 down."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned from records: how often values occur, and what agreement weighs."""

    frequencies: Frequencies
    weights: Weights


@dataclass(frozen=True, slots=True)
class Links:
    """n records in clusters.

    `cluster` is (n,) the row of the cluster's first record, `confidence` (n,) from 0 to 1 how sure it is
    that the record belongs with the others of its cluster or, alone, with none. `filled` are the records
    with what others of their person tell, on which `least`, the log odds to merge from, was used.
    """

    cluster: Ints
    confidence: Floats
    filled: Records
    model: Model
    least: float
    candidates: int
    doubts: "Doubts"


@dataclass(frozen=True, slots=True)
class Doubts:
    """Pairs of records, by row, that linking is unsure of, the most doubtful first, and their log odds."""

    left: Pairs
    right: Pairs
    odds: Floats


def link(
    records: Records,
    progress: Progress = lambda step: None,
    verdicts: Verdicts = NO_VERDICTS,
    advance: Advance = lambda done, of: None,
) -> Links:
    """Link records to people. Pure: the same records give the same links.

    Args:
        records: as prepared.
        progress: hears of each step.
        verdicts: what staff decided, which wins over the evidence.
        advance: hears how many pairs are compared in a step, and of how many.
    """
    progress("finding candidates")
    left, right = find_candidates(records)
    progress("counting names")
    frequencies = count_frequencies(records)
    progress("learning weights")
    model = _learn(records, frequencies, left, right, verdicts)
    progress("comparing")
    scores = score_pairs(records, model, left, right, advance)
    first = left, right, scores

    def compare_again(decided: Verdicts) -> tuple[Records, Pairs, Pairs, Scores]:
        """Compare with what the records that are surely of one person tell together."""
        progress("clustering")
        sure = _cluster(records, model, *first, SURE_ODDS, decided)
        progress("comparing again")
        filled = fill_gaps(records, sure)
        pairs = _without_hopeless(len(records), find_candidates(filled), *first)
        return filled, *pairs, score_pairs(filled, model, *pairs, advance)

    filled, left, right, scores = compare_again(NO_VERDICTS)
    # A decision is to move nobody else, and a step of the threshold would.
    least = choose_threshold(len(records), left, right, scores.odds, scores.conflict)
    if len(verdicts.left):
        filled, left, right, scores = compare_again(verdicts)
    progress("clustering again")
    found = _cluster(filled, model, left, right, scores, least, verdicts)
    confidence = _confidence(found, left, right, scores.odds)
    doubts = _find_doubts(len(records), found, left, right, scores, least, verdicts)
    return Links(found, confidence, filled, model, least, len(left), doubts)


def _find_doubts(
    count: int, found: Ints, left: Pairs, right: Pairs, scores: Scores, least: float, verdicts: Verdicts
) -> Doubts:
    """Pairs near the threshold that are apart without a conflict, or together by this link at the best."""
    near = (np.abs(scores.odds - least) < _DOUBT) & ~scores.conflict
    together = found[left] == found[right]
    # A link is needed only where neither record has a better one within its cluster.
    best = np.full(count, -np.inf)
    for rows in (left, right):
        np.maximum.at(best, rows[together], scores.odds[together])
    needed = np.minimum(best[left], best[right]) <= scores.odds
    decided = np.isin(pair_codes(count, left, right), pair_codes(count, verdicts.left, verdicts.right))
    kept = np.flatnonzero(near & ~decided & (~together | needed))
    kept = kept[np.argsort(np.abs(scores.odds[kept] - least), kind="stable")]
    return Doubts(left[kept], right[kept], scores.odds[kept])


def _without_hopeless(
    count: int, found: tuple[Pairs, Pairs], left: Pairs, right: Pairs, scores: Scores
) -> tuple[Pairs, Pairs]:
    """Pairs without those that were scored so low before that nothing filled in could mend it."""
    hopeless = scores.odds < HOPELESS_ODDS
    before = left[hopeless] * count + right[hopeless]
    codes = found[0] * count + found[1]
    at = np.minimum(np.searchsorted(before, codes), max(len(before) - 1, 0))
    kept = before[at] != codes if len(before) else np.ones(len(codes), dtype=np.bool_)
    return found[0][kept], found[1][kept]


def score_pairs(
    records: Records,
    model: Model,
    left: Pairs,
    right: Pairs,
    advance: Advance = lambda done, of: None,
) -> Scores:
    """Log odds of pairs of rows, a stretch at a time so that memory stays bounded."""
    stretches = [slice(start, start + _CHUNK) for start in range(0, len(left), _CHUNK)]
    # The work is numpy's and rapidfuzz's, which let two threads run at once.
    with ThreadPoolExecutor(WORKERS) as workers:
        parts = []
        for part in workers.map(
            lambda at: score_compared(
                records, model, compare(records, left[at], right[at], model.frequencies)
            ),
            stretches,
        ):
            parts.append(part)
            advance(min(len(parts) * _CHUNK, len(left)), len(left))
    empty = np.empty(0)
    return Scores(
        np.concatenate([empty, *(part.odds for part in parts)]),
        np.concatenate([empty, *(part.evidence for part in parts)]),
        np.concatenate([empty, *(part.kin for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.bool_), *(part.conflict for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.bool_), *(part.certain for part in parts)]),
    )


def score_compared(records: Records, model: Model, compared: Comparisons) -> Scores:
    """Log odds of compared pairs."""
    chances = strangers_chances(records, compared, model.frequencies, model.weights)
    return score(chances, compared, model.weights)


def _learn(
    records: Records, frequencies: Frequencies, left: Pairs, right: Pairs, verdicts: Verdicts
) -> Model:
    """Weights from random pairs, from a sample of the candidates and from those on which staff decided; the
    draws have a fixed seed.
    """
    verdicts = verdicts.to_learn_from()
    draw = np.random.default_rng(1969)
    count = len(records)
    one, other = draw.integers(0, max(count, 1), (2, min(_RANDOM_PAIRS, 50 * count)))
    apart = one != other
    strange = measure_strangers(
        compare(records, one[apart], other[apart], frequencies), count * (count - 1) // 2
    )
    weights = start_weights(strange, count)
    share = 1.0
    if len(verdicts.left):
        decided = pair_codes(count, verdicts.left, verdicts.right)
        still_open = ~np.isin(pair_codes(count, left, right), decided)
        left, right = left[still_open], right[still_open]
    if len(left) > _LEARNED_FROM:
        share = _LEARNED_FROM / len(left)
        taken = np.sort(draw.choice(len(left), _LEARNED_FROM, replace=False))
        left, right = left[taken], right[taken]
    left, right = np.concatenate((left, verdicts.left)), np.concatenate((right, verdicts.right))
    if len(left):
        compared = compare(records, left, right, frequencies)
        chances = strangers_chances(records, compared, frequencies, weights)
        weights = learn(chances, compared, weights, count, share, verdicts.same.astype(np.int64))
    return Model(frequencies, weights)


def _cluster(
    records: Records,
    model: Model,
    left: Pairs,
    right: Pairs,
    scores: Scores,
    least: float,
    verdicts: Verdicts,
) -> Ints:
    count = len(records)
    pairs = judge_pairs(count, left, right, scores.odds, scores.conflict, verdicts, add=True)
    kept = pairs.odds >= least
    component = find_components(count, pairs.left[kept], pairs.right[kept])
    sizes = np.bincount(component, minlength=1)[component[pairs.left]]
    # A component of two is its one pair; one that is too large is left to its pairs that were candidates.
    large = (sizes > _LARGEST_COMPONENT) & (component[pairs.left] == component[pairs.right])
    plain = (kept & (large | (sizes == 2))) | (pairs.decided & large)
    inner_left, inner_right = pairs_of_components(component, _LARGEST_COMPONENT)
    inner = score_pairs(records, model, inner_left, inner_right)
    within = judge_pairs(count, inner_left, inner_right, inner.odds, inner.conflict, verdicts)
    graph = Graph(
        np.concatenate((pairs.left[plain], within.left)),
        np.concatenate((pairs.right[plain], within.right)),
        np.concatenate((pairs.odds[plain], within.odds)),
        np.concatenate((pairs.conflict[plain], within.conflict)),
        np.concatenate((pairs.decided[plain], within.decided)),
    )
    return cluster(component, graph, least)


def _confidence(found: Ints, left: Pairs, right: Pairs, odds: Floats) -> Floats:
    """For each record the chance of its best link within its cluster; alone, that it has none outside."""
    inside = found[left] == found[right]
    chance = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    best = np.zeros(len(found))
    for rows in (left, right):
        np.maximum.at(best, rows[inside], chance[inside])
    rival = np.zeros(len(found))
    for rows in (left, right):
        np.maximum.at(rival, rows[~inside], chance[~inside])
    alone = np.bincount(found, minlength=len(found))[found] == 1
    return np.where(alone, 1 - rival, best)
