"""What a hedge cost, and what the rule did, by ways other than those of the module."""

from bisect import bisect_right
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from teko.series import hedges, history

RULE = {"window": 200, "base_ratio": 0.7, "low_ratio": 0.5}


def test_the_cost_of_a_year_is_the_difference_of_its_rates():
    table = hedges.hedge_cost_by_year()
    assert list(table.index) == list(range(1999, 2026))
    exact = (1 + table["yen_rate"]) / (1 + table["dollar_rate"]) - 1
    assert table["carry"].to_numpy() == pytest.approx(exact.to_numpy(), abs=1e-12)
    # The middle of 0 to 0.25% against the negative rate of Japan, a whole year without a change.
    assert table.loc[2021, "dollar_rate"] == pytest.approx(0.00125)
    assert table.loc[2021, "yen_rate"] == pytest.approx(-0.001)
    assert (table["status"] != "").all()
    assert "secondary source" in table.loc[2025, "status"]


def test_month_ends_are_the_last_fixings_with_a_whole_window():
    ends, prices = hedges.month_ends(window=200), history.usd_jpy()
    assert ends.index.to_period("M").is_unique
    for day, row in list(ends.iterrows())[::40]:
        assert prices.index[int(row["position"])] == day
        assert prices.loc[f"{day:%Y-%m}"].index[-1] == day
        assert row["position"] >= 199
    with pytest.raises(ValueError, match="window must be from 1"):
        hedges.month_ends(window=10_000)
    with pytest.raises(ValueError, match="window must be from 1"):
        hedges.month_ends(window=0)


def test_the_months_of_shares_and_dollar_meet_month_by_month():
    months = hedges.share_months()
    market, prices = history.us_market()["market"], history.usd_jpy()
    assert months.index.is_unique and not months.isna().any().any()
    for month in ("1999-02", "2008-10", "2018-11"):
        before = prices.loc[prices.index < f"{month}-01"].iloc[-1]
        move = prices.loc[month].iloc[-1] / before - 1
        assert months.loc[month, "shares"] == market[month]
        assert months.loc[month, "dollar"] == pytest.approx(move, abs=1e-12)
    # October 2008 began at 2% and 0.5%; its hedge ran from 30 September to 31 October.
    carry = -(0.02 - 0.005) * 31 / 365
    assert months.loc["2008-10", "carry"] == pytest.approx(carry, rel=2e-3)


def test_a_full_hedge_leaves_the_share_times_the_dollar_less_the_cost():
    months = hedges.share_months()
    bare, full = hedges.hedged_shares(0), hedges.hedged_shares(1)
    both = (1 + months["shares"]) * (1 + months["dollar"]) - 1
    np.testing.assert_allclose(bare, both, atol=1e-12)
    np.testing.assert_allclose(full, both - months["dollar"] + months["carry"], atol=1e-12)
    half = hedges.hedged_shares(0.5)
    np.testing.assert_allclose(half, (bare + full) / 2, atol=1e-12)


def test_a_rule_with_one_ratio_is_that_fixed_ratio():
    same = {"window": 200, "base_ratio": 0.6, "low_ratio": 0.6}
    for table in hedges.rule_against_fixed(**same, fixed=[0.6], spread=0.002).values():
        np.testing.assert_array_equal(table["rule"], table[0.6])


def test_unhedged_is_the_dollar_at_interest():
    """From the last fixing of the year before to the end of 2025, by hand."""
    found = hedges.rule_against_fixed(**RULE, fixed=[0], spread=0.002)["growth"][0]
    ends = hedges.month_ends(window=200).loc["2014-12":]
    days = np.diff(ends.index.to_numpy()) / np.timedelta64(365, "D")
    wealth = np.prod(1 + ends["dollar_rate"].to_numpy()[:-1] * days)
    wealth *= ends["price"].iloc[-1] / ends["price"].iloc[0]
    years = (ends.index[-1] - ends.index[0]).days / 365
    assert found[2015] == pytest.approx(wealth ** (1 / years) - 1, rel=1e-9)
    assert found[[2010, 2015, 2024]].round(4).tolist() == [0.0483, 0.0456, 0.1032]


def test_a_wider_spread_costs_the_rule_more_than_a_fixed_ratio():
    near, far = (
        hedges.rule_against_fixed(**RULE, fixed=[0.7], spread=spread)["growth"]
        for spread in (0.0, 0.5)
    )
    lost = near - far
    assert (lost > 0).all().all()
    assert (lost["rule"] > lost[0.7]).loc[:2022].all()


@pytest.mark.parametrize("ratio", [0, 0.7, 1])
def test_the_record_of_the_shares_is_counted_month_by_month(ratio):
    wealth = top = 1.0
    fall, months = 0.0, hedges.hedged_shares(ratio).tolist()
    for each in months:
        wealth *= 1 + each
        top = max(top, wealth)
        fall = max(fall, 1 - wealth / top)
    seen = hedges.shares_record(ratio)
    assert seen["growth"] == pytest.approx(wealth ** (12 / 238) - 1)
    assert seen["volatility"] == pytest.approx(np.std(months, ddof=1) * 12**0.5)
    assert seen["worst_month"] == min(months)
    assert seen["worst_drawdown"] == pytest.approx(fall)


def test_shares_and_dollar_together_are_the_textbook_numbers():
    rows = hedges.share_months().loc["2009":"2013", ["shares", "dollar"]].to_numpy().T
    seen = hedges.shares_with_dollar(2009, 2013)
    rho = np.corrcoef(rows)[0, 1]
    deviations = 12**0.5 * rows.std(axis=1, ddof=1)
    assert seen["correlation"] == pytest.approx(rho)
    assert seen["standard_error"] == pytest.approx((1 - rho**2) / 60**0.5)
    assert [seen["shares"], seen["dollar"]] == pytest.approx(deviations)
    # The slope of the shares on the dollar is what is left to sell beside all of them.
    slope = np.polyfit(rows[1], rows[0], 1)[0]
    assert seen["best_ratio"] == pytest.approx(1 + slope)


@pytest.mark.parametrize(("first", "last"), [(1998, 2003), (2014, 2019), (2008, 2004)])
def test_years_without_both_series_are_refused(first, last):
    with pytest.raises(ValueError, match="must be years from 1999 to 2018"):
        hedges.shares_with_dollar(first, last)


def as_days(series):
    return {when.date(): float(value) for when, value in series.items()}


def cash(decisions, days):
    """What one unit of cash becomes: dictionaries, loops and the calendar, without pandas."""
    value = [1.0]
    for before, now in pairwise(days):
        rate = max((day, rate) for day, rate in decisions.items() if day <= before)[1]
        value.append(value[-1] * (1 + rate * (now - before).days / 365))
    return value


def test_twelve_months_of_cash_are_those_kept_day_by_day():
    prices = {d: x for d, x in as_days(history.usd_jpy()).items() if d <= date(2025, 12, 31)}
    days, found = sorted(prices), []
    dollars, yens = (
        cash(as_days(table["rate"]), days)
        for table in (history.policy_rate_fed(), history.policy_rate_boj())
    )
    for i, day in enumerate(days):
        leap = (day.month, day.day) == (2, 29)
        later = day.replace(year=day.year + 1, day=28 if leap else day.day)
        if later > days[-1]:
            break
        j = bisect_right(days, later) - 1
        interest = dollars[j] / dollars[i]
        in_yen = interest * prices[days[j]] / prices[day]
        found.append((day, interest - 1, in_yen - 1, yens[j] / yens[i] - 1))
    table = hedges.twelve_months_of_cash()
    assert [day.date() for day in table.index] == [row[0] for row in found]
    for column, name in enumerate(("interest", "in_yen", "yen_cash"), start=1):
        assert table[name].tolist() == pytest.approx([row[column] for row in found])


def test_the_rule_lies_between_always_50_and_always_70_percent_from_every_start_but_the_last():
    found = hedges.rule_against_fixed(**RULE, fixed=[0, 0.5, 0.7, 1], spread=0.002)
    *early, last = found["growth"].to_dict("records")
    for row in early:
        assert row[0] > row[0.5] > row["rule"] > row[0.7] > row[1]
    assert last[0] > last[0.5] > last[0.7] > last["rule"] > last[1]
