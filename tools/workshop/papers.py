"""What the papers of a workshop say: questions, answers and sentences, all read from the pages.

Where a paper needs more than a page shows, the other numbers of an exercise, they come from the
exercise itself (`lib/exercises`), and what a coin does from `teko`.
"""

from __future__ import annotations

import copy
import json
import os
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from exercises import MINUTES, exercise, rows
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from kernelless.read_page import AskedExercise, AskedQuiz, Page, ReadExplorer
from markupsafe import Markup
from teko import sizing
from teko.said import said as in_words

from workshop.plan import ASKED, SECTIONS, Plan, Reader, Step, Workshop, given, said

LANGUAGE = os.environ.get("KERNELLESS_LANGUAGE", "en")
PAPERS = Path(__file__).parent / ("papers" if LANGUAGE == "en" else f"papers.{LANGUAGE}")
LETTERS = "ABCD"
# Plan B: the coin of *A losing streak*, tossed by everybody in the room.
TOSSES, RUN = 20, 5
NOT_PRINTED = ".cell_input, details, figure, form, script, button, .kl-quiz, .headerlink"
NUMBER = re.compile(r"\d{4}-\d\d-\d\d|[+−-]?\d[\d,]*(?:\.\d+)?(?:%|x\b|倍)?")
# Words; in Japanese numbers with what follows them, and runs of one kind of letter.
WORD = re.compile(r"\S+" if LANGUAGE == "en" else
                  rf"(?:{NUMBER.pattern})[一-龯%]*|[一-龯々]+|[ァ-ヶー]+|[ぁ-ん]+|[A-Za-z]+|\S")
# Words that say nothing alone between two blanks.
FILLER = re.compile(r"a|the|of|is|are|at|and|worth|[ぁ-ん、。]+")
BLANK = Markup('<span class="blank"></span>')


def papers(plan: Plan, read: Reader, chapters: list[str]) -> dict[str, str]:
    """Every paper as HTML, by its name without ending."""
    made = {}
    homes = {ident: name for name in chapters for ident in read(name).exercises}
    for each in plan.workshops:
        steps = [dict(clock=clock, **stepped(each, step, read)) for clock, step in each.clock()]
        on_screen = [it for it in steps if it["step"].page]
        for number, it in enumerate(on_screen, 1):
            it["screen"] = f"{number}/{len(on_screen)}"
        made[f"run-sheet-{each.key}"] = filled(
            "run-sheet", workshop=each, steps=steps, plan_b=plan_b(),
            untaught=untaught(plan, each, homes),
            skipped=sum(each.length(step) for step in each.steps if step.skip))
        made[f"handout-{each.key}"] = filled("handout", workshop=each, **handed(each, read))
    made["answer-key"] = filled("answer-key", chapters=[keyed(read(name)) for name in chapters],
                                 minutes=MINUTES, tests=[items(plan, n) for n in (1, 2)],
                                 sources=[f"{read(homes[name]).exercises[name].title}, "
                                          f"{read(homes[name]).title}" for name in plan.tested])
    for n, name in ((1, "first"), (2, "second")):
        made[f"{name}-test"] = filled("test", name=name, items=items(plan, n), held=held(read))
    made["plan-sheet"] = filled("plan-sheet", parts=asked_of_a_plan(read))
    made["feedback"] = filled("feedback")
    return made


def filled(paper: str, **values: Any) -> str:
    """A paper with its values."""
    return _templates().get_template(f"{paper}.html").render(letters=LETTERS, **values)


@cache
def _templates() -> Environment:
    made = Environment(loader=FileSystemLoader(PAPERS), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)
    made.filters["said"] = said
    return made


# --- the run sheet


def stepped(workshop: Workshop, step: Step, read: Reader) -> dict[str, Any]:
    """What the run sheet says of a step."""
    found: dict[str, Any] = {"step": step, "minutes": workshop.length(step), "title": step.title}
    if not step.page:
        return found
    page = read(step.page)
    found["page"] = page.title
    if step.show in SECTIONS:
        found["given"] = given(page.soup.find(id=step.at), step.given) if step.given else ""
        return found | section(page, step.at)
    asked = page.at(step.at, step.show)
    found |= {"title": asked.title, step.show: asked}
    if isinstance(asked, AskedQuiz):
        found["story"] = story(page, asked.id)
    if isinstance(asked, ReadExplorer):
        found |= {"states": asked.states(step.states)[bool(step.start):],
                  "surprise": surprise(page, asked.id)}
    if isinstance(asked, AskedExercise):
        found["wrong"] = wrong_paths(asked.id)
    return found


def section(page: Page, place: str) -> dict[str, Any]:
    """Title and text of a section, less what only a screen can show."""
    box = copy.copy(page.soup.find(id=place))
    assert isinstance(box, Tag)
    title = box.find(["h2", "h3"])
    for part in [*box.select(NOT_PRINTED), *box.select("section, .stage, .math-glyphs"), title]:
        if part is not None:
            part.decompose()
    formulas(box)
    kept = [each for each in box.select("p, ol, ul, table, pre, .math-display")
            if not each.find_parent(["p", "ol", "ul", "table", "pre"])]
    return {"title": words(page.soup.find(id=place).find(["h2", "h3"])), "html": html(kept)}


def story(page: Page, ident: str) -> Markup:
    """What the page tells before it asks: in the section before, or above the question."""
    asked = page.soup.select_one(f"[data-kl-quiz='{ident}']")
    own = asked.find_parent("section")
    told = own.find_previous_sibling("section")
    kinds = ["p", "ol", "ul"]
    last = (told or own).find_all(kinds, recursive=False)[:3 if told else 1][-1]
    parts = [*reversed(last.find_previous_siblings([*kinds, "div"])), last]
    return html([copy.copy(table or part) for part in parts
                 if (table := part.find("table")) or part.name != "div"])


def formulas(box: Tag) -> None:
    """A formula as MathML, which needs no glyphs of its page."""
    for formula in box.select(".math"):
        spoken = formula.find("math")
        if spoken is not None:
            for each in formula.select("svg"):
                each.decompose()


def html(parts: list[Tag]) -> Markup:
    """Parts of a page without links, ids and looks."""
    for part in parts:
        for tag in [part, *part.find_all(True)]:
            if tag.name in ("a", "span", "div") and not tag.find_parent("math"):
                tag.unwrap() if tag is not part else None
            elif not tag.find_parent("math"):
                tag.attrs = {}
    return Markup("\n".join(str(part) for part in parts))


def words(tag: Any) -> str:
    """The words of an element."""
    return " ".join(tag.get_text().replace("¶", "").split()) if tag else ""


def surprise(page: Page, ident: str) -> str:
    """The surprise on the stage of an explorer."""
    figure = page.soup.find(id=ident)
    stage = figure.find_parent(class_="stage") if isinstance(figure, Tag) else None
    box = stage.select_one(".surprise") if stage else None
    return " ".join(words(each) for each in box.select("p")[1:]) if box else ""


def wrong_paths(name: str) -> list[tuple[str, str]]:
    """What people answer first to the first thing an exercise asks, and what to say of it."""
    ask = exercise(name, LANGUAGE).variants[0].asks[0]
    return [(replace(ask, answer=value).shown, sentence) for value, sentence in ask.wrong]


# --- the handout


def handed(workshop: Workshop, read: Reader) -> dict[str, Any]:
    """Questions to tick, sentences with blanks, the self-check."""
    quizzes, sentences = [], []
    for step in workshop.steps:
        if step.show not in ASKED:
            continue
        asked = read(step.page).at(step.at, step.show)
        if isinstance(asked, AskedQuiz):
            quizzes.append(asked)
        elif isinstance(asked, ReadExplorer):
            sentences.append(blanked(asked, step))
    ticks = read("your-sheet").soup.find(id="first-you").select("ol > li")
    return {"quizzes": quizzes, "sentences": sentences, "ticks": [words(each) for each in ticks]}


def blanked(explorer: ReadExplorer, step: Step) -> dict[str, Any]:
    """The sentence after a move, less what is said only there: results, and words for them.

    Compared are all states that differ in nothing but what the moves change.
    """
    moved = {label for move in step.states for label in move}
    others = [{each.label: text} for each in explorer.controls if each.label in moved
              for text in each.texts]
    states = explorer.states(step.states)[1:] or explorer.states()
    said_by = [set(bare(each.sentence)) for state in states for other in others or [{}]
               for each in explorer.states([state.settings, {**other}])[-1:]]
    always = set.intersection(*said_by)
    found = []
    for state in states:
        known = always | {n for text in state.settings.values() for n in NUMBER.findall(text)}
        parts: list[str] = []
        for word, plain in zip(WORD.findall(state.sentence), bare(state.sentence), strict=True):
            if plain in known:
                parts.append(word)
                continue
            run = parts[len(parts) - [*reversed(parts), BLANK].index(BLANK):]
            if all(map(FILLER.fullmatch, run)) and len(run) < len(parts):
                parts = parts[:len(parts) - len(run)]
            if parts[-1:] != [BLANK]:
                parts.append(BLANK)
        found.append((parts.count(BLANK), parts, state))
    _, parts, state = max(reversed(found), key=lambda each: each[0])
    settings = in_words(", ").join(f"{k} {v}" for k, v in state.settings.items() if k in moved)
    return {"title": explorer.title, "settings": settings, "parts": parts}


def bare(sentence: str) -> list[str]:
    """Its words, without stops and commas."""
    return [word.strip(".,;:") or word for word in WORD.findall(sentence)]


# --- the answer key


def keyed(page: Page) -> dict[str, Any]:
    """The quizzes and exercises of a page with their answers."""
    found = []
    for asked in page.exercises.values():
        data = json.loads(words(page.soup.find(id=f"kl-{asked.id}").select_one(
            ".kl-exercise-data")))
        fresh = [[each["shown"] for each in variant["asks"]] for variant in data[1:]]
        level = rows(LANGUAGE)[asked.id]["level"]
        found.append({"asked": asked, "fresh": zip(fresh, data[1:], strict=True), "level": level,
                      "minutes": MINUTES[level]})
    return {"title": page.title, "quizzes": list(page.quizzes.values()), "exercises": found}


# --- the test before and after


def items(plan: Plan, variant: int) -> list[dict[str, Any]]:
    """The items of a test, with one of the fresh sets of numbers of each exercise.

    Of an exercise that ends with a choice it is the choice, else what is asked first: then the
    answers to choose from are the right one and known wrong ones, smallest first.
    """
    found = []
    for name in plan.tested:
        made = exercise(name, LANGUAGE).variants[variant]
        ask = made.asks[-1] if made.asks[-1].choices else made.asks[0]
        values = list(ask.choices) or sorted(
            [ask.answer, *(value for value, _ in ask.wrong[:3])],
            key=lambda value, signed=ask.signed: value if signed else abs(value))
        found.append({"question": made.question, "ask": ask.label, "name": name,
                      "choices": [replace(ask, answer=value).shown for value in values],
                      "right": values.index(ask.answer)})
    return found


def asked_of_a_plan(read: Reader) -> list[tuple[str, list[tuple[str, list[str], str]]]]:
    """What the form of *Your sheet* asks: its parts, in each label, choices and unit."""
    found = []
    for part in read("your-sheet").soup.select("form.plan-sheet fieldset"):
        fields = [(words(box.label), [words(each) for each in box.select("option")[1:]],
                   words(box.select_one(".kl-unit"))) for box in part.select(".kl-field")]
        found.append((words(part.legend), [each for each in fields if each[0]]))
    return found


def untaught(plan: Plan, workshop: Workshop, homes: dict[str, str]) -> list[int]:
    """The items of the tests whose chapter the workshop does not open."""
    opened = {step.page for step in workshop.steps}
    return [n for n, name in enumerate(plan.tested, 1)
            if homes[name] not in opened]


def held(read: Reader) -> list[str]:
    """What somebody may say that they would hold: the multiples of the front page."""
    explorer = read("index").at("kl-right-about-the-dollar", "explorer")
    assert isinstance(explorer, ReadExplorer)
    return list(explorer.controls[0].texts)


def plan_b() -> dict[str, Any]:
    """How many people toss a row of tails."""
    chance = sizing.streak_probability(RUN, loss_probability=0.5, trades=TOSSES)
    return {"tosses": TOSSES, "run": RUN, "chance": f"{chance:.0%}"}


def soup(text: str) -> BeautifulSoup:
    """A paper, to look at."""
    return BeautifulSoup(text, "html.parser")
