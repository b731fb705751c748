"""What a hedge of dollars cost since 1999, and what a rule for it would have done.

Prices are the fixings of `history.usd_jpy`, interest is the policy rates. A bank or a broker
pays and takes other rates: these are what the market starts from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from teko import hedge
from teko.arrays import FloatArray
from teko.paths import hedge_rule, measure
from teko.rules import LEVEL, check
from teko.series import history
from teko.words import Fraction, Price

_LAST_DAY = "2025-12-31"  # the policy rates are known so far


def hedge_cost_by_year() -> pd.DataFrame:
    """What being fully hedged earned or cost in each year, by the policy rates.

    Returns
    -------
    DataFrame
        By year, 1999 to 2025: `dollar_rate` and `yen_rate`, the averages over all days of the
        year; `carry`, what covered interest parity makes of them, negative is a cost;
        `status`, how well the rates of that year are known: the words of the rate tables, each
        once, joined by " + ".

    Raises
    ------
    DataChangedError
        If the package's data is not what the book was written with.

    Notes
    -----
    (1 + r_yen) / (1 + r_dollar) - 1, as in `hedge.forward`.

    Examples
    --------
    >>> table = hedge_cost_by_year()
    >>> round(table.loc[2024, "carry"].item(), 4), round(table.loc[2021, "carry"].item(), 4)
    (-0.0484, -0.0022)
    >>> bool((table["carry"] < 0).all())
    True
    """
    years = range(1999, 2026)
    return pd.DataFrame([_year(year) for year in years], index=pd.Index(years, name="year"))


def _year(year: int) -> dict[str, Any]:
    """One row of `hedge_cost_by_year`."""
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31")
    tables = history.policy_rate_fed(), history.policy_rate_boj()
    dollar, yen = (float(history.rate_on(table, dates=days).mean()) for table in tables)
    carry = hedge.forward(1.0, yen_rate=yen, dollar_rate=dollar, years=1).carry
    status = sorted({word for table in tables for word in _statuses(table, days)})
    return {"dollar_rate": dollar, "yen_rate": yen, "carry": carry, "status": " + ".join(status)}


def _statuses(policy: pd.DataFrame, days: pd.DatetimeIndex) -> list[str]:
    """How well the rates that held on these days are known."""
    return list(policy["status"].reindex(days, method="ffill").unique())


def month_ends(*, window: int) -> pd.DataFrame:
    """The last fixing of each month since 1999 that has enough fixings before it.

    Parameters
    ----------
    window : int
        Number of fixings that must stand up to that day, at least 1.

    Returns
    -------
    DataFrame
        By date, up to the end of 2025: `price`; `position` in `history.usd_jpy`; `dollar_rate`
        and `yen_rate` that held on that day.

    Raises
    ------
    ValueError
        If no month-end has so many fixings before it.

    Examples
    --------
    >>> ends = month_ends(window=200)
    >>> str(ends.index[0].date()), int(ends["position"].iloc[0]), str(ends.index[-1].date())
    ('1999-10-29', 214, '2025-12-31')
    >>> month_ends(window=1)["position"].iloc[0].item()
    19
    """
    prices = history.usd_jpy().loc[:_LAST_DAY]
    last = ~prices.index.to_period("M").duplicated(keep="last")
    position = np.flatnonzero(last)
    position = position[position >= window - 1]
    if window < 1 or not len(position):
        raise ValueError(f"window must be from 1 to {len(prices)}, got {window}. Write 200.")
    days = prices.index[position]
    return pd.DataFrame(
        {
            "price": prices.iloc[position],
            "position": position,
            "dollar_rate": history.rate_on(history.policy_rate_fed(), dates=days),
            "yen_rate": history.rate_on(history.policy_rate_boj(), dates=days),
        }
    )


def share_months() -> pd.DataFrame:
    """US shares and the dollar month by month, and what a hedge of the dollar earned beside them.

    Returns
    -------
    DataFrame
        By month, 1999-02 to 2018-11: `shares`, the return of the US market in dollars with
        dividends; `dollar`, the move of USD/JPY from one month-end fixing to the next; `carry`,
        what a dollar sold for a month earned by the policy rates, negative is a cost.

    Raises
    ------
    DataChangedError
        If the package's data is not what the book was written with.

    Notes
    -----
    The carry is (1 + r_yen t) / (1 + r_dollar t) - 1, t the days of the month over 365. A fixing
    is made in the afternoon in Frankfurt, some hours before the shares close in New York.

    Examples
    --------
    >>> months = share_months()
    >>> str(months.index[0]), str(months.index[-1]), len(months)
    ('1999-02', '2018-11', 238)
    >>> months.loc["2008-10"].round(3).tolist()
    [-0.172, -0.069, -0.001]
    """
    ends = month_ends(window=1)
    dollar, yen = (
        measure.accrued(ends[rate].to_numpy()[:-1], dates=ends.index)
        for rate in ("dollar_rate", "yen_rate")
    )
    moves = ends["price"].pct_change().iloc[1:].to_numpy()
    months = pd.DataFrame(
        {"dollar": moves, "carry": (1.0 + yen) / (1.0 + dollar) - 1.0},
        index=ends.index[1:].to_period("M"),
    )
    market = history.us_market()["market"].rename("shares")
    return pd.concat([market, months], axis=1, join="inner").rename_axis("month")


def hedged_shares(hedge_ratio: Fraction) -> pd.Series:
    """What US shares returned in yen each month, a part of their dollars sold at its start.

    Parameters
    ----------
    hedge_ratio : Fraction
        Part that is sold, 0 to 1; set anew each month.

    Returns
    -------
    Series
        By month, 1999-02 to 2018-11. Spreads, fees and taxes are left out.

    Raises
    ------
    ValueError
        If the ratio is outside its range.
    DataChangedError
        If the package's data is not what the book was written with.

    Notes
    -----
    r + (1 - h) f + r f + h carry, the columns of `share_months`.

    Examples
    --------
    The worst month, without a hedge and with all of it hedged:

    >>> round(hedged_shares(0).min().item(), 3)
    -0.229
    >>> round(hedged_shares(1).min().item(), 3)
    -0.161
    """
    part = check("hedge_ratio", hedge_ratio, LEVEL)
    months = share_months()
    shares, dollar = months["shares"], months["dollar"]
    total = shares + (1.0 - part) * dollar + shares * dollar + part * months["carry"]
    return total.rename("return")


def rule_against_fixed(
    *, window: int, base_ratio: Fraction, low_ratio: Fraction, fixed: list[Fraction], spread: Price
) -> Mapping[str, pd.DataFrame]:
    """What dollars at interest became in yen under the rule and under fixed ratios.

    Parameters
    ----------
    window : int
        Fixings in the moving average, 2 to 1,000.
    base_ratio : Fraction
        Hedge ratio of the rule at or below the average, 0 to 1.
    low_ratio : Fraction
        Hedge ratio of the rule above the average, 0 to the base.
    fixed : list of Fraction
        Ratios that never change, each 0 to 1.
    spread : Price
        Yen that selling or buying back one dollar costs, 0 to 100.

    Returns
    -------
    mapping of DataFrame
        `growth` per year and `worst_drawdown`, each by the year of the start, up to the end of
        2025. The column `rule`, then one for each fixed ratio.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    The rule is judged on the last fixing of a month and holds for the month that follows. Start
    years share all later months: they are not so many trials.

    Examples
    --------
    >>> found = rule_against_fixed(
    ...     window=200, base_ratio=0.7, low_ratio=0.5, fixed=[0, 1], spread=0.002
    ... )
    >>> found["growth"].columns.tolist(), found["growth"].index[0].item()
    (['rule', 0, 1], 1999)
    >>> bool((found["worst_drawdown"][1] < 0.05).all())
    True
    """
    ends = month_ends(window=window)
    rule = _rule(ends, window, base_ratio, low_ratio)
    ratios = {"rule": rule} | {ratio: np.full(len(rule), float(ratio)) for ratio in fixed}
    runs = {
        (int(ends.index.year[start]), name): _run(ends.iloc[start:], row[start:], spread)
        for name, row in ratios.items()
        for start in _first_of_years(ends)
    }
    return {what: _by_start(runs, what, list(ratios)) for what in ("growth", "worst_drawdown")}


def _rule(ends: pd.DataFrame, window: int, base: float, low: float) -> FloatArray:
    """The ratio that each month-end but the last gives for the month after it."""
    return hedge_rule.average_ratios(
        history.usd_jpy().to_numpy(),
        decisions=ends["position"].to_numpy()[:-1],
        window=window,
        base_ratio=base,
        low_ratio=low,
    )


def _first_of_years(ends: pd.DataFrame) -> Any:
    """Where each year begins, the last year left out: a start needs a year to be judged."""
    years = ends.index.year
    return np.flatnonzero(~years.duplicated() & (years < years[-1]))


def _by_start(runs: Mapping[Any, Any], what: str, names: list[Any]) -> pd.DataFrame:
    """One measure of all runs, a row for each start year."""
    table = pd.Series({key: run[what] for key, run in runs.items()}).unstack()
    return table[names].rename_axis("start")


def _run(ends: pd.DataFrame, ratios: FloatArray, spread: Price) -> dict[str, float]:
    """One start and one set of ratios, to the last month."""
    wealth = hedge_rule.hedged_dollars(
        ends["price"].to_numpy(),
        dates=ends.index,
        ratios=ratios,
        dollar_rate=ends["dollar_rate"].to_numpy()[:-1],
        yen_rate=ends["yen_rate"].to_numpy()[:-1],
        spread=spread,
    )
    years = (ends.index[-1] - ends.index[0]).days / measure.DAYS_PER_YEAR
    return {
        "growth": float(measure.cagr(wealth, years=years)),
        "worst_drawdown": float(measure.worst_drawdown(wealth)),
    }
