"""Walks over a snapshot, checked against networkx, before and after ties have changed."""

import networkx as nx
import numpy as np
import pytest

from recommend.network.push import make_walker, rank_exactly
from recommend.network.snapshot import Snapshot, build_snapshot


def make_graph(seed: int, people: int = 300) -> nx.Graph:
    return nx.gnp_random_graph(people, 0.03, seed=seed)


def snapshot_of(graph: nx.Graph) -> Snapshot:
    ends = np.array(list(graph.edges), dtype=np.int64)
    return build_snapshot(len(graph), ends[:, 0], ends[:, 1])


def rank_with_networkx(graph: nx.Graph, person: int) -> list[int]:
    scores = nx.pagerank(
        graph, alpha=0.85, personalization={person: 1}, dangling={person: 1}, tol=1e-12, max_iter=500
    )
    for one in (person, *graph[person]):
        del scores[one]
    return sorted(scores, key=lambda one: (-scores[one], one))[:10]


@pytest.mark.parametrize("seed", range(3))
def test_the_first_ten_are_those_of_networkx(seed: int) -> None:
    graph = make_graph(seed)
    snapshot = snapshot_of(graph)
    walker = make_walker(snapshot)
    for person in range(0, 300, 30):
        ranked, scores = walker.rank(person, 10, precision=1e-9)
        expected = rank_with_networkx(graph, person)
        assert len(set(ranked.tolist()) & set(expected)) >= 9
        assert set(rank_exactly(snapshot, person, 10).tolist()) == set(expected)
        assert (np.diff(scores) <= 0).all()


def test_a_changed_snapshot_is_as_good_as_a_new_one() -> None:
    graph = make_graph(7)
    snapshot = snapshot_of(graph)
    removed = list(graph.edges)[:40]
    added = [(one, one + 5) for one in range(0, 80, 3) if not graph.has_edge(one, one + 5)]
    snapshot.change(added, removed)
    snapshot.change(added, removed)  # a second time changes nothing
    graph.remove_edges_from(removed)
    graph.add_edges_from(added)
    new = snapshot_of(graph)
    for person in range(300):
        assert snapshot.neighbours(person).tolist() == new.neighbours(person).tolist()
    for person in (0, 3, 150):
        changed, fresh = make_walker(snapshot).rank(person, 10), make_walker(new).rank(person, 10)
        assert changed[0].tolist() == fresh[0].tolist()
        assert changed[1] == pytest.approx(fresh[1])


def test_neither_oneself_nor_a_contact_is_found() -> None:
    graph = make_graph(1)
    walker = make_walker(snapshot_of(graph))
    for person in range(20):
        found = set(walker.rank(person, 300)[0].tolist())
        assert not found & {person, *graph[person]}


def test_twice_told_ties_count_once_and_self_ties_not_at_all() -> None:
    snapshot = build_snapshot(3, np.array([0, 1, 2, 0]), np.array([1, 0, 2, 1]))
    assert [snapshot.neighbours(one).tolist() for one in range(3)] == [[1], [0], []]
    assert make_walker(snapshot).rank(2, 10)[0].tolist() == []


def test_a_number_of_nobody_is_refused() -> None:
    with pytest.raises(IndexError, match="no person's number"):
        build_snapshot(2, np.array([0]), np.array([2]))
    snapshot = build_snapshot(2, np.array([0]), np.array([1]))
    with pytest.raises(IndexError, match="no person 9"):
        snapshot.change([(0, 9)])
    with pytest.raises(IndexError, match="no person -1"):
        make_walker(snapshot).rank(-1, 3)
