"""What must be true of a dollar hedge, against exact fractions and the reference's numbers."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from finance import valid_inputs
from hypothesis import given
from hypothesis import strategies as st
from tables import CASES
from teko import hedge, leverage

close = pytest.approx
rates = st.floats(-0.05, 0.3)
correlations = st.floats(-1, 1)
volatilities = st.floats(0.001, 2)


amounts, prices = st.floats(1e-6, 1e12), st.floats(1e-6, 1e9)


@given(amounts, st.floats(-1, 4), prices, prices, st.floats(0, 1e12), st.floats(-1e12, 1e12))
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


def test_a_hedge_of_nothing_gains_zero_and_not_minus_zero():
    case = {"dollar_return": -0.05, "entry": 155, "price": 162.75, "cost": 0}
    assert math.copysign(1, hedge.hedged_profit(1_000, sold_units=0, **case).hedge) == 1
    assert math.copysign(1, hedge.tax_asymmetry(0, tax=0.2)) == 1


@given(st.floats(50, 300), rates, rates, st.floats(0.01, 3))
def test_borrowing_yen_and_keeping_dollars_is_the_forward(spot, yen, dollar, years):
    """Covered interest parity, walked through in money."""
    later = hedge.forward(spot, yen_rate=yen, dollar_rate=dollar, years=years)
    dollars_kept = 1 * (1 + dollar * years)
    yen_owed = spot * (1 + yen * years)
    assert dollars_kept * later.price == close(yen_owed, rel=1e-12)
    assert (later.price > spot) == (yen > dollar) or abs(yen - dollar) < 1e-12


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
    assert hedge.hedge_lots(dollars, hedge_ratio=permille / 1000, lot=lot).lots == lots + 1


def test_lots_far_from_half_are_not_snapped_however_many_they_are():
    for lots in (10**6, 10**9, 10**11):
        got = hedge.hedge_lots(lots + 0.49, hedge_ratio=1, lot=1)
        assert got.lots == lots
        assert hedge.hedge_lots(lots + 0.5, hedge_ratio=1, lot=1).lots == lots + 1
    assert hedge.hedge_lots(1e12, hedge_ratio=1, lot=1).lots == 10**12, "more are refused"


def test_more_than_everything_only_when_asked_for_by_name():
    with pytest.raises(ValueError, match=r"^hedge_ratio must be .*, got 1\.2\. "):
        hedge.hedge_lots(30_000, hedge_ratio=1.2, lot=1_000)
    with pytest.raises(ValueError, match=r"^over_ratio must be .* above 1.*, got 1\. "):
        hedge.over_hedge_lots(30_000, over_ratio=1, lot=1_000)
    assert hedge.over_hedge_lots(30_000, over_ratio=1.2, lot=1_000).actual_ratio == close(1.2)


def test_with_nothing_to_hedge_nothing_is_missed():
    got = hedge.hedge_lots(12_400, hedge_ratio=0, lot=1_000)
    assert got == hedge.HedgeLots(0, 0.0, 0.0, 0.0, 0.0)


@given(st.integers(0, 1000), st.floats(0.01, 1), st.sampled_from([1_000, 10_000]))
def test_the_bound_is_tight(lots, ratio, lot):
    dollars = (lots + 0.5) * lot / ratio
    got = hedge.hedge_lots(dollars, hedge_ratio=ratio, lot=lot)
    bound = hedge.rounding_bound(dollars, hedge_ratio=ratio, lot=lot)
    assert got.error == close(bound.error, rel=1e-6)
    assert got.relative_error == close(bound.relative_error, rel=1e-6)


@given(
    st.integers(1, 1_000),
    st.integers(1, 100).map(lambda n: n / 100),
    st.sampled_from([100, 1_000, 10_000]),
)
def test_a_step_of_the_stairs_is_where_the_nearest_lots_change(lots, ratio, lot):
    edge = hedge.dollars_for_lots(lots, hedge_ratio=ratio, lot=lot)
    found = [
        hedge.hedge_lots(edge * side, hedge_ratio=ratio, lot=lot).lots
        for side in (1 - 1e-6, 1, 1 + 1e-6)
    ]
    assert found == [lots - 1, lots, lots]


def test_the_first_step_is_half_a_lot_of_hedge_and_no_lots_need_no_dollars():
    assert hedge.dollars_for_lots(1, hedge_ratio=0.25, lot=1_000) == 2_000
    assert hedge.dollars_for_lots(0, hedge_ratio=0.25, lot=1_000) == 0


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


@given(st.integers(5_000, 30_000), st.integers(1, 50), st.sampled_from([1, -1]))
def test_the_emergency_edge_is_exact_for_every_price_in_sen(start, percent, side):
    edge = Fraction(start, 100) * (1 + side * Fraction(percent, 100))
    band = percent / 100
    assert hedge.emergency_move(start / 100, price=float(edge), band=band).triggered
    short_of = float(edge - side * Fraction(1, 1000))
    assert not hedge.emergency_move(start / 100, price=short_of, band=band).triggered


# Which ratio

BASE_AND_LOW = {"base_ratio": 0.7, "low_ratio": 0.5}


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


@pytest.mark.parametrize(("prices", "said"), CASES["hedge"]["refused"])
def test_rows_that_are_no_prices_are_refused(prices, said):
    with pytest.raises(ValueError, match=f"^prices must be {said}"):
        hedge.average_rule(prices, window=3, **BASE_AND_LOW)


@pytest.mark.parametrize("function", [hedge.average_rule, hedge.ratio_for_difference])
def test_the_low_ratio_is_not_the_higher_one(function):
    inputs = {**valid_inputs(function), "base_ratio": 0.5, "low_ratio": 0.7}
    with pytest.raises(ValueError, match=r"^low_ratio must be at most .*, got 0\.7\. Write"):
        function(**inputs)
    assert function(**{**inputs, "low_ratio": 0.5})


@pytest.mark.parametrize(
    ("dollar", "yen", "ratio"), [(0.045, 0.005, 0.5), (0.044, 0.005, 0.7), (0.34, 0.3, 0.5)]
)
def test_a_wide_difference_means_less_hedge(dollar, yen, ratio):
    """The edge counts as wide, also where 0.34 - 0.3 misses 0.04 in binary."""
    got = hedge.ratio_for_difference(dollar - yen, wide_difference=0.04, **BASE_AND_LOW)
    assert got == ratio


@given(st.floats(0, 2), volatilities, correlations, st.floats(-10, 10))
def test_no_ratio_is_less_volatile_than_the_best(asset, fx, correlation, ratio):
    market = {"fx_volatility": fx, "correlation": correlation}
    if abs(1 + correlation * asset / fx) > 10:
        with pytest.raises(ValueError, match="fx_volatility must give a ratio from -10 to 10"):
            hedge.least_volatile_ratio(asset, **market)
        return
    best = hedge.least_volatile_ratio(asset, **market)
    got = hedge.hedged_volatility(ratio, asset_volatility=asset, **market)
    assert got >= best.volatility * (1 - 1e-9)
    at_best = hedge.hedged_volatility(best.ratio, asset_volatility=asset, **market)
    assert at_best == close(best.volatility, abs=1e-9)
