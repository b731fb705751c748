"""The answers printed in the exercises of chapter 3, each by arithmetic of its own.

Nothing here calls the function that the solution calls: the answer is worked out again.
"""

import math
from statistics import NormalDist

import pytest
from teko import drag
from teko.series import history


def test_a_3x_fund_loses_a_fifth_on_a_swing_of_a_fifth_and_so_does_minus_2x():
    down = 1 / 1.2 - 1
    assert (1 + 3 * 0.2) * (1 + 3 * down) == pytest.approx(0.80)
    assert (1 - 2 * 0.2) * (1 - 2 * down) == pytest.approx(0.80)
    assert drag.round_trip_return(3, up=0.2) == pytest.approx(-0.20)
    assert drag.round_trip_return(-2, up=0.2) == pytest.approx(-0.20)


@pytest.mark.parametrize(
    ("leverage", "premium", "printed"),
    [(1, 0.05, 4.72), (2, 0.05, 5.88), (3, 0.05, 4.48), (1, 0.04, 3.72), (2, 0.04, 3.88)],
)
def test_growth_is_cash_plus_premium_less_half_the_variance(leverage, premium, printed):
    by_hand = 1 + leverage * 100 * premium - leverage**2 * 16**2 / 200
    assert by_hand == pytest.approx(printed)
    growth = drag.log_growth(leverage, drift=0.01 + premium, rate=0.01, volatility=0.16)
    assert 100 * growth == pytest.approx(printed)


def test_the_top_of_that_hill_is_premium_over_variance():
    assert round(0.05 / 0.16**2, 3) == 1.953
    assert drag.growth_peak(0.06, rate=0.01, volatility=0.16).leverage == pytest.approx(1.953125)


def test_a_3x_fund_makes_4_43_percent_of_an_index_gain_of_8():
    assert round(100 * (1.08**3 * math.exp(-3 * 0.0625) - 1), 2) == 4.43
    ratio = drag.fund_ratio(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1)
    assert round(100 * (ratio - 1), 2) == 4.43


def test_the_mean_is_eleven_times_and_the_median_less_than_the_start():
    log_median = (2 * 0.06 - 4 * 0.25**2 / 2) * 20
    spread = 2 * 0.25 * math.sqrt(20)
    future = {"drift": 0.06, "rate": 0, "volatility": 0.25, "years": 20}
    assert drag.mean_wealth(2, **future) == pytest.approx(math.exp(log_median + spread**2 / 2))
    assert f"{1e6 * drag.mean_wealth(2, **future):,.0f}" == "11,023,176"
    assert f"{1e6 * math.exp(log_median):,.0f}" == "904,837"
    assert round(100 * NormalDist().cdf(-log_median / spread), 1) == 51.8
    by_hand = NormalDist().cdf(-log_median / spread)
    assert drag.loss_probability(2, **future) == pytest.approx(by_hand)


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
