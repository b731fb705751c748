"""The answers and sums printed on the page of the three scenarios, each by arithmetic of its own.

Nothing here calls the function that the page calls without working the answer out again.
"""

from fractions import Fraction
from itertools import product

import pytest
from teko import sizing, stress
from teko.paths import streaks
from teko.series import gaps, history

close = pytest.approx


# Exercises


def test_three_million_yen_with_a_stop_of_eighty_sen():
    assert (37_000 * 80 // 100, 37_000 * 160 // 100, 37_000 * 4) == (29_600, 59_200, 148_000)
    assert round(100 * 148_000 / 3_000_000, 2) == 4.93
    assert sizing.lots_for_loss(30_000, stop=0.8, lot=1_000).units == 37_000
    day = stress.three_scenarios(3_000_000, units=37_000, stop=0.8, slip_multiple=2, gap=4)
    assert (day.normal, day.slipped, day.gap) == close((29_600, 59_200, 148_000))
    assert day.verdict == "pass"


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


def no_row_of_four(trades, loses):
    """Chance of no four losses in a row, by the number of losses at the end."""
    ends = [Fraction(1), Fraction(0), Fraction(0), Fraction(0)]
    for _ in range(trades):
        ends = [sum(ends) * (1 - loses), *(each * loses for each in ends[:3])]
    return float(sum(ends))


def test_four_losses_in_a_row_at_45_percent():
    exact = 1 - no_row_of_four(60, Fraction(45, 100))
    assert round(100 * exact, 1) == 76.6
    assert sizing.streak_probability(4, loss_probability=0.45, trades=60) == close(exact)
    wait = sum(1 / 0.45**k for k in (1, 2, 3, 4))
    assert round(wait, 1) == 42.5
    assert sizing.streak_wait(4, loss_probability=0.45) == close(wait)


def test_a_win_rate_of_42_percent_needs_a_payoff_of_1_381():
    assert round(58 / 42, 3) == 1.381
    assert 0.42 * sizing.breakeven_payoff(0.42) - 0.58 == close(0)


def test_a_margin_share_through_three_lower_limits():
    prices = [1_000 - 300, 1_000 - 300 - 150, 1_000 - 300 - 150 - 100]
    assert [stress.limit_down_price(1_000, days=d) for d in (1, 2, 3)] == prices
    left = [1_000_000 + 2_000 * (price - 1_000) for price in prices]
    assert left == [400_000, 100_000, -100_000]
    # Nobody sold on two days: the third limit is four times 100 yen.
    assert stress.untraded_limit_down_price(1_000, days=3) == 550 - 4 * 100


@pytest.mark.parametrize(("k", "hold"), [(2, 0.25), (2**0.5, 0.5), (1.3, 0.59), (1.5, 0.44)])
def test_a_week_that_moves_k_times_as_much_deserves_one_over_k_squared(k, hold):
    """The size that earns most less half its variance, the usual week earning most at 1."""
    best = max((w / 1_000 - (k * w / 1_000) ** 2 / 2, w / 1_000) for w in range(1_501))[1]
    assert best == close(1 / k**2, abs=0.001) and round(1 / k**2, 2) == hold


# Sums of the text


def test_six_losses_of_a_martingale_cost_63_and_the_seventh_stake_is_64():
    assert sum(2**k for k in range(6)) == 63 and 2**6 > 100 - 63
    dies = sizing.martingale(100, base=1, loss_probability=0.5, trades=100)
    assert dies.losses_affordable == 6 and round(dies.ruin_probability, 3) == 0.546


def test_three_losses_in_a_row_come_in_79_of_100_sets_of_20_trades():
    seen = sum(
        any(not any(trades[i : i + 3]) for i in range(18)) for trades in product((0, 1), repeat=20)
    )
    assert round(seen / 2**20, 3) == 0.787
    assert sizing.streak_probability(3, loss_probability=0.5, trades=20) == close(seen / 2**20)


def test_one_blow_in_a_hundred_turns_a_good_plan_round():
    blow = {"win": 0.01, "win_probability": 0.6, "loss": -0.01, "blow": -0.4}
    end = streaks.mixed_trades(100, blow_probability=0.01, **blow)
    assert round(end.mean, 4) == -0.0019 and round(end.meets_blow, 2) == 0.63
    assert round(end.median, 2) == -0.23
    assert round(1.01**60 * 0.99**40 - 1, 2) == 0.22
    assert round(0.4 / 0.6, 3) == 0.667 == round(sizing.recovery_gain(0.4), 3)


def test_the_week_of_october_1998():
    gap = 135.50 - 116.65
    assert [gap / stop for stop in (0.5, 1, 2)] == close([37.7, 18.85, 9.425])
    assert round(100 * stress.gap_loss(0.01, gap=gap, stop=0.5), 1) == 37.7
    assert round(100 * (1 - 116.65 / 135.50), 1) == 13.9


@pytest.mark.parametrize(("days", "yen", "percent"), [(1, 6.7, 13.5), (5, 12.9, 25.8)])
def test_the_worst_day_and_week_in_the_gap_law(days, yen, percent):
    prices = history.usd_jpy().to_numpy()
    worst = (prices[days:] / prices[:-days]).min() - 1
    assert gaps.largest_moves(history.usd_jpy(), days=days)[0].move == close(worst)
    assert round(150 * -worst, 1) == yen and round(150 * -worst / 0.5, 1) == percent
