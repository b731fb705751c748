"""An overlay of share futures beside a fund: what it is, what it costs, when its exits fire.

The overlay, here the leverage, is the value of the futures over all of your money. The
fund's yield is in dollars, and the equity premium is what shares are expected to earn beyond it.
The volatility of shares is in dollars, and their correlation is with the dollar in yen. The hedge
ratio is the part of the dollars that is sold forward. The plan around it is in `teko.plan`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import SNAP, at_least_once, normal_below, whole_nearest
from teko.rules import check
from teko.words import Fraction, Leverage, Probability, Rate, Ratio, Return, Volatility, Yen

_MONTHS_OF_YEAR = 12.0
_WEEKS_OF_YEAR = 52.0


@dataclass(frozen=True)
class OverlayAndMix:
    """What a year of fund and futures earns, and the mix of fund and shares beside it."""

    overlay_return: Rate
    mix_return: Rate
    volatility: Volatility


@dataclass(frozen=True)
class EventOverlay:
    """An overlay held in some weeks only, and the same average held in all of them.

    `times_risk` is the first volatility over the second.
    """

    average: Leverage
    volatility: Volatility
    spread_volatility: Volatility
    times_risk: Ratio


@dataclass(frozen=True)
class CurrencyShare:
    """The part of the variance in yen that is the currency's, and the volatility in yen.

    Above 1 or below 0 where the two risks work against each other.
    """

    share: Ratio
    volatility: Volatility


@dataclass(frozen=True)
class Contracts:
    """Whole contracts for an overlay, what they make, and what one of them would make.

    `capital_needed` is the capital from which rounding to whole contracts stays in the tolerance.
    """

    contracts: int
    overlay: Leverage
    with_one: Leverage
    capital_needed: Yen


@dataclass(frozen=True)
class CostBudget:
    """Yearly costs, as a part of the futures' value and as a part of the capital."""

    of_notional: Rate
    of_capital: Rate


# What the overlay is


def overlay_and_mix(
    leverage: Leverage, *, dollar_yield: Rate, equity_premium: Rate, stock_volatility: Volatility
) -> OverlayAndMix:
    """What a fund with futures beside it earns, and what the same shares bought outright earn.

    Expected returns of both are equal, and so is the volatility.

    Notes
    -----
    With ``L y p sigma``:

    - Return of cash and an overlay: ``R = y + L*p`` (overlay_return)
    - ... of the mix that equals it: ``R = (1 - L)*y + L*(y + p)`` (mix_return)

    Examples
    --------
    >>> overlay_and_mix(0.3, dollar_yield=0.04, equity_premium=0.05,
    ...     stock_volatility=0.16).overlay_return
    0.055
    >>> overlay_and_mix(0, dollar_yield=0.04, equity_premium=0.05, stock_volatility=0.16)
    OverlayAndMix(overlay_return=0.04, mix_return=0.04, volatility=0.0)
    """
    times = check("leverage", leverage, rules.HELD_LEVERAGE)
    interest = check("dollar_yield", dollar_yield, rules.DOLLAR_YIELD)
    premium = check("equity_premium", equity_premium, rules.RATE)
    return OverlayAndMix(
        overlay_return=interest + times * premium,
        mix_return=(1.0 - times) * interest + times * (interest + premium),
        volatility=times * check("stock_volatility", stock_volatility, rules.VOLATILITY),
    )


def event_overlay(
    leverage: Leverage, *, weeks: float, stock_volatility: Volatility
) -> EventOverlay:
    """What an overlay in event weeks only risks, beside the same average all year.

    Notes
    -----
    With ``L w sigma``:

    - Risk of event weeks, over spread out: ``k = sqrt(52/w)`` (times_risk)

    Examples
    --------
    >>> pattern = event_overlay(0.3, weeks=20, stock_volatility=0.16)
    >>> round(pattern.average, 3), round(pattern.volatility, 4), round(pattern.times_risk, 2)
    (0.115, 0.0298, 1.61)
    >>> event_overlay(0.3, weeks=52, stock_volatility=0.16).times_risk
    1.0
    """
    times = check("leverage", leverage, rules.HELD_LEVERAGE)
    part = check("weeks", weeks, rules.WEEKS) / _WEEKS_OF_YEAR
    sigma = check("stock_volatility", stock_volatility, rules.VOLATILITY)
    return EventOverlay(
        average=times * part,
        volatility=times * sigma * math.sqrt(part),
        spread_volatility=times * sigma * part,
        times_risk=1.0 / math.sqrt(part),
    )


def currency_share(
    leverage: Leverage,
    *,
    hedge_ratio: Fraction,
    stock_volatility: Volatility,
    fx_volatility: Volatility,
    correlation: Ratio,
) -> CurrencyShare:
    """How much of the risk in yen is the currency, and not the shares.

    Notes
    -----
    With ``L h sigma_stock sigma_fx rho``:

    - Part of the variance that is currency: ``p = (g**2 + rho*g*s)/(g**2 + s**2 + 2*rho*g*s); g
      = (1 - h)*sigma_fx; s = L*sigma_stock`` (share)

    Examples
    --------
    >>> round(currency_share(0.3, hedge_ratio=0, stock_volatility=0.16, fx_volatility=0.1,
    ...     correlation=0).share, 6)
    0.812744
    >>> currency_share(0.3, hedge_ratio=1, stock_volatility=0.16, fx_volatility=0.1,
    ...     correlation=0).share
    0.0
    """
    times = check("leverage", leverage, rules.HELD_LEVERAGE)
    shares = times * check("stock_volatility", stock_volatility, rules.VOLATILITY)
    open_part = 1.0 - check("hedge_ratio", hedge_ratio, rules.LEVEL)
    dollar = open_part * check("fx_volatility", fx_volatility, rules.POSITIVE_VOLATILITY)
    common = check("correlation", correlation, rules.CORRELATION) * dollar * shares
    # At a correlation of -1 the two may cancel, and binary fractions leave a trace of either sign.
    variance = max(dollar * dollar + shares * shares + 2.0 * common, 0.0)
    if variance <= SNAP * (dollar * dollar + shares * shares):
        return CurrencyShare(share=0.0, volatility=0.0)
    return CurrencyShare((dollar * dollar + common) / variance, math.sqrt(variance))


def contracts_for(
    capital: Yen, *, target: Leverage, contract_value: Yen, tolerance: Fraction
) -> Contracts:
    """How many futures contracts make an overlay, and whether one contract is too large for you.

    Half a contract goes up, and the answer may be 0. The tolerance is relative to the target.

    Notes
    -----
    With ``C L N a``:

    - Contracts: ``n = floor(C*L/N + 1/2)`` (contracts)

    Examples
    --------
    >>> contracts_for(10_000_000, target=0.3, contract_value=4_500_000, tolerance=0.1).contracts
    1

    One contract is more than twice what is asked for:

    >>> found = contracts_for(10_000_000, target=0.2, contract_value=4_500_000, tolerance=0.1)
    >>> found.contracts, found.with_one, round(found.capital_needed)
    (0, 0.45, 112500000)
    """
    money = check("capital", capital, rules.AMOUNT)
    times = check("target", target, rules.LONG_LEVERAGE)
    value = check("contract_value", contract_value, rules.AMOUNT)
    count = whole_nearest(money * times / value)
    part = check("tolerance", tolerance, rules.HEDGE_PART)
    return Contracts(
        contracts=count,
        overlay=count * value / money,
        with_one=value / money,
        capital_needed=value / (2.0 * times * part),
    )


# What it costs


def cost_budget(roll: Rate, *, fx: Rate, fee: Rate, leverage: Leverage) -> CostBudget:
    """What the overlay costs in a year, of its own value and of your money.

    Rolling, exchanging money and fees are yearly parts of the value of the futures.

    Notes
    -----
    With ``c_roll c_fx c_fee L``:

    - Costs, of the capital: ``c_E = (c_roll + c_fx + c_fee)*L`` (of_capital)

    Examples
    --------
    >>> cost_budget(0.004, fx=0.001, fee=0.001, leverage=0.3).of_capital
    0.0018
    >>> cost_budget(0, fx=0, fee=0, leverage=0.2)
    CostBudget(of_notional=0.0, of_capital=0.0)
    """
    total = check("roll", roll, rules.COST_RATE) + check("fx", fx, rules.COST_RATE)
    total += check("fee", fee, rules.COST_RATE)
    return CostBudget(total, total * check("leverage", leverage, rules.HELD_LEVERAGE))


# When its exits fire


def index_move_for_loss(leverage: Leverage, *, loss: Fraction) -> Return | None:
    """How far the index must fall for the overlay to cost a part of your money.

    None if even an index at zero does not cost so much.

    Notes
    -----
    With ``L l``:

    - Index move that costs a loss: ``x = -l/L``

    Examples
    --------
    >>> round(index_move_for_loss(0.3, loss=0.08), 6)
    -0.266667
    >>> index_move_for_loss(0.05, loss=0.08) is None
    True
    """
    loss = check("loss", loss, rules.PART)
    move = loss / check("leverage", leverage, rules.LONG_LEVERAGE)
    return -move if move <= 1.0 + SNAP else None


def month_loss_probability(
    threshold: Return,
    *,
    leverage: Leverage,
    hedge_ratio: Fraction,
    dollar_yield: Rate,
    yen_rate: Rate,
    equity_premium: Rate,
    stock_volatility: Volatility,
    fx_volatility: Volatility,
    correlation: Ratio,
) -> Probability:
    r"""How likely one month loses so much in yen, and a monthly exit rule fires.

    The threshold is negative, and a month that ends on it counts. Dollars are sold for the month.

    Notes
    -----
    With ``a L h y r p sigma_s sigma_f rho``:

    - A month below a loss a: $P\left(\left(1 + \tfrac{y}{12} + L (S - 1)\right) F - h \left(F -
      1 + \tfrac{y - r}{12}\right) - 1 \le a\right)$

    Examples
    --------
    >>> round(month_loss_probability(-0.08, leverage=0.3, hedge_ratio=0, dollar_yield=0.045,
    ...     yen_rate=0.005, equity_premium=0.05, stock_volatility=0.16, fx_volatility=0.1,
    ...     correlation=0), 6)
    0.002955
    >>> calm = dict(stock_volatility=0, fx_volatility=0.0001, correlation=0)
    >>> month_loss_probability(-0.08, leverage=0.3, hedge_ratio=0, dollar_yield=0.045,
    ...     yen_rate=0.005, equity_premium=0.05, **calm)
    0.0
    """
    enough = 1.0 + check("threshold", threshold, rules.LOSS)
    times = check("leverage", leverage, rules.HELD_LEVERAGE)
    part = check("hedge_ratio", hedge_ratio, rules.LEVEL)
    interest = check("dollar_yield", dollar_yield, rules.DOLLAR_YIELD) / _MONTHS_OF_YEAR
    carry = interest - check("yen_rate", yen_rate, rules.RATE) / _MONTHS_OF_YEAR
    drift = check("equity_premium", equity_premium, rules.RATE) / _MONTHS_OF_YEAR
    root = math.sqrt(_MONTHS_OF_YEAR)
    spread = check("stock_volatility", stock_volatility, rules.VOLATILITY) / root
    shake = check("fx_volatility", fx_volatility, rules.POSITIVE_VOLATILITY) / root
    rho = check("correlation", correlation, rules.CORRELATION)
    enough -= part * (1.0 - carry)

    def chance(z: float) -> float:
        """Chance that the currency takes the month to the threshold, for one month of shares."""
        shares = math.exp(drift - 0.5 * spread * spread + spread * z) - 1.0
        dollars = 1.0 + interest + times * shares - part
        return _below(dollars, enough, shake, rho, z)

    return _over_normal(chance)


def _below(dollars: float, enough: float, shake: float, rho: float, z: float) -> Probability:
    """Chance that dollars x F is at most enough, F lognormal and tied to z by a correlation."""
    if dollars == 0.0:
        return 1.0 if enough >= 0.0 else 0.0
    # Dividing by a negative number turns the inequality round.
    if enough / dollars <= 0.0:
        return 0.0 if dollars > 0.0 else 1.0
    own = shake * math.sqrt(1.0 - rho * rho)
    gap = math.log(enough / dollars) + 0.5 * shake * shake - rho * shake * z
    under = normal_below(gap / own) if own > 0.0 else (1.0 if gap >= 0.0 else 0.0)
    return under if dollars > 0.0 else 1.0 - under


def _over_normal(chance) -> Probability:  # type: ignore[no-untyped-def]
    """The mean of a chance over a standard normal variable, by Simpson's rule."""
    steps, end = 1200, 10.0
    width = 2.0 * end / steps
    total = 0.0
    for step in range(steps + 1):
        z = -end + step * width
        weight = 1.0 if step in (0, steps) else 4.0 if step % 2 else 2.0
        total += weight * chance(z) * math.exp(-0.5 * z * z)
    return min(total * width / 3.0 / math.sqrt(2.0 * math.pi), 1.0)


def within_months(probability: Probability, *, months: int) -> Probability:
    """How likely something happens in at least one of so many independent months.

    Notes
    -----
    With ``p n``:

    - At least once in n months: ``P = 1 - (1 - p)**n``

    Examples
    --------
    >>> round(within_months(0.003, months=12), 6)
    0.035412
    >>> within_months(0.5, months=1)
    0.5
    """
    chance = check("probability", probability, rules.PROBABILITY)
    return at_least_once(chance, int(check("months", months, rules.MONTHS)))
