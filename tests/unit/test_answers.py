"""What joins two questions, against sums on paper; each answer holds its parts together."""

import pytest
from teko import answers, hedge, leverage, stress, touch


def about(value, digits=6):
    return pytest.approx(value, rel=10**-digits)


def test_ten_thousand_yen_and_a_stop_of_fifty_sen_are_twenty_lots():
    size = answers.size_from_loss(1_000_000, fraction=0.01, stop=0.5, lot=1_000, price=150)
    assert size == answers.Size(20, 20_000, 10_000, 3_000_000, 3)


def test_a_size_for_a_hundredth_of_a_yen_is_found_and_for_less_not():
    """The sentence names the part that the reader writes, not the yen that follow from it."""
    tiny = {"stop": 1, "lot": 0.01, "price": 1}
    assert answers.size_from_loss(1, fraction=0.01, **tiny).lots == 1
    with pytest.raises(ValueError, match=r"^fraction must leave at least 0\.01 yen to lose"):
        answers.size_from_loss(1, fraction=0.0099, **tiny)


@pytest.mark.parametrize(("side", "left"), [(1, 600_000), (-1, 1_400_000)])
def test_four_times_and_a_tenth_down_leave_six_tenths_or_give_four(side, left):
    move = {"leverage": 4, "side": side, "price_move": -0.1}
    assert answers.equity_after(1_000_000, **move) == about(left)
    after = leverage.leverage_after(4, side=side, price_move=-0.1)
    trade = leverage.trade_to_leverage(1_000_000, target=4, **move)
    assert trade == about((4 - after) * left), "the three lines of the form agree"


@pytest.mark.parametrize(("years", "closes"), [(0.001, 1), (0.5, 126), (0.0179, 5), (2, 504)])
def test_a_year_has_252_closes_and_any_period_one(years, closes):
    market = {"volatility": 0.3, "drift": 0.1, "years": years}
    looked = touch.touch_probability_checked(0.05, checks=closes, **market)
    assert answers.touch_probability_looked(0.05, looks_a_year=252, **market) == looked


def test_the_fund_of_the_exercise_gains_four_percent_and_not_twenty_four():
    year = {"volatility": 0.25, "years": 1, "rate": 0}
    both = answers.fund_and_index(3, index_return=0.08, **year)
    assert (round(both.fund, 4), round(both.multiple, 4)) == (0.0443, 0.24)
    assert both.gap == about(both.fund - both.multiple)
    assert both.flat == answers.fund_and_index(3, index_return=0, **year).fund


def test_a_volatility_of_one_may_last_ten_years_and_no_longer():
    long = {"index_return": 0, "volatility": 1, "rate": 0}
    assert answers.fund_and_index(2, years=10, **long).fund == about(2.718281828459045**-10 - 1)
    with pytest.raises(ValueError, match=r"^years must keep volatility squared times years"):
        answers.fund_and_index(2, years=10.001, **long)


def test_a_hedge_is_called_and_cut_where_its_equity_is_so_many_margins():
    lines = answers.hedge_lines(155, margin_ratio=5, margin=0.04, call_level=1.2, level=1)
    for price, rise, level in (
        (lines.call, lines.call_rise, 1.2),
        (lines.cut, lines.cut_rise, 1),
    ):
        assert 5 * 0.04 * 155 - (price - 155) == about(level * 0.04 * price)
        assert price == about(155 * (1 + rise))
    first = answers.hedge_lines(155, margin_ratio=5, margin=0.04, call_level=0.99, level=1)
    assert (first.call, first.call_rise, first.cut) == (None, None, lines.cut)


def test_a_second_position_of_no_units_is_none():
    lines = {"margin": 0.04, "call_level": 1, "level": 0.5}
    one = {"side": -1, "units": 10_000, "price": 150, "other_side": 1, "other_price": 170}
    alone = leverage.fx_account(90_000, positions=((-10_000, 150),), **lines)
    assert answers.positions_now(90_000, other_units=0, **one, **lines) == alone
    both = leverage.fx_account(90_000, positions=((-10_000, 150), (2_000, 170)), **lines)
    assert answers.positions_now(90_000, other_units=2_000, **one, **lines) == both


@pytest.mark.parametrize("rate", [0.045, 0.2, 0.005, -0.01])
def test_a_forward_costs_the_swaps_of_the_dollars_that_grow_to_the_ones_sold(rate):
    short = {"spot": 155, "yen_rate": 0.005, "dollar_rate": rate}
    forward = hedge.hedge_cost(20_000, years=1, **short)
    assert forward == about(answers.swaps_in_a_year(20_000 / (1 + rate), **short))


def test_the_bucket_of_the_exercise_is_called_and_a_little_more_is_not():
    bucket = {"leverage": 0.3, "margin": 0.07, "maintenance": 0.07, "hike": 1.5, "drop": 0.15}
    call = answers.bucket_in_crash(10_000_000, buffer=2.5, **bucket)
    assert not call.survives
    assert call.cash == about(3_000_000 * (0.15 + 0.105 * 0.85))
    assert call.missing == call.asked == about(call.cash - 2.5 * 0.07 * 3_000_000)
    assert call.move == stress.move_to_call(2.5, hike=1.5, margin=0.07)
    least = stress.cash_needed(0.15, hike=1.5, margin=0.07, leverage=0.3).of_margin
    for enough, survives in ((least, True), (least - 5e-10, True), (least - 2e-9, False)):
        found = answers.bucket_in_crash(10_000_000, buffer=enough, **bucket)
        assert (found.survives, found.missing == 0) == (survives, survives)


def test_of_two_margins_the_lower_one_calls_and_the_higher_one_is_asked_for():
    """3,000,000 yen of futures fall by 15%; 525,000 less 450,000 are left, and 7.65% called."""
    bucket = {"leverage": 0.3, "margin": 0.07, "hike": 1.5, "drop": 0.15, "buffer": 2.5}
    found = answers.bucket_in_crash(10_000_000, maintenance=0.06, **bucket)
    assert found.cash == about(450_000 + 0.09 * 2_550_000)
    assert found.missing == about(0.09 * 2_550_000 - 75_000)
    assert found.asked == about(0.105 * 2_550_000 - 75_000)
    least = found.cash / (0.07 * 3_000_000)
    assert found.of_margin == about(least)
    at_move = answers.bucket_in_crash(
        10_000_000, maintenance=0.06, **{**bucket, "drop": -found.move - 1e-9}
    )
    assert at_move.asked == 0
    with pytest.raises(ValueError, match=r"^maintenance must be at most the margin at entry"):
        answers.bucket_in_crash(10_000_000, maintenance=0.071, **bucket)
