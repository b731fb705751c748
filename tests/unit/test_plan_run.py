"""A plan that runs: every rule acts on its day, and only then; the table of exits is met."""

from dataclasses import replace

import numpy as np
import pytest
from teko import plan
from teko.accounts import joint, joint_market
from teko.paths import simulate
from teko.runs import plan_run

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
    run = plan_run.run_plan(of, market=market(**market_inputs))
    return [(line.date, line.reason) for line in run.log if line.reason != "month-end"]


def free(of, yield_floor=-0.05, **exits):
    """The same plan without costs or month-end orders, so that only the rule in question acts."""
    return replace(
        of,
        costs=FREE,
        overlay=replace(of.overlay, month_end=False, yield_floor=yield_floor),
        exits=replace(of.exits, **exits),
    )


def test_a_calm_market_asks_for_nothing_but_month_ends():
    run = plan_run.run_plan(A, market=market())
    assert {line.reason for line in run.log} == {"month-end"}
    assert [line.date for line in run.log] == ["2025-06-30", "2025-07-31"]


def test_the_month_end_order_brings_the_overlay_back_to_target():
    run = plan_run.run_plan(A, market=market(futures={"2025-06-16": 110.0}))
    assert run.overlay[NUMBER["2025-06-27"]] > 0.21
    assert run.overlay[NUMBER["2025-06-30"]] == pytest.approx(0.2)


def test_wealth_by_hand_without_a_move():
    wealth = plan_run.run_plan(free(A), market=market()).wealth
    # 10 million less 908,000 of cash in the fund; the interest is compounded once a day.
    years = np.diff(DAYS).astype(float) / 365
    assert wealth[-1] == pytest.approx(908_000 + 9_092_000 * np.prod(1 + 0.04 * years))


def test_a_move_of_the_dollar_moves_everything():
    one = plan_run.run_plan(free(A), market=market()).wealth
    other = plan_run.run_plan(free(A), market=market(usd_jpy={"2025-07-31": 141.0})).wealth
    assert other[-1] / one[-1] == pytest.approx(141 / 150)


# The exits


@pytest.mark.parametrize(
    ("dollar", "reason"), [(0.921, []), (0.919, ["halve"]), (0.901, ["halve"]), (0.899, ["exit"])]
)
def test_a_month_is_judged_at_its_end(dollar, reason):
    flat = {"dollar_rate": 0.0, "usd_jpy": {"2025-06-10": 150 * dollar}}
    assert log(free(A), **flat) == [("2025-06-30", each) for each in reason]


def test_a_threshold_that_is_met_to_the_yen_fires():
    # 150 x 0.92 = 138: every dollar of the plan has lost exactly 8%.
    flat = {"dollar_rate": 0.0, "usd_jpy": {"2025-06-10": 138.0}}
    assert log(free(A), **flat) == [("2025-06-30", "halve")]


def test_a_month_that_recovers_before_its_end_sells_nothing():
    path = {"2025-06-10": 130.0, "2025-06-27": 148.0}
    assert log(free(A), dollar_rate=0.0, usd_jpy=path) == []


def test_the_peak_is_judged_every_day_and_once():
    path = {"2025-06-10": 138.0, "2025-06-20": 137.0, "2025-07-10": 134.0}
    assert log(free(A, watch="peak"), dollar_rate=0.0, usd_jpy=path) == [
        ("2025-06-10", "halve"),
        ("2025-07-10", "exit"),
    ]


def test_a_slow_loss_fires_from_the_peak_and_never_by_the_month():
    path = {"2025-06-10": 140.0, "2025-07-10": 134.0}
    assert log(free(A), dollar_rate=0.0, usd_jpy=path) == []
    assert log(free(A, watch="peak"), dollar_rate=0.0, usd_jpy=path)[-1][1] == "exit"


def test_in_dollars_a_fall_of_the_dollar_is_no_loss():
    counted = replace(free(A), currency="dollars")
    assert log(counted, dollar_rate=0.0, usd_jpy={"2025-06-10": 120.0}) == []


def test_an_exit_from_the_overlay_leaves_the_dollars():
    path = {"2025-06-10": 130.0, "2025-07-10": 120.0}
    run = plan_run.run_plan(free(A), market=market(dollar_rate=0.0, usd_jpy=path))
    assert run.overlay[-1] == 0
    assert run.wealth[-1] == pytest.approx(1e7 * 120 / 150)


def test_an_exit_from_everything_leaves_yen():
    path = {"2025-06-10": 130.0, "2025-07-10": 120.0}
    left = free(A, sells="everything")
    run = plan_run.run_plan(left, market=market(dollar_rate=0.0, usd_jpy=path))
    assert run.wealth[-1] == pytest.approx(1e7 * 130 / 150)


def test_after_an_exit_nothing_is_ever_bought_again():
    path = {"2025-06-10": 130.0, "2025-07-10": 160.0}
    run = plan_run.run_plan(A, market=market(dollar_rate=0.0, usd_jpy=path))
    assert np.all(run.overlay[NUMBER["2025-06-30"] :] == 0)


# The other rules


@pytest.mark.parametrize(("price", "fires"), [(170.0, False), (172.0, True)])
def test_the_band_fires_on_the_day_it_is_left(price, fires):
    # At 0.2x the index must rise by 71.4% for the overlay to grow by 0.1x.
    found = log(free(A), dollar_rate=0.0, futures={"2025-06-10": price})
    assert found == ([("2025-06-10", "band")] if fires else [])


def rates(before, after, day):
    yields = np.full(len(DAYS) - 1, before)
    yields[NUMBER[day] :] = after
    return yields


@pytest.mark.parametrize(("floor", "fires"), [(0.02, False), (0.0199, True)])
def test_the_yield_trigger_halves_on_the_day_of_the_cut(floor, fires):
    found = log(free(A, yield_floor=0.02), dollar_rate=rates(0.03, floor, "2025-06-10"))
    assert found == ([("2025-06-10", "yield")] if fires else [])


def test_a_yield_above_its_floor_again_restores_the_overlay():
    cut = rates(0.03, 0.01, "2025-06-10")
    cut[NUMBER["2025-07-10"] :] = 0.03
    run = plan_run.run_plan(free(A, yield_floor=0.02), market=market(dollar_rate=cut))
    assert run.overlay[NUMBER["2025-06-10"]] == pytest.approx(0.1)
    assert run.overlay[NUMBER["2025-07-10"]] == pytest.approx(0.2)


def raised(times, day):
    row = np.ones(len(DAYS))
    row[NUMBER[day] :] = times
    return row


@pytest.mark.parametrize(("times", "fires"), [(1.9, False), (2.2, True)])
def test_a_raised_margin_cuts_the_position_on_its_day(times, fires):
    # The cash is planned for a fall of 35% at twice the margin; 2.2 times asks for more.
    found = log(free(A), margin_times=raised(times, "2025-06-10"), dollar_rate=0.0)
    assert found == ([("2025-06-10", "margin raised")] if fires else [])


def test_a_call_is_paid_from_the_fund():
    plunge = market(futures={"2025-06-10": 50.0}, dollar_rate=0.0)
    run = plan_run.run_plan(free(A), market=plunge)
    # 908,000 - 1,000,000 of loss; 8% of the 1,000,000 that is left: 172,000 are missing.
    first = run.log[0]
    assert (first.date, first.reason) == ("2025-06-10", "margin call")
    assert first.moved * 150 == pytest.approx(172_000)


def test_a_fall_that_the_cash_was_made_for_calls_nothing():
    assert log(free(A), futures={"2025-06-10": 65.0}, dollar_rate=0.0) == []


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


def test_what_a_pledged_fund_does_not_carry_is_sold():
    plunge = {"futures": {"2025-06-10": 10.5}, "dollar_rate": 0.0}
    run = plan_run.run_plan(pledged(leverage=1.0), market=market(**plunge))
    # Nine tenths of the fund less a loss of 89.5% are 0.5% of the capital; 0.84% is asked for.
    line = run.log[0]
    assert (line.date, line.reason) == ("2025-06-10", "forced sale")
    assert -line.order * 150 == pytest.approx((1 - 0.5 / 0.84) * 1_050_000)
    assert line.wealth == pytest.approx(1_050_000) and line.overlay == pytest.approx(0.5 / 0.84)
    above = plan_run.run_plan(pledged(leverage=1.0), market=market(futures={"2025-06-10": 10.9}))
    assert "forced sale" not in [line.reason for line in above.log]


# The hedge at the broker


def hedged(margin_floor, level=0.5):
    """All dollars of pattern A are sold; its cash is so many times the margin of the hedge."""
    of = free(plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=1))
    terms = {"low_ratio": 1.0, "lot": 1.0, "margin_floor": margin_floor, "level": level}
    return replace(of, hedge=replace(of.hedge, **terms))


DEAR = {"dollar_rate": 0.0, "usd_jpy": {"2025-06-10": 168.0}}


def test_a_hedge_is_called_though_nothing_is_lost():
    run = plan_run.run_plan(hedged(1.5), market=market(**DEAR))
    line = run.log[0]
    assert (line.date, line.reason, line.order) == ("2025-06-10", "margin call", 0.0)
    # The dollar rises by 12%. Cash: 15.08% of the capital in dollars, now 1,688,960 yen, less
    # 18 yen for each of 66,667 dollars sold. Asked for: 8% of 2,240,000 and 4% of 66,667 dollars.
    cash, asked = 1_688_963 - 18 * 66_667, 0.08 * 2_240_000 + 0.04 * 66_667 * 168
    assert line.moved * 168 == pytest.approx(asked - cash, abs=5)
    assert run.wealth[NUMBER["2025-06-10"]] == pytest.approx(1e7, abs=10)
    assert run.overlay[NUMBER["2025-06-10"]] == pytest.approx(0.2 * 1.12)


def test_with_its_margin_ratio_kept_the_hedge_is_not_called():
    assert log(hedged(5.0), **DEAR) == []


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
    run = plan_run.run_plan(
        of, market=market(dollar_rate=np.append(np.zeros(7), [0.2] * 37), **path)
    )
    assert run.log[0].reason == "band" and run.log[0].date == "2025-06-10"
    # Nothing is left in the fund to earn: the hedge alone pays, 20% a year for a day.
    day = run.wealth[NUMBER["2025-06-11"]] - run.wealth[NUMBER["2025-06-10"]]
    assert run.wealth[NUMBER["2025-06-10"]] == pytest.approx(1e7 + 300_000 * 1.2, rel=1e-5)
    assert day == pytest.approx(-0.2 / 365 * 66_667 * 180)


def test_below_its_level_everything_is_closed_and_the_dollar_is_felt_until_the_month_is_over():
    back = {**DEAR["usd_jpy"], "2025-06-16": 150.0, "2025-07-10": 120.0}
    run = plan_run.run_plan(hedged(1.5, level=1.0), market=market(dollar_rate=0.0, usd_jpy=back))
    # The futures are out of their band at once and bought back, the hedge waits for month-end.
    assert [(line.date, line.reason) for line in run.log[:2]] == [
        ("2025-06-10", "loss-cut"),
        ("2025-06-10", "band"),
    ]
    assert run.log[0].order == pytest.approx(-2e6 / 150)
    assert run.log[1].order == pytest.approx(2e6 / 168, rel=1e-5)
    assert run.wealth[NUMBER["2025-06-16"]] == pytest.approx(1e7 * 150 / 168, rel=1e-5)
    assert run.wealth[NUMBER["2025-07-10"]] == pytest.approx(
        run.wealth[NUMBER["2025-06-30"]], rel=1e-4
    )


def test_a_pattern_b_with_a_hedge_has_cash_for_it():
    of = plan.pattern_b(10_000_000, margin=0.08, hedge_ratio=0.5)
    assert of.buckets.cash == pytest.approx(0.1)
    assert log(free(of), **DEAR) == []


def test_a_debt_is_shown_and_final():
    # 96% of 11,000,000 yen of futures are lost, and 10% on all dollars sold; 11,000,000 are there.
    path = {
        "futures": {"2025-06-10": 4.0, "2025-06-12": 400.0},
        "usd_jpy": {"2025-06-10": 165.0, "2025-06-11": 150.0},
        "dollar_rate": 0.0,
    }
    run = plan_run.run_plan(pledged(leverage=1.0, hedge_ratio=1.0), market=market(**path))
    owed = 10_560_000 + 1_000_000 - 11_000_000
    first = NUMBER["2025-06-10"]
    assert run.debt[:first].max() == 0
    assert run.debt[first:] == pytest.approx(owed, abs=10)
    assert run.wealth[first:] == pytest.approx(-run.debt[first:])
    assert [(line.date, line.reason) for line in run.log] == [("2025-06-10", "loss-cut")]
    assert run.log[0].moved == pytest.approx(1e7 / 150)


def test_a_plan_that_has_lost_nearly_all_but_owes_nothing_goes_on():
    path = {"futures": {"2025-06-10": 10.0}, "usd_jpy": {"2025-06-10": 165.0}, "dollar_rate": 0.0}
    run = plan_run.run_plan(pledged(leverage=1.0, hedge_ratio=1.0), market=market(**path))
    assert run.debt.max() == 0
    assert run.wealth[-1] == pytest.approx(11_000_000 - 9_900_000 - 1_000_000, abs=10)
    # Futures of what is left are bought at once; the exit at the end of the month sells them.
    assert [line.reason for line in run.log] == ["loss-cut", "band", "exit"]


def test_a_pledged_fund_is_never_called_at_a_small_overlay():
    fall = {"futures": {"2025-06-10": 70.0}, "margin_times": raised(2, "2025-06-10")}
    assert log(pledged(), **fall) == []


def test_windows_are_kept_to_the_day():
    dated = plan.pattern_c(
        10_000_000, margin=0.08, hedge_ratio=0, windows=(("2025-06-09", "2025-06-13"),)
    )
    run = plan_run.run_plan(free(dated), market=market())
    # Bought at the close before the first day, sold at the close of the last one.
    assert [(line.date, line.reason) for line in run.log] == [
        ("2025-06-06", "window"),
        ("2025-06-13", "window"),
    ]
    assert run.overlay[NUMBER["2025-06-12"]] == pytest.approx(0.3, abs=1e-3)
    assert run.overlay[NUMBER["2025-06-13"]] == 0


def test_a_full_hedge_takes_the_dollar_away_and_leaves_the_yen_rate():
    hedged = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=1)
    hedged = free(replace(hedged, hedge=replace(hedged.hedge, low_ratio=1.0, lot=1.0)))
    path = {"usd_jpy": {"2025-07-10": 135.0}, "dollar_rate": 0.04, "yen_rate": 0.005}
    wealth = plan_run.run_plan(hedged, market=market(**path)).wealth
    days = float((DAYS[-1] - DAYS[0]).astype(int))
    # The cash earns nothing and is hedged at the rate difference all the same: 0.2 x 45.4% for
    # the futures, and five times the margin of 4% for a hedge of everything.
    expected = 0.005 * days / 365 - (0.0908 + 0.2) * 0.04 * days / 365
    assert wealth[-1] / 1e7 - 1 == pytest.approx(expected, abs=5e-4)


def test_shares_outright_earn_what_futures_and_fund_earn():
    rising = {"futures": {"2025-06-10": 120.0}}
    outright = free(plan.pattern_b(10_000_000, margin=0.08, hedge_ratio=0))
    one = plan_run.run_plan(pledged(), market=market(**rising)).wealth[-1]
    other = plan_run.run_plan(outright, market=market(**rising)).wealth[-1]
    assert one == pytest.approx(other, rel=2e-4)


def test_costs_are_the_budget_on_the_value_of_the_futures():
    none = replace(A, costs=FREE)
    start, end = (plan_run.run_plan(each, market=market()).wealth[-1] for each in (none, A))
    years = float((DAYS[-1] - DAYS[0]).astype(int)) / 365
    assert start - end == pytest.approx(0.006 * 2_000_000 * years, rel=0.01)


def test_one_path_and_many_paths_tell_the_same():
    path = {"2025-06-10": 137.0, "2025-07-10": 120.0}
    alone = plan_run.run_plan(A, market=market(usd_jpy=path))
    one = market(usd_jpy=path)
    both = plan_run.Market(
        dates=DAYS,
        futures=np.column_stack([one.futures, one.futures]),
        usd_jpy=np.column_stack([np.full(len(DAYS), 150.0), one.usd_jpy]),
        dollar_rate=0.04,
        yen_rate=0.0,
        margin_times=1.0,
    )
    many = plan_run.plan_outcome(A, market=both)
    assert many.wealth[1] * 1e7 == pytest.approx(alone.wealth[-1])
    assert many.halved.tolist() == [0, NUMBER["2025-06-30"]]
    assert many.exited.tolist() == [0, NUMBER["2025-07-31"]]


def test_a_run_from_a_later_start_is_the_run_of_a_later_market():
    whole = market(futures={"2025-06-20": 90.0}, usd_jpy={"2025-07-02": 140.0})
    starts, days = [0, 3, 11], 25
    many = plan_run.plan_from_starts(A, market=whole, starts=starts, days=days)
    for start, wealth in zip(starts, many.wealth, strict=True):
        rows = slice(start, start + days + 1)
        cut = plan_run.Market(
            dates=DAYS[rows],
            futures=whole.futures[rows],
            usd_jpy=whole.usd_jpy[rows],
            dollar_rate=0.04,
            yen_rate=0.0,
            margin_times=1.0,
        )
        assert wealth * 1e7 == pytest.approx(plan_run.run_plan(A, market=cut).wealth[-1], rel=1e-4)


# The same in plain Python, slowly: one day at a time, the rules from `teko.plan`


class Slow:
    """A plan and its money, with everything settled every evening."""

    def __init__(self, of, future, fx, rate, yen_rate, tomorrow):
        self.of, self.future, self.fx, self.debt = of, future, fx, 0.0
        self.mmf, self.shares, self.bank = of.capital / fx, 0.0, 0.0
        self.usd, self.yen, self.contracts, self.short, self.kept = 0.0, 0.0, 0.0, 0.0, 1.0
        self.target = plan.planned_overlay(of, date=tomorrow, kept=1.0, fund_yield=rate)
        self.start = self.peak = self.value()
        self.contracts = self.target * of.capital / fx / future
        self.hedge(rate - yen_rate)
        self.buckets()

    def equity(self):
        dollars = self.mmf + self.shares + self.usd
        return dollars * self.fx + self.yen + self.bank - self.debt

    def value(self):
        return self.equity() / (1.0 if self.of.currency == "yen" else self.fx)

    def hedge(self, difference):
        terms, dollars = self.of.hedge, (self.equity() - self.bank) / self.fx
        ratio = terms.ratio(difference) if terms.base_ratio else 0.0
        self.short = int(ratio * dollars / terms.lot + 0.5) * terms.lot

    def buckets(self):
        of, total = self.of, (self.equity() - self.bank) / self.fx
        shares = of.buckets.shares * self.kept * total
        cash = self.contracts * self.future * of.futures.cash_needed(of.futures.margin)
        cash += self.short * of.hedge.margin_floor * of.hedge.margin
        cash = 0.0 if of.futures.pledged else min(cash, total - shares)
        self.mmf, self.shares, self.usd, self.yen = total - cash - shares, shares, cash, 0.0

    def day(self, future, fx, rate, yen_rate, years):
        costs = self.of.costs.roll + self.of.costs.fx + self.of.costs.fee
        self.mmf *= 1 + rate * years
        self.shares *= (1 + rate * years) * future / self.future
        self.bank *= 1 + yen_rate * years
        self.usd += self.contracts * (future - self.future)
        self.usd -= costs * years * self.contracts * self.future
        self.yen -= self.short * (fx - self.fx + (rate - yen_rate) * years * self.fx)
        self.future, self.fx = future, fx

    def broker(self, times):
        of, hedges = self.of, bool(self.of.hedge.base_ratio)
        asked = min(of.futures.margin * times, 1) * self.contracts * self.future * self.fx
        asked += of.hedge.margin * self.short * self.fx
        outside = (self.mmf + self.shares) * self.fx
        there = self.usd * self.fx + self.yen + (0.9 * outside if of.futures.pledged else 0.0)
        if there >= asked - 1e-9 * of.capital:
            return None
        if hedges and there <= of.hedge.level * asked:
            return self.close("loss-cut")
        if not of.futures.pledged and outside >= asked - there:
            self.sell(asked - there)
            return "margin call"
        if there <= 0:
            return self.close("forced sale")
        self.contracts *= there / asked
        self.short *= there / asked
        return "forced sale"

    def close(self, word):
        self.contracts = self.short = 0.0
        self.yen, self.usd = self.yen + self.usd * self.fx, 0.0
        if self.yen < 0:
            self.sell(min(-self.yen, (self.mmf + self.shares) * self.fx))
        if self.yen < -1e-9 * self.of.capital:
            self.debt, self.yen, self.kept, self.target = -self.yen, 0.0, 0.0, 0.0
        return word

    def sell(self, yen):
        part = yen / ((self.mmf + self.shares) * self.fx)
        self.mmf, self.shares, self.yen = (
            self.mmf * (1 - part),
            self.shares * (1 - part),
            self.yen + yen,
        )

    def rules(self, rate, yen_rate, times, month_end, tomorrow):
        if self.debt:
            return None
        of, overlay, dollars = self.of, self.of.overlay, (self.equity() - self.bank) / self.fx
        self.peak = max(self.peak, self.value())
        monthly, kept = of.exits.watch == "month", self.kept
        change = self.value() / (self.start if monthly else self.peak) - 1
        if month_end or not monthly:
            limits = {"halve_at": of.exits.halve_at, "exit_at": of.exits.exit_at}
            part = plan.exit_rule(min(change, 4.0), **limits).kept
            kept = kept * part if monthly else min(kept, part)
        self.start = self.value() if month_end else self.start
        target = plan.planned_overlay(of, date=tomorrow, kept=kept, fund_yield=rate)
        fell, changed, value = kept < self.kept, target != self.target, self.contracts * self.future
        actual = value / dollars if dollars else 0.0
        limit = np.inf
        if times > 1 and not of.futures.pledged:
            cash = (
                self.usd + self.yen / self.fx - self.short * of.hedge.margin_floor * of.hedge.margin
            )
            limit = max(cash, 0.0) / of.futures.cash_needed(of.futures.margin * times)
        window = changed and not fell and 0.0 in (target, self.target)
        off = abs(target - actual) > 1e-9
        due = plan.rebalance_due(target, actual=actual, band=overlay.band).due
        found = {
            "exit": fell and kept == 0,
            "halve": fell and kept > 0,
            "margin raised": value > limit * (1 + 1e-9),
            "yield": changed and not fell and not window,
            "window": window,
            "band": due,
            "month-end": month_end and overlay.month_end and off,
        }
        self.kept, self.target = kept, target
        self.act(found, value, limit, month_end, rate - yen_rate)
        return next((name for name, fires in found.items() if fires), None)

    def act(self, found, value, limit, month_end, difference):
        whole = any(fires for name, fires in found.items() if name != "margin raised")
        leaves = found["exit"] and self.of.exits.sells == "everything"
        dollars = (self.equity() - self.bank) / self.fx
        self.contracts = min(self.target * dollars if whole else value, limit) / self.future
        if month_end or found["exit"]:
            self.hedge(difference)
        if (whole and not found["margin raised"]) or (month_end and limit == np.inf):
            self.buckets()
        if leaves:
            self.bank, self.mmf, self.shares = self.equity(), 0.0, 0.0
            self.usd = self.yen = self.contracts = self.short = 0.0


def slow_run(of, one):
    """Wealth at each date and every line of the log, from plain numbers."""
    ends, years = plan_run.month_ends(DAYS), np.diff(DAYS).astype(float) / 365
    tomorrow = [str(day) for day in [*DAYS[1:], DAYS[-1]]]
    rates = list(zip(one.dollar_rate, one.yen_rate, strict=True))
    slow = Slow(of, one.futures[0], one.usd_jpy[0], *rates[0], tomorrow[0])
    wealth, lines = [slow.equity()], []
    for day in range(1, len(DAYS)):
        slow.day(one.futures[day], one.usd_jpy[day], *rates[day - 1], years[day - 1])
        times, now = one.margin_times[day], rates[min(day, len(rates) - 1)]
        words = [slow.broker(times), slow.rules(*now, times, ends[day], tomorrow[day])]
        wealth.append(slow.equity())
        lines += [(str(DAYS[day]), word) for word in words if word]
    return wealth, lines


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


THIN = replace(hedged(1.2).hedge, wide_difference=0.03, low_ratio=0.7, lot=1_000.0)
PEAK = {"halve_at": -0.04, "exit_at": -0.08, "watch": "peak"}
WINDOWS = (("2025-06-09", "2025-06-20"), ("2025-07-07", "2025-07-18"))
SLOW_PLANS = {
    "A": A,
    "A in dollars": replace(A, currency="dollars", exits=replace(A.exits, halve_at=-0.02)),
    "A from the peak": replace(A, exits=replace(A.exits, **PEAK)),
    "A leaves everything": replace(A, exits=replace(A.exits, **PEAK, sells="everything")),
    "A with a thin hedge": replace(A, buckets=plan.Buckets(core=0.8, shares=0.0), hedge=THIN),
    "A with a hedge that is closed": replace(
        plan.pattern_a(1e7, margin=0.08, hedge_ratio=1),
        hedge=replace(THIN, level=1.0),
        exits=replace(A.exits, **PEAK, sells="everything"),
    ),
    "B": plan.pattern_b(1e7, margin=0.08, hedge_ratio=0),
    "B with a thin hedge": replace(
        plan.pattern_b(1e7, margin=0.08, hedge_ratio=0.5),
        hedge=replace(THIN, base_ratio=0.5, low_ratio=0.3),
        exits=replace(A.exits, **PEAK, sells="everything"),
    ),
    "C": plan.pattern_c(1e7, margin=0.08, hedge_ratio=0, windows=WINDOWS),
    "shares and futures": replace(A, buckets=plan.Buckets(core=0.5, shares=0.3)),
    "pledged": replace(
        pledged(leverage=1.0, hedge_ratio=1.0),
        overlay=replace(A.overlay, leverage=1.0, yield_floor=0.045),
        costs=A.costs,
    ),
    "pledged at a dear margin": replace(
        pledged(leverage=1.0), futures=replace(pledged().futures, margin=0.6)
    ),
}


@pytest.mark.parametrize("of", SLOW_PLANS.values(), ids=SLOW_PLANS)
def test_a_run_is_what_a_slow_and_obvious_one_makes_of_the_same_days(of):
    for seed in range(25):
        one = wild(seed)
        wealth, lines = slow_run(of, one)
        run = plan_run.run_plan(of, market=one)
        assert [(line.date, line.reason) for line in run.log] == lines, seed
        assert run.wealth == pytest.approx(wealth, abs=1e-9 * 1e7), seed


@pytest.mark.parametrize("of", SLOW_PLANS.values(), ids=SLOW_PLANS)
def test_many_paths_are_each_what_one_is(of):
    ones = [wild(seed) for seed in range(8)]
    names = ("futures", "usd_jpy", "dollar_rate", "yen_rate", "margin_times")
    columns = {name: np.stack([getattr(one, name) for one in ones], axis=1) for name in names}
    many = plan_run.plan_outcome(of, market=plan_run.Market(dates=DAYS, **columns))
    for path, one in enumerate(ones):
        run = plan_run.run_plan(of, market=one)
        reasons = [line.reason for line in run.log]
        assert many.wealth[path] * of.capital == pytest.approx(
            run.wealth[-1], abs=1e-9 * of.capital
        )
        assert many.calls[path] == reasons.count("margin call")
        assert many.forced[path] == reasons.count("forced sale") + reasons.count("loss-cut")
        assert bool(many.exited[path]) == ("exit" in reasons)
        assert many.orders[path] == sum(abs(line.order) > 1e-9 for line in run.log)


def test_the_slow_runs_meet_every_reason():
    met = {
        line.reason
        for of in SLOW_PLANS.values()
        for seed in range(25)
        for line in plan_run.run_plan(of, market=wild(seed)).log
    }
    assert met == {*plan_run.BROKER, *plan_run.RULES}


@pytest.mark.parametrize("seed", [0, 11, 19])
def test_between_two_orders_the_money_is_that_of_the_joint_account(seed):
    one, last, of = replace(wild(seed), margin_times=1.0), NUMBER["2025-06-27"], free(hedged(1.2))
    of = replace(of, overlay=replace(of.overlay, band=1.0))
    run = plan_run.run_plan(of, market=one)
    # A continuous price has its interest in it: the futures pay none.
    known = joint_market.given_market(
        dates=DAYS[: last + 1],
        index=one.futures[: last + 1],
        fx=one.usd_jpy[: last + 1],
        dollar_rate=np.append(one.dollar_rate, 0.0)[: last + 1],
        yen_rate=np.append(one.yen_rate, 0.0)[: last + 1],
        dividend=0.0,
        margin=0.08,
        fx_margin=0.04,
    )
    closes = iter(known.closes())
    dollars = 1e7 / one.usd_jpy[0]
    sold = np.floor(dollars + 0.5)
    account = joint.JointAccount(
        capital=1e7,
        futures=0.2,
        hedge=0,
        cash=0.0908 + 0.048 * sold / dollars,
        counted=0,
        top_up=1,
        level=0.5,
        cost=0,
        spread=0,
    )
    book, calls = joint.JointBook(account, next(closes)), []
    book.trade(hedge=sold)
    book.exchange(book.yen / book.fx)
    assert run.wealth[0] == pytest.approx(book.equity.item())
    for wealth, close in zip(run.wealth[1:], closes, strict=False):
        book.accrue(close._replace(rates=close.rates * [[1.0], [0.0], [1.0]]))
        book.mark(close)
        calls += ["margin call" if done.met else "loss-cut" for done in book.execute()]
        assert wealth == pytest.approx(book.equity.item(), rel=1e-9)
    assert calls == [line.reason for line in run.log if line.date <= "2025-06-27"]
    assert "margin call" in calls


# The table of exits of the reference, 400,000 paths there


MARKET = plan_run.Assumptions(
    dollar_yield=0.045,
    yen_rate=0.005,
    equity_premium=0.05,
    stock_volatility=0.16,
    fx_volatility=0.1,
    correlation=0,
)
PATHS, REFERENCE_PATHS = 30_000, 400_000
# Overlay, hedge, mean, sd, drawdown, then four chances, all in percent as printed there.
TABLE = [
    (0.0, 0, 4.6, 10.5, 9.7, 60.5, 39.2, 1.6, 0.09),
    (0.2, 0, 5.6, 11.1, 9.9, 62.9, 41.2, 2.3, 0.17),
    (0.3, 0, 6.2, 11.8, 10.4, 67.5, 45.9, 3.5, 0.36),
    (0.5, 0, 7.2, 13.8, 11.9, 79.3, 59.4, 9.6, 1.7),
    (0.2, 1, 1.5, 3.2, 3.2, 0.5, 0.04, 0.0, 0.0),
    (0.5, 1, 3.0, 8.3, 8.0, 42.2, 23.5, 0.13, 0.0),
]


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


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}x-hedged-{row[1]}")
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


def test_the_rules_fire_as_often_as_the_table_says():
    ready = replace(exact(0.2, 0), exits=A.exits)
    market_year = {"assumptions": MARKET, "days": 252, "paths": 20_000, "seed": 2}
    monthly = plan_run.simulated_plan(ready, **market_year)
    peak = replace(ready, exits=replace(A.exits, watch="peak"))
    from_peak = plan_run.simulated_plan(peak, **market_year)
    fired = simulate.frequency((monthly.halved > 0) | (monthly.exited > 0))
    seen = simulate.frequency((from_peak.halved > 0) | (from_peak.exited > 0))
    assert fired.value == pytest.approx(0.023, abs=3.5 * fired.standard_error)
    assert seen.value == pytest.approx(0.629, abs=3.5 * seen.standard_error)


def test_the_same_seed_gives_the_same_year():
    year = {"assumptions": MARKET, "days": 20, "paths": 5_000, "seed": 3}
    assert np.array_equal(
        plan_run.simulated_plan(A, **year).wealth, plan_run.simulated_plan(A, **year).wealth
    )


# Futures


def test_a_future_on_an_index_that_stands_still_loses_the_interest_beyond_dividends():
    prices = plan_run.futures_prices(
        [100.0, 100.0, 100.0],
        dates=["2024-01-01", "2024-07-01", "2024-12-31"],
        dollar_rate=0.05,
        dividend=0.02,
    )
    assert prices.tolist() == pytest.approx([100, 98.504, 97.0225], abs=1e-3)


# Bad input


@pytest.mark.parametrize(
    ("wrong", "start"),
    [
        ({"futures": np.ones(3)}, "futures must "),
        ({"futures": 100.0}, "futures must "),
        ({"usd_jpy": np.zeros(len(DAYS))}, "usd_jpy must "),
        ({"dollar_rate": 4}, "dollar_rate must "),
        ({"dollar_rate": np.full(len(DAYS), 0.04)}, "dollar_rate must "),
        ({"yen_rate": "none"}, "yen_rate must "),
        ({"margin_times": 0.5}, "margin_times must "),
        ({"dates": ["2025-06-02", "2025-06-01"]}, "dates must "),
    ],
)
def test_a_market_that_does_not_fit_says_what_to_write(wrong, start):
    one = market()
    inputs = {name: getattr(one, name) for name in one.__dataclass_fields__}
    with pytest.raises(ValueError) as error:
        plan_run.Market(**{**inputs, **wrong})
    assert str(error.value).startswith(start)
    assert ", got " in str(error.value)


@pytest.mark.parametrize(
    ("call", "start"),
    [
        (lambda: plan_run.run_plan("A", market=market()), "plan must "),
        (lambda: plan_run.run_plan(A, market="none"), "market must "),
        (lambda: plan_run.plan_outcome(A, market=None), "market must "),
        (
            lambda: plan_run.plan_from_starts(A, market=market(), starts=[0.5], days=5),
            "starts must ",
        ),
        (
            lambda: plan_run.plan_from_starts(A, market=market(), starts=[len(DAYS)], days=5),
            "starts must ",
        ),
        (
            lambda: plan_run.simulated_plan(A, assumptions=None, days=5, paths=5, seed=1),
            "assumptions must ",
        ),
        (
            lambda: plan_run.simulated_plan(A, assumptions=MARKET, days=0, paths=5, seed=1),
            "days must ",
        ),
        (lambda: replace(MARKET, stock_volatility=16), "stock_volatility must "),
        (lambda: replace(MARKET, correlation=2), "correlation must "),
        (
            lambda: plan_run.futures_prices([1, 2], dates=DAYS[:2], dollar_rate=0, dividend=2),
            "dividend must ",
        ),
        (lambda: plan_run.month_ends(["2025-06-02", "2025-06-01"]), "dates must "),
    ],
)
def test_a_run_that_cannot_be_says_what_to_write(call, start):
    with pytest.raises(ValueError) as error:
        call()
    assert str(error.value).startswith(start)
    assert ", got " in str(error.value)
