"""What a reader asks at once and no chapter asks alone: answers that join two of its questions.

A form of the book calls the functions of the chapters by themselves; here stands only what needs
two of them, or one in other terms. What the figures are called in a page, and with how many digits
they are shown, the page decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.drag as drag
import teko.hedge as hedge
import teko.leverage as lev
import teko.rules as rules
import teko.sizing as sizing
import teko.stress as stress
import teko.touch as touch
from teko.numbers import SNAP, YEAR_DAYS, whole_nearest
from teko.rules import check, check_side
from teko.words import (
    Fraction,
    Leverage,
    Price,
    Probability,
    Rate,
    Ratio,
    Return,
    Side,
    Units,
    Volatility,
    Years,
    Yen,
)

# Chapter 2


@dataclass(frozen=True)
class Size:
    """Whole lots and their units, what they lose at the stop, their value and the leverage."""

    lots: int
    units: Units
    loss: Yen
    position: Yen
    leverage: Leverage


def size_from_loss(
    capital: Yen, *, fraction: Fraction, stop: Price, lot: Units, price: Price
) -> Size:
    """How large a trade may be when its loss at the stop is decided first.

    `stop` is the distance to it in yen for one unit.

    Examples
    --------
    >>> size_from_loss(1_000_000, fraction=0.01, stop=0.8, lot=1_000, price=150)
    Size(lots=12, units=12000.0, loss=9600.0, position=1800000.0, leverage=1.8)
    >>> size_from_loss(10_000, fraction=0.01, stop=0.8, lot=1_000, price=150).lots
    0
    """
    max_loss = sizing.risk_yen(capital, fraction=fraction)
    if max_loss < rules.AMOUNT.low:
        raise ValueError(
            f"fraction must leave at least 0.01 yen to lose, got {fraction}. Write a larger one."
        )
    whole = sizing.lots_for_loss(max_loss, stop=stop, lot=lot)
    position = whole.units * check("price", price, rules.PRICE)
    return Size(
        lots=whole.lots,
        units=whole.units,
        loss=whole.units * stop,
        position=position,
        leverage=position / capital,
    )


def equity_after(equity: Yen, *, leverage: Leverage, side: Side, price_move: Return) -> Yen:
    """How much of your own money is there after a move of the price; below zero is a debt.

    Examples
    --------
    >>> equity_after(1_000_000, leverage=3, side=1, price_move=-0.15)
    550000.0
    >>> equity_after(1_000_000, leverage=3, side=1, price_move=-0.5)
    -500000.0
    """
    gained = lev.equity_return(leverage, side=side, price_move=price_move)
    return check("equity", equity, rules.AMOUNT) * (1.0 + gained)


def touch_probability_looked(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years, looks_a_year: int
) -> Probability:
    """How likely the price is found at a level or below it, with so many looks in a year.

    Examples
    --------
    >>> year = dict(volatility=0.1, drift=0, years=1)
    >>> [round(touch_probability_looked(1 / 6, looks_a_year=n, **year), 4) for n in (252, 12)]
    [0.069, 0.0539]
    >>> touch_probability_looked(  # one look at least
    ...     0, volatility=0.1, drift=0, years=0.001, looks_a_year=12)
    1.0
    """
    often = check("looks_a_year", looks_a_year, rules.POSITIVE_COUNT)
    looks = max(1, whole_nearest(often * check("years", years, rules.YEARS)))
    return touch.touch_probability_checked(
        drop, volatility=volatility, drift=drift, years=years, checks=looks
    )


def positions_now(
    equity: Yen,
    *,
    side: Side,
    units: Units,
    price: Price,
    other_side: Side,
    other_units: Units,
    other_price: Price,
    margin: Fraction,
    call_level: Ratio,
    level: Ratio,
) -> lev.FxAccount:
    """How an FX account of one or two positions stands now: `teko.leverage.fx_account`.

    Without a second position its units are 0.

    Examples
    --------
    >>> lines = dict(margin=0.04, call_level=1, level=0.5)
    >>> none = dict(other_side=1, other_units=0, other_price=1)
    >>> one = positions_now(30_000, side=1, units=10_000, price=113, **none, **lines)
    >>> round(one.ratio, 4), round(one.asked), one.call, round(one.cut, 4)
    (0.6637, 15200, 0.0, -0.0067)
    >>> euros = dict(other_side=-1, other_units=5_000, other_price=180)
    >>> round(positions_now(100_000, side=1, units=6_000, price=150, **euros, **lines).ratio, 3)
    1.389
    """
    first = check_side("side", side) * check("units", units, rules.UNITS)
    second = check_side("other_side", other_side)
    second *= check("other_units", other_units, rules.HELD_UNITS)
    one = (first, check("price", price, rules.PRICE))
    other = (second, check("other_price", other_price, rules.PRICE))
    held = (one, other) if abs(second) >= rules.UNITS.low else (one,)
    return lev.fx_account(equity, positions=held, margin=margin, call_level=call_level, level=level)


# Chapter 3


@dataclass(frozen=True)
class FundAndIndex:
    """Returns of the fund and of the multiple that many expect, the first less the second.

    `flat` is what the fund returns if the index ends where it began.
    """

    fund: Return
    multiple: Return
    gap: Return
    flat: Return


def fund_and_index(
    leverage: Leverage, *, index_return: Return, volatility: Volatility, years: Years, rate: Rate
) -> FundAndIndex:
    """What a daily reset fund returns while its index comes to a place, shaking on the way.

    Examples
    --------
    >>> year = dict(volatility=0.25, years=1, rate=0)
    >>> both = fund_and_index(3, index_return=0.08, **year)
    >>> round(both.fund, 4), round(both.multiple, 4), round(both.gap, 4)
    (0.0443, 0.24, -0.1957)
    >>> round(fund_and_index(1, index_return=0.08, **year).gap, 12)
    0.0
    """
    end = 1.0 + check("index_return", index_return, rules.MOVE)
    sigma = check("volatility", volatility, rules.VOLATILITY)
    variance = sigma * sigma * check("years", years, rules.YEARS)
    if variance > rules.VARIANCE.high:
        raise ValueError(
            f"years must keep volatility squared times years at most 10, got {years}. "
            "Write fewer years."
        )
    way = {"leverage": leverage, "realised_variance": variance, "rate": rate, "years": years}
    fund = drag.fund_ratio(end, **way) - 1.0
    multiple = leverage * (end - 1.0)
    flat = drag.fund_ratio(1.0, **way) - 1.0
    return FundAndIndex(fund=fund, multiple=multiple, gap=fund - multiple, flat=flat)


# Chapter 4


@dataclass(frozen=True)
class HedgeLines:
    """At how many yen for one dollar a hedge is called and cut, and the rises to there.

    Where the cut comes first there is no call: None.
    """

    call: Price | None
    call_rise: Return | None
    cut: Price
    cut_rise: Return


def hedge_lines(
    spot: Price, *, margin_ratio: Ratio, margin: Fraction, call_level: Ratio, level: Ratio
) -> HedgeLines:
    """At how many yen for one dollar a hedge is called, and at how many it is cut.

    Examples
    --------
    >>> lines = hedge_lines(155, margin_ratio=5, margin=0.04, call_level=1, level=0.5)
    >>> round(lines.call, 2), round(lines.cut, 2)
    (178.85, 182.35)
    >>> hedge_lines(155, margin_ratio=1, margin=0.04, call_level=1, level=0.5).call  # at once
    155.0
    >>> hedge_lines(155, margin_ratio=5, margin=0.04, call_level=1, level=1).call is None
    True
    """
    price = check("spot", spot, rules.PRICE)
    cut = hedge.rise_to_cut(margin_ratio, margin=margin, level=level)
    called = None
    if check("call_level", call_level, rules.MARGIN_LEVEL) > level:
        called = hedge.rise_to_cut(margin_ratio, margin=margin, level=call_level)
    return HedgeLines(
        call=None if called is None else price * (1.0 + called),
        call_rise=called,
        cut=price * (1.0 + cut),
        cut_rise=cut,
    )


def swaps_in_a_year(units: Units, *, spot: Price, yen_rate: Rate, dollar_rate: Rate) -> Yen:
    """What the swaps of 365 days take while price and rates stay; `hedge.hedge_cost` says why more.

    Examples
    --------
    >>> short = dict(spot=155, yen_rate=0.005, dollar_rate=0.045)
    >>> round(swaps_in_a_year(20_000, **short))
    124000
    >>> round(swaps_in_a_year(20_000, **short) / 1.045) == round(
    ...     hedge.hedge_cost(20_000, years=1, **short))
    True
    """
    a_day = hedge.swap_per_day(
        units, spot=spot, yen_rate=yen_rate, dollar_rate=dollar_rate, year_days=YEAR_DAYS
    )
    return a_day * YEAR_DAYS


# Chapter 5


@dataclass(frozen=True)
class Bucket:
    """Whether a futures bucket lives through a fall, and what it is asked for when it does not.

    `move` is the one that calls it. `cash` lives through the fall: `of_margin` in margins at entry,
    and so much is `missing` in the bucket. `asked` is the transfer of the call.
    """

    move: Return
    survives: bool
    cash: Yen
    of_margin: Ratio
    missing: Yen
    asked: Yen


def bucket_in_crash(
    capital: Yen,
    *,
    leverage: Leverage,
    margin: Fraction,
    maintenance: Fraction,
    buffer: Ratio,
    hike: Ratio,
    drop: Fraction,
) -> Bucket:
    """Whether a futures bucket lives through a fall with its margins raised.

    `buffer` is its cash over the initial margin at entry. Below `maintenance`, raised too, it is
    called, and asked for the raised initial margin. Within 1e-9 of enough is enough.

    Examples
    --------
    Margins double on the day of a 10% fall; at a broker with one margin, then with two:

    >>> crash = dict(leverage=0.2, margin=0.08, hike=2, drop=0.1)
    >>> three = bucket_in_crash(10_000_000, maintenance=0.08, buffer=3, **crash)
    >>> three.survives, round(three.cash), round(three.missing), round(three.asked)
    (False, 488000, 8000, 8000)
    >>> two = bucket_in_crash(10_000_000, maintenance=0.06, buffer=2.5, **crash)
    >>> round(two.missing), round(two.asked)
    (16000, 88000)
    >>> bucket_in_crash(10_000_000, maintenance=0.08, buffer=3.1, **crash).asked
    0.0
    """
    initial = stress.cash_needed(drop, hike=hike, margin=margin, leverage=leverage)
    lower = check("maintenance", maintenance, rules.FX_MARGIN)
    if lower > margin:
        raise ValueError(
            f"maintenance must be at most the margin at entry, got {maintenance}. Write less."
        )
    need = stress.cash_needed(drop, hike=hike, margin=lower, leverage=leverage)
    of_margin = need.of_margin * lower / margin
    money = check("capital", capital, rules.AMOUNT)
    survives = check("buffer", buffer, rules.BUFFER) >= of_margin - SNAP
    there = buffer * margin * leverage * money
    return Bucket(
        move=stress.move_to_call(buffer * margin / lower, hike=hike, margin=lower),
        survives=survives,
        cash=need.of_capital * money,
        of_margin=of_margin,
        missing=0.0 if survives else need.of_capital * money - there,
        asked=0.0 if survives else initial.of_capital * money - there,
    )
