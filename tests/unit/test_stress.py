"""What must be true of gaps, raised margins and limit-downs, from paper and by a second way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import CASES
from teko import stress

gaps = st.floats(0.05, 20)
margins = st.floats(0.01, 0.2)
hikes = st.floats(1, 4)
buffers = st.floats(0.5, 12)


@pytest.mark.parametrize(("loss", "word"), CASES["stress"]["verdicts"])
def test_the_limits_of_the_verdict_belong_to_their_word(loss, word):
    assert stress.verdict(loss) == word


@pytest.mark.parametrize(("capital", "units", "gap", "word"), CASES["stress"]["exactly"])
def test_a_loss_that_meets_a_limit_exactly_keeps_its_word(capital, units, gap, word):
    got = stress.three_scenarios(capital, units=units, stop=0.05, slip_multiple=1, gap=gap)
    assert got.verdict == word


def called(buffer, leverage_, fall, hike, margin):
    """A bucket in yen, on the evening of the fall: does its cash stay below the new margin?"""
    position = 10_000_000 * leverage_
    cash = buffer * margin * position
    return cash - fall * position < hike * margin * position * (1 - fall)


@given(buffers, hikes, margins, st.floats(0.05, 5))
def test_the_bucket_is_called_just_beyond_the_move_and_not_before(buffer, hike, margin, times):
    move = stress.move_to_call(buffer, hike=hike, margin=margin)
    if -0.99 < move < -1e-6:
        assert called(buffer, times, -move * (1 + 1e-6), hike, margin)
        assert not called(buffer, times, -move * (1 - 1e-6), hike, margin)
    elif move > 1e-9:
        assert called(buffer, times, 0, hike, margin)
    elif move < -1:
        assert not called(buffer, times, 1, hike, margin)


def test_three_margins_of_half_the_capital_and_half_of_the_fund():
    """Of 10,000,000 yen 1,698,113: the fund of 8,301,887 asks for 2% beside the 400,000."""
    cash = stress.cash_for_margins(3, leverage=0.5, hedge_ratio=0.5, margin=0.08, fx_margin=0.04)
    assert round(10_000_000 * cash) == 1_698_113 == round(3 * (400_000 + 0.02 * 8_301_887))


@pytest.mark.parametrize(("price", "limit"), CASES["stress"]["exchange"])
def test_the_table_of_the_exchange(price, limit):
    assert stress.price_limit(price) == limit


@pytest.mark.parametrize(("base", "lower_limit"), CASES["stress"]["widened"])
def test_the_widened_limit_is_the_one_the_exchange_announced(base, lower_limit):
    after_two = stress.untraded_limit_down_price(base, days=2)
    # The notice is for a stock whose two days ended at `base`; ask for its third day by hand.
    assert 4 * stress.price_limit(base) == lower_limit
    third = stress.untraded_limit_down_price(base, days=3)
    assert third == max(1, after_two - 4 * stress.price_limit(after_two))


def test_three_days_at_the_limit():
    sold = [stress.limit_down_price(1_000, days=day) for day in range(4)]
    assert sold == [1_000, 700, 550, 450]
    untraded = [stress.untraded_limit_down_price(1_000, days=day) for day in range(5)]
    assert untraded == [1_000, 700, 550, 150, 1]
