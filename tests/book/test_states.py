"""A link leads to its place, a move is said once, and what is missing is said."""

import shutil

import pytest
from explorers import IDENTS, TOOL, linked, part, press, ready
from pages import by_page, explorers, forms, found, name, soup

# With the most controls, and with its frames in a file of its own.
RICH = max(explorers(), key=lambda e: len(soup(e[0]).find(id=e[1]).select(".kl-controls label")))
BESIDE = found([e for e in explorers() if soup(e[0]).find(id=e[1]).has_attr("data-kl-src")], "_")[0]


def test_a_link_opens_a_fresh_window_there_and_far_down_the_page(open_page, place):
    for path, ident in (RICH, forms()[-1]):
        page = open_page(path, place, query=f"#{ident}=")
        box = "i => document.getElementById(i).querySelector('.kl-picture, .kl-title')"
        inside = f"i => {{ const r = ({box})(i).getBoundingClientRect();"
        inside += " return r.top >= 0 && r.top < innerHeight / 2; }"
        page.wait_for_function(inside, arg=ident, timeout=3_000)


def test_a_wrong_number_is_left_out_and_named_and_the_rest_stands(open_page):
    path, ident = RICH
    page = open_page(path, query=f"#{ident}=123456,nonsense,,,,,,,7")
    said = part(page, ident, ".kl-said")
    page.wait_for_function("i => document.querySelector(i).textContent", arg=f"#{ident} .kl-said")
    label = part(page, ident, ".kl-controls label").first.text_content()
    assert f"{label} = 123456" in said.text_content() and "nonsense" in said.text_content()
    assert said.bounding_box()["height"] > 10, "to be seen, not only heard"
    fields = soup(path).find(id=ident).select(".kl-controls input[type=range]")
    starts = [int(f["value"]) for f in fields]
    now = part(page, ident, ".kl-controls input[type=range]").evaluate_all(
        "fs => fs.map(f => Number(f.value))"
    )
    assert now == starts


def test_twelve_presses_are_one_announcement_after_the_last(open_page):
    path, ident = RICH
    page = open_page(path)
    ready(page, ident)
    live = part(page, ident, ":is([aria-live], output, [role=status])")
    assert live.evaluate_all("all => all.map(e => e.className)") == ["kl-said"]
    page.evaluate("hands.listen", ident)
    slider = part(page, ident, "input[type=range]").first
    slider.focus()
    for turn in range(12):
        slider.press("ArrowRight" if turn % 4 < 2 else "ArrowLeft")
    slider.press("ArrowRight")
    page.wait_for_timeout(1_000)
    ((after, text),) = page.evaluate("said")
    assert 380 <= after <= 700
    assert text == part(page, ident, "figcaption").text_content()


# --- forms


def test_a_form_opens_with_the_numbers_of_a_link_and_resets(open_page, place):
    path, ident = next(f for f in forms() if f[1] == "kl-form-touch-or-end")
    page = open_page(path, place, query=f"#{ident}=20,15,1,2,1")
    done = "i => document.getElementById(i).dataset.klState === 'ready'"
    page.wait_for_function(done, arg=ident)
    fields = part(page, ident, "input").evaluate_all("fs => fs.map(f => f.value)")
    assert fields == ["20", "15", "1", "2"]
    assert part(page, ident, "select").evaluate("s => s.selectedIndex") == 1
    example = soup(path).find(id=ident).select_one(".kl-result").get_text()
    assert part(page, ident, ".kl-result").text_content() != example
    part(page, ident, "input").first.fill("1,0.5")
    part(page, ident, "input").first.fill("２０％")
    assert linked(page, ident) == f"#{ident}=20,15,1,2,1"
    press(page, ident, "Reset")
    assert part(page, ident, ".kl-result").text_content() == example
    assert part(page, ident, "input").first.input_value() == "10"


# --- what is missing


@pytest.fixture
def copied(tmp_path, browser):
    """Open a page from a copy of the site: of the page alone, or without a folder."""

    def opened(path, *without: str):
        folder = tmp_path / "copy"
        if without:
            shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns(*without))
        else:
            folder.mkdir()
            shutil.copy(path, folder)
        # The browser says that files are missing; here they are meant to be.
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        pages.append(page)
        page.goto((folder / path.name).as_uri())
        return page

    pages = []
    yield opened
    for page in pages:
        page.close()


def put_back(page, folder) -> None:
    place = page.evaluate("decodeURI(location.pathname)").rpartition("/")[0]
    shutil.copytree(folder, f"{place}/{folder.name}")


DEAD = ":is(.kl, .kl-form) :is(input, select, button):visible"


@pytest.mark.parametrize("path", dict.fromkeys([*IDENTS, *by_page(forms())]), ids=name)
def test_a_page_saved_alone_shows_no_dead_control_and_says_what_is_missing(copied, path):
    page = copied(path)
    assert page.locator(DEAD).count() == 0
    for box in page.locator("[data-kl-explorer], .kl-form").all():
        assert "folders beside this page" in box.locator(".kl-missing:visible").text_content()
        assert box.locator(":is(figcaption, .kl-example):visible").count() >= 1


def test_without_its_frames_an_explorer_says_so_and_tries_again(copied):
    path, ident = BESIDE
    page = copied(path, "_frames")
    box = page.locator(f'[id="{ident}"]')
    part(page, ident, ".kl-picture").scroll_into_view_if_needed()
    said = part(page, ident, ".kl-said")
    box.locator(TOOL).wait_for()
    assert "folder beside it that is missing here: _frames." in said.text_content()
    assert box.locator(":is(input, select):visible").count() == 0
    press(page, ident, "Try again")
    box.locator(TOOL).wait_for()
    put_back(page, path.parent / "_frames")
    press(page, ident, "Try again")
    ready(page, ident)
    assert box.locator(":is(input, select):visible").count() > 0


def test_without_the_pages_python_a_form_says_so_and_tries_again(copied):
    path, ident = forms()[0]
    page = copied(path, "_runtime")
    box = page.locator(f'[id="{ident}"]')
    box.locator("input").first.press_sequentially("1")
    box.locator("button:has-text('Try again')").wait_for()
    assert "missing here: _runtime." in part(page, ident, ".kl-said").text_content()
    assert box.locator(":is(input, select):visible").count() == 0
    assert box.locator(".kl-example").is_visible()
    put_back(page, path.parent / "_runtime")
    press(page, ident, "Try again")
    done = "i => document.getElementById(i).dataset.klState === 'ready'"
    page.wait_for_function(done, arg=ident)
