"""Every link inside the book leads to a place that exists."""

from urllib.parse import unquote, urlsplit

import pytest
from pages import name, pages, soup

# What a page's script or the theme puts there when the page runs.
MADE_BY_SCRIPTS = {"", "main-content"}


def broken(page) -> list[str]:
    """Links of a page whose file or whose anchor is missing."""
    missing = []
    for link in soup(page).select("a[href]"):
        parts = urlsplit(link["href"])
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not target.is_file():
            missing.append(link["href"])
        elif parts.fragment not in MADE_BY_SCRIPTS and target.suffix == ".html":
            anchor = unquote(parts.fragment)
            if not soup(target).find(attrs={"id": anchor}):
                missing.append(link["href"])
    return missing


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_link_inside_the_book_leads_somewhere(path):
    assert broken(path) == []


def test_a_link_into_nothing_is_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<a href="gone.html">x</a><a href="#gone">y</a><a id="a" href="#a">z</a>')
    assert broken(page) == ["gone.html", "#gone"]


def test_the_workbook_lies_beside_the_page_that_offers_it():
    offered = [(p, a) for p in pages() for a in soup(p).select('a[href$=".xlsx"]')]
    assert offered
    for page, link in offered:
        assert (page.parent / link["href"]).read_bytes()[:2] == b"PK"
        assert link.has_attr("download")
