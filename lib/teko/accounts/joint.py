"""One account for everything: a dollar fund, index futures and a yen hedge share one equity.

The owner has dollars in a money market fund, some yen in cash at the broker, index futures on
top, and perhaps dollars sold short against the fund's currency risk. The books are in yen.
`JointBook` reads like a day: the night's interest, the new prices, what the broker executes.

- The broker counts the cash, the open gains and losses and, when it is pledged, a part of the
  fund: that is the collateral. The margins of futures and hedge are asked for together.
- Collateral below the margin is a call. It is paid on the same day by selling the fund, if the
  plan allows and the fund reaches the margin. Else futures and hedge are both cut by the same
  share, just enough. Real brokers give a day or two, and the price may do anything in them.
- Collateral at or below a set share of the margin, or a multiple of it, is a loss-cut: everything
  is closed, and nobody is asked. A broker without such a level calls, whatever is left.
- A broker with two margins for futures is one whose margins are the maintenance and whose calls
  are paid up to the initial: `top_up` is the second over the first.
- A day has one price, and everything happens at it, never at the price of the level.
- What the broker is owed after everything is closed comes out of the fund, whatever the plan
  says. If the fund does not suffice it is a debt. That is ruin, and ruin is final.
- Futures settle in dollars, the hedge in yen. Cash earns nothing. Once everything is closed by
  force, the dollars at the broker are exchanged for yen. The fund may be sold in parts
  of a dollar, and futures in parts of a contract: real ones are whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.accounts.joint_market import Close, JointMarket, JointModel, check_margins
from teko.arrays import BoolArray, FloatArray, IntArray, check_numbers
from teko.numbers import SNAP
from teko.paths.simulate import chunks, joined
from teko.rules import check_fields
from teko.words import Fraction, Leverage, Ratio, Yen

_SINGLE_SNAP = 1e-6  # what `SNAP` is for single precision


@dataclass(frozen=True, kw_only=True)
class JointAccount:
    """The terms of one account: what is bought on the first day, and what the broker does.

    - `capital`: all of the owner's money in yen, before the first trade
    - `futures`: index futures over the capital
    - `hedge`: dollars sold short over the dollars in the fund
    - `cash`: part of the capital kept at the broker in yen; the rest is in the fund
    - `counted`: part of the fund that the broker counts as collateral; 0 when it is not pledged
    - `top_up`: a call is paid by selling the fund until the collateral is this many times the
      margin; 0 when the fund must not be touched
    - `level`: loss-cut when the collateral is so many times the margin, or less; None where the
      broker always calls first
    - `cost`, `spread`: of trading futures, and dollars in fund and hedge, over the amount
    """

    capital: Yen = field(metadata={"rule": rules.AMOUNT})
    futures: Leverage = field(metadata={"rule": rules.HELD_LEVERAGE})
    hedge: Fraction = field(metadata={"rule": rules.LEVEL})
    cash: Fraction = field(metadata={"rule": rules.LEVEL})
    counted: Fraction = field(metadata={"rule": rules.DROP})
    top_up: Ratio = field(metadata={"rule": rules.TOP_UP})
    level: Ratio | None = field(metadata={"rule": rules.MARGIN_LEVEL})
    cost: Fraction = field(metadata={"rule": rules.TRADE_COST})
    spread: Fraction = field(metadata={"rule": rules.TRADE_COST})

    def __post_init__(self) -> None:
        check_fields(self)
        if 0.0 < self.top_up < 1.0:
            raise ValueError(
                f"top_up must be 0 or at least the margin, got {self.top_up}. Write 1 for the "
                "margin, or 3 for three times as much."
            )
        if self.counted + self.spread >= 1.0 - SNAP:
            raise ValueError(
                f"counted must leave a haircut above the spread, got {self.counted}. Write 0.9."
            )
        if self.fund < 0.0:
            raise ValueError(
                f"cash must leave the cost of the first trades, got {self.cash}. Write less."
            )

    @property
    def watched(self) -> Ratio:
        """How many times the margin the collateral must be for the broker to do nothing."""
        return max(1.0, self.level or 0.0)

    @property
    def fund(self) -> Fraction:
        """Part of the capital that is in the fund, after the costs of the first day."""
        left = 1.0 - self.cash - self.cost * self.futures
        return left / (1.0 + self.spread * (1.0 + self.hedge))


class Executed(NamedTuple):
    """What the broker did on one path at one close.

    `path` is its place. A `met` call was paid out of the fund; a `loss_cut` came without a call.
    `cut` is the share of futures and hedge that was closed, `sold` what was sold of the fund in
    yen, `cost` what the trades cost, `debt` what is owed beyond all there was.
    """

    path: int
    met: bool = False
    loss_cut: bool = False
    cut: Fraction = 0.0
    sold: Yen = 0.0
    cost: Yen = 0.0
    debt: Yen = 0.0


class _Column(NamedTuple):
    """Names for what a book keeps of a path: numbers, or arrays of all paths.

    `fund` is in dollars. `dollars` and `yen` are the broker's cash, less what the open positions
    were worth when they were traded: so gains and losses are in it without being booked every
    day. `index` and `short` are units of the index and dollars held, below 0 because they are
    short. The collateral less what is `watched` for is the yen, and in dollars `base` and `long`
    times the index.
    """

    fund: Any
    dollars: Any
    yen: Any
    index: Any
    short: Any
    long: Any
    base: Any
    cost: Any
    sold: Any

    def weighed(self, margins: Any, account: JointAccount) -> tuple[Any, Any]:
        """What `long` and `base` must be at these margins."""
        margin, fx_margin = (each * account.watched for each in margins)
        base = self.short * (1.0 + fx_margin) + self.dollars + account.counted * self.fund
        return self.index * (1.0 - margin), base


class JointBook:
    """The running state of one account on many paths; each method is a part of a day.

    Arrays have one entry for each path and are written over day by day. A plan may act through
    `trade` and `exchange`, after the broker is done.
    """

    def __init__(self, account: JointAccount, close: Close, dtype: Any = np.float64) -> None:
        """Buy what the account says at the first close."""
        paths = close.levels.shape[1]
        self.account, self.day = account, 0
        self.levels, self.margins = close.levels, close.margins
        # One table, so that a path is a column. Interest works on two rows at once: the broker's
        # dollars and yen, and the units of the index and the dollars sold short.
        self.state = np.zeros((len(_Column._fields), paths), dtype)
        self.rows = _Column(*self.state)
        self.dollars, self.cost, self.sold = self.rows.fund, self.rows.cost, self.rows.sold
        self.pockets, self.units = self.state[1:3], self.state[3:5]
        # What rounding may leave over: less than this is nothing.
        self.slack = account.capital * (SNAP if self.state.itemsize == 8 else _SINGLE_SNAP)
        self.interest, self.debt = np.zeros((3, paths), dtype), np.zeros(paths)
        self._gap = np.zeros(paths, dtype)
        self.rows.yen[:] = account.capital
        fund = account.fund * account.capital / self.fx
        futures = account.futures * account.capital / (self.fx * self.index)
        self.trade(fund=fund, futures=futures, hedge=account.hedge * fund)
        _check_opening(self)

    # What there is, in yen unless it says otherwise

    @property
    def index(self) -> FloatArray:
        """The index at this close."""
        return _double(self.levels[0])

    @property
    def fx(self) -> FloatArray:
        """Yen for a dollar at this close."""
        return _double(self.levels[1])

    @property
    def fund_dollars(self) -> FloatArray:
        """Dollars in the fund."""
        return _double(self.dollars)

    @property
    def fund(self) -> FloatArray:
        """What the fund is worth."""
        return _double(self.fund_dollars * self.fx)

    @property
    def futures(self) -> FloatArray:
        """What the index futures stand for."""
        return _double(self.rows.index * self.index * self.fx)

    @property
    def hedge(self) -> FloatArray:
        """What the dollars sold short stand for."""
        return _double(-self.rows.short * self.fx)

    @property
    def cash(self) -> FloatArray:
        """Cash at the broker after all open gains and losses."""
        return _double(self.fx * self.rows.dollars + self.rows.yen + self.futures - self.hedge)

    @property
    def yen(self) -> FloatArray:
        """Yen at the broker after the hedge's open gains and losses; all other cash is dollars."""
        return _double(self.rows.yen - self.hedge)

    @property
    def equity(self) -> FloatArray:
        """What all is worth to the owner; below zero it is a debt."""
        return self.fund + self.cash - self.debt

    @property
    def collateral(self) -> FloatArray:
        """What the broker counts."""
        return self.cash + self.account.counted * self.fund

    @property
    def required(self) -> FloatArray:
        """What the broker asks for, for futures and hedge together."""
        return _double(self.margins[0] * self.futures + self.margins[1] * self.hedge)

    @property
    def ruined(self) -> BoolArray:
        """Where a debt is left."""
        return self.debt > 0.0

    # The parts of a day

    def accrue(self, close: Close) -> None:
        """The nights: the fund earns, futures pay for being financed, the hedge earns or pays."""
        if close.rates is None:
            return
        earned, others = self.interest[0], self.interest[1:]
        np.multiply(self.dollars, close.rates[0], out=earned)
        np.multiply(self.units, self.levels, out=others)
        others *= close.rates[1:]
        self.dollars += earned
        self.pockets += others
        base = self.rows.base
        base += others[0]
        if self.account.counted:
            base += self.account.counted * earned

    def mark(self, close: Close) -> None:
        """The close: everything has a new price, and perhaps a new margin."""
        self.day += 1
        self.levels = close.levels
        if close.margins is not self.margins:
            self.margins = close.margins
            self._weigh()

    def execute(self) -> list[Executed]:
        """What the broker does; nothing on most days."""
        index, fx = self.levels
        gap = np.multiply(self.rows.long, index, out=self._gap)
        gap += self.rows.base
        gap *= fx
        gap += self.rows.yen
        # Collateral less margin; only who is near or below needs a closer look.
        if np.minimum.reduce(gap) >= -self.slack:
            return []
        looks = (_broker(self, path) for path in np.flatnonzero(gap < -self.slack).tolist())
        done = [each for each in looks if each is not None]
        for each in done:
            _write(self, each)
        return done

    def trade(
        self,
        *,
        fund: ArrayLike | None = None,
        futures: ArrayLike | None = None,
        hedge: ArrayLike | None = None,
    ) -> None:
        """Trade at this close to what is wanted; None leaves a part as it is.

        `fund` is in dollars, `futures` in units of the index, `hedge` in dollars sold short; each
        is one number or one for each path, 0 or more. The cost is paid from the cash. Ruined
        paths stay as they are.
        """
        account, fx, index, rows = self.account, self.fx, self.index, self.rows
        more = self._change("fund", fund, rows.fund)
        long = self._change("futures", futures, rows.index)
        short = -self._change("hedge", hedge, -rows.short)
        cost = account.cost * np.abs(long) * index + account.spread * (np.abs(more) + np.abs(short))
        rows.cost[:] += cost * fx
        # An open position is worth what it cost.
        rows.dollars[:] -= long * index
        rows.yen[:] -= (more + short + cost) * fx
        rows.fund[:] += more
        rows.index[:] += long
        rows.short[:] += short
        self._weigh()

    def _change(self, name: str, wanted: ArrayLike | None, now: FloatArray) -> FloatArray:
        if wanted is None:
            return np.zeros(len(self.debt))
        goal = check_numbers(name, wanted, low=0.0, high=1e18, remedy="Write 0 for none.")
        return np.where(self.ruined, 0.0, goal - now)

    def exchange(self, dollars: ArrayLike) -> None:
        """Buy dollars for yen at the broker at this close; sell them below 0.

        `dollars` is one number or one for each path. The spread is paid from the yen. Ruined paths
        stay as they are.
        """
        wanted = check_numbers("dollars", dollars, low=-1e18, high=1e18, remedy="Write 0 for none.")
        bought = np.where(self.ruined, 0.0, wanted)
        cost = self.account.spread * np.abs(bought) * self.fx
        self.rows.cost[:] += cost
        self.rows.dollars[:] += bought
        self.rows.yen[:] -= bought * self.fx + cost
        self._weigh()

    def _weigh(self) -> None:
        """After trades and new margins: what the daily screen of `execute` looks at."""
        rows = self.rows
        rows.long[:], rows.base[:] = rows.weighed(self.margins, self.account)


def _double(values: Any) -> FloatArray:
    return np.asarray(values, dtype=float)


def _check_opening(book: JointBook) -> None:
    """Refuse an account that is called on its first day, or whose cuts would not free a margin."""
    account, dear = book.account, book.margins <= [[book.account.cost], [book.account.spread]]
    if dear.any():
        raise ValueError(
            f"cost must be below the margins, got {account.cost} and a spread of {account.spread}. "
            "Write smaller costs."
        )
    if (book.collateral < book.required * account.watched - book.slack).any():
        raise ValueError(
            f"cash must cover the margins of the first day, got {account.cash}. Write more cash, "
            "or pledge the fund."
        )


def _look(book: JointBook, path: int) -> tuple[_Column, list[float], list[float]]:
    """One path in plain numbers: its state, its index and yen for a dollar, its two margins."""
    column = path if book.margins.shape[1] > 1 else 0
    state = _Column(*book.state[:, path].tolist())
    return state, book.levels[:, path].tolist(), book.margins[:, column].tolist()


def _broker(book: JointBook, path: int) -> Executed | None:
    """Look closely at one path whose collateral seems to fall short, and act if it does."""
    account, (now, (index, fx), (margin, fx_margin)) = book.account, _look(book, path)
    futures, hedge, fund = now.index * index * fx, -now.short * fx, now.fund * fx
    cash = now.dollars * fx + now.yen + futures - hedge
    required = margin * futures + fx_margin * hedge
    collateral = cash + account.counted * fund
    if collateral >= required * account.watched - book.slack:
        return None
    closing = account.cost * futures + account.spread * hedge
    loss_cut = account.level is not None and collateral <= account.level * required + book.slack
    # A yen sold from a pledged fund stops counting, so more than the missing must be sold.
    missing, share = required - collateral, 1.0 - account.spread - account.counted
    sale = min((account.top_up * required - collateral) / share, fund)
    if account.top_up and not loss_cut and sale * share >= missing - book.slack:
        return Executed(path, met=True, sold=sale, cost=sale * account.spread)
    cut = missing / max(required - closing, missing)
    if cut < 1.0 and not loss_cut:
        return Executed(path, cut=cut, cost=cut * closing)

    # Everything is closed at a cost, and what is owed then comes out of the fund.
    kept = 1.0 - account.spread
    owed = max(closing - cash, 0.0) / kept
    sold = min(owed, fund)
    debt = (owed - sold) * kept
    return Executed(
        path,
        loss_cut=loss_cut,
        cut=1.0,
        sold=sold,
        cost=closing + sold * account.spread,
        debt=debt if debt > book.slack else 0.0,
    )


def _write(book: JointBook, done: Executed) -> None:
    now, (index, fx), margins = _look(book, done.path)
    kept, paid_in = 1.0 - done.cut, done.sold - done.cost
    if done.cut == 1.0:
        # With nothing left open there are no dollars either: the broker exchanges them.
        cash = (now.dollars + now.index * index) * fx + now.yen + now.short * fx + paid_in
        dollars, yen = 0.0, max(cash, 0.0)
    else:
        dollars = now.dollars + done.cut * now.index * index
        yen = now.yen + (done.cut * now.short * fx + paid_in)
    then = now._replace(
        fund=0.0 if done.debt else max(0.0, now.fund - done.sold / fx),  # all sold: rounding
        dollars=dollars,
        yen=yen,
        index=now.index * kept,
        short=now.short * kept,
        cost=now.cost + done.cost,
        sold=now.sold + done.sold,
    )
    long, base = then.weighed(margins, book.account)
    book.state[:, done.path] = then._replace(long=long, base=base)
    book.debt[done.path] = done.debt


# Every day of a run


@dataclass(frozen=True)
class JointLedger:
    """What happened, one row for each day: days first, then paths. The first row is the opening.

    Amounts are yen. For a table of one path: ``pd.DataFrame({k: v[:, 0] for ...})``.

    - `cash`: at the broker after all open gains and losses
    - `futures`, `hedge`: what the open positions stand for
    - `equity`: that of the day before, plus profits and interest, less `cost`
    - `collateral`, `required`: what the broker counted and asked for, before anything was executed
    - `called`, `met`, `loss_cut`: a call came; it was paid out of the fund; a loss-cut came
    - `cut`: share of the open positions that was closed by force
    - `sold`: of the fund by force or to meet a call
    - `debt`: owed beyond all there was
    """

    index: FloatArray
    fx: FloatArray
    fund: FloatArray
    cash: FloatArray
    futures: FloatArray
    hedge: FloatArray
    cost: FloatArray
    equity: FloatArray
    collateral: FloatArray
    required: FloatArray
    called: BoolArray
    met: BoolArray
    loss_cut: BoolArray
    cut: FloatArray
    sold: FloatArray
    debt: FloatArray

    @property
    def acted(self) -> BoolArray:
        """On which days the broker did something."""
        return self.called | self.loss_cut

    @property
    def kept(self) -> FloatArray:
        """Which part of the contracts no sale by force has closed, for each path."""
        return np.asarray(np.prod(1.0 - self.cut, axis=0))


_SEEN = "index", "fx", "fund", "cash", "futures", "hedge", "equity", "debt", "cost", "sold"


def joint_ledger(account: JointAccount, *, market: JointMarket) -> JointLedger:
    """Run an account over a market and keep every day.

    Examples
    --------
    The index falls by 10% on the day the margin doubles, and the fund pays the call. With 3.1
    times the margin in cash there is none:

    >>> from teko.accounts.joint_market import given_market
    >>> crash = given_market(
    ...     dates=["2020-03-11", "2020-03-12"], index=[100, 90], fx=[100, 100], dollar_rate=0,
    ...     yen_rate=0, dividend=0, margin=[0.08, 0.16], fx_margin=0.04,
    ... )
    >>> plan = dict(capital=10e6, futures=1, hedge=0, counted=0, level=0.5, cost=0, spread=0)
    >>> run = joint_ledger(JointAccount(cash=0.24, top_up=1, **plan), market=crash)
    >>> run.called[:, 0].tolist(), round(run.sold[1, 0].item())
    ([False, True], 40000)
    >>> run.acted[:, 0].tolist(), run.kept.tolist()
    ([False, True], [1.0])
    >>> run = joint_ledger(JointAccount(cash=0.248, top_up=1, **plan), market=crash)
    >>> run.called[:, 0].tolist()
    [False, False]
    """
    closes = iter(market.closes())
    book = JointBook(account, next(closes))
    days = [_row(book, [], book.collateral, book.required)]
    for close in closes:
        book.accrue(close)
        book.mark(close)
        asked = book.collateral, book.required
        days.append(_row(book, book.execute(), *asked))
    table: dict[str, Any] = {name: np.stack([day[name] for day in days]) for name in days[0]}
    for name in ("cost", "sold"):  # the book has their sums
        table[name] = np.diff(table[name], axis=0, prepend=0.0)
    return JointLedger(**table)


def _row(
    book: JointBook, executed: list[Executed], collateral: FloatArray, required: FloatArray
) -> dict[str, Any]:
    """What is seen of a day at its end, with an entry for every path."""
    called, met, loss_cut = np.zeros((3, len(book.debt)), bool)
    cut = np.zeros(len(book.debt))
    for each in executed:
        called[each.path], met[each.path] = not each.loss_cut, each.met
        loss_cut[each.path], cut[each.path] = each.loss_cut, each.cut
    return {
        **{name: np.array(getattr(book, name)) for name in _SEEN},
        "collateral": collateral,
        "required": required,
        "called": called,
        "met": met,
        "loss_cut": loss_cut,
        "cut": cut,
    }


# Only where it ended


@dataclass(frozen=True)
class JointOutcome:
    """Where an account ended, one entry for each path.

    `first_call` is the first day with a call or a loss-cut, from 1; 0 means never.
    """

    equity: FloatArray
    debt: FloatArray
    first_call: IntArray


def _run(account: JointAccount, closes: Iterable[Close], dtype: Any) -> JointOutcome:
    """Day after day; only the running state is kept."""
    days = iter(closes)
    book = JointBook(account, next(days), dtype)
    first_call = np.zeros(len(book.debt), int)
    for close in days:
        book.accrue(close)
        book.mark(close)
        for done in book.execute():
            first_call[done.path] = first_call[done.path] or book.day
    return JointOutcome(book.equity, book.debt, first_call)


def joint_outcome(account: JointAccount, *, market: JointMarket) -> JointOutcome:
    """Run an account over a market and keep only where it ended.

    Examples
    --------
    Nothing may be moved from the fund, so the call of `joint_ledger` cuts the position:

    >>> from teko.accounts.joint_market import given_market
    >>> crash = given_market(
    ...     dates=["2020-03-11", "2020-03-12"], index=[100, 90], fx=[100, 100], dollar_rate=0,
    ...     yen_rate=0, dividend=0, margin=[0.08, 0.16], fx_margin=0.04,
    ... )
    >>> plan = dict(capital=10e6, hedge=0, counted=0, top_up=0, level=0.5, cost=0, spread=0)
    >>> end = joint_outcome(JointAccount(futures=1, cash=0.24, **plan), market=crash)
    >>> end.first_call.tolist(), end.debt.tolist(), round(end.equity.item())
    ([1], [0.0], 9000000)
    >>> joint_outcome(JointAccount(futures=0, cash=0.24, **plan), market=crash).first_call.tolist()
    [0]
    """
    return _run(account, market.closes(), np.float64)


def simulated_joint(
    account: JointAccount,
    *,
    model: JointModel,
    days: int,
    paths: int,
    seed: int,
    margin: ArrayLike,
    fx_margin: ArrayLike,
) -> JointOutcome:
    """Run an account over markets drawn from a model, and keep where it ended.

    `margin` and `fx_margin` are one number, or one for each day and the first. Single precision:
    amounts are right to a hundred-thousandth of the capital. `simulate.frequency` makes an
    estimate of it.

    Examples
    --------
    >>> model = JointModel(
    ...     index_volatility=0.16, index_drift=0.07, fx_volatility=0.1, fx_drift=0,
    ...     dollar_rate=0.04, rate_volatility=0.01, yen_rate=0.005,
    ...     index_fx=0.3, index_rate=0, fx_rate=0.4,
    ... )
    >>> account = JointAccount(
    ...     capital=10e6, futures=1, hedge=0, cash=0.2, counted=0, top_up=0, level=0.5,
    ...     cost=0.0002, spread=0.0005,
    ... )
    >>> year = dict(model=model, days=252, paths=8_000, seed=1, margin=0.08, fx_margin=0.04)
    >>> end = simulated_joint(account, **year)
    >>> f"{(end.first_call > 0).mean():.2f}", int((end.debt > 0).sum())
    ('0.32', 0)
    >>> len(simulated_joint(account, **year | {"paths": 1}).equity)
    1
    """
    margins = check_margins(days, margin=margin, fx_margin=fx_margin)
    drawn = (
        model.closes(chunk.generator(), paths=chunk.paths, margins=margins)
        for chunk in chunks(paths, seed=seed)
    )
    return joined([_run(account, closes, np.float32) for closes in drawn])
