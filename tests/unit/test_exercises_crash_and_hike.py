"""The answers and sums printed on the page of crash and hike, each by arithmetic of its own."""

from fractions import Fraction

import numpy as np
import pytest
from teko import answers, examples, stress
from teko.accounts import joint
from teko.runs import replay
from teko.series import history

close = pytest.approx


def called(cash, fall, raised, margin=Fraction(8, 100)):
    """On paper, for a position of 1: is the cash less the loss below the margin of what is left?"""
    return cash - fall < raised * margin * (1 - fall)


# By hand


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


def test_with_two_margins_the_call_comes_later_and_asks_for_more_than_is_missing():
    left, worth = 2_400_000 - 1_500_000, 8_500_000
    for lower, move, missing in (("0.08", "0.0952", 460_000), ("0.06", "0.1364", 120_000)):
        doubled = 2 * Fraction(lower)
        assert round(float((Fraction(24, 100) - doubled) / (1 - doubled)), 4) == float(move)
        assert doubled * worth - left == missing
        crash = {"leverage": 1, "margin": 0.08, "buffer": 3, "hike": 2, "drop": 0.15}
        end = answers.bucket_in_crash(10_000_000, maintenance=float(lower), **crash)
        assert (-end.move, end.missing) == (close(float(move), abs=1e-4), close(missing))
        assert end.asked == close(16 * worth // 100 - left) == close(460_000)


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
    fund, short = (each[: day + 1, 0].sum() for each in (run.fund_profit, run.hedge_profit))
    assert run.loss_cut[day, 0] and fund > 0 > short and -short < 0.55 * fund
    assert run.equity[day, 0] > 10e6


# Exercises


def test_2008_replayed():
    known, run = lived("stocks_2008", account(3))
    first = known.dates[run.called[:, 0].argmax()]
    assert str(first.date()) == "2008-10-09" and round(np.prod(1 - run.cut[:, 0]), 2) == 0.18
    falls = known.index[1:] / known.index[:-1] - 1
    assert str(known.dates[1 + falls.argmin()].date()) == "2008-10-15"
    paid = lived("stocks_2008", account(3, 3.0))[1]
    march = known.dates.get_loc("2009-03-31")
    assert paid.cut.max() == 0 and paid.equity[march, 0] < run.equity[march, 0]
    assert paid.equity[-1, 0] > run.equity[-1, 0], "who could stay got the recovery"


def test_the_errata_rows_of_the_page_carry_the_flag_of_the_buffer():
    rows = examples.worked("S0-41")
    assert [round(row.exact, 4) for row in rows] == [-0.0455, -0.0952, 3.05]
    assert {row.flag for row in rows} == {"F15"}
