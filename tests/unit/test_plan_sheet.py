"""The sheet of a plan says every rule of it, twice the same, and its last lines."""

from dataclasses import fields, replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from sheets import plan_sheet
from teko import plan
from teko.runs.one_plan import Action

A = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0.7)
LOG = tuple(
    Action(f"2008-{month:02d}-28", "month-end", -1234.56, 0.0, 0.2, 10_000_000.0 - month)
    for month in range(1, 16)
)


def cells(markdown):
    """What the cells of the tables say, in order."""
    rows = [line.strip("| ").split(" | ") for line in markdown.splitlines() if line[:2] == "| "]
    return [unescape(cell) for row in rows for cell in row]


@pytest.mark.parametrize("log", [(), LOG[:3], LOG], ids=len)
def test_the_page_says_what_the_markdown_says(log):
    soup = BeautifulSoup(plan_sheet.plan_html(A, log=log), "html.parser")
    page = [each.get_text() for each in soup.find_all(["th", "td"])]
    assert ["Rule", "What it says", *page] == cells(plan_sheet.plan_markdown(A, log=log))
    assert soup.h2.get_text() == f"Log, {min(len(log), 12)} of {len(log)} lines"


# One number changed in the plan changes the sheet: no rule is left out.
TERMS = {
    "buckets": {"core": 0.75, "shares": 0.001},
    "overlay": {
        "leverage": 0.1,
        "windows": (("2025-01-13", "2025-01-31"),),
        "month_end": False,
        "band": 0.05,
        "yield_floor": 0.03,
    },
    "futures": {
        "margin": 0.07,
        "pledged": True,
        "buffer": 3.0,
        "crash_drop": 0.3,
        "crash_raise": 1.5,
    },
    "hedge": {
        "base_ratio": 0.6,
        "low_ratio": 0.4,
        "wide_difference": 0.03,
        "lot": 10_000.0,
        "tolerance": 0.2,
        "margin": 0.03,
        "margin_floor": 4.0,
        "level": 0.5,
        "band": 0.2,
    },
    "exits": {"halve_at": -0.07, "exit_at": -0.12, "watch": "peak", "sells": "everything"},
    "costs": {"budget": 0.007, "roll": 0.002, "fx": 0.001, "fee": 0.0},
    "trades": {
        "risk": 0.01,
        "streak": 4,
        "pause_days": 14,
        "after_streak": 0.25,
        "in_events": 0.25,
    },
}
WORDS = {"purpose": "Another purpose.", "capital": 20_000_000, "currency": "dollars"}
ROOMY = replace(A, buckets=plan.Buckets(core=0.7, shares=0.0))


@pytest.mark.parametrize(
    ("part", "name"), [("", n) for n in WORDS] + [(p, n) for p in TERMS for n in TERMS[p]]
)
def test_every_rule_of_a_plan_is_on_the_sheet(part, name):
    if part:
        changed = {part: replace(getattr(ROOMY, part), **{name: TERMS[part][name]})}
    else:
        changed = {name: WORDS[name]}
    assert plan_sheet.plan_rows(replace(ROOMY, **changed)) != plan_sheet.plan_rows(ROOMY)


def test_no_field_of_a_plan_is_forgotten_here():
    assert {each.name for each in fields(A)} == {*TERMS, *WORDS, "surplus"}
    for part, names in TERMS.items():
        assert {each.name for each in fields(getattr(A, part))} == set(names)


def test_pattern_a_in_numbers():
    text = plan_sheet.plan_markdown(A, log=())
    for said in (
        # 0.2 x 45.4% for the futures and 0.7 x 5 x 4% for the hedge.
        "The fund 76.92%, 7,692,000 yen; shares 0%; cash 23.08%, 2,308,000 yen",
        "0.2x, 2,000,000 yen of futures",
        "45.4% of the futures, 908,000 yen",
        "of −8% (9,200,000 yen) sells half of the futures",
        "of −10% (9,000,000 yen) sells all",
        "0.6% of the futures a year",
        "That is 0.12%, 12,000 yen",
        "R is 0.5%, 50,000 yen",
    ):
        assert said in text


def test_the_last_twelve_lines_are_shown_as_whole_numbers():
    text = plan_sheet.plan_markdown(A, log=LOG)
    assert LOG[2].date not in text and LOG[3].date in text and LOG[14].date in text
    assert "| −1,235 | 0 | 0.200x | 9,999,985 |" in text


@pytest.mark.parametrize(
    "purpose", ['<script>alert("x")</script>', "a\n# Big\n\n- b", "| a | b |", "a\r\n\u2028# b"]
)
def test_a_purpose_cannot_become_markup(purpose):
    odd, whole = replace(A, purpose=purpose), len(plan_sheet.plan_markdown(A, log=()).splitlines())
    markdown, page = (
        make(odd, log=()) for make in (plan_sheet.plan_markdown, plan_sheet.plan_html)
    )
    assert "<script" not in page + markdown
    assert len(markdown.splitlines()) == whole
    assert markdown.startswith("# My plan\n")
    assert markdown.count("#") - markdown.count("&#") == 3 + purpose.count("#")
    assert all(line.count("|") == 3 for line in markdown.splitlines()[2:13])


@pytest.mark.parametrize("make", [plan_sheet.plan_markdown, plan_sheet.plan_html])
def test_what_is_no_log_is_refused(make):
    with pytest.raises(ValueError, match="log must be of the type Action, got sold all"):
        make(A, log=["sold all"])
