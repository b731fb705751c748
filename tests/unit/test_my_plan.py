"""The plan sheet that is kept: its fields, its lines, and the file that a page saves."""

import json

import pytest
from calculators import my_plan
from calculators.en import plan_line, sheet
from tables import CASES
from teko.plan import Plan, pattern_a
from teko.runs import one_plan, plan_run

WORDS = my_plan.words("en")
FIELDS = [field for group in WORDS["groups"].values() for field in group]
LINES = {chapter: names for chapter, names in WORDS["lines"].items() if chapter != "title"}


@pytest.fixture
def saved(tmp_path):
    def save(typed=None, **more):
        path = tmp_path / "teko.json"
        content = {"book": "teko", "version": 1, "kept": {"plan": typed or {}}} | more
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return save


def test_every_field_has_a_name_of_its_own_and_those_with_a_dot_are_of_the_plan():
    names = [field["name"] for field in FIELDS]
    assert len(set(names)) == len(names)
    settings = my_plan.flat(pattern_a(1e7, margin=0.08, hedge_ratio=0))
    of_plan = [name for name in names if "." in name and not name.startswith("today.")]
    assert of_plan and set(of_plan) <= set(settings)


def test_eleven_chapters_have_a_line_and_each_of_its_fields_is_on_the_sheet():
    assert len(LINES) == 11
    for chapter in LINES:
        assert plan_line(chapter).html().count("data-kl-name") == len(LINES[chapter])
    for shape in my_plan.SHAPES:
        assert [f for f in FIELDS if shape in f.get("shapes", my_plan.SHAPES)], shape
    shapes = {each for field in FIELDS for each in field.get("shapes", [])}
    assert shapes <= set(my_plan.SHAPES) == set(WORDS["shapes"]) == set(WORDS["purposes"])


@pytest.mark.parametrize("shape", my_plan.SHAPES)
def test_an_empty_sheet_of_each_shape_is_a_plan(saved, shape):
    made = my_plan.open_plan(saved({"shape": shape}))
    assert isinstance(made, Plan)
    assert made.buckets == my_plan.SHAPES[shape].buckets
    assert made.purpose == WORDS["purposes"][shape]


def test_what_was_typed_becomes_the_plan(saved):
    typed = {"capital": "500万", "buckets.core": "９０ %", "exits.watch": "peak"}
    typed |= {"exits.exit_at": "−12", "purpose": " <b>Mine</b> ", "trades.pause_days": "9"}
    made = my_plan.open_plan(saved(typed))
    assert (made.capital, made.buckets.core, made.exits.watch) == (5_000_000, 0.9, "peak")
    assert (made.exits.exit_at, made.purpose) == (-0.12, "<b>Mine</b>")
    assert made.trades.pause_days == 7, "this shape has no line for it"


def test_what_was_typed_runs_on_history(saved):
    made = my_plan.open_plan(saved({"capital": "1億"}))
    market = plan_run.Market(
        dates=["2025-05-30", "2025-06-16", "2025-06-30"], futures=[100.0, 80.0, 58.0],
        usd_jpy=[150.0] * 3, dollar_rate=0.04, yen_rate=0.0, margin_times=1.0,
    )  # fmt: skip
    ran = one_plan.run_plan(made, market=market)
    same = one_plan.run_plan(pattern_a(1e8, margin=0.08, hedge_ratio=0), market=market)
    assert ran.wealth[-1] == pytest.approx(same.wealth[-1])


@pytest.mark.parametrize(("typed", "word"), CASES["my_plan"]["broken"])
def test_a_plan_that_breaks_a_rule_is_refused_in_the_plans_words(saved, typed, word):
    with pytest.raises(ValueError, match=word):
        my_plan.open_plan(saved(typed))


@pytest.mark.parametrize(("more", "word"), CASES["my_plan"]["files"])
def test_a_file_of_another_version_or_book_is_refused(saved, more, word):
    with pytest.raises(ValueError, match=word):
        my_plan.open_plan(saved(**more))


DAMAGED = ["", "{", "[]", "5", '{"book": "teko"}', "[" * 100_000, "\x00"]
UNREADABLE = [*((each.encode(), "damaged") for each in DAMAGED), (b"\xff\xfe\x00", "damaged")]


@pytest.mark.parametrize(
    ("content", "says"),
    [*UNREADABLE, (b" " * 10_000_000, "larger than 1 MB")],
    ids=lambda each: str(each[:9]),
)
def test_a_damaged_file_and_one_that_is_too_large_are_refused(tmp_path, content, says):
    path = tmp_path / "teko.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=says):
        my_plan.open_plan(path)


def test_values_of_other_kinds_are_left_out(saved):
    made = my_plan.open_plan(
        saved({"capital": 5, "shape": ["x"], "purpose": None, "__proto__": ""})
    )
    assert made.capital == 10_000_000


def test_elsewhere_than_in_a_page_the_sheet_is_text(monkeypatch):
    monkeypatch.delenv("KERNELLESS", raising=False)
    assert list(sheet()._repr_mimebundle_()) == ["text/plain"]
    monkeypatch.setenv("KERNELLESS", "page")
    assert "<form" in sheet()._repr_mimebundle_()["text/html"]
