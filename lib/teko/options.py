"""Options and the box spread: what they can cost, and how their margin moves.

This is as much of options as the book needs: that the largest loss of a sold option is known,
that the margin it asks for is not, and that four options together can be a loan. All prices are
per share; fees, taxes and early exercise are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import LARGEST_LOG
from teko.rules import check
from teko.words import Fraction, Price, Rate, Years


@dataclass(frozen=True)
class SoldPut:
    """What can be lost at most, and the price at the end below which something is lost."""

    largest_loss: Price
    breakeven: Price


@dataclass(frozen=True)
class BoxRate:
    """The rate of a loan by a box spread: compounded once a year, and simple."""

    annual: Rate
    simple: Rate


def cash_secured_put(strike: Price, *, premium: Price) -> SoldPut:
    """What a put costs at most that is sold with the money to buy the share set aside.

    The largest loss is that of a share that falls to 0; no price forces an exit. The
    premium is at most the strike.

    Notes
    -----
    With ``K P``:

    - Largest loss of a cash-secured put: ``l = K - P`` (largest_loss)

    Examples
    --------
    >>> cash_secured_put(95, premium=2)
    SoldPut(largest_loss=93.0, breakeven=93.0)
    >>> cash_secured_put(95, premium=95)
    SoldPut(largest_loss=0.0, breakeven=0.0)
    """
    strike = check("strike", strike, rules.PRICE)
    left = strike - check("premium", premium, rules.PRICE)
    _needs(left >= 0.0, "premium", "at most the strike", premium)
    return SoldPut(largest_loss=left, breakeven=left)


def put_credit_spread(strike: Price, *, lower_strike: Price, premium: Price) -> SoldPut:
    """What a sold put costs at most when a lower put was bought with it.

    The premium is what was received for both together (the credit), at most the distance of the
    strikes. The largest loss is reached at the lower strike and does not grow below it.

    Notes
    -----
    With ``K_high K_low P``:

    - ... of a put spread: ``l = K_high - K_low - P`` (largest_loss)

    Examples
    --------
    >>> spread = put_credit_spread(95, lower_strike=90, premium=1.2)
    >>> round(spread.largest_loss, 2), round(spread.breakeven, 2)
    (3.8, 93.8)
    >>> put_credit_spread(95, lower_strike=90, premium=5)
    SoldPut(largest_loss=0.0, breakeven=90.0)
    """
    high = check("strike", strike, rules.PRICE)
    low = check("lower_strike", lower_strike, rules.PRICE)
    credit = check("premium", premium, rules.PRICE)
    _needs(low < high, "lower_strike", "below the strike", lower_strike)
    _needs(credit <= high - low, "premium", "at most the distance of the strikes", premium)
    return SoldPut(largest_loss=high - low - credit, breakeven=high - credit)


def _needs(holds: bool, name: str, rule: str, value: object) -> None:
    """Refuse prices that no market quotes together."""
    if not holds:
        raise ValueError(f"{name} must be {rule}, got {value}. Write all prices per share.")


def short_put_margin(
    spot: Price, *, strike: Price, premium: Price, margin: Fraction, floor: Fraction
) -> Price:
    """How much money a US broker asks for behind a sold put, at today's prices.

    It grows while the share falls, twice: the option gets dearer, and the discount for being out
    of the money goes. `premium` is the price of the put now; what was received when it was sold
    counts toward the margin. `margin` is a part of the share's price, 0.2 for a single share,
    and `floor` the least part of the strike, 0.1.

    Notes
    -----
    With ``S K P m k``:

    - Margin of a short put, US rule: ``M = P + max(m*S - max(S - K, 0), k*K)``

    References
    ----------
    Chicago Board Options Exchange (2000). Margin Manual, short put.

    Examples
    --------
    >>> short_put_margin(90, strike=95, premium=7, margin=0.2, floor=0.1)
    25.0
    >>> short_put_margin(150, strike=95, premium=0.5, margin=0.2, floor=0.1)
    10.0
    """
    spot = check("spot", spot, rules.PRICE)
    strike = check("strike", strike, rules.PRICE)
    premium = check("premium", premium, rules.PRICE)
    asked = check("margin", margin, rules.MARGIN) * spot - max(spot - strike, 0.0)
    return premium + max(asked, check("floor", floor, rules.MARGIN) * strike)


def box_rate(width: Price, *, received: Price, years: Years) -> BoxRate:
    """At which rate a sold box spread borrows; negative when more is received than paid back.

    A box is four options that pay a fixed amount at the end, its width, whatever the share does.
    Selling one takes money now and gives the width back later: a loan. A rate too large for a
    number is refused.

    Notes
    -----
    With ``W P T``:

    - Rate of a box spread: ``r = (W/P)**(1/T) - 1`` (annual)

    Examples
    --------
    >>> round(box_rate(1_000, received=976, years=0.5).annual, 6)
    0.049785
    >>> box_rate(1000, received=1000, years=1)
    BoxRate(annual=0.0, simple=0.0)
    """
    ratio = check("width", width, rules.PRICE) / check("received", received, rules.PRICE)
    time = check("years", years, rules.YEARS)
    log_rate = math.log(ratio) / time
    if abs(log_rate) > LARGEST_LOG:
        raise ValueError(
            f"years must be long enough for such a difference, got {years}. "
            "Write six months as 0.5."
        )
    return BoxRate(annual=math.exp(log_rate) - 1.0, simple=(ratio - 1.0) / time)
