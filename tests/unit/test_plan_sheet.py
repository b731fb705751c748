"""The sheet of a plan says every rule of it, twice the same, and its log survives a file."""

import re
from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup
from sheets import plan_sheet
from teko import plan
from teko.runs.plan_run import Action

A = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0.7)
LOG = tuple(
    Action(f"2008-{month:02d}-28", "month-end", -1234.56, 0.0, 0.2, 10_000_000.0 - month)
    for month in range(1, 16)
)


def words(text):
    """Only what is said: no markup, no spaces."""
    return re.sub(r"[\s|*>#\\:-]+", "", text)


def html_words(page):
    soup = BeautifulSoup(page, "html.parser")
    return words(" ".join(soup.body.stripped_strings))


@pytest.mark.parametrize("log", [(), LOG[:3], LOG], ids=len)
def test_the_page_says_what_the_markdown_says(log):
    markdown = plan_sheet.plan_markdown(A, log=log).replace("| Rule | What it says |", "")
    assert words(markdown) == html_words(plan_sheet.plan_html(A, log=log))


# One number changed in the plan changes the sheet: no rule is left out.
CHANGES = [
    {"purpose": "Another purpose."},
    {"capital": 20_000_000},
    {"currency": "dollars"},
    {"buckets": replace(A.buckets, core=0.75)},
    {"buckets": replace(A.buckets, core=0.6, shares=0.1)},
    *(
        {"overlay": replace(A.overlay, **change)}
        for change in (
            {"leverage": 0.1},
            {"windows": (("2025-01-13", "2025-01-31"),)},
            {"month_end": False},
            {"band": 0.05},
            {"yield_floor": 0.03},
        )
    ),
    *(
        {"futures": replace(A.futures, **change)}
        for change in (
            {"margin": 0.07},
            {"pledged": True},
            {"buffer": 3.0},
            {"crash_drop": 0.3},
            {"crash_raise": 1.5},
        )
    ),
    *(
        {"hedge": replace(A.hedge, **change)}
        for change in (
            {"base_ratio": 0.6},
            {"low_ratio": 0.4},
            {"wide_difference": 0.03},
            {"lot": 10_000.0},
            {"margin_floor": 4.0},
            {"level": 0.5},
        )
    ),
    *(
        {"exits": replace(A.exits, **change)}
        for change in (
            {"halve_at": -0.07},
            {"exit_at": -0.12},
            {"watch": "peak"},
            {"sells": "everything"},
        )
    ),
    *(
        {"costs": replace(A.costs, **change)}
        for change in ({"budget": 0.007}, {"roll": 0.002}, {"fx": 0.001}, {"fee": 0.0})
    ),
    *(
        {"trades": replace(A.trades, **change)}
        for change in (
            {"risk": 0.01},
            {"streak": 4},
            {"pause_days": 14},
            {"after_streak": 0.25},
            {"in_events": 0.25},
        )
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_rule_of_a_plan_is_on_the_sheet(change):
    before = plan_sheet.plan_markdown(A, log=())
    assert plan_sheet.plan_markdown(replace(A, **change), log=()) != before


def test_no_field_of_a_plan_is_forgotten_here():
    """The hedge's margin alone is not said: its margin ratio and level are what is acted on."""
    changed = {
        (part, name)
        for change in CHANGES
        for part, value in change.items()
        for name in ([each.name for each in fields(value)] if hasattr(value, "__dict__") else [""])
        if not name or getattr(value, name) != getattr(getattr(A, part), name)
    }
    everything = {
        (each.name, inner.name)
        for each in fields(A)
        if hasattr(getattr(A, each.name), "__dict__")
        for inner in fields(getattr(A, each.name))
    }
    assert everything - changed == {("hedge", "margin")}


def test_pattern_a_in_numbers():
    text = plan_sheet.plan_markdown(A, log=())
    for said in (
        # 0.2 x 45.4% for the futures and 0.7 x 5 x 4% for the hedge.
        "the fund 76.92%, 7,692,000 yen; cash 23.08%, 2,308,000 yen",
        "0.2x, 2,000,000 yen of futures",
        "45.4% of the futures, 908,000 yen",
        "of −8% (9,200,000 yen from the start) sells half of the futures",
        "of −10% (9,000,000 yen from the start) sells all",
        "0.6% of the futures a year",
        "0.12% of the money, 12,000 yen",
        "R is 50,000 yen, 0.5%",
    ):
        assert said in text


def test_the_last_twelve_lines_are_shown_and_the_older_ones_counted():
    text = plan_sheet.plan_markdown(A, log=LOG)
    assert "3 older lines are not shown." in text
    assert LOG[2].date not in text and LOG[3].date in text and LOG[14].date in text
    assert "| −1,235 | 0 | 0.200x | 9,999,985 |" in text


def test_a_purpose_cannot_become_markup():
    odd = replace(A, purpose='<script>alert("x")</script>')
    assert "<script" not in plan_sheet.plan_html(odd, log=())


def test_a_log_comes_back_from_its_file_as_it_was(tmp_path):
    odd = (Action("2020-03-16", "margin call", 0.0, 1 / 3, 0.1 + 0.2, 1e7 / 7), *LOG)
    plan_sheet.save_plan_log(odd, tmp_path / "log.csv")
    assert plan_sheet.read_plan_log(tmp_path / "log.csv") == odd


@pytest.mark.parametrize(
    "line", ["2008-10-31,halve,many,0,0.1,9000000", "2008-10-31,halve", "a,b,1,2,3,4,5,"]
)
def test_a_spoiled_log_is_refused(tmp_path, line):
    file = tmp_path / "log.csv"
    plan_sheet.save_plan_log((), file)
    file.write_text(file.read_text() + line + "\n")
    if line.startswith("a,"):
        assert len(plan_sheet.read_plan_log(file)) == 1
    else:
        with pytest.raises(ValueError, match="line 2"):
            plan_sheet.read_plan_log(file)


@pytest.mark.parametrize("make", [plan_sheet.plan_markdown, plan_sheet.plan_html])
def test_what_is_no_log_is_refused(make):
    with pytest.raises(ValueError, match="log must hold lines of a plan run"):
        make(A, log=["sold all"])
