"""The workshops of `book/workshops.toml`: read, and checked against the built pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import Tag
from kernelless.read_page import Page, read_page
from teko.said import said as in_words

TABLE = Path(__file__).parents[2] / "book" / "workshops.toml"
ASKED = "quiz", "explorer", "exercise"
# What a section must hold to be shown so.
SECTIONS = {"by-hand": "p", "table": "table", "checklist": "ul, ol"}
NO_PAGE = "break", "paper"
FIELDS = {"show", "page", "at", "title", "minutes", "say", "expect", "start", "moves", "given",
          "ask", "skip"}
# A result, or what looks like one: they are read from the pages.
NUMBER = re.compile(r"\d|%")

Reader = Callable[[str], Page]


@dataclass(frozen=True)
class Step:
    """A thing to do, from one place of the book."""

    line: int
    show: str
    minutes: dict[str, int]
    say: str
    page: str = ""
    at: str = ""
    title: str = ""
    expect: str = ""
    given: str = ""
    ask: str = ""
    start: dict[str, str] = field(default_factory=dict)
    moves: list[dict[str, str]] = field(default_factory=list)
    skip: bool = False

    @property
    def states(self) -> list[dict[str, str]]:
        """What the controls are set to, in order: the start, if it is not the page's, and moves."""
        return [self.start, *self.moves] if self.start else self.moves

    def wrong(self, what: str) -> ValueError:
        """An error that names the line of the step."""
        return ValueError(f"{TABLE.name}, line {self.line}: {what}")


@dataclass(frozen=True)
class Workshop:
    """The steps of one workshop, in order."""

    key: str
    name: str
    title: str
    minutes: int
    steps: tuple[Step, ...]

    @property
    def first(self) -> int:
        """Where the first step with a page stands."""
        return next(i for i, step in enumerate(self.steps) if step.page)

    @property
    def takes(self) -> str:
        """How long it is, in words."""
        rest = sum(self.length(step) for step in self.steps if step.show == "break")
        whole = in_words("{time}, {rest} of it breaks")
        return str(whole.format(time=said(self.minutes), rest=said(rest)))

    def length(self, step: Step) -> int:
        """Minutes of a step."""
        return step.minutes[self.key]

    def clock(self) -> list[tuple[str, Step]]:
        """Each step with the time at which it begins."""
        starts, now = [], 0
        for step in self.steps:
            starts.append((f"{now // 60}:{now % 60:02d}", step))
            now += self.length(step)
        return starts

    def played(self) -> dict[str, Any]:
        """What the projector plays."""
        keys = "page", "at", "show", "start", "moves", "given", "ask"
        steps = [{key: getattr(step, key) for key in keys if getattr(step, key) or key == "moves"}
                 | {"minutes": self.length(step)}
                 for step in self.steps if step.page]
        return {"title": self.title, "minutes": self.minutes, "steps": steps}


@dataclass(frozen=True)
class Plan:
    """All that the table holds."""

    workshops: tuple[Workshop, ...]
    steps: tuple[Step, ...]
    tested: tuple[str, ...]


def said(minutes: int) -> str:
    """Minutes in words.

    >>> said(90), said(240), said(420), said(15)
    ('1 h 30 min', '4 h', '7 h', '15 min')
    """
    hours, rest = divmod(minutes, 60)
    parts = (in_words(unit).format(n=n) for n, unit in ((hours, "{n} h"), (rest, "{n} min")) if n)
    return in_words(" ").join(parts)


def table_of(folder: str | Path) -> Path:
    """The table of the edition in a folder."""
    language = Path(folder).name
    return TABLE if language == "en" else TABLE.with_suffix(f".{language}.toml")


def load(table: Path = TABLE) -> Plan:
    """The workshops, less what only the pages can tell.

    Raises
    ------
    ValueError
        For a step that is none, a number in its words, or minutes that do not add up.
    """
    text = table.read_text("utf-8")
    rows = tomllib.loads(text)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[step]]"]
    steps = [_step(n, row, set(rows["workshop"]))
             for n, row in zip(lines, rows["step"], strict=True)]
    workshops = []
    for key, row in rows["workshop"].items():
        own = tuple(step for step in steps if key in step.minutes)
        total = sum(step.minutes[key] for step in own)
        if total != row["minutes"]:
            line = text[:text.index(f"[workshop.{key}]")].count("\n") + 1
            raise ValueError(f"{table.name}, line {line}: minutes of {key!r} must be what its "
                             f"steps add up to, {total}, got {row['minutes']}.")
        workshops.append(Workshop(key, row["name"], row["title"], row["minutes"], own))
    return Plan(tuple(workshops), tuple(steps), tuple(rows["test"]["exercises"]))


def _step(line: int, row: dict[str, Any], keys: set[str]) -> Step:
    bare = Step(line, "", {}, "")
    if unknown := set(row) - FIELDS:
        raise bare.wrong(f"a step must have the fields {sorted(FIELDS)}, got {sorted(unknown)}.")
    missing = {"show", "minutes", "say"} - set(row)
    if missing:
        raise bare.wrong(f"a step must have {sorted(missing)}.")
    needs = {"title"} if row["show"] in NO_PAGE else {"page", "at"}
    if row["show"] not in (*ASKED, *SECTIONS, *NO_PAGE) or needs - set(row):
        raise bare.wrong(f"show must be one of {[*ASKED, *SECTIONS]} with page and at, or one of "
                         f"{[*NO_PAGE]} with a title, got {row['show']!r}.")
    if not row["minutes"] or set(row["minutes"]) - keys or min(row["minutes"].values()) < 1:
        raise bare.wrong(f"minutes must be whole minutes of {sorted(keys)}, got {row['minutes']}.")
    for name in ("say", "expect", "title", "ask"):  # what is given, the page says word for word
        if found := NUMBER.search(row.get(name, "")):
            raise bare.wrong(f"{name} must hold no number, got {found[0]!r}. Say it in "
                             f"words; numbers are read from the page.")
    return Step(line=line, **row)


def reader(folder: Path) -> Reader:
    """Reads the pages of a built book, each once."""
    return cache(lambda name: read_page(folder / f"{name}.html"))


def given(section: Tag, start: str) -> str:
    """The paragraph of a section that begins so."""
    texts = (" ".join(each.get_text().split()) for each in section.find_all("p"))
    return next((text for text in texts if text.startswith(start)), "")


def check_place(step: Step, read: Reader) -> None:
    """What the step shows stands in its page, and each move can be made there.

    Raises
    ------
    ValueError
        When it does not; the sentence names the line.
    """
    try:
        page = read(step.page)
        if step.show == "explorer":
            page.at(step.at, "explorer").states(step.states)
        elif step.show in ASKED:
            page.at(step.at, step.show)
        else:
            box = page.soup.find(id=step.at)
            if not isinstance(box, Tag) or not box.select_one(SECTIONS[step.show]):
                raise ValueError(f"at must be the id of a section of {step.page} with a "
                                 f"{SECTIONS[step.show]}, got {step.at!r}.")
        if step.states and step.show != "explorer":
            raise ValueError(f"moves must be of an explorer, got them at a {step.show}.")
        if (step.given or step.ask) and step.show != "by-hand":
            raise ValueError(f"given and ask must be of a sum by hand, got them at a {step.show}.")
        if step.given and not given(page.soup.find(id=step.at), step.given):
            raise ValueError(f"given must be how a paragraph of {step.at!r} begins, "
                             f"got {step.given!r}.")
    except ValueError as error:
        raise step.wrong(str(error)) from None
