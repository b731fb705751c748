"""A stranger can teach from the kit: it says what the pages say, and each part works by itself."""

import fcntl
import json
import os
import re
import shutil
from dataclasses import replace

import pytest
from browser import PHONE, PROGRAM, SCROLL_THROUGH, script
from kernelless.lone_page import MAX_BYTES
from kernelless.pack import unpack
from make_workshop import chapters, make
from pages import SITE, cases, frame_data
from test_explorers import ALL_READY
from test_print import drawn, sheets_of_paper
from workshop.papers import NUMBER, papers, soup, words
from workshop.plan import check_place, load, reader

PAGES = SITE / "en"
PLAN = load()
READ = reader(PAGES)
SHEETS = {
    "handout": (1, 2),
    "run-sheet": (6, 30),
    "answer-key": (8, 20),
    "feedback": (1, 1),
    "plan-sheet": (1, 2),
    "first-test": (1, 2),
    "second-test": (1, 2),
}
MOVE = script("move")


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """The kit, made once, whichever worker asks for it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kit"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            made = tmp_path_factory.mktemp("making")
            make(SITE, made, chromium=shutil.which(PROGRAM))
            made.rename(folder / "made")
    return folder / "made"


@pytest.fixture(scope="module")
def written():
    """Every paper, before it is printed."""
    return papers(PLAN, READ, chapters())


@pytest.mark.parametrize(("change", "says"), cases("cases")["misplaced"])
def test_a_step_that_stands_nowhere_is_refused_with_its_line(change, says):
    step = next(each for each in PLAN.steps if each.at == "kl-many-exits")
    check_place(step, READ)
    with pytest.raises(ValueError, match=f"workshops.toml, line {step.line}: .*{says}"):
        check_place(replace(step, **change), READ)


EXPLORED = [s for s in PLAN.workshops[0].steps if s.show == "explorer"]


@pytest.mark.parametrize("step", EXPLORED, ids=lambda step: step.at)
def test_the_run_sheet_says_what_the_page_says_after_each_move(open_page, written, step):
    """The sliders are moved in a browser, the way a teacher moves them."""
    page = open_page(PAGES / f"{step.page}.html")
    figure = page.locator(f"#{step.at}")
    figure.scroll_into_view_if_needed()
    sheet = words(soup(written["run-sheet-90"]))
    for move in step.states:
        for label, text in move.items():
            control = figure.get_by_label(label, exact=True)
            if control.evaluate("field => field.tagName") == "SELECT":
                control.select_option(label=text)
            else:
                shown = control.evaluate("field => JSON.parse(field.dataset.texts)")
                control.fill(str(shown.index(text.replace("-", "−"))))
        page.wait_for_function("figure => 'klReady' in figure.dataset", arg=figure.element_handle())
        assert " ".join(figure.locator("figcaption").inner_text().split()) in sheet


def test_the_game_ends_as_the_run_sheet_says():
    """All stand at the start; who keeps most is another team in each round."""
    step = next(each for each in PLAN.steps if each.at == "kl-one-path")
    rounds = []
    for state in READ(step.page).at(step.at, "explorer").states(step.states)[1:]:
        team = r"(FX|loan|stock|fund), [^:]*: ([a-z ]*),? ?([\d,]+) yen"
        teams = re.findall(team, state.sentence)
        rounds.append({name: (ends, int(yen.replace(",", ""))) for name, ends, yen in teams})
    start, short, long = rounds
    assert len(start) == 4 and {ends for ends, _ in start.values()} == {""}
    best = [max(each, key=lambda name, each=each: each[name][1]) for each in (short, long)]
    assert [each[name][0] for each, name in zip((short, long), best, strict=True)] == ["", "closed"]


def test_a_run_sheet_names_the_stops_of_a_story_and_what_is_asked_first(written):
    sheet = words(soup(written["run-sheet-90"]))
    told = READ("index").at("kl-right-about-the-dollar", "explorer").states()[0].told
    assert len(told) == 4 and "it stops 2 times, and Page Down goes on" in sheet
    hand = [step for step in PLAN.workshops[0].steps if step.show == "by-hand"]
    assert len(hand) == 3 and all(step.ask in sheet for step in hand)
    assert "You deposit 100,000 yen" in sheet


def shown_by_pages() -> set[str]:
    """Every number of the pages: their text, what their explorers and exercises say."""
    texts = []
    for name in ("index", *chapters()):
        page = READ(name).soup
        texts += [page.get_text(" "), *(each.get_text() for each in page.select("script"))]
        for figure in page.select("[data-kl-explorer]"):
            for frame in unpack(frame_data(figure)):
                texts += [frame.caption, *(frame.story.told() if frame.story else ())]
        for data in page.select(".kl-exercise-data"):
            asks = [ask for variant in json.loads(data.get_text()) for ask in variant["asks"]]
            wrong = [value for ask in asks for value, _ in ask["wrong"] if value != str(value)]
            wrong = [abs(value) * (1 + 1e-12) for value in wrong]  # a half is rounded up
            texts += [f"{v:,.{n}f}{unit}" for v in wrong for n in range(4) for unit in " %x"]
    return {number.lstrip("−-") for text in texts for number in NUMBER.findall(text)}


def test_each_number_of_three_digits_in_a_paper_stands_in_a_page(written):
    known = shown_by_pages()
    for name, text in written.items():
        paper = soup(text)
        for clock in paper.select(".when, style"):
            clock.decompose()
        found = {n.lstrip("−-") for n in NUMBER.findall(paper.get_text(" "))}
        found = {n for n in found if sum(map(str.isdigit, n)) > 2}
        assert len(found) > 8 or name in ("feedback", "plan-sheet"), name
        assert found - known == set(), name


@pytest.mark.parametrize("workshop", PLAN.workshops, ids=lambda each: each.key)
def test_a_handout_asks_and_holds_no_answer(written, workshop):
    paper = soup(written[f"handout-{workshop.key}"])
    text = words(paper)
    blanks = paper.select("li .blank")
    assert len(blanks) >= sum(step.show == "explorer" for step in workshop.steps)
    for question in paper.select(".q"):  # what is asked there may be an answer elsewhere
        question.decompose()
    rest = words(paper)
    assert "✓" not in text
    for step in workshop.steps:
        if step.show == "quiz":
            asked = READ(step.page).at(step.at, "quiz")
            assert asked.question in text
            assert not [c for c in asked.choices if c.feedback in text or c.text not in text]
        elif step.show == "explorer":
            states = READ(step.page).at(step.at, "explorer").states(step.states)
            assert not [state for state in states if state.sentence in text]
        elif step.show == "exercise":
            asked = READ(step.page).at(step.at, "exercise")
            assert not [ask for ask in asked.asks if len(ask.answer) > 3 and ask.answer in rest]


def test_the_answer_key_has_level_minutes_and_answers_of_every_exercise(written):
    key = soup(written["answer-key"])
    entries = [words(each) for each in key.select("main > div.keep")]
    asked = [each for name in chapters() for each in READ(name).exercises.values()]
    assert len(entries) == len(asked) >= 58
    for entry, each in zip(entries, asked, strict=True):
        assert entry.startswith(each.title) and re.search(r", (easy|middle|hard), \d+ min\.", entry)
        assert all(f"{ask.label} {ask.answer}" in entry for ask in each.asks)


def test_papers_are_black_and_white(written):
    """A grey is three times the same."""
    colours = re.findall(r"(?:#|color: |background: )([0-9a-z]{3,7})\b", "".join(written.values()))
    assert {c for c in colours if len(set(c)) > 1} <= {"light", "inherit"}


def test_the_papers_print_on_their_sheets_and_none_is_empty(kit):
    printed = sorted((kit / "print").iterdir())
    assert len(printed) == 2 * len(PLAN.workshops) + 5
    for paper in printed:
        fewest, most = next(n for name, n in SHEETS.items() if paper.name.startswith(name))
        pdf = paper.read_bytes()
        assert fewest <= sheets_of_paper(pdf) <= most, paper.name
        assert min(drawn(pdf)) > 5, paper.name


def test_the_first_page_of_the_kit_leads_everywhere_and_needs_nothing(kit, new_page):
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto((kit / "START-HERE.html").as_uri())
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    links = page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    there = {link for link in links if (kit / link.split("?")[0]).is_file()}
    assert len(there) >= 25 and set(links) == there
    assert {f"phones/{each.name}" for each in (kit / "phones").iterdir()} <= there
    assert {f"print/{each.name}" for each in (kit / "print").iterdir()} <= there
    assert {link.partition("?play=")[2] for link in there} >= {w.key for w in PLAN.workshops}


@pytest.mark.parametrize("name", ["index", *chapters()])
def test_a_phone_file_alone_is_alive_and_asks_nobody(kit, tmp_path, new_page, name):
    """The fixture fails when it asks for anything, and there is nothing beside it."""
    alone = shutil.copy(kit / "phones" / f"{name}.html", tmp_path)
    assert (tmp_path / alone).stat().st_size <= MAX_BYTES
    page = new_page(**PHONE)
    page.goto((tmp_path / alone).as_uri())
    page.evaluate(SCROLL_THROUGH)
    page.wait_for_function(ALL_READY)
    figures = page.locator("[data-kl-explorer]")
    assert figures.count() == len(READ(name).explorers)
    assert all(figures.nth(i).evaluate(MOVE) for i in range(figures.count()))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    if page.locator("script.kl-runtime").count() and page.locator("form.kl-form").count():
        page.locator("form.kl-form button[type=submit]").first.click()
        page.locator("form.kl-form[data-kl-state=ready]").first.wait_for()
    links = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert not [link for link in links if not link.startswith(("#", "https:"))]


def test_the_page_teach_opens_each_workshop_and_plays_what_the_table_says(open_page):
    page = open_page(PAGES / "teach.html")
    assert page.locator("a[href*='?play=']").count() == len(PLAN.workshops)
    page.add_script_tag(url="_static/play.js")
    assert page.evaluate("window.tekoPlay") == {each.key: each.played() for each in PLAN.workshops}
