"""The moving-average rule sees no future price, and its hedge pays what the closed forms say."""

import numpy as np
import pytest
from finance import REFUSED
from hypothesis import given
from hypothesis import strategies as st
from tables import CASES
from teko import hedge
from teko.paths import hedge_rule
from teko.series import hedges, history

RULE = {"window": 200, "base_ratio": 0.7, "low_ratio": 0.5}


def month_ends():
    """Positions of the last price of each month that has a whole window before it."""
    return hedges.month_ends(window=RULE["window"])["position"].to_numpy()


def test_a_shuffled_future_leaves_all_past_orders_as_they_were():
    """After each of 40 days the later prices are shuffled: no decision up to that day changes."""
    prices = history.usd_jpy()
    row, days = prices.to_numpy(), month_ends()
    known = hedge_rule.average_ratios(row, decisions=days, **RULE)
    random = np.random.default_rng(20261124)
    changed = 0
    for today in random.choice(days[:-12], size=40, replace=False):
        other = row.copy()
        random.shuffle(other[today + 1 :])
        ratios = hedge_rule.average_ratios(other, decisions=days, **RULE)
        past = days <= today
        np.testing.assert_array_equal(ratios[past], known[past])
        changed += int((ratios[~past] != known[~past]).any())
    # The shuffle does reach what comes after; else the test would show nothing.
    assert changed == 40


def test_every_decision_is_the_closed_form_of_the_prices_up_to_it():
    prices = history.usd_jpy()
    row, days = prices.to_numpy(), month_ends()[::25]
    ratios = hedge_rule.average_ratios(row, decisions=days, **RULE)
    for day, ratio in zip(days, ratios, strict=True):
        above = row[day] > row[day - 199 : day + 1].mean() * (1 + 1e-9)
        assert ratio == (0.5 if above else 0.7)
    assert set(ratios) == {0.5, 0.7}


RATES = st.floats(-0.01, 0.2)


@given(st.floats(-0.3, 0.4), st.floats(0, 1), RATES, RATES, st.floats(0, 0.1))
def test_a_month_is_the_profit_of_a_hedged_asset(move, ratio, dollar_rate, yen_rate, spread):
    """Against `hedge.hedged_profit`, another way to the same yen."""
    days = 30 / 365
    got = hedge_rule.hedged_dollars(
        [150, 150 * (1 + move)],
        dates=["2024-01-01", "2024-01-31"],
        ratios=[ratio],
        dollar_rate=dollar_rate,
        yen_rate=yen_rate,
        spread=spread,
    )
    # The spread is paid first, in dollars; what is left is invested and hedged.
    left = 1 - ratio * spread / 2 / 150
    part = hedge.hedged_profit(
        left / 150,
        dollar_return=dollar_rate * days,
        entry=150,
        price=150 * (1 + move),
        sold_units=ratio * left / 150,
        cost=left * ratio * (dollar_rate - yen_rate) * days,
    )
    assert got[-1] == pytest.approx(left + part.total, rel=1e-9)


def test_only_changes_of_the_ratio_cost():
    dates = np.array(
        ["2024-01-01", "2024-01-31", "2024-02-29", "2024-03-31"], dtype="datetime64[D]"
    )
    case = {"dates": dates, "dollar_rate": 0, "yen_rate": 0, "spread": 0.3}
    got = hedge_rule.hedged_dollars([150] * 4, ratios=[0.5, 0.5, 0.7], **case)
    assert got == pytest.approx([1, 0.9995, 0.9995, 0.9995 * 0.9998], rel=1e-12)
    assert got[1] == got[2]


MONTH = CASES["hedge_rule"]["month"]
DECISION = {"prices": [150.0] * 200, "decisions": [199], **RULE}
BAD_DECISION = {
    "prices": [[150.0] * 199 + [-1.0], [[150.0]] * 200],
    "decisions": [[198], [200], [199.0], []],
    "window": [1],
    "base_ratio": [1.5],
    "low_ratio": [0.8],
}


@pytest.mark.parametrize(
    ("function", "good", "bad"),
    [
        (hedge_rule.hedged_dollars, MONTH, REFUSED["hedge month"]),
        (hedge_rule.average_ratios, DECISION, BAD_DECISION),
    ],
)
def test_bad_input_is_refused_by_name(function, good, bad):
    function(**good)
    for name, value in [(each, wrong) for each in bad for wrong in bad[each]]:
        # Interest is checked by `measure.accrued`, which calls every rate "rate".
        said = "rate" if name.endswith("_rate") else name
        with pytest.raises(ValueError, match=f"^{said} must .*, got .*"):
            function(**{**good, name: value})
