"""What must be true of simulated prices: the model, the touch, the estimate, and no luck in it."""

import math

import numpy as np
import pytest
from finance import REFUSED, assert_refused
from oracles import prices, returns, touch_frequency
from teko import touch
from teko.arrays import check_prices
from teko.paths import simulate

close = pytest.approx
YEAR = 252
CALM = {"volatility": 0.1, "drift": 0.0}
NORMAL = simulate.Normal(**CALM)
T3, T4, T30 = (simulate.StudentT(degrees=degrees, **CALM) for degrees in (3, 4, 30))
STEEP = simulate.Normal(volatility=0.1, drift=0.9)
DAILY = 0.1 / math.sqrt(YEAR)


@pytest.mark.parametrize("model", [NORMAL, T4, T30], ids=["normal", "t4", "t30"])
def test_every_model_has_the_volatility_and_the_mean_asked_for(model):
    logs = np.log1p(returns(model, days=25, paths=40_000, seed=3))
    mean = simulate.average(logs)
    assert mean.value == close(-(0.1**2) / 2 / YEAR, abs=3 * mean.standard_error)
    # The squares of t4 have no variance, so their mean converges slowly.
    assert math.sqrt(np.mean(logs**2)) == close(DAILY, rel=0.02)


def test_t3_days_are_scaled_to_the_same_volatility():
    """The variance of a sample of t3 hardly settles, so its quartile is compared instead."""
    logs = np.log1p(returns(T3, days=25, paths=40_000, seed=3))
    assert np.quantile(logs, 0.75) == close(0.764892 * DAILY / math.sqrt(3), rel=0.01)


def test_the_drift_moves_the_mean_price_by_itself():
    model = simulate.Normal(volatility=0.2, drift=0.07)
    drawn = prices(model, days=YEAR, paths=40_000, seed=7)
    ends = drawn[-1].astype(float)
    mean = simulate.average(ends)
    assert (drawn[0] == 1).all() and drawn.dtype == np.float32
    assert mean.value == close(1.07, abs=3 * mean.standard_error + 0.07**2 / 2)
    assert np.median(ends) == close(math.exp(0.05), rel=0.01)
    assert np.log(ends).std() == close(0.2, abs=3 * 0.2 / math.sqrt(2 * 40_000))


@pytest.mark.parametrize("move", [-0.5 / 12, -0.1, -0.5 / 3, -0.7 / 3, 0.1538])
@pytest.mark.parametrize(("drift", "volatility"), [(0.0, 0.1), (-0.03, 0.1), (0.05, 0.16)])
def test_paths_touch_as_often_as_the_closed_form_for_daily_looks(move, drift, volatility):
    """The correction itself is right to 0.085 points; see the reference of `touch`."""
    market = {"volatility": volatility, "drift": drift}
    found = touch_frequency(simulate.Normal(**market), move=move, days=YEAR, paths=40_000, seed=17)
    touched, ended = (
        (touch.touch_probability_checked, touch.end_below_probability)
        if move < 0
        else (touch.touch_up_probability_checked, touch.end_above_probability)
    )
    daily = touched(abs(move), checks=YEAR, years=1, **market)
    assert found.touched.value == close(daily, abs=3 * found.touched.standard_error + 0.00085)
    end = ended(abs(move), years=1, **market)
    assert found.ended.value == close(end, abs=3 * found.ended.standard_error)


@pytest.mark.parametrize("move", [-0.1, 0.1])
@pytest.mark.parametrize("model", [NORMAL, STEEP, T3], ids=["normal", "steep", "t3"])
def test_the_drawn_prices_touch_as_often_as_paths_that_are_only_counted(model, move):
    drawn = {"days": 60, "paths": 9_000, "seed": 2}
    found, path = touch_frequency(model, move=move, **drawn), prices(model, **drawn).astype(float)
    beyond = path <= 1 + move if move < 0 else path >= 1 + move
    # A price on the very edge may round either way: one path of 9,000.
    assert beyond.any(axis=0).mean() == close(found.touched.value, abs=1.5 / 9_000)
    assert beyond[-1].mean() == close(found.ended.value, abs=1.5 / 9_000)


@pytest.mark.parametrize("model", [NORMAL, T4], ids=["normal", "t4"])
def test_the_answer_depends_on_the_seed(model):
    drawn = {"move": -0.1, "days": 40, "paths": 22_000}
    one, two, other = (touch_frequency(model, seed=seed, **drawn) for seed in (5, 5, 6))
    assert one == two != other


def test_more_paths_do_not_change_the_first_ones():
    few, many = (prices(NORMAL, days=3, paths=count, seed=11) for count in (4_000, 9_000))
    assert [each.paths for each in simulate.chunks(9_000, seed=11)] == [4_000, 4_000, 1_000]
    assert (many[:, :4_000] == few).all()
    assert (many[1:, 4_000:8_000] != few[1:]).any()


def test_a_share_of_none_or_all_is_not_certain():
    none, every = (simulate.frequency(np.full(1_000, hit)) for hit in (False, True))
    assert (none.value, every.value) == (0, 1)
    assert none.standard_error == close(0.001, rel=1e-3)
    assert every.standard_error == close(none.standard_error)


@pytest.mark.parametrize("years", [1, 3, 10])
def test_a_simulated_year_lasts_a_year(years):
    dates = simulate.simulated_dates(YEAR * years, start="2001-01-01")
    assert (dates[-1] - dates[0]).astype(int) == 365 * years
    assert (np.diff(dates).astype(int) >= 1).all()


# Bad input

CALLS = [
    (simulate.Normal, CALM),
    (simulate.StudentT, {**CALM, "degrees": 4}),
    (lambda **i: simulate.price_chunks(NORMAL, **i), {"days": 2, "paths": 2, "seed": 1}),
    (lambda days: simulate.simulated_dates(days, start="2001-01-01"), {"days": 1}),
    (lambda start: simulate.simulated_dates(1, start=start), {"start": "2001-01-01"}),
    (lambda prices: check_prices("prices", prices), {"prices": [1.0, 2.0]}),
    (simulate.frequency, {"hits": [True]}),
    (simulate.average, {"values": [1.0]}),
]


@pytest.mark.parametrize(("call", "inputs"), CALLS)
def test_bad_input_says_what_to_write_instead(call, inputs):
    call(**inputs)
    for name, value in [(each, wrong) for each in inputs for wrong in REFUSED["simulation"][each]]:
        assert_refused(name, call, **{**inputs, name: value})


def test_prices_beyond_all_numbers_are_refused():
    wild = simulate.Normal(volatility=2, drift=-0.9)
    with pytest.raises(ValueError, match="days must be few enough"):
        prices(wild, days=10_000, paths=10, seed=1)
