"""What a hedge of dollars cost since 1999, and what a rule for it would have done.

Prices are the fixings of `history.usd_jpy`, interest is the policy rates. A bank or a broker
pays and takes other rates: these are what the market starts from. A cost is negative.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from teko import hedge
from teko.arrays import FloatArray
from teko.numbers import YEAR_DAYS
from teko.paths import hedge_rule, measure
from teko.rules import LEVEL, check
from teko.series import history
from teko.words import Fraction, Price

_LAST_DAY = "2025-12-31"  # the policy rates are known so far


def hedge_cost_by_year() -> pd.DataFrame:
    """What being fully hedged earned or cost in each year from 1999 to 2025, by the policy rates.

    By year: `dollar_rate` and `yen_rate`, the averages over all days of the year; `carry`, what
    covered interest parity makes of them, as in `hedge.forward`; `status`, how well the rates are
    known: the words of the rate tables, each once, joined by " + ".

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
    days = history.days_of(year)
    tables = history.policy_rate_fed(), history.policy_rate_boj()
    dollar, yen = (float(history.rate_on(table, dates=days).mean()) for table in tables)
    carry = hedge.forward(1.0, yen_rate=yen, dollar_rate=dollar, years=1).carry
    held = pd.concat([table["status"].reindex(days, method="ffill") for table in tables])
    status = " + ".join(sorted(held.unique()))
    return {"dollar_rate": dollar, "yen_rate": yen, "carry": carry, "status": status}


def twelve_months_of_cash() -> pd.DataFrame:
    """What cash earned in twelve months from each fixing from 1999 to 2024, at the policy rates.

    By first day: `interest`, what dollars earned in dollars; `in_yen`, the same for yen that were
    changed into dollars and back; `yen_cash`, what yen earned that stayed yen. The last day is the
    last fixing within the twelve months.

    Examples
    --------
    >>> table = twelve_months_of_cash()
    >>> len(table), round((table["in_yen"] < 0).mean().item(), 3)
    (6658, 0.404)
    >>> str(table["in_yen"].idxmin().date())
    '2007-12-18'
    """
    fixings = history.usd_jpy().loc[:_LAST_DAY]
    days = fixings.index
    dollar, yen = (
        _cash(each, days) for each in (history.policy_rate_fed(), history.policy_rate_boj())
    )
    held = {"interest": dollar, "in_yen": dollar * fixings.to_numpy(), "yen_cash": yen}
    ends = days + pd.DateOffset(years=1)
    start = np.flatnonzero(ends <= days[-1])
    end = days.searchsorted(ends[start], side="right") - 1
    earned = {name: value[end] / value[start] - 1.0 for name, value in held.items()}
    return pd.DataFrame(earned, index=days[start])


def _cash(policy: pd.DataFrame, days: pd.DatetimeIndex) -> FloatArray:
    """One unit of cash on each day, at the policy rate from day to day."""
    rates = history.rate_on(policy, dates=days[:-1]).to_numpy()
    return np.cumprod(np.append(1.0, 1.0 + measure.accrued(rates, dates=days)))


def month_ends(*, window: int) -> pd.DataFrame:
    """The last fixing of each month from 1999 to 2025 that has a window of fixings up to it.

    A `window` that no month-end has before it is refused.

    By date: `price`; `position` in `history.usd_jpy`; `dollar_rate` and `yen_rate` that held on
    that day.

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
    """US shares and the dollar by month, 1999-02 to 2018-11, and what a hedge earned beside them.

    A fixing is made in the afternoon in Frankfurt, some hours before the shares close in New York.

    By month: `shares`, the return of the US market in dollars with dividends; `dollar`, the move of
    USD/JPY from one month-end fixing to the next; `carry`, what a dollar sold for a month earned by
    the policy rates.

    Notes
    -----
    The carry is (1 + r_yen t) / (1 + r_dollar t) - 1, t the days of the month over 365.

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

    By month, as `share_months`. Spreads, fees and taxes are left out.

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


def shares_record(hedge_ratio: Fraction) -> Mapping[str, float]:
    """What US shares did in yen over all months of `share_months`, a part of their dollars sold.

    `growth` and `volatility` are per year; `worst_month` is a return, `worst_drawdown` a part.

    Examples
    --------
    >>> {name: round(value, 3) for name, value in shares_record(1).items()}
    {'growth': 0.047, 'volatility': 0.149, 'worst_month': -0.161, 'worst_drawdown': 0.545}
    >>> round(shares_record(0)["worst_month"], 3)
    -0.229
    """
    months = hedged_shares(hedge_ratio)
    wealth = [1.0, *(1.0 + months).cumprod()]
    return {
        "growth": float(measure.cagr(wealth, years=len(months) / 12)),
        "volatility": float(months.std() * math.sqrt(12)),
        "worst_month": float(months.min()),
        "worst_drawdown": float(measure.worst_drawdown(wealth)),
    }


def shares_with_dollar(first: int, last: int) -> Mapping[str, float]:
    """How US shares and the dollar moved together from one year to another, by months.

    `correlation` and its `standard_error`; `shares` and `dollar`, their volatilities per year;
    `best_ratio`, the hedge ratio that would have shaken least, as in `hedge.least_volatile_ratio`.

    Notes
    -----
    Standard error: (1 - rho^2) / sqrt(n), n the number of months.

    Examples
    --------
    >>> together = shares_with_dollar(2004, 2008)
    >>> [round(together[name], 2) for name in ("correlation", "standard_error", "best_ratio")]
    [0.44, 0.1, 1.64]
    >>> round(shares_with_dollar(1999, 2018)["best_ratio"], 2)
    1.14
    """
    if not 1999 <= first <= last <= 2018:
        raise ValueError(
            f"first and last must be years from 1999 to 2018, got {first} and {last}. "
            "Write 2004 and 2008."
        )
    months = share_months().loc[str(first) : str(last)]
    shares, dollar = (float(months[name].std() * math.sqrt(12)) for name in ("shares", "dollar"))
    rho = float(months["shares"].corr(months["dollar"]))
    return {
        "correlation": rho,
        "standard_error": (1.0 - rho**2) / math.sqrt(len(months)),
        "shares": shares,
        "dollar": dollar,
        "best_ratio": hedge.least_volatile_ratio(
            shares, fx_volatility=dollar, correlation=rho
        ).ratio,
    }


def rule_against_fixed(
    *, window: int, base_ratio: Fraction, low_ratio: Fraction, fixed: list[Fraction], spread: Price
) -> Mapping[str, pd.DataFrame]:
    """What dollars at interest became in yen under the rule and under fixed ratios.

    The rule is that of `hedge_rule.average_ratios`, judged on the last fixing of a month. Start
    years share all later months: they are not so many trials.

    - `fixed`: hedge ratios that never change.
    - `spread`: yen between buying and selling one dollar; an order pays half of it.

    `growth` per year and `worst_drawdown`, by the first year, up to the end of 2025. A year starts
    at the last fixing of the year before. The column `rule`, then one for each fixed ratio.

    Examples
    --------
    >>> found = rule_against_fixed(
    ...     window=200, base_ratio=0.7, low_ratio=0.5, fixed=[0, 1], spread=0.002
    ... )
    >>> found["growth"].columns.tolist(), found["growth"].index[0].item()
    (['rule', 0, 1], 2000)
    >>> bool((found["worst_drawdown"][1] < 0.05).all())
    True
    """
    ends = month_ends(window=window)
    rule = hedge_rule.average_ratios(
        history.usd_jpy().to_numpy(),
        decisions=ends["position"].to_numpy()[:-1],
        window=window,
        base_ratio=base_ratio,
        low_ratio=low_ratio,
    )
    ratios = {"rule": rule} | {ratio: np.full(len(rule), float(ratio)) for ratio in fixed}
    years = ends.index.year
    starts = np.flatnonzero(~years.duplicated(keep="last"))[:-1]
    runs = pd.DataFrame(
        {
            (int(years[start]) + 1, name): _run(ends.iloc[start:], row[start:], spread)
            for start in starts
            for name, row in ratios.items()
        }
    )
    return {
        what: runs.loc[what].unstack()[list(ratios)].rename_axis("start") for what in runs.index
    }


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
    years = (ends.index[-1] - ends.index[0]).days / YEAR_DAYS
    return {
        "growth": float(measure.cagr(wealth, years=years)),
        "worst_drawdown": float(measure.worst_drawdown(wealth)),
    }
