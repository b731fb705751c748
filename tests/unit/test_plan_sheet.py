"""The sheet of a plan says every rule of it, twice the same, and its last lines."""

from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup
from sheets import plan_sheet
from tables import CASES
from teko import plan
from teko.runs.one_plan import Action

A = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0.7)
LOG = tuple(
    Action(f"2008-{month:02d}-28", "month-end", -1234.56, 0.0, 0.2, 10_000_000.0 - month)
    for month in range(1, 16)
)


def read(of, log=()):
    """The page of a plan, read back."""
    return BeautifulSoup(plan_sheet.plan_html(of, log=log), "html.parser")


def rows(table):
    return [tuple(cell.get_text() for cell in row.find_all(["th", "td"])) for row in table("tr")]


@pytest.mark.parametrize("log", [(), LOG[:3], LOG], ids=len)
def test_the_page_says_every_row_and_the_end_of_the_log(log):
    soup = read(A, log)
    rules, done = soup("table")
    assert rows(rules) == list(plan_sheet.plan_rows(A))
    assert [row[0] for row in rows(done)] == ["Date", *(line.date for line in log[-12:])]
    assert soup.h2.get_text() == f"Log, {min(len(log), 12)} of {len(log)} lines"


TERMS = CASES["plan_sheet"]
ROOMY = replace(A, buckets=plan.Buckets(core=0.7, shares=0.0))


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [(part, name, value) for part, terms in TERMS.items() for name, value in terms.items()],
)
def test_every_rule_of_a_plan_is_on_the_sheet(part, name, value):
    changed = {name: tuple(map(tuple, value)) if name == "windows" else value}
    if part:
        changed = {part: replace(getattr(ROOMY, part), **changed)}
    assert plan_sheet.plan_rows(replace(ROOMY, **changed)) != plan_sheet.plan_rows(ROOMY)


def test_no_field_of_a_plan_is_forgotten_here():
    parts = TERMS.keys() - {""}
    assert {each.name for each in fields(A)} == {*parts, *TERMS[""], "surplus"}
    for part in parts:
        assert {each.name for each in fields(getattr(A, part))} == set(TERMS[part])


def test_pattern_a_in_numbers():
    text = " ".join(said for _, said in plan_sheet.plan_rows(A))
    for said in CASES["plan_sheet_says"]["pattern_a"]:
        assert said in text


def test_the_last_twelve_lines_are_shown_as_whole_numbers():
    done = rows(read(A, LOG)("table")[1])
    assert done[1][0] == LOG[3].date
    assert done[-1] == (LOG[14].date, "month-end", "−1,235", "0", "0.200x", "9,999,985")


@pytest.mark.parametrize(
    "purpose", ['<script>alert("x")</script>', "a\n# Big\n\n- b", "a\r\n\u2028b"]
)
def test_a_purpose_cannot_become_markup(purpose):
    soup = read(replace(A, purpose=purpose))
    assert not soup("script")
    assert rows(soup("table")[0])[0] == ("Purpose", " ".join(purpose.split()))


def test_what_is_no_log_is_refused():
    with pytest.raises(ValueError, match="log must be of the type Action, got sold all"):
        plan_sheet.plan_html(A, log=["sold all"])
