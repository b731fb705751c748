"""What the forms ask, against sums on paper; each answer holds its parts together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from teko import answers


def about(value, digits=6):
    return pytest.approx(value, rel=10**-digits)


def test_ten_thousand_yen_and_a_stop_of_fifty_sen_are_twenty_thousand_units():
    size = answers.size_from_loss(1_000_000, fraction=0.01, stop=0.5, lot=1_000, price=150)
    assert (size.max_loss, size.units, size.lots) == (10_000, 20_000, 20)
    assert (size.loss, size.position, size.leverage) == (10_000, 3_000_000, 3)


@given(
    st.floats(1e4, 1e9), st.floats(0.001, 0.2), st.floats(0.01, 10), st.sampled_from([1, 100, 1e3])
)
def test_whole_lots_never_lose_more_than_was_accepted(capital, fraction, stop, lot):
    size = answers.size_from_loss(capital, fraction=fraction, stop=stop, lot=lot, price=100)
    assert size.loss <= size.max_loss * (1 + 1e-8)
    assert size.loss + stop * lot > size.max_loss * (1 - 1e-8), "one lot more would be too much"


OWN = {
    "entry": 150,
    "side": 1,
    "leverage": 2,
    "margin": 0.04,
    "level": 0.5,
    "maintenance": 0.3,
    "buffer": 2,
    "position_ratio": 2,
    "collateral_rate": 0.8,
}
# By hand: what is left of the price when equity meets what the account asks for.
EXITS = [
    ("fx_deposit", 150 * (1 - 0.5 / 2)),
    ("fx_fixed", 150 * (1 - (0.5 - 0.02))),
    ("fx_current", 150 * 0.5 / 0.98),
    ("us_loan", 150 * 0.5 / 0.7),
    ("jp_cash", 150 * (1 - (0.5 - 0.3))),
    ("jp_same_stock", 150 * (1 + (0.6 - 0.8) / 2.8)),
    ("futures", 150 * (1 - 0.08) / (1 - 0.04)),
    ("fund", 75),
]


@pytest.mark.parametrize(("account", "price"), EXITS)
def test_every_account_ends_where_the_sum_on_paper_says(account, price):
    assert answers.forced_exit(account, **OWN).price == about(price)


def test_every_account_of_the_list_has_its_sum():
    assert tuple(name for name, _ in EXITS) == answers.ACCOUNTS


def test_four_times_after_a_tenth_down_is_six_times():
    after = answers.leverage_after_move(1_000_000, leverage=4, side=1, price_move=-0.1, target=4)
    assert (after.equity, after.leverage) == (about(600_000), about(6))
    assert after.trade == about(4 * 600_000 - 4_000_000 * 0.9)


def test_touching_is_likelier_than_a_close_and_a_close_than_the_end():
    odds = answers.touch_or_end(0.1, volatility=0.1, drift=0, years=1)
    assert odds.touched > odds.touched_at_close > odds.end_below


def test_at_the_leverage_for_a_risk_the_exit_is_touched_with_that_risk():
    market = {"volatility": 0.12, "drift": 0.01, "years": 2}
    found = answers.leverage_for_risk(0.05, level=0.5, **market)
    assert answers.touch_or_end(found.drop, **market).touched == about(0.05)
    assert found.leverage == about(0.5 / found.drop)


def test_the_fund_of_the_exercise_gains_four_percent_and_not_twenty_four():
    both = answers.fund_and_index(3, index_return=0.08, volatility=0.25, years=1, rate=0)
    assert (round(both.fund, 4), round(both.multiple, 4)) == (0.0443, 0.24)
    assert both.gap == about(both.fund - both.multiple)


def test_the_month_of_the_exercise_needs_four_more_lots():
    month = answers.monthly_hedge(18_700, hedge_ratio=0.7, lot=1_000, existing_lots=9)
    assert (month.lots, month.units, month.order) == (13, 13_000, 4)
    assert month.relative_error == about(13_000 / 13_090 - 1)


def test_a_tenth_up_costs_the_hedge_its_loss_and_a_larger_margin():
    account = answers.hedge_account(
        9_000, spot=155, margin_ratio=5, margin=0.04, level=1, fx_move=0.1
    )
    loss, margin = 9_000 * 15.5, 5 * 0.04 * 9_000 * 15.5
    assert account.top_up == about(loss + margin)
    assert account.deposit == about(5 * 0.04 * 9_000 * 155)
    assert account.price_at_cut == about(155 * 1.2 / 1.04)


def test_a_year_of_hedge_costs_the_discount_of_the_forward():
    year = answers.year_of_hedge(13_000, spot=150, yen_rate=0.0075, dollar_rate=0.0475)
    assert round(year.cost) == 74_463
    assert year.cost == about(13_000 * (150 - year.forward))
    assert year.per_day == about(13_000 * 150 * 0.04 / 365)


def test_the_bucket_of_the_exercise_is_called_and_a_little_more_is_not():
    bucket = {"leverage": 0.3, "margin": 0.07, "hike": 1.5, "drop": 0.15}
    call = answers.margin_call(10_000_000, buffer=2.5, **bucket)
    assert round(call.move, 4) == -0.0782 and not call.survives
    assert call.cash == about(3_000_000 * (0.15 + 0.105 * 0.85))
    assert call.missing == about(call.cash - 2.5 * 0.07 * 3_000_000)
    enough = answers.margin_call(10_000_000, buffer=call.cash_of_margin, **bucket)
    assert enough.survives and enough.missing == 0


def test_the_fund_of_the_exercise_breaks_even_at_143_54():
    even = answers.fund_breakeven(150, dollar_yield=0.045, years=1, volatility=0.1, drift=0)
    assert round(even.price, 2) == 143.54
    assert even.price == about(150 * (1 + even.move))
