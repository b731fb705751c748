"""Would I still be here? Stops that slip, gaps, raised margins, days without a price (chapter 5).

A stop is an order, not a promise. The functions here say what is lost when it fills late, how much
cash survives a fall on the day the exchange raises its margin, and where a share stands after days
on which nobody could sell it. Closed forms on plain numbers, in three groups:

- one trade: `three_scenarios`, `verdict`, `gap_loss`, `tolerated_gap`;
- the margin: `move_to_call`, `cash_needed`, `move_to_call_pledged`;
- the stock exchange: `price_limit`, `limit_down_price`, `untraded_limit_down_price`.

Losses are positive, moves have their sign. Positions are long; a gap is counted against whichever
side you hold. A limit that is met exactly is met, whatever binary fractions make of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from teko.rules import (
    AMOUNT,
    BUFFER,
    DROP,
    FRACTION,
    FX_MARGIN,
    HAIRCUT,
    HIKE,
    LONG_LEVERAGE,
    LOSS_SHARE,
    PRICE,
    RISK,
    SHARE_PRICE,
    SLIP,
    UNITS,
    check,
    check_count,
)
from teko.words import Fraction, Leverage, Price, Ratio, Return, Units, Yen

# Two numbers this close are the same; binary fractions miss each other by less.
_SNAP = 1e-9

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

    Parameters
    ----------
    capital : Yen
        Money in the account, 0.01 to 1,000,000,000,000.
    units : Units
        Size of the position, 0.000001 to 1,000,000,000,000.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000.
    slip_multiple : Ratio
        Distance at which a slipped stop fills, over the distance of the stop; 1 to 100.
    gap : Price
        Jump against the position in yen for one unit, 0.000001 to 1,000,000,000. Short of the stop
        it is the loss on paper after that move.

    Returns
    -------
    Scenarios
        Three losses in yen, the third over the capital, and its verdict. Above 1 it is a debt.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``C N s k g``:

    - Loss when a stop slips: ``l = N*s*k`` (slipped)
    - Loss in a gap, of the capital: ``l = N*g/C`` (gap_fraction)

    Examples
    --------
    >>> three_scenarios(3_000_000, units=37_000, stop=0.8, slip_multiple=2, gap=4).slipped
    59200.0

    The same 3 yen for two accounts of 500,000 yen:

    >>> day = dict(stop=0.5, slip_multiple=2, gap=3)
    >>> three_scenarios(500_000, units=50_000, **day)
    Scenarios(normal=25000.0, slipped=50000.0, gap=150000.0, gap_fraction=0.3, verdict='fail')
    >>> three_scenarios(500_000, units=10_000, **day).verdict
    'pass'
    """
    money = check("capital", capital, AMOUNT)
    held = check("units", units, UNITS)
    distance = check("stop", stop, PRICE)
    lost = held * check("gap", gap, PRICE)
    return Scenarios(
        normal=held * distance,
        slipped=held * distance * check("slip_multiple", slip_multiple, SLIP),
        gap=lost,
        gap_fraction=lost / money,
        verdict=_word(lost / money),
    )


def verdict(loss_fraction: Ratio) -> str:
    """Whether a loss is one you can live with.

    Parameters
    ----------
    loss_fraction : Ratio
        Loss over the capital, 0 to 1,000,000. Above 1 it is a debt.

    Returns
    -------
    str
        "pass" up to 10%, "limit" up to 20%, "fail" below 50%, "fatal" from 50% on.

    Raises
    ------
    ValueError
        If `loss_fraction` is outside its range.

    Notes
    -----
    A loss within 1e-9 of a limit is on it.

    Examples
    --------
    >>> verdict(0.06), verdict(0.2), verdict(0.3)
    ('pass', 'limit', 'fail')
    >>> verdict(0.5)
    'fatal'
    """
    return _word(check("loss_fraction", loss_fraction, LOSS_SHARE))


def _word(loss: float) -> str:
    """The verdict on a loss that is already known to be a number."""
    for ceiling, word in _VERDICTS:
        if loss <= ceiling + _SNAP:
            return word
    return "fatal" if loss >= _FATAL - _SNAP else "fail"


def gap_loss(fraction: Fraction, *, gap: Price, stop: Price) -> Ratio:
    """Which part of the capital a gap takes from a trade that was sized from its stop.

    Parameters
    ----------
    fraction : Fraction
        Part of the capital that the trade loses at its stop, 0.000001 to 1.
    gap : Price
        Jump against the position in yen for one unit, 0.000001 to 1,000,000,000.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000.

    Returns
    -------
    Ratio
        Loss over the capital. Above 1 it is a debt.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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
    risk = check("fraction", fraction, RISK)
    return risk * (check("gap", gap, PRICE) / check("stop", stop, PRICE))


def tolerated_gap(fraction: Fraction, *, stop: Price, limit: Fraction) -> Price:
    """How large a gap may be before it takes more than a limit.

    Parameters
    ----------
    fraction : Fraction
        Part of the capital that the trade loses at its stop, 0.000001 to 1.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000.
    limit : Fraction
        Part of the capital that a gap may take, above 0 and at most 1.

    Returns
    -------
    Price
        Yen for one unit.

    Raises
    ------
    ValueError
        If an argument is outside its range.

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
    risk = check("fraction", fraction, RISK)
    return check("limit", limit, FRACTION) * check("stop", stop, PRICE) / risk


# The margin


def move_to_call(buffer: Ratio, *, hike: Ratio, margin: Fraction) -> Return:
    """After which price move a futures bucket is called, once the margin has been raised.

    Parameters
    ----------
    buffer : Ratio
        All cash in the bucket over the margin at entry, above 0 and at most 100.
    hike : Ratio
        Raised margin rate over the rate at entry, 1 to 100; 1 is no raise.
    margin : Fraction
        Margin at entry over the value of the position, from 0.0001 to below 1.

    Returns
    -------
    Return
        Move of the price from entry. 0 or more: the raise alone calls, and the price would have to
        rise so far to lift the call. Below -1: no fall is enough.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the raised margin reaches the whole value.

    Notes
    -----
    With ``b k m``:

    - Move to a call after a raise: ``x = -(b - k)*m/(1 - k*m)``

    Examples
    --------
    >>> round(move_to_call(2.5, hike=1.5, margin=0.07), 6)
    -0.078212

    Margin doubles on the day of a 10% fall: three times the margin is not enough, 3.1 times is.

    >>> round(move_to_call(3, hike=2, margin=0.08), 4)
    -0.0952
    >>> round(move_to_call(3.1, hike=2, margin=0.08), 4)
    -0.1048
    >>> move_to_call(2, hike=2, margin=0.08)
    0.0
    """
    cash = check("buffer", buffer, BUFFER)
    times, asked = _raised(hike, margin)
    # Written so that equal numbers give 0 and not minus 0.
    return (times - cash) * check("margin", margin, FX_MARGIN) / (1.0 - asked)


def _raised(hike: Ratio, margin: Fraction) -> tuple[float, float]:
    """The raise, and the raised margin over the value; it must leave something to be financed."""
    times = check("hike", hike, HIKE)
    asked = times * check("margin", margin, FX_MARGIN)
    if asked > 1.0 - _SNAP:
        raise ValueError(
            f"hike must keep the raised margin below the whole value, got {hike}. "
            "Write a doubled margin as 2."
        )
    return times, asked


def cash_needed(drop: Fraction, *, hike: Ratio, margin: Fraction, leverage: Leverage) -> CashNeeded:
    """How much cash lives through a fall and a raised margin without a call.

    Parameters
    ----------
    drop : Fraction
        Fall of the price, from 0 to below 1.
    hike : Ratio
        Raised margin rate over the rate at entry, 1 to 100; 1 is no raise.
    margin : Fraction
        Margin at entry over the value of the position, from 0.0001 to below 1.
    leverage : Leverage
        Position over capital, 0.01 to 100.

    Returns
    -------
    CashNeeded
        Cash over the position at entry, over the capital, and in margins at entry. Above 1 of the
        capital there is no such bucket.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the raised margin reaches the whole value.

    Notes
    -----
    With ``d k m L``:

    - Cash that survives, of the position: ``c = d + k*m*(1 - d)`` (of_notional)

    Examples
    --------
    >>> round(cash_needed(0.15, hike=1.5, margin=0.07, leverage=0.2).of_notional, 6)
    0.23925

    A fall of 35% with twice the margin takes 9.1% of a capital with 0.2 times in futures:

    >>> need = cash_needed(0.35, hike=2, margin=0.08, leverage=0.2)
    >>> round(need.of_notional, 4), round(need.of_capital, 4), round(need.of_margin, 3)
    (0.454, 0.0908, 5.675)
    >>> cash_needed(0, hike=1, margin=0.08, leverage=1).of_margin
    1.0
    """
    fall = check("drop", drop, DROP)
    asked = _raised(hike, margin)[1]
    cash = fall + asked * (1.0 - fall)
    return CashNeeded(
        of_notional=cash,
        of_capital=cash * check("leverage", leverage, LONG_LEVERAGE),
        of_margin=cash / check("margin", margin, FX_MARGIN),
    )


def move_to_call_pledged(
    leverage: Leverage, *, haircut: Fraction, hike: Ratio, margin: Fraction
) -> Return:
    """After which price move futures are called if the whole fund is pledged as their collateral.

    Parameters
    ----------
    leverage : Leverage
        Position over capital, 0.01 to 100. The capital is all in the fund.
    haircut : Fraction
        Part of the fund that does not count as collateral, from 0 to below 1.
    hike : Ratio
        Raised margin rate over the rate at entry, 1 to 100; 1 is no raise.
    margin : Fraction
        Margin at entry over the value of the position, from 0.0001 to below 1.

    Returns
    -------
    Return
        Move of the price from entry. 0 or more: the raise alone calls. Below -1: no fall is enough.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the raised margin reaches the whole value.

    Notes
    -----
    With ``L a k m``:

    - ... with a fund as collateral: ``x = (k*m*L - (1 - a))/(L*(1 - k*m))``

    Examples
    --------
    >>> round(move_to_call_pledged(2, haircut=0.1, hike=2, margin=0.08), 6)
    -0.345238

    At 0.5 times not even a price of zero leads to a call, at 3 times a fall of 16.7% does:

    >>> crash = dict(haircut=0.1, hike=2, margin=0.08)
    >>> move_to_call_pledged(0.5, **crash) < -1
    True
    >>> round(move_to_call_pledged(3, **crash), 4)
    -0.1667
    """
    times = check("leverage", leverage, LONG_LEVERAGE)
    counted = 1.0 - check("haircut", haircut, HAIRCUT)
    asked = _raised(hike, margin)[1]
    return (asked * times - counted) / (times * (1.0 - asked))


# The stock exchange

# Tokyo: a base price below the first number may move by the second in a day, in yen.
_LIMITS = (
    (100.0, 30.0),
    (200.0, 50.0),
    (500.0, 80.0),
    (700.0, 100.0),
    (1_000.0, 150.0),
    (1_500.0, 300.0),
    (2_000.0, 400.0),
    (3_000.0, 500.0),
    (5_000.0, 700.0),
    (7_000.0, 1_000.0),
    (10_000.0, 1_500.0),
    (15_000.0, 3_000.0),
    (20_000.0, 4_000.0),
    (30_000.0, 5_000.0),
    (50_000.0, 7_000.0),
    (70_000.0, 10_000.0),
    (100_000.0, 15_000.0),
)
_LOWEST_PRICE = 1.0
# After two days at the limit without a sale the limit on that side is four times as wide.
_UNTRADED_DAYS = 2
_WIDENED = 4.0


def price_limit(price: Price) -> Price:
    """How far a share may move in one day on the Tokyo stock exchange, up or down.

    Parameters
    ----------
    price : Price
        The base price, as a rule the close of the day before, 1 to below 100,000 yen.

    Returns
    -------
    Price
        Yen.

    Raises
    ------
    ValueError
        If `price` is outside its range.

    Notes
    -----
    A table. The exchange goes on above 100,000 yen; the shares of this book do not.

    References
    ----------
    Japan Exchange Group, Trading Rules of Domestic Stocks, Daily Price Limits.

    Examples
    --------
    >>> price_limit(1_000)
    300.0
    >>> price_limit(999.9)
    150.0
    """
    base = check("price", price, SHARE_PRICE)
    for below, limit in _LIMITS:
        if base < below - _SNAP:
            return limit
    return _LIMITS[-1][1]


def limit_down_price(price: Price, *, days: int) -> Price:
    """Where a share stands after so many days at its lower limit, one after the other.

    Parameters
    ----------
    price : Price
        Close before the first of these days, 1 to below 100,000 yen.
    days : int
        Number of days, 0 to 100,000.

    Returns
    -------
    Price
        Yen; never below 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    Each day takes `price_limit` of the close before. At least one share changes hands each day;
    else see `untraded_limit_down_price`.

    Examples
    --------
    More than half is gone in three days:

    >>> [limit_down_price(1_000, days=each) for each in (1, 2, 3)]
    [700.0, 550.0, 450.0]
    >>> limit_down_price(20, days=1)
    1.0
    """
    return _after_limit_downs(price, days, None)


def untraded_limit_down_price(price: Price, *, days: int) -> Price:
    """Where a share stands after so many days at its lower limit on which nobody could sell.

    Parameters
    ----------
    price : Price
        Close before the first of these days, 1 to below 100,000 yen.
    days : int
        Number of days, 0 to 100,000.

    Returns
    -------
    Price
        Yen; never below 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    From the third day on the lower limit is four times as wide, and stays so until a share is sold
    at another price than the limit.

    References
    ----------
    Japan Exchange Group, Trading Rules of Domestic Stocks, Daily Price Limits.

    Examples
    --------
    >>> [untraded_limit_down_price(1_000, days=each) for each in (1, 2, 3)]
    [700.0, 550.0, 150.0]
    >>> untraded_limit_down_price(1_000, days=0)
    1000.0
    """
    return _after_limit_downs(price, days, _UNTRADED_DAYS)


def _after_limit_downs(price: Price, days: int, ordinary_days: int | None) -> Price:
    """The last of a row of lower limits, which are wider after so many ordinary days."""
    now = check("price", price, SHARE_PRICE)
    for day in range(check_count("days", days)):
        if now == _LOWEST_PRICE:
            break
        wide = ordinary_days is not None and day >= ordinary_days
        now = max(_LOWEST_PRICE, now - price_limit(now) * (_WIDENED if wide else 1.0))
    return now
