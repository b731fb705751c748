"""No page needs anything but this site, from a server or from a disk."""

import pytest
from browser import Watch, is_local
from pages import SITE, all_pages, name, soup


@pytest.mark.parametrize("path", all_pages(), ids=name)
def test_a_page_names_no_other_host_for_what_it_loads(path):
    """Also not for later, as `preconnect` does before any request."""
    loaded = [
        e.get("src") or e.get("href") or e.get("data")
        for e in soup(path).select(
            "link[href], script[src], img[src], iframe[src], source[src], object[data], embed[src]"
        )
        if "canonical" not in e.get("rel", [])
    ]
    outside = [url for url in loaded if url.startswith("//") or (":" in url and not is_local(url))]
    assert not outside


ASKED = [("ja-JP", "ja"), ("en-GB", "en"), ("fr-FR", "ja")]


@pytest.mark.parametrize(("locale", "language"), ASKED)
def test_the_first_address_leads_to_the_edition_that_the_browser_asks_for(
    open_page, place, locale, language
):
    page = open_page(SITE / "index.html", place, locale=locale)
    page.wait_for_url(f"**/{language}/index.html")
    assert page.locator("h1").count() == 1


def test_without_scripts_the_first_page_offers_each_edition():
    links = [a["href"] for a in soup(SITE / "index.html").select("a")]
    assert sorted(links) == ["en/index.html", "ja/index.html"]


def test_the_watch_sees_what_it_is_for(browser, places):
    """A page that does everything wrong: each fault is noticed.

    It takes the place of the server's list of files, because the book's own pages forbid it.
    """
    context = browser.new_context()
    watch, page = Watch(context), context.new_page()
    page.goto(f"{places['http']}/en/_static/")
    page.wait_for_load_state("networkidle")
    page.set_content("""<img src="https://example.org/pixel.png"><img src="/missing.png">
        <script>console.warn("careful"); console.error("wrong"); throw new Error("broken")</script>
        """)
    page.wait_for_load_state("networkidle")
    seen = "\n".join(watch.faults)
    context.close()
    assert "leaves the machine: https://example.org/pixel.png" in seen
    faults = ("status 404", "console warning careful", "console error wrong", "script error broken")
    assert [fault for fault in faults if fault not in seen] == []
