"""The answers printed on the second page of chapter 6, each by arithmetic of its own."""

from dataclasses import replace
from fractions import Fraction

import pytest
from teko import plan

MINE = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)


def test_after_three_losses_and_before_a_weekend_a_quarter_of_r_is_left():
    r = 1_000_000 * 8 // 1000
    assert (r, r // 2 // 2) == (8_000, 2_000)
    rules = replace(MINE, capital=1_000_000, trades=replace(MINE.trades, risk=0.008))
    trade = plan.next_trade(rules, losses=3, days_since_loss=7, in_event=True)
    assert trade.max_loss == pytest.approx(2_000)


@pytest.mark.parametrize(
    ("percent", "limit", "action"), [(8, 8_694_000, "halve"), (10, 8_505_000, "exit")]
)
def test_the_limits_in_yen_act_when_they_are_met(percent, limit, action):
    assert 9_450_000 * (100 - percent) // 100 == limit
    found = plan.exit_rule(limit / 9_450_000 - 1, halve_at=-0.08, exit_at=-0.1)
    assert found == action
    above = plan.exit_rule((limit + 1) / 9_450_000 - 1, halve_at=-0.08, exit_at=-0.1)
    assert above != action


def test_below_its_yield_the_overlay_is_960_000_yen():
    assert Fraction(2, 10) / 2 * 9_600_000 == 960_000
    times = plan.planned_overlay(MINE, date="2025-06-20", kept=1, fund_yield=0.019)
    assert times * 9_600_000 == pytest.approx(960_000)
    at_floor = plan.planned_overlay(MINE, date="2025-06-20", kept=1, fund_yield=0.02)
    assert at_floor == 0.2
