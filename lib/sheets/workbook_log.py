"""The monthly log of the workbook: one line a month, each computed from the line above.

The settings of the hedge stand on a form of their own. A line of the log has six cells to type
in; the other columns are what `teko.runs.routine.plan_month` says, as formulas. A line that cannot
be right says why and computes nothing, and so do the lines below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from teko import hedge, plan
from teko.rules import FRACTION, LEVEL, RATE, Rule
from teko.runs import routine

from sheets.workbook_forms import (
    COUNT,
    HALF_UP,
    PERCENT,
    PRICE,
    SIGNED,
    UNITS,
    WORD,
    YEN,
    Also,
    Entry,
    Form,
    Values,
)

LOG = "Monthly log"
LINES = 36
DATE_FORMAT = "yyyy-mm-dd"

_MARGIN = Rule("a fraction from 0.001 to 0.5", "Write 4% as 0.04.", 0.001, 0.5)
_LOT = Rule("a number of dollars from 1 to 1000000", "Write 1,000 dollars as 1000.", 1.0, 1e6)
_FLOOR = Rule("a multiple from 0.01 to 100", "Write 500% as 5.", 0.01, 100.0)
_SPREAD = Rule("a number of yen from 0 to 10", "Write 0.2 sen as 0.002.", 0.0, 10.0)
_PRICE = Rule("a price from 1 to 10000", "Write 150 yen as 150.", 1.0, 1e4)
_DOLLARS = Rule("an amount from 0 to 100000000", "Write ten thousand dollars as 10000.", 0.0, 1e8)
_PAID = Rule("an amount from 0 to 10000000000", "Write nothing paid as 0.", 0.0, 1e10)
_SWAP = Rule(
    "an amount from -10000000000 to 10000000000",
    "Write 3,900 yen paid as -3900.",
    -1e10,
    1e10,
)


def _no_larger(values: Values) -> bool:
    base = values["base_ratio"]
    return not isinstance(base, int | float) or values["low_ratio"] <= base


def _above_level(values: Values) -> bool:
    level = values["level"]
    return not isinstance(level, int | float) or values["margin_floor"] > level


_LOW = Also(
    "IF(ISNUMBER({base_ratio}),{low_ratio}<={base_ratio},TRUE)",
    _no_larger,
    "at most the base ratio",
    "Write the smaller of the two here.",
)
_FLOOR_ABOVE = Also(
    "IF(ISNUMBER({level}),{margin_floor}>{level},TRUE)",
    _above_level,
    "above the loss-cut level",
    "Write 500% as 5.",
)

TEMPLATE = Form(
    name="Hedge template",
    intro="The settings of your hedge, decided once. The sheet Monthly log follows them.",
    module="teko.runs.routine",
    lines=(
        Entry("base_ratio", "Base ratio", "of the dollars", 0.7, LEVEL, PERCENT),
        Entry("low_ratio", "Ratio when it costs much", "of the dollars", 0.5, LEVEL, PERCENT, _LOW),
        Entry("wide_difference", "... from this rate difference", "a year", 0.04, RATE, PERCENT),
        Entry("lot", "One lot", "dollars", 1_000, _LOT, UNITS),
        Entry("tolerance", "Largest relative error", "of the hedge", 0.1, FRACTION, PERCENT),
        Entry("margin", "Required margin", "of the value now", 0.04, _MARGIN, PERCENT),
        Entry("margin_floor", "Margin ratio to keep", "", 5, _FLOOR, "0%", _FLOOR_ABOVE),
        Entry("level", "Loss-cut level", "of required margin", 1, LEVEL, "0%"),
        Entry("band", "Move that calls for a look", "within the month", 0.15, FRACTION, PERCENT),
        Entry("spread", "Spread", "yen for one dollar", 0.002, _SPREAD, "0.000#"),
    ),
    answers=lambda _values: {},
)

# What is typed on each line, beside the date; a start value is only a stand-in here.
ENTRIES = (
    Entry("price", "Rate", "yen for one dollar", 150, _PRICE, PRICE),
    Entry("dollar_value", "Dollar value", "dollars", 0, _DOLLARS, UNITS),
    Entry("rate_difference", "Rate difference", "dollar less yen", 0.03, RATE, PERCENT),
    Entry("paid_in", "Paid in", "yen", 0, _PAID, YEN),
    Entry("swap", "Swap received", "yen, minus paid", 0, _SWAP, YEN),
)
START = (
    {
        "date": "2024-06-28",
        "price": 161,
        "dollar_value": 12_400,
        "rate_difference": 0.03,
        "paid_in": 300_000,
        "swap": 0,
    },
    {
        "date": "2024-07-31",
        "price": 150,
        "dollar_value": 13_400,
        "rate_difference": 0.03,
        "paid_in": 0,
        "swap": -3_900,
    },
)
_FIRST_DAY = Date(2000, 1, 1)
DATE_TEXT = "Date must be a day from 2000 on, later than the line above. Write one line a month."
NO_LINE_ABOVE = "Fill in the line above first."
CORRECT_TEMPLATE = "Correct the sheet Hedge template first."


@dataclass(frozen=True)
class Column:
    """A column of formulas. `{key}` is a cell of the line, `{key_before}` of the line above.

    `first` is the formula of the first line, where nothing stands above. `{t_key}` is a cell of
    the template.
    """

    key: str
    label: str
    formula: str
    first: str
    number_format: str


def _column(key: str, label: str, formula: str, number_format: str, first: str = "") -> Column:
    return Column(key, label, formula, first or formula, number_format)


_WANTED = HALF_UP.replace("@", "({dollar_value}*{ratio}/{t_lot})")
_CUT = "AND({lots_before}>0,{before_order}<={t_margin}*{lots_before}*{t_lot}*{price}*{t_level})"
_LOTS = (
    "IF({before_order}-ABS({wanted}-{lots_before})*{t_lot}*{t_spread}"
    ">{t_level}*({t_margin}*{wanted}*{t_lot}*{price}),{wanted},MIN({wanted},{lots_before}))"
)
_FIRST_LOTS = _LOTS.replace("{lots_before}", "0")
_NEEDED = "({t_margin_floor}*({t_margin}*{wanted}*{t_lot}*{price}))"
_ROUNDING = (
    "IF(ABS({lots}*{t_lot}-{ratio}*{dollar_value})>({t_tolerance}+1E-9)*{ratio}*{dollar_value},"
    f'", {routine.ROUNDING}","")'
)
_OVER = f'IF({{lots}}*{{t_lot}}>{{dollar_value}}*(1+1E-9),", {routine.OVER}","")'
_SHORT = f'IF({{top_up}}>0,", {routine.MARGIN}","")'
_WAS_CUT = f'IF({_CUT},", {routine.LOSS_CUT}","")'
_MOVED = f'IF(ABS({{price}}/{{price_before}}-1)>={{t_band}}-1E-9,", {routine.EMERGENCY}","")'

COLUMNS = (
    _column(
        "ratio",
        "Hedge ratio",
        "IF({rate_difference}>={t_wide_difference}-1E-9,{t_low_ratio},{t_base_ratio})",
        PERCENT,
    ),
    _column("wanted", "Lots wanted", _WANTED, COUNT),
    _column(
        "hedge_profit",
        "Hedge brought",
        "INT(0-{lots_before}*{t_lot}*({price}-{price_before})+0.5)",
        YEN,
        "0",
    ),
    _column(
        "before_order",
        "Equity before the order",
        "{equity_before}+INT({paid_in}+0.5)+{hedge_profit}+INT({swap}+0.5)",
        YEN,
        "INT({paid_in}+0.5)+INT({swap}+0.5)",
    ),
    _column("lots", "Lots sold", f"IF({_CUT},0,{_LOTS})", COUNT, _FIRST_LOTS),
    _column("order", "Order, plus sells", "{lots}-{lots_before}", SIGNED, "{lots}"),
    _column("cost", "Cost", "INT(ABS({order})*{t_lot}*{t_spread}+0.5)", YEN),
    _column("equity", "Equity", "{before_order}-{cost}", YEN),
    _column(
        "actual_ratio",
        "Actual ratio",
        "IF({dollar_value}=0,0,{lots}*{t_lot}/{dollar_value})",
        PERCENT,
    ),
    _column(
        "top_up",
        "Missing to the margin ratio",
        f"MAX(0,-INT(-({_NEEDED}-{{equity}}-1E-9*{_NEEDED})))",
        YEN,
    ),
    _column(
        "failed",
        "Checks that fail",
        f"MID({_ROUNDING}&{_OVER}&{_SHORT}&{_WAS_CUT}&{_MOVED},3,99)",
        WORD,
        f"MID({_ROUNDING}&{_OVER}&{_SHORT},3,99)",
    ),
    _column(
        "gained",
        "Gained so far",
        "{gained_before}+{hedge_profit}+INT({swap}+0.5)-{cost}",
        YEN,
        "INT({swap}+0.5)-{cost}",
    ),
    _column(
        "paid_so_far",
        "Paid in so far",
        "{paid_so_far_before}+INT({paid_in}+0.5)",
        YEN,
        "INT({paid_in}+0.5)",
    ),
)


# What the lines should say


def _as_date(value: object) -> Date | None:
    """A day written year-month-day, or nothing."""
    try:
        return Date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class TypedLog:
    """What is typed into the log and its template."""

    template: Values
    lines: Sequence[Values]

    def day(self, number: int) -> Date | None:
        """The date of a line, or nothing if there is none."""
        return _as_date(self.lines[number].get("date")) if number < len(self.lines) else None

    def shown(self) -> list[dict[str, Any]]:
        """What each line shows: its message, and its columns if that is empty."""
        if any(entry.refusal(self.template) for entry in TEMPLATE.entries):
            return [{"message": CORRECT_TEMPLATE} for _ in self.lines]
        result: list[dict[str, Any]] = []
        log: tuple[routine.Month, ...] = ()
        for number, line in enumerate(self.lines):
            if all(value in (None, "") for value in line.values()):
                result.append({})
                continue
            text = NO_LINE_ABOVE if number > len(log) else self._message(number)
            if text:
                result.append({"message": text})
                continue
            log = _next(self.template, log, line)
            result.append({"message": "", **_columns(self.template, log)})
        return result

    def _message(self, number: int) -> str:
        """What is wrong with a line, if the line above is in order; nothing if it is as well."""
        day, before = self.day(number), self.day(number - 1) if number else None
        if day is None or day < _FIRST_DAY or (before is not None and day <= before):
            return DATE_TEXT
        line = self.lines[number]
        for entry in ENTRIES:
            value = line.get(entry.key)
            if not entry.follows(value):
                return entry.refusal({entry.key: value})
        return ""


def _next(
    template: Values, log: tuple[routine.Month, ...], line: Values
) -> tuple[routine.Month, ...]:
    """The log with one more line."""
    settings = {key: value for key, value in template.items() if key != "spread"}
    month = routine.plan_month(
        plan.HedgeTerms(**settings), log=log, spread=template["spread"], **line
    )
    return month.log


def _columns(template: Values, log: tuple[routine.Month, ...]) -> dict[str, Any]:
    """The columns of the last line."""
    last = log[-1]
    ratio, lot = last.hedge_ratio, template["lot"]
    value = last.dollar_value
    wanted = hedge.hedge_lots(value, hedge_ratio=ratio, lot=lot).lots if value else 0
    return {
        "ratio": ratio,
        "wanted": wanted,
        "hedge_profit": last.hedge_profit,
        "before_order": last.equity + last.cost,
        "lots": last.lots,
        "order": last.order,
        "cost": last.cost,
        "equity": last.equity,
        "actual_ratio": last.actual_ratio,
        "top_up": last.top_up,
        "failed": last.failed,
        "gained": routine.log_profit(log),
        "paid_so_far": sum(line.paid_in for line in log),
    }
