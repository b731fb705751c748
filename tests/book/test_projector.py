"""A page on the whole screen, one step at a time: what a room sees, and what a clicker does."""

import json
import shutil

import pytest
from browser import script, served
from kernelless.read_page import read_page
from pages import by_page, explorers, name, soup

IDENTS = by_page(explorers())
SCREENS = [(1024, 768), (1280, 720), (1920, 1080)]
LEAST = 0.024  # of the height: what the last row can read
STATES = 12
BOXES = "[data-kl-quiz], [data-kl-explorer], [data-kl-exercise]"
SEEN = script("projector")
SLIDERS = "Array.from(document.querySelectorAll('.kl-screen input'), (field) => field.value)"
AT = "location.hash"


def projected(open_page, path, place="http", **options):
    page = open_page(path, place, query="?play", **{"reduced_motion": "reduce"} | options)
    page.locator(".kl-now").wait_for()
    return page


def down(page) -> bool:
    """Presses of the clicker, more where a story is played first; whether the step is another."""
    before = page.evaluate(AT)
    for _ in range(9):
        page.keyboard.press("PageDown")
        if page.evaluate(AT) != before or not page.locator(".kl-now .kl-play").count():
            break
    return page.evaluate(AT) != before


def look(page, subtests) -> None:
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if width == 1280 else "light")
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        with subtests.test(f"{page.evaluate(AT)} {width}x{height}"):
            found = page.evaluate(SEEN, STATES if width == 1024 else 1)
            assert found["cut"] == []
            assert found["least"] >= LEAST


@pytest.mark.parametrize("path", IDENTS, ids=name)
def test_every_step_is_whole_and_readable_and_answers_come_later(open_page, subtests, path):
    page, items, more = projected(open_page, path), [], True
    now = page.locator(".kl-now")
    while more:
        if now.locator("[data-kl-explorer]").count():
            now.locator("[data-kl-ready]").wait_for()
        look(page, subtests)
        item, part = page.evaluate(AT)[1:].split(".")
        shown = now.locator("details[open][data-kl-right], .kl-late").all()
        assert any(box.is_visible() for box in shown) is (part != "1")
        assert now.locator("details[open]:not([data-kl-right], .kl-late)").count() == 0
        items += [int(item)] if part == "1" else []
        more = down(page)
    assert items == list(range(1, len(soup(path).select(BOXES)) + 1))
    late = soup(path).select(".stage:has([data-kl-explorer]) > .surprise, .exercise + details")
    assert page.locator(".kl-late").count() == len(late)


def test_what_is_cut_or_too_small_is_noticed(open_page):
    page = projected(open_page, next(iter(IDENTS)))
    page.add_style_tag(content=".kl-now { margin-top: 60vh; } .kl-now legend { font-size: 8px; }")
    found = page.evaluate(SEEN, 1)
    assert found["cut"] and found["least"] < LEAST


def test_a_clicker_changes_the_step_never_a_slider_and_arrows_the_slider_alone(open_page, place):
    page = projected(open_page, next(iter(IDENTS)), place)
    while not page.locator(".kl-now input[type=range]").count():
        assert down(page)
    page.locator(".kl-now [data-kl-ready]").wait_for()
    slider, stays = page.locator(".kl-now input[type=range]").first, page.evaluate(AT)
    slider.focus()
    for key in ("Home", "ArrowRight", "ArrowUp", "End", "ArrowLeft", "ArrowDown", " "):
        before = page.evaluate(SLIDERS)
        page.keyboard.press(key)
        assert page.evaluate(AT) == stays
        assert (page.evaluate(SLIDERS) != before) is (key != " ")
    before = page.evaluate(SLIDERS)
    assert down(page)
    assert page.evaluate(SLIDERS) == before
    page.keyboard.press("PageUp")
    assert page.evaluate(AT) == stays
    assert page.evaluate(SLIDERS) == before
    page.evaluate("document.activeElement.blur()")
    for key, moves in (("ArrowRight", False), ("Home", False), (" ", True), ("Shift+ ", True)):
        before = page.evaluate(AT)
        page.keyboard.press(key)
        assert (page.evaluate(AT) != before) is moves


def test_a_clicker_plays_a_story_to_its_end_before_it_goes_on(open_page):
    path = next(p for p in IDENTS if soup(p).select(".kl-play"))
    page = projected(open_page, path, reduced_motion="no-preference")
    figure = page.locator(".kl-now figure.kl:has(.kl-play)")
    while not figure.count():
        assert down(page)
    figure.locator("xpath=self::*[@data-kl-ready]").wait_for()
    stays, button = page.evaluate(AT), figure.locator(".kl-play button")
    page.keyboard.press("PageDown")
    figure.locator(".kl-running").wait_for()
    while button.text_content() != "Again":
        assert page.evaluate(AT) == stays
        figure.locator(".kl-play:not(.kl-running)").wait_for()
        if button.text_content() != "Again":
            page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    assert page.evaluate(AT) != stays


def test_escape_leads_back_to_the_page_at_that_place(open_page, place):
    path = max(IDENTS, key=lambda p: len(IDENTS[p]))
    page = projected(open_page, path, place)
    section = soup(path).select("[data-kl-explorer]")[-1].find_parent("section")["id"]
    while page.locator(f'.kl-now [id="{IDENTS[path][-1]}"]').count() == 0:
        assert down(page)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**/{path.name}#{section}")
    assert page.locator(f'[id="{IDENTS[path][-1]}"] .kl-picture').is_visible()
    assert page.locator(".kl-screen").count() == 0
    page.go_back()
    page.locator(f'.kl-now [id="{IDENTS[path][-1]}"]').wait_for()


def test_answers_have_the_letters_of_the_papers_and_a_wrong_one_opens_by_keyboard(open_page, place):
    page = projected(open_page, next(iter(IDENTS)), place)
    letter = "box => getComputedStyle(box.querySelector('summary'), '::after').content"
    answers = page.locator(".kl-now .kl-quiz details")
    assert "upper-alpha" in answers.first.evaluate(letter)
    right = answers.evaluate_all("all => all.map(box => 'klRight' in box.dataset)").index(True)
    wrong = 0 if right else 1
    for _ in range(wrong + 1):
        page.keyboard.press("Tab")
    page.keyboard.press(" ")
    opened = "all => all.map(box => box.open)"
    assert answers.evaluate_all(opened).index(True) == wrong
    assert down(page)
    assert [i for i, it in enumerate(answers.evaluate_all(opened)) if it] == [right]


def test_who_does_not_ask_loads_nothing_and_the_link_needs_scripts(open_page):
    path = next(iter(IDENTS))
    page = open_page(path)
    page.locator('html[data-code="off"]').wait_for()
    assert page.locator('[src*="projector"], [href*="projector"]').count() == 0
    page.locator('a[href="?play"]').click()
    page.locator(".kl-now").wait_for()
    plain = open_page(path, query="?play", java_script_enabled=False)
    assert plain.locator("article h1").is_visible()
    assert not plain.locator('a[href="?play"]').is_visible()


def test_a_route_leads_over_pages_and_back_and_moves_sliders(tmp_path, new_page, place):
    first, second = list(IDENTS)[:2]
    read, moved = read_page(first), IDENTS[first][0]
    move = {c.label: c.texts[-1] for c in read.explorers[moved].controls}
    says = read.explorers[moved].states([move])[1].sentence
    hand = soup(first).select_one("section section")["id"]
    rows = [(first, next(iter(read.quizzes)), "quiz"), (first, moved, "explorer")]
    rows += [(second, IDENTS[second][0], "explorer"), (first, hand, "by-hand")]
    items = [{"page": p.stem, "at": at, "show": show} for p, at, show in rows]
    items[1]["moves"] = [move]
    items[3]["ask"] = "What will be left?"
    for folder in ("_static", "_frames", "_runtime"):
        shutil.copytree(first.parent / folder, tmp_path / folder)
    for path in (first, second):
        shutil.copy(path, tmp_path)
    routes = {"try": {"title": "Try", "minutes": 1, "steps": items}}
    (tmp_path / "_static" / "play.js").write_text(f"window.tekoPlay = {json.dumps(routes)};")
    page = new_page(viewport={"width": 1280, "height": 720})

    def press(key: str) -> list[str]:
        seen = []
        while not seen or page.url != seen[-1]:
            seen.append(page.url)
            page.keyboard.press(key)
            page.wait_for_timeout(300)
            page.locator(".kl-now").wait_for()
            if page.url.endswith("#2.2"):
                page.locator(".kl-now figcaption", has_text=says).wait_for()
            if page.url.endswith("#4.1"):  # nothing but what is asked
                seen_there = page.locator(".kl-now").inner_text().split("\n")
                assert seen_there[1:] and set(filter(None, seen_there[1:])) == {items[3]["ask"]}
            elif "#4." in page.url:
                lines = page.locator(".kl-now [data-kl-line]")
                hidden = [not line.is_visible() for line in lines.all()]
                assert not hidden[0] and hidden == sorted(hidden)
        return seen

    with served(tmp_path) as address:
        here = address if place == "http" else tmp_path.as_uri()
        page.goto(f"{here}/{first.name}?play=try")
        page.locator(".kl-now").wait_for()
        there = press("PageDown")
        back = press("PageUp")
    assert back == there[::-1]
    steps = [int(url.split("#")[1].split(".")[0]) for url in there]
    assert steps == sorted(steps) and set(steps) == {1, 2, 3, 4}
    for step, url in zip(steps, there, strict=True):
        assert f"/{rows[step - 1][0].name}?play=try#" in url
