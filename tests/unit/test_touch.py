"""What must be true of touching a level, and independent ways to the same numbers.

The closed form stands against the density of the first touch, and, where somebody looks once a
day, against a density carried from look to look; `test_simulate.py` counts paths beside both.
"""

import math
import random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from oracles import found_by_looking
from teko import leverage, touch

close = pytest.approx
drops = st.floats(0.001, 0.9)
volatilities = st.floats(0.02, 0.8)
drifts = st.floats(-0.3, 0.3)
years = st.floats(0.02, 20)
markets = st.fixed_dictionaries({"volatility": volatilities, "drift": drifts, "years": years})

NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)
PANELS = np.arange(400) / 10
PANEL = np.polynomial.legendre.leggauss(20)


def market(volatility, drift, length):
    return {"volatility": volatility, "drift": drift, "years": length}


def in_logs(drop, volatility, drift, length):
    """Distance down, mean move toward it and spread of the log price."""
    toward = (volatility**2 / 2 - drift) * length
    return -math.log1p(-drop), toward, volatility * math.sqrt(length)


def first_touch_mass(distance, toward, spread):
    """Integral of a / (s sqrt(2 pi t^3)) exp(-(a - m t)^2 / (2 s^2 t)) over t from 0 to 1."""
    # t = exp(-x), in 400 panels: a steep drift makes the density narrow in log time.
    time = np.exp(-(PANELS[:, None] + (PANEL[0] + 1) / 20).ravel())
    weights = np.tile(PANEL[1] / 20, len(PANELS))
    shape = np.exp(-((distance - toward * time) ** 2) / (2 * spread**2 * time))
    density = distance / (spread * np.sqrt(2 * np.pi * time)) * shape
    return float((weights * density).sum())


@given(drops, markets)
def test_the_closed_form_is_the_mass_of_the_first_touch(drop, at):
    said = touch.touch_probability(drop, **at)
    mass = first_touch_mass(*in_logs(drop, at["volatility"], at["drift"], at["years"]))
    assert said == close(mass, abs=1e-12)


@pytest.mark.parametrize("looks", [1, 2, 3, 5, 12, 37, 60, 100])
def test_up_to_a_hundred_looks_are_followed_to_a_millionth(looks):
    """Levels from a hundredth of a deviation to three, drifts from four of them down to four up."""
    draw = random.Random(looks)
    for _ in range(6):
        volatility, length = draw.choice([0.02, 0.1, 0.6]), draw.choice([0.1, 1, 4])
        spread = volatility * math.sqrt(length)
        growth = draw.uniform(-1, 1) * min(4 * spread, 0.9 * length)
        distance = 3 * spread * draw.random() ** 2 + 0.01 * spread
        at = {"drift": growth / length + volatility**2 / 2, "checks": looks}
        at |= {"volatility": volatility, "years": length}
        said = touch.touch_probability_checked(-math.expm1(-distance), **at)
        assert said == close(found_by_looking(distance, -growth, spread, looks), abs=1e-6)
        said = touch.touch_up_probability_checked(math.expm1(min(distance, 1.6)), **at)
        exact = found_by_looking(min(distance, 1.6), growth, spread, looks)
        assert said == close(exact, abs=1e-6)


@pytest.mark.parametrize("looks", [12, 60])
@pytest.mark.parametrize("distance", [0.3, 0.7, 0.8, 0.9])
def test_a_path_as_steep_as_eight_deviations_is_followed_where_it_meets_the_level(looks, distance):
    at = market(0.1, 0.005 - 0.8, 1.0)
    said = touch.touch_probability_checked(-math.expm1(-distance), checks=looks, **at)
    assert said == close(found_by_looking(distance, 0.8, 0.1, looks), abs=1e-6)


@pytest.mark.parametrize(("looks", "far"), [(101, 0.0015), (252, 0.0006)])
@pytest.mark.parametrize("shift", [-1, 0, 1, 8])
def test_with_more_looks_the_correction_errs_as_the_docstring_says(looks, far, shift):
    for step in (0.01, 0.3, 1, 2, 6, 13, 24) if shift < 8 else (40, 80, 130):
        distance = 0.1 * step / math.sqrt(looks)
        at = market(0.1, 0.005 - 0.1 * shift, 1.0)
        said = touch.touch_probability_checked(-math.expm1(-distance), checks=looks, **at)
        error = said - found_by_looking(distance, 0.1 * shift, 0.1, looks)
        allowed = far if shift < 8 else 0.007
        assert abs(error) < allowed if step >= 1 else 0 < error < 0.025


@given(drops, markets, st.one_of(st.integers(1, 120), st.integers(120, 5000)))
def test_more_looks_find_more_never_more_than_a_watch_nor_less_than_the_last_look(drop, at, looks):
    watched = touch.touch_probability(drop, **at)
    looked = touch.touch_probability_checked(drop, checks=looks, **at)
    oftener = touch.touch_probability_checked(drop, checks=2 * looks, **at)
    assert touch.end_below_probability(drop, **at) <= looked <= watched
    assert looked <= oftener + 5e-7


@given(st.floats(0.001, 1.5), volatilities, st.floats(-0.2, 0.2), years)
def test_up_and_down_mirror_each_other_in_logs(distance, volatility, growth, length):
    half = volatility**2 / 2
    down = market(volatility, half - growth, length)
    up = market(volatility, half + growth, length)
    drop, rise = 1 - math.exp(-distance), math.exp(distance) - 1
    assume(abs(half) + abs(growth) < 0.9)
    assert touch.touch_probability(drop, **down) == close(
        touch.touch_up_probability(rise, **up), rel=1e-9, abs=1e-12
    )
    assert touch.end_below_probability(drop, **down) == close(
        touch.end_above_probability(rise, **up), rel=1e-9, abs=1e-12
    )
    assert touch.touch_probability_checked(drop, checks=252, **down) == close(
        touch.touch_up_probability_checked(rise, checks=252, **up), rel=1e-9, abs=1e-12
    )


@given(markets)
def test_a_level_at_the_price_is_touched_and_the_limit_agrees(at):
    assert touch.touch_probability(0, **at) == 1
    assert touch.touch_probability_checked(0, checks=252, **at) == 1
    assert touch.median_life(0, volatility=at["volatility"], drift=at["drift"]) == 0
    assert touch.touch_probability(1e-9, **at) == close(1, abs=1e-4)


@pytest.mark.parametrize(
    ("drift", "drop", "chance"), [(0, 0.1, 0.0), (-0.2, 0.1, 1.0), (-0.2, 0.5, 0.0), (0, 0, 1.0)]
)
def test_without_volatility_the_path_is_known(drift, drop, chance):
    at = market(0, drift, 1)
    assert touch.touch_probability(drop, **at) == chance
    assert touch.touch_probability_checked(drop, checks=12, **at) == chance
    assert touch.end_below_probability(drop, **at) == chance


@pytest.mark.parametrize("volatility", [0.0001, 0.001, 0.01, 0.05])
@pytest.mark.parametrize("drift", [-0.9, -0.05, -0.001, 0.001, 0.9])
@pytest.mark.parametrize("drop", [1e-12, 0.001, 0.3, 0.999])
def test_no_market_is_too_calm_or_too_steep(volatility, drift, drop):
    chance = touch.touch_probability(drop, **market(volatility, drift, 1.0))
    assert 0 <= chance <= 1


def test_far_tails_keep_their_digits():
    """A level at 20 deviations: twice the end's chance, 5.5e-89, to twelve digits."""
    volatility = 0.1
    drop = 1 - math.exp(-2)
    chance = touch.touch_probability(drop, **market(volatility, volatility**2 / 2, 1.0))
    assert chance == close(math.erfc(20 / math.sqrt(2)), rel=1e-12)
    assert 5.4e-89 < chance < 5.6e-89


@given(st.floats(-60, 0))
def test_the_scaled_tail_is_smooth_where_its_formula_changes(z):
    """Mills' ratio lies between its classical bounds, on both sides of -25."""
    if z > -1:
        return
    x = -z
    mills = touch._scaled_below(z) * math.sqrt(2 * math.pi)
    assert x / (1 + x * x) <= mills * (1 + 1e-12) and mills <= (1 + 1e-12) / x
    assert touch._scaled_below(-25.0 - 1e-12) == close(
        touch._scaled_below(-25.0 + 1e-12), rel=1e-12
    )


@given(st.floats(1, 1000), st.floats(0.01, 0.99), markets)
def test_half_of_the_paths_outside_a_band_are_below_it_and_half_above(price, part, at):
    band = touch.price_band(price, probability=part, **at)
    growth = (at["drift"] - at["volatility"] ** 2 / 2) * at["years"]
    ends = NormalDist(math.log(price) + growth, at["volatility"] * math.sqrt(at["years"]))
    assert ends.cdf(math.log(band.low)) == close((1 - part) / 2, abs=1e-9)
    assert ends.cdf(math.log(band.high)) == close((1 + part) / 2, abs=1e-9)


@given(st.floats(0.8, 1.25))
def test_the_two_series_of_staying_within_are_one_number(deviations):
    angles = enumerate(odd * math.pi / deviations for odd in range(1, 60, 2))
    terms = [(-1) ** n * math.exp(-(angle**2) / 8) / (2 * n + 1) for n, angle in angles]
    series = 4 / math.pi * sum(terms)
    assert touch.path_within_sigma_probability(deviations) == close(series, abs=1e-13)


@given(drops, volatilities, drifts)
def test_the_median_life_is_when_half_have_touched(drop, volatility, drift):
    life = touch.median_life(drop, volatility=volatility, drift=drift)
    growth = drift - volatility**2 / 2
    ever = (1 - drop) ** (2 * growth / volatility**2) if growth > 0 else 1.0
    assume(abs(ever - 0.5) > 1e-6)
    assert math.isinf(life) == (ever < 0.5)
    if life <= 100:
        at = market(volatility, drift, life)
        assert touch.touch_probability(drop, **at) == close(0.5, abs=1e-9)


@given(st.floats(0.0001, 0.999), volatilities, drifts, years)
def test_the_drop_for_a_risk_is_touched_with_that_risk(risk, volatility, drift, length):
    try:
        drop = touch.drop_for_risk(risk, **market(volatility, drift, length))
    except ValueError:
        assert risk > 0.99 or drift > volatility**2 / 2
        return
    assume(1e-6 < drop < 1)
    at = market(volatility, drift, length)
    assert touch.touch_probability(drop, **at) == close(risk, rel=1e-6)


@given(st.floats(0.001, 0.5), st.floats(0, 0.99), volatilities, years)
def test_the_largest_leverage_is_cut_with_exactly_the_accepted_risk(
    risk, level, volatility, length
):
    at = market(volatility, 0.0, length)
    largest = touch.largest_leverage_for_risk(risk, level=level, **at)
    assume(0.01 <= largest <= 100 and touch.drop_for_risk(risk, **at) < 1 - 1e-9)
    cut = leverage.fx_exit_deposit(120, leverage=largest, side=1, level=level)
    assert touch.touch_probability(-cut.move, **at) == close(risk, rel=1e-6)


@pytest.mark.parametrize("degrees", range(3, 31))
def test_students_tail_is_the_integral_of_its_density(degrees):
    """By the substitution t = sqrt(f) tan(angle) the density is a power of a cosine."""
    for t in (0.0, 0.1, 1.0, 1.7, 3.0, 8.0, 50.0, 1e4):
        low = math.atan(t / math.sqrt(degrees))
        angle = low + (NODES + 1) / 2 * (math.pi / 2 - low)
        part = (WEIGHTS * np.cos(angle) ** (degrees - 1)).sum() * (math.pi / 2 - low) / 2
        whole = math.sqrt(math.pi) * math.gamma(degrees / 2) / math.gamma((degrees + 1) / 2)
        assert touch._student_above(t, degrees) == close(float(part) / whole, rel=1e-9)
