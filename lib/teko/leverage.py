"""Leverage: what a multiple does, and where each kind of account ends.

The same multiple is many things. What differs is who closes the account, and when. A broker asks
for a part q of equity, measured on the value at entry or on the value now. With leverage L and
side s the price may then move by s (q - 1/L) under the first law, and by s (q - 1/L) / (1 - s q)
under the second. All exits, and the largest leverage that survives a move, follow from these two.
The loss-cut level of an FX account is read in three ways: A, a part of the deposit (q is l/L); B,
a part of a margin m fixed at entry (q is l m); C, a part of a margin of the value now.

Leverage stands beside its side here, 1 for long and -1 for short, and is never negative. Interest,
fees and the gap behind the price are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.rules as rules
from teko.rules import check, check_side
from teko.words import Fraction, Leverage, Price, Ratio, Return, Side, Units, Yen

# Equity below this part of the start is none: what binary fractions leave over.
_NOTHING = 1e-12
# A smaller move asks for nothing that could be survived or not.
_NO_MOVE = 1e-6


@dataclass(frozen=True)
class Exit:
    """The price at which an account is closed or called, and the move from entry to it.

    Equity equals there what is asked for. The move is 0 when the account is at or below the mark
    from the start: it is closed at once. A function answers None when no price above zero forces
    the exit: it never comes.
    """

    price: Price
    move: Return


@dataclass(frozen=True)
class MarginRatio:
    """Equity of an account in yen, and equity over required margin; negative when it owes."""

    equity: Yen
    ratio: Ratio


# The multiple


def leverage_of(equity: Yen, *, units: Units, price: Price) -> Leverage:
    """How many times its equity a position is worth.

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
    equity = check("equity", equity, rules.AMOUNT)
    return check("units", units, rules.UNITS) * check("price", price, rules.PRICE) / equity


def equity_return(leverage: Leverage, *, side: Side, price_move: Return) -> Return:
    """What an account gains or loses when the price moves and nothing is traded.

    Below -1 the account owes the rest.

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
    held = check("leverage", leverage, rules.HELD_LEVERAGE)
    return check_side("side", side) * held * check("price_move", price_move, rules.PRICE_MOVE)


def share_of_equity(leverage: Leverage, *, share: Fraction) -> Ratio:
    """How much of the own money a part of the position is: a loss, a fee, a spread.

    Notes
    -----
    With ``L c``:

    - A cost, as part of your money: ``c_E = L*c``

    Examples
    --------
    >>> share_of_equity(20, share=0.001)  # a fee
    0.02
    >>> share_of_equity(4, share=0.25)  # a fall
    1.0
    """
    return check("leverage", leverage, rules.HELD_LEVERAGE) * check("share", share, rules.FRACTION)


def leverage_after(leverage: Leverage, *, side: Side, price_move: Return) -> Leverage:
    """Which leverage an account has after a move, when nothing is traded.

    Below once it stays below once. Above once a long account is levered more the more it loses. A
    move that leaves no equity is refused.

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
    position, equity = _after(leverage, side, price_move)
    return position / equity


def _after(leverage: Leverage, side: Side, price_move: Return) -> tuple[Ratio, Ratio]:
    """Position and equity after a move, both over the equity before it."""
    held = check("leverage", leverage, rules.HELD_LEVERAGE)
    move = check("price_move", price_move, rules.PRICE_MOVE)
    equity = 1.0 + check_side("side", side) * held * move
    if equity <= _NOTHING:
        raise ValueError(
            f"price_move must leave some equity, got {price_move}. "
            "Write a smaller move, or less leverage: without equity there is no leverage."
        )
    return held * (1.0 + move), equity


def move_to_leverage(leverage: Leverage, *, side: Side, target: Leverage) -> Return | None:
    """Which move of the price takes an account from one leverage to another by itself.

    None when no price does it: a long account never crosses once its equity, from neither side;
    only trading can.

    Notes
    -----
    With ``L0 s L1``:

    - Move to a leverage: ``x = (L1 - L0)/(L0*(1 - s*L1))``

    Examples
    --------
    >>> move_to_leverage(4, side=1, target=6)
    -0.1
    >>> move_to_leverage(0.5, side=1, target=1.2) is None
    True
    """
    now = check("leverage", leverage, rules.LONG_LEVERAGE)
    target = check("target", target, rules.LONG_LEVERAGE)
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

    Equity and leverage are those before the move. A negative result is position to take off.
    A move that leaves no equity is refused.

    Notes
    -----
    With ``E L0 s x L1``:

    - Trade to a leverage: ``Q = (L1*(1 + s*L0*x) - L0*(1 + x))*E``

    Examples
    --------
    >>> round(trade_to_leverage(1_000_000, leverage=4, side=1, price_move=-0.1, target=4), 6)
    -1200000.0
    >>> trade_to_leverage(10_000_000, leverage=1, side=1, price_move=0.2, target=1)
    0.0
    """
    own = check("equity", equity, rules.AMOUNT)
    wanted = check("target", target, rules.LONG_LEVERAGE)
    position, left = _after(leverage, side, price_move)
    return (wanted * left - position) * own


# The exits


def ruin_point(entry: Price, *, leverage: Leverage, side: Side) -> Exit | None:
    """At which price nothing is left of the equity; never for a long account of once or less.

    Notes
    -----
    With ``S L s``:

    - Ruin point: ``x = -s/L`` (move)

    Examples
    --------
    >>> round(ruin_point(120, leverage=3, side=1).move, 6)
    -0.333333
    >>> ruin_point(120, leverage=1, side=1) is None
    True
    """
    return _exit(entry, side, _own(leverage))


def fx_exit_deposit(
    entry: Price, *, leverage: Leverage, side: Side, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose level counts from the deposit (reading A).

    Notes
    -----
    With ``S L s l``:

    - Loss-cut, part of the deposit (A): ``x = -s*(1 - l)/L`` (move)

    Examples
    --------
    >>> round(fx_exit_deposit(120, leverage=3, side=1, level=0.5).move, 6)
    -0.166667
    >>> fx_exit_deposit(120, leverage=0.5, side=1, level=0.5) is None
    True
    """
    asked = check("level", level, rules.LEVEL)
    held = check("leverage", leverage, rules.LONG_LEVERAGE)
    return _exit(entry, side, 1.0 / held, at_entry=asked / held)


def fx_exit_fixed(
    entry: Price, *, leverage: Leverage, side: Side, margin: Fraction, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose margin is fixed in yen (reading B).

    So it was in 2007: ten yen for each dollar, whatever the rate did afterwards. At 120 yen that
    is a margin of 1 / 12.

    Notes
    -----
    With ``S L s m l``:

    - Loss-cut, margin fixed in yen (B): ``x = s*(l*m - 1/L)`` (move)

    Examples
    --------
    >>> round(fx_exit_fixed(120, leverage=3, side=1, margin=0.08, level=0.5).move, 6)
    -0.293333
    >>> fx_exit_fixed(120, leverage=12, side=1, margin=10 / 120, level=1)
    Exit(price=120.0, move=0.0)
    """
    return _exit(entry, side, _own(leverage), at_entry=_level_of_margin(level, margin))


def fx_exit_current(
    entry: Price, *, leverage: Leverage, side: Side, margin: Fraction, level: Fraction
) -> Exit | None:
    """At which rate an FX account is closed whose margin follows the value now (reading C).

    So it is in Japan since August 2011: 4% of the value now, hence at most 25 times.

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
    return _exit(entry, side, _own(leverage), now=_level_of_margin(level, margin))


def us_margin_exit(
    entry: Price, *, leverage: Leverage, side: Side, maintenance: Fraction
) -> Exit | None:
    """At which price a US margin loan is called; never without a loan.

    Maintenance is the least equity over the value now. The US opens at a leverage of 2 at most.

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
    asked = check("maintenance", maintenance, rules.MARGIN)
    return _exit(entry, side, _own(leverage), now=asked)


def jp_margin_exit(
    entry: Price, *, leverage: Leverage, side: Side, maintenance: Fraction
) -> Exit | None:
    """At which price Japanese margin stock is called, with cash as the collateral.

    Maintenance is the least equity over the value at entry, often 0.2. A deposit of 30% allows a
    leverage of 3.33. Gains of other open positions do not count.

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
    asked = check("maintenance", maintenance, rules.MARGIN)
    return _exit(entry, side, _own(leverage), at_entry=asked)


def jp_same_stock_exit(
    entry: Price, *, position_ratio: Ratio, collateral_rate: Fraction, maintenance: Fraction
) -> Exit:
    """At which price Japanese margin stock is called when the same stock is the collateral.

    Both fall together: the call comes at half the fall that cash would have borne, and always at
    some price above zero. `position_ratio` is what was bought on margin over the full value of the
    collateral, `collateral_rate` the part of that value that counts, often 0.8. `maintenance` is
    the least equity over the value of the margin position at entry, often 0.2.

    Notes
    -----
    With ``S n v m``:

    - ... with the same stock as collateral: ``x = (m*n - v)/(n + v)`` (move)

    Examples
    --------
    >>> round(jp_same_stock_exit(1_000, position_ratio=2, collateral_rate=0.8,
    ...     maintenance=0.2).move, 6)
    -0.142857
    >>> jp_same_stock_exit(1_000, position_ratio=5, collateral_rate=0.8, maintenance=0.2).move
    0.0
    """
    entry = check("entry", entry, rules.PRICE)
    ratio = check("position_ratio", position_ratio, rules.POSITION_RATIO)
    counted = check("collateral_rate", collateral_rate, rules.FRACTION)
    asked = check("maintenance", maintenance, rules.MARGIN) * ratio
    move = min(0.0, (asked - counted) / (ratio + counted))
    return Exit(price=entry * (1.0 + move), move=move)


def futures_exit(entry: Price, *, side: Side, margin: Fraction, buffer: Ratio) -> Exit | None:
    """At which price a future is called that is carried by a bucket of cash.

    The multiple of the whole portfolio does not appear. What counts is the cash behind each
    contract: `buffer` is all cash in the bucket over the margin at entry, `margin` a part of the
    value now.

    Notes
    -----
    With ``S s m b``:

    - Call on futures with b margins of cash: ``x = s*(m - b*m)/(1 - s*m)`` (move)

    Examples
    --------
    >>> round(futures_exit(6_000, side=1, margin=0.08, buffer=3).move, 6)
    -0.173913
    >>> futures_exit(6_000, side=1, margin=0.08, buffer=13) is None
    True
    """
    asked = check("margin", margin, rules.MARGIN)
    return _exit(entry, side, check("buffer", buffer, rules.BUFFER) * asked, now=asked)


def fund_exit(entry: Price, *, leverage: Leverage, side: Side) -> Exit | None:
    """At which price, within one day, a leveraged fund is worth nothing.

    Nobody closes the fund on the way: it trades back to its multiple every day, and its holder is
    never called. Only a single day can end it. The entry is the close of the index before, and a
    side of -1 is an inverse fund.

    Notes
    -----
    With ``S L s``:

    - ... of a leveraged fund, in a day: ``x = -s/L`` (move)

    Examples
    --------
    >>> round(fund_exit(100, leverage=3, side=1).move, 6)
    -0.333333
    >>> fund_exit(6000, leverage=1, side=1) is None
    True
    """
    return ruin_point(entry, leverage=leverage, side=side)


def _own(leverage: Leverage) -> Fraction:
    """Equity at entry over the value at entry."""
    return 1.0 / check("leverage", leverage, rules.LONG_LEVERAGE)


def _level_of_margin(level: Fraction, margin: Fraction) -> Fraction:
    """What a loss-cut level asks for, over the value that the margin is a part of."""
    return check("level", level, rules.LEVEL) * check("margin", margin, rules.MARGIN)


def _exit(
    entry: Price, side: Side, own: Fraction, *, at_entry: Fraction = 0.0, now: Fraction = 0.0
) -> Exit | None:
    """Where equity is the part asked for, of the value at entry or of the value now."""
    side = check_side("side", side)
    entry = check("entry", entry, rules.PRICE)
    move = side * (at_entry + now - own) / (1.0 - side * now)
    if move <= _NOTHING - 1.0:
        return None
    against = move if side * move < 0.0 else 0.0
    return Exit(price=entry * (1.0 + against), move=against)


# The state of an account


def fx_margin_ratio(
    equity: Yen, *, units: Units, side: Side, entry: Price, price: Price, margin_per_unit: Price
) -> MarginRatio:
    """What is left in an FX account after a move, and how many times its required margin that is.

    The equity given is that at entry. The margin is in yen for one unit: for 4% of the value now
    write 0.04 times the price.

    Notes
    -----
    With ``E0 N s S0 S k``:

    - Margin ratio: ``M = (E0 + s*N*(S - S0))/(N*k)`` (ratio)

    Examples
    --------
    >>> fx_margin_ratio(100_000, units=10_000, side=1, entry=120, price=115,
    ...     margin_per_unit=10).ratio
    0.5
    >>> fx_margin_ratio(100_000, units=10_000, side=1, entry=120, price=105, margin_per_unit=10)
    MarginRatio(equity=-50000.0, ratio=-0.5)
    """
    own = check("equity", equity, rules.AMOUNT)
    size = check("units", units, rules.UNITS)
    moved = check("price", price, rules.PRICE) - check("entry", entry, rules.PRICE)
    left = own + check_side("side", side) * size * moved
    required = size * check("margin_per_unit", margin_per_unit, rules.PRICE)
    return MarginRatio(equity=left, ratio=left / required)


# The other way round: with this leverage the move ends exactly at the exit. A fall is survived by
# a long account, a rise by a short one.


def largest_leverage_deposit(price_move: Return, *, level: Fraction) -> Leverage:
    """How much leverage just survives a move when the level counts from the deposit (reading A).

    A level of 0 asks for the ruin point. A move of 0 is refused.

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
    return (1.0 - check("level", level, rules.LEVEL)) / _own_needed(price_move)


def largest_leverage_fixed(price_move: Return, *, margin: Fraction, level: Fraction) -> Leverage:
    """How much leverage just survives a move when margin counts from entry (reading B).

    Japanese margin stock has the same law: write its maintenance margin and level 1.

    Notes
    -----
    With ``x m l``:

    - ... (B): ``L = 1/(abs(x) + l*m)``

    Examples
    --------
    >>> round(largest_leverage_fixed(-0.2, margin=0.08, level=0.5), 6)
    4.166667
    >>> largest_leverage_fixed(-0.2, margin=0.5, level=0)
    5.0
    """
    return 1.0 / _own_needed(price_move, at_entry=_level_of_margin(level, margin))


def largest_leverage_current(price_move: Return, *, margin: Fraction, level: Fraction) -> Leverage:
    """How much leverage just survives a move when margin counts from the value now (reading C).

    A US margin loan has the same law: write its maintenance margin and level 1.

    Notes
    -----
    With ``x m l``:

    - ... (C): ``L = 1/(abs(x) + l*m*(1 + x))``

    Examples
    --------
    >>> round(largest_leverage_current(-0.2, margin=0.04, level=0.5), 6)
    4.62963
    >>> largest_leverage_current(-0.2, margin=0.04, level=0)
    5.0
    """
    return 1.0 / _own_needed(price_move, now=_level_of_margin(level, margin))


def _own_needed(price_move: Return, *, at_entry: Fraction = 0.0, now: Fraction = 0.0) -> Fraction:
    """Equity at entry, over the value then, with which a move ends at the exit: `_exit` solved."""
    move = check("price_move", price_move, rules.PRICE_MOVE)
    if abs(move) < _NO_MOVE:
        raise ValueError(
            f"price_move must not be 0, got {price_move}. Write the move to survive, such as -0.2."
        )
    side = 1.0 if move < 0.0 else -1.0
    return at_entry + now + abs(move) * (1.0 - side * now)
