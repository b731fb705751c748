"""The answers and sums printed on the page of the three scenarios, each by arithmetic of its own.

Nothing here calls the function that the page calls without working the answer out again.
"""

import pytest
from teko import sizing, stress
from teko.paths import streaks
from teko.series import gaps, history

close = pytest.approx


# Exercises


def test_the_first_account_may_hold_16_000_dollars_and_is_ended_from_41_667():
    assert round(250_000 / 6) == 41_667
    for units, gap, word in (
        (16_000, 3, "pass"),
        (17_000, 3, "limit"),
        (41_000, 6, "fail"),
        (42_000, 6, "fatal"),
        (50_000, 6, "fatal"),
    ):
        day = stress.three_scenarios(500_000, units=units, stop=0.5, slip_multiple=2, gap=gap)
        assert day.verdict == word
    assert sizing.lots_for_loss(50_000, stop=3, lot=1_000).units == 16_000


@pytest.mark.parametrize(("k", "hold"), [(2, 0.25), (2**0.5, 0.5), (1.3, 0.59), (1.5, 0.44)])
def test_a_week_that_moves_k_times_as_much_deserves_one_over_k_squared(k, hold):
    """The size that earns most less half its variance, the usual week earning most at 1."""
    best = max((w / 1_000 - (k * w / 1_000) ** 2 / 2, w / 1_000) for w in range(1_501))[1]
    assert best == close(1 / k**2, abs=0.001) and round(1 / k**2, 2) == hold


# Sums of the text


def test_one_blow_in_a_hundred_turns_a_good_plan_round():
    blow = {"win": 0.01, "win_probability": 0.6, "loss": -0.01, "blow": -0.4}
    end = streaks.mixed_trades(100, blow_probability=0.01, **blow)
    assert round(end.mean, 4) == -0.0019 and round(end.meets_blow, 2) == 0.63
    assert round(end.median, 2) == -0.23
    assert round(1.01**60 * 0.99**40 - 1, 2) == 0.22
    assert round(0.4 / 0.6, 3) == 0.667 == round(sizing.recovery_gain(0.4), 3)


@pytest.mark.parametrize(("days", "yen", "percent"), [(1, 6.7, 13.5), (5, 12.9, 25.8)])
def test_the_worst_day_and_week_in_the_gap_law(days, yen, percent):
    prices = history.usd_jpy().to_numpy()
    worst = (prices[days:] / prices[:-days]).min() - 1
    assert gaps.largest_moves(history.usd_jpy(), days=days)[0].move == close(worst)
    assert round(150 * -worst, 1) == yen and round(150 * -worst / 0.5, 1) == percent
