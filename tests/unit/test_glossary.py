"""The glossary of the English edition: in order, in two languages, explained, and of this book."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book" / "en"
GLOSSARY = BOOK / "glossary.md"

HEAD = re.compile(r"(?P<term>[^()]+) \((?P<japanese>[^()]+)\)")
JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
MARK = re.compile(r"\{term\}`(?:[^`<]*<)?([^`<>]+)>?`|\]\(glossary(?:\.md|\.html)?#term-([^)]+)\)")


def entries_of(text):
    """The heads of a glossary, and what stands below each."""
    [block] = re.findall(r"^<!-- \{glossary\} -->\n(.*)\Z", text, re.MULTILINE | re.DOTALL)
    parts = [part.split("\n", 1) for part in block.strip().split("\n\n")]
    return {head: (rest[0] if rest else "") for head, *rest in parts}, len(parts)


ENTRIES, LENGTH = entries_of(GLOSSARY.read_text(encoding="utf-8"))
TERMS = [head.partition(" (")[0] for head in ENTRIES]


def japanese(head):
    return HEAD.fullmatch(head)["japanese"].split("、")


def shown(notebook):
    """The text of a notebook that a reader sees: its prose, and what its cells print."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "markdown":
            yield "".join(cell["source"])
        for output in cell.get("outputs", ()):
            yield "".join(output.get("text", output.get("data", {}).get("text/plain", "")))


def pages():
    """The text of every page but the glossary, by its name."""
    texts = {page.name: "\n".join(shown(page)) for page in BOOK.glob("*.ipynb")}
    for page in BOOK.glob("*.md"):
        texts[page.name] = page.read_text(encoding="utf-8")
    del texts[GLOSSARY.name]
    return texts


PAGES = pages()


def used(term):
    """A term in its singular or plural, in small letters or at the head of a sentence."""
    first, rest = term[0], re.escape(term[1:]).replace(r"\ ", r"\s+")
    plural = rest[:-1] + "(?:y|ies)" if rest.endswith("y") else rest + "(?:e?s)?"
    return re.compile(rf"(?<![\w-])[{first.upper()}{first}]{plural}(?![\w-])")


def test_every_entry_has_an_english_and_a_japanese_name():
    wrong = [head for head in ENTRIES if not HEAD.fullmatch(head)]
    assert wrong == [], "write each as: term (日本語)"
    for head in ENTRIES:
        assert any(JAPANESE.search(word) for word in japanese(head)), head


def test_the_entries_stand_in_alphabetical_order_and_none_twice():
    assert sorted(TERMS, key=str.casefold) == TERMS
    assert len(set(map(str.casefold, TERMS))) == LENGTH


def test_no_japanese_word_stands_for_two_terms():
    counted = Counter(word for head in ENTRIES for word in japanese(head))
    assert [word for word, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("head", ENTRIES)
def test_every_entry_is_explained_in_a_sentence_that_is_not_long(head):
    said = ENTRIES[head]
    assert re.fullmatch(r"  [A-Z*][^\n]+\.", said), "one indented line that ends with a point"
    assert all(3 <= len(each.split()) <= 32 for each in re.split(r"[.!?:;] ", said.strip()))


@pytest.mark.parametrize("term", TERMS)
def test_every_term_is_used_on_a_page_of_the_book(term):
    assert any(used(term).search(text) for text in PAGES.values())


def unknown(text, heads):
    """The terms that a text marks and the glossary does not have."""
    named = {*heads, *(head.partition(" (")[0] for head in heads)}
    anchors = {name.replace(" ", "-") for name in named}
    return [
        term or anchor
        for term, anchor in MARK.findall(text)
        if (term and term.strip() not in named) or (anchor and anchor not in anchors)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_term_that_a_page_marks_has_its_entry(page):
    assert unknown(PAGES[page], ENTRIES) == []


def test_a_marked_term_without_an_entry_is_found():
    heads = ["margin call (追証)"]
    assert unknown("a {term}`margin call`, [one](glossary#term-margin-call)", heads) == []
    assert unknown("a {term}`margin cal`", heads) == ["margin cal"]
    assert unknown("a {term}`call <margin cal>`", heads) == ["margin cal"]
    assert unknown("[a call](glossary.html#term-call)", heads) == ["call"]


def test_singular_and_plural_of_a_term_are_seen_and_parts_of_words_are_not():
    assert used("policy rate").search("Two policy\nrates")
    assert used("weekly loss").search("weekly losses")
    assert used("volatility").search("Volatilities add")
    assert used("R").search("R is 1%") and not used("R").search("Right")
    assert not used("stop").search("stopped, non-stop")
