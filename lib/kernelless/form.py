"""`form`: functions of plain numbers, with the reader's own.

With a kernel the functions are called there. In a built page the same source runs in a small
Python that starts on first use (`runtime.py`, `static/form.js`). Before anything runs, the page
shows the result of the start values, computed by CPython while the book was built.
"""

import ast
import inspect
import os
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernelless.controls import Control
from kernelless.curve import Curve
from kernelless.explorer import MODE, must_be_shown, was_shown
from kernelless.fields import Number, Result, grouped, with_unit_text, written
from kernelless.runtime import without_docstrings
from kernelless.typed import grouped as grouped_text
from kernelless.typed import plain, units_of
from kernelless.words import words

Input = Number | Control


@dataclass(frozen=True)
class Answer:
    """What a form says to a row of texts: rows of results, or sentences about what is wrong."""

    rows: list[tuple[str, str]] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True)
class Call:
    """A function, the fields that it takes by their names, and what it is given beside them."""

    function: Callable[..., Any]
    takes: list[str]
    given: dict[str, Any]
    parts: dict[str, "Call"]

    def result(self, values: Mapping[str, Any]) -> Any:
        """What it returns; a part is made first, by a call of its own."""
        parts = {name: part.result(values) for name, part in self.parts.items()}
        return self.function(**self.given, **parts, **{name: values[name] for name in self.takes})

    def every(self) -> Iterator["Call"]:
        """Itself, and the calls of its parts."""
        yield self
        for part in self.parts.values():
            yield from part.every()


class Form:
    """A form asks a reader's own numbers, and shows what functions make of them and itself.

    Parameters
    ----------
    function : callable or str
        Of numbers and choices, by name; gives a number or a dataclass of numbers. In a page it
        runs in MicroPython, so it lives in a module of the build's `kernelless_modules`. A
        `functools.partial` gives an argument that is no field; a function or a class given makes
        that argument of the same fields. A text names the choice whose
        values are functions. A `result(...)` may have a function `of` its own; it takes what it
        needs of the same fields.
    title : str
        Names the form; two forms of a page have different titles.
    shows : sequence of result
        What is shown of the result, the main thing first.
    read : tuple of str
        Address and name of the paragraph that explains the result.
    curve : Curve, optional
        A picture of the function over one of the fields, which the reader's numbers draw.
    name : str
        Its address in a page; the title when empty.
    **inputs
        One for each argument of a function: `number(...)` or `choice(...)`.

    Raises
    ------
    ValueError
        When an argument has no field or a field no argument, or the start values give no
        result.

    Examples
    --------
    >>> from kernelless import form, number, result
    >>> def double(amount):
    ...     return 2 * amount
    >>> form(double, title="Twice", shows=[result("Twice", unit="yen")], read=("#twice", "Two"),
    ...      amount=number("Amount", start=5_000, low=0, high=1e6, unit="yen"))
    Twice
    Worked example. Amount: 5,000 yen.
    Twice: 10,000 yen
    """

    def __init__(self, function: Callable[..., Any] | str, *, title: str, shows: Sequence[Result],
                 read: tuple[str, str], curve: Curve | None = None, name: str = "",
                 **inputs: Input):
        self.function, self.title, self.inputs = function, title, inputs
        self.shows, self.read, self.curve = list(shows), read, curve
        # In this order; the first that refuses has the word.
        self.calls = list(dict.fromkeys([function, *(each.of or function for each in shows)]))
        self.slug = "".join(c if c.isalnum() else "-" for c in (name or title).lower()).strip("-")
        calls = self.every_call()
        missing = [n for each in calls
                   for n, p in inspect.signature(each.function).parameters.items()
                   if p.default is p.empty and n not in {*each.given, *each.parts, *inputs}]
        used = {*self.calls, *(name for call in calls for name in call.takes)}
        strange = [n for n in inputs if n not in used]
        if missing or strange:
            raise ValueError(f"every argument needs one field, got none for {missing} and too many "
                             f"for {strange}. Write for example "
                             f"{(missing or ['x'])[0]}=number(...).")
        first = self.answer({})
        if first.wrong or first.fault:
            raise ValueError(f"the start values of {title!r} must give a result, got {first.wrong} "
                             f"{first.fault} Change them.")
        must_be_shown(self)

    @property
    def start(self) -> dict[str, str]:
        """The text of every field before anything is written."""
        return {name: start_text(each) for name, each in self.inputs.items()}

    def asked(self, texts: Mapping[str, str]) -> list[str]:
        """The fields that are shown, given what is chosen in the lists."""
        texts = {**self.start, **texts}
        chosen = {name: each.values[each.texts.index(texts[name])]
                  for name, each in self.inputs.items() if isinstance(each, Control)}
        return [name for name, each in self.inputs.items() if isinstance(each, Control)
                or all(chosen[other] in values for other, values in each.when.items())]

    def answer(self, texts: Mapping[str, str]) -> Answer:
        """What the form says when its fields hold these texts."""
        values, wrong, hints = self._read({**self.start, **texts})
        if wrong:
            return Answer(wrong=wrong, fault=words()["stopped"])
        try:
            found = {each: self._result(each, values) for each in self.calls}
        except ValueError as error:
            return self._refused(str(error), texts)
        except Exception:
            return Answer(fault=words()["unexpected"])
        rows = [(each.label, each.text(found[each.of or self.function])) for each in self.shows]
        return Answer(rows, hints=hints)

    def _result(self, asked: Callable[..., Any] | str, values: Mapping[str, Any]) -> Any:
        return self.call(values[asked] if isinstance(asked, str) else asked).result(values)

    def drawing(self, texts: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
        """The picture of the curve when the fields hold these texts, and its axes for a script."""
        curve, values = self.curve, self._read({**self.start, **texts})[0]
        assert curve is not None
        heights = self.heights(values)
        return curve.draw(f"form-{self.slug}", heights, values[curve.field])

    def heights(self, values: Mapping[str, Any]) -> list[float | None]:
        """The heights of the curve over these values, and the one at the reader's own."""
        curve = self.curve
        assert curve is not None
        return curve.heights(
            lambda x: self._result(self.function, {**values, curve.field: x}), values[curve.field])

    def call(self, function: Callable[..., Any]) -> Call:
        """How a function is called; an argument that a `partial` gives is no field."""
        given = getattr(function, "keywords", {})
        function = getattr(function, "func", function)
        names = inspect.signature(function).parameters
        parts = {n: self.call(part) for n, part in sorted(given.items()) if callable(part)}
        return Call(function, [n for n in names if n in self.inputs and n not in given],
                    {n: value for n, value in given.items() if n not in parts}, parts)

    def every_call(self) -> list[Call]:
        """The calls of the form, each that a choice offers among them."""
        return [call for each in self.calls for function in
                (self.inputs[each].values if isinstance(each, str) else [each])  # type: ignore
                for call in self.call(function).every()]

    def _read(self, texts: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
        values, wrong, hints = dict[str, Any](), dict[str, str](), dict[str, str]()
        asked = self.asked(texts)
        for name, each in self.inputs.items():
            if isinstance(each, Control):
                values[name] = each.values[each.texts.index(texts[name])]
                continue
            value, said = each.read(texts[name] if name in asked else written(each.start))
            values[name] = value
            if said and name in asked:
                (wrong if value is None else hints)[name] = said
        return values, wrong, hints

    def _refused(self, message: str, texts: Mapping[str, str]) -> Answer:
        """The function's own sentence, beside the field that it names."""
        name, must, _ = message.partition(" must ")
        if not must or name not in self.inputs:
            return Answer(fault=message)
        asked = self.inputs[name]
        said = f"{asked.label}:{message[len(name):]}"
        if isinstance(asked, Number) and asked.percent:
            number, _ = plain({**self.start, **texts}[name], units_of(asked.unit))
            said += words()["typed"].replace("{typed}", grouped_text(number))
        return Answer(wrong={name: said}, fault=words()["stopped"])

    def example(self) -> str:
        """The start values as one sentence, for where there are no fields."""
        said = []
        for name in self.asked(self.start):
            each = self.inputs[name]
            text = each.texts[each.start] if isinstance(each, Control) else \
                with_unit_text(grouped(each.start), each.unit)
            said.append(f"{each.label}: {text}")
        return words()["example"].format(inputs="; ".join(said))

    def code(self) -> list[str]:
        """The functions as the page runs them, then the library functions that they call."""
        own = [call.function for call in self.every_call()]
        shown = dict.fromkeys([*own, *(inner for each in own for inner in _called(each))])
        return [without_docstrings(textwrap.dedent(inspect.getsource(each))) for each in shown]

    def __repr__(self) -> str:
        rows = [f"{label}: {text}" for label, text in self.answer({}).rows]
        return "\n".join([self.title, self.example(), *rows])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        text, mode = {"text/plain": repr(self)}, os.environ.get(MODE)
        was_shown(self)
        if mode == "page":
            from kernelless.form_page import form_html
            return text | {"text/html": form_html(self)}
        if mode == "stored":
            return text
        from kernelless.live import bundle, live_form
        return bundle(live_form(self), repr(self))


form = Form


def start_text(asked: Input) -> str:
    """What stands in a field at first."""
    return asked.texts[asked.start] if isinstance(asked, Control) else written(asked.start)


def _called(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The functions that a function calls as module.function."""
    names = getattr(function, "__globals__", {})
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called = getattr(names.get(node.value.id), node.attr, None)
            if inspect.isfunction(called):
                yield called
