"""The money market fund: what moves it, why its yield lags, and what it is in yen (chapter 1).

A Treasury fund holds bills of a few weeks. The functions here are closed forms on plain numbers,
in three groups:

- the lag: `ladder_share` and `exponential_share` of the bills renewed since a rate change,
  `ladder_yield`, `exponential_yield`, `lag_income`;
- the price: `price_change`, `yield_rise_for_loss`, `yield_rise_for_loss_linear`;
- in yen: `yen_return`, `breakeven_fx`, `below_breakeven_probability`, `hedged_return`.

WAM is the weighted average maturity in days. An exchange rate is in yen for one unit of the
foreign currency, so a negative move of it is a stronger yen. Fees and taxes are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from teko.rules import (
    DAYS_SINCE,
    DOLLAR_YIELD,
    LEVEL,
    MATURITY,
    PART,
    PRICE,
    PRICE_MOVE,
    RATE,
    YEAR_DAYS,
    YEARS,
    YIELD,
    YIELD_CHANGE,
    check,
)
from teko.touch import end_below_probability
from teko.words import (
    Days,
    Fraction,
    Price,
    Probability,
    Rate,
    Return,
    Volatility,
    Years,
)


@dataclass(frozen=True)
class YenReturn:
    """A foreign return in yen, beside the sum of its two parts; `cross` is what the sum misses."""

    total: Return
    sum_of_parts: Return
    cross: Return


@dataclass(frozen=True)
class FxBreakeven:
    """The exchange rate that takes a foreign yield away, and the move to it."""

    rate: Price
    move: Return


# The lag


def ladder_share(days_since: Days, *, wam_days: Days) -> Fraction:
    """How much of a fund has been renewed, if its bills end evenly spread over time.

    Parameters
    ----------
    days_since : Days
        Days since the rate change, 0 to 100,000.
    wam_days : Days
        Weighted average maturity, 1 to 400 days. The last bill ends after twice of it.

    Returns
    -------
    Fraction
        From 0 on the first day to 1 from twice the average maturity on.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``t W``:

    - Part renewed, ladder: ``p = min(t/(2*W), 1)``

    Examples
    --------
    >>> round(ladder_share(30, wam_days=45), 6)
    0.333333
    >>> ladder_share(30, wam_days=60)
    0.25
    >>> ladder_share(500, wam_days=60)
    1.0
    """
    days_since = check("days_since", days_since, DAYS_SINCE)
    return min(days_since / (2.0 * check("wam_days", wam_days, MATURITY)), 1.0)


def exponential_share(days_since: Days, *, wam_days: Days) -> Fraction:
    """How much of a fund has been renewed, if every bill is equally likely to end next.

    Parameters
    ----------
    days_since : Days
        Days since the rate change, 0 to 100,000.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.

    Returns
    -------
    Fraction
        From 0 on the first day toward 1. Half is renewed after 0.69 times the average maturity.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``t W``:

    - ... exponential: ``p = 1 - exp(-t/W)``

    Examples
    --------
    >>> round(exponential_share(30, wam_days=45), 6)
    0.486583
    >>> round(exponential_share(30, wam_days=60), 3)
    0.393
    >>> exponential_share(0, wam_days=60)
    0.0
    """
    days_since = check("days_since", days_since, DAYS_SINCE)
    return 1.0 - math.exp(-days_since / check("wam_days", wam_days, MATURITY))


def ladder_yield(start_yield: Rate, *, rate_change: Rate, days_since: Days, wam_days: Days) -> Rate:
    """What a fund yields some days after a rate change, if its bills end evenly spread.

    Parameters
    ----------
    start_yield : Rate
        Yield before the change, -0.1 to 1.
    rate_change : Rate
        Change of the market rate, -0.5 to 0.5. A cut is negative.
    days_since : Days
        Days since the change, 0 to 100,000.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.

    Returns
    -------
    Rate
        Yield per year: the old one on the first day, the new one when all bills are renewed.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``y0 D t W``:

    - Yield after a rate change, ladder: ``y = y0 + D*min(t/(2*W), 1)``

    Examples
    --------
    From 5% to 3%, average maturity 40 days, after 20 days:

    >>> round(ladder_yield(0.05, rate_change=-0.02, days_since=20, wam_days=40), 4)
    0.045
    >>> ladder_yield(0.05, rate_change=-0.02, days_since=0, wam_days=40)
    0.05
    """
    start_yield = check("start_yield", start_yield, YIELD)
    rate_change = check("rate_change", rate_change, YIELD_CHANGE)
    return start_yield + rate_change * ladder_share(days_since, wam_days=wam_days)


def exponential_yield(
    start_yield: Rate, *, rate_change: Rate, days_since: Days, wam_days: Days
) -> Rate:
    """What a fund yields some days after a rate change, if every bill is equally likely to end.

    Parameters
    ----------
    start_yield : Rate
        Yield before the change, -0.1 to 1.
    rate_change : Rate
        Change of the market rate, -0.5 to 0.5. A cut is negative.
    days_since : Days
        Days since the change, 0 to 100,000.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.

    Returns
    -------
    Rate
        Yield per year: quicker than the ladder at first, slower at the end.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``y0 D t W``:

    - ... exponential: ``y = y0 + D*(1 - exp(-t/W))``

    Examples
    --------
    >>> round(exponential_yield(0.05, rate_change=-0.02, days_since=20, wam_days=40), 4)
    0.0421
    >>> exponential_yield(0.05, rate_change=-0.02, days_since=0, wam_days=40)
    0.05
    """
    start_yield = check("start_yield", start_yield, YIELD)
    rate_change = check("rate_change", rate_change, YIELD_CHANGE)
    return start_yield + rate_change * exponential_share(days_since, wam_days=wam_days)


def lag_income(rate_change: Rate, *, wam_days: Days, year_days: Days) -> Return:
    """What the lag earns once, in all, after a rate change.

    The old bills pay their old rate to the end. After a cut that is a gift, after a rise a cost.

    Parameters
    ----------
    rate_change : Rate
        Change of the market rate, -0.5 to 0.5. A cut is negative.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.
    year_days : Days
        Days of the year in which the rate is quoted, 360 to 366.

    Returns
    -------
    Return
        Fraction of the fund, once. Positive after a cut.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``D W B``:

    - Income of the lag: ``I = -D*W/B``

    Examples
    --------
    >>> round(lag_income(-0.015, wam_days=45, year_days=365), 5)
    0.00185
    >>> lag_income(0, wam_days=45, year_days=365)
    0.0
    """
    rate_change = check("rate_change", rate_change, YIELD_CHANGE)
    wam_days = check("wam_days", wam_days, MATURITY)
    # 0.0 - x, so that no change gives 0 and not minus 0.
    return 0.0 - rate_change * wam_days / check("year_days", year_days, YEAR_DAYS)


# The price


def price_change(start_yield: Rate, *, yield_rise: Rate, wam_days: Days, year_days: Days) -> Return:
    r"""What a fund of bills loses at once when yields rise.

    Parameters
    ----------
    start_yield : Rate
        Yield before, -0.1 to 1.
    yield_rise : Rate
        Sudden change of the yield, -0.5 to 0.5. A rise is positive.
    wam_days : Days
        Weighted average maturity, 1 to 400 days: the fund is taken for one bill of it.
    year_days : Days
        Days of the year in which the yield is quoted, 360 to 366. US bills have 360.

    Returns
    -------
    Return
        Change of the price. Negative when yields rise.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``y d W B``:

    - Price when yields rise: ``\Delta P / P = (1 + y*W/B)/(1 + (y + d)*W/B) - 1``

    Examples
    --------
    A rise by a whole point costs a fund of 60 days a sixth of a percent:

    >>> round(price_change(0.05, yield_rise=0.01, wam_days=60, year_days=360), 5)
    -0.00165
    >>> price_change(0.05, yield_rise=0, wam_days=60, year_days=360)
    0.0
    """
    start_yield = check("start_yield", start_yield, YIELD)
    yield_rise = check("yield_rise", yield_rise, YIELD_CHANGE)
    term = check("wam_days", wam_days, MATURITY) / check("year_days", year_days, YEAR_DAYS)
    return (1.0 + start_yield * term) / (1.0 + (start_yield + yield_rise) * term) - 1.0


def yield_rise_for_loss(
    loss: Fraction, *, start_yield: Rate, wam_days: Days, year_days: Days
) -> Rate:
    """How far yields must rise at once for a fund of bills to lose a given part.

    A fund whose shares stand at 1 is said to break the buck when it loses half a percent.

    Parameters
    ----------
    loss : Fraction
        Part of the price that is lost, above 0 and below 1.
    start_yield : Rate
        Yield before, -0.1 to 1.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.
    year_days : Days
        Days of the year in which the yield is quoted, 360 to 366.

    Returns
    -------
    Rate
        Rise of the yield per year. Above 1 it is more than 100 points: beyond any market.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``l y W B``:

    - Rise that costs a loss: ``d = l/(1 - l)*(1 + y*W/B)/(W/B)``

    Examples
    --------
    >>> round(yield_rise_for_loss(0.005, start_yield=0.05, wam_days=60, year_days=360), 4)
    0.0304
    >>> round(yield_rise_for_loss(0.005, start_yield=0.05, wam_days=30, year_days=360), 4)
    0.0606
    """
    loss = check("loss", loss, PART)
    start_yield = check("start_yield", start_yield, YIELD)
    term = check("wam_days", wam_days, MATURITY) / check("year_days", year_days, YEAR_DAYS)
    return loss / (1.0 - loss) * (1.0 + start_yield * term) / term


def yield_rise_for_loss_linear(loss: Fraction, *, wam_days: Days, year_days: Days) -> Rate:
    """How far yields must rise for a given loss, by the rule of thumb of duration.

    Parameters
    ----------
    loss : Fraction
        Part of the price that is lost, above 0 and below 1.
    wam_days : Days
        Weighted average maturity, 1 to 400 days.
    year_days : Days
        Days of the year in which the yield is quoted, 360 to 366.

    Returns
    -------
    Rate
        Rise of the yield per year; close to `yield_rise_for_loss` for small losses.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``l W B``:

    - ... its straight line: ``d = l*B/W``

    Examples
    --------
    >>> round(yield_rise_for_loss_linear(0.005, wam_days=60, year_days=365), 4)
    0.0304
    >>> yield_rise_for_loss_linear(0.005, wam_days=365, year_days=365)
    0.005
    """
    loss = check("loss", loss, PART)
    wam_days = check("wam_days", wam_days, MATURITY)
    return loss * check("year_days", year_days, YEAR_DAYS) / wam_days


# In yen


def yen_return(dollar_return: Return, *, fx_move: Return) -> YenReturn:
    """What a return in a foreign currency is in yen, and what adding the two parts misses.

    Parameters
    ----------
    dollar_return : Return
        Return in the foreign currency, -1 to 4.
    fx_move : Return
        Move of the exchange rate in yen for one dollar, -1 to 4.

    Returns
    -------
    YenReturn
        The exact return, the sum of the two, and the product of the two.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``r f``:

    - Return in yen: ``R = (1 + r)*(1 + f) - 1`` (total)
    - ... its cross term: ``R - r - f = r*f`` (cross)

    Examples
    --------
    >>> round(yen_return(0.045, fx_move=-0.06).total, 6)
    -0.0177

    Plus 10% and minus 10% are not nothing:

    >>> round(yen_return(0.1, fx_move=-0.1).total, 12)
    -0.01
    >>> yen_return(0, fx_move=0)
    YenReturn(total=0.0, sum_of_parts=0.0, cross=0.0)
    """
    dollar_return = check("dollar_return", dollar_return, PRICE_MOVE)
    fx_move = check("fx_move", fx_move, PRICE_MOVE)
    return YenReturn(
        total=(1.0 + dollar_return) * (1.0 + fx_move) - 1.0,
        sum_of_parts=dollar_return + fx_move,
        cross=dollar_return * fx_move,
    )


def breakeven_fx(spot: Price, *, dollar_yield: Rate, years: Years) -> FxBreakeven:
    """Which exchange rate takes the whole foreign yield away.

    Parameters
    ----------
    spot : Price
        Yen for one dollar today, 0.000001 to 1,000,000,000.
    dollar_yield : Rate
        Yield per year in dollars, 0 to 1, simple over the period.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    FxBreakeven
        The rate below which yen cash was better, and the move to it, 0 or negative.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S y T``:

    - Break-even rate: ``S^* = S/(1 + y*T)`` (rate)

    Examples
    --------
    >>> round(breakeven_fx(150, dollar_yield=0.045, years=1).rate, 6)
    143.54067
    >>> even = breakeven_fx(155, dollar_yield=0.045, years=1)
    >>> round(even.rate, 2), round(even.move, 4)
    (148.33, -0.0431)
    >>> breakeven_fx(155, dollar_yield=0, years=1)
    FxBreakeven(rate=155.0, move=0.0)
    """
    spot = check("spot", spot, PRICE)
    grown = _grown(dollar_yield, years)
    return FxBreakeven(rate=spot / grown, move=1.0 / grown - 1.0)


def below_breakeven_probability(
    dollar_yield: Rate, *, years: Years, volatility: Volatility, drift: Rate
) -> Probability:
    """How likely the exchange rate takes more than the whole foreign yield away.

    Parameters
    ----------
    dollar_yield : Rate
        Yield per year in dollars, 0 to 1, simple over the period.
    years : Years
        Length of the period, above 0 and at most 100.
    volatility : Volatility
        Yearly volatility of the exchange rate, 0 to 2.
    drift : Rate
        Expected yearly move of the exchange rate, above -1 and below 1.

    Returns
    -------
    Probability
        Chance to end below `breakeven_fx`, 0 to 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``y T sigma mu``:

    - Chance that the yield is lost: ``P = Phi((log(1/(1 + y*T)) - (mu -
      sigma**2/2)*T)/(sigma*sqrt(T)))``

    Examples
    --------
    >>> round(below_breakeven_probability(0.045, years=1, volatility=0.1, drift=0), 6)
    0.348206

    A year's 4.5% is lost in one year of three, a quarter's share of it more often still:

    >>> market = dict(volatility=0.1, drift=0)
    >>> round(below_breakeven_probability(0.045, years=1, **market), 3)
    0.348
    >>> round(below_breakeven_probability(0.045, years=0.25, **market), 3)
    0.421
    """
    drop = 1.0 - 1.0 / _grown(dollar_yield, years)
    return end_below_probability(drop, volatility=volatility, drift=drift, years=years)


def _grown(dollar_yield: Rate, years: Years) -> float:
    """One dollar with its simple interest; checks both arguments."""
    dollar_yield = check("dollar_yield", dollar_yield, DOLLAR_YIELD)
    return 1.0 + dollar_yield * check("years", years, YEARS)


def hedged_return(
    dollar_yield: Rate,
    *,
    fx_move: Return,
    hedge_ratio: Fraction,
    yen_rate: Rate,
    dollar_rate: Rate,
) -> Return:
    """What a dollar fund earns in yen in a year when part of it is sold forward at the start.

    Hedging all of it leaves the yen rate and nothing else: the forward price gives the
    difference of the two rates away.

    Parameters
    ----------
    dollar_yield : Rate
        Yield of the fund in dollars, 0 to 1.
    fx_move : Return
        Move of the exchange rate over the year, -1 to 4.
    hedge_ratio : Fraction
        Part of the end value that is sold forward, 0 to 1.
    yen_rate : Rate
        One-year rate of yen, above -1 and below 1.
    dollar_rate : Rate
        One-year rate of dollars, above -1 and below 1.

    Returns
    -------
    Return
        In yen, over the year. With everything hedged it does not depend on `fx_move`.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``y f h r_yen r_dollar``:

    - Hedged return in yen: ``R = (1 + y)*((1 - h)*(1 + f) + h*(1 + r_yen)/(1 + r_dollar)) - 1``

    Examples
    --------
    >>> round(hedged_return(0.045, fx_move=-0.1, hedge_ratio=1, yen_rate=0.01,
    ...     dollar_rate=0.045), 6)
    0.01

    A fund at the dollar rate of 4.5%, yen at 1%: hedged it is a yen deposit.

    >>> rates = dict(yen_rate=0.01, dollar_rate=0.045)
    >>> round(hedged_return(0.045, fx_move=-0.2, hedge_ratio=1, **rates), 6)
    0.01
    >>> round(hedged_return(0.045, fx_move=0, hedge_ratio=0, **rates), 6)
    0.045
    """
    grown = 1.0 + check("dollar_yield", dollar_yield, DOLLAR_YIELD)
    at_spot = 1.0 + check("fx_move", fx_move, PRICE_MOVE)
    part = check("hedge_ratio", hedge_ratio, LEVEL)
    yen = 1.0 + check("yen_rate", yen_rate, RATE)
    dollar = 1.0 + check("dollar_rate", dollar_rate, RATE)
    return grown * ((1.0 - part) * at_spot + part * yen / dollar) - 1.0
