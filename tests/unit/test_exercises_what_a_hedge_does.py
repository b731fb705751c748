"""The answers printed on the page about hedges, each by arithmetic of its own.

Nothing here calls the function that the page calls: the answer is worked out again, dollar by
dollar.
"""

import math

import pandas as pd
import pytest
from teko import hedge, mmf, touch
from teko.paths import measure
from teko.series import hedges, history

# --- the exercises


def test_a_year_at_four_points_costs_74463_yen_on_13000_dollars():
    """Borrow dollars, change them, lend the yen: what comes back must pay the debt."""
    debt = 13_000 * 1.0475
    yen = 13_000 * 150 * 1.0075
    assert f"{yen / debt:.2f}" == "144.27"
    assert f"{yen / debt / 150 - 1:.2%}" == "-3.82%"
    cost = 13_000 * (150 - yen / debt)
    assert f"{cost:,.0f}" == "74,463"
    rates = {"yen_rate": 0.0075, "dollar_rate": 0.0475, "years": 1}
    assert hedge.hedge_cost(13_000, spot=150, **rates) == pytest.approx(cost)
    assert hedge.forward(150, **rates).price == pytest.approx(yen / debt)


def test_thirteen_lots_turn_a_loss_of_121176_yen_into_a_gain_of_34824():
    start, end = 18_700 * 150, 18_700 * 1.04 * 138
    sold, bought_back = 13_000 * 150, 13_000 * 138
    assert round(end - start) == -121_176
    assert sold - bought_back == 156_000
    total = end - start + sold - bought_back
    assert (round(total), f"{total / start:+.2%}") == (34_824, "+1.24%")
    assert [748 * 150, 18_700 * -12, 748 * -12] == [112_200, -224_400, -8_976]
    own = hedge.hedged_profit(
        18_700, dollar_return=0.04, entry=150, price=138, sold_units=13_000, cost=0
    )
    parts = own.stock, own.fx, own.cross, own.hedge, own.total
    assert parts == pytest.approx((112_200, -224_400, -8_976, 156_000, 34_824))


@pytest.mark.parametrize("price", [124.0, 162.75, 186.0])
def test_shares_that_end_at_the_dollars_sold_return_the_same_wherever_the_dollar_goes(price):
    """6,000 dollars at any price, and 6,000 sold at 155 and bought back at that price."""
    end = 6_000 * price + 6_000 * (155 - price)
    assert end == 930_000
    assert f"{end / 1_000_000 - 1:.1%}" == "-7.0%"
    result = hedge.hedged_profit(
        1_000_000 / 155, dollar_return=-0.07, entry=155, price=price, sold_units=6_000, cost=0
    )
    assert result.fraction == pytest.approx(-0.07)


@pytest.mark.parametrize(
    ("sold", "price", "printed"),
    [(6_000, 139.5, "-2.59%"), (6_000, 170.5, "-6.59%"), (5_000, 139.5, "-3.83%"),
     (6_000, 155 * (1 - 0.2297), "0.00%")],
)  # fmt: skip
def test_a_sixth_lot_on_5000_dollars_bets_on_the_yen_and_pays_for_it(sold, price, printed):
    paid = sold * (155 - 155 * 1.005 / 1.045)
    gained = 5_000 * (price - 155) + sold * (155 - price) - paid
    assert f"{gained / (5_000 * 155):.2%}" == printed
    ratio, cost = sold / 5_000, paid / (5_000 * 155)
    move = price / 155 - 1
    library = hedge.static_hedge_return(0, fx_move=move, actual_ratio=ratio, cost_fraction=cost)
    assert library == pytest.approx(gained / (5_000 * 155))


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


@pytest.mark.parametrize(("part", "printed"), [(0, -595_000), (0.5, -272_500), (1, 50_000)])
def test_half_of_a_fund_hedged_lies_in_the_middle(part, printed):
    spot = 100.0
    dollars = 10_000_000 / spot * 1.045
    forward = spot * 1.005 / 1.045
    back = dollars * (part * forward + (1 - part) * 0.9 * spot)
    assert round(back - 10_000_000) == printed
    earned = mmf.hedged_return(
        0.045, fx_move=-0.1, hedge_ratio=part, yen_rate=0.005, dollar_rate=0.045
    )
    assert 1e7 * earned == pytest.approx(printed)


# --- the text


@pytest.mark.parametrize(
    ("gained", "sold", "printed"),
    [(-0.05, 0, -2_500), (-0.05, 6_000, -49_000), (-0.05, 1_000_000 / 155, -52_500),
     (0.05, 6_000, 56_000)],
)  # fmt: skip
def test_case_one_counted_dollar_by_dollar(gained, sold, printed):
    dollars = 1_000_000 / 155
    end = dollars * (1 + gained) * 162.75 + sold * (155 - 162.75)
    assert round(end - 1_000_000) == printed
    own = hedge.hedged_profit(
        dollars, dollar_return=gained, entry=155, price=162.75, sold_units=sold, cost=0
    )
    assert own.total == pytest.approx(end - 1_000_000)


def test_a_dollar_fund_touches_minus_ten_percent_in_18_years_of_100():
    """Reflection of a walk with a trend, written out again."""
    barrier, trend = math.log(0.9), 0.045 - 0.005
    below = 0.5 * math.erfc((trend - barrier) / (0.1 * math.sqrt(2)))
    mirror = 0.5 * math.erfc(-(barrier + trend) / (0.1 * math.sqrt(2)))
    by_hand = below + math.exp(2 * trend * barrier / 0.01) * mirror
    assert f"{by_hand:.0%}" == "18%"
    chance = touch.touch_probability(0.10, volatility=0.10, drift=0.045, years=1)
    assert chance == pytest.approx(by_hand)


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
