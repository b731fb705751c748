"""The workbook says what `teko` says: LibreOffice computes every cell again, and each is compared.

A formula in a spreadsheet is a second statement of a formula. So each sheet is filled with twenty
sets of random numbers, a spreadsheet program recalculates it, and every cell must show what the
library shows. It is told to recalculate: the stored values alone would prove nothing.
"""

import math
import random
import re
from datetime import date, timedelta
from functools import partial
from itertools import zip_longest

import pytest
from sheets import workbook
from sheets import workbook_log as log
from sheets.workbook_forms import FORMS, Answer, Entry
from spreadsheet import cell_of, differences, letters, libreoffice, read, recalculated_in, same
from teko.runs import routine

SETS = 20
SEED = 1


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    return partial(recalculated_in, tmp_path_factory)


# Random entries


def random_value(entry, rng):
    """A value that follows the rule; whole numbers, ends and ties among them."""
    if isinstance(entry.rule, tuple):
        return rng.choice(entry.rule)
    low, high, start = entry.rule.low, entry.rule.high, entry.start
    near = start * math.exp(rng.uniform(-1.5, 1.5)) if start else rng.uniform(low, high) / 100
    wide = rng.uniform(low, high)
    short = round(near, 2)
    value = rng.choice([near, near, short, short, start, wide, low, high])
    value = min(max(value, low), high)
    if entry.rule.low_open:
        value = max(value, low + 1e-6)
    if entry.rule.high_open:
        value = min(value, high - 1e-6)
    return float(round(value)) if entry.rule.whole else value


def random_form(form, rng):
    values = {entry.key: random_value(entry, rng) for entry in form.entries}
    if "low_ratio" in values:
        values["low_ratio"] = min(values["low_ratio"], values["base_ratio"])
    if "exit_at" in values and values["exit_at"] >= values["halve_at"]:
        values["halve_at"] = values["exit_at"] / 2
    if "equity" in values:
        values["equity"] = min(values["equity"], 5 * values["month_start"], 5 * values["peak"])
    if "margin_floor" in values:
        values["margin_floor"] = max(values["margin_floor"], values["level"] + 0.01)
    return values


def random_log(rng):
    day, price, lines = date(2024, 1, 31), 150.0, []
    for _ in range(rng.randint(1, log.LINES)):
        price *= math.exp(rng.gauss(0, 0.06))
        lines.append(
            {
                "date": day.isoformat(),
                "price": rng.choice([price, round(price), round(price, 2)]),
                "dollar_value": rng.choice([0, rng.uniform(1, 50_000), 12_500, 45_000]),
                "rate_difference": rng.choice([0.03, 0.04, rng.uniform(-0.05, 0.06)]),
                "paid_in": rng.choice([0, 0, rng.uniform(0, 2_000_000), 300_000.5]),
                "swap": rng.choice([0, rng.uniform(-9_000, 9_000), -3_900]),
            }
        )
        day += timedelta(days=rng.randint(1, 40))
    return lines


def random_entries(number):
    rng = random.Random(f"{SEED} {number}")
    entries = {form.name: random_form(form, rng) for form in (*FORMS, log.TEMPLATE)}
    return {**entries, log.LOG: random_log(rng)}


RANDOM = [random_entries(number) for number in range(SETS)]


@pytest.fixture(scope="module")
def random_cells(recalculated):
    return recalculated(*RANDOM)


# Every cell


@pytest.mark.parametrize("sheet", workbook.SHEETS)
def test_at_twenty_random_inputs_every_formula_cell_equals_teko(sheet, random_cells):
    wrong = [
        found
        for entries, cells in zip(RANDOM, random_cells, strict=True)
        if (found := differences(cells[sheet], workbook.expected(entries)[sheet]))
    ]
    assert wrong == []


def test_the_random_inputs_are_all_in_order_and_reach_every_answer():
    """Else the comparison above would compare refusals."""
    expected = [workbook.expected(entries) for entries in RANDOM]
    for form in (*FORMS, log.TEMPLATE):
        assert {cells[form.name]["B4"] for cells in expected} == {workbook.NOTHING}
    words = {value for cells in expected for value in cells["Weekly checks"].values()}
    assert {"hold", "cut", "rebalance", "halve", "exit", "review"} <= words
    words = {value for cells in expected for value in cells["Stress test"].values()}
    assert {"pass", "limit", "fail", "fatal"} <= words
    failed = ", ".join(str(v) for cells in expected for v in cells[log.LOG].values())
    for name in ("ROUNDING", "OVER", "MARGIN", "LOSS_CUT", "EMERGENCY"):
        assert getattr(routine, name) in failed


# Examples on paper


PAPER = [
    ("Position size", {}, {"risk": 10_000, "exact_units": 20_000, "lots": 20, "leverage": 3}),
    (
        "Position size",
        {"capital": 3_000_000, "stop": 0.8},
        {"risk": 30_000, "exact_units": 37_500, "lots": 37, "units": 37_000},
    ),
    # 2,800 / 0.28 is a little less than 10,000 in binary fractions.
    ("Position size", {"capital": 280_000, "stop": 0.28}, {"lots": 10}),
    # Within a billionth of a whole number it is that number, and beyond it is not.
    ("Position size", {"stop": 0.50000000025}, {"lots": 20}),
    ("Position size", {"stop": 0.5000000015}, {"lots": 19}),
    ("Position size", {"capital": 1.5e6, "price": 150.000000075}, {"allowed": 250_000}),
    ("Position size", {"capital": 1.5e6, "price": 150.0000003}, {"allowed": 249_999}),
    # 30 times is more than the law allows; the third loss of a fifth passes the half.
    (
        "Position size",
        {"stop": 0.05, "fraction": 0.2, "losses": 3},
        {"fits": "no", "fixed_lot": -0.6, "fixed_fraction": -0.488, "halve_fixed_lot": 2.5},
    ),
    (
        "Hedge lots",
        {},
        {"lots": 9, "order": 1, "actual_ratio": 9 / 12.4, "relative_error": 9 / 9.3 - 1}
        | {"bound": 0.5 / 12.4, "deposit": 279_000, "rise": 0.2 / 1.04 - 0.04 / 1.04}
        | {"top_up": 167_400},
    ),
    # Ties go up, also where binary fractions fall short of one half.
    ("Hedge lots", {"dollar_value": 45_000, "hedge_ratio": 0.7}, {"lots": 32}),
    ("Hedge lots", {"dollar_value": 25_000, "hedge_ratio": 0.58}, {"lots": 15}),
    ("Hedge lots", {"dollar_value": 2_499.9999995, "hedge_ratio": 1}, {"lots": 3}),
    ("Hedge lots", {"dollar_value": 2_499.999998, "hedge_ratio": 1}, {"lots": 2}),
    ("Hedge lots", {"dollar_value": 2_500, "hedge_ratio": 1}, {"lots": 3, "actual_ratio": 1.2}),
    (
        "Hedge lots",
        {"hedge_ratio": 0, "existing_lots": 9},
        {"lots": 0, "order": -9, "bound": "no hedge", "deposit": 0, "relative_error": 0},
    ),
    (
        "Hedge lots",
        {"hedge_ratio": 0.5},
        {"smallest": 1_550_000},
    ),
    (
        "Stress test",
        {},
        {"normal": 25_000, "slipped": 50_000, "gap_loss": 150_000, "gap_fraction": 0.3}
        | {"verdict": "fail", "call": -0.08 / 0.84, "cash_of_notional": 0.454, "cash": 908_000},
    ),
    ("Stress test", {"units": 10_000}, {"verdict": "pass"}),
    ("Stress test", {"units": 10_000, "gap": 10}, {"gap_fraction": 0.2, "verdict": "limit"}),
    ("Stress test", {"units": 10_000, "gap": 5}, {"gap_fraction": 0.1, "verdict": "pass"}),
    ("Stress test", {"units": 10_000, "gap": 5.01}, {"verdict": "limit"}),
    ("Stress test", {"units": 10_000, "gap": 10.01}, {"verdict": "fail"}),
    ("Stress test", {"gap": 4.5}, {"gap_fraction": 0.45, "verdict": "fail"}),
    ("Stress test", {"gap": 5}, {"gap_fraction": 0.5, "verdict": "fatal"}),
    ("Stress test", {"buffer": 2}, {"call": 0}),
    (
        "Cost budget",
        {"leverage": 0.3, "roll": 0.004, "fx": 0.001, "fee": 0.001},
        {"of_notional": 0.006, "of_capital": 0.0018, "of_premium": 0.12, "inside": "yes"},
    ),
    ("Cost budget", {"fee": 0.0011}, {"inside": "no"}),
    ("Weekly checks", {}, {"needed": 908_000, "margin_action": "hold", "order": 0}),
    # The broker has raised the margin to 32%: 908,000 carry 908,000 / 0.64 of futures.
    ("Weekly checks", {"margin": 0.32}, {"margin_action": "cut", "order": 908_000 / 0.64 - 2e6}),
    # 9.2 / 10 - 1 is a little more than -0.08 in binary fractions, and still -8%.
    (
        "Weekly checks",
        {"equity": 9_200_000, "month_over": "yes"},
        {"exit_action": "halve", "kept_after": 0.5, "target": 0.1, "wanted": 920_000},
    ),
    ("Weekly checks", {"equity": 9_200_000}, {"exit_action": "hold"}),
    (
        "Weekly checks",
        {"equity": 9_000_000, "watch": "peak"},
        {"exit_action": "exit", "wanted": 0, "order": -2_000_000},
    ),
    (
        "Weekly checks",
        {"equity": 9_150_000, "watch": "peak"},
        {"exit_action": "halve", "kept_after": 0.5},
    ),
    (
        "Weekly checks",
        {"equity": 9_150_000, "watch": "peak", "kept": 0.5},
        {"exit_action": "hold", "kept_after": 0.5},
    ),
    ("Weekly checks", {"overlay_value": 3_000_000}, {"drift_action": "rebalance"}),
    ("Weekly checks", {"fund_yield": 0.0199}, {"yield_action": "halve", "target": 0.1}),
    ("Weekly checks", {"fund_yield": 0.02}, {"yield_action": "hold"}),
    ("Weekly checks", {"fx_profit": -20_001}, {"currency_action": "review"}),
]


def side_by_side():
    """The examples of all sheets in as few workbooks as will do."""
    of_sheet = {sheet: [each for each in PAPER if each[0] == sheet] for sheet, _, _ in PAPER}
    return [[each for each in row if each] for row in zip_longest(*of_sheet.values())]


@pytest.fixture(scope="module")
def paper_cells(recalculated):
    return recalculated(*({sheet: typed for sheet, typed, _ in row} for row in side_by_side()))


def test_examples_computed_on_paper(paper_cells):
    wrong = [
        (sheet, typed, key, shown)
        for row, cells in zip(side_by_side(), paper_cells, strict=True)
        for sheet, typed, wanted in row
        for key, value in wanted.items()
        if not same(shown := cells[sheet][cell_of(sheet, key)], value)
    ]
    assert wrong == []


def test_the_log_of_two_months_computed_on_paper(paper_cells):
    """9 lots at 161; a month later 11 yen less for each dollar, and 3,900 yen of swap paid."""
    cells = paper_cells[0][log.LOG]
    line = {key: cells[f"{letters(n)}7"] for n, key in enumerate(KEYS, start=7)}
    assert line["hedge_profit"] == 99_000
    assert line["equity"] == 300_000 - 18 + 99_000 - 3_900
    assert line["gained"] == line["equity"] - line["paid_so_far"]
    assert (line["order"], line["lots"], line["failed"]) == (0, 9, "")


KEYS = [column.key for column in log.COLUMNS]


# Refusals


def all_wrong(wrong):
    """The same kind of wrong value in every cell of every form."""
    return {
        form.name: {entry.key: wrong(entry) for entry in form.entries}
        for form in (*FORMS, log.TEMPLATE)
    }


def too_much(entry):
    return "many" if isinstance(entry.rule, tuple) else int(entry.rule.high) + 3


def too_little(entry):
    return "" if isinstance(entry.rule, tuple) else int(entry.rule.low) - 3


WRONG = [all_wrong(too_much), all_wrong(too_little)]
WRONG += [all_wrong(lambda _, value=value: value) for value in ("abc", "0.5", None)]


@pytest.fixture(scope="module")
def refused(recalculated):
    return recalculated(*WRONG)


@pytest.mark.parametrize("sheet", [form.name for form in (*FORMS, log.TEMPLATE)])
def test_every_wrong_entry_is_told_what_to_write_and_nothing_is_computed(sheet, refused):
    form = next(form for form in (*FORMS, log.TEMPLATE) if form.name == sheet)
    for entries, cells in zip(WRONG, refused, strict=True):
        assert differences(cells[sheet], workbook.expected(entries)[sheet]) == {}
        for row, line in enumerate(form.lines, start=6):
            if isinstance(line, Entry):
                said = cells[sheet][f"C{row}"]
                assert re.fullmatch(rf"{re.escape(line.label)} must be .+, got .+\. .+\.", said)
            elif isinstance(line, Answer):
                assert cells[sheet][f"B{row}"].startswith("First correct: ")


def test_a_percent_written_as_a_whole_number_is_refused_by_name(recalculated):
    [cells] = recalculated({"Hedge lots": {"margin": 4}, "Weekly checks": {"exit_at": -0.05}})
    sheet = cells["Hedge lots"]
    row = cell_of("Hedge lots", "margin")[1:]
    assert sheet[f"C{row}"] == (
        "Required margin must be a fraction from 0.001 to 0.3, got 4. Write 8% as 0.08. "
        "A percent sign is fine too."
    )
    assert sheet["B4"] == "Required margin"
    assert sheet[cell_of("Hedge lots", "lots")] == "First correct: Required margin"
    # A loss that sells all, smaller than the one that sells half.
    row = cell_of("Weekly checks", "exit_at")[1:]
    assert cells["Weekly checks"][f"C{row}"] == (
        "Loss that sells all must be below the loss that sells half, got -0.05. "
        "Write the larger loss here, such as -0.1."
    )
    assert cells["Cost budget"]["B4"] == "nothing"


LINE = {"price": 150, "dollar_value": 9_000, "rate_difference": 0.03, "paid_in": 9e5, "swap": 0}
BAD_LOGS = [
    # The wrong line is told why, and the line below waits for it.
    [{"date": "2024-01-31", **LINE, "price": -150}, {"date": "2024-02-29", **LINE}],
    [{"date": "2024-02-29", **LINE}, {"date": "2024-01-31", **LINE}],
    [{"date": "soon", **LINE}],
    [{"date": "2024-01-31", **LINE}, {}, {"date": "2024-02-29", **LINE}],
    [{"date": "2024-01-31", **LINE, "rate_difference": 3}],
    [{"date": "2024-01-31", "price": 150}],
]


def test_a_wrong_line_of_the_log_says_why_and_the_lines_below_wait(recalculated):
    entries = [{log.LOG: lines} for lines in BAD_LOGS] + [{"Hedge template": {"lot": 0}}]
    found = [cells[log.LOG] for cells in recalculated(*entries)]
    for cells, typed in zip(found, entries, strict=True):
        assert differences(cells, workbook.expected(typed)[log.LOG]) == {}
    assert found[0]["G6"] == "Rate must be a price from 1 to 10000, got -150. Write 150 yen as 150."
    assert (found[0]["G7"], found[0]["L6"]) == (log.NO_LINE_ABOVE, "")
    assert (found[1]["G7"], found[1]["L6"]) == (log.DATE_TEXT, 6)
    assert found[2]["G6"] == log.DATE_TEXT
    assert (found[3]["G7"], found[3]["G8"]) == ("", log.NO_LINE_ABOVE)
    assert found[4]["G6"].startswith("Rate difference must be a yearly fraction")
    assert found[5]["G6"].startswith(
        "Dollar value must be an amount from 0 to 100000000, got nothing"
    )
    assert found[6]["G6"] == log.CORRECT_TEMPLATE


# The file


def test_the_stored_results_are_right_where_nothing_is_recalculated(tmp_path):
    """So that a program which only shows the file shows the right numbers."""
    workbook.write_workbook(tmp_path / "as-it-is.xlsx")
    libreoffice(tmp_path, tmp_path / "as-it-is.xlsx", recalculate=False)
    shown = read(tmp_path / "out" / "as-it-is.fods")
    for sheet, wanted in workbook.expected().items():
        assert differences(shown[sheet], wanted) == {}


def test_the_file_opens_as_it_is_and_a_damaged_one_does_not(tmp_path):
    """Without a window LibreOffice cannot offer a repair: a file that needs one is not opened."""
    workbook.write_workbook(tmp_path / "whole.xlsx")
    content = (tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "damaged.xlsx").write_bytes(content[: len(content) // 2])
    libreoffice(tmp_path, tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx")
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["whole.fods"]


def test_the_same_workbook_has_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        workbook.write_workbook(tmp_path / f"{name}.xlsx", entries=RANDOM[0])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"Hedges": {}}, "entries must name sheets, got Hedges"),
        ({"Hedge lots": {"lots": 3}}, "got lots"),
        ({log.LOG: [{"day": 1}]}, "entries must have lines"),
        ({log.LOG: [{}] * (log.LINES + 1)}, "at most 36 lines"),
    ],
)
def test_entries_that_have_no_cell_are_refused(tmp_path, entries, words):
    with pytest.raises(ValueError, match=words):
        workbook.write_workbook(tmp_path / "never.xlsx", entries=entries)
