"""The worked examples of the sources: computed, judged rightly, and listed as errata."""

import json
import math
import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from statistics import NormalDist

import pytest
import yaml
from tables import CASES, table
from teko import drag
from teko.examples import EXAMPLES, findings, worked

ROOT = Path(__file__).parents[2]
IDS = [f"{each.id}-{each.what}" for each in EXAMPLES]

NORMAL = NormalDist()


def touched(drop):
    """Touch within a year at 10% without drift, by the textbook formula, written out again."""
    b, growth = math.log(1 - drop), -0.005
    mirrored = math.exp(2 * growth * b / 0.01) * NORMAL.cdf((b + growth) / 0.1)
    return NORMAL.cdf((b - growth) / 0.1) + mirrored


BY_HAND = table("by_hand")
KNOWN = {"cdf": NORMAL.cdf, "exp": math.exp, "log": math.log, "touched": touched}


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_the_exact_figure_is_the_one_by_hand(example):
    assert example.exact == pytest.approx(eval(BY_HAND[example.what], KNOWN), abs=1e-12)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_a_row_is_complete(example):
    assert example.says.endswith(".") and example.why.endswith(".") and example.what
    assert 1 <= example.chapter <= 6


@pytest.mark.parametrize(("chapter", "source", "numbers"), CASES["examples"]["there"])
def test_every_worked_example_of_a_source_is_there(chapter, source, numbers):
    here = (each.id for each in EXAMPLES if each.chapter == chapter)
    ids = list(dict.fromkeys(each for each in here if each.startswith(source)))
    assert ids == [f"{source}-{number}" for number in numbers]


def test_the_rows_come_in_the_order_of_the_sources_and_each_once():
    assert len({(each.id, each.what) for each in EXAMPLES}) == len(EXAMPLES)
    order = [tuple(map(int, each.id[1:].split("-"))) for each in EXAMPLES]
    assert order == sorted(order)


@pytest.mark.parametrize(("source", "verdict"), CASES["examples"]["verdicts"])
def test_a_verdict_follows_from_the_two_figures(source, verdict):
    row = next(each for each in EXAMPLES if each.what == "2x fund, second day")
    source = None if source == "None" else source
    assert replace(row, source=source, decimals=4).verdict == verdict
    assert replace(row, source=source, decimals=4, conditional=True).verdict == "conditional"


def test_the_errata_are_all_rows_that_are_not_exact():
    rows = [each for each in EXAMPLES if each.verdict != "exact"]
    assert [row[1] for row in findings()] == [each.says for each in rows]
    assert [row[3] for row in findings("S1-30", "S1-31")] == [
        each.why for each in rows if each.id in ("S1-30", "S1-31")
    ]


SIMPLE = [each for each in EXAMPLES if re.fullmatch(r"\w+\.\w+\([^()]*\)(\.\w+)?", each.call)]


@pytest.mark.parametrize("example", SIMPLE, ids=lambda each: f"{each.id}-{each.what}")
def test_the_inputs_are_the_arguments_of_the_call(example):
    module, name, field = re.match(r"(\w+)\.(\w+)\(.*\)\.?(\w*)", example.call).groups()
    result = getattr(import_module(f"teko.{module}"), name)(**example.inputs)
    assert (getattr(result, field) if field else result) == example.exact


def test_a_row_of_plain_arithmetic_has_no_inputs():
    assert worked("S1-25")[0].inputs == {} and len(SIMPLE) > 60


def test_time_helps_at_two_times_and_hurts_at_three_as_the_row_says():
    market = {"drift": 0.07, "rate": 0.02, "volatility": 0.2}
    assert drag.log_growth(2, **market) > 0 > drag.log_growth(3, **market)


@pytest.mark.parametrize(("what", "read"), CASES["examples"]["read"])
def test_a_part_is_read_in_percent_and_a_number_as_it_is(what, read):
    assert next(each for each in EXAMPLES if each.what == what).figure == read


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_a_figure_is_read_as_its_name_says(example):
    """Yen, dollars, lots and the like are numbers; what is "of" something or moves is a part."""
    number = r"(yen|dollars|lots|contracts|margins|losses|trades|(largest )?leverage)\b"
    part = r"(of |move|return|chance|account|error|part|gain|fund minus|largest rounding)"
    if re.match(number, example.what):
        assert not example.part
    if re.match(part, example.what):
        assert example.part
    assert not re.search("[en]", example.figure), "no exponent, no nan"


def chapters():
    """The chapter pages, in the order of the contents."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
    (files,) = (part["chapters"] for part in parts if part["caption"] == "Chapters")
    return [each["file"] for each in files]


@pytest.mark.parametrize("page", chapters())
def test_a_chapter_teaches_from_a_worked_example_in_view_of_the_reader(page):
    cells = json.loads((ROOT / "book" / "en" / f"{page}.ipynb").read_text("utf-8"))["cells"]
    shown = [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and not cell["metadata"].get("tags")
    ]
    code = "\n".join(shown)
    ids = re.findall(r'worked\("(S\d-\d+)"\)', code)
    assert "from teko.examples import worked" in code and ids
    assert {each.id for each in EXAMPLES} >= set(ids)
    assert re.search(r"\.inputs\b", code), "the sums by hand start from the numbers of the example"
