"""What must be true of a multiple and of every exit, whatever the numbers, and the printed tables.

The exits are held against an account kept by hand: equity and requirement are worked out at the
exit price and must be equal there, enough before it and too little behind it.
"""

import math
from fractions import Fraction

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


@given(multiples, sides, moves)
def test_leverage_after_a_move_is_position_over_equity(multiple, side, move):
    equity = 1 + side * multiple * move
    if equity <= 1e-9:
        return
    after = lev.leverage_after(multiple, side=side, price_move=move)
    assert after == close(multiple * (1 + move) / equity, rel=1e-9)


@given(st.floats(0, 0.999), moves)
def test_below_once_it_never_reaches_once(multiple, move):
    assert lev.leverage_after(multiple, side=1, price_move=move) < 1


@given(moves)
def test_at_once_it_stays(move):
    assert lev.leverage_after(1, side=1, price_move=move) == close(1)


@given(st.floats(1.01, 20), st.floats(-0.04, -0.001))
def test_above_once_losing_raises_it(multiple, move):
    assert lev.leverage_after(multiple, side=1, price_move=move) > multiple


@given(st.floats(0.1, 20), st.floats(0.001, 0.04))
def test_a_short_account_is_levered_more_the_more_it_loses(multiple, move):
    assert lev.leverage_after(multiple, side=-1, price_move=move) > multiple


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


def test_four_times_after_a_tenth_is_six_times_and_sells_over_once_the_capital():
    assert lev.leverage_after(4, side=1, price_move=-0.1) == close(6)
    sold = lev.trade_to_leverage(1, leverage=4, side=1, price_move=-0.1, target=4)
    assert sold == close(-1.2)


@pytest.mark.parametrize(
    ("multiple", "move", "after"), [(5, -0.1, 9.0), (12, -0.05, 28.5), (3, -0.2, 6.0), (1, -0.3, 1)]
)
def test_the_drift_of_leverage(multiple, move, after):
    assert lev.leverage_after(multiple, side=1, price_move=move) == close(after)


@pytest.mark.parametrize(
    ("multiple", "target", "move"),
    [(0.2, 0.3, 5 / 7), (0.3, 0.4, 5 / 9), (0.5, 0.6, 0.5), (2, 2.1, -1 / 22), (3, 3.1, -1 / 63)],
)
def test_a_tenth_more_leverage_comes_up_below_once_and_down_above(multiple, target, move):
    assert lev.move_to_leverage(multiple, side=1, target=target) == close(move)


# The exits, against an account by hand


def exits():
    """Each account: its exit, and what it asks for at a price, with one yen of value at entry."""

    def deposit(multiple, side, level, margin):
        return lev.fx_exit_deposit(1, leverage=multiple, side=side, level=level)

    def fixed(multiple, side, level, margin):
        return lev.fx_exit_fixed(1, leverage=multiple, side=side, margin=margin, level=level)

    def current(multiple, side, level, margin):
        return lev.fx_exit_current(1, leverage=multiple, side=side, margin=margin, level=level)

    def us(multiple, side, level, margin):
        return lev.us_margin_exit(1, leverage=multiple, side=side, maintenance=margin)

    def jp(multiple, side, level, margin):
        return lev.jp_margin_exit(1, leverage=multiple, side=side, maintenance=margin)

    def futures(multiple, side, level, margin):
        return lev.futures_exit(1, side=side, margin=margin, buffer=1 / (multiple * margin))

    def ruin(multiple, side, level, margin):
        return lev.ruin_point(1, leverage=multiple, side=side)

    return [
        (deposit, lambda price, multiple, level, margin: level / multiple),
        (fixed, lambda price, multiple, level, margin: level * margin),
        (current, lambda price, multiple, level, margin: level * margin * price),
        (us, lambda price, multiple, level, margin: margin * price),
        (jp, lambda price, multiple, level, margin: margin),
        (futures, lambda price, multiple, level, margin: margin * price),
        (ruin, lambda price, multiple, level, margin: 0.0),
    ]


accounts = pytest.mark.parametrize(
    ("exit_of", "asked"), exits(), ids=[each[0].__name__ for each in exits()]
)


def spare(asked, price, multiple, side, level, margin):
    """Equity over what is asked for, with one yen of value at entry."""
    equity = 1 / multiple + side * (price - 1)
    return equity - asked(price, multiple, level, margin)


@accounts
@given(multiples, sides, levels, margins)
def test_at_the_exit_equity_is_what_is_asked_for(exit_of, asked, multiple, side, level, margin):
    at = exit_of(multiple, side, level, margin)
    account = (multiple, side, level, margin)
    if at is None:
        # Even at a price of next to nothing the account has enough.
        assert side == 1 and spare(asked, 1e-9, *account) >= -1e-6
        return
    assert at.price == close(1 + at.move) and side * at.move <= 0 and at.price > 0
    if at.move == 0:
        assert spare(asked, 1, *account) <= 1e-9
        return
    assert spare(asked, at.price, *account) == close(0, abs=1e-9)
    assert spare(asked, at.price + side * 0.001, *account) > 0
    assert spare(asked, at.price - side * 0.001, *account) < 0


def distance(at):
    """How far away an exit is; one that never comes is farther than all."""
    return math.inf if at is None else abs(at.move)


@accounts
@given(multiples, sides, levels, margins, st.floats(1.001, 3))
def test_more_leverage_never_moves_the_exit_away(
    exit_of, asked, multiple, side, level, margin, factor
):
    assume(multiple * factor <= 100)
    nearer = exit_of(multiple * factor, side, level, margin)
    assert distance(nearer) <= distance(exit_of(multiple, side, level, margin)) + 1e-12


@given(levered, sides, levels, margins, entries)
def test_the_move_does_not_depend_on_the_price_level(multiple, side, level, margin, entry):
    """Scale free: in yen, in dollars, in points, the exit is the same part of the entry."""
    for function, inputs in (
        (lev.fx_exit_deposit, {"leverage": multiple, "level": level}),
        (lev.fx_exit_current, {"leverage": multiple, "level": level, "margin": margin}),
        (lev.futures_exit, {"margin": margin, "buffer": 1.5}),
    ):
        at, unit = (function(start, side=side, **inputs) for start in (entry, 1))
        assert at.move == unit.move
        assert at.price == close(entry * unit.price, rel=1e-12)


@accounts
@given(levered, sides, levels, margins)
def test_no_exit_lies_behind_ruin(exit_of, asked, multiple, side, level, margin):
    at = exit_of(multiple, side, level, margin)
    ruin = lev.ruin_point(1, leverage=multiple, side=side)
    assert distance(at) <= distance(ruin) + 1e-12


@given(levered, levels, margins)
def test_on_the_entry_value_long_and_short_are_equally_far(multiple, level, margin):
    for function, inputs in (
        (lev.fx_exit_deposit, {"level": level}),
        (lev.fx_exit_fixed, {"margin": margin, "level": level}),
        (lev.jp_margin_exit, {"maintenance": margin}),
    ):
        long, short = (function(100, leverage=multiple, side=side, **inputs) for side in (1, -1))
        assert long.move == close(-short.move, abs=1e-15)


@given(levered, levels, margins)
def test_on_the_value_now_a_short_account_is_called_sooner(multiple, level, margin):
    """The requirement of a short grows as it loses, that of a long shrinks."""
    long, short = (
        lev.fx_exit_current(100, leverage=multiple, side=side, margin=margin, level=level)
        for side in (1, -1)
    )
    assert distance(short) <= distance(long)


@given(levered, sides, levels, margins)
def test_the_three_readings_are_ordered_when_the_deposit_is_not_all_used(
    multiple, side, level, margin
):
    """A asks for a share of all that was put in, B only for one of the margin: A cuts first."""
    assume(multiple < 1 / margin)
    deposit, fixed = (
        lev.fx_exit_deposit(100, leverage=multiple, side=side, level=level),
        lev.fx_exit_fixed(100, leverage=multiple, side=side, margin=margin, level=level),
    )
    current = lev.fx_exit_current(100, leverage=multiple, side=side, margin=margin, level=level)
    assert distance(deposit) < distance(fixed)
    # The value now is below that at entry for a losing long, above it for a losing short.
    assert (
        (distance(current) >= distance(fixed))
        if side == 1
        else (distance(current) <= distance(fixed))
    )


@given(margins, sides, levels)
def test_readings_a_and_b_are_one_exactly_when_the_whole_deposit_is_margin(margin, side, level):
    full = 1 / margin
    a = lev.fx_exit_deposit(100, leverage=full, side=side, level=level)
    b = lev.fx_exit_fixed(100, leverage=full, side=side, margin=margin, level=level)
    assert a.move == close(b.move, abs=1e-12)


@given(levered, sides, margins)
def test_a_us_loan_is_reading_c_and_a_japanese_one_reading_b_at_level_one(multiple, side, margin):
    same = {"leverage": multiple, "side": side}
    us = lev.us_margin_exit(100, maintenance=margin, **same)
    c = lev.fx_exit_current(100, margin=margin, level=1, **same)
    jp = lev.jp_margin_exit(100, maintenance=margin, **same)
    b = lev.fx_exit_fixed(100, margin=margin, level=1, **same)
    assert us == c and jp == b


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


@given(margins, st.floats(1, 20), sides)
def test_the_multiple_of_the_portfolio_does_not_move_the_call_of_a_future(margin, buffer, side):
    """R7: -(b - 1) m / (1 - m) for a long future, with no multiple in it."""
    at = lev.futures_exit(6000, side=side, margin=margin, buffer=buffer)
    by_hand = -side * (buffer - 1) * margin / (1 - side * margin)
    if by_hand > -1 + 1e-9:
        assert at.move == close(by_hand, abs=1e-12)
    else:
        assert at is None


@given(st.floats(1.01, 10), sides)
def test_a_fund_dies_in_one_day_at_its_ruin_point(multiple, side):
    assert lev.fund_exit(100, leverage=multiple, side=side) == lev.ruin_point(
        100, leverage=multiple, side=side
    )


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


@pytest.mark.parametrize("multiple", [2, 3, 4, 5, 8, 10, 12])
@pytest.mark.parametrize("level", ["0.2", "0.3", "0.5", "1"])
def test_reading_b_is_exact_to_a_millionth_of_a_yen(multiple, level):
    """In fractions: S0 - (E0 / N - level x 10 yen), as the broker of 2007 computed it."""
    by_hand = 120 - (Fraction(120, multiple) - Fraction(level) * 10)
    at = lev.fx_exit_fixed(120, leverage=multiple, side=1, margin=10 / 120, level=float(level))
    assert at.price == close(float(by_hand), abs=1e-6)


# The printed tables

TABLE = """
2  | 72 78 90            | 62 63 65       | 61.22 62.50
3  | 88 92 100           | 82 83 85       | 81.63 83.33
4  | 96 99 105           | 92 93 95       | 91.84 93.75
5  | 100.8 103.2 108     | 98 99 101      | 97.96 100.00
8  | 108 109.5 112.5     | 107 108 110    | 107.14 109.38
10 | 110.4 111.6 114     | 110 111 113    | 110.20 112.50
12 | 112 113 115         | 112 113 115    | 112.24 114.58
25 | 116.16 116.64 117.6 |                | 117.55 120.00
"""


def table_cells():
    for row in TABLE.strip().splitlines():
        multiple, a, b, c = row.split("|")
        same = {"leverage": float(multiple), "side": 1}
        for level, cell in zip((0.2, 0.3, 0.5), a.split(), strict=True):
            yield lev.fx_exit_deposit, {"level": level, **same}, cell
        for level, cell in zip((0.2, 0.3, 0.5), b.split(), strict=False):
            yield lev.fx_exit_fixed, {"level": level, "margin": 10 / 120, **same}, cell
        for level, cell in zip((0.5, 1.0), c.split(), strict=True):
            yield lev.fx_exit_current, {"level": level, "margin": 0.04, **same}, cell


@pytest.mark.parametrize(("function", "inputs", "printed"), [*table_cells()])
def test_the_table_of_exit_prices_from_120(function, inputs, printed):
    digits = len(printed.partition(".")[2])
    # Printed whole yen are exact, not rounded.
    allowed = 1e-9 if digits < 2 else 0.5000001 * 10**-digits
    assert function(120, **inputs).price == close(float(printed), abs=allowed)


def move_of(function, **inputs):
    return function(100, side=1, **inputs).move


def test_the_same_three_times_is_forced_out_from_minus_5_percent_to_never():
    same = {"leverage": 3}
    twelfth = 10 / 120
    assert [
        round(100 * move, 1)
        for move in (
            move_of(lev.us_margin_exit, maintenance=0.3, **same),
            move_of(lev.us_margin_exit, maintenance=0.25, **same),
            move_of(lev.jp_margin_exit, maintenance=0.2, **same),
            move_of(lev.fx_exit_deposit, level=0.5, **same),
            move_of(lev.fx_exit_fixed, level=0.5, margin=twelfth, **same),
            move_of(lev.fx_exit_current, level=1, margin=0.04, **same),
            move_of(lev.fx_exit_current, level=0.5, margin=0.04, **same),
            move_of(lev.fund_exit, **same),
        )
    ] == [-4.8, -11.1, -13.3, -16.7, -29.2, -30.6, -32.0, -33.3]


@pytest.mark.parametrize(
    ("function", "inputs", "move"),
    [
        (lev.us_margin_exit, {"leverage": 2, "side": 1, "maintenance": 0.25}, -0.333),
        (lev.us_margin_exit, {"leverage": 2, "side": 1, "maintenance": 0.3}, -0.286),
        (lev.us_margin_exit, {"leverage": 2, "side": -1, "maintenance": 0.3}, 0.154),
        (lev.jp_margin_exit, {"leverage": 2, "side": 1, "maintenance": 0.2}, -0.3),
        (lev.jp_margin_exit, {"leverage": 10 / 3, "side": 1, "maintenance": 0.2}, -0.1),
        (lev.futures_exit, {"side": 1, "margin": 0.08, "buffer": 2}, -0.087),
        (lev.futures_exit, {"side": 1, "margin": 0.08, "buffer": 3}, -0.174),
        (lev.futures_exit, {"side": 1, "margin": 0.08, "buffer": 4}, -0.261),
    ],
)
def test_other_accounts_at_two_and_more(function, inputs, move):
    assert function(100, **inputs).move == close(move, abs=5e-4)


def test_collateral_of_the_same_stock_halves_the_way():
    same = lev.jp_same_stock_exit(100, position_ratio=2, collateral_rate=0.8, maintenance=0.2)
    assert same.move == close(-1 / 7)
    assert move_of(lev.jp_margin_exit, leverage=2, maintenance=0.2) == close(-0.3)


# August 2007, from 124 to 111 yen

AUGUST = 111 / 124 - 1


@pytest.mark.parametrize(
    ("multiple", "left"), [(2, 79.0), (3, 68.5), (5, 47.6), (8, 16.1), (10, -4.8), (12, -25.8)]
)
def test_equity_left_after_august_2007(multiple, left):
    said = 1 + lev.equity_return(multiple, side=1, price_move=AUGUST)
    assert 100 * said == close(left, abs=0.05)


def test_the_largest_survivors_of_august_2007_and_october_1998():
    assert lev.largest_leverage_deposit(AUGUST, level=0.5) == close(4.77, abs=0.005)
    fixed = lev.largest_leverage_fixed(AUGUST, margin=10 / 124, level=0.5)
    assert fixed == close(6.89, abs=0.005)
    current = lev.largest_leverage_current(AUGUST, margin=0.04, level=0.5)
    assert current == close(8.15, abs=0.005)
    assert lev.largest_leverage_deposit(AUGUST, level=0) == close(9.54, abs=0.005)
    october = 116.65 / 135.5 - 1
    assert lev.largest_leverage_deposit(october, level=0.5) == close(3.59, abs=0.005)
    assert lev.largest_leverage_deposit(october, level=0) == close(7.19, abs=0.005)


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


def test_three_times_after_24_yen_stands_at_160_percent():
    state = lev.fx_margin_ratio(
        400_000, units=10_000, side=1, entry=120, price=96, margin_per_unit=10
    )
    assert state == lev.MarginRatio(equity=160_000, ratio=1.6)


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
