"""Records of real prices: by a plain loop, and by counting."""

import numpy as np
import pandas as pd
import pytest
from finance import assert_refused
from hypothesis import given, settings
from hypothesis import strategies as st
from teko.series import gaps


def series(values):
    return pd.Series(values, index=pd.bdate_range("2001-01-01", periods=len(values)), dtype=float)


@given(st.lists(st.floats(50, 200), min_size=3, max_size=40), st.integers(1, 2))
def test_the_largest_moves_are_those_of_a_plain_loop(values, days):
    moves = [values[i + days] / values[i] - 1 for i in range(len(values) - days)]
    fall, rise = gaps.largest_moves(series(values), days=days)
    assert fall.move == pytest.approx(min(moves), abs=1e-12)
    assert rise.move == pytest.approx(max(moves), abs=1e-12)
    at = series(values)
    assert at[fall.last] / at[fall.first] - 1 == pytest.approx(fall.move, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([1, 5]))
def test_a_broken_record_is_what_a_plain_loop_finds(seed, days):
    prices = 100 * np.exp(np.random.default_rng(seed).normal(0, 0.01, 700).cumsum())
    falls = 1 - prices[days:] / prices[:-days]
    broken, starts, worst = 0, 0, 0.0
    for last in range(251, len(falls) - days - 251):
        record = falls[last - 251 : last + 1].max()
        ahead = falls[last + days : last + days + 252].max()
        broken, starts = broken + (ahead > record), starts + 1
        worst = max(worst, ahead / record)
    got = gaps.records_broken(series(prices), days=days, years=1)
    assert (got.starts, got.share) == (starts, pytest.approx(broken / starts))
    assert got.worst_ratio == pytest.approx(worst)
    assert got.expected == 0.5


def test_the_weekend_after_a_first_friday_is_told_from_the_others():
    prices = series(np.full(200, 100.0))
    friday = prices.index.day_of_week == 4
    first = friday & (prices.index.day <= 7)
    moved = np.ones(200)
    eighth = friday & (prices.index.day == 8)
    assert eighth.any()
    moved[1:] += np.where(first[:-1], 0.02, 0.001) * np.where(np.arange(199) % 2, 1, -1)
    got = gaps.first_friday_moves(series(100 * moved.cumprod()))
    assert got.first > 0.019 and 0.0009 < got.other < 0.0012
    assert got.first_count + got.other_count == int(friday[:-1].sum())
    assert got.first_count == int(first[:-1].sum())


def test_the_error_of_the_ratio_is_that_of_many_drawn_series():
    rng, ratios, errors = np.random.default_rng(3), [], []
    for _ in range(200):
        got = gaps.first_friday_moves(
            series(100 * np.exp(rng.standard_t(8, size=2_000).cumsum() / 1_000))
        )
        ratios.append(got.ratio)
        errors.append(got.standard_error)
    # A standard deviation of 200 draws is right to 5% (one standard error).
    assert np.mean(errors) == pytest.approx(np.std(ratios), rel=0.15)
    assert got.ratio == pytest.approx(got.first / got.other)


def test_bad_questions_say_what_to_write():
    short = series(np.linspace(100, 101, 300))
    for days in (0, 300):
        assert_refused("days", gaps.largest_moves, short, days=days)
    for years in (0, 1):
        assert_refused("years", gaps.records_broken, short, days=1, years=years)
    for prices in (short[:8], series(np.full(300, 9.0))):
        assert_refused("prices", gaps.first_friday_moves, prices)
