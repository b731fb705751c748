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


# The exact figures of the rows with a figure, as fractions written out by hand.
BY_HAND = {
    # 31 yen come back as 29, and of the dollars there are 209 for 200.
    "return in yen of a dollar fund at 4.5%, dollar from 155 to 145 yen": 29 * 209 / 6_200 - 1,
    # 1.045 dollars, sold at 1.005 / 1.045 of today's rate.
    "return in yen of a dollar fund at 4.5%, all hedged, yen at 0.5%": 1 / 200,
    "yen, 1,000,000 yen of stock paid in full, -10%": -100_000,
    "yen, 1,000,000 yen at 5 times leverage, -10%": -500_000,
    "move that takes half of an account at 5 times leverage": -1 / 10,
    "lots of 1,000 dollars in the article's lot": 10,
    "losses in a row that halve an account at 2% a trade": math.log(2) / -math.log(0.98),
    "USD/JPY from 124 to 111": -13 / 124,
    "leverage of 10,000 dollars at 120 yen on 100,000 yen": 12,
    "yen left of 100,000 after one yen against 10,000 dollars": 90_000,
    # (120 - E) = q x: 10 yen of equity less the fall is 2% of the price then.
    "yen to the exit at 12 times, margin of 4% of the value now": (10 - 0.02 * 120) / 0.98,
    "one standard deviation in a month at 10% a year": 0.1 / 12**0.5,
    "chance to end within two standard deviations": 1 - 2 * NORMAL.cdf(-2),
    # Leaving by either side less leaving by both: images at 2, 6, 10 deviations.
    "chance to stay within two standard deviations all year": 1
    - 4 * (NORMAL.cdf(-2) - NORMAL.cdf(-6) + NORMAL.cdf(-10)),
    "chance to touch -20% within a year at 10%": touched(0.2),
    "yen, 20% of 120": 24,
    "yen, two standard deviations down from 120 in logs": 120 - 120 / math.exp(0.2),
    "yen, 20% of 160": 32,
    "of the deposit at 12 times leverage, -20%": -12 / 5,
    "chance to be closed in a year at 12 times, level 50%, volatility 10%": touched(1 / 24),
    "of the deposit at 2 times leverage, -20%": -2 / 5,
    "of the deposit at 3 times leverage, -20%": -3 / 5,
    "of the deposit at 4 times leverage, -20%": -4 / 5,
    "chance to end a year below -20% at 10%": NORMAL.cdf((math.log(0.8) + 0.005) / 0.1),
    "chance to be closed in a year at 3 times, level 50%, volatility 10%": touched(1 / 6),
    "move to the exit at 3 times, half of the deposit left": -1 / 6,
    "of the deposit, the fee of a small order at 12 times leverage": 100 / 10_000,
    "of the deposit, a fee of 0.1% at 20 times leverage": 1 / 50,
    "leverage at 120 yen when 1,000 dollars ask for 10,000 yen": 12,
    "largest leverage at a margin of 5%": 20,
    "leverage at 149.99 yen when 1,000 dollars ask for 10,000 yen": 14.999,
    "yen, a stop of 200 pips in USD/JPY": 2,
    "yen, 10,000 dollars and a stop of 2 yen": 20_000,
    "account after ten losses of 2%, lots cut with the account": 0.98**10 - 1,
    "of the account, 100,000 dollars and a stop of 2 yen": -1 / 5,
    "account after five losses of 20%, the same lots": -1,
    "account after five losses of 20%, lots cut with the account": 0.8**5 - 1,
    "chance of ruin, a fifth of the account each trade, 55 wins of 100": (45 / 55) ** 5,
    "yen, 1% of 1,000,000 yen": 10_000,
    "yen, 10,000 dollars and a stop of 50 sen": 5_000,
    "dollars, a limit of 10,000 yen and a stop of 50 sen": 20_000,
    "chance that a coin loses the next trade, three losses in a row behind it": 1 / 2,
    # After a loss one begins anew or goes on: 2 + 4 + 8 trades.
    "trades until three losses in a row, on average, at even odds": 14,
    "yen, 50,000 dollars and a move of 3 yen": 150_000,
    "yen, 50,000 dollars and a move of 50 sen": 25_000,
    "dollars, a limit of 5,000 yen and a stop of 50 sen": 10_000,
    "of the account, 10,000 dollars, a gap of 3 yen": 30_000 / 500_000,
    "yen, a stop of 50 sen that fills at twice its distance": 1,
    "of all cases, the next year beats the largest gap of three years": 1 / 4,
    "yen, gap that takes 20% at an R of 1% and a stop of 50 sen": 10,
    "gain that makes up for a loss of 40%": 2 / 3,
    "win over loss at which four wins of ten earn nothing and lose nothing": 3 / 2,
    "return in yen, stock +10%, dollar -10%": -1 / 100,
    "taken beside the fee in a year, all hedged, yen at 0.5%, dollars at 4.5%": -40 / 1_045,
    "yen from the dollar at -10%, shares of 1,000,000 yen and a dollar fund of 500,000": -150_000,
    "lots of 1,000 for 30,000 dollars, all hedged": 30,
    "lots of 1,000 for 30,000 dollars, half hedged": 15,
    "lots of 10,000 for 30,000 dollars, all hedged": 3,
    "error of 4 lots of 10,000 on 30,000 dollars": 1 / 3,
    "return from the dollar at +10%, 75% hedged": 1 / 40,
    "dollars, 1,000,000 yen at 155": 1_000_000 / 155,
    "error of 6 lots of 1,000 on 1,000,000 yen at 155": -7 / 100,
    # -2,500 yen of the asset and -46,500 of the hedge.
    "return in yen, stock -5%, dollar +5%, 6 lots sold": -49 / 1_000,
    "dollars, 500,000 yen at 155": 500_000 / 155,
    "error of 2 lots of 1,000 on half of 500,000 yen at 155": 310 / 250 - 1,
    "of the hedge, twelve changes by a fifth at a spread of 0.002 yen, at 155": 0.0024 / 155,
    "return from the dollar at -10%, 120% hedged": 2 / 100,
    "lots of 1,000 for 12,400 dollars at a ratio of 0.75": 9,
    "actual ratio of 9 lots of 1,000 on 12,400 dollars": 45 / 62,
    "largest rounding error, 12,400 dollars, lots of 1,000": 500 / 12_400,
    # Equity of 20% less the rise of 15%, over 4% of 115%.
    "margin ratio after a rise of 15%, 500% before": 0.05 / 0.046,
    # Half a lot is a tenth of 5,000 dollars.
    "yen from which lots of 1,000 always come within a tenth, all hedged": 775_000,
    "index, move back after +10%": -1 / 11,
    "index, product of the two days": 0.9999,
    "2x fund, first day": 1 / 5,
    "2x fund, second day": -2 / 11,
    "2x fund, wealth after both days": 54 / 55,
    "fund minus multiple, 2x, ten days of +1%": 1.02**10 - 1 - 2 * (1.01**10 - 1),
    "log growth of a 2x fund, drift 7%, rate 2%, volatility 20%": 0.04,
    # Twice 8% less 1.5 times 8%, over 1 - 12%.
    "move of the index that calls twice a margin of 8%, raised 1.5 times": -0.04 / 0.88,
    "move of the index that calls three times a margin of 8%, doubled": -0.08 / 0.84,
    # 10% lost, and 16% of the 90% that are left.
    "margins of cash for a fall of 10% and a doubled margin of 8%": 0.244 / 0.08,
    # Chapter 6
    "move of the index that takes 8% at 0.2 times": -0.4,
    "part of the money in the fund, cash for a fall of 35% at twice a margin of 8%": 1
    - (0.07 + 0.16 * 0.13),
    "contracts of 4,500,000 yen for 0.2 times of 10,000,000 yen": 0,
    "overlay after a rise of 20%, from 0.5 times": 6 / 11,
    "yearly cost of the value of the futures": 6 / 1000,
    "yearly cost of the capital at 0.2 times": 12 / 10_000,
    "move of the index that takes 10% at 0.2 times": -1 / 2,
    "expected return of 80% fund and 20% shares": 0.8 * 0.045 + 0.2 * 0.095,
    "premium that 20 event weeks must pay, in usual ones": (52 / 20) ** 0.5,
    # 0.2 (1 + x) = 0.3 (1 + 0.2 x): 0.14 x = 0.1
    "move of the index that adds 0.1 times to 0.2": 10 / 14,
    "part of the variance in yen that is the currency's, at 0.2 times": 0.01 / 0.011024,
    "return of the whole, core flat, a fifth loses half": -1 / 10,
    "return of the whole, core -20%, a fifth loses half": -0.16 - 0.1,
    "of 1,000,000 yen, a loss of 8,000 yen": 0.008,
    "return of the whole, a fifth at 5 times meets a gap of 30%": -0.3,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_the_exact_figure_is_the_one_by_hand(example):
    assert example.exact == pytest.approx(BY_HAND[example.what], abs=1e-12)


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_a_row_is_complete(example):
    assert example.says.endswith(".") and example.why.endswith(".") and example.what
    assert 1 <= example.chapter <= 6


def test_no_two_rows_are_of_the_same_figure():
    assert len({(each.id, each.what) for each in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize(
    ("chapter", "source", "numbers"),
    [
        (1, "S0", [8]),
        (2, "S1", [4, 5, 6, 10, 11, 12, 14, 21, 22, 25]),
        (2, "S2", [1, 5, 6, 7, 10, 11, 13, 14, 15, 16, 17, 18, 20, 21, 27, 28, 29, 30, 34]),
        (3, "S1", [30, 31, 32]),
        (4, "S3", [3, 6, 11, 17, 18, 19, 20, 27, 28, 29, 34, 37, 40, 41, 45, 53]),
        (5, "S0", [41]),
        (5, "S1", [41, 56, 57, 58, 69, 70, 71, 75, 76]),
        (6, "S0", [25, 28, 29, 38, 46, 50, 51, 52, 55, 57]),
        (6, "S1", [46, 52, 62]),
        (4, "S0", [34]),
    ],
)
def test_every_worked_example_of_a_source_is_there(chapter, source, numbers):
    """The other rows of the sources are settings and advice, which nothing computes."""
    here = (each.id for each in EXAMPLES if each.chapter == chapter)
    ids = list(dict.fromkeys(each for each in here if each.startswith(source)))
    assert ids == [f"{source}-{number}" for number in numbers]


def test_the_rows_come_in_the_order_of_the_sources():
    order = [tuple(map(int, each.id[1:].split("-"))) for each in EXAMPLES]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        (-2 / 11, "exact"),
        (-0.1818, "rounded"),
        (-0.1819, "wrong"),
        (-0.18186, "rounded"),
        (-0.18187, "wrong"),
        (None, "conditional"),
    ],
)
def test_a_verdict_follows_from_the_two_figures(source, verdict):
    row = next(each for each in EXAMPLES if each.what == "2x fund, second day")
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


@pytest.mark.parametrize(
    ("what", "read"),
    [
        ("USD/JPY from 124 to 111", "-10.4839%"),
        ("chance to stay within two standard deviations all year", "90.8999%"),
        ("of the deposit at 12 times leverage, -20%", "-240%"),
        ("2x fund, wealth after both days", "0.981818"),
        ("yen, 1,000,000 yen at 5 times leverage, -10%", "-500,000"),
        ("leverage at 149.99 yen when 1,000 dollars ask for 10,000 yen", "14.999"),
    ],
)
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
