"""The weekly checks and the monthly log where their formulas decide: at a limit, and beside it.

A formula that compares shows whether it is right only close to the limit. So the weekly checks
get cases on both sides of each of theirs, and the log is steered: each line aims at a limit of
the line above, and meets it to the yen or misses it by one.
"""

import random
from datetime import date, timedelta
from itertools import zip_longest

import pytest
from sheets import workbook
from sheets import workbook_log as log
from sheets.workbook_forms import FORMS
from spreadsheet import cell_of, differences, recalculated_in, same
from teko.runs import routine

NEAR, BESIDE = 5e-10, 5e-9  # within the billionth that counts as equal, and beyond it

# The weekly checks: what is typed, and what must come out. The rest is compared with `teko`.

MONTH_END = {"month_over": "yes"}
PEAK = {"watch": "peak"}
WEEKS = [
    # 908,000 yen are needed; a billionth less is enough.
    ({"cash": 908_000 * (1 - NEAR)}, {"margin_action": "hold"}),
    ({"cash": 908_000 * (1 - BESIDE)}, {"margin_action": "cut"}),
    ({"cash": 907_500}, {"margin_action": "cut"}),
    # An overlay of 0.3 is the band of 0.1 away from 0.2.
    ({"overlay_value": 3e6 * (1 - NEAR / 3)}, {"drift_action": "rebalance"}),
    ({"overlay_value": 3e6 * (1 - BESIDE)}, {"drift_action": "hold"}),
    ({"overlay_value": 3e6 - 0.5}, {"drift_action": "hold"}),
    ({"fund_yield": 0.02 - NEAR}, {"yield_action": "hold", "target": 0.2}),
    ({"fund_yield": 0.02 - BESIDE}, {"yield_action": "halve", "target": 0.1}),
    ({"fund_yield": 0.02 - 1e-7}, {"yield_action": "halve", "target": 0.1}),
    # Half of the moves is not most of them.
    ({"fx_profit": 10_000 + 4e4 * NEAR, "other_profit": 10_000}, {"currency_action": "hold"}),
    ({"fx_profit": 10_000 + 4e4 * BESIDE, "other_profit": 10_000}, {"currency_action": "review"}),
    ({"fx_profit": 10_000.004, "other_profit": 10_000}, {"currency_action": "review"}),
    ({"fx_profit": -30_000, "other_profit": 10_000}, {"fx_share": 0.75}),
    ({"fx_profit": 10_000, "other_profit": -30_000}, {"fx_share": 0.25}),
    ({"fx_profit": 10_000, "other_profit": 0}, {"fx_share": 1, "currency_action": "review"}),
    ({"fx_profit": 0, "other_profit": 0}, {"fx_share": 0, "currency_action": "hold"}),
    # Both exits, a billionth short of them and a little more.
    ({**MONTH_END, "equity": 1e7 * (0.92 + NEAR)}, {"exit_action": "halve"}),
    ({**MONTH_END, "equity": 1e7 * (0.92 + BESIDE)}, {"exit_action": "hold"}),
    ({**MONTH_END, "equity": 9_205_000}, {"exit_action": "hold"}),
    ({**MONTH_END, "equity": 1e7 * (0.9 + NEAR)}, {"exit_action": "exit"}),
    ({**MONTH_END, "equity": 1e7 * (0.9 + BESIDE)}, {"exit_action": "halve"}),
    ({**MONTH_END, "equity": 9_005_000}, {"exit_action": "halve"}),
    # A month halves what is left, again and again; the peak leaves half and does so once.
    ({**MONTH_END, "equity": 9.1e6, "kept": 0.5}, {"exit_action": "halve", "kept_after": 0.25}),
    ({**MONTH_END, "equity": 9.1e6, "kept": 0.0005}, {"exit_action": "halve"}),
    ({**MONTH_END, "equity": 9.1e6, "kept": 0}, {"exit_action": "hold", "kept_after": 0}),
    ({**MONTH_END, "equity": 8e6, "kept": 0.0005}, {"exit_action": "exit", "kept_after": 0}),
    ({**MONTH_END, "equity": 8e6, "kept": 0}, {"exit_action": "hold"}),
    ({**PEAK, "equity": 9.1e6, "kept": 0.7}, {"exit_action": "halve", "kept_after": 0.5}),
    ({**PEAK, "equity": 9.1e6, "kept": 0.502}, {"exit_action": "halve", "kept_after": 0.5}),
    ({**PEAK, "equity": 9.1e6, "kept": 0.25}, {"exit_action": "hold", "kept_after": 0.25}),
    ({**PEAK, "equity": 8e6, "kept": 0.25}, {"exit_action": "exit", "kept_after": 0}),
    ({**PEAK, "equity": 8e6, "month_start": 7e6}, {"watched": -0.2}),
    # An exit inside the band sells down to the plan, also when nothing else asks for an order.
    (
        {**MONTH_END, "equity": 9.2e6, "overlay_value": 1.4e6},
        {"drift_action": "hold", "yield_action": "hold", "wanted": 920_000},
    ),
    (
        {"fund_yield": 0.01, "overlay_value": 1.4e6, "band": 0.5},
        {"drift_action": "hold", "exit_action": "hold", "wanted": 1e6},
    ),
    # What is already less than the plan is not bought back by a lower yield.
    ({"fund_yield": 0.01, "overlay_value": 9e5}, {"drift_action": "hold", "wanted": 9e5}),
    ({"pledged": "yes", "cash": 0}, {"available": 1e7, "margin_action": "hold"}),
    ({"held_now": "no"}, {"target": 0, "wanted": 0}),
]
TWICE = (
    "All your money now must be at most five times the start of the month, and the highest, got "
)
LARGER = "Loss that sells all must be below the loss that sells half, got "
# Entries that must not stand beside each other, and what is said of which.
REFUSED = [
    ({"equity": 50_000_001, "peak": 2e7}, "equity", TWICE + "50000001. Write all three in yen."),
    (
        {"equity": 50_000_001, "month_start": 2e7},
        "equity",
        TWICE + "50000001. Write all three in yen.",
    ),
    ({"cash": 909_000, "equity": 5e7}, "equity", ""),
    ({"cash": 909_000, "equity": 5e7, "month_start": "much", "peak": 2e7}, "equity", ""),
    ({"cash": 909_000, "equity": 5e7, "peak": "much", "month_start": 2e7}, "equity", ""),
    (
        {"equity": 100_000_000, "peak": "much", "month_start": 2e7 - 1},
        "equity",
        TWICE + "100000000. Write all three in yen.",
    ),
    ({"exit_at": -0.08}, "exit_at", LARGER + "-0.08. Write the larger loss here, such as -0.1."),
    ({"exit_at": -0.05, "halve_at": "half"}, "exit_at", ""),
]

# One entry alone that is out of its range, is a text, or is missing.
ALONE = [{"exit_at": value} for value in (0, -1, "abc", None)]
ALONE += [{"equity": value} for value in (999, "abc", None)]


# The log, steered


def line_that_aims(template, lines, rng):
    """A next line whose equity meets a limit of the line above, or misses it by a yen."""
    before = log.TypedLog(template, lines).shown()[-1] if lines else {}
    held, equity = before.get("lots", 0), before.get("equity", 0)
    last = lines[-1]["price"] if lines else 150
    line = {
        "price": price_near(last, template["band"], rng),
        "dollar_value": value_near(template, held, rng),
        "rate_difference": rng.choice([0.03, 0.04, 0.04 - NEAR, 0.04 - BESIDE, 0.04 - 1e-7, 0.05]),
    }
    lot, price = template["lot"], line["price"]
    wanted = routine_wanted(template, line)
    required = template["margin"] * lot * price
    aims = [
        template["level"] * required * held,
        template["level"] * required * wanted + abs(wanted - held) * lot * template["spread"],
        template["margin_floor"] * required * wanted
        + abs(wanted - held) * lot * template["spread"],
        rng.uniform(0, 2) * required * max(wanted, held, 1),
    ]
    brought = -held * lot * (price - last) if lines else 0
    missing = round(rng.choice(aims)) + rng.choice([0, 0, 1, -1]) - round(equity + brought)
    paid = rng.choice([0, 0.5, 0.497, 1_000, 250_000.503])
    return {**line, "paid_in": paid, "swap": missing - paid + rng.choice([0, 0, 0.497, -0.003])}


def price_near(last, band, rng):
    """A price at the move that calls for a look, beside it, or a whole number somewhere."""
    side = rng.choice([1, -1])
    moves = [band, band - NEAR, band - BESIDE, band - 1e-7, band + 0.01]
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


TEMPLATES = [
    {},
    {"tolerance": 0.2, "base_ratio": 0.5},
    {"tolerance": 0.2 - NEAR, "base_ratio": 0.5, "margin_floor": 2},
    {"tolerance": 0.2 - BESIDE, "base_ratio": 0.5, "level": 0.5},
    {"tolerance": 0.2 - 1e-7, "base_ratio": 0.5, "spread": 0},
    {"base_ratio": 1, "low_ratio": 1, "margin_floor": 2},
    {"base_ratio": 1, "low_ratio": 0.9, "lot": 10_000, "level": 0.5, "margin": 0.1},
    {"base_ratio": 1, "lot": 1, "low_ratio": 0.5, "spread": 0.5, "margin_floor": 1.5},
]
STEERED = 16


def steered(number):
    template = {**log.TEMPLATE.start, **TEMPLATES[number % len(TEMPLATES)]}
    lines = steered_log(template, random.Random(number))
    return {log.TEMPLATE.name: template, log.LOG: lines}


# Lines of the log that cannot be right, the first or the second

FINE = {"price": 150, "dollar_value": 9_000, "rate_difference": 0.03, "paid_in": 9e5, "swap": 0}


def two_lines(number, **wrong):
    lines = [{"date": "2024-01-31", **FINE}, {"date": "2024-02-29", **FINE}]
    lines[number] = {**lines[number], **wrong}
    return lines


def wrong_values(entry):
    """Just beyond both ends of a range, at an end that is not part of it, a text, and nothing."""
    rule = entry.rule
    low = int(rule.low) - (not rule.low_open)
    return low, int(rule.high) + (not rule.high_open), "abc", None


WRONG_LINES = [
    (two_lines((n + k) % 2, **{entry.key: value}), (n + k) % 2)
    for n, entry in enumerate(log.ENTRIES)
    for k, value in enumerate(wrong_values(entry))
]
WRONG_LINES += [
    (two_lines(1 - at, **{entry.key: "abc"}), 1 - at)
    for at, entry in zip((0, 1, 0, 1, 0), log.ENTRIES, strict=True)
]
WRONG_DAYS = [
    (two_lines(0, date="1999-12-31"), 0),
    (two_lines(1, date="2024-01-31"), 1),
    (two_lines(1, date=45_400.5), 1),
    (two_lines(0, date=45_400.5), 0),
]

ONE_CELL = [[{"date": "2024-01-31"}], [{"swap": 5}], [{}, {"price": 150}]]


# First lines at a limit


def first_line(value, *, paid=900_000, **settings):
    line = {"date": "2024-01-31", **FINE, "dollar_value": value, "paid_in": paid}
    after = {**line, "date": "2024-02-29", "dollar_value": 2 * value, "paid_in": 0}
    return {log.TEMPLATE.name: settings, log.LOG: [line, after]}


FIRST_LINES = [
    # One lot of 1,000 for 1,250 dollars misses them by a fifth.
    *(first_line(2_500, base_ratio=0.5, tolerance=0.2 - less) for less in (0, NEAR, BESIDE, 1e-7)),
    # A lot of 1,000 for hardly less than 1,000 dollars, within a billionth and beyond.
    *(first_line(1_000 * (1 - less), base_ratio=1) for less in (NEAR, BESIDE)),
    # 0.497 yen of cost for one lot are none.
    first_line(1_430, spread=0.000497),
    # A tie among a hundred million lots.
    first_line(49_999_999.49999995, base_ratio=1, low_ratio=1, lot=1, paid=9e9),
]


def ends(which):
    """Every entry of the log and of the forms at an end of its range."""
    typed = {
        form.name: {e.key: at_end(e, which) for e in form.entries}
        for form in (*FORMS, log.TEMPLATE)
    }
    first = {"date": "2000-01-01", **{e.key: at_end(e, which) for e in log.ENTRIES}}
    return {**typed, log.LOG: [first]}


def at_end(entry, which):
    if isinstance(entry.rule, tuple):
        return entry.start
    open_end = entry.rule.low_open if which == "low" else entry.rule.high_open
    return entry.start if open_end else getattr(entry.rule, which)


# One start of the program for all


def all_entries():
    weeks = [{"Weekly checks": typed} for typed, _ in WEEKS]
    weeks += [{"Weekly checks": typed} for typed, _, _ in REFUSED]
    weeks += [{"Weekly checks": typed} for typed in ALONE]
    logs = [steered(number) for number in range(STEERED)]
    logs += [{log.LOG: lines} for lines, _ in WRONG_LINES + WRONG_DAYS]
    logs += [{log.LOG: lines} for lines in ONE_CELL] + FIRST_LINES
    pairs = [{**(week or {}), **(lines or {})} for week, lines in zip_longest(weeks, logs)]
    return [*pairs, ends("low"), ends("high")]


ALL = all_entries()


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    return recalculated_in(tmp_path_factory, *ALL)


@pytest.mark.parametrize("sheet", ["Weekly checks", log.TEMPLATE.name, log.LOG])
def test_at_and_beside_every_limit_each_formula_cell_equals_teko(sheet, cells):
    wrong = [
        found
        for typed, shown in zip(ALL, cells, strict=True)
        if (found := differences(shown[sheet], workbook.expected(typed)[sheet]))
    ]
    assert wrong == []


@pytest.mark.parametrize("number", range(len(WEEKS)))
def test_the_week_decides_as_on_paper(number, cells):
    shown, wanted = cells[number]["Weekly checks"], WEEKS[number][1]
    for key, value in wanted.items():
        assert same(found := shown[cell_of("Weekly checks", key)], value), f"{key}: {found}"


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_entries_that_contradict_each_other_are_told_so(number, cells):
    _, key, said = REFUSED[number]
    shown = cells[len(WEEKS) + number]["Weekly checks"]
    assert shown[cell_of("Weekly checks", key).replace("B", "C")] == said


def test_a_wrong_line_of_the_log_is_told_its_own_reason(cells):
    for number, (_, at) in enumerate(WRONG_LINES + WRONG_DAYS, start=STEERED):
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
    at = STEERED + len(WRONG_LINES + WRONG_DAYS + ONE_CELL)
    shown = [each[log.LOG] for each in cells[at : at + len(FIRST_LINES)]]
    failed = [each["R6"] for each in shown]
    rounding, over = routine.ROUNDING, routine.OVER
    assert failed == ["", "", rounding, rounding, "", over, "", over]
    assert (shown[6]["L6"], shown[6]["N6"]) == (1, 0), "one lot, no cost"
