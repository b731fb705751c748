"""Pages are light, complete and hold together."""

import posixpath
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from kernelless.explorer import MAX_EXPLORER_BYTES
from kernelless.sphinx_ext import INLINE_BYTES, MAX_PAGE_BYTES
from pages import SITE, all_pages, explorers, frame_data, name, pages, soup, weight

ALL = pytest.mark.parametrize("path", all_pages(), ids=name)


def test_the_budgets_are_the_promised_ones():
    assert (MAX_EXPLORER_BYTES, MAX_PAGE_BYTES) == (300_000, 1_000_000)


@pytest.mark.parametrize(("path", "ident"), explorers(), ids=[i for _, i in explorers()])
def test_an_explorer_takes_at_most_300_kb(path, ident):
    assert len(frame_data(soup(path).find(id=ident))) <= 300_000


@ALL
def test_a_page_with_its_frames_takes_at_most_1_mb(path):
    assert weight(path) <= 1_000_000


@ALL
def test_large_frame_data_does_not_weigh_on_the_first_view(path):
    inline = [len(s.get_text()) for s in soup(path).select("script.kl-frames")]
    assert all(size <= INLINE_BYTES for size in inline)


def test_every_frame_file_is_used_by_a_page():
    used = {f["data-kl-frames"] for p in pages() for f in soup(p).select("[data-kl-frames]")}
    assert {p.stem for p in SITE.rglob("_frames/*.js")} == used


# --- links


@cache
def ids(page) -> set[str]:
    anchors = {e["id"] for e in soup(page).select("[id]")}
    return anchors | {e["name"] for e in soup(page).select("a[name]")}


def broken_links(path) -> list[str]:
    """Addresses inside the site that lead to no file, or to no place in their page."""
    broken = []
    for element in soup(path).select("[href], [src]"):
        url = urlsplit(element.get("href") or element.get("src"))
        if url.scheme or url.netloc:
            continue
        inside = posixpath.normpath(
            posixpath.join(posixpath.dirname(name(path)), unquote(url.path))
        )
        target = path if not url.path else SITE / inside
        anchor = unquote(url.fragment)
        if not target.is_file() or inside.startswith(".."):
            broken.append(f"{url.geturl()} leads to no file")
        elif anchor and target.suffix == ".html" and anchor not in ids(target):
            broken.append(f"{url.geturl()} leads to no place")
    return broken


@ALL
def test_every_link_inside_the_site_leads_somewhere(path):
    assert broken_links(path) == []


def test_some_links_have_been_followed():
    links = [a["href"] for p in pages() for a in soup(p).select("main a[href]")]
    assert any("#" in link for link in links)
    assert any(link.partition("#")[0].endswith(".html") for link in links)


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_page_can_be_reached_from_every_other(path):
    """Through the navigation, without scripts and without the search."""
    hrefs = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name(path)), urlsplit(a["href"]).path))
        if urlsplit(a["href"]).path
        else name(path)
        for a in soup(path).select("a[href]")
    }
    language = name(path).split("/")[0]
    # The search page is reached by searching.
    others = {
        name(p) for p in pages() if name(p).split("/")[0] == language and p.name != "search.html"
    }
    assert others - {name(path)} <= hrefs


# --- what every page says of itself


@ALL
def test_a_page_has_a_title_a_description_and_a_language(path):
    page = soup(path)
    assert page.title.get_text().strip()
    described = page.select('meta[name="description"]')
    assert len(described) == 1, "exactly one description"
    assert len(described[0]["content"].strip()) >= 20
    folder = path.relative_to(SITE).parts[0]
    assert page.html["lang"] == (folder if len(path.relative_to(SITE).parts) > 1 else "en")


@pytest.mark.parametrize("path", pages(), ids=name)
def test_a_page_has_one_main_heading_and_one_main_part(path):
    assert len(soup(path).select("h1")) == 1
    assert len(soup(path).select("main, [role=main]")) == 1


@ALL
def test_an_id_stands_once_in_a_page(path):
    seen = [e["id"] for e in soup(path).select("[id]")]
    assert sorted({i for i in seen if seen.count(i) > 1}) == []


@ALL
def test_every_image_has_a_text_or_is_marked_as_decoration(path):
    for image in soup(path).select("img"):
        assert image.has_attr("alt"), image
        if image.find_parent("main") or image.find_parent(attrs={"role": "main"}):
            assert image["alt"].strip(), f"an image of the text says what it shows: {image}"


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_picture_is_named_by_its_caption(path):
    for svg in soup(path).select(".kl-picture > svg"):
        caption = soup(path).find(id=svg.parent["aria-labelledby"])
        assert svg.parent["role"] == "img"
        assert caption.name == "figcaption"
        assert caption.find_parent("figure") is svg.find_parent("figure")
        assert len(caption.get_text().split()) >= 5, "a full sentence"


def test_some_page_has_a_picture():
    assert any(soup(p).select(".kl-picture > svg") for p in pages())
