"""Controls with a finite set of values: what a page without a kernel can offer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from kernelless.words import typeset, words

MAX_VALUES = 1000


@dataclass(frozen=True)
class Control:
    """One argument of an explorer: what values it may take and how each is written."""

    kind: str  # "slider", "choice", "switch", "fixed"; "free" needs a kernel
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    start: int = 0
    label: str = ""
    given: Any = None  # what the author wrote for a free control

    def summary(self) -> str:
        """One line of text, for where nothing can be moved."""
        said = words("controls")
        return said["slider" if self.kind == "slider" else "choice"].format(
            label=self.label, low=self.texts[0], high=self.texts[-1],
            values=said["between"].join(self.texts), start=self.texts[self.start])


def slider(minimum: float, maximum: float, step: float, *, start: float | None = None,
           label: str = "", text: str | Callable[[Any], str] | None = None) -> Control:
    """A slider over `minimum`, `minimum + step`, ... up to `maximum`.

    Parameters
    ----------
    minimum, maximum, step : float
        `step` is above zero. Whole numbers give whole numbers.
    start : float, optional
        One of the values; the first when omitted.
    label : str
        What a reader sees; the argument's name when empty.
    text : str or callable, optional
        How a value is written: a format such as `"{:.0%}"`, or a function.

    Raises
    ------
    ValueError
        When the values are not finite in number, or `start` is not one of them.

    Examples
    --------
    >>> slider(0.1, 0.3, 0.1, start=0.2, label="Volatility", text="{:.0%}").texts
    ('10%', '20%', '30%')
    """
    if not step > 0 or not minimum < maximum or not isfinite(maximum - minimum):
        raise ValueError(f"a slider needs finite minimum < maximum and step > 0, got "
                         f"({minimum}, {maximum}, {step}). Write for example (0, 10, 1).")
    count = int((maximum - minimum) / step + 1e-9) + 1
    if count > MAX_VALUES:
        raise ValueError(f"a slider of a page has at most {MAX_VALUES} values, got {count}. "
                         f"Make step larger than {step}.")
    if any(isinstance(x, float) for x in (minimum, maximum, step)):
        values: list[Any] = [round(minimum + i * step, 10) for i in range(count)]
        text = text or f"{{:.{_decimals(step)}f}}"
    else:
        values = [minimum + i * step for i in range(count)]
    return _control("slider", values, start, label, text)


def steps(values: Iterable[Any], *, start: Any = None, label: str = "",
          text: str | Callable[[Any], str] | None = None) -> Control:
    """A slider over a list of values that need not be evenly spaced.

    Raises
    ------
    ValueError
        When there are no values, or two of them read the same.

    Examples
    --------
    >>> steps([2, 3, 5, 12], start=3, text="{}x").texts
    ('2x', '3x', '5x', '12x')
    """
    return _control("slider", list(values), start, label, text)


def choice(options: Iterable[Any] | Mapping[str, Any], *, start: Any = None, label: str = "",
           text: str | Callable[[Any], str] | None = None) -> Control:
    """A list to choose from: values, or a mapping from what is read to the value.

    Raises
    ------
    ValueError
        When there is nothing to choose from, or two options read the same.

    Examples
    --------
    >>> choice({"two times": 2, "three times": 3}).texts
    ('two times', 'three times')
    """
    if isinstance(options, Mapping):
        return _control("choice", list(options.values()), start, label, None,
                        [str(k) for k in options])
    return _control("choice", list(options), start, label, text)


def switch(start: bool = False, *, label: str = "") -> Control:
    """A box that is ticked (True) or not (False).

    Examples
    --------
    >>> switch(True, label="Costs").start
    1
    """
    return Control("switch", (False, True), ("off", "on"), int(start), label)


def _control(kind: str, values: list[Any], start: Any, label: str, text: Any,
             texts: list[str] | None = None) -> Control:
    write = text if callable(text) else (text or "{}").format
    texts = texts or [typeset(write(v)) for v in values]
    if not values:
        raise ValueError("a control needs at least one value, got none. Give a list of values.")
    if len(set(texts)) < len(texts):
        raise ValueError(f"every value of a control must read differently, got {texts}. "
                         f"Give text= a format with more digits.")
    index = 0 if start is None else _position(values, start)
    return Control(kind, tuple(values), tuple(texts), index, label)


def _position(values: list[Any], start: Any) -> int:
    if isinstance(start, float):
        start = round(start, 10)
    if start not in values:
        raise ValueError(f"start must be one of the control's values, got {start!r}. "
                         f"Choose from {values[0]!r} to {values[-1]!r}.")
    return values.index(start)


def _decimals(step: float) -> int:
    return len(f"{step:.10f}".rstrip("0").partition(".")[2])


def as_control(name: str, given: Any, default: Any = None) -> Control:
    """The control for what an author wrote: a control, an abbreviation or a widget.

    The abbreviations are those of `ipywidgets.interact`. A number, a text and some widgets have
    no finite set of values: they are free, and move only with a kernel.
    """
    control = _read(name, given, default)
    return replace(control, label=control.label or name.replace("_", " ").capitalize())


def no_finite_set(name: str, given: Any) -> str:
    """What is said of a control that a page cannot have."""
    shown = type(given).__name__ if hasattr(given, "value") else repr(given)
    return (f"{name} must have a finite set of values in a page, got {shown}. Write (min, max, "
            f"step), a list, a dict, a bool, slider(...), choice(...) or switch(...).")


def _read(name: str, given: Any, default: Any) -> Control:
    if isinstance(given, Control):
        return given
    if isinstance(given, bool):
        return switch(given)
    if isinstance(given, tuple) and len(given) in (2, 3) and all(map(_is_number, given)):
        # Without a step, ipywidgets takes 1 for whole numbers and 0.1 for others.
        step = given[2:] or ((1,) if all(isinstance(x, int) for x in given) else (0.1,))
        return slider(*given[:2], *step, start=default)
    if isinstance(given, (list, tuple, Mapping)):
        return choice(given, start=default)
    if hasattr(given, "value"):
        return _from_widget(given, name)
    if isinstance(given, str) or _is_number(given):
        return _free(given, given)
    raise ValueError(no_finite_set(name, given))


def _free(given: Any, value: Any, label: str = "") -> Control:
    return Control("free", (value,), (str(value),), 0, label, given)


def _is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def _from_widget(widget: Any, name: str) -> Control:
    """Read an ipywidgets widget by what it has, so that ipywidgets need not be imported."""
    label = getattr(widget, "description", "")
    if type(widget).__name__ == "fixed":
        return Control("fixed", (widget.value,), (str(widget.value),), 0, name)
    if hasattr(widget, "options") and not isinstance(widget.value, tuple):
        options = widget.options
        if not isinstance(options, Mapping):
            options = dict(o if isinstance(o, tuple) else (str(o), o) for o in options)
        found = choice(options, start=widget.value, label=label)
        kind = "slider" if type(widget).__name__ == "SelectionSlider" else "choice"
        return Control(kind, found.values, found.texts, found.start, label)
    if isinstance(widget.value, bool):
        return switch(widget.value, label=label)
    bounded = hasattr(widget, "max") and hasattr(widget, "step")
    if _is_number(widget.value) and bounded and not hasattr(widget, "base"):
        return slider(widget.min, widget.max, widget.step or 1, start=widget.value, label=label)
    return _free(widget, widget.value, label)
