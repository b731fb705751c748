"""The answers and sums printed on the page of crash and hike, each by arithmetic of its own."""

from fractions import Fraction

import numpy as np
import pytest
from teko import examples, stress
from teko.accounts import joint
from teko.runs import replay
from teko.series import history

close = pytest.approx


def called(cash, fall, raised, margin=Fraction(8, 100)):
    """On paper, for a position of 1: is the cash less the loss below the margin of what is left?"""
    return cash - fall < raised * margin * (1 - fall)


# By hand


def test_three_times_the_margin_is_called_at_a_tenth_and_a_doubled_margin_at_any_multiple():
    for position in (2_000_000, 10_000_000):
        cash = 3 * 8 * position // 100
        left, asked = cash - position // 10, 16 * (position * 9 // 10) // 100
        assert (left, asked) in [(280_000, 288_000), (1_400_000, 1_440_000)]
    assert called(Fraction(24, 100), Fraction(1, 10), 2)
    assert not called(Fraction(248, 1000), Fraction(1, 10), 2)
    assert round(100 * (1 - 1 / 3)) == 67


@pytest.mark.parametrize("buffer", [2, 3, 4])
@pytest.mark.parametrize("hike", [1.0, 1.5, 2.0, 3.0])
def test_the_table_of_buffers_is_found_by_halving_the_interval(buffer, hike):
    move = stress.move_to_call(buffer, hike=hike, margin=0.08)
    low, high = 0.0, 0.99
    for _ in range(60):
        middle = (low + high) / 2
        if called(0.08 * buffer, middle, hike, 0.08):
            high = middle
        else:
            low = middle
    assert high == close(max(-move, 0.0), abs=1e-9)


@pytest.mark.parametrize(
    ("fall", "hike", "cash", "margins"),
    [(10, 2, 244, 3.05), (20, Fraction(3, 2), 296, 3.7), (35, 2, 454, 5.675)],
)
def test_the_cash_for_a_fall_and_a_raise(fall, hike, cash, margins):
    part = Fraction(fall, 100)
    paper = part + hike * Fraction(8, 100) * (1 - part)
    assert paper == Fraction(cash, 1000) and float(paper / Fraction(8, 100)) == close(margins)
    need = stress.cash_needed(float(part), hike=float(hike), margin=0.08, leverage=0.2)
    assert (need.of_notional, need.of_margin) == close((cash / 1000, margins))


def test_what_is_sold_when_the_margin_is_raised():
    assert close(5_000_000) == 2_400_000 / (3 * 0.16)
    kept = [1_400_000 / (times * 0.16) for times in (1, 2, 3)]
    assert [round(each) for each in kept] == [8_750_000, 4_375_000, 2_916_667]


# March 2020


def test_the_margin_of_march_2020_rose_by_more_than_its_dollars():
    closes = history.sp500_crash_2020()
    first, last = closes["2020-02-26"], closes["2020-03-31"]
    assert (first, last) == (3116.39, 2584.59)
    before, after = 33_000 / (250 * first), 60_000 / (250 * last)
    assert (round(before, 4), round(after, 4)) == (0.0424, 0.0929)
    assert round(after / before, 2) == 2.19 and round(60 / 33, 2) == 1.82
    fall = 1 - last / first
    assert round((fall + after * (1 - fall)) / before, 2) == 5.85
    low = closes["2020-03-23"] / closes["2020-02-19"] - 1
    assert round(low, 3) == -0.339
    # At 8% the cross lies beyond the call of a buffer of 3, and before that of 4.
    assert called(0.24, fall, after / before, 0.08) and not called(0.32, fall, after / before, 0.08)


# The account of the replays


def account(buffer, top_up=0.0):
    """0.5x and half of the fund hedged; the cash is solved for by repeating until it stands."""
    cash = 0.0
    for _ in range(100):
        cash = buffer * (0.08 * 0.5 + 0.04 * 0.5 * (1 - cash))
    return joint.JointAccount(
        capital=10e6,
        futures=0.5,
        hedge=0.5,
        cash=cash,
        counted=0,
        top_up=top_up,
        level=0.5,
        cost=0.0003,
        spread=0.0005,
    )


def lived(name, plan, dividend=0.02):
    known = replay.replay_episode(name)
    market = replay.replay_market(known, margin=0.08, fx_margin=0.04, hike=2, dividend=dividend)
    return known, joint.joint_ledger(plan, market=market)


def test_the_cash_of_the_account_is_the_buffer_times_both_margins():
    assert [round(account(buffer).cash, 3) for buffer in (2, 3, 4, 6)] == [
        0.115,
        0.170,
        0.222,
        0.321,
    ]


def test_five_days_of_march_2020_cut_72_percent():
    known, run = lived("crash_2020", account(3))
    days = [str(known.dates[day].date()) for day in np.flatnonzero(run.called[:, 0])]
    assert days == ["2020-03-16", "2020-03-18", "2020-03-19", "2020-03-20", "2020-03-23"]
    left = 1.0
    for day in np.flatnonzero(run.called[:, 0]):
        # What is kept needs no more margin than what the cash leaves after the cost of the cut.
        kept = 1 - run.cut[day, 0]
        free = run.collateral[day, 0] - run.cost[day, 0]
        assert kept * run.required[day, 0] == close(free, rel=1e-9)
        left *= kept
    assert round(left, 2) == 0.28
    assert lived("crash_2020", account(3, 3.0))[1].cut.max() == 0


def test_the_thicker_buffer_of_1929_lost_more():
    ends = {
        buffer: lived("stocks_1929", account(buffer), dividend=0)[1].equity[-1, 0]
        for buffer in (2, 6)
    }
    assert {buffer: round(end) for buffer, end in ends.items()} == {2: 9_287_331, 6: 7_327_882}


def test_the_hedge_of_2022_lost_no_more_than_its_half_of_the_fund_gained():
    """The fund's gain from the currency, and the hedge's loss, until the account was closed."""
    _, run = lived("yen_2022", account(2))
    day = run.loss_cut[:, 0].argmax()
    fund, hedge = run.fund_profit[: day + 1, 0].sum(), run.hedge_profit[: day + 1, 0].sum()
    assert run.loss_cut[day, 0] and fund > 0 > hedge and -hedge < 0.55 * fund
    assert run.equity[day, 0] > 10e6


# Exercises


def test_a_raise_of_one_half():
    assert round(float(Fraction(7, 100) / (1 - Fraction(105, 1000))), 4) == 0.0782
    assert stress.move_to_call(2.5, hike=1.5, margin=0.07) == close(-0.07 / 0.895)
    paper = Fraction(15, 100) + Fraction(105, 1000) * Fraction(85, 100)
    assert round(float(paper), 3) == 0.239 and round(float(paper / Fraction(7, 100)), 2) == 3.42
    need = stress.cash_needed(0.15, hike=1.5, margin=0.07, leverage=1)
    assert (need.of_notional, need.of_margin) == close((float(paper), float(paper) / 0.07))


def test_ten_million_yen_at_three_tenths():
    cash = 3 * 8 * 3_000_000 // 100
    assert (cash, cash - 300_000, 16 * 2_700_000 // 100) == (720_000, 420_000, 432_000)


def test_a_deep_fall_in_margins_and_in_the_fund():
    assert close(0.454) == 0.35 + 0.16 * 0.65 and close(5.675) == 0.454 / 0.08
    assert [round(1 - 0.454 * times, 3) for times in (0.2, 0.5)] == [0.909, 0.773]


@pytest.mark.parametrize(("haircut", "fall"), [(10, 0.3452), (30, 0.2262)])
def test_a_larger_haircut_calls_earlier(haircut, fall):
    # What counts, less the loss of two positions, is 16% of what they are then worth.
    counted = 1 - Fraction(haircut, 100)
    drop = (counted - 2 * Fraction(16, 100)) / (2 * (1 - Fraction(16, 100)))
    assert round(float(drop), 4) == fall
    move = stress.move_to_call_pledged(2, haircut=haircut / 100, hike=2, margin=0.08)
    assert move == close(-float(drop))


def test_three_of_eight_stand_more_than_five_of_four():
    assert round(float(Fraction(16, 100) / Fraction(92, 100)), 4) == 0.1739
    assert round(float(Fraction(120, 104) - 1), 4) == 0.1538


def test_2008_replayed():
    known, run = lived("stocks_2008", account(3))
    first = known.dates[run.called[:, 0].argmax()]
    assert str(first.date()) == "2008-10-09" and round(np.prod(1 - run.cut[:, 0]), 2) == 0.18
    falls = known.index[1:] / known.index[:-1] - 1
    assert str(known.dates[1 + falls.argmin()].date()) == "2008-10-15"
    paid = lived("stocks_2008", account(3, 3.0))[1]
    assert paid.cut.max() == 0 and paid.equity[-1, 0] < run.equity[-1, 0]


def test_the_errata_rows_of_the_page_carry_the_flag_of_the_buffer():
    rows = [row for row in examples.errata(chapter=5) if row["id"] == "S0-41"]
    assert [round(row["exact"], 4) for row in rows] == [-0.0455, -0.0952, 3.05]
    assert {row["flag"] for row in rows} == {"F15"}
