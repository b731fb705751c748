"""axe-core finds nothing on any page, in any theme and width; nothing scrolls sideways."""

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import PHONE, SCROLL_THROUGH
from pages import cases, found, longest, name, pages
from playwright.sync_api import expect

THEMES = ["light", "dark"]
WIDTHS = [1280, 390]
OPEN_ALL = """() => document.querySelectorAll("details").forEach(d => {
  d.removeAttribute("name"); d.open = true; })"""

VISIBLE = "() => [...document.querySelectorAll('*')].map(e => +e.checkVisibility()).join('')"
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

# No colour is on its way to another. What follows the scrolling moves with it alone.
AT_REST = """() => document.getAnimations()
  .every(a => a.timeline !== document.timeline || a.playState !== "running")"""
# Of a section that the browser has not laid out, axe-core reports faults that are none.
LAID_OUT = "* { content-visibility: visible !important }"


MARK_REPEATED = Path(__file__).with_name("repeated.js").read_text(encoding="utf-8")
ONE_OF_EACH_LOOK = """axe.configure({ rules: [{ id: "color-contrast",
  selector: "*:not([data-repeated])" }] });"""
KNOWN: set[int] = set()


def violations(page, known: set[int] | None = None, within=None, **options) -> list[str]:
    """What axe-core finds, of any impact, as `rule (impact): element`, and each word of which it
    cannot tell the contrast though it stands for others. `known` are looks of words that were seen
    to be right before; when nothing is wrong, those of this page are added."""
    looks = page.evaluate(MARK_REPEATED, list(known or ()))
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT + ONE_OF_EACH_LOOK)
    options |= {"resultTypes": ["violations", "incomplete"]}
    found = page.evaluate("([part, how]) => axe.run(part ?? document, how)", [within, options])
    wrong = [(rule, node) for rule in found["violations"] for node in rule["nodes"]]
    open_questions = [(rule, node) for rule in found["incomplete"] for node in rule["nodes"]]
    wrong += [each for each in open_questions if "data-stands-for-others" in each[1]["html"]]
    if known is not None and not wrong:
        known.update(looks)
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]} {node['failureSummary'][:300]}"
        for rule, node in wrong
    ]


@pytest.mark.parametrize("path", pages(), ids=name)
def test_axe_finds_no_violation(open_page, subtests, path):
    """In both widths and themes, all dropdowns and answers open, so that nothing hides from it."""
    page = open_page(path)
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SCROLL_THROUGH)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        seen = []
        for theme in THEMES:
            with subtests.test(f"{theme}, {width} px"):
                page.emulate_media(color_scheme=theme)
                expect(page.locator("html")).to_have_attribute("data-theme", theme, timeout=30_000)
                page.wait_for_function(AT_REST)
                # Where both themes show the same elements, only their colours are looked at again.
                seen.append(page.evaluate(VISIBLE))
                again = {"runOnly": COLOUR_RULES} if seen.count(seen[-1]) > 1 else {}
                assert violations(page, KNOWN, **again) == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_no_violation_in_an_open_sheet(open_page, theme):
    """Whatever button of the page opens one; Escape closes it and gives the focus back."""
    page = open_page(longest(), viewport={"width": 390, "height": 900}, color_scheme=theme)
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SCROLL_THROUGH)
    buttons = found(page.locator("button[popovertarget]:visible").all(), "buttons that open")
    for button in buttons:
        button.click()
        assert page.locator(":popover-open").count() == 1
        assert violations(page, within=":popover-open") == []
        page.keyboard.press("Escape")
        assert page.locator(":popover-open").count() == 0
        expect(button).to_be_focused()


def test_axe_sees_what_it_is_for(new_page):
    page = new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'>"
        "<p style='color:#ccc;background:#fff'>pale</p><input></main></html>"
    )
    seen = " ".join(violations(page))
    for rule in ("image-alt", "color-contrast", "label"):
        assert rule in seen


ALIKE = cases("cases")["alike"]
PARTS = {"long": ALIKE["dark"].replace("dark", "dark<i></i> " * 60), "far": "far " * 40, **ALIKE}


@pytest.mark.parametrize(("code", "seen", "spared"), ALIKE["rows"])
def test_words_that_look_alike_are_one_word_for_axe_and_others_are_not(
    new_page, code, seen, spared
):
    page = new_page(viewport={"width": 390, "height": 400})
    page.set_content(ALIKE["page"].format(code.format(**PARTS)))
    found, left_out = violations(page), page.locator("[data-repeated]").count()
    assert len(found) == seen and all(each.startswith("color-contrast") for each in found), found
    assert left_out == spared


# --- on a phone

SCROLLERS = ".scrolls, .math-scroll, .math-wide, .cell_output > .output, .highlight pre"


@pytest.mark.parametrize("path", pages(), ids=name)
def test_on_a_phone_nothing_scrolls_sideways_and_what_is_cut_shows_it(open_page, subtests, path):
    """And the keyboard reaches it."""
    page = open_page(path, **PHONE)
    page.evaluate("document.querySelector('[data-switch=code]')?.click()")
    page.add_style_tag(content=LAID_OUT)
    page.wait_for_timeout(100)
    with subtests.test("cut"):
        for tab, label, mask, cut in page.locator(SCROLLERS).evaluate_all("all => hands.cut(all)"):
            assert tab == 0 and label
            assert "gradient" in mask and cut == "40px"
    page.evaluate(OPEN_ALL)
    for width in (390, 320):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 844})
            wide, outside = page.evaluate("hands.wide()")
            assert wide <= width, f"{wide} px wide, because of {outside}"
