"""An exercise whose answer is checked: typed numbers and choices, known wrong paths, fresh numbers.

A pure function of a variant gives the question and what is asked. Every variant is computed when
the exercise is made, so a page checks answers without a kernel and without Python.
"""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape as _text
from math import isfinite
from typing import Any

from kernelless.explorer import MODE
from kernelless.fields import rounded, with_unit_text
from kernelless.page import options, script_data
from kernelless.typed import plain, units_of
from kernelless.words import words

_ANCHOR = r'<a href="#\2">\1</a>'
_LINK = re.compile(r"\[([^\[\]]+)\]\(#([a-z0-9-]+)\)")

# Beyond half a unit of the last digit only what a binary fraction needs.
SLACK = 1e-9
# What is further away than this part is not close, and no rounded wrong path either.
NEAR = 0.02


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer, and whether it is right."""

    right: bool
    says: str


@dataclass(frozen=True)
class Asked:
    """One thing that an exercise asks; numbers are as a reader writes them, percent as percent."""

    label: str
    answer: float | str
    unit: str
    digits: int
    half: float
    signed: bool
    wrong: tuple[tuple[float | str, str], ...]
    choices: tuple[str, ...]
    chance: bool

    @property
    def shown(self) -> str:
        """The answer as a reader reads it."""
        if isinstance(self.answer, str):
            return self.answer
        value = self.answer if self.signed else abs(self.answer)
        number = rounded(value, max(self.digits, 0), percent=False, signed=False)
        return with_unit_text(number.replace("-", "−"), self.unit)

    def close(self, typed: float | str, value: float | str) -> bool:
        """Whether what was typed is a value, to the digits that are asked for."""
        if isinstance(typed, str) or isinstance(value, str):
            return typed == value
        return self._far(typed, value) <= self.half + SLACK * max(1, abs(value))

    def check(self, text: str) -> Verdict:
        """What is said of a text; `static/practice.js` says the same in a page."""
        said = words()
        if isinstance(self.answer, str):
            return self._judged(text)
        digits, problem = plain(text, units_of(self.unit))
        if problem:
            return Verdict(False, said[f"practice_{problem}"])
        return self._judged(float(digits), 10.0**-_places(digits))

    def _judged(self, typed: float | str, rounded_by: float = 0) -> Verdict:
        said = words()
        if self.close(typed, self.answer):
            return Verdict(True, said["right"].format(answer=self.shown))
        for value, sentence in self.wrong:
            if self.close(typed, value) or self._rounds_to(typed, value, rounded_by):
                return Verdict(False, sentence)
        if isinstance(typed, str) or isinstance(self.answer, str):
            return Verdict(False, said["not_yet"])
        if self.chance and not 0 <= typed <= 100:
            return Verdict(False, said["chance"])
        if self.unit == "%" and self.close(100 * typed, self.answer):
            return Verdict(False, said["fraction"])
        if self.close(-typed, self.answer):
            return Verdict(False, said["sign"])
        near = self._far(typed, self.answer) <= min(10 * self.half, NEAR * abs(self.answer))
        return Verdict(False, said["near" if near else "not_yet"])

    def _rounds_to(self, typed: float | str, value: float | str, by: float) -> bool:
        """Whether a wrong path was written with fewer digits than are asked for."""
        if isinstance(typed, str) or isinstance(value, str) or isinstance(self.answer, str):
            return False
        far = self._far(typed, value)
        return far <= min(by, NEAR * abs(value)) and far < self._far(typed, self.answer)

    def _far(self, typed: float, value: float) -> float:
        return abs(typed - value) if self.signed else abs(abs(typed) - abs(value))


def asked(label: str, answer: float | str, *, unit: str = "", digits: int = 0, signed: bool = True,
          wrong: Sequence[tuple[float | str, str]] = (), choices: Sequence[str] = (),
          within: float = 0, chance: bool = False) -> Asked:
    """One thing that an exercise asks: a number with its unit, or a choice.

    Parameters
    ----------
    label : str
        The question of this field, one sentence.
    answer : float or str
        The right number, computed; or the right one of `choices`. An `int` is a count: it is
        right exactly.
    unit : str
        What stands after the field. With `"%"` the numbers given here are fractions.
    digits : int
        Digits after the point within which an answer is right; -3 for thousands.
    signed : bool
        Whether the sign counts. A loss may be written with a minus or without.
    wrong : sequence of pairs
        What comes out on a known wrong path, computed, and the sentence that names the mistake.
    choices : sequence of str
        All answers of which one is chosen, in the order shown.
    within : float
        How far an answer may lie away that was read off with rounded inputs, as it is typed.
    chance : bool
        It is a chance in percent: nothing below 0 or above 100 can be right.

    Raises
    ------
    ValueError
        When a wrong path gives the right answer or that of another path, or a choice is none.

    Examples
    --------
    >>> loss = asked("What is lost?", 0.2, unit="%", digits=1, signed=False,
    ...              wrong=[(0.6, "That is three times the fall.")])
    >>> loss.check("20 %"), loss.check("60").says
    (Verdict(right=True, says='Right: 20.0%.'), 'That is three times the fall.')
    """
    times = 100 if unit == "%" else 1
    values = [_number(label, each, times) for each in (answer, *(value for value, _ in wrong))]
    paths = [*zip(values[1:], (sentence for _, sentence in wrong), strict=True)]
    half = 0 if isinstance(answer, int) else max(0.5 * 10.0**-digits, within)
    made = Asked(label, values[0], unit, digits, half, signed, tuple(paths), tuple(choices),
                 chance)
    strange = [each for each in values if (each in choices) != isinstance(each, str)]
    if strange:
        raise ValueError(f"answer and wrong must be numbers or one of choices, got {strange} in "
                         f"{label!r}. Write choices=[...] with each of them.")
    for i, (value, sentence) in enumerate(paths):
        if any(made.close(value, other) for other in values[:i + 1]):
            raise ValueError(f"wrong must differ from the answer and from each other to the digits "
                             f"asked for, got {value} twice in {label!r}: {sentence!r} Give more "
                             f"digits, or another variant.")
    return made


def _places(digits: str) -> int:
    """Digits after the point of plain text; -3 for 141000."""
    number = digits.partition("e")[0]
    if "." in number:
        return len(number.partition(".")[2])
    return len(number.rstrip("0")) - len(number)


def _number(label: str, value: float | str, times: int) -> float | str:
    if isinstance(value, str):
        return value
    if not isfinite(value):
        raise ValueError(f"answer and wrong must be finite, got {value} in {label!r}.")
    # 0.07 in percent is 7.000000000000001, which no reader types; 12 digits are enough for any.
    return float(f"{times * float(value):.12g}")


@dataclass(frozen=True)
class Variant:
    """An exercise with one set of numbers."""

    question: str
    asks: tuple[Asked, ...]


class Exercise:
    """Answers that are asked for and checked, with other numbers as often as there are variants.

    Parameters
    ----------
    function : callable
        Pure. Of the values of a variant, by name; gives the question and a list of `asked(...)`.
    name : str
        Under which the reader's answers are kept; it stays the same for ever.
    variants : sequence of mappings
        The first is what the page shows; the solution below it is worked with its numbers.
    hint : str
        What helps, without the answer, whatever the numbers. `[words](#place)` is a link within
        the page.

    Raises
    ------
    ValueError
        When there is no variant or no hint, or two variants ask the same.

    Examples
    --------
    >>> def doubled(amount):
    ...     return f"You hold {amount} yen twice.", [asked("How much is that?", 2 * amount)]
    >>> exercise(doubled, name="doubled", variants=[{"amount": 5}, {"amount": 7}], hint="Add.")
    You hold 5 yen twice.
    - How much is that?
    """

    def __init__(self, function: Callable[..., tuple[str, Sequence[Asked]]], *, name: str,
                 variants: Sequence[Mapping[str, Any]], hint: str):
        self.name, self.hint = name, hint
        if not variants or not hint.strip():
            raise ValueError(f"exercise {name!r} must have a variant and a hint, got "
                             f"{len(variants)} variants and the hint {hint!r}. Write "
                             f"variants=[{{...}}], hint='...'.")
        self.variants = made = [Variant(question, tuple(asks)) for question, asks in
                                (function(**each) for each in variants)]
        shapes = {tuple(bool(ask.choices) for ask in each.asks) for each in made}
        answers = {tuple(ask.answer for ask in each.asks) for each in made}
        if len(shapes) > 1 or () in shapes or len(answers) < len(made):
            raise ValueError(f"the variants of exercise {name!r} must ask for the same things with "
                             f"different answers, got {sorted(answers, key=str)}. Change their "
                             f"values.")

    def __repr__(self) -> str:
        first = self.variants[0]
        return "\n".join([first.question, *(f"- {each.label}" for each in first.asks)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        mode = os.environ.get(MODE)
        if mode in ("page", "stored"):
            shown = self.form_html() if mode == "page" else self.html()
            return {"text/plain": repr(self), "text/html": shown}
        from kernelless.live import bundle, live_exercise
        return bundle(live_exercise(self), repr(self)) | {"text/html": self.html()}

    def html(self) -> str:
        """The first variant to read, with nothing to type."""
        first = self.variants[0]
        asks = "".join(f"<li>{_text(each.label)}</li>" for each in first.asks)
        return (f'<div class="kl-exercise"><p>{_text(first.question)}</p><ul>{asks}</ul>'
                f"{self.hint_html()}</div>")

    def hint_html(self, link: str = r"\1") -> str:
        """The hint, folded. Only a page has the places of its links."""
        linked = _LINK.sub(link, _text(self.hint))
        return (f'<details class="kl-hint"><summary>{words()["hint"]}</summary>'
                f"<p>{linked}</p></details>")

    def form_html(self) -> str:
        """The exercise of a page; without scripts its fields and buttons are hidden."""
        first, said = self.variants[0], words()
        asks = "".join(self._field(i, each) for i, each in enumerate(first.asks))
        fresh = f'<button type="button" class="kl-fresh">{said["fresh"]}</button>'
        return (
            f'<form class="kl-exercise" id="kl-{_text(self.name)}" autocomplete="off" novalidate '
            f'data-kl-exercise="{_text(self.name)}">'
            f'<p class="kl-question">{_text(first.question)}</p>{asks}'
            f'<p class="kl-actions"><button type="submit">{said["check"]}</button>'
            f'{fresh if len(self.variants) > 1 else ""}'
            f'<button type="button" class="kl-show">{said["show"]}</button>'
            f'<small class="kl-other" hidden>{said["other"]}</small></p>'
            f"{self.hint_html(_ANCHOR)}"
            f'<script type="application/json" class="kl-exercise-data">{self._data()}</script>'
            f"</form>")

    def _field(self, number: int, ask: Asked) -> str:
        me = f"kl-{_text(self.name)}-{number}"
        if ask.choices:
            entry = (f'<select id="{me}" aria-describedby="{me}-note">'
                     f'{options(("", *ask.choices))}</select>')
        else:
            # The number pad of some phones has no minus.
            pad = "" if ask.signed else ' inputmode="decimal"'
            entry = (f'<input type="text"{pad} maxlength="40" id="{me}" '
                     f'aria-describedby="{me}-unit {me}-note">'
                     f'<span class="kl-unit" id="{me}-unit">{_text(ask.unit)}</span>')
        return (f'<div class="kl-field"><label for="{me}">{_text(ask.label)}</label>'
                f'<span class="kl-entry">{entry}</span>'
                f'<p class="kl-note" id="{me}-note" role="status"></p></div>')

    def _data(self) -> str:
        data = [{"question": each.question, "asks": [_ask_data(ask) for ask in each.asks]}
                for each in self.variants]
        return script_data(data)


def _ask_data(ask: Asked) -> dict[str, Any]:
    return {"label": ask.label, "answer": ask.answer, "shown": ask.shown, "half": ask.half,
            "signed": ask.signed, "percent": ask.unit == "%", "units": units_of(ask.unit),
            "wrong": ask.wrong, "choices": ask.choices, "chance": ask.chance}


exercise = Exercise
