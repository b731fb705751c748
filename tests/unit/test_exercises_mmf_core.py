"""The answers printed in chapter 1, each by arithmetic of its own.

Nothing here calls the function that the chapter calls: the answer is worked out again, bill by
bill, dollar by dollar and day by day.
"""

import math
from bisect import bisect_right
from datetime import date
from itertools import pairwise
from statistics import NormalDist, mean

import pytest
from teko import mmf
from teko.series import hedges, history

NORMAL = NormalDist()

# --- the exercises


@pytest.mark.parametrize("model", [mmf.ladder_yield, mmf.exponential_yield])
@pytest.mark.parametrize(
    ("change", "wam", "printed"), [(-0.02, 40, "0.219%"), (-0.015, 45, "0.185%")]
)
def test_the_area_between_market_and_fund_is_the_same_for_both_models(model, change, wam, printed):
    days = [i + 0.5 for i in range(20 * wam)]
    fund = [model(0.05, rate_change=change, days_since=d, wam_days=wam) for d in days]
    area = sum(y - (0.05 + change) for y in fund) / 365
    assert f"{area:.3%}" == printed
    assert mmf.lag_income(change, wam_days=wam, year_days=365) == pytest.approx(area, rel=1e-4)


# --- history, without pandas: dictionaries, loops and the calendar


def as_days(series) -> dict[date, float]:
    return {when.date(): float(value) for when, value in series.items()}


def rate_of(decisions: dict[date, float], day: date) -> float:
    return max((d, rate) for d, rate in decisions.items() if d <= day)[1]


def cash(decisions: dict[date, float], days: list[date]) -> list[float]:
    value = [1.0]
    for before, now in pairwise(days):
        value.append(value[-1] * (1 + rate_of(decisions, before) * (now - before).days / 365))
    return value


def year_later(day: date) -> date:
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


@pytest.fixture(scope="module")
def twelve_months() -> list[tuple[date, float, float, float]]:
    """Start, interest in dollars, dollar cash in yen, yen cash; one for each start."""
    prices = {d: x for d, x in as_days(history.usd_jpy()).items() if d <= date(2025, 12, 31)}
    days = sorted(prices)
    dollars = cash(as_days(history.policy_rate_fed()["rate"]), days)
    yens = cash(as_days(history.policy_rate_boj()["rate"]), days)
    found = []
    for i, day in enumerate(days):
        if year_later(day) > days[-1]:
            break
        j = bisect_right(days, year_later(day)) - 1
        interest = dollars[j] / dollars[i]
        in_yen = interest * prices[days[j]] / prices[day]
        found.append((day, interest - 1, in_yen - 1, yens[j] / yens[i] - 1))
    return found


def test_dollar_cash_gave_back_fewer_yen_from_two_starts_in_five(twelve_months):
    assert (len(twelve_months), str(twelve_months[0][0])) == (6658, "1999-01-04")
    assert f"{mean(in_yen < 0 for _, _, in_yen, _ in twelve_months):.1%}" == "40.4%"
    assert f"{mean(in_yen < yens for _, _, in_yen, yens in twelve_months):.0%}" == "40%"
    assert f"{mean(interest for _, interest, _, _ in twelve_months):.1%}" == "2.1%"


def test_the_table_of_the_library_is_the_one_kept_day_by_day(twelve_months):
    table = hedges.twelve_months_of_cash()
    assert [day.date() for day in table.index] == [row[0] for row in twelve_months]
    for column, name in enumerate(("interest", "in_yen", "yen_cash"), start=1):
        assert table[name].tolist() == pytest.approx([row[column] for row in twelve_months])


@pytest.mark.parametrize(
    ("least", "count", "average", "history_says", "formula_says"),
    [(-1, 6658, "2.1%", "40%", "44%"), (0.04, 1684, "5.2%", "21%", "32%")],
)
def test_history_beside_the_formula(
    twelve_months, least, count, average, history_says, formula_says
):
    chosen = [row for row in twelve_months if row[1] > least]
    interest = mean(row[1] for row in chosen)
    assert (len(chosen), f"{interest:.1%}") == (count, average)
    assert f"{mean(row[2] < 0 for row in chosen):.0%}" == history_says
    assert f"{NORMAL.cdf((0.10**2 / 2 - math.log(1 + interest)) / 0.10):.0%}" == formula_says


def test_the_worst_and_the_best_twelve_months(twelve_months):
    worst, best = (pick(twelve_months, key=lambda row: row[2]) for pick in (min, max))
    assert (str(worst[0]), round(1e6 * (1 + worst[2]))) == ("2007-12-18", 797_527)
    assert (str(best[0]), round(1e6 * (1 + best[2]))) == ("2021-10-22", 1_345_498)


def test_the_good_years_of_interest_are_three_stretches(twelve_months):
    years = sorted({day.year for day, interest, _, _ in twelve_months if interest > 0.04})
    assert sum(a + 1 < b for a, b in pairwise(years)) + 1 == 3


def test_bills_were_steady_and_their_yield_was_not():
    bills = {str(month): float(r) for month, r in history.us_market()["bill"].items()}
    assert f"{min(bills.values()):.2%}" == "-0.06%"
    for decade, printed in (("194", "0.4%"), ("198", "8.9%"), ("201", "0.3%")):
        months = [r for month, r in bills.items() if month.startswith(decade)]
        assert f"{math.prod(1 + r for r in months) ** (12 / len(months)) - 1:.1%}" == printed
    years = [
        math.prod(1 + bills[f"{y}-{m:02}"] for m in range(1, 13)) - 1 for y in range(1927, 2018)
    ]
    assert f"{mean(y >= 0.045 for y in years):.0%}" == "35%"
    assert f"{mean(y < 0.01 for y in years):.0%}" == "30%"


def test_the_gap_of_the_policy_rates_was_wide_on_a_quarter_of_the_days():
    fed, boj = (as_days(t["rate"]) for t in (history.policy_rate_fed(), history.policy_rate_boj()))
    first, last = date(1999, 1, 1).toordinal(), date(2025, 12, 31).toordinal()
    calendar = [date.fromordinal(n) for n in range(first, last + 1)]
    gaps = [round(rate_of(fed, d) - rate_of(boj, d), 6) for d in calendar]
    assert f"{mean(g > 0.04 for g in gaps):.0%}" == "24%"
    assert f"{mean(g < 0.01 for g in gaps):.0%}" == "40%"
    steps = sorted(fed.items())
    largest = max(b[1] - a[1] for a, b in pairwise(steps))
    assert round(100 * largest, 2) == 0.75
