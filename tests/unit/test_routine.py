"""The monthly routine: whole lots, nothing kept quiet, and a log that sums to the yen."""

from dataclasses import replace

import numpy as np
import pytest
from finance import REFUSED
from tables import CASES
from teko import plan
from teko.runs import routine
from teko.series import history

TEMPLATE = plan.HedgeTerms(**CASES["routine"]["template"])
TODAY = CASES["routine"]["today"]


def month(log=(), template=TEMPLATE, **changed):
    return routine.plan_month(template, log=log, **{**TODAY, **changed})


def lived(dates, prices, dollars, differences, **money):
    rows = {"dollar_values": dollars, "rate_differences": differences}
    return routine.run_routine(TEMPLATE, dates=dates, prices=prices, **rows, **money)


def market():
    """Month-ends of USD/JPY since 1999, with the difference of the policy rates on each."""
    prices = history.usd_jpy().loc[:"2025-12-31"]
    prices = prices.groupby(prices.index.to_period("M")).tail(1)
    rates = [
        history.rate_on(policy, dates=prices.index).to_numpy()
        for policy in (history.policy_rate_fed(), history.policy_rate_boj())
    ]
    return [f"{day:%Y-%m-%d}" for day in prices.index], prices.to_numpy(), rates[0] - rates[1]


def cash_account(log):
    """The hedge's profit by another way: what every order paid, and what the rest is worth now."""
    bought_and_sold = sum(line.order * line.lot * line.price for line in log)
    open_now = log[-1].lots * log[-1].lot * log[-1].price
    return bought_and_sold - open_now + sum(line.swap - line.cost for line in log)


@pytest.mark.parametrize("dollars", [4_000, 30_000])
def test_every_start_month_since_1999(dollars):
    """Dollars grow by 1% a month, so that orders come. The fixings have at most four decimals."""
    dates, prices, differences = market()
    assert len(dates) > 300 and dates[0].startswith("1999-01")
    values = dollars * 1.01 ** np.arange(len(dates))
    said, orders = set(), 0
    for start in range(len(dates) - 1):
        rest = dates[start:], prices[start:], values[: len(dates) - start], differences[start:]
        log = lived(*rest, deposit=0.2 * dollars * prices[start], spread=0.002)
        for before, line in zip([None, *log], log, strict=False):
            wanted = line.hedge_ratio * line.dollar_value
            outside = abs(line.lots * line.lot / wanted - 1) > 0.1 + 1e-9
            assert outside == ("rounding" in line.failed)
            assert isinstance(line.order, int) and isinstance(line.lots, int)
            assert line.lots == (before.lots if before else 0) + line.order
            orders += line.order != 0
        assert routine.log_profit(log) == log[-1].equity - sum(line.paid_in for line in log)
        # Booked in whole yen each month: at most half a yen a line away from the exact account.
        assert abs(routine.log_profit(log) - cash_account(log)) <= 0.5 * len(log)
        said |= {name for line in log for name in line.failed.split(", ") if name}
    assert orders > 1_000
    assert {"margin"} <= said <= {"margin", "rounding"}, said


def test_the_orders_of_the_reference():
    """Ratio 0.7 and lots of 1,000: 15,000 dollars are a tie that goes up."""
    lots = {12_400: 9, 13_800: 10, 11_200: 8, 15_000: 11, 9_000: 6}
    assert {value: month(dollar_value=value).order for value in lots} == lots
    first = month()
    later = month(first.log, date="2024-07-31", dollar_value=11_200, paid_in=0)
    assert (later.order, later.log[-1].lots) == (-1, 8)


def test_what_cannot_be_met_is_said():
    """500,000 yen at one half: no number of lots comes within a tenth."""
    half = replace(TEMPLATE, base_ratio=0.5)
    small = month(template=half, price=155, dollar_value=500_000 / 155)
    assert small.order == 2 and small.failed == ("rounding",)
    nearly_all = replace(TEMPLATE, base_ratio=0.95)
    assert month(dollar_value=1_000, template=nearly_all).failed == ()
    assert "over-hedged" in month(dollar_value=900).failed


@pytest.mark.parametrize(
    ("ratio", "lot", "dollars"), [(1.0, 3_000, 10_000), (0.5, 5_500, 20_000), (0.3, 1_100, 1e4 / 3)]
)
def test_an_error_of_exactly_the_tolerance_passes(ratio, lot, dollars):
    """For 10,000 wanted dollars 9,000 and 11,000 miss by a tenth, for 1,000 dollars 1,100 do."""
    terms = replace(TEMPLATE, base_ratio=ratio, low_ratio=0.1, lot=lot)
    of = {"dollar_value": dollars, "paid_in": 1_000_000}
    assert month(template=terms, **of).failed == ()
    tight = replace(terms, tolerance=0.1 - 1e-8)
    assert month(template=tight, **of).failed == ("rounding",)
    # 0.28 of 3,125 dollars are 875, and 700 miss them by exactly a fifth, in decimals only.
    fifth = replace(TEMPLATE, base_ratio=0.28, low_ratio=0.1, lot=700, tolerance=0.2)
    assert month(template=fifth, dollar_value=3_125).failed == ()


def test_exactly_everything_is_no_over_hedge():
    whole = replace(TEMPLATE, base_ratio=1.0)
    assert month(template=whole, dollar_value=9_000).failed == ()
    assert month(template=whole, dollar_value=9_000 * (1 - 1e-8)).failed == ("over-hedged",)


@pytest.mark.parametrize(("paid", "lots"), [(57_970, 9), (57_969, 0)])
def test_no_lots_are_sold_that_would_stand_at_the_loss_cut_level(paid, lots):
    """Nine lots at 161 need 57,960 yen at 100%, and the order costs 9: one yen more is needed."""
    assert month(paid_in=paid).log[0].lots == lots


@pytest.mark.parametrize(("price", "order"), [(178.84, 0), (178.86, -9)])
def test_an_equity_that_meets_the_level_is_cut(price, order):
    first = month(price=155, paid_in=279_009).log
    required = 0.04 * 9_000 * price
    exact = round(required) - (279_000 - round(9_000 * (price - 155)))
    # To the yen: with the swap that leaves the level, one yen above it, and one below.
    cuts = [
        month(first, date="2024-07-31", price=price, paid_in=0, swap=exact + more).order
        for more in (-1, 0, 1)
    ]
    assert cuts == [-9, -9 if required >= round(required) else 0, 0]
    assert month(first, date="2024-07-31", price=price, paid_in=0).order == order


def test_the_margin_check_asks_for_the_missing_yen():
    """Nine lots at 161 need five times 57,960 yen; the order itself costs 9."""
    enough = month(paid_in=289_809)
    assert enough.log[0].top_up == 0 and enough.failed == ()
    short = month(paid_in=289_808)
    assert short.log[0].top_up == 1 and short.failed == ("margin",)
    # Five times 4% of 3,000 dollars at 100.04 are 60,024 yen, in binary fractions a hair more.
    three = replace(TEMPLATE, base_ratio=1.0, low_ratio=0.1)
    exact = month(template=three, price=100.04, dollar_value=3_000, paid_in=60_027)
    assert exact.log[0].equity == 60_024 and exact.log[0].top_up == 0


def test_the_broker_cuts_before_the_routine_orders():
    """500% and a rise of 15.4%: cut. Nothing new is sold until the missing money is there."""
    first = month(price=155, paid_in=279_009)
    assert first.failed == ()
    kept = month(first.log, date="2024-07-31", price=178.84, paid_in=0)
    assert kept.order == 0 and kept.failed == ("margin", "emergency")
    cut = month(first.log, date="2024-07-31", price=178.86, paid_in=0)
    assert cut.order == -9 and cut.log[-1].lots == 0
    assert cut.failed == ("rounding", "margin", "loss-cut", "emergency")
    waiting = month(cut.log, date="2024-08-30", price=178.86, paid_in=0)
    assert waiting.order == 0 and "rounding" in waiting.failed
    again = month(cut.log, date="2024-08-30", price=178.86, paid_in=cut.log[-1].top_up + 9)
    assert again.order == 9 and again.failed == ()


def test_a_gap_leaves_a_debt_that_the_log_shows():
    first = month(price=155, paid_in=279_009)
    gap = month(first.log, date="2024-07-31", price=200, paid_in=0).log[-1]
    assert gap.lots == 0 and gap.equity == 279_000 - 9_000 * 45 - 9


def test_the_emergency_counts_its_threshold_both_ways():
    first = month(price=155, paid_in=2_000_000)
    for price, far in ((178.25, True), (178.24, False), (131.75, True), (131.76, False)):
        later = month(first.log, date="2024-07-31", price=price, paid_in=0)
        assert ("emergency" in later.failed) == far


def test_everything_sold_closes_the_hedge():
    first = month()
    end = month(first.log, date="2024-07-31", dollar_value=0, paid_in=0)
    assert end.order == -9 and end.failed == () and end.log[-1].actual_ratio == 0


def test_a_short_pays_the_rate_difference_for_each_calendar_day():
    """Nine lots at 161 for 33 days at 3%; at a negative difference the short is paid."""
    for difference, swap in ((0.03, -3_930), (-0.03, 3_930), (0.0, 0)):
        dates, prices = ["2024-06-28", "2024-07-31"], [161.0, 161.0]
        log = lived(dates, prices, [12_400] * 2, [difference] * 2, deposit=300_000, spread=0)
        assert log[1].swap == swap == -round(9_000 * 161 * difference * 33 / 365)


@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in REFUSED["routine"].items() for value in values],
)
def test_bad_input_is_refused_by_name(name, value):
    with pytest.raises(ValueError, match=f"{name} must"):
        routine.plan_month(TEMPLATE, **{"log": (), **TODAY, name: value})


def test_months_follow_each_other_and_the_lot_stays():
    log = month().log
    with pytest.raises(ValueError, match="date must be later than the last line"):
        month(log)
    with pytest.raises(ValueError, match="lot must stay"):
        month(log, date="2024-07-31", template=replace(TEMPLATE, lot=100))
    with pytest.raises(ValueError, match="must be one for each date"):
        lived(["2024-06-28"], [161.0, 150.0], [12_400], [0.03], deposit=1, spread=0)


def test_swap_since_a_line_is_the_difference_of_the_rates_for_the_days_between():
    line = month().log[0]
    assert (line.lots, line.price) == (9, 161.0)
    paid = routine.swap_since(line, date="2025-06-28", rate_difference=0.04)
    assert paid == pytest.approx(-9_000 * 161 * 0.04)
    earned = routine.swap_since(line, date="2024-07-08", rate_difference=-0.0365)
    assert earned == pytest.approx(9_000 * 161 * 0.001)
    empty = replace(line, lots=0)
    assert routine.swap_since(empty, date="2025-06-28", rate_difference=0.04) == 0


def test_what_is_asked_for_later_counts_what_was_paid_and_what_is_missing_now():
    first = month().log[0]
    log = [
        replace(first, paid_in=200_000, top_up=30_000),
        replace(first, paid_in=30_000, top_up=0),
        replace(first, paid_in=0, top_up=20_000),
    ]
    assert routine.asked_later(log) == 0.25
    assert routine.asked_later(log[:1]) == 0.15
    with pytest.raises(ValueError, match="log must have a line at least"):
        routine.asked_later(())
