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
from teko.runs import routine

from sheets.statements import Statements
from sheets.workbook_forms import DATA, FORMATS, TEMPLATE, Values, expanded, made_entry

_LOG: Values = DATA["log"]
LOG: str = _LOG["name"]
INTRO: str = _LOG["intro"]
NO_DATE: str = _LOG["no_date"]
NO_LINE_ABOVE: str = _LOG["no_line_above"]
CORRECT_TEMPLATE: str = _LOG["correct_template"]
START: Sequence[Values] = _LOG["start"]
LINES = 36
_FIRST_DAY = Date(2000, 1, 1)

ENTRIES = tuple(made_entry(key, line) for key, line in _LOG["lines"].items())


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


def _whole(formula: str) -> str:
    """A formula with its pieces in it; a piece may hold those before it."""
    for name, piece in reversed(_LOG["pieces"].items()):
        formula = formula.replace(f"{{{name}}}", piece)
    return expanded(formula)


def _column(key: str, data: Values) -> Column:
    formula = _LOG["cells"][key]
    return Column(
        key=key,
        label=data["label"],
        formula=_whole(formula),
        first=_whole(_LOG["first"].get(key, formula)).replace("{lots_before}", "0"),
        number_format=FORMATS[data["format"]],
    )


COLUMNS = tuple(_column(key, data) for key, data in _LOG["columns"].items())


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
            result.append({"message": "", **_columns(log)})
        return result

    def _message(self, number: int) -> str:
        """What is wrong with a line, if the line above is in order; nothing if it is as well."""
        day, before = self.day(number), self.day(number - 1) if number else None
        if day is None or day < _FIRST_DAY or (before is not None and day <= before):
            return NO_DATE
        typed = {**dict.fromkeys(entry.key for entry in ENTRIES), **self.lines[number]}
        return next(filter(None, (entry.refusal(typed) for entry in ENTRIES)), "")


def _next(
    template: Values, log: tuple[routine.Month, ...], line: Values
) -> tuple[routine.Month, ...]:
    """The log with one more line."""
    settings = {key: value for key, value in template.items() if key != "spread"}
    month = routine.plan_month(
        plan.HedgeTerms(**settings), log=log, spread=template["spread"], **line
    )
    return month.log


def _columns(log: tuple[routine.Month, ...]) -> dict[str, Any]:
    """The columns of the last line."""
    library = {"hedge": hedge, "routine": routine, "sum": sum}
    whole = {"log": log, "payments": [line.paid_in for line in log]}
    found = Statements({**library, **whole, **vars(log[-1])}, _LOG["calls"])
    return {column.key: found[column.key] for column in COLUMNS}
