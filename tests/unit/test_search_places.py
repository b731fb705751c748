"""The places that the search knows, and the order in which find.js names them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

sys.path.append(str(Path(__file__).parents[2] / "book" / "_ext"))

from search_places import ITEM, PAGE, SECTION, TERM, names_of, places
from tables import CASES as ALL_CASES

CASES = ALL_CASES["search_places"]
BOOK = json.dumps(CASES["book"])
FIND = Path(__file__).parents[2] / "book" / "theme" / "static" / "find.js"


@pytest.mark.parametrize(("title", "names"), CASES["titles"])
def test_a_title_has_the_words_in_its_brackets_as_names(title, names):
    assert names_of(title) == names


def test_a_page_has_its_sections_and_labels_and_no_code():
    found = places(publish_doctree(CASES["page"], settings_overrides={"doctitle_xform": False}))
    assert [(p.kind, p.anchor, p.names[0], p.text) for p in found] == [
        (PAGE, "", "Volatility drag", ["It begins here."]),
        (SECTION, "far", "By hand", ["A sum, with a word in it."]),
        (ITEM, "label", "By hand", ["A paragraph with an address."]),
    ]


def test_a_term_of_the_glossary_is_a_place():
    term = nodes.term("", "lower limit (ストップ安)", ids=["term-lower-limit"])
    meaning = nodes.definition("", nodes.paragraph("", "The lowest price."))
    [found] = places(nodes.definition_list("", nodes.definition_list_item("", term, meaning)))
    assert (found.kind, found.anchor) == (TERM, "term-lower-limit")
    assert (found.names, found.text) == (["lower limit", "ストップ安"], ["The lowest price."])


def node(call):
    """What find.js answers over the small book above."""
    script = (
        f"const s = require({json.dumps(str(FIND))}); s.findIn({BOOK}); "
        f"console.log(JSON.stringify({call}))"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(("asked", "found"), CASES["asked"])
def test_titles_come_first_then_terms_then_headings_then_the_text(asked, found):
    listed = node(f"s.find({json.dumps(asked)}).map(p => p.href)")
    assert listed[: len(found)] == found
    assert len(listed) == len(found) or asked == "Leverage"


def test_the_text_around_the_word_is_shown_from_the_index_itself():
    around = node("s.excerpt(s.find('carry')[0], 'CARRY')")
    assert around == ["A dragon has no ", "carry", " trade."]
    assert node("s.excerpt(s.find('追証')[0], '追証')")[0] == "More cash is asked for."
    long = json.dumps({"plainText": "ab " * 200, "text": "ab " * 200})
    before, word, after = node(f"s.excerpt({long}, 'ab')")
    assert (before, word) == ("", "ab") and after.endswith("ab …") and len(after) < 115
