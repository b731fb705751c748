"""The built pages, found by themselves."""

import os
import tomllib
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
# BOOK_SITE lets the same tests look at a site that stands elsewhere, such as an unpacked zip.
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "site"))


def cases(name: str) -> dict:
    """The tables of a test, which stand beside it."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def soup(page: Path) -> BeautifulSoup:
    """A page as its source, before any script runs."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def found(things: list, what: str) -> list:
    """The same list; an empty one is an error, so that no test can pass on nothing."""
    if not things:
        raise FileNotFoundError(f"no {what} in {SITE}. Build the book first: make book")
    return things


@cache
def all_pages() -> list[Path]:
    """Every HTML file of the site."""
    return found(sorted(SITE.rglob("*.html")), "pages")


@cache
def pages() -> list[Path]:
    """Every English page; how the other editions differ from them test_translation.py says."""
    return found([p for p in all_pages() if p.parent == SITE / "en"], "pages to read")


@cache
def explorers() -> list[tuple[Path, str]]:
    """Every explorer of every page: the page, and the id of its figure."""
    return found(
        [(p, f["id"]) for p in pages() for f in soup(p).select("[data-kl-explorer]")], "explorers"
    )


@cache
def forms() -> list[tuple[Path, str]]:
    """Every form of every page: the page, and the id of the form."""
    return found([(p, f["id"]) for p in pages() for f in soup(p).select("form.kl-form")], "forms")


@cache
def exercises() -> list[tuple[Path, str]]:
    """Every exercise whose answers are checked: the page, and the exercise's name."""
    forms = ((p, f) for p in pages() for f in soup(p).select("form.kl-exercise"))
    return found([(p, f["data-kl-exercise"]) for p, f in forms], "exercises")


def by_page(shown: list[tuple[Path, str]]) -> dict[Path, list[str]]:
    """The ids of each page that has some, in its order."""
    return {page: [ident for where, ident in shown if where == page] for page, _ in shown}


@cache
def longest() -> Path:
    """The page with the most text."""
    return max(pages(), key=lambda p: len(soup(p).get_text()))


def name(page: Path) -> str:
    """The address of a page below the site, as tests print it."""
    return page.relative_to(SITE).as_posix()


def frame_data(figure) -> str:
    """The packed frames of an explorer, wherever they stand."""
    inline = figure.select_one("script.kl-frames")
    if inline:
        return inline.get_text()
    script = next(SITE.rglob(f"_frames/{figure['data-kl-frames']}.js")).read_text()
    return script.split('"')[3]


def weight(page: Path) -> int:
    """Bytes of a page with all its frames, without the theme."""
    beside = soup(page).select("[data-kl-src]")
    return page.stat().st_size + sum(
        (page.parent / f["data-kl-src"]).stat().st_size for f in beside
    )
