"""The answers printed on the first page of chapter 6, each by arithmetic of its own."""

import math
from fractions import Fraction

from teko.series import history


def test_a_month_of_minus_eight_comes_in_3_5_percent_of_years():
    # The month by a plain sum over a grid of shares and of the dollar, not by the closed form.
    steps, end, chance, mass = 1_500, 8.0, 0.0, 0.0
    width = 2 * end / steps
    root = math.sqrt(1 / 12)
    for i in range(steps):
        z = -end + (i + 0.5) * width
        weight = math.exp(-z * z / 2)
        shares = math.exp((0.05 - 0.0128) / 12 + 0.16 * root * z) - 1
        limit = math.log(0.92 / (1 + 0.045 / 12 + 0.3 * shares))
        below = 0.5 * math.erfc(-(limit + 0.005 / 12) / (0.1 * root) / math.sqrt(2))
        chance, mass = chance + weight * below, mass + weight
    month = chance / mass
    assert f"{100 * month:.3f}" == "0.296"
    assert f"{100 * (1 - (1 - month) ** 12):.1f}" == "3.5"


def test_the_dollar_takes_a_fifth_of_the_fund_and_of_cash_in_dollars_but_not_of_yen():
    fund, cash = Fraction(9_092_000), Fraction(908_000)
    left = fund * (1 + Fraction(3, 36_500)) * Fraction(4, 5)
    day_of_costs = 2_000_000 * Fraction(4, 5) * Fraction(6, 1000) / 365
    assert (round(left + cash), round(day_of_costs)) == (8_182_198, 26)
    assert round(left + cash - day_of_costs) - round(cash / 5) == 8_000_572


def test_the_worst_week_of_october_2008_is_a_jobs_week_at_its_start_and_before_the_season():
    closes = history.sp500().loc["2008-09-26":"2008-10-31"]
    weeks = closes.resample("W-FRI").last().pct_change()
    assert str(weeks.idxmin().date()) == "2008-10-10"
    # What the two windows would have bought and sold: close before the first day, last close.
    season = closes.loc["2008-10-28"] / closes.loc["2008-10-10"] - 1
    jobs = closes.loc["2008-10-07"] / closes.loc["2008-09-30"] - 1
    assert jobs < -0.14 < 0.04 < season
