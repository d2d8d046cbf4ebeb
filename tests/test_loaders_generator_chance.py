import numpy as np

from loaders.generator.chance import Chance, Lottery, spread

ROWS = np.arange(20_000, dtype=np.int64)


def test_a_draw_depends_on_seed_name_turn_and_row_alone() -> None:
    draws = Chance(1).uniform("age", ROWS)
    assert (draws[5_000:6_000] == Chance(1).uniform("age", ROWS[5_000:6_000])).all()
    assert (draws[::-1] == Chance(1).uniform("age", ROWS[::-1])).all()
    for other in (
        Chance(2).uniform("age", ROWS),
        Chance(1).uniform("sex", ROWS),
        Chance(1).uniform("age", ROWS, 1),
    ):
        assert abs(np.corrcoef(draws, other)[0, 1]) < 0.03


def test_known_draws_stay_what_they_are() -> None:
    # Written down once: a change here changes every generated university.
    assert Chance(1).uniform("age", ROWS[:3]).tolist() == [
        0.4108423600405767,
        0.913597512006799,
        0.4724808229399099,
    ]


def test_draws_fill_the_unit_interval_evenly() -> None:
    counts, _ = np.histogram(Chance(3).uniform("x", ROWS), bins=20, range=(0, 1))
    assert counts.min() > 850
    assert counts.max() < 1_150
    assert Chance(3).below("x", ROWS, 7).tolist() == (Chance(3).uniform("x", ROWS) * 7).astype(int).tolist()


def test_a_lottery_draws_from_the_group_with_its_weights() -> None:
    lottery = Lottery([[(10, 1.0), (11, 3.0)], [], [(12, 0.0), (13, 2.0)]])
    draws = Chance(4).uniform("lot", ROWS)
    first = lottery.draw(np.zeros_like(ROWS), draws)
    assert set(first.tolist()) == {10, 11}
    assert abs((first == 11).mean() - 0.75) < 0.02
    assert set(lottery.draw(np.full_like(ROWS, 2), draws).tolist()) == {13}
    assert lottery.empty.tolist() == [False, True, False]


def test_a_lottery_never_leaves_its_group_at_the_upper_edge() -> None:
    groups = [[(group, 1.0)] for group in range(3_000)]
    number = np.arange(3_000, dtype=np.int64)
    almost_one = np.full(3_000, np.nextafter(1.0, 0.0))
    assert (Lottery(groups).draw(number, almost_one) == number).all()


def test_spread_marks_as_many_as_the_odds_add_up_to() -> None:
    odds = np.full(10_000, 0.25)
    assert spread(odds).sum() == 2_500
    assert spread(odds[:50]).sum() in (12, 13)
    assert not spread(np.zeros(10)).any()
