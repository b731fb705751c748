"""The answers printed on the page about hedges, each by arithmetic of its own.

Nothing here calls the function that the page calls: the answer is worked out again, dollar by
dollar.
"""

import math

import pandas as pd
import pytest
from teko import hedge
from teko.paths import measure
from teko.series import hedges, history

# --- the exercises


def test_the_quietest_ratio_found_by_search_is_0_644():
    def sigma(ratio):
        open_part = (1 - ratio) * 0.09
        return math.sqrt(0.16**2 + open_part**2 - 2 * 0.2 * 0.16 * open_part)

    best = min(range(2_001), key=lambda i: sigma(i / 1_000)) / 1_000
    assert best == 0.644
    assert [f"{sigma(h):.2%}" for h in (0, best, 1)] == ["16.72%", "15.68%", "16.00%"]
    found = hedge.least_volatile_ratio(0.16, fx_volatility=0.09, correlation=-0.2)
    assert found.ratio == pytest.approx(best, abs=5e-4)
    assert found.volatility == pytest.approx(sigma(best), abs=1e-6)


# --- the history


def test_the_years_named_in_the_text_cost_what_it_says():
    """From the tables of decisions, day by day, without the function of the page."""
    for year, printed in [(2000, "5.78%"), (2009, "0.025%"), (2021, "0.22%"), (2023, "4.92%")]:
        fed, boj = (
            table["rate"].resample("D").ffill().reindex(days(year), method="ffill").mean()
            for table in (history.policy_rate_fed(), history.policy_rate_boj())
        )
        cost = 1 - (1 + boj) / (1 + fed)
        assert f"{cost:.{len(printed) - 3}%}" == printed


def days(year):
    return pd.date_range(f"{year}-01-01", f"{year}-12-31")


@pytest.mark.parametrize(
    ("ratio", "growth", "volatility"), [(0, "6.4%", "18.2%"), (1, "4.7%", "14.9%")]
)
def test_shares_in_yen_grew_and_shook_as_the_table_says(ratio, growth, volatility):
    months = hedges.share_months()
    wealth, results = 1.0, []
    for shares, dollar, carry in months[["shares", "dollar", "carry"]].to_numpy():
        results.append((1 + shares) * (1 + dollar) - 1 + ratio * (carry - dollar))
        wealth *= 1 + results[-1]
    assert f"{wealth ** (12 / len(results)) - 1:.1%}" == growth
    mean = sum(results) / len(results)
    variance = sum((each - mean) ** 2 for each in results) / (len(results) - 1)
    assert f"{math.sqrt(12 * variance):.1%}" == volatility
    ours = [1.0, *(1 + hedges.hedged_shares(ratio)).cumprod()]
    assert float(measure.cagr(ours, years=len(results) / 12)) == pytest.approx(
        wealth ** (12 / len(results)) - 1
    )


@pytest.mark.parametrize(
    ("first", "last", "printed"), [("1999", "2003", "-0.17"), ("2004", "2008", "+0.44")]
)
def test_the_correlation_of_shares_and_dollar_changed_its_sign(first, last, printed):
    months = hedges.share_months().loc[first:last]
    shares, dollar = (months[name] - months[name].mean() for name in ("shares", "dollar"))
    rho = (shares * dollar).sum() / math.sqrt((shares**2).sum() * (dollar**2).sum())
    assert f"{rho:+.2f}" == printed


def test_the_first_two_spells_differ_by_nearly_four_standard_errors():
    early, late = hedges.shares_with_dollar(1999, 2003), hedges.shares_with_dollar(2004, 2008)
    apart = late["correlation"] - early["correlation"]
    error = math.hypot((1 - 0.169**2) / 59**0.5, (1 - 0.436**2) / 60**0.5)
    assert f"{apart:.1f}" == "0.6"
    assert 3.5 < apart / error < 4
