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

MOVE = Mapping[str, Any] | Sequence[float]
"""A move of an explorer: what some controls show, by their labels; or all numbers of a link."""

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

    @property
    def right(self) -> Choice:
        """The answer that is right."""
        return next(each for each in self.choices if each.right)


@dataclass(frozen=True)
class AskedField:
    """A thing that an exercise asks, and its answer as a reader reads it."""

    label: str
    unit: str
    choices: tuple[str, ...]
    answer: str


@dataclass(frozen=True)
class AskedExercise:
    """An exercise of a page, with the numbers that the page shows."""

    id: str
    title: str
    question: str
    asks: tuple[AskedField, ...]
    hint: str
    solution: str
    """HTML of the folded solution below it, without its title; or nothing."""


@dataclass(frozen=True)
class Slider:
    """A control of an explorer: its label, what it shows at each position, where it starts."""

    name: str
    label: str
    texts: tuple[str, ...]
    numbers: tuple[float, ...]
    """What a link writes for each position."""
    start: int

    def position(self, value: Any) -> int:
        """Where the control shows a text; or a number, as a link writes it.

        Raises
        ------
        ValueError
            When it never does.
        """
        if isinstance(value, bool):
            value = ("off", "on")[value]
        known: tuple[Any, ...] = self.numbers
        if isinstance(value, str):
            known, value = self.texts, typeset(value)
        if value not in known:
            some = [*known[:6], "...", known[-1]] if len(known) > 20 else known
            raise ValueError(f"{self.label!r} must show one of its values, got {value!r}. "
                             f"Write one of {', '.join(map(str, some))}.")
        return known.index(value)


@dataclass(frozen=True)
class State:
    """What an explorer shows where its controls stand."""

    settings: dict[str, str]
    """What each control shows, by its label."""
    sentence: str
    picture: str
    """HTML: a `<div>` for each panel, with an `<svg>` or a `<table>`."""
    told: tuple[str, ...]
    """Of a picture that is played what is said, in order; else nothing."""
    link: str
    """The address within the page that opens it just so."""


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
        now = [each.start for each in self.controls]
        found = [self._state(now)]
        for move in moves:
            now = self._moved(now, move)
            found.append(self._state(now))
        return found

    def _moved(self, now: list[int], move: MOVE) -> list[int]:
        labels = [each.label for each in self.controls]
        if not isinstance(move, Mapping):
            if len(move) != len(labels):
                raise ValueError(f"a move of {self.id} must have a number for each of {labels}, "
                                 f"got {list(move)}.")
            move = dict(zip(labels, move, strict=True))
        unknown = [label for label in move if label not in labels]
        if unknown:
            raise ValueError(f"a move of {self.id} must name its controls, got {unknown}. "
                             f"Write one of {labels}.")
        try:
            return [each.position(move[each.label]) if each.label in move else at
                    for each, at in zip(self.controls, now, strict=True)]
        except ValueError as error:
            raise ValueError(f"explorer {self.id}: {error}") from None

    def _state(self, positions: Sequence[int]) -> State:
        place = 0
        for each, position in zip(self.controls, positions, strict=True):
            place = place * len(each.texts) + position
        frame = self.frames[place]
        at = list(zip(self.controls, positions, strict=True))
        return State({each.label: each.texts[p] for each, p in at}, frame.caption, frame.picture,
                     tuple(frame.story.told()) if frame.story else (),
                     f"#{self.id}=" + ",".join(f"{each.numbers[p]:.15g}" for each, p in at))


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
    units = [_text(each.select_one(".kl-unit")) for each in box.select(".kl-field")]
    asks = tuple(AskedField(ask["label"], unit, tuple(ask["choices"]), ask["shown"])
                 for ask, unit in zip(first["asks"], units, strict=True))
    name = _ident(box)
    outer = box.find_parent(id=name) or box
    after = outer.find_next_sibling()
    solution = ""
    if after and after.name == "details":
        solution = "".join(str(part) for part in after.children
                           if getattr(part, "name", "") != "summary").strip()
    titled = outer.select_one(".admonition-title")
    return AskedExercise(name, _text(titled) or _title(box), first["question"], asks,
                         _text(box.select_one(".kl-hint p")), solution)


def _explorer(box: Tag, folder: Path) -> ReadExplorer:
    labels = {label["for"]: _text(label) for label in box.select(".kl-controls label")}
    controls = tuple(_slider(box, each, labels) for each in box.select(_FIELDS))
    inline = box.select_one(".kl-frames")
    packed = inline.get_text() if inline else \
        (folder / str(box["data-kl-src"])).read_text(encoding="utf-8").split('"')[3]
    return ReadExplorer(_ident(box), _title(box), controls, packed)


def _slider(box: Tag, control: Tag, labels: dict[Any, str]) -> Slider:
    name = str(control["id"]).removeprefix(f"{box['id']}-")
    label = labels[control["id"]]
    if control.name == "select":
        options = control.select("option")
        texts = tuple(_text(each) for each in options)
        start = next(i for i, each in enumerate(options) if each.has_attr("selected"))
    elif control["type"] == "checkbox":
        texts, start = ("off", "on"), int(control.has_attr("checked"))
    else:
        texts, start = tuple(json.loads(str(control["data-texts"]))), int(str(control["value"]))
    numbers = control.get("data-values")
    places = tuple(json.loads(str(numbers))) if numbers else tuple(range(len(texts)))
    return Slider(name, label, texts, places, start)
