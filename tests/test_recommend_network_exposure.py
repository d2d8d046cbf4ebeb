"""Evening out who is shown: nobody too often, and as little as that takes."""

import numpy as np
import pytest

from recommend.network.exposure import count_shown, draw_turns, even_out, gini, put_first
from recommend.network.quality import choose_shown, order

SEEDS = range(5)


def popular(seed: int, asked: int = 60, candidates: int = 40) -> np.ndarray:
    """Scores by which a few candidates are everybody's favourites; some pairs are not allowed."""
    chance = np.random.default_rng(seed)
    scores = chance.normal(size=(asked, candidates)) + np.linspace(3, 0, candidates)
    scores[chance.random(scores.shape) < 0.1] = -np.inf
    return scores


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("most", [18, 20, 60])
def test_nobody_is_shown_too_often(seed: int, most: int) -> None:
    scores = popular(seed)
    shown = choose_shown(scores, 10, seed, most)
    counts = count_shown(shown, scores.shape[1])
    assert counts.max() <= most
    # There is room enough that nobody is shown fewer; all of them may be, best first.
    assert (shown >= 0).all()
    values = np.take_along_axis(scores, shown, axis=1)
    assert np.isfinite(values).all()
    assert (np.diff(values, axis=1) <= 0).all()
    assert all(len(set(row)) == 10 for row in shown.tolist())
    before = count_shown(order(scores, 10, seed), scores.shape[1])
    assert before.max() > 20
    if most < 60:
        assert gini(counts) < gini(before)
    else:
        assert (shown == order(scores, 10, seed)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_not_shown_somebody_has_them_lower_than_those_who_are(seed: int) -> None:
    """No pair blocks: for each candidate passed over, all who are shown that one have them no lower."""
    most, scores = 16, popular(seed)
    ordered = order(scores, scores.shape[1], seed)
    shown = even_out(ordered, 10, most, draw_turns(len(ordered), seed)).shown
    place = {(person, one): at for person, row in enumerate(ordered.tolist()) for at, one in enumerate(row)}
    lowest = {
        one: max(place[person, one] for person in np.flatnonzero((shown == one).any(axis=1)))
        for one in set(shown.ravel().tolist())
    }
    counts = count_shown(shown, scores.shape[1])
    for person, row in enumerate(shown.tolist()):
        last = place[person, row[-1]]
        for one in set(ordered[person, :last].tolist()) - set(row):
            assert counts[one] == most
            assert place[person, one] >= lowest[one]


def test_where_there_is_no_room_rows_end_early() -> None:
    shown = even_out(np.array([[0, 1, -1], [0, 1, -1], [0, -1, -1]]), 2, 1, draw_turns(3, 0)).shown
    assert sorted(shown[shown >= 0].tolist()) == [0, 1]
    assert even_out(np.empty((0, 3), np.int64), 2, 1, draw_turns(0, 0)).shown.shape == (0, 2)


def test_those_shown_come_first_by_their_scores() -> None:
    scores = np.array([[3.0, 2.0, 1.0, -np.inf]])
    first = put_first(scores, np.array([[2, -1]]))
    assert order(first, 4, 0).tolist() == [[2, 0, 1, -1]]
    assert first[0, 2] == 1.0
