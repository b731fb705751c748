"""Every rule of a plan fires when it must, and not a moment before."""

import re
from dataclasses import astuple, replace

import pytest
from calculators import calculators
from finance import PLAN as A
from finance import REFUSED, WINDOWS
from finance import TODAY as QUIET
from hypothesis import given
from hypothesis import strategies as st
from tables import CASES
from teko import plan

C = plan.pattern_c(10_000_000, margin=0.08, hedge_ratio=0, windows=WINDOWS)


def week(of=A, **seen):
    today = replace(QUIET, **seen)
    return plan.weekly_checks(of.overlay, futures=of.futures, exits=of.exits, today=today)


def failed(found):
    return [each.name for each in found.checks if not each.passed]


BAD = {"equity": 9.1e6, "overlay_value": 3.5e6, "cash": 1e5, "fund_yield": 0.01, "fx_profit": -3e4}


@pytest.mark.parametrize("name", ["quiet", "bad"])
def test_a_week_says_what_it_measured_its_limit_and_what_to_do(name):
    found = week() if name == "quiet" else week(month_over=True, **BAD)
    for check, said in zip(found.checks, CASES["plan"][name], strict=True):
        *words, measured, limit, action = astuple(check)
        assert [*words, action] == [*said[:2], said[4]]
        assert [measured, limit] == pytest.approx(said[2:4])
    order, kept = (0, 1) if name == "quiet" else (1e5 / 0.454 - 3.5e6, 0.5)
    assert found.order == pytest.approx(order) and found.kept == kept


@given(st.integers(1, 99), st.integers(10**6, 10**9))
def test_every_threshold_in_whole_percent_is_met_from_every_start(percent, start):
    start -= start % 100
    end = start - start * percent // 100
    found = plan.exit_rule(end / start - 1, halve_at=-percent / 100, exit_at=-0.999)
    assert found == "halve"


@pytest.mark.parametrize(("watch", "seen", "action", "kept", "overlay"), CASES["plan"]["exits"])
def test_an_exit_sells_what_its_rule_says_and_what_is_sold_stays_sold(
    watch, seen, action, kept, overlay
):
    found = week(replace(A, exits=replace(A.exits, watch=watch)), **seen)
    assert (found.checks[4].action, found.kept) == (action, kept)
    assert found.overlay_value == pytest.approx(overlay)
    assert found.order == pytest.approx(overlay - seen.get("overlay_value", 2e6))


def test_a_plan_watches_a_month_or_a_peak_of_the_right_size():
    assert week(equity=4.9e7).checks[4].measured == pytest.approx(3.9)
    with pytest.raises(ValueError, match="month_start must be at least a fifth of all"):
        week(equity=5.1e7, month_over=True)


def make(of, **changed):
    if of in ("", "today"):
        return replace(QUIET if of else A, **changed)
    return replace(A, **{of: replace(getattr(A, of), **changed)})


@pytest.mark.parametrize(("part", "terms", "seen", "fails", "left"), CASES["plan"]["weeks"])
def test_a_week_fails_what_it_must_and_leaves_the_overlay_that_it_must(
    part, terms, seen, fails, left
):
    found = week(make(part, **terms), **seen)
    assert failed(found) == fails
    assert found.overlay_value == pytest.approx(left)


@pytest.mark.parametrize(("date", "planned"), CASES["plan"]["windows"])
def test_a_window_begins_and_ends_on_its_dates(date, planned):
    assert plan.planned_overlay(C, date=date, kept=1, fund_yield=0.04) == planned


def test_after_its_window_the_overlay_is_sold():
    held = {"overlay_value": 3e6, "cash": 1.362e6}
    assert week(C, held=C.overlay.held_on("2025-01-31"), **held).order == 0
    assert week(C, held=C.overlay.held_on("2025-02-01"), **held).order == -3e6


@pytest.mark.parametrize(
    ("losses", "days", "in_event", "allowed", "max_loss"), CASES["plan"]["trades"]
)
def test_streaks_pause_and_shrink_the_next_trade(losses, days, in_event, allowed, max_loss):
    found = plan.next_trade(A, losses=losses, days_since_loss=days, in_event=in_event)
    assert (found.allowed, found.max_loss) == (allowed, max_loss)


@pytest.mark.parametrize(("ticks", "limit"), [(0, False), (1, False), (2, True), (5, True)])
def test_two_ticks_leave_a_sliver(ticks, limit):
    found = plan.self_check([1] * ticks + [0] * (5 - ticks))
    assert (found.ticks, found.limit_use) == (ticks, limit)
    assert (found.low, found.high) == ((0.1, 0.2) if limit else (1, 1))


@pytest.mark.parametrize(
    ("of", "changed", "said"),
    [
        *(
            (of.removeprefix("plan "), {name: value}, name)
            for of in REFUSED
            if of.startswith("plan ")
            for name, values in REFUSED[of].items()
            for value in values
        ),
        *CASES["plan"]["contradicts"],
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
    # The core that it names leaves enough, and not a ten-thousandth more than that.
    assert one.buckets.core - 1e-4 < named(refused) <= one.buckets.core + 1e-9
    assert replace(one, buckets=replace(one.buckets, core=named(refused)))


def named(refused):
    return float(re.search(r"Write ([\d.]+) or less", str(refused.value))[1])


def test_where_no_core_leaves_the_cash_the_shares_are_named():
    one = plan.pattern_b(1e7, margin=0.08, hedge_ratio=0.5)
    with pytest.raises(ValueError, match="shares must leave cash") as refused:
        replace(one, buckets=plan.Buckets(core=0.0, shares=1.0))
    assert replace(one, buckets=plan.Buckets(core=0.0, shares=named(refused)))
    with pytest.raises(ValueError, match="Make the futures or the hedge smaller"):
        replace(
            one,
            futures=replace(one.futures, margin=0.9, buffer=9),
            overlay=replace(one.overlay, leverage=1.0),
        )
    with pytest.raises(ValueError, match="shares must fit beside") as refused:
        plan.Buckets(core=0.9, shares=0.2)
    assert named(refused) == 0.1


def test_a_margin_of_all_of_the_value_asks_for_cash_for_all_of_it_and_no_more():
    terms = replace(A.futures, margin=0.4, buffer=1.0)
    # 0.35, and twice 0.4 of the 0.65 that is left.
    assert terms.cash_needed(0.4) == pytest.approx(0.87)
    assert replace(terms, margin=0.5).cash_needed(0.5) == 1.0
    assert replace(terms, margin=0.9).cash_needed(0.9) == 1.0
    assert terms.cash_needed(1.2) == pytest.approx(1.2)


def test_the_form_of_the_week_takes_five_times_last_month_and_no_more():
    """A larger step is a typing error, and the sentence names a field that the form has."""
    form = calculators("en")["weekly_five"]()
    week = {"overlay_value": "2000000", "cash": "908000", "fx_profit": "10000"}
    assert dict(form.answer(week | {"equity": "50000000"}).rows)["The month so far"] == "+400.0%"
    assert form.answer(week | {"equity": "9200000"}).rows[0][1] == "-1,080,000 yen"
    refused = form.answer(week | {"equity": "50100000"}).wrong["month_start"]
    assert refused.startswith("All of it at the last month-end: must be at least a fifth of all")
