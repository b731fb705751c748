"""A plan and its log to keep: one sheet in Markdown or to print, and the log as a CSV table.

`plan_markdown` and `plan_html` say the same things from the same lines: every rule of the plan in
a sentence, its limits also in yen, and the last lines of the log. `save_plan_log` keeps the whole
log and `read_plan_log` reads it back.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from html import escape
from pathlib import Path
from typing import Any

from teko.overlay import cost_budget
from teko.plan import EVERYTHING, MONTH, Plan
from teko.runs.plan_run import Action

# As many lines of the log as fit on the sheet.
LAST_LINES = 12

_QUESTIONS = (
    "Margin: would it survive a crash?",
    "Drift: is the overlay what I planned?",
    "Yield: does the fund still carry the plan?",
    "Currency: is most of the result USD/JPY?",
    "Exits: did I do what I had written?",
)
_HEAD = ("Date", "Reason", "Futures, dollars", "To the cash, dollars", "Overlay", "Money, yen")
_STYLE = """
body { font: 10pt/1.35 system-ui, "Noto Sans", sans-serif; color: #000; background: #fff;
  max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 16pt; margin: 0 0 4pt; } h2 { font-size: 11pt; margin: 8pt 0 2pt; }
blockquote { margin: 0 0 4pt; padding-left: 8pt; border-left: 3px solid #888; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: 1.5pt 8pt 1.5pt 0;
  border-bottom: 1px solid #aaa; }
.rules th { width: 9.5rem; font-weight: 600; }
.log td:nth-child(n+3), .log th:nth-child(n+3) { text-align: right; padding: 1.5pt 0 1.5pt 8pt; }
.log { font-size: 8.5pt; }
ul { list-style: none; margin: 0; padding: 0; }
.wide { overflow-x: auto; }
@page { size: A4; margin: 12mm 13mm; }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9.5pt; } }
"""


@dataclass(frozen=True)
class _Sheet:
    """What a sheet says, before it is Markdown or HTML."""

    purpose: str
    rules: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, ...], ...]
    older: int


# Words for numbers


def _percent(fraction: float) -> str:
    """In percent, without zeros behind the point; a real minus sign."""
    return f"{fraction * 100:.4g}%".replace("-", "−")


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace("-", "−")


def _times(multiple: float) -> str:
    return f"{multiple:.4g}x"


def _money(plan: Plan, amount: float) -> str:
    return f"{_whole(amount)} yen" if plan.currency == "yen" else _percent(amount / plan.capital)


# What the rules say


def _buckets(plan: Plan) -> str:
    parts = (
        ("the fund", plan.buckets.core),
        ("shares", plan.buckets.shares),
        ("cash", plan.buckets.cash),
    )
    return "; ".join(
        f"{name} {_percent(part)}, {_whole(part * plan.capital)} yen"
        for name, part in parts
        if part
    )


def _overlay(plan: Plan) -> str:
    terms = plan.overlay
    if not terms.leverage:
        return "None."
    when = ", ".join(f"{first} to {last}" for first, last in terms.windows) or "always"
    back = "at month-end, and " if terms.month_end else ""
    return (
        f"{_times(terms.leverage)}, {_whole(terms.leverage * plan.capital)} yen of futures. "
        f"Held: {when}. Brought back {back}when it is {_times(terms.band)} off. "
        f"Half of it while the fund yields less than {_percent(terms.yield_floor)}."
    )


def _futures(plan: Plan) -> str:
    terms = plan.futures
    normal = f"Normal margin {_percent(terms.margin)} of the futures. "
    if terms.pledged:
        return normal + "The fund is the collateral."
    needed = terms.cash_needed(terms.margin)
    return normal + (
        f"Cash never below {_times(terms.buffer)} the margin of the day, and enough for a fall of "
        f"{_percent(terms.crash_drop)} with the margin at {_times(terms.crash_raise)}: "
        f"{_percent(needed)} of the futures, "
        f"{_whole(needed * plan.overlay.leverage * plan.capital)} yen."
    )


def _hedge(plan: Plan) -> str:
    terms = plan.hedge
    if not terms.base_ratio:
        return "None: the dollars are not hedged."
    return (
        f"{_percent(terms.base_ratio)} of the dollars, {_percent(terms.low_ratio)} from a rate "
        f"difference of {_percent(terms.wide_difference)} on, in lots of {_whole(terms.lot)} "
        f"dollars. Margin ratio at least {_percent(terms.margin_floor)}; the broker closes at "
        f"{_percent(terms.level)}."
    )


def _exits(plan: Plan) -> str:
    terms = plan.exits
    since = (
        "A month, judged at its end,"
        if terms.watch == MONTH
        else "A fall from the peak, judged every day,"
    )
    what = "everything" if terms.sells == EVERYTHING else "the futures"
    half, all_of_it = (
        f"{_percent(at)} ({_money(plan, (1.0 + at) * plan.capital)} from the start)"
        for at in (terms.halve_at, terms.exit_at)
    )
    return f"{since} of {half} sells half of {what}, of {all_of_it} sells all. Met is reached."


def _costs(plan: Plan) -> str:
    terms = plan.costs
    found = cost_budget(terms.roll, fx=terms.fx, fee=terms.fee, leverage=plan.overlay.leverage)
    return (
        f"Expected {_percent(found.of_notional)} of the futures a year, budget "
        f"{_percent(terms.budget)}. That is {_percent(found.of_capital)} of the money, "
        f"{_whole(found.of_capital * plan.capital)} yen."
    )


def _trades(plan: Plan) -> str:
    terms = plan.trades
    return (
        f"R is {_whole(terms.risk * plan.capital)} yen, {_percent(terms.risk)}. After "
        f"{terms.streak} losses in a row a pause of {terms.pause_days} days, then "
        f"{_percent(terms.after_streak)} of R. Over a weekend or an event "
        f"{_percent(terms.in_events)} of it."
    )


def _rules(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Every rule of a plan as a name and a sentence."""
    return (
        ("Money", f"{_whole(plan.capital)} yen of surplus money, counted in {plan.currency}."),
        ("Buckets", f"{_buckets(plan)}."),
        ("Overlay", _overlay(plan)),
        ("Margin", _futures(plan)),
        ("Hedge", _hedge(plan)),
        ("Exits", _exits(plan)),
        ("Costs", _costs(plan)),
        ("Single trades", _trades(plan)),
    )


def _line(action: Action) -> tuple[str, ...]:
    """A line of the log as it is shown."""
    return (
        action.date,
        action.reason,
        _whole(action.order),
        _whole(action.moved),
        f"{action.overlay:.3f}x",
        _whole(action.wealth),
    )


def _sheet(plan: Plan, log: Sequence[Action]) -> _Sheet:
    if not isinstance(plan, Plan):
        raise ValueError(f"plan must be a Plan, got {plan}. Write plan.pattern_a to see how.")
    _check_log(log)
    shown = tuple(_line(action) for action in log[-LAST_LINES:])
    return _Sheet(plan.purpose, _rules(plan), shown, len(log) - len(shown))


def _check_log(log: Sequence[Action]) -> None:
    if not all(isinstance(action, Action) for action in log):
        raise ValueError("log must hold lines of a plan run, got others. Write log=() for none.")


def _older(sheet: _Sheet) -> str:
    if not sheet.lines:
        return "No action yet."
    return f"{sheet.older:,} older lines are not shown." if sheet.older else ""


# The sheet


def plan_markdown(plan: Plan, *, log: Sequence[Action]) -> str:
    """Write a plan and the end of its log as one sheet of Markdown.

    Parameters
    ----------
    plan : Plan
        The plan.
    log : sequence of Action
        Its log, from `teko.runs.plan_run.run_plan`; empty for a plan that has not begun.

    Returns
    -------
    str
        The sheet, with at most twelve lines of the log.

    Raises
    ------
    ValueError
        If an argument is not made by this library.

    Examples
    --------
    >>> from teko import plan
    >>> text = plan_markdown(plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0), log=())
    >>> print(text.splitlines()[6])
    | **Money** | 10,000,000 yen of surplus money, counted in yen. |
    >>> "of −8% (9,200,000 yen from the start) sells half" in text, "No action yet." in text
    (True, True)
    """
    sheet = _sheet(plan, log)
    rules = [f"| **{name}** | {_cell(text)} |" for name, text in sheet.rules]
    parts = ["# My plan", "", f"> {sheet.purpose}", "", "| Rule | What it says |", "|---|---|"]
    parts += [*rules, "", "## Every week", ""]
    parts += [f"- ☐ {question}" for question in _QUESTIONS]
    parts += ["", "## Log", ""]
    if sheet.lines:
        parts += [_row(_HEAD), "|---|---|---:|---:|---:|---:|"]
        parts += [_row(line) for line in sheet.lines] + [""]
    parts += [_older(sheet), ""] if _older(sheet) else []
    return "\n".join([*parts, "Signed ____________________ on ____________", ""])


def _cell(text: str) -> str:
    """A text that does not end a cell."""
    return text.replace("|", "\\|")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def plan_html(plan: Plan, *, log: Sequence[Action]) -> str:
    """Write a plan and the end of its log as a page of its own, to print on one sheet of A4.

    Parameters
    ----------
    plan : Plan
        The plan.
    log : sequence of Action
        Its log; empty for a plan that has not begun.

    Returns
    -------
    str
        A whole HTML page that needs no other file. It says what `plan_markdown` says.

    Raises
    ------
    ValueError
        If an argument is not made by this library.

    Examples
    --------
    >>> from teko import plan
    >>> page = plan_html(plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0), log=())
    >>> page[:15], "<h1>My plan</h1>" in page
    ('<!DOCTYPE html>', True)
    >>> plan_html("A", log=())
    Traceback (most recent call last):
    ValueError: plan must be a Plan, got A. Write plan.pattern_a to see how.
    """
    sheet = _sheet(plan, log)
    rules = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>\n'
        for name, text in sheet.rules
    )
    questions = "".join(f"<li>☐ {escape(question)}</li>\n" for question in _QUESTIONS)
    older = f"<p>{_older(sheet)}</p>\n" if _older(sheet) else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>My plan</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>My plan</h1>\n<blockquote>{escape(sheet.purpose)}</blockquote>\n"
        f'<table class="rules"><tbody>\n{rules}</tbody></table>\n'
        f"<h2>Every week</h2>\n<ul>\n{questions}</ul>\n"
        f"<h2>Log</h2>\n{_log_table(sheet)}{older}"
        "<p>Signed ____________________ on ____________</p>\n</main>\n</body>\n</html>\n"
    )


def _log_table(sheet: _Sheet) -> str:
    if not sheet.lines:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _HEAD)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>\n"
        for line in sheet.lines
    )
    table = f'<table class="log"><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>'
    return f'<div class="wide" tabindex="0" role="region" aria-label="Log">{table}</div>\n'


# The log as a table


def save_plan_log(log: Sequence[Action], path: Path | str) -> None:
    """Write the log of a plan as a CSV table, one line for each action.

    Parameters
    ----------
    log : sequence of Action
        The log, from `teko.runs.plan_run.run_plan`.
    path : path
        The file; what it held before is replaced.

    Returns
    -------
    None
        The table is in the file, its columns named in the first line.

    Raises
    ------
    ValueError
        If the log holds other things than lines of a plan run.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "plan-log.csv"
    >>> save_plan_log([Action("2008-10-31", "halve", -5_000.0, 0.0, 0.1, 9_150_000.0)], file)
    >>> file.read_text().splitlines()[1]
    '2008-10-31,halve,-5000.0,0.0,0.1,9150000.0'
    >>> save_plan_log([], file)
    >>> read_plan_log(file)
    ()
    """
    _check_log(log)
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [each.name for each in fields(Action)], lineterminator="\n")
        table.writeheader()
        table.writerows(asdict(action) for action in log)


def read_plan_log(path: Path | str) -> tuple[Action, ...]:
    r"""Read a log that `save_plan_log` has written; the same lines come back.

    Parameters
    ----------
    path : path
        The file.

    Returns
    -------
    tuple of Action
        The lines.

    Raises
    ------
    ValueError
        If the columns are not those of a log, or a cell does not hold what its column says.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "plan-log.csv"
    >>> line = Action("2008-10-31", "halve", -5_000.0, 0.0, 0.1, 9_150_000.0)
    >>> save_plan_log([line], file)
    >>> read_plan_log(file) == (line,)
    True
    >>> _ = file.write_text("date,reason\\n2008-10-31,halve\\n")
    >>> read_plan_log(file)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path must be a log with the columns date, reason, order, ...
    """
    names = [each.name for each in fields(Action)]
    with Path(path).open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file)
        if list(table.fieldnames or []) != names:
            raise ValueError(
                f"path must be a log with the columns {', '.join(names)}, got {path}. "
                "Write it with save_plan_log."
            )
        return tuple(_action(row, number) for number, row in enumerate(table, start=2))


def _action(row: dict[str, Any], number: int) -> Action:
    """A line of the table; the words stay words."""
    try:
        return Action(
            date=row["date"],
            reason=row["reason"],
            order=float(row["order"]),
            moved=float(row["moved"]),
            overlay=float(row["overlay"]),
            wealth=float(row["wealth"]),
        )
    except (TypeError, ValueError):
        raise ValueError(
            f"path must hold numbers in line {number}, got {row}. Write it with save_plan_log."
        ) from None
