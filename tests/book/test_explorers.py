"""Every explorer answers every hand, shows what Python computes, and stands whole on a screen."""

import pytest
from browser import PHONE, SCROLL_THROUGH
from explorers import IDENTS, PUT, RUNTIMES, TOOL, fields, linked, part, press, ready, shown
from kernelless.pack import unpack
from notebooks import computed, notebooks, page_of
from pages import explorers, frame_data, name, pages, soup
from run_notebook import begins_with

ALL = pytest.mark.parametrize("path", pages(), ids=name)
PAGES = pytest.mark.parametrize("path", IDENTS, ids=name)


def assert_slider_says_its_value(slider) -> None:
    """To the eye and to a screen reader, in the words of the author."""
    said = slider.evaluate("""f => [JSON.parse(f.dataset.texts)[f.value],
        f.getAttribute("aria-valuetext"), f.nextElementSibling.textContent]""")
    assert said[0] == said[1] == said[2]


def position(field) -> int:
    return field.evaluate("f => hands.at(f)")


def last(field) -> int:
    return field.evaluate("f => hands.size(f) - 1")


# --- keyboard and mouse


@PAGES
def test_an_explorer_answers_keyboard_and_mouse_and_is_seen_whole(open_page, subtests, path):
    page = open_page(path)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            ready(page, ident)
            assert_surprise(page, ident, seen=False)
            assert_tab_reaches_every_control(page, ident)
            for field in fields(page, ident, "[type=range], select"):
                assert_keys_move(page, ident, field)
            assert_surprise(page, ident, seen=True)
            for box in fields(page, ident, "[type=checkbox]"):
                assert_space_ticks(page, ident, box)
            page.evaluate("i => hands.put(i, hands.start)", ident)
            for slider in fields(page, ident, "[type=range]"):
                assert_mouse_drags(page, ident, slider)
            for box in fields(page, ident, "[type=checkbox]"):
                assert_click_ticks(page, ident, box)
            for choice in fields(page, ident, "select"):
                assert_a_choice_changes_the_picture(page, ident, choice)
    for screen in SCREENS:
        assert_seen_together(page, subtests, path, screen)


def assert_tab_reaches_every_control(page, ident: str) -> None:
    """In the order of the page, and each shows that it has the focus."""
    page.evaluate("i => hands.before(i)", ident)
    for expected in [f.get_attribute("id") for f in fields(page, ident)]:
        page.keyboard.press("Tab")
        focused, outline = page.evaluate("hands.focused()")
        assert focused == expected
        assert outline >= 2, "the focus is not to be seen"


def after_keys(page, ident: str, field, keys) -> list[tuple]:
    """Position of the control, caption and picture after each key."""
    field.focus()
    seen = []
    for key in keys:
        page.keyboard.press(key)
        seen.append((position(field), *shown(page, ident)[1:]))
    return seen


def assert_keys_move(page, ident: str, field) -> None:
    """Home and End lead to the ends, an arrow one step on, and something changes."""
    slides = field.get_attribute("type") == "range"
    keys = ["End", "Home", "ArrowRight" if slides else "ArrowDown"]
    seen = after_keys(page, ident, field, keys)
    assert [where for where, *_ in seen] == [last(field), 0, 1]
    assert len({tuple(what) for _, *what in seen}) > 1, "no position changes anything"
    if slides:
        assert_slider_says_its_value(field)


def assert_space_ticks(page, ident: str, box) -> None:
    before = (position(box), *shown(page, ident)[1:])
    first, second = after_keys(page, ident, box, ["Space", "Space"])
    assert (first[0], second) == (1 - before[0], before)
    assert first[1:] != before[1:]


def assert_mouse_drags(page, ident: str, slider) -> None:
    ways = ((0.5, 0.98), (0.98, 0.02), (0.02, 0.6))
    right, left, middle = (drag(page, ident, slider, *way) for way in ways)
    assert right[0] > left[0]
    assert right[0] >= middle[0] >= left[0]
    assert len({right[1:], left[1:], middle[1:]}) > 1
    assert_slider_says_its_value(slider)


def assert_click_ticks(page, ident: str, box) -> None:
    before = shown(page, ident)
    box.click()
    assert shown(page, ident) != before
    part(page, ident, f'label[for="{box.get_attribute("id")}"]').click()
    assert shown(page, ident) == before, "its label works too"


def assert_a_choice_changes_the_picture(page, ident: str, choice) -> None:
    """Chromium draws the open list outside the page, so a choice is made without it."""
    seen = set()
    for index in range(last(choice) + 1):
        choice.select_option(index=index)
        seen.add(shown(page, ident)[1:])
    assert len(seen) > 1


def place_on(slider, part: float) -> tuple[float, float]:
    """A place on the track (0 left, 1 right)."""
    box = slider.bounding_box()
    return box["x"] + part * box["width"], box["y"] + box["height"] / 2


def drag(page, ident: str, slider, start: float, end: float) -> tuple:
    """Press on the track at `start`, move to `end`, let go."""
    slider.evaluate("s => s.scrollIntoView({block: 'center'})")  # what lies above may have grown
    page.mouse.move(*place_on(slider, start))
    page.mouse.down()
    page.mouse.move(*place_on(slider, end), steps=4)
    page.mouse.up()
    return position(slider), *shown(page, ident)[1:]


# --- touch


@PAGES
def test_an_explorer_answers_a_finger_and_is_seen_whole_on_a_phone(open_page, subtests, path):
    page = open_page(path, **PHONE)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            ready(page, ident)
            assert_the_surprise_can_be_asked_for(page, ident)
            for slider in fields(page, ident, "[type=range]"):
                slider.evaluate("f => f.scrollIntoView({block: 'center'})")
                assert_finger_moves(page, ident, slider)
            for box in fields(page, ident, "[type=checkbox]"):
                before = shown(page, ident)
                box.tap()
                assert shown(page, ident)[1:] != before[1:]
            for choice in fields(page, ident, "select"):
                assert_a_choice_changes_the_picture(page, ident, choice)
            for field in fields(page, ident):
                assert field.bounding_box()["height"] >= 24, "large enough for a finger"
    assert_seen_together(page, subtests, path, (390, 760))


COVERED = """ident => {
  const figure = document.getElementById(ident);
  figure.querySelector(".kl-controls").scrollIntoView();
  const [picture, sentence] = [".kl-picture", "figcaption"].map(
    part => figure.querySelector(part).getBoundingClientRect());
  return picture.bottom - sentence.top;
}"""


@PAGES
def test_on_a_phone_the_picture_never_lies_on_the_sentence_below_it(open_page, subtests, path):
    """However far a reader has scrolled to a control; 390 x 700 is a phone with its bars."""
    page = open_page(path, **PHONE | {"viewport": {"width": 390, "height": 700}})
    for ident in IDENTS[path]:
        with subtests.test(ident):
            ready(page, ident)
            assert page.evaluate(COVERED, ident) <= 1


def assert_finger_moves(page, ident: str, slider) -> None:
    right, left = tap(page, ident, slider, 0.95), tap(page, ident, slider, 0.05)
    swiped = swipe(page, ident, slider, 0.05, 0.7)
    assert right[0] > left[0]
    assert swiped[0] > left[0], "a swipe along the track moves it"
    assert len({right[1:], left[1:], swiped[1:]}) > 1
    assert_slider_says_its_value(slider)


def tap(page, ident: str, slider, at: float) -> tuple:
    page.touchscreen.tap(*place_on(slider, at))
    return position(slider), *shown(page, ident)[1:]


def swipe(page, ident: str, slider, start: float, end: float) -> tuple:
    wire = page.context.new_cdp_session(page)

    def touch(kind: str, *where: float) -> None:
        points = [dict(zip("xy", place_on(slider, part), strict=True)) for part in where]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for step in range(1, 6):
        touch("touchMove", start + (end - start) * step / 5)
    touch("touchEnd")
    return position(slider), *shown(page, ident)[1:]


# --- the surprise


def stage(page, ident: str):
    return page.locator(f'.stage:has(> .surprise):has([id="{ident}"])')


def assert_surprise(page, ident: str, *, seen: bool) -> None:
    """It waits, with a button to ask for it, until a control was moved."""
    for part_of_it, there in (("> .surprise", seen), ("> .show", not seen)):
        places = stage(page, ident).locator(part_of_it).all()
        assert [place.is_visible() for place in places] == [there] * stage(page, ident).count()


def assert_the_surprise_can_be_asked_for(page, ident: str) -> None:
    assert_surprise(page, ident, seen=False)
    for place in stage(page, ident).all():
        place.locator("> .show").press("Enter")
        assert place.locator("> .surprise").evaluate("box => box === document.activeElement")
        assert_surprise(page, ident, seen=True)


def test_most_explorers_have_a_surprise_and_what_to_try_stands_on_the_stage():
    """A box between two explorers belongs to the one below it."""
    surprised = [path for path in IDENTS if soup(path).select(".stage > .surprise")]
    assert len(surprised) > len(IDENTS) / 2
    for path in pages():
        assert soup(path).select(".stage:not(:has([data-kl-explorer])) > .surprise") == []
        if path in IDENTS:
            assert soup(path).select(".try") == soup(path).select(".stage > .try"), path


# --- on a screen

SCREENS = [(1280, 720), (1024, 768), (1920, 1080)]
STATES = 160
WORDS = 0.02  # of the height of a large screen: what the last row of a room can read
MEASURE, COMPARE = "asked => hands.measure(asked)", "asked => hands.compare(asked)"


def assert_seen_together(page, subtests, path, screen) -> None:
    """Picture, controls and sentence, without scrolling."""
    width, height = screen
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")  # a picture sticks to the top of what was scrolled past
    room = height - page.evaluate("hands.header()")
    for ident in IDENTS[path]:
        with subtests.test(f"{ident} on {width} x {height}"):
            ready(page, ident)
            found = page.evaluate(MEASURE, [ident, STATES, height == 1080])
            assert 200 < found["height"] <= room
            if height == 1080:
                assert found["word"] >= WORDS * height
            if width < 600 and part(page, ident, ".kl-picture svg").count():
                assert len(set(found["places"])) == 1, "the controls move under the thumb"


def test_an_explorer_that_is_too_high_is_noticed(open_page):
    path, ident = explorers()[0]
    page = open_page(path, viewport={"width": 1280, "height": 720})
    ready(page, ident)
    page.add_style_tag(content=".kl-picture { height: 800px; }")
    assert page.evaluate(MEASURE, [ident, 2, False])["height"] >= 800


# --- what Python computes

ALL_READY = """() => [...document.querySelectorAll("[data-kl-explorer]")]
  .every(figure => "klReady" in figure.dataset)"""
# A late request is noted when it begins.
A_WHILE = "new Promise(done => setTimeout(done, Math.max(0, 1500 - performance.now())))"
STANDS = "([i, state]) => document.getElementById(i).dataset.klState === state"


@ALL
def test_a_page_read_to_its_end_asks_nobody_and_shows_what_python_computes(
    open_page, subtests, path, place
):
    """The fixture fails when a request leaves the machine or a script complains."""
    page, opened = open_page(path, place), None
    page.evaluate(SCROLL_THROUGH)
    page.wait_for_function(ALL_READY)
    assert not page.evaluate(RUNTIMES), "the page's Python waits for a form to be used"
    for ident, expected in computed("explorers", path).items():
        with subtests.test(ident):
            start = shown(page, ident)
            assert expected["broken"] == ""
            assert part(page, ident, TOOL).count() == 0
            assert page.evaluate(COMPARE, [ident, expected["states"]]) == []
            if expected["live"]:
                assert len(expected["states"]) == min(20, expected["count"])
                opened = assert_reset_and_a_link_lead_back(page, ident, start, expected["states"])
    if opened:
        ident, stood, state = opened
        page.reload()
        page.wait_for_function(STANDS, arg=[ident, state])
        assert shown(page, ident) == stood, "a fresh window shows the state of the link"
    page.evaluate(A_WHILE)
    assert not page.evaluate(RUNTIMES)


def assert_reset_and_a_link_lead_back(page, ident: str, start, states) -> tuple:
    """From any state to the start, and back to the state that was linked, which is given too."""
    page.evaluate(PUT, [ident, states[0]["positions"]])
    before = shown(page, ident)
    state = page.locator(f'[id="{ident}"]').get_attribute("data-kl-state")
    assert before.caption == states[0]["caption"]
    link = linked(page, ident)
    assert link.startswith(f"#{ident}=") and link.count(",") == len(states[0]["positions"]) - 1
    page.evaluate(PUT, [ident, states[1]["positions"]])
    press(page, ident, "Reset")
    assert shown(page, ident) == start
    assert part(page, ident, TOOL).count() == 0
    inside = "i => document.getElementById(i).contains(document.activeElement)"
    assert page.evaluate(inside, ident), "the focus is not lost"
    page.evaluate("link => { location.hash = ''; location.hash = link; }", link)
    page.wait_for_function(STANDS, arg=[ident, state])
    assert shown(page, ident) == before
    return ident, before, state


def test_the_comparison_notices_one_added_element_and_one_added_digit(open_page):
    """So that the test above cannot pass on anything."""
    path, ident = explorers()[0]
    page = open_page(path)
    ready(page, ident)
    states = computed("explorers", path)[ident]["states"]
    assert len({(s["picture"], s["caption"]) for s in states}) > 1
    wrong = [
        s | {"picture": s["picture"] + "<i></i>", "caption": s["caption"] + "0"} for s in states
    ]
    assert len(page.evaluate(COMPARE, [ident, wrong])) == 2 * len(states)


HOLD_FRAMES = """
  const json = Response.prototype.json;
  const released = new Promise(release => { window.releaseFrames = release; });
  Response.prototype.json = async function () { await released; return json.call(this); };"""


@PAGES
def test_a_move_made_before_the_frames_are_there_is_shown_when_they_are(open_page, subtests, path):
    page = open_page(path, script=HOLD_FRAMES)
    before = {ident: shown(page, ident)[1:] for ident in IDENTS[path]}
    for ident in before:
        field = fields(page, ident)[0]
        field.focus()
        page.keyboard.press("Space" if field.get_attribute("type") == "checkbox" else "End")
    assert {ident: shown(page, ident)[1:] for ident in before} == before
    page.evaluate("window.releaseFrames()")
    state = "i => hands.fields(i).reduce((n, f) => n * hands.size(f) + hands.at(f), 0)"
    for ident in before:
        with subtests.test(ident):
            ready(page, ident)
            frames = unpack(frame_data(soup(path).find(id=ident)))
            assert shown(page, ident).caption == begins_with(frames[page.evaluate(state, ident)])


@ALL
def test_a_page_has_the_explorers_of_its_notebook_and_a_captioned_frame_for_each_state(path):
    expected = computed("explorers", path)
    built = [(f["id"], f.has_attr("data-kl-explorer")) for f in soup(path).select("figure.kl")]
    assert built == [(ident, told["live"]) for ident, told in expected.items()]
    for ident in IDENTS.get(path, []):
        frames = unpack(frame_data(soup(path).find(id=ident)))
        assert len(frames) == expected[ident]["count"], ident
        assert all(frame.caption for frame in frames), ident


def test_every_notebook_has_a_page():
    """One without is not named in the table of contents."""
    assert {page_of(notebook) for notebook in notebooks()} <= set(pages())
