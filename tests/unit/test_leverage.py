"""What must be true of a multiple and of every exit, whatever the numbers.

The exits are held against an account kept by hand: equity and requirement are worked out at the
exit price and must be equal there, enough before it and too little behind it.
"""

import inspect

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tables import CASES
from teko import leverage as lev

close = pytest.approx
multiples = st.floats(0.6, 60)
sides = st.sampled_from([1, -1])
levels = st.floats(0.01, 0.99)
margins = st.floats(0.02, 0.6)
moves = st.floats(-0.9, 3)


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
    assert lev.move_to_leverage(pair[0], side=1, target=pair[0]) == 0


@given(multiples, sides, moves, multiples)
def test_after_the_trade_the_leverage_is_the_wanted_one(multiple, side, move, target):
    equity = 1 + side * multiple * move
    assume(equity > 1e-6)
    trade = lev.trade_to_leverage(1, leverage=multiple, side=side, price_move=move, target=target)
    assert multiple * (1 + move) + trade == close(target * equity, rel=1e-9)


# What each account asks for at a price, with one yen of value at entry.
ASKED = {
    getattr(lev, name): eval(f"lambda price, multiple, level, margin: {form}")
    for name, form in CASES["leverage"]["asked"].items()
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


POSITIONS = st.lists(
    st.tuples(st.floats(0.1, 9).flatmap(lambda n: st.sampled_from([n, -n])), st.floats(1, 300)),
    min_size=1,
    max_size=4,
).map(tuple)


@given(st.floats(0.01, 500), POSITIONS, st.floats(0.01, 0.2), st.floats(0, 2), st.floats(0.01, 2))
def test_at_either_line_the_positions_leave_the_equity_that_is_asked_for(
    equity, positions, margin, call_level, level
):
    now = lev.fx_account(
        equity, positions=positions, margin=margin, call_level=call_level, level=level
    )
    size = sum(abs(n) * price for n, price in positions)
    assert now.ratio == close(equity / (margin * size))
    assert call_level > level or now.call is None
    lines = [(now.call, call_level)] if call_level > level else []
    for move, line in [*lines, (now.cut, level)]:
        if move == 0:
            assert now.ratio <= line * (1 + 1e-6)
            continue
        there = -1 if move is None else move
        left = equity + sum(n * price * there for n, price in positions)
        asked = line * margin * size * (1 + there)
        if move is None:
            assert left >= asked - 1e-6 * size  # with the prices at zero there is enough
        else:
            assert left == close(asked, rel=1e-6, abs=1e-6 * equity)
    is_called = level < now.ratio < call_level
    assert (now.asked > 0) == is_called or now.ratio in (close(level), close(call_level))
    if now.asked:
        paid = lev.fx_account(
            equity + now.asked, positions=positions, margin=margin, call_level=0, level=level
        )
        assert paid.ratio == close(call_level)


def test_at_a_line_itself_nothing_is_asked_for_and_a_fall_of_everything_meets_none():
    """60,000 yen are the margin of 10,000 dollars at 150, 30,000 half of it."""
    lines = {"positions": ((10_000, 150),), "margin": 0.04, "call_level": 1, "level": 0.5}
    for near in (1 - 5e-10, 1 + 5e-10):
        assert lev.fx_account(60_000 * near, **lines).asked == 0
        at_cut = lev.fx_account(30_000 * near, **lines)
        assert (at_cut.asked, at_cut.cut) == (0, 0)
    rich = lev.fx_account(1_600_000, **lines)
    assert (rich.call, rich.cut) == (None, None)


def test_bought_and_sold_alike_only_the_margin_moves():
    """100,000 yen, 10,000 dollars each way at 150: 120,000 yen of margin, whatever the direction.

    Equity stays; the margin is all of it where the price has risen by it.
    """
    both = ((10_000, 150), (-10_000, 150))
    now = lev.fx_account(180_000, positions=both, margin=0.04, call_level=1, level=0.5)
    assert (now.ratio, now.call, now.cut) == close((1.5, 0.5, 2.0))


JAPAN = {"pledged": 0, "collateral_rate": 0.8, "open_profit": 0, "initial": 0.3, "minimum": 300_000}
RULE = {"maintenance": 0.2, "restore": 0.2}


@pytest.mark.parametrize(
    ("cash", "changes", "counted", "asked", "headroom", "room"), CASES["leverage"]["japan"]
)
def test_japanese_margin_stock_by_hand(cash, changes, counted, asked, headroom, room):
    now = lev.jp_margin_account(cash, **{"position": 3_000_000, **JAPAN, **RULE, **changes})
    found = (now.counted, now.asked, now.headroom, now.room)
    assert found == close((counted, asked, headroom, room), abs=0.5)
    assert now.ratio == close(counted / changes.get("position", 3_000_000))


@given(st.floats(0.1, 3), st.floats(0, 1), st.floats(0.1, 1), st.floats(0.05, 0.5))
def test_at_the_exit_behind_cash_and_shares_nothing_may_be_lost_any_more(
    ratio, cash, counted, maintenance
):
    terms = {"collateral_rate": counted, "maintenance": maintenance}
    at = lev.jp_pledged_exit(1, position_ratio=ratio, cash_part=cash, **terms)
    price = 1e-9 if at is None else at.price
    there = lev.jp_margin_account(
        cash * 1e6,
        pledged=(1 - cash) * price * 1e6,
        position=ratio * 1e6,
        open_profit=ratio * (price - 1) * 1e6,
        initial=0.6,
        restore=maintenance,
        minimum=0,
        **terms,
    )
    if at is None or at.move == 0:
        assert (there.headroom >= -1) == (at is None) or there.headroom == close(0, abs=1)
    else:
        assert there.headroom == close(0, abs=1e-2)
    if cash == 0:
        assert lev.jp_same_stock_exit(1, position_ratio=ratio, **terms) == at


@pytest.mark.parametrize(("settled", "asked"), [(-249, 0), (-250, 0), (-251, 251), (-1_300, 1_300)])
def test_a_futures_call_goes_back_to_the_initial_margin(settled, asked):
    margins = {"initial_margin": 1_000, "maintenance_margin": 750}
    found = lev.futures_call(1_000, settled=settled, **margins)
    assert (found.equity, found.asked) == (1_000 + settled, asked)


def test_a_move_of_a_millionth_is_the_smallest_to_survive():
    assert lev.largest_leverage_deposit(1e-6, level=0.5) == close(500_000)


@pytest.mark.parametrize(("name", "inputs"), CASES["leverage"]["multiples"])
def test_a_short_position_is_said_by_its_side_and_never_by_a_negative_multiple(name, inputs):
    with pytest.raises(ValueError, match=r"leverage must be a multiple .* got -2"):
        getattr(lev, name)(-2, **inputs)
    with pytest.raises(ValueError, match=r"leverage must be a multiple .* got -2"):
        lev.ruin_point(100, leverage=-2, side=1)
