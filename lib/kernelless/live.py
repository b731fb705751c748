"""The same explorer or form with a kernel: real ipywidgets, in the page's own style.

Here a function may also print, display, draw with pyplot, or return anything that a notebook shows.
"""

import base64
import html
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
from IPython.core.formatters import DisplayFormatter
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure

from kernelless import page
from kernelless.controls import Control
from kernelless.explorer import drawn, must_return, preview, words_of
from kernelless.fields import written
from kernelless.form_page import answer_html
from kernelless.pack import Frame
from kernelless.story import Story
from kernelless.words import typeset, words

if TYPE_CHECKING:
    from kernelless.exercise import Exercise
    from kernelless.explorer import Explorer
    from kernelless.form import Form

# How JupyterLab and Notebook, VS Code and Colab say that their theme is dark.
DARK = ':is(body[data-jp-theme-light="false"], body.vscode-dark, html[theme="dark"])'


def bundle(view: widgets.Widget, text: str) -> dict[str, Any]:
    """A widget as a notebook shows it. ipywidgets 7, which Colab has, makes none of its own."""
    shown = {"version_major": 2, "version_minor": 0, "model_id": view.model_id}
    return {"text/plain": text, "application/vnd.jupyter.widget-view+json": shown}


def live_view(explorer: "Explorer") -> tuple[widgets.Box, str]:
    """Controls that call the function again whenever one of them moves; the first caption."""
    moved = {name: c for name, c in explorer.controls.items() if c.kind != "fixed"}
    fields = {name: _widget(control) for name, control in moved.items()}
    picture = widgets.HTML().add_class("kl-live-shown")

    def show(_change: Any = None) -> str:
        now = {name: _value(moved[name], field) for name, field in fields.items()}
        frame = _frame(explorer, explorer.values(explorer.start) | now)
        picture.value = page.still(f"live-{explorer.slug}", frame)
        return words_of(frame.story or frame.caption)

    for field in fields.values():
        field.observe(show, "value")
    caption = show()
    controls = widgets.VBox(list(fields.values())).add_class("kl-live-fields")
    return widgets.Box([_style(), controls, picture]).add_class("kl-live"), caption


def _style() -> widgets.HTML:
    """The style, as a part of the widget: a notebook has no other place for it."""
    player, live = ((Path(__file__).parent / "static" / name).read_text(encoding="utf-8")
                    for name in ("player.css", "live.css"))
    css = player.replace('html[data-theme="dark"]', DARK) + live
    return widgets.HTML(f"<style>{css}</style>", layout=widgets.Layout(display="none"))


def _frame(explorer: "Explorer", values: dict[str, Any]) -> Frame:
    """What a call shows. Picture and sentence as in a page; all else as in a notebook."""
    before = _figures()
    with capture_output() as said:
        try:
            result = explorer.function(**values)
        except Exception as error:  # shown where the reader looks, not in a log
            result = explorer.failure(values, error)
    opened = [figure for number, figure in _figures().items() if number not in before]
    for figure in opened:
        sys.modules["matplotlib.pyplot"].close(figure)
    pair = isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], (str, Story))
    thing, caption = result if pair else (None, result) if isinstance(result, str) else (result, "")
    if opened and not pair and not isinstance(thing, (Figure, int, float)):
        thing = None  # what pyplot's functions return is drawn already
    things = [*said.outputs, *(each for each in opened if each is not thing), thing]
    shown = _text(said.stdout + said.stderr) + "".join(_rich(t, explorer.slug) for t in things)
    if isinstance(caption, Story):
        return Frame(shown, caption.end, caption)
    if not shown and not caption.strip():
        caption = must_return(explorer.title, result)
    return Frame(shown, typeset(caption))


def _figures() -> dict[int, Figure]:
    """The open figures of pyplot, where it is in use."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return {n: pyplot.figure(n) for n in pyplot.get_fignums()} if pyplot else {}


def _rich(thing: Any, slug: str) -> str:
    """Anything as HTML."""
    if thing is None:
        return ""
    if isinstance(thing, tuple) and thing and all(isinstance(each, Figure) for each in thing):
        return "".join(_rich(each, f"{slug}-{i}") for i, each in enumerate(thing))
    if isinstance(thing, Figure) and thing.get_facecolor()[-1] == 0:
        return drawn(thing, slug)
    data = preview(thing) or DisplayFormatter().format(thing)[0]  # type: ignore[no-untyped-call]
    if "text/html" in data:
        return str(data["text/html"])
    if "image/png" in data:
        png = data["image/png"]
        text = png if isinstance(png, str) else base64.b64encode(png).decode()
        return f'<img alt="" src="data:image/png;base64,{text}">'
    return _text(data.get("text/plain", ""))


def _text(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>" if text else ""


def _value(control: Control, field: widgets.Widget) -> Any:
    if control.kind == "free":
        return field.value
    return control.values[field.index if hasattr(field, "index") else int(field.value)]


def _widget(control: Control) -> widgets.Widget:
    if control.kind == "free":
        field = widgets.interactive.widget_from_abbrev(control.given)
        field.description = field.description or control.label
        return field
    if control.kind == "switch":
        return widgets.Checkbox(bool(control.start), description=control.label, indent=False)
    make = {"slider": widgets.SelectionSlider}.get(control.kind, widgets.Dropdown)
    options = list(zip(control.texts, control.values, strict=True))
    return make(options=options, index=control.start, description=control.label)


def live_form(form: "Form") -> widgets.VBox:
    """Fields that call the function in the kernel, as the page's Python would."""
    fields = {name: _entry(each.label, choices=each.texts, index=each.start)
              if isinstance(each, Control) else
              _entry(each.label, each.unit, value=written(each.start), continuous_update=False)
              for name, each in form.inputs.items()}
    title = widgets.HTML(f'<p class="kl-title">{html.escape(form.title)}</p>')
    button = widgets.Button(description=words()["calculate"])
    shown = widgets.HTML()

    def show(_change: Any = None) -> None:
        texts = {name: field.value for name, field in fields.items()}
        asked = form.asked(texts)
        for name, field in fields.items():
            field.layout.display = None if name in asked else "none"
        answer = form.answer(texts)
        shown.value = answer_html(answer) + (_curve(form, texts) if answer.rows else "")

    for field in fields.values():
        field.observe(show, "value")
    button.on_click(show)
    show()
    view = widgets.VBox([_style(), title, *fields.values(), button, shown])
    return view.add_class("kl-live").add_class("kl-form")


def _curve(form: "Form", texts: dict[str, str]) -> str:
    """The curve of a form, where it has one and the reader's point lies in its picture."""
    try:
        svg = form.drawing(texts)[0] if form.curve else ""
    except ValueError:
        return ""
    return f'<figure class="kl"><div class="kl-picture">{svg}</div></figure>' if svg else ""


def _entry(label: str, unit: str = "", choices: Sequence[str] = (), **more: Any) -> widgets.Widget:
    """A list to choose from, or a field to type in."""
    if choices:
        return widgets.Dropdown(options=list(choices), description=label, **more)
    return widgets.Text(description=f"{label} ({unit})" if unit else label, **more)


def live_exercise(exercise: "Exercise") -> widgets.VBox:
    """The exercise over a kernel: the same checks, by Python."""
    question, rows, said = widgets.HTML(), widgets.VBox(), words()
    at = 0

    def note(row: widgets.VBox, text: str) -> None:
        row.children[1].value = f"<p>{html.escape(text)}</p>" if text else ""

    def show() -> None:
        now = exercise.variants[at]
        question.value = f"<p>{html.escape(now.question)}</p>"
        entries = [_entry(ask.label, ask.unit, ("", *ask.choices) if ask.choices else ())
                   for ask in now.asks]
        rows.children = [widgets.VBox([entry, widgets.HTML()]) for entry in entries]

    def check(_button: Any) -> None:
        texts = [row.children[0].value.strip() for row in rows.children]
        for row, ask, text in zip(rows.children, exercise.variants[at].asks, texts, strict=True):
            note(row, ask.check(text).says if text else "" if any(texts) else said["empty"])

    def reveal(_button: Any) -> None:
        for row, ask in zip(rows.children, exercise.variants[at].asks, strict=True):
            note(row, said["answer"].format(answer=ask.shown))

    def fresh(_button: Any) -> None:
        nonlocal at
        at = (at + 1) % len(exercise.variants)
        show()

    show()
    acts = {"check": check, "fresh": fresh, "show": reveal}
    if len(exercise.variants) == 1:
        del acts["fresh"]
    buttons = [widgets.Button(description=said[name]) for name in acts]
    for button, act in zip(buttons, acts.values(), strict=True):
        button.on_click(act)
    hint = widgets.HTML(exercise.hint_html())
    view = widgets.VBox([_style(), question, rows, widgets.HBox(buttons), hint])
    return view.add_class("kl-live").add_class("kl-form")
