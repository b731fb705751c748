"""Every kind of leveraged account as its terms: what it must hold, and what it pays.

There are ten kinds. Each is a frozen dataclass that knows the size of its position and four
more things: the margin it must show (`required`), how much is missing (`missing`), how much is
sold when nobody pays (`to_sell`), and what a night earns or costs (`interest`).
`teko.accounts.ledger` runs any of them over prices, day by day.

- FX margin, by what the loss-cut level is a level of: `FxDepositMargin` of the deposit (reading
  A), `FxFixedMargin` of a margin fixed in yen (B), `FxCurrentMargin` of a margin that
  follows the price (C).
- Shares: `UsMarginLoan`, `JapaneseMarginStock`, `JapaneseMarginOnShares`, `BoxFinanced`.
- `Futures` with a cash bucket, `LeveragedEtf`, `CashSecuredPut`.

A loss-cut comes when equity is at its level or below, and nobody is asked. A margin call comes
when equity is below the margin, and asks for what is missing. Where a broker must only restore
the margin, just enough is sold; where the rule says close, everything is.

Terms are fractions, rates are per year, and none has a default: you say what you assume.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from teko.arrays import FloatArray
from teko.rules import (
    BUFFER,
    FRACTION,
    LEVEL,
    LONG_LEVERAGE,
    MARGIN,
    POSITION_RATIO,
    POSITIVE_VOLATILITY,
    RATE,
    YEARS,
    Rule,
    check,
    check_side,
)
from teko.words import Fraction, Leverage, Rate, Ratio, Side, Volatility, Years

_SNAP = 1e-9  # binary fractions must not decide whether 50,000 yen is 50% of 100,000 yen

_COST = Rule("a fraction of the amount traded from 0 to 0.05", "Write 0.1% as 0.001.", 0.0, 0.05)
_FEE = Rule("a yearly fraction from 0 to 0.2", "Write 0.9% as 0.009.", 0.0, 0.2)
_STRIKE = Rule(
    "a multiple of the first price from 0.01 to 10", "Write 5% below it as 0.95.", 0.01, 10.0
)


@dataclass(frozen=True)
class Book:
    """What an account holds at the close of a day; arrays have one entry for each path.

    `price` is that of one unit held, `entry` that of the first day. `reserve` is the owner's
    money outside the account, with which calls can be paid.
    """

    price: FloatArray
    entry: FloatArray
    units: FloatArray
    deposit: float
    equity: FloatArray
    reserve: FloatArray

    @property
    def value(self) -> FloatArray:
        """What the position is worth; negative when it is short."""
        return self.units * self.price

    @property
    def size(self) -> FloatArray:
        """What the position is worth, long or short."""
        return np.abs(self.value)

    @property
    def entry_size(self) -> FloatArray:
        """What the position was worth on the first day."""
        return np.abs(self.units) * self.entry

    @property
    def borrowed(self) -> FloatArray:
        """What is owed: for a long position the money it lacks, for a short one the shares."""
        return np.where(self.units < 0.0, self.size, np.maximum(self.value - self.equity, 0.0))


class Account(Protocol):
    """What every kind of account knows about itself."""

    @property
    def cost(self) -> Fraction:
        """What a trade costs, as a fraction of the amount traded."""
        ...

    @property
    def position(self) -> Ratio:
        """Units held on the first day, times the market's price, over the deposit."""
        ...

    def required(self, book: Book) -> FloatArray:
        """The equity that must be there, or the call comes."""
        ...

    def missing(self, book: Book) -> FloatArray:
        """How much must be paid in today; 0 for no call, infinite when nothing can be paid in."""
        ...

    def to_sell(self, book: Book) -> FloatArray:
        """How many units go when nothing is paid in."""
        ...

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the night earns, or costs when negative."""
        ...


# The laws that more than one kind of account follows


def _cut_at(level: FloatArray, equity: FloatArray) -> FloatArray:
    """A loss-cut leaves no time to pay in: what is missing is beyond any reserve."""
    return np.where(equity <= level * (1.0 + _SNAP), np.inf, 0.0)


def _call_below(required: FloatArray, equity: FloatArray) -> FloatArray:
    """A margin call asks for what equity lacks to the margin."""
    return np.where(equity < required * (1.0 - _SNAP), required - equity, 0.0)


def _enough(book: Book, margin: Fraction, cost: Fraction) -> FloatArray:
    """The units to sell until equity is the margin again; each one frees its own margin."""
    lacking = margin * book.size - book.equity
    units = np.abs(book.units)
    return np.sign(book.units) * np.minimum(units, lacking / ((margin - cost) * book.price))


def _open_gain(book: Book) -> FloatArray:
    """What the position has gained since the first day; 0 when it lost."""
    return np.maximum(book.units * (book.price - book.entry), 0.0)


def _nothing(book: Book) -> FloatArray:
    return np.zeros_like(book.equity)


def _check_opening(name: str, value: float, asked: Ratio) -> None:
    """Refuse an account that its own rule would close on the day it is opened.

    `asked` is the margin of the first day and the cost of the trade, over the deposit.
    """
    if asked >= 1.0 - _SNAP:
        raise ValueError(
            f"{name} must leave more than the margin on the first day, got {value}. "
            "Write a smaller position."
        )


def _check_bucket(buffer: Ratio, margin: Fraction, cost: Fraction) -> None:
    """Refuse a bucket that does not hold the margin and the cost of the first trade."""
    if 1.0 + cost / margin >= buffer:
        raise ValueError(
            f"buffer must be above the margin and the cost of the trade, got {buffer}. "
            "Write three times the margin as 3."
        )


def _check_sale(name: str, margin: Fraction, cost: Fraction) -> None:
    """Refuse a margin so small that the cost of selling eats what the sale frees."""
    if margin <= cost:
        raise ValueError(
            f"{name} must be above the cost of a trade, got {margin}. Write a smaller cost."
        )


# FX margin accounts


@dataclass(frozen=True, kw_only=True)
class FxDepositMargin:
    """FX, reading A: cut when equity is down to a share of the first deposit.

    `leverage` is the position over the deposit; `level` the share, such as 0.5; `swap` what a
    long position earns each year on its value (a short one pays it); `cost` what a trade costs
    on its amount; `side` 1 for long, -1 for short.
    """

    leverage: Leverage
    level: Fraction
    swap: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        _check_fx(self.leverage, self.level, self.swap, self.cost, self.side)
        _check_opening("leverage", self.leverage, self.level + self.leverage * self.cost)

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side * self.leverage

    def required(self, book: Book) -> FloatArray:
        """The level times the deposit."""
        return np.full_like(book.equity, self.level * book.deposit)

    def missing(self, book: Book) -> FloatArray:
        """Infinite at the level or below."""
        return _cut_at(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Everything."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """The swap on the position's value."""
        return self.swap * book.value * years


@dataclass(frozen=True, kw_only=True)
class FxFixedMargin:
    """FX, reading B: cut when equity is down to a share of a margin fixed in yen.

    The margin is `margin` times the position's value on the first day and does not follow the
    price: 10 yen for a dollar at 120 is a margin of 1 / 12. The rest as in `FxDepositMargin`.
    """

    leverage: Leverage
    level: Fraction
    margin: Fraction
    swap: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        _check_fx(self.leverage, self.level, self.swap, self.cost, self.side)
        check("margin", self.margin, MARGIN)
        _check_opening(
            "leverage", self.leverage, self.leverage * (self.level * self.margin + self.cost)
        )

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side * self.leverage

    def required(self, book: Book) -> FloatArray:
        """The level times the margin, which is a share of the first day's value."""
        return self.level * self.margin * book.entry_size

    def missing(self, book: Book) -> FloatArray:
        """Infinite at the level or below."""
        return _cut_at(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Everything."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """The swap on the position's value."""
        return self.swap * book.value * years


@dataclass(frozen=True, kw_only=True)
class FxCurrentMargin:
    """FX, reading C: cut when equity is down to a share of a margin that follows the price.

    The margin is `margin` times the position's value on the day: 0.04 in Japan since August
    2011. The rest as in `FxDepositMargin`.
    """

    leverage: Leverage
    level: Fraction
    margin: Fraction
    swap: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        _check_fx(self.leverage, self.level, self.swap, self.cost, self.side)
        check("margin", self.margin, MARGIN)
        _check_opening(
            "leverage", self.leverage, self.leverage * (self.level * self.margin + self.cost)
        )

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side * self.leverage

    def required(self, book: Book) -> FloatArray:
        """The level times the margin, which is a share of today's value."""
        return self.level * self.margin * book.size

    def missing(self, book: Book) -> FloatArray:
        """Infinite at the level or below."""
        return _cut_at(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Everything."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """The swap on the position's value."""
        return self.swap * book.value * years


def _check_fx(leverage: Leverage, level: Fraction, swap: Rate, cost: Fraction, side: Side) -> None:
    """Check what all FX accounts have in common."""
    check("leverage", leverage, LONG_LEVERAGE)
    check("level", level, LEVEL)
    check("swap", swap, RATE)
    check("cost", cost, _COST)
    check_side("side", side)


# Shares bought with borrowed money


@dataclass(frozen=True, kw_only=True)
class UsMarginLoan:
    """Shares on a US broker's loan: called when equity is below a share of the value.

    `maintenance` is the share, such as 0.3; `rate` the yearly interest on the loan, for a short
    position on the shares; `cost` what a trade costs on its amount; `side` 1 for long, -1 for
    short. When a call is not paid, just enough is sold.
    """

    leverage: Leverage
    maintenance: Fraction
    rate: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        check("leverage", self.leverage, LONG_LEVERAGE)
        check("maintenance", self.maintenance, MARGIN)
        check("rate", self.rate, RATE)
        check("cost", self.cost, _COST)
        check_side("side", self.side)
        _check_sale("maintenance", self.maintenance, self.cost)
        _check_opening("leverage", self.leverage, self.leverage * (self.maintenance + self.cost))

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side * self.leverage

    def required(self, book: Book) -> FloatArray:
        """The maintenance share of today's value."""
        return self.maintenance * book.size

    def missing(self, book: Book) -> FloatArray:
        """What equity lacks to the maintenance margin."""
        return _call_below(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Just enough; everything when nothing is left."""
        return _enough(book, self.maintenance, self.cost)

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what is owed."""
        return -self.rate * book.borrowed * years


@dataclass(frozen=True, kw_only=True)
class JapaneseMarginStock:
    """Margin stock in Japan with cash as collateral: called against the value at purchase.

    `maintenance` is 0.2 by law: the deposit less open losses must be that share of what the
    position cost. Open gains do not count. `rate` is the yearly interest on what it cost. A call
    that is not paid closes the position.
    """

    leverage: Leverage
    maintenance: Fraction
    rate: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        check("leverage", self.leverage, LONG_LEVERAGE)
        check("maintenance", self.maintenance, MARGIN)
        check("rate", self.rate, RATE)
        check("cost", self.cost, _COST)
        check_side("side", self.side)
        _check_opening("leverage", self.leverage, self.leverage * (self.maintenance + self.cost))

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side * self.leverage

    def required(self, book: Book) -> FloatArray:
        """The maintenance share of the cost, and open gains on top: they do not count."""
        return self.maintenance * book.entry_size + _open_gain(book)

    def missing(self, book: Book) -> FloatArray:
        """What equity lacks to the maintenance margin."""
        return _call_below(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Everything."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what the position cost."""
        return -self.rate * book.entry_size * years


@dataclass(frozen=True, kw_only=True)
class JapaneseMarginOnShares:
    """Margin stock in Japan with the same shares as collateral: both fall together.

    The deposit is shares that are already yours; `position_ratio` is what was bought on margin
    over their value, so you hold that and 1 more. `collateral_rate` is what the broker counts
    your own shares at, such as 0.8. When a call is not paid, everything is sold, your own shares
    too. The rest as in `JapaneseMarginStock`.
    """

    position_ratio: Ratio
    maintenance: Fraction
    collateral_rate: Fraction
    rate: Rate
    cost: Fraction

    def __post_init__(self) -> None:
        check("position_ratio", self.position_ratio, POSITION_RATIO)
        check("maintenance", self.maintenance, MARGIN)
        check("collateral_rate", self.collateral_rate, FRACTION)
        check("rate", self.rate, RATE)
        check("cost", self.cost, _COST)
        asked = self.position_ratio * (self.maintenance + self.cost) + self.cost
        _check_opening("position_ratio", self.position_ratio, asked + 1.0 - self.collateral_rate)

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return 1.0 + self.position_ratio

    def required(self, book: Book) -> FloatArray:
        """The maintenance share of the cost, and on top what does not count.

        That is open gains, and what the broker takes off the value of your own shares.
        """
        haircut = (1.0 - self.collateral_rate) * (1.0 - self._bought) * book.size
        margin = self.maintenance * book.entry_size + _open_gain(book)
        return self._bought * margin + haircut

    def missing(self, book: Book) -> FloatArray:
        """What equity lacks to the maintenance margin."""
        return _call_below(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Everything."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what the margin position cost."""
        return -self.rate * self._bought * book.entry_size * years

    @property
    def _bought(self) -> Fraction:
        """The part of all shares that was bought on margin."""
        return self.position_ratio / (1.0 + self.position_ratio)


@dataclass(frozen=True, kw_only=True)
class BoxFinanced:
    """Shares financed by selling a box spread: a loan at a fixed rate, the same margin calls.

    `implied_rate` is the box's yearly rate, compounded; it is fixed for `years`, and prices must
    end within them: then the box must be paid back. `maintenance` is what the broker asks for
    the shares. The box is valued at its own rate, whatever rates do, and what a forced sale
    brings is set against it at that rate too.
    """

    leverage: Leverage
    maintenance: Fraction
    implied_rate: Rate
    years: Years
    cost: Fraction

    def __post_init__(self) -> None:
        check("leverage", self.leverage, LONG_LEVERAGE)
        check("maintenance", self.maintenance, MARGIN)
        check("implied_rate", self.implied_rate, RATE)
        check("years", self.years, YEARS)
        check("cost", self.cost, _COST)
        _check_sale("maintenance", self.maintenance, self.cost)
        _check_opening("leverage", self.leverage, self.leverage * (self.maintenance + self.cost))

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.leverage

    def required(self, book: Book) -> FloatArray:
        """The maintenance share of today's value."""
        return self.maintenance * book.size

    def missing(self, book: Book) -> FloatArray:
        """What equity lacks to the maintenance margin."""
        return _call_below(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Just enough; everything when nothing is left."""
        return _enough(book, self.maintenance, self.cost)

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the box is worth more than the day before."""
        return -book.borrowed * math.expm1(math.log1p(self.implied_rate) * years)


# Futures, a fund, an option


@dataclass(frozen=True, kw_only=True)
class Futures:
    """Index futures over a bucket of cash: settled every day, called below the margin.

    The deposit is the bucket: `buffer` times the margin of the first day. `margin` is what the
    exchange asks for, as a share of today's value; so the position is 1 / (buffer x margin)
    times the bucket. `carry` is what a long futures loses to the index each year (the short rate
    less dividends), `cash_rate` what the bucket earns, `side` 1 for long, -1 for short. When a
    call is not paid, just enough is sold.
    """

    buffer: Ratio
    margin: Fraction
    carry: Rate
    cash_rate: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        check("buffer", self.buffer, BUFFER)
        check("margin", self.margin, MARGIN)
        check("carry", self.carry, RATE)
        check("cash_rate", self.cash_rate, RATE)
        check("cost", self.cost, _COST)
        check_side("side", self.side)
        _check_sale("margin", self.margin, self.cost)
        _check_bucket(self.buffer, self.margin, self.cost)

    @property
    def position(self) -> Ratio:
        """Units times the market's price, over the deposit."""
        return self.side / (self.buffer * self.margin)

    def required(self, book: Book) -> FloatArray:
        """The margin on today's value."""
        return self.margin * book.size

    def missing(self, book: Book) -> FloatArray:
        """What the bucket lacks to the margin."""
        return _call_below(self.required(book), book.equity)

    def to_sell(self, book: Book) -> FloatArray:
        """Just enough; everything when nothing is left."""
        return _enough(book, self.margin, self.cost)

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the bucket earns, less the carry of the position."""
        return (self.cash_rate * book.equity - self.carry * book.value) * years


@dataclass(frozen=True, kw_only=True)
class LeveragedEtf:
    """Shares of a fund with a daily reset: no loan of yours, no call, no debt.

    `leverage` is the fund's multiple and `side` -1 for an inverse fund; `rate` is what it
    borrows at and `fee` what it charges, both per year and inside its price, so the ledger's
    interest is 0. A day that costs the fund everything ends it.
    """

    leverage: Leverage
    rate: Rate
    fee: Rate
    cost: Fraction
    side: Side = 1.0

    def __post_init__(self) -> None:
        check("leverage", self.leverage, LONG_LEVERAGE)
        check("rate", self.rate, RATE)
        check("fee", self.fee, _FEE)
        check("cost", self.cost, _COST)
        check_side("side", self.side)

    @property
    def position(self) -> Ratio:
        """What is left of the deposit after the cost of buying."""
        return 1.0 / (1.0 + self.cost)

    def required(self, book: Book) -> FloatArray:
        """Nothing."""
        return _nothing(book)

    def missing(self, book: Book) -> FloatArray:
        """Nothing."""
        return _nothing(book)

    def to_sell(self, book: Book) -> FloatArray:
        """Nothing."""
        return _nothing(book)

    def interest(self, book: Book, years: float) -> FloatArray:
        """Nothing: the fund's interest is in its price."""
        return _nothing(book)


@dataclass(frozen=True, kw_only=True)
class CashSecuredPut:
    """A put sold with the whole strike set aside in cash: no call, a known largest loss.

    `strike` is a multiple of the first price; the option ends after `years`, and prices must end
    within them. The premium, and what the option is worth on each day, are those of Black and
    Scholes at one `volatility` and the cash's `rate`. In a real fall the volatility rises too,
    and the account looks worse on the way than here; at the end it does not matter.
    """

    strike: Ratio
    years: Years
    volatility: Volatility
    rate: Rate
    cost: Fraction

    def __post_init__(self) -> None:
        check("strike", self.strike, _STRIKE)
        check("years", self.years, YEARS)
        check("volatility", self.volatility, POSITIVE_VOLATILITY)
        check("rate", self.rate, RATE)
        check("cost", self.cost, _COST)

    @property
    def position(self) -> Ratio:
        """One option for each share that the cash could buy at the strike; sold, so negative."""
        return -1.0 / self.strike

    def required(self, book: Book) -> FloatArray:
        """The strike, for every share: that is the whole deposit."""
        return np.full_like(book.equity, book.deposit)

    def missing(self, book: Book) -> FloatArray:
        """Nothing: the cash is there, whatever the price."""
        return _nothing(book)

    def to_sell(self, book: Book) -> FloatArray:
        """Nothing."""
        return _nothing(book)

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on the cash: the equity, and what the sold option would cost to buy back."""
        return self.rate * (book.equity - book.value) * years


KINDS = (
    FxDepositMargin,
    FxFixedMargin,
    FxCurrentMargin,
    UsMarginLoan,
    JapaneseMarginStock,
    JapaneseMarginOnShares,
    BoxFinanced,
    Futures,
    LeveragedEtf,
    CashSecuredPut,
)
