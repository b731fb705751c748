"""Each edition says what the English one says, in words of its own, and works as it does."""

import re
import tomllib
from collections import Counter

import edition
import pytest
from browser import PHONE, SCROLL_THROUGH
from exercises import exercise
from explorers import fields, ready, shown
from notebooks import python
from pages import ROOT, SITE, cases, found, name, soup
from playwright.sync_api import expect
from test_accessibility import LAID_OUT, OPEN_ALL, violations
from translation import (
    JAPANESE,
    LANGUAGES,
    carried,
    changes,
    code_faults,
    faults,
    notes,
    pairs,
    text_piece_faults,
)

CASES = cases("translation")
PAIRS = [(language, pair) for language in LANGUAGES for pair in pairs(language, [])]
OWN = found([p for each in LANGUAGES for p in sorted((SITE / each).glob("*.html"))], "own pages")
PAGES = pytest.mark.parametrize("path", OWN, ids=name)
# What is the same in each language: code, names, numbers, and what is marked as English.
SAME = "code, pre, script, style, svg, math, [lang=en], [hreflang=en], .citation, footer, .sig"


# What scrolls is reached by the keyboard as soon as it is laid out.
REACHED = """() => [...document.querySelectorAll(".highlight pre")]
  .every(e => e.scrollWidth <= e.clientWidth || e.hasAttribute("tabindex"))"""


# --- the files


@pytest.mark.parametrize(("_", "pair"), PAIRS, ids=lambda each: getattr(each, "name", each))
def test_a_file_differs_from_the_english_one_in_its_words_only(_, pair):
    """Numbers are compared with those of today: a stale sentence may not hold an old one."""
    assert [*faults(pair)] == []


def test_little_is_out_of_date():
    stale = [pair.name for language, pair in PAIRS for _ in changes(pair, notes(language))]
    assert len(stale) <= 10, stale


@pytest.mark.parametrize("kind", ["text", "code"])
def test_what_differs_in_more_than_words_is_found(kind):
    for before, after, fault in CASES[kind]:
        told = "; ".join({"text": text_piece_faults, "code": code_faults}[kind](before, after))
        assert fault in told and bool(fault) == bool(told), (before, after, told)


@pytest.mark.parametrize(("before", "now", "own", "made", "missing"), CASES["carried"])
def test_changed_code_is_carried_over_with_the_words_there_are(before, now, own, made, missing):
    assert carried(before, now, own) == (made, missing)


def test_the_words_of_the_build_and_of_the_library_are_all_used_and_all_there():
    """A word that is missing stops the build; here also the library's, which would be English."""
    def text(*folders: str) -> str:
        kept = (p for each in folders for p in (ROOT / each).rglob("*") if ".ja" not in p.name)
        kept = (p for p in kept if p.suffix in (".py", ".toml", ".html", ".js", ".csv"))
        return "".join(p.read_text("utf-8") for p in kept if p.name != "words.toml")

    frame = text("book") + (ROOT / "_toc.yml").read_text("utf-8")
    library = re.sub(r'"\s*\n\s*f?"|\\\n', "", text("lib", "tools")).replace('\\"', '"')
    for words in edition.WORDS.values():
        assert [each for each in words if each not in frame] == []
    for language in LANGUAGES:
        known = {}
        for path in (ROOT / "lib" / "teko").glob(f"*.{language}.toml"):
            known |= tomllib.loads(path.read_text("utf-8"))
        assert [each for each in known if each not in library] == []
        rows = tomllib.loads((ROOT / "lib/teko/examples.toml").read_text("utf-8"))["example"]
        asked = {row[key] for row in rows for key in ("what", "says", "why")}
        assert asked - set(known) == set()


# --- the pages


def test_each_edition_has_all_pages_and_each_leads_to_the_other():
    names = {p.name for p in (SITE / "en").glob("*.html")}
    assert Counter(p.name for p in OWN) == {each: len(LANGUAGES) for each in names}
    for page in (p for p in [*OWN, *(SITE / "en").glob("*.html")] if p.name != "search.html"):
        links = {a["hreflang"]: a["href"] for a in soup(page).select("header a.other")}
        assert {page.parent.name, *links} == set(edition.NAMES)
        assert all((page.parent / there).exists() for there in links.values())


@PAGES
def test_a_page_has_the_parts_of_the_english_one_under_the_same_addresses(path):
    both = [soup(page) for page in (path, SITE / "en" / path.name)]
    parts = "section[id], dt[id], figure[data-kl-explorer], form[id], [data-kl-exercise]"
    if not path.name.startswith("functions-on"):  # their entries are English, as docstrings are
        here, there = ([e.get("id") for e in each.select(f"main :is({parts})")] for each in both)
        assert sorted(here) == sorted(there)
    for kind in ("fieldset.kl-quiz", "[data-kl-exercise]", "figure.kl", ".admonition", "table"):
        assert len(both[0].select(kind)) == len(both[1].select(kind)), kind


@PAGES
def test_a_page_is_in_its_language(path):
    """Three quarters of its letters, and no star of Markdown, no line of English."""
    words = said(soup(path).main)
    letters = re.findall(r"[^\W\d_]", words)
    own = sum(bool(JAPANESE.match(each)) for each in letters)
    assert own >= 0.75 * len(letters), f"{own} of {len(letters)}"
    assert "**" not in words and not re.search("[０-９]", words) and "あなた" not in words
    english = re.findall(r"(?:[A-Za-z][a-z']+[ ,]+){3,}[a-z']+", words)
    assert english == []


def said(page) -> str:
    """The text of a page without what is the same in each language."""
    same = {id(e) for e in page.select(SAME)}
    return " ".join(t for t in page.find_all(string=True)
                    if not any(id(above) in same for above in t.parents))


@PAGES
def test_a_page_works_on_a_phone_as_the_english_one(open_page, subtests, monkeypatch, path):
    """Read to its end it complains of nothing; all that answers does; nothing is cut.

    Its scripts, styles and code are the English ones, which the other tests try in full.
    """
    page = open_page(path, "file", **PHONE)
    page.evaluate(SCROLL_THROUGH)
    for figure in soup(path).select("[data-kl-explorer]"):
        with subtests.test(figure["id"]):
            ready(page, figure["id"])
            before, field = shown(page, figure["id"]), fields(page, figure["id"])[0]
            field.press("Home" if field.evaluate("f => hands.at(f)") else "End")
            assert shown(page, figure["id"])[1:] != before[1:]
    for form in page.locator("form.kl-form").all():
        with subtests.test(form.get_attribute("id")):
            rows = form.locator(".kl-row span")
            before = rows.all_text_contents()
            form.locator("button").first.press("Enter")
            expect(form).to_have_attribute("data-kl-state", "ready")
            assert before and rows.all_text_contents() == before, "as CPython printed it"
    monkeypatch.setenv("KERNELLESS_LANGUAGE", path.parent.name)
    for form in soup(path).select("form.kl-exercise"):
        ident = form["data-kl-exercise"]
        asks = exercise(ident, path.parent.name).variants[0].asks
        for texts in ([a.shown for a in asks], [a.choices[-1] if a.choices else "0" for a in asks]):
            told = [ask.check(text).says for ask, text in zip(asks, texts, strict=True)]
            assert page.evaluate("asked => hands.answer(asked)", [ident, texts]) == told, texts
    page.evaluate(OPEN_ALL)
    page.add_style_tag(content=LAID_OUT)
    page.wait_for_function(REACHED)
    with subtests.test("axe"):
        assert violations(page, preload=False) == []  # a file may not ask for its stylesheet again
    for width in (390, 320):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 844})
            wide, outside = page.evaluate("hands.wide()")
            assert wide <= width, f"{wide} px wide, because of {outside}"


def test_the_other_edition_opens_at_the_same_place_in_the_same_state(open_page):
    state = "#kl-zigzag=-1,0.2,2"  # of a choice the place
    page = open_page(SITE / "ja" / "volatility-drag.html", query=state)
    page.locator("a.other").click()
    page.wait_for_url(f"**/en/volatility-drag.html{state}")
    expect(page.locator("#kl-zigzag figcaption")).to_contain_text("After 5 round trips of 20%")


WORKBOOK = """
import pathlib, sys
sys.path[:0] = ["tests/unit"]
from sheets.workbook import expected, write_workbook
from spreadsheet import differences, forget_stored_values, libreoffice, read
folder = pathlib.Path(sys.argv[1])
write_workbook(folder / "own.xlsx")
forget_stored_values(folder / "own.xlsx")
libreoffice(folder, folder / "own.xlsx")
shown = read(folder / "out" / "own.fods")
print([differences(shown[sheet], cells) for sheet, cells in expected().items()])
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_computes_the_workbook_as_the_library(monkeypatch, tmp_path, language):
    monkeypatch.setenv("KERNELLESS_LANGUAGE", language)
    monkeypatch.chdir(ROOT)
    assert python("-c", WORKBOOK, tmp_path).stdout == f"{[{}] * 7}\n"


def test_the_words_that_people_search_with_lead_to_their_place(open_page, place):
    for language in LANGUAGES:
        page = open_page(SITE / language / "search.html", place, query="?q=x")
        ask = "words => words.map(word => find(word).slice(0, 2).map(found => found.href))"
        words = CASES["search"]
        links = dict(zip(words, page.evaluate(ask, [*words]), strict=True))
        assert {w: links[w] for w in words if words[w] not in links[w]} == {}
