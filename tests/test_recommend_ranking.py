"""The ranking from values to values, checked against networkx and by hand."""

import random
from itertools import pairwise

import networkx as nx
import pytest

from recommend import weights
from recommend.evidence import Evidence
from recommend.facts import Kind, Purpose
from recommend.hooks import choose_candidates, parse_hooks
from recommend.ranking import rank_candidates
from recommend.weights import SHIPPED

WEIGHTS = SHIPPED[Purpose.CONTACTS]


def random_evidence(seed: int, people: int = 40) -> dict[str, tuple[Evidence, ...]]:
    chance = random.Random(seed)
    kinds = list(WEIGHTS)
    crowds = {(kind, f"k{i}"): chance.randint(1, 60) for kind in kinds for i in range(4)}
    return {
        f"p{i:02}": tuple(
            Evidence(kind, key, crowds[kind, key], chance.choice([1.0, 0.5]))
            for kind, key in sorted(chance.sample(sorted(crowds), chance.randint(1, 6)))
        )
        for i in range(people)
    }


@pytest.mark.parametrize("seed", range(5))
def test_with_a_full_penalty_it_is_the_resource_allocation_of_networkx(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "PENALTY", 1.0)
    graph = nx.gnp_random_graph(40, 0.2, seed=seed)
    others = list(nx.non_neighbors(graph, 0))
    found = {
        str(other): [
            Evidence(Kind.CONTACT, str(known), graph.degree(known))
            for known in nx.common_neighbors(graph, 0, other)
        ]
        for other in others
    }
    ranked = {place.person: place.score for place in rank_candidates(found, WEIGHTS, 40)}
    for _, other, expected in nx.resource_allocation_index(graph, [(0, other) for other in others]):
        assert ranked.get(str(other), 0.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_in_which_things_come_changes_nothing(seed: int) -> None:
    found = random_evidence(seed)
    shuffled = list(found.items())
    random.Random(seed).shuffle(shuffled)
    ranked = rank_candidates(found, WEIGHTS, 40)
    again = rank_candidates(dict(shuffled), WEIGHTS, 40)
    assert again == ranked


@pytest.mark.parametrize("seed", range(10))
def test_scores_fall_and_shares_are_whole(seed: int) -> None:
    ranked = rank_candidates(random_evidence(seed), WEIGHTS, 40)
    assert len(ranked) == 40
    assert all(one.score >= other.score for one, other in pairwise(ranked))
    for place in ranked:
        assert place.score > 0
        assert sum(share for _, share in place.shares) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(10))
def test_without_its_evidence_a_candidate_falls(seed: int) -> None:
    found = random_evidence(seed)
    best = rank_candidates(found, WEIGHTS, 1)[0]
    strongest = best.shares[0][0]
    less = {**found, best.person: tuple(piece for piece in found[best.person] if piece != strongest)}
    after = {place.person: place.score for place in rank_candidates(less, WEIGHTS, 40)}
    assert after.get(best.person, 0.0) < best.score


def test_equal_scores_go_by_id() -> None:
    piece = Evidence(Kind.SKILL, "s", 2)
    ranked = rank_candidates({"b": (piece,), "a": (piece,)}, WEIGHTS, 10)
    assert [place.person for place in ranked] == ["a", "b"]


def test_nothing_in_common_is_no_suggestion() -> None:
    assert rank_candidates({}, SHIPPED[Purpose.MENTORS], 10) == []
    assert rank_candidates({"a": ()}, SHIPPED[Purpose.MENTORS], 10) == []


def test_the_rare_leads_further_than_the_common() -> None:
    rare = Evidence(Kind.EMPLOYER, "lab", 3)
    common = Evidence(Kind.EMPLOYER, "hub", 5000)
    ranked = rank_candidates({"a": (common,), "b": (rare,)}, WEIGHTS, 10)
    assert [place.person for place in ranked] == ["b", "a"]


def test_candidates_are_those_with_the_most_and_rarest_hooks() -> None:
    found = parse_hooks([["skill", f"s{i}", 10 * i + 1, [f"p{j}" for j in range(i + 1)]] for i in range(5)])
    assert choose_candidates(found, WEIGHTS, (), 3) == ["p0", "p1", "p2"]
    assert choose_candidates(found, WEIGHTS, {"p0"}, 2) == ["p1", "p2"]
    hub = parse_hooks([["skill", "hub", 9000, None]])
    assert choose_candidates(hub, WEIGHTS, (), 3) == []
