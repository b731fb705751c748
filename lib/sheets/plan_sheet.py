"""A plan and the end of its log on one sheet: as rows of words, or as a page to print.

Every rule of the plan is a row, its limits also in yen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Formatter
from typing import Any

from teko.overlay import cost_budget
from teko.plan import EVERYTHING, MONTH, SEE_HOW, Plan
from teko.rules import check_kind
from teko.runs.one_plan import Action
from teko.said import said

# As many lines of the log as fit on the sheet.
LAST_LINES = 12
_BUCKETS = "core", "shares", "cash"

_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_WORDS = said(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")))


def _percent(fraction: float) -> str:
    """In percent, without zeros behind the point; a real minus sign."""
    return f"{fraction * 100:.4g}%".replace("-", "−")


def _whole(number: float) -> str:
    return f"{number:,.0f}".replace("-", "−")


class _Sentences(Formatter):
    """Knows two forms of a number more: `percent` and `whole`."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A value as its sentence asks for it."""
        own = {"percent": _percent, "whole": _whole}.get(format_spec)
        return own(value) if own else super().format_field(value, format_spec)


def _say(key: str, **values: Any) -> str:
    """A sentence of the sheet with its values."""
    return _Sentences().vformat(_WORDS[key], (), values)


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
    sentences = (
        said(" ".join(plan.purpose.split())),
        _say("money", capital=plan.capital, currency=said(plan.currency)),
        _say("buckets", **{each: _part(plan, getattr(parts, each)) for each in _BUCKETS}),
        _overlay(plan),
        _futures(plan),
        _say("hedge" if plan.hedge.base_ratio else "no_hedge", hedge=plan.hedge),
        _exits(plan),
        _costs(plan),
        _say("trades", risk=_part(plan, trades.risk), trades=trades),
    )
    return tuple(zip(_WORDS["names"], sentences, strict=True))


def _part(plan: Plan, fraction: float) -> str:
    """A part of the money, in percent and in yen."""
    amount = fraction * plan.capital
    return _say("yen", part=fraction, amount=amount) if fraction else _percent(fraction)


def _overlay(plan: Plan) -> str:
    terms = plan.overlay
    if not terms.leverage:
        return _say("no_overlay")
    windows = (_say("window", first=first, last=last) for first, last in terms.windows)
    when = _say("between").join(windows) or _say("always")
    back = _say("month_end") if terms.month_end else ""
    yen = terms.leverage * plan.capital
    return _say("overlay", overlay=terms, yen=yen, when=when, back=back)


def _futures(plan: Plan) -> str:
    terms = plan.futures
    normal = _say("margin", futures=terms)
    if terms.pledged:
        return normal + _say("pledged")
    needed, kept = terms.cash_needed(terms.margin), said(terms.cash_in)
    yen = needed * plan.overlay.leverage * plan.capital
    return normal + _say("cash", futures=terms, needed=needed, yen=yen, kept=kept)


def _exits(plan: Plan) -> str:
    terms = plan.exits
    half, whole = (
        _say("yen_after", part=at, amount=(1 + at) * plan.capital)
        if plan.currency == "yen"
        else _percent(at)
        for at in (terms.halve_at, terms.exit_at)
    )
    since = _say("month" if terms.watch == MONTH else "peak")
    what = _say("everything" if terms.sells == EVERYTHING else "futures")
    return _say("exits", since=since, what=what, half=half, whole=whole)


def _costs(plan: Plan) -> str:
    terms = plan.costs
    found = cost_budget(terms.roll, fx=terms.fx, fee=terms.fee, leverage=plan.overlay.leverage)
    capital = _part(plan, found.of_capital)
    return _say("costs", expected=found.of_notional, costs=terms, capital=capital)


def _shown(log: Sequence[Action]) -> tuple[str, Sequence[tuple[str, ...]]]:
    """The title of the log and its last lines, as they are shown."""
    for line in log:
        check_kind("log", line, Action, "Write log=() for none.")
    rows = [
        (
            *(each.date, said(each.reason), _whole(each.order), _whole(each.moved)),
            *(_say("times", number=f"{each.overlay:.3f}"), _whole(each.wealth)),
        )
        for each in log[-LAST_LINES:]
    ]
    return _say("log", shown=len(rows), all=len(log)), rows


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
    own, (title, lines) = _say("title"), _shown(log)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in _WORDS["head"])
    rules = (
        f'<th scope="row">{name}</th><td>{escape(text)}</td>' for name, text in plan_rows(plan)
    )
    done = ("".join(f"<td>{escape(cell)}</td>" for cell in line) for line in lines)
    return (
        f'<!DOCTYPE html>\n<html lang="{_say("lang")}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{own}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{own}</h1>\n<table class="rules"><tbody>\n{_rows(rules)}</tbody></table>\n'
        f'<h2>{title}</h2>\n<div class="wide" tabindex="0" role="region" aria-label="Log">\n'
        f'<table class="log"><thead><tr>{head}</tr></thead><tbody>\n{_rows(done)}</tbody></table>\n'
        f"</div>\n<p>{_say('sign')}</p>\n</main>\n</body>\n</html>\n"
    )


def _rows(rows: Iterable[str]) -> str:
    return "".join(f"<tr>{row}</tr>\n" for row in rows)
