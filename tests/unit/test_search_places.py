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

FIND = Path(__file__).parents[2] / "book" / "theme" / "static" / "find.js"
PAGE_TEXT = """
Volatility drag
===============

It begins here.

::

  hidden_code = 1

.. _far:

By hand
-------

A sum, with a *word* in it.

.. _label:

A paragraph with an address.
"""


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Volatility drag", ["Volatility drag"]),
        ("margin call (追証、追加証拠金)", ["margin call", "追証", "追加証拠金"]),
        ("What fits? (税金、損益通算・FX)", ["What fits?", "税金", "損益通算", "FX"]),
    ],
)
def test_a_title_has_the_words_in_its_brackets_as_names(title, names):
    assert names_of(title) == names


def test_a_page_has_its_sections_and_labels_and_no_code():
    found = places(publish_doctree(PAGE_TEXT, settings_overrides={"doctitle_xform": False}))
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


BOOK = [
    ["glossary.html", [
        [0, "", ["Glossary"], ""],
        [2, "term-leverage", ["leverage", "レバレッジ"], "Exposure over equity."],
        [2, "term-margin-call", ["margin call", "追証"], "More cash is asked for."],
    ]],
    ["what-leverage-is.html", [
        [0, "", ["What leverage is"], "A dragon has no carry trade."],
        [1, "call", ["A call, day by day"], "What a margin call asks for. ＮＩＳＡ"],
    ]],
    ["you-asked.html", [
        [0, "", ["You asked"], ""],
        [1, "asked-nisa", ["What of NISA?", "新NISAでレバナス"], "No."],
    ]],
    ["functions.html", [
        [0, "", ["Functions"], ""],
        [4, "t.leverage_of", ["leverage_of"], "N S / E"],
    ]],
]  # fmt: skip


def node(call):
    """What find.js answers over the small book above."""
    script = (
        f"const s = require({json.dumps(str(FIND))}); s.findIn({json.dumps(BOOK)}); "
        f"console.log(JSON.stringify({call}))"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Leverage", ["what-leverage-is.html", "glossary.html#term-leverage"]),
        ("leverage_of", ["functions.html#t.leverage_of"]),
        ("追証", ["glossary.html#term-margin-call"]),
        ("margin call", ["glossary.html#term-margin-call", "what-leverage-is.html#call"]),
        ("call margin", ["glossary.html#term-margin-call", "what-leverage-is.html#call"]),
        ("nisa", ["you-asked.html#asked-nisa", "what-leverage-is.html#call"]),
        ("レバナス", ["you-asked.html#asked-nisa"]),
        ("drag", ["what-leverage-is.html"]),
        ("rag", []),
        ("margin dragon", []),
        (" ", []),
    ],
)
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
