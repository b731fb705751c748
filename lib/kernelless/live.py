"""The same explorer with a kernel: real ipywidgets controls over a `widgets.HTML`."""

from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from kernelless import page
from kernelless.controls import Control
from kernelless.pack import Frame

if TYPE_CHECKING:
    from kernelless.explorer import Explorer


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
