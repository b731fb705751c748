"""Every explorer stands whole on a screen, and its surprise waits for the reader."""

import pytest
from pages import by_page, explorers, name, soup
from test_explorers import ready

IDENTS = by_page(explorers())
PAGES = pytest.mark.parametrize("path", IDENTS, ids=name)
SURPRISES = {p for p in IDENTS if soup(p).select(".stage > .surprise")}
SCREENS = [(1280, 720), (1024, 768), (1920, 1080), (390, 760)]
STATES = 160
WORDS = 0.02  # of the height of a large screen: what the last row of a room can read

# In states drawn at random: the height of controls, picture and sentence together, the smallest
# word of the picture, and how far the controls move against the picture.
MEASURE = """([ident, states]) => {
  const figure = document.getElementById(ident);
  const parts = [".kl-controls", ".kl-picture", "figcaption"].map(p => figure.querySelector(p));
  const fields = [...figure.querySelectorAll(".kl-controls input, .kl-controls select")];
  let seed = 1;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const put = (field) => {
    if (field.type === "checkbox") field.checked = Boolean(random(2));
    else if (field.type === "range") field.value = random(Number(field.max) + 1);
    else field.selectedIndex = random(field.options.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const found = { height: 0, word: Infinity, places: [] };
  for (let i = 0; i < states; i += 1) {
    if (i) fields.forEach(put);
    const boxes = parts.map(p => p.getBoundingClientRect());
    const top = Math.min(...boxes.map(b => b.top)), end = Math.max(...boxes.map(b => b.bottom));
    found.height = Math.max(found.height, end - top);
    found.places.push(Math.round(boxes[0].top - boxes[1].top));
    parts[1].querySelectorAll("text").forEach((text) => {
      const { a, b } = text.getScreenCTM(), size = parseFloat(getComputedStyle(text).fontSize);
      found.word = Math.min(found.word, size * Math.hypot(a, b));
    });
  }
  return found;
}"""
# The height of the header where it lies over the text.
HEADER = """() => {
  const { width, height } = document.querySelector("header").getBoundingClientRect();
  return width > innerWidth / 2 ? height : 0;
}"""


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@PAGES
def test_picture_controls_and_sentence_are_seen_together(open_page, subtests, path, screen):
    width, height = screen
    phone = {"is_mobile": True, "has_touch": True} if width < 600 else {}
    page = open_page(path, viewport={"width": width, "height": height}, **phone)
    room = height - page.evaluate(HEADER)
    for ident in IDENTS[path]:
        with subtests.test(ident):
            ready(page, ident)
            found = page.evaluate(MEASURE, [ident, STATES])
            assert 200 < found["height"] <= room
            if height == 1080:
                assert found["word"] >= WORDS * height
            if phone and page.locator(f'[id="{ident}"] .kl-picture svg').count():
                assert len(set(found["places"])) == 1, "the controls move under the thumb"


def test_an_explorer_that_is_too_high_is_noticed(open_page):
    path, ident = explorers()[0]
    page = open_page(path, viewport={"width": 1280, "height": 720})
    ready(page, ident)
    page.add_style_tag(content=".kl-picture { height: 800px; }")
    assert page.evaluate(MEASURE, [ident, 2])["height"] >= 800


# --- the surprise


def test_most_explorers_have_a_surprise():
    assert len(SURPRISES) > len(IDENTS) / 2


@pytest.mark.parametrize("path", sorted(SURPRISES), ids=name)
def test_a_surprise_waits_for_a_move_or_for_a_question(open_page, path):
    for asked in (False, True):
        page = open_page(path)
        for stage in page.locator(".stage:has(> .surprise)").all():
            surprise, button = stage.locator("> .surprise"), stage.locator("> .show")
            assert not surprise.is_visible() and button.is_visible()
            if asked:
                button.press("Enter")
                assert surprise.evaluate("box => box === document.activeElement")
            else:
                ready(page, stage.locator("[data-kl-explorer]").get_attribute("id"))
                field = stage.locator(".kl-controls :is(input, select)").first
                field.press("ArrowRight" if field.get_attribute("type") == "range" else "ArrowDown")
            assert surprise.is_visible() and not button.is_visible()


@pytest.mark.parametrize("path", sorted(SURPRISES), ids=name)
def test_without_scripts_a_surprise_is_simply_there(open_page, path):
    page = open_page(path, java_script_enabled=False)
    for stage in page.locator(".stage:has(> .surprise)").all():
        assert stage.locator("> .surprise").is_visible()
        assert not stage.locator("> .show").is_visible()


@PAGES
def test_what_to_try_stands_on_the_stage(path):
    """A box between two explorers belongs to the one below it."""
    assert soup(path).select(".try") == soup(path).select(".stage > .try")
