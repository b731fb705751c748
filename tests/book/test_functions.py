"""The table of functions says where each is used first, and its entry says what it computes."""

import re

import pytest
from pages import SITE, cases, soup

EN = SITE / "en"
ROWS = [row.select("td") for row in soup(EN / "functions.html").select(".function-table tbody tr")]


def test_a_row_asks_its_question_and_leads_to_the_entry():
    assert len(ROWS) > 180
    for question, function, _ in ROWS:
        page, _, ident = function.a["href"].partition("#")
        entry = soup(EN / page).find(id=ident).parent
        assert entry.dd.p.get_text() == question.get_text()
        assert ident.endswith(f".{function.get_text()}")


def test_the_page_of_a_row_calls_the_function():
    """The calculators call theirs behind a form, so their page shows no name."""
    silent = [
        (function.get_text(), page.a["href"])
        for _, function, page in ROWS
        if page.a and page.a["href"] != "calculators.html"
        if function.get_text() not in soup(EN / page.a["href"]).get_text()
    ]
    assert silent == []
    assert sum(page.a is None for *_, page in ROWS) <= 20


@pytest.mark.parametrize(("ident", "formula"), cases("cases")["formulas"])
def test_an_entry_states_its_formula_in_words(ident, formula):
    entry = soup(EN / "functions-on-numbers.html").find(id=f"teko.{ident}").parent
    assert formula in re.sub(r"\s+", " ", entry.dd.get_text())
    assert "With" not in entry.dd.get_text()
