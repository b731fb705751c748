"""One account for everything: a dollar fund, index futures and a yen hedge share one equity.

The owner has dollars in a money market fund, some yen in cash at the broker, index futures on
top, and perhaps dollars sold short against the fund's currency risk. The books are in yen.
`joint_ledger` keeps every day, `joint_outcome` only where it ended, `simulated_joint` draws the
market as well. All three run `JointBook`, whose methods read like a day: the night's interest,
the new prices, and what the broker executes.

The rules:

- The broker counts the cash, the open gains and losses and, when it is pledged, a part of the
  fund: that is the collateral. The margins of futures and hedge are asked for together.
- Collateral below the margin is a call. It is paid on the same day by selling the fund, if the
  plan allows and the fund reaches the margin. Else futures and hedge are both cut by the same
  share, just enough. Real brokers give a day or two, and the price may do anything in them.
- Collateral at or below a set share of the margin is a loss-cut: everything is closed, and nobody
  is asked. A broker without such a share calls, whatever is left.
- A day has one price, and everything happens at it, never at the price of the level.
- What the broker is owed after everything is closed comes out of the fund, whatever the plan
  says. If the fund does not suffice it is a debt. That is ruin, and ruin is final.
- Futures settle in dollars, the hedge in yen. Cash earns nothing. Once everything is closed by
  force, the dollars at the broker are exchanged for yen. The fund may be sold in parts
  of a dollar, and futures in parts of a contract: real ones are whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from teko.accounts.joint_market import Close, JointMarket, JointModel, check_margins
from teko.arrays import BoolArray, FloatArray, IntArray, check_numbers
from teko.paths import simulate
from teko.paths.simulate import Chunk
from teko.rules import AMOUNT, DROP, HELD_LEVERAGE, LEVEL, Rule, check
from teko.words import Fraction, Leverage, Ratio, Yen

# Binary fractions must not decide whether the collateral is the margin; parts of the capital.
_SNAP, _SINGLE = 1e-9, 1e-6
_TOP_UP = Rule(
    "a multiple of the margin from 0 to 100", "Write 0 to leave the fund alone.", 0.0, 100.0
)
_COST = Rule("a fraction of the amount traded from 0 to 0.05", "Write 0.1% as 0.001.", 0.0, 0.05)


@dataclass(frozen=True, kw_only=True)
class JointAccount:
    """The plan of one account: what is bought on the first day, and what the broker does.

    - `capital`: all of the owner's money in yen, before the first trade
    - `futures`: index futures over the capital
    - `hedge`: dollars sold short over the dollars in the fund, 0 to 1
    - `cash`: part of the capital kept at the broker in yen; the rest is in the fund
    - `counted`: part of the fund that the broker counts as collateral; 0 when it is not pledged
    - `top_up`: a call is paid by selling the fund until the collateral is this many times the
      margin; 0 when the fund must not be touched
    - `level`: loss-cut when the collateral is this share of the margin, or less; None where the
      broker always calls first
    - `cost`: of trading futures, as a fraction of the amount
    - `spread`: of trading dollars, in the fund and in the hedge, as a fraction of the amount
    """

    capital: Yen
    futures: Leverage
    hedge: Fraction
    cash: Fraction
    counted: Fraction
    top_up: Ratio
    level: Fraction | None
    cost: Fraction
    spread: Fraction

    def __post_init__(self) -> None:
        check("capital", self.capital, AMOUNT)
        check("futures", self.futures, HELD_LEVERAGE)
        for name in ("hedge", "cash"):
            check(name, getattr(self, name), LEVEL)
        if self.level is not None:
            check("level", self.level, LEVEL)
        check("counted", self.counted, DROP)
        check("cost", self.cost, _COST)
        check("spread", self.spread, _COST)
        if check("top_up", self.top_up, _TOP_UP) and self.top_up < 1.0:
            raise ValueError(
                f"top_up must be 0 or at least the margin, got {self.top_up}. Write 1 for the "
                "margin, or 3 for three times as much."
            )
        if self.counted + self.spread >= 1.0 - _SNAP:
            raise ValueError(
                f"counted must leave a haircut above the spread, got {self.counted}. Write 0.9."
            )
        if self.fund < 0.0:
            raise ValueError(
                f"cash must leave the cost of the first trades, got {self.cash}. Write less."
            )

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
    met: bool
    loss_cut: bool
    cut: Fraction
    sold: Yen
    cost: Yen
    debt: Yen


class JointBook:
    """The running state of one account on many paths; each method is a part of a day.

    Rows and paths are arrays that are written over day by day. `pockets` hold the broker's cash
    in dollars and in yen, less what the open positions were worth when they were traded: so gains
    and losses are in it without being booked every day. `units` are those of the index and the
    dollars held, negative because they are short. A rule may act through `trade` and `exchange`.
    """

    def __init__(self, account: JointAccount, close: Close, dtype: Any = np.float64) -> None:
        """Buy what the account says at the first close."""
        paths = close.levels.shape[1]
        self.account, self.day = account, 0
        self.levels, self.margins = close.levels, close.margins
        # One table, so that a path is a column; below are names for its rows.
        self.state = np.zeros((9, paths), dtype)
        self.dollars, self.pockets, self.units = self.state[0], self.state[1:3], self.state[3:5]
        self._long, self._base, self.cost, self.sold = self.state[5:]
        # What rounding may leave over: less than this is nothing.
        self.slack = account.capital * (_SNAP if self.state.itemsize == 8 else _SINGLE)
        self.interest, self.debt = np.zeros((3, paths), dtype), np.zeros(paths)
        self._gap = np.zeros(paths, dtype)
        self.pockets[1] = account.capital
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
        return _double(self.units[0] * self.index * self.fx)

    @property
    def hedge(self) -> FloatArray:
        """What the dollars sold short stand for."""
        return _double(-self.units[1] * self.fx)

    @property
    def cash(self) -> FloatArray:
        """Cash at the broker after all open gains and losses."""
        return _double(self.fx * self.pockets[0] + self.pockets[1] + self.futures - self.hedge)

    @property
    def yen(self) -> FloatArray:
        """Yen at the broker after the hedge's open gains and losses; all other cash is dollars."""
        return _double(self.pockets[1] - self.hedge)

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
        self._base += others[0]
        if self.account.counted:
            self._base += self.account.counted * earned

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
        gap = np.multiply(self._long, index, out=self._gap)
        gap += self._base
        gap *= fx
        gap += self.pockets[1]
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
        """Trade at this close to what is wanted, as a rule does; None leaves a part as it is.

        `fund` is in dollars, `futures` in units of the index, `hedge` in dollars sold short; each
        is one number or one for each path, 0 or more. The cost is paid from the cash. Ruined
        paths stay as they are.
        """
        zero = np.zeros(len(self.debt))
        more = zero if fund is None else self._wanted("fund", fund) - self.dollars
        long = zero if futures is None else self._wanted("futures", futures) - self.units[0]
        short = zero if hedge is None else -self._wanted("hedge", hedge) - self.units[1]
        more, long, short = (np.where(self.ruined, 0.0, each) for each in (more, long, short))
        self._pay(more, long, short)
        self.dollars += more
        self.units[0] += long
        self.units[1] += short
        self._weigh()

    def exchange(self, dollars: ArrayLike) -> None:
        """Buy dollars for yen at the broker at this close, as a rule does; sell them below 0.

        `dollars` is one number or one for each path. The spread is paid from the yen. Ruined paths
        stay as they are.
        """
        wanted = check_numbers("dollars", dollars, low=-1e18, high=1e18, remedy="Write 0 for none.")
        bought = np.where(self.ruined, 0.0, wanted)
        cost = self.account.spread * np.abs(bought) * self.fx
        self.cost += cost
        self.pockets[0] += bought
        self.pockets[1] -= bought * self.fx + cost
        self._weigh()

    def _wanted(self, name: str, value: ArrayLike) -> FloatArray:
        return check_numbers(name, value, low=0.0, high=1e18, remedy="Write 0 for none.")

    def _pay(self, more: FloatArray, long: FloatArray, short: FloatArray) -> None:
        """Take a trade and its cost out of the cash; an open position is worth what it cost."""
        account, fx, index = self.account, self.fx, self.index
        cost = account.cost * np.abs(long) * index + account.spread * (np.abs(more) + np.abs(short))
        self.cost += cost * fx
        self.pockets[0] -= long * index
        self.pockets[1] -= (more + short + cost) * fx

    def _weigh(self) -> None:
        """What the collateral less the margin is made of, but for the day's prices and the yen.

        `_long` is what one unit of the index adds, `_base` the dollars that stay: those at the
        broker, what counts of the fund, less what the hedge needs for each of its dollars.
        """
        margin, fx_margin = self.margins
        self._long[:] = self.units[0] * (1.0 - margin)
        self._base[:] = self.units[1] * (1.0 + fx_margin) + self.pockets[0]
        self._base += self.account.counted * self.dollars


def _double(values: Any) -> FloatArray:
    """The values in double precision, whatever the book is kept in."""
    return np.asarray(values, dtype=float)


def _check_opening(book: JointBook) -> None:
    """Refuse an account that is called on its first day, or whose cuts would not free a margin."""
    account, dear = book.account, book.margins <= [[book.account.cost], [book.account.spread]]
    if dear.any():
        raise ValueError(
            f"cost must be below the margins, got {account.cost} and a spread of {account.spread}. "
            "Write smaller costs."
        )
    if (book.collateral < book.required - book.slack).any():
        raise ValueError(
            f"cash must cover the margins of the first day, got {account.cash}. Write more cash, "
            "or pledge the fund."
        )


def _broker(book: JointBook, path: int) -> Executed | None:
    """Look closely at one path whose collateral seems to fall short, and act if it does.

    Plain numbers, one path at a time: on most days no path needs it.
    """
    account, (index, fx) = book.account, book.levels[:, path].tolist()
    fund, dollars, yen, futures, hedge, *_ = book.state[:, path].tolist()
    futures, hedge, fund = futures * index * fx, -hedge * fx, fund * fx
    cash = dollars * fx + yen + futures - hedge
    margin, fx_margin = _margins(book, path)
    required = margin * futures + fx_margin * hedge
    collateral = cash + account.counted * fund
    if collateral >= required - book.slack:
        return None
    closing = account.cost * futures + account.spread * hedge
    if account.level is not None and collateral <= account.level * required + book.slack:
        return _closed(book, path, True, closing, fund, cash)

    # A yen sold from a pledged fund stops counting, so more than the missing must be sold.
    missing, share = required - collateral, 1.0 - account.spread - account.counted
    sale = min((account.top_up * required - collateral) / share, fund)
    if account.top_up and sale * share >= missing - book.slack:
        return Executed(path, True, False, 0.0, sale, sale * account.spread, 0.0)
    cut = missing / max(required - closing, missing)
    if cut < 1.0:
        return Executed(path, False, False, cut, 0.0, cut * closing, 0.0)
    return _closed(book, path, False, closing, fund, cash)


def _margins(book: JointBook, path: int) -> list[float]:
    """What is asked on one path for futures and for the hedge, over their value."""
    margins: list[float] = book.margins[:, path if book.margins.shape[1] > 1 else 0].tolist()
    return margins


def _closed(
    book: JointBook, path: int, loss_cut: bool, closing: Yen, fund: Yen, cash: Yen
) -> Executed:
    """Everything is closed at a cost, and what is owed then comes out of the fund."""
    spread = book.account.spread
    owed = max(closing - cash, 0.0) / (1.0 - spread)
    sold = min(owed, fund)
    debt = (owed - sold) * (1.0 - spread)
    debt = debt if debt > book.slack else 0.0
    return Executed(path, False, loss_cut, 1.0, sold, closing + sold * spread, debt)


def _write(book: JointBook, done: Executed) -> None:
    """Write what was executed into the column of its path."""
    index, fx = book.levels[:, done.path].tolist()
    column = book.state[:, done.path].tolist()
    fund, dollars, yen, futures, hedge, _, _, cost, sold = column
    kept, paid_in = 1.0 - done.cut, done.sold - done.cost
    margin, fx_margin = _margins(book, done.path)
    if done.cut == 1.0:
        # With nothing left open there are no dollars either: the broker exchanges them.
        cash = (dollars + futures * index) * fx + yen + hedge * fx + paid_in
        dollars, yen = 0.0, max(cash, 0.0)
    else:
        dollars += done.cut * futures * index
        yen += done.cut * hedge * fx + paid_in
    fund = 0.0 if done.debt else fund - done.sold / fx
    futures, hedge = futures * kept, hedge * kept
    long = futures * (1.0 - margin)
    base = hedge * (1.0 + fx_margin) + dollars + book.account.counted * fund
    book.state[:, done.path] = (
        *(fund, dollars, yen, futures, hedge),
        *(long, base, cost + done.cost, sold + done.sold),
    )
    book.debt[done.path] = done.debt


# Every day of a run

BookRule = Callable[[JointBook], None]


@dataclass(frozen=True)
class JointLedger:
    """What happened, one row for each day: days first, then paths. The first row is the opening.

    Amounts are yen. For a table of one path: ``pd.DataFrame({k: v[:, 0] for ...})``.

    - `index`, `fx`: the index, and yen for a dollar
    - `fund`, `cash`: the fund's worth; cash at the broker after all open gains and losses
    - `futures`, `hedge`: what the open positions stand for
    - `fund_profit`, `futures_profit`, `hedge_profit`: from the day's prices. That of the fund is
      from the currency, and includes dollars at the broker
    - `fund_interest`, `futures_carry`, `hedge_swap`: from the night
    - `cost`: of trades
    - `equity`: that of the day before, plus profits and interest, less costs
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
    fund_profit: FloatArray
    futures_profit: FloatArray
    hedge_profit: FloatArray
    fund_interest: FloatArray
    futures_carry: FloatArray
    hedge_swap: FloatArray
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


def joint_ledger(
    account: JointAccount, *, market: JointMarket, rule: BookRule | None = None
) -> JointLedger:
    """Run an account over a market and keep every day.

    Parameters
    ----------
    account : JointAccount
        Its plan.
    market : JointMarket
        From `joint_market.given_market` or `joint_market.drawn_market`.
    rule : function
        Called with the `JointBook` at each close after the broker is done; it may `trade`.

    Returns
    -------
    JointLedger
        One row for each day, one column for each path.

    Raises
    ------
    ValueError
        If the account cannot be opened on the first day.

    Examples
    --------
    One times the capital in futures over three times the margin of 8%. The index falls by 10%
    on the day the margin doubles. The call is paid by selling the fund:

    >>> from teko.accounts.joint_market import given_market
    >>> crash = given_market(
    ...     dates=["2020-03-11", "2020-03-12"], index=[100, 90], fx=[100, 100], dollar_rate=0,
    ...     yen_rate=0, dividend=0, margin=[0.08, 0.16], fx_margin=0.04,
    ... )
    >>> plan = dict(capital=10e6, futures=1, hedge=0, counted=0, level=0.5, cost=0, spread=0)
    >>> run = joint_ledger(JointAccount(cash=0.24, top_up=1, **plan), market=crash)
    >>> run.called[:, 0].tolist(), round(run.sold[1, 0].item())
    ([False, True], 40000)

    With 3.1 times the margin there is no call:

    >>> run = joint_ledger(JointAccount(cash=0.248, top_up=1, **plan), market=crash)
    >>> run.called[:, 0].tolist()
    [False, False]
    """
    closes = iter(market.closes())
    book = JointBook(account, next(closes))
    rows = [_row(book, None, [])]
    for close in closes:
        before = _Before(book)
        book.accrue(close)
        book.mark(close)
        asked = book.collateral, book.required
        executed = book.execute()
        if rule is not None:
            rule(book)
        rows.append(_row(book, before, executed, *asked))
    return JointLedger(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})


class _Before:
    """What a day's profit is measured from."""

    def __init__(self, book: JointBook) -> None:
        self.index, self.fx, self.units = book.index, book.fx, book.units.copy()
        self.dollars = book.fund_dollars + book.pockets[0] + book.units[0] * book.index
        self.cost, self.sold = book.cost.copy(), book.sold.copy()


def _row(
    book: JointBook,
    before: _Before | None,
    executed: list[Executed],
    collateral: FloatArray | None = None,
    required: FloatArray | None = None,
) -> dict[str, Any]:
    """One row of `JointLedger`."""
    row: dict[str, Any] = {
        name: getattr(book, name)
        for name in ("index", "fx", "fund", "cash", "futures", "hedge", "equity")
    }
    row |= _profits(book, before) | _dense(executed, len(book.debt))
    row["collateral"] = book.collateral if collateral is None else collateral
    row["required"] = book.required if required is None else required
    row["debt"] = book.debt.copy()
    return row


_PROFITS = (
    *("fund_profit", "futures_profit", "hedge_profit"),
    *("fund_interest", "futures_carry", "hedge_swap"),
)


def _profits(book: JointBook, before: _Before | None) -> dict[str, FloatArray]:
    """What the day brought, part by part."""
    none = np.zeros(len(book.debt))
    if before is None:
        return dict.fromkeys(_PROFITS, none) | {"cost": book.cost.copy(), "sold": none}
    rise = book.fx - before.fx
    fund_interest, carry, swap = book.interest.astype(float)
    return {
        "fund_profit": before.dollars * rise,
        "futures_profit": before.units[0] * (book.index - before.index) * book.fx,
        "hedge_profit": before.units[1] * rise,
        "fund_interest": fund_interest * book.fx,
        "futures_carry": carry * book.fx,
        "hedge_swap": swap,
        "cost": book.cost - before.cost,
        "sold": book.sold - before.sold,
    }


def _dense(executed: list[Executed], paths: int) -> dict[str, Any]:
    """What was executed, with an entry for every path."""
    called, met, loss_cut = np.zeros((3, paths), bool)
    cut = np.zeros(paths)
    for each in executed:
        called[each.path], met[each.path] = not each.loss_cut, each.met
        loss_cut[each.path], cut[each.path] = each.loss_cut, each.cut
    return {"called": called, "met": met, "loss_cut": loss_cut, "cut": cut}


# Only where it ended


@dataclass(frozen=True)
class JointOutcome:
    """Where an account ended, one entry for each path. Days count from 1; 0 means never.

    - `equity`, `fund`, `debt`: at the end
    - `calls`: days with a call or a loss-cut; `first_call`: the first of them
    - `first_cut`: the day of the first sale by force, `closed`: when nothing was left open
    - `ruined`: when a debt was left
    - `sold`: of the fund, to meet calls and to settle; `cost`: of all trades
    """

    equity: FloatArray
    fund: FloatArray
    debt: FloatArray
    calls: IntArray
    first_call: IntArray
    first_cut: IntArray
    closed: IntArray
    ruined: IntArray
    sold: FloatArray
    cost: FloatArray


_ENDS = ("equity", "fund", "debt", "sold", "cost")
_COUNTS = ("calls", "first_call", "first_cut", "closed", "ruined")


def _run(
    account: JointAccount, closes: Iterable[Close], rule: BookRule | None, dtype: Any
) -> JointOutcome:
    """Day after day; only the running state is kept."""
    days = iter(closes)
    book = JointBook(account, next(days), dtype)
    counts = np.zeros((5, len(book.debt)), np.int32)
    for close in days:
        book.accrue(close)
        book.mark(close)
        for done in book.execute():
            _count(counts, done, book.day)
        if rule is not None:
            rule(book)
    ends: dict[str, Any] = {name: _double(getattr(book, name)) for name in _ENDS}
    firsts: dict[str, Any] = dict(zip(_COUNTS, counts, strict=True))
    return JointOutcome(**ends, **firsts)


def _count(counts: IntArray, done: Executed, day: int) -> None:
    """Write down that a path was called, cut, closed or ruined today, the first time it was."""
    calls, *known = counts[:, done.path].tolist()
    today = (True, done.cut > 0.0, done.cut == 1.0, done.debt > 0.0)
    first = [
        day if happened and not before else before
        for happened, before in zip(today, known, strict=True)
    ]
    counts[:, done.path] = calls + 1, *first


def joint_outcome(
    account: JointAccount, *, market: JointMarket, rule: BookRule | None = None
) -> JointOutcome:
    """Run an account over a market and keep only where it ended.

    Parameters
    ----------
    account : JointAccount
        Its plan.
    market : JointMarket
        From `joint_market.given_market` or `joint_market.drawn_market`.
    rule : function
        Called with the `JointBook` at each close after the broker is done; it may `trade`.

    Returns
    -------
    JointOutcome
        One entry for each path.

    Raises
    ------
    ValueError
        If the account cannot be opened on the first day.

    Examples
    --------
    Nothing may be moved from the fund, so the call of `joint_ledger` cuts the position:

    >>> from teko.accounts.joint_market import given_market
    >>> crash = given_market(
    ...     dates=["2020-03-11", "2020-03-12"], index=[100, 90], fx=[100, 100], dollar_rate=0,
    ...     yen_rate=0, dividend=0, margin=[0.08, 0.16], fx_margin=0.04,
    ... )
    >>> plan = dict(capital=10e6, futures=1, hedge=0, counted=0, level=0.5, cost=0, spread=0)
    >>> account = JointAccount(cash=0.24, top_up=0, **plan)
    >>> end = joint_outcome(account, market=crash)
    >>> end.first_cut.tolist(), end.closed.tolist(), round(end.equity.item())
    ([1], [0], 9000000)

    A rule that sells everything at the first close leaves nothing to call:

    >>> end = joint_outcome(account, market=crash, rule=lambda book: book.trade(futures=0))
    >>> end.closed.tolist()
    [0]
    """
    return _run(account, market.closes(), rule, np.float64)


def simulated_joint(
    account: JointAccount,
    *,
    model: JointModel,
    days: int,
    paths: int,
    seed: int,
    margin: ArrayLike,
    fx_margin: ArrayLike,
    threads: int = 1,
    rule: BookRule | None = None,
) -> JointOutcome:
    """Run an account over markets drawn from a model, and keep where it ended.

    Parameters
    ----------
    account : JointAccount
        Its plan.
    model : JointModel
        How a day is drawn.
    days : int
        Trading days, 1 to 100,000; 252 are a year.
    paths : int
        Number of paths, 1 to 10,000,000. Only 4,000 are in memory at a time.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.
    margin : float or array
        Margin of the futures, from 0.0001 to below 1: one, or one for each day and the first.
    fx_margin : float or array
        Margin of the hedge, in the same form.
    threads : int
        Chunks run at the same time, 1 to 64. The answer is the same.
    rule : function
        Called with the `JointBook` at each close of each chunk; it may `trade`. It must not keep
        anything from one call to the next but on the book.

    Returns
    -------
    JointOutcome
        One entry for each path. Single precision: amounts are right to a hundred-thousandth of
        the capital. `simulate.frequency` makes an estimate of it, with its standard error.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the account cannot be opened on the first day.

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
    >>> called = simulate.frequency(end.first_call > 0)
    >>> f"{called.value:.2f}", int((end.ruined > 0).sum())
    ('0.32', 0)
    >>> again = simulated_joint(account, threads=2, **year)
    >>> bool((again.equity == end.equity).all())
    True
    """
    margins = check_margins(days, margin=margin, fx_margin=fx_margin)

    def run(chunk: Chunk) -> JointOutcome:
        closes = model.closes(chunk.generator(), paths=chunk.paths, margins=margins)
        return _run(account, closes, rule, np.float32)

    ends = simulate.over_chunks(run, paths=paths, seed=seed, threads=threads)
    return JointOutcome(
        **{
            each.name: np.concatenate([getattr(end, each.name) for end in ends])
            for each in fields(JointOutcome)
        }
    )
