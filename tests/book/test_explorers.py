"""Every explorer answers every hand, and shows what Python computes."""

import pytest
from browser import PHONE
from kernelless.pack import unpack
from notebooks import computed, notebooks, page_of
from notebooks import name as notebook_name
from pages import by_page, explorers, frame_data, name, soup
from run_notebook import begins_with

IDENTS = by_page(explorers())
PAGES = pytest.mark.parametrize("path", IDENTS, ids=name)

# --- what the page shows


def ready(page, ident):
    """The figure of an explorer, in the middle of the window, with its frames unpacked."""
    figure = page.locator(f'[id="{ident}"]')
    # The figure itself has no box of its own on a stage.
    figure.locator(".kl-picture").evaluate("p => p.scrollIntoView({block: 'center'})")
    page.wait_for_function("i => 'klReady' in document.getElementById(i).dataset", arg=ident)
    return figure


def shown(figure) -> tuple[str, str]:
    return (figure.locator(".kl-picture").inner_html(), figure.locator("figcaption").text_content())


def fields(figure, kind: str) -> list:
    return figure.locator(f".kl-controls {kind}").all()


def position(field) -> int:
    return field.evaluate(
        "f => f.type === 'checkbox' ? +f.checked : f.type === 'range' ? +f.value : f.selectedIndex"
    )


def last(field) -> int:
    return field.evaluate(
        "f => f.type === 'checkbox' ? 1 : f.type === 'range' ? +f.max : f.options.length - 1"
    )


def assert_slider_says_its_value(slider) -> None:
    """To the eye and to a screen reader, in the words of the author."""
    said = slider.evaluate("""f => [JSON.parse(f.dataset.texts)[f.value],
        f.getAttribute("aria-valuetext"), f.nextElementSibling.textContent]""")
    assert said[0] == said[1] == said[2]


def press(page, figure, field, keys) -> list[tuple]:
    """Position and picture after each key."""
    seen = []
    for key in keys:
        page.keyboard.press(key)
        seen.append((position(field), shown(figure)))
    return seen


# --- keyboard


@PAGES
def test_an_explorer_answers_the_keyboard(open_page, subtests, path):
    page = open_page(path)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            figure = ready(page, ident)
            assert_tab_reaches_every_control(page, figure)
            for field in fields(figure, "input[type=range], select"):
                assert_keys_move(page, figure, field)
            for box in fields(figure, "input[type=checkbox]"):
                assert_space_ticks(page, figure, box)


def assert_tab_reaches_every_control(page, figure) -> None:
    """In the order of the page, and each shows that it has the focus."""
    figure.evaluate("""f => { const mark = document.createElement("span"); mark.tabIndex = -1;
        f.before(mark); mark.focus(); mark.onblur = () => mark.remove(); }""")
    for expected in [f.get_attribute("id") for f in fields(figure, "input, select")]:
        page.keyboard.press("Tab")
        focused, outline = page.evaluate("""() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          return [document.activeElement.id, outlineStyle !== "none" && parseFloat(outlineWidth)];
        }""")
        assert focused == expected
        assert outline >= 2, "the focus is not to be seen"


def assert_keys_move(page, figure, field) -> None:
    """Home and End lead to the ends, an arrow one step on, and something changes."""
    field.focus()
    end, slides = last(field), field.get_attribute("type") == "range"
    seen = press(page, figure, field, ["End", "Home", "ArrowRight" if slides else "ArrowDown"])
    assert [where for where, _ in seen] == [end, 0, 1]
    assert len({what for _, what in seen}) > 1, "no position of this control changes anything"
    if slides:
        assert_slider_says_its_value(field)


def assert_space_ticks(page, figure, box) -> None:
    box.focus()
    before = (position(box), shown(figure))
    first, second = press(page, figure, box, ["Space", "Space"])
    assert (first[0], second) == (1 - before[0], before)
    assert first[1] != before[1]


HOLD_FRAMES = """
  const json = Response.prototype.json;
  const released = new Promise(release => { window.releaseFrames = release; });
  Response.prototype.json = async function () { await released; return json.call(this); };"""


@PAGES
def test_a_move_made_before_the_frames_are_there_is_shown_when_they_are(open_page, subtests, path):
    page = open_page(path, script=HOLD_FRAMES)
    moved = {ident: page.locator(f'[id="{ident}"]') for ident in IDENTS[path]}
    before = {ident: shown(figure) for ident, figure in moved.items()}
    for figure in moved.values():
        field = fields(figure, "input, select")[0]
        field.focus()
        page.keyboard.press("Space" if field.get_attribute("type") == "checkbox" else "End")
    assert {ident: shown(figure) for ident, figure in moved.items()} == before
    page.evaluate("window.releaseFrames()")
    for ident, figure in moved.items():
        with subtests.test(ident):
            ready(page, ident)
            frames = unpack(frame_data(soup(path).find(id=ident)))
            assert shown(figure)[1] == begins_with(frames[state_of(figure)])


def state_of(figure) -> int:
    """The number of the frame that belongs to where the controls stand."""
    index = 0
    for control in fields(figure, "input, select"):
        index = index * (last(control) + 1) + position(control)
    return index


# --- mouse


@PAGES
def test_an_explorer_answers_the_mouse(open_page, subtests, path):
    page = open_page(path)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            figure = ready(page, ident)
            for slider in fields(figure, "input[type=range]"):
                assert_mouse_drags(page, figure, slider)
            for box in fields(figure, "input[type=checkbox]"):
                assert_click_ticks(figure, box)
            for choice in fields(figure, "select"):
                assert_a_choice_changes_the_picture(figure, choice)


def assert_mouse_drags(page, figure, slider) -> None:
    right = drag(page, figure, slider, 0.5, 0.98)
    left = drag(page, figure, slider, 0.98, 0.02)
    middle = drag(page, figure, slider, 0.02, 0.6)
    assert right[0] > left[0]
    assert right[0] >= middle[0] >= left[0]
    assert len({right[1], left[1], middle[1]}) > 1
    assert_slider_says_its_value(slider)


def assert_click_ticks(figure, box) -> None:
    before = shown(figure)
    box.click()
    assert shown(figure) != before
    figure.locator(f'label[for="{box.get_attribute("id")}"]').click()
    assert shown(figure) == before, "its label works too"


def assert_a_choice_changes_the_picture(figure, choice) -> None:
    """Chromium draws the open list outside the page, so a choice is made without it."""
    seen = set()
    for index in range(last(choice) + 1):
        choice.select_option(index=index)
        seen.add(shown(figure))
    assert len(seen) > 1


def place_on(slider, part: float) -> tuple[float, float]:
    """A place on the track (0 left, 1 right)."""
    box = slider.bounding_box()
    return box["x"] + part * box["width"], box["y"] + box["height"] / 2


def drag(page, figure, slider, start: float, end: float):
    """Press on the track at `start`, move to `end`, let go."""
    slider.evaluate("s => s.scrollIntoView({block: 'center'})")  # what lies above may have grown
    page.mouse.move(*place_on(slider, start))
    page.mouse.down()
    page.mouse.move(*place_on(slider, end), steps=4)
    page.mouse.up()
    return position(slider), shown(figure)


# --- touch


@PAGES
def test_an_explorer_answers_a_finger(open_page, subtests, path):
    page = open_page(path, **PHONE)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            figure = ready(page, ident)
            for slider in fields(figure, "input[type=range]"):
                slider.evaluate("f => f.scrollIntoView({block: 'center'})")
                assert_finger_moves(page, figure, slider)
            for box in fields(figure, "input[type=checkbox]"):
                before = shown(figure)
                box.tap()
                assert shown(figure) != before
            for choice in fields(figure, "select"):
                assert_a_choice_changes_the_picture(figure, choice)
            for field in fields(figure, "input, select"):
                assert field.bounding_box()["height"] >= 24, "large enough for a finger"


def assert_finger_moves(page, figure, slider) -> None:
    right, left = tap(page, figure, slider, 0.95), tap(page, figure, slider, 0.05)
    swiped = swipe(page, figure, slider, 0.05, 0.7)
    assert right[0] > left[0]
    assert swiped[0] > left[0], "a swipe along the track moves it"
    assert len({right[1], left[1], swiped[1]}) > 1
    assert_slider_says_its_value(slider)


def tap(page, figure, slider, at: float):
    page.touchscreen.tap(*place_on(slider, at))
    return position(slider), shown(figure)


def swipe(page, figure, slider, start: float, end: float):
    wire = page.context.new_cdp_session(page)

    def touch(kind: str, *where: float) -> None:
        points = [dict(zip("xy", place_on(slider, part), strict=True)) for part in where]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for part in range(1, 6):
        touch("touchMove", start + (end - start) * part / 5)
    touch("touchEnd")
    return position(slider), shown(figure)


# --- what Python computes

COMPARE = """([ident, states]) => {
  const figure = document.getElementById(ident);
  const fields = [...figure.querySelectorAll(".kl-controls input, .kl-controls select")];
  const caption = figure.querySelector("figcaption");
  const put = (field, position) => {
    if (field.type === "checkbox") field.checked = Boolean(position);
    else if (field.type === "range") field.value = position;
    else field.selectedIndex = position;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const same = (html) => {
    const expected = document.createElement("div");
    expected.innerHTML = html;
    const all = [...figure.querySelector(".kl-picture").childNodes];
    // How far a story is played is no part of the picture.
    const got = all.filter(node => node.className !== "kl-grip").map(node => node.cloneNode(true));
    for (const node of got.filter(node => node.querySelectorAll)) {
      const parts = node.querySelectorAll("[data-kl-from], [data-kl-until]");
      for (const e of parts)
        for (const a of ["class", "data-kl-hidden", "data-kl-yet"]) e.removeAttribute(a);
      node.querySelectorAll(".kl-run, .kl-run > span").forEach(e => e.removeAttribute("style"));
    }
    return got.length === expected.childNodes.length
      && [...expected.childNodes].every((node, i) => node.isEqualNode(got[i]));
  };
  const wrong = [];
  for (const state of states) {
    fields.forEach((field, i) => put(field, state.positions[i]));
    if (!same(state.picture)) wrong.push(`picture at ${state.positions}`);
    if (caption.textContent !== state.caption)
      wrong.push(`caption at ${state.positions}: ${caption.textContent}`);
  }
  return wrong;
}"""


@PAGES
def test_an_explorer_shows_what_python_computes(open_page, subtests, path, place):
    page = open_page(path, place)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            expected = computed("explorers", path)[ident]
            assert expected["broken"] == ""
            assert len(expected["states"]) == min(20, expected["count"])
            ready(page, ident)
            assert page.evaluate(COMPARE, [ident, expected["states"]]) == []


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


@pytest.mark.parametrize("notebook", notebooks(), ids=notebook_name)
def test_a_page_has_the_explorers_and_pictures_of_its_notebook_and_no_others(notebook):
    page = page_of(notebook)
    assert page.is_file(), "a notebook without a page: name it in the table of contents"
    built = [(f["id"], f.has_attr("data-kl-explorer")) for f in soup(page).select("figure.kl")]
    assert built == [(e["id"], e["live"]) for e in computed("explorers", page).values()]


def test_no_page_has_an_explorer_that_no_notebook_computes():
    assert set(IDENTS) <= {page_of(n) for n in notebooks()}


@PAGES
def test_an_explorer_holds_a_captioned_frame_for_every_state(path):
    for ident in IDENTS[path]:
        frames = unpack(frame_data(soup(path).find(id=ident)))
        assert len(frames) == computed("explorers", path)[ident]["count"], ident
        assert all(frame.caption for frame in frames), ident


@pytest.mark.parametrize("notebook", notebooks(), ids=notebook_name)
def test_a_still_picture_is_the_one_python_draws(open_page, notebook):
    page = open_page(page_of(notebook))
    for ident, still in computed("explorers", page_of(notebook)).items():
        if not still["live"]:
            assert still["broken"] == "", ident
            assert page.evaluate(COMPARE, [ident, still["states"]]) == []
