"""What must be true of gaps, raised margins and limit-downs, from paper and by a second way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import leverage, sizing, stress

close = pytest.approx
risks = st.floats(0.001, 0.1)
stops = st.floats(0.05, 10)
gaps = st.floats(0.05, 20)
margins = st.floats(0.01, 0.2)
hikes = st.floats(1, 4)
buffers = st.floats(0.5, 12)


# One trade


@pytest.mark.parametrize(
    ("loss", "word"),
    [(0, "pass"), (0.0999, "pass"), (0.1, "pass"), (0.1 + 1e-10, "pass"), (0.1001, "limit"),
     (0.2, "limit"), (0.2 + 1e-10, "limit"), (0.2001, "fail"), (0.4999, "fail"),
     (0.5 - 1e-10, "fatal"), (0.5, "fatal"), (1.3, "fatal")],
)  # fmt: skip
def test_the_limits_of_the_verdict_belong_to_their_word(loss, word):
    assert stress.verdict(loss) == word


@pytest.mark.parametrize(
    ("capital", "units", "gap", "word"),
    # 3 x 0.1 and 0.7 + 0.1 miss their tenth by the last binary digit.
    [(3, 3, 0.1, "pass"), (0.3, 0.1, 0.3, "pass"), (0.7, 0.1, 1.4, "limit"),
     (49, 7, 3.5, "fatal"), (1_000_000, 20_000, 5, "pass"), (1_000_000, 20_000, 10, "limit"),
     (1_000_000, 20_000, 25, "fatal"), (1_000_000, 20_000, 24.99, "fail")],
)  # fmt: skip
def test_a_loss_that_meets_a_limit_exactly_keeps_its_word(capital, units, gap, word):
    got = stress.three_scenarios(capital, units=units, stop=0.05, slip_multiple=1, gap=gap)
    assert got.verdict == word


@given(st.floats(1_000, 1e8), risks, stops, gaps, st.floats(1, 5))
def test_the_gap_law_is_the_third_scenario_of_a_trade_sized_from_its_stop(
    capital, fraction, stop, gap, slip
):
    r = sizing.risk_yen(capital, fraction=fraction)
    units = sizing.units_for_loss(r, stop=stop)
    got = stress.three_scenarios(capital, units=units, stop=stop, slip_multiple=slip, gap=gap)
    assert got.normal == close(r) and got.slipped == close(slip * r)
    assert got.gap_fraction == close(stress.gap_loss(fraction, gap=gap, stop=stop))
    assert got.verdict == stress.verdict(got.gap_fraction)


@given(risks, stops, st.floats(0.01, 1))
def test_the_tolerated_gap_takes_exactly_the_limit(fraction, stop, limit):
    gap = stress.tolerated_gap(fraction, stop=stop, limit=limit)
    assert stress.gap_loss(fraction, gap=gap, stop=stop) == close(limit)


# The margin


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


@given(buffers, margins)
def test_without_a_raise_it_is_the_exit_of_a_future(buffer, margin):
    known = leverage.futures_exit(6_000, side=1, margin=margin, buffer=buffer)
    move = stress.move_to_call(buffer, hike=1, margin=margin)
    if known is None:
        assert move <= -1
    else:
        assert known.move == close(min(0, move), abs=1e-12)


@given(st.floats(0, 0.9), hikes, margins, st.floats(0.05, 5))
def test_the_cash_needed_is_called_at_exactly_that_drop(drop, hike, margin, times):
    need = stress.cash_needed(drop, hike=hike, margin=margin, leverage=times)
    assert stress.move_to_call(need.of_margin, hike=hike, margin=margin) == close(-drop, abs=1e-9)
    assert need.of_capital == close(times * need.of_notional)


@given(buffers, st.floats(0, 3), st.floats(0, 1), margins, margins)
def test_the_bucket_is_so_many_times_the_margins_that_are_asked_for(b, times, ratio, m, q):
    cash = stress.cash_for_margins(b, leverage=times, hedge_ratio=ratio, margin=m, fx_margin=q)
    assert cash == close(b * (m * times + q * ratio * (1 - cash)), abs=1e-12)


def test_three_margins_of_half_the_capital_and_half_of_the_fund():
    """Of 10,000,000 yen 1,698,113: the fund of 8,301,887 asks for 2% beside the 400,000."""
    cash = stress.cash_for_margins(3, leverage=0.5, hedge_ratio=0.5, margin=0.08, fx_margin=0.04)
    assert round(10_000_000 * cash) == 1_698_113 == round(3 * (400_000 + 0.02 * 8_301_887))


@given(st.floats(0.05, 8), st.floats(0, 0.5), hikes, margins)
def test_the_pledged_fund_stands_exactly_at_its_margin_after_the_move(times, cut, hike, margin):
    move = stress.move_to_call_pledged(times, haircut=cut, hike=hike, margin=margin)
    collateral = 1 - cut + times * move
    assert collateral == close(hike * margin * times * (1 + move), abs=1e-9)


@pytest.mark.parametrize("hike", [12.5, 20])
def test_a_margin_of_the_whole_value_is_refused(hike):
    for question in (
        lambda: stress.move_to_call(3, hike=hike, margin=0.08),
        lambda: stress.cash_needed(0.1, hike=hike, margin=0.08, leverage=1),
        lambda: stress.move_to_call_pledged(1, haircut=0.1, hike=hike, margin=0.08),
    ):
        with pytest.raises(ValueError, match=r"hike must keep the raised margin below .*, got "):
            question()


# The stock exchange


@pytest.mark.parametrize(
    ("price", "limit"),
    [(99, 30), (100, 50), (199, 50), (200, 80), (500, 100), (699, 100), (700, 150), (999, 150),
     (1_000, 300), (1_499, 300), (1_500, 400), (2_000, 500), (3_000, 700), (5_000, 1_000),
     (7_000, 1_500), (10_000, 3_000), (15_000, 4_000), (20_000, 5_000), (30_000, 7_000),
     (50_000, 10_000), (70_000, 15_000), (99_999, 15_000), (100_000, 30_000), (150_000, 40_000),
     (200_000, 50_000), (300_000, 70_000), (500_000, 100_000), (700_000, 150_000),
     (999_999, 150_000), (1_000_000, 300_000), (1_500_000, 400_000), (1_999_999, 400_000)],
)  # fmt: skip
def test_the_table_of_the_exchange(price, limit):
    assert stress.price_limit(price) == limit


@pytest.mark.parametrize(
    ("base", "lower_limit"),
    # Notices of the exchange: the base price and the widened limit of the next day.
    [(3_310, 2_800), (19_170, 16_000), (495, 320)],
)
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


@given(st.floats(1, 1_999_999), st.integers(0, 40))
def test_a_row_of_limit_downs_falls_and_never_below_one_yen(price, days):
    here, next_ = (stress.limit_down_price(price, days=each) for each in (days, days + 1))
    assert 1 <= next_ <= here
    assert next_ == close(max(1, here - stress.price_limit(here)))
    assert stress.untraded_limit_down_price(price, days=days) <= here
