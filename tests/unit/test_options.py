"""What must be true of sold puts and boxes, against their pay at the end, price by price."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from teko import options

close = pytest.approx
prices = st.floats(1, 1000)
parts = st.floats(0.01, 0.99)
ENDS = [0.0, *(step / 2 for step in range(1, 4001))]


def put_profit(end, strike, premium):
    """What the seller of a put has at the end, per share."""
    return premium - max(strike - end, 0.0)


@given(prices, parts)
def test_a_cash_secured_put_loses_most_at_zero_and_nothing_at_break_even(strike, part):
    premium = part * strike
    put = options.cash_secured_put(strike, premium=premium)
    worst = min(put_profit(end, strike, premium) for end in ENDS)
    assert put.largest_loss == close(-worst)
    assert put_profit(put.breakeven, strike, premium) == close(0, abs=1e-9)


@given(prices, parts, parts)
def test_a_put_spread_loses_no_more_than_it_says_at_any_price(strike, width, part):
    lower = strike * (1 - width)
    premium = part * (strike - lower)
    assume(premium > 1e-3 and lower > 1e-3)
    spread = options.put_credit_spread(strike, lower_strike=lower, premium=premium)

    def profit(end):
        return put_profit(end, strike, premium) + max(lower - end, 0.0)

    assert min(profit(end) for end in [*ENDS, lower]) == close(-spread.largest_loss, abs=1e-9)
    assert profit(spread.breakeven) == close(0, abs=1e-9)
    assert profit(spread.breakeven + 0.001) > 0 > profit(spread.breakeven - 0.001 * width)


RULE = {"strike": 95, "margin": 0.2, "floor": 0.1}


@pytest.mark.parametrize(
    ("spot", "premium", "margin"), [(100, 2, 17), (90, 7, 25), (70, 24, 38), (200, 0.5, 10)]
)
def test_the_margin_of_a_sold_put_grows_as_the_share_falls(spot, premium, margin):
    assert options.short_put_margin(spot, premium=premium, **RULE) == close(margin)
