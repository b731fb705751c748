"""One path of a plan, day by day in plain numbers, with every action and its reason.

What happens in a day, in this order:

1. the fund earns its interest, futures and hedge are settled at the broker;
2. the broker asks for the margins of both together: a call is paid from the fund, and what the
   fund cannot pay is sold; below the loss-cut level of the hedge everything is closed at once;
3. the rules of the plan are judged at the close, and filled at it.

The cash at the broker is kept in the currency that the plan names; what the hedge gains or loses is
in yen, what the futures do in dollars, until the parts are next brought back to plan. A pledged
fund counts with a haircut of a tenth. Shares bought outright earn what the futures earn and the
fund's interest; like the fund they lie outside the broker, and a call sells both alike. Orders in
the futures and the shares are not rounded to contracts; hedges are in whole lots. Many paths at
once are in `teko.runs.plan_run`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from teko.arrays import FloatArray, as_dates
from teko.numbers import SNAP, YEAR_DAYS, whole_nearest
from teko.plan import EVERYTHING, EXIT, HALVE, MONTH, SEE_HOW, YEN, Plan
from teko.rules import check_kind
from teko.runs.plan_run import COUNTED, Market, month_ends
from teko.words import Fraction, Yen

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
RULES = (EXIT, HALVE, MARGIN_RAISED, YIELD, WINDOW, BAND, MONTH_END)


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


def run_plan(plan: Plan, *, market: Market) -> PlanRun:
    """Run a plan over a market of one path, and keep every action with its reason.

    Examples
    --------
    In one month the futures lose 42% and take 8% from pattern A: a call, and the exit.

    >>> from teko.plan import pattern_a
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
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
    check_kind("plan", plan, Plan, SEE_HOW)
    check_kind("market", market, Market, "Write plan_run.Market(...).")
    if market.futures.ndim > 1 or market.usd_jpy.ndim > 1:
        raise ValueError(
            f"market must have one path, got futures of shape {market.futures.shape}. "
            "Write plan_outcome for many."
        )
    closes = _closes(market)
    account = _Account(plan, next(closes))
    days, log = [account.seen()], []
    for close in closes:
        account.settle(close)
        done = [each for each in (account.broker(), account.rules()) if each]
        days.append(account.seen())
        wealth, _, overlay = days[-1]
        log += [Action(close.date, *each, overlay, wealth) for each in done]
    wealths, debts, overlays = np.array(days).T
    dates = tuple(str(day) for day in as_dates(market.dates))
    return PlanRun(dates, wealths, debts, overlays, tuple(log))


class _Close(NamedTuple):
    """A close: prices, the rates from now on, and its place in the calendar."""

    date: str
    tomorrow: str
    years: float  # since the close before
    futures: float
    usd_jpy: float
    dollar_rate: float
    yen_rate: float
    margin_times: float
    month_end: bool


def _closes(market: Market) -> Iterator[_Close]:
    """The market as plain numbers; what is known on the last day is from the day before."""
    days = as_dates(market.dates)
    count = len(days)
    years = np.diff(days, prepend=days[0]).astype(float) / YEAR_DAYS
    rates = (np.broadcast_to(each, count - 1) for each in (market.dollar_rate, market.yen_rate))
    columns = (
        days.astype(str),
        np.append(days[1:], days[-1]).astype(str),
        years,
        market.futures,
        market.usd_jpy,
        *(np.append(each, each[-1]) for each in rates),
        np.broadcast_to(market.margin_times, count),
        month_ends(days),
    )
    return (_Close(*row) for row in zip(*(each.tolist() for each in columns), strict=True))


class _Deed(NamedTuple):
    """What was done, and why: an order in dollars of futures, dollars moved to the broker."""

    reason: str
    order: float
    moved: float


class _Account:
    """A plan and its money, with everything settled every evening.

    In dollars: `fund` and `shares` outside the broker, `cash` at the broker, `sold` as a hedge. In
    yen: `yen` beside it, `bank` after everything was sold, `debt`.
    """

    def __init__(self, plan: Plan, close: _Close) -> None:
        """Give the first orders at the first close."""
        self.plan, self.close = plan, close
        self.fund, self.shares = plan.capital / close.usd_jpy, 0.0
        self.cash = self.yen = self.bank = self.debt = 0.0
        self.contracts = self.sold = 0.0
        self.kept, self.target = 1.0, self.planned(1.0)
        self.month_start = self.peak = self.value
        self.contracts = self.target * self.dollars / close.futures
        self.hedge()
        self.arrange()

    @property
    def equity(self) -> Yen:
        """All of the money in yen."""
        dollars = self.fund + self.shares + self.cash
        return dollars * self.close.usd_jpy + self.yen + self.bank - self.debt

    @property
    def value(self) -> float:
        """All of it in the currency of the plan."""
        return self.equity / (1.0 if self.plan.currency == "yen" else self.close.usd_jpy)

    @property
    def dollars(self) -> float:
        """What has not left the plan, in dollars."""
        return (self.equity - self.bank) / self.close.usd_jpy

    @property
    def held(self) -> float:
        """The futures, in dollars."""
        return self.contracts * self.close.futures

    def seen(self) -> tuple[Yen, Yen, float]:
        """Wealth, debt and overlay."""
        equity = self.equity
        return equity, self.debt, self.held * self.close.usd_jpy / max(equity, SNAP)

    def settle(self, close: _Close) -> None:
        """Interest, futures, hedge and costs since the last close.

        A continuous price of the futures has its interest in it; only the costs come on top.
        """
        before, costs = self.close, self.plan.costs
        interest, yen = before.dollar_rate * close.years, before.yen_rate * close.years
        cost = (costs.roll + costs.fx + costs.fee) * close.years * self.held
        self.fund *= 1.0 + interest
        self.shares *= (1.0 + interest) * close.futures / before.futures
        self.bank *= 1.0 + yen
        self.cash += self.contracts * (close.futures - before.futures) - cost
        carry = (interest - yen) * before.usd_jpy
        self.yen -= self.sold * (close.usd_jpy - before.usd_jpy + carry)
        self.close = close

    def broker(self) -> _Deed | None:
        """What the broker does where the collateral is below the margin of futures and hedge."""
        plan, fx = self.plan, self.close.usd_jpy
        margin = min(plan.futures.margin * self.close.margin_times, 1.0)
        asked = (margin * self.held + plan.hedge.margin * self.sold) * fx
        outside = (self.fund + self.shares) * fx
        there = self.cash * fx + self.yen + (COUNTED * outside if plan.futures.pledged else 0.0)
        level = plan.hedge.level if plan.hedge.base_ratio else 0.0
        if there >= asked * max(1.0, level) - SNAP * plan.capital:
            return None
        if plan.hedge.base_ratio and there <= level * asked:
            return self.closed(LOSS_CUT)
        if not plan.futures.pledged and outside >= asked - there:
            return _Deed(CALL, 0.0, self.paid(asked - there))
        if there <= 0.0:
            return self.closed(FORCED)
        held, part = self.held, there / asked
        self.contracts *= part
        self.sold *= part
        return _Deed(FORCED, self.held - held, 0.0)

    def closed(self, reason: str) -> _Deed:
        """Everything at the broker is closed; what is owed then comes out of the fund."""
        order, moved = -self.held, 0.0
        self.contracts = self.sold = 0.0
        self.yen, self.cash = self.yen + self.cash * self.close.usd_jpy, 0.0
        if self.yen < 0.0:
            moved = self.paid(min(-self.yen, (self.fund + self.shares) * self.close.usd_jpy))
        if self.yen < -SNAP * self.plan.capital:  # ruin, and ruin is final
            self.debt, self.yen, self.kept, self.target = -self.yen, 0.0, 0.0, 0.0
        return _Deed(reason, order, moved)

    def paid(self, yen: Yen) -> float:
        """Sell so much of the fund and the shares for the broker; the dollars that it takes."""
        dollars, outside = yen / self.close.usd_jpy, self.fund + self.shares
        left = 1.0 - dollars / outside if outside else 0.0
        self.fund, self.shares, self.yen = self.fund * left, self.shares * left, self.yen + yen
        return dollars

    def rules(self) -> _Deed | None:
        """What the rules of the plan ask for at the close; the first reason is written down."""
        if self.debt:
            return None
        plan, close, value = self.plan, self.close, self.value
        self.peak = max(self.peak, value)
        kept, monthly = self.kept, plan.exits.watch == MONTH
        if close.month_end or not monthly:
            start = self.month_start if monthly else self.peak
            kept = plan.exits.kept_after(kept, change=value / start - 1.0)
        target = self.planned(kept)
        fell, changed = kept < self.kept, target != self.target
        window = changed and not fell and 0.0 in (target, self.target)
        actual = self.held / self.dollars if self.dollars else 0.0
        off, month_end = abs(target - actual) > SNAP, close.month_end and plan.overlay.month_end
        limit = self.limit()
        found = (
            (EXIT, fell and kept == 0.0),
            (HALVE, fell and kept > 0.0),
            (MARGIN_RAISED, self.held > limit * (1.0 + SNAP)),
            (YIELD, changed and not fell and not window),
            (WINDOW, window),
            (BAND, plan.overlay.drifted(target, actual=actual)),
            (MONTH_END, month_end and off),
        )
        self.kept, self.target = kept, target
        self.month_start = value if close.month_end else self.month_start
        return self.filled([reason for reason, fires in found if fires], limit)

    def planned(self, kept: Fraction) -> float:
        """The overlay to hold tomorrow."""
        overlay, close = self.plan.overlay, self.close
        held = overlay.held_on(close.tomorrow)
        return overlay.target(kept, fund_yield=close.dollar_rate, held=held)

    def limit(self) -> float:
        """The most that the cash carries once the broker asks for more than the normal margin."""
        futures, times = self.plan.futures, self.close.margin_times
        if futures.pledged or times <= 1.0 + SNAP:
            return math.inf
        cash = self.cash + self.yen / self.close.usd_jpy - self.sold * self.plan.hedge.cash_needed
        return max(cash, 0.0) / futures.cash_needed(futures.margin * times)

    def filled(self, reasons: list[str], limit: float) -> _Deed | None:
        """Give the orders that the rules ask for, at the close."""
        month_end, before = self.close.month_end, self.held
        whole = any(reason != MARGIN_RAISED for reason in reasons)
        wanted = self.target * self.dollars if whole else before
        self.contracts = min(wanted, limit) / self.close.futures
        if month_end or EXIT in reasons:
            self.hedge()
        if (whole and MARGIN_RAISED not in reasons) or (month_end and limit == math.inf):
            self.arrange()
        if EXIT in reasons and self.plan.exits.sells == EVERYTHING:
            self.bank, self.fund, self.shares = self.equity, 0.0, 0.0
            self.cash = self.yen = self.contracts = self.sold = 0.0
        return _Deed(reasons[0], self.held - before, 0.0) if reasons else None

    def hedge(self) -> None:
        """Sell the dollars of the hedge's ratio, in whole lots, half a lot up."""
        terms = self.plan.hedge
        if terms.base_ratio:
            ratio = terms.hedge_ratio(self.close.dollar_rate - self.close.yen_rate)
            sold = self.plan.dollars_to_sell(self.dollars, overlay=self.held, ratio=ratio)
            self.sold = whole_nearest(max(sold / terms.lot, 0.0)) * terms.lot

    def arrange(self) -> None:
        """Bring shares, cash and fund to the parts of the plan, the cash in its one currency."""
        plan, total = self.plan, self.dollars
        shares = plan.buckets.shares * self.kept * total
        cash = self.held * plan.futures.cash_needed(plan.futures.margin)
        cash += self.sold * plan.hedge.cash_needed
        cash = 0.0 if plan.futures.pledged else min(cash, total - shares)
        self.fund, self.shares, self.cash, self.yen = total - cash - shares, shares, cash, 0.0
        if plan.futures.cash_in == YEN:
            self.cash, self.yen = 0.0, cash * self.close.usd_jpy
