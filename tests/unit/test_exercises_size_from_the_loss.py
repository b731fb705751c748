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
