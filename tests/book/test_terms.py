"""Every term of the glossary is explained where it first stands on a page; the routes lead on."""

import re
import tomllib
from functools import cache

import pytest
from browser import PHONE, SCROLL_THROUGH
from bs4 import NavigableString
from pages import ROOT, SITE, found, longest, name, pages, soup
from playwright.sync_api import expect
from test_accessibility import LAID_OUT, violations

GLOSSARY = SITE / "en" / "glossary.html"
MARKED = found([p for p in pages() if soup(p).select("a.term")], "pages with marked terms")
ROUTES = tomllib.loads((ROOT / "book" / "routes.toml").read_text(encoding="utf-8"))["route"]
RULES = tomllib.loads((ROOT / "book" / "en" / "terms.toml").read_text(encoding="utf-8"))
NOT_PROSE = (
    "h1, h2, h3, h4, a:not(.term), code, pre, figure, form, .kl-quiz, summary, .cell, script, "
    "style, .citation, .admonition-title, .math, svg, dl.py, .rubric, caption, .eqno"
)
OPEN = "[popover].say:popover-open"
# axe-core does not know the top layer and cannot tell what lies behind an open explanation. The
# rest of the page is looked at in test_accessibility.py.
ALONE = "body > :not(.say) { visibility: hidden }"


def words(text: str) -> str:
    return " ".join(text.split())


def entries() -> dict[str, tuple[str, str]]:
    """By the address of its entry: a term, and what the glossary says of it."""
    heads = soup(GLOSSARY).select("dl.glossary dt")
    return {
        head["id"]: (head.get_text().partition(" (")[0], head.find_next("dd").get_text())
        for head in found(heads, "entries")
    }


def prose(page) -> list[str]:
    """The texts of a page outside what is no prose, in their order; a marked term as `#its-id`."""
    texts = []
    for part in soup(page).select_one("article").descendants:
        if not isinstance(part, NavigableString) or part.find_parent(["script", "style"]):
            continue
        term = part.find_parent("a", class_="term")
        if term:
            texts.append("#" + term["href"].partition("#")[2])
        elif not any(above in no_prose(page) for above in map(id, part.parents)):
            texts.append(str(part))
    return texts


@cache
def no_prose(page) -> set[int]:
    """The elements of a page that are no prose, by their identity."""
    return {id(element) for element in soup(page).select(NOT_PROSE)}


def test_at_least_eighty_terms_are_explained_over_the_book():
    marked = {a["href"].partition("#")[2] for p in MARKED for a in soup(p).select("a.term")}
    assert len(marked) >= 80
    assert marked <= set(entries())


def plain(term: str) -> re.Pattern:
    first = f"[{term[0].upper()}{term[0]}]"
    return re.compile(rf"(?<![\w-]){first}{re.escape(term[1:])}s?(?![\w-])")


@pytest.mark.parametrize("path", [p for p in pages() if p != GLOSSARY], ids=name)
def test_a_term_is_marked_where_it_first_stands(path):
    """Each term that has one sense: none stands in the prose before its mark, or without one."""
    texts, late = prose(path), []
    names = {ident: term for ident, (term, _) in entries().items()}
    longer = {t: [o for o in names.values() if t in o and t != o] for t in names.values()}
    for ident, term in names.items():
        if term in RULES:
            continue
        mark = texts.index(f"#{ident}") if f"#{ident}" in texts else len(texts)
        before = "\n".join(text for text in texts[:mark] if not text.startswith("#"))
        for other in longer[term]:
            before = plain(other).sub("", before)
        late += [f"{term}: {before[: m.end()][-50:]}" for m in plain(term).finditer(before)]
    assert late == []


def test_no_term_is_marked_twice_nor_where_it_is_no_prose():
    for page in MARKED:
        links = soup(page).select("article a.term")
        addresses = [link["href"] for link in links]
        assert len(set(addresses)) == len(addresses), name(page)
        wrong = ", ".join(f"{place} a.term" for place in ("h1", "h2", "figure", ".kl-quiz", "pre"))
        assert soup(page).select(wrong) == []


@pytest.mark.parametrize("path", MARKED, ids=name)
def test_what_is_said_is_the_glossary_s_own_text(path):
    known = entries()
    for link in soup(path).select("a.term"):
        ident = link["href"].partition("#")[2]
        term, said = known[ident]
        box = soup(path).find(id=f"say-{ident}")
        assert box.find("dfn").get_text() == term
        assert words(said) in words(box.get_text())


def test_a_tap_explains_a_term_and_nothing_moves(open_page):
    page = open_page(longest(), **PHONE)
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SCROLL_THROUGH)
    link = page.locator("a.term").first
    link.scroll_into_view_if_needed()
    before = link.bounding_box()
    link.tap()
    box = page.locator(OPEN)
    expect(box).to_have_count(1)
    assert link.bounding_box() == before
    place = box.bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= 390
    assert place["y"] + place["height"] <= 844
    assert page.url.endswith(name(longest()))
    alone = page.add_style_tag(content=ALONE)
    assert violations(page) == []
    alone.evaluate("style => style.remove()")
    box.get_by_role("button", name="Close").tap()
    expect(box).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_keyboard_opens_and_closes_it_and_the_focus_comes_back(open_page, theme):
    page = open_page(longest(), color_scheme=theme)
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(SCROLL_THROUGH)
    link = page.locator("a.term").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    box = page.locator(OPEN)
    expect(box).to_be_focused()
    expect(box).to_have_attribute("role", "dialog")
    expect(link).to_have_attribute("aria-haspopup", "dialog")
    alone = page.add_style_tag(content=ALONE)
    assert violations(page) == []
    alone.evaluate("style => style.remove()")
    page.keyboard.press("Tab")
    expect(box.get_by_role("link").last).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(link).to_be_focused()


def test_it_stands_by_its_word_and_inside_the_window(open_page):
    page = open_page(longest())
    for link in page.locator("a.term").all()[:8]:
        link.click()
        word, box = link.bounding_box(), page.locator(OPEN).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
        below, above = box["y"] - word["y"] - word["height"], word["y"] - box["y"] - box["height"]
        assert min(abs(below), abs(above)) < 40
        page.keyboard.press("Escape")


def test_without_scripts_a_term_is_a_link_to_the_glossary(open_page):
    page = open_page(longest(), java_script_enabled=False)
    link = page.locator("a.term").first
    address = link.get_attribute("href")
    assert link.get_attribute("aria-haspopup") is None
    assert page.locator(".say:visible").count() == 0
    link.click()
    assert page.url.endswith(address)


# --- routes and times


def time_of(path) -> tuple[int, int]:
    """The two times that a page says."""
    said = r"To read: (\d+) minutes, with pictures and exercises (\d+)\."
    first, second = re.search(said, words(soup(path).get_text())).groups()
    return int(first), int(second)


@pytest.mark.parametrize("route", ROUTES, ids=[r["name"] for r in ROUTES])
def test_each_page_of_a_route_leads_to_its_next_page(route):
    home = soup(SITE / "en" / "index.html")
    [line] = [li for li in home.select("li") if li.get_text().startswith(route["name"])]
    opened = {page: f"{page}.html" for page in route["pages"]}
    opened["your-sheet"] += f"?sheet={route['sheet']}"
    assert [a["href"] for a in line.select("a")] == [*opened.values()]
    time = r"To read (\d+) minutes, with pictures and exercises (\d+)\.$"
    total = re.search(time, words(line.get_text()))
    each = [time_of(SITE / "en" / f"{page}.html") for page in route["pages"]]
    assert [int(n) for n in total.groups()] == [sum(times) for times in zip(*each, strict=True)]
    for page, after in zip(route["pages"], [*route["pages"][1:], None], strict=True):
        lines = soup(SITE / "en" / f"{page}.html").select(".routes p")
        [own] = [p for p in lines if p.get_text().startswith(route["name"])]
        assert [a["href"] for a in own.select("a")] == ([opened[after]] if after else [])


def test_a_chapter_says_its_time_in_two_numbers():
    chapters = [p for p in pages() if "To teach:" in soup(p).get_text()]
    for path in found(chapters, "chapters"):
        time = time_of(path)
        # A second count, of the page as built: the words that are no code, at 95 a minute.
        count = len(" ".join(prose(path)).split()) / 95
        assert abs(time[0] - count) <= 15, (name(path), count)
        assert time[1] > time[0]
