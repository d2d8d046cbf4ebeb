"""Parts of the contact ranker by hand: nearest contacts, ridge regression, scaling, parts of people."""

import networkx as nx
import numpy as np
import pytest
from scipy import sparse

from recommend.network import pair_ranker
from recommend.network.contacts import rank_contacts
from recommend.network.graph import Network, make_network
from recommend.network.nearest import find_likeness, score_own_nearest, score_their_nearest
from recommend.network.ranking_trees import score_by_trees, train_ranking_trees
from recommend.network.ridge import fit_ridge
from recommend.network.scaling import fit_scaler
from recommend.network.splits import part_people
from recommend.network.structure_features import embed


@pytest.fixture
def network() -> Network:
    graph = nx.gnp_random_graph(50, 0.2, seed=3)
    names = [f"{one:02}" for one in range(50)]
    return make_network(names, [(names[one], names[other]) for one, other in graph.edges], [])


REGULAR = {
    "cliques": nx.disjoint_union_all([nx.complete_graph(12)] * 6),
    "triangles": nx.disjoint_union_all([nx.complete_graph(3)] * 30),
    "cycle": nx.cycle_graph(50),
    "ring": nx.circulant_graph(300, range(1, 6)),
    "two sides": nx.complete_bipartite_graph(20, 20),
    "star": nx.star_graph(60),
    "path": nx.path_graph(3),
}


@pytest.mark.parametrize("shape", REGULAR)
def test_regular_networks_are_ranked_and_always_alike(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_ranker, "NETS", 1)
    graph = REGULAR[shape]
    whole = make_network(["new"], [(f"p{one}", f"p{other}") for one, other in graph.edges], [])
    asked = np.array([whole.people.index("new"), whole.people.index("p1")])
    scores = rank_contacts(whole, asked, seed=0)
    assert np.array_equal(scores, rank_contacts(whole, asked, seed=0))
    assert np.isfinite(scores).any(axis=1).all()


@pytest.mark.parametrize("shape", REGULAR)
def test_an_embedding_is_the_nearest_matrix_of_its_rank(shape: str) -> None:
    matrix = nx.to_scipy_sparse_array(REGULAR[shape], dtype=np.float32)
    vectors, values = embed(matrix, 8)
    kept = vectors.shape[1]
    largest = np.sort(np.abs(np.linalg.eigvalsh(matrix.toarray())))[::-1][:kept]
    if matrix.shape[0] >= 4:
        assert np.sort(np.abs(values))[::-1] == pytest.approx(largest, abs=1e-2)
        assert matrix @ vectors == pytest.approx(vectors * values, abs=0.1)


def test_of_whom_nothing_is_known_those_with_most_ties_are_suggested(network: Network) -> None:
    names = [*network.people, "new"]
    pairs = [(names[one], names[other]) for one, other in zip(*network.ties.nonzero(), strict=True)]
    whole = make_network(names, pairs, [("00", "program", "law"), ("01", "program", "law")])
    place = whole.people.index("new")
    scores = rank_contacts(whole, np.array([place]), seed=0)[0]
    order = np.argsort(-scores, kind="stable")[:-1]
    assert scores[place] == -np.inf
    assert (np.diff(whole.degrees[order]) <= 0).all()


def test_the_three_contacts_most_alike_count(network: Network) -> None:
    likeness = find_likeness(network.ties)
    dense, asked = likeness.toarray(), np.array([4, 7])
    found = score_own_nearest(network.ties, likeness, asked)
    contacts = network.ties[[4]].nonzero()[1]
    assert found[0, 9] == pytest.approx(np.sort(dense[contacts, 9])[-3:].mean())
    other_side = score_their_nearest(network.ties, dense[[9]])
    assert other_side[0, 4] == pytest.approx(found[0, 9])


@pytest.mark.parametrize("values", [10, 60])
def test_both_forms_of_ridge_regression_agree_with_the_formula(values: int) -> None:
    chance = np.random.default_rng(0)
    profile = chance.random((40, values)).astype(np.float32)
    taught, asked = np.arange(5, 35), np.array([1, 20, 38])
    ridge = fit_ridge(sparse.csr_array(profile), taught, 2.0)
    seen = profile[taught]
    smoother = profile @ np.linalg.solve(seen.T @ seen + 2 * np.eye(values), seen.T)
    assert ridge.weigh(asked) == pytest.approx(smoother[asked], abs=1e-4)
    known = chance.random((2, 30)).astype(np.float32)
    assert ridge.spread(known) == pytest.approx(known @ smoother.T, abs=1e-3)


def test_scaled_features_have_mean_0_and_deviation_1() -> None:
    values = np.random.default_rng(0).normal(3, 2, (200, 2)).astype(np.float32)
    values[:, 1] = np.exp(values[:, 1])
    scaled = fit_scaler(values).scale(values)
    assert scaled.mean(axis=0) == pytest.approx(0, abs=0.02)
    assert scaled.std(axis=0) == pytest.approx(1, abs=0.05)


def test_everybody_with_ties_loses_them_once(network: Network) -> None:
    parts = part_people(network, np.random.default_rng(0), 2, 4)
    assert sorted(np.concatenate([part.asked for part in parts]).tolist()) == list(range(50))
    for part in parts:
        assert not part.network.degrees[part.asked].any()


def test_a_tie_scores_the_same_from_both_ends_and_whoever_else_is_asked_for() -> None:
    graph = nx.planted_partition_graph(4, 30, 0.4, 0.03, seed=5)
    names = [f"{one:03}" for one in range(120)]
    ties = [(names[one], names[other]) for one, other in graph.edges]
    network = make_network(
        names, ties, [(name, "group", str(place // 30)) for place, name in enumerate(names)]
    )
    everybody = rank_contacts(network, np.arange(120), 0)
    assert np.isfinite(everybody).any(axis=1).all()
    assert everybody == pytest.approx(everybody.T, abs=1e-3)
    few = np.array([3, 64, 100])
    assert rank_contacts(network, few, 0) == pytest.approx(everybody[few], abs=1e-3)


def test_trees_learn_the_order_within_a_group_and_not_between_groups() -> None:
    chance = np.random.default_rng(0)
    sizes = np.full(60, 50)
    level = np.repeat(chance.normal(0, 10, 60), 50)
    own = chance.random(3000)
    values = np.column_stack([own, level]).astype(np.float32)
    hits = own > 0.9
    trees = train_ranking_trees(values[:2000], hits[:2000], sizes[:40], 0)
    found = score_by_trees(trees, values[2000:]).reshape(20, 50)
    above = hits[2000:].reshape(20, 50)
    least = np.where(above, found, np.inf).min(axis=1)
    most = np.where(above, -np.inf, found).max(axis=1)
    assert np.mean(least > most) >= 0.8
    again = train_ranking_trees(values[:2000], hits[:2000], sizes[:40], 0)
    assert (score_by_trees(again, values) == score_by_trees(trees, values)).all()
