"""What must be true of a fund of bills, against funds held bill by bill and against simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import mmf

close = pytest.approx
days = st.floats(0, 500)
years = st.floats(0.05, 10)
SEED = 20250704


@given(st.integers(1, 60), st.integers(0, 200))
def test_the_ladder_is_a_fund_with_one_bill_ending_each_day(wam, since):
    """Bills of 1 to 2W days: after t days those of t days and less have been renewed."""
    ends = range(1, 2 * wam + 1)
    renewed = sum(end <= since for end in ends) / len(ends)
    assert mmf.ladder_share(since, wam_days=wam) == close(renewed)


@given(st.integers(2, 120), st.integers(0, 300))
def test_the_exponential_is_a_fund_in_which_each_bill_may_end_today(wam, since):
    """A small part of the bills ends in each hundredth of a day."""
    steps = 100 * since
    renewed = 1 - (1 - 1 / (100 * wam)) ** steps
    assert mmf.exponential_share(since, wam_days=wam) == close(renewed, abs=0.005)


@pytest.mark.parametrize("model", [mmf.ladder_yield, mmf.exponential_yield])
@pytest.mark.parametrize(("change", "wam"), [(-0.02, 40), (-0.015, 45)])
def test_the_income_of_the_lag_is_the_area_between_market_and_fund(model, change, wam):
    days = [i + 0.5 for i in range(20 * wam)]
    fund = [model(0.05, rate_change=change, days_since=d, wam_days=wam) for d in days]
    area = sum(y - (0.05 + change) for y in fund) / 365
    assert mmf.lag_income(change, wam_days=wam, year_days=365) == close(area, rel=1e-4)


@pytest.mark.parametrize("drift", [-0.03, 0.0, 0.03])
@pytest.mark.parametrize("length", [0.25, 1.0, 3.0])
def test_the_chance_to_lose_the_yield_against_simulation(length, drift):
    count, volatility = 200_000, 0.1
    random = np.random.default_rng(SEED)
    spread = volatility * math.sqrt(length)
    rate = np.exp((drift - volatility**2 / 2) * length + spread * random.standard_normal(count))
    lost = ((1 + 0.045 * length) * rate < 1).mean()
    said = mmf.below_breakeven_probability(0.045, years=length, volatility=volatility, drift=drift)
    assert lost == close(said, abs=3 * math.sqrt(said * (1 - said) / count))
