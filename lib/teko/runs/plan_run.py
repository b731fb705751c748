"""A plan run day by day: on history, from every start date, and on simulated years.

`run_plan` follows one path and keeps the log of every action with its reason. `plan_outcome` runs
many paths at once and keeps where they ended. `simulated_plan` draws the paths, `plan_from_starts`
takes them from history, one for each start date.

What happens in a day, in this order:

1. the fund earns its interest, futures and hedge are settled at the broker;
2. the broker asks for the margins of both together: a call is paid from the fund, and what the
   fund cannot pay is sold; below the loss-cut level of the hedge everything is closed at once;
3. the rules of the plan are judged at the close, and filled at it.

The account is that of `teko.accounts.joint`. The cash at the broker is kept in dollars; what the
hedge gains or loses is in yen until the parts are next brought back to plan. A pledged fund counts
with a haircut of a tenth. Shares bought outright earn what the futures earn and the fund's
interest; like the fund they lie outside the broker, and a call sells both alike. Orders in the
futures and the shares are not rounded to contracts; hedges are in whole lots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from teko import plan as sheet
from teko.accounts.joint import JointAccount, JointBook
from teko.accounts.joint_market import Close
from teko.arrays import BoolArray, FloatArray, IntArray, as_dates, check_dates, check_numbers
from teko.paths import measure as drawn
from teko.paths import simulate
from teko.plan import Plan
from teko.rules import (
    CORRELATION,
    DOLLAR_YIELD,
    POSITIVE_VOLATILITY,
    RATE,
    VOLATILITY,
    Rule,
    check,
)
from teko.words import Rate, Ratio, Volatility, Yen

_SNAP = 1e-9
_CHUNK = 4_000
_DAYS = Rule("a whole number from 1 to 2520", "Write one year as 252.", 1, 2520, whole=True)
_PATHS = Rule("a whole number from 1 to 10000000", "Write it without decimals.", 1, 1e7, whole=True)
_SEED = Rule(
    "a whole number from 0 to 4294967295", "Write it without decimals.", 0, 2**32 - 1, whole=True
)
_FIRST_FUTURE, _FIRST_DOLLAR = 100.0, 155.0
_COUNTED = 0.9  # of a pledged fund, after the usual haircut

# Why an order is given, beside the words of `teko.plan`
MONTH_END = "month-end"
WINDOW = "window"
MARGIN_RAISED = "margin raised"
CALL = "margin call"
FORCED = "forced sale"
LOSS_CUT = "loss-cut"
BAND = "band"
YIELD = "yield"
BROKER = (LOSS_CUT, FORCED, CALL)
RULES = (
    sheet.EXIT,
    sheet.HALVE,
    MARGIN_RAISED,
    YIELD,
    WINDOW,
    BAND,
    MONTH_END,
)


@dataclass(frozen=True)
class Market:
    """Prices and rates that a plan meets, one row for each date, checked when it is made.

    `futures` is a continuous price of the share futures in dollars and `usd_jpy` yen for one
    dollar: a row, or one column for each path. `dollar_rate` and `yen_rate` are yearly rates, one
    or one for each date but the last; the fund pays the first. `margin_times` is the broker's
    margin over the normal one, one or one for each date.
    """

    dates: Any
    futures: FloatArray
    usd_jpy: FloatArray
    dollar_rate: FloatArray
    yen_rate: FloatArray
    margin_times: FloatArray

    def __post_init__(self) -> None:
        """Refuse rows that do not fit each other."""
        count = len(check_dates(self.dates)) + 1
        for name, low, high, remedy in (
            ("futures", 1e-6, 1e9, "Write prices."),
            ("usd_jpy", 1e-6, 1e9, "Write yen for one dollar."),
            ("dollar_rate", -0.2, 1.0, "Write 4% as 0.04."),
            ("yen_rate", -0.2, 1.0, "Write 0.5% as 0.005."),
            ("margin_times", 1.0, 20.0, "Write a doubled margin as 2."),
        ):
            each = check_numbers(name, getattr(self, name), low=low, high=high, remedy=remedy)
            rows = count - 1 if name.endswith("rate") else count
            _check_rows(name, each, rows, priced=name in ("futures", "usd_jpy"))
            object.__setattr__(self, name, each)


def _check_rows(name: str, values: FloatArray, rows: int, *, priced: bool) -> None:
    """Refuse values that are not one for each row; only prices must be rows."""
    if (priced and not values.ndim) or (values.ndim and len(values) != rows):
        raise ValueError(
            f"{name} must have {rows} rows for these dates, got {values.shape}. "
            "Write one for each date; rates have none for the last."
        )


def futures_prices(
    index: ArrayLike, *, dates: Any, dollar_rate: ArrayLike, dividend: Rate
) -> FloatArray:
    """What a continuous future on a price index would have been, rolled without cost.

    Parameters
    ----------
    index : array
        Levels of the price index, one for each date.
    dates : array of dates
        Rising.
    dollar_rate : float or array
        Yearly interest, one or one for each date but the last.
    dividend : Rate
        Yearly dividends of the index over its level, 0 to 1.

    Returns
    -------
    array
        Starts at the first level. It earns what the index earns with dividends beyond interest.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    Each step is the step of the index, less interest and plus dividends for its calendar days.

    Examples
    --------
    >>> days = ["2024-01-01", "2024-12-31"]
    >>> futures_prices([100, 110], dates=days, dollar_rate=0.05, dividend=0.02).round(4).tolist()
    [100.0, 107.0]
    >>> futures_prices([100, 110], dates=days, dollar_rate=0, dividend=0).round(4).tolist()
    [100.0, 110.0]
    """
    levels = check_numbers(
        "index", index, low=1e-6, high=1e9, remedy="Write levels, not returns.", rows=True
    )
    yearly = check("dividend", dividend, DOLLAR_YIELD)
    carry = drawn.accrued(dollar_rate, dates=dates) - drawn.accrued(yearly, dates=dates)
    steps = levels[1:] / levels[:-1] - carry
    return np.concatenate([levels[:1], levels[0] * np.cumprod(steps)])


@dataclass(frozen=True)
class Assumptions:
    """The market of a simulated year: what is expected and how it shakes, all per year."""

    dollar_yield: Rate
    yen_rate: Rate
    equity_premium: Rate
    stock_volatility: Volatility
    fx_volatility: Volatility
    correlation: Ratio

    def __post_init__(self) -> None:
        """Refuse a market outside the ranges."""
        check("dollar_yield", self.dollar_yield, DOLLAR_YIELD)
        check("yen_rate", self.yen_rate, RATE)
        check("equity_premium", self.equity_premium, RATE)
        check("stock_volatility", self.stock_volatility, VOLATILITY)
        check("fx_volatility", self.fx_volatility, POSITIVE_VOLATILITY)
        check("correlation", self.correlation, CORRELATION)


@dataclass(frozen=True)
class Action:
    """One line of a plan's log.

    `order` is in dollars of futures, plus buys; `moved` dollars go from the fund to the broker: all
    that a margin call asks for, or what was still owed after a forced sale. `wealth` is all of the
    money in yen after the day.
    """

    date: str
    reason: str
    order: float
    moved: float
    overlay: float
    wealth: Yen


@dataclass(frozen=True)
class PlanRun:
    """What became of a plan on one path: all money in yen at each date, and what was done.

    `debt` is what is owed beyond all there was, and `wealth` is below 0 by it. It is final.
    """

    dates: tuple[str, ...]
    wealth: FloatArray
    debt: FloatArray
    overlay: FloatArray
    log: tuple[Action, ...]


@dataclass(frozen=True)
class PlanOutcome:
    """Where a plan ended, one entry for each path.

    `wealth` is over the capital in yen, `worst_drawdown` and `worst_month` in the currency of the
    plan. `halved` and `exited` count the day of the first such action, 0 for never. `calls`
    and `forced` count days, the latter with a forced sale or a loss-cut; `orders` count all changes
    of the futures.
    """

    wealth: FloatArray
    worst_drawdown: FloatArray
    worst_month: FloatArray
    halved: IntArray
    exited: IntArray
    calls: IntArray
    forced: IntArray
    orders: IntArray


@dataclass
class _Memory:
    """What the plan knows beside its account, an entry for each path.

    `in_shares` is the part that is in shares of what lies outside the broker; where all was `left`,
    yen lie there.
    """

    kept: FloatArray
    target: FloatArray
    month_start: FloatArray
    peak: FloatArray
    in_shares: FloatArray
    left: BoolArray


@dataclass(frozen=True)
class _Row:
    """One day: the close, interest for the days before it, and its place in the calendar."""

    levels: FloatArray
    margins: FloatArray
    margin_times: FloatArray
    interest: FloatArray
    yen_interest: FloatArray
    years: FloatArray
    fund_yield: FloatArray
    rate_difference: FloatArray
    month_end: BoolArray
    next_held: BoolArray


@dataclass(frozen=True)
class _Path:
    """A market as rows of equal shape, one column for each path."""

    futures: FloatArray
    usd_jpy: FloatArray
    years: FloatArray
    dollar_rate: FloatArray
    yen_rate: FloatArray
    margin_times: FloatArray
    month_end: BoolArray
    held: BoolArray

    def levels(self, day: int) -> FloatArray:
        """Futures and dollar at a close."""
        return np.stack(np.broadcast_arrays(self.futures[day], self.usd_jpy[day]))

    def rows(self, plan: Plan, margins: FloatArray) -> Iterator[_Row]:
        """Each day after the first, whose margins are given."""
        last = len(self.futures) - 1
        for day in range(1, last + 1):
            rate, years = self.dollar_rate[day - 1], self.years[day - 1]
            if not np.array_equal(self.margin_times[day], self.margin_times[day - 1]):
                margins = _margins(plan, self.margin_times[day])
            now = min(day, last - 1)
            yield _Row(
                levels=self.levels(day),
                margins=margins,
                margin_times=self.margin_times[day],
                interest=rate * years,
                yen_interest=self.yen_rate[day - 1] * years,
                years=years,
                fund_yield=self.dollar_rate[now],
                rate_difference=self.dollar_rate[now] - self.yen_rate[now],
                month_end=self.month_end[day],
                next_held=self.held[min(day + 1, last)],
            )


def _margins(plan: Plan, times: FloatArray) -> FloatArray:
    """What the broker asks for the futures on this day, and for the hedge, over their value."""
    margin = np.minimum(plan.futures.margin * times, 1.0)
    return np.stack([margin, np.full_like(margin, plan.hedge.margin)])


def _path(plan: Plan, market: Market) -> _Path:
    """The market as columns; what depends on the date alone is one column for all paths."""
    days = as_dates(market.dates)
    years = check_dates(market.dates) / 365.0

    def column(values: Any, count: int) -> Any:
        array = np.asarray(values)
        array = np.broadcast_to(array if array.ndim else array[None], (count, *array.shape[1:]))
        return array if array.ndim > 1 else array[:, None]

    count = len(days)
    return _Path(
        futures=column(market.futures, count),
        usd_jpy=column(market.usd_jpy, count),
        years=column(years, count - 1),
        dollar_rate=column(market.dollar_rate, count - 1),
        yen_rate=column(market.yen_rate, count - 1),
        margin_times=column(market.margin_times, count),
        month_end=column(month_ends(days), count),
        held=column(_held(plan, days), count),
    )


def month_ends(dates: Any) -> BoolArray:
    """Which dates are the last of their month among the dates.

    Parameters
    ----------
    dates : array of dates
        Rising.

    Returns
    -------
    array of bool
        One for each date. The last one counts if the next weekday lies in another month.

    Raises
    ------
    ValueError
        If the dates do not rise.

    Examples
    --------
    >>> month_ends(["2025-01-30", "2025-01-31", "2025-02-03"]).tolist()
    [False, True, False]
    >>> month_ends(["2025-05-29", "2025-05-30"]).tolist()
    [False, True]
    """
    check_dates(dates)
    days = as_dates(dates)
    after = np.append(days[1:], np.busday_offset(days[-1] + 1, 0, roll="forward"))
    return np.asarray(days.astype("datetime64[M]") != after.astype("datetime64[M]"))


def _held(plan: Plan, days: NDArray[np.datetime64]) -> BoolArray:
    """On which dates the plan's windows are open; always without windows."""
    if not plan.overlay.windows:
        return np.ones(len(days), bool)
    pairs = [as_dates(window) for window in plan.overlay.windows]
    return np.asarray(np.any([(days >= first) & (days <= last) for first, last in pairs], axis=0))


def _account(plan: Plan) -> JointAccount:
    """The account before the first orders: all of the money is in cash.

    Only the terms of the hedge name a level at which the broker closes without asking.
    """
    pledged = plan.futures.pledged
    return JointAccount(
        capital=plan.capital,
        futures=0.0,
        hedge=0.0,
        cash=1.0,
        counted=_COUNTED if pledged else 0.0,
        top_up=0.0 if pledged else 1.0,
        level=plan.hedge.level if plan.hedge.base_ratio else None,
        cost=0.0,
        spread=0.0,
    )


def _opening(plan: Plan, path: _Path) -> tuple[JointBook, _Memory]:
    """The account after the first orders, at the first close."""
    book = JointBook(
        _account(plan), Close(None, path.levels(0), _margins(plan, path.margin_times[0]))
    )
    ones = np.ones_like(book.equity)
    value = _value(plan, book, book.equity)
    memory = _Memory(
        kept=ones,
        target=_target(plan, ones, path.dollar_rate[0] * ones, path.held[1]),
        month_start=value,
        peak=value,
        in_shares=np.zeros_like(ones),
        left=np.zeros(ones.shape, bool),
    )
    dollars = book.equity / book.fx
    sold = _hedged(plan, dollars, path.dollar_rate[0] - path.yen_rate[0])
    _arrange(plan, book, memory, ones > 0.0, dollars, memory.target * dollars, sold)
    return book, memory


def _target(plan: Plan, kept: FloatArray, fund_yield: FloatArray, held: BoolArray) -> FloatArray:
    """`teko.plan.planned_overlay` for all paths at once."""
    low = fund_yield < plan.overlay.yield_floor - _SNAP
    return np.asarray(plan.overlay.leverage * kept * np.where(low, 0.5, 1.0) * held)


def _hedged(plan: Plan, dollars: FloatArray, difference: FloatArray) -> FloatArray:
    """The dollars that the template sells, in whole lots, half a lot up."""
    wide = difference >= plan.hedge.wide_difference - _SNAP
    ratio = np.where(wide, plan.hedge.low_ratio, plan.hedge.base_ratio)
    lots = np.floor(ratio * dollars / plan.hedge.lot + 0.5 + _SNAP)
    return np.asarray(np.maximum(lots, 0.0) * plan.hedge.lot)


def _arrange(
    plan: Plan,
    book: JointBook,
    memory: _Memory,
    where: BoolArray,
    total: FloatArray,
    value: FloatArray,
    sold: FloatArray,
) -> None:
    """Hold so many dollars of futures and of hedge, and where told the planned parts of the total.

    Those are shares, cash at the broker in dollars, and the fund.
    """
    shares = plan.buckets.shares * memory.kept * total
    cash = np.minimum(_cash(plan, value, sold), total - shares)
    outside = total - cash
    fund = np.where(where, outside, book.fund_dollars)
    hedge = sold if plan.hedge.base_ratio else None
    book.trade(fund=fund, futures=value / book.index, hedge=hedge)
    book.exchange(np.where(where, book.yen / book.fx, 0.0))
    if plan.buckets.shares:
        part = shares / np.where(outside > 0.0, outside, np.inf)
        memory.in_shares = np.where(where, part, memory.in_shares)


def _cash(plan: Plan, value: FloatArray, sold: FloatArray) -> FloatArray:
    """Dollars that the plan keeps at the broker for dollars of futures and of hedge."""
    if plan.futures.pledged:
        return np.zeros_like(value)
    for_futures = plan.futures.cash_needed(plan.futures.margin)
    return value * for_futures + sold * plan.hedge.cash_needed


def _settle(plan: Plan, book: JointBook, memory: _Memory, row: _Row) -> None:
    """Interest, futures, hedge and costs of the days since the last close.

    A continuous price of the futures has its interest in it; only the costs come on top.
    """
    costs = plan.costs.roll + plan.costs.fx + plan.costs.fee
    earned = _earned(plan, book, memory, row)
    carry = row.interest - row.yen_interest
    rates = np.stack(np.broadcast_arrays(earned, -costs * row.years, carry))
    close = Close(rates, row.levels, row.margins)
    book.accrue(close)
    book.mark(close)


def _earned(plan: Plan, book: JointBook, memory: _Memory, row: _Row) -> FloatArray:
    """What a dollar outside the broker earns: the mix of fund and shares, or yen after leaving."""
    earned = row.interest
    future, dollar = row.levels
    if plan.buckets.shares:
        grown = (1.0 + row.interest) * future / book.index
        earned = earned + memory.in_shares * (grown - 1.0 - earned)
        memory.in_shares = memory.in_shares * grown / (1.0 + earned)
    if plan.exits.sells == sheet.EVERYTHING:
        yen = (1.0 + row.yen_interest) * book.fx / dollar - 1.0
        earned = np.where(memory.left, yen, earned)
    return earned


def _call(book: JointBook, memory: _Memory) -> dict[str, Any]:
    """What the broker does: who was called or closed, dollars moved and dollars of futures sold."""
    before = book.units[0].copy()
    found: dict[str, Any] = {name: np.zeros(len(before), bool) for name in BROKER}
    found["moved"] = np.zeros(len(before))
    done = book.execute()
    for each in done:
        reason = CALL if each.met else LOSS_CUT if each.loss_cut else FORCED
        found[reason][each.path] = True
        found["moved"][each.path] = each.sold / book.fx[each.path]
    found["cut"] = (book.units[0] - before) * book.index
    if done:
        # Ruin is final: from now on no rule asks for anything.
        memory.kept = np.where(book.ruined, 0.0, memory.kept)
        memory.target = np.where(book.ruined, 0.0, memory.target)
    return found


def _judge(plan: Plan, book: JointBook, memory: _Memory, row: _Row) -> dict[str, Any]:
    """The rules of the plan at the close: the new target, and which rule asks for an order."""
    equity = book.equity
    value, held = _value(plan, book, equity), book.units[0] * book.index
    memory.peak = np.maximum(memory.peak, value)
    monthly = plan.exits.watch == sheet.MONTH
    change = value / (memory.month_start if monthly else memory.peak) - 1.0
    judged = row.month_end if monthly else np.True_
    part = np.where(judged, _exit_part(plan, change), 1.0)
    kept = memory.kept * part if monthly else np.minimum(memory.kept, part)
    target = _target(plan, kept, row.fund_yield, row.next_held)
    actual = held * book.fx / np.where(equity > 0.0, equity, np.inf)
    fell = kept < memory.kept - _SNAP
    changed = np.abs(target - memory.target) > _SNAP
    window = changed & ~fell & ((target == 0.0) | (memory.target == 0.0))
    limit = _raised_limit(plan, book, row)
    found = {
        sheet.EXIT: fell & (kept == 0.0),
        sheet.HALVE: fell & (kept > 0.0),
        MARGIN_RAISED: held > limit * (1.0 + _SNAP),
        YIELD: changed & ~fell & ~window,
        WINDOW: window,
        BAND: np.abs(target - actual) >= plan.overlay.band - _SNAP,
        MONTH_END: row.month_end & plan.overlay.month_end & (np.abs(target - actual) > _SNAP),
        "wealth": equity,
        "limit": limit,
        "month_over": row.month_end,
        "month": value / memory.month_start - 1.0,
        "drawdown": 1.0 - value / memory.peak,
    }
    memory.kept, memory.target = kept, target
    memory.month_start = np.where(row.month_end, value, memory.month_start)
    return found


def _value(plan: Plan, book: JointBook, equity: FloatArray) -> FloatArray:
    """All of the money in the currency of the plan."""
    return equity if plan.currency == "yen" else equity / book.fx


def _exit_part(plan: Plan, change: FloatArray) -> FloatArray:
    """`teko.plan.exit_rule` for all paths at once: the part that is kept."""
    part = np.where(change <= plan.exits.halve_at + _SNAP, 0.5, 1.0)
    return np.where(change <= plan.exits.exit_at + _SNAP, 0.0, part)


def _raised_limit(plan: Plan, book: JointBook, row: _Row) -> FloatArray:
    """The most that the cash carries once the broker asks for more than the normal margin."""
    unlimited = np.full(len(book.debt), np.inf)
    raised = row.margin_times > 1.0 + _SNAP
    if plan.futures.pledged or not raised.any():
        return unlimited
    each, place = np.unique(row.margin_times, return_inverse=True)
    needed = np.array([plan.futures.cash_needed(plan.futures.margin * times) for times in each])
    cash = (book.cash - plan.hedge.cash_needed * book.hedge) / book.fx
    return np.where(raised, np.maximum(cash, 0.0) / needed[place], unlimited)


def _to_target(found: dict[str, Any]) -> BoolArray:
    """Where a rule brings the overlay to its target."""
    whole = found[sheet.EXIT] | found[sheet.HALVE] | found[YIELD] | found[WINDOW]
    return np.asarray(whole | found[BAND] | found[MONTH_END])


def _fill(
    plan: Plan, book: JointBook, memory: _Memory, row: _Row, found: dict[str, Any]
) -> FloatArray:
    """Give the orders that the rules ask for, at the close; the dollars of futures bought."""
    before, whole = book.units[0].copy(), _to_target(found)
    if not np.any(whole | found[MARGIN_RAISED] | row.month_end):
        return np.zeros_like(before)
    if plan.exits.sells == sheet.EVERYTHING:
        memory.left = memory.left | found[sheet.EXIT]
    total = found["wealth"] / book.fx
    dollars = np.where(memory.left, 0.0, total)
    wanted = np.where(whole, memory.target * dollars, before * book.index)
    refill = whole & ~found[MARGIN_RAISED] | (row.month_end & np.isinf(found["limit"]))
    sold = -book.units[1]
    if plan.hedge.base_ratio:
        hedged = _hedged(plan, dollars, row.rate_difference)
        sold = np.where(row.month_end | found[sheet.EXIT], hedged, sold)
    wanted = np.minimum(wanted, found["limit"])
    _arrange(plan, book, memory, refill | memory.left, total, wanted, sold)
    return np.asarray((book.units[0] - before) * book.index)


def _days(plan: Plan, path: _Path) -> Iterator[tuple[JointBook, dict[str, Any]]]:
    """The account at each close, the first one too, and what happened since the one before."""
    book, memory = _opening(plan, path)
    yield book, {}
    for row in path.rows(plan, book.margins):
        _settle(plan, book, memory, row)
        found = _call(book, memory) | _judge(plan, book, memory, row)
        found["order"] = _fill(plan, book, memory, row, found)
        yield book, found


def _check(plan: object, market: object) -> None:
    _check_plan(plan)
    if not isinstance(market, Market):
        raise ValueError(f"market must be a Market, got {market}. Write plan_run.Market(...).")


def _check_plan(plan: object) -> None:
    if not isinstance(plan, Plan):
        raise ValueError(f"plan must be a Plan, got {plan}. Write plan.pattern_a to see how.")


def run_plan(plan: Plan, *, market: Market) -> PlanRun:
    """Run a plan over one path, and keep every action with its reason.

    Parameters
    ----------
    plan : Plan
        The plan.
    market : Market
        One path.

    Returns
    -------
    PlanRun
        All money in yen and the overlay at each date, and the log.

    Raises
    ------
    ValueError
        If an argument is not made for this, or the market has many paths.

    Examples
    --------
    In one month the futures lose 42% and take 8% from pattern A: a call, and the exit.

    >>> plan = sheet.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Market(
    ...     dates=["2025-05-30", "2025-06-16", "2025-06-30"], futures=[100.0, 80.0, 58.0],
    ...     usd_jpy=[150.0] * 3, dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> [(line.date, line.reason) for line in run_plan(plan, market=market).log]
    [('2025-06-30', 'margin call'), ('2025-06-30', 'halve')]
    >>> calm = Market(
    ...     dates=["2025-06-02", "2025-06-03"], futures=[100.0, 100.0], usd_jpy=[150.0, 150.0],
    ...     dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> run_plan(plan, market=calm).log
    ()
    """
    _check(plan, market)
    if market.futures.ndim > 1 or market.usd_jpy.ndim > 1:
        raise ValueError(
            f"market must have one path, got futures of shape {market.futures.shape}. "
            "Write plan_outcome for many."
        )
    dates = tuple(str(day) for day in as_dates(market.dates))
    wealth, debt, overlay, log = [], [], [], []
    for date, (book, found) in zip(dates, _days(plan, _path(plan, market)), strict=True):
        wealth.append(book.equity.item())
        debt.append(book.debt.item())
        overlay.append(book.futures.item() / max(wealth[-1], _SNAP))
        log += _lines(date, found, overlay[-1], wealth[-1]) if found else []
    return PlanRun(dates, np.array(wealth), np.array(debt), np.array(overlay), tuple(log))


def _lines(date: str, found: dict[str, Any], overlay: float, wealth: Yen) -> list[Action]:
    """What was done on a day: by the broker, then the order of the rules with its first reason."""
    broker = [name for name in BROKER if found[name].item()]
    rules = [name for name in RULES if found[name].item()]
    moved, cut, order = (found[name].item() for name in ("moved", "cut", "order"))
    lines = [Action(date, name, cut, moved, overlay, wealth) for name in broker]
    return lines + [Action(date, name, order, 0.0, overlay, wealth) for name in rules[:1]]


def plan_outcome(plan: Plan, *, market: Market) -> PlanOutcome:
    """Run a plan over many paths at once, and keep where each ended.

    Parameters
    ----------
    plan : Plan
        The plan.
    market : Market
        One column for each path.

    Returns
    -------
    PlanOutcome
        One entry for each path. `simulate.frequency` and `simulate.average` make estimates of it.

    Raises
    ------
    ValueError
        If an argument is not made for this.

    Examples
    --------
    >>> plan = sheet.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Market(
    ...     dates=["2025-05-30", "2025-06-30"], futures=[[100.0, 100.0], [58.0, 100.0]],
    ...     usd_jpy=150.0 * np.ones(2), dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> plan_outcome(plan, market=market).halved.tolist()
    [1, 0]
    >>> plan_outcome(plan, market=market).calls.tolist()
    [1, 0]
    """
    _check(plan, market)
    return _outcome(plan, _path(plan, market))


def _outcome(plan: Plan, path: _Path) -> PlanOutcome:
    shape = np.broadcast_shapes(path.futures[0].shape, path.usd_jpy[0].shape)
    worst, worst_month, wealth = np.zeros(shape), np.zeros(shape), np.ones(shape)
    halved, exited, calls, forced, orders = (np.zeros(shape, int) for _ in range(5))
    days = _days(plan, path)
    next(days)
    for day, (_, found) in enumerate(days, start=1):
        worst = np.maximum(worst, found["drawdown"])
        over = np.where(found["month_over"], found["month"], 0.0)
        worst_month = np.minimum(worst_month, over)
        halved = np.where((halved == 0) & found[sheet.HALVE], day, halved)
        exited = np.where((exited == 0) & found[sheet.EXIT], day, exited)
        calls = calls + found[CALL]
        forced = forced + (found[FORCED] | found[LOSS_CUT])
        for order in (found["cut"], found["order"]):
            orders = orders + (np.abs(order) > _SNAP)
        wealth = found["wealth"] / plan.capital
    return PlanOutcome(wealth, worst, worst_month, halved, exited, calls, forced, orders)


def simulated_plan(
    plan: Plan, *, assumptions: Assumptions, days: int, paths: int, seed: int
) -> PlanOutcome:
    """Run a plan over simulated years, on paths that every plan with the same seed shares.

    Parameters
    ----------
    plan : Plan
        The plan, without windows.
    assumptions : Assumptions
        What the market is expected to do.
    days : int
        Trading days, 1 to 2,520; 252 are a year.
    paths : int
        Number of paths, 1 to 10,000,000. Only 4,000 are in memory at a time.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.

    Returns
    -------
    PlanOutcome
        One entry for each path.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    Futures and USD/JPY are lognormal, the futures with the premium as drift, USD/JPY without any.

    Examples
    --------
    >>> plan = sheet.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Assumptions(
    ...     dollar_yield=0.045, yen_rate=0.005, equity_premium=0.05, stock_volatility=0.16,
    ...     fx_volatility=0.1, correlation=0,
    ... )
    >>> year = simulated_plan(plan, assumptions=market, days=252, paths=4_000, seed=1)
    >>> bool(abs(year.wealth.mean() - 1.05) < 0.01), int((year.halved > 0).sum()) < 200
    (True, True)
    >>> simulated_plan(plan, assumptions=market, days=1, paths=3, seed=1).wealth.shape
    (3,)
    """
    markets = simulated_markets(assumptions, days=days, paths=paths, seed=seed)
    return joined_outcome([plan_outcome(plan, market=market) for market in markets])


def joined_outcome(parts: Sequence[PlanOutcome]) -> PlanOutcome:
    """Put the paths of several outcomes together.

    Parameters
    ----------
    parts : sequence of PlanOutcome
        At least one.

    Returns
    -------
    PlanOutcome
        All paths, in order.

    Raises
    ------
    ValueError
        If there is nothing to put together.

    Examples
    --------
    >>> plan = sheet.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> calm = Market(
    ...     dates=["2025-06-02", "2025-06-03"], futures=[100.0, 100.0], usd_jpy=[150.0, 150.0],
    ...     dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> one = plan_outcome(plan, market=calm)
    >>> joined_outcome([one, one]).wealth.shape
    (2,)
    >>> joined_outcome([one]).exited.tolist()
    [0]
    """
    if not parts:
        raise ValueError(f"parts must hold at least one outcome, got {parts}. Write a list.")
    columns = {
        each.name: np.concatenate([getattr(part, each.name) for part in parts])
        for each in fields(PlanOutcome)
    }
    return PlanOutcome(**columns)


def simulated_markets(
    assumptions: Assumptions, *, days: int, paths: int, seed: int
) -> Iterator[Market]:
    """Draw the markets of `simulated_plan`, 4,000 paths at a time, to run many plans on them.

    Parameters
    ----------
    assumptions : Assumptions
        What the market is expected to do.
    days : int
        Trading days, 1 to 2,520; 252 are a year.
    paths : int
        Number of paths, 1 to 10,000,000.
    seed : int
        Start of the random numbers, 0 to 4,294,967,295.

    Returns
    -------
    iterator of Market
        Prices from 100 dollars and 155 yen; rates stay as assumed.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> calm = Assumptions(
    ...     dollar_yield=0.045, yen_rate=0.005, equity_premium=0.05, stock_volatility=0.16,
    ...     fx_volatility=0.1, correlation=0,
    ... )
    >>> [each.futures.shape for each in simulated_markets(calm, days=5, paths=6_000, seed=1)]
    [(6, 4000), (6, 2000)]
    >>> float(next(simulated_markets(calm, days=5, paths=1, seed=1)).usd_jpy[0, 0])
    155.0
    """
    _check_assumptions(assumptions)
    length, count = int(check("days", days, _DAYS)), int(check("paths", paths, _PATHS))
    streams = np.random.SeedSequence(int(check("seed", seed, _SEED))).spawn(-(-count // _CHUNK))
    sizes = [min(_CHUNK, count - number * _CHUNK) for number in range(len(streams))]
    return (
        _drawn_market(assumptions, length, size, stream)
        for size, stream in zip(sizes, streams, strict=True)
    )


def _check_assumptions(assumptions: object) -> None:
    if not isinstance(assumptions, Assumptions):
        raise ValueError(
            f"assumptions must be made by this module, got {assumptions}. "
            "Write plan_run.Assumptions(...)."
        )


def _drawn_market(
    assumed: Assumptions, days: int, paths: int, stream: np.random.SeedSequence
) -> Market:
    """One chunk; two independent rows of normals make two tied prices."""
    random = np.random.Generator(np.random.SFC64(stream))
    shares, own = random.standard_normal((2, days, paths), dtype=np.float32)
    rho, sigma, omega = assumed.correlation, assumed.stock_volatility, assumed.fx_volatility
    dollar = rho * shares + np.sqrt(1.0 - rho * rho) * own
    return Market(
        dates=simulate.simulated_dates(days, start="2001-01-01"),
        futures=_walk(_FIRST_FUTURE, assumed.equity_premium, sigma, shares),
        usd_jpy=_walk(_FIRST_DOLLAR, 0.0, omega, dollar),
        dollar_rate=np.asarray(assumed.dollar_yield),
        yen_rate=np.asarray(assumed.yen_rate),
        margin_times=np.asarray(1.0),
    )


def _walk(first: float, drift: float, volatility: float, normals: FloatArray) -> FloatArray:
    """Prices from normals, one a trading day; the first row is the start."""
    step = 1.0 / simulate.TRADING_DAYS
    steps = (drift - volatility * volatility / 2.0) * step + volatility * np.sqrt(step) * normals
    logs = np.cumsum(steps, axis=0, dtype=float)
    return np.concatenate([np.full((1, normals.shape[1]), first), first * np.exp(logs)])


def plan_from_starts(plan: Plan, *, market: Market, starts: ArrayLike, days: int) -> PlanOutcome:
    """Run a plan from many start dates of one history, each for so many trading days.

    Parameters
    ----------
    plan : Plan
        The plan. Windows keep their dates.
    market : Market
        One path.
    starts : array of int
        Positions in the market's dates, each with so many days after it.
    days : int
        Trading days of each run, 1 to 2,520.

    Returns
    -------
    PlanOutcome
        One entry for each start. Runs that overlap are not independent.

    Raises
    ------
    ValueError
        If an argument is not made for this.

    Examples
    --------
    >>> plan = sheet.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Market(
    ...     dates=["2025-05-29", "2025-05-30", "2025-06-30"], futures=[100.0, 100.0, 58.0],
    ...     usd_jpy=[150.0] * 3, dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> plan_from_starts(plan, market=market, starts=[0, 1], days=1).halved.tolist()
    [0, 1]
    >>> plan_from_starts(plan, market=market, starts=[0], days=2).calls.tolist()
    [1]
    """
    _check(plan, market)
    length = int(check("days", days, _DAYS))
    first = _starts(starts, len(as_dates(market.dates)) - 1 - length)
    return _outcome(plan, _cut(_path(plan, market), first, length))


def _starts(starts: ArrayLike, last: int) -> Any:
    """Positions as an array, each with a whole run after it."""
    first: Any = np.asarray(starts)
    if first.ndim != 1 or first.dtype.kind not in "iu" or np.any((first < 0) | (first > last)):
        raise ValueError(
            f"starts must be positions from 0 to {last}, got {first}. "
            "Write fewer days, or earlier starts."
        )
    return first


def _cut(path: _Path, first: Any, length: int) -> _Path:
    """One column for each start; what lies between two dates has a row less."""
    rows = first[None, :] + np.arange(length + 1)[:, None]
    days = len(path.futures)
    columns = {}
    for each in fields(_Path):
        column = getattr(path, each.name)[:, 0]
        columns[each.name] = column[rows if len(column) == days else rows[:-1]]
    return _Path(**columns)
