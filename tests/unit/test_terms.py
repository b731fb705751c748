"""The words that count as a term of the glossary, and those that only look like one."""

import sys
import tomllib
from pathlib import Path

import pytest
from calculators.my_plan import SHAPES

BOOK = Path(__file__).parents[2] / "book"
sys.path.insert(0, str(BOOK / "_ext"))
from tables import CASES  # noqa: E402
from terms import finder, rules  # noqa: E402
from test_glossary import TERMS  # noqa: E402

SEARCH = finder(TERMS, rules(BOOK / "en"))


def terms_in(text):
    return [TERMS[int(match.lastgroup[1:])] for match in SEARCH.finditer(text)]


@pytest.mark.parametrize(("text", "terms"), CASES["terms"]["words"])
def test_words_count_in_their_sense_only(text, terms):
    assert sorted(terms_in(text)) == sorted(terms)


def test_each_rule_is_one_of_a_term():
    assert set(rules(BOOK / "en")) <= set(TERMS)


def test_each_route_has_pages_of_the_book_and_ends_with_the_sheet():
    table = tomllib.loads((BOOK / "routes.toml").read_text(encoding="utf-8"))["route"]
    names = {path.stem for path in (BOOK / "en").iterdir()}
    assert len(table) == 3
    for route in table:
        assert set(route["pages"]) <= names and route["pages"][-1] == "your-sheet"
        assert route["sheet"] in SHAPES
