"""The rules of today: none is stale, and no passage of the book states one unsourced."""

import datetime
import re
import sys

import pytest
from pages import ROOT, SITE, cases, pages, soup

sys.path.append(str(ROOT / "book" / "_ext"))

from rules_page import PLACE, passages, prose, sources, table

KNOWN = table()
RULES = KNOWN["rule"]
FOLDER = ROOT / "book" / "en"
STATES_A_RULE = re.compile("|".join(cases("cases")["states_a_rule"]), re.IGNORECASE)


def stale(rules, today):
    """The rules that nobody has looked at for a year."""
    year = datetime.timedelta(days=365)
    return [name for name, rule in rules.items() if today - rule["checked"] > year]


def paragraphs(text):
    """The paragraphs and list items of a page, each in one line."""
    blocks = re.split(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*]|\d+\.) )", text)
    return [" ".join(block.split()) for block in blocks]


def links(paragraph):
    return {m["rule"] for m in PLACE.finditer(paragraph) if m["rule"]}


def unsourced(paragraph):
    return bool(STATES_A_RULE.search(paragraph)) and not links(paragraph)


def prose_pages():
    return [p for p in FOLDER.iterdir() if p.suffix in (".md", ".ipynb") and p.stem != "rules"]


# --- the table


def test_every_rule_was_looked_at_within_a_year():
    today = datetime.datetime.now(datetime.UTC).date()
    assert stale(RULES, today) == []
    assert [name for name, rule in RULES.items() if rule["checked"] > today] == []


def test_a_rule_is_stale_after_365_days():
    day = datetime.date(2026, 11, 28)
    rules = {"a": {"checked": day}}
    assert stale(rules, day + datetime.timedelta(days=365)) == []
    assert stale(rules, day + datetime.timedelta(days=366)) == ["a"]


def test_every_rule_has_a_source_unless_the_book_chose_it():
    titles = sources(KNOWN, "en")
    named = {key for rule in RULES.values() for key in rule.get("source", [])}
    assert named <= set(titles) and set(KNOWN["source"]) <= named
    assert {rule["status"] for rule in RULES.values()} <= {"read", "secondary", "convention"}
    without = {name for name, rule in RULES.items() if not rule.get("source")}
    assert without == {n for n, rule in RULES.items() if rule["status"] == "convention"}


# --- the pages of the book


def test_every_rule_is_stated_somewhere_and_every_link_leads_to_one():
    assert set(passages(FOLDER)) == set(RULES)


@pytest.mark.parametrize(("before", "anchor"), cases("cases")["passages"])
def test_a_passage_is_named_by_the_last_label_or_heading(tmp_path, before, anchor):
    (tmp_path / "page.md").write_text(f"# The page\n\n{before}By [law](rules.md#one).")
    assert passages(tmp_path) == {"one": [("page", anchor, "The page: Limits and traps")]}


def test_the_passages_state_the_numbers_of_their_rule():
    said = {}
    for path in prose_pages():
        for paragraph in paragraphs(prose(path)):
            for rule in links(paragraph):
                text = re.sub(r"\]\([^)]*\)", "]", paragraph)
                said.setdefault(rule, set()).update(re.findall(r"\d+(?:[,.]\d+)*", text))
    missing = {n: set(r.get("numbers", [])) - said.get(n, set()) for n, r in RULES.items()}
    assert {name: left for name, left in missing.items() if left} == {}


@pytest.mark.parametrize("path", prose_pages(), ids=lambda p: p.stem)
def test_a_passage_that_states_a_rule_links_to_it(path):
    assert [p for p in paragraphs(prose(path)) if unsourced(p)] == []


@pytest.mark.parametrize(("paragraph", "caught"), cases("cases")["caught"])
def test_a_sentence_without_its_rule_is_caught(paragraph, caught):
    assert unsourced(paragraph) == caught


# --- the page itself


def test_the_page_shows_every_rule_and_leads_to_its_passages():
    page = soup(SITE / "en" / "rules.html")
    shown = {row["id"]: row for row in page.select("ul.rule-list > li")}
    assert set(shown) == set(RULES)
    where = passages(FOLDER)
    for name, row in shown.items():
        hrefs = {a["href"] for a in row.select("a")}
        assert {f"{p.page}.html#{p.anchor}" for p in where[name]} <= hrefs
        assert str(RULES[name]["checked"].year) in row.select_one(".rule-source").get_text()
        for passage in where[name]:
            assert soup(SITE / "en" / f"{passage.page}.html").find(id=passage.anchor), passage


def test_every_link_to_a_rule_arrives():
    targets = {row["id"] for row in soup(SITE / "en" / "rules.html").select("[id]")}
    asked = {
        a["href"].partition("#")[2]
        for p in pages()
        for a in soup(p).select("a[href*='rules.html#']")
    }
    assert asked and asked <= targets
