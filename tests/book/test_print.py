"""What is meant for paper comes out of the printer as it was meant."""

import re
import zlib

import pytest
from pages import SITE, all_pages, name, pages, soup
from sheets.plan_sheet import LAST_LINES, plan_html
from teko import plan
from teko.runs.one_plan import Action
from test_accessibility import violations

A4 = {"width": "210mm", "height": "297mm"}
LETTER = {"width": "8.5in", "height": "11in"}


def sheets_of_paper(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


SET_ALL_TO_THEIR_END = """() => document.querySelectorAll(".kl-controls input[type=range]")
  .forEach(field => { field.value = field.max; field.dispatchEvent(new Event("input")); })"""


def longest_with_explorers():
    """The page with the most controls."""
    return max(pages(), key=lambda page: len(soup(page).select(".kl-controls label")))


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "letter"])
def test_the_hedge_sheet_prints_on_one_sheet(open_page, paper):
    page = open_page(SITE / "en" / "hedge-sheet.html")
    assert page.locator(".sheet-log tbody tr").count() == 13  # a start and twelve months
    assert sheets_of_paper(page.pdf(**paper)) == 1


PAGES = pytest.mark.parametrize("path", [p for p in all_pages() if p.parent != SITE], ids=name)
DRAWN = re.compile(rb"\bTj\b|\bTJ\b|\bDo\b|\bre\b|\bl\b")  # words, pictures, boxes and lines


def drawn(pdf: bytes) -> list[int]:
    """How many words and lines stand on each sheet."""
    parts = dict(re.findall(rb"\n(\d+) 0 obj\r?\n?(.*?)endobj", pdf, re.DOTALL))
    contents = [
        re.search(rb"/Contents (\d+) 0 R", body)[1]
        for body in parts.values()
        if re.search(rb"/Type\s*/Page\b", body)
    ]
    return [len(DRAWN.findall(plain(parts[number]))) for number in contents]


def plain(body: bytes) -> bytes:
    """A stream of a PDF as it was before it was packed."""
    head, _, stream = body.partition(b"stream")
    packed = stream.lstrip(b"\r\n")
    return zlib.decompressobj().decompress(packed) if b"FlateDecode" in head else packed


def test_an_empty_sheet_is_seen(new_page):
    page = new_page()
    page.set_content("<p>a</p><p style='break-before:page'><p style='break-before:page'>b")
    sheets = drawn(page.pdf(**A4))
    assert len(sheets) == 3 and sheets[1] == 0 and min(sheets[0], sheets[2]) > 0


@PAGES
def test_a_page_prints_its_text_and_nothing_to_press_and_no_empty_sheet(open_page, path):
    """No code, no answer, no solution, also when a reader has opened them; no picture is lost."""
    page = open_page(path)
    sheets = drawn(page.pdf(**A4))
    assert sheets and min(sheets) > 2, sheets
    assert name(path) != "en/volatility-drag.html" or len(sheets) <= 18, "a long chapter"
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.emulate_media(media="print")
    assert page.locator("h1").first.is_visible() or page.locator(".plan-sheet").count()
    for hidden in ("button", ".cell_input", "details.hide", "details.solution", ".kl-quiz p"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    assert page.locator("nav:visible, header:visible").count() == 0
    if not page.locator(".plan-sheet").count():
        for kind in (".kl-picture", "figcaption", ".kl-quiz legend", ".kl-quiz summary"):
            assert page.locator(f"{kind}:visible").count() == len(soup(path).select(kind)), kind


def test_a_printed_explorer_says_its_settings(open_page):
    """Each control by its name and the value that it has when the page is printed."""
    page = open_page(longest_with_explorers())
    page.evaluate(SET_ALL_TO_THEIR_END)
    page.emulate_media(media="print")
    said = page.evaluate("hands.settings()")
    assert len(said) >= 5
    for label, value, seen in said:
        assert label and value and seen, (label, value)


def test_without_scripts_a_printed_explorer_says_its_settings_too(open_page):
    page = open_page(longest_with_explorers(), java_script_enabled=False)
    page.emulate_media(media="print")
    labels = page.locator(".kl-controls label").all()
    assert labels and all(label.is_visible() for label in labels)


# --- the sheet that a plan prints

LOG = tuple(
    Action(f"2008-{month:02d}-28", "margin raised", -12_345.6, 9_876.5, 0.2, 9_876_543.2)
    for month in range(1, 13)
)
# The longest sheet there is: every rule, windows, a full log.
FULL = plan_html(
    plan.pattern_c(
        10_000_000,
        margin=0.08,
        hedge_ratio=0.7,
        windows=(("2025-01-13", "2025-01-31"), ("2025-04-14", "2025-05-02")),
    ),
    log=LOG,
)


def test_a_full_sheet_prints_on_one_page(new_page):
    assert len(LOG) == LAST_LINES
    page = new_page()
    longer = FULL.replace("</main>", f"{'<p>more</p>' * 40}</main>")
    for html, fits in ((FULL, True), (longer, False)):
        page.set_content(html)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
        assert (sheets_of_paper(printed) == 1) == fits


def test_a_sheet_is_readable_on_a_phone_and_asks_nobody(new_page):
    """The fixture fails when a request leaves the machine."""
    page = new_page(viewport={"width": 390, "height": 844})
    page.set_content(FULL)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert violations(page) == []
