"""The answers printed on the first page of chapter 6, each by arithmetic of its own."""

import math
from fractions import Fraction

import pytest
from teko import overlay
from teko.series import history


@pytest.mark.parametrize(
    ("loss", "shown"), [(Fraction(8, 100), "26.7"), (Fraction(10, 100), "33.3")]
)
def test_at_0_3x_the_index_must_fall_by_a_quarter_and_by_a_third(loss, shown):
    move = loss / Fraction(3, 10)
    assert f"{float(100 * move):.1f}" == shown
    assert overlay.index_move_for_loss(0.3, loss=float(loss)) == pytest.approx(-float(move))


def test_costs_take_twelve_percent_of_the_premium_whatever_the_overlay():
    costs = Fraction(4, 1000) + Fraction(1, 1000) + Fraction(1, 1000)
    for times in (Fraction(3, 10), Fraction(1, 2)):
        assert costs * times / (times * Fraction(5, 100)) == Fraction(12, 100)
        budget = overlay.cost_budget(0.004, fx=0.001, fee=0.001, leverage=float(times))
        assert budget.of_capital == pytest.approx(float(costs * times))
    assert costs * Fraction(3, 10) == Fraction(18, 10_000)


def test_0_3x_beside_a_fund_is_seventy_thirty():
    fund, premium = Fraction(4, 100), Fraction(5, 100)
    mixed = Fraction(7, 10) * fund + Fraction(3, 10) * (fund + premium)
    assert fund + Fraction(3, 10) * premium == mixed == Fraction(55, 1000)


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


def test_at_0_3x_four_fifths_of_the_risk_are_the_dollar():
    shares, dollar = (Fraction(3, 10) * Fraction(16, 100)) ** 2, Fraction(1, 10) ** 2
    assert (float(shares), float(dollar)) == (0.002304, 0.01)
    assert f"{float(100 * dollar / (shares + dollar)):.1f}" == "81.3"


def test_two_thirds_of_a_contract_round_to_one_and_half_as_much_again():
    wanted = Fraction(3, 10) * 10_000_000 / 4_500_000
    assert f"{float(wanted):.2f}" == "0.67"
    assert round(wanted) == 1
    assert Fraction(4_500_000, 10_000_000) / Fraction(3, 10) == Fraction(3, 2)


def test_the_dollar_takes_a_fifth_of_the_fund_and_of_cash_in_dollars_but_not_of_yen():
    fund, cash = Fraction(9_092_000), Fraction(908_000)
    left = fund * (1 + Fraction(3, 36_500)) * Fraction(4, 5)
    day_of_costs = 2_000_000 * Fraction(4, 5) * Fraction(6, 1000) / 365
    assert (round(left + cash), round(day_of_costs)) == (8_182_198, 26)
    assert round(left + cash - day_of_costs) - round(cash / 5) == 8_000_572


def test_the_cash_of_the_page_carries_its_fall_to_the_yen():
    value, cash = 2_000_000, 908_000
    left, margin = cash - value * 35 // 100, value * 65 // 100 * 16 // 100
    assert left == margin == 208_000


def test_what_the_page_says_of_the_log_of_2008_is_in_its_lines():
    assert f"{8_379_017 / 9_240_765 - 1:.1%}" == "-9.3%"
    assert f"{8_915_801 / 10_000_000 - 1:.0%}" == "-11%"
    assert f"{8_968_197 / 10_000_000 - 1:.0%}" == "-10%"
    assert f"{8_078_875 / 10_000_000 - 1:.0%}" == "-19%"
    assert pytest.approx(10_000, rel=0.05) == 6_287 + 4_134
    assert pytest.approx(90_000, rel=0.01) == 10_000_000 / 111.54


def test_the_worst_week_of_october_2008_is_a_jobs_week_at_its_start_and_before_the_season():
    closes = history.sp500().loc["2008-09-26":"2008-10-31"]
    weeks = closes.resample("W-FRI").last().pct_change()
    assert str(weeks.idxmin().date()) == "2008-10-10"
    # What the two windows would have bought and sold: close before the first day, last close.
    season = closes.loc["2008-10-28"] / closes.loc["2008-10-10"] - 1
    jobs = closes.loc["2008-10-07"] / closes.loc["2008-09-30"] - 1
    assert jobs < -0.14 < 0.04 < season
