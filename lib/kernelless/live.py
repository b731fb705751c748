"""The same explorer or form with a kernel: real ipywidgets over a `widgets.HTML`."""

import html
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from kernelless import page
from kernelless.controls import Control
from kernelless.fields import written
from kernelless.form_page import answer_html
from kernelless.pack import Frame
from kernelless.words import words

if TYPE_CHECKING:
    from kernelless.explorer import Explorer
    from kernelless.form import Form, Input


def live_view(explorer: "Explorer") -> widgets.VBox:
    """Controls that call the function again whenever one of them moves."""
    fields = [_widget(c) for c in explorer.controls.values()]
    picture = widgets.HTML()

    def show(_change: Any = None) -> None:
        state = tuple(f.index if hasattr(f, "index") else int(f.value) for f in fields)
        picture.value = page.still(f"live-{explorer.slug}", _frame(explorer, state))

    for field in fields:
        field.observe(show, "value")
    show()
    return widgets.VBox([*fields, picture])


def _frame(explorer: "Explorer", state: tuple[int, ...]) -> Frame:
    try:
        return explorer.frame(state)
    except RuntimeError as error:  # shown where the reader looks, not in a log
        return Frame("", str(error))


def _widget(control: Control) -> widgets.Widget:
    options = list(zip(control.texts, control.values, strict=True))
    wide = widgets.Layout(width="min(34rem, 96%)")
    style = {"description_width": "11rem"}
    if control.kind == "switch":
        return widgets.Checkbox(
            bool(control.start), description=control.label, layout=wide, style=style
        )
    make = {"slider": widgets.SelectionSlider}.get(control.kind, widgets.Dropdown)
    return make(
        options=options, index=control.start, description=control.label, layout=wide, style=style
    )


def live_form(form: "Form") -> widgets.VBox:
    """Fields that call the function in the kernel, as the page's Python would."""
    wide = {
        "layout": widgets.Layout(width="min(34rem, 96%)"),
        "style": {"description_width": "15rem"},
    }
    fields = {name: _entry(each, wide) for name, each in form.inputs.items()}
    button = widgets.Button(description=words()["calculate"])
    shown = widgets.HTML()

    def show(_change: Any = None) -> None:
        texts = {name: field.value for name, field in fields.items()}
        asked = form.asked(texts)
        for name, field in fields.items():
            field.layout.display = None if name in asked else "none"
        shown.value = answer_html(form.answer(texts))

    for field in fields.values():
        field.observe(show, "value")
    button.on_click(show)
    show()
    return widgets.VBox(
        [
            widgets.HTML(f"<strong>{html.escape(form.title)}</strong>"),
            *fields.values(),
            button,
            shown,
        ]
    )


def _entry(asked: "Input", wide: dict[str, Any]) -> widgets.Widget:
    if isinstance(asked, Control):
        return widgets.Dropdown(
            options=list(asked.texts), index=asked.start, description=asked.label, **wide
        )
    unit = f" ({asked.unit})" if asked.unit else ""
    return widgets.Text(
        written(asked.start), description=asked.label + unit, continuous_update=False, **wide
    )
