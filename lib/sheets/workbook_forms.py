"""The forms of the workbook: what a reader types, what comes out, and what `teko` says to it.

A form is a sheet with one thing on each line. An `Entry` is a cell to type in, with the rule that
it must follow. An `Answer` is a formula of the spreadsheet. A formula there is a second statement
of a formula of this library, so each form also knows the same answers from the library, in
`Form.answers`: they are stored beside the formulas, and the tests let a spreadsheet program
compute every cell again and compare.

The ranges are narrower than those of `teko.rules`, so that no sum leaves what a spreadsheet can
count exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from teko import hedge, overlay, plan, sizing, stress
from teko.rules import COST_RATE, HEDGE_PART, LEVEL, LONG_LEVERAGE, LOSS, RATE, Rule, check

Values = Mapping[str, Any]

YEN, UNITS, PRICE = "#,##0", "#,##0.##", "#,##0.00##"
PERCENT, TIMES, COUNT = "0.00%", '0.00"x"', "#,##0"
SIGNED, WORD, NUMBER = "+#,##0;-#,##0;0", "@", "0.0###"

YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Also:
    """A second condition on an entry, which looks at another one."""

    formula: str
    holds: Callable[[Values], bool]
    text: str
    remedy: str


@dataclass(frozen=True)
class Entry:
    """A cell to type in. `rule` is a range of numbers, or the words to choose from."""

    key: str
    label: str
    unit: str
    start: float | str
    rule: Rule | tuple[str, ...]
    number_format: str
    also: Also | None = None

    @property
    def refusal_parts(self) -> tuple[str, str]:
        """The sentence of a refusal, up to the value and from it on."""
        if isinstance(self.rule, tuple):
            words = " or ".join(self.rule)
            return f"{self.label} must be {words}, got ", f". Write {words}."
        percent = " A percent sign is fine too." if "%" in self.number_format else ""
        return f"{self.label} must be {self.rule.text}, got ", f". {self.rule.remedy}{percent}"

    def follows(self, value: object) -> bool:
        """Whether a value may stand in the cell, its neighbours aside."""
        if isinstance(self.rule, tuple):
            return value in self.rule
        try:
            check(self.key, value, self.rule)
        except ValueError:
            return False
        return True

    def refusal(self, values: Values) -> str:
        """What the workbook says to what is typed; nothing when it is in order."""
        value = values[self.key]
        got = "nothing" if value in (None, "") else value
        if not self.follows(value):
            before, after = self.refusal_parts
            return f"{before}{got}{after}"
        if self.also is not None and not self.also.holds(values):
            return f"{self.label} must be {self.also.text}, got {got}. {self.also.remedy}"
        return ""


@dataclass(frozen=True)
class Answer:
    """A cell with a formula; `{key}` stands for another cell. `how` says it in words."""

    key: str
    label: str
    unit: str
    formula: str
    number_format: str
    how: str


@dataclass(frozen=True)
class Form:
    """A sheet of lines; a text alone is a heading. `module` holds the same formulas."""

    name: str
    intro: str
    module: str
    lines: tuple[Entry | Answer | str, ...]
    answers: Callable[[Values], Values]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The cells to type in."""
        return tuple(line for line in self.lines if isinstance(line, Entry))

    @property
    def start(self) -> dict[str, float | str]:
        """What stands in the cells when the book is opened."""
        return {entry.key: entry.start for entry in self.entries}


def _below(other: str, text: str, remedy: str, key: str, *, equal: bool) -> Also:
    """The entry must lie below another; a neighbour that is no number is told so itself."""
    sign = "<=" if equal else "<"

    def holds(values: Values) -> bool:
        mine, limit = values[key], values[other]
        if not isinstance(limit, int | float):
            return True
        return bool(mine <= limit if equal else mine < limit)

    formula = f"IF(ISNUMBER({{{other}}}),{{{key}}}{sign}{{{other}}},TRUE)"
    return Also(formula, holds, text, remedy)


# The rules

_MONEY = Rule(
    "an amount from 1000 to 10000000000", "Write a million yen as 1000000.", 1_000.0, 1e10
)
_HELD = Rule("an amount from 0 to 10000000000", "Write nothing held as 0.", 0.0, 1e10)
_GAINED = Rule(
    "an amount from -10000000000 to 10000000000",
    "Write a loss of ten thousand yen as -10000.",
    -1e10,
    1e10,
)
_RISK = Rule("a fraction from 0.0001 to 0.5", "Write 1% as 0.01.", 0.0001, 0.5)
_DISTANCE = Rule("a price from 0.001 to 100000", "Write 50 sen as 0.5.", 0.001, 1e5)
_RATE_OF_EXCHANGE = Rule("a price from 0.01 to 100000", "Write 150 yen as 150.", 0.01, 1e5)
_LOT = Rule(
    "a number of units from 1 to 1000000",
    "Write what your broker calls one lot, such as 1000.",
    1.0,
    1e6,
)
_SIZE = Rule(
    "a number of units from 1 to 1000000000", "Write ten thousand dollars as 10000.", 1.0, 1e9
)
_STREAK = Rule("a whole number from 0 to 100", "Write it without decimals.", 0.0, 100.0, whole=True)
_LOTS = Rule(
    "a whole number from 0 to 100000", "Write it without decimals.", 0.0, 100_000.0, whole=True
)
_TOLERANCE = Rule("a fraction from 0.001 to 1", "Write 10% as 0.1.", 0.001, 1.0)
_MARGIN = Rule("a fraction from 0.001 to 0.3", "Write 8% as 0.08.", 0.001, 0.3)
_MARGIN_NOW = Rule("a fraction from 0.001 to 0.9", "Write 8% as 0.08.", 0.001, 0.9)
_MARGIN_RATIO = Rule("a multiple from 0.01 to 100", "Write 500% as 5.", 0.01, 100.0)
_FX_MOVE = Rule("a fraction from -0.9 to 2", "Write a rise of 10% as 0.1.", -0.9, 2.0)
_SLIP = Rule("a multiple from 1 to 100", "Write a fill at twice the distance as 2.", 1.0, 100.0)
_TIMES_MARGIN = Rule("a multiple from 0.01 to 100", "Write three times as 3.", 0.01, 100.0)
_HIKE = Rule("a multiple from 1 to 3", "Write a doubled margin as 2, no raise as 1.", 1.0, 3.0)
_DROP = Rule("a fraction from 0 to 0.95", "Write a fall of 10% as 0.1.", 0.0, 0.95)
_OVERLAY = Rule("a multiple from 0.01 to 100", "Write 0.2 times as 0.2.", 0.01, 100.0)
_PREMIUM = Rule("a yearly fraction from 0.001 to 1", "Write 5% as 0.05.", 0.001, 1.0)
_SMALL_OVERLAY = Rule("a multiple from 0 to 1", "Write 0.2 times as 0.2.", 0.0, 1.0)
_BAND = Rule("a multiple from 0.001 to 1", "Write a tenth of your money as 0.1.", 0.001, 1.0)
_YIELD = Rule("a yearly fraction from -0.1 to 1", "Write 4.5% as 0.045.", -0.1, 1.0)


def _whole_down(quotient: str) -> str:
    """The formula of a whole number not above another, exact in spite of binary fractions."""
    near = f"ABS({quotient}-INT({quotient}+0.5))<=1E-9*MAX(1,{quotient})"
    return f"IF({near},INT({quotient}+0.5),INT({quotient}))"


# The formula of the whole number nearest to @, half going up in spite of binary fractions.
HALF_UP = "INT(@+0.5+MAX(1E-9,1E-15*@))"


# Position size


def _position(v: Values) -> Values:
    risk = sizing.risk_yen(v["capital"], fraction=v["fraction"])
    lots = sizing.lots_for_loss(risk, stop=v["stop"], lot=v["lot"])
    allowed = sizing.units_allowed(v["capital"], price=v["price"], leverage=v["cap"])
    streak = sizing.losing_streak(v["fraction"], losses=int(v["losses"]))
    halve = sizing.losses_to_halve(v["fraction"])
    return {
        "risk": risk,
        "exact_units": sizing.units_for_loss(risk, stop=v["stop"]),
        "lots": lots.lots,
        "units": lots.units,
        "leverage": sizing.leverage_from_stop(v["fraction"], stop=v["stop"], price=v["price"]),
        "allowed": allowed,
        "fits": "yes" if lots.units <= allowed else "no",
        "fixed_lot": streak.fixed_lot,
        "fixed_fraction": streak.fixed_fraction,
        "halve_fixed_lot": halve.fixed_lot,
        "halve_fixed_fraction": halve.fixed_fraction,
    }


_POSITION = Form(
    name="Position size",
    intro="How many lots lose no more than you decided, if the stop is hit at its price.",
    module="teko.sizing",
    lines=(
        Entry("capital", "Capital", "yen", 1_000_000, _MONEY, YEN),
        Entry("fraction", "Risk per trade", "of capital", 0.01, _RISK, PERCENT),
        Entry("stop", "Distance of the stop", "yen for one unit", 0.5, _DISTANCE, PRICE),
        Entry("lot", "One lot", "units", 1_000, _LOT, UNITS),
        Entry("price", "Price", "yen for one unit", 150, _RATE_OF_EXCHANGE, PRICE),
        Entry("cap", "Largest leverage allowed", "times", 25, LONG_LEVERAGE, TIMES),
        Entry("losses", "Losses in a row", "trades", 5, _STREAK, COUNT),
        "Size",
        Answer("risk", "R, the most to lose", "yen", "{capital}*{fraction}", YEN, "capital × risk"),
        Answer("exact_units", "Units, not rounded", "", "{risk}/{stop}", UNITS, "R / stop"),
        Answer("lots", "Lots", "", _whole_down("({exact_units}/{lot})"), COUNT, "rounded down"),
        Answer("units", "Units in these lots", "", "{lots}*{lot}", UNITS, "lots × one lot"),
        Answer(
            "leverage",
            "Leverage that follows",
            "",
            "{fraction}*{price}/{stop}",
            TIMES,
            "risk / (stop / price), before lots are rounded",
        ),
        Answer(
            "allowed",
            "Most units allowed",
            "",
            _whole_down("({capital}*{cap}/{price})"),
            COUNT,
            "cap × capital / price, rounded down",
        ),
        Answer(
            "fits",
            "Do the lots fit under the cap?",
            "",
            'IF({units}<={allowed},"yes","no")',
            WORD,
            "no: take fewer lots, or a wider stop",
        ),
        "These losses in a row",
        Answer(
            "fixed_lot",
            "The same lots every time",
            "of capital",
            "MAX(-1,0-{losses}*{fraction})",
            PERCENT,
            "at −100% the account is bankrupt",
        ),
        Answer(
            "fixed_fraction",
            "The same part of what is left",
            "of capital",
            "(1-{fraction})^{losses}-1",
            PERCENT,
            "(1 − risk)^losses − 1",
        ),
        Answer(
            "halve_fixed_lot",
            "Losses to half, the same lots",
            "",
            "0.5/{fraction}",
            UNITS,
            "1 / (2 risk)",
        ),
        Answer(
            "halve_fixed_fraction",
            "Losses to half, the same part",
            "",
            "LN(0.5)/LN(1-{fraction})",
            UNITS,
            "log(1/2) / log(1 − risk)",
        ),
    ),
    answers=_position,
)

# Hedge lots


def _hedge(v: Values) -> Values:
    wish = {"hedge_ratio": v["hedge_ratio"], "lot": v["lot"]}
    held = hedge.hedge_lots(v["dollar_value"], **wish)
    order = hedge.difference_order(int(v["existing_lots"]), dollar_value=v["dollar_value"], **wish)
    return {
        "lots": held.lots,
        "units": held.units,
        "actual_ratio": held.actual_ratio,
        "error": held.error,
        "relative_error": held.relative_error,
        "order": order.order,
        **_hedge_bounds(v),
        **_hedge_money(v, held.units),
        "rise": hedge.rise_to_cut(v["margin_ratio"], margin=v["margin"], level=v["level"]),
        "ratio_after": hedge.margin_ratio_after(
            v["margin_ratio"], margin=v["margin"], fx_move=v["fx_move"]
        ),
    }


_NO_HEDGE = "no hedge"


def _hedge_bounds(v: Values) -> Values:
    """What rounding can miss; without a ratio there is nothing to miss."""
    if v["hedge_ratio"] < HEDGE_PART.low:
        return dict.fromkeys(("bound", "relative_bound", "smallest"), _NO_HEDGE)
    bound = hedge.rounding_bound(v["dollar_value"], hedge_ratio=v["hedge_ratio"], lot=v["lot"])
    account = hedge.smallest_account(
        v["lot"], hedge_ratio=v["hedge_ratio"], tolerance=v["tolerance"], spot=v["spot"]
    )
    return {
        "bound": bound.error,
        "relative_bound": bound.relative_error,
        "smallest": account.yen,
    }


def _hedge_money(v: Values, units: float) -> Values:
    """Margin, top-up and cost of the lots; no lots need nothing."""
    if not units:
        return dict.fromkeys(("required", "deposit", "top_up", "cost"), 0.0)
    margin = {"spot": v["spot"], "margin_ratio": v["margin_ratio"], "margin": v["margin"]}
    deposit = hedge.hedge_deposit(units, **margin)
    rates = {"spot": v["spot"], "yen_rate": v["yen_rate"], "dollar_rate": v["dollar_rate"]}
    return {
        "required": deposit.required,
        "deposit": deposit.deposit,
        "top_up": hedge.top_up(units, fx_move=v["fx_move"], **margin),
        "cost": hedge.hedge_cost(units, years=1.0, **rates),
    }


def _unless_no_hedge(formula: str) -> str:
    return f'IF({{hedge_ratio}}<{HEDGE_PART.low},"{_NO_HEDGE}",{formula})'


_HEDGE = Form(
    name="Hedge lots",
    intro="How many lots to sell, what whole lots miss, today's order, and what it needs.",
    module="teko.hedge",
    lines=(
        Entry("dollar_value", "Dollar value", "dollars", 12_400, _SIZE, UNITS),
        Entry("hedge_ratio", "Hedge ratio wanted", "of the dollars", 0.75, LEVEL, PERCENT),
        Entry("lot", "One lot", "dollars", 1_000, _LOT, UNITS),
        Entry("spot", "Exchange rate", "yen for one dollar", 155, _RATE_OF_EXCHANGE, PRICE),
        Entry("existing_lots", "Lots sold already", "lots", 8, _LOTS, COUNT),
        Entry("tolerance", "Largest relative error", "of the hedge", 0.1, _TOLERANCE, PERCENT),
        Entry("margin", "Required margin", "of the value now", 0.04, _MARGIN, PERCENT),
        Entry("margin_ratio", "Margin ratio to keep", "of required margin", 5, _MARGIN_RATIO, "0%"),
        Entry("level", "Loss-cut level", "of required margin", 1, LEVEL, "0%"),
        Entry("fx_move", "Move of the dollar to try", "of the rate", 0.1, _FX_MOVE, PERCENT),
        Entry("yen_rate", "Interest on yen", "a year", 0.005, RATE, PERCENT),
        Entry("dollar_rate", "Interest on dollars", "a year", 0.045, RATE, PERCENT),
        "Lots",
        Answer(
            "lots",
            "Lots to hold",
            "",
            HALF_UP.replace("@", "({dollar_value}*{hedge_ratio}/{lot})"),
            COUNT,
            "nearest whole number, half a lot goes up",
        ),
        Answer("units", "Dollars sold", "dollars", "{lots}*{lot}", UNITS, "lots × one lot"),
        Answer(
            "actual_ratio",
            "Actual ratio",
            "of the dollars",
            "{units}/{dollar_value}",
            PERCENT,
            "dollars sold / dollar value",
        ),
        Answer(
            "error",
            "Error",
            "of the dollars",
            "{actual_ratio}-{hedge_ratio}",
            PERCENT,
            "actual − wanted",
        ),
        Answer(
            "relative_error",
            "Relative error",
            "of the hedge",
            "IF({hedge_ratio}>0,{actual_ratio}/{hedge_ratio}-1,0)",
            PERCENT,
            "actual / wanted − 1; this is what the 10% rule means",
        ),
        Answer(
            "order",
            "Order today",
            "lots",
            "{lots}-{existing_lots}",
            SIGNED,
            "plus sells dollars, minus buys them back",
        ),
        "What whole lots can miss",
        Answer(
            "bound",
            "Largest error",
            "of the dollars",
            _unless_no_hedge("{lot}/(2*{dollar_value})"),
            PERCENT,
            "half a lot over the dollar value",
        ),
        Answer(
            "relative_bound",
            "Largest relative error",
            "of the hedge",
            _unless_no_hedge("{lot}/(2*{dollar_value})/{hedge_ratio}"),
            PERCENT,
            "the same over the ratio",
        ),
        Answer(
            "smallest",
            "Smallest account that always fits",
            "yen",
            _unless_no_hedge("{lot}/(2*{hedge_ratio}*{tolerance})*{spot}"),
            YEN,
            "one lot / (2 × ratio × tolerance) × rate",
        ),
        "Its margin",
        Answer(
            "required",
            "Required margin",
            "yen",
            "{margin}*{units}*{spot}",
            YEN,
            "margin × dollars sold × rate",
        ),
        Answer(
            "deposit",
            "Deposit for the margin ratio",
            "yen",
            "{margin_ratio}*{required}",
            YEN,
            "margin ratio × required margin",
        ),
        Answer(
            "rise",
            "Rise of the dollar that closes it",
            "of the rate",
            "MAX(0,(1+{margin_ratio}*{margin})/(1+{level}*{margin})-1)",
            PERCENT,
            "(1 + ratio × margin) / (1 + level × margin) − 1",
        ),
        Answer(
            "ratio_after",
            "Margin ratio after the move",
            "of required margin",
            "({margin_ratio}-{fx_move}/{margin})/(1+{fx_move})",
            "0.0%",
            "(ratio − move / margin) / (1 + move)",
        ),
        Answer(
            "top_up",
            "Top-up after the move",
            "yen",
            "(1+{margin_ratio}*{margin})*{fx_move}*{units}*{spot}",
            YEN,
            "(1 + ratio × margin) × move × value; minus may be taken out",
        ),
        Answer(
            "cost",
            "Cost of the hedge in a year",
            "yen",
            "{units}*({spot}-{spot}*(1+{yen_rate})/(1+{dollar_rate}))",
            YEN,
            "dollars sold × (rate − forward rate); minus earns",
        ),
    ),
    answers=_hedge,
)

# Stress test


def _stress(v: Values) -> Values:
    three = stress.three_scenarios(
        v["capital"],
        units=v["units"],
        stop=v["stop"],
        slip_multiple=v["slip_multiple"],
        gap=v["gap"],
    )
    raised = {"hike": v["hike"], "margin": v["margin"]}
    need = stress.cash_needed(v["drop"], leverage=v["leverage"], **raised)
    return {
        "normal": three.normal,
        "slipped": three.slipped,
        "gap_loss": three.gap,
        "gap_fraction": three.gap_fraction,
        "verdict": three.verdict,
        "call": stress.move_to_call(v["buffer"], **raised),
        "cash_of_notional": need.of_notional,
        "cash_of_margin": need.of_margin,
        "cash_of_capital": need.of_capital,
        "cash": need.of_capital * v["money"],
    }


_VERDICT = (
    'IF({gap_fraction}<=0.1+1E-9,"pass",IF({gap_fraction}<=0.2+1E-9,"limit",'
    'IF({gap_fraction}>=0.5-1E-9,"fatal","fail")))'
)

_STRESS = Form(
    name="Stress test",
    intro="Would I still be here? One trade in three scenarios, and a futures bucket in a crash.",
    module="teko.stress",
    lines=(
        "One trade",
        Entry("capital", "Capital", "yen", 500_000, _MONEY, YEN),
        Entry("units", "Units held", "units", 50_000, _SIZE, UNITS),
        Entry("stop", "Distance of the stop", "yen for one unit", 0.5, _DISTANCE, PRICE),
        Entry("slip_multiple", "A slipped stop fills at", "times the distance", 2, _SLIP, TIMES),
        Entry("gap", "Largest jump in years", "yen for one unit", 3, _DISTANCE, PRICE),
        Answer(
            "normal",
            "1 The stop fills",
            "yen lost",
            "{units}*{stop}",
            YEN,
            "units × stop",
        ),
        Answer(
            "slipped",
            "2 The stop slips",
            "yen lost",
            "{units}*{stop}*{slip_multiple}",
            YEN,
            "units × stop × slip",
        ),
        Answer("gap_loss", "3 The price jumps", "yen lost", "{units}*{gap}", YEN, "units × jump"),
        Answer(
            "gap_fraction",
            "Scenario 3",
            "of capital",
            "{gap_loss}/{capital}",
            PERCENT,
            "above 100% a debt is left",
        ),
        Answer(
            "verdict",
            "Verdict",
            "",
            _VERDICT,
            WORD,
            "pass to 10%, limit to 20%, fail below 50%, fatal from there",
        ),
        "Futures: the margin is raised",
        Entry("margin", "Normal margin", "of the value", 0.08, _MARGIN, PERCENT),
        Entry("buffer", "Cash over normal margin", "times", 3, _TIMES_MARGIN, TIMES),
        Entry("hike", "Margin is raised to", "times normal", 2, _HIKE, TIMES),
        Answer(
            "call",
            "Price move to the call",
            "",
            "({hike}-{buffer})*{margin}/(1-{hike}*{margin})",
            PERCENT,
            "0 or more: the raise alone calls; below −100%: no fall does",
        ),
        "Futures: the cash that survives",
        Entry("money", "All money of the plan", "yen", 10_000_000, _MONEY, YEN),
        Entry("leverage", "Overlay", "times that money", 0.2, _OVERLAY, TIMES),
        Entry("drop", "Fall to live through", "of the price", 0.35, _DROP, PERCENT),
        Answer(
            "cash_of_notional",
            "Cash needed",
            "of the position",
            "{drop}+{hike}*{margin}*(1-{drop})",
            PERCENT,
            "fall + raised margin on what is left",
        ),
        Answer(
            "cash_of_margin",
            "Cash needed",
            "normal margins",
            "{cash_of_notional}/{margin}",
            TIMES,
            "over normal margin",
        ),
        Answer(
            "cash_of_capital",
            "Cash needed",
            "of all money",
            "{cash_of_notional}*{leverage}",
            PERCENT,
            "times the overlay",
        ),
        Answer("cash", "Cash needed", "yen", "{cash_of_capital}*{money}", YEN, "times all money"),
    ),
    answers=_stress,
)

# Cost budget


def _costs(v: Values) -> Values:
    found = overlay.cost_budget(v["roll"], fx=v["fx"], fee=v["fee"], leverage=v["leverage"])
    return {
        "of_notional": found.of_notional,
        "of_capital": found.of_capital,
        "yen": found.of_capital * v["capital"],
        "of_premium": found.of_notional / v["premium"],
        "inside": "yes" if found.of_notional <= v["budget"] + 1e-9 else "no",
    }


_COSTS = Form(
    name="Cost budget",
    intro="What an overlay costs in a year: of its own value, and of your money.",
    module="teko.overlay",
    lines=(
        Entry("capital", "Capital", "yen", 10_000_000, _MONEY, YEN),
        Entry("leverage", "Overlay", "times capital", 0.2, _OVERLAY, TIMES),
        Entry("roll", "Rolling the futures", "of their value a year", 0.003, COST_RATE, PERCENT),
        Entry("fx", "Exchanging money", "of their value a year", 0.002, COST_RATE, PERCENT),
        Entry("fee", "Fees", "of their value a year", 0.001, COST_RATE, PERCENT),
        Entry("budget", "Budget", "of their value a year", 0.006, COST_RATE, PERCENT),
        Entry("premium", "Premium you expect", "a year", 0.05, _PREMIUM, PERCENT),
        "Costs in a year",
        Answer(
            "of_notional",
            "Of the value of the futures",
            "",
            "{roll}+{fx}+{fee}",
            PERCENT,
            "roll + exchange + fees",
        ),
        Answer(
            "of_capital",
            "Of your capital",
            "",
            "{of_notional}*{leverage}",
            "0.000%",
            "the same × overlay",
        ),
        Answer("yen", "In yen", "yen", "{of_capital}*{capital}", YEN, "× capital"),
        Answer(
            "of_premium",
            "Of the premium you expect",
            "",
            "{of_notional}/{premium}",
            PERCENT,
            "costs / premium, both of the value of the futures",
        ),
        Answer(
            "inside",
            "Inside the budget?",
            "",
            'IF({of_notional}<={budget}+1E-9,"yes","no")',
            WORD,
            "a sum that meets the budget is inside",
        ),
    ),
    answers=_costs,
)

# Weekly checks


_SEEN = (
    *("equity", "month_start", "peak", "overlay_value", "cash", "margin", "fund_yield", "kept"),
    *("fx_profit", "other_profit"),
)


def _weekly(v: Values) -> Values:
    futures = plan.FuturesTerms(
        margin=v["normal_margin"],
        pledged=v["pledged"] == "yes",
        buffer=v["buffer"],
        crash_drop=v["crash_drop"],
        crash_raise=v["crash_raise"],
    )
    terms = plan.OverlayTerms(leverage=v["leverage"], band=v["band"], yield_floor=v["yield_floor"])
    leaves = plan.ExitTerms(halve_at=v["halve_at"], exit_at=v["exit_at"], watch=v["watch"])
    held, over = v["held_now"] == "yes", v["month_over"] == "yes"
    today = plan.Today(held=held, month_over=over, **{key: v[key] for key in _SEEN})
    week = plan.weekly_checks(terms, futures=futures, exits=leaves, today=today)
    margin, drift, interest, currency, exits = week.checks
    return {
        "cash_per_yen": futures.cash_needed(today.margin),
        "needed": margin.limit,
        "available": margin.measured,
        "margin_action": margin.action,
        "actual": drift.measured,
        "target": drift.limit,
        "drift_action": drift.action,
        "yield_action": interest.action,
        "fx_share": currency.measured,
        "currency_action": currency.action,
        "watched": exits.measured,
        "exit_action": exits.action,
        "kept_after": week.kept,
        "wanted": week.overlay_value,
        "order": week.order,
    }


# A fall from the peak is the same fall until there is a new peak: it sells each half once.
_EXIT_ACTION = (
    'IF(AND({watch}="month",{month_over}="no"),"hold",'
    'IF(AND({watched}<={exit_at}+1E-9,{kept}>0),"exit",'
    'IF(AND({watched}<={halve_at}+1E-9,{kept}>IF({watch}="month",0,0.5)),"halve","hold")))'
)
_KEPT_AFTER = (
    'IF({exit_action}="exit",0,IF({exit_action}="halve",IF({watch}="month",{kept}/2,0.5),{kept}))'
)
_TARGET = (
    'IF({held_now}="yes",{leverage}*({kept_after}*IF({fund_yield}<{yield_floor}-1E-9,0.5,1)),0)'
)
_WANTED = (
    'MIN(IF({drift_action}="rebalance",{target}*{equity},'
    'IF(OR({yield_action}<>"hold",{exit_action}<>"hold"),'
    "MIN({overlay_value},{target}*{equity}),{overlay_value})),{available}/{cash_per_yen})"
)

_EXIT_ORDER = _below(
    "halve_at",
    "below the loss that sells half",
    "Write the larger loss here, such as -0.1.",
    "exit_at",
    equal=False,
)


def _near(values: Values) -> bool:
    starts = [values[key] for key in ("month_start", "peak")]
    return all(values["equity"] <= 5 * x for x in starts if isinstance(x, int | float))


_SAME_SIZE = Also(
    "AND(IF(ISNUMBER({month_start}),{equity}<=5*{month_start},TRUE),"
    "IF(ISNUMBER({peak}),{equity}<=5*{peak},TRUE))",
    _near,
    "at most five times the start of the month, and the highest",
    "Write all three in yen.",
)

_WEEKLY = Form(
    name="Weekly checks",
    intro="The five checks of the week: what each one measures, and what it tells you to do.",
    module="teko.plan",
    lines=(
        "Your plan",
        Entry("leverage", "Planned overlay", "times your money", 0.2, _SMALL_OVERLAY, TIMES),
        Entry("band", "Band around it", "times your money", 0.1, _BAND, TIMES),
        Entry("yield_floor", "Fund yield that halves it", "a year", 0.02, _YIELD, PERCENT),
        Entry("normal_margin", "Normal margin", "of the futures", 0.08, _MARGIN, PERCENT),
        Entry("buffer", "Cash, at least", "times the margin of today", 2, _HIKE, TIMES),
        Entry("crash_drop", "Fall to live through", "of the price", 0.35, _DROP, PERCENT),
        Entry("crash_raise", "Margin raised to", "times normal", 2, _HIKE, TIMES),
        Entry("pledged", "Fund as collateral", "yes or no", "no", YES_NO, WORD),
        Entry("halve_at", "Loss that sells half", "of your money", -0.08, LOSS, PERCENT),
        Entry("exit_at", "Loss that sells all", "of your money", -0.1, LOSS, PERCENT, _EXIT_ORDER),
        Entry("watch", "Loss since", "month or peak", "month", (plan.MONTH, plan.PEAK), WORD),
        "Today",
        Entry("equity", "All your money now", "yen", 10_000_000, _MONEY, YEN, _SAME_SIZE),
        Entry("month_start", "At the start of the month", "yen", 10_000_000, _MONEY, YEN),
        Entry("peak", "At its highest", "yen", 10_000_000, _MONEY, YEN),
        Entry("overlay_value", "Value of the futures", "yen", 2_000_000, _HELD, YEN),
        Entry("cash", "Cash beside them", "yen", 908_000, _HELD, YEN),
        Entry("margin", "Margin today", "of the futures", 0.08, _MARGIN_NOW, PERCENT),
        Entry("fund_yield", "Yield of the fund", "a year", 0.043, _YIELD, PERCENT),
        Entry("kept", "Part that earlier exits left", "of the overlay", 1, LEVEL, PERCENT),
        Entry("month_over", "Last day of the month", "yes or no", "no", YES_NO, WORD),
        Entry("held_now", "Inside your dates", "yes or no; yes if always", "yes", YES_NO, WORD),
        Entry("fx_profit", "USD/JPY brought this week", "yen", 10_000, _GAINED, YEN),
        Entry("other_profit", "All the rest brought", "yen", 20_000, _GAINED, YEN),
        "1 Does the margin survive a crash?",
        Answer(
            "cash_per_yen",
            "Cash needed for one yen of futures",
            "yen",
            "MAX({buffer}*{margin},{crash_drop}"
            "+MAX({margin},{normal_margin}*{crash_raise})*(1-{crash_drop}))",
            "0.0000",
            "the larger of buffer × margin, and fall + raised margin on what is left",
        ),
        Answer(
            "needed",
            "Cash needed",
            "yen",
            "{overlay_value}*{cash_per_yen}",
            YEN,
            "× value of the futures",
        ),
        Answer(
            "available",
            "Cash there is",
            "yen",
            'IF({pledged}="yes",{equity},{cash})',
            YEN,
            "all your money, if the fund is the collateral",
        ),
        Answer(
            "margin_action",
            "Do",
            "",
            'IF({available}>={needed}*(1-1E-9),"hold","cut")',
            WORD,
            "cut: sell futures, or bring cash",
        ),
        "2 Has the overlay drifted?",
        Answer(
            "actual",
            "Overlay now",
            "times your money",
            "{overlay_value}/{equity}",
            '0.000"x"',
            "value of the futures / all your money",
        ),
        Answer(
            "target",
            "Overlay planned for today",
            "times your money",
            _TARGET,
            '0.000"x"',
            "what is left of it; half below the yield; nothing outside your dates",
        ),
        Answer(
            "drift_action",
            "Do",
            "",
            'IF(ABS({target}-{actual})>={band}-1E-9,"rebalance","hold")',
            WORD,
            "a deviation of exactly the band counts",
        ),
        "3 Does the yield still support the plan?",
        Answer(
            "yield_action",
            "Do",
            "",
            'IF({fund_yield}>={yield_floor}-1E-9,"hold","halve")',
            WORD,
            "halve: the planned overlay is half",
        ),
        "4 Is most of the result USD/JPY?",
        Answer(
            "fx_share",
            "Part of the moves",
            "",
            "IF(ABS({fx_profit})+ABS({other_profit})=0,0,"
            "ABS({fx_profit})/(ABS({fx_profit})+ABS({other_profit})))",
            PERCENT,
            "without their signs",
        ),
        Answer(
            "currency_action",
            "Do",
            "",
            'IF({fx_share}<=0.5+1E-9,"hold","review")',
            WORD,
            "review: read your purpose, and the hedge",
        ),
        "5 Have the exits been reached?",
        Answer(
            "watched",
            "Loss or gain watched",
            "of your money",
            '{equity}/IF({watch}="month",{month_start},{peak})-1',
            PERCENT,
            "now / start − 1",
        ),
        Answer("exit_action", "Do", "", _EXIT_ACTION, WORD, "a month is judged when it is over"),
        Answer(
            "kept_after",
            "Part of the overlay left",
            "of the overlay",
            _KEPT_AFTER,
            PERCENT,
            "carry it over to next week",
        ),
        "What it comes to",
        Answer(
            "wanted",
            "Futures to hold",
            "yen",
            _WANTED,
            YEN,
            "the smallest that a reason asks for, and never more than the cash carries",
        ),
        Answer(
            "order",
            "Order",
            "yen",
            "{wanted}-{overlay_value}",
            SIGNED,
            "plus buys futures, minus sells them",
        ),
    ),
    answers=_weekly,
)

FORMS = (_POSITION, _HEDGE, _STRESS, _COSTS, _WEEKLY)
