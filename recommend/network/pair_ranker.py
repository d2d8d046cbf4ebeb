"""A ranker of pairs in two stages: a linear one over all pairs, small neural networks over the best of them.

Both learn from what hold-outs inside the network find (stacking for link prediction: Ghasemian and others,
PNAS 117, 2020). Several networks that differ by their seed are averaged (deep ensembles: Lakshminarayanan and
others, NeurIPS 2017). Where people have no ties, ranking trees say as much as the networks.
"""

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from recommend.network.graph import Matrix, Numbers
from recommend.network.learning import Features, Fit, Scores, allow, blocks, choose_best
from recommend.network.ranking_trees import score_by_trees, train_ranking_trees
from recommend.network.scaling import Scaler, compare_within, fit_scaler
from recommend.network.splits import Split

POOL = 120
"""Candidates of each person that the second stage looks at."""
THREADS = 2
LINEAR_PEOPLE = 400
"""People whose pairs the first stage learns from at most."""
NETS = 3
HIDDEN = 48
RATES = ((1e-3, 6), (3e-4, 2), (1e-4, 2))
"""Learning rates, and how many times each goes over all pairs."""
BATCH = 1024
BELOW = 1e3
"""How far those whom the second stage did not look at are moved below the others."""
DECAY = 0.1


@dataclass(frozen=True, slots=True)
class PairRanker:
    """The two stages, trained. `weights` and `offset` are of the first, on features as they come.

    `unit` brings the scores of the trees to the spread of the networks' log-odds.
    """

    weights: NDArray[np.float32]
    offset: float
    scaler: Scaler | None = None
    nets: tuple[MLPClassifier, ...] = ()
    trees: lightgbm.Booster | None = None
    unit: float = 1.0

    def score(self, features: Matrix, allowed: NDArray[np.bool_]) -> Scores:
        """Scores of a block, asked x people; -inf where not allowed.

        Whoever the second stage looked at stands before all others. The score is a log-odds, but for the part
        that the trees have in it.
        """
        first = self.score_linear(features, allowed)
        if self.scaler is None:
            return first
        best = choose_best(first, POOL)
        rows = np.arange(len(first))[:, None]
        seen = np.isfinite(first[rows, best])
        if not seen.any():
            return first
        values = self.scaler.scale(features[rows, best][seen])
        second = _ask_nets(self.nets, _compare(values, seen.sum(axis=1)))
        if self.trees is not None:
            second = (second + self.unit * score_by_trees(self.trees, values)) / 2
        result = first - BELOW
        lifted = result[rows, best]
        lifted[seen] = second
        result[rows, best] = lifted
        return result

    def looked_at(self, scores: Scores) -> NDArray[np.bool_]:
        """Which of the scores are of the second stage."""
        result: NDArray[np.bool_] = scores > -BELOW / 2
        return result & bool(self.nets)

    def score_linear(self, features: Matrix, allowed: NDArray[np.bool_]) -> Scores:
        """Scores of the first stage alone."""
        scores = (features @ self.weights).astype(np.float64) + self.offset
        return np.where(allowed, scores, -np.inf)


def train_pair_ranker(
    fit: Fit, splits: Sequence[Split], seed: int, people: int, with_trees: bool = False
) -> PairRanker | None:
    """Train on hold-outs.

    Args:
        fit: makes the features of a network.
        splits: hold-outs inside the network that is to be ranked in.
        seed: of all chance.
        people: how many people of a hold-out are learned from at most.
        with_trees: whether ranking trees are put beside the networks.

    Returns:
        The ranker, or nothing where nothing was held out.
    """
    splits = [split for split in splits if split.held.nnz]
    if not splits:
        return None
    ranker = _train_linear(fit, splits, np.random.default_rng([seed, 0]))
    if ranker is None:
        return None

    def collect(number: int) -> tuple[Matrix, NDArray[np.bool_], Numbers]:
        asked = np.random.default_rng([seed, 1, number]).permutation(_found(splits[number]))[:people]
        return _collect(fit(splits[number].network), splits[number], np.sort(asked), ranker)

    def train(number: int) -> MLPClassifier:
        return _train_net(compared, hits, 1000 * seed + number)

    # One core for each thread: libraries that share a core wait for each other.
    with warnings.catch_warnings(), ThreadPoolExecutor(THREADS) as threads:
        # The networks stop when their time is over, as they are meant to.
        warnings.simplefilter("ignore", ConvergenceWarning)
        parts = list(threads.map(collect, range(len(splits))))
        values, hits, sizes = (np.concatenate([part[place] for part in parts]) for place in range(3))
        del parts
        if not 0 < hits.sum() < len(hits):
            return ranker
        scaler = fit_scaler(values)
        values = scaler.scale(values)
        compared = _compare(values, sizes)
        nets = tuple(threads.map(train, range(NETS)))
    second = PairRanker(ranker.weights, ranker.offset, scaler, nets)
    if not with_trees:
        return second
    trees = train_ranking_trees(values, hits, sizes[sizes > 0], seed)
    spread = _ask_nets(nets, compared).std(), score_by_trees(trees, values).std()
    return replace(second, trees=trees, unit=float(spread[0] / max(spread[1], 1e-9)))


def _train_linear(fit: Fit, splits: Sequence[Split], chance: np.random.Generator) -> PairRanker | None:
    """Learn from people of as many hold-outs as it takes."""
    rows, hits, people = [], [], 0
    for split in splits:
        asked = np.sort(chance.permutation(_found(split))[: LINEAR_PEOPLE - people])
        found = _sample(fit(split.network), split, asked, chance)
        rows.append(found[0])
        hits.append(found[1])
        people += len(asked)
        if people >= LINEAR_PEOPLE:
            break
    values, marks = np.concatenate(rows), np.concatenate(hits)
    if not 0 < marks.sum() < len(marks):
        return None
    mean, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    model = LogisticRegression(C=0.1, max_iter=300).fit((values - mean) / scale, marks)
    weights = model.coef_[0] / scale
    return PairRanker(weights.astype(np.float32), float(model.intercept_[0] - weights @ mean))


def _train_net(values: Matrix, hits: NDArray[np.bool_], seed: int) -> MLPClassifier:
    net = MLPClassifier(
        (HIDDEN,), alpha=DECAY, batch_size=min(BATCH, len(hits)), warm_start=True, n_iter_no_change=1000,
        random_state=seed % (1 << 32),
    )  # fmt: skip
    for rate, times in RATES:
        net.set_params(learning_rate_init=rate, max_iter=times).fit(values, hits)
    return net


def _compare(values: Matrix, sizes: Numbers) -> Matrix:
    """What the networks are given: features beside how they compare with the person's other candidates."""
    return compare_within(values, sizes[sizes > 0])


def _ask_nets(nets: Sequence[MLPClassifier], values: Matrix) -> Scores:
    return np.asarray(np.mean([_log_odds(net, values) for net in nets], axis=0), dtype=np.float64)


def _log_odds(net: MLPClassifier, values: Matrix) -> Scores:
    chance = np.clip(net.predict_proba(values)[:, 1].astype(np.float64), 1e-9, 1 - 1e-9)
    result: Scores = np.log(chance / (1 - chance))
    return result


def _found(split: Split) -> Numbers:
    """Those of whom something is held out."""
    return split.asked[np.diff(split.held.indptr)[split.asked] > 0]


def _allow(split: Split, asked: Numbers) -> NDArray[np.bool_]:
    """Who may have been held out; of those without ties before the split there is nothing to learn."""
    lost = split.held.sum(axis=0) + split.held.sum(axis=1)
    return allow(split.network, asked) & (split.network.degrees + lost > 0)


def _collect(
    features: Features, split: Split, asked: Numbers, ranker: PairRanker
) -> tuple[Matrix, NDArray[np.bool_], Numbers]:
    """Features of each person's best pairs by the first stage, which were held out, how many each has."""
    rows, hits, sizes = [], [], []
    for block in blocks(features, asked, split.network.size):
        found = features(block)
        first = ranker.score_linear(found, _allow(split, block))
        best = choose_best(first, POOL)
        at = np.arange(len(block))[:, None]
        seen = np.isfinite(first[at, best])
        rows.append(found[at, best][seen])
        hits.append((split.held[block].toarray()[at, best] > 0)[seen])
        sizes.append(seen.sum(axis=1))
    return np.concatenate(rows), np.concatenate(hits), np.concatenate(sizes)


def _sample(
    features: Features, split: Split, asked: Numbers, chance: np.random.Generator
) -> tuple[Scores, NDArray[np.bool_]]:
    """Features of all held-out pairs and of some sixty others of each person."""
    rows, hits = [], []
    for block in blocks(features, asked, split.network.size):
        found = features(block)
        held = split.held[block].toarray() > 0
        taken = held | (_allow(split, block) & (chance.random(held.shape) < 60 / held.shape[1]))
        rows.append(found[taken])
        hits.append(held[taken])
    return np.concatenate(rows).astype(np.float64), np.concatenate(hits)
