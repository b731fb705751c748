"""The workbook says what `teko` says: LibreOffice computes every cell again, and each is compared.

A formula in a spreadsheet is a second statement of a formula. So each sheet is filled with twenty
sets of random numbers, a spreadsheet program recalculates it, and every cell must show what the
library shows. It is told to recalculate: the stored values alone would prove nothing.
"""

import math
import random
import re
import zipfile
from datetime import date, timedelta

import pytest
from sheets import workbook
from sheets import workbook_log as log
from sheets.workbook import ALL_FORMS
from sheets.workbook_forms import DATA, RANGES, Answer, Entry
from spreadsheet import (
    CASES,
    cell_of,
    libreoffice,
    not_as_on_paper,
    read,
    recalculated_in,
    wrong_cells,
)
from teko import rules
from teko.runs import routine

SETS = 20

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
    rng = random.Random(f"1 {number}")
    entries = {form.name: random_form(form, rng) for form in ALL_FORMS}
    return {**entries, log.LOG: random_log(rng)}


RANDOM = [random_entries(number) for number in range(SETS)]


# Examples on paper

PAPER = {sheet: CASES[sheet] for sheet in workbook.SHEETS[:4]}
# The cases of all sheets side by side, in as few workbooks as will do
SIDE_BY_SIDE = [
    {sheet: cases[n][0] for sheet, cases in PAPER.items() if n < len(cases)}
    for n in range(max(map(len, PAPER.values())))
]


def all_wrong(wrong):
    """The same kind of wrong value in every cell of every form."""
    return {form.name: {entry.key: wrong(entry) for entry in form.entries} for form in ALL_FORMS}


def too_much(entry):
    return "many" if isinstance(entry.rule, tuple) else int(entry.rule.high) + 3


def too_little(entry):
    return "" if isinstance(entry.rule, tuple) else int(entry.rule.low) - 3


WRONG = [all_wrong(too_much), all_wrong(too_little)]
WRONG += [all_wrong(lambda _, value=value: value) for value in ("abc", "0.5", None)]

ALL = [*RANDOM, *SIDE_BY_SIDE, *WRONG]


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """What LibreOffice shows of all these workbooks, in one start of the program."""
    return recalculated_in(tmp_path_factory, *ALL)


@pytest.mark.parametrize("sheet", workbook.SHEETS)
def test_at_twenty_random_inputs_every_formula_cell_equals_teko(sheet, cells):
    """And at the cases on paper, and where every entry is refused."""
    assert wrong_cells(sheet, ALL, cells) == []


def test_the_random_inputs_are_all_in_order_and_reach_every_answer():
    """Else the comparison above would compare refusals."""
    expected = [workbook.expected(entries) for entries in RANDOM]
    for form in ALL_FORMS:
        assert {shown[form.name]["B4"] for shown in expected} == {workbook.NOTHING}
    words = {str(v) for shown in expected for sheet in shown.values() for v in sheet.values()}
    assert {"hold", "cut", "rebalance", "halve", "exit", "review"} <= words
    assert {"pass", "limit", "fail", "fatal"} <= words
    for name in ("ROUNDING", "OVER", "MARGIN", "LOSS_CUT", "EMERGENCY"):
        assert getattr(routine, name) in ", ".join(words)


@pytest.mark.parametrize("sheet", PAPER)
def test_examples_computed_on_paper(sheet, cells):
    assert not_as_on_paper(sheet, PAPER[sheet], cells[SETS:]) == []


@pytest.mark.parametrize("form", ALL_FORMS, ids=lambda form: form.name)
def test_every_wrong_entry_is_told_what_to_write_and_nothing_is_computed(form, cells):
    for shown in cells[-len(WRONG) :]:
        for row, line in enumerate(form.lines, start=6):
            if isinstance(line, Entry):
                said = shown[form.name][f"C{row}"]
                assert re.fullmatch(rf"{re.escape(line.label)} must be .+, got .+\. .+\.", said)
            elif isinstance(line, Answer):
                assert shown[form.name][f"B{row}"].startswith("First correct: ")


def test_a_percent_written_as_a_whole_number_is_refused_by_name():
    sheet = workbook.expected({"Hedge lots": {"margin": 4}})["Hedge lots"]
    assert sheet[cell_of("Hedge lots", "margin", "C")] == (
        "Required margin must be a fraction from 0.001 to 0.3, got 4. Write 8% as 0.08. "
        "A percent sign is fine too."
    )
    assert sheet["B4"] == "Required margin"
    assert sheet[cell_of("Hedge lots", "lots")] == "First correct: Required margin"


def test_each_row_of_the_data_is_used():
    log_data, tables = DATA["log"], [*DATA["forms"].values(), DATA["template"]]
    lines = [*log_data["lines"].values(), *log_data["columns"].values()]
    lines += [each for form in tables for each in form["lines"].values() if isinstance(each, dict)]
    assert {each["format"] for each in lines} | {"date"} == set(DATA["formats"])
    assert set(RANGES) <= {str(each.get("rule")) for each in lines}
    formulas = [f for part in ("cells", "first", "pieces") for f in log_data[part].values()]
    for form in DATA["forms"].values():
        calls, keys = form["calls"], set(form["lines"])
        answers = {key for key in keys if "how" in form["lines"][key]}
        assert answers <= set(calls)
        assert set(calls) <= answers | set(re.findall(r"[a-z_]+", " ".join(calls.values())))
        assert set(form["cells"]) <= answers and set(form.get("also", {})) <= keys - answers
        formulas += form["cells"].values()
    for piece in log_data["pieces"]:
        assert f"{{{piece}}}" in " ".join(formulas)
    assert all(any(f.startswith(snap) for f in formulas) for snap in DATA["snaps"])


def test_no_range_is_there_twice_or_in_the_library():
    public = [value for value in vars(rules).values() if isinstance(value, rules.Rule)]
    assert not set(RANGES.values()) & set(public)
    assert len(set(RANGES.values())) == len(RANGES)


def test_the_stored_results_are_right_where_nothing_is_recalculated(tmp_path):
    """So that a program which only shows the file shows the right numbers."""
    workbook.write_workbook(tmp_path / "as-it-is.xlsx")
    libreoffice(tmp_path, tmp_path / "as-it-is.xlsx", recalculate=False)
    shown = read(tmp_path / "out" / "as-it-is.fods")
    assert [wrong_cells(sheet, [{}], [shown]) for sheet in workbook.SHEETS] == [[]] * 7


def test_the_same_workbook_has_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        workbook.write_workbook(tmp_path / f"{name}.xlsx", entries=RANDOM[0])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_is_typed_is_never_a_formula(tmp_path):
    file = tmp_path / "typed.xlsx"
    workbook.write_workbook(file, entries={log.LOG: [{"date": "=cmd|x", "price": "{=typed()}"}]})
    with zipfile.ZipFile(file) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    for typed in ("cmd|x", "typed()"):
        assert [name for name, text in texts.items() if typed in text] == ["xl/sharedStrings.xml"]


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
