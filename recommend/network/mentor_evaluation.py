"""How good the ranking of mentors is: mentees are held out, and their mentors looked for."""

from collections.abc import Mapping, Sequence

import numpy as np

from recommend.network.assignment import assign_mentors
from recommend.network.evaluation import OURS, Figure, Progress, summarise, with_evened
from recommend.network.learning import Scores
from recommend.network.mentor_features import pair_people
from recommend.network.mentor_files import Campaign
from recommend.network.mentors import rank_mentors
from recommend.network.quality import Quality, measure

SHARE = 0.2


def evaluate_mentors(
    campaign: Campaign,
    seeds: Sequence[int],
    k: int,
    capacity: int,
    progress: Progress,
    most: int | None = None,
) -> dict[str, dict[str, dict[str, Figure]]]:
    """A table of ours beside the baselines, and one of the assignment beside the unlimited first choice.

    With `most`, ours is also measured with each mentor shown to at most so many.
    """
    runs: dict[str, list[Quality]] = {}
    shares: dict[str, list[float]] = {}
    for seed in seeds:
        known = hold_out_mentees(campaign, seed)
        held = find_mentors(campaign, known)
        progress(f"mentors, seed {seed}: {len(known.mentees):,} mentees, {len(known.candidates):,} mentors")
        ours = rank_mentors(known, seed)
        methods = with_evened(ours, k, seed, most) | dict(score_mentor_baselines(known, seed))
        for method, scores in methods.items():
            runs.setdefault(method, []).append(measure(scores, held, k, seed))
        placed = assign_mentors(ours, capacity, seed)
        right = held[np.arange(len(placed)), np.maximum(placed, 0)] & (placed >= 0)
        shares.setdefault("first choice, unlimited", []).append(runs[OURS][-1].hit_1)
        shares.setdefault(f"assigned, {capacity} for each mentor", []).append(float(right.mean()))
    assigned = {
        name: {"hit_1": Figure(float(np.mean(values)), float(np.std(values)))}
        for name, values in shares.items()
    }
    return {"mentors": summarise(runs), "assignment": assigned}


def hold_out_mentees(campaign: Campaign, seed: int) -> Campaign:
    """Ask for a fifth of the mentees, without their mentorships; the candidates stay the same."""
    mentees = np.unique(campaign.past[:, 0])
    count = max(1, round(len(mentees) * SHARE))
    asked = np.sort(np.random.default_rng([seed, 99]).choice(mentees, count, replace=False))
    return campaign.asking(campaign.past[~np.isin(campaign.past[:, 0], asked)], asked)


def find_mentors(campaign: Campaign, known: Campaign) -> np.ndarray:
    """What is to be found, mentees x candidates."""
    held = np.zeros((len(known.mentees), len(known.candidates)), dtype=bool)
    pairs = campaign.past[np.isin(campaign.past[:, 0], known.mentees)]
    pairs = pairs[np.isin(pairs[:, 1], known.candidates)]
    held[np.searchsorted(known.mentees, pairs[:, 0]), np.searchsorted(known.candidates, pairs[:, 1])] = True
    return held


def score_mentor_baselines(campaign: Campaign, seed: int) -> Mapping[str, Scores]:
    """The baselines that have something to say of someone new, mentees x candidates.

    Common neighbours, Adamic-Adar and resource allocation count values that mentee and mentor share, in the
    graph of people and values; PageRank walks over people, values and past mentorships.
    """
    from scipy import sparse

    from recommend.network.attribute_features import join_attributes
    from recommend.network.baselines import walk

    values = join_attributes(campaign.network)
    own, theirs = values[campaign.mentees], values[campaign.candidates]
    holders = np.maximum(np.asarray(values.sum(axis=0)).ravel(), 2)

    def weigh(weights: np.ndarray) -> Scores:
        return np.asarray((own @ sparse.diags_array(weights) @ theirs.T).toarray(), np.float64)

    shape = (len(campaign.mentees), len(campaign.candidates))
    taken = pair_people(campaign.past, campaign.candidates, campaign.network.size)
    past = np.asarray(taken.sum(axis=1)).ravel().astype(np.float64)
    both = weigh(np.ones(values.shape[1]))
    wide = np.asarray(theirs.sum(axis=1)).ravel() + np.asarray(own.sum(axis=1))[:, None]
    scores = {
        "random": np.random.default_rng([seed, 3]).random(shape),
        "popularity": np.broadcast_to(past, shape),
        "common neighbours": both,
        "Adamic-Adar": weigh(1 / np.log(holders)),
        "resource allocation": weigh(1 / holders),
        "PageRank": walk(campaign.network.with_ties(campaign.past), campaign.mentees)[:, campaign.candidates],
        "attribute overlap": both / np.maximum(wide - both, 1),
    }
    selves = campaign.mentees[:, None] == campaign.candidates[None]
    return {name: np.where(selves, -np.inf, values) for name, values in scores.items()}
