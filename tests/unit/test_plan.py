"""Every rule of a plan fires when it must, and not a moment before."""

import re
from dataclasses import astuple, replace

import pytest
from calculators import calculators
from finance import PLAN as A
from finance import TODAY as QUIET
from finance import WINDOWS
from hypothesis import given
from hypothesis import strategies as st
from teko import plan

C = plan.pattern_c(10_000_000, margin=0.08, hedge_ratio=0, windows=WINDOWS)


def week(of=A, **seen):
    today = replace(QUIET, **seen)
    return plan.weekly_checks(of.overlay, futures=of.futures, exits=of.exits, today=today)


def failed(found):
    return [each.name for each in found.checks if not each.passed]


BAD = {"equity": 9.1e6, "overlay_value": 3.5e6, "cash": 1e5, "fund_yield": 0.01, "fx_profit": -3e4}
WEEKS = {
    "quiet": [
        ("margin", True, 908_000, 908_000, "hold"),
        ("drift", True, 0.2, 0.2, "hold"),
        ("yield", True, 0.043, 0.02, "hold"),
        ("currency", True, 1 / 3, 0.5, "hold"),
        ("exits", True, 0, -0.08, "hold"),
    ],
    "bad": [  # half is sold, and half of that again while the fund yields so little
        ("margin", False, 1e5, 0.454 * 3.5e6, "cut"),
        ("drift", False, 3.5 / 9.1, 0.05, "rebalance"),
        ("yield", False, 0.01, 0.02, "halve"),
        ("currency", False, 0.6, 0.5, "review"),
        ("exits", False, -0.09, -0.08, "halve"),
    ],
}


@pytest.mark.parametrize("name", WEEKS)
def test_a_week_says_what_it_measured_its_limit_and_what_to_do(name):
    found = week() if name == "quiet" else week(month_over=True, **BAD)
    for check, said in zip(found.checks, WEEKS[name], strict=True):
        assert astuple(check)[:2] + astuple(check)[4:] == said[:2] + said[4:]
        assert astuple(check)[2:4] == pytest.approx(said[2:4])
    order, kept = (0, 1) if name == "quiet" else (1e5 / 0.454 - 3.5e6, 0.5)
    assert found.order == pytest.approx(order) and found.kept == kept


# The exit rule


@given(st.integers(1, 99), st.integers(10**6, 10**9))
def test_every_threshold_in_whole_percent_is_met_from_every_start(percent, start):
    start -= start % 100
    end = start - start * percent // 100
    found = plan.exit_rule(end / start - 1, halve_at=-percent / 100, exit_at=-0.999)
    assert found == "halve"


PEAK = replace(A, exits=replace(A.exits, watch="peak"))
HALVED = {"kept": 0.5, "overlay_value": 1e6}
SLOW = {"equity": 8.9e6, "month_start": 9.2e6, "peak": 1e7, "month_over": True}


@pytest.mark.parametrize(
    ("of", "seen", "action", "kept", "overlay"),
    [
        # A month is judged at its end, and halves what is left.
        (A, {"equity": 9.2e6, "month_over": True}, "halve", 0.5, 0.1 * 9.2e6),
        (A, {"equity": 9.2e6}, "hold", 1, 2e6),
        (A, {"equity": 9e6, "month_over": True}, "exit", 0, 0),
        (A, HALVED, "hold", 0.5, 1e6),
        (A, {**HALVED, "equity": 9.2e6, "month_over": True}, "halve", 0.25, 0.05 * 9.2e6),
        (A, {**HALVED, "kept": 0, "equity": 8e6, "month_over": True}, "hold", 0, 0),
        # A fall from the peak is judged every day, and sells the same half only once.
        (PEAK, {"equity": 9.2e6}, "halve", 0.5, 0.1 * 9.2e6),
        (PEAK, {"equity": 9.21e6}, "hold", 1, 2e6),
        (PEAK, {**HALVED, "equity": 9.15e6}, "hold", 0.5, 1e6),
        (PEAK, {**HALVED, "equity": 9e6}, "exit", 0, 0),
        # A slow loss is seen from the peak and not by the month.
        (PEAK, SLOW, "exit", 0, 0),
        (A, SLOW, "hold", 1, 2e6),
    ],
)
def test_an_exit_sells_what_its_rule_says_and_what_is_sold_stays_sold(
    of, seen, action, kept, overlay
):
    found = week(of, **seen)
    assert (found.checks[4].action, found.kept) == (action, kept)
    assert found.overlay_value == pytest.approx(overlay)
    assert found.order == pytest.approx(overlay - seen.get("overlay_value", 2e6))


def test_a_plan_watches_a_month_or_a_peak_of_the_right_size():
    assert week(equity=4.9e7).checks[4].measured == pytest.approx(3.9)
    with pytest.raises(ValueError, match="month_start must be at least a fifth of all"):
        week(equity=5.1e7, month_over=True)


# The band


@pytest.mark.parametrize(
    ("value", "due"), [(2.99e6, False), (3e6, True), (1.01e6, False), (1e6, True)]
)
def test_the_band_is_inclusive_on_both_sides(value, due):
    found = week(overlay_value=value, cash=5e6)
    assert ("drift" in failed(found)) is due
    assert found.overlay_value == pytest.approx(2e6 if due else value)
    assert A.overlay.drifted(0.2, actual=0.3)  # 0.3 - 0.2 < 0.1 in floats


# The yield


@pytest.mark.parametrize(("fund_yield", "order"), [(0.02, 0), (0.0199, -1e6)])
def test_a_yield_below_its_floor_halves_the_overlay(fund_yield, order):
    found = week(fund_yield=fund_yield)
    assert ("yield" in failed(found)) is bool(order)
    assert found.order == pytest.approx(order)


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        # Inside the band a yield or an exit sells down to the plan, and the cash caps all of it.
        ({"fund_yield": 0.01, "overlay_value": 1.4e6, "band": 0.5}, 1e6),
        ({"equity": 9.2e6, "month_over": True, "overlay_value": 1.4e6}, 920_000),
        ({"fund_yield": 0.01, "overlay_value": 1.4e6, "band": 0.5, "cash": 227_000}, 5e5),
        # What is already less is not bought back by a lower yield, nor by an exit.
        ({"fund_yield": 0.01, "overlay_value": 1e6}, 1e6),
        ({"fund_yield": 0.01, "overlay_value": 9e5}, 9e5),
        ({"equity": 9.2e6, "month_over": True, "overlay_value": 9e5}, 9e5),
        # Outside the band it is bought back, as far as the cash carries it.
        ({"overlay_value": 9e5}, 2e6),
        ({"overlay_value": 9e5, "cash": 454_000}, 1e6),
    ],
)
def test_without_drift_a_week_only_sells(seen, wanted):
    seen = dict(seen)
    of = replace(A, overlay=replace(A.overlay, band=seen.pop("band", 0.1)))
    assert week(of, **seen).overlay_value == pytest.approx(wanted)


# The margin


def test_the_cash_of_the_pattern_carries_its_crash_to_the_yen():
    # By hand: 2,000,000 falls by 35% to 1,300,000; twice 8% of that is 208,000 of margin.
    needed = 700_000 + 208_000
    assert 1e7 * A.buckets.cash == pytest.approx(needed)
    assert failed(week(cash=needed)) == []
    assert failed(week(cash=needed - 1)) == ["margin"]


@pytest.mark.parametrize(("margin", "cut"), [(0.08, False), (0.16, False), (0.17, True)])
def test_a_raised_margin_beyond_the_planned_one_cuts_the_position(margin, cut):
    # The cash is made for twice the normal margin: 16% passes, 17% does not.
    found = week(margin=margin)
    assert ("margin" in failed(found)) is cut
    assert found.checks[0].action == ("cut" if cut else "hold")
    assert (found.order < 0) is cut


def test_the_buffer_counts_where_it_asks_for_more_than_the_crash():
    strict = replace(A, futures=replace(A.futures, crash_drop=0.0, crash_raise=1.0, buffer=3.0))
    assert failed(week(strict, cash=480_000)) == []  # 3 x 8% x 2 million
    assert failed(week(strict, cash=479_999)) == ["margin"]


def test_a_pledged_fund_needs_no_cash():
    pledged = replace(A, futures=replace(A.futures, pledged=True))
    assert failed(week(pledged, cash=0)) == []


def test_of_several_reasons_the_smallest_overlay_counts():
    found = week(cash=227_000, fund_yield=0.01, equity=9.2e6, month_over=True)
    assert failed(found) == ["margin", "drift", "yield", "exits"]
    assert found.overlay_value == pytest.approx(min(500_000, 0.05 * 9.2e6))


# The currency


@pytest.mark.parametrize(
    ("fx", "other", "fails"), [(2e4, -2e4, False), (-2.1e4, 2e4, True), (0, 0, False)]
)
def test_a_move_that_is_mostly_the_dollar_is_reviewed_and_not_traded(fx, other, fails):
    found = week(fx_profit=fx, other_profit=other)
    assert ("currency" in failed(found)) is fails
    assert found.order == 0


# The windows


@pytest.mark.parametrize(
    ("date", "planned"),
    [
        ("2025-01-12", 0),
        ("2025-01-13", 0.3),
        ("2025-01-31", 0.3),
        ("2025-02-01", 0),
        ("2025-05-02", 0.3),
        ("2025-05-03", 0),
    ],
)
def test_a_window_begins_and_ends_on_its_dates(date, planned):
    assert plan.planned_overlay(C, date=date, kept=1, fund_yield=0.04) == planned


def test_after_its_window_the_overlay_is_sold():
    held = {"overlay_value": 3e6, "cash": 1.362e6}
    assert week(C, held=C.overlay.held_on("2025-01-31"), **held).order == 0
    assert week(C, held=C.overlay.held_on("2025-02-01"), **held).order == -3e6


# Single trades


@pytest.mark.parametrize(
    ("losses", "days", "in_event", "allowed", "max_loss"),
    [
        (2, 0, False, True, 50_000),
        (3, 6.9, False, False, 0),
        (3, 7, False, True, 25_000),
        (4, 7, True, True, 12_500),
        (0, 0, True, True, 25_000),
    ],
)
def test_streaks_pause_and_shrink_the_next_trade(losses, days, in_event, allowed, max_loss):
    found = plan.next_trade(A, losses=losses, days_since_loss=days, in_event=in_event)
    assert (found.allowed, found.max_loss) == (allowed, max_loss)


# Yourself


@pytest.mark.parametrize(("ticks", "limit"), [(0, False), (1, False), (2, True), (5, True)])
def test_two_ticks_leave_a_sliver(ticks, limit):
    found = plan.self_check([1] * ticks + [0] * (5 - ticks))
    assert (found.ticks, found.limit_use) == (ticks, limit)
    assert (found.low, found.high) == ((0.1, 0.2) if limit else (1, 1))


# A plan that cannot be


# What one changed term is refused for, by the name of the term itself.
WRONG = {
    "": {"purpose": [" "], "surplus": [False, "yes"], "currency": ["euros"], "capital": [0]}
    | {"exits": [None]},
    "buckets": {"core": [0.95]},
    "overlay": {"leverage": [20], "band": [0], "month_end": [1], "yield_floor": [2]}
    | {"windows": [(("2025-02-01", "2025-01-01"),), ("2025-01-01", "2025-02-01")]},
    "futures": {"margin": [8], "buffer": [0.5], "crash_raise": [0.9], "crash_drop": [35]}
    | {"cash_in": ["euros"]},
    "hedge": {"low_ratio": [0.1], "margin_floor": [1], "tolerance": [0], "wide_difference": [4]}
    | {"lot": [0], "margin": [4], "level": [-1], "band": [15], "base_ratio": [1.2]},
    "exits": {"exit_at": [-0.08], "halve_at": [0.08], "watch": ["week"], "sells": ["half"]},
    "trades": {"risk": [0.05], "streak": [0], "in_events": [0]},
    "today": {"held": ["yes"], "month_over": [1], "equity": [0], "margin": [8], "kept": [2]},
}


def make(of, **changed):
    if of in ("", "today"):
        return replace(QUIET if of else A, **changed)
    return replace(A, **{of: replace(getattr(A, of), **changed)})


@pytest.mark.parametrize(
    ("of", "changed", "said"),
    [
        *(
            (of, {name: value}, name)
            for of, terms in WRONG.items()
            for name, values in terms.items()
            for value in values
        ),
        # What does not fit beside the other terms.
        ("buckets", {"core": 0.9, "shares": 0.2}, "shares"),
        ("overlay", {"leverage": 0.3}, "core"),
        ("hedge", {"base_ratio": 0.001}, "core"),
        ("costs", {"roll": 0.004}, "budget"),
    ],
)
def test_a_plan_that_contradicts_itself_says_what_to_change(of, changed, said):
    with pytest.raises(ValueError, match=rf"^{said} must .*, got .*\.$"):
        make(of, **changed)


@pytest.mark.parametrize(
    ("make", "terms", "others"),
    [
        (plan.pattern_a, {}, 0.2 * 0.454),
        (plan.pattern_b, {}, 0.0),
        (plan.pattern_c, {"windows": C.overlay.windows}, 0.3 * 0.454),
    ],
)
def test_a_pattern_keeps_five_margins_of_its_hedge_in_cash(make, terms, others):
    one = make(1e7, margin=0.08, hedge_ratio=0.7, **terms)
    # 70% of the dollars at a margin of 4%, five times.
    assert one.buckets.cash == pytest.approx(others + 0.14)
    with pytest.raises(ValueError, match=r"core must leave cash for .* got ") as refused:
        replace(one, buckets=replace(one.buckets, core=one.buckets.core + 1e-6))
    # What it tells a reader to keep is enough, and not a ten-thousandth more than that.
    kept = int(re.search(r"(\d+)/10000", str(refused.value))[1]) / 10_000
    assert one.buckets.cash - 1e-9 <= kept < one.buckets.cash + 1e-4


def test_the_cash_that_a_refused_plan_names_is_rounded_up():
    one = plan.pattern_a(1e7, margin=0.0777, hedge_ratio=0.33)
    with pytest.raises(ValueError, match="core must leave cash") as refused:
        replace(one, buckets=replace(one.buckets, core=0.99))
    kept = int(re.search(r"(\d+)/10000", str(refused.value))[1]) / 10_000
    assert replace(one, buckets=replace(one.buckets, core=1.0 - kept)).buckets.cash >= kept - 1e-12


def test_a_margin_of_all_of_the_value_asks_for_cash_for_all_of_it_and_no_more():
    terms = replace(A.futures, margin=0.4, buffer=1.0)
    # 0.35, and twice 0.4 of the 0.65 that is left.
    assert terms.cash_needed(0.4) == pytest.approx(0.87)
    assert replace(terms, margin=0.5).cash_needed(0.5) == 1.0
    assert replace(terms, margin=0.9).cash_needed(0.9) == 1.0
    assert terms.cash_needed(1.2) == pytest.approx(1.2)


# The same checks on the reader's own numbers


def test_the_form_of_the_week_takes_five_times_last_month_and_no_more():
    """A larger step is a typing error, and the sentence names a field that the form has."""
    form = calculators("en")["weekly_five"]()
    week = {"overlay_value": "2000000", "cash": "908000", "fx_profit": "10000"}
    assert dict(form.answer(week | {"equity": "50000000"}).rows)["The month so far"] == "+400.0%"
    assert form.answer(week | {"equity": "9200000"}).rows[0][1] == "-1,080,000 yen"
    refused = form.answer(week | {"equity": "50100000"}).wrong["month_start"]
    assert refused.startswith("All of it at the last month-end: must be at least a fifth of all")
