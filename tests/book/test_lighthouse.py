"""Lighthouse on the front page and on the heaviest page, served with gzip, two of three times.

Two measurements in time are a median of three in time, so the third is only made when one of the
first two was too slow. The goal for performance is a median of 95. It is a timing, and a busy
machine takes ten points from it, so what fails here is what no machine explains: the faults and the
bytes at once, and, two times, a jump of the page or a performance that only a heavier page explains
(with formulas typeset by the reader it is 79).
"""

import sys

import pytest
from browser import program, served
from pages import ROOT, SITE, found

sys.path.insert(0, str(ROOT / "tests" / "lighthouse"))
from gate import CATEGORIES, GzipHandler, run_lighthouse

FRONT = "en/index.html"


def heaviest() -> str:
    """The page with the most bytes of HTML: what holds there holds on the lighter ones."""
    pages = found(sorted((SITE / "en").glob("*.html")), "built pages")
    return max(pages, key=lambda page: page.stat().st_size).relative_to(SITE).as_posix()


@pytest.fixture(scope="module")
def address():
    with served(SITE, GzipHandler) as root:
        yield root


def faults(measured: dict, address: str) -> list[str]:
    """What no machine explains: one is too many, in any measurement."""
    wrong = [
        f"asks {url}" for url in measured["requests"] if not url.startswith((address, "data:"))
    ]
    for category in ("accessibility", "best-practices", "seo"):
        if measured.get(category, 100) != 100:
            wrong.append(f"{category} {measured[category]}: {measured['failed']}")
    if measured["total-byte-weight"] > 200_000:
        wrong.append(f"{measured['total-byte-weight']} bytes")
    return wrong


def in_time(measured: dict) -> bool:
    """Whether the page comes quickly and does not jump: timings, which a busy machine spoils."""
    return measured["performance"] >= 85 and measured["cumulative-layout-shift"] <= 0.05


@pytest.mark.parametrize("page", sorted({FRONT, heaviest()}))
def test_a_phone_gets_the_page_quickly_and_every_reader_gets_it_whole(address, page):
    runs, quick = [], 0
    while quick < 2:
        # What does not depend on the machine is asked once.
        asked = ("performance",) if runs else CATEGORIES
        measured = run_lighthouse(f"{address}/{page}", program(), asked)
        assert set(asked) <= set(measured)
        assert faults(measured, address) == []
        runs.append({k: v for k, v in measured.items() if k != "requests"})
        quick += in_time(measured)
        assert len(runs) - quick < 2, runs


def test_the_gate_names_each_fault():
    fine = dict.fromkeys(("accessibility", "best-practices", "seo", "performance"), 100)
    fine |= {"requests": ["http://here/x", "data:,"], "failed": []}
    fine |= {"total-byte-weight": 200_000, "cumulative-layout-shift": 0.05}
    assert faults(fine, "http://here") == [] and in_time(fine)
    spoiled = [
        *({"requests": [url]} for url in ("https://elsewhere/x", "http://hers/")),
        *({name: 99} for name in ("accessibility", "best-practices", "seo")),
        {"total-byte-weight": 200_001},
    ]
    for each in spoiled:
        assert len(faults(fine | each, "http://here")) == 1, each
    for each in ({"performance": 84}, {"cumulative-layout-shift": 0.06}):
        assert not in_time(fine | each), each
