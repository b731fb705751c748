"""The search: the words that people ask with find their place, also from a disk."""

import re

import pytest
from pages import SITE, cases
from playwright.sync_api import expect

CASES = cases("search")


@pytest.fixture
def search(open_page, place):
    """The search page with a word, from the web and from a disk."""
    return lambda word: open_page(SITE / "en" / "search.html", place, query=f"?q={word}")


def test_the_words_that_people_ask_with_lead_to_their_place(search):
    """All in one page: what is shown of a search is tested below."""
    page = search("drag")
    ask = "words => words.map(word => find(word).slice(0, 2).map(found => found.href))"
    words = CASES["first"] | CASES["second"]
    found = dict(zip(words, page.evaluate(ask, [*words]), strict=True))
    assert {word: links for word, links in found.items() if words[word] not in links} == {}
    assert {word: found[word][0] for word in CASES["first"]} == CASES["first"]


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
    assert link.get_attribute("href").endswith("-numbers.html#teko.drag.round_trip_return")
