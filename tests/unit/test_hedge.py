"""What must be true of a dollar hedge, against exact fractions and the reference's numbers."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from finance import valid_inputs
from hypothesis import given
from hypothesis import strategies as st
from teko import hedge, leverage, mmf, touch

close = pytest.approx
moves = st.floats(-0.9, 4)
rates = st.floats(-0.05, 0.3)
correlations = st.floats(-1, 1)
volatilities = st.floats(0.001, 2)
MILLION_AT_155 = 1_000_000 / 155
CASE_1 = {"dollar_return": -0.05, "entry": 155, "price": 162.75, "cost": 0}


def points(value, digits=2):
    """A fraction as the reference writes it, in percent or points."""
    return round(100 * value, digits)


# What a hedge does


@given(
    st.floats(1e-6, 1e12),
    st.floats(-1, 4),
    st.floats(1e-6, 1e9),
    st.floats(1e-6, 1e9),
    st.floats(0, 1e12),
    st.floats(-1e12, 1e12),
)
def test_the_parts_make_the_profit_exactly(value, gained, entry, price, sold, cost):
    """Against exact fractions; the scale is the largest of the parts, since they may cancel."""
    got = hedge.hedged_profit(
        value, dollar_return=gained, entry=entry, price=price, sold_units=sold, cost=cost
    )
    v, r, s0, s1, n, paid = map(Fraction, (value, gained, entry, price, sold, cost))
    asset, short = v * (1 + r) * s1 - v * s0, n * (s0 - s1)
    inside = abs(v * r * s0) + abs(v * (s1 - s0)) + abs(v * r * (s1 - s0))
    scale = float(inside + abs(short) + abs(paid))
    allowed = 1e-9 * scale
    assert abs(got.stock + got.fx + got.cross - got.asset) <= allowed
    assert abs(got.asset - float(asset)) <= 1e-9 * float(inside) + 1e-300
    assert got.hedge == close(float(short), rel=1e-9, abs=1e-300)
    assert abs(got.asset + got.hedge - got.cost - got.total) <= allowed
    assert abs(got.total - float(asset + short - paid)) <= allowed
    assert abs(got.fraction - float((asset + short - paid) / (v * s0))) <= float(
        Fraction(allowed) / (v * s0)
    )


@given(
    st.floats(1e-6, 1e12),
    st.floats(-1, 4),
    st.floats(1e-6, 1e8),
    st.floats(-0.9, 4),
    st.floats(0, 10),
    st.floats(-1, 1),
)
def test_the_identity_in_fractions_is_the_profit_in_yen(value, gained, entry, move, ratio, part):
    """r + (1 - h) f + r f - cost, wherever the amounts are within their ranges."""
    price, sold, cost = entry * (1 + move), value * ratio, part * value * entry
    if not (price >= 1e-6 and sold <= 1e12 and abs(cost) <= 1e12):
        return
    profit = hedge.hedged_profit(
        value, dollar_return=gained, entry=entry, price=price, sold_units=sold, cost=cost
    )
    said = hedge.static_hedge_return(gained, fx_move=move, actual_ratio=ratio, cost_fraction=part)
    r, f, h, c = map(Fraction, (gained, move, ratio, part))
    scale = float(abs(r) + abs((1 - h) * f) + abs(r * f) + abs(c) + h * abs(f))
    assert abs(said - float(r + (1 - h) * f + r * f - c)) <= 1e-9 * scale
    # The price carries its own rounding of 1e-16, whatever the move.
    assert abs(said - profit.fraction) <= 1e-9 * scale + 1e-14


def test_case_1_of_the_source_to_the_yen():
    six = hedge.hedged_profit(MILLION_AT_155, sold_units=6_000, **CASE_1)
    assert six.stock == close(-50_000)
    assert six.fx == close(50_000)
    assert six.cross == close(-2_500)
    assert six.asset == close(-2_500)
    assert six.hedge == close(-46_500)
    assert six.total == close(-49_000)
    assert points(six.fraction) == -4.90
    whole = hedge.hedged_profit(MILLION_AT_155, sold_units=MILLION_AT_155, **CASE_1)
    assert points(whole.fraction) == -5.25
    none = hedge.hedged_profit(MILLION_AT_155, sold_units=0, **CASE_1)
    assert points(none.fraction) == -0.25
    assert math.copysign(1, none.hedge) == 1


def test_stock_only_was_luck():
    """F30: the open part of 7% earns +0.35, the cross term takes 0.25."""
    open_part = 1 - hedge.hedge_lots(MILLION_AT_155, hedge_ratio=1, lot=1_000).actual_ratio
    assert points(open_part * 0.05) == 0.35
    assert points(-0.05 * 0.05) == -0.25


@given(st.floats(-1, 4), st.floats(-1, 4))
def test_a_full_hedge_leaves_the_stock_at_the_new_rate_and_not_the_stock(gained, move):
    got = hedge.static_hedge_return(gained, fx_move=move, actual_ratio=1, cost_fraction=0)
    assert got == close(gained * (1 + move), abs=1e-12)


@given(st.floats(-1, 4), st.floats(-1, 4))
def test_no_hedge_is_the_yen_return(gained, move):
    got = hedge.static_hedge_return(gained, fx_move=move, actual_ratio=0, cost_fraction=0)
    assert got == close(mmf.yen_return(gained, fx_move=move).total, abs=1e-12)


def test_ten_up_and_ten_down_are_not_nothing():
    """F29."""

    def yen(r, f):
        return hedge.static_hedge_return(r, fx_move=f, actual_ratio=0, cost_fraction=0)

    assert yen(0.1, -0.1) == close(-0.01)
    assert yen(1 / 9, -0.1) == close(0, abs=1e-12)
    assert yen(0.1, -1 / 11) == close(0, abs=1e-12)
    assert points(1 / 9) == 11.11
    assert points(1 / 11) == 9.09


@pytest.mark.parametrize(
    ("ratio", "cost", "rise", "fall"),
    [(1.2, 0, -2, 2), (1.2, 0.04 * 1.2, -6.8, -2.8), (1, 0.04, -4, -4), (0.8, 0, 2, -2)],
)
def test_over_hedging_turns_the_sign_and_only_the_cost_loses_both_ways(ratio, cost, rise, fall):
    """F9."""
    for move, expected in ((0.1, rise), (-0.1, fall)):
        got = hedge.static_hedge_return(0, fx_move=move, actual_ratio=ratio, cost_fraction=cost)
        assert 100 * got == close(expected, abs=1e-9)


@given(st.floats(0.01, 1), st.floats(1.01, 10), st.floats(0, 0.99))
def test_a_rising_dollar_hurts_the_over_hedged_and_no_one_else(rise, over, under):
    def fx_part(move, ratio):
        return hedge.static_hedge_return(0, fx_move=move, actual_ratio=ratio, cost_fraction=0)

    assert fx_part(rise, over) < 0 < fx_part(-min(rise, 0.99), over)
    assert fx_part(-min(rise, 0.99), under) < 0 < fx_part(rise, under)
    assert fx_part(rise, 1) == 0


@given(st.floats(100, 1e6), st.floats(50, 300), st.floats(0.01, 0.9))
def test_the_hedge_loses_when_the_dollar_rises_and_a_cost_always_takes(value, entry, rise):
    same = {"dollar_return": 0, "entry": entry, "sold_units": value}
    up = hedge.hedged_profit(value, price=entry * (1 + rise), cost=0, **same)
    down = hedge.hedged_profit(value, price=entry * (1 - rise), cost=0, **same)
    assert up.hedge < 0 < up.fx and down.fx < 0 < down.hedge
    assert up.total == close(0, abs=1e-9 * value * entry)
    dear = hedge.hedged_profit(value, price=entry * (1 + rise), cost=1_000, **same)
    assert dear.total == close(up.total - 1_000)


@given(st.floats(-1, 4), st.floats(0, 1))
def test_tax_takes_from_one_side_whatever_the_dollar_does(move, tax):
    got = hedge.tax_asymmetry(move, tax=tax)
    stock, short = move, -move  # the stock in yen and the hedge, no return in dollars
    assert got == close(-tax * (max(stock, 0) + max(short, 0)), abs=1e-15)
    assert got <= 0


def test_the_tax_of_a_full_hedge():
    """F27."""
    assert points(hedge.tax_asymmetry(0.1, tax=0.20315)) == -2.03


# What it costs


@pytest.mark.parametrize(
    ("yen", "dollar", "price", "carry", "simple"),
    [(0.005, 0.045, 149.067, -3.828, -4.0), (0.005, 0.053, 147.934, -4.558, -4.8),
     (0, 0.05, 147.619, -4.762, -5.0)],
)  # fmt: skip
def test_the_forwards_of_the_reference(yen, dollar, price, carry, simple):
    later = hedge.forward(155, yen_rate=yen, dollar_rate=dollar, years=1)
    assert round(later.price, 3) == price
    assert points(later.carry, 3) == carry
    assert points(later.simple_carry, 3) == simple


@given(st.floats(50, 300), rates, rates, st.floats(0.01, 3))
def test_borrowing_yen_and_keeping_dollars_is_the_forward(spot, yen, dollar, years):
    """Covered interest parity, walked through in money."""
    later = hedge.forward(spot, yen_rate=yen, dollar_rate=dollar, years=years)
    dollars_kept = 1 * (1 + dollar * years)
    yen_owed = spot * (1 + yen * years)
    assert dollars_kept * later.price == close(yen_owed, rel=1e-12)
    assert (later.price > spot) == (yen > dollar) or abs(yen - dollar) < 1e-12


@given(st.floats(50, 300), rates, rates)
def test_the_carry_of_a_year_is_the_forward_over_the_spot(spot, yen, dollar):
    later = hedge.forward(spot, yen_rate=yen, dollar_rate=dollar, years=1)
    assert 1 + later.carry == close(later.price / spot, rel=1e-12)
    cost = hedge.hedge_cost(1_000, spot=spot, yen_rate=yen, dollar_rate=dollar, years=1)
    assert cost == close(-later.carry * 1_000 * spot, abs=1e-6)


@pytest.mark.parametrize("inputs", [{"yen_rate": -0.5, "years": 3}, {"dollar_rate": -0.5}])
def test_rates_that_take_everything_are_refused(inputs):
    with pytest.raises(ValueError, match=r"^years must leave .*, got 3\. Write fewer years"):
        hedge.forward(155, **{"yen_rate": 0.005, "dollar_rate": 0.045, "years": 3, **inputs})


def test_the_swap_of_30_000_dollars():
    market = {"spot": 155, "year_days": 365}
    paid = hedge.swap_per_day(30_000, yen_rate=0.005, dollar_rate=0.045, **market)
    assert round(paid, 1) == 509.6
    received = hedge.swap_per_day(30_000, yen_rate=0.045, dollar_rate=0.005, **market)
    assert received == close(-paid)
    assert paid * 365 == close(30_000 * 155 * 0.04)


@given(st.floats(0, 0.3), rates, moves)
def test_a_fully_hedged_dollar_fund_earns_the_yen_rate(dollar, yen, move):
    """F22, both by the fund's own function and by selling the end value at the forward."""
    earned = mmf.hedged_return(
        dollar, fx_move=move, hedge_ratio=1, yen_rate=yen, dollar_rate=dollar
    )
    assert earned == close(yen, abs=1e-12)
    later = hedge.forward(155, yen_rate=yen, dollar_rate=dollar, years=1)
    assert (1 + dollar) * later.price / 155 - 1 == close(yen, abs=1e-12)


# How many lots


@given(
    st.integers(1, 10_000_000),
    st.integers(0, 100),
    st.sampled_from([1, 10, 100, 1_000, 5_000, 10_000]),
)
def test_lots_are_the_exact_quotient_rounded_half_up(dollars, percent, lot):
    exact = Fraction(dollars * percent, 100 * lot)
    got = hedge.hedge_lots(dollars, hedge_ratio=percent / 100, lot=lot)
    assert got.lots == math.floor(exact + Fraction(1, 2))
    assert got.units == got.lots * lot
    assert got.actual_ratio == close(got.units / dollars)


@given(st.integers(0, 10_000), st.integers(1, 1000), st.sampled_from([1_000, 10_000]))
def test_every_half_lot_goes_up_in_decimals_too(lots, permille, lot):
    """Dollar values made so that exactly half a lot is left over."""
    ratio = Decimal(permille) / 1000
    dollars = float((Decimal(lots) + Decimal("0.5")) * lot / ratio)
    again = (Decimal(repr(dollars)) * ratio / lot).quantize(Decimal("1e-9"))
    expected = int(again.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert expected == lots + 1
    assert hedge.hedge_lots(dollars, hedge_ratio=permille / 1000, lot=lot).lots == expected


@pytest.mark.parametrize(
    ("dollars", "ratio", "lot", "lots"),
    [(45_000, 0.7, 1_000, 32), (25_000, 0.58, 1_000, 15), (2_500, 1, 1_000, 3),
     (500, 1, 1_000, 1), (499.99, 1, 1_000, 0), (15_000, 0.7, 1_000, 11),
     (30_000, 0.5, 1_000, 15), (30_000, 1, 10_000, 3), (30_000, 0.5, 10_000, 2),
     (0.01, 0.7, 1_000, 0)],
)  # fmt: skip
def test_lots_where_halves_and_binary_fractions_meet(dollars, ratio, lot, lots):
    assert hedge.hedge_lots(dollars, hedge_ratio=ratio, lot=lot).lots == lots


def test_lots_far_from_half_are_not_snapped_however_many_they_are():
    for lots in (10**6, 10**9, 10**11):
        got = hedge.hedge_lots(lots + 0.49, hedge_ratio=1, lot=1)
        assert got.lots == lots
        assert hedge.hedge_lots(lots + 0.5, hedge_ratio=1, lot=1).lots == lots + 1


def test_too_many_lots_are_refused():
    with pytest.raises(ValueError, match=r"^lot must give at most 1e12 lots, got 1e-06\. Write"):
        hedge.hedge_lots(1e12, hedge_ratio=1, lot=1e-6)


def test_nine_lots_are_not_67_7_percent():
    """F1."""
    nine = hedge.hedge_lots(12_400, hedge_ratio=0.75, lot=1_000)
    assert nine.lots == 9
    assert points(nine.actual_ratio) == 72.58
    assert points(nine.error) == -2.42
    assert points(nine.relative_error) == -3.23


def test_six_and_seven_lots_of_case_1():
    """F3: the nearest is six, since 6,451.61 dollars are nearer to it."""
    got = hedge.hedge_lots(MILLION_AT_155, hedge_ratio=1, lot=1_000)
    assert got.lots == 6
    assert points(got.relative_error, 1) == -7.0
    assert points(got.actual_ratio, 1) == 93.0
    assert points(7_000 / MILLION_AT_155 - 1, 1) == 8.5
    assert points(451.6 / 6_000, 1) == 7.5


def test_two_and_four_large_lots_break_the_band_of_a_tenth():
    """F4."""
    three = hedge.hedge_lots(30_000, hedge_ratio=1, lot=10_000)
    assert (three.lots, three.error) == (3, 0)
    assert points(20_000 / 30_000, 1) == 66.7
    four = hedge.over_hedge_lots(30_000, over_ratio=4 / 3, lot=10_000)
    assert four.lots == 4
    assert points(four.actual_ratio, 1) == 133.3


def test_half_of_a_small_account_meets_no_whole_lot():
    """F5: 500,000 yen at 155, half hedged."""
    dollars = 500_000 / 155
    got = hedge.hedge_lots(dollars, hedge_ratio=0.5, lot=1_000)
    assert got.lots == 2
    assert points(got.actual_ratio, 1) == 62.0
    assert points(got.error, 0) == 12
    assert points(got.relative_error, 0) == 24
    assert points(1_000 / dollars, 1) == 31.0
    assert points(1_000 / dollars / 0.5 - 1, 0) == -38
    assert points(1_000 / dollars - 0.5, 0) == -19
    assert round(dollars * 0.5 / 1_000, 3) == 1.613


def test_more_than_everything_only_when_asked_for_by_name():
    with pytest.raises(ValueError, match=r"^hedge_ratio must be .*, got 1\.2\. "):
        hedge.hedge_lots(30_000, hedge_ratio=1.2, lot=1_000)
    with pytest.raises(ValueError, match=r"^over_ratio must be .* above 1.*, got 1\. "):
        hedge.over_hedge_lots(30_000, over_ratio=1, lot=1_000)
    assert hedge.over_hedge_lots(30_000, over_ratio=1.2, lot=1_000).actual_ratio == close(1.2)


def test_with_nothing_to_hedge_nothing_is_missed():
    got = hedge.hedge_lots(12_400, hedge_ratio=0, lot=1_000)
    assert got == hedge.HedgeLots(0, 0.0, 0.0, 0.0, 0.0)


@given(st.floats(1, 1e7), st.floats(0.01, 1), st.sampled_from([1, 1_000, 10_000]))
def test_no_rounding_misses_more_than_the_bound(dollars, ratio, lot):
    got = hedge.hedge_lots(dollars, hedge_ratio=ratio, lot=lot)
    bound = hedge.rounding_bound(dollars, hedge_ratio=ratio, lot=lot)
    assert abs(got.error) <= bound.error * (1 + 1e-8) + 1e-12
    assert abs(got.relative_error) <= bound.relative_error * (1 + 1e-8) + 1e-10


@given(st.integers(0, 1000), st.floats(0.01, 1), st.sampled_from([1_000, 10_000]))
def test_the_bound_is_tight(lots, ratio, lot):
    dollars = (lots + 0.5) * lot / ratio
    got = hedge.hedge_lots(dollars, hedge_ratio=ratio, lot=lot)
    bound = hedge.rounding_bound(dollars, hedge_ratio=ratio, lot=lot)
    assert got.error == close(bound.error, rel=1e-6)
    assert got.relative_error == close(bound.relative_error, rel=1e-6)


def test_the_bound_of_12_400_dollars():
    """F6: the source has twice as much."""
    bound = hedge.rounding_bound(12_400, hedge_ratio=0.75, lot=1_000)
    assert points(bound.error) == 4.03
    assert points(bound.relative_error) == 5.38
    assert points(2 * bound.error) == 8.06


@pytest.mark.parametrize(
    ("lot", "ratio", "yen"),
    [(1_000, 1, 775_000), (1_000, 0.7, 1_107_143), (1_000, 0.5, 1_550_000),
     (10_000, 1, 7_750_000), (10_000, 0.7, 11_071_429), (10_000, 0.5, 15_500_000)],
)  # fmt: skip
def test_the_smallest_accounts(lot, ratio, yen):
    """F25."""
    account = hedge.smallest_account(lot, hedge_ratio=ratio, tolerance=0.1, spot=155)
    assert round(account.yen) == yen
    assert account.yen == close(account.dollars * 155)


def test_smaller_accounts_pass_by_luck_or_fail():
    """F25: 300,000 yen half hedged pass, 500,000 yen fail."""
    lucky = hedge.hedge_lots(300_000 / 155, hedge_ratio=0.5, lot=1_000)
    assert points(lucky.actual_ratio, 1) == 51.7
    assert abs(lucky.relative_error) <= 0.1
    unlucky = hedge.hedge_lots(500_000 / 155, hedge_ratio=0.5, lot=1_000)
    assert abs(unlucky.relative_error) > 0.1


@given(st.floats(1, 100), st.floats(0.05, 1), st.floats(0.02, 0.5))
def test_from_the_smallest_account_on_the_tolerance_always_holds(times, ratio, tolerance):
    account = hedge.smallest_account(1_000, hedge_ratio=ratio, tolerance=tolerance, spot=155)
    got = hedge.hedge_lots(account.dollars * times, hedge_ratio=ratio, lot=1_000)
    assert abs(got.relative_error) <= tolerance * (1 + 1e-6)


@pytest.mark.parametrize(
    ("dollars", "ratio", "lots"),
    [(12_400, 0.75, 9), (13_800, 0.7, 10), (11_200, 0.7, 8), (15_000, 0.7, 11), (9_000, 0.7, 6)],
)
def test_the_targets_of_the_reference(dollars, ratio, lots):
    for existing in (0, 8, 9, 12):
        got = hedge.difference_order(existing, dollar_value=dollars, hedge_ratio=ratio, lot=1_000)
        assert (got.target_lots, got.order) == (lots, lots - existing)


@given(st.integers(0, 100), st.floats(1, 1e5), st.floats(0, 1))
def test_after_the_order_there_is_nothing_left_to_do(existing, dollars, ratio):
    same = {"dollar_value": dollars, "hedge_ratio": ratio, "lot": 1_000}
    got = hedge.difference_order(existing, **same)
    assert existing + got.order == got.target_lots
    assert hedge.difference_order(got.target_lots, **same).order == 0


@given(st.integers(0, 100_000))
def test_unwinding_closes_all_and_at_least_half_at_once(lots):
    got = hedge.unwinding(lots)
    assert got.same_day + got.next_day == lots
    assert 0 <= got.same_day - got.next_day <= 1


# Its own margin and the emergency


@pytest.mark.parametrize(
    ("ratio", "at_100", "at_50"),
    [(1, 0, 1.96), (2, 3.85, 5.88), (3, 7.69, 9.80), (5, 15.38, 17.65), (10, 34.62, 37.25)],
)
def test_the_rises_that_cut_a_hedge(ratio, at_100, at_50):
    assert points(hedge.rise_to_cut(ratio, margin=0.04, level=1)) == at_100
    assert points(hedge.rise_to_cut(ratio, margin=0.04, level=0.5)) == at_50


@given(st.floats(0.5, 50), st.floats(0.02, 0.3), st.floats(0, 1))
def test_the_cut_is_the_exit_of_a_short_fx_account(ratio, margin, level):
    rise = hedge.rise_to_cut(ratio, margin=margin, level=level)
    short = leverage.fx_exit_current(
        155, leverage=1 / (ratio * margin), side=-1, margin=margin, level=level
    )
    assert short is not None
    assert rise == close(short.move, abs=1e-12)
    if 0 < rise <= 4:
        after = hedge.margin_ratio_after(ratio, margin=margin, fx_move=rise)
        assert after == close(level, abs=1e-9 / margin)


@given(st.floats(1, 50), st.floats(0.005, 0.3), st.floats(-0.5, 1))
def test_the_margin_ratio_after_a_move_is_that_of_the_fx_account(ratio, margin, move):
    price, units = 155 * (1 + move), 10_000
    deposit = hedge.hedge_deposit(units, spot=155, margin_ratio=ratio, margin=margin).deposit
    account = leverage.fx_margin_ratio(
        deposit, units=units, side=-1, entry=155, price=price, margin_per_unit=margin * price
    )
    got = hedge.margin_ratio_after(ratio, margin=margin, fx_move=move)
    assert got == close(account.ratio, rel=1e-9, abs=1e-9)
    paid = hedge.top_up(units, spot=155, margin_ratio=ratio, margin=margin, fx_move=move)
    again = hedge.hedge_deposit(units, spot=price, margin_ratio=ratio, margin=margin).deposit
    assert account.equity + paid == close(again, rel=1e-9)


def test_the_trigger_and_the_cut_of_a_500_percent_account_are_60_sen_apart():
    """F23."""
    cut = hedge.rise_to_cut(5, margin=0.04, level=1)
    assert points(cut) == 15.38
    assert points(hedge.rise_to_cut(5, margin=0.04, level=0.5)) == 17.65
    assert round(155 * (1 + cut), 2) == 178.85
    assert hedge.emergency_move(155, price=178.25, band=0.15).triggered
    assert round(155 * (1 + cut) - 178.25, 2) == 0.60
    assert points(hedge.margin_ratio_after(5, margin=0.04, fx_move=0.15), 1) == 108.7
    touched = touch.touch_up_probability(cut, volatility=0.1, drift=0, years=1)
    assert points(touched, 1) == 14.2


def test_the_cash_that_a_hedge_ties_and_asks_for():
    """R9.5: 20% of the hedge, 14% of the assets, and 12% more after a rise of 10%."""
    hedged = {"spot": 155, "margin_ratio": 5, "margin": 0.04}
    deposit = hedge.hedge_deposit(9_000, **hedged)
    assert (deposit.required, deposit.deposit) == (close(55_800), close(279_000))
    assert deposit.deposit / (9_000 * 155) == close(0.2)
    assert deposit.deposit / (9_000 / 0.7 * 155) == close(0.14)
    assert hedge.top_up(9_000, fx_move=0.1, **hedged) / (9_000 * 155) == close(0.12)
    assert hedge.top_up(9_000, fx_move=-0.1, **hedged) == close(-167_400)


@given(st.floats(0.1, 50), st.floats(0.005, 0.3), st.floats(0.001, 2))
def test_a_rise_hurts_a_hedge_and_a_fall_helps(ratio, margin, rise):
    def after(move):
        return hedge.margin_ratio_after(ratio, margin=margin, fx_move=move)

    assert after(rise) < ratio < after(-min(rise, 0.9))


@pytest.mark.parametrize(
    ("price", "triggered"),
    [(178.25, True), (178.24, False), (131.75, True), (131.76, False), (155, False), (200, True)],
)
def test_the_emergency_counts_its_own_edge(price, triggered):
    got = hedge.emergency_move(155, price=price, band=0.15)
    assert got.triggered is triggered
    assert got.move == close(price / 155 - 1)


@given(st.integers(5_000, 30_000), st.integers(1, 50), st.sampled_from([1, -1]))
def test_the_emergency_edge_is_exact_for_every_price_in_sen(start, percent, side):
    edge = Fraction(start, 100) * (1 + side * Fraction(percent, 100))
    band = percent / 100
    assert hedge.emergency_move(start / 100, price=float(edge), band=band).triggered
    short_of = float(edge - side * Fraction(1, 1000))
    assert not hedge.emergency_move(start / 100, price=short_of, band=band).triggered


# Which ratio

BASE_AND_LOW = {"base_ratio": 0.7, "low_ratio": 0.5}


def test_above_the_average_there_is_less_hedge():
    """R9.7."""
    rising = [150 + 0.02 * day for day in range(250)]
    up = hedge.average_rule(rising, window=200, **BASE_AND_LOW)
    assert (round(up.average, 2), round(up.price, 2), up.hedge_ratio) == (152.99, 154.98, 0.5)
    down = hedge.average_rule(rising[::-1], window=200, **BASE_AND_LOW)
    assert down.price < down.average and down.hedge_ratio == 0.7


@given(st.lists(st.floats(50, 300), min_size=5, max_size=30), st.integers(2, 5))
def test_only_the_prices_of_the_window_count(prices, window):
    got = hedge.average_rule(prices, window=window, **BASE_AND_LOW)
    assert got == hedge.average_rule(prices[-window:], window=window, **BASE_AND_LOW)
    assert got.average == close(sum(prices[-window:]) / window)
    if abs(got.price / got.average - 1) > 1e-8:
        assert got.hedge_ratio == (0.5 if got.price > got.average else 0.7)


@given(st.integers(1, 100_000), st.integers(2, 300))
def test_a_price_that_stands_still_is_not_above_its_average(sen, window):
    got = hedge.average_rule([sen / 100] * window, window=window, **BASE_AND_LOW)
    assert got.hedge_ratio == 0.7


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ([155.0], r"^prices must be a list of at least .*, got \[155\.0\]\. Write all"),
        (155, r"^prices must be a list of at least .*, got 155\. Write all"),
        ([155, -1, 156], r"^prices must be a price from .*, got -1\. Write"),
        ([155, math.nan, 156], r"^prices must be a price from .*, got nan\. Write"),
        ("155", r"^prices must be a list of at least .*, got 155\. Write all"),
    ],
)
def test_rows_that_are_no_prices_are_refused(prices, said):
    with pytest.raises(ValueError, match=said):
        hedge.average_rule(prices, window=3, **BASE_AND_LOW)


@pytest.mark.parametrize("function", [hedge.average_rule, hedge.ratio_for_difference])
def test_the_low_ratio_is_not_the_higher_one(function):
    inputs = {**valid_inputs(function), "base_ratio": 0.5, "low_ratio": 0.7}
    with pytest.raises(ValueError, match=r"^low_ratio must be at most .*, got 0\.7\. Write"):
        function(**inputs)


@pytest.mark.parametrize(
    ("dollar", "yen", "ratio"), [(0.045, 0.005, 0.5), (0.044, 0.005, 0.7), (0.34, 0.3, 0.5)]
)
def test_a_wide_difference_means_less_hedge(dollar, yen, ratio):
    """The edge counts as wide, also where 0.34 - 0.3 misses 0.04 in binary."""
    got = hedge.ratio_for_difference(dollar - yen, wide_difference=0.04, **BASE_AND_LOW)
    assert got == ratio


@pytest.mark.parametrize(
    ("correlation", "best", "vols"),
    [(0, 1.0, {0: 20.59, 0.5: 18.68, 0.7: 18.25, 1: 18.00}),
     (0.3, 1.54, {0: 23.07, 0.5: 20.07, 0.7: 19.12, 1: 18.00}),
     (-0.3, 0.46, {0: 17.78, 0.5: 17.18, 0.7: 17.34, 1: 18.00})],
)  # fmt: skip
def test_the_volatilities_of_the_reference(correlation, best, vols):
    market = {"fx_volatility": 0.1, "correlation": correlation}
    assert round(hedge.least_volatile_ratio(0.18, **market).ratio, 2) == best
    for ratio, expected in vols.items():
        got = hedge.hedged_volatility(ratio, asset_volatility=0.18, **market)
        assert points(got) == expected


@given(st.floats(0, 2), volatilities, correlations, st.floats(0, 10))
def test_no_ratio_is_less_volatile_than_the_best(asset, fx, correlation, ratio):
    market = {"fx_volatility": fx, "correlation": correlation}
    best = hedge.least_volatile_ratio(asset, **market)
    got = hedge.hedged_volatility(ratio, asset_volatility=asset, **market)
    assert got >= best.volatility * (1 - 1e-9)
    if 0 <= best.ratio <= 10:
        at_best = hedge.hedged_volatility(best.ratio, asset_volatility=asset, **market)
        assert at_best == close(best.volatility, abs=1e-9)


@given(st.floats(0, 2), volatilities, correlations, st.floats(0, 10))
def test_the_volatility_is_the_sum_of_its_variances(asset, fx, correlation, ratio):
    r, f, rho, rest = (Fraction(each) for each in (asset, fx, correlation, 1 - ratio))
    exact = r**2 + rest**2 * f**2 + 2 * rho * rest * r * f
    got = hedge.hedged_volatility(
        ratio, asset_volatility=asset, fx_volatility=fx, correlation=correlation
    )
    assert got**2 == close(float(exact), rel=1e-9, abs=1e-12)


# The exercises of chapter 4


def test_exercise_18_700_dollars():
    got = hedge.hedge_lots(18_700, hedge_ratio=0.7, lot=1_000)
    assert got.lots == 13
    assert points(got.actual_ratio, 1) == 69.5
    profit = hedge.hedged_profit(
        18_700, dollar_return=0.04, entry=150, price=138, sold_units=got.units, cost=0
    )
    assert round(profit.asset) == -121_176
    assert round(profit.hedge) == 156_000
    assert round(profit.total) == 34_824
    assert points(profit.fraction) == 1.24


def test_exercise_the_cost_of_13_000_dollars():
    rates = {"yen_rate": 0.0075, "dollar_rate": 0.0475, "years": 1}
    later = hedge.forward(150, **rates)
    assert round(later.price, 2) == 144.27
    assert points(later.carry) == -3.82
    assert round(hedge.hedge_cost(13_000, spot=150, **rates)) == 74_463


def test_exercise_the_smallest_account():
    account = hedge.smallest_account(1_000, hedge_ratio=0.6, tolerance=0.1, spot=150)
    assert account.yen == close(1_250_000)


def test_exercise_three_times_the_margin():
    rise = hedge.rise_to_cut(3, margin=0.04, level=1)
    assert points(rise) == 7.69
    assert round(150 * (1 + rise), 2) == 161.54


def test_exercise_the_best_ratio():
    best = hedge.least_volatile_ratio(0.16, fx_volatility=0.09, correlation=-0.2)
    assert round(best.ratio, 3) == 0.644
