"""`interact` and `figure`: what an author calls, and what they show in each of the three places."""

import gc
import inspect
import io
import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from kernelless import page
from kernelless.controls import Control, as_control, no_finite_set
from kernelless.pack import Frame, pack, panels
from kernelless.story import Story, grips, named, pale
from kernelless.svg import render
from kernelless.words import typeset

MAX_FRAMES = 1_000
MAX_EXPLORER_BYTES = 300_000

MODE = "KERNELLESS"
"""Environment variable: `page` while a book is built, `stored` while the outputs that are
kept in a notebook are made, anything else (or nothing) for a live kernel."""
FRAMES, BYTES = "KERNELLESS_MAX_FRAMES", "KERNELLESS_MAX_EXPLORER_BYTES"
"""Environment variables: the build's limits, where they are not those above."""

_waiting: dict[int, Any] = {}


def must_be_shown(thing: Any) -> None:
    """Note what was made for a page."""
    if os.environ.get(MODE) == "page":
        _waiting[id(thing)] = thing


def was_shown(thing: Any) -> None:
    """It stands in its page."""
    _waiting.pop(id(thing), None)


def refuse_unshown() -> None:
    """After the last cell of a notebook: everything that was made for its page stands there.

    Raises
    ------
    ValueError
        When something was made and not shown.
    """
    if _waiting:
        titles = [thing.title or thing.slug for thing in _waiting.values()]
        raise ValueError(f"an explorer, a picture or a form must be shown, got {titles}, which no "
                         f"cell shows. Make each the last expression of a cell of its own, with "
                         f"no semicolon; below a decorated function write its name.")


class Explorer:
    """A pure function and the controls of its arguments. It shows itself."""

    def __init__(self, function: Callable[..., Any], title: str, controls: dict[str, Control]):
        self.function = function
        self.title = title
        self.controls = controls
        # An address, which is the same in each language.
        name = getattr(function, "__name__", "<lambda>").replace("<lambda>", title)
        self.slug = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")
        must_be_shown(self)

    def states(self) -> Iterator[tuple[int, ...]]:
        """Every combination of control positions, the last control moving fastest."""
        return itertools.product(*(range(len(c.values)) for c in self.controls.values()))

    @property
    def start(self) -> tuple[int, ...]:
        """The position of each control before anything is moved."""
        return tuple(c.start for c in self.controls.values())

    def values(self, state: tuple[int, ...]) -> dict[str, Any]:
        """What the function gets in a state, by argument."""
        named = zip(self.controls.items(), state, strict=True)
        return {name: control.values[i] for (name, control), i in named}

    def call(self, state: tuple[int, ...]) -> tuple[Any, str | Story]:
        """Picture (a Figure, several, a Table or None) and caption or story of a state."""
        return _picture_and_caption(self.function(**self.values(state)), self.title)

    def frame(self, state: tuple[int, ...]) -> Frame:
        """What the page shows in a state; an error names the explorer and the state."""
        try:
            return framed(*self.call(state), self.slug)
        except Exception as error:
            raise RuntimeError(self.failure(self.values(state), error)) from error

    def failure(self, values: dict[str, Any], error: Exception) -> str:
        """What is said of a call that raised."""
        at = ", ".join(f"{k}={v!r}" for k, v in values.items())
        return f"explorer {self.title!r} failed at {at}: {error}"

    def frames(self) -> list[Frame]:
        """All frames, in the order of `states`."""
        count = 1
        for control in self.controls.values():
            count *= len(control.values)
        most = int(os.environ.get(FRAMES, MAX_FRAMES))
        if count > most:
            sizes = " x ".join(f"{len(c.values)} {n}" for n, c in self.controls.items())
            raise ValueError(f"explorer {self.title!r} has {count} frames ({sizes}), at most "
                             f"{most} are allowed. Use fewer values or larger steps.")
        gc.freeze()  # else all that a notebook holds is searched for garbage every few frames
        try:
            start = self.frame(self.start)
            if start != self.frame(self.start):
                raise ValueError(f"explorer {self.title!r} must show the same for the same "
                                 f"controls. Seed its random numbers and keep no state.")
            frames = [start if s == self.start else self.frame(s) for s in self.states()]
        finally:
            gc.unfreeze()
        if len({panels(frame) for frame in frames}) > 1:
            raise ValueError(f"explorer {self.title!r} must return as many figures in each state.")
        pulled = {frozenset(name for name, *_ in frame.grips) for frame in frames}
        if len(pulled) > 1 or not pulled.pop() <= self.sliders:
            raise ValueError(f"explorer {self.title!r} must have in each state the same things to "
                             f"pull, each the gid 'drag NAME' of a slider: {self.sliders}.")
        return frames

    def html(self) -> str:
        """The explorer as one piece of HTML that needs no kernel."""
        for name, control in self.controls.items():
            if control.kind == "free":
                raise ValueError(no_finite_set(name, control.given))
        start = self.frame(self.start)
        if not self.moves:
            return page.still(self.slug, start)
        frames = self.frames()
        packed = pack(frames)
        most = int(os.environ.get(BYTES, MAX_EXPLORER_BYTES))
        if len(packed) > most:
            raise ValueError(
                f"explorer {self.title!r} takes {len(packed):,} bytes, at most "
                f"{most:,} are allowed. Use fewer values or simpler pictures.")
        longest = max(len(text) for frame in frames for text in said(frame))
        return page.explorer(self.slug, self.title, self.controls, start, packed, longest)

    @property
    def moves(self) -> bool:
        """Whether a reader can move anything."""
        return any(len(c.values) > 1 or c.kind == "free" for c in self.controls.values())

    @property
    def sliders(self) -> set[str]:
        """The arguments that a slider moves."""
        return {name for name, control in self.controls.items() if control.kind == "slider"}

    def text(self, caption: str | Story) -> str:
        """The explorer in words, for where nothing can be moved."""
        lines = [c.summary() for c in self.controls.values() if c.kind != "fixed"]
        return "\n".join([self.title, *lines, words_of(caption)])

    def __repr__(self) -> str:
        return self.text(self.call(self.start)[1])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        mode = os.environ.get(MODE)
        was_shown(self)
        if mode == "page":
            return {"text/plain": repr(self), "text/html": self.html()}
        if mode == "stored" or not self.moves:
            return {"text/plain": repr(self), **preview(self.call(self.start)[0])}
        from kernelless.live import bundle, live_view
        view, caption = live_view(self)
        return bundle(view, self.text(caption))


def interact(function: Callable[..., Any] | None = None, /, *, title: str = "",
             **controls: Any) -> Any:
    """Show a function's result for every value of its controls, with or without a kernel.

    Parameters
    ----------
    function : callable
        Pure. Returns `(Figure, caption)`, `((Figure, Figure), caption)`, `(Table, caption)`, or
        a caption alone. A picture may have a `Story` in the place of its caption. The caption is
        a full sentence with units; a screen reader reads it as the picture's text. Several
        figures are laid out by the page, the main one first. Only with a kernel it may return,
        print or draw with pyplot whatever a notebook shows.
    title : str
        Names the explorer; the function's name when empty.
    **controls
        One for each argument: `(min, max, step)`, a list, a dict, a bool, a widget of
        ipywidgets, or `slider`, `choice`, `switch`. Only with a kernel also a number, a text,
        or a widget without a finite set of values.

    Returns
    -------
    Explorer
        Shows itself as the last line of a cell. Without `function`, a decorator.

    Raises
    ------
    ValueError
        When an argument has no control; in a page, when a control has no finite set of values
        or the function returns something else.

    Examples
    --------
    >>> interact(lambda times: f"{times} times 10,000 yen", title="Times", times=[1, 2, 3])
    Times
    Times: 1, 2, 3 (start 1)
    1 times 10,000 yen
    """
    if function is None:
        return lambda f: interact(f, title=title, **controls)
    parameters = inspect.signature(function).parameters
    missing = [n for n, p in parameters.items() if n not in controls and p.default is p.empty]
    unknown = [n for n in controls if n not in parameters]
    if missing or unknown:
        raise ValueError(f"every argument needs one control, got none for {missing} and too many "
                         f"for {unknown}. Write for example {(missing or ['x'])[0]}=(0, 10, 1).")
    ready = {n: as_control(n, given, _default(parameters[n])) for n, given in controls.items()}
    name = getattr(function, "__name__", "explorer").replace("_", " ").capitalize()
    return Explorer(function, title or name, ready)


def figure(fig: Figure, caption: str | Story) -> Explorer:
    """A picture with no controls; its caption is also its text for a screen reader.

    It may also have a `Story`, and is played.

    Examples
    --------
    >>> from kernelless import chart
    >>> figure(chart()[0], "An empty chart.")
    An empty chart.
    """
    return _Still(fig, caption)


class _Still(Explorer):
    def __init__(self, fig: Figure, caption: str | Story):
        first = words_of(caption).splitlines()[0].lower()
        words = "".join(c if c.isalnum() else " " for c in first).split()
        super().__init__(lambda: (fig, caption), "-".join(words[:8]), {})

    def __repr__(self) -> str:
        return words_of(self.call(())[1])


def _default(parameter: inspect.Parameter) -> Any:
    return None if parameter.default is parameter.empty else parameter.default


def _picture_and_caption(result: Any, title: str) -> tuple[Any, str | Story]:
    pair = isinstance(result, tuple) and len(result) == 2
    picture, caption = result if pair else (None, result)
    if isinstance(picture, tuple):
        known = bool(picture) and all(isinstance(each, Figure) for each in picture)
    else:
        known = picture is None or isinstance(picture, (Figure, page.Table))
    if known and isinstance(caption, Story):
        figures = picture if isinstance(picture, tuple) else (picture,)
        if not any(isinstance(each, Figure) and named(each, "play") for each in figures):
            raise ValueError(f"{title!r} has a Story, and nothing in its picture is played. "
                             f"Write for example ax.plot(x, y, gid='play').")
        return picture, caption
    if not known or not isinstance(caption, str) or not caption.strip():
        raise ValueError(must_return(title, result))
    return picture, typeset(caption)


def framed(picture: Any, caption: str | Story, slug: str) -> Frame:
    """What a page shows of what a function returned."""
    html, story = drawn(picture, slug), caption if isinstance(caption, Story) else None
    figures = picture if isinstance(picture, tuple) else (picture,)
    pulled = tuple((name, panel, *at) for panel, each in enumerate(figures)
                   if isinstance(each, Figure) for name, at in grips(each).items())
    return Frame(html, story.end if story else str(caption), story, pulled)


def said(frame: Frame) -> list[str]:
    """All that may stand below a picture."""
    story = frame.story
    return [story.opening, *story.stops.values(), story.end] if story else [frame.caption]


def words_of(caption: str | Story) -> str:
    """A caption, or all that a story says."""
    return caption.words() if isinstance(caption, Story) else caption


def drawn(picture: Any, slug: str) -> str:
    """A Figure, several, a Table or None as HTML: a panel each, with ids of its own."""
    if isinstance(picture, tuple):
        return "".join(drawn(each, f"{slug}-{i}") for i, each in enumerate(picture))
    if isinstance(picture, Figure):
        return f"<div>{render(picture, slug)}</div>"
    return f"<div>{picture.html()}</div>" if picture else ""


def must_return(title: str, result: Any) -> str:
    """What is said of a result that a page cannot show."""
    got = " ".join(repr(result).split())
    return (f"{title!r} must return (Figure, caption), ((Figure, Figure), caption), (Table, "
            f"caption) or a caption, got {got[:60]}. A page shows what is returned, not what is "
            f"printed or drawn with pyplot. Write for example: return fig, 'The line rises by 2 "
            f"yen.' The caption is the picture's text for a screen reader.")


def preview(picture: Any) -> dict[str, Any]:
    """A PNG for places that show stored outputs; made from a figure or several only."""
    if isinstance(picture, tuple):
        return {"image/png": _below_each_other([preview(each)["image/png"] for each in picture])}
    if not isinstance(picture, Figure):
        return {}
    buffer = io.BytesIO()
    pale(picture)
    picture.savefig(buffer, format="png", dpi=110, facecolor="white", metadata={"Software": None})
    return {"image/png": buffer.getvalue()}


def _below_each_other(pngs: list[bytes]) -> bytes:
    parts, buffer = [Image.open(io.BytesIO(png)) for png in pngs], io.BytesIO()
    size = max(part.width for part in parts), sum(part.height for part in parts)
    whole = Image.new("RGB", size, "white")
    for i, part in enumerate(parts):
        whole.paste(part, (0, sum(above.height for above in parts[:i])))
    whole.save(buffer, format="png")
    return buffer.getvalue()
