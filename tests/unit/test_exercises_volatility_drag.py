"""The answers printed in the exercises of chapter 3, each by arithmetic of its own.

Nothing here calls the function that the solution calls: the answer is worked out again.
"""

import math

import pytest
from teko import drag
from teko.series import history


def test_at_the_ends_of_the_band_fund_and_multiple_are_equal():
    band = drag.losing_band(2, realised_variance=0.0625)
    assert (round(band.low, 4), round(band.high, 4)) == (0.8025, 1.3265)
    for end in (band.low, band.high):
        assert end**2 * math.exp(-0.0625) == pytest.approx(1 + 2 * (end - 1))


@pytest.mark.parametrize(
    ("start", "leverage", "printed"),
    [("1982-08", 1, 3.40), ("1982-08", 2, 5.24), ("1929-09", 1, 2.47), ("1929-09", 2, 3.96)],
)
def test_each_payment_of_a_saving_plan_grows_from_its_own_month(start, leverage, printed):
    rows = history.us_market().loc[start:].iloc[:240]
    grown = 1 + leverage * rows["market"] + (1 - leverage) * rows["bill"]
    each = [math.prod(grown.iloc[paid:]) for paid in range(240)]
    assert round(sum(each) / 240, 2) == printed
