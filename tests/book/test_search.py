"""The search: the words that people ask with find their place, also from a disk."""

import re

import pytest
from pages import SITE
from playwright.sync_api import expect

# Word: where it must lead, first or second.
WORDS = {
    "ロスカット": "glossary.html#term-loss-cut",
    "追証": "glossary.html#term-margin-call",
    "証拠金": "glossary.html#term-margin",
    "維持率": "glossary.html#term-margin-ratio",
    "為替ヘッジ": "glossary.html#term-currency-hedge",
    "スワップ": "glossary.html#term-swap-points",
    "信用取引": "glossary.html#term-margin-stock",
    "二階建て": "you-asked.html#asked-two-storey",
    "先物": "glossary.html#term-futures",
    "レバナス": "you-asked.html#asked-twenty-years",
    "減価": "you-asked.html#asked-decay",
    "NISA": "you-asked.html#asked-nisa",
    "積立": "you-asked.html#asked-saving",
    "税金": "you-asked.html#asked-tax",
    "ストップ安": "glossary.html#term-lower-limit",
    "外貨預金": "you-asked.html#asked-dollar-deposit",
    "ゼロカット": "you-asked.html#asked-abroad",
    "200日線": "you-asked.html#asked-200-days",
    "leverage": "what-leverage-is.html",
    "drag": "volatility-drag.html",
    "hedge": "what-a-hedge-does.html",
    "loss-cut": "glossary.html#term-loss-cut",
    "margin call": "glossary.html#term-margin-call",
    "carry": "glossary.html#term-carry",
}
FIRST = {"leverage", "loss-cut", "margin call", "carry", "ロスカット", "追証"}


@pytest.fixture
def search(open_page, place):
    """The search page with a word, from the web and from a disk."""
    return lambda word: open_page(SITE / "en" / "search.html", place, query=f"?q={word}")


def test_the_words_that_people_ask_with_lead_to_their_place(search):
    """All in one page: what is shown of a search is tested below."""
    page = search("drag")
    ask = "words => words.map(word => find(word).slice(0, 2).map(found => found.href))"
    found = dict(zip(WORDS, page.evaluate(ask, [*WORDS]), strict=True))
    assert {word: links for word, links in found.items() if WORDS[word] not in links} == {}
    assert {word: found[word][0] for word in FIRST} == {word: WORDS[word] for word in FIRST}


def test_a_result_shows_its_page_and_the_words_around_it_and_opens_there(search):
    page = search("ロスカット")
    expect(page.locator("#search-results [role=status]")).to_have_text(re.compile("places found"))
    first = page.locator("#search-results li").first
    expect(first.locator("a")).to_have_text("Glossary: loss-cut")
    expect(first.locator("p")).to_contain_text("The broker closes a position")
    first.locator("a").click()
    page.wait_for_url("**/glossary.html#term-loss-cut")
    expect(page.locator("#term-loss-cut")).to_be_in_viewport()


def test_the_word_is_marked_where_it_stands_in_the_text(search):
    marks = search("consumer hotline").locator("#search-results mark")
    assert {text.lower() for text in marks.all_inner_texts()} <= {"consumer", "hotline"}


def test_no_code_is_found(search):
    """`mean_price_rule` is called by a cell that is folded away; the text never says it."""
    page = search("interact")
    assert page.evaluate("places.length") > 300
    asked = ["holding.saving_plans", "hide-input", "import numpy"]
    assert page.evaluate("words => words.flatMap(word => find(word))", asked) == []


def test_a_function_is_found_by_its_name(search):
    link = search("round_trip_return").locator("#search-results li a").first
    assert link.get_attribute("href").endswith("#teko.drag.round_trip_return")
