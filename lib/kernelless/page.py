"""The HTML of a page without a kernel: native controls, a picture, a caption."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape as _text
from typing import Any

from kernelless.controls import Control
from kernelless.pack import Frame, panels
from kernelless.story import Story
from kernelless.words import typeset, words

LINE = 40
"""Letters of a caption in a line, where it is narrow."""
SHORT = (",", ":")
# Filled and shown by state.js.
SAID = '<p class="kl-said" role="status"></p>'
TOOLS = f'<p class="kl-tools" hidden></p>{SAID}'


@dataclass(frozen=True, repr=False)
class Table:
    """A table of texts; the first column names the rows. It shows itself, in an explorer too.

    `stacked` is for cells that are sentences: on a narrow screen the cells of a row then stand
    below each other, each behind the head of its column, and nothing must be scrolled sideways.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    stacked: bool = False

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in [self.head, *self.rows])

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """The table as HTML, with headers that a screen reader can follow."""
        head = "".join(f'<th scope="col">{_text(h)}</th>' for h in self.head)
        body = "".join(
            f'<tr><th scope="row">{_text(first)}</th>'
            + "".join(map(self._cell, self.head[1:], rest)) + "</tr>"
            for first, *rest in self.rows)
        shape = ' class="kl-stacked"' if self.stacked else ""
        return f"<table{shape}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _cell(self, head: str, text: str) -> str:
        named = f' data-kl-head="{_text(head)}"' if self.stacked else ""
        return f"<td{named}>{_text(typeset(text))}</td>"


def still(slug: str, frame: Frame) -> str:
    """A picture with its caption and nothing to move."""
    return (f'<figure class="kl" id="kl-{slug}" data-kl-panels="{panels(frame)}">'
            f"{_shown(slug, frame)}{SAID if frame.story else ''}{_heard(frame)}</figure>")


def explorer(slug: str, title: str, controls: dict[str, Control], start: Frame,
             packed: str, longest: int) -> str:
    """An explorer: without scripts the start state stands there and the controls are hidden.

    `longest` is the length of the longest caption: a page keeps so much room for it that
    nothing below it moves.
    """
    rows = "".join(_row(slug, name, c) for name, c in controls.items() if c.kind != "fixed")
    return (
        f'<figure class="kl" id="kl-{slug}" data-kl-explorer data-kl-panels="{panels(start)}" '
        f'data-kl-lines="{math.ceil(longest / LINE)}"{" data-kl-grips" if start.grips else ""}>'
        f'{missing("alone")}<div class="kl-controls" role="group" hidden '
        f'aria-label="{_text(words()["controls"].format(title=title))}">{rows}</div>'
        f"{_shown(slug, start)}{TOOLS}{_heard(start)}"
        f'<script type="text/plain" class="kl-frames">{packed}</script></figure>')


def script_data(data: Any) -> str:
    """Data for a script element of a page, which a "<" would end."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def options(texts: Iterable[str], chosen: str | None = None) -> str:
    """The options of a list, no two of them alike."""
    return "".join(f"<option{' selected' if text == chosen else ''}>{_text(text)}</option>"
                   for text in texts)


def missing(name: str) -> str:
    """What a page says where its scripts do not come: saved alone, or with scripts off."""
    return f'<p class="kl-missing">{_text(words()[name])}</p>'


def _shown(slug: str, frame: Frame) -> str:
    is_svg = "<svg" in frame.picture
    role = f' role="img" aria-labelledby="kl-{slug}-caption"' if is_svg else ""
    return (f'<div class="kl-picture"{role}>{frame.picture}</div>{_play(frame.story)}'
            f'<figcaption id="kl-{slug}-caption">{_text(frame.caption)}</figcaption>')


def _play(story: Story | None) -> str:
    """What plays a story, and its counters at the end; without scripts there is no button."""
    if not story:
        return ""
    counts = "".join(
        f"<div><dt>{_text(name)}</dt><dd>{_number(values[-1])}</dd></div>"
        for name, values in story.counts.items())
    counted = f'<dl class="kl-counts">{counts}</dl>' if counts else ""
    return (f'<div class="kl-play"><p hidden><button type="button" '
            f'data-kl-words="{words()["play"]}"></button> <span class="kl-clock"></span></p>'
            f"{counted}</div>")


def _heard(frame: Frame) -> str:
    """A story for a screen reader, for print, and for the player."""
    if not frame.story:
        return ""
    lines = "".join(f"<li>{_text(line)}</li>" for line in frame.story.told())
    return ('<details class="kl-happens">'
            f'<summary>{words()["happens"]}</summary><ol>{lines}</ol></details>'
            '<script type="application/json" class="kl-story">'
            + script_data(frame.story.data()) + "</script>")


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def _row(slug: str, name: str, control: Control) -> str:
    ident = f"kl-{slug}-{name}"
    make = {"slider": _range, "choice": _select, "switch": _checkbox}[control.kind]
    return f'<label for="{ident}">{_text(control.label)}</label>{make(ident, control)}'


def _range(ident: str, control: Control) -> str:
    now = _text(control.texts[control.start])
    texts = _text(json.dumps(control.texts, ensure_ascii=False))
    plain = all(type(v) in (int, float) and math.isfinite(v) for v in control.values)
    # A link names a value by its number, and what is no number by its position.
    values = f' data-values="{json.dumps(control.values, separators=SHORT)}"' if plain else ""
    return (f'<input type="range" id="{ident}" min="0" max="{len(control.values) - 1}" '
            f'value="{control.start}" aria-valuetext="{now}" data-texts="{texts}"{values} '
            f'autocomplete="off"><span>{now}</span>')


def _select(ident: str, control: Control) -> str:
    return (f'<select id="{ident}" autocomplete="off">'
            f"{options(control.texts, control.texts[control.start])}</select><span></span>")


def _checkbox(ident: str, control: Control) -> str:
    checked = " checked" if control.start else ""
    return f'<input type="checkbox" id="{ident}"{checked} autocomplete="off"><span></span>'
