"""The weekly checks and the monthly log where their formulas decide: at a limit, and beside it.

A formula that compares shows whether it is right only close to the limit. So the weekly checks
get cases on both sides of each of theirs, and the log is steered: each line aims at a limit of
the line above, and meets it to the yen or misses it by one.
"""

import random
from datetime import date, timedelta
from itertools import zip_longest

import pytest
from sheets import workbook_log as log
from sheets.workbook import ALL_FORMS
from sheets.workbook_forms import TEMPLATE
from spreadsheet import CASES, not_as_on_paper, recalculated_in, wrong_cells
from teko.runs import routine

NEAR, BESIDE = 5e-10, 5e-9  # within the billionth that counts as equal, and beyond it

WEEKS, REFUSED = CASES["Weekly checks"], CASES["refused"]
# One entry alone that is out of its range, is a text, or is missing.
ALONE = [{"exit_at": value} for value in (0, -1, "abc", None)]
ALONE += [{"equity": value} for value in (999, "abc", None)]


def line_that_aims(template, lines, rng):
    """A next line whose equity meets a limit of the line above, or misses it by a yen."""
    before = log.TypedLog(template, lines).shown()[-1] if lines else {}
    held, equity = before.get("lots", 0), before.get("equity", 0)
    last = lines[-1]["price"] if lines else 150
    line = {
        "price": price_near(last, template["band"], rng),
        "dollar_value": value_near(template, held, rng),
        "rate_difference": rng.choice([0.03, 0.04, 0.04 - NEAR, 0.04 - BESIDE, 0.05]),
    }
    lot, price = template["lot"], line["price"]
    wanted = routine_wanted(template, line)
    required = template["margin"] * lot * price
    aims = [
        template["level"] * required * held,
        template["level"] * required * wanted + abs(wanted - held) * lot * template["spread"] / 2,
        template["margin_floor"] * required * wanted
        + abs(wanted - held) * lot * template["spread"] / 2,
        rng.uniform(0, 2) * required * max(wanted, held, 1),
    ]
    brought = -held * lot * (price - last) if lines else 0
    missing = round(rng.choice(aims)) + rng.choice([0, 0, 1, -1]) - round(equity + brought)
    paid = rng.choice([0, 0.5, 0.497, 1_000, 250_000.503])
    return {**line, "paid_in": paid, "swap": missing - paid + rng.choice([0, 0, 0.497, -0.003])}


def price_near(last, band, rng):
    """A price at the move that calls for a look, beside it, or a whole number somewhere."""
    side = rng.choice([1, -1])
    moves = [band, band - NEAR, band - BESIDE, band + 0.01]
    moved = round(last * (1 + side * rng.choice(moves)), 9)
    return rng.choice([moved, rng.randint(120, 180), 150, 150])


def value_near(template, held, rng):
    """Dollars at which rounding ties, or at which the lots just fit, or do not."""
    lot, ratio = template["lot"], template["base_ratio"]
    whole = rng.randint(1, 20)
    part = rng.choice([0, 0.25, 0.25, 0.5, 0.5, 0.497, 0.5 - 1e-10, 0.5 - 1e-8, rng.random()])
    close = (whole + part) * lot / ratio
    just = max(held, 1) * lot * (1 - rng.choice([0, 1e-10, 1e-8, 1e-6]))
    return rng.choice([close, close, close, 1.25 * lot / ratio, just, 0])


def routine_wanted(template, line):
    """The lots that a line asks for, before the account is looked at."""
    shown = log.TypedLog(template, [{**line, "date": "2020-01-01", "paid_in": 1e10, "swap": 0}])
    return shown.shown()[0]["wanted"]


def steered_log(template, rng):
    lines, day = [], date(2020, 1, 1)
    for _ in range(log.LINES):
        lines.append({"date": day.isoformat(), **line_that_aims(template, lines, rng)})
        day += timedelta(days=rng.randint(1, 31))
    return lines


TEMPLATES = CASES["templates"]["steered"]
STEERED = 16


def steered(number):
    template = {**TEMPLATE.start, **TEMPLATES[number % len(TEMPLATES)]}
    lines = steered_log(template, random.Random(number))
    return {TEMPLATE.name: template, log.LOG: lines}


# Lines of the log that cannot be right, the first or the second

FINE = {"price": 150, "dollar_value": 9_000, "rate_difference": 0.03, "paid_in": 9e5, "swap": 0}


def two_lines(number, **wrong):
    lines = [{"date": "2024-01-31", **FINE}, {"date": "2024-02-29", **FINE}]
    lines[number] = {**lines[number], **wrong}
    return lines


def wrong_values(rule):
    """Just beyond both ends of a range, at an end that is not part of it, a text, and nothing."""
    low = int(rule.low) - (not rule.low_open)
    return low, int(rule.high) + (not rule.high_open), "abc", None


WRONG_LINES = [
    (two_lines((n + k) % 2, **{entry.key: value}), (n + k) % 2)
    for n, entry in enumerate(log.ENTRIES)
    for k, value in enumerate(wrong_values(entry.rule))
]
WRONG_LINES += [
    (two_lines(at, date=day), at)
    for at, day in ((0, "1999-12-31"), (1, "2024-01-31"), (1, 45_400.5), (0, 45_400.5), (0, "soon"))
]
# What a log says: a wrong line its reason, the line below that it waits.
SAID = [
    # 9 lots at 161; then 11 yen less for each dollar: 300,000 - 9 + 99,000 - 3,900 of swap paid
    ({}, {"J7": 99_000, "O7": 395_091, "S7": 95_091, "M7": 0, "L7": 9, "R7": ""}),
    (
        {log.LOG: two_lines(0, price=-150)},
        {"G6": "Rate must be a price from 1 to 10000, got -150. Write 150 yen as 150."}
        | {"G7": log.NO_LINE_ABOVE, "L6": ""},
    ),
    ({log.LOG: two_lines(1, date="2024-01-30")}, {"G7": log.NO_DATE, "L6": 6}),
    ({log.LOG: [*two_lines(1), {}, two_lines(0)[0]]}, {"G8": "", "G9": log.NO_LINE_ABOVE}),
    # A margin ratio at the loss-cut level
    ({TEMPLATE.name: {"margin_floor": 1}}, {"G6": log.CORRECT_TEMPLATE}),
]
ONE_CELL = [[{"date": "2024-01-31"}], [{"swap": 5}], [{}, {"price": 150}]]


def first_line(value, *, paid=900_000, **settings):
    line = {"date": "2024-01-31", **FINE, "dollar_value": value, "paid_in": paid}
    after = {**line, "date": "2024-02-29", "dollar_value": 2 * value, "paid_in": 0}
    return {TEMPLATE.name: settings, log.LOG: [line, after]}


FIRST_LINES = [
    # One lot of 1,000 for 1,250 dollars misses them by a fifth.
    *(first_line(2_500, base_ratio=0.5, tolerance=0.2 - less) for less in (0, NEAR, BESIDE, 1e-7)),
    # A lot of 1,000 for hardly less than 1,000 dollars, within a billionth and beyond.
    *(first_line(1_000 * (1 - less), base_ratio=1) for less in (NEAR, BESIDE)),
    # 0.497 yen of cost for one lot are none.
    first_line(1_430, spread=0.000994),
    # A tie among a hundred million lots.
    first_line(49_999_999.49999995, base_ratio=1, low_ratio=1, lot=1, paid=9e9),
]


def ends(which):
    """Every entry of the log and of the forms at an end of its range."""
    typed = {form.name: {e.key: at_end(e, which) for e in form.entries} for form in ALL_FORMS}
    first = {"date": "2000-01-01", **{e.key: at_end(e, which) for e in log.ENTRIES}}
    return {**typed, log.LOG: [first]}


def at_end(entry, which):
    open_end = getattr(entry.rule, f"{which}_open", True)
    return entry.start if open_end else getattr(entry.rule, which)


# One start of the program for all

WEEKLY = [*(typed for typed, _ in WEEKS + REFUSED), *ALONE]
LOGS = [steered(number) for number in range(STEERED)]
LOGS += FIRST_LINES + [typed for typed, _ in SAID]
LOGS += [{log.LOG: lines} for lines in [*(lines for lines, _ in WRONG_LINES), *ONE_CELL]]
ALL = [
    {**({"Weekly checks": week} if week else {}), **(lines or {})}
    for week, lines in zip_longest(WEEKLY, LOGS)
]
ALL += [ends("low"), ends("high")]


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    return recalculated_in(tmp_path_factory, *ALL)


@pytest.mark.parametrize("sheet", ["Weekly checks", TEMPLATE.name, log.LOG])
def test_at_and_beside_every_limit_each_formula_cell_equals_teko(sheet, cells):
    assert wrong_cells(sheet, ALL, cells) == []


def test_the_week_decides_as_on_paper(cells):
    assert not_as_on_paper("Weekly checks", WEEKS, cells) == []


def test_entries_that_contradict_each_other_are_told_so(cells):
    assert not_as_on_paper("Weekly checks", REFUSED, cells[len(WEEKS) :], "C") == []


def test_a_wrong_line_of_the_log_is_told_its_own_reason(cells):
    for number, (_, wanted) in enumerate(SAID, start=STEERED + len(FIRST_LINES)):
        shown = cells[number][log.LOG]
        assert {cell: shown[cell] for cell in wanted} == wanted
    for number, (_, at) in enumerate(WRONG_LINES, start=LOGS.index(SAID[-1][0]) + 1):
        shown = cells[number][log.LOG]
        assert shown[f"G{6 + at}"].endswith(".")
        assert shown[f"H{6 + at}"] == ""
        if at:
            assert shown["G6"] == "" and shown["H6"] != ""
        else:
            assert shown["G7"] == log.NO_LINE_ABOVE


def test_the_steered_logs_meet_their_limits_and_stay_alive():
    """Else they would compare nothing but empty accounts."""
    typed = [steered(number) for number in range(STEERED)]
    rows = [row for each in typed for row in log.TypedLog(*each.values()).shown()]
    assert all(row["message"] == "" for row in rows)
    assert sum(row["lots"] > 0 for row in rows) > len(rows) / 3
    assert sum(row["top_up"] == 1 for row in rows) > 10
    assert sum(0 < row["lots"] < row["wanted"] for row in rows) > 10
    reasons = [reason for row in rows for reason in row["failed"].split(", ")]
    for name in ("ROUNDING", "OVER", "MARGIN", "LOSS_CUT", "EMERGENCY"):
        assert reasons.count(getattr(routine, name)) > 10, name


def test_first_lines_at_a_limit_are_judged_as_on_paper(cells):
    shown = [each[log.LOG] for each in cells[STEERED : STEERED + len(FIRST_LINES)]]
    failed = [each["R6"] for each in shown]
    rounding, over = routine.ROUNDING, routine.OVER
    assert failed == ["", "", rounding, rounding, "", over, "", over]
    assert (shown[6]["L6"], shown[6]["N6"]) == (1, 0), "one lot, no cost"
