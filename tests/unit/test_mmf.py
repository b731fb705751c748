"""What must be true of a fund of bills, against funds held bill by bill and against simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import mmf

close = pytest.approx
yields = st.floats(-0.05, 0.2)
dollar_yields = st.floats(0, 0.2)
changes = st.floats(-0.1, 0.1)
days = st.floats(0, 500)
maturities = st.floats(2, 120)
moves = st.floats(-0.9, 2)
years = st.floats(0.05, 10)
SEED = 20250704


# The lag


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


@given(yields, changes, days, maturities)
def test_the_yield_moves_from_the_old_to_the_new_by_the_share_renewed(start, change, since, wam):
    inputs = {"rate_change": change, "days_since": since, "wam_days": wam}
    for yield_of, share_of in (
        (mmf.ladder_yield, mmf.ladder_share),
        (mmf.exponential_yield, mmf.exponential_share),
    ):
        share = share_of(since, wam_days=wam)
        old_and_new = (1 - share) * start + share * (start + change)
        assert yield_of(start, **inputs) == close(old_and_new, abs=1e-12)


@given(changes, maturities)
def test_the_lag_income_is_the_area_under_either_model(change, wam):
    """Day by day in small steps, until nothing old is left."""
    time = np.linspace(0, 60 * wam, 60_001)
    said = mmf.lag_income(change, wam_days=wam, year_days=365)
    ladder = 1 - np.minimum(time / (2 * wam), 1)
    exponential = np.exp(-time / wam)
    for still_old in (ladder, exponential):
        area = np.trapezoid(still_old, time) / 365
        assert said == close(-change * area, abs=1e-6)


# The price


@given(yields, changes, maturities)
def test_the_price_change_is_that_of_a_bill(start, rise, wam):
    def price(rate):
        return 100 / (1 + rate * wam / 360)

    said = mmf.price_change(start, yield_rise=rise, wam_days=wam, year_days=360)
    assert said == close(price(start + rise) / price(start) - 1, abs=1e-12)


def test_the_loss_of_a_rise_is_earned_back_within_one_average_maturity():
    loss = mmf.price_change(0.05, yield_rise=0.01, wam_days=60, year_days=360)
    assert 0.01 * 60 / 360 > -loss > 0.01 * 59 / 360


@given(st.floats(50, 110), st.floats(1, 400))
def test_a_bill_grows_to_its_face_by_its_yield_and_is_sold_at_its_discount(price, left):
    bill = mmf.bill_yield(price, days_left=left)
    assert price * (1 + bill.simple * left / 365) == close(100)
    assert 100 - 100 * bill.discount * left / 360 == close(price)


# In yen


@given(moves, moves)
def test_a_dollar_bought_grown_and_sold(dollar_return, fx_move):
    bought, spot = 1000 / 150, 150
    sold = bought * (1 + dollar_return) * spot * (1 + fx_move)
    result = mmf.yen_return(dollar_return, fx_move=fx_move)
    assert result.total == close(sold / 1000 - 1, abs=1e-12)
    assert result.total == close(result.sum_of_parts + result.cross, abs=1e-12)


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


@given(dollar_yields, moves, st.floats(0, 1), st.floats(-0.01, 0.1), st.floats(-0.01, 0.1))
def test_a_hedge_sells_its_part_at_the_forward_price(fund, move, part, yen, dollar):
    spot = 150
    forward = spot * (1 + yen) / (1 + dollar)
    dollars = (1 + fund) / spot
    yen_at_the_end = dollars * (part * forward + (1 - part) * spot * (1 + move))
    said = mmf.hedged_return(fund, fx_move=move, hedge_ratio=part, yen_rate=yen, dollar_rate=dollar)
    assert said == close(yen_at_the_end - 1, abs=1e-12)


@given(dollar_yields, st.floats(0, 1), st.floats(0.001, 0.5))
def test_the_volatility_in_yen_is_half_the_way_between_a_move_up_and_down(fund, part, usual):
    rates = {"hedge_ratio": part, "yen_rate": 0.005, "dollar_rate": 0.045}
    up, down = (mmf.hedged_return(fund, fx_move=move, **rates) for move in (usual, -usual))
    said = mmf.hedged_volatility(fund, hedge_ratio=part, fx_volatility=usual)
    assert said == close((up - down) / 2, abs=1e-12)
