"""The answers printed on the third page of chapter 2, each by arithmetic of its own.

Nothing here calls the function that the solution calls without working the answer out again.
"""

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
