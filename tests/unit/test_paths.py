"""What must be true of a daily reset fund along a path, and the faults that peers have."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import returns
from tables import CASES
from teko.paths import measure, simulate

close = pytest.approx
moves = st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=30)
leverages = st.floats(-5, 5)
costs = st.floats(0, 0.01)


def by_hand(index_returns, leverage, cash, fee):
    """The same fund in plain Python, one account book line for each thing."""
    equity, book = 1.0, [1.0]
    for index_return in index_returns:
        position = leverage * equity
        profit = position * index_return
        interest = (equity - position) * cash
        charge = equity * fee
        equity = max(0.0, equity + profit + interest - charge)
        book.append(equity)
    return book


@given(moves, leverages, costs, costs)
def test_the_change_of_equity_is_profit_and_interest_minus_the_fee(returns, leverage, cash, fee):
    got = measure.fund_path(returns, leverage=leverage, cash=cash, fee=fee).wealth
    assert got.tolist() == close(by_hand(returns, leverage, cash, fee), rel=1e-9, abs=1e-12)


@given(moves, leverages, costs)
def test_the_outcome_is_the_end_of_the_path(returns, leverage, cash):
    inputs = {"leverage": leverage, "cash": cash, "fee": 0.0}
    path, end = measure.fund_path(returns, **inputs), measure.fund_outcome(returns, **inputs)
    assert end.wealth == path.wealth[-1]
    assert end.worst_drawdown == measure.worst_drawdown(path.wealth)
    assert end.ruin_period == path.ruin_period


def test_many_leverages_and_many_paths_at_once_are_one_after_another():
    wild = simulate.Normal(drift=0.05, volatility=0.3)
    moves, many = returns(wild, days=20, paths=3, seed=5), [1.0, 2.0, -3.0]
    costs = {"cash": 0.0001, "fee": 0.0001}
    run = measure.fund_path(moves[:, 0], leverage=many, **costs)
    both = measure.fund_path(moves, leverage=np.array(many)[:, None], **costs)
    assert run.wealth.shape == (21, 3) and both.wealth.shape == (21, 3, 3)
    for which, leverage in enumerate(many):
        for column in range(3):
            alone = measure.fund_path(moves[:, column], leverage=leverage, **costs).wealth
            assert both.wealth[:, which, column].tolist() == close(alone.tolist())
        assert run.wealth[:, which].tolist() == close(both.wealth[:, which, 0].tolist())


@given(moves, st.integers(0, 29), st.floats(2, 5))
def test_after_ruin_nothing_comes_back(returns, day, leverage):
    day = min(day, len(returns) - 1)
    returns = [*returns[:day], -1 / leverage - 1e-9, *returns[day:]]
    run = measure.fund_path(returns, leverage=leverage, cash=0, fee=0)
    first = 1 + next(i for i, wealth in enumerate(run.wealth[1:]) if wealth == 0)
    assert run.ruin_period == first <= day + 1
    assert (run.wealth[first:] == 0).all()
    assert math.isnan(measure.cagr(run.wealth, years=1))
    assert measure.worst_drawdown(run.wealth) == 1


@pytest.mark.parametrize(("returns", "leverage", "wealth", "ruin"), CASES["paths"])
def test_a_fund_dies_on_its_day_and_earns_nothing_later(returns, leverage, wealth, ruin):
    inputs = {"leverage": leverage, "cash": 0, "fee": 0}
    run, end = measure.fund_path(returns, **inputs), measure.fund_outcome(returns, **inputs)
    assert run.wealth.tolist() == close(wealth) and end.wealth == close(wealth[-1])
    assert run.ruin_period == ruin


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.floats(0.01, 1000))
def test_a_drawdown_does_not_depend_on_the_size_of_the_account(wealth, scale):
    small, large = measure.worst_drawdown(wealth), measure.worst_drawdown(np.array(wealth) * scale)
    assert large == close(float(small), abs=1e-9)
    pairs = [1 - after / before for i, before in enumerate(wealth) for after in wealth[i:]]
    assert small == close(max(pairs), abs=1e-12)


@given(moves)
def test_realised_variance_is_the_sum_of_squared_logs(returns):
    assert measure.realised_variance(returns) == close(
        math.fsum(math.log(1 + each) ** 2 for each in returns), abs=1e-12
    )
    volatility = measure.realised_volatility(returns, periods_per_year=252)
    per_year = measure.realised_variance(returns) * 252 / len(returns)
    assert volatility**2 == close(per_year, abs=1e-12)


@pytest.mark.parametrize("step", [1, 7, 73])
def test_a_year_costs_the_yearly_rate_however_many_days_trade(step):
    """Charging rate / 365 on trading days only would come to 252 / 365 of it."""
    dates = np.datetime64("2021-01-01") + np.arange(0, 366, step)
    dates = np.append(dates[dates < np.datetime64("2022-01-01")], np.datetime64("2022-01-01"))
    assert measure.accrued(0.04, dates=dates).sum() == close(0.04)


def by_hand_windows(prices, days):
    """Each window on its own, in plain Python."""
    for start in range(len(prices) - days):
        stretch = prices[start : start + days + 1]
        falls = [1 - price / max(stretch[: day + 1]) for day, price in enumerate(stretch)]
        first = stretch[0]
        yield min(stretch) / first, max(stretch) / first, stretch[-1] / first, max(falls)


@given(st.lists(st.floats(0.5, 2.0), min_size=2, max_size=60), st.data())
def test_windows_equal_a_plain_loop_exactly(prices, data):
    days = data.draw(st.integers(1, len(prices) - 1))
    seen = measure.windows(prices, days=days)
    got = (seen.lowest, seen.highest, seen.last, seen.worst_drawdown)
    assert list(zip(*got, strict=True)) == list(by_hand_windows(prices, days))


def by_hand_stops(prices, stops, side, days):
    """Each trade on its own: the first price at or beyond the level of its stop."""
    for start, stop in zip(range(len(prices) - days), stops, strict=True):
        later = prices[start + 1 : start + days + 1]
        lost = [side * (prices[start] - price) for price in later]
        yield next((loss / stop for loss in lost if loss >= stop), math.nan)


@given(st.lists(st.floats(50, 200), min_size=2, max_size=40), st.data())
def test_losses_at_the_stop_equal_a_plain_loop_exactly(prices, data):
    days = data.draw(st.integers(1, len(prices) - 1))
    starts = len(prices) - days
    stops = data.draw(st.lists(st.floats(0.1, 50), min_size=starts, max_size=starts))
    side = data.draw(st.sampled_from([1, -1]))
    got = measure.losses_at_stop(prices, stops=stops, side=side, days=days)
    expected = list(by_hand_stops(prices, stops, side, days))
    np.testing.assert_array_equal(got, expected)


def test_a_price_that_only_reaches_the_stop_has_lost_one_r():
    got = measure.losses_at_stop([150, 148, 149], stops=[2], side=1, days=2)
    assert got.tolist() == [1.0]
