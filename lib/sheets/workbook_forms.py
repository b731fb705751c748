"""The forms of the workbook: what a reader types, what comes out, and what `teko` says to it.

What stands in them is data, in `workbook.toml`. A form is a sheet with one thing on each line. An
`Entry` is a cell to type in, with the rule that it must follow. An `Answer` is a formula of the
spreadsheet, beside the call of the library that gives the same: what `Form.answers` computes is
stored in the file, and the tests let a spreadsheet program compute every cell again and compare.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from teko import hedge, overlay, plan, rules, sizing, stress
from teko.rules import Rule, check
from teko.said import said

from sheets.statements import Statements, cell_formula

Values = Mapping[str, Any]

# The name of the file is a word too: formulas and words stand in it side by side.
DATA = tomllib.loads(resources.files("sheets").joinpath(said("workbook.toml")).read_text("utf-8"))
FORMATS: Mapping[str, str] = DATA["formats"]


@dataclass(frozen=True)
class Also:
    """Conditions on an entry that look at another one, each by the key of that one.

    Where that one is no number, it is told so itself.
    """

    holds: Mapping[str, str]
    text: str
    remedy: str

    def follows(self, values: Values) -> bool:
        """Whether the entry agrees with the others."""
        return all(
            Statements(values, {}).compute(condition)
            for other, condition in self.holds.items()
            if isinstance(values[other], int | float)
        )

    @property
    def formula(self) -> str:
        """The same for a spreadsheet."""
        each = [
            f"IF(ISNUMBER({{{other}}}),{cell_formula(condition, {})},TRUE)"
            for other, condition in self.holds.items()
        ]
        return each[0] if len(each) == 1 else f"AND({','.join(each)})"


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
    def terms(self) -> tuple[str, str]:
        """What the value must be, and what to write instead."""
        if isinstance(self.rule, tuple):
            words = said(" or ").join(self.rule)
            return words, said("Write {words}.").format(words=words)
        percent = said(" A percent sign is fine too.") if "%" in self.number_format else ""
        return self.rule.text, self.rule.remedy + percent

    @property
    def refusal_parts(self) -> tuple[str, str]:
        """The sentence of a refusal, up to the value and from it on."""
        return self._parts(*self.terms)

    @property
    def also_parts(self) -> tuple[str, str]:
        """The same for a value that disagrees with others."""
        assert self.also is not None
        return self._parts(self.also.text, self.also.remedy)

    def _parts(self, text: str, remedy: str) -> tuple[str, str]:
        sentence: str = said("{label} must be {text}, got {got}. {remedy}")
        before, _, after = sentence.partition("{got}")
        return before.format(label=self.label, text=text), after.format(remedy=remedy)

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
        got = said("nothing") if value in (None, "") else value
        if not self.follows(value):
            return f"{got}".join(self.refusal_parts)
        if self.also is not None and not self.also.follows(values):
            return f"{got}".join(self.also_parts)
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
    calls: Mapping[str, str]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The cells to type in."""
        return tuple(line for line in self.lines if isinstance(line, Entry))

    @property
    def start(self) -> dict[str, float | str]:
        """What stands in the cells when the book is opened."""
        return {entry.key: entry.start for entry in self.entries}

    def answers(self, values: Values) -> Values:
        """What the formulas must show, computed by the library."""
        found = Statements({**_LIBRARY, **values}, self.calls)
        return {line.key: found[line.key] for line in self.lines if isinstance(line, Answer)}


_LIBRARY = {"hedge": hedge, "overlay": overlay, "plan": plan, "sizing": sizing, "stress": stress}


# From the data


def _range(what: str, low: float, high: float, remedy: str, *, whole: bool = False) -> Rule:
    text = said("{what} from {low:.12g} to {high:.12g}").format(what=what, low=low, high=high)
    return Rule(text, remedy, float(low), float(high), whole=whole)


RANGES = {name: _range(**each) for name, each in DATA["ranges"].items()}


def _rule(name: str | list[str]) -> Rule | tuple[str, ...]:
    if isinstance(name, list):
        return tuple(name)
    found: Rule = RANGES[name] if name in RANGES else getattr(rules, name)
    return found


def made_entry(key: str, data: Values, also: Values | None = None) -> Entry:
    """A cell to type in."""
    return Entry(
        key=key,
        label=data["label"],
        unit=data.get("unit", ""),
        start=data["start"],
        rule=_rule(data["rule"]),
        number_format=FORMATS[data["format"]],
        also=Also(**also) if also else None,
    )


def expanded(formula: str) -> str:
    """A formula as the spreadsheet reads it: a name for rounding to whole numbers is replaced."""
    name, bracket, rest = formula.partition("(")
    snap: str | None = DATA["snaps"].get(name)
    return snap.replace("@", bracket + rest) if snap else formula


def _answer(key: str, data: Values, form: Values) -> Answer:
    by_hand = form["cells"].get(key)
    return Answer(
        key=key,
        label=data["label"],
        unit=data.get("unit", ""),
        formula=expanded(by_hand or cell_formula(form["calls"][key], form["calls"])),
        number_format=FORMATS[data["format"]],
        how=data["how"],
    )


def _line(key: str, data: str | Values, form: Values) -> Entry | Answer | str:
    if isinstance(data, str):
        return data
    if "start" in data:
        return made_entry(key, data, form.get("also", {}).get(key))
    return _answer(key, data, form)


def _form(data: Values) -> Form:
    return Form(
        name=data["name"],
        intro=data["intro"],
        module=data["module"],
        lines=tuple(_line(key, line, data) for key, line in data["lines"].items()),
        calls=data.get("calls", {}),
    )


FORMS = tuple(_form(each) for each in DATA["forms"].values())
TEMPLATE = _form(DATA["template"])
