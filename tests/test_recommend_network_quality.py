"""Metrics by hand, and against the plain functions and networkx."""

import networkx as nx
import numpy as np
import pytest

from recommend import metrics
from recommend.network.assignment import assign_mentors
from recommend.network.baselines import score_baselines
from recommend.network.graph import make_network
from recommend.network.kinds import is_never_used
from recommend.network.quality import measure, order
from recommend.network.splits import hold_out_people, hold_out_ties


def test_metrics_agree_with_the_plain_ones() -> None:
    chance = np.random.default_rng(0)
    scores, held = chance.random((30, 40)), chance.random((30, 40)) < 0.1
    held[:, 0] |= ~held.any(axis=1)
    found = measure(scores, held, 10, 0)
    lists = {str(row): [str(one) for one in best] for row, best in enumerate(order(scores, 40, 0))}
    wanted = {str(row): {str(one) for one in np.flatnonzero(one_held)} for row, one_held in enumerate(held)}
    assert found.ndcg == pytest.approx(np.mean([metrics.ndcg(lists[one], wanted[one]) for one in lists]))
    ranks = [metrics.reciprocal_rank(lists[one], wanted[one]) for one in lists]
    assert found.mrr == pytest.approx(np.mean(ranks))
    recalls = [len(set(lists[one][:10]) & wanted[one]) / len(wanted[one]) for one in lists]
    assert found.recall == pytest.approx(np.mean(recalls))


def test_a_perfect_and_a_blind_ranking() -> None:
    held = np.zeros((1, 20), dtype=bool)
    held[0, 3] = True
    assert measure(held.astype(float), held, 10, 0).auc == 1
    blind = measure(np.zeros((1, 20)), held, 10, 0)
    assert blind.auc == pytest.approx(0.5)


def test_equal_scores_are_ordered_by_the_seed() -> None:
    scores = np.zeros((1, 50))
    assert order(scores, 10, 1).tolist() == order(scores, 10, 1).tolist()
    assert order(scores, 10, 1).tolist() != order(scores, 10, 2).tolist()
    scores[0, :47] = -np.inf
    assert sorted(order(scores, 5, 1)[0].tolist()) == [-1, -1, 47, 48, 49]


def test_baselines_agree_with_networkx() -> None:
    graph = nx.gnp_random_graph(40, 0.2, seed=3)
    names = [f"{one:02}" for one in range(40)]
    network = make_network(names, [(names[one], names[other]) for one, other in graph.edges], [])
    scores = score_baselines(network, np.arange(40), 0)
    pairs = list(nx.non_edges(graph))
    for name, expected in (
        ("resource allocation", nx.resource_allocation_index(graph, pairs)),
        ("Adamic-Adar", nx.adamic_adar_index(graph, pairs)),
    ):
        for one, other, value in expected:
            assert scores[name][one, other] == pytest.approx(value, abs=1e-5)


def test_what_is_held_out_is_gone_and_leaves_nobody_without_ties() -> None:
    graph = nx.gnp_random_graph(80, 0.25, seed=1)
    names = [f"{one:02}" for one in range(80)]
    network = make_network(names, [(names[one], names[other]) for one, other in graph.edges], [])
    warm = hold_out_ties(network, np.random.default_rng(0))
    assert warm.network.degrees.min() >= 1
    assert not warm.network.ties.multiply(warm.held).nnz
    shares = np.diff(warm.held.indptr)[warm.asked] / network.degrees[warm.asked]
    assert 0.04 < shares.mean() < 0.12
    cold = hold_out_people(network, np.random.default_rng(0))
    assert len(cold.asked) == 8
    assert not cold.network.degrees[cold.asked].any()
    assert cold.held[cold.asked].sum() == network.degrees[cold.asked].sum()


@pytest.mark.parametrize(
    "kind", ["gender", "Sexe", "Nationalité", "date_of_birth", "birthYear", "AGE", "origine", "ages"]
)
def test_some_kinds_are_never_used(kind: str) -> None:
    assert is_never_used(kind)


@pytest.mark.parametrize("kind", ["year", "stage", "language", "dorm", "village", "manager"])
def test_others_may_be(kind: str) -> None:
    assert not is_never_used(kind)


def test_an_assignment_is_the_best_there_is_and_keeps_to_the_capacity() -> None:
    scores = np.array([[3.0, 1.0, -np.inf], [3.0, 0.0, -np.inf], [3.0, 2.9, -np.inf], [-np.inf] * 3])
    placed = assign_mentors(scores, 1, 0)
    # The one who likes the second as well makes room.
    assert placed[3] == -1
    assert sorted(placed.tolist()) == [-1, -1, 0, 1]
    assert placed[2] == 1
    assert (assign_mentors(scores, 3, 0)[:3] == 0).all()


def test_nobody_takes_more_than_the_capacity_and_places_are_filled() -> None:
    chance = np.random.default_rng(0)
    scores = chance.normal(size=(300, 80)) + chance.normal(size=80) * 3
    placed = assign_mentors(scores, 3, 0)
    assert np.bincount(placed[placed >= 0], minlength=80).max() <= 3
    assert (placed >= 0).sum() == 240
