"""Options and the box spread: what they can cost, and how their margin moves (chapter 2).

This is as much of options as the book needs: that the largest loss of a sold option is known,
that the margin it asks for is not, and that four options together can be a loan. The functions
are closed forms on plain numbers, per share: `cash_secured_put`, `put_credit_spread`,
`short_put_margin`, `box_rate`. Fees, taxes and early exercise are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from teko.rules import MARGIN, PRICE, YEARS, check
from teko.words import Fraction, Price, Rate, Years

# exp(700) is about 1e304, just below the largest number a float can hold.
_LARGEST_LOG = 700.0


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

    Parameters
    ----------
    strike : Price
        Price at which the share must be bought, 0.000001 to 1,000,000,000.
    premium : Price
        What was received for the option, at most the strike.

    Returns
    -------
    SoldPut
        Per share. The largest loss is that of a share that falls to 0; no price forces an exit.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the premium is above the strike.

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
    strike = check("strike", strike, PRICE)
    left = strike - check("premium", premium, PRICE)
    _needs(left >= 0.0, "premium", "at most the strike", premium)
    return SoldPut(largest_loss=left, breakeven=left)


def put_credit_spread(strike: Price, *, lower_strike: Price, premium: Price) -> SoldPut:
    """What a sold put costs at most when a lower put was bought with it.

    Parameters
    ----------
    strike : Price
        Strike of the put that was sold, 0.000001 to 1,000,000,000.
    lower_strike : Price
        Strike of the put that was bought, below the other.
    premium : Price
        What was received for both together (the credit), at most the distance of the strikes.

    Returns
    -------
    SoldPut
        Per share. The largest loss is reached at the lower strike and does not grow below it.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the three do not fit together.

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
    high = check("strike", strike, PRICE)
    low = check("lower_strike", lower_strike, PRICE)
    credit = check("premium", premium, PRICE)
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
    of the money goes.

    Parameters
    ----------
    spot : Price
        Price of the share now, 0.000001 to 1,000,000,000.
    strike : Price
        Strike of the put.
    premium : Price
        Price of the put now, not the one it was sold at.
    margin : Fraction
        Part of the share's price that is asked for, between 0 and 1; 0.2 for a single share.
    floor : Fraction
        Least part of the strike that is asked for, between 0 and 1; 0.1.

    Returns
    -------
    Price
        Margin per share, above 0. The premium that was received counts toward it.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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

    From 17 to 25 to 38, while the share falls from 100 to 90 to 70:

    >>> rule = dict(strike=95, margin=0.2, floor=0.1)
    >>> prices = ((100, 2), (90, 7), (70, 24))
    >>> [short_put_margin(share, premium=put, **rule) for share, put in prices]
    [17.0, 25.0, 38.0]
    >>> short_put_margin(150, premium=0.5, **rule)
    10.0
    """
    spot = check("spot", spot, PRICE)
    strike = check("strike", strike, PRICE)
    premium = check("premium", premium, PRICE)
    asked = check("margin", margin, MARGIN) * spot - max(spot - strike, 0.0)
    return premium + max(asked, check("floor", floor, MARGIN) * strike)


def box_rate(width: Price, *, received: Price, years: Years) -> BoxRate:
    """At which rate a sold box spread borrows.

    A box is four options that pay a fixed amount at the end whatever the share does. Selling one
    takes money now and gives the width back later: a loan.

    Parameters
    ----------
    width : Price
        What the box pays at the end, 0.000001 to 1,000,000,000.
    received : Price
        What it was sold for now.
    years : Years
        Time to the end, above 0 and at most 100.

    Returns
    -------
    BoxRate
        Rate per year, compounded and simple. Negative when more was received than is paid back.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the rate is too large for a number.

    Notes
    -----
    With ``W P T``:

    - Rate of a box spread: ``r = (W/P)**(1/T) - 1`` (annual)

    Examples
    --------
    >>> round(box_rate(1_000, received=976, years=0.5).annual, 6)
    0.049785
    >>> loan = box_rate(1000, received=957, years=1)
    >>> round(loan.annual, 5), round(loan.simple, 5)
    (0.04493, 0.04493)
    >>> box_rate(1000, received=1000, years=1)
    BoxRate(annual=0.0, simple=0.0)
    """
    ratio = check("width", width, PRICE) / check("received", received, PRICE)
    time = check("years", years, YEARS)
    log_rate = math.log(ratio) / time
    if abs(log_rate) > _LARGEST_LOG:
        raise ValueError(
            f"years must be long enough for such a difference, got {years}. "
            "Write six months as 0.5."
        )
    return BoxRate(annual=math.exp(log_rate) - 1.0, simple=(ratio - 1.0) / time)
