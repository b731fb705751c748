"""Would I still be here? Stops that slip, gaps, raised margins, days without a price.

A stop is an order, not a promise. The functions here say what is lost when it fills late, how much
cash survives a fall on the day the exchange raises its margin, and where a share stands after days
on which nobody could sell it.

Losses are positive, moves have their sign. Positions are long; a gap is counted against whichever
side you hold. A limit that is met exactly is met, whatever binary fractions make of it.

`fraction` is the part of the capital that a trade loses at its stop; `stop` and `gap` are distances
from the entry in yen for one unit. A loss above 1 of the capital is a debt. `margin` is the one at
entry over the value of the position, `hike` the raised rate over it, 1 being no raise. Where a
broker has two margins the maintenance margin calls: it stands here, and the cash over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import SNAP
from teko.rules import check, check_count
from teko.words import Fraction, Leverage, Price, Ratio, Return, Units, Yen

# Share of the capital that the worst of the three scenarios takes, and its word. The source names
# the good size (10 to 20%) and the deadly one (half); "fail" is our word for what lies between.
_VERDICTS = ((0.10, "pass"), (0.20, "limit"))
_FATAL = 0.50


@dataclass(frozen=True)
class Scenarios:
    """What one trade loses in three scenarios, and the verdict on the third."""

    normal: Yen
    slipped: Yen
    gap: Yen
    gap_fraction: Fraction
    verdict: str


@dataclass(frozen=True)
class CashNeeded:
    """Cash that survives: over the position, over the capital, and in margins at entry."""

    of_notional: Fraction
    of_capital: Ratio
    of_margin: Ratio


# One trade


def three_scenarios(
    capital: Yen, *, units: Units, stop: Price, slip_multiple: Ratio, gap: Price
) -> Scenarios:
    """What a trade loses if the stop fills, if it slips, and if the price jumps over it.

    A slipped stop fills at so many times its distance. A gap short of the stop is the loss on
    paper after that move.

    Notes
    -----
    With ``C N s k g``:

    - Loss when a stop slips: ``l = N*s*k`` (slipped)
    - Loss in a gap, of the capital: ``l = N*g/C`` (gap_fraction)

    Examples
    --------
    >>> three_scenarios(3_000_000, units=37_000, stop=0.8, slip_multiple=2, gap=4).slipped
    59200.0
    >>> three_scenarios(500_000, units=50_000, stop=0.5, slip_multiple=2, gap=3)
    Scenarios(normal=25000.0, slipped=50000.0, gap=150000.0, gap_fraction=0.3, verdict='fail')
    """
    money = check("capital", capital, rules.AMOUNT)
    held = check("units", units, rules.UNITS)
    distance = check("stop", stop, rules.PRICE)
    lost = held * check("gap", gap, rules.PRICE)
    return Scenarios(
        normal=held * distance,
        slipped=held * distance * check("slip_multiple", slip_multiple, rules.SLIP),
        gap=lost,
        gap_fraction=lost / money,
        verdict=_word(lost / money),
    )


def verdict(loss_fraction: Ratio) -> str:
    """Whether a loss, over the capital, is one you can live with.

    Notes
    -----
    "pass" up to 10%, "limit" up to 20%, "fail" below 50%, "fatal" from 50% on, each within 1e-9.

    Examples
    --------
    >>> verdict(0.06), verdict(0.2), verdict(0.3)
    ('pass', 'limit', 'fail')
    >>> verdict(0.5)
    'fatal'
    """
    return _word(check("loss_fraction", loss_fraction, rules.LOSS_SHARE))


def _word(loss: float) -> str:
    """The verdict on a loss that is already known to be a number."""
    for ceiling, word in _VERDICTS:
        if loss <= ceiling + SNAP:
            return word
    return "fatal" if loss >= _FATAL - SNAP else "fail"


def gap_loss(fraction: Fraction, *, gap: Price, stop: Price) -> Ratio:
    """Which part of the capital a gap takes from a trade that was sized from its stop.

    Notes
    -----
    With ``f g s``:

    - ... by the rule that sized it: ``l = f*g/s``

    Examples
    --------
    >>> round(gap_loss(0.01, gap=5, stop=0.5), 6)
    0.1
    >>> round(gap_loss(0.01, gap=5, stop=0.25), 6)
    0.2
    """
    risk = check("fraction", fraction, rules.RISK)
    return risk * (check("gap", gap, rules.PRICE) / check("stop", stop, rules.PRICE))


def tolerated_gap(fraction: Fraction, *, stop: Price, limit: Fraction) -> Price:
    """How large a gap may be before it takes more than a limit.

    Notes
    -----
    With ``f s a``:

    - Gap that a limit bears: ``g = a*s/f``

    Examples
    --------
    >>> tolerated_gap(0.01, stop=0.5, limit=0.1)
    5.0
    >>> tolerated_gap(0.01, stop=0.5, limit=0.01)
    0.5
    """
    risk = check("fraction", fraction, rules.RISK)
    return check("limit", limit, rules.FRACTION) * check("stop", stop, rules.PRICE) / risk


# The margin


def move_to_call(buffer: Ratio, *, hike: Ratio, margin: Fraction) -> Return:
    """After which price move a futures bucket is called, once the margin has been raised.

    The buffer is all its cash over the margin at entry. At 0 or more the raise alone calls, and
    the price would have to rise so far to lift the call; below -1 no fall is enough. A raised
    margin of the whole value is refused.

    Notes
    -----
    With ``b k m``:

    - Move to a call after a raise: ``x = -(b - k)*m/(1 - k*m)``

    Examples
    --------
    >>> round(move_to_call(2.5, hike=1.5, margin=0.07), 6)
    -0.078212
    >>> move_to_call(2, hike=2, margin=0.08)
    0.0
    """
    cash = check("buffer", buffer, rules.BUFFER)
    times, asked = _raised(hike, margin)
    # Written so that equal numbers give 0 and not minus 0.
    return (times - cash) * check("margin", margin, rules.FX_MARGIN) / (1.0 - asked)


def _raised(hike: Ratio, margin: Fraction) -> tuple[float, float]:
    """The raise, and the raised margin over the value; it must leave something to be financed."""
    times = check("hike", hike, rules.HIKE)
    asked = times * check("margin", margin, rules.FX_MARGIN)
    if asked > 1.0 - SNAP:
        raise ValueError(
            f"hike must keep the raised margin below the whole value, got {hike}. "
            "Write a doubled margin as 2."
        )
    return times, asked


def cash_needed(drop: Fraction, *, hike: Ratio, margin: Fraction, leverage: Leverage) -> CashNeeded:
    """How much cash lives through a fall and a raised margin without a call.

    Above 1 of the capital there is no such bucket.

    Notes
    -----
    With ``d k m L``:

    - Cash that survives, of the position: ``c = d + k*m*(1 - d)`` (of_notional)

    Examples
    --------
    >>> round(cash_needed(0.15, hike=1.5, margin=0.07, leverage=0.2).of_notional, 6)
    0.23925
    >>> cash_needed(0, hike=1, margin=0.08, leverage=1)
    CashNeeded(of_notional=0.08, of_capital=0.08, of_margin=1.0)
    """
    fall = check("drop", drop, rules.DROP)
    asked = _raised(hike, margin)[1]
    cash = fall + asked * (1.0 - fall)
    return CashNeeded(
        of_notional=cash,
        of_capital=cash * check("leverage", leverage, rules.LONG_LEVERAGE),
        of_margin=cash / check("margin", margin, rules.FX_MARGIN),
    )


def move_to_call_pledged(
    leverage: Leverage, *, haircut: Fraction, hike: Ratio, margin: Fraction
) -> Return:
    """After which price move futures are called if the whole fund is pledged as their collateral.

    All capital is in the fund, and the haircut of it does not count. See `move_to_call` for moves
    of 0 or more and below -1.

    Notes
    -----
    With ``L a k m``:

    - ... with a fund as collateral: ``x = (k*m*L - (1 - a))/(L*(1 - k*m))``

    Examples
    --------
    >>> round(move_to_call_pledged(2, haircut=0.1, hike=2, margin=0.08), 6)
    -0.345238
    >>> move_to_call_pledged(0.5, haircut=0.1, hike=2, margin=0.08) < -1  # not even at zero
    True
    """
    times = check("leverage", leverage, rules.LONG_LEVERAGE)
    counted = 1.0 - check("haircut", haircut, rules.HAIRCUT)
    asked = _raised(hike, margin)[1]
    return (asked * times - counted) / (times * (1.0 - asked))


def cash_for_margins(
    buffer: Ratio, *, leverage: Leverage, hedge_ratio: Ratio, margin: Fraction, fx_margin: Fraction
) -> Ratio:
    """How much cash, over the capital, is so many times the margins of futures and a hedge.

    All other money is in a dollar fund, and the hedge sells a part of its dollars. Above 1 there
    is no such bucket. Without the costs of the first trades.

    Notes
    -----
    With ``b L h m q``:

    - Cash that is so many margins, of the capital: ``c = b*(m*L + q*h)/(1 + b*q*h)``

    Examples
    --------
    >>> round(cash_for_margins(3, leverage=0.5, hedge_ratio=0.5, margin=0.08, fx_margin=0.04), 6)
    0.169811
    >>> cash_for_margins(3, leverage=0, hedge_ratio=0, margin=0.08, fx_margin=0.04)
    0.0
    """
    times = check("buffer", buffer, rules.BUFFER)
    held = check("leverage", leverage, rules.HELD_LEVERAGE)
    share = check("hedge_ratio", hedge_ratio, rules.LEVEL)
    asked = check("margin", margin, rules.FX_MARGIN) * held
    share *= check("fx_margin", fx_margin, rules.FX_MARGIN)  # for each yen in the fund
    return times * (asked + share) / (1.0 + times * share)


# The stock exchange

# Tokyo: a base price below a number of the first row may move by that of the second in a day, in
# yen. From 1,000 yen on they come again, ten times as large each time.
_BASES = (100, 200, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000)
_LIMITS = (30, 50, 80, 100, 150, 300, 400, 500, 700, 1_000, 1_500)
_LOWEST_PRICE = 1.0
# After two days at the limit without a sale the limit on that side is four times as wide.
_UNTRADED_DAYS = 2
_WIDENED = 4.0


def price_limit(price: Price) -> Price:
    """How far a share may move in one day on the Tokyo stock exchange, up or down.

    Notes
    -----
    A table, by the base price (as a rule the close of the day before). Source: Japan Exchange
    Group, Trading Rules of Domestic Stocks, Daily Price Limits.

    Examples
    --------
    >>> price_limit(1_000)
    300.0
    >>> price_limit(999.9)
    150.0
    """
    base = check("price", price, rules.SHARE_PRICE)
    scale = 1.0
    while base >= 10_000.0 * scale - SNAP:
        scale *= 10.0
    row = next(i for i, below in enumerate(_BASES) if base < scale * below - SNAP)
    return scale * _LIMITS[row]


def limit_down_price(price: Price, *, days: int) -> Price:
    """Where a share stands after so many days at its lower limit, one after the other.

    Notes
    -----
    Each day takes `price_limit` of the close before, down to 1 yen. At least one share changes
    hands each day; else see `untraded_limit_down_price`.

    Examples
    --------
    >>> [limit_down_price(1_000, days=each) for each in (1, 2, 3)]
    [700.0, 550.0, 450.0]
    >>> limit_down_price(20, days=1)
    1.0
    """
    return _after_limit_downs(price, days, days)


def untraded_limit_down_price(price: Price, *, days: int) -> Price:
    """Where a share stands after so many days at its lower limit on which nobody could sell.

    Notes
    -----
    From the third day on the lower limit is four times as wide, and stays so until a share is sold
    at another price than the limit (source as for `price_limit`).

    Examples
    --------
    >>> [untraded_limit_down_price(1_000, days=each) for each in (1, 2, 3)]
    [700.0, 550.0, 150.0]
    >>> untraded_limit_down_price(1_000, days=0)
    1000.0
    """
    return _after_limit_downs(price, days, _UNTRADED_DAYS)


def _after_limit_downs(price: Price, days: int, ordinary_days: int) -> Price:
    """The last of a row of lower limits, which are wider after so many ordinary days."""
    now = check("price", price, rules.SHARE_PRICE)
    for day in range(check_count("days", days)):
        if now == _LOWEST_PRICE:
            break
        wider = _WIDENED if day >= ordinary_days else 1.0
        now = max(_LOWEST_PRICE, now - price_limit(now) * wider)
    return now
