"""The two lines at 8x, in an exercise of *What leverage is* and of *Touch or finish*."""

import math
from statistics import NormalDist

import pytest
from teko import leverage, touch

OWED = 150 * 7 / 8  # at 8x from 150 yen, for each dollar


@pytest.mark.parametrize(
    ("level", "kept", "price", "fall"), [(1, 0.04, 136.72, 8.85), (0.5, 0.02, 133.93, 10.71)]
)
def test_at_8x_the_debt_is_what_the_line_leaves_of_the_price(level, kept, price, fall):
    assert round(OWED / (1 - kept), 2) == price
    line = leverage.fx_exit_current(150, leverage=8, side=1, margin=0.04, level=level)
    assert (round(line.price, 2), round(-100 * line.move, 2)) == (price, fall)


def test_a_close_below_the_call_line_comes_in_35_1_percent_of_years():
    """The reflection principle, at a line moved away by the correction for looks."""
    down = math.log(OWED / 0.96 / 150) - 0.5826 * 0.10 / math.sqrt(252)
    drift, cdf = -0.005, NormalDist(0, 0.10).cdf
    mirrored = math.exp(2 * drift * down / 0.01) * cdf(down + drift)
    assert round(100 * (cdf(down - drift) + mirrored), 1) == 35.1
    fall = 1 - OWED / 0.96 / 150
    found = touch.touch_probability_checked(fall, volatility=0.10, drift=0, years=1, checks=252)
    assert round(100 * found, 1) == 35.1
