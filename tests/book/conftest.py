"""What the tests of the built book share."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Test files are imported by path; their helpers are found beside them.
ROOT = HERE.parents[1]
sys.path[:0] = [str(each) for each in
                (HERE, ROOT / "benchmarks", ROOT / "tools", ROOT / "book" / "_ext")]

from browser import HANDS, Watch, launch, served  # noqa: E402
from notebooks import keep_runs_in  # noqa: E402
from pages import SITE, name  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def kept_runs(tmp_path_factory) -> None:
    """Each notebook runs once, whichever worker asks for it."""
    own = tmp_path_factory.getbasetemp()
    # The folder of a worker lies in the folder of the whole run.
    keep_runs_in((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "notebooks")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def places() -> Iterator[dict[str, str]]:
    """Where the site can be read: from a server, and from a disk."""
    with served(SITE) as address:
        yield {"http": address, "file": SITE.as_uri()}


@pytest.fixture(params=["http", "file"])
def place(request) -> str:
    """One of these places after the other."""
    return request.param


@pytest.fixture
def new_page(browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page; afterwards nothing forbidden may have happened in it."""
    watches = []

    def opened(**options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        watches.append(Watch(context))
        return context.new_page()

    yield opened
    for watch in watches:
        watch.context.close()
    faults = [fault for watch in watches for fault in watch.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_page(new_page, places) -> Callable[..., Page]:
    """Open a page of the site, in the same way."""

    def opened(path: Path, place="http", *, query="", script="", **options) -> Page:
        page = new_page(**options)
        page.context.add_init_script(path=HANDS)  # also for its other pages
        page.add_init_script(script)
        page.goto(f"{places[place]}/{name(path)}{query}")
        return page

    return opened
