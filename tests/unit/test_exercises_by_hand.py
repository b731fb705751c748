"""Answers and sums printed on the pages, each by arithmetic of its own: `exercises.toml`."""

import json
import math
from functools import cache
from pathlib import Path
from statistics import NormalDist

import pytest
from tables import table
from teko import answers, drag, hedge, leverage, mmf, overlay, plan, sizing, stress, touch

ROOT = Path(__file__).parents[2]
CALLED = (answers, drag, hedge, leverage, mmf, overlay, plan, sizing, stress, touch)


def row_of(run, trades, loses):
    """Chance of so many losses in a row, counted by the losses at the end."""
    ends = [1.0, *[0.0] * (run - 1)]
    for _ in range(trades):
        ends = [sum(ends) * (1 - loses), *(each * loses for each in ends[:-1])]
    return 1 - sum(ends)


def lost(dollar_yield, months, volatility, drift):
    """Chance that the dollar loses more than its interest."""
    years = months / 12
    needed = -math.log(1 + dollar_yield * years) - (drift - volatility**2 / 2) * years
    return NormalDist().cdf(needed / (volatility * math.sqrt(years)))


@cache
def said(page):
    """The text of a page and what its cells print, with hyphens for minus signs."""
    cells = json.loads((ROOT / f"book/en/{page}.ipynb").read_text("utf-8"))["cells"]
    text = "".join("".join(each["source"]) + json.dumps(each.get("outputs")) for each in cells)
    return text.replace("\N{MINUS SIGN}", "-")


KNOWN = {each.__name__.removeprefix("teko."): each for each in CALLED}
KNOWN |= {name: getattr(math, name) for name in ("comb", "exp", "log")}
KNOWN |= {"cdf": NormalDist().cdf, "row_of": row_of, "lost": lost}


@pytest.mark.parametrize(
    ("page", "hand", "call", "form", "printed"),
    [
        pytest.param(page, *row, id=f"{page}: {what}")
        for page, rows in table("exercises").items()
        for what, row in rows.items()
    ],
)
def test_an_answer_on_a_page_is_the_one_by_hand_and_by_the_library(page, hand, call, form, printed):
    by_hand = eval(hand, KNOWN)
    assert format(by_hand, form) == printed and printed.strip("+-%") in said(page)
    if call:
        assert eval(call, KNOWN) == pytest.approx(by_hand)
