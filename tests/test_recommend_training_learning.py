"""Weights from choices, from values to values: little teaches little, much teaches much."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from recommend.evidence import Evidence
from recommend.facts import Kind, Purpose
from recommend.training.learning import LEAST, Choice, _Loss, fit, make_choice
from recommend.weights import SHIPPED

# Those of a fixed choice of kinds: what is asked of learning does not change with what ships.
WEIGHTS = {kind: weight for kind, weight in SHIPPED[Purpose.CONTACTS].items() if kind is not Kind.ALIKE}
KINDS = sorted(WEIGHTS)


def random_choices(truth: dict[Kind, float], people: int, seed: int = 0) -> list[Choice]:
    """People who choose by their own weights, with a little chance."""
    chance, numbers = Random(seed), np.random.default_rng(seed)
    choices = []
    for _ in range(people):
        found = {
            f"p{place}": [
                Evidence(kind, f"k{chance.randint(0, 9)}", chance.randint(1, 40))
                for kind in chance.sample(KINDS, chance.randint(1, 4))
            ]
            for place in range(30)
        }
        score = {
            person: sum(truth[piece.kind] / piece.crowd**0.5 for piece in pieces) + numbers.gumbel() / 20
            for person, pieces in found.items()
        }
        best = max(score, key=lambda person: score[person])
        choices.append(make_choice(found, KINDS, frozenset({best}), {}))
    return choices


def distance(one: dict[Kind, float], other: dict[Kind, float]) -> float:
    """How far apart two sets of weights are, whatever their scale."""
    rows = np.array([[each[kind] for kind in KINDS] for each in (one, other)])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return float(np.linalg.norm(rows[0] - rows[1]))


TRUTH = dict.fromkeys(KINDS, 0.1) | {Kind.SKILL: 1.0, Kind.PLACE: 0.6}


def test_nothing_teaches_nothing() -> None:
    assert fit([], WEIGHTS) == WEIGHTS
    nobody = make_choice({"a": [Evidence(Kind.SKILL, "s", 1)]}, KINDS, frozenset({"elsewhere"}), {})
    assert fit([nobody], WEIGHTS) == WEIGHTS


def test_more_people_teach_more_and_come_near_what_they_chose_by() -> None:
    gaps = [distance(fit(random_choices(TRUTH, people), WEIGHTS), TRUTH) for people in (1, 200, 1000, 3000)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < 0.15
    assert distance(fit(random_choices(TRUTH, 20), WEIGHTS), dict(WEIGHTS)) < 0.05


def test_no_kind_counts_for_nothing_or_less() -> None:
    avoided = dict.fromkeys(KINDS, 0.5) | {Kind.CONTACT: -1.0}
    learned = fit(random_choices(avoided, 500), WEIGHTS)
    assert learned[Kind.CONTACT] == pytest.approx(WEIGHTS[Kind.CONTACT] * LEAST)
    assert min(learned.values()) > 0


def test_the_same_choices_give_the_same_weights_to_the_last_bit() -> None:
    assert fit(random_choices(TRUTH, 50), WEIGHTS) == fit(random_choices(TRUTH, 50), WEIGHTS)


def refusals(because: Kind | None) -> Sequence[Choice]:
    found = {
        "bad": [Evidence(Kind.PROGRAM, "p", 1), Evidence(Kind.SKILL, "s", 1)],
        "good": [Evidence(Kind.EMPLOYER, "e", 1)],
        "other": [Evidence(Kind.PLACE, "c", 1)],
    }
    return [make_choice(found, KINDS, frozenset(), {"bad": because})] * 40


def test_what_is_refused_counts_less_from_then_on() -> None:
    learned = fit(refusals(None), WEIGHTS)
    assert learned[Kind.PROGRAM] < WEIGHTS[Kind.PROGRAM]
    assert learned[Kind.SKILL] < WEIGHTS[Kind.SKILL]
    assert learned[Kind.EMPLOYER] > WEIGHTS[Kind.EMPLOYER]


def test_a_reason_that_does_not_count_is_the_only_one_to_lose() -> None:
    learned = fit(refusals(Kind.PROGRAM), WEIGHTS)
    assert learned.pop(Kind.PROGRAM) < WEIGHTS[Kind.PROGRAM]
    assert learned == pytest.approx({kind: WEIGHTS[kind] for kind in learned}, abs=1e-3)


def test_the_slope_is_that_of_the_loss() -> None:
    loss = _Loss([*random_choices(TRUTH, 5), *refusals(None)], len(KINDS))
    at = np.linspace(0.2, 1.5, len(KINDS))
    value, slope = loss(at)
    for place in range(len(KINDS)):
        step = np.zeros(len(KINDS))
        step[place] = 1e-6
        assert (loss(at + step)[0] - loss(at - step)[0]) / 2e-6 == pytest.approx(slope[place], abs=1e-6)
    assert value > 0
