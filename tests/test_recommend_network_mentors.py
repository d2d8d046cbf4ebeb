"""What is to be expected of a mentor, and a campaign looked at as a whole."""

import numpy as np
import pytest

from recommend.network.choice_model import POOL, Choice, Linear
from recommend.network.expectation import expect_new
from recommend.network.graph import make_network
from recommend.network.joint import balance, choose_trust, to_chances
from recommend.network.mentor_files import Campaign
from recommend.network.mentors import rank_mentors


def make_campaign(
    mentees: int, asked: int, attributes: bool = True, kinds: tuple[str, ...] = ("topic",), seed: int = 0
) -> tuple[Campaign, list[int]]:
    """Mentees whose mentor is one of their topic, some of whom are asked for; and their mentors."""
    chance = np.random.default_rng(seed)
    names = [f"{one:04}" for one in range(40 + mentees + asked)]
    topics = chance.integers(0, 10, len(names))
    rows = [(name, kind, str(topics[place])) for place, name in enumerate(names) for kind in kinds]
    network = make_network(names, [], rows if attributes else [])
    right = []
    for mentee in range(40, len(names)):
        able = np.flatnonzero(topics[:40] == topics[mentee])
        right.append(int(chance.choice(able if len(able) else np.arange(40))))
    pairs = np.column_stack([np.arange(40, len(names)), right])
    past, seeking = pairs[:mentees], pairs[mentees:, 0]
    return Campaign(network, past, pairs[:0], seeking, np.arange(40)), right[mentees:]


def test_what_is_expected_adds_up_to_those_who_are_to_come() -> None:
    chance = np.random.default_rng(0)
    whole = 3 + chance.poisson(2, 4000)
    known = chance.binomial(whole, 0.8)
    expected = expect_new(known, 0.8)
    assert expected.sum() == pytest.approx((whole - known).sum(), rel=0.05)
    for count in (1, 2, 3, 5):
        missing = (whole - known)[known == count].mean()
        assert expected[known == count][0] == pytest.approx(missing, rel=0.2)
    # Nobody has fewer than three: who is known to have had one is short of two.
    assert expected[known == 1][0] > expected[known == 3][0]


def test_a_mentor_who_stands_ready_is_likelier_for_those_of_whom_nothing_is_known() -> None:
    scores = np.array([[4.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    balanced = to_chances(balance(scores, np.array([1.0, 1.0, 1.0]), 0.5))
    assert balanced[2, 0] < 0.2
    assert balanced[0].argmax() == 0


def test_nothing_changes_without_trust_and_what_is_not_allowed_stays_so() -> None:
    scores = np.array([[1.0, -np.inf, 0.0], [-np.inf] * 3])
    assert (balance(scores, np.ones(3), 0.0) == scores).all()
    assert (np.isinf(balance(scores, np.ones(3), 0.6)) == np.isinf(scores)).all()


def test_trust_is_what_the_held_out_speak_for() -> None:
    # Two like the first candidate alike, but each candidate gets one: the surer one is the first's.
    scores = np.array([[2.0, 0.0], [1.0, 0.0]])
    came = np.array([[True, False], [False, True]])
    assert choose_trust([(scores, np.ones(2), came)]) > 0
    assert choose_trust([(scores, np.ones(2), np.array([[True, False], [True, False]]))]) == 0
    assert choose_trust([]) == 0


def test_who_the_trees_did_not_look_at_comes_after() -> None:
    chance = np.random.default_rng(0)
    features = chance.normal(size=(3, POOL + 20, 2)).astype(np.float32)
    able = np.ones((3, POOL + 20), dtype=bool)
    able[0, :90] = False
    linear = Linear(np.array([1, 0], np.float32), 0.0)

    class Tree:
        def predict(self, values: np.ndarray, **_: object) -> np.ndarray:
            return -values[:, 0].astype(np.float64)

    scores = Choice(linear, (Tree(),)).score(features, able, chance)  # type: ignore[arg-type]
    assert np.isinf(scores[0, :90]).all()
    assert np.isfinite(scores[0, 90:]).all()
    best = np.argsort(-features[1, :, 0])
    assert scores[1, best[POOL:]].max() <= scores[1, best[:POOL]].min()


@pytest.mark.parametrize("asked", [1, 60])
def test_mentors_of_the_same_topic_are_found(asked: int) -> None:
    campaign, right = make_campaign(400, asked, kinds=("topic", "language"))
    scores = rank_mentors(campaign, 0)
    assert (scores == rank_mentors(campaign, 0)).all()
    best = np.argsort(-scores, axis=1)[:, :10]
    assert np.mean([one in row for one, row in zip(right, best, strict=True)]) > 0.9


@pytest.mark.parametrize("mentees", [3, 200])
def test_without_attributes_there_are_suggestions_too(mentees: int) -> None:
    campaign, _ = make_campaign(mentees, 5, attributes=False)
    assert np.isfinite(rank_mentors(campaign, 0)).all()
