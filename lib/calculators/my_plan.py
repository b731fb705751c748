"""The plan sheet that a reader keeps: its shapes, its lines in the chapters, and its file.

The words stand in the `.toml` beside this file. A line that is left empty holds the grey number:
that of the plan of its shape, which is one of `teko`'s own with what it does not have set to none.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from kernelless import Sheet
from kernelless.fields import as_number, shifted
from kernelless.typed import plain, units_of
from kernelless.words import language as spoken
from teko import plan

VERSION, MOST_BYTES = 1, 1_000_000
_A = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
_NONE = replace(_A, overlay=replace(_A.overlay, leverage=0.0))
SHAPES = {
    "fund": replace(_NONE, buckets=plan.Buckets(core=1.0, shares=0.0)),
    "overlay": _A,
    "trader": replace(_NONE, buckets=plan.Buckets(core=0.0, shares=0.0)),
    "multiple": replace(_NONE, buckets=plan.Buckets(core=0.9, shares=0.1)),
    "shares": replace(_NONE, buckets=plan.Buckets(core=0.0, shares=0.8)),
}
PARTS = {each.name: type(getattr(_A, each.name)) for each in fields(_A)
         if is_dataclass(getattr(_A, each.name))}


@cache
def words(language: str) -> dict[str, Any]:
    """The fields of a language: groups of them, and what each chapter asks for."""
    path = Path(__file__).with_name(f"my_plan.{language}.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    next(iter(found["groups"].values()))[0]["choices"] = found["shapes"]
    return found


def flat(own: plan.Plan) -> dict[str, Any]:
    """The settings of a plan by their names, "exits.watch" among them; windows are not kept."""
    top = {each: value for each, value in vars(own).items() if each not in PARTS}
    return top | {f"{part}.{each}": value for part in PARTS
                  for each, value in vars(getattr(own, part)).items() if each != "windows"}


def made(settings: Mapping[str, Any]) -> plan.Plan:
    """The plan of such settings."""
    parts = {part: kind(**{each.partition(".")[2]: value for each, value in settings.items()
                           if each.startswith(f"{part}.")}) for part, kind in PARTS.items()}
    return plan.Plan(**parts, **{each: value for each, value in settings.items()
                                 if "." not in each})


def sheet(language: str) -> Sheet:
    """The whole sheet, checked in a page by `teko.plan.Plan` and its parts."""
    said = words(language)
    starts = {name: flat(own) | {"purpose": said["purposes"][name], "today.kept": 1,
                                  "today.held": True, "today.month_over": False}
              for name, own in SHAPES.items()}
    parts = {name: kind.__name__ for name, kind in PARTS.items()}
    return Sheet("plan", said["groups"], {
        "calls": "teko.plan", "whole": "Plan", "week": "weekly_checks", "today": "Today",
        "parts": parts, "shapes": starts, "first": "overlay",
        "repeats": said["repeats"], "checks": said["checks"], "actions": said["actions"]})


def line(chapter: str, language: str) -> Sheet:
    """The line of a chapter for the sheet: the same fields, kept under the same names."""
    said = words(language)
    known = {each["name"]: each for group in said["groups"].values() for each in group}
    return Sheet("plan", {said["lines"]["title"]: [known[each] for each in said["lines"][chapter]]},
                 {})


def open_plan(path: str | Path, language: str = "") -> plan.Plan:
    """The plan in a file that the page has saved.

    Raises
    ------
    ValueError
        When the file is too large, is none of this book or version, or holds no valid plan.
    """
    language, kept = language or spoken(), _kept(Path(path))
    shape = kept["shape"] if kept.get("shape") in [*SHAPES] else "overlay"
    found = flat(SHAPES[shape]) | {"purpose": words(language)["purposes"][shape]}
    for group in words(language)["groups"].values():
        for field in group:
            text = kept.get(field["name"], "")
            if field["name"] in found and isinstance(text, str) and text.strip() and \
                    shape in field.get("shapes", SHAPES):
                found[field["name"]] = _value(field, text.strip())
    return made(found)


def _kept(path: Path) -> Mapping[str, Any]:
    def refused(what: str) -> ValueError:
        return ValueError(f"path must be a plan that the page of this book has saved, got "
                          f"{path.name}, {what}. Save it again with the button of Your sheet.")

    if path.stat().st_size > MOST_BYTES:
        raise refused("which is larger than 1 MB")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        book, version, kept = found["book"], found["version"], found["kept"].get("plan", {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refused("which is damaged") from None
    if book != "teko" or version != VERSION:
        raise refused("which is of another version or another book")
    if not isinstance(kept, dict):
        raise refused("which is damaged")
    return kept


def _value(field: Mapping[str, Any], text: str) -> Any:
    if "choices" in field:
        return {"true": True, "false": False}.get(text, text)
    if field.get("kind", "number") != "number":
        return text
    unit = field.get("unit", "")
    number, wrong = plain(text, units_of(unit))
    if wrong:
        raise ValueError(f"{field['label']!r} must be a number, got {text!r}. Write it on the "
                         f"sheet as 1,500 or 1.5, and save again.")
    return as_number(str(shifted(number, -2)) if unit == "%" else number)
