"""What is meant for paper comes out of the printer as it was meant."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import SITE
from sheets.plan_sheet import LAST_LINES, plan_html
from teko import plan
from teko.runs.one_plan import Action

A4 = {"width": "210mm", "height": "297mm"}
LETTER = {"width": "8.5in", "height": "11in"}


def sheets_of_paper(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "letter"])
def test_the_hedge_sheet_prints_on_one_sheet(open_page, paper):
    page = open_page(SITE / "en" / "hedge-sheet.html")
    assert page.locator(".sheet-log tbody tr").count() == 13  # a start and twelve months
    assert sheets_of_paper(page.pdf(**paper)) == 1


def test_a_printed_page_has_its_title_and_nothing_to_press(open_page):
    page = open_page(SITE / "en" / "hedge-sheet.html")
    page.emulate_media(media="print")
    assert page.locator("h1").first.is_visible()
    assert page.locator("button:visible, .bd-sidebar-primary:visible").count() == 0


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
    assert Axe().run(page).response["violations"] == []
