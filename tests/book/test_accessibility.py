"""axe-core finds nothing on any page, in any theme and width; nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import SCROLL_THROUGH
from pages import name, pages, soup
from playwright.sync_api import expect

THEMES = ["light", "dark"]
WIDTHS = [1280, 390]
OPEN_ALL = """() => document.querySelectorAll("details").forEach(d => {
  d.removeAttribute("name"); d.open = true; })"""

# No colour is on its way to another.
AT_REST = "() => document.getAnimations().every(a => a.playState !== 'running')"


def violations(page) -> list[str]:
    """What axe-core finds, of any impact, as `rule (impact): element`."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", pages(), ids=name)
def test_axe_finds_no_violation(open_page, subtests, path, width):
    """In both themes, with every dropdown and answer open, so that nothing hides from it."""
    page = open_page(path, viewport={"width": width, "height": 900})
    page.evaluate(OPEN_ALL)
    page.evaluate(SCROLL_THROUGH)
    for theme in THEMES:
        with subtests.test(theme):
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            page.wait_for_function(AT_REST)
            assert violations(page) == []


def longest() -> object:
    return max(pages(), key=lambda p: len(soup(p).get_text()))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_violation_in_an_open_dialog(open_page, theme, width):
    """Whatever button of the page opens one; Escape closes it and gives the focus back."""
    page = open_page(longest(), viewport={"width": width, "height": 900}, color_scheme=theme)
    opened = 0
    for button in page.locator("button:visible, label[role=button]:visible").all():
        if not button.is_visible() or button.evaluate(
            "b => !!b.closest('pre, .highlight, dialog')"
        ):
            continue
        button.click()
        if page.locator("dialog[open]").count():
            opened += 1
            assert violations(page) == []
            page.keyboard.press("Escape")
            assert page.locator("dialog[open]").count() == 0
            # The page gives it back in a later turn, after the dialog has said that it closed.
            expect(button).to_be_focused()
    assert opened, "the search at least opens a dialog"


def test_axe_sees_what_it_is_for(browser):
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1><img src='data:,'>"
        "<p style='color:#ccc;background:#fff'>pale</p><input></main></html>"
    )
    seen = " ".join(violations(page))
    page.close()
    for rule in ("image-alt", "color-contrast", "label"):
        assert rule in seen


WIDE = """() => [document.scrollingElement.scrollWidth,
  [...document.querySelectorAll("main *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1;
  }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))]"""


@pytest.mark.parametrize("path", pages(), ids=name)
def test_nothing_scrolls_sideways_on_a_phone(open_page, subtests, path):
    phone = {"is_mobile": True, "has_touch": True}
    page = open_page(path, viewport={"width": 390, "height": 844}, **phone)
    page.evaluate(OPEN_ALL)
    for width in (390, 320):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 844})
            wide, outside = page.evaluate(WIDE)
            assert wide <= width, f"{wide} px wide, because of {outside}"
