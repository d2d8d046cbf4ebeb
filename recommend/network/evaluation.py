"""How good the ranking of contacts is on a network of one's own: split, rank, measure, over seeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommend.network.baselines import score_baselines
from recommend.network.contacts import rank_contacts
from recommend.network.exposure import put_first
from recommend.network.graph import Network
from recommend.network.learning import Scores
from recommend.network.quality import Quality, choose_shown, measure
from recommend.network.splits import Split, hold_out_people, hold_out_ties

OURS = "Entraide"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over seeds: its mean, and the standard deviation over the seeds."""

    mean: float
    spread: float


Table = Mapping[str, Mapping[str, Figure]]
"""By method, by metric."""


def evaluate_contacts(
    network: Network, seeds: Sequence[int], k: int, progress: Progress, most: int | None = None
) -> dict[str, dict[str, dict[str, Figure]]]:
    """Tables for the warm and for the cold, each method over the same splits.

    With `most`, ours is also measured with each candidate shown to at most so many.
    """
    splits: dict[str, Callable[[Network, np.random.Generator], Split]] = {
        "warm": hold_out_ties,
        "cold": hold_out_people,
    }
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    for name, hold_out in splits.items():
        runs: dict[str, list[Quality]] = {}
        for seed in seeds:
            split = hold_out(network, np.random.default_rng([seed, 99]))
            if not split.held.nnz:
                continue
            progress(f"{name}, seed {seed}: {len(split.asked):,} people, {split.held.nnz:,} contacts to find")
            held = split.held[split.asked].toarray() > 0
            scores = with_evened(rank_contacts(split.network, split.asked, seed), k, seed, most)
            scores.update(score_baselines(split.network, split.asked, seed))
            for method, values in scores.items():
                runs.setdefault(method, []).append(measure(values, held, k, seed))
        found[name] = summarise(runs)
    return found


def with_evened(scores: Scores, k: int, seed: int, most: int | None) -> dict[str, Scores]:
    """Our scores by name; with `most`, also such that each candidate is shown to at most so many."""
    if most is None:
        return {OURS: scores}
    shown = choose_shown(scores, k, seed, most)
    return {OURS: scores, f"{OURS}, at most {most}": put_first(scores, shown)}


def summarise(runs: Mapping[str, Sequence[Quality]]) -> dict[str, dict[str, Figure]]:
    """Mean and spread of each metric of each method."""
    table = {}
    for method, qualities in runs.items():
        rows = [quality.to_dict() for quality in qualities]
        table[method] = {
            metric: Figure(
                float(np.mean([row[metric] for row in rows])), float(np.std([row[metric] for row in rows]))
            )
            for metric in rows[0]
        }
    return table
