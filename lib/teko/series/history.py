"""Real series, and what they say about the formulas.

Every loader reads a file on this machine: one that comes with a pinned package, or one of the
project's own small tables in this folder. Nothing asks the network. A loader fails with
`DataChangedError` when its data is not what the book was written with. What it returns is a
copy, and each caller may change it. Fractions, never percent; a loader's index is the date, or the
month or year where it says so.

`SERIES` holds what a reader should know of each series (from `series.toml`), `EPISODES` the
stretches that people remember (from `episodes.toml`). The calculations take the data as their first
argument and return a small table.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from teko import drag, rules
from teko.numbers import TRADING_DAYS
from teko.paths import measure
from teko.rules import check
from teko.said import said
from teko.words import Leverage, Rate, Return

_DATA = Path(__file__).parent
# Results in the book must survive an update of the package, so later rates are not read.
_FIXINGS_END = "2026-10-30"


class DataChangedError(RuntimeError):
    """A series is not the one that the book was written with."""


@dataclass(frozen=True)
class Series:
    """What a reader should know of a series, and the landmark that guards it.

    `landmark_value` is in `column` when the series is a table.
    """

    name: str
    title: str
    source: str
    licence: str
    caveat: str
    rows: int
    first: str
    last: str
    landmark: str
    landmark_value: float
    column: str | None = None


def _toml(name: str) -> dict[str, Any]:
    """What was typed into one of the files beside this one."""
    typed: dict[str, Any] = said(tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8")))
    return typed


SERIES = tuple(Series(name, **known) for name, known in _toml("series").items())


def series(name: str) -> Series:
    """What a reader should know of a series, by the name of its loader.

    Examples
    --------
    >>> series("sp500").last
    '2018-12-31'
    >>> series("nikkei")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be a series of this module, got nikkei. Write one of usd_jpy, sp500, ...
    """
    known = {each.name: each for each in SERIES}
    if name not in known:
        raise ValueError(
            f"name must be a series of this module, got {name}. Write one of {', '.join(known)}."
        )
    return known[name]


LOADERS: dict[str, Callable[[], Any]] = {}


def _loader(read: Callable[[], Any]) -> Callable[[], Any]:
    """Enter a loader by its name: what it reads is guarded and kept, and each caller has a copy."""

    @cache
    def kept() -> Any:
        return _guarded(read.__name__, read())

    @wraps(read)
    def copied() -> Any:
        return kept().copy()

    LOADERS[read.__name__] = copied
    return copied


def _guarded(name: str, data: Any) -> Any:
    """The data, or an error when it is not what the book was written with."""
    known = series(name)
    values = data if known.column is None else data[known.column]
    labels = data.index.astype(str).str[:10]
    landmark = values[labels == known.landmark]
    value = float(landmark.iloc[0]) if len(landmark) else math.nan
    found = (len(data), labels[0], labels[-1], round(value, 5))
    expected = (known.rows, known.first, known.last, known.landmark_value)
    if found[:3] != expected[:3] or not math.isclose(value, known.landmark_value, abs_tol=5e-5):
        raise DataChangedError(
            f"{known.title}: expected rows, first, last and the value of {known.landmark} to be "
            f"{expected}, found {found}. Install the pinned versions of requirements.txt."
        )
    return data


def _arch_file(name: str) -> Path:
    """A data file of the package arch. Importing the package itself takes two seconds."""
    package = find_spec("arch")
    if package is None or package.origin is None:
        raise DataChangedError(f"{name}: arch is missing. Write: pip install 'arch>=8.0.0'")
    return Path(package.origin).parent / "data" / name / f"{name}.csv.gz"


@_loader
def usd_jpy() -> pd.Series:
    """Yen per US dollar, daily fixings since 1999.

    Examples
    --------
    >>> round(usd_jpy().loc["2008-12-18"], 2).item()
    88.41
    >>> len(usd_jpy())
    7126
    """
    return _yen_for("USD").rename("usd_jpy")


def _yen_for(currency: str) -> pd.Series:
    """Yen per unit of a currency, from the rates of both against the euro."""
    from currency_converter import CURRENCY_FILE

    # The file ends each line with a comma, which makes a last column without a name.
    columns = ["Date", currency, "JPY"]
    euro = pd.read_csv(CURRENCY_FILE, usecols=columns, index_col="Date", parse_dates=["Date"])
    return (euro["JPY"] / euro[currency]).dropna().sort_index().loc[:_FIXINGS_END]


@_loader
def sp500() -> pd.Series:
    """Daily closes of the S&P 500 price index, 1999 to 2018.

    Examples
    --------
    >>> round(sp500().loc["2008-11-20"], 2).item()
    752.44
    >>> len(sp500())
    5031
    """
    table = pd.read_csv(
        _arch_file("sp500"), usecols=["Date", "Close"], index_col="Date", parse_dates=["Date"]
    )
    return table["Close"].rename("sp500")


@_loader
def us_market() -> pd.DataFrame:
    """Returns `market` of US shares and `bill` of Treasury bills by month, 1926-07 to 2018-11.

    Examples
    --------
    >>> round(us_market().loc["1931-09", "market"].item(), 3)
    -0.291
    >>> str(us_market().index[-1])
    '2018-11'
    """
    percent = pd.read_csv(_arch_file("frenchdata"), index_col="Date")
    # The dates are written 192607, which pandas and the package's own loader take for a count.
    months = pd.PeriodIndex(pd.to_datetime(percent.index.astype(str), format="%Y%m"), freq="M")
    market = (percent["Mkt-RF"] + percent["RF"]) / 100
    return pd.DataFrame(
        {"market": market.to_numpy(), "bill": percent["RF"].to_numpy() / 100}, index=months
    )


def _decisions(name: str) -> pd.DataFrame:
    """A table of policy rates by the date from which each held."""
    dates = {"index_col": "effective", "parse_dates": ["effective", "decided"]}
    table = pd.read_csv(_DATA / f"{name}.csv", **dates)
    return table.assign(status=table["status"].map(said))


@_loader
def policy_rate_fed() -> pd.DataFrame:
    """The US federal funds target per year, by the date from which it held; see `rate_on`.

    `rate` is the middle of the range from `lower` to `upper`. Beside it stand `decided`, `source`
    and `status`.

    Examples
    --------
    >>> policy_rate_fed().loc["2008-12-17", "rate"].item()
    0.00125
    >>> policy_rate_fed().loc["2025-12-11", "status"]
    'secondary source'
    """
    table = _decisions("policy_rate_fed")
    table.insert(0, "rate", (table["lower"] + table["upper"]) / 2)
    return table


@_loader
def policy_rate_boj() -> pd.DataFrame:
    """The Bank of Japan's policy `rate` per year, by the date from which it held; see `rate_on`.

    Beside it stand `decided`, `wording`, `source` and `status`.

    Examples
    --------
    >>> policy_rate_boj().loc["2016-02-16", "rate"].item()
    -0.001
    >>> policy_rate_boj().loc["2013-04-04", "status"]
    'convention'
    """
    return _decisions("policy_rate_boj")


@_loader
def sp500_crash_2020() -> pd.Series:
    """Daily closes of the S&P 500 price index, 2020-02-18 to 2020-03-31.

    Examples
    --------
    >>> sp500_crash_2020().loc["2020-03-23"].item()
    2237.4
    >>> len(sp500_crash_2020())
    31
    """
    file = _DATA / "sp500_2020_crash_daily.csv"
    return pd.read_csv(file, index_col="date", parse_dates=["date"])["close"].rename("sp500")


@_loader
def sp500_month_ends() -> pd.Series:
    """Month-end closes of the S&P 500 price index by month, 2018-12 to 2022-12.

    Examples
    --------
    >>> sp500_month_ends().loc["2020-03"].item()
    2584.59
    >>> str(sp500_month_ends().index[0])
    '2018-12'
    """
    table = pd.read_csv(_DATA / "sp500_month_end_2018_2022.csv", index_col="month")
    table.index = pd.PeriodIndex(table.index, freq="M")
    return table["close"].rename("sp500")


@_loader
def leveraged_etfs() -> pd.DataFrame:
    """Calendar-year returns of leveraged funds, and of the index and fund beside them, by year.

    `sp500_price`, `SPY`, `SSO` (2x), `UPRO` (3x), `QQQ`, `TQQQ` (3x), `source` and `status`. nan
    before a fund's first full year.

    Examples
    --------
    >>> leveraged_etfs().loc[2020, "UPRO"].item()
    0.101
    >>> leveraged_etfs().loc[2009, "UPRO"].item()
    nan
    """
    return pd.read_csv(_DATA / "leveraged_etf_calendar_year_returns.csv", index_col="year")


@_loader
def try_jpy() -> pd.Series:
    """Yen per Turkish lira, daily fixings since 2005.

    Examples
    --------
    >>> round(try_jpy().iloc[0].item(), 2), round(try_jpy().iloc[-1].item(), 2)
    (76.5, 3.15)
    >>> len(try_jpy())
    5589
    """
    return _yen_for("TRY").rename("try_jpy")


@_loader
def mxn_jpy() -> pd.Series:
    """Yen per Mexican peso, daily fixings since 2008.

    Examples
    --------
    >>> round(mxn_jpy().min().item(), 2), str(mxn_jpy().idxmin().date())
    (4.3, '2020-04-27')
    >>> len(mxn_jpy())
    4822
    """
    return _yen_for("MXN").rename("mxn_jpy")


# What the series say about volatility drag


def rate_on(policy: pd.DataFrame, *, dates: Any) -> pd.Series:
    """The policy rate that held on each date; after the last decision the last rate goes on.

    Examples
    --------
    >>> rate_on(policy_rate_fed(), dates=["2008-12-16", "2008-12-17"]).tolist()
    [0.01, 0.00125]
    >>> rate_on(policy_rate_fed(), dates=["1990-01-01"])
    Traceback (most recent call last):
    ValueError: dates must not be before 1998-11-17, got 1990-01-01. Start later.
    """
    days = pd.DatetimeIndex(dates)
    begin = policy.index[0]
    if days.min() < begin:
        raise ValueError(
            f"dates must not be before {begin.date()}, got {days.min().date()}. Start later."
        )
    return policy["rate"].reindex(days, method="ffill")


def drag_by_year(closes: pd.Series, *, leverage: Leverage) -> pd.DataFrame:
    """What a daily reset cost in each calendar year, measured and by the formula.

    Without interest, fees and dividends, so that only the reset is left.

    By year: `index_return`; `volatility` realised, per year; `fund_return` of the daily reset;
    `formula_return` from the realised variance; `drag`, the log growth lost against `leverage`
    times the index's; `formula_drag`, (L^2 - L) / 2 times the variance; `mean_minus_log`, the sum
    of the year's returns minus its log growth, which is about `half_variance`: log(1 + x) = x - x^2
    / 2 + ...

    Examples
    --------
    >>> year = drag_by_year(sp500(), leverage=3).loc[2008]
    >>> [round(year[name].item(), 3) for name in ("index_return", "fund_return", "formula_return")]
    [-0.385, -0.862, -0.86]
    >>> bool(drag_by_year(sp500(), leverage=1)["drag"].abs().max() < 1e-12)
    True
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    moves = closes.pct_change().dropna()
    rows = {year: _year_of_drag(days, leverage) for year, days in moves.groupby(moves.index.year)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def _year_of_drag(moves: pd.Series, leverage: float) -> dict[str, float]:
    """One row of `drag_by_year`."""
    returns = moves.to_numpy()
    variance = float(measure.realised_variance(returns))
    index = float(np.prod(1.0 + returns))
    fund = float(measure.fund_outcome(returns, leverage=leverage, cash=0, fee=0).wealth)
    formula = drag.fund_ratio(index, leverage=leverage, realised_variance=variance, rate=0, years=1)
    volatility = measure.realised_volatility(returns, periods_per_year=TRADING_DAYS)
    return {
        "index_return": index - 1.0,
        "volatility": float(volatility),
        "fund_return": fund - 1.0,
        "formula_return": formula - 1.0,
        "drag": leverage * math.log(index) - (math.log(fund) if fund > 0 else -math.inf),
        "formula_drag": leverage * (leverage - 1.0) / 2.0 * variance,
        "mean_minus_log": float(returns.sum()) - math.log(index),
        "half_variance": variance / 2.0,
    }


def leverage_table(market: pd.DataFrame, *, leverages: Sequence[Leverage]) -> pd.DataFrame:
    """How a market would have paid at several leverages, reset each month, financed at bills.

    Each month brings L x market + (1 - L) x bill. No costs, no taxes, no loss-cut within a month.

    - `market`: monthly returns `market` and `bill`, such as `us_market`.

    By leverage: `cagr` (nan when ruined), `worst_drawdown` at month ends, `wealth` at the end per
    unit at the start, `ruin`, the month it reached zero ("" when it never did).

    Examples
    --------
    >>> table = leverage_table(us_market(), leverages=[1, 2, 4])
    >>> table["cagr"].round(3).tolist()
    [0.099, 0.129, nan]
    >>> table["ruin"].tolist()
    ['', '', '1931-09']
    """
    tried = [check("leverages", each, rules.LEVERAGE) for each in leverages]
    bills = market["bill"].to_numpy()
    run = measure.fund_path(
        market["market"].to_numpy()[:, np.newaxis], leverage=tried, cash=bills, fee=0
    )
    months = ["", *market.index.astype(str)]
    return pd.DataFrame(
        {
            "cagr": measure.cagr(run.wealth, years=len(market) / 12),
            "worst_drawdown": measure.worst_drawdown(run.wealth),
            "wealth": run.wealth[-1],
            "ruin": [months[period] for period in run.ruin_period],
        },
        index=pd.Index(leverages, name="leverage"),
    )


def model_against_published(
    closes: pd.Series,
    published: pd.DataFrame,
    policy: pd.DataFrame,
    *,
    fund: str,
    leverage: Leverage,
    fee: Rate,
) -> pd.DataFrame:
    """How well a daily reset model meets a real fund, calendar year by calendar year.

    Real funds borrow above the policy rate and trade at other prices than the close.

    - `closes`: daily closes of the price index, such as `sp500`.
    - `published`: calendar-year returns, such as `leveraged_etfs`, with `sp500_price` and `SPY`.
      `fund` is the column to compare with.
    - `policy`: rate at which the fund borrows, such as `policy_rate_fed`.
    - `fee`: yearly expense ratio. Funds changed theirs: this is one assumption for all years.

    By year with whole data on both sides: `model`, `published` and their `difference`.

    Notes
    -----
    Each day: L (return with dividend) + (1 - L) rate x days / 365 - fee x days / 365.
    Dividends are SPY over the price index in that year, spread evenly over its trading days, so
    that the model at 1x and without fee is SPY.

    Examples
    --------
    >>> table = model_against_published(
    ...     sp500(), leveraged_etfs(), policy_rate_fed(), fund="SSO", leverage=2, fee=0.009
    ... )
    >>> table.loc[2008].round(3).tolist()
    [-0.673, -0.679, 0.006]
    >>> int(table.index[0]), int(table.index[-1])
    (2007, 2018)
    """
    leverage = check("leverage", leverage, rules.LEVERAGE)
    fee = check("fee", fee, rules.COST_RATE)
    real = _published(published, "fund", fund)
    days = _daily_returns(closes, policy, fee)
    payout = (1.0 + published["SPY"]) / (1.0 + published["sp500_price"])
    # The calendar years whose first day has a return.
    years = range(closes.index[0].year + 1, closes.index[-1].year + 1)
    model = {
        year: _year_of_model(days[days.index.year == year], leverage, payout[year])
        for year in years
        if year in real.index
    }
    table = pd.DataFrame({"model": pd.Series(model, dtype=float)}).rename_axis("year")
    table["published"] = real
    return table.assign(difference=table["model"] - table["published"])


def _published(table: pd.DataFrame, argument: str, column: str) -> pd.Series:
    """The published years of one column."""
    if column not in table.columns or not pd.api.types.is_float_dtype(table[column]):
        raise ValueError(f"{argument} must be a column of returns, got {column}. Write UPRO.")
    return table[column].dropna()


def _daily_returns(closes: pd.Series, policy: pd.DataFrame, fee: float) -> pd.DataFrame:
    """Move, interest and fee of each day, from the close before to the close."""
    dates = closes.index
    # A night is financed at the rate that held when it began.
    rates = rate_on(policy, dates=dates[:-1]).to_numpy()
    return pd.DataFrame(
        {
            "move": closes.pct_change().iloc[1:].to_numpy(),
            "cash": measure.accrued(rates, dates=dates),
            "fee": measure.accrued(fee, dates=dates),
        },
        index=dates[1:],
    )


def _year_of_model(days: pd.DataFrame, leverage: float, payout: float) -> float:
    """The model's return over one calendar year; `payout` is what dividends multiply."""
    total = (1.0 + days["move"].to_numpy()) * payout ** (1.0 / len(days)) - 1.0
    run = measure.fund_outcome(
        total, leverage=leverage, cash=days["cash"].to_numpy(), fee=days["fee"].to_numpy()
    )
    return float(run.wealth) - 1.0


def implied_variance_by_year(
    published: pd.DataFrame,
    policy: pd.DataFrame,
    *,
    fund: str,
    index: str,
    leverage: Leverage,
    fee: Rate,
) -> pd.DataFrame:
    """How much the index must have shaken in each year for a leveraged fund to end where it did.

    `drag.implied_variance` with the year's average policy rate; the fee is put back first. What
    else a fund loses (spreads, borrowing above the policy rate) is read as variance.

    - `published`, `policy`: as for `model_against_published`.
    - `fund`, `index`: columns of the leveraged fund and of what it multiplies, dividends included.

    By year: `index_return`, `fund_return`, `variance` and `volatility` that explain them. nan
    volatility where the variance is negative: the fund did better than any path allows.

    Examples
    --------
    >>> years = implied_variance_by_year(
    ...     leveraged_etfs(), policy_rate_fed(), fund="UPRO", index="SPY", leverage=3, fee=0.009
    ... )
    >>> years.loc[2020, ["index_return", "fund_return", "volatility"]].round(3).tolist()
    [0.183, 0.101, 0.361]
    >>> int(years.index[0])
    2010
    """
    fee = check("fee", fee, rules.COST_RATE)
    both = pd.DataFrame(
        {
            "index_return": _published(published, "index", index),
            "fund_return": _published(published, "fund", fund),
        }
    ).dropna()
    both["variance"] = [
        drag.implied_variance(
            (1.0 + row.fund_return) * math.exp(fee),
            index_ratio=1.0 + row.index_return,
            leverage=leverage,
            rate=float(rate_on(policy, dates=days_of(int(row.Index))).mean()),
            years=1,
        )
        for row in both.itertuples()
    ]
    return both.assign(volatility=both["variance"].where(both["variance"] >= 0) ** 0.5)


def days_of(year: int) -> pd.DatetimeIndex:
    """Every calendar day of a year.

    Examples
    --------
    >>> str(days_of(2021)[-1].date())
    '2021-12-31'
    >>> len(days_of(2020))
    366
    """
    return pd.date_range(f"{year}-01-01", f"{year}-12-31")


# How often a level was touched


def touch_table(prices: pd.Series, *, moves: Sequence[Return], days: int) -> pd.DataFrame:
    """How often each level was touched within so many days, from every start there is.

    Neighbouring windows share all but two of their prices: thousands of them know no more than
    the years that they cover.

    - `moves`: levels as moves from the price at the start, not 0: -0.1 is 10% below, which a long
      account fears; 0.1 is 10% above, which a short one fears.
    - `days`: length of a window in prices. 252 are a year.

    By move: `touched`, share of starts with a price at or beyond the level in the window; `ended`,
    share that were there at its end; `windows`, how many starts there are; `separate`, how many of
    them stand side by side from the first day on without sharing a price move, and
    `separate_touched`, how many of those touched; `standard_error` of `touched` as if only so many
    windows stood behind it.

    Examples
    --------
    >>> table = touch_table(usd_jpy(), moves=[-0.5 / 12, -0.7 / 3], days=252)
    >>> table["touched"].round(3).tolist(), table["ended"].round(3).tolist()
    ([0.573, 0.0], [0.296, 0.0])
    >>> int(table["windows"].iloc[0]), int(table["separate"].iloc[0])
    (6874, 28)
    """
    levels = [check("moves", move, rules.MOVE) for move in moves]
    if 0.0 in levels:
        raise ValueError("moves must not be 0, got 0. Write a fall of 10% as -0.1.")
    seen = measure.windows(prices.to_numpy(), days=days)
    rows = [_row_of_touches(seen, level, days) for level in levels]
    return pd.DataFrame(rows, index=pd.Index(moves, name="move"))


def _row_of_touches(seen: measure.Windows, move: float, days: int) -> dict[str, float]:
    """One row of `touch_table`."""
    level = 1.0 + move
    touched = seen.lowest <= level if move < 0 else seen.highest >= level
    ended = seen.last <= level if move < 0 else seen.last >= level
    share, separate = float(touched.mean()), touched[::days]
    return {
        "touched": share,
        "ended": float(ended.mean()),
        "windows": len(touched),
        "separate": len(separate),
        "separate_touched": int(separate.sum()),
        "standard_error": measure.share_error(share, draws=len(separate)),
    }


# Stretches that people remember


@dataclass(frozen=True)
class Episode:
    """A stretch of real prices: what happened, the prices by date, and what they do not show."""

    name: str
    title: str
    prices: pd.Series
    coverage: str


_TYPED = _toml("episodes")
COVERS: dict[str, str] = _TYPED["covers"]


def stretches(part: str) -> dict[str, dict[str, str]]:
    """What `episodes.toml` says of the `prices` or the `replay` of each stretch that has one.

    By name; prices in the order of their series.

    Examples
    --------
    >>> stretches("replay")["stocks_1929"]["last"]
    '1932-06'
    >>> stretches("prices")["yen_2008"]["note"]
    ''
    """
    order = [each.name for each in SERIES]
    rows = [
        {"note": "", "first": each["first"], "last": each["last"], **each[part]}
        for each in _TYPED["stretch"]
        if part in each
    ]
    if part == "prices":
        rows.sort(key=lambda row: order.index(row["series"]))
    return {row["name"]: row for row in rows}


def stretch(name: str, *, part: str) -> dict[str, str]:
    """One row of `stretches`, or which there are.

    Examples
    --------
    >>> stretch("yen_2022", part="replay")["title"]
    '2022: the yen falls'
    >>> stretch("oil_1973", part="replay")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be one of the episodes, got oil_1973. Write one of stocks_1929, ...
    """
    known = stretches(part)
    if name not in known:
        raise ValueError(
            f"name must be one of the episodes, got {name}. Write one of {', '.join(known)}."
        )
    return known[name]


EPISODES = tuple(stretches("prices"))


def episode(name: str) -> Episode:
    """The prices of a stretch that people remember, with what they show and what they hide.

    Examples
    --------
    >>> summer = episode("yen_2007")
    >>> len(summer.prices), round(summer.prices.max().item(), 2)
    (66, 124.06)
    >>> summer.coverage.split(",")[0]
    '66 prices from 2007-06-01 to 2007-08-31'
    """
    row = stretch(name, part="prices")
    known = series(row["series"])
    prices = LOADERS[known.name]().loc[row["first"] : row["last"]]
    top, low = prices.idxmax(), prices.idxmin()
    span = said(
        "{count} prices from {first} to {last}, highest {high:.2f} on {top}, "
        "lowest {low:.2f} on {bottom}."
    ).format(
        count=len(prices), first=prices.index[0].date(), last=prices.index[-1].date(),
        high=prices[top], top=top.date(), low=prices[low], bottom=low.date(),
    )
    coverage = " ".join(part for part in (span, known.caveat, row["note"]) if part)
    return Episode(name, row["title"], prices, coverage)
