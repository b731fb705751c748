"""What must be true of a multiple and of every exit, whatever the numbers.

The exits are held against an account kept by hand: equity and requirement are worked out at the
exit price and must be equal there, enough before it and too little behind it.
"""

import inspect
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from teko import leverage as lev

close = pytest.approx
multiples = st.floats(0.6, 60)
levered = st.floats(1.2, 25)
sides = st.sampled_from([1, -1])
levels = st.floats(0.01, 0.99)
margins = st.floats(0.02, 0.6)
moves = st.floats(-0.9, 3)
entries = st.floats(0.5, 50_000)


# The multiple


@given(multiples, sides, moves)
def test_equity_is_the_deposit_and_the_profit_of_the_units(multiple, side, move):
    deposit, price = 1_000_000, 150
    units = multiple * deposit / price
    profit = side * units * (price * (1 + move) - price)
    said = deposit * (1 + lev.equity_return(multiple, side=side, price_move=move))
    assert said == close(deposit + profit, rel=1e-9, abs=1e-3)


@given(st.floats(0.1, 20), sides, st.floats(0.001, 0.04))
def test_losing_raises_leverage_above_once_and_short_and_lowers_it_below(multiple, side, loss):
    after = lev.leverage_after(multiple, side=side, price_move=-side * loss)
    assert (after > multiple) == (side == -1 or multiple > 1) or after == close(multiple)


@given(moves, st.floats(0, 1))
def test_once_is_never_reached_from_below_and_never_left(move, multiple):
    assert lev.leverage_after(multiple * 0.999, side=1, price_move=move) < 1
    assert lev.leverage_after(1, side=1, price_move=move) == close(1)


@given(multiples, sides, multiples)
def test_the_move_to_a_leverage_gets_there_or_nothing_does(multiple, side, target):
    move = lev.move_to_leverage(multiple, side=side, target=target)
    if move is None:
        assert side == 1 and (multiple - 1) * (target - 1) <= 0
    elif move <= 4:
        after = lev.leverage_after(multiple, side=side, price_move=move)
        assert after == close(target, rel=1e-6)


@pytest.mark.parametrize("pair", [(1, 2), (2, 1), (0.5, 1), (5, 0.5), (0.5, 1.2), (1, 0.5)])
def test_a_long_account_never_crosses_once_by_itself(pair):
    assert lev.move_to_leverage(pair[0], side=1, target=pair[1]) is None


def test_where_it_stands_it_needs_no_move():
    assert lev.move_to_leverage(1, side=1, target=1) == 0
    assert lev.move_to_leverage(3, side=1, target=3) == 0


@given(multiples, sides, moves, multiples)
def test_after_the_trade_the_leverage_is_the_wanted_one(multiple, side, move, target):
    equity = 1 + side * multiple * move
    assume(equity > 1e-6)
    trade = lev.trade_to_leverage(1, leverage=multiple, side=side, price_move=move, target=target)
    assert multiple * (1 + move) + trade == close(target * equity, rel=1e-9)


# The exits, against an account by hand


# What each account asks for at a price, with one yen of value at entry.
ASKED = {
    lev.fx_exit_deposit: lambda price, multiple, level, margin: level / multiple,
    lev.fx_exit_fixed: lambda price, multiple, level, margin: level * margin,
    lev.fx_exit_current: lambda price, multiple, level, margin: level * margin * price,
    lev.us_margin_exit: lambda price, multiple, level, margin: margin * price,
    lev.jp_margin_exit: lambda price, multiple, level, margin: margin,
    lev.futures_exit: lambda price, multiple, level, margin: margin * price,
    lev.ruin_point: lambda price, multiple, level, margin: 0.0,
    lev.fund_exit: lambda price, multiple, level, margin: 0.0,
}
accounts = pytest.mark.parametrize("function", ASKED, ids=lambda each: each.__name__)


def exit_of(function, multiple, side, level, margin, entry=1):
    """The exit, with those of the inputs that the account has."""
    same = {"side": side, "leverage": multiple, "level": level, "margin": margin}
    given = {**same, "maintenance": margin, "buffer": 1 / (multiple * margin)}
    names = inspect.signature(function).parameters
    return function(entry, **{name: given[name] for name in given if name in names})


def spare(function, price, multiple, side, level, margin):
    """Equity over what is asked for, with one yen of value at entry."""
    return 1 / multiple + side * (price - 1) - ASKED[function](price, multiple, level, margin)


@accounts
@given(multiples, sides, levels, margins)
def test_at_the_exit_equity_is_what_is_asked_for(function, multiple, side, level, margin):
    account = (multiple, side, level, margin)
    at = exit_of(function, *account)
    if at is None:
        # Even at a price of next to nothing the account has enough.
        assert side == 1 and spare(function, 1e-9, *account) >= -1e-6
        return
    assert at.price == close(1 + at.move) and side * at.move <= 0 and at.price > 0
    if at.move == 0:
        assert spare(function, 1, *account) <= 1e-9
        return
    assert spare(function, at.price, *account) == close(0, abs=1e-9)
    assert spare(function, at.price + side * 0.001, *account) > 0
    assert spare(function, at.price - side * 0.001, *account) < 0


def distance(at):
    """How far away an exit is; one that never comes is farther than all."""
    return math.inf if at is None else abs(at.move)


@accounts
@given(levered, sides, levels, margins, st.floats(1.001, 3))
def test_more_leverage_never_moves_the_exit_away(function, multiple, side, level, margin, factor):
    nearer = exit_of(function, multiple * factor, side, level, margin)
    assert distance(nearer) <= distance(exit_of(function, multiple, side, level, margin)) + 1e-12


@accounts
@given(levered, sides, levels, margins, entries)
def test_the_move_does_not_depend_on_the_price_level(
    function, multiple, side, level, margin, entry
):
    """Scale free: in yen, in dollars, in points, the exit is the same part of the entry."""
    unit = exit_of(function, multiple, side, level, margin)
    at = exit_of(function, multiple, side, level, margin, entry)
    assert (at and at.move) == (unit and unit.move)
    assert at is None or at.price == close(entry * unit.price, rel=1e-12)


@given(st.floats(0.1, 4), st.floats(0.1, 1), st.floats(0.05, 0.5))
def test_the_same_stock_as_collateral_by_hand(ratio, counted, maintenance):
    at = lev.jp_same_stock_exit(
        1, position_ratio=ratio, collateral_rate=counted, maintenance=maintenance
    )

    def spare(price):
        return counted * price + ratio * (price - 1) - maintenance * ratio

    if at.move == 0:
        assert spare(1) <= 1e-12
    else:
        assert spare(at.price) == close(0, abs=1e-12) and spare(at.price + 0.001) > 0
    # The same value in cash would have borne a deeper fall.
    cash = lev.jp_margin_exit(1, leverage=ratio / counted, side=1, maintenance=maintenance)
    assert distance(at) <= distance(cash) + 1e-12


@given(st.floats(0.01, 1))
def test_what_is_not_borrowed_is_never_called(multiple):
    same = {"leverage": multiple, "side": 1}
    assert lev.ruin_point(100, **same) is None
    assert lev.fund_exit(100, **same) is None
    assert lev.us_margin_exit(100, maintenance=0.3, **same) is None
    assert lev.fx_exit_current(100, margin=0.04, level=1, **same) is None


def test_an_account_below_its_mark_from_the_start_is_closed_at_once():
    at_once = lev.Exit(price=120.0, move=0.0)
    assert lev.fx_exit_current(120, leverage=60, side=1, margin=0.04, level=0.5) == at_once
    assert lev.fx_exit_fixed(120, leverage=25, side=-1, margin=10 / 120, level=0.5) == at_once
    assert lev.us_margin_exit(120, leverage=5, side=1, maintenance=0.3) == at_once
    assert lev.futures_exit(120, side=1, margin=0.1, buffer=0.5) == at_once
    assert lev.fx_exit_deposit(120, leverage=5, side=1, level=1) == at_once


@given(
    st.one_of(st.floats(-0.9, -0.01), st.floats(0.01, 3)),
    levels,
    margins,
)
def test_at_the_largest_leverage_the_move_ends_at_the_exit(move, level, margin):
    side = 1 if move < 0 else -1
    for largest, exit_of, inputs in (
        (lev.largest_leverage_deposit, lev.fx_exit_deposit, {"level": level}),
        (lev.largest_leverage_fixed, lev.fx_exit_fixed, {"level": level, "margin": margin}),
        (lev.largest_leverage_current, lev.fx_exit_current, {"level": level, "margin": margin}),
    ):
        multiple = largest(move, **inputs)
        if 0.01 <= multiple <= 100:
            at = exit_of(100, leverage=multiple, side=side, **inputs)
            assert at.move == close(move, rel=1e-9)


def test_a_move_of_a_millionth_is_the_smallest_to_survive():
    assert lev.largest_leverage_deposit(1e-6, level=0.5) == close(500_000)
    with pytest.raises(ValueError, match="must not be 0"):
        lev.largest_leverage_deposit(0.9e-6, level=0.5)


# The state of an account


@given(levered, st.floats(100, 1e6), sides, entries, levels, margins)
def test_at_the_exit_of_reading_b_the_margin_ratio_is_the_level(
    multiple, units, side, entry, level, margin
):
    account = {"units": units, "side": side, "entry": entry, "margin_per_unit": margin * entry}
    equity = units * entry / multiple
    assert lev.leverage_of(equity, units=units, price=entry) == close(multiple)
    at = lev.fx_exit_fixed(entry, leverage=multiple, side=side, margin=margin, level=level)
    state = lev.fx_margin_ratio(equity, price=at.price, **account)
    if at.move == 0:
        assert state.ratio <= level + 1e-9
    else:
        assert state.ratio == close(level, abs=1e-9)
        assert state.equity == close(level * margin * units * entry, rel=1e-9)


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (lev.equity_return, {"side": 1, "price_move": -0.1}),
        (lev.leverage_after, {"side": 1, "price_move": -0.1}),
        (lev.move_to_leverage, {"side": 1, "target": 2}),
        (lev.share_of_equity, {"share": 0.1}),
    ],
)
def test_a_short_position_is_said_by_its_side_and_never_by_a_negative_multiple(function, inputs):
    with pytest.raises(ValueError, match=r"leverage must be a multiple .* got -2"):
        function(-2, **inputs)
    with pytest.raises(ValueError, match=r"leverage must be a multiple .* got -2"):
        lev.ruin_point(100, leverage=-2, side=1)
