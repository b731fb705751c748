"""A plan on one sheet: its rules, checked when it is made, and what they ask for (chapter 6).

A plan is dollars in a money market fund, a small overlay of share futures beside it, perhaps some
shares, perhaps a hedge, and rules that are decided before they are needed. `Plan` refuses rules
that contradict each other; `pattern_a`, `pattern_b` and `pattern_c` are ready plans. The functions
say what a rule asks for:

- `exit_rule` and `rebalance_due` on plain numbers, `self_check` on your answers;
- `planned_overlay`, `exit_decision`, `weekly_checks` and `next_trade` for a plan.

`teko.runs.plan_run` runs a plan day by day. A loss that a rule waits for is a negative fraction. A
threshold that is met exactly is met, whatever binary fractions make of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import teko.stress as stress
from teko.overlay import cost_budget
from teko.rules import (
    AMOUNT,
    BUFFER,
    COST,
    COST_RATE,
    COUNT,
    DAYS_SINCE,
    DROP,
    FRACTION,
    FX_MARGIN,
    HELD_LEVERAGE,
    HELD_UNITS,
    LEVEL,
    LOSS,
    PRICE_MOVE,
    RATE,
    RUN,
    TRADE_RISK,
    UNITS,
    YIELD,
    check,
    check_choice,
    check_text,
    check_truth,
)
from teko.words import Days, Fraction, Leverage, Rate, Ratio, Return, Units, Yen

# A number this close to a threshold is on it; binary fractions miss it by less.
_SNAP = 1e-9

# What a rule asks for
HOLD = "hold"
HALVE = "halve"
EXIT = "exit"
CUT = "cut"
REBALANCE = "rebalance"
REVIEW = "review"

# The five weekly checks, in their order
MARGIN = "margin"
DRIFT = "drift"
FUND_YIELD = "yield"
CURRENCY = "currency"
EXITS = "exits"

# What an exit rule watches, and what it sells
MONTH, PEAK = "month", "peak"
OVERLAY, EVERYTHING = "overlay", "everything"

_QUESTIONS = 5
_MANY_TICKS = 2
_SLEEVE = (0.1, 0.2)


@dataclass(frozen=True)
class ExitDecision:
    """What an exit rule asks for, and the part of the overlay that is kept."""

    action: str
    kept: Fraction


@dataclass(frozen=True)
class Rebalance:
    """Whether the overlay has left its band, and the change that brings it back."""

    due: bool
    change: Leverage


@dataclass(frozen=True)
class SelfCheck:
    """How many of the five questions are ticked, and what that allows.

    `low` and `high` are the part of the money that leverage may use at most, as a range.
    """

    ticks: int
    limit_use: bool
    low: Fraction
    high: Fraction


# What to do: one rule at a time


def exit_rule(month_return: Return, *, halve_at: Return, exit_at: Return) -> ExitDecision:
    """What an exit rule asks for after a loss.

    Parameters
    ----------
    month_return : Return
        What the month, or the fall from the peak, has brought, -1 to 4.
    halve_at : Return
        Loss at which half of the overlay is sold, above -1 and below 0.
    exit_at : Return
        Loss at which all of it is sold, likewise, and a larger loss than `halve_at`.

    Returns
    -------
    ExitDecision
        "hold", "halve" or "exit". A loss that meets a threshold exactly has reached it.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the thresholds stand in the wrong order.

    Notes
    -----
    Exit from r <= exit_at, halve from r <= halve_at, else hold.

    Examples
    --------
    >>> exit_rule(-0.05, halve_at=-0.08, exit_at=-0.10)
    ExitDecision(action='hold', kept=1.0)

    In binary fractions 9.2 / 10 - 1 is a little more than -0.08. It is still -8%:

    >>> exit_rule(9.2e6 / 1e7 - 1, halve_at=-0.08, exit_at=-0.10)
    ExitDecision(action='halve', kept=0.5)
    """
    change = check("month_return", month_return, PRICE_MOVE)
    half, out = _in_order(halve_at, exit_at)
    if change <= out + _SNAP:
        return ExitDecision(EXIT, 0.0)
    if change <= half + _SNAP:
        return ExitDecision(HALVE, 0.5)
    return ExitDecision(HOLD, 1.0)


def _in_order(halve_at: Return, exit_at: Return) -> tuple[float, float]:
    """Both thresholds, the second one further down."""
    half, out = check("halve_at", halve_at, LOSS), check("exit_at", exit_at, LOSS)
    if out >= half:
        raise ValueError(
            f"exit_at must be below halve_at, got {exit_at}. "
            "Write the larger loss here, such as -0.1."
        )
    return half, out


def rebalance_due(planned: Leverage, *, actual: Leverage, band: Leverage) -> Rebalance:
    """Whether the overlay has drifted so far that it must be brought back.

    Parameters
    ----------
    planned : Leverage
        Planned overlay, 0 to 100.
    actual : Leverage
        Overlay now: value of the futures over all of your money, 0 to 100.
    band : Leverage
        Largest deviation, up or down, above 0 and at most 1.

    Returns
    -------
    Rebalance
        A deviation of exactly the band is due. The change is planned - actual, due or not.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    |planned - actual| >= band.

    Examples
    --------
    >>> rebalance_due(0.2, actual=0.3, band=0.1).due
    True
    >>> rebalance_due(0.2, actual=0.29, band=0.1).due
    False
    """
    change = check("planned", planned, HELD_LEVERAGE) - check("actual", actual, HELD_LEVERAGE)
    return Rebalance(abs(change) >= check("band", band, FRACTION) - _SNAP, change)


def self_check(answers: list[int]) -> SelfCheck:
    """What the five questions about yourself allow.

    The questions: I cannot cut a loss. I grow bold after a win. I want a loss back at once. The
    market disturbs my days. I break rules that I have written down.

    Parameters
    ----------
    answers : list of int
        Five answers, 1 or True for yes and 0 or False for no.

    Returns
    -------
    SelfCheck
        With two or more ticks leverage gets none of your money, or a sliver: 10 to 20% at most.

    Raises
    ------
    ValueError
        If there are not five answers, or one is neither yes nor no.

    Notes
    -----
    Two ticks of five are many. Source: the article on leverage.

    Examples
    --------
    >>> self_check([1, 0, 0, 0, 0]).limit_use
    False
    >>> self_check([1, 0, 1, 0, 0])
    SelfCheck(ticks=2, limit_use=True, low=0.1, high=0.2)
    """
    if not isinstance(answers, (list, tuple)) or len(answers) != _QUESTIONS:
        raise ValueError(f"answers must be five, got {answers}. Write yes as 1, no as 0.")
    for answer in answers:
        if isinstance(answer, str) or answer not in (0, 1):
            raise ValueError(f"answers must be yes or no, got {answers}. Write 1 or 0 for each.")
    ticks = sum(int(answer) for answer in answers)
    if ticks >= _MANY_TICKS:
        return SelfCheck(ticks, True, _SLEEVE[0], _SLEEVE[1])
    return SelfCheck(ticks, False, 1.0, 1.0)


# The plan


@dataclass(frozen=True)
class Buckets:
    """The parts of the capital: `core` in the fund, `shares` held outright; the rest is cash.

    The cash is the margin of the futures and of the hedge, kept apart from the core.
    """

    core: Fraction
    shares: Fraction

    def __post_init__(self) -> None:
        """Refuse parts of more than everything."""
        core = check("core", self.core, LEVEL)
        if core + check("shares", self.shares, LEVEL) > 1.0 + _SNAP:
            raise ValueError(
                f"shares must fit beside the core, got {self.shares}. "
                "Write parts that add up to 1 at most."
            )

    @property
    def cash(self) -> Fraction:
        """What is neither in the fund nor in shares."""
        return max(0.0, 1.0 - self.core - self.shares)


@dataclass(frozen=True)
class OverlayTerms:
    """How large the overlay is, when it is held and when it is brought back.

    `leverage` is futures over capital, 0 to 1. `windows` are pairs of dates (first, last day) in
    which alone it is held; none means always. It is brought back at month-end if `month_end`,
    and whenever it is `band` away from its target. While the fund yields less than `yield_floor`
    the target is half.
    """

    leverage: Leverage
    windows: tuple[tuple[str, str], ...]
    month_end: bool
    band: Leverage
    yield_floor: Rate

    def __post_init__(self) -> None:
        """Refuse an overlay that cannot be followed."""
        check("leverage", self.leverage, LEVEL)
        check_truth("month_end", self.month_end)
        check("band", self.band, FRACTION)
        check("yield_floor", self.yield_floor, YIELD)
        _check_windows(self.windows)


@dataclass(frozen=True)
class FuturesTerms:
    """The margin of the futures, and what their cash must carry.

    `margin` is the normal initial margin over the value. If the broker takes the fund as
    collateral, `pledged`, no cash is needed. Otherwise the cash is never below `buffer` times
    the margin of the day, and carries a fall of `crash_drop` with the margin at `crash_raise`
    times the normal one.
    """

    margin: Fraction
    pledged: bool
    buffer: Ratio
    crash_drop: Fraction
    crash_raise: Ratio

    def __post_init__(self) -> None:
        """Refuse terms without a margin or a buffer below it."""
        check("margin", self.margin, FX_MARGIN)
        check_truth("pledged", self.pledged)
        check("crash_drop", self.crash_drop, DROP)
        for name, value in (("buffer", self.buffer), ("crash_raise", self.crash_raise)):
            if check(name, value, BUFFER) < 1.0:
                raise ValueError(f"{name} must be 1 or more, got {value}. Write twice as 2.")

    def cash_needed(self, margin: Fraction) -> Fraction:
        """Cash for one yen of futures at the margin of the day, crash included."""
        raised = max(margin, self.margin * self.crash_raise)
        crash = 1.0  # Where the margin is all of the value, so is the cash.
        if raised < 1.0 - _SNAP:
            need = stress.cash_needed(self.crash_drop, hike=1.0, margin=raised, leverage=1.0)
            crash = need.of_notional
        return max(self.buffer * margin, crash)


@dataclass(frozen=True)
class HedgeTerms:
    """The hedge of the dollars; see `teko.runs.routine.Template`, which has the same words.

    `base_ratio` of the dollars is sold, and `low_ratio` from the rate difference
    `wide_difference` on. `lot` is in dollars, `margin` over the value now, `margin_floor` the
    margin ratio to keep and `level` the broker's loss-cut level.
    """

    base_ratio: Fraction
    low_ratio: Fraction
    wide_difference: Rate
    lot: Units
    margin: Fraction
    margin_floor: Ratio
    level: Fraction

    def __post_init__(self) -> None:
        """Refuse a hedge that is larger when it costs more."""
        base = check("base_ratio", self.base_ratio, LEVEL)
        check("wide_difference", self.wide_difference, RATE)
        check("lot", self.lot, UNITS)
        check("margin", self.margin, FX_MARGIN)
        check("level", self.level, LEVEL)
        if check("low_ratio", self.low_ratio, LEVEL) > base:
            raise ValueError(
                f"low_ratio must be at most the base ratio, got {self.low_ratio}. "
                "Write the smaller of the two here."
            )
        if check("margin_floor", self.margin_floor, BUFFER) <= self.level:
            raise ValueError(
                f"margin_floor must be above the loss-cut level, got {self.margin_floor}. "
                "Write 500% as 5."
            )

    @property
    def cash_needed(self) -> Fraction:
        """Cash for one yen of hedge at the margin ratio to keep."""
        return self.margin_floor * self.margin

    def ratio(self, rate_difference: Rate) -> Fraction:
        """The ratio for a difference of the dollar rate and the yen rate."""
        wide = rate_difference >= self.wide_difference - _SNAP
        return self.low_ratio if wide else self.base_ratio


@dataclass(frozen=True)
class ExitTerms:
    """When you leave: `halve_at` sells half of the overlay, `exit_at` all of it.

    `watch` is "month" (the return of a whole month, judged at its end) or "peak" (the fall from
    the highest value so far, judged every day). `sells` is "overlay", or "everything": the
    dollars too.
    """

    halve_at: Return
    exit_at: Return
    watch: str
    sells: str

    def __post_init__(self) -> None:
        """Refuse thresholds in the wrong order and words that mean nothing."""
        _in_order(self.halve_at, self.exit_at)
        check_choice("watch", self.watch, (MONTH, PEAK))
        check_choice("sells", self.sells, (OVERLAY, EVERYTHING))


@dataclass(frozen=True)
class CostTerms:
    """What the overlay may cost in a year, of its value: `budget`, and what it is expected to."""

    budget: Rate
    roll: Rate
    fx: Rate
    fee: Rate

    def __post_init__(self) -> None:
        """Refuse costs above the budget."""
        budget = check("budget", self.budget, COST_RATE)
        total = cost_budget(self.roll, fx=self.fx, fee=self.fee, leverage=1.0).of_notional
        if total > budget + _SNAP:
            raise ValueError(
                f"budget must cover the sum of the costs, got {self.budget}. "
                "Write a larger budget, or look for cheaper futures."
            )


@dataclass(frozen=True)
class TradeTerms:
    """The rules of a single trade, for whoever trades beside the plan.

    `risk` of the capital may be lost in one trade. After `streak` losses in a row you pause for
    `pause_days`, then risk `after_streak` of the usual. Before a weekend or an event it is
    `in_events` of it.
    """

    risk: Fraction
    streak: int
    pause_days: int
    after_streak: Fraction
    in_events: Fraction

    def __post_init__(self) -> None:
        """Refuse trades that a streak would not survive."""
        check("risk", self.risk, TRADE_RISK)
        check("streak", self.streak, RUN)
        check("pause_days", self.pause_days, RUN)
        check("after_streak", self.after_streak, FRACTION)
        check("in_events", self.in_events, FRACTION)


@dataclass(frozen=True)
class Plan:
    """A plan on one sheet. It is checked when it is made, and never changed afterwards.

    `purpose` is one sentence. `surplus` says that you need this money for nothing else; without
    that there is no plan. `currency` is the one you count in, "yen" or "dollars", and in which
    the exits are judged.

    Raises
    ------
    ValueError
        If a rule is outside its range, or two rules contradict each other.

    Examples
    --------
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> plan.overlay.leverage, round(plan.buckets.cash, 4)
    (0.2, 0.0908)
    """

    purpose: str
    surplus: bool
    currency: str
    capital: Yen
    buckets: Buckets
    overlay: OverlayTerms
    futures: FuturesTerms
    hedge: HedgeTerms
    exits: ExitTerms
    costs: CostTerms
    trades: TradeTerms

    def __post_init__(self) -> None:
        """Refuse a plan without a purpose, with money that is needed, or without its margin."""
        check_text("purpose", self.purpose)
        check_truth("surplus", self.surplus)
        if not self.surplus:
            raise ValueError(
                f"surplus must be True, got {self.surplus}. Keep money that you need out of a plan."
            )
        check_choice("currency", self.currency, ("yen", "dollars"))
        check("capital", self.capital, AMOUNT)
        for name, kind in _PARTS:
            part = getattr(self, name)
            if not isinstance(part, kind):
                raise ValueError(
                    f"{name} must be made by this module, got {part}. "
                    "Write plan.pattern_a to see how."
                )
        self._check_cash()

    def _check_cash(self) -> None:
        if self.futures.pledged:
            return
        needed = self.overlay.leverage * self.futures.cash_needed(self.futures.margin)
        needed += self.hedge.base_ratio * self.hedge.cash_needed
        if self.buckets.cash < needed - _SNAP:
            raise ValueError(
                f"core must leave cash for futures and hedge, got {self.buckets.core}. "
                f"Write a core of 1 less the shares and {needed}, or make either smaller."
            )


_PARTS = (
    ("buckets", Buckets),
    ("overlay", OverlayTerms),
    ("futures", FuturesTerms),
    ("hedge", HedgeTerms),
    ("exits", ExitTerms),
    ("costs", CostTerms),
    ("trades", TradeTerms),
)


def _check_windows(windows: tuple[tuple[str, str], ...]) -> None:
    """Refuse windows that are no pairs of dates, end before they begin, or overlap."""
    remedy = 'Write pairs of dates in order, as (("2025-01-13", "2025-01-31"),).'
    last = ""
    for window in windows if isinstance(windows, tuple) else (windows,):
        pair = isinstance(window, tuple) and len(window) == 2
        if not pair or not _is_date(window[0]) or not _is_date(window[1]):
            raise ValueError(f"windows must be pairs of dates, got {windows}. {remedy}")
        if not last < window[0] <= window[1]:
            raise ValueError(f"windows must follow each other, got {windows}. {remedy}")
        last = window[1]


def _is_date(text: object) -> bool:
    """Whether a text reads year-month-day, so that texts compare as dates do."""
    if not isinstance(text, str) or len(text) != 10 or text[4] != "-" or text[7] != "-":
        return False
    parts = (text[:4], text[5:7], text[8:])
    if not all(part.isdigit() for part in parts):
        return False
    return 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 31


# The plan in use


@dataclass(frozen=True)
class Today:
    """What you see on the day of the check.

    `equity`, `month_start` and `peak` are all of your money now, at the start of the month and
    at its highest, in the currency of the plan. `overlay_value` is the value of the futures and
    `cash` what lies beside them as margin, in the same currency; `margin` is the broker's margin
    over value today. `kept` is the part of the overlay that earlier exits have left, `month_over`
    whether this is the last day of the month. `fx_profit` is what USD/JPY has brought since the
    last check, `other_profit` all the rest.
    """

    date: str
    equity: Yen
    month_start: Yen
    peak: Yen
    overlay_value: Yen
    cash: Yen
    margin: Fraction
    fund_yield: Rate
    kept: Fraction
    month_over: bool
    fx_profit: Yen
    other_profit: Yen

    def __post_init__(self) -> None:
        """Refuse what cannot be seen on any day."""
        if not _is_date(self.date):
            raise ValueError(f"date must be a day as text, got {self.date}. Write 2025-06-30.")
        for name, value in (
            ("equity", self.equity),
            ("month_start", self.month_start),
            ("peak", self.peak),
        ):
            check(name, value, AMOUNT)
        check("overlay_value", self.overlay_value, HELD_UNITS)
        check("cash", self.cash, HELD_UNITS)
        check("margin", self.margin, FX_MARGIN)
        check("fund_yield", self.fund_yield, YIELD)
        check("kept", self.kept, LEVEL)
        check_truth("month_over", self.month_over)
        check("fx_profit", self.fx_profit, COST)
        check("other_profit", self.other_profit, COST)


@dataclass(frozen=True)
class Check:
    """One of the five checks: what is measured, where its limit lies, and what to do.

    `margin` compares cash with the cash needed, `drift` the overlay with its target, `yield` the
    fund's yield with its floor, `currency` the part of the moves that USD/JPY made with one half,
    `exits` the loss with `halve_at`.
    """

    name: str
    passed: bool
    measured: float
    limit: float
    action: str


@dataclass(frozen=True)
class Week:
    """The five checks, and what they come to: the order in the futures, plus buys.

    `kept` is the part of the overlay that the exits leave from now on.
    """

    checks: tuple[Check, ...]
    overlay_value: Yen
    order: Yen
    kept: Fraction


def planned_overlay(plan: Plan, *, date: str, kept: Fraction, fund_yield: Rate) -> Leverage:
    """How large the overlay should be on a day, before the margin is looked at.

    Parameters
    ----------
    plan : Plan
        The plan.
    date : str
        The day, as year-month-day.
    kept : Fraction
        Part that earlier exits have left, 0 to 1.
    fund_yield : Rate
        Yield of the fund on that day, -0.1 to 1.

    Returns
    -------
    Leverage
        The planned overlay, 0 outside its windows, halved while the yield is below its floor.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    L x kept, times 1/2 while the yield is below its floor, times 0 outside the windows.

    Examples
    --------
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> planned_overlay(plan, date="2025-06-30", kept=1, fund_yield=0.02)
    0.2
    >>> planned_overlay(plan, date="2025-06-30", kept=1, fund_yield=0.0199)
    0.1
    """
    _check_plan(plan)
    if not _is_date(date):
        raise ValueError(f"date must be a day as text, got {date}. Write 2025-06-30.")
    part = check("kept", kept, LEVEL)
    if check("fund_yield", fund_yield, YIELD) < plan.overlay.yield_floor - _SNAP:
        part *= 0.5
    windows = plan.overlay.windows
    held = not windows or any(first <= date <= last for first, last in windows)
    return plan.overlay.leverage * part if held else 0.0


def _check_plan(plan: object) -> None:
    if not isinstance(plan, Plan):
        raise ValueError(f"plan must be a Plan, got {plan}. Write plan.pattern_a to see how.")


def weekly_checks(plan: Plan, *, today: Today) -> Week:
    """What the five checks of the week find, and what to do about it.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : Today
        What you see.

    Returns
    -------
    Week
        The checks in their order, the overlay to hold and the order that leads there. Without a
        reason nothing is ordered; with several the smallest overlay counts.

    Raises
    ------
    ValueError
        If an argument is not made by this module.

    Notes
    -----
    Cash must be max(b m, D + k m0 (1 - D)) for one yen of futures: `FuturesTerms.cash_needed`. That
    of the hedge comes on top; its margin ratio is looked at in `teko.runs.routine`.

    Examples
    --------
    A quiet week of 10 million yen; then one in which the broker has raised the margin to 32%:

    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> quiet = dict(
    ...     date="2025-06-20", equity=1e7, month_start=1e7, peak=1e7, overlay_value=2e6,
    ...     cash=908_000, fund_yield=0.043, kept=1, month_over=False, fx_profit=1e4,
    ...     other_profit=2e4,
    ... )
    >>> weekly_checks(plan, today=Today(margin=0.08, **quiet)).order
    0.0
    >>> week = weekly_checks(plan, today=Today(margin=0.32, **quiet))
    >>> [check.name for check in week.checks if not check.passed], round(week.order)
    (['margin'], -581250)
    """
    _check_plan(plan)
    if not isinstance(today, Today):
        raise ValueError(f"today must be a Today, got {today}. Write plan.Today(...).")
    decision = exit_decision(plan, today=today)
    kept = decision.kept
    target = planned_overlay(plan, date=today.date, kept=kept, fund_yield=today.fund_yield)
    checks = (
        _margin_check(plan, today),
        _drift_check(plan, today, target),
        _yield_check(plan, today),
        _currency_check(today),
        _exit_check(plan, today, decision),
    )
    wanted = _wanted(plan, today, target, checks)
    return Week(checks, wanted, wanted - today.overlay_value, kept)


def _wanted(plan: Plan, today: Today, target: Leverage, checks: tuple[Check, ...]) -> Yen:
    """The overlay to hold: unchanged without a reason, and never more than the cash carries."""
    _, drift, interest, _, exits = checks
    planned = target * today.equity
    if not drift.passed:
        wanted = planned
    elif not (interest.passed and exits.passed):
        wanted = min(today.overlay_value, planned)
    else:
        wanted = today.overlay_value
    return min(wanted, _carried(plan, today))


def _carried(plan: Plan, today: Today) -> Yen:
    """The most that the cash carries; without a limit if the fund itself is the collateral."""
    return _available(plan, today) / plan.futures.cash_needed(today.margin)


def _available(plan: Plan, today: Today) -> Yen:
    return today.equity if plan.futures.pledged else today.cash


def exit_decision(plan: Plan, *, today: Today) -> ExitDecision:
    """What the exit rule of the plan asks for today.

    Parameters
    ----------
    plan : Plan
        The plan.
    today : Today
        What you see.

    Returns
    -------
    ExitDecision
        The action, and the part of the overlay that is kept from now on. A rule on months holds
        until the month is over; a fall from the peak sells the same half only once.

    Raises
    ------
    ValueError
        If an argument is not made by this module.

    Notes
    -----
    `exit_rule` on equity / month start - 1, or on equity / peak - 1.

    Examples
    --------
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> seen = dict(
    ...     date="2025-06-30", equity=9.2e6, month_start=1e7, peak=1e7, overlay_value=2e6,
    ...     cash=908_000, margin=0.08, fund_yield=0.043, kept=1, fx_profit=0, other_profit=0,
    ... )
    >>> exit_decision(plan, today=Today(month_over=True, **seen)).action
    'halve'
    >>> exit_decision(plan, today=Today(month_over=False, **seen)).action
    'hold'
    """
    _check_plan(plan)
    if not isinstance(today, Today):
        raise ValueError(f"today must be a Today, got {today}. Write plan.Today(...).")
    if plan.exits.watch == MONTH and not today.month_over:
        return ExitDecision(HOLD, today.kept)
    found = exit_rule(
        _watched(plan, today), halve_at=plan.exits.halve_at, exit_at=plan.exits.exit_at
    )
    # Every month is a new one. A fall from the peak is the same fall until there is a new peak.
    monthly = plan.exits.watch == MONTH
    kept = today.kept * found.kept if monthly else min(today.kept, found.kept)
    return ExitDecision(found.action if kept < today.kept else HOLD, kept)


def _watched(plan: Plan, today: Today) -> Return:
    """The loss that the exit rule of the plan looks at."""
    start = today.month_start if plan.exits.watch == MONTH else today.peak
    return today.equity / start - 1.0


def _margin_check(plan: Plan, today: Today) -> Check:
    needed = today.overlay_value * plan.futures.cash_needed(today.margin)
    available = _available(plan, today)
    passed = available >= needed * (1.0 - _SNAP)
    return Check(MARGIN, passed, available, needed, HOLD if passed else CUT)


def _drift_check(plan: Plan, today: Today, target: Leverage) -> Check:
    actual = today.overlay_value / today.equity
    due = abs(target - actual) >= plan.overlay.band - _SNAP
    return Check(DRIFT, not due, actual, target, REBALANCE if due else HOLD)


def _yield_check(plan: Plan, today: Today) -> Check:
    floor = plan.overlay.yield_floor
    passed = today.fund_yield >= floor - _SNAP
    return Check(FUND_YIELD, passed, today.fund_yield, floor, HOLD if passed else HALVE)


def _currency_check(today: Today) -> Check:
    moved = abs(today.fx_profit) + abs(today.other_profit)
    share = abs(today.fx_profit) / moved if moved else 0.0
    passed = share <= 0.5 + _SNAP
    return Check(CURRENCY, passed, share, 0.5, HOLD if passed else REVIEW)


def _exit_check(plan: Plan, today: Today, decision: ExitDecision) -> Check:
    passed = decision.action == HOLD
    return Check(EXITS, passed, _watched(plan, today), plan.exits.halve_at, decision.action)


@dataclass(frozen=True)
class NextTrade:
    """Whether a trade is allowed now, and the most that it may lose in yen."""

    allowed: bool
    max_loss: Yen


def next_trade(plan: Plan, *, losses: int, days_since_loss: Days, in_event: bool) -> NextTrade:
    """What the rules of single trades allow now.

    Parameters
    ----------
    plan : Plan
        The plan.
    losses : int
        Losing trades in a row so far, 0 to 100,000.
    days_since_loss : Days
        Days since the last of them, 0 to 100,000; any number without a loss.
    in_event : bool
        Whether a weekend or an event lies before the exit.

    Returns
    -------
    NextTrade
        Nothing during the pause; a smaller loss after it, and in events.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    R = capital x risk, times `after_streak` from the streak on, times `in_events` in events.

    Examples
    --------
    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> next_trade(plan, losses=2, days_since_loss=0, in_event=False)
    NextTrade(allowed=True, max_loss=50000.0)
    >>> next_trade(plan, losses=3, days_since_loss=6, in_event=False)
    NextTrade(allowed=False, max_loss=0.0)
    >>> next_trade(plan, losses=3, days_since_loss=7, in_event=False)
    NextTrade(allowed=True, max_loss=25000.0)
    """
    _check_plan(plan)
    row = check("losses", losses, COUNT)
    since = check("days_since_loss", days_since_loss, DAYS_SINCE)
    check_truth("in_event", in_event)
    rules = plan.trades
    streak = row >= rules.streak
    if streak and since < rules.pause_days - _SNAP:
        return NextTrade(False, 0.0)
    part = rules.after_streak if streak else 1.0
    part *= rules.in_events if in_event else 1.0
    return NextTrade(True, plan.capital * rules.risk * part)


# Ready plans


_COSTS = CostTerms(budget=0.006, roll=0.003, fx=0.002, fee=0.001)
_TRADES = TradeTerms(risk=0.005, streak=3, pause_days=7, after_streak=0.5, in_events=0.5)
_EXITS = ExitTerms(halve_at=-0.08, exit_at=-0.1, watch=MONTH, sells=OVERLAY)


def _futures(margin: Fraction) -> FuturesTerms:
    return FuturesTerms(margin=margin, pledged=False, buffer=2.0, crash_drop=0.35, crash_raise=2.0)


def _hedge(hedge_ratio: Fraction) -> HedgeTerms:
    base = check("hedge_ratio", hedge_ratio, LEVEL)
    return HedgeTerms(
        base_ratio=base,
        low_ratio=min(base, 0.5),
        wide_difference=0.04,
        lot=1_000.0,
        margin=0.04,
        margin_floor=5.0,
        level=1.0,
    )


def pattern_a(capital: Yen, *, margin: Fraction, hedge_ratio: Fraction) -> Plan:
    """Make pattern A: nearly everything in the fund, and 0.2x of share futures beside it.

    Parameters
    ----------
    capital : Yen
        All of your money for the plan, 0.01 to 1,000,000,000,000.
    margin : Fraction
        The broker's normal margin of the futures over their value, above 0 and below 1.
    hedge_ratio : Fraction
        Part of the dollars that is sold, 0 to 1; at most half of it when rates lie 4 points apart.

    Returns
    -------
    Plan
        0.2x, never raised, reset at month-end; a month of -8% sells half, of -10% everything.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    Core = 1 - 0.2 `cash_needed`: no call after a fall of 35% with the margin doubled. The cash of a
    hedge, five times its margin, is kept beside that.

    Examples
    --------
    >>> pattern_a(10_000_000, margin=0.08, hedge_ratio=0).exits.halve_at
    -0.08
    >>> round(pattern_a(10_000_000, margin=0.08, hedge_ratio=0).buckets.core, 4)
    0.9092
    """
    futures, hedge = _futures(margin), _hedge(hedge_ratio)
    cash = 0.2 * futures.cash_needed(margin) + hedge_ratio * hedge.cash_needed
    return Plan(
        purpose="Surplus money earns the bill rate, with 0.2x of share futures and fixed exits.",
        surplus=True,
        currency="yen",
        capital=capital,
        buckets=Buckets(core=1.0 - cash, shares=0.0),
        overlay=OverlayTerms(leverage=0.2, windows=(), month_end=True, band=0.1, yield_floor=0.02),
        futures=futures,
        hedge=hedge,
        exits=_EXITS,
        costs=_COSTS,
        trades=_TRADES,
    )


def pattern_b(capital: Yen, *, margin: Fraction, hedge_ratio: Fraction) -> Plan:
    """Make pattern B: four fifths in the fund and one fifth in shares, bought outright.

    Parameters
    ----------
    capital : Yen
        All of your money for the plan, 0.01 to 1,000,000,000,000.
    margin : Fraction
        Margin that futures would have, above 0 and below 1; this plan holds none.
    hedge_ratio : Fraction
        Part of the dollars that is sold, 0 to 1; at most half of it when rates lie 4 points apart.

    Returns
    -------
    Plan
        No futures and no margin call. The exits sell the shares.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    80% and 20%: by `teko.overlay.overlay_and_mix` the same as pattern A, without its margin. The
    cash of a hedge comes out of the 80%.

    Examples
    --------
    >>> plan = pattern_b(10_000_000, margin=0.08, hedge_ratio=0)
    >>> plan.buckets.shares, plan.overlay.leverage
    (0.2, 0.0)
    >>> plan.buckets.cash
    0.0
    """
    hedge = _hedge(hedge_ratio)
    return Plan(
        purpose="Surplus money earns the bill rate, with a fifth in shares and fixed exits.",
        surplus=True,
        currency="yen",
        capital=capital,
        buckets=Buckets(core=0.8 - hedge_ratio * hedge.cash_needed, shares=0.2),
        overlay=OverlayTerms(leverage=0.0, windows=(), month_end=True, band=0.1, yield_floor=0.02),
        futures=_futures(margin),
        hedge=hedge,
        exits=_EXITS,
        costs=_COSTS,
        trades=_TRADES,
    )


def pattern_c(
    capital: Yen, *, margin: Fraction, hedge_ratio: Fraction, windows: tuple[tuple[str, str], ...]
) -> Plan:
    """Make pattern C: everything in the fund, and 0.3x of share futures between fixed dates only.

    Parameters
    ----------
    capital : Yen
        All of your money for the plan, 0.01 to 1,000,000,000,000.
    margin : Fraction
        The broker's normal margin of the futures over their value, above 0 and below 1.
    hedge_ratio : Fraction
        Part of the dollars that is sold, 0 to 1; at most half of it when rates lie 4 points apart.
    windows : tuple of pairs of str
        First and last day of each window, fixed beforehand.

    Returns
    -------
    Plan
        0.3x inside the windows, nothing outside them, and no window is made longer.

    Raises
    ------
    ValueError
        If an argument is outside its range, or the windows are not in order.

    Notes
    -----
    Core = 1 - 0.3 `cash_needed`, as in pattern A.

    Examples
    --------
    >>> plan = pattern_c(
    ...     10_000_000, margin=0.08, hedge_ratio=0, windows=(("2025-01-13", "2025-01-31"),)
    ... )
    >>> planned_overlay(plan, date="2025-01-31", kept=1, fund_yield=0.043)
    0.3
    >>> planned_overlay(plan, date="2025-02-01", kept=1, fund_yield=0.043)
    0.0
    """
    futures, hedge = _futures(margin), _hedge(hedge_ratio)
    cash = 0.3 * futures.cash_needed(margin) + hedge_ratio * hedge.cash_needed
    if not windows:
        raise ValueError(
            f"windows must name at least one window, got {windows}. "
            'Write (("2025-01-13", "2025-01-31"),).'
        )
    return Plan(
        purpose="Surplus money earns the bill rate, with 0.3x of futures on fixed dates only.",
        surplus=True,
        currency="yen",
        capital=capital,
        buckets=Buckets(core=1.0 - cash, shares=0.0),
        overlay=OverlayTerms(
            leverage=0.3, windows=windows, month_end=True, band=0.1, yield_floor=0.02
        ),
        futures=futures,
        hedge=hedge,
        exits=_EXITS,
        costs=_COSTS,
        trades=_TRADES,
    )
