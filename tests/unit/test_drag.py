"""What must be true of volatility drag, whatever the numbers, and against simulation."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import returns
from teko import drag
from teko.paths import measure, simulate

close = pytest.approx
leverages = st.floats(-5, 5)
long_or_inverse = st.one_of(st.floats(1.05, 5), st.floats(-4, -0.05))
swings = st.floats(-0.5, 0.5)
rates = st.floats(-0.1, 0.2)
years = st.floats(0.05, 40)
volatilities = st.floats(0.01, 0.8)
markets = st.fixed_dictionaries({"drift": rates, "rate": rates, "volatility": volatilities})


def product(moves):
    return math.prod(1.0 + move for move in moves) - 1.0


@given(st.lists(st.tuples(swings, st.floats(0, 0.01)), min_size=1, max_size=30), leverages)
def test_a_saving_plan_is_each_payment_followed_on_its_own(months, leverage):
    path = [max(0, 1 + leverage * x + (1 - leverage) * b - 0.001) for x, b in months]
    paid = [math.prod(path[first:]) for first in range(len(path))]
    moves, bills = zip(*months, strict=True)
    said = drag.saving_plan(list(moves), bills=list(bills), leverage=leverage, fee=0.012)
    assert said == close(sum(paid) / len(paid), rel=1e-9, abs=1e-12)
    with pytest.raises(ValueError, match=r"^returns must be one for each month, got "):
        drag.saving_plan(moves, bills=[*bills, 0], leverage=1, fee=0)


@given(leverages, swings, st.integers(0, 30))
def test_round_trips_are_the_product_of_their_days(leverage, up, pairs):
    back = drag.move_back(up)
    assert (1 + up) * (1 + back) == close(1)
    assume(back < 1)
    days = [drag.fund_day_return(leverage, index_return=each) for each in (up, back)]
    got = drag.round_trip_return(leverage, up=up, pairs=pairs)
    assert got == close(product(days * pairs), rel=1e-9, abs=1e-12)


@given(leverages, swings, st.integers(1, 30))
def test_alternating_and_trend_are_the_product_of_their_days(leverage, move, days):
    up, down = (drag.fund_day_return(leverage, index_return=each) for each in (move, -move))
    trend = drag.trend_return(leverage, move=move, days=days)
    assert drag.alternating_return(leverage, move=move, pairs=days) == close(
        product([up, down] * days), rel=1e-9, abs=1e-12
    )
    assert trend.fund == close(product([up] * days), rel=1e-9, abs=1e-12)
    assert trend.multiple_of_index == close(leverage * product([move] * days), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("days", [1, 2, 3, 4])
def test_two_days_of_minus_150_percent_do_not_multiply_to_a_gain(days):
    assert drag.trend_return(3, move=-0.5, days=days).fund == -1.0
    assert drag.alternating_return(5, move=0.3, pairs=days) == -1.0
    assert drag.round_trip_return(-5, up=0.3, pairs=days) == -1.0


@given(long_or_inverse, st.floats(0.001, 1))
def test_a_fund_trails_its_multiple_inside_the_losing_band_only(leverage, variance):
    band = drag.losing_band(leverage, realised_variance=variance)
    inputs = {"leverage": leverage, "realised_variance": variance, "rate": 0, "years": 1}
    gap = [
        drag.gap_to_multiple(ratio, **inputs)
        for ratio in (band.low * 0.99, band.low, 1, band.high, band.high * 1.01)
    ]
    assert gap[1] == close(0, abs=1e-9) and gap[3] == close(0, abs=1e-9)
    assert gap[0] > 0 and gap[2] < 0 and gap[4] > 0


def test_a_variance_of_ten_is_still_answered():
    assert 0 < drag.losing_band_probability(2, drift=0, volatility=1, years=10) < 1


@given(leverages, markets, years, st.floats(0.001, 0.999))
def test_wealth_is_lognormal(leverage, market, length, probability):
    growth = drag.log_growth(leverage, **market) * length
    spread = abs(leverage) * market["volatility"] * math.sqrt(length)
    at = {"years": length, **market}
    assert math.log(drag.median_wealth(leverage, **at)) == close(growth, abs=1e-9)
    assert math.log(drag.mean_wealth(leverage, **at)) == close(growth + spread**2 / 2, abs=1e-9)
    quantile = drag.wealth_quantile(probability, leverage=leverage, **at)
    expected = growth + NormalDist().inv_cdf(probability) * spread
    assert math.log(quantile) == close(expected, abs=1e-9)


def test_without_risk_loss_is_certain_or_impossible():
    market = {"drift": 0.07, "volatility": 0.2, "years": 1}
    assert drag.loss_probability(0, rate=-0.01, **market) == 1
    assert drag.loss_probability(0, rate=0, **market) == 0
    assert drag.loss_probability(0, rate=0.01, **market) == 0


# Closed form against simulation. Seeds are stated; three standard errors are allowed.

PATHS = 20_000
SEED = 20250704
MARKET = {"drift": 0.07, "volatility": 0.2}


def standard_error(share):
    return math.sqrt(share * (1 - share) / PATHS)


@pytest.fixture(scope="module")
def moves():
    return returns(simulate.Normal(**MARKET), days=252, paths=PATHS, seed=SEED)


@pytest.fixture(scope="module")
def index(moves):
    return np.prod(1.0 + moves.astype(float), axis=0)


@pytest.mark.parametrize("leverage", [-2, -1, 0.5, 2, 3])
def test_simulated_funds_have_the_mean_growth_and_loss_of_the_closed_form(moves, leverage):
    market = {"rate": 0.02, **MARKET}
    cash = math.expm1(0.02 / 252)
    wealth = measure.fund_outcome(moves, leverage=leverage, cash=cash, fee=0).wealth
    logs = np.log(wealth)
    mean = drag.mean_wealth(leverage, years=1, **market)
    assert wealth.mean() == close(mean, abs=3 * wealth.std() / math.sqrt(PATHS))
    growth = drag.log_growth(leverage, **market)
    assert logs.mean() == close(growth, abs=3 * logs.std() / math.sqrt(PATHS))
    loss = drag.loss_probability(leverage, years=1, **market)
    assert (wealth < 1).mean() == close(loss, abs=3 * standard_error(loss))
    for probability in (0.05, 0.5, 0.95):
        level = drag.wealth_quantile(probability, leverage=leverage, years=1, **market)
        below = (wealth < level).mean()
        assert below == close(probability, abs=3 * standard_error(probability))


@pytest.mark.parametrize("leverage", [-2, 0.5, 2, 3])
def test_each_simulated_fund_ends_where_its_realised_variance_says(moves, index, leverage):
    """What daily resets leave over is of third order: (2 L^3 - 3 L^2 + L) / 6 times x^3."""
    wealth = measure.fund_outcome(moves, leverage=leverage, cash=0, fee=0).wealth
    variance = measure.realised_variance(moves[:, :500])
    for one_index, one_variance, fund in zip(index, variance, wealth, strict=False):
        said = drag.fund_ratio(
            one_index, leverage=leverage, realised_variance=float(one_variance), rate=0, years=1
        )
        assert said == close(fund, rel=0.02)


@pytest.mark.parametrize("leverage", [-1, 2, 3])
def test_the_simulated_share_of_losing_years_is_the_closed_form(index, leverage):
    said = drag.losing_band_probability(leverage, years=1, **MARKET)
    fund = index**leverage * math.exp(-leverage * (leverage - 1) / 2 * 0.04)
    trails = (fund - 1 < leverage * (index - 1)).mean()
    assert trails == close(said, abs=3 * standard_error(said))


@pytest.mark.parametrize(("multiple", "fraction"), [(1, 0.5), (0.5, 0.5), (1.5, 0.3)])
def test_the_simulated_chance_of_ever_falling_is_the_closed_form(multiple, fraction):
    """Log wealth in steps of five years; the lowest point within a step is drawn exactly."""
    random = np.random.default_rng(SEED)
    premium, volatility = 0.08, 0.2
    spread = multiple * premium / volatility
    growth = multiple * premium**2 / volatility**2 - spread**2 / 2
    step, now, lowest = 5.0, np.zeros(PATHS), np.zeros(PATHS)
    for _ in range(200):
        after = now + growth * step + spread * math.sqrt(step) * random.standard_normal(PATHS)
        dip = np.sqrt((after - now) ** 2 - 2 * spread**2 * step * np.log(random.random(PATHS)))
        lowest = np.minimum(lowest, (now + after - dip) / 2)
        now = after
    said = drag.ever_falls_probability(fraction, kelly_multiple=multiple)
    fell = (lowest <= math.log(fraction)).mean()
    assert fell == close(said, abs=3 * standard_error(said))
