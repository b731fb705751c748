"""A plan on one sheet: its rules, checked when it is made, and what they ask for.

A plan is dollars in a money market fund, a small overlay of share futures beside it, perhaps some
shares, perhaps a hedge, and rules that are decided before they are needed. `Plan` refuses rules
that contradict each other. `teko.runs.one_plan` runs a plan day by day.

A loss that a rule waits for is a negative fraction. A threshold that is met exactly is met,
whatever binary fractions make of it. Days are texts, such as "2025-06-30".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import teko.hedge as hedging
import teko.rules as rules
import teko.stress as stress
from teko.numbers import SNAP
from teko.overlay import cost_budget
from teko.rules import check, check_choice, check_kind, check_text, check_truth
from teko.words import Days, Fraction, Leverage, Rate, Ratio, Return, Units, Yen

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
YEN, DOLLARS = "yen", "dollars"
OVERLAY, EVERYTHING = "overlay", "everything"

_QUESTIONS = 5
_MANY_TICKS = 2
_SLEEVE = (0.1, 0.2)
SEE_HOW = "Write plan.pattern_a to see how."


# The parts of a plan


@dataclass(frozen=True)
class Buckets:
    """The parts of the capital: `core` in the fund, `shares` held outright; the rest is cash.

    The cash is the margin of the futures and of the hedge, kept apart from the core.
    """

    core: Fraction
    shares: Fraction

    def __post_init__(self) -> None:
        """Refuse parts of more than everything."""
        core = check("core", self.core, rules.LEVEL)
        if core + check("shares", self.shares, rules.LEVEL) > 1.0 + SNAP:
            most = _most(1.0 - core)
            raise ValueError(
                f"shares must fit beside the core, got {self.shares}. "
                f"Write {most} or less, or a smaller core."
            )

    @property
    def cash(self) -> Fraction:
        """What is neither in the fund nor in shares."""
        return max(0.0, 1.0 - self.core - self.shares)


@dataclass(frozen=True)
class OverlayTerms:
    """How large the overlay is, when it is held and when it is brought back.

    `leverage` is futures over capital. It is brought back whenever it is `band` away from its
    target, and at month-end if `month_end`. While the fund yields less than `yield_floor` the
    target is half. `windows` are pairs of days, first and last, in which alone it is held; none
    means always.
    """

    leverage: Leverage
    band: Leverage
    yield_floor: Rate
    windows: tuple[tuple[str, str], ...] = ()
    month_end: bool = True

    def __post_init__(self) -> None:
        """Refuse an overlay that cannot be followed."""
        check("leverage", self.leverage, rules.LEVEL)
        check("band", self.band, rules.FRACTION)
        check("yield_floor", self.yield_floor, rules.YIELD)
        _check_windows(self.windows)
        check_truth("month_end", self.month_end)

    def held_on(self, date: str) -> bool:
        """Whether the windows let the overlay be held on a day."""
        return not self.windows or any(first <= date <= last for first, last in self.windows)

    def target(self, kept: Fraction, *, fund_yield: Rate, held: bool) -> Leverage:
        """How large the part that exits have left should be, before the margin is looked at."""
        if fund_yield < self.yield_floor - SNAP:
            kept *= 0.5
        return self.leverage * kept if held else 0.0

    def drifted(self, target: Leverage, *, actual: Leverage) -> bool:
        """Whether it has left its band; a deviation of exactly the band has, up or down."""
        return abs(target - actual) >= self.band - SNAP


@dataclass(frozen=True)
class FuturesTerms:
    """The margin of the futures, and what their cash must carry.

    `margin` is the normal initial margin over the value. If the broker takes the fund as
    collateral, `pledged`, no cash is needed. Otherwise the cash is never below `buffer` times
    the margin of the day, and carries a fall of `crash_drop` with the margin at `crash_raise`
    times the normal one. It lies at the broker in "yen", or in "dollars" at a US broker: `cash_in`.
    """

    margin: Fraction
    pledged: bool
    buffer: Ratio
    crash_drop: Fraction
    crash_raise: Ratio
    cash_in: str = YEN

    def __post_init__(self) -> None:
        """Refuse terms without a margin or a buffer below it."""
        check("margin", self.margin, rules.FX_MARGIN)
        check_truth("pledged", self.pledged)
        check("crash_drop", self.crash_drop, rules.DROP)
        for name, value in (("buffer", self.buffer), ("crash_raise", self.crash_raise)):
            if check(name, value, rules.BUFFER) < 1.0:
                raise ValueError(f"{name} must be 1 or more, got {value}. Write twice as 2.")
        check_choice("cash_in", self.cash_in, (YEN, DOLLARS))

    def cash_needed(self, margin: Fraction) -> Fraction:
        """Cash for one yen of futures at the margin of the day, crash included."""
        raised = max(margin, self.margin * self.crash_raise)
        crash = 1.0  # Where the margin is all of the value, so is the cash.
        if raised < 1.0 - SNAP:
            need = stress.cash_needed(self.crash_drop, hike=1.0, margin=raised, leverage=1.0)
            crash = need.of_notional
        return max(self.buffer * margin, crash)


@dataclass(frozen=True)
class HedgeTerms:
    """The settings of a hedge of dollars, decided once.

    `base_ratio` of the dollars is sold, and `low_ratio` from the rate difference
    `wide_difference` on. `lot` is in dollars. `tolerance` is the largest error of the lots, in
    parts of the wanted hedge. `margin` is the required margin over the value now, `margin_floor`
    the margin ratio to keep, `level` the broker's loss-cut level, and `band` the move within a
    month that calls for a look at once.

    Examples
    --------
    >>> terms = HedgeTerms(
    ...     base_ratio=0.7, low_ratio=0.5, wide_difference=0.04, lot=1_000, tolerance=0.1,
    ...     margin=0.04, margin_floor=5, level=1, band=0.15,
    ... )
    >>> terms.hedge_ratio(0.03), terms.hedge_ratio(0.04), terms.cash_needed
    (0.7, 0.5, 0.2)
    """

    base_ratio: Fraction
    low_ratio: Fraction
    wide_difference: Rate
    lot: Units
    tolerance: Fraction
    margin: Fraction
    margin_floor: Ratio
    level: Ratio
    band: Fraction

    def __post_init__(self) -> None:
        """Refuse a hedge that is larger when it costs more, or that the broker would close."""
        self.hedge_ratio(0.0)
        check("lot", self.lot, rules.UNITS)
        check("tolerance", self.tolerance, rules.FRACTION)
        check("margin", self.margin, rules.FX_MARGIN)
        check("level", self.level, rules.MARGIN_LEVEL)
        check("band", self.band, rules.FRACTION)
        if check("margin_floor", self.margin_floor, rules.BUFFER) <= self.level:
            raise ValueError(
                f"margin_floor must be above the loss-cut level, got {self.margin_floor}. "
                "Write 500% as 5."
            )

    @property
    def cash_needed(self) -> Fraction:
        """Cash for one yen of hedge at the margin ratio to keep."""
        return self.margin_floor * self.margin

    def hedge_ratio(self, rate_difference: Rate) -> Fraction:
        """The ratio for a difference of the dollar rate and the yen rate."""
        return hedging.ratio_for_difference(
            rate_difference,
            wide_difference=self.wide_difference,
            base_ratio=self.base_ratio,
            low_ratio=self.low_ratio,
        )


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
    sells: str = OVERLAY

    def __post_init__(self) -> None:
        """Refuse thresholds in the wrong order and words that mean nothing."""
        half = check("halve_at", self.halve_at, rules.LOSS)
        if check("exit_at", self.exit_at, rules.LOSS) >= half:
            raise ValueError(
                f"exit_at must be a larger loss than the one that sells half, got {self.exit_at}. "
                "Write a larger loss here, or a smaller one there."
            )
        check_choice("watch", self.watch, (MONTH, PEAK))
        check_choice("sells", self.sells, (OVERLAY, EVERYTHING))

    def part_kept(self, change: Return) -> Fraction:
        """The part of the overlay that a loss leaves."""
        if change <= self.exit_at + SNAP:
            return 0.0
        return 0.5 if change <= self.halve_at + SNAP else 1.0

    def kept_after(self, kept: Fraction, *, change: Return) -> Fraction:
        """What a loss leaves of what was kept before it.

        Every month is a new one. A fall from the peak is the same fall until there is a new peak.
        """
        part = self.part_kept(change)
        return kept * part if self.watch == MONTH else min(kept, part)


@dataclass(frozen=True)
class CostTerms:
    """What the overlay may cost in a year, of its value: `budget`, and what it is expected to."""

    budget: Rate
    roll: Rate
    fx: Rate
    fee: Rate

    def __post_init__(self) -> None:
        """Refuse costs above the budget."""
        budget = check("budget", self.budget, rules.COST_RATE)
        total = cost_budget(self.roll, fx=self.fx, fee=self.fee, leverage=1.0).of_notional
        if total > budget + SNAP:
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
        check("risk", self.risk, rules.TRADE_RISK)
        check("streak", self.streak, rules.RUN)
        check("pause_days", self.pause_days, rules.PAUSE)
        check("after_streak", self.after_streak, rules.FRACTION)
        check("in_events", self.in_events, rules.FRACTION)


@dataclass(frozen=True)
class Plan:
    """A plan on one sheet. It is checked when it is made, and never changed afterwards.

    `purpose` is one sentence. `surplus` says that you need this money for nothing else; without
    that there is no plan. `currency` is the one you count in, "yen" or "dollars", and in which
    the exits are judged.

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
        check_choice("currency", self.currency, (YEN, DOLLARS))
        check("capital", self.capital, rules.AMOUNT)
        for name, kind in _PARTS:
            check_kind(name, getattr(self, name), kind, SEE_HOW)
        self._check_cash()

    def _check_cash(self) -> None:
        if self.futures.pledged:
            return
        needed = self.overlay.leverage * self.futures.cash_needed(self.futures.margin)
        needed += self.hedge.base_ratio * self.hedge.cash_needed
        if self.buckets.cash < needed - SNAP:
            # Where no core is small enough, the shares are too many.
            room = {"core": 1.0 - self.buckets.shares - needed, "shares": 1.0 - needed}
            name = "core" if room["core"] >= -SNAP else "shares"
            most, held = _most(room[name]), getattr(self.buckets, name)
            less = f"Write {most} or less, or m" if room[name] >= -SNAP else "M"
            raise ValueError(
                f"{name} must leave cash for futures and hedge, got {held}. "
                f"{less}ake the futures or the hedge smaller."
            )

    def dollars_to_sell(self, total: Units, *, overlay: Units, ratio: Fraction) -> Units:
        """The dollars of a hedge, of all money and so much overlay; cash in yen needs none."""
        if self.futures.pledged or self.futures.cash_in == DOLLARS:
            return ratio * total
        outside = total - overlay * self.futures.cash_needed(self.futures.margin)
        return ratio * outside / (1.0 + ratio * self.hedge.cash_needed)


_PARTS = (
    ("buckets", Buckets),
    ("overlay", OverlayTerms),
    ("futures", FuturesTerms),
    ("hedge", HedgeTerms),
    ("exits", ExitTerms),
    ("costs", CostTerms),
    ("trades", TradeTerms),
)


def _most(part: Fraction) -> str:
    """The largest part that fits, in ten-thousandths; rounded up it would be too much."""
    whole, rest = divmod(max(0, math.floor(part * 10_000 + SNAP)), 10_000)
    return (str(whole) + "." + str(10_000 + rest)[1:]).rstrip("0").rstrip(".")


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


# Ready plans


def pattern_a(capital: Yen, *, margin: Fraction, hedge_ratio: Fraction) -> Plan:
    """Make pattern A: nearly everything in the fund, and 0.2x of share futures beside it.

    Never raised, reset at month-end; a month of -8% sells half, of -10% everything. `margin` is the
    broker's normal one over the value of the futures. Of the dollars `hedge_ratio` is sold, but at
    most half when the rates lie 4 points apart.

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
    purpose = "Surplus money earns the bill rate, with 0.2x of share futures and fixed exits."
    return _pattern(purpose, capital, margin, hedge_ratio, leverage=0.2)


def pattern_b(capital: Yen, *, margin: Fraction, hedge_ratio: Fraction) -> Plan:
    """Make pattern B: four fifths in the fund and one fifth in shares, bought outright.

    No futures and no margin call: `margin` is what futures would have. The exits sell the shares.

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
    purpose = "Surplus money earns the bill rate, with a fifth in shares and fixed exits."
    return _pattern(purpose, capital, margin, hedge_ratio, leverage=0.0, shares=0.2)


def pattern_c(
    capital: Yen, *, margin: Fraction, hedge_ratio: Fraction, windows: tuple[tuple[str, str], ...]
) -> Plan:
    """Make pattern C: everything in the fund, and 0.3x of share futures between fixed dates only.

    `windows` are first and last day of each, fixed beforehand and in order. Nothing is held outside
    them, and no window is made longer.

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
    if not windows:
        raise ValueError(
            f"windows must name at least one window, got {windows}. "
            'Write (("2025-01-13", "2025-01-31"),).'
        )
    purpose = "Surplus money earns the bill rate, with 0.3x of futures on fixed dates only."
    return _pattern(purpose, capital, margin, hedge_ratio, leverage=0.3, windows=windows)


def _pattern(
    purpose: str,
    capital: Yen,
    margin: Fraction,
    hedge_ratio: Fraction,
    *,
    leverage: Leverage,
    shares: Fraction = 0.0,
    windows: tuple[tuple[str, str], ...] = (),
) -> Plan:
    """The settings that all patterns share; what is no margin and no shares is the core."""
    futures = FuturesTerms(
        margin=margin, pledged=False, buffer=2.0, crash_drop=0.35, crash_raise=2.0
    )
    base = check("hedge_ratio", hedge_ratio, rules.LEVEL)
    hedge = HedgeTerms(
        base_ratio=base,
        low_ratio=min(base, 0.5),
        wide_difference=0.04,
        lot=1_000.0,
        tolerance=0.1,
        margin=0.04,
        margin_floor=5.0,
        level=1.0,
        band=0.15,
    )
    cash = leverage * futures.cash_needed(margin) + base * hedge.cash_needed
    return Plan(
        purpose=purpose,
        surplus=True,
        currency="yen",
        capital=capital,
        buckets=Buckets(core=1.0 - shares - cash, shares=shares),
        overlay=OverlayTerms(leverage=leverage, band=0.1, yield_floor=0.02, windows=windows),
        futures=futures,
        hedge=hedge,
        exits=ExitTerms(halve_at=-0.08, exit_at=-0.1, watch=MONTH),
        costs=CostTerms(budget=0.006, roll=0.003, fx=0.002, fee=0.001),
        trades=TradeTerms(risk=0.005, streak=3, pause_days=7, after_streak=0.5, in_events=0.5),
    )


# What to do: one rule at a time


@dataclass(frozen=True)
class SelfCheck:
    """How many of the five questions are ticked, and what that allows.

    `low` and `high` are the part of the money that leverage may use at most, as a range.
    """

    ticks: int
    limit_use: bool
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class NextTrade:
    """Whether a trade is allowed now, and the most that it may lose in yen."""

    allowed: bool
    max_loss: Yen


def exit_rule(month_return: Return, *, halve_at: Return, exit_at: Return) -> str:
    """What an exit rule asks for after a month, or a fall from the peak, has brought a loss.

    Notes
    -----
    Exit from r <= exit_at, halve from r <= halve_at, else hold.

    Examples
    --------
    >>> exit_rule(-0.05, halve_at=-0.08, exit_at=-0.10)
    'hold'

    In binary fractions 9.2 / 10 - 1 is a little more than -0.08. It is still -8%:

    >>> exit_rule(9.2e6 / 1e7 - 1, halve_at=-0.08, exit_at=-0.10)
    'halve'
    """
    change = check("month_return", month_return, rules.PRICE_MOVE)
    kept = ExitTerms(halve_at=halve_at, exit_at=exit_at, watch=MONTH).part_kept(change)
    return HOLD if kept == 1.0 else HALVE if kept else EXIT


def self_check(answers: list[int]) -> SelfCheck:
    """What the five questions about yourself allow.

    The questions: I cannot cut a loss. I grow bold after a win. I want a loss back at once. The
    market disturbs my days. I break rules that I have written down. With two or more ticks
    leverage gets none of your money, or a sliver: 10 to 20% at most.

    - `answers`: five answers, 1 or True for yes and 0 or False for no.

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


def planned_overlay(plan: Plan, *, date: str, kept: Fraction, fund_yield: Rate) -> Leverage:
    """How large the part that exits have left should be on a day, before the margin is looked at.

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
    check_kind("plan", plan, Plan, SEE_HOW)
    if not _is_date(date):
        raise ValueError(f"date must be a day as text, got {date}. Write 2025-06-30.")
    part = check("kept", kept, rules.LEVEL)
    interest = check("fund_yield", fund_yield, rules.YIELD)
    return plan.overlay.target(part, fund_yield=interest, held=plan.overlay.held_on(date))


def next_trade(plan: Plan, *, losses: int, days_since_loss: Days, in_event: bool) -> NextTrade:
    """What the rules of single trades allow after so many losses in a row, before an event or not.

    Nothing during the pause, a smaller loss after it. An event is a weekend, too. Without a loss
    `days_since_loss` may be any number.

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
    """
    check_kind("plan", plan, Plan, SEE_HOW)
    terms = plan.trades
    streak = check("losses", losses, rules.COUNT) >= terms.streak
    since = check("days_since_loss", days_since_loss, rules.DAYS_SINCE)
    check_truth("in_event", in_event)
    if streak and since < terms.pause_days - SNAP:
        return NextTrade(False, 0.0)
    part = terms.after_streak if streak else 1.0
    part *= terms.in_events if in_event else 1.0
    return NextTrade(True, plan.capital * terms.risk * part)


# The week


@dataclass(frozen=True)
class Today:
    """What you see on the day of the check.

    `equity`, `month_start` and `peak` are all of your money now, at the start of the month and
    at its highest, in the currency of the plan. `overlay_value` is the value of the futures and
    `cash` what lies beside them as margin, in the same currency; `margin` is the broker's margin
    over value today. `kept` is the part of the overlay that earlier exits have left, `held`
    whether its windows let it be held today, `month_over` whether this is the last day of the
    month. `fx_profit` is what USD/JPY has brought since the last check, `other_profit` all the
    rest.
    """

    equity: Yen
    month_start: Yen
    peak: Yen
    overlay_value: Yen
    cash: Yen
    margin: Fraction
    fund_yield: Rate
    kept: Fraction
    held: bool
    month_over: bool
    fx_profit: Yen
    other_profit: Yen

    def __post_init__(self) -> None:
        """Refuse what cannot be seen on any day."""
        for name, rule in _SEEN:
            check(name, getattr(self, name), rule)
        check_truth("held", self.held)
        check_truth("month_over", self.month_over)


_SEEN = (
    ("equity", rules.AMOUNT),
    ("month_start", rules.AMOUNT),
    ("peak", rules.AMOUNT),
    ("overlay_value", rules.HELD_UNITS),
    ("cash", rules.HELD_UNITS),
    ("margin", rules.FX_MARGIN),
    ("fund_yield", rules.YIELD),
    ("kept", rules.LEVEL),
    ("fx_profit", rules.COST),
    ("other_profit", rules.COST),
)


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


def weekly_checks(
    overlay: OverlayTerms, *, futures: FuturesTerms, exits: ExitTerms, today: Today
) -> Week:
    """What the five checks of the week find, and what to do about it.

    Without a reason nothing is ordered; with several the smallest overlay counts. An exit on
    months waits until the month is over; a fall from the peak sells the same half only once.

    Notes
    -----
    Cash must be max(b m, D + k m0 (1 - D)) for one yen of futures: `FuturesTerms.cash_needed`. That
    of the hedge comes on top; its margin ratio is looked at in `teko.runs.routine`.

    Examples
    --------
    A quiet week of 10 million yen; then one in which the broker has raised the margin to 32%:

    >>> plan = pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
    >>> terms = dict(futures=plan.futures, exits=plan.exits)
    >>> quiet = dict(
    ...     equity=1e7, month_start=1e7, peak=1e7, overlay_value=2e6, cash=908_000,
    ...     fund_yield=0.043, kept=1, held=True, month_over=False, fx_profit=1e4, other_profit=2e4,
    ... )
    >>> weekly_checks(plan.overlay, **terms, today=Today(margin=0.08, **quiet)).order
    0.0
    >>> week = weekly_checks(plan.overlay, **terms, today=Today(margin=0.32, **quiet))
    >>> [check.name for check in week.checks if not check.passed], round(week.order)
    (['margin'], -581250)
    """
    check_kind("overlay", overlay, OverlayTerms, SEE_HOW)
    check_kind("futures", futures, FuturesTerms, SEE_HOW)
    check_kind("exits", exits, ExitTerms, SEE_HOW)
    check_kind("today", today, Today, "Write plan.Today(...).")
    margin, carried = _margin_check(futures, today)
    exit_check, kept = _exit_check(exits, today)
    target = overlay.target(kept, fund_yield=today.fund_yield, held=today.held)
    drift = _drift_check(overlay, today, target)
    floor = overlay.yield_floor
    low = today.fund_yield < floor - SNAP
    interest = Check(FUND_YIELD, not low, today.fund_yield, floor, HALVE if low else HOLD)

    wanted, planned = today.overlay_value, target * today.equity
    if not drift.passed:
        wanted = planned
    elif low or not exit_check.passed:
        wanted = min(wanted, planned)  # what is already less is not bought back
    wanted = min(wanted, carried)
    checks = (margin, drift, interest, _currency_check(today), exit_check)
    return Week(checks, wanted, wanted - today.overlay_value, kept)


def _margin_check(futures: FuturesTerms, today: Today) -> tuple[Check, Yen]:
    """The first check, and the most that the cash carries, or the fund if it is pledged."""
    per_yen = futures.cash_needed(today.margin)
    available = today.equity if futures.pledged else today.cash
    needed = today.overlay_value * per_yen
    passed = available >= needed * (1.0 - SNAP)
    return Check(MARGIN, passed, available, needed, HOLD if passed else CUT), available / per_yen


def _drift_check(overlay: OverlayTerms, today: Today, target: Leverage) -> Check:
    actual = today.overlay_value / today.equity
    due = overlay.drifted(target, actual=actual)
    return Check(DRIFT, not due, actual, target, REBALANCE if due else HOLD)


def _currency_check(today: Today) -> Check:
    moved = abs(today.fx_profit) + abs(today.other_profit)
    share = abs(today.fx_profit) / moved if moved else 0.0
    passed = share <= 0.5 + SNAP
    return Check(CURRENCY, passed, share, 0.5, HOLD if passed else REVIEW)


def _exit_check(exits: ExitTerms, today: Today) -> tuple[Check, Fraction]:
    """The last check, and the part of the overlay that is kept from now on."""
    name = "month_start" if exits.watch == MONTH else "peak"
    start = getattr(today, name)
    change, action, kept = today.equity / start - 1.0, HOLD, today.kept
    if change > rules.PRICE_MOVE.high:
        raise ValueError(
            f"{name} must be at least a fifth of all your money now, got {start}. "
            "Write both in yen."
        )
    if exits.watch == PEAK or today.month_over:
        kept = exits.kept_after(today.kept, change=change)
        if kept < today.kept:
            action = exit_rule(change, halve_at=exits.halve_at, exit_at=exits.exit_at)
    return Check(EXITS, action == HOLD, change, exits.halve_at, action), kept
