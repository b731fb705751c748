"""Leverage: what a multiple does, and where each kind of account ends.

The same multiple is many things. What differs is who closes the account, and when. A broker asks
for a part q of equity, measured on the value at entry or on the value now. With leverage L and
side s the price may then move by s (q - 1/L) under the first law, and by s (q - 1/L) / (1 - s q)
under the second. All exits, and the largest leverage that survives a move, follow from these two.
The loss-cut level of an FX account is read in three ways: A, a part of the deposit (q is l/L); B,
a part of a margin m fixed at entry (q is l m); C, a part of a margin of the value now. Many brokers
draw two lines: below the call line at a day's close money is asked for, with a date, and at the cut
line, watched all day, the account is closed and nobody is asked. Both are levels, of the same form.

Leverage stands beside its side here, 1 for long and -1 for short, and is never negative. Interest,
fees and the gap behind the price are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.rules as rules
from teko.numbers import SNAP
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


@dataclass(frozen=True)
class FxAccount:
    """An FX account now: margin ratio, what a call at this close asks for, and its two lines.

    `asked` is 0 without a call, and where the account is closed without one. `call` and `cut` are
    the moves to the lines: 0 when the line is reached, None when it never is. Where the cut comes
    first there is no call.
    """

    ratio: Ratio
    asked: Yen
    call: Return | None
    cut: Return | None


@dataclass(frozen=True)
class JapaneseMargin:
    """The deposit of Japanese margin stock as the broker counts it, and what follows from it.

    `ratio` is over the positions at entry; `headroom` is what may still be lost before the call,
    negative after it; `asked` is what the call asks for, 0 without one; `room` is what may still
    be bought or sold on margin.
    """

    counted: Yen
    ratio: Ratio
    headroom: Yen
    asked: Yen
    room: Yen


@dataclass(frozen=True)
class FuturesCall:
    """Equity of a futures account after a day, and the transfer asked for; 0 for none."""

    equity: Yen
    asked: Yen


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
    is a margin of 1 / 12. With the level of the call line, where it is called.

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

    So it is in Japan since August 2011: 4% of the value now, hence at most 25 times. With the
    level of the call line, where it is called.

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

    Maintenance is the least equity over the value at entry: 0.2 by the rule of the exchange, 0.25
    or 0.3 at several brokers. A deposit of 30% allows a leverage of 3.33. For several positions
    see `jp_margin_account`.

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
    some price above zero. The arguments are those of `jp_pledged_exit`, without cash.

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
    at = jp_pledged_exit(
        entry,
        position_ratio=position_ratio,
        cash_part=0.0,
        collateral_rate=collateral_rate,
        maintenance=maintenance,
    )
    assert at is not None
    return at


def jp_pledged_exit(
    entry: Price,
    *,
    position_ratio: Ratio,
    cash_part: Fraction,
    collateral_rate: Fraction,
    maintenance: Fraction,
) -> Exit | None:
    """At which price Japanese margin stock is called behind which the same stock and cash lie.

    `position_ratio` is what was bought on margin over the deposit, shares at their full value.
    `cash_part` of the deposit is cash; of the shares `collateral_rate` counts, often 0.8.
    `maintenance` is that of `jp_margin_exit`.

    Notes
    -----
    With ``S n c v m``:

    - ... and cash beside it: ``x = (m*n - c - v*(1 - c))/(n + v*(1 - c))`` (move)

    Examples
    --------
    >>> round(jp_pledged_exit(1_000, position_ratio=2, cash_part=0.5, collateral_rate=0.8,
    ...     maintenance=0.25).move, 6)
    -0.166667
    >>> jp_pledged_exit(1_000, position_ratio=0.5, cash_part=1, collateral_rate=0.8,
    ...     maintenance=0.2) is None
    True
    """
    entry = check("entry", entry, rules.PRICE)
    ratio = check("position_ratio", position_ratio, rules.POSITION_RATIO)
    cash = check("cash_part", cash_part, rules.LEVEL)
    counted = check("collateral_rate", collateral_rate, rules.FRACTION) * (1.0 - cash)
    asked = check("maintenance", maintenance, rules.MARGIN) * ratio
    move = min(0.0, (asked - cash - counted) / (ratio + counted))
    if move <= _NOTHING - 1.0:
        return None
    return Exit(price=entry * (1.0 + move), move=move)


def futures_exit(entry: Price, *, side: Side, margin: Fraction, buffer: Ratio) -> Exit | None:
    """At which price a future is called that is carried by a bucket of cash.

    The multiple of the whole portfolio does not appear. What counts is the cash behind each
    contract: `buffer` is all cash in the bucket over the margin at entry, `margin` a part of the
    value now. Where a broker has two margins, it is the maintenance margin that calls; what is
    asked for is the initial one: `futures_call`.

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


def _level_of_margin(level: Ratio, margin: Fraction, name: str = "level") -> Fraction:
    """What a level asks for, over the value that the margin is a part of."""
    asked = check(name, level, rules.MARGIN_LEVEL) * check("margin", margin, rules.MARGIN)
    if asked > 1.0 - SNAP:
        raise ValueError(
            f"{name} must ask for less than the whole value, got {level}. Write a lower level, "
            "or a smaller margin."
        )
    return asked


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


def fx_account(
    equity: Yen,
    *,
    positions: tuple[tuple[Units, Price], ...],
    margin: Fraction,
    call_level: Ratio,
    level: Ratio,
) -> FxAccount:
    r"""How an FX account of one or more positions stands now, and what its two lines do.

    Equity is that of now, open gains and losses in it. A position is a pair of units and their
    price in yen, the units negative when sold; every position asks for its margin, opposite ones
    too. `level` is the loss-cut level, `call_level` the line below which a day's close calls, 0
    where the broker never does. All prices move together, as when the yen itself moves.

    Notes
    -----
    With ``E N m k l``:

    - Move to the level l of an FX account: $x = \frac{l\,m \sum \left|N\right| S - E}{\sum N
      S - l\,m \sum \left|N\right| S}$ (cut)

    Examples
    --------
    12 times from 120 yen: called at 114.58, cut at 112.24. At 113 yen 15,200 yen are missing.

    >>> far = fx_account(100_000, positions=((10_000, 120),), margin=0.04, call_level=1, level=0.5)
    >>> round(120 * (1 + far.call), 2), round(120 * (1 + far.cut), 2)
    (114.58, 112.24)
    >>> lines = dict(margin=0.04, call_level=1, level=0.5)
    >>> round(fx_account(30_000, positions=((10_000, 113),), **lines).asked)
    15200

    Dollars bought and as many euros sold: a weaker yen alone raises the margin to the call.

    >>> pair = fx_account(100_000, positions=((6_000, 150), (-5_000, 180)), **lines)
    >>> round(pair.ratio, 3), round(pair.call, 3)
    (1.389, 0.389)
    """
    own = check("equity", equity, rules.AMOUNT)
    net, gross = _values(positions)
    required = check("margin", margin, rules.MARGIN) * gross
    called = _level_of_margin(call_level, margin, "call_level") * gross
    cut = _level_of_margin(level, margin) * gross
    is_called = cut * (1.0 + SNAP) < own < called * (1.0 - SNAP)
    return FxAccount(
        ratio=own / required,
        asked=called - own if is_called else 0.0,
        call=_common_move(own, net, called) if called > cut else None,
        cut=_common_move(own, net, cut),
    )


def _values(positions: tuple[tuple[Units, Price], ...]) -> tuple[Yen, Yen]:
    """What positions come to, bought less sold, and what they come to in size."""
    try:
        values = [
            check_side("side", 1.0 if units > 0.0 else -1.0)
            * check("units", abs(units), rules.UNITS)
            * check("price", price, rules.PRICE)
            for units, price in positions
        ]
    except (TypeError, ValueError):
        values = []
    if not values:
        raise ValueError(
            f"positions must be pairs of units and price, got {positions}. "
            "Write ((10_000, 150), (-5_000, 180)) for dollars bought and euros sold."
        )
    return sum(values), sum(abs(each) for each in values)


def _common_move(own: Yen, net: Yen, asked: Yen) -> Return | None:
    """The move of all prices at which equity is what is asked for, which moves with them."""
    slope = net - asked
    if own <= asked * (1.0 + SNAP):
        return 0.0
    if abs(slope) < SNAP * own:
        return None
    move = (asked - own) / slope
    return move if move > _NOTHING - 1.0 else None


def jp_margin_account(
    cash: Yen,
    *,
    pledged: Yen,
    collateral_rate: Fraction,
    position: Yen,
    open_profit: Yen,
    initial: Fraction,
    maintenance: Fraction,
    restore: Fraction,
    minimum: Yen,
) -> JapaneseMargin:
    """How Japanese margin stock stands: ratio, headroom, what a call asks for, room for more.

    Of the `pledged` shares, at their value now, `collateral_rate` counts beside the cash. The
    `position` is all that was bought or sold on margin, at entry; `open_profit` its gains less its
    losses. A gain of all together does not count, and some brokers let no single gain count. New
    positions need `initial`, by law 0.3, and a deposit of `minimum`, by law 300,000 yen. Below
    `maintenance` the broker asks for `restore`; by the rule of the exchange both are 0.2, and
    brokers may ask for more.

    Notes
    -----
    With ``C W v P G i m q K``:

    - Margin ratio of Japanese margin stock: ``M = (C + v*W + min(G, 0))/P`` (ratio)
    - ... what may be lost before the call: ``H = C + v*W + min(G, 0) - max(m*P, K)`` (headroom)

    Examples
    --------
    A million in cash, 100,000 yen of shares and a loss of 15% on 3 million yen of margin stock:

    >>> jp_margin_account(1_000_000, pledged=100_000, collateral_rate=0.8, position=3_000_000,
    ...     open_profit=-450_000, initial=0.3, maintenance=0.2, restore=0.2,
    ...     minimum=300_000).headroom
    30000.0

    Without the shares, under "call at 20%, back to 20%" and under "at 30%, back to 30%":

    >>> account = dict(pledged=0, collateral_rate=0.8, initial=0.3, minimum=300_000)
    >>> fallen = dict(position=3_000_000, open_profit=-450_000, **account)
    >>> round(jp_margin_account(1_000_000, maintenance=0.2, restore=0.2, **fallen).asked)
    50000
    >>> round(jp_margin_account(1_000_000, maintenance=0.3, restore=0.3, **fallen).asked)
    350000
    >>> start = dict(position=0.01, open_profit=0, maintenance=0.2, restore=0.2, **account)
    >>> jp_margin_account(299_999, **start).room
    0.0
    """
    shares = check("pledged", pledged, rules.PAID)
    counted = check("cash", cash, rules.PAID)
    counted += check("collateral_rate", collateral_rate, rules.FRACTION) * shares
    counted += min(check("open_profit", open_profit, rules.BOOKED), 0.0)
    held = check("position", position, rules.AMOUNT)
    least = check("minimum", minimum, rules.PAID)
    part = check("maintenance", maintenance, rules.MARGIN)
    wanted = check("restore", restore, rules.MARGIN)
    if wanted < part:
        raise ValueError(f"restore must be at least the maintenance, got {restore}. Write more.")
    floor = max(part * held, least)
    goal = max(wanted * held if counted < part * held * (1.0 - SNAP) else 0.0, least)
    room = counted / check("initial", initial, rules.MARGIN) - held
    return JapaneseMargin(
        counted=counted,
        ratio=counted / held,
        headroom=counted - floor,
        asked=goal - counted if counted < floor * (1.0 - SNAP) else 0.0,
        room=max(room, 0.0) if counted >= least * (1.0 - SNAP) else 0.0,
    )


def futures_call(
    equity: Yen, *, settled: Yen, initial_margin: Yen, maintenance_margin: Yen
) -> FuturesCall:
    """How large a transfer a futures account is asked for after a day is settled.

    `settled` is the day's gain or loss. Below the maintenance margin the call comes, and it asks
    for the initial margin, not only for the maintenance. A broker with one margin has two equal.

    Notes
    -----
    With ``E G I m``:

    - Transfer to a futures account, when called: ``U = I - E - G`` (asked)

    Examples
    --------
    >>> futures_call(1_000, settled=-300, initial_margin=1_000, maintenance_margin=750)
    FuturesCall(equity=700.0, asked=300.0)
    >>> futures_call(1_000, settled=-250, initial_margin=1_000, maintenance_margin=750).asked
    0.0
    """
    left = check("equity", equity, rules.AMOUNT) + check("settled", settled, rules.BOOKED)
    goal = check("initial_margin", initial_margin, rules.AMOUNT)
    floor = check("maintenance_margin", maintenance_margin, rules.AMOUNT)
    if floor > goal:
        raise ValueError(
            "maintenance_margin must be at most the initial margin, got "
            f"{maintenance_margin}. Write the smaller one."
        )
    return FuturesCall(equity=left, asked=goal - left if left < floor * (1.0 - SNAP) else 0.0)


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
