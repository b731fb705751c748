"""The HTML of a form in a page without a kernel: native fields, and an example already there."""

from html import escape as _text
from typing import TYPE_CHECKING, Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from kernelless.controls import Control
from kernelless.fields import Number, spoken, written
from kernelless.form import Answer, Call, Form, start_text
from kernelless.page import TOOLS, missing, options, script_data
from kernelless.typed import units_of
from kernelless.words import typeset, words

if TYPE_CHECKING:
    from kernelless.form import Input


def form_html(form: Form) -> str:
    """The form: without scripts its worked example stands there and the fields are hidden."""
    ident = f"kl-form-{form.slug}"
    asked = form.asked(form.start)
    fields = "".join(_field(ident, name, each, name in asked)
                     for name, each in form.inputs.items())
    names = " ".join(f"{ident}-{name}" for name in form.inputs)
    modules = " ".join(sorted({call.function.__module__ for call in form.every_call()}))
    href, about = form.read
    picture, axes = form.drawing({}) if form.curve else ("", {})
    if form.curve:
        picture = curve_html(picture, form.curve.caption, f"{ident}-curve")
    return (
        f'<form class="kl-form" id="{ident}" data-kl-form="{_text(modules)}" '
        f'aria-labelledby="{ident}-title" autocomplete="off" novalidate>'
        f'<p class="kl-title" id="{ident}-title">{_text(form.title)}</p>'
        f'{missing("alone_form")}<div class="kl-fields" hidden>{fields}'
        f'<button type="submit">{words()["calculate"]}</button></div>'
        f'<p class="kl-example">{_text(form.example())}</p>'
        f'<output class="kl-result" for="{names}">{rows_html(form.answer({}).rows)}</output>'
        f'{TOOLS}{picture}<p class="kl-read">{words()["read"]} '
        f'<a href="{_text(href)}">{_text(about)}</a></p>'
        f'<details class="kl-code"><summary>{words()["code"]}</summary>'
        f'<p>{words()["ran"]}</p>{_code(form)}</details>'
        f'<script type="text/plain" class="kl-form-data">{_data(form, axes)}</script></form>')


def curve_html(svg: str, caption: str, ident: str) -> str:
    """The picture of a curve under its result."""
    return (f'<figure class="kl-curve"><div class="kl-picture" role="img" '
            f'aria-labelledby="{ident}"><div>{svg}</div></div>'
            f'<figcaption id="{ident}">{_text(typeset(caption))}</figcaption></figure>')


def rows_html(rows: list[tuple[str, str]]) -> str:
    """The rows of a result; an `<output>` may hold no table."""
    return "".join(
        f'<span class="kl-row"><span class="kl-name">{_text(label)}</span> '
        f'<span class="kl-value">{_text(text)}</span></span> ' for label, text in rows)


def answer_html(answer: Answer) -> str:
    """An answer alone: its rows, or what is wrong."""
    said = [*answer.wrong.values(), *answer.hints.values(), answer.fault]
    notes = "".join(f"<p>{_text(sentence)}</p>" for sentence in said if sentence)
    return f'<output class="kl-result">{rows_html(answer.rows)}</output>{notes}'


def _field(ident: str, name: str, asked: "Input", shown: bool) -> str:
    me = f"{ident}-{name}"
    hidden = "" if shown else " hidden"
    entry = _select(me, name, asked) if isinstance(asked, Control) else _input(me, name, asked)
    return (f'<div class="kl-field"{hidden}><label for="{me}">{_text(asked.label)}</label>'
            f'{entry}<p class="kl-note" id="{me}-note"></p></div>')


def _input(me: str, name: str, asked: Number) -> str:
    # Text: a field of numbers drops 1,000,000 and 100万 before a script sees them. The number pad
    # of some phones has no minus, so it is asked for only where none is needed.
    pad = ' inputmode="decimal"' if asked.low >= 0 else ""
    unit = f'<span class="kl-unit" id="{me}-unit">{_text(asked.unit)}</span>'
    described = f"{me}-unit {me}-note" if asked.unit else f"{me}-note"
    return (f'<span class="kl-entry"><input type="text"{pad} id="{me}" name="{name}" '
            f'value="{written(asked.start)}" aria-describedby="{described}">{unit}</span>')


def _select(me: str, name: str, asked: Control) -> str:
    return (f'<span class="kl-entry"><select id="{me}" name="{name}" aria-describedby="{me}-note">'
            f"{options(asked.texts, start_text(asked))}</select></span>")


def _code(form: Form) -> str:
    shown = "\n\n".join(form.code())
    return str(highlight(shown, PythonLexer(), HtmlFormatter()))


def _data(form: Form, axes: dict[str, Any]) -> str:
    data: dict[str, Any] = {
        "calls": [_call_data(form, each) for each in form.calls],
        "fields": {name: _field_data(form, each) for name, each in form.inputs.items()},
        "shows": [{**vars(each), "of": form.calls.index(each.of or form.function),
                   "says": {spoken(key): text for key, text in each.says.items()}}
                  for each in form.shows],
        "stopped": words()["stopped"], "unexpected": words()["unexpected"]}
    if form.curve:
        own = form.curve
        data["curve"] = axes | {"call": _call_data(form, form.function),
                                "field": own.field, "key": own.key, "quick": own.quick}
    return script_data(data)


def _call_data(form: Form, asked: Any) -> Any:
    """A call, or what else a list of the form holds: a number, a word, the name of a choice."""
    return _named(form.call(asked)) if callable(asked) else asked


def _named(call: Call) -> dict[str, Any]:
    data = {"module": call.function.__module__, "function": call.function.__name__,
            "takes": call.takes, "given": call.given}
    parts = {name: _named(part) for name, part in call.parts.items()}
    return data | {"parts": parts} if parts else data


def _field_data(form: Form, asked: "Input") -> dict[str, Any]:
    if isinstance(asked, Control):
        return {"label": asked.label, "values": [_call_data(form, value) for value in asked.values]}
    when = {name: [form.inputs[name].values.index(value) for value in values]  # type: ignore
            for name, values in asked.when.items()}
    return {"label": asked.label, "percent": asked.percent, "whole": asked.whole,
            "units": units_of(asked.unit), "start": written(asked.start), "low": asked.low,
            "high": asked.high, "when": when, "says": asked.sentences()}
