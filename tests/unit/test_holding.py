"""Saving plans, waits, the mean-price rule and a high yield, each against a slow way to say it."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from teko import drag
from teko.series import history, holding

close = pytest.approx
MARKET = history.us_market()


@pytest.mark.parametrize(("leverage", "fee"), [(1, 0), (2, 0.009), (3, 0.02), (-1, 0.01)])
def test_each_start_is_the_plan_of_the_closed_form(leverage, fee):
    found = holding.saving_plans(MARKET, leverages=[leverage] * 60, fee=fee)
    for start in (0, 38, 500, len(found) - 1):
        months = MARKET.iloc[start : start + 60]
        said = drag.saving_plan(
            months["market"].tolist(), bills=months["bill"].tolist(), leverage=leverage, fee=fee
        )
        assert found.iloc[start] == close(said, rel=1e-12)
    assert found.index[0] == MARKET.index[0] and len(found) == len(MARKET) - 59


def test_a_leverage_that_changes_is_followed_month_by_month():
    market = pd.DataFrame({"market": [0.1, -0.2, 0.3], "bill": [0.01, 0.02, 0.03]})
    found = holding.saving_plans(market, leverages=[2, 1, 0.5], fee=0.12)
    first, second, third = 2 * 0.1 - 0.01, -0.2, 0.5 * 0.3 + 0.5 * 0.03
    worth = ((0.99 + first) + 1) * (0.99 + second)
    assert found.tolist() == close([(worth + 1) * (0.99 + third) / 3])


def test_a_month_that_takes_everything_takes_what_was_paid_until_then():
    market = pd.DataFrame({"market": [-0.5, 0.1], "bill": [0.0, 0.0]})
    assert holding.saving_plans(market, leverages=[3, 1], fee=0).tolist() == close([1.1 / 2])


@pytest.mark.parametrize("leverages", [[], [1] * 1110])
def test_a_plan_has_as_many_months_as_the_market_or_fewer(leverages):
    with pytest.raises(ValueError, match=r"leverages must be .* Write \[2\] \* 240"):
        holding.saving_plans(MARKET, leverages=leverages, fee=0)
    with pytest.raises(ValueError, match="leverages must be"):
        holding.saving_plans(MARKET, leverages=[1e6], fee=0)


def slow_waits(wealth, fall):
    """One look after another, as a holder would."""
    found, high, mark = [], 0, None
    for step, value in enumerate(wealth):
        if value >= wealth[high]:
            if mark is not None:
                found.append((high, mark, step, min(wealth[high:step]) / wealth[high] - 1))
            high, mark = step, None
        elif mark is None and value <= wealth[high] * (1 - fall):
            mark = step
    if mark is not None:
        found.append((high, mark, None, min(wealth[high:]) / wealth[high] - 1))
    return found


@example([4, 2, 4], 0.5)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=40), st.sampled_from([0.25, 0.5, 0.7]))
def test_waits_are_those_of_a_holder_who_looks_at_each_value(values, fall):
    wealth = [value / 8 for value in values]
    found = holding.waits(pd.Series(wealth), fall=fall)
    expected = slow_waits(wealth, fall)
    assert found["lowest"].tolist() == close([row[3] for row in expected])
    for row, (high, mark, back, _) in zip(found.itertuples(), expected, strict=True):
        assert (row.high, row.reached) == (high, mark)
        if back is None:
            assert pd.isna(row.back) and math.isnan(row.steps)
        else:
            assert (row.back, row.steps) == (back, back - mark)


def test_a_dead_fund_is_never_back():
    found = holding.waits(pd.Series([1.0, 2.0, 0.0, 0.0]), fall=0.5)
    assert len(found) == 1 and found["lowest"].item() == -1.0 and found["back"].isna().item()


def test_the_rule_is_in_the_fund_only_after_a_close_above_the_mean():
    days = pd.date_range("2020-01-06", periods=6)
    closes = pd.Series([100.0, 110.0, 99.0, 120.0, 130.0, 104.0], index=days)
    policy = pd.DataFrame({"rate": [0.0365]}, index=pd.DatetimeIndex(["2019-01-01"]))
    found = holding.mean_price_rule(closes, policy, leverage=2, window=2, cost=0.01)
    night = 0.0001
    twice = [1 + 2 * (b / a - 1) - night for a, b in itertools.pairwise(closes)][1:]
    # 110 is above 105, 99 below 104.5, 120 above 109.5, 130 above 125.
    rule = [twice[0] - 0.01, 1 + night - 0.01, twice[2] - 0.01, twice[3]]
    assert found["rule"].tolist() == close(np.cumprod([1.0, *rule]).tolist())
    assert found["held"].tolist() == close(np.cumprod([1.0, *twice]).tolist())
    assert found["changes"].tolist() == [0, 1, 2, 3, 3]


def test_the_rule_asks_for_a_window_that_fits():
    closes, policy = history.sp500().iloc[:100], history.policy_rate_fed()
    with pytest.raises(ValueError, match=r"window must be below 100, got 200\. Write"):
        holding.mean_price_rule(closes, policy, leverage=1, window=200, cost=0)


def test_the_yield_makes_up_for_the_fall_and_no_more():
    days = pd.DatetimeIndex(["2010-01-04", "2011-01-03", "2012-01-02", "2012-01-04"])
    prices = pd.Series([100.0, 90.0, 81.0, 64.0], index=days)
    found = holding.yield_to_stand_still(prices, years=2)
    assert found.index.tolist() == [days[0]]
    assert 64.0 * (1 + found.item()) ** 2 == close(100.0)
    assert holding.yield_to_stand_still(prices, years=1).iloc[0] == close(1 / 9)
    with pytest.raises(ValueError, match="years must be within the series, got 50"):
        holding.yield_to_stand_still(prices, years=50)
