"""The table of workshops, and what serves and prints without a built book."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import serve
from exercises import MINUTES, rows
from exercises.en import exercise
from make_workshop import print_all
from workshop.papers import items, plan_b
from workshop.plan import TABLE, load

PLAN = load()


def test_each_workshop_takes_the_minutes_it_says():
    assert [each.minutes for each in PLAN.workshops] == [90, 240, 420]
    for each in PLAN.workshops:
        clock, last = each.clock()[-1]
        hours, minutes = map(int, clock.split(":"))
        assert 60 * hours + minutes + each.length(last) == each.minutes
    full = PLAN.workshops[-1]
    assert sum(full.length(step) for step in full.steps if step.show != "break") == 6 * 60


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minutes = 90\n", "minutes = 95\n", r"line \d+: minutes of '90' must be .* 90, got 95"),
        ('say = "Play. Be', 'say = "It loses 20%.', r"line \d+: say must hold no number"),
        ('show = "table"', 'show = "slide"', r"line \d+: show must be one of"),
        ("skip = true\n", "skipp = true\n", r"line \d+: a step must have the fields"),
        ("{90 = 3}", "{91 = 3}", r"line \d+: minutes must be whole minutes of"),
        ('at = "predict"\n', "", r"line \d+: show must be one of .* with page and at"),
    ],
)
def test_a_wrong_table_is_refused_with_the_line_of_the_step(tmp_path, old, new, says):
    text, broken = TABLE.read_text("utf-8"), tmp_path / TABLE.name
    assert old in text
    broken.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=says) as error:
        load(broken)
    line = int(str(error.value).split("line ")[1].split(":")[0])
    lines = broken.read_text("utf-8").splitlines()
    place = len(text[: text.index(old)].splitlines())
    assert lines[line - 1].startswith("[") and 0 <= place - line + 1 <= 10


def test_every_exercise_has_a_level_and_each_level_its_minutes():
    assert {row["level"] for row in rows("en").values()} == set(MINUTES)
    assert sorted(MINUTES.values()) == list(MINUTES.values())


@pytest.mark.parametrize("variant", [1, 2])
def test_a_test_has_ten_items_whose_right_answer_is_that_of_the_exercise(variant):
    found = items(PLAN, variant)
    assert len(found) == 10
    for item in found:
        assert len(set(item["choices"])) == len(item["choices"]) >= 3, item
        asks = exercise(item["name"]).variants[variant].asks
        ask = next(each for each in asks if each.label == item["ask"])
        verdicts = [ask.check(each.replace("−", "-")).right for each in item["choices"]]
        assert verdicts == [i == item["right"] for i in range(len(verdicts))], item


def test_the_right_answers_of_a_test_stand_in_different_places_and_differ_between_both():
    first, second = items(PLAN, 1), items(PLAN, 2)
    assert len({item["right"] for item in first}) >= 3
    assert all(one["question"] != two["question"] for one, two in zip(first, second, strict=True))


def test_a_row_of_tails_is_as_likely_as_counted():
    """Rows of twenty tosses without five tails in a row: counted by how they end."""
    told = plan_b()
    ends = [1, *[0] * (told["run"] - 1)]
    for _ in range(told["tosses"]):
        ends = [sum(ends), *ends[:-1]]
    assert told["chance"] == f"{1 - sum(ends) / 2 ** told['tosses']:.0%}" == "25%"


def test_without_chromium_the_papers_stay_html_and_that_is_said(tmp_path, capsys):
    (tmp_path / "paper.html").write_text("<p>a</p>")
    assert print_all(tmp_path, None) == "html"
    assert [each.name for each in tmp_path.iterdir()] == ["paper.html"]
    assert "apt-get install chromium-headless-shell" in capsys.readouterr().out


def test_only_a_host_that_is_asked_for_lets_others_in():
    assert serve.address("127.0.0.1", 8000) == "http://127.0.0.1:8000/"
    assert not serve.is_shared("127.0.0.1") and not serve.is_shared("localhost")
    assert serve.is_shared("0.0.0.0")
    assert serve.address("0.0.0.0", 1) == f"http://{serve.own_address()}:1/"
    makefile = (TABLE.parents[1] / "Makefile").read_text()
    assert "HOST ?= 127.0.0.1\n" in makefile
