"""From a matplotlib figure to the few bytes of SVG that a page needs.

matplotlib writes for every SVG program; a page needs a small part of it. What is dropped or
shortened here makes a frame three to five times smaller, and lets the page choose the font,
the text colour and the theme.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import matplotlib
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

from kernelless.story import steps_at, told
from kernelless.style import COLOURS

_BLACK = re.compile(r"#000000\b")
_COMMAND = re.compile(r"([MLQCzZ])([^MLQCzZ]*)")
_NUMBER = re.compile(r"-?\d+\.\d+")
_ANY_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LAYOUT = ("_update_ticks", "_get_ticklabel_bboxes")  # of an axis in matplotlib 3.10 and 3.11
_SLACK = 0.05  # of a point: half of the last digit that is kept
_TO_VARIABLE = {value: f"var(--kl-{name}, {value})" for name, value in COLOURS.items()}


def render(figure: Figure, salt: str) -> str:
    """The figure as a compact inline `<svg>` element; as several, when it can be played.

    `salt` names the explorer: it keeps the ids of two explorers of one page apart, and the
    ids of one explorer the same in every build.
    """
    written = _written(figure, salt)
    root = ElementTree.fromstring(written)
    _strip_namespaces(root)
    for child in [c for c in root if c.tag == "metadata"]:
        root.remove(child)
    _join_grid_lines(root)
    _drop_idle_clips(root)
    root.attrib = {"viewBox": root.attrib["viewBox"], "fill": "currentColor", "font-size": "11",
                   "aria-hidden": "true", "focusable": "false"}
    return _layers(root, figure) if 'id="play' in written else _compact(root)


def _layers(root: ElementTree.Element, figure: Figure) -> str:
    """Three `<svg>` over each other: what stands still, what is uncovered, what is never cut.

    To uncover, a page moves two boxes against each other. That is the one way which a browser
    does without painting anything again; a clip or a longer path is painted in each frame.
    """
    uncovered, whole = (ElementTree.Element("svg", root.attrib) for _ in range(2))
    for parent in list(root.iter()):
        for child in list(parent):
            it = told(child.get("id")) if child.tag == "g" else None
            if it and it.played:
                parent.remove(child)
                (uncovered if it.since is None else whole).append(child)
    zero, step = steps_at(figure)
    layers = _compact(root), _compact(uncovered), _compact(whole)
    # Spans, because the divisions of a picture are its panels.
    return (f'<span class="kl-layers">{layers[0]}<span class="kl-run" data-kl-zero="{zero:g}" '
            f'data-kl-step="{step:g}"><span>{layers[1]}</span></span>{layers[2]}</span>')


def _written(figure: Figure, salt: str) -> str:
    """What `savefig` writes as SVG, in half the time.

    One font is named, because matplotlib looks for each that is named, for each text; which font
    is shown the page decides.
    """
    buffer = io.StringIO()
    options = {"svg.fonttype": "none", "svg.hashsalt": salt, "font.sans-serif": ["DejaVu Sans"]}
    dpi, figure.dpi = figure.dpi, 72
    try:
        with matplotlib.rc_context(options), _laid_out_once(figure):  # type: ignore[arg-type]
            new: Any = _Renderer
            renderer = new(*figure.bbox.size, buffer, metadata={"Date": None})
            figure.draw(renderer)
            renderer.finalize()
    finally:
        figure.dpi = dpi
    return buffer.getvalue()


class _Renderer(RendererSVG):
    """It knows how wide a text is that it has seen: the next frame has nearly the same ones."""

    def get_text_width_height_descent(
            self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        return _measured(s, prop, ismath)

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        return _font_heights(prop)


@lru_cache(100)
def _font_heights(prop: FontProperties) -> tuple[float, float, float]:
    """Ascent, descent and gap of lines, as matplotlib 3.11 reads them anew for each text."""
    font: Any = get_font(fontManager._find_fonts_by_props(prop))
    table = font.get_sfnt_table("OS/2")
    scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * prop.get_size_in_points()
    return (table["sTypoAscender"] * scale, -table["sTypoDescender"] * scale,
            table["sTypoLineGap"] * scale)


@lru_cache(10_000)
def _measured(s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
    return text_to_path.get_text_width_height_descent(s, prop, ismath)


@contextmanager
def _laid_out_once(figure: Figure) -> Iterator[None]:
    """While it lasts, the ticks of an axis are laid out once, not three times."""
    # A later matplotlib may have no such method: it is then as slow as it is, and a test is red.
    methods = [(axis, name) for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)
               for name in _LAYOUT if hasattr(axis, name)]
    for axis, name in methods:
        setattr(axis, name, _once(getattr(axis, name)))
    try:
        yield
    finally:
        for axis, name in methods:
            delattr(axis, name)


def _once(method: Callable[..., Any]) -> Callable[..., Any]:
    results: list[Any] = []

    def first(*args: Any, **kwargs: Any) -> Any:
        if not results:
            results.append(method(*args, **kwargs))
        return results[0]
    return first


def _strip_namespaces(root: ElementTree.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {k.rpartition("}")[2]: v for k, v in element.attrib.items()}


def _join_grid_lines(root: ElementTree.Element) -> None:
    """The grid lines of an axis as one path: a browser's work grows with each element."""
    for axis in root.iter("g"):
        if not axis.get("id", "").startswith("matplotlib.axis"):
            continue
        first: dict[tuple[str, str], ElementTree.Element] = {}
        for group in list(axis.iter("g")):
            for path in group.findall("path"):
                line = first.setdefault((path.get("style", ""), path.get("clip-path", "")), path)
                if line is not path:
                    line.attrib["d"] += path.attrib["d"]
                    group.remove(path)


def _drop_idle_clips(root: ElementTree.Element) -> None:
    """No clipping of what lies inside anyway: each clipped element is painted for itself."""
    boxes = {clip.get("id"): clip.find("rect") for clip in root.iter("clipPath")}
    for path in root.iter("path"):
        box = boxes.get(path.get("clip-path", "")[len("url(#"):-1])
        if box is not None and _inside(path.attrib["d"], box):
            del path.attrib["clip-path"]
    used = {element.get("clip-path", "")[len("url(#"):-1] for element in root.iter()}
    for defs in root.iter("defs"):
        for clip in [c for c in defs if c.tag == "clipPath" and c.get("id") not in used]:
            defs.remove(clip)


def _inside(d: str, box: ElementTree.Element) -> bool:
    """Whether all points of a path, control points too, lie in a rectangle."""
    numbers = [float(n) for n in _ANY_NUMBER.findall(d)]
    spans = ((numbers[::2], "x", "width"), (numbers[1::2], "y", "height"))
    return all(
        float(box.attrib[begin]) - _SLACK <= min(values)
        and max(values) <= float(box.attrib[begin]) + float(box.attrib[size]) + _SLACK
        for values, begin, size in spans
    )


def _compact(element: ElementTree.Element) -> str:
    """The element as text, without what draws nothing."""
    inner = "".join(_compact(child) for child in element)
    text = _escape((element.text or "").strip())
    attributes = _attributes(element)
    if element.tag == "style" or _draws_nothing(element.tag, attributes, inner):
        return ""
    if element.tag == "g" and not attributes:
        return inner
    opening = element.tag + "".join(f' {k}="{_escape(v)}"' for k, v in attributes.items())
    # A page counts the pictures by their ends: an empty layer has one too.
    whole = text or inner or element.tag == "svg"
    return f"<{opening}>{text}{inner}</{element.tag}>" if whole else f"<{opening}/>"


def _draws_nothing(tag: str, attributes: dict[str, str], inner: str) -> bool:
    if tag in ("g", "defs") and not inner:
        return True
    return tag == "path" and attributes.get("style") == "fill:none"


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    kept = dict(element.attrib)
    if element.tag == "g":
        part = kept.pop("id", None)
        if part in ("curve", "here"):  # of a form; see curve.py
            kept["data-kl-part"] = part
        it = told(part)
        if it and it.played:
            steps = {"data-kl-from": it.since, "data-kl-until": it.until}
            kept.update({name: str(step) for name, step in steps.items() if step is not None})
    if "d" in kept:
        kept["d"] = relative_path(kept["d"])
    if "style" in kept:
        kept["style"] = _style(kept["style"])
    if kept.get("transform", "").startswith("rotate(-0 "):
        del kept["transform"]
    for name in ("x", "y", "width", "height", "transform"):
        if name in kept:
            kept[name] = _NUMBER.sub(lambda m: _tenth(float(m.group())), kept[name])
    return {k: v for k, v in kept.items() if v}


@lru_cache(1_000)
def _style(style: str) -> str:
    """Shorter CSS: the page's own font, theme colours as variables, currentColor for black."""
    parts = [p.strip() for p in style.split(";") if p.strip()]
    parts = [p for p in parts if not p.startswith(("font-family", "stroke-dashoffset: 0"))]
    text = ";".join(p.replace(": ", ":", 1) for p in parts if p != "font-size: 11px")
    for value, variable in _TO_VARIABLE.items():
        text = text.replace(value, variable)
    return _BLACK.sub("currentColor", text)


def _tenth(value: float) -> str:
    """One decimal, no useless zero: `0.50` is `.5`, `-0.04` is `0`."""
    return _in_tenths(round(value * 10))


@lru_cache(10_000)
def _in_tenths(tenths: int) -> str:
    sign, (whole, rest) = "-" if tenths < 0 else "", divmod(abs(tenths), 10)
    return f"{sign}{whole or (not rest and '0') or ''}{f'.{rest}' if rest else ''}"


@lru_cache(10_000)
def relative_path(d: str) -> str:
    """Absolute path data as relative commands in tenths of a point, about half the bytes.

    Every step starts from the *rounded* position before it, so that rounding never adds up.

    Examples
    --------
    >>> relative_path("M 57.6 41.472 L 60.81 40.26 L 60.81 50 z")
    'm57.6 41.5l3.2-1.2l0 9.7z'
    """
    out, here, begin = [], (0, 0), (0, 0)
    for command, numbers in _COMMAND.findall(d):
        if command in "zZ":
            out.append("z")
            here = begin  # a closed path ends where it began
            continue
        values = [round(float(n) * 10) for n in numbers.split()]
        pairs = list(zip(values[::2], values[1::2], strict=True))
        steps = [s for x, y in pairs for s in (x - here[0], y - here[1])]
        out.append(command.lower() + _joined(steps))
        here = pairs[-1]
        begin = here if command == "M" else begin
    return "".join(out)


def _joined(tenths: list[int]) -> str:
    """Numbers side by side; a minus sign needs no space before it."""
    first, *rest = map(_in_tenths, tenths)
    return first + "".join(t if t[0] == "-" else f" {t}" for t in rest)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
