"""The answers printed on the third page of chapter 2, each by arithmetic of its own.

Nothing here calls the function that the solution calls without working the answer out again.
"""

import math
from fractions import Fraction
from itertools import product

import pytest
from teko import sizing

YEN = 1_000_000


def accounts(losses):
    """What a loss of a fifth leaves, loss by loss: with the same lots, and with lots cut."""
    same, cut = [Fraction(YEN)], [Fraction(YEN)]
    for _ in range(losses):
        same.append(max(Fraction(0), same[-1] - Fraction(YEN, 5)))
        cut.append(cut[-1] * Fraction(4, 5))
    return same, cut


def test_with_the_same_lots_the_third_loss_of_a_fifth_passes_the_half_else_the_fourth():
    same, cut = accounts(5)
    assert same[3] < YEN / 2 < same[2] and cut[4] < YEN / 2 < cut[3]
    assert [int(left) for left in same] == [YEN, 800_000, 600_000, 400_000, 200_000, 0]
    assert [int(left) for left in cut] == [YEN, 800_000, 640_000, 512_000, 409_600, 327_680]
    for n in range(6):
        streak = sizing.losing_streak(0.2, losses=n)
        assert YEN * (1 + streak.fixed_lot) == pytest.approx(float(same[n]))
        assert YEN * (1 + streak.fixed_fraction) == pytest.approx(float(cut[n]))


@pytest.mark.parametrize(
    ("fraction", "same", "cut"),
    [(0.01, 50, 69), (0.02, 25, 35), (0.05, 10, 14), (0.1, 5, 7), (0.2, 3, 4)],
)
def test_the_printed_loss_is_the_first_that_reaches_the_half(fraction, same, cut):
    share = Fraction(str(fraction))
    assert same * share >= Fraction(1, 2) > (same - 1) * share
    assert (1 - share) ** cut <= Fraction(1, 2) < (1 - share) ** (cut - 1)
    half = sizing.losses_to_halve(fraction)
    assert fraction * half.fixed_lot == pytest.approx(0.5)
    assert (1 - fraction) ** half.fixed_fraction == pytest.approx(0.5)


def test_ten_thousand_yen_and_fifty_sen_allow_20_000_dollars_at_3x():
    for_10_000_dollars = 50 * 100  # one sen is 100 yen
    assert 10_000 * 10_000 / for_10_000_dollars == 20_000
    assert sizing.units_for_loss(10_000, stop=0.5) == pytest.approx(20_000)
    assert 20_000 * 150 / YEN == 3
    assert sizing.leverage_from_stop(0.01, stop=0.5, price=150) == pytest.approx(3)


@pytest.mark.parametrize(
    ("stop", "lots", "lost"),
    [(Fraction(80, 100), 12, 9_600), (Fraction(50, 10_000) * 150, 13, 9_750)],
    ids=["80 sen in dollars", "50 pips in euros at 150 yen for a dollar"],
)
def test_the_lots_are_the_most_that_lose_no_more_than_ten_thousand_yen(stop, lots, lost):
    assert lots * 1_000 * stop == lost <= 10_000 < (lots + 1) * 1_000 * stop
    assert sizing.lots_for_loss(10_000, stop=float(stop), lot=1_000).lots == lots


def test_of_two_accounts_one_buys_10_000_dollars_and_the_other_loses_its_r_in_ten_sen():
    units = sizing.units_for_loss(5_000, stop=0.5)
    assert units * 0.5 == pytest.approx(5_000) and units == pytest.approx(10_000)
    assert 50_000 * 0.5 == 25_000 == 0.05 * 500_000
    assert 50_000 * Fraction(10, 100) == 5_000


def ruined(lives, wins):
    """Chance that lives ever run out, from the equations of a walk with a far upper end."""
    chance = [0.0] * 401
    chance[0] = 1.0
    for _ in range(4_000):
        for n in range(1, 400):
            chance[n] = wins * chance[n + 1] + (1 - wins) * chance[n - 1]
    return chance[lives]


def test_half_the_size_squares_the_chance_of_ruin():
    fifth, tenth = ruined(5, 0.55), ruined(10, 0.55)
    assert (round(100 * fifth, 1), round(100 * tenth, 1)) == (36.7, 13.4)
    assert tenth == pytest.approx(fifth**2, abs=1e-9)
    assert sizing.ruin_probability(5, win_probability=0.55) == pytest.approx(fifth, abs=1e-9)
    assert sizing.ruin_probability(10, win_probability=0.55) == pytest.approx(tenth, abs=1e-9)


def test_two_for_one_is_ruined_by_the_root_of_a_square_and_earns_twice_as_much():
    # p x**3 - x + q is (x - 1)(p x**2 + p x - q).
    root = (math.sqrt(0.4**2 + 4 * 0.4 * 0.6) - 0.4) / (2 * 0.4)
    assert (f"{root**10:.1%}", f"{root**20:.2%}") == ("14.2%", "2.03%")
    ruin = sizing.ruin_probability_with_payoff(10, win_probability=0.4, payoff=2)
    assert ruin == pytest.approx(root**10)
    assert pytest.approx(2 * (0.55 - 0.45)) == 0.4 * 2 - 0.6


def test_a_contract_of_ten_yen_a_point_loses_2_000_yen_at_200_points():
    assert 10_000 // (200 * 10) == sizing.lots_for_loss(10_000, stop=200, lot=10).lots == 5


def down_at_some_time(lives, wins, trades):
    """Chance that losses lead wins by so many at some time, from the distribution of the lead."""
    lead, gone = {0: 1.0}, 0.0
    for _ in range(trades):
        after = {}
        for (n, chance), (step, share) in product(lead.items(), ((-1, wins), (1, 1 - wins))):
            after[n + step] = after.get(n + step, 0.0) + chance * share
        gone += after.pop(lives, 0.0)
        lead = after
    return gone


@pytest.mark.parametrize(
    ("lives", "wins", "printed"),
    [(50, 0.55, 0.0), (25, 0.55, 0.07), (10, 0.55, 9.04), (5, 0.55, 32.03), (3, 0.55, 51.2),
     (25, 0.5, 1.2), (10, 0.5, 31.97), (5, 0.5, 61.73), (3, 0.5, 76.44)],
)  # fmt: skip
def test_the_chance_that_half_is_gone_within_a_hundred_trades(lives, wins, printed):
    by_hand = down_at_some_time(lives, wins, 100)
    assert round(100 * by_hand, 2) == printed
    within = sizing.ruin_probability_within(lives, win_probability=wins, trades=100)
    assert within == pytest.approx(by_hand)


def test_five_losses_in_a_row_among_a_hundred_coins_come_with_81_percent():
    """Counted: strings of heads and tails without five tails in a row, by their last run."""
    by_run = [1, 0, 0, 0, 0]
    for _ in range(100):
        by_run = [sum(by_run), *by_run[:4]]
    share = 1 - Fraction(sum(by_run), 2**100)
    assert round(float(100 * share), 1) == 81.0
    exact = sizing.streak_probability(5, loss_probability=0.5, trades=100)
    assert exact == pytest.approx(float(share))


def test_a_coin_wins_14_or_more_of_20_in_5_8_percent():
    tosses = [1]
    for _ in range(20):
        tosses = [a + b for a, b in zip([0, *tosses], [*tosses, 0], strict=True)]
    assert round(100 * sum(tosses[14:]) / 2**20, 1) == 5.8
    assert sum(tosses[14:]) == sum(math.comb(20, k) for k in range(14, 21))


def test_open_profit_added_to_becomes_a_loss_above_the_first_entry():
    result = 20_000 * 0.5 - 40_000 * 0.5
    even = (20_000 * 150 + 40_000 * 151) / 60_000
    assert result == -10_000
    assert round(even, 2) == 150.67 and even > 150.5
