"""Leverage: what a multiple does, and where each kind of account ends (chapter 2).

The same multiple is many things. What differs is who closes the account, and when. The functions
here are closed forms on plain numbers, in four groups:

- the multiple: `leverage_of`, `equity_return`, `share_of_equity`, `leverage_after`,
  `move_to_leverage`, `trade_to_leverage`;
- the exits, one function for each kind of account: `ruin_point`, `fx_exit_deposit`,
  `fx_exit_fixed`, `fx_exit_current`, `us_margin_exit`, `jp_margin_exit`, `jp_same_stock_exit`,
  `futures_exit`, `fund_exit`;
- the state of an account: `fx_margin_ratio`;
- the other way round: `largest_leverage_deposit`, `largest_leverage_fixed`,
  `largest_leverage_current`.

All exits follow from one of two laws. A broker asks for a share q of equity, measured either on
the value at entry or on the value now. With leverage L and side s the price may move by s (q - 1/L)
under the first law, and by s (q - 1/L) / (1 - s q) under the second.

An exit is the price at which equity equals what is asked for; interest, fees and the gap behind
the price are left out. An exit is None when no price above zero forces it: it never comes. Its
move is 0 when the account is at or below the mark from the start: it is closed at once.
"""

from __future__ import annotations

from dataclasses import dataclass

from teko.rules import (
    AMOUNT,
    BUFFER,
    FRACTION,
    HELD_LEVERAGE,
    LEVEL,
    LONG_LEVERAGE,
    MARGIN,
    POSITION_RATIO,
    PRICE,
    PRICE_MOVE,
    UNITS,
    check,
    check_side,
)
from teko.words import Fraction, Leverage, Price, Ratio, Return, Side, Units, Yen

# Equity below this part of the start is none: what binary fractions leave over.
_NOTHING = 1e-12
# A smaller move asks for nothing that could be survived or not.
_NO_MOVE = 1e-6


@dataclass(frozen=True)
class Exit:
    """The price at which an account is closed or called, and the move from entry to it."""

    price: Price
    move: Return


@dataclass(frozen=True)
class MarginRatio:
    """Equity of an account in yen, and equity over required margin."""

    equity: Yen
    ratio: Ratio


# The multiple


def leverage_of(equity: Yen, *, units: Units, price: Price) -> Leverage:
    """How many times its equity a position is worth.

    Parameters
    ----------
    equity : Yen
        Own money in the account, 0.01 to 1,000,000,000,000.
    units : Units
        Size of the position: dollars, shares. 0.000001 to 1,000,000,000,000.
    price : Price
        Yen for one unit, 0.000001 to 1,000,000,000.

    Returns
    -------
    Leverage
        Position over equity, above 0.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``E N S``:

    - Leverage: ``L = N*S/E``

    Examples
    --------
    >>> leverage_of(100_000, units=10_000, price=120)
    12.0
    >>> leverage_of(1_000_000, units=1, price=150)
    0.00015
    """
    equity = check("equity", equity, AMOUNT)
    return check("units", units, UNITS) * check("price", price, PRICE) / equity


def equity_return(leverage: Leverage, *, side: Side, price_move: Return) -> Return:
    """What an account gains or loses when the price moves and nothing is traded.

    Parameters
    ----------
    leverage : Leverage
        Position over equity, 0 to 100.
    side : Side
        1 for long, -1 for short.
    price_move : Return
        Move of the price, -1 to 4.

    Returns
    -------
    Return
        Gain over the equity at the start. Below -1 the account owes the rest.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L s x``:

    - Return on equity: ``R = L*s*x``

    Examples
    --------
    >>> equity_return(5, side=1, price_move=-0.1)
    -0.5
    >>> equity_return(12, side=1, price_move=-0.25)
    -3.0
    """
    leverage = check("leverage", leverage, HELD_LEVERAGE)
    return check_side("side", side) * leverage * check("price_move", price_move, PRICE_MOVE)


def share_of_equity(leverage: Leverage, *, share: Fraction) -> Ratio:
    """How much of the own money a part of the position is: a loss, a fee, a spread.

    Parameters
    ----------
    leverage : Leverage
        Position over equity, 0 to 100.
    share : Fraction
        Part of the position, above 0 and at most 1.

    Returns
    -------
    Ratio
        Part of the equity. Above 1 it is more than all of it.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L c``:

    - A cost, as part of your money: ``c_E = L*c``

    Examples
    --------
    A fee of 0.1% of the position at 20 times leverage, and a fall of a quarter at 4 times:

    >>> share_of_equity(20, share=0.001)
    0.02
    >>> share_of_equity(4, share=0.25)
    1.0
    """
    return check("leverage", leverage, HELD_LEVERAGE) * check("share", share, FRACTION)


def leverage_after(leverage: Leverage, *, side: Side, price_move: Return) -> Leverage:
    """Which leverage an account has after a move, when nothing is traded.

    Below once it stays below once. Above once a long account is levered more the more it loses.

    Parameters
    ----------
    leverage : Leverage
        Position over equity before, 0 to 100.
    side : Side
        1 for long, -1 for short.
    price_move : Return
        Move of the price, -1 to 4.

    Returns
    -------
    Leverage
        Position over equity after, 0 or more.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the move leaves no equity.

    Notes
    -----
    With ``L s x``:

    - Leverage after a move: ``L_1 = L*(1 + x)/(1 + s*L*x)``

    Examples
    --------
    >>> round(leverage_after(12, side=1, price_move=-0.05), 1)
    28.5
    >>> leverage_after(1, side=1, price_move=-0.3)
    1.0
    """
    held = check("leverage", leverage, HELD_LEVERAGE)
    move = check("price_move", price_move, PRICE_MOVE)
    return held * (1.0 + move) / _equity_left(held, check_side("side", side), move, price_move)


def _equity_left(leverage: float, side: float, move: float, given: object) -> float:
    """Equity after a move over equity before, or an error when there is none left."""
    left = 1.0 + side * leverage * move
    if left <= _NOTHING:
        raise ValueError(
            f"price_move must leave some equity, got {given}. "
            "Write a smaller move, or less leverage: without equity there is no leverage."
        )
    return left


def move_to_leverage(leverage: Leverage, *, side: Side, target: Leverage) -> Return | None:
    """Which move of the price takes an account from one leverage to another by itself.

    Parameters
    ----------
    leverage : Leverage
        Position over equity now, 0.01 to 100.
    side : Side
        1 for long, -1 for short.
    target : Leverage
        The other leverage, 0.01 to 100.

    Returns
    -------
    Return or None
        The move. None when no price does it: a long account never crosses once its equity, from
        neither side; only trading can.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``L0 s L1``:

    - Move to a leverage: ``x = (L1 - L0)/(L0*(1 - s*L1))``

    Examples
    --------
    >>> move_to_leverage(4, side=1, target=6)
    -0.1
    >>> round(move_to_leverage(0.5, side=1, target=0.6), 6)
    0.5
    >>> move_to_leverage(0.5, side=1, target=1.2) is None
    True
    """
    now = check("leverage", leverage, LONG_LEVERAGE)
    target = check("target", target, LONG_LEVERAGE)
    side = check_side("side", side)
    if target == now:
        return 0.0
    if side > 0.0 and (now - 1.0) * (target - 1.0) <= 0.0:
        return None
    return (target - now) / (now * (1.0 - side * target))


def trade_to_leverage(
    equity: Yen, *, leverage: Leverage, side: Side, price_move: Return, target: Leverage
) -> Yen:
    """How much must be traded after a move to come to a wanted leverage.

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
        The wanted leverage, 0.01 to 100.

    Returns
    -------
    Yen
        Position to add; negative to take off.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the move leaves no equity.

    Notes
    -----
    With ``E L0 s x L1``:

    - Trade to a leverage: ``Q = (L1*(1 + s*L0*x) - L0*(1 + x))*E``

    Examples
    --------
    >>> round(trade_to_leverage(1_000_000, leverage=4, side=1, price_move=-0.1, target=4), 6)
    -1200000.0

    Half the capital in futures, up 20%: who is at 1.2 times then has bought for 7.2 million.

    >>> plan = dict(side=1, price_move=0.2)
    >>> round(trade_to_leverage(10_000_000, leverage=0.5, target=1.2, **plan))
    7200000
    >>> trade_to_leverage(10_000_000, leverage=1, target=1, **plan)
    0.0
    """
    equity = check("equity", equity, AMOUNT)
    held = check("leverage", leverage, HELD_LEVERAGE)
    move = check("price_move", price_move, PRICE_MOVE)
    target = check("target", target, LONG_LEVERAGE)
    left = _equity_left(held, check_side("side", side), move, price_move)
    return (target * left - held * (1.0 + move)) * equity


# The exits


def ruin_point(entry: Price, *, leverage: Leverage, side: Side) -> Exit | None:
    """At which price nothing is left of the equity.

    Parameters
    ----------
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over equity at entry, 0.01 to 100.
    side : Side
        1 for long, -1 for short.

    Returns
    -------
    Exit or None
        Price and move. None for a long account of once its equity or less.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s``:

    - Ruin point: ``x = -s/L`` (move)

    Examples
    --------
    >>> round(ruin_point(120, leverage=3, side=1).move, 6)
    -0.333333
    >>> ruin_point(120, leverage=5, side=1)
    Exit(price=96.0, move=-0.2)
    >>> ruin_point(120, leverage=1, side=1) is None
    True
    """
    return _exit_on_entry_value(entry, leverage, side, 0.0)


def fx_exit_deposit(
    entry: Price, *, leverage: Leverage, side: Side, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose level counts from the deposit (reading A).

    Parameters
    ----------
    entry : Price
        Exchange rate at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over deposit at entry, 0.01 to 100.
    side : Side
        1 for long, -1 for short.
    level : Fraction
        Loss-cut level: equity over the first deposit, 0 to 1.

    Returns
    -------
    Exit or None
        Price and move; None if never, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s l``:

    - Loss-cut, part of the deposit (A): ``x = -s*(1 - l)/L`` (move)

    Examples
    --------
    >>> round(fx_exit_deposit(120, leverage=3, side=1, level=0.5).move, 6)
    -0.166667
    >>> cut = fx_exit_deposit(120, leverage=12, side=1, level=0.5)
    >>> round(cut.price, 6), round(cut.move, 4)
    (115.0, -0.0417)
    >>> fx_exit_deposit(120, leverage=0.5, side=1, level=0.5) is None
    True
    """
    level = check("level", level, LEVEL)
    return _exit_on_entry_value(
        entry, leverage, side, level / check("leverage", leverage, LONG_LEVERAGE)
    )


def fx_exit_fixed(
    entry: Price, *, leverage: Leverage, side: Side, margin: Fraction, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose margin is fixed in yen (reading B).

    So it was in 2007: ten yen for each dollar, whatever the rate did afterwards.

    Parameters
    ----------
    entry : Price
        Exchange rate at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over equity at entry, 0.01 to 100.
    side : Side
        1 for long, -1 for short.
    margin : Fraction
        Required margin over the value at entry, between 0 and 1. Ten yen at 120 is 1 / 12.
    level : Fraction
        Loss-cut level: equity over required margin, 0 to 1.

    Returns
    -------
    Exit or None
        Price and move; None if never, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s m l``:

    - Loss-cut, margin fixed in yen (B): ``x = s*(l*m - 1/L)`` (move)

    Examples
    --------
    >>> round(fx_exit_fixed(120, leverage=3, side=1, margin=0.08, level=0.5).move, 6)
    -0.293333

    Three times leverage has a long way to go: 37 yen.

    >>> cut = fx_exit_fixed(120, leverage=3, side=1, margin=10 / 120, level=0.3)
    >>> round(cut.price, 6), round(cut.move, 4)
    (83.0, -0.3083)
    >>> fx_exit_fixed(120, leverage=12, side=1, margin=10 / 120, level=1)
    Exit(price=120.0, move=0.0)
    """
    asked = check("level", level, LEVEL) * check("margin", margin, MARGIN)
    return _exit_on_entry_value(entry, leverage, side, asked)


def fx_exit_current(
    entry: Price, *, leverage: Leverage, side: Side, margin: Fraction, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose margin follows the value now (reading C).

    So it is in Japan since August 2011: 4% of the value now, hence at most 25 times.

    Parameters
    ----------
    entry : Price
        Exchange rate at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over equity at entry, 0.01 to 100.
    side : Side
        1 for long, -1 for short.
    margin : Fraction
        Required margin over the value now, between 0 and 1.
    level : Fraction
        Loss-cut level: equity over required margin, 0 to 1.

    Returns
    -------
    Exit or None
        Price and move; None if never, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s m l``:

    - Loss-cut, margin of the value now (C): ``x = s*(l*m - 1/L)/(1 - s*l*m)`` (move)

    Examples
    --------
    >>> cut = fx_exit_current(150, leverage=8, side=1, margin=0.04, level=0.5)
    >>> round(cut.price, 2), round(cut.move, 4)
    (133.93, -0.1071)
    >>> fx_exit_current(150, leverage=1, side=1, margin=0.04, level=0.5) is None
    True
    """
    asked = check("level", level, LEVEL) * check("margin", margin, MARGIN)
    return _exit_on_current_value(entry, leverage, side, asked)


def us_margin_exit(
    entry: Price, *, leverage: Leverage, side: Side, maintenance: Fraction
) -> Exit | None:
    """At which price a US margin loan is called.

    Parameters
    ----------
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over equity at entry, 0.01 to 100. The US opens at 2 at most.
    side : Side
        1 for long, -1 for short.
    maintenance : Fraction
        Maintenance margin: least equity over the value now, between 0 and 1.

    Returns
    -------
    Exit or None
        Price and move; None without a loan, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s m``:

    - Call on a US margin loan: ``x = (1 - s/L)/(1 - s*m) - 1`` (move)

    Examples
    --------
    >>> round(us_margin_exit(100, leverage=2, side=1, maintenance=0.3).move, 4)
    -0.2857
    >>> us_margin_exit(100, leverage=1, side=1, maintenance=0.3) is None
    True
    """
    asked = check("maintenance", maintenance, MARGIN)
    return _exit_on_current_value(entry, leverage, side, asked)


def jp_margin_exit(
    entry: Price, *, leverage: Leverage, side: Side, maintenance: Fraction
) -> Exit | None:
    """At which price Japanese margin stock is called, with cash as the collateral.

    The margin counts from the value at entry. Gains of other open positions do not count.

    Parameters
    ----------
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Position over cash at entry, 0.01 to 100. A deposit of 30% allows 3.33.
    side : Side
        1 for long, -1 for short.
    maintenance : Fraction
        Least equity over the value at entry, between 0 and 1; often 0.2.

    Returns
    -------
    Exit or None
        Price and move; None if never, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s m``:

    - Call on a Japanese margin stock: ``x = s*(m - 1/L)`` (move)

    Examples
    --------
    >>> round(jp_margin_exit(1000, leverage=3, side=1, maintenance=0.2).move, 4)
    -0.1333
    >>> jp_margin_exit(1000, leverage=0.8, side=1, maintenance=0.2) is None
    True
    """
    asked = check("maintenance", maintenance, MARGIN)
    return _exit_on_entry_value(entry, leverage, side, asked)


def jp_same_stock_exit(
    entry: Price, *, position_ratio: Ratio, collateral_rate: Fraction, maintenance: Fraction
) -> Exit:
    """At which price Japanese margin stock is called when the same stock is the collateral.

    Both fall together: the call comes at half the fall that cash would have borne.

    Parameters
    ----------
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    position_ratio : Ratio
        Bought on margin over the full value of the collateral, above 0 and at most 10.
    collateral_rate : Fraction
        Part of the collateral's value that counts, above 0 and at most 1; often 0.8.
    maintenance : Fraction
        Least equity over the value at entry of the margin position, between 0 and 1; often 0.2.

    Returns
    -------
    Exit
        Price and move; a move of 0 if at once. Some price above zero always forces it.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S n v m``:

    - ... with the same stock as collateral: ``x = (m*n - v)/(n + v)`` (move)

    Examples
    --------
    >>> round(jp_same_stock_exit(1_000, position_ratio=2, collateral_rate=0.8,
    ...     maintenance=0.2).move, 6)
    -0.142857
    >>> stock = dict(collateral_rate=0.8, maintenance=0.2)
    >>> round(jp_same_stock_exit(1000, position_ratio=2, **stock).move, 4)
    -0.1429
    >>> jp_same_stock_exit(1000, position_ratio=5, **stock).move
    0.0
    """
    entry = check("entry", entry, PRICE)
    ratio = check("position_ratio", position_ratio, POSITION_RATIO)
    counted = check("collateral_rate", collateral_rate, FRACTION)
    asked = check("maintenance", maintenance, MARGIN) * ratio
    move = min(0.0, (asked - counted) / (ratio + counted))
    return Exit(price=entry * (1.0 + move), move=move)


def futures_exit(entry: Price, *, side: Side, margin: Fraction, buffer: Ratio) -> Exit | None:
    """At which price a future is called that is carried by a bucket of cash.

    The multiple of the whole portfolio does not appear. What counts is the cash behind each
    contract.

    Parameters
    ----------
    entry : Price
        Price at entry, 0.000001 to 1,000,000,000.
    side : Side
        1 for long, -1 for short.
    margin : Fraction
        Margin over the value now, between 0 and 1.
    buffer : Ratio
        All cash in the bucket over the margin at entry, above 0 and at most 100.

    Returns
    -------
    Exit or None
        Price and move; None if never, a move of 0 if at once.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S s m b``:

    - Call on futures with b margins of cash: ``x = s*(m - b*m)/(1 - s*m)`` (move)

    Examples
    --------
    >>> round(futures_exit(6_000, side=1, margin=0.08, buffer=3).move, 6)
    -0.173913

    Twice the margin of 8% bears a fall of 8.7%:

    >>> round(futures_exit(6000, side=1, margin=0.08, buffer=2).move, 4)
    -0.087
    >>> futures_exit(6000, side=1, margin=0.08, buffer=13) is None
    True
    """
    side = check_side("side", side)
    asked = check("margin", margin, MARGIN)
    cash = check("buffer", buffer, BUFFER) * asked
    return _exit(entry, side, side * (asked - cash) / (1.0 - side * asked))


def fund_exit(entry: Price, *, leverage: Leverage, side: Side) -> Exit | None:
    """At which price, within one day, a leveraged fund is worth nothing.

    Nobody closes the fund on the way: it trades back to its multiple every day, and its holder is
    never called. Only a single day can end it.

    Parameters
    ----------
    entry : Price
        Price of the index at the close before, 0.000001 to 1,000,000,000.
    leverage : Leverage
        Multiple of the fund without its sign, 0.01 to 100.
    side : Side
        1 for a leveraged fund, -1 for an inverse one.

    Returns
    -------
    Exit or None
        Price and move in one day; None for a fund of once the index or less.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``S L s``:

    - ... of a leveraged fund, in a day: ``x = -s/L`` (move)

    Examples
    --------
    >>> round(fund_exit(100, leverage=3, side=1).move, 6)
    -0.333333
    >>> round(fund_exit(6000, leverage=3, side=1).move, 4)
    -0.3333
    >>> fund_exit(6000, leverage=1, side=1) is None
    True
    """
    return ruin_point(entry, leverage=leverage, side=side)


def _exit_on_entry_value(
    entry: Price, leverage: Leverage, side: Side, asked: Fraction
) -> Exit | None:
    """The first law: equity must be a share of the value at entry."""
    side = check_side("side", side)
    own = 1.0 / check("leverage", leverage, LONG_LEVERAGE)
    return _exit(entry, side, side * (asked - own))


def _exit_on_current_value(
    entry: Price, leverage: Leverage, side: Side, asked: Fraction
) -> Exit | None:
    """The second law: equity must be a share of the value now."""
    side = check_side("side", side)
    own = 1.0 / check("leverage", leverage, LONG_LEVERAGE)
    return _exit(entry, side, side * (asked - own) / (1.0 - side * asked))


def _exit(entry: Price, side: float, move: Return) -> Exit | None:
    """An exit at a move against the position; None if no price is that low, at once if none is."""
    entry = check("entry", entry, PRICE)
    if move <= _NOTHING - 1.0:
        return None
    against = move if side * move < 0.0 else 0.0
    return Exit(price=entry * (1.0 + against), move=against)


# The state of an account


def fx_margin_ratio(
    equity: Yen, *, units: Units, side: Side, entry: Price, price: Price, margin_per_unit: Price
) -> MarginRatio:
    """What is left in an FX account after a move, and how many times its required margin that is.

    Parameters
    ----------
    equity : Yen
        Own money at entry, 0.01 to 1,000,000,000,000.
    units : Units
        Size of the position in foreign currency, 0.000001 to 1,000,000,000,000.
    side : Side
        1 for long, -1 for short.
    entry : Price
        Exchange rate at entry, 0.000001 to 1,000,000,000.
    price : Price
        Exchange rate now.
    margin_per_unit : Price
        Required margin in yen for one unit. For 4% of the value now write 0.04 times the price.

    Returns
    -------
    MarginRatio
        Equity in yen and the ratio; both negative when the account owes.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``E0 N s S0 S k``:

    - Margin ratio: ``M = (E0 + s*N*(S - S0))/(N*k)`` (ratio)

    Examples
    --------
    >>> fx_margin_ratio(100_000, units=10_000, side=1, entry=120, price=115,
    ...     margin_per_unit=10).ratio
    0.5
    >>> account = dict(units=10_000, side=1, entry=120, margin_per_unit=10)
    >>> fx_margin_ratio(100_000, price=115, **account)
    MarginRatio(equity=50000.0, ratio=0.5)
    >>> fx_margin_ratio(100_000, price=105, **account)
    MarginRatio(equity=-50000.0, ratio=-0.5)
    """
    own = check("equity", equity, AMOUNT)
    size = check("units", units, UNITS)
    moved = check("price", price, PRICE) - check("entry", entry, PRICE)
    left = own + check_side("side", side) * size * moved
    required = size * check("margin_per_unit", margin_per_unit, PRICE)
    return MarginRatio(equity=left, ratio=left / required)


# The other way round


def largest_leverage_deposit(price_move: Return, *, level: Fraction) -> Leverage:
    """How much leverage just survives a move when the level counts from the deposit (reading A).

    Parameters
    ----------
    price_move : Return
        The move to survive, -1 to 4 and not 0. A fall is survived by a long account, a rise by a
        short one.
    level : Fraction
        Loss-cut level: equity over the first deposit, 0 to 1. 0 asks for the ruin point.

    Returns
    -------
    Leverage
        At this leverage the move ends exactly at the exit. 0 when the level is 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``x l``:

    - Largest leverage that survives a fall (A): ``L = (1 - l)/abs(x)``

    Examples
    --------
    >>> largest_leverage_deposit(-0.2, level=0.5)
    2.5
    >>> largest_leverage_deposit(-0.2, level=0)
    5.0
    """
    move, _ = _survived(price_move)
    return (1.0 - check("level", level, LEVEL)) / move


def largest_leverage_fixed(price_move: Return, *, margin: Fraction, level: Fraction) -> Leverage:
    """How much leverage just survives a move when margin counts from entry (reading B).

    Japanese margin stock has the same law: write its maintenance margin and level 1.

    Parameters
    ----------
    price_move : Return
        The move to survive, -1 to 4 and not 0. A fall is survived by a long account, a rise by a
        short one.
    margin : Fraction
        Required margin over the value at entry, between 0 and 1.
    level : Fraction
        Loss-cut level: equity over required margin, 0 to 1.

    Returns
    -------
    Leverage
        At this leverage the move ends exactly at the exit.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``x m l``:

    - ... (B): ``L = 1/(abs(x) + l*m)``

    Examples
    --------
    >>> round(largest_leverage_fixed(-0.2, margin=0.08, level=0.5), 6)
    4.166667
    >>> round(largest_leverage_fixed(-0.2, margin=10 / 120, level=0.5), 3)
    4.138
    >>> largest_leverage_fixed(-0.2, margin=0.5, level=0)
    5.0
    """
    move, _ = _survived(price_move)
    return 1.0 / (move + check("level", level, LEVEL) * check("margin", margin, MARGIN))


def largest_leverage_current(price_move: Return, *, margin: Fraction, level: Fraction) -> Leverage:
    """How much leverage just survives a move when margin counts from the value now (reading C).

    A US margin loan has the same law: write its maintenance margin and level 1.

    Parameters
    ----------
    price_move : Return
        The move to survive, -1 to 4 and not 0. A fall is survived by a long account, a rise by a
        short one.
    margin : Fraction
        Required margin over the value now, between 0 and 1.
    level : Fraction
        Loss-cut level: equity over required margin, 0 to 1.

    Returns
    -------
    Leverage
        At this leverage the move ends exactly at the exit.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    With ``x m l``:

    - ... (C): ``L = 1/(abs(x) + l*m*(1 + x))``

    Examples
    --------
    >>> round(largest_leverage_current(-0.2, margin=0.04, level=0.5), 6)
    4.62963
    >>> round(largest_leverage_current(-0.1048, margin=0.04, level=0.5), 2)
    8.15
    >>> largest_leverage_current(-0.2, margin=0.04, level=0)
    5.0
    """
    move, side = _survived(price_move)
    asked = check("level", level, LEVEL) * check("margin", margin, MARGIN)
    return 1.0 / (asked + move * (1.0 - side * asked))


def _survived(price_move: Return) -> tuple[float, float]:
    """The size of a move and the side that it hurts."""
    move = check("price_move", price_move, PRICE_MOVE)
    if abs(move) < _NO_MOVE:
        raise ValueError(
            f"price_move must not be 0, got {price_move}. Write the move to survive, such as -0.2."
        )
    return abs(move), (1.0 if move < 0.0 else -1.0)
