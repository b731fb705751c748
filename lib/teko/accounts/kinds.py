"""Every kind of leveraged account as its terms: what it must hold, and what it pays.

`teko.accounts.ledger` runs any of the eight over prices, day by day. A loss-cut comes when equity
is at its level or below, and nobody is asked. A margin call comes when equity is below the margin,
and asks for what is missing: to the margin itself, or to more where the broker asks for more. Where
a broker must only restore the margin, just enough is sold; where the rule says close, everything
is. `days_to_pay` are the days from a call to the one on which it must be paid.

Terms are fractions, rates are per year, and none has a default: you say what you assume. `cost` is
what a trade costs on its amount, and `side` is 1 for long, -1 for short.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from teko import rules
from teko.arrays import FloatArray
from teko.numbers import SNAP
from teko.rules import check_fields, check_side
from teko.words import Fraction, Leverage, Rate, Ratio, Side


@dataclass(frozen=True)
class Book:
    """What an account holds at the close of a day; arrays have one entry for each path.

    `price` is that of one unit held, `entry` that of the first day. `reserve` is the owner's
    money outside the account, with which calls can be paid. `asked` is what an open call asks for,
    `waited` for how many days.
    """

    price: FloatArray
    entry: FloatArray
    units: FloatArray
    deposit: float
    equity: FloatArray
    reserve: FloatArray
    asked: Any = 0.0
    waited: Any = 0
    day: int = 0

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
    def open_gain(self) -> FloatArray:
        """What the position has gained since the first day; 0 when it lost."""
        return np.maximum(self.units * (self.price - self.entry), 0.0)

    @property
    def borrowed(self) -> FloatArray:
        """What is owed: for a long position the money it lacks, for a short one the shares."""
        return np.where(self.units < 0.0, self.size, np.maximum(self.value - self.equity, 0.0))


@dataclass(frozen=True, kw_only=True)
class Account:
    """What every kind of account knows about itself, and what most of them say alike."""

    cost: Fraction = field(metadata={"rule": rules.TRADE_COST})

    def __post_init__(self) -> None:
        """Check each term, and refuse an account that its own rule would close as it is opened."""
        _check(self)
        if _asked(self) >= 1.0 - SNAP:
            name = "leverage" if hasattr(self, "leverage") else "position_ratio"
            raise ValueError(
                f"{name} must leave more than the margin on the first day, got "
                f"{getattr(self, name)}. Write a smaller position."
            )

    @property
    def position(self) -> Ratio:
        """Units held on the first day, times the market's price, over the deposit."""
        terms: Any = self
        return float(getattr(terms, "side", 1.0) * terms.leverage)

    def required(self, book: Book) -> FloatArray:
        """The equity that must be there, or the call comes."""
        raise NotImplementedError

    def restored(self, book: Book) -> FloatArray:
        """What a call asks for: the same, unless a broker asks for more."""
        return self.required(book)

    def missing(self, book: Book) -> FloatArray:
        """How much must be paid in today; 0 for no call, infinite when nothing can be paid in."""
        called = book.equity < self.required(book) * (1.0 - SNAP)
        return np.where(called, self.restored(book) - book.equity, 0.0)

    def to_sell(self, book: Book) -> FloatArray:
        """How many units go when nothing is paid in."""
        return book.units

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the night earns, or costs when negative."""
        return np.zeros_like(book.equity)


def _loss_cut(account: Account, book: Book) -> FloatArray:
    """A loss-cut leaves no time to pay in: what is missing is beyond any reserve."""
    return np.where(book.equity <= account.required(book) * (1.0 + SNAP), np.inf, 0.0)


def _nothing(_: Account, book: Book) -> FloatArray:
    return np.zeros_like(book.equity)


def _enough(book: Book, margin: Fraction, cost: Fraction) -> FloatArray:
    """The units to sell until equity is the margin again; each one frees its own margin."""
    lacking = margin * book.size - book.equity
    units = np.abs(book.units)
    return np.sign(book.units) * np.minimum(units, lacking / ((margin - cost) * book.price))


def _check(account: Account) -> None:
    check_fields(account)
    check_side("side", getattr(account, "side", 1.0))


def _asked(account: Account) -> float:
    """The margin of the first day and the cost of the trade, over the deposit."""
    one, units = np.ones(()), np.asarray(account.position)
    first_day = Book(one, one, units, deposit=1.0, equity=one, reserve=one)
    return float(account.required(first_day) + account.cost * first_day.size)


def _check_sale(name: str, margin: Fraction, cost: Fraction) -> None:
    """Refuse a margin so small that the cost of selling eats what the sale frees."""
    if margin <= cost:
        raise ValueError(
            f"{name} must be above the cost of a trade, got {margin}. Write a smaller cost."
        )


# FX margin accounts


@dataclass(frozen=True, kw_only=True)
class _Fx(Account):
    leverage: Leverage = field(metadata={"rule": rules.LONG_LEVERAGE})
    level: Ratio = field(metadata={"rule": rules.MARGIN_LEVEL})
    swap: Rate = field(metadata={"rule": rules.RATE})
    side: Side = 1.0

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the position's value earns; a short one pays it."""
        return np.asarray(self.swap * book.value * years)


@dataclass(frozen=True, kw_only=True)
class FxDepositMargin(_Fx):
    """FX, reading A: cut when equity is down to a share of the first deposit.

    `leverage` is the position over the deposit; `swap` what a long position earns on its value,
    and a short one pays.
    """

    def required(self, book: Book) -> FloatArray:
        """The level times the deposit."""
        return np.full_like(book.equity, self.level * book.deposit)

    missing = _loss_cut


@dataclass(frozen=True, kw_only=True)
class FxFixedMargin(_Fx):
    """FX, reading B: cut when equity is down to a share of a margin fixed in yen.

    The margin is `margin` times the position's value on the first day: 10 yen for a dollar at 120
    is 1 / 12.
    """

    margin: Fraction = field(metadata={"rule": rules.MARGIN})

    def required(self, book: Book) -> FloatArray:
        """The level times the margin, which is a share of the first day's value."""
        return self.level * self.margin * book.entry_size

    missing = _loss_cut


@dataclass(frozen=True, kw_only=True)
class FxCurrentMargin(_Fx):
    """FX, reading C: cut when equity is down to a share of a margin that follows the price.

    The margin is `margin` times the day's value: 0.04 in Japan since August 2011. Below
    `call_level` of it at a close the broker also calls, and closes the position when the call is
    not paid in time, whatever the price has done meanwhile; 0 where there is no such line.
    """

    margin: Fraction = field(metadata={"rule": rules.MARGIN})
    call_level: Ratio = field(default=0.0, metadata={"rule": rules.MARGIN_LEVEL})
    days_to_pay: int = field(default=1, metadata={"rule": rules.COUNT})

    def required(self, book: Book) -> FloatArray:
        """The upper of the two levels times the margin, which is a share of today's value."""
        return max(self.level, self.call_level) * self.margin * book.size

    def missing(self, book: Book) -> FloatArray:
        """Beyond any reserve at the cut, and between the two lines what lacks to the upper one."""
        cut = self.level * self.margin * book.size * (1.0 + SNAP)
        return np.where(book.equity <= cut, np.inf, super().missing(book))


# Shares bought with borrowed money


@dataclass(frozen=True, kw_only=True)
class UsMarginLoan(Account):
    """Shares on a US broker's loan: called when equity is below a share of the value.

    `maintenance` is the share, such as 0.3; `rate` the yearly interest on the loan, for a short
    position on the shares. When a call is not paid, just enough is sold.
    """

    leverage: Leverage = field(metadata={"rule": rules.LONG_LEVERAGE})
    maintenance: Fraction = field(metadata={"rule": rules.MARGIN})
    rate: Rate = field(metadata={"rule": rules.RATE})
    side: Side = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_sale("maintenance", self.maintenance, self.cost)

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what is owed."""
        return -self.rate * book.borrowed * years

    def required(self, book: Book) -> FloatArray:
        """The maintenance share of today's value."""
        return self.maintenance * book.size

    def to_sell(self, book: Book) -> FloatArray:
        """Just enough; everything when nothing is left."""
        return _enough(book, self.maintenance, self.cost)


@dataclass(frozen=True, kw_only=True)
class _JapaneseMargin(Account):
    maintenance: Fraction = field(metadata={"rule": rules.MARGIN})
    rate: Rate = field(metadata={"rule": rules.RATE})
    restore: Fraction | None = field(default=None, metadata={"rule": rules.MARGIN})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.restore is not None and self.restore < self.maintenance:
            raise ValueError(
                f"restore must be at least the maintenance, got {self.restore}. Write more."
            )

    def required(self, book: Book) -> FloatArray:
        """The share of the cost that calls, and what does not count."""
        return self._with(self.maintenance, book)

    def restored(self, book: Book) -> FloatArray:
        """The same with the share that a call asks for."""
        return self._with(self.restore or self.maintenance, book)

    def _with(self, share: Fraction, book: Book) -> FloatArray:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class JapaneseMarginStock(_JapaneseMargin):
    """Margin stock in Japan with cash as collateral: called against the value at purchase.

    The deposit less open losses must be `maintenance` of what the position cost: 0.2 by the rule
    of the exchange, 0.25 or 0.3 at several brokers. A call asks for `restore` of it, for the
    maintenance when None. `rate` is the yearly interest on what it cost. A call that is not paid
    closes the position. The least deposit of 300,000 yen is left out.
    """

    leverage: Leverage = field(metadata={"rule": rules.LONG_LEVERAGE})
    side: Side = 1.0
    days_to_pay: int = field(default=0, metadata={"rule": rules.COUNT})

    def _with(self, share: Fraction, book: Book) -> FloatArray:
        """The share of the cost, and open gains on top: they do not count."""
        return share * book.entry_size + book.open_gain

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what the position cost."""
        return -self.rate * book.entry_size * years


@dataclass(frozen=True, kw_only=True)
class JapaneseMarginOnShares(_JapaneseMargin):
    """Margin stock in Japan with the same shares as collateral: both fall together.

    The deposit is shares that are already yours, `cash_part` of it cash beside them;
    `position_ratio` is what was bought on margin over the deposit. `collateral_rate` is what the
    broker counts your own shares at, such as 0.8. `maintenance` and `restore` are those of
    `JapaneseMarginStock`. When a call is not paid, everything is sold, your own shares too.
    """

    position_ratio: Ratio = field(metadata={"rule": rules.POSITION_RATIO})
    collateral_rate: Fraction = field(metadata={"rule": rules.FRACTION})
    cash_part: Fraction = field(default=0.0, metadata={"rule": rules.LEVEL})

    @property
    def position(self) -> Ratio:
        """What was bought on margin, and your own shares."""
        return 1.0 - self.cash_part + self.position_ratio

    def _with(self, share: Fraction, book: Book) -> FloatArray:
        """The share of the cost, and what does not count: open gains, a part of your shares."""
        haircut = (1.0 - self.collateral_rate) * (1.0 - self._bought) * book.size
        return self._bought * (share * book.entry_size + book.open_gain) + haircut

    def interest(self, book: Book, years: float) -> FloatArray:
        """The rate on what the margin position cost."""
        return -self.rate * self._bought * book.entry_size * years

    @property
    def _bought(self) -> Fraction:
        """The part of all shares that was bought on margin."""
        return self.position_ratio / self.position


# Futures, a fund, an option


@dataclass(frozen=True, kw_only=True)
class Futures(Account):
    """Index futures over a bucket of cash: settled every day, called below the margin.

    The deposit is the bucket: `buffer` times the margin of the first day. `margin` is what the
    exchange asks for at first, as a share of today's value, and what a call restores; the call
    comes below `maintenance`, the same when None. `carry` is what a long futures loses to the index
    each year (the short rate less dividends), `cash_rate` what the bucket earns. When a call is not
    paid, just enough is sold.
    """

    buffer: Ratio = field(metadata={"rule": rules.BUFFER})
    margin: Fraction = field(metadata={"rule": rules.MARGIN})
    carry: Rate = field(metadata={"rule": rules.RATE})
    cash_rate: Rate = field(metadata={"rule": rules.RATE})
    side: Side = 1.0
    maintenance: Fraction | None = field(default=None, metadata={"rule": rules.MARGIN})

    def __post_init__(self) -> None:
        _check(self)
        _check_sale("margin", self.margin, self.cost)
        if self.maintenance is not None and self.maintenance > self.margin:
            raise ValueError(
                f"maintenance must be at most the margin, got {self.maintenance}. Write less."
            )
        opened = abs(self.position) * (self.margin + self.cost)
        if opened > 1.0 + SNAP or _asked(self) >= 1.0 - SNAP:
            raise ValueError(
                f"buffer must be above the margin and the cost of the trade, got {self.buffer}. "
                "Write three times the margin as 3."
            )

    @property
    def position(self) -> Ratio:
        """What the bucket is so many times the margin of; the cost is paid out of the bucket."""
        return self.side / (self.buffer * self.margin)

    def required(self, book: Book) -> FloatArray:
        """The margin that calls, on today's value."""
        return (self.maintenance or self.margin) * book.size

    def restored(self, book: Book) -> FloatArray:
        """The margin of an opening, on today's value."""
        return self.margin * book.size

    def to_sell(self, book: Book) -> FloatArray:
        """Just enough; everything when nothing is left."""
        return _enough(book, self.margin, self.cost)

    def interest(self, book: Book, years: float) -> FloatArray:
        """What the bucket earns, less the carry of the position."""
        return (self.cash_rate * book.equity - self.carry * book.value) * years


@dataclass(frozen=True, kw_only=True)
class LeveragedEtf(Account):
    """Shares of a fund with a daily reset: no loan of yours, no call, no debt.

    `rate` is what the fund borrows at and `fee` what it charges, both inside its price, so the
    ledger's interest is 0. A day that costs the fund everything ends it.
    """

    leverage: Leverage = field(metadata={"rule": rules.LONG_LEVERAGE})
    rate: Rate = field(metadata={"rule": rules.RATE})
    fee: Rate = field(metadata={"rule": rules.FEE})
    side: Side = 1.0

    @property
    def position(self) -> Ratio:
        """What is left of the deposit after the cost of buying."""
        return 1.0 / (1.0 + self.cost)

    required = missing = _nothing
