"""What a built page asks and says, read from its HTML: no kernel and no browser is needed.

Sheets for a class, an answer key or a test of the prose take their questions, answers and
sentences from here, so that none of them can say something else than the page.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from kernelless.pack import Frame, unpack
from kernelless.words import typeset

MOVE = Mapping[str, str]
"""A move of an explorer: what some controls show, by their labels."""

_FIELDS = ".kl-controls :is(input, select)"
_KINDS = {"quiz": "[data-kl-quiz]", "exercise": "[data-kl-exercise]",
          "explorer": "[data-kl-explorer]"}


@dataclass(frozen=True)
class Choice:
    """An answer of a question to choose from, and what is said of it."""

    text: str
    feedback: str
    right: bool


@dataclass(frozen=True)
class AskedQuiz:
    """A question of a page."""

    id: str
    title: str
    """Of the section that it stands in; so in the other parts."""
    question: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class AskedField:
    """A thing that an exercise asks, and its answer as a reader reads it."""

    label: str
    answer: str


@dataclass(frozen=True)
class AskedExercise:
    """An exercise of a page, with the numbers that the page shows."""

    id: str
    title: str
    question: str
    asks: tuple[AskedField, ...]
    hint: str


@dataclass(frozen=True)
class Slider:
    """A control of an explorer: its label, what it shows at each position, where it starts."""

    label: str
    texts: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class State:
    """What an explorer shows where its controls stand."""

    settings: dict[str, str]
    """What each control shows, by its label."""
    sentence: str
    told: tuple[str, ...]
    """Of a picture that is played what is said, in order; else nothing."""


@dataclass(frozen=True)
class ReadExplorer:
    """An explorer of a page, which can be set to any of its states."""

    id: str
    title: str
    controls: tuple[Slider, ...]
    packed: str = field(repr=False)

    @cached_property
    def frames(self) -> list[Frame]:
        """What it shows in each state."""
        return unpack(self.packed)

    def states(self, moves: Sequence[MOVE] = ()) -> list[State]:
        """The state at the start and after each move; a move leaves alone what it does not name.

        Raises
        ------
        ValueError
            When it has no such control, or the control does not show the value.
        """
        now = {each.label: each.texts[each.start] for each in self.controls}
        found = [self._state(now)]
        for move in moves:
            now = now | {label: self._shown(label, text) for label, text in move.items()}
            found.append(self._state(now))
        return found

    def _shown(self, label: str, text: str) -> str:
        """The text of a control, as the page has it."""
        texts = {each.label: each.texts for each in self.controls}
        if label not in texts:
            raise ValueError(f"a move of {self.id} must name its controls, got {label!r}. "
                             f"Write one of {list(texts)}.")
        known, shown = texts[label], typeset(text)
        if shown not in known:
            some = [*known[:6], "...", known[-1]] if len(known) > 20 else known
            raise ValueError(f"{label!r} of {self.id} must show one of its values, got {text!r}. "
                             f"Write one of {', '.join(some)}.")
        return shown

    def _state(self, now: dict[str, str]) -> State:
        place = 0
        for each in self.controls:
            place = place * len(each.texts) + each.texts.index(now[each.label])
        frame = self.frames[place]
        return State(now, frame.caption, tuple(frame.story.told()) if frame.story else ())


@dataclass(frozen=True)
class Page:
    """A built page: its title and, by their ids, in order, what it asks and shows."""

    path: Path
    soup: BeautifulSoup = field(repr=False)
    title: str
    quizzes: dict[str, AskedQuiz]
    exercises: dict[str, AskedExercise]
    explorers: dict[str, ReadExplorer]

    def at(self, place: str, show: str) -> AskedQuiz | AskedExercise | ReadExplorer:
        """A quiz, exercise or explorer by its id, or the first of its kind in a section.

        Raises
        ------
        ValueError
            When there is none.
        """
        kinds: dict[str, dict[str, Any]] = {"quiz": self.quizzes, "exercise": self.exercises,
                                            "explorer": self.explorers}
        if show not in kinds:
            raise ValueError(f"show must be one of {list(kinds)}, got {show!r}.")
        if place in kinds[show]:
            return kinds[show][place]  # type: ignore[no-any-return]
        box = self.soup.find(id=place)
        found = box.select_one(_KINDS[show]) if isinstance(box, Tag) else None
        if found is None:
            raise ValueError(f"{self.path.name} must have the {show} {place!r}. "
                             f"Write one of {list(kinds[show])}, or the id of its section.")
        return kinds[show][_ident(found)]  # type: ignore[no-any-return]


def read_page(path: Path) -> Page:
    """Read a built page. Frames in files beside it are read from there.

    Raises
    ------
    ValueError
        When there is no such page.
    """
    if not path.is_file():
        raise ValueError(f"path must be a built page, got {path}. Build the book first.")
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    heading = soup.find("h1")
    return Page(
        path, soup, _text(heading),
        {_ident(box): _quiz(box) for box in soup.select(_KINDS["quiz"])},
        {_ident(box): _exercise(box) for box in soup.select(_KINDS["exercise"])},
        {_ident(box): _explorer(box, path.parent) for box in soup.select(_KINDS["explorer"])})


def _ident(box: Tag) -> str:
    return str(box.get("data-kl-quiz") or box.get("data-kl-exercise") or box["id"])


def _text(tag: Any) -> str:
    """The words of an element, without the sign that links to a heading."""
    return re.sub(r"\s+", " ", tag.get_text()).strip().removesuffix("¶") if tag else ""


def _title(box: Tag) -> str:
    """The heading nearest above."""
    return _text(box.find_previous(["h1", "h2", "h3", "h4"]))


def _quiz(box: Tag) -> AskedQuiz:
    choices = tuple(Choice(_text(each.summary), _text(each.p), each.has_attr("data-kl-right"))
                    for each in box.select("details"))
    return AskedQuiz(_ident(box), _title(box), _text(box.legend), choices)


def _exercise(box: Tag) -> AskedExercise:
    first = json.loads(_text(box.select_one(".kl-exercise-data")))[0]
    asks = tuple(AskedField(ask["label"], ask["shown"]) for ask in first["asks"])
    name = _ident(box)
    titled = (box.find_parent(id=name) or box).select_one(".admonition-title")
    return AskedExercise(name, _text(titled) or _title(box), first["question"], asks,
                         _text(box.select_one(".kl-hint p")))


def _explorer(box: Tag, folder: Path) -> ReadExplorer:
    labels = {label["for"]: _text(label) for label in box.select(".kl-controls label")}
    controls = tuple(_slider(each, labels[each["id"]]) for each in box.select(_FIELDS))
    inline = box.select_one(".kl-frames")
    packed = inline.get_text() if inline else \
        (folder / str(box["data-kl-src"])).read_text(encoding="utf-8").split('"')[3]
    return ReadExplorer(_ident(box), _title(box), controls, packed)


def _slider(control: Tag, label: str) -> Slider:
    if control.name == "select":
        options = control.select("option")
        start = next(i for i, each in enumerate(options) if each.has_attr("selected"))
        return Slider(label, tuple(map(_text, options)), start)
    if control["type"] == "checkbox":
        return Slider(label, ("off", "on"), int(control.has_attr("checked")))
    return Slider(label, tuple(json.loads(str(control["data-texts"]))), int(str(control["value"])))
