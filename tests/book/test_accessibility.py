"""axe-core finds nothing on any page, in any theme and width; nothing scrolls sideways."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from browser import PHONE, SCROLL_THROUGH
from pages import found, longest, name, pages
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


# A page has thousands of words in a few looks. The contrast of a word depends on how it is painted
# and on what it stands in, so that rule looks at one word of each look in a page, and at each word
# that may lie over or under something else. All other rules look at every element. axe-core cannot
# tell the contrast of a single sign or of a word out of sight, and leaves out what is disabled, so
# none of these stands for others. Drawings are looked at word by word: there a shape is the
# background.
MARK_REPEATED = """() => {
  const painted = ["color", "background-color", "background-image", "opacity", "font-size",
    "font-weight", "text-shadow", "-webkit-text-stroke", "filter", "mix-blend-mode", "clip-path",
    "clip", "display", "visibility", "position", "text-transform", "content-visibility"];
  const numbers = new Map(), looks = new Map();
  const look = element => {
    if (!element) return 0;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const key = [...painted.map(name => style.getPropertyValue(name)), element.localName,
        element.matches(":disabled, [aria-disabled=true]"), look(element.parentElement)].join("|");
      if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
      looks.set(element, numbers.get(key));
    }
    return looks.get(element);
  };
  const clips = element => getComputedStyle(element).overflowX !== "visible";
  const scrolled = element => clips(element) || !element.parentElement
    ? element : scrolled(element.parentElement);
  const box = element => element.getBoundingClientRect();
  const inside = (own, frame) => own.width > 0 && own.left >= frame.left
    && own.right <= frame.right && own.top >= frame.top && own.bottom <= frame.bottom;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom
    && b.top < a.bottom;
  // What is not where the flow of the page puts it may lie over a word.
  const moved = style => !["static", "relative"].includes(style.position)
    || style.transform !== "none" || /-[1-9]|-0?[.]/.test(style.margin)
    || (style.position === "relative" && /[1-9]/.test(style.inset)) || style.float !== "none";
  // An open sheet lies over all the rest.
  const root = document.querySelector("[popover]:popover-open, dialog[open]") ?? document.body;
  const all = [...root.querySelectorAll("*:not(svg *)")];
  const layers = all.filter(element => moved(getComputedStyle(element)))
    .map(element => [element, box(element)]).filter(([, own]) => own.width && own.height);
  const lifted = element => element !== root && (lifted(element.parentElement)
    || ["absolute", "fixed"].includes(getComputedStyle(element).position));
  const texts = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  const said = element => texts(element).map(node => node.data).join("").trim();
  const lines = element => texts(element).flatMap(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
  const covered = (word, own) => layers.some(([layer, place]) =>
    meet(own, place) && !layer.contains(word) && !word.contains(layer)
    && lines(word).some(line => meet(line, place)));
  const words = all.filter(element => said(element)
    && !element.matches("option, textarea, button, label"));
  const marks = ["data-stands-for-others", "data-repeated"];
  for (const mark of marks)
    for (const old of document.querySelectorAll(`[${mark}]`)) old.removeAttribute(mark);
  const first = new Map(), free = [];
  for (const word of words) {
    const own = box(word);
    if (lifted(word) || covered(word, own)) continue;
    free.push(word);
    const can = said(word).length > 1 && inside(own, box(scrolled(word)));
    if (can && !first.has(look(word))) first.set(look(word), word);
  }
  for (const word of free) {
    const stands = first.get(look(word));
    if (stands) word.setAttribute(marks[stands === word ? 0 : 1], "");
  }
}"""
ONE_OF_EACH_LOOK = """axe.configure({ rules: [{ id: "color-contrast",
  selector: "*:not([data-repeated])" }] });"""


class QuickAxe(Axe):
    """axe-core, whose rule on contrast leaves out words that look as one that it sees."""

    def __init__(self) -> None:
        super().__init__(AXE_SCRIPT + ONE_OF_EACH_LOOK)

    def run(self, page, **options):
        page.evaluate(MARK_REPEATED)
        return super().run(page, options={"resultTypes": ["violations", "incomplete"], **options})


def violations(page, axe: type[Axe] = QuickAxe, **options) -> list[str]:
    """What axe-core finds, of any impact, as `rule (impact): element`, and each word of which it
    cannot tell the contrast though it stands for others."""
    found = axe().run(page, **options).response
    wrong = [(rule, node) for rule in found["violations"] for node in rule["nodes"]]
    open_questions = [(rule, node) for rule in found["incomplete"] for node in rule["nodes"]]
    wrong += [each for each in open_questions if "data-stands-for-others" in each[1]["html"]]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]} {node['failureSummary'][:300]}"
        for rule, node in wrong
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", pages(), ids=name)
def test_axe_finds_no_violation(open_page, subtests, path, width):
    """In both themes, with every dropdown and answer open, so that nothing hides from it."""
    page = open_page(path, viewport={"width": width, "height": 900})
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SCROLL_THROUGH)
    seen = []
    for theme in THEMES:
        with subtests.test(theme):
            page.emulate_media(color_scheme=theme)
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            page.wait_for_function(AT_REST)
            # Where both themes show the same elements, only their colours are looked at again.
            seen.append(page.evaluate(VISIBLE))
            again = seen.count(seen[-1]) > 1
            assert violations(page, **({"runOnly": COLOUR_RULES} if again else {})) == []


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
        assert violations(page) == []
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


DARK, PALE = "<span style=color:#222>dark</span>", "<span style=color:#ccc>pale</span>"
LONG = DARK.replace("dark", "dark<i></i> " * 60)
OVER = "<span style=color:#222;position:relative>dark</span>"
PATCH = "<i style='position:absolute;left:5.5em;top:0;width:9em;height:2em;background:#333'></i>"
PULLED = "<p style='margin:0 0 -2em;height:2em;background:#333'></p>"


@pytest.mark.parametrize(
    ("code", "seen", "spared"),
    [
        (f"{DARK} {DARK} {DARK}", 0, 2),
        (f"{DARK} {DARK} {PALE} {PALE}", 1, 2),
        (f"{PALE.replace('pale', '(')} {DARK} {PALE}", 1, 1),  # a sign alone is not told
        (f"{DARK} <b style=opacity:.2>{DARK}</b>", 1, 0),
        (f"{DARK}</pre><pre style=background:#333>{DARK}", 1, 0),
        (f"{'far ' * 40}{PALE} {DARK}", 1, 0),  # out of sight
        # Where something else may lie below or above, every word is looked at.
        (f"{PATCH}{OVER} {OVER} {OVER}", 1, 1),
        (f"<p>{OVER}</p><p>{OVER}</p>{PULLED}<p style=margin:0>{OVER}</p>", 1, 1),
        # What axe cannot tell is not taken for good, however long it is.
        (f"<b style='background:linear-gradient(red,blue)'>{DARK} {DARK}</b>", 1, 1),
        (f"<p style='background:linear-gradient(red,blue);white-space:normal'>{LONG} {LONG}", 1, 1),
        (f"{DARK} <fieldset disabled>{PALE}</fieldset> {PALE}", 1, 0),
        (f"<svg><text>a word</text><text>a word</text></svg>{DARK}", 0, 0),
    ],
)
def test_words_that_look_alike_are_one_word_for_axe_and_others_are_not(
    new_page, code, seen, spared
):
    page = new_page(viewport={"width": 390, "height": 400})
    page.set_content(
        "<html lang=en><title>x</title><main><h1>x</h1>"
        f"<pre tabindex=0 style='overflow-x:auto;position:relative'>{code}</pre></main></html>"
    )
    found, left_out = violations(page), page.locator("[data-repeated]").count()
    assert len(found) == seen and all(each.startswith("color-contrast") for each in found), found
    assert left_out == spared


WIDE = """() => [document.scrollingElement.scrollWidth,
  [...document.querySelectorAll("main *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1;
  }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))]"""


@pytest.mark.parametrize("path", pages(), ids=name)
def test_nothing_scrolls_sideways_on_a_phone(open_page, subtests, path):
    page = open_page(path, **PHONE)
    page.evaluate(OPEN_ALL)
    for width in (390, 320):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 844})
            wide, outside = page.evaluate(WIDE)
            assert wide <= width, f"{wide} px wide, because of {outside}"
