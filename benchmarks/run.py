"""Print what the library and the built book cost.

Time and memory of simulations, bytes of explorers and pages, and the time to answer a key.

`make bench`, after `make book`. Run it on a machine with nothing else to do.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "book"), str(ROOT / "lib")]

from browser import launch, served  # noqa: E402
from figures import print_figures, print_table  # noqa: E402
from kernelless.pack import unpack  # noqa: E402
from latency import measure  # noqa: E402
from pages import SITE, explorers, frame_data, name, pages, soup, weight  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

SLOWDOWNS = (1, 4)


def explorer_rows(browser, address: str):
    """One line per explorer: frames, kB, and p50 and p95 at each slowdown."""
    for path, ident in explorers():
        packed = frame_data(soup(path).find(id=ident))
        row = [f"{name(path)}#{ident}", len(unpack(packed)), f"{len(packed) / 1000:.0f}"]
        for slowdown in SLOWDOWNS:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address}/{name(path)}")
            time = measure(page, ident, slowdown=slowdown)
            page.close()
            row += [f"{time.p50:.0f}", f"{time.p95:.0f}", f"{time.raw95:.0f}"]
        yield row


def page_rows():
    """One line per page: kB of the page alone, and with all its frames."""
    for path in pages():
        yield [name(path), f"{path.stat().st_size / 1000:.0f}", f"{weight(path) / 1000:.0f}"]


if __name__ == "__main__":
    print_figures()
    print("Key press to painted picture, milliseconds; 4x is a processor four times slower.")
    print("p50 and p95 of the median of each press in five walks; raw: p95 of all presses.\n")
    times = [f"{q} {s}x" for s in SLOWDOWNS for q in ("p50", "p95", "raw")]
    with sync_playwright() as playwright, served(SITE) as address:
        browser = launch(playwright)
        print_table(["explorer", "frames", "kB", *times], explorer_rows(browser, address))
        browser.close()
    print_table(["page", "kB", "kB with frames"], page_rows())
