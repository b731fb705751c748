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


def assert_month(found, expected):
    """What a month orders, what fails in it, and what stands in its line of the log."""
    seen = {**vars(found.log[-1]), "order": found.order, "failed": [*found.failed]}
    assert {name: seen[name] for name in expected} == expected


@pytest.mark.parametrize(("terms", "today", "expected"), CASES["routine"]["first"])
def test_a_first_month_is_as_on_paper(terms, today, expected):
    assert_month(month(template=replace(TEMPLATE, **terms), **today), expected)


@pytest.mark.parametrize(("before", "today", "expected"), CASES["routine"]["later"])
def test_a_second_month_is_as_on_paper(before, today, expected):
    later = {"date": "2024-07-31", "paid_in": 0, **today}
    assert_month(month(month(**before).log, **later), expected)


def test_nothing_new_is_sold_until_the_missing_money_is_there():
    """After a cut at 500% and a rise of 15.4%."""
    first = month(price=155, paid_in=279_009)
    cut = month(first.log, date="2024-07-31", price=178.86, paid_in=0)
    waiting = month(cut.log, date="2024-08-30", price=178.86, paid_in=0)
    assert waiting.order == 0 and "rounding" in waiting.failed
    again = month(cut.log, date="2024-08-30", price=178.86, paid_in=cut.log[-1].top_up + 9)
    assert again.order == 9 and again.failed == ()


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
