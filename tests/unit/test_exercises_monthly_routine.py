"""The answers printed on the page about the monthly routine, each by arithmetic of its own.

Nothing here calls the function that the solution calls without working the answer out again.
"""

from fractions import Fraction as F

import pytest
from teko import hedge
from teko.series import hedges, history


def nearest(wanted):
    """The nearest whole number of a fraction, half up, without a float."""
    return (2 * wanted.numerator + wanted.denominator) // (2 * wanted.denominator)


def misses(dollars, ratio, lot):
    """Relative error of the nearest whole lots."""
    wanted = F(dollars) * ratio
    return abs(nearest(wanted / lot) * lot / wanted - 1)


def test_from_1_250_000_yen_on_half_a_lot_is_a_tenth_and_the_last_miss_ends_at_1_136_364():
    """Half a lot is a tenth of five lots. The last step outside the band ends a little below."""
    ratio, rule = F(6, 10), F(25_000, 3)
    assert rule * ratio * F(1, 10) == 500 and rule * 150 == 1_250_000
    edge = 5 * 1_000 / (F(11, 10) * ratio)
    assert (round(edge), round(edge * 150)) == (7_576, 1_136_364)
    assert all(misses(edge + F(n, 7), ratio, 1_000) <= F(1, 10) for n in range(0, 60_000, 13))
    assert misses(edge - F(1, 1_000), ratio, 1_000) > F(1, 10)
    found = hedge.smallest_account(1_000, hedge_ratio=0.6, tolerance=0.1, spot=150)
    assert found.dollars == pytest.approx(float(rule))
    assert found.yen == pytest.approx(1_250_000)


def test_500_000_yen_half_hedged_fit_no_whole_lot_and_300_000_do_by_luck():
    half = F(1, 2) * F(500_000, 155)
    assert all(abs(n * 1_000 / half - 1) > F(1, 10) for n in range(0, 5))
    assert misses(F(300_000, 155), F(1, 2), 1_000) <= F(1, 10)
    assert F(1_550_000, 155) * F(1, 2) * F(1, 10) == F(1_000, 2)
    edge = 5 * 1_000 / (F(11, 10) * F(1, 2)) * 155
    assert round(edge) == 1_409_091
    assert misses(edge / 155, F(1, 2), 1_000) == F(1, 10)
    assert misses((edge - 1) / 155, F(1, 2), 1_000) > F(1, 10)


def test_the_account_left_alone_in_2022_is_below_the_level_on_7_june_and_below_half_on_8_june():
    """10 lots and the yen of the table at a month-end; the swaps of June only hurry it."""
    prices = history.usd_jpy()
    may = prices["2022-05-31"]
    ratios = (84_038 - 10_000 * (prices - may)) / (0.04 * 10_000 * prices)
    for level, first in ((1, "2022-06-07"), (0.5, "2022-06-08")):
        days = ratios["2022-05-31":"2022-06-30"]
        assert f"{days[days <= level].index[0]:%Y-%m-%d}" == first
    march, top = prices["2022-03-31"], prices["2022-03-31":"2022-05-31"].max()
    assert 149_581 - 10_000 * (top - march) - 2_500 > 0.04 * 10_000 * top  # swaps of two months


def test_no_fixing_since_1999_stood_15_percent_from_the_month_end_before_it():
    prices = history.usd_jpy()
    ends = prices.groupby(prices.index.to_period("M")).last()
    moves = {}
    for day, price in prices.items():
        month = day.to_period("M")
        if month - 1 in ends.index:
            moves.setdefault(month, []).append(price / ends[month - 1] - 1)
    assert len(moves) == 333
    assert max(map(max, moves.values())) < 0.15 and min(map(min, moves.values())) > -0.15
    assert sum(max(each) >= 1.2 / 1.12 - 1 for each in moves.values()) == 5


def test_the_rule_lies_between_always_50_and_always_70_percent_from_every_start_but_the_last():
    found = hedges.rule_against_fixed(
        window=200, base_ratio=0.7, low_ratio=0.5, fixed=[0, 0.5, 0.7, 1], spread=0.002
    )
    *early, last = found["growth"].to_dict("records")
    for row in early:
        assert row[0] > row[0.5] > row["rule"] > row[0.7] > row[1]
    assert last[0] > last[0.5] > last[0.7] > last["rule"] > last[1]
