"""One answer to one question of yours: what the forms of the book call.

Each function puts together what a reader asks at once, from the functions that the chapters
explain. Nothing is computed here that is not theirs; only the arguments that they do not know by
the same name are checked here.

The fields of an answer are numbers. What they are called in a page, and with how many digits they
are shown, the page decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.drag as drag
import teko.hedge as hedge
import teko.leverage as lev
import teko.mmf as mmf
import teko.plan as sheet
import teko.sizing as sizing
import teko.stress as stress
import teko.touch as touch
from teko.rules import (
    AMOUNT,
    BUFFER,
    COST,
    FRACTION,
    HELD_UNITS,
    LEVEL,
    LONG_LEVERAGE,
    LOSS,
    MARGIN,
    MOVE,
    POSITION_RATIO,
    PRICE,
    VARIANCE,
    VOLATILITY,
    YEARS,
    YIELD,
    check,
    check_side,
)
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

_TRADING_DAYS = 252
_YEAR_DAYS = 365

# Two numbers this close are the same; binary fractions miss each other by less.
_SNAP = 1e-9
_SMALLEST_LOSS = 0.01

# The accounts that `forced_exit` knows, in the order of chapter 2.
ACCOUNTS = (
    "fx_deposit",
    "fx_fixed",
    "fx_current",
    "us_loan",
    "jp_cash",
    "jp_same_stock",
    "futures",
    "fund",
)


@dataclass(frozen=True)
class SizeFromLoss:
    """The size of a trade, and what it is worth."""

    max_loss: Yen
    units: Units
    lots: int
    lot_units: Units
    loss: Yen
    position: Yen
    leverage: Leverage


@dataclass(frozen=True)
class TouchOrEnd:
    """Chances of a level: touched at any moment, at a daily close, and below it at the end."""

    touched: Probability
    touched_at_close: Probability
    end_below: Probability
    median_life: Years


@dataclass(frozen=True)
class LeverageForRisk:
    """The leverage at which a risk is just accepted, and the fall to its exit."""

    leverage: Leverage
    drop: Fraction


@dataclass(frozen=True)
class LeverageAfterMove:
    """What a move leaves: equity, leverage, and the trade that leads to the wanted leverage."""

    equity: Yen
    leverage: Leverage
    trade: Yen


@dataclass(frozen=True)
class MarginCall:
    """When a futures bucket is called, and the cash that would live through a fall."""

    move: Return
    survives: bool
    cash: Yen
    cash_of_margin: Ratio
    missing: Yen


@dataclass(frozen=True)
class FundBreakeven:
    """The exchange rate at which a dollar fund ends level with yen cash, and the chance below."""

    price: Price
    move: Return
    below: Probability


@dataclass(frozen=True)
class MonthlyHedge:
    """The hedge of a month in whole lots, how near it is, and the order that leads there."""

    lots: int
    units: Units
    actual_ratio: Ratio
    relative_error: Ratio
    order: int


@dataclass(frozen=True)
class HedgeAccount:
    """The cash behind a hedge, where it is cut, and what a rise of the dollar asks for."""

    deposit: Yen
    rise_to_cut: Return
    price_at_cut: Price
    margin_ratio: Ratio
    top_up: Yen


@dataclass(frozen=True)
class YearOfHedge:
    """What a hedge costs in a year: in yen, per day, as a rate, and its forward price."""

    cost: Yen
    per_day: Yen
    carry: Rate
    forward: Price


@dataclass(frozen=True)
class FundAndIndex:
    """A daily reset fund beside its index, and beside the multiple that many expect."""

    fund: Return
    multiple: Return
    gap: Return
    flat: Return


# Chapter 1


def fund_breakeven(
    spot: Price, *, dollar_yield: Rate, years: Years, volatility: Volatility, drift: Rate
) -> FundBreakeven:
    """Below which exchange rate a dollar fund ends with fewer yen, and how likely that is.

    Parameters
    ----------
    spot : Price
        Yen for one dollar today, 0.000001 to 1,000,000,000.
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
    FundBreakeven
        The rate, the move to it, and the chance to end below it.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    `mmf.breakeven_fx` and `mmf.below_breakeven_probability`.

    Examples
    --------
    >>> even = fund_breakeven(155, dollar_yield=0.045, years=1, volatility=0.1, drift=0)
    >>> round(even.price, 2), round(even.below, 3)
    (148.33, 0.348)
    >>> fund_breakeven(155, dollar_yield=0, years=1, volatility=0.1, drift=0).price
    155.0
    """
    even = mmf.breakeven_fx(spot, dollar_yield=dollar_yield, years=years)
    below = mmf.below_breakeven_probability(
        dollar_yield, years=years, volatility=volatility, drift=drift
    )
    return FundBreakeven(price=even.rate, move=even.move, below=below)


# Chapter 2


def forced_exit(
    account: str,
    *,
    entry: Price,
    side: Side,
    leverage: Leverage,
    margin: Fraction,
    level: Fraction,
    maintenance: Fraction,
    buffer: Ratio,
    position_ratio: Ratio,
    collateral_rate: Fraction,
) -> lev.Exit | None:
    """At which price an account of any kind is called, cut or worth nothing.

    Every argument is checked, also one that the account does not ask for.

    Parameters
    ----------
    account : str
        "fx_deposit", "fx_fixed" or "fx_current" (FX, where the level is a part of the deposit, of
        the margin at entry, of the margin now), "us_loan", "jp_cash" or "jp_same_stock" (margin
        stock against cash, against the same stock), "futures", "fund" (daily reset).
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    side : Side
        1 for long, -1 for short. Margin stock against the same stock is long.
    leverage : Leverage
        Position over equity at entry, 0.01 to 100.
    margin : Fraction
        Required margin over the value, between 0 and 1 (FX, futures).
    level : Fraction
        Loss-cut level of an FX account, 0 to 1.
    maintenance : Fraction
        Maintenance margin of a stock account, between 0 and 1.
    buffer : Ratio
        Cash behind a future over its margin, above 0 and at most 100.
    position_ratio : Ratio
        Bought on margin over the full value of the same stock, above 0 and at most 10.
    collateral_rate : Fraction
        Part of that stock's value that counts, above 0 and at most 1.

    Returns
    -------
    Exit or None
        Price and move; None if no price above zero forces the account.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    The function of `leverage` that belongs to the account.

    Examples
    --------
    >>> own = dict(entry=120, side=1, leverage=3, margin=0.04, level=0.5, maintenance=0.3)
    >>> own |= dict(buffer=2, position_ratio=2, collateral_rate=0.8)
    >>> round(forced_exit("fx_current", **own).price, 2)
    81.63
    >>> forced_exit("us_loan", **(own | dict(leverage=1))) is None
    True
    """
    entry = check("entry", entry, PRICE)
    side = check_side("side", side)
    leverage = check("leverage", leverage, LONG_LEVERAGE)
    margin = check("margin", margin, MARGIN)
    level = check("level", level, LEVEL)
    maintenance = check("maintenance", maintenance, MARGIN)
    buffer = check("buffer", buffer, BUFFER)
    ratio = check("position_ratio", position_ratio, POSITION_RATIO)
    counted = check("collateral_rate", collateral_rate, FRACTION)
    if account == "fx_deposit":
        return lev.fx_exit_deposit(entry, leverage=leverage, side=side, level=level)
    if account == "fx_fixed":
        return lev.fx_exit_fixed(entry, leverage=leverage, side=side, margin=margin, level=level)
    if account == "fx_current":
        return lev.fx_exit_current(entry, leverage=leverage, side=side, margin=margin, level=level)
    if account == "us_loan":
        return lev.us_margin_exit(entry, leverage=leverage, side=side, maintenance=maintenance)
    if account == "jp_cash":
        return lev.jp_margin_exit(entry, leverage=leverage, side=side, maintenance=maintenance)
    if account == "jp_same_stock":
        return lev.jp_same_stock_exit(
            entry, position_ratio=ratio, collateral_rate=counted, maintenance=maintenance
        )
    if account == "futures":
        return lev.futures_exit(entry, side=side, margin=margin, buffer=buffer)
    if account == "fund":
        return lev.fund_exit(entry, leverage=leverage, side=side)
    raise ValueError(
        f"account must be one of the eight names, got {account}. Write for example fx_current."
    )


def leverage_after_move(
    equity: Yen, *, leverage: Leverage, side: Side, price_move: Return, target: Leverage
) -> LeverageAfterMove:
    """What a move leaves of the equity, where the leverage stands, and the trade to a target.

    Parameters
    ----------
    equity : Yen
        Own money before the move, 0.01 to 1,000,000,000,000.
    leverage : Leverage
        Position over equity before the move, 0 to 100.
    side : Side
        1 for long, -1 for short.
    price_move : Return
        Move of the price, -1 to 4.
    target : Leverage
        The leverage that is wanted after the move, 0.01 to 100.

    Returns
    -------
    LeverageAfterMove
        Equity in yen, leverage, and the position to add in yen; negative to take off.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the move leaves no equity.

    Notes
    -----
    `leverage.leverage_after`, `leverage.equity_return` and `leverage.trade_to_leverage`.

    Examples
    --------
    >>> after = leverage_after_move(1_000_000, leverage=4, side=1, price_move=-0.1, target=4)
    >>> round(after.equity), round(after.leverage, 6), round(after.trade)
    (600000, 6.0, -1200000)
    >>> leverage_after_move(1_000_000, leverage=1, side=1, price_move=0.2, target=1).trade
    0.0
    """
    trade = lev.trade_to_leverage(
        equity, leverage=leverage, side=side, price_move=price_move, target=target
    )
    later = lev.leverage_after(leverage, side=side, price_move=price_move)
    gained = lev.equity_return(leverage, side=side, price_move=price_move)
    return LeverageAfterMove(equity=equity * (1.0 + gained), leverage=later, trade=trade)


def touch_or_end(
    drop: Fraction, *, volatility: Volatility, drift: Rate, years: Years
) -> TouchOrEnd:
    """How likely a level is touched on the way, and how likely the price ends below it.

    Parameters
    ----------
    drop : Fraction
        Fall from today's price to the level, from 0 to below 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    TouchOrEnd
        Three chances, and after how many years half of all such accounts have touched.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    `touch.touch_probability`, the same for 252 closes a year, `touch.end_below_probability`,
    `touch.median_life`.

    Examples
    --------
    >>> odds = touch_or_end(1 / 6, volatility=0.1, drift=0, years=1)
    >>> round(odds.touched, 4), round(odds.touched_at_close, 4), round(odds.end_below, 4)
    (0.0747, 0.069, 0.0381)
    >>> touch_or_end(0, volatility=0.1, drift=0, years=1).touched
    1.0
    """
    life = touch.median_life(drop, volatility=volatility, drift=drift)
    always = touch.touch_probability(drop, volatility=volatility, drift=drift, years=years)
    closes = max(1, int(_TRADING_DAYS * years + 0.5))
    daily = touch.touch_probability_checked(
        drop, volatility=volatility, drift=drift, years=years, checks=closes
    )
    below = touch.end_below_probability(drop, volatility=volatility, drift=drift, years=years)
    return TouchOrEnd(touched=always, touched_at_close=daily, end_below=below, median_life=life)


def leverage_for_risk(
    probability: Probability,
    *,
    level: Fraction,
    volatility: Volatility,
    drift: Rate,
    years: Years,
) -> LeverageForRisk:
    """How much leverage keeps the chance of a forced exit at the risk that you accept.

    One point of a map, not an answer: it moves with every argument.

    Parameters
    ----------
    probability : Probability
        Chance of a forced exit that is accepted, above 0 and below 1.
    level : Fraction
        Share of the deposit that is left at the forced exit, 0 to 1.
    volatility : Volatility
        Yearly volatility (sigma), 0.0001 to 2.
    drift : Rate
        Expected yearly return of the price (mu), above -1 and below 1.
    years : Years
        Length of the period, above 0 and at most 100.

    Returns
    -------
    LeverageForRisk
        Leverage of a long position, and the fall at which it ends.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    `touch.largest_leverage_for_risk` and `touch.drop_for_risk`.

    Examples
    --------
    >>> year = dict(level=0.5, drift=0, years=1)
    >>> largest = leverage_for_risk(0.05, volatility=0.1, **year)
    >>> round(largest.leverage, 2), round(largest.drop, 4)
    (2.76, 0.1814)
    >>> round(leverage_for_risk(0.05, volatility=0.6, **year).leverage, 2)
    0.68
    """
    drop = touch.drop_for_risk(probability, volatility=volatility, drift=drift, years=years)
    largest = touch.largest_leverage_for_risk(
        probability, level=level, volatility=volatility, drift=drift, years=years
    )
    return LeverageForRisk(leverage=largest, drop=drop)


def size_from_loss(
    capital: Yen, *, fraction: Fraction, stop: Price, lot: Units, price: Price
) -> SizeFromLoss:
    """How large a trade may be when its loss at the stop is decided first.

    Parameters
    ----------
    capital : Yen
        Money in the account, 0.01 to 1,000,000,000,000.
    fraction : Fraction
        Part of the capital that the trade may lose, above 0 and at most 1.
    stop : Price
        Distance from entry to the stop in yen for one unit, 0.000001 to 1,000,000,000.
    lot : Units
        Units of one lot, 0.000001 to 1,000,000,000,000.
    price : Price
        Yen for one unit at entry.

    Returns
    -------
    SizeFromLoss
        R in yen; the units before rounding; whole lots, their units, their loss at the stop,
        their value, and that over the capital.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the loss is less than 0.01 yen.

    Notes
    -----
    `sizing.risk_yen`, `sizing.units_for_loss`, `sizing.lots_for_loss`, lots x price / capital.

    Examples
    --------
    >>> size = size_from_loss(1_000_000, fraction=0.01, stop=0.8, lot=1_000, price=150)
    >>> size.max_loss, size.lots, round(size.loss, 6), round(size.leverage, 4)
    (10000.0, 12, 9600.0, 1.8)
    >>> size_from_loss(10_000, fraction=0.01, stop=0.8, lot=1_000, price=150).lots
    0
    """
    max_loss = sizing.risk_yen(capital, fraction=fraction)
    if max_loss < _SMALLEST_LOSS:
        raise ValueError(
            f"fraction must leave at least 0.01 yen to lose, got {fraction}. Write a larger one."
        )
    units = sizing.units_for_loss(max_loss, stop=stop)
    whole = sizing.lots_for_loss(max_loss, stop=stop, lot=lot)
    position = whole.units * check("price", price, PRICE)
    return SizeFromLoss(
        max_loss=max_loss,
        units=units,
        lots=whole.lots,
        lot_units=whole.units,
        loss=whole.units * stop,
        position=position,
        leverage=position / capital,
    )


# Chapter 3


def fund_and_index(
    leverage: Leverage, *, index_return: Return, volatility: Volatility, years: Years, rate: Rate
) -> FundAndIndex:
    """What a daily reset fund returns while its index comes to a place, shaking on the way.

    Parameters
    ----------
    leverage : Leverage
        Multiple of the index, -100 to 100.
    index_return : Return
        Return of the index over the whole period, above -1 and below 1.
    volatility : Volatility
        Yearly volatility on the way, 0 to 2.
    years : Years
        Length of the period, above 0 and at most 100.
    rate : Rate
        Yearly interest, continuously compounded, above -1 and below 1.

    Returns
    -------
    FundAndIndex
        Return of the fund, the multiple of the index return, the first less the second, and what
        the fund returns if the index ends where it began.

    Raises
    ------
    ValueError
        If an argument is outside its range, volatility squared times years is above 10, or the
        wealth is too large for a number.

    Notes
    -----
    `drag.fund_ratio` with a realised variance of volatility squared times years.

    Examples
    --------
    >>> year = dict(volatility=0.25, years=1, rate=0)
    >>> both = fund_and_index(3, index_return=0.08, **year)
    >>> round(both.fund, 4), round(both.multiple, 4), round(both.gap, 4)
    (0.0443, 0.24, -0.1957)
    >>> round(fund_and_index(1, index_return=0.08, **year).gap, 12)
    0.0
    """
    end = 1.0 + check("index_return", index_return, MOVE)
    sigma = check("volatility", volatility, VOLATILITY)
    variance = sigma * sigma * check("years", years, YEARS)
    if variance > VARIANCE.high:
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


def monthly_hedge(
    dollar_value: Units, *, hedge_ratio: Fraction, lot: Units, existing_lots: int
) -> MonthlyHedge:
    """How many lots hedge the dollars of this month, how near that is, and what to order.

    Parameters
    ----------
    dollar_value : Units
        Dollars in the asset now, 0.000001 to 1,000,000,000,000.
    hedge_ratio : Fraction
        Part of them to sell, 0 to 1.
    lot : Units
        Dollars of one lot, 0.000001 to 1,000,000,000,000.
    existing_lots : int
        Lots sold already, 0 to 100,000.

    Returns
    -------
    MonthlyHedge
        Lots, their dollars, the ratio that they are, the error over the wanted hedge, and the
        order: plus sells more dollars, minus buys back.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the lots are too many to count.

    Notes
    -----
    `hedge.hedge_lots` and `hedge.difference_order`.

    Examples
    --------
    >>> month = monthly_hedge(18_700, hedge_ratio=0.7, lot=1_000, existing_lots=9)
    >>> month.lots, round(month.actual_ratio, 4), month.order
    (13, 0.6952, 4)
    >>> monthly_hedge(18_700, hedge_ratio=0, lot=1_000, existing_lots=9).order
    -9
    """
    near = hedge.hedge_lots(dollar_value, hedge_ratio=hedge_ratio, lot=lot)
    change = hedge.difference_order(
        existing_lots, dollar_value=dollar_value, hedge_ratio=hedge_ratio, lot=lot
    )
    return MonthlyHedge(near.lots, near.units, near.actual_ratio, near.relative_error, change.order)


def hedge_account(
    units: Units,
    *,
    spot: Price,
    margin_ratio: Ratio,
    margin: Fraction,
    level: Fraction,
    fx_move: Return,
) -> HedgeAccount:
    """How much cash stands behind a hedge, which rise cuts it, and what a move asks for.

    Parameters
    ----------
    units : Units
        Dollars sold, 0.000001 to 1,000,000,000,000.
    spot : Price
        Yen for one dollar, 0.000001 to 1,000,000,000.
    margin_ratio : Ratio
        Equity over required margin at the start, above 0 and at most 100; 500% is 5.
    margin : Fraction
        Required margin over the value now, 0.0001 to below 1.
    level : Fraction
        Loss-cut level: equity over required margin, 0 to 1.
    fx_move : Return
        Move of the dollar that is asked about, -0.99 to 4.

    Returns
    -------
    HedgeAccount
        Deposit in yen, the rise that cuts the hedge and its price, the margin ratio after the
        move, and the cash that restores it; negative when cash may be taken out.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    `hedge.hedge_deposit`, `hedge.rise_to_cut`, `hedge.margin_ratio_after` and `hedge.top_up`.

    Examples
    --------
    >>> account = dict(spot=155, margin=0.04, level=1, fx_move=0.1)
    >>> five = hedge_account(9_000, margin_ratio=5, **account)
    >>> five.deposit, round(five.price_at_cut, 2), round(five.top_up)
    (279000.0, 178.85, 167400)
    >>> hedge_account(9_000, margin_ratio=1, **account).rise_to_cut
    0.0
    """
    held = {"margin_ratio": margin_ratio, "margin": margin}
    cash = hedge.hedge_deposit(units, spot=spot, **held).deposit
    rise = hedge.rise_to_cut(margin_ratio, margin=margin, level=level)
    after = hedge.margin_ratio_after(margin_ratio, margin=margin, fx_move=fx_move)
    more = hedge.top_up(units, spot=spot, fx_move=fx_move, **held)
    price = spot * (1.0 + rise)
    return HedgeAccount(
        deposit=cash, rise_to_cut=rise, price_at_cut=price, margin_ratio=after, top_up=more
    )


def year_of_hedge(units: Units, *, spot: Price, yen_rate: Rate, dollar_rate: Rate) -> YearOfHedge:
    """What a hedge costs in a year, in yen and as a rate.

    Parameters
    ----------
    units : Units
        Dollars sold, 0.000001 to 1,000,000,000,000.
    spot : Price
        Yen for one dollar, 0.000001 to 1,000,000,000.
    yen_rate : Rate
        Interest on yen per year, above -1 and below 1.
    dollar_rate : Rate
        Interest on dollars per year, above -1 and below 1.

    Returns
    -------
    YearOfHedge
        Yen for a year and for one day, the carry (negative when the hedge costs), and the
        forward price in a year, which is also the break-even.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the interest takes everything.

    Notes
    -----
    `hedge.hedge_cost`, `hedge.swap_per_day` and `hedge.forward` for one year of 365 days.

    Examples
    --------
    >>> year = year_of_hedge(13_000, spot=150, yen_rate=0.0075, dollar_rate=0.0475)
    >>> round(year.cost), round(year.forward, 2), round(year.carry, 4)
    (74463, 144.27, -0.0382)
    >>> year_of_hedge(13_000, spot=150, yen_rate=0.04, dollar_rate=0.04).cost
    0.0
    """
    rates = {"spot": spot, "yen_rate": yen_rate, "dollar_rate": dollar_rate}
    later = hedge.forward(years=1, **rates)
    return YearOfHedge(
        cost=hedge.hedge_cost(units, years=1, **rates),
        per_day=hedge.swap_per_day(units, year_days=_YEAR_DAYS, **rates),
        carry=later.carry,
        forward=later.price,
    )


# Chapter 5


def margin_call(
    capital: Yen,
    *,
    leverage: Leverage,
    margin: Fraction,
    buffer: Ratio,
    hike: Ratio,
    drop: Fraction,
) -> MarginCall:
    """Which fall calls a futures bucket once its margin is raised, and the cash for a worse one.

    Parameters
    ----------
    capital : Yen
        All money, 0.01 to 1,000,000,000,000.
    leverage : Leverage
        Futures over capital, 0.01 to 100.
    margin : Fraction
        Margin at entry over the value of the position, from 0.0001 to below 1.
    buffer : Ratio
        Cash in the bucket over the margin at entry, above 0 and at most 100.
    hike : Ratio
        Raised margin rate over the rate at entry, 1 to 100; 1 is no raise.
    drop : Fraction
        Fall of the price that is to be survived, from 0 to below 1.

    Returns
    -------
    MarginCall
        The move that calls, whether the fall is survived, the cash that survives it in yen and in
        margins at entry, and what is missing in the bucket.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the raised margin reaches the whole value.

    Notes
    -----
    `stress.move_to_call` and `stress.cash_needed`. A bucket within 1e-9 of enough is enough.

    Examples
    --------
    Margin doubles on the day of a 10% fall:

    >>> bucket = dict(leverage=0.2, margin=0.08, hike=2, drop=0.1)
    >>> three = margin_call(10_000_000, buffer=3, **bucket)
    >>> three.survives, round(three.cash), round(three.missing)
    (False, 488000, 8000)
    >>> margin_call(10_000_000, buffer=3.1, **bucket).survives
    True
    """
    move = stress.move_to_call(buffer, hike=hike, margin=margin)
    need = stress.cash_needed(drop, hike=hike, margin=margin, leverage=leverage)
    cash = need.of_capital * check("capital", capital, AMOUNT)
    there = buffer * margin * leverage * capital
    survives = buffer >= need.of_margin - _SNAP
    return MarginCall(
        move=move,
        survives=survives,
        cash=cash,
        cash_of_margin=need.of_margin,
        missing=0.0 if survives else cash - there,
    )


@dataclass(frozen=True)
class WeeklyFive:
    """The five checks of a week: what is measured, whether it passes (1 or 0), and the order.

    `order` and `overlay_value` are yen of futures; plus buys. `cash_needed` is what a crash asks
    for, `overlay` the futures over all of the money, `currency` the part of the week's moves that
    USD/JPY made, `month` the return since the last month-end, `exit_halves` how many halves of the
    overlay the exits sell: 0, 1 or 2.
    """

    order: Yen
    overlay_value: Yen
    cash_needed: Yen
    cash_passes: int
    overlay: Leverage
    drift_passes: int
    yield_passes: int
    currency: Ratio
    currency_passes: int
    month: Return
    exit_halves: int


def weekly_five(
    equity: Yen,
    *,
    last_month_end: Yen,
    overlay_value: Yen,
    cash: Yen,
    margin: Fraction,
    planned: Leverage,
    band: Leverage,
    fund_yield: Rate,
    yield_floor: Rate,
    fx_profit: Yen,
    other_profit: Yen,
    halve_at: Return,
    exit_at: Return,
) -> WeeklyFive:
    """What the five checks of the week say, for a plan that looks at each month at its end.

    Parameters
    ----------
    equity : Yen
        All of your money now, 0.01 to 1,000,000,000,000.
    last_month_end : Yen
        All of it at the end of last month, likewise.
    overlay_value : Yen
        Value of the futures, 0 to 1,000,000,000,000.
    cash : Yen
        What lies beside them, likewise.
    margin : Fraction
        The broker's margin today over their value, 0.0001 to below 1.
    planned : Leverage
        Planned overlay, 0 to 1.
    band : Leverage
        Largest deviation from it, above 0 and at most 1.
    fund_yield : Rate
        Yield of the fund, -0.1 to 1.
    yield_floor : Rate
        Yield below which the overlay is half, -0.1 to 1.
    fx_profit : Yen
        What USD/JPY brought this week.
    other_profit : Yen
        What everything else brought.
    halve_at : Return
        Loss of a month at which half is sold, above -1 and below 0.
    exit_at : Return
        Loss of a month at which all is sold, a larger one.

    Returns
    -------
    WeeklyFive
        The checks as if the month ended today.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the money has more than quintupled.

    Notes
    -----
    `teko.plan.weekly_checks`; the cash carries a fall of 35% with the margin of today doubled.

    Examples
    --------
    >>> week = dict(
    ...     last_month_end=1e7, overlay_value=1_764_000, cash=694_000, margin=0.08, planned=0.2,
    ...     band=0.1, fund_yield=0.043, yield_floor=0.02, fx_profit=-197_000,
    ...     other_profit=-203_000, halve_at=-0.08, exit_at=-0.1,
    ... )
    >>> found = weekly_five(9_600_000, **week)
    >>> round(found.cash_needed), found.cash_passes, round(found.order)
    (800856, 0, -235366)
    >>> weekly_five(9_200_000, **week).exit_halves  # halves of the overlay to sell
    1
    """
    equity = check("equity", equity, AMOUNT)
    last = check("last_month_end", last_month_end, AMOUNT)
    if equity / last - 1.0 > 4.0:
        raise ValueError(
            f"last_month_end must be at least a fifth of all your money now, got {last_month_end}. "
            "Write both in yen."
        )
    if check("exit_at", exit_at, LOSS) >= check("halve_at", halve_at, LOSS):
        raise ValueError(
            f"exit_at must be a larger loss than the one that sells half, got {exit_at}. "
            "Write a larger loss here, or a smaller one there."
        )
    overlay = sheet.OverlayTerms(
        leverage=check("planned", planned, LEVEL), band=band, yield_floor=yield_floor
    )
    futures = sheet.FuturesTerms(
        margin=margin, pledged=False, buffer=2.0, crash_drop=0.35, crash_raise=2.0
    )
    exits = sheet.ExitTerms(halve_at=halve_at, exit_at=exit_at, watch=sheet.MONTH)
    today = sheet.Today(
        equity=equity,
        month_start=last,
        peak=max(equity, last),
        overlay_value=check("overlay_value", overlay_value, HELD_UNITS),
        cash=check("cash", cash, HELD_UNITS),
        margin=margin,
        fund_yield=check("fund_yield", fund_yield, YIELD),
        kept=1.0,
        held=True,
        month_over=True,
        fx_profit=check("fx_profit", fx_profit, COST),
        other_profit=check("other_profit", other_profit, COST),
    )
    week = sheet.weekly_checks(overlay, futures=futures, exits=exits, today=today)
    cash_check, drift, interest, currency, exit_check = week.checks
    return WeeklyFive(
        order=week.order,
        overlay_value=week.overlay_value,
        cash_needed=cash_check.limit,
        cash_passes=int(cash_check.passed),
        overlay=drift.measured,
        drift_passes=int(drift.passed),
        yield_passes=int(interest.passed),
        currency=currency.measured,
        currency_passes=int(currency.passed),
        month=exit_check.measured,
        exit_halves=int(2.0 * (1.0 - week.kept)),
    )
