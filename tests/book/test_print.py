"""What is meant for paper comes out of the printer as it was meant."""

import re

import pytest
from pages import SITE

A4 = {"width": "210mm", "height": "297mm"}
LETTER = {"width": "8.5in", "height": "11in"}


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "letter"])
def test_the_hedge_sheet_prints_on_one_sheet(open_page, paper):
    page = open_page(SITE / "en" / "hedge-sheet.html")
    assert page.locator(".sheet-log tbody tr").count() == 13  # a start and twelve months
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(**paper))) == 1


def test_a_printed_page_has_its_title_and_nothing_to_press(open_page):
    page = open_page(SITE / "en" / "hedge-sheet.html")
    page.emulate_media(media="print")
    assert page.locator("h1").first.is_visible()
    assert page.locator("button:visible, .bd-sidebar-primary:visible").count() == 0
