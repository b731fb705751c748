"""A plan and the end of its log on one sheet: as rows of words, or as a page to print.

Every rule of the plan is a row, its limits also in yen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from teko.overlay import cost_budget
from teko.plan import EVERYTHING, MONTH, SEE_HOW, Plan
from teko.rules import check_kind
from teko.runs.one_plan import Action

# As many lines of the log as fit on the sheet.
LAST_LINES = 12

_HEAD = ("Date", "Reason", "Futures, dollars", "To the cash, dollars", "Overlay", "Money, yen")
_SIGN = "Signed ____________________ on ____________"
_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def plan_rows(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Every rule of a plan as a name and a sentence.

    Examples
    --------
    >>> from teko.plan import pattern_a
    >>> rows = dict(plan_rows(pattern_a(10_000_000, margin=0.08, hedge_ratio=0)))
    >>> rows["Buckets"]
    'The fund 90.92%, 9,092,000 yen; shares 0%; cash 9.08%, 908,000 yen.'
    >>> rows["Hedge"]
    'None: the dollars are not hedged.'
    """
    check_kind("plan", plan, Plan, SEE_HOW)
    parts, trades = plan.buckets, plan.trades
    return (
        ("Purpose", " ".join(plan.purpose.split())),
        ("Money", f"{_whole(plan.capital)} yen of surplus money, counted in {plan.currency}."),
        (
            "Buckets",
            f"The fund {_part(plan, parts.core)}; shares {_part(plan, parts.shares)}; "
            f"cash {_part(plan, parts.cash)}.",
        ),
        ("Overlay", _overlay(plan)),
        ("Margin", _futures(plan)),
        ("Hedge", _hedge(plan)),
        ("Exits", _exits(plan)),
        ("Costs", _costs(plan)),
        (
            "Single trades",
            f"R is {_part(plan, trades.risk)}. After {trades.streak} losses in a row a pause of "
            f"{trades.pause_days} days, then {_percent(trades.after_streak)} of R. Over a weekend "
            f"or an event {_percent(trades.in_events)} of it.",
        ),
    )


def _percent(fraction: float) -> str:
    """In percent, without zeros behind the point; a real minus sign."""
    return f"{fraction * 100:.4g}%".replace("-", "−")


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace("-", "−")


def _part(plan: Plan, fraction: float) -> str:
    """A part of the money, in percent and in yen."""
    return _percent(fraction) + (f", {_whole(fraction * plan.capital)} yen" if fraction else "")


def _overlay(plan: Plan) -> str:
    terms = plan.overlay
    if not terms.leverage:
        return "None."
    when = ", ".join(f"{first} to {last}" for first, last in terms.windows) or "always"
    back = "at month-end, and " if terms.month_end else ""
    return (
        f"{terms.leverage:.4g}x, {_whole(terms.leverage * plan.capital)} yen of futures. "
        f"Held: {when}. Brought back {back}when it is {terms.band:.4g}x off. "
        f"Half of it while the fund yields less than {_percent(terms.yield_floor)}."
    )


def _futures(plan: Plan) -> str:
    terms = plan.futures
    normal = f"Normal margin {_percent(terms.margin)} of the futures. "
    if terms.pledged:
        return normal + "The fund is the collateral."
    needed = terms.cash_needed(terms.margin)
    return normal + (
        f"Cash never below {terms.buffer:.4g}x the margin of the day, and enough for a fall of "
        f"{_percent(terms.crash_drop)} with the margin at {terms.crash_raise:.4g}x: "
        f"{_percent(needed)} of the futures, "
        f"{_whole(needed * plan.overlay.leverage * plan.capital)} yen, kept in {terms.cash_in}."
    )


def _hedge(plan: Plan) -> str:
    terms = plan.hedge
    if not terms.base_ratio:
        return "None: the dollars are not hedged."
    return (
        f"{_percent(terms.base_ratio)} of the dollars, {_percent(terms.low_ratio)} from a rate "
        f"difference of {_percent(terms.wide_difference)} on, in lots of {_whole(terms.lot)} "
        f"dollars, at most {_percent(terms.tolerance)} off. Margin {_percent(terms.margin)}, ratio "
        f"at least {_percent(terms.margin_floor)}; the broker closes at {_percent(terms.level)}. "
        f"A look at once when the dollar moves by {_percent(terms.band)}."
    )


def _exits(plan: Plan) -> str:
    terms = plan.exits
    since = "A month, judged at its end," if terms.watch == MONTH else "A fall from the peak"
    what = "everything" if terms.sells == EVERYTHING else "the futures"
    half, whole = (
        _percent(at)
        + (f" ({_whole((1 + at) * plan.capital)} yen)" if plan.currency == "yen" else "")
        for at in (terms.halve_at, terms.exit_at)
    )
    return f"{since} of {half} sells half of {what}, of {whole} sells all. Met is reached."


def _costs(plan: Plan) -> str:
    terms = plan.costs
    found = cost_budget(terms.roll, fx=terms.fx, fee=terms.fee, leverage=plan.overlay.leverage)
    return (
        f"Expected {_percent(found.of_notional)} of the futures a year, budget "
        f"{_percent(terms.budget)}. That is {_part(plan, found.of_capital)}."
    )


def _shown(log: Sequence[Action]) -> tuple[str, Sequence[tuple[str, ...]]]:
    """The title of the log and its last lines, as they are shown."""
    for line in log:
        check_kind("log", line, Action, "Write log=() for none.")
    rows = [
        (
            *(each.date, each.reason, _whole(each.order), _whole(each.moved)),
            *(f"{each.overlay:.3f}x", _whole(each.wealth)),
        )
        for each in log[-LAST_LINES:]
    ]
    return f"Log, {len(rows)} of {len(log)} lines", rows


def plan_html(plan: Plan, *, log: Sequence[Action]) -> str:
    """Write a plan and the last lines of its log as a page of its own, to print on one A4.

    It needs no other file, and says what `plan_rows` says.

    Examples
    --------
    >>> from teko.plan import pattern_a
    >>> page = plan_html(pattern_a(10_000_000, margin=0.08, hedge_ratio=0), log=())
    >>> page[:15], "<h1>My plan</h1>" in page
    ('<!DOCTYPE html>', True)
    >>> plan_html("A", log=())
    Traceback (most recent call last):
    ValueError: plan must be of the type Plan, got A. Write plan.pattern_a to see how.
    """
    title, lines = _shown(log)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _HEAD)
    rules = (
        f'<th scope="row">{name}</th><td>{escape(text)}</td>' for name, text in plan_rows(plan)
    )
    done = ("".join(f"<td>{escape(cell)}</td>" for cell in line) for line in lines)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>My plan</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>My plan</h1>\n<table class="rules"><tbody>\n{_rows(rules)}</tbody></table>\n'
        f'<h2>{title}</h2>\n<div class="wide" tabindex="0" role="region" aria-label="Log">\n'
        f'<table class="log"><thead><tr>{head}</tr></thead><tbody>\n{_rows(done)}</tbody></table>\n'
        f"</div>\n<p>{_SIGN}</p>\n</main>\n</body>\n</html>\n"
    )


def _rows(rows: Iterable[str]) -> str:
    return "".join(f"<tr>{row}</tr>\n" for row in rows)
