"""What must be true of gaps, raised margins and limit-downs, from paper and by a second way."""

from fractions import Fraction

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


def test_the_two_accounts_of_the_article():
    """50,000 dollars and 10,000 dollars on 500,000 yen; 3 yen against both."""
    day = {"stop": 0.5, "slip_multiple": 2, "gap": 3}
    ruined = stress.three_scenarios(500_000, units=50_000, **day)
    assert (ruined.normal, ruined.slipped, ruined.gap) == (25_000, 50_000, 150_000)
    assert ruined.gap_fraction == close(0.3) and ruined.verdict == "fail"
    survivor = stress.three_scenarios(500_000, units=10_000, **day)
    assert (survivor.normal, survivor.slipped, survivor.gap) == (5_000, 10_000, 30_000)
    assert survivor.gap_fraction == close(0.06) and survivor.verdict == "pass"
    halved = stress.three_scenarios(500_000, units=5_000, **day)
    assert halved.gap_fraction == close(0.03) and halved.verdict == "pass"


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


@given(st.floats(0, 3), st.floats(0, 3))
def test_a_larger_loss_never_has_a_better_verdict(one, other):
    order = ("pass", "limit", "fail", "fatal")
    small, large = sorted((one, other))
    assert order.index(stress.verdict(small)) <= order.index(stress.verdict(large))


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


@given(risks, stops, gaps)
def test_half_the_stop_doubles_the_loss_in_a_gap(fraction, stop, gap):
    whole, half = (stress.gap_loss(fraction, gap=gap, stop=each) for each in (stop, stop / 2))
    assert half == close(2 * whole)


@given(risks, stops, st.floats(0.01, 1))
def test_the_tolerated_gap_takes_exactly_the_limit(fraction, stop, limit):
    gap = stress.tolerated_gap(fraction, stop=stop, limit=limit)
    assert stress.gap_loss(fraction, gap=gap, stop=stop) == close(limit)


@pytest.mark.parametrize(("gap", "percent"), [(3, 6), (5, 10), (10, 20), (18.85, 37.7)])
def test_gaps_of_a_trade_of_one_percent_with_a_stop_of_fifty_sen(gap, percent):
    assert 100 * stress.gap_loss(0.01, gap=gap, stop=0.5) == close(percent)


# The margin


@pytest.mark.parametrize(
    ("buffer", "moves"),
    [(2, (-8.70, -4.55, 0, 10.53)), (3, (-17.39, -13.64, -9.52, 0)),
     (4, (-26.09, -22.73, -19.05, -10.53))],
)  # fmt: skip
def test_the_table_of_buffers_and_raises(buffer, moves):
    for hike, move in zip((1, 1.5, 2, 3), moves, strict=True):
        assert 100 * stress.move_to_call(buffer, hike=hike, margin=0.08) == close(move, abs=0.005)


def called(buffer, leverage_, fall, hike, margin):
    """A bucket in yen, on the evening of the fall: does its cash stay below the new margin?"""
    position = 10_000_000 * leverage_
    cash = buffer * margin * position
    return cash - fall * position < hike * margin * position * (1 - fall)


@pytest.mark.parametrize("leverage_", [0.2, 0.5, 1.2, 3])
def test_a_doubled_margin_on_the_day_of_a_ten_percent_fall(leverage_):
    """Three times the margin is called, 3.1 times is not: by the yen, and by the closed form."""
    for buffer, expected in ((3, True), (3.1, False)):
        assert called(buffer, leverage_, 0.10, 2, 0.08) is expected
        assert (stress.move_to_call(buffer, hike=2, margin=0.08) > -0.10) is expected
    least = stress.cash_needed(0.10, hike=2, margin=0.08, leverage=leverage_)
    assert least.of_margin == close(3.05)
    assert least.of_capital == close(0.244 * leverage_)


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


@given(st.floats(0, 0.9), hikes, hikes, margins)
def test_a_larger_raise_never_needs_less_cash(drop, one, other, margin):
    small, large = (
        stress.cash_needed(drop, hike=each, margin=margin, leverage=1).of_notional
        for each in sorted((one, other))
    )
    assert small <= large + 1e-12


@pytest.mark.parametrize(
    ("drop", "hike", "notional", "margins_", "at_02", "at_05"),
    [(0.10, 2, 24.4, 3.05, 4.88, 12.2), (0.20, 1.5, 29.6, 3.7, 5.92, 14.8),
     (0.35, 2, 45.4, 5.675, 9.08, 22.7)],
)  # fmt: skip
def test_cash_needed_by_hand(drop, hike, notional, margins_, at_02, at_05):
    for times, of_capital in ((0.2, at_02), (0.5, at_05)):
        need = stress.cash_needed(drop, hike=hike, margin=0.08, leverage=times)
        assert 100 * need.of_notional == close(notional)
        assert need.of_margin == close(margins_)
        assert 100 * need.of_capital == close(of_capital)


@pytest.mark.parametrize(("times", "percent"), [(1.2, -70.2), (2, -34.5), (3, -16.7)])
def test_the_pledged_fund_by_hand(times, percent):
    move = stress.move_to_call_pledged(times, haircut=0.1, hike=2, margin=0.08)
    assert 100 * move == close(percent, abs=0.05)


@given(st.floats(0.05, 8), st.floats(0, 0.5), hikes, margins)
def test_the_pledged_fund_stands_exactly_at_its_margin_after_the_move(times, cut, hike, margin):
    move = stress.move_to_call_pledged(times, haircut=cut, hike=hike, margin=margin)
    collateral = 1 - cut + times * move
    assert collateral == close(hike * margin * times * (1 + move), abs=1e-9)


@given(st.floats(0.05, 0.5), st.floats(0, 0.3), st.floats(1, 3))
def test_a_small_overlay_on_a_pledged_fund_is_never_called(times, cut, hike):
    assert stress.move_to_call_pledged(times, haircut=cut, hike=hike, margin=0.08) < -1


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
     (50_000, 10_000), (70_000, 15_000), (99_999, 15_000)],
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
    assert [stress.limit_down_price(1_000, days=day) for day in range(4)] == [1_000, 700, 550, 450]
    untraded = [stress.untraded_limit_down_price(1_000, days=day) for day in range(5)]
    assert untraded == [1_000, 700, 550, 150, 1]


def test_a_margin_stock_at_twice_its_deposit_owes_after_three_days():
    assert Fraction(450, 1_000) * 2 - 1 == Fraction(-1, 10)
    move = stress.limit_down_price(1_000, days=3) / 1_000 - 1
    assert leverage.equity_return(2, side=1, price_move=move) == close(-1.1)


@given(st.floats(1, 99_999), st.integers(0, 40))
def test_a_row_of_limit_downs_falls_and_never_below_one_yen(price, days):
    here, next_ = (stress.limit_down_price(price, days=each) for each in (days, days + 1))
    assert 1 <= next_ <= here
    assert next_ == close(max(1, here - stress.price_limit(here)))
    assert stress.untraded_limit_down_price(price, days=days) <= here
