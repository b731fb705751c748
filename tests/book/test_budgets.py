"""Pages are light, complete and hold together."""

from functools import cache
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from kernelless.explorer import MAX_EXPLORER_BYTES
from kernelless.sphinx_ext import INLINE_BYTES, MAX_PAGE_BYTES
from pages import SITE, all_pages, found, frame_data, name, pages, soup, weight

ALL = pytest.mark.parametrize("path", all_pages(), ids=name)


def test_the_budgets_are_the_promised_ones():
    assert (MAX_EXPLORER_BYTES, MAX_PAGE_BYTES) == (300_000, 1_000_000)


@ALL
def test_a_page_and_its_explorers_keep_their_budgets(path):
    """And large frame data does not weigh on the first view."""
    assert weight(path) <= 1_000_000
    for figure in soup(path).select("[data-kl-explorer]"):
        assert len(frame_data(figure)) <= 300_000, figure["id"]
    inline = [len(s.get_text()) for s in soup(path).select("script.kl-frames")]
    assert all(size <= INLINE_BYTES for size in inline)


def test_every_frame_file_is_used_by_a_page():
    used = {f["data-kl-frames"] for p in all_pages() for f in soup(p).select("[data-kl-frames]")}
    assert {p.stem for p in SITE.rglob("_frames/*.js")} == used


# --- links


@cache
def ids(page) -> set[str]:
    return {e["id"] for e in soup(page).select("[id]")}


def target_of(path, href: str) -> Path:
    """The file to which an address inside the site leads."""
    below = unquote(urlsplit(href).path)
    return Path(normpath(path.parent / below if below else path))


def broken_links(path, site=SITE) -> list[str]:
    """Addresses inside the site that lead to no file, or to no place in their page."""
    broken = []
    for element in soup(path).select("[href], [src]"):
        url = urlsplit(element.get("href") or element.get("src"))
        if url.scheme or url.netloc:
            continue
        target, anchor = target_of(path, url.geturl()), unquote(url.fragment)
        if not target.is_file() or not target.is_relative_to(normpath(site)):
            broken.append(f"{url.geturl()} leads to no file")
        elif anchor and target.suffix == ".html" and anchor not in ids(target):
            broken.append(f"{url.geturl()} leads to no place")
    return broken


@ALL
def test_every_link_inside_the_site_leads_somewhere(path):
    assert broken_links(path) == []


def test_a_link_into_nothing_or_out_of_the_site_is_found(tmp_path):
    page = tmp_path / "site" / "page.html"
    page.parent.mkdir()
    (tmp_path / "out").touch()
    links = '<a href="gone.html">x</a><a href="#gone">y</a><a id="a" href="#a">z</a>'
    page.write_text(links + '<a href="../out">v</a>')
    seen = ["gone.html leads to no file", "#gone leads to no place", "../out leads to no file"]
    assert broken_links(page, page.parent) == seen


def test_the_workbook_lies_beside_the_page_that_offers_it():
    offered = [(p, a) for p in pages() for a in soup(p).select('a[href$=".xlsx"]')]
    for page, link in found(offered, "workbook"):
        assert (page.parent / link["href"]).read_bytes()[:2] == b"PK"
        assert link.has_attr("download")


def test_some_links_have_been_followed():
    links = [a["href"] for p in pages() for a in soup(p).select("main a[href]")]
    assert any("#" in link for link in links)
    assert any(link.partition("#")[0].endswith(".html") for link in links)


READ = [p for p in all_pages() if p.parent != SITE]


@pytest.mark.parametrize("path", READ, ids=name)
def test_every_page_can_be_reached_from_every_other(path):
    """Through the navigation, without scripts and without the search."""
    # The address of another host names no file of this site.
    reached = {target_of(path, a["href"]) for a in soup(path).select("a[href]")}
    language = name(path).split("/")[0]
    # The search page is reached by searching.
    others = {p for p in READ if name(p).split("/")[0] == language and p.name != "search.html"}
    assert {target_of(p, "") for p in others - {path}} <= reached


# --- what every page says of itself


@ALL
def test_a_page_has_a_title_a_description_a_language_and_each_id_once(path):
    page = soup(path)
    if path in READ:
        assert len(page.select("h1")) == len(page.select("main, [role=main]")) == 1
    seen = [e["id"] for e in page.select("[id]")]
    assert sorted({i for i in seen if seen.count(i) > 1}) == []
    assert page.title.get_text().strip()
    described = page.select('meta[name="description"]')
    assert len(described) == 1, "exactly one description"
    assert len(described[0]["content"].strip()) >= 20
    folder = path.relative_to(SITE).parts[0]
    assert page.html["lang"] == (folder if path in READ else "ja")


@ALL
def test_every_image_has_a_text_or_is_marked_as_decoration(path):
    for image in soup(path).select("img"):
        assert image.has_attr("alt"), image
        if image.find_parent("main") or image.find_parent(attrs={"role": "main"}):
            assert image["alt"].strip(), f"an image of the text says what it shows: {image}"


PICTURE = ".kl-picture > div > svg"
ILLUSTRATED = found([p for p in pages() if soup(p).select(PICTURE)], "pictures")


@pytest.mark.parametrize("path", ILLUSTRATED, ids=name)
def test_every_picture_is_named_by_its_caption(path):
    for svg in soup(path).select(PICTURE):
        picture = svg.parent.parent
        caption = soup(path).find(id=picture["aria-labelledby"])
        assert picture["role"] == "img"
        assert caption.name == "figcaption"
        assert caption.find_parent("figure") is svg.find_parent("figure")
        assert len(caption.get_text().split()) >= 5, "a full sentence"
