"""A plan run day by day: on history, from every start date, and on simulated years.

`run_plan` follows one path and keeps the log of every action with its reason. `plan_outcome` runs
many paths at once and keeps where they ended. `simulated_plan` draws the paths, `plan_from_starts`
takes them from history, one for each start date.

What happens in a day, in this order:

1. the fund earns its interest, the futures are settled in cash, the hedge is settled;
2. a margin call is paid from the fund; what the fund cannot pay is sold;
3. the rules of the plan are judged at the close, and filled at it.

The account here is a small one: the hedge is settled against the fund every day, so its own
margin is not called. Shares bought outright earn what the futures earn and the fund's interest.
Orders in the futures and the shares are not rounded to contracts; hedges are in whole lots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from teko import paths as drawn
from teko import plan as sheet
from teko import simulate
from teko.arrays import BoolArray, FloatArray, IntArray, as_dates, check_dates, check_numbers
from teko.checks import (
    CORRELATION,
    DOLLAR_YIELD,
    POSITIVE_VOLATILITY,
    RATE,
    VOLATILITY,
    Rule,
    check,
)
from teko.plan import Plan
from teko.vocabulary import Rate, Ratio, Volatility, Yen

_SNAP = 1e-9
_CHUNK = 4_000
_DAYS = Rule("a whole number from 1 to 2520", "Write one year as 252.", 1, 2520, whole=True)
_PATHS = Rule("a whole number from 1 to 10000000", "Write it without decimals.", 1, 1e7, whole=True)
_SEED = Rule(
    "a whole number from 0 to 4294967295", "Write it without decimals.", 0, 2**32 - 1, whole=True
)
_FIRST_FUTURE, _FIRST_DOLLAR = 100.0, 155.0

# Why an order is given, beside the words of `teko.plan`
MONTH_END = "month-end"
WINDOW = "window"
MARGIN_RAISED = "margin raised"
CALL = "margin call"
FORCED = "forced sale"
BAND = "band"
YIELD = "yield"
REASONS = (
    sheet.EXIT,
    sheet.HALVE,
    FORCED,
    CALL,
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

    `order` is in dollars of futures, plus buys; for a margin call it is 0 and `moved` dollars go
    from the fund to the cash. `wealth` is all of the money in yen after it.
    """

    date: str
    reason: str
    order: float
    moved: float
    overlay: float
    wealth: Yen


@dataclass(frozen=True)
class PlanRun:
    """What became of a plan on one path: all money in yen at each date, and what was done."""

    dates: tuple[str, ...]
    wealth: FloatArray
    overlay: FloatArray
    log: tuple[Action, ...]


@dataclass(frozen=True)
class PlanOutcome:
    """Where a plan ended, one entry for each path.

    `wealth` is over the capital in yen, `worst_drawdown` and `worst_month` in the currency of the
    plan. `halved` and `exited` count the day of the first such action, 0 for never. `calls`
    and `forced` count days, `orders` all changes of the futures.
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
class _Book:
    """The account in dollars, but `yen`; `units` and `shares` are numbers of futures and shares."""

    fund: FloatArray
    cash: FloatArray
    shares: FloatArray
    units: FloatArray
    sold: FloatArray
    yen: FloatArray
    kept: FloatArray
    target: FloatArray
    month_start: FloatArray
    peak: FloatArray


@dataclass(frozen=True)
class _Row:
    """One day: prices at its close, those before, interest for the days between, and its place."""

    future: FloatArray
    future_before: FloatArray
    dollar: FloatArray
    dollar_before: FloatArray
    interest: FloatArray
    yen_interest: FloatArray
    years: FloatArray
    fund_yield: FloatArray
    rate_difference: FloatArray
    margin_times: FloatArray
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

    def rows(self) -> Iterator[_Row]:
        """Each day after the first."""
        last = len(self.futures) - 1
        for day in range(1, last + 1):
            rate, years = self.dollar_rate[day - 1], self.years[day - 1]
            now = min(day, last - 1)
            yield _Row(
                future=self.futures[day],
                future_before=self.futures[day - 1],
                dollar=self.usd_jpy[day],
                dollar_before=self.usd_jpy[day - 1],
                interest=rate * years,
                yen_interest=self.yen_rate[day - 1] * years,
                years=years,
                fund_yield=self.dollar_rate[now],
                rate_difference=self.dollar_rate[now] - self.yen_rate[now],
                margin_times=self.margin_times[day],
                month_end=self.month_end[day],
                next_held=self.held[min(day + 1, last)],
            )


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


def _opening(plan: Plan, path: _Path) -> _Book:
    """The account after the first orders, at the first close."""
    shape = np.broadcast_shapes(path.futures[0].shape, path.usd_jpy[0].shape)
    ones = np.ones(shape)
    dollars = plan.capital / path.usd_jpy[0] * ones
    yield_now = path.dollar_rate[0] * ones
    kept = ones.copy()
    target = _target(plan, kept, yield_now, path.held[1])
    value = dollars * path.usd_jpy[0] if plan.currency == "yen" else dollars
    book = _Book(
        fund=dollars,
        cash=0.0 * ones,
        shares=0.0 * ones,
        units=target * dollars / path.futures[0],
        sold=0.0 * ones,
        yen=0.0 * ones,
        kept=kept,
        target=target,
        month_start=value.copy(),
        peak=value.copy(),
    )
    _fill_buckets(plan, book, np.ones(shape, bool), path.futures[0])
    difference = path.dollar_rate[0] - path.yen_rate[0]
    _set_hedge(plan, book, np.ones(shape, bool), path.futures[0], difference)
    return book


def _target(plan: Plan, kept: FloatArray, fund_yield: FloatArray, held: BoolArray) -> FloatArray:
    """`teko.plan.planned_overlay` for all paths at once."""
    low = fund_yield < plan.overlay.yield_floor - _SNAP
    return np.asarray(plan.overlay.leverage * kept * np.where(low, 0.5, 1.0) * held)


def _dollars(book: _Book, future: FloatArray) -> FloatArray:
    return np.asarray(book.fund + book.cash + book.shares * future)


def _fill_buckets(plan: Plan, book: _Book, where: BoolArray, future: FloatArray) -> None:
    """Put the planned parts into shares and cash, the rest into the fund."""
    total = _dollars(book, future)
    shares = plan.buckets.shares * book.kept * total
    cash = np.zeros_like(total)
    if not plan.futures.pledged:
        cash = book.units * future * plan.futures.cash_needed(plan.futures.margin)
    cash = np.minimum(cash, np.maximum(total - shares, 0.0))
    book.shares = np.where(where, shares / future, book.shares)
    book.cash = np.where(where, cash, book.cash)
    book.fund = np.where(where, total - shares - cash, book.fund)


def _set_hedge(
    plan: Plan, book: _Book, where: BoolArray, future: FloatArray, difference: FloatArray
) -> None:
    """Sell the part of the dollars that the template says, in whole lots, half a lot up."""
    wide = difference >= plan.hedge.wide_difference - _SNAP
    ratio = np.where(wide, plan.hedge.low_ratio, plan.hedge.base_ratio)
    lots = np.floor(ratio * _dollars(book, future) / plan.hedge.lot + 0.5 + _SNAP)
    book.sold = np.where(where, lots * plan.hedge.lot, book.sold)


def _settle(plan: Plan, book: _Book, row: _Row) -> None:
    """Interest, futures, hedge and costs of the days since the last close."""
    costs = plan.costs.roll + plan.costs.fx + plan.costs.fee
    value = book.units * row.future_before
    paid = book.units * (row.future - row.future_before) - costs * row.years * value
    book.fund = book.fund * (1.0 + row.interest)
    book.shares = book.shares * (1.0 + row.interest)
    book.yen = book.yen * (1.0 + row.yen_interest)
    if plan.futures.pledged:
        book.fund = book.fund + paid
    else:
        book.cash = book.cash + paid
    if plan.hedge.base_ratio:
        _settle_hedge(book, row)


def _settle_hedge(book: _Book, row: _Row) -> None:
    """What the sold dollars brought, changed into dollars of the fund."""
    carry = (row.interest - row.yen_interest) * row.dollar_before
    profit = book.sold * (row.dollar_before - row.dollar - carry)
    book.fund = book.fund + profit / row.dollar


def _call(plan: Plan, book: _Book, row: _Row) -> dict[str, Any]:
    """The broker's call: paid from the fund, and what is still missing is sold."""
    margin = np.minimum(plan.futures.margin * row.margin_times, 1.0)
    moved = np.zeros_like(book.fund)
    if not plan.futures.pledged:
        moved = _paid_call(book, margin * book.units * row.future)
    available = book.fund if plan.futures.pledged else book.cash
    carried = np.maximum(available, 0.0) / (margin * row.future)
    forced = book.units > carried * (1.0 + _SNAP)
    book.units = np.where(forced, carried, book.units)
    return {CALL: moved > 0.0, FORCED: forced, "moved": moved}


def _paid_call(book: _Book, required: FloatArray) -> FloatArray:
    """What the fund pays into the cash, as far as it can."""
    missing = required - book.cash
    # A trace of binary fractions is no call.
    missing = np.where(missing > _SNAP * required, missing, 0.0)
    moved = np.minimum(missing, np.maximum(book.fund, 0.0))
    book.cash, book.fund = book.cash + moved, book.fund - moved
    return moved


def _judge(plan: Plan, book: _Book, row: _Row) -> dict[str, Any]:
    """The rules of the plan at the close: the new target, and which rule asks for an order."""
    dollars, value = _dollars(book, row.future), _value(plan, book, row)
    book.peak = np.maximum(book.peak, value)
    monthly = plan.exits.watch == sheet.MONTH
    change = value / np.where(monthly, book.month_start, book.peak) - 1.0
    judged = row.month_end if monthly else np.True_
    part = np.where(judged, _exit_part(plan, change), 1.0)
    kept = book.kept * part if monthly else np.minimum(book.kept, part)
    target = _target(plan, kept, row.fund_yield, row.next_held)
    actual = book.units * row.future / np.where(dollars > 0.0, dollars, np.inf)
    fell = kept < book.kept - _SNAP
    changed = np.abs(target - book.target) > _SNAP
    window = changed & ~fell & ((target == 0.0) | (book.target == 0.0))
    limit = _raised_limit(plan, book, row)
    found = {
        sheet.EXIT: fell & (kept == 0.0),
        sheet.HALVE: fell & (kept > 0.0),
        MARGIN_RAISED: book.units * row.future > limit * (1.0 + _SNAP),
        YIELD: changed & ~fell & ~window,
        WINDOW: window,
        BAND: np.abs(target - actual) >= plan.overlay.band - _SNAP,
        MONTH_END: row.month_end & plan.overlay.month_end & (np.abs(target - actual) > _SNAP),
        "value": value,
        "limit": limit,
        "month_over": row.month_end,
        "month": value / book.month_start - 1.0,
        "drawdown": 1.0 - value / book.peak,
    }
    book.kept, book.target = kept, target
    book.month_start = np.where(row.month_end, value, book.month_start)
    return found


def _value(plan: Plan, book: _Book, row: _Row) -> FloatArray:
    """All of the money in the currency of the plan."""
    yen = _dollars(book, row.future) * row.dollar + book.yen
    return np.asarray(yen if plan.currency == "yen" else yen / row.dollar)


def _exit_part(plan: Plan, change: FloatArray) -> FloatArray:
    """`teko.plan.exit_rule` for all paths at once: the part that is kept."""
    part = np.where(change <= plan.exits.halve_at + _SNAP, 0.5, 1.0)
    return np.where(change <= plan.exits.exit_at + _SNAP, 0.0, part)


def _raised_limit(plan: Plan, book: _Book, row: _Row) -> FloatArray:
    """The most that the cash carries once the broker asks for more than the normal margin."""
    unlimited = np.full(book.cash.shape, np.inf)
    if plan.futures.pledged:
        return unlimited
    terms, times = plan.futures, np.maximum(row.margin_times, 1.0)
    raised = np.maximum(terms.margin * times, terms.margin * terms.crash_raise)
    crash = terms.crash_drop + raised * (1.0 - terms.crash_drop)
    needed = np.maximum(terms.buffer * terms.margin * times, crash)
    return np.where(times > 1.0 + _SNAP, np.maximum(book.cash, 0.0) / needed, unlimited)


def _to_target(found: dict[str, Any]) -> BoolArray:
    """Where a rule brings the overlay to its target."""
    whole = found[sheet.EXIT] | found[sheet.HALVE] | found[YIELD] | found[WINDOW]
    return np.asarray(whole | found[BAND] | found[MONTH_END])


def _fill(plan: Plan, book: _Book, row: _Row, found: dict[str, Any]) -> None:
    """Give the orders that the rules ask for, at the close."""
    whole = _to_target(found)
    dollars = _dollars(book, row.future)
    wanted = np.where(whole, book.target * np.maximum(dollars, 0.0), book.units * row.future)
    book.units = np.minimum(wanted, found["limit"]) / row.future
    refill = whole & ~found[MARGIN_RAISED] | (row.month_end & np.isinf(found["limit"]))
    _fill_buckets(plan, book, refill, row.future)
    if plan.hedge.base_ratio:
        _set_hedge(plan, book, row.month_end | found[sheet.EXIT], row.future, row.rate_difference)
    if plan.exits.sells == sheet.EVERYTHING:
        _leave(book, row, found[sheet.EXIT])


def _leave(book: _Book, row: _Row, where: BoolArray) -> None:
    """Change everything into yen."""
    yen = book.yen + _dollars(book, row.future) * row.dollar
    book.yen = np.where(where, yen, book.yen)
    for name in ("fund", "cash", "shares", "units", "sold"):
        setattr(book, name, np.where(where, 0.0, getattr(book, name)))


def _days(plan: Plan, path: _Path) -> Iterator[tuple[_Book, dict[str, Any], FloatArray]]:
    """The account after each day, what happened, and the order in dollars of futures."""
    book = _opening(plan, path)
    for row in path.rows():
        before = book.units
        _settle(plan, book, row)
        found = _call(plan, book, row)
        found.update(_judge(plan, book, row))
        _fill(plan, book, row, found)
        found["future"], found["dollars"] = row.future, _dollars(book, row.future)
        found["wealth"] = _dollars(book, row.future) * row.dollar + book.yen
        yield book, found, (book.units - before) * row.future


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
    path, dates = _path(plan, market), [str(day) for day in as_dates(market.dates)]
    wealth, overlay, log = [float(plan.capital)], [_opening(plan, path).target.item()], []
    for date, (book, found, order) in zip(dates[1:], _days(plan, path), strict=True):
        wealth.append(found["wealth"].item())
        overlay.append((book.units * found["future"] / max(found["dollars"].item(), _SNAP)).item())
        log += _lines(date, found, order.item(), overlay[-1])
    return PlanRun(tuple(dates), np.array(wealth), np.array(overlay), tuple(log))


def _lines(date: str, found: dict[str, Any], order: float, overlay: float) -> list[Action]:
    """What was done on a day: a call, and the order with its first reason."""
    reasons = [name for name in REASONS if found[name].item()]
    wealth = found["wealth"].item()
    lines = []
    if CALL in reasons:
        lines.append(Action(date, CALL, 0.0, found["moved"].item(), overlay, wealth))
        reasons.remove(CALL)
    if reasons:
        lines.append(Action(date, reasons[0], order, 0.0, overlay, wealth))
    return lines


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
    for day, (_, found, order) in enumerate(_days(plan, path), start=1):
        worst = np.maximum(worst, found["drawdown"])
        over = np.where(found["month_over"], found["month"], 0.0)
        worst_month = np.minimum(worst_month, over)
        halved = np.where((halved == 0) & found[sheet.HALVE], day, halved)
        exited = np.where((exited == 0) & found[sheet.EXIT], day, exited)
        calls = calls + found[CALL]
        forced = forced + found[FORCED]
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
