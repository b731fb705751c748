"""The money market fund: what moves it, why its yield lags, and what it is in yen.

A Treasury fund holds bills of a few weeks. Its weighted average maturity (WAM) is in days. An
exchange rate is in yen for one unit of the foreign currency, so a negative move of it is a
stronger yen. A cut of a rate is negative, a rise positive. Fees and taxes are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import end_beyond
from teko.rules import check
from teko.words import Days, Fraction, Price, Probability, Rate, Return, Volatility, Years


@dataclass(frozen=True)
class YenReturn:
    """A foreign return in yen, beside the sum of its two parts; `cross` is what the sum misses."""

    total: Return
    sum_of_parts: Return
    cross: Return


@dataclass(frozen=True)
class FxBreakeven:
    """The exchange rate that takes a foreign yield away, and the move to it, 0 or negative."""

    rate: Price
    move: Return


@dataclass(frozen=True)
class BillYield:
    """The discount of a bill, for 360 days of its face; its simple yield, for 365 of its price."""

    discount: Rate
    simple: Rate


# The lag


def ladder_share(days_since: Days, *, wam_days: Days) -> Fraction:
    """How much of a fund has been renewed, if its bills end evenly spread over time.

    Notes
    -----
    With ``t W``:

    - Part renewed, ladder: ``p = min(t/(2*W), 1)``

    Examples
    --------
    >>> round(ladder_share(30, wam_days=45), 6)
    0.333333
    >>> ladder_share(500, wam_days=60)  # the last bill ended after twice the average maturity
    1.0
    """
    days_since = check("days_since", days_since, rules.DAYS_SINCE)
    return min(days_since / (2.0 * check("wam_days", wam_days, rules.MATURITY)), 1.0)


def exponential_share(days_since: Days, *, wam_days: Days) -> Fraction:
    """How much of a fund has been renewed, if every bill is equally likely to end next.

    Half is renewed after 0.69 times the average maturity.

    Notes
    -----
    With ``t W``:

    - ... exponential: ``p = 1 - exp(-t/W)``

    Examples
    --------
    >>> round(exponential_share(30, wam_days=45), 6)
    0.486583
    >>> exponential_share(0, wam_days=60)
    0.0
    """
    days_since = check("days_since", days_since, rules.DAYS_SINCE)
    return 1.0 - math.exp(-days_since / check("wam_days", wam_days, rules.MATURITY))


def ladder_yield(start_yield: Rate, *, rate_change: Rate, days_since: Days, wam_days: Days) -> Rate:
    """What a fund yields some days after a rate change, if its bills end evenly spread.

    Notes
    -----
    With ``y0 D t W``:

    - Yield after a rate change, ladder: ``y = y0 + D*min(t/(2*W), 1)``

    Examples
    --------
    >>> round(ladder_yield(0.05, rate_change=-0.02, days_since=20, wam_days=40), 4)
    0.045
    >>> ladder_yield(0.05, rate_change=-0.02, days_since=0, wam_days=40)
    0.05
    """
    start_yield = check("start_yield", start_yield, rules.YIELD)
    rate_change = check("rate_change", rate_change, rules.YIELD_CHANGE)
    return start_yield + rate_change * ladder_share(days_since, wam_days=wam_days)


def exponential_yield(
    start_yield: Rate, *, rate_change: Rate, days_since: Days, wam_days: Days
) -> Rate:
    """What a fund yields some days after a rate change, if every bill is equally likely to end.

    It moves quicker than the ladder at first, and slower at the end.

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
    start_yield = check("start_yield", start_yield, rules.YIELD)
    rate_change = check("rate_change", rate_change, rules.YIELD_CHANGE)
    return start_yield + rate_change * exponential_share(days_since, wam_days=wam_days)


def lag_income(rate_change: Rate, *, wam_days: Days, year_days: Days) -> Return:
    """What the lag earns once, in all, as a part of the fund, after a rate change.

    The old bills pay their old rate to the end. After a cut that is a gift, after a rise a cost.

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
    rate_change = check("rate_change", rate_change, rules.YIELD_CHANGE)
    wam_days = check("wam_days", wam_days, rules.MATURITY)
    # 0.0 - x, so that no change gives 0 and not minus 0.
    return 0.0 - rate_change * wam_days / check("year_days", year_days, rules.YEAR_DAYS)


# The price


def price_change(start_yield: Rate, *, yield_rise: Rate, wam_days: Days, year_days: Days) -> Return:
    r"""What a fund of bills, taken for one bill of its average maturity, loses when yields rise.

    `year_days` is the year in which the yield is quoted: 360 days for US bills.

    Notes
    -----
    With ``y d W B``:

    - Price when yields rise: ``\Delta P / P = (1 + y*W/B)/(1 + (y + d)*W/B) - 1``

    Examples
    --------
    >>> round(price_change(0.05, yield_rise=0.01, wam_days=60, year_days=360), 5)
    -0.00165
    >>> price_change(0.05, yield_rise=0, wam_days=60, year_days=360)
    0.0
    """
    start_yield = check("start_yield", start_yield, rules.YIELD)
    yield_rise = check("yield_rise", yield_rise, rules.YIELD_CHANGE)
    term = _term(wam_days, year_days)
    return (1.0 + start_yield * term) / (1.0 + (start_yield + yield_rise) * term) - 1.0


def bill_yield(bill_price: Price, *, days_left: Days) -> BillYield:
    """What a bill yields that is bought below its face of 100: as it is quoted, and as it earns.

    Notes
    -----
    With ``P t``:

    - Discount of a bill: ``d = (1 - P/100)*360/t`` (discount)
    - ... its simple yield: ``y = (100/P - 1)*365/t`` (simple)

    Examples
    --------
    >>> bill = bill_yield(98.742431, days_left=91)
    >>> round(bill.discount, 5), round(bill.simple, 5)
    (0.04975, 0.05108)
    >>> bill_yield(100, days_left=91)
    BillYield(discount=0.0, simple=0.0)
    """
    price = check("bill_price", bill_price, rules.BILL_PRICE)
    days = check("days_left", days_left, rules.MATURITY)
    return BillYield(
        discount=(1.0 - price / 100.0) * 360.0 / days, simple=(100.0 / price - 1.0) * 365.0 / days
    )


def yield_rise_for_loss(
    loss: Fraction, *, start_yield: Rate, wam_days: Days, year_days: Days
) -> Rate:
    """How far yields must rise at once for a fund of bills to lose a given part.

    A fund whose shares stand at 1 is said to break the buck when it loses half a percent.

    Notes
    -----
    With ``l y W B``:

    - Rise that costs a loss: ``d = l/(1 - l)*(1 + y*W/B)/(W/B)``

    Examples
    --------
    >>> round(yield_rise_for_loss(0.005, start_yield=0.05, wam_days=60, year_days=360), 4)
    0.0304
    >>> yield_rise_for_loss(0.5, start_yield=0, wam_days=360, year_days=360)  # half the price
    1.0
    """
    loss = check("loss", loss, rules.PART)
    start_yield = check("start_yield", start_yield, rules.YIELD)
    term = _term(wam_days, year_days)
    return loss / (1.0 - loss) * (1.0 + start_yield * term) / term


def _term(wam_days: Days, year_days: Days) -> Years:
    """The average maturity in years; checks both arguments."""
    wam_days = check("wam_days", wam_days, rules.MATURITY)
    return wam_days / check("year_days", year_days, rules.YEAR_DAYS)


def yield_rise_for_loss_linear(loss: Fraction, *, wam_days: Days, year_days: Days) -> Rate:
    """How far yields must rise for a given loss, by the rule of thumb of duration.

    It is close to `yield_rise_for_loss` for small losses.

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
    loss = check("loss", loss, rules.PART)
    wam_days = check("wam_days", wam_days, rules.MATURITY)
    return loss * check("year_days", year_days, rules.YEAR_DAYS) / wam_days


# In yen


def yen_return(dollar_return: Return, *, fx_move: Return) -> YenReturn:
    """What a return in a foreign currency is in yen, and what adding the two parts misses.

    Notes
    -----
    With ``r f``:

    - Return in yen: ``R = (1 + r)*(1 + f) - 1`` (total)
    - ... its cross term: ``R - r - f = r*f`` (cross)

    Examples
    --------
    >>> round(yen_return(0.045, fx_move=-0.06).total, 6)
    -0.0177
    >>> round(yen_return(0.1, fx_move=-0.1).total, 12)  # plus 10% and minus 10% are not nothing
    -0.01
    """
    dollar_return = check("dollar_return", dollar_return, rules.PRICE_MOVE)
    fx_move = check("fx_move", fx_move, rules.PRICE_MOVE)
    return YenReturn(
        total=(1.0 + dollar_return) * (1.0 + fx_move) - 1.0,
        sum_of_parts=dollar_return + fx_move,
        cross=dollar_return * fx_move,
    )


def breakeven_fx(spot: Price, *, dollar_yield: Rate, years: Years) -> FxBreakeven:
    """Which exchange rate takes the whole foreign yield away; the yield is simple.

    Notes
    -----
    With ``S y T``:

    - Break-even rate: ``S^* = S/(1 + y*T)`` (rate)

    Examples
    --------
    >>> round(breakeven_fx(150, dollar_yield=0.045, years=1).rate, 6)
    143.54067
    >>> breakeven_fx(155, dollar_yield=0, years=1)
    FxBreakeven(rate=155.0, move=0.0)
    """
    spot = check("spot", spot, rules.PRICE)
    grown = _grown(dollar_yield, years)
    return FxBreakeven(rate=spot / grown, move=1.0 / grown - 1.0)


def below_breakeven_probability(
    dollar_yield: Rate, *, years: Years, volatility: Volatility, drift: Rate
) -> Probability:
    """How likely the exchange rate takes more than the whole foreign yield away.

    It ends below `breakeven_fx`; volatility and drift are those of the exchange rate.

    Notes
    -----
    With ``y T sigma mu``:

    - Chance that the yield is lost: ``P = Phi((log(1/(1 + y*T)) - (mu -
      sigma**2/2)*T)/(sigma*sqrt(T)))``

    Examples
    --------
    >>> round(below_breakeven_probability(0.045, years=1, volatility=0.1, drift=0), 6)
    0.348206
    >>> below_breakeven_probability(0.045, years=1, volatility=0, drift=0)
    0.0
    """
    room = math.log(_grown(dollar_yield, years))
    sigma = check("volatility", volatility, rules.VOLATILITY)
    fall = sigma * sigma / 2.0 - check("drift", drift, rules.RATE)
    return end_beyond(room, mean=fall * years, spread=sigma * math.sqrt(years))


def _grown(dollar_yield: Rate, years: Years) -> float:
    """One dollar with its simple interest; checks both arguments."""
    dollar_yield = check("dollar_yield", dollar_yield, rules.DOLLAR_YIELD)
    return 1.0 + dollar_yield * check("years", years, rules.YEARS)


def hedged_return(
    dollar_yield: Rate, *, fx_move: Return, hedge_ratio: Fraction, yen_rate: Rate, dollar_rate: Rate
) -> Return:
    """What a dollar fund earns in yen in a year when part of it is sold forward at the start.

    `hedge_ratio` is the part of the end value that is sold. Hedging all of it leaves the yen rate
    and nothing else: the forward price gives the difference of the two one-year rates away.

    Notes
    -----
    With ``y f h r_yen r_dollar``:

    - Hedged return in yen: ``R = (1 + y)*((1 - h)*(1 + f) + h*(1 + r_yen)/(1 + r_dollar)) - 1``

    Examples
    --------
    >>> round(hedged_return(0.045, fx_move=-0.1, hedge_ratio=1, yen_rate=0.01,
    ...     dollar_rate=0.045), 6)
    0.01
    >>> round(hedged_return(0.045, fx_move=0, hedge_ratio=0, yen_rate=0.01, dollar_rate=0.045), 6)
    0.045
    """
    grown = 1.0 + check("dollar_yield", dollar_yield, rules.DOLLAR_YIELD)
    at_spot = 1.0 + check("fx_move", fx_move, rules.PRICE_MOVE)
    part = check("hedge_ratio", hedge_ratio, rules.LEVEL)
    yen = 1.0 + check("yen_rate", yen_rate, rules.RATE)
    dollar = 1.0 + check("dollar_rate", dollar_rate, rules.RATE)
    return grown * ((1.0 - part) * at_spot + part * yen / dollar) - 1.0


def hedged_volatility(
    dollar_yield: Rate, *, hedge_ratio: Fraction, fx_volatility: Volatility
) -> Volatility:
    r"""How much a dollar fund shakes in yen in a year when part of it is sold forward at the start.

    The interest shakes too: it is changed back at the same rate.

    Notes
    -----
    With ``y h sigma_fx``:

    - Volatility in yen, part hedged: ``\sigma = (1 + y)*(1 - h)*sigma_fx``

    Examples
    --------
    >>> round(hedged_volatility(0.05, hedge_ratio=0.5, fx_volatility=0.08), 6)
    0.042
    >>> hedged_volatility(0.045, hedge_ratio=1, fx_volatility=0.1)
    0.0
    """
    grown = 1.0 + check("dollar_yield", dollar_yield, rules.DOLLAR_YIELD)
    part = check("hedge_ratio", hedge_ratio, rules.LEVEL)
    return grown * (1.0 - part) * check("fx_volatility", fx_volatility, rules.POSITIVE_VOLATILITY)
