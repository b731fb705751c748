"""Many similar frames in few bytes.

A frame is cut into tokens; each different token is stored once, and each frame only as what
changed since the frame before. Then gzip, then base64, which may stand in a script element.
gzip alone is five to ten times larger, because its window is only 32 KiB wide.
"""

import base64
import gzip
import json
import re
from collections.abc import Sequence
from difflib import Match, SequenceMatcher
from typing import Any, NamedTuple

from kernelless.story import Story

_CUT = re.compile(r'(?<=[">])|(?=<)')


class Frame(NamedTuple):
    """What one state of the controls shows."""

    picture: str
    """HTML of the picture: a `<div>` for each panel, with an `<svg>` or a `<table>`; or nothing."""
    caption: str
    """One or two sentences of plain text, which a screen reader reads."""
    story: Story | None = None
    grips: tuple[tuple[str, int, int, int], ...] = ()
    """What can be pulled: the argument that it moves, its panel, and where it lies in it."""


def panels(frame: Frame) -> int:
    """How many figures or tables a frame shows."""
    return frame.picture.count("</div>")


def pack(frames: Sequence[Frame]) -> str:
    """The frames as one base64 text. `unpack` gives them back."""
    number: dict[str, int] = {}
    changes, before = [], list[int]()
    for frame in frames:
        tokens = [number.setdefault(t, len(number)) for t in _CUT.split(frame.picture) if t]
        changes.append(_changes(before, tokens))
        before = tokens
    data: dict[str, Any] = {"tokens": list(number), "changes": changes}
    data["captions"] = [f.caption for f in frames]
    if any(f.story for f in frames):
        # The clock is the longest part of a story, and nearly all states have the same.
        clocks = {f.story.clock: None for f in frames if f.story}
        data["clocks"] = list(clocks)
        order = {clock: i for i, clock in enumerate(clocks)}
        data["stories"] = [f.story and f.story.data() | {"clock": order[f.story.clock]}
                           for f in frames]
    for name, *_ in frames[0].grips if frames else ():
        places = data.setdefault("grips", {})
        places[name] = [at for f in frames for its, *at in f.grips if its == name]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # mtime=0: the same frames always give the same bytes.
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def _changes(before: list[int], after: list[int]) -> list[list[int]]:
    """Splices that turn one list into the other, last first so that positions stay true."""
    a, b = ("".join(map(chr, tokens)) for tokens in (before, after))
    codes = _Matcher(None, a, b, autojunk=False).get_opcodes()
    return [[i, j - i, *after[k:m]] for op, i, j, k, m in reversed(codes) if op != "equal"]


class _Matcher(SequenceMatcher[str]):
    """Finds what its base finds, several times sooner, because it searches texts as texts."""

    a: str
    b: str

    def find_longest_match(self, alo: int = 0, ahi: int | None = None,
                           blo: int = 0, bhi: int | None = None) -> Match:
        a, b = self.a[:ahi], self.b[:bhi]
        best, i = Match(alo, blo, 0), alo
        while i + best.size < len(a):
            j = b.find(a[i : i + best.size + 1], blo)
            if j < 0:
                i += 1
                continue
            size = best.size + 1
            while a[i + size : i + size + 1] == b[j + size : j + size + 1] != "":
                size += 1
            best = Match(i, j, size)
        return best


def unpack(packed: str) -> list[Frame]:
    """The frames of `pack`, as the player of the page reads them."""
    data = json.loads(gzip.decompress(base64.b64decode(packed)))
    frames, tokens = [], list[int]()
    stories = data.get("stories") or [None] * len(data["captions"])
    grips = [tuple((name, *at[i]) for name, at in data.get("grips", {}).items())
             for i in range(len(stories))]
    rows = zip(data["changes"], data["captions"], stories, grips, strict=True)
    for changes, caption, story, places in rows:
        for start, removed, *added in changes:
            tokens[start : start + removed] = added
        frames.append(Frame("".join(data["tokens"][t] for t in tokens), caption,
                            Story.of(story | {"clock": data["clocks"][story["clock"]]})
                            if story else None, places))
    return frames
