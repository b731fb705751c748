"""What must be true of a daily reset fund along a path, and the faults that peers have."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import drag
from teko.paths import measure

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


@given(moves)
def test_once_the_index_without_costs_is_the_index_and_zero_is_cash(returns):
    index = measure.fund_path(returns, leverage=1, cash=0.001, fee=0).wealth
    assert index.tolist() == close([1.0, *np.cumprod(1 + np.array(returns))])
    cash = measure.fund_path(returns, leverage=0, cash=0.001, fee=0).wealth
    assert cash[-1] == close(1.001 ** len(returns))


@given(st.floats(0.01, 0.3), st.integers(1, 20), leverages)
def test_a_zigzag_path_ends_where_the_closed_form_says(up, pairs, leverage):
    path = measure.fund_path([up, drag.move_back(up)] * pairs, leverage=leverage, cash=0, fee=0)
    said = 1 + drag.round_trip_return(leverage, up=up, pairs=pairs)
    assert path.wealth[-1] == close(said, rel=1e-9, abs=1e-12)


def test_many_leverages_and_many_paths_at_once_are_one_after_another():
    returns = measure.simulated_moves(3, drift=0.05, volatility=0.3, days=20, seed=5).astype(float)
    many = [1.0, 2.0, -3.0]
    run = measure.fund_path(returns[:, 0], leverage=many, cash=0.0001, fee=0.0001)
    both = measure.fund_path(returns, leverage=np.array(many)[:, None], cash=0.0001, fee=0.0001)
    assert run.wealth.shape == (21, 3) and both.wealth.shape == (21, 3, 3)
    for which, leverage in enumerate(many):
        for column in range(3):
            alone = measure.fund_path(
                returns[:, column], leverage=leverage, cash=0.0001, fee=0.0001
            ).wealth
            assert both.wealth[:, which, column].tolist() == close(alone.tolist())
        assert run.wealth[:, which].tolist() == close(both.wealth[:, which, 0].tolist())


# Ruin absorbs


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


def test_an_account_wiped_out_on_day_two_does_not_earn_on_day_three():
    run = measure.fund_path([0.1, -0.4, 0.5, 0.5], leverage=3, cash=0, fee=0)
    assert run.wealth.tolist() == close([1, 1.3, 0, 0, 0])
    assert run.ruin_period == 2


def test_two_days_of_minus_150_percent_do_not_multiply_to_a_gain():
    run = measure.fund_path([-0.5, -0.5], leverage=3, cash=0, fee=0)
    assert run.wealth.tolist() == [1, 0, 0]
    assert measure.fund_outcome([-0.5, -0.5], leverage=3, cash=0, fee=0).wealth == 0


def test_a_fund_that_lives_has_no_period_of_ruin():
    assert measure.fund_path([0.1, -0.2], leverage=2, cash=0, fee=0).ruin_period == 0


def test_a_dead_account_has_no_yearly_figure_and_its_neighbours_keep_theirs():
    run = measure.fund_path([-0.4, 0.9], leverage=[1, 3], cash=0, fee=0)
    alive, dead = measure.cagr(run.wealth, years=2)
    assert alive == close(math.sqrt(0.6 * 1.9) - 1) and math.isnan(dead)


# Drawdown


def test_a_loss_of_half_on_the_first_day_is_a_drawdown_of_half():
    assert measure.fund_outcome([-0.5, 0.1], leverage=1, cash=0, fee=0).worst_drawdown == 0.5
    run = measure.fund_path([-0.25, 0.1], leverage=2, cash=0, fee=0)
    assert measure.worst_drawdown(run.wealth) == 0.5


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=30), st.floats(0.01, 1000))
def test_a_drawdown_does_not_depend_on_the_size_of_the_account(wealth, scale):
    small, large = measure.worst_drawdown(wealth), measure.worst_drawdown(np.array(wealth) * scale)
    assert large == close(float(small), abs=1e-9)
    pairs = [1 - after / before for i, before in enumerate(wealth) for after in wealth[i:]]
    assert small == close(max(pairs), abs=1e-12)


def test_a_path_that_only_rises_has_no_drawdown():
    assert measure.worst_drawdown([1.0, 1.1, 1.1, 2.0]) == 0


# Growth and variance


@given(st.floats(0.1, 10), st.floats(0.5, 50))
def test_growing_at_the_cagr_gives_the_end(ratio, years):
    growth = measure.cagr([1.0, ratio], years=years)
    assert (1 + growth) ** years == close(ratio)


@given(moves)
def test_realised_variance_is_the_sum_of_squared_logs(returns):
    assert measure.realised_variance(returns) == close(
        math.fsum(math.log(1 + each) ** 2 for each in returns), abs=1e-12
    )
    volatility = measure.realised_volatility(returns, periods_per_year=252)
    per_year = measure.realised_variance(returns) * 252 / len(returns)
    assert volatility**2 == close(per_year, abs=1e-12)


# Financing


def test_a_weekend_costs_three_days_of_interest():
    friday_to_tuesday = ["2020-01-03", "2020-01-06", "2020-01-07"]
    assert measure.accrued(0.0365, dates=friday_to_tuesday).tolist() == close([0.0003, 0.0001])


@pytest.mark.parametrize("step", [1, 7, 73])
def test_a_year_costs_the_yearly_rate_however_many_days_trade(step):
    """Charging rate / 365 on trading days only would come to 252 / 365 of it."""
    dates = np.datetime64("2021-01-01") + np.arange(0, 366, step)
    dates = np.append(dates[dates < np.datetime64("2022-01-01")], np.datetime64("2022-01-01"))
    assert measure.accrued(0.04, dates=dates).sum() == close(0.04)


def test_rates_may_differ_from_period_to_period():
    dates = ["2021-01-01", "2021-01-02", "2021-01-04"]
    assert measure.accrued([0.0365, 0.073], dates=dates).tolist() == close([0.0001, 0.0004])


# Simulation


def test_simulated_moves_have_the_drift_and_volatility_asked_for():
    count, days = 20_000, 252
    drawn = measure.simulated_moves(count, drift=0.07, volatility=0.2, days=days, seed=11)
    logs = np.log1p(drawn.astype(float)).sum(axis=0)
    assert logs.mean() == close(0.05, abs=3 * 0.2 / math.sqrt(count))
    assert logs.std() == close(0.2, abs=3 * 0.2 / math.sqrt(2 * count))


def test_more_paths_do_not_change_the_first_ones():
    """Each chunk of 4,000 has its own stream, so neither threads nor size change the answer."""
    inputs = {"drift": 0.07, "volatility": 0.2, "days": 3, "seed": 11}
    few, many = (measure.simulated_moves(count, **inputs) for count in (4_000, 9_000))
    assert (many[:, :4_000] == few).all()
    assert (many[:, 4_000:8_000] != few).any()


def test_another_seed_draws_another_path():
    inputs = {"drift": 0.07, "volatility": 0.2, "days": 3}
    assert (
        measure.simulated_moves(5, seed=1, **inputs) != measure.simulated_moves(5, seed=2, **inputs)
    ).any()
