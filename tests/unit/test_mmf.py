"""What must be true of a fund of bills, against funds held bill by bill and against simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import mmf, touch

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


@given(maturities, days, days)
def test_more_days_never_renew_less(wam, since, more):
    for share_of in (mmf.ladder_share, mmf.exponential_share):
        assert share_of(since, wam_days=wam) <= share_of(since + more, wam_days=wam) <= 1


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


def test_the_lag_income_is_the_area_of_the_functions_themselves():
    since = np.arange(0, 400, 0.25)
    inputs = {"rate_change": -0.015, "wam_days": 45}
    for yield_of in (mmf.ladder_yield, mmf.exponential_yield):
        extra = [yield_of(0.045, days_since=float(day), **inputs) - 0.03 for day in since]
        area = np.trapezoid(extra, since) / 365
        assert area == close(mmf.lag_income(-0.015, wam_days=45, year_days=365), abs=1e-6)


# The printed table of shares: ladder / exponential
@pytest.mark.parametrize(
    ("wam", "since", "ladder", "exponential"),
    [
        (30, 7, 0.117, 0.208), (30, 30, 0.5, 0.632), (30, 60, 1, 0.865), (30, 90, 1, 0.950),
        (45, 7, 0.078, 0.144), (45, 30, 0.333, 0.487), (45, 60, 0.667, 0.736), (45, 90, 1, 0.865),
        (60, 7, 0.058, 0.110), (60, 30, 0.25, 0.393), (60, 60, 0.5, 0.632), (60, 90, 0.75, 0.777),
    ],
)  # fmt: skip
def test_the_table_of_shares(wam, since, ladder, exponential):
    assert mmf.ladder_share(since, wam_days=wam) == close(ladder, abs=5e-4)
    assert mmf.exponential_share(since, wam_days=wam) == close(exponential, abs=5e-4)


@pytest.mark.parametrize(("wam", "half"), [(30, 20.8), (45, 31.2), (60, 41.6)])
def test_half_way(wam, half):
    assert mmf.ladder_share(wam, wam_days=wam) == 0.5
    assert mmf.exponential_share(half, wam_days=wam) == close(0.5, abs=1e-3)


# The price


@given(yields, changes, maturities)
def test_the_price_change_is_that_of_a_bill(start, rise, wam):
    def price(rate):
        return 100 / (1 + rate * wam / 360)

    said = mmf.price_change(start, yield_rise=rise, wam_days=wam, year_days=360)
    assert said == close(price(start + rise) / price(start) - 1, abs=1e-12)


@given(yields, st.floats(0.001, 0.1), maturities)
def test_a_longer_fund_loses_more_when_yields_rise(start, rise, wam):
    short, long = (
        mmf.price_change(start, yield_rise=rise, wam_days=each, year_days=360)
        for each in (wam, 1.1 * wam)
    )
    assert long < short < 0


@given(st.floats(0.001, 0.02), yields, st.floats(20, 120))
def test_the_rise_for_a_loss_costs_that_loss(loss, start, wam):
    bill = {"wam_days": wam, "year_days": 360}
    rise = mmf.yield_rise_for_loss(loss, start_yield=start, **bill)
    if rise <= 0.5:
        assert mmf.price_change(start, yield_rise=rise, **bill) == close(-loss, abs=1e-12)
    rule_of_thumb = mmf.yield_rise_for_loss_linear(loss, **bill)
    assert rule_of_thumb == close(rise, rel=0.15)


@pytest.mark.parametrize(("wam", "change"), [(30, -0.0829), (45, -0.1241), (60, -0.1650)])
def test_a_rise_by_one_point_from_five_percent(wam, change):
    said = mmf.price_change(0.05, yield_rise=0.01, wam_days=wam, year_days=360)
    assert 100 * said == close(change, abs=5e-5)


@pytest.mark.parametrize(("wam", "points"), [(60, 3.04), (30, 6.06)])
def test_the_rise_that_breaks_the_buck(wam, points):
    rise = mmf.yield_rise_for_loss(0.005, start_yield=0.05, wam_days=wam, year_days=360)
    assert 100 * rise == close(points, abs=0.005)


def test_the_loss_of_a_rise_is_earned_back_within_one_average_maturity():
    loss = mmf.price_change(0.05, yield_rise=0.01, wam_days=60, year_days=360)
    assert 0.01 * 60 / 360 > -loss > 0.01 * 59 / 360


# In yen


@given(moves, moves)
def test_a_dollar_bought_grown_and_sold(dollar_return, fx_move):
    bought, spot = 1000 / 150, 150
    sold = bought * (1 + dollar_return) * spot * (1 + fx_move)
    result = mmf.yen_return(dollar_return, fx_move=fx_move)
    assert result.total == close(sold / 1000 - 1, abs=1e-12)
    assert result.total == close(result.sum_of_parts + result.cross, abs=1e-12)


@given(moves, moves)
def test_it_does_not_matter_which_part_is_which(one, other):
    first, second = mmf.yen_return(one, fx_move=other), mmf.yen_return(other, fx_move=one)
    assert first.total == close(second.total, abs=1e-12) and first.cross == second.cross


@given(dollar_yields, years, st.floats(50, 300))
def test_at_break_even_nothing_is_won_or_lost(dollar_yield, length, spot):
    even = mmf.breakeven_fx(spot, dollar_yield=dollar_yield, years=length)
    grown = dollar_yield * length
    if grown <= 4:
        assert mmf.yen_return(grown, fx_move=even.move).total == close(0, abs=1e-12)
    assert even.rate == close(spot * (1 + even.move)) and even.move <= 0


@pytest.mark.parametrize(
    ("dollar_yield", "length", "move"),
    [(0.02, 1, -1.961), (0.04, 1, -3.846), (0.045, 1, -4.306), (0.05, 1, -4.762),
     (0.045, 0.25, -1.112)],
)  # fmt: skip
def test_the_break_evens(dollar_yield, length, move):
    even = mmf.breakeven_fx(155, dollar_yield=dollar_yield, years=length)
    # A quarter's is -1.11248...: the digits are cut where it is printed.
    assert 100 * even.move == close(move, abs=6e-4)


@pytest.mark.parametrize(
    ("spot", "dollar_yield", "rate"),
    [(155, 0.045, 148.33), (150, 0.05, 142.86), (150, 0.045, 143.54)],
)
def test_the_break_even_rates(spot, dollar_yield, rate):
    assert mmf.breakeven_fx(spot, dollar_yield=dollar_yield, years=1).rate == close(rate, abs=0.005)


@pytest.mark.parametrize(("length", "chance"), [(1, 34.8), (0.25, 42.1)])
def test_the_chance_to_lose_the_yield_to_the_exchange_rate(length, chance):
    said = mmf.below_breakeven_probability(0.045, years=length, volatility=0.1, drift=0)
    assert 100 * said == close(chance, abs=0.05)


@given(dollar_yields, years, st.floats(0.02, 0.5), st.floats(-0.1, 0.1))
def test_a_higher_yield_is_lost_less_often(dollar_yield, length, volatility, drift):
    market = {"years": length, "volatility": volatility, "drift": drift}
    less, more = (
        mmf.below_breakeven_probability(each, **market)
        for each in (dollar_yield, dollar_yield + 0.01)
    )
    assert more <= less
    none = mmf.below_breakeven_probability(0, **market)
    assert none == touch.end_below_probability(0, **market)


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


@given(st.floats(0, 0.2), moves, st.floats(-0.01, 0.1))
def test_all_hedged_a_dollar_fund_is_a_yen_deposit(dollar, move, yen):
    said = mmf.hedged_return(dollar, fx_move=move, hedge_ratio=1, yen_rate=yen, dollar_rate=dollar)
    assert said == close(yen, abs=1e-12)


@given(dollar_yields, moves)
def test_not_hedged_it_is_the_yen_return(fund, move):
    said = mmf.hedged_return(fund, fx_move=move, hedge_ratio=0, yen_rate=0, dollar_rate=0.04)
    assert said == close(mmf.yen_return(fund, fx_move=move).total, abs=1e-12)


# The exercises of the chapter


def test_from_five_to_three_percent_after_20_days():
    inputs = {"rate_change": -0.02, "wam_days": 40}
    assert mmf.ladder_yield(0.05, days_since=20, **inputs) == close(0.045)
    assert mmf.exponential_yield(0.05, days_since=20, **inputs) == close(0.0421, abs=5e-5)
    assert mmf.lag_income(-0.02, wam_days=40, year_days=365) == close(0.00219, abs=5e-6)


def test_yield_and_exchange_rate_do_not_add_up():
    result = mmf.yen_return(0.045, fx_move=-0.06)
    assert result.total == close(-0.0177) and result.sum_of_parts == close(-0.015)
    account = 10_000_000 * mmf.yen_return(0.045, fx_move=142 / 150 - 1).total
    assert account == close(-107_333, abs=0.5)


def test_three_quarters_of_a_point_cost_a_tenth_of_a_percent():
    said = mmf.price_change(0.045, yield_rise=0.0075, wam_days=45, year_days=360)
    assert 100 * said == close(-0.093, abs=5e-4)
