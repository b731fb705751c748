"""A plan that runs: every rule acts on its day, and only then; the table of exits is met."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from finance import REFUSED, assert_refused
from tables import CASES
from teko import plan
from teko.paths import simulate
from teko.runs import one_plan, plan_run

A = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
FREE = plan.CostTerms(budget=0, roll=0, fx=0, fee=0)
# Weekdays from 2025-05-30, a Friday and a month-end, to the end of July.
DAYS = np.arange("2025-05-30", "2025-08-01", dtype="datetime64[D]")
DAYS = DAYS[np.is_busday(DAYS)]
NUMBER = {str(day): number for number, day in enumerate(DAYS)}


def market(futures=None, usd_jpy=None, **other):
    """A calm market of 150 yen and a price of 100, with prices set from some days on."""
    rows = {}
    for name, start, changes in (("futures", 100.0, futures), ("usd_jpy", 150.0, usd_jpy)):
        rows[name] = np.full(len(DAYS), start)
        for day, price in (changes or {}).items():
            rows[name][NUMBER[day] :] = price
    rates = {"dollar_rate": 0.04, "yen_rate": 0.0, "margin_times": 1.0}
    return plan_run.Market(dates=DAYS, **rows, **{**rates, **other})


def log(of=A, **market_inputs):
    run = one_plan.run_plan(of, market=market(**market_inputs))
    return [(line.date, line.reason) for line in run.log if line.reason != "month-end"]


def free(of, yield_floor=-0.05, **exits):
    """Without costs or month-end orders, and all in dollars, so that only one rule acts."""
    return replace(
        of,
        costs=FREE,
        futures=replace(of.futures, cash_in="dollars"),
        overlay=replace(of.overlay, month_end=False, yield_floor=yield_floor),
        exits=replace(of.exits, **exits),
    )


def test_wealth_by_hand_without_a_move():
    wealth = one_plan.run_plan(free(A), market=market()).wealth
    # 10 million less 908,000 of cash in the fund; the interest is compounded once a day.
    years = np.diff(DAYS).astype(float) / 365
    assert wealth[-1] == pytest.approx(908_000 + 9_092_000 * np.prod(1 + 0.04 * years))


def rates(*changes):
    """A yield of 3%, and another from some days on."""
    yields = np.full(len(DAYS) - 1, 0.03)
    for day, after in changes:
        yields[NUMBER[day] :] = after
    return yields


def raised(times, day):
    row = np.ones(len(DAYS))
    row[NUMBER[day] :] = times
    return row


def pledged(leverage=0.2, hedge_ratio=0.0, **hedge):
    """The fund is the collateral; the overlay is not brought back by a band."""
    of = free(A)
    hedge = {"base_ratio": hedge_ratio, "low_ratio": hedge_ratio, "lot": 1.0, **hedge}
    return replace(
        of,
        buckets=plan.Buckets(core=1.0, shares=0.0),
        overlay=replace(of.overlay, leverage=leverage, band=1.0),
        futures=replace(of.futures, pledged=True),
        hedge=replace(of.hedge, **hedge),
    )


def hedged(margin_floor, level=0.5):
    """All dollars of pattern A are sold; its cash is so many times the margin of the hedge."""
    of = free(plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=1))
    terms = {"low_ratio": 1.0, "lot": 1.0, "margin_floor": margin_floor, "level": level}
    return replace(of, hedge=replace(of.hedge, **terms))


def in_yen(of):
    return replace(of, futures=replace(of.futures, cash_in="yen"))


DEAR = {"dollar_rate": 0.0, "usd_jpy": {"2025-06-10": 168.0}}


# Every rule on its day, and only then

WINDOW = free(
    plan.pattern_c(1e7, margin=0.08, hedge_ratio=0, windows=(("2025-06-09", "2025-06-13"),))
)
JUNE, TENTH, JULY = "2025-06-30", "2025-06-10", "2025-07-10"


RULED = {
    "free": free(A),
    "free in dollars": replace(free(A), currency="dollars"),
    "peaked": free(A, watch="peak"),
    "floor": free(A, yield_floor=0.02),
    "pledged": pledged(),
    "hedged": hedged(5.0),
    "hedged B": free(plan.pattern_b(1e7, margin=0.08, hedge_ratio=0.5)),
    "window": WINDOW,
    "sells everything": free(A, sells="everything"),
    "pledged whole": pledged(leverage=1.0),
    "pledged and hedged": pledged(leverage=1.0, hedge_ratio=1.0),
    "hedged thinly": hedged(1.5),
    "cut early": hedged(1.5, level=1.0),
    "in yen": in_yen(free(A)),
}
ROWS = {"dollar_rate": rates, "margin_times": raised}


@pytest.mark.parametrize(("of", "path", "expected"), CASES["plan_run"]["acts"])
def test_a_rule_acts_on_its_day_and_only_then(of, path, expected):
    path = {name: ROWS[name](*row) if name in ROWS else row for name, row in path.items()}
    said = log(RULED[of], **{"dollar_rate": 0.0, **path})
    assert [list(each) for each in said] == expected


@pytest.mark.parametrize(("of", "path", "lines", "wealth", "overlay"), CASES["plan_run"]["lives"])
def test_a_plan_lives_as_on_paper(of, path, lines, wealth, overlay):
    run = one_plan.run_plan(RULED[of], market=market(**{"dollar_rate": 0.0, **path}))
    for line, (date, reason, row) in zip(run.log[: len(lines)], lines, strict=True):
        assert (line.date, line.reason) == (date, reason)
        assert {name: getattr(line, name) for name in row} == pytest.approx(row, rel=1e-5)
    assert {day: run.wealth[NUMBER[day]] for day in wealth} == pytest.approx(wealth, rel=1e-5)
    assert {day: run.overlay[NUMBER[day]] for day in overlay} == pytest.approx(overlay)
    assert run.debt == pytest.approx(np.maximum(-run.wealth, 0))


def test_a_start_after_the_window_never_holds_an_overlay():
    path = {"futures": {"2025-06-12": 110.0, "2025-06-18": 55.0}, "dollar_rate": 0.0}
    assert plan_run.plan_outcome(WINDOW, market=market(**path)).wealth == pytest.approx([1.03])
    late = {"market": market(**path), "starts": [0, NUMBER["2025-06-16"]], "days": 20}
    assert plan_run.plan_from_starts(WINDOW, **late).wealth == pytest.approx([1.03, 1])


def test_cash_for_more_than_there_is_takes_all_there_is():
    # The hedge is kept at six times a margin of 15%. The dollar rises by a fifth and the index by
    # 30%, so the overlay is brought back, and the cash for the hedge would be 108% of the capital.
    of = hedged(1.0)
    of = replace(
        of,
        hedge=replace(of.hedge, margin=0.15, margin_floor=6.0),
        overlay=replace(of.overlay, leverage=0.1, band=0.02),
        buckets=plan.Buckets(core=0.05, shares=0.0),
    )
    path = {"futures": {"2025-06-10": 130.0}, "usd_jpy": {"2025-06-10": 180.0}}
    run = one_plan.run_plan(
        of, market=market(dollar_rate=np.append(np.zeros(7), [0.2] * 37), **path)
    )
    assert run.log[0].reason == "band" and run.log[0].date == "2025-06-10"
    # Nothing is left in the fund to earn: the hedge alone pays, 20% a year for a day.
    day = run.wealth[NUMBER["2025-06-11"]] - run.wealth[NUMBER["2025-06-10"]]
    assert run.wealth[NUMBER["2025-06-10"]] == pytest.approx(1e7 + 300_000 * 1.2, rel=1e-5)
    assert day == pytest.approx(-0.2 / 365 * 66_667 * 180)


def test_a_hedge_that_was_cut_is_back_when_the_month_is_over():
    back = {**DEAR["usd_jpy"], "2025-06-16": 150.0, "2025-07-10": 120.0}
    run = one_plan.run_plan(hedged(1.5, level=1.0), market=market(dollar_rate=0.0, usd_jpy=back))
    assert run.wealth[NUMBER["2025-07-10"]] == pytest.approx(
        run.wealth[NUMBER["2025-06-30"]], rel=1e-4
    )


@pytest.mark.parametrize(("cash_in", "wealth"), [("dollars", 8_000_572), ("yen", 8_182_172)])
def test_a_fifth_off_the_dollar_leaves_cash_in_yen_whole(cash_in, wealth):
    """9,092,000 yen of dollars earn a night and lose a fifth; 26 yen are the cost of the futures.

    The cash of 908,000 yen loses it only where it is dollars.
    """
    of = replace(A, futures=replace(A.futures, cash_in=cash_in))
    fifth = {"usd_jpy": [100.0, 80.0], "futures": [100.0] * 2, "dollar_rate": 0.03}
    path = plan_run.Market(
        dates=["2025-06-02", "2025-06-03"], yen_rate=0.0, margin_times=1.0, **fifth
    )
    assert one_plan.run_plan(of, market=path).wealth[-1] == pytest.approx(wealth, abs=0.5)
    assert plan_run.plan_outcome(of, market=path).wealth * 1e7 == pytest.approx(wealth, abs=0.5)


def test_a_full_hedge_beside_cash_in_yen_sells_the_dollars_that_there_are():
    of = in_yen(hedged(5.0))
    path = {"usd_jpy": {"2025-07-10": 135.0}, "dollar_rate": 0.04, "yen_rate": 0.005}
    wealth = one_plan.run_plan(of, market=market(**path)).wealth
    days = float((DAYS[-1] - DAYS[0]).astype(int))
    # Outside lie 1 less 9.08% for the futures and a fifth of itself; it earns the yen rate.
    outside = (1 - 0.0908) / 1.2
    assert wealth[-1] / 1e7 - 1 == pytest.approx(outside * 0.005 * days / 365, abs=1e-4)
    assert A.dollars_to_sell(100.0, overlay=20.0, ratio=0.5) == pytest.approx(
        0.5 * (100 - 20 * 0.454 - 0.2 * A.dollars_to_sell(100.0, overlay=20.0, ratio=0.5))
    )


def test_shares_outright_earn_what_futures_and_fund_earn():
    rising = {"futures": {"2025-06-10": 120.0}}
    outright = free(plan.pattern_b(10_000_000, margin=0.08, hedge_ratio=0))
    one = one_plan.run_plan(pledged(), market=market(**rising)).wealth[-1]
    other = one_plan.run_plan(outright, market=market(**rising)).wealth[-1]
    assert one == pytest.approx(other, rel=2e-4)


def test_costs_are_the_budget_on_the_value_of_the_futures():
    none = replace(A, costs=FREE)
    start, end = (one_plan.run_plan(each, market=market()).wealth[-1] for each in (none, A))
    years = float((DAYS[-1] - DAYS[0]).astype(int)) / 365
    assert start - end == pytest.approx(0.006 * 2_000_000 * years, rel=0.01)


def wild(seed):
    """Two months with jumps in both prices, rates that move and margins that are raised."""
    random = np.random.default_rng(seed)
    jumps = np.where(random.random((2, len(DAYS))) < 0.1, 8.0, 1.0)
    moves = np.array([[0.012], [0.007]]) * jumps * random.standard_normal((2, len(DAYS)))
    futures, dollar = np.array([[100.0], [150.0]]) * np.exp(np.cumsum(moves, axis=1))
    return plan_run.Market(
        dates=DAYS,
        futures=futures,
        usd_jpy=dollar,
        dollar_rate=0.035 + 0.03 * random.random(len(DAYS) - 1),
        yen_rate=0.02 * random.random(len(DAYS) - 1),
        margin_times=np.where(random.random(len(DAYS)) < 0.1, 1 + 2 * random.random(len(DAYS)), 1),
    )


WINDOWS = (("2025-06-09", "2025-06-20"), ("2025-07-07", "2025-07-18"))
FORMS = {
    "A": A,
    "free": free(A),
    "hedged": hedged(5.0),
    "all hedged": plan.pattern_a(1e7, margin=0.08, hedge_ratio=1),
    "B": plan.pattern_b(1e7, margin=0.08, hedge_ratio=0),
    "B half hedged": plan.pattern_b(1e7, margin=0.08, hedge_ratio=0.5),
    "C": plan.pattern_c(1e7, margin=0.08, hedge_ratio=0, windows=WINDOWS),
    "pledged": pledged(leverage=1.0),
    "pledged and hedged": pledged(leverage=1.0, hedge_ratio=1.0),
}


def wild_plan(form, **parts):
    of = FORMS[form]
    changed = {part: replace(getattr(of, part), **terms) for part, terms in parts.items()}
    return replace(of, **changed)


WILD_PLANS = {
    name: wild_plan(form, **parts) for name, (form, parts) in CASES["plan_run"]["wild"].items()
}
WILD_PLANS["A in dollars"] = replace(A, currency="dollars", exits=replace(A.exits, halve_at=-0.02))


def columns(ones):
    """Markets of one path each, side by side."""
    names = ("futures", "usd_jpy", "dollar_rate", "yen_rate", "margin_times")
    rows = {name: np.stack([getattr(one, name) for one in ones], axis=1) for name in names}
    return plan_run.Market(dates=ones[0].dates, **rows)


def stretch(one, first, days):
    """So many days of a market after the first one."""
    prices, between = slice(first, first + days + 1), slice(first, first + days)
    rows = {name: getattr(one, name)[prices] for name in ("futures", "usd_jpy", "margin_times")}
    rows |= {name: getattr(one, name)[between] for name in ("dollar_rate", "yen_rate")}
    return plan_run.Market(dates=DAYS[prices], **rows)


def counted(of, one, run):
    """What `plan_outcome` should say of a run, from its log and its money."""
    value = run.wealth / (1 if of.currency == "yen" else one.usd_jpy)
    peak = np.maximum.accumulate(value)
    ends = [0, *np.flatnonzero(plan_run.month_ends(one.dates)[1:]) + 1]
    months = value[ends[1:]] / value[ends[:-1]] - 1
    return {
        "wealth": run.wealth[-1] / of.capital,
        "worst_drawdown": (1 - value / peak).max(),
        "worst_month": min([0, *months]),
        "fired": any(line.reason in ("halve", "exit") for line in run.log),
    }


@pytest.mark.parametrize("of", WILD_PLANS.values(), ids=WILD_PLANS)
@pytest.mark.parametrize("days", [9, 23, len(DAYS) - 1])
def test_many_paths_are_each_what_plain_numbers_make_of_them(of, days):
    ones = [stretch(wild(seed), 0, days) for seed in range(25)]
    many = plan_run.plan_outcome(of, market=columns(ones))
    for path, one in enumerate(ones):
        expected = counted(of, one, one_plan.run_plan(of, market=one))
        found = {name: getattr(many, name)[path] for name in expected}
        assert found == pytest.approx(expected, rel=0, abs=1e-9), path


@pytest.mark.parametrize("of", [A, WILD_PLANS["C"], WILD_PLANS["B with a thin hedge"]])
def test_a_run_from_a_later_start_is_the_run_of_a_later_market(of):
    whole, starts, days = wild(3), [0, 3, 17], 26  # each ends within a month
    many = plan_run.plan_from_starts(of, market=whole, starts=starts, days=days)
    for start, wealth in zip(starts, many.wealth, strict=True):
        run = one_plan.run_plan(of, market=stretch(whole, start, days))
        assert wealth * 1e7 == pytest.approx(run.wealth[-1], abs=1e-2)


def test_the_wild_markets_meet_every_reason():
    met = {
        line.reason
        for of in WILD_PLANS.values()
        for seed in range(25)
        for line in one_plan.run_plan(of, market=wild(seed)).log
    }
    assert met == {*one_plan.BROKER, *one_plan.RULES}


MARKET = plan_run.Assumptions(**CASES["plan_run"]["assumptions"])
PATHS, REFERENCE_PATHS = 30_000, 400_000


def exact(leverage, hedge_ratio):
    """A plan of the table: the overlay kept at its multiple every day, no costs, never an exit."""
    return replace(
        A,
        buckets=plan.Buckets(core=1.0, shares=0.0),
        futures=replace(A.futures, pledged=True),
        overlay=replace(A.overlay, leverage=leverage, band=1e-6),
        hedge=replace(A.hedge, base_ratio=hedge_ratio, low_ratio=hedge_ratio, lot=1.0),
        exits=replace(A.exits, halve_at=-0.98, exit_at=-0.99),
        costs=FREE,
    )


@pytest.mark.parametrize("row", CASES["plan_run"]["table"], ids=lambda row: f"{row[:2]}")
def test_the_exits_table_is_met_within_its_standard_errors(row):
    leverage, hedge_ratio, mean, deviation, drawdown, *chances = row
    year = plan_run.simulated_plan(
        exact(leverage, hedge_ratio), assumptions=MARKET, days=252, paths=PATHS, seed=1
    )
    ends = simulate.average(100 * (year.wealth - 1))
    falls = simulate.average(100 * year.worst_drawdown)
    # Three standard errors of both simulations together, and half of the last digit printed.
    both = 3 * (1 + PATHS / REFERENCE_PATHS) ** 0.5
    assert abs(ends.value - mean) <= both * ends.standard_error + 0.05
    assert abs(falls.value - drawdown) <= both * falls.standard_error + 0.05
    assert 100 * year.wealth.std() == pytest.approx(deviation, abs=0.05 + both * 0.02)
    hits = [
        year.worst_drawdown >= 0.08 - 1e-9,
        year.worst_drawdown >= 0.10 - 1e-9,
        year.worst_month <= -0.08 + 1e-9,
        year.worst_month <= -0.10 + 1e-9,
    ]
    for hit, chance in zip(hits, chances, strict=True):
        found = simulate.frequency(hit)
        digit = 0.005 if chance in (0.09, 0.17, 0.36, 0.04, 0.13) else 0.05
        allowed = both * 100 * found.standard_error + digit
        assert abs(100 * found.value - chance) <= allowed, (chance, found)


CALM, YEAR = market(), {"assumptions": MARKET, "days": 5, "paths": 5, "seed": 1}
CALLS = {
    "market of a plan": partial(replace, CALM),
    "assumptions of a plan": partial(replace, MARKET),
    "starts of a plan": partial(plan_run.plan_from_starts, A, market=CALM, starts=[0], days=5),
    "simulation of a plan": partial(plan_run.simulated_plan, A, **YEAR),
    "prices of futures": partial(plan_run.futures_prices, [1, 2], dates=DAYS[:2], dollar_rate=0),
    "days of a plan": plan_run.month_ends,
    "joined": simulate.joined,
}
WRONG = [(CALLS[of], name, v) for of in CALLS for name, row in REFUSED[of].items() for v in row]


@pytest.mark.parametrize(
    ("call", "name", "value"),
    [
        *WRONG,
        (partial(replace, CALM), "usd_jpy", np.zeros(len(DAYS))),
        (partial(replace, CALM), "dollar_rate", np.full(len(DAYS), 0.04)),
        (partial(one_plan.run_plan, market=CALM), "plan", "A"),
        *((partial(one_plan.run_plan, A), "market", v) for v in ("none", columns([wild(0)] * 2))),
        (partial(plan_run.plan_outcome, A), "market", None),
    ],
)
def test_a_run_that_cannot_be_says_what_to_write(call, name, value):
    assert_refused(name, call, **{name: value})


def test_what_exits_saved_is_counted_where_one_fired():
    zero, fired = np.zeros(4), np.array([False, True, True, True])
    without = plan_run.PlanOutcome(zero + 0.9, zero, zero, zero > 0)
    rule = plan_run.PlanOutcome(np.array([0.9, 0.95, 0.8, 0.9]), zero, zero, fired)
    assert rule.saved(without=without) == pytest.approx([0.05, -0.1, 0.0])
    assert without.saved(without=rule).tolist() == []
