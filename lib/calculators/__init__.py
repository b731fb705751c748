"""The calculators of the book: words, ranges and calls by language, in the `.toml` files here.

A calculator `calls` a function with what it `asks`, and `shows` its result or that `of` another.
The finance is `teko`'s.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

from kernelless import Curve, chart, choice, form, number, result
from kernelless.words import speak
from matplotlib.ticker import PercentFormatter


def edition(language: str) -> dict[str, Callable[..., Any]]:
    """What a notebook of a language calls by name; it says the rest in that language too."""
    from calculators import my_plan

    speak(language)
    return calculators(language) | {"sheet": partial(my_plan.sheet, language),
                                    "plan_line": partial(my_plan.line, language=language)}


def calculators(language: str) -> dict[str, Callable[[], Any]]:
    """The calculators of an edition, each of which a page shows with `forms.size()`."""
    path = Path(__file__).with_name(f"{language}.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = rows.pop("kinds")
    return {name: partial(_form, name, row, kinds) for name, row in rows.items()}


def _form(name: str, row: Mapping[str, Any], kinds: Mapping[str, Any]) -> Any:
    calls, given = row["calls"], tuple(row.get("given", {}).items())
    shows = [each | {"of": _function(each["of"], given)} if "of" in each else each
             for each in row["shows"]]
    curve = row.get("curve")
    return form(calls if calls in row["asks"] else _function(calls, given), title=row["title"],
                shows=[result(**each) for each in shows], read=tuple(row["read"]), name=name,
                curve=curve and Curve(**curve | {"figure": partial(_axes, **curve["figure"])}),
                **{key: _asked(each, kinds) for key, each in row["asks"].items()})


@cache  # one object for each, so that a form calls it once
def _function(name: str, given: tuple[tuple[str, Any], ...] = ()) -> Callable[..., Any]:
    """A function of `teko`, with what it takes of the given, which may be parts of a plan."""
    module, own = name.split(".")
    found = getattr(import_module(f"teko.{module}"), own)
    takes = {each: _function(value, given) if str(value).startswith("plan.") else value
             for each, value in given if each in signature(found).parameters}
    return partial(found, **takes) if takes else found


def _asked(row: Mapping[str, Any], kinds: Mapping[str, Any]) -> Any:
    field = {**(kinds[row["is"]] if "is" in row else {}), **row}
    field.pop("is", None)
    if "choices" in field:
        options = {text: _chosen(value) for text, value in field["choices"].items()}
        return choice(options, label=field["label"], start=_chosen(field.get("start")))
    when = {name: tuple(map(_chosen, values)) for name, values in field.pop("when", {}).items()}
    return number(**field, when=when)


def _chosen(value: Any) -> Any:
    """What a choice stands for: a number, or a function by its name."""
    return _function(value) if isinstance(value, str) else value


def _axes(x: str, y: str, low: float, high: float, percent: bool = True) -> tuple[Any, Any]:
    """An empty picture for a curve: percent to the right, percent or multiples upwards."""
    fig, ax = chart(height=2.3)
    ax.set(xlabel=x, ylabel=y, ylim=(low, high))
    ax.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0) if percent else "{x:g}x")
    return fig, ax
