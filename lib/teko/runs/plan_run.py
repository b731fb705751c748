"""A plan on many paths at once: from every start date of history, and on simulated years.

What happens in a day is told in `teko.runs.one_plan`; here it happens on all paths together, and
only where they ended is kept. The account is that of `teko.accounts.joint`. Futures have a
continuous price, with its interest in it; rates and costs are yearly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from teko import rules
from teko.accounts.joint import JointAccount, JointBook
from teko.accounts.joint_market import Close
from teko.arrays import BoolArray, FloatArray, as_dates, check_dates, check_numbers
from teko.numbers import SNAP, TRADING_DAYS, YEAR_DAYS
from teko.paths import measure, simulate
from teko.paths.simulate import Chunk
from teko.plan import EVERYTHING, MONTH, SEE_HOW, YEN, Plan
from teko.rules import check, check_fields, check_kind
from teko.words import Rate, Ratio, Volatility

COUNTED = 0.9  # of a pledged fund, after the usual haircut
_FIRST_FUTURE, _FIRST_DOLLAR = 100.0, 155.0


# The market


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
            priced = name in ("futures", "usd_jpy")
            if (priced and not each.ndim) or (each.ndim and len(each) != rows):
                raise ValueError(
                    f"{name} must have {rows} rows for these dates, got {each.shape}. "
                    "Write one for each date; rates have none for the last."
                )
            object.__setattr__(self, name, each)


@dataclass(frozen=True)
class Assumptions:
    """The market of a simulated year: what is expected and how it shakes, all per year."""

    dollar_yield: Rate = field(metadata={"rule": rules.DOLLAR_YIELD})
    yen_rate: Rate = field(metadata={"rule": rules.RATE})
    equity_premium: Rate = field(metadata={"rule": rules.RATE})
    stock_volatility: Volatility = field(metadata={"rule": rules.VOLATILITY})
    fx_volatility: Volatility = field(metadata={"rule": rules.POSITIVE_VOLATILITY})
    correlation: Ratio = field(metadata={"rule": rules.CORRELATION})

    def __post_init__(self) -> None:
        """Refuse a market outside the ranges."""
        check_fields(self)


def futures_prices(
    index: ArrayLike, *, dates: Any, dollar_rate: ArrayLike, dividend: Rate
) -> FloatArray:
    """What a continuous future on a price index would have been, rolled without cost.

    It starts at the first level. Each step is the step of the index, less interest and plus
    dividends for its calendar days. `dividend` is yearly, over the level of the index.

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
    yearly = check("dividend", dividend, rules.DOLLAR_YIELD)
    carry = measure.accrued(dollar_rate, dates=dates) - measure.accrued(yearly, dates=dates)
    steps = levels[1:] / levels[:-1] - carry
    return np.concatenate([levels[:1], levels[0] * np.cumprod(steps)])


def month_ends(dates: Any) -> BoolArray:
    """Which dates are the last of their month among the dates.

    The very last one counts if the next weekday lies in another month.

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


@dataclass(frozen=True)
class _Path:
    """A market as rows, each with one column for all paths or one for each."""

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


def _path(plan: Plan, market: Market) -> _Path:
    """The market as columns; what depends on the date alone is one column for all paths."""
    days = as_dates(market.dates)
    count = len(days)

    def column(values: Any, rows: int) -> Any:
        array = np.asarray(values)
        array = np.broadcast_to(array if array.ndim else array[None], (rows, *array.shape[1:]))
        return array if array.ndim > 1 else array[:, None]

    return _Path(
        futures=column(market.futures, count),
        usd_jpy=column(market.usd_jpy, count),
        years=column(check_dates(days) / YEAR_DAYS, count - 1),
        dollar_rate=column(market.dollar_rate, count - 1),
        yen_rate=column(market.yen_rate, count - 1),
        margin_times=column(market.margin_times, count),
        month_end=column(month_ends(days), count),
        held=column([plan.overlay.held_on(str(day)) for day in days], count),
    )


# Many paths


@dataclass(frozen=True)
class PlanOutcome:
    """Where a plan ended, one entry for each path.

    `wealth` is over the capital in yen, `worst_drawdown` and `worst_month` in the currency of the
    plan. `fired` says where an exit fired, for half or for all.
    """

    wealth: FloatArray
    worst_drawdown: FloatArray
    worst_month: FloatArray
    fired: BoolArray

    def saved(self, *, without: PlanOutcome) -> FloatArray:
        """What the exits made of each path on which they fired, over the capital.

        `without` has the same paths without the rule; a path that ended worse is below 0.
        """
        made = (self.wealth - without.wealth)[self.fired]
        # Fired on the last evening it made nothing, whatever binary fractions leave over.
        return np.where(np.abs(made) < SNAP, 0.0, made)


class _Runs:
    """A plan on many paths: its account, what it remembers, and what is counted.

    `in_shares` is the part that is in shares of what lies outside the broker; where all was `left`,
    yen lie there.
    """

    def __init__(self, plan: Plan, path: _Path) -> None:
        """Give the first orders at the first close."""
        self.plan, self.path, self.day = plan, path, 0
        self.book = JointBook(_account(plan), Close(None, path.levels(0), self._margins()))
        zero = np.zeros(len(self.book.debt))
        self.kept: FloatArray = zero + 1.0
        self.in_shares, self.left, self.fired = zero, zero > 0.0, zero > 0.0
        self.worst_drawdown, self.worst_month = zero, zero
        self.target = self._planned(self.kept)
        self.month_start = self.peak = self._value()
        dollars = self.book.equity / self.book.fx
        overlay = self.target * dollars
        self._arrange(~self.left, dollars, overlay, self._hedged(dollars, overlay))

    def outcome(self) -> PlanOutcome:
        """Run all days, and say where they ended."""
        for _ in self.path.years:
            self.day += 1
            self._settle()
            self._call()
            self._judge()
        wealth = self.book.equity / self.plan.capital
        return PlanOutcome(wealth, self.worst_drawdown, self.worst_month, self.fired)

    def _margins(self) -> FloatArray:
        """What the broker asks for the futures today, and for the hedge, over their value."""
        times, day = self.path.margin_times, self.day
        if day and np.array_equal(times[day], times[day - 1]):
            return self.book.margins
        margin = np.minimum(self.plan.futures.margin * times[day], 1.0)
        return np.stack([margin, np.full_like(margin, self.plan.hedge.margin)])

    def _value(self) -> FloatArray:
        """All of the money in the currency of the plan."""
        equity = self.book.equity
        return equity if self.plan.currency == "yen" else equity / self.book.fx

    def _latest(self, rates: FloatArray) -> FloatArray:
        """The rate from now on; on the last day that of the day before."""
        return np.asarray(rates[min(self.day, len(rates) - 1)])

    def _planned(self, kept: FloatArray) -> FloatArray:
        """`OverlayTerms.target` for tomorrow."""
        overlay, held = self.plan.overlay, self.path.held[min(self.day + 1, len(self.path.years))]
        low = self._latest(self.path.dollar_rate) < overlay.yield_floor - SNAP
        return np.asarray(overlay.leverage * kept * np.where(low, 0.5, 1.0) * held)

    def _hedged(self, dollars: FloatArray, overlay: FloatArray) -> FloatArray:
        """The dollars that are sold, in whole lots, half a lot up."""
        terms, path = self.plan.hedge, self.path
        difference = self._latest(path.dollar_rate) - self._latest(path.yen_rate)
        wide = difference >= terms.wide_difference - SNAP
        ratio = np.where(wide, terms.low_ratio, terms.base_ratio)
        sold: Any = self.plan.dollars_to_sell(dollars, overlay=overlay, ratio=ratio)  # type: ignore[arg-type]
        lots = np.floor(sold / terms.lot + 0.5 + SNAP)
        return np.asarray(np.maximum(lots, 0.0) * terms.lot)

    def _settle(self) -> None:
        """Interest, futures, hedge and costs of the days since the last close."""
        path, costs, before = self.path, self.plan.costs, self.day - 1
        years = path.years[before]
        interest, yen = path.dollar_rate[before] * years, path.yen_rate[before] * years
        levels = path.levels(self.day)
        cost = (costs.roll + costs.fx + costs.fee) * years
        earned = self._earned(interest, yen, levels)
        rates = np.stack(np.broadcast_arrays(earned, -cost, interest - yen))
        close = Close(rates, levels, self._margins())
        self.book.accrue(close)
        self.book.mark(close)

    def _earned(self, interest: FloatArray, yen: FloatArray, levels: FloatArray) -> FloatArray:
        """What a dollar outside the broker earns: the mix of fund and shares, or yen after leaving.

        The book is still at the close before.
        """
        earned, (future, dollar) = interest, levels
        if self.plan.buckets.shares:
            grown = (1.0 + interest) * future / self.book.index
            earned = earned + self.in_shares * (grown - 1.0 - earned)
            self.in_shares = self.in_shares * grown / (1.0 + earned)
        if self.plan.exits.sells == EVERYTHING:
            earned = np.where(self.left, (1.0 + yen) * self.book.fx / dollar - 1.0, earned)
        return earned

    def _call(self) -> None:
        """What the broker does; ruin is final, and no rule asks for anything after it."""
        if self.book.execute():
            self.kept = np.where(self.book.ruined, 0.0, self.kept)
            self.target = np.where(self.book.ruined, 0.0, self.target)

    def _judge(self) -> None:
        """The rules of the plan at the close: the new target, and who must go there."""
        overlay, book, month_end = self.plan.overlay, self.book, self.path.month_end[self.day]
        equity, value = book.equity, self._value()
        self.peak = np.maximum(self.peak, value)
        month = value / self.month_start - 1.0
        kept = self._left_after(month, value / self.peak - 1.0)
        target, fell = self._planned(kept), kept < self.kept - SNAP
        out = fell & (kept == 0.0)

        self.worst_drawdown = np.maximum(self.worst_drawdown, 1.0 - value / self.peak)
        self.worst_month = np.minimum(self.worst_month, np.where(month_end, month, 0.0))
        self.fired = self.fired | fell

        actual = book.units[0] * book.index * book.fx / np.where(equity > 0.0, equity, np.inf)
        off = np.abs(target - actual)
        moved = fell | (np.abs(target - self.target) > SNAP)
        reset = month_end & overlay.month_end & (off > SNAP)
        self.kept, self.target = kept, target
        self.month_start = np.where(month_end, value, self.month_start)
        self._fill(moved | reset | (off >= overlay.band - SNAP), out)

    def _left_after(self, month: FloatArray, fall: FloatArray) -> FloatArray:
        """`ExitTerms.kept_after`: a month is judged at its end, a fall from the peak every day."""
        exits = self.plan.exits
        monthly = exits.watch == MONTH
        change = month if monthly else fall
        part = np.where(change <= exits.halve_at + SNAP, 0.5, 1.0)
        part = np.where(change <= exits.exit_at + SNAP, 0.0, part)
        if monthly:
            return self.kept * np.where(self.path.month_end[self.day], part, 1.0)
        return np.minimum(self.kept, part)

    def _raised_limit(self) -> FloatArray:
        """The most that the cash carries once the broker asks for more than the normal margin."""
        plan, book, times = self.plan, self.book, self.path.margin_times[self.day]
        unlimited = np.full(len(book.debt), np.inf)
        raised = times > 1.0 + SNAP
        if plan.futures.pledged or not raised.any():
            return unlimited
        each, place = np.unique(times, return_inverse=True)
        needed = np.array([plan.futures.cash_needed(plan.futures.margin * one) for one in each])
        cash = (book.cash - plan.hedge.cash_needed * book.hedge) / book.fx
        return np.where(raised, np.maximum(cash, 0.0) / needed[place], unlimited)

    def _fill(self, whole: BoolArray, out: BoolArray) -> None:
        """Give the orders that the rules ask for, at the close; `whole` go to their target."""
        plan, book, month_end = self.plan, self.book, self.path.month_end[self.day]
        held, limit = book.units[0] * book.index, self._raised_limit()
        raised = held > limit * (1.0 + SNAP)
        if not np.any(whole | raised | month_end):
            return
        if plan.exits.sells == EVERYTHING:
            self.left = self.left | out
        total = book.equity / book.fx
        dollars = np.where(self.left, 0.0, total)
        wanted = np.minimum(np.where(whole, self.target * dollars, held), limit)
        sold = np.where(month_end | out, self._hedged(dollars, wanted), -book.units[1])
        refill = (whole & ~raised) | (month_end & np.isinf(limit)) | self.left
        self._arrange(refill, total, wanted, sold)

    def _arrange(
        self, where: BoolArray, total: FloatArray, value: FloatArray, sold: FloatArray
    ) -> None:
        """Hold so many dollars of futures and of hedge, and where told the planned parts of all.

        Those are shares, cash at the broker in the plan's currency for it, and the fund.
        """
        plan, book = self.plan, self.book
        shares = plan.buckets.shares * self.kept * total
        cash = value * plan.futures.cash_needed(plan.futures.margin)
        cash = np.minimum(cash + sold * plan.hedge.cash_needed, total - shares)
        cash = np.zeros_like(value) if plan.futures.pledged else cash
        outside = total - cash
        book.trade(
            fund=np.where(where, outside, book.fund_dollars),
            futures=value / book.index,
            hedge=sold if plan.hedge.base_ratio else None,
        )
        bought = book.yen - book.cash if plan.futures.cash_in == YEN else book.yen
        book.exchange(np.where(where, bought / book.fx, 0.0))
        part = shares / np.where(outside > 0.0, outside, np.inf)
        self.in_shares = np.where(where, part, self.in_shares)


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
        counted=COUNTED if pledged else 0.0,
        top_up=0.0 if pledged else 1.0,
        level=plan.hedge.level if plan.hedge.base_ratio else None,
        cost=0.0,
        spread=0.0,
    )


def plan_outcome(plan: Plan, *, market: Market) -> PlanOutcome:
    """Run a plan over many paths at once, and keep where each ended.

    `simulate.frequency` and `simulate.average` make estimates of it.

    Examples
    --------
    >>> from teko.plan import pattern_a
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Market(
    ...     dates=["2025-05-30", "2025-06-30"], futures=[[100.0, 100.0], [58.0, 100.0]],
    ...     usd_jpy=150.0 * np.ones(2), dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> plan_outcome(plan, market=market).fired.tolist()
    [True, False]
    >>> plan_outcome(plan, market=market).wealth.round(3).tolist()
    [0.919, 1.003]
    """
    _check_given(plan, market)
    return _Runs(plan, _path(plan, market)).outcome()


def _check_given(plan: object, market: object) -> None:
    check_kind("plan", plan, Plan, SEE_HOW)
    check_kind("market", market, Market, "Write plan_run.Market(...).")


# Simulated years


def simulated_plan(
    plan: Plan, *, assumptions: Assumptions, days: int, paths: int, seed: int
) -> PlanOutcome:
    """Run a plan over simulated years, on paths that every plan with the same seed shares.

    Windows of a plan are dates from 2001 on. Only 4,000 paths are in memory at a time.

    Notes
    -----
    Futures and USD/JPY are lognormal, the futures with the premium as drift, USD/JPY without any.

    Examples
    --------
    >>> from teko.plan import pattern_a
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Assumptions(
    ...     dollar_yield=0.045, yen_rate=0.005, equity_premium=0.05, stock_volatility=0.16,
    ...     fx_volatility=0.1, correlation=0,
    ... )
    >>> year = simulated_plan(plan, assumptions=market, days=252, paths=4_000, seed=1)
    >>> bool(abs(year.wealth.mean() - 1.05) < 0.01), int(year.fired.sum()) < 200
    (True, True)
    >>> simulated_plan(plan, assumptions=market, days=1, paths=3, seed=1).wealth.shape
    (3,)
    """
    markets = simulated_markets(assumptions, days=days, paths=paths, seed=seed)
    return simulate.joined([plan_outcome(plan, market=market) for market in markets])


def simulated_markets(
    assumptions: Assumptions, *, days: int, paths: int, seed: int
) -> Iterator[Market]:
    """Draw the markets of `simulated_plan`, 4,000 paths at a time, to run many plans on them.

    Prices start at 100 dollars and 155 yen; rates stay as assumed.

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
    check_kind("assumptions", assumptions, Assumptions, "Write plan_run.Assumptions(...).")
    dates = simulate.simulated_dates(days, start="2001-01-01")
    chunks = simulate.chunks(paths, seed=seed)
    return (_drawn_market(assumptions, dates, chunk) for chunk in chunks)


def _drawn_market(assumed: Assumptions, dates: Any, chunk: Chunk) -> Market:
    """One chunk; two independent rows of normals make two tied prices."""
    shape = (2, len(dates) - 1, chunk.paths)
    shares, own = chunk.generator().standard_normal(shape, dtype=np.float32)
    rho, sigma, omega = assumed.correlation, assumed.stock_volatility, assumed.fx_volatility
    dollar = rho * shares + np.sqrt(1.0 - rho * rho) * own
    return Market(
        dates=dates,
        futures=_walk(_FIRST_FUTURE, assumed.equity_premium, sigma, shares),
        usd_jpy=_walk(_FIRST_DOLLAR, 0.0, omega, dollar),
        dollar_rate=np.asarray(assumed.dollar_yield),
        yen_rate=np.asarray(assumed.yen_rate),
        margin_times=np.asarray(1.0),
    )


def _walk(first: float, drift: float, volatility: float, normals: FloatArray) -> FloatArray:
    """Prices from normals, one a trading day; the first row is the start."""
    step = 1.0 / TRADING_DAYS
    steps = (drift - volatility * volatility / 2.0) * step + volatility * np.sqrt(step) * normals
    logs = np.cumsum(steps, axis=0, dtype=float)
    return np.concatenate([np.full((1, normals.shape[1]), first), first * np.exp(logs)])


# History


def plan_from_starts(plan: Plan, *, market: Market, starts: ArrayLike, days: int) -> PlanOutcome:
    """Run a plan from many start dates of one path, each for so many trading days.

    `starts` are positions in the market's dates. Windows keep their dates. Runs that overlap are
    not independent.

    Examples
    --------
    >>> from teko.plan import pattern_a
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> market = Market(
    ...     dates=["2025-05-29", "2025-05-30", "2025-06-30"], futures=[100.0, 100.0, 58.0],
    ...     usd_jpy=[150.0] * 3, dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    ... )
    >>> plan_from_starts(plan, market=market, starts=[0, 1], days=1).fired.tolist()
    [False, True]
    >>> plan_from_starts(plan, market=market, starts=[0], days=2).wealth.round(3).tolist()
    [0.919]
    """
    _check_given(plan, market)
    length = int(check("days", days, rules.DAYS))
    first: Any = np.asarray(starts)
    last = len(as_dates(market.dates)) - 1 - length
    if first.ndim != 1 or first.dtype.kind not in "iu" or np.any((first < 0) | (first > last)):
        raise ValueError(
            f"starts must be positions from 0 to {last}, got {first}. "
            "Write fewer days, or earlier starts."
        )
    return _Runs(plan, _stretches(_path(plan, market), first, length)).outcome()


def _stretches(path: _Path, first: Any, length: int) -> _Path:
    """One column for each start; what lies between two dates has a row less."""
    rows = first[None, :] + np.arange(length + 1)[:, None]
    columns = {}
    for each in fields(_Path):
        column = getattr(path, each.name)[:, 0]
        columns[each.name] = column[rows if len(column) == len(path.futures) else rows[:-1]]
    return _Path(**columns)
