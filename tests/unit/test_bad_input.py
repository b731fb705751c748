"""Bad input of every function and every argument: an error that names the remedy, or nothing.

The functions are found by themselves. A function with a new argument name fails here until
`finance.VALID` and `finance.WRONG` know the name.
"""

import inspect
import math
from dataclasses import astuple, is_dataclass

import numpy as np
import pytest
from finance import (
    SCALAR_FUNCTIONS,
    VALID,
    WRONG,
    arguments_of,
    functions_of,
    label,
    valid_inputs,
)
from hypothesis import given
from hypothesis import strategies as st
from teko import answers, drag, examples, leverage, options, rules, sizing, touch
from teko.paths import measure
from teko.series import history

NEVER_A_NUMBER = [
    math.nan,
    math.inf,
    -math.inf,
    1e308,
    -1e308,
    10**400,
    None,
    "abc",
    "0.5",
    True,
    [0.5],
    0.5j,
    np.array([0.5]),
    np.True_,
]

# Arguments for which True is a value.
YES_OR_NO = ("in_event",)

# One test for each argument, with all its values: a test takes longer than its value.
ARGUMENTS = [
    pytest.param(function, name, id=f"{label(function)}-{name}")
    for function in SCALAR_FUNCTIONS
    for name in arguments_of(function)
]


def bad_values(name):
    """What an argument must refuse."""
    never = [v for v in NEVER_A_NUMBER if not (v is True and name in YES_OR_NO)]
    return [*never, *WRONG.get(name, [])]


def refusal(function, inputs):
    """What a function says to inputs that it must not take."""
    try:
        function(**inputs)
    except ValueError as error:
        return str(error)
    return "(nothing: it takes them)"


def assert_helps(message, name, value):
    """The message names the argument, the rule and the value, and says what to write."""
    told = f"of {value!r} it says: {message}"
    assert message.startswith(f"{name} must "), told
    assert f", got {value}. " in message, told
    remedy = message.split(f", got {value}. ")[1]
    assert remedy[0].isupper() and remedy.endswith("."), told


def numbers_in(result):
    """The numbers of a result; a word, and an exit that never comes (None), hold none."""
    if result is None or isinstance(result, str):
        return ()
    if isinstance(result, tuple):
        return tuple(number for part in result for number in numbers_in(part))
    return numbers_in(astuple(result)) if is_dataclass(result) else (result,)


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
def test_every_argument_has_valid_and_wrong_values_here(function):
    missing = [name for name in arguments_of(function) if name not in VALID or name not in WRONG]
    assert not missing, f"add {missing} to VALID and WRONG in tests/unit/finance.py"


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
def test_valid_input_gives_finite_numbers(function):
    result = function(**valid_inputs(function))
    numbers = numbers_in(result)
    # `verdict` answers in a word alone.
    assert numbers or isinstance(result, str)
    assert all(math.isfinite(number) for number in numbers)


@pytest.mark.parametrize(("function", "name"), ARGUMENTS)
def test_bad_input_says_what_to_write_instead(function, name):
    for value in bad_values(name):
        message = refusal(function, {**valid_inputs(function), name: value})
        assert_helps(message, name, value)


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
def test_only_the_first_argument_may_go_without_its_name(function):
    first, *others = inspect.signature(function).parameters.values()
    assert first.kind is first.POSITIONAL_OR_KEYWORD
    assert all(other.kind is other.KEYWORD_ONLY for other in others)


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
def test_no_rate_volatility_or_leverage_has_a_default(function):
    defaults = {
        name: each.default
        for name, each in inspect.signature(function).parameters.items()
        if each.default is not each.empty
    }
    assert set(defaults) <= {"pairs"}, defaults


@pytest.mark.parametrize(
    ("function", "inputs", "name"),
    [
        (drag.growth_peak, {"volatility": 0}, "volatility"),
        (drag.growth_peak, {"volatility": 1e-200}, "volatility"),
        (drag.losing_band_probability, {"volatility": 0}, "volatility"),
        (drag.losing_band_probability, {"volatility": 2.0, "years": 3}, "years"),
        (drag.losing_band, {"leverage": 0}, "leverage"),
        (drag.losing_band, {"leverage": 0.5}, "leverage"),
        (drag.losing_band, {"leverage": 1}, "leverage"),
        (drag.implied_variance, {"leverage": 0}, "leverage"),
        (drag.implied_variance, {"leverage": 1}, "leverage"),
        (drag.implied_variance, {"leverage": 1 + 1e-12}, "leverage"),
        (drag.trend_return, {"leverage": 100, "move": 0.9, "days": 100_000}, "days"),
        (drag.round_trip_return, {"leverage": 0.5, "up": -0.999999, "pairs": 100_000}, "pairs"),
        (drag.fund_ratio, {"leverage": 100, "rate": -0.9, "years": 100}, "index_ratio"),
        (drag.mean_wealth, {"leverage": 100, "drift": 0.9, "years": 100}, "years"),
        (drag.median_wealth, {"leverage": 100, "drift": 0.9, "years": 99}, "years"),
        (drag.wealth_quantile, {"leverage": 100, "drift": 0.9, "years": 98}, "years"),
        (touch.drop_for_risk, {"volatility": 0}, "volatility"),
        (
            touch.drop_for_risk,
            {"volatility": 0.001, "drift": 0.9, "probability": 0.9999},
            "probability",
        ),
        (touch.median_life, {"volatility": 0}, "volatility"),
        (leverage.leverage_after, {"leverage": 5, "price_move": -0.2}, "price_move"),
        (leverage.leverage_after, {"leverage": 2, "side": -1, "price_move": 0.5}, "price_move"),
        (leverage.trade_to_leverage, {"leverage": 10, "price_move": -0.3}, "price_move"),
        (leverage.largest_leverage_deposit, {"price_move": 0}, "price_move"),
        (leverage.largest_leverage_fixed, {"price_move": 0}, "price_move"),
        (leverage.largest_leverage_current, {"price_move": 1e-9}, "price_move"),
        (options.cash_secured_put, {"strike": 95, "premium": 96}, "premium"),
        (options.put_credit_spread, {"strike": 95, "lower_strike": 95}, "lower_strike"),
        (options.put_credit_spread, {"strike": 95, "premium": 5.1}, "premium"),
        (options.box_rate, {"received": 1, "years": 0.001}, "years"),
        (answers.size_from_loss, {"fraction": 1e-12}, "fraction"),
        (answers.fund_and_index, {"volatility": 2.0, "years": 3}, "years"),
        (answers.bucket_in_crash, {"margin": 0.5, "hike": 3}, "hike"),
        (sizing.lots_for_loss, {"max_loss": 1e12, "lot": 1e-6}, "lot"),
        (sizing.units_allowed, {"capital": 1e12, "price": 1e-6}, "price"),
        (sizing.streak_wait, {"run": 1000, "loss_probability": 0.1}, "run"),
        (sizing.losses_to_halve, {"fraction": 1}, "fraction"),
        (sizing.losses_to_halve, {"fraction": 1e-12}, "fraction"),
        (sizing.breakeven_payoff, {"win_probability": 1e-12}, "win_probability"),
    ],
)
def test_inputs_that_are_wrong_only_together_name_the_one_to_change(function, inputs, name):
    given_inputs = {**valid_inputs(function), **inputs}
    if function in (drag.median_wealth, drag.wealth_quantile):
        given_inputs["volatility"] = 0.001
    assert_helps(refusal(function, given_inputs), name, given_inputs[name])


def test_numpy_numbers_and_whole_floats_are_numbers():
    assert drag.fund_day_return(np.float32(2), index_return=np.float64(0.1)) == 0.2
    assert drag.fund_day_return(np.int64(2), index_return=0.1) == 0.2
    assert drag.trend_return(2, move=0.01, days=10.0) == drag.trend_return(2, move=0.01, days=10)


# Every rule's range with its ends and the numbers next to them, where formulas break.
ANYTHING = st.one_of(
    st.floats(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.sampled_from([0.0, -0.0, 1.0, 5e-324, -5e-324, 1e-300, 1 - 1e-16, 1 + 2e-16, 1e-9]),
)


def inside(rule):
    if not isinstance(rule, rules.Rule):  # a list of numbers has a strategy of its own
        return rule
    ends = [rule.low, rule.high, math.nextafter(rule.low, 1e9), math.nextafter(rule.high, -1e9)]
    if rule.whole:
        return st.integers(int(rule.low), int(rule.high))
    return st.one_of(st.floats(rule.low, rule.high), st.sampled_from(ends))


RULES = {
    "leverage": rules.LEVERAGE,
    "index_return": rules.MOVE,
    "up": rules.MOVE,
    "move": rules.MOVE,
    "pairs": rules.COUNT,
    "days": rules.COUNT,
    "index_ratio": rules.WEALTH_RATIO,
    "fund_ratio": rules.WEALTH_RATIO,
    "realised_variance": rules.VARIANCE,
    "drift": rules.RATE,
    "rate": rules.RATE,
    "volatility": rules.VOLATILITY,
    "years": rules.YEARS,
    "probability": rules.PROBABILITY,
    "fraction": rules.FRACTION,
    "kelly_multiple": rules.KELLY_MULTIPLE,
    "drop": rules.DROP,
    "rise": rules.RISE,
    "checks": rules.POSITIVE_COUNT,
    "deviations": rules.DEVIATIONS,
    "level": rules.LEVEL,
    "degrees": rules.DEGREES,
    "days_since": rules.DAYS_SINCE,
    "wam_days": rules.MATURITY,
    "year_days": rules.YEAR_DAYS,
    "start_yield": rules.YIELD,
    "rate_change": rules.YIELD_CHANGE,
    "yield_rise": rules.YIELD_CHANGE,
    "loss": rules.PART,
    "dollar_return": rules.PRICE_MOVE,
    "fx_move": rules.PRICE_MOVE,
    "dollar_yield": rules.DOLLAR_YIELD,
    "spot": rules.PRICE,
    "hedge_ratio": rules.LEVEL,
    "yen_rate": rules.RATE,
    "dollar_rate": rules.RATE,
    "equity": rules.AMOUNT,
    "units": rules.UNITS,
    "price": rules.PRICE,
    "side": rules.Rule("", "", -1.0, 1.0, whole=True),
    "price_move": rules.PRICE_MOVE,
    "share": rules.FRACTION,
    "target": rules.LONG_LEVERAGE,
    "entry": rules.PRICE,
    "margin": rules.MARGIN,
    "margin_per_unit": rules.PRICE,
    "maintenance": rules.MARGIN,
    "position_ratio": rules.POSITION_RATIO,
    "collateral_rate": rules.FRACTION,
    "buffer": rules.BUFFER,
    "strike": rules.PRICE,
    "lower_strike": rules.PRICE,
    "premium": rules.PRICE,
    "floor": rules.MARGIN,
    "width": rules.PRICE,
    "received": rules.PRICE,
    "capital": rules.AMOUNT,
    "max_loss": rules.AMOUNT,
    "stop": rules.PRICE,
    "lot": rules.UNITS,
    "losses": rules.COUNT,
    "run": rules.RUN,
    "loss_probability": rules.PROBABILITY,
    "trades": rules.COUNT,
    "base": rules.AMOUNT,
    "bets": rules.POSITIVE_COUNT,
    "win_probability": rules.PROBABILITY,
    "payoff": rules.PAYOFF,
    "drawdown": rules.DROP,
    "satellite": rules.LEVEL,
    "core_return": rules.SLEEVE_RETURN,
    "satellite_return": rules.SLEEVE_RETURN,
    "dollar_value": rules.UNITS,
    "sold_units": rules.HELD_UNITS,
    "cost": rules.COST,
    "actual_ratio": rules.HELD_RATIO,
    "cost_fraction": rules.COST_FRACTION,
    "tax": rules.LEVEL,
    "over_ratio": rules.OVER_RATIO,
    "tolerance": rules.HEDGE_PART,
    "existing_lots": rules.COUNT,
    "lots": rules.COUNT,
    "margin_ratio": rules.BUFFER,
    "month_start": rules.PRICE,
    "band": rules.FRACTION,
    "prices": st.lists(inside(rules.PRICE), min_size=2, max_size=5),
    "window": rules.WINDOW,
    "base_ratio": rules.LEVEL,
    "low_ratio": rules.LEVEL,
    "rate_difference": rules.RATE,
    "wide_difference": rules.RATE,
    "asset_volatility": rules.VOLATILITY,
    "fx_volatility": rules.POSITIVE_VOLATILITY,
    "correlation": rules.CORRELATION,
    "slip_multiple": rules.SLIP,
    "gap": rules.PRICE,
    "loss_fraction": rules.LOSS_SHARE,
    "limit": rules.FRACTION,
    "hike": rules.HIKE,
    "haircut": rules.HAIRCUT,
    "stock_volatility": rules.VOLATILITY,
    "equity_premium": rules.RATE,
    "weeks": rules.WEEKS,
    "contract_value": rules.AMOUNT,
    "roll": rules.COST_RATE,
    "fx": rules.COST_RATE,
    "fee": rules.COST_RATE,
    "threshold": rules.LOSS,
    "months": rules.MONTHS,
    "month_return": rules.PRICE_MOVE,
    "halve_at": rules.LOSS,
    "exit_at": rules.LOSS,
    "planned": rules.HELD_LEVERAGE,
    "actual": rules.HELD_LEVERAGE,
    "answers": st.lists(st.integers(0, 1), min_size=4, max_size=5),
    "plan": st.just(VALID["plan"]),
    "today": st.just(VALID["today"]),
    "date": st.dates().map(str),
    "kept": rules.LEVEL,
    "last_month_end": rules.AMOUNT,
    "overlay_value": rules.HELD_UNITS,
    "cash": rules.HELD_UNITS,
    "yield_floor": rules.YIELD,
    "fx_profit": rules.COST,
    "other_profit": rules.COST,
    "fund_yield": rules.YIELD,
    "days_since_loss": rules.DAYS_SINCE,
    "in_event": st.booleans(),
    "windows": st.just(VALID["windows"]),
}
# A time that never comes is infinite; a price or a move that never comes is None.
MAY_BE_INFINITE = (drag.drag_half_life, touch.median_life)


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
@given(data=st.data())
def test_any_numbers_give_finite_numbers_or_a_value_error(function, data):
    inputs = {
        name: data.draw(st.one_of(inside(RULES[name]), inside(RULES[name]), ANYTHING), label=name)
        for name in arguments_of(function)
    }
    try:
        result = function(**inputs)
    except ValueError as error:
        assert " must " in str(error) and ", got " in str(error)
        return
    numbers = numbers_in(result)
    assert not any(math.isnan(number) for number in numbers)
    assert function in MAY_BE_INFINITE or all(map(math.isfinite, numbers))


# The modules on arrays and tables

PATH = [0.01, -0.02, 0.03]
ARRAY_INPUTS = {
    "accrued": {"rate": 0.02, "dates": ["2020-01-02", "2020-01-03", "2020-01-06"]},
    "fund_path": {"index_returns": PATH, "leverage": 2, "cash": 0.0001, "fee": 0.0001},
    "fund_outcome": {"index_returns": PATH, "leverage": 2, "cash": 0.0001, "fee": 0.0001},
    "worst_drawdown": {"wealth": [1.0, 1.1]},
    "cagr": {"wealth": [1.0, 1.1], "years": 2},
    "realised_variance": {"index_returns": PATH},
    "realised_volatility": {"index_returns": PATH, "periods_per_year": 252},
    "simulated_moves": {"paths": 2, "drift": 0.07, "volatility": 0.2, "days": 3, "seed": 1},
    "windows": {"prices": [100, 80, 120], "days": 1},
}
ARRAY_WRONG = {
    "rate": [4, [0.02, 4], [0.01, 0.02, 0.03]],
    "dates": [["2020-01-03", "2020-01-02"], ["2020-01-02", "2020-01-02"], ["2020-01-02", None]],
    "index_returns": [[1.2, -0.8], [-1.5], [], 0.01, [0.01, math.nan]],
    "leverage": [200, [2, 300], [[1, 2], [3]]],
    "cash": [0.25, [0.0001, 0.0001]],
    "fee": [0.9, -0.0001],
    "wealth": [[0.0, 1.0], [1.0, -0.1], [], 1.0, [1.0, math.inf]],
    "years": [0, -1, 101],
    "periods_per_year": [-1, 2.5],
    "paths": [0, -1, 2.5],
    "drift": [7],
    "volatility": [20, 0, -0.2],
    "days": [0, -1, 2.5],
    "prices": [[0.0, 1.0], [1.0, -0.1], [], 1.0, [1.0, math.inf], [[1.0, 2.0], [3.0, 4.0]]],
    "seed": [-1, 0.5],
}
ARRAY_CASES = [
    pytest.param(function, name, value, id=f"{label(function)}-{name}-{str(value)[:20]}")
    for function in functions_of("paths")
    for name in arguments_of(function)
    for value in [math.nan, math.inf, None, "abc", True, 0.5j, *ARRAY_WRONG.get(name, [])]
]


@pytest.mark.parametrize(("function", "name", "value"), ARRAY_CASES)
def test_bad_arrays_say_what_to_write_instead(function, name, value):
    with pytest.raises(ValueError) as error:
        function(**{**ARRAY_INPUTS[function.__name__], name: value})
    message = str(error.value)
    assert message.startswith(f"{name} must "), message
    assert ", got " in message and message.endswith("."), message


def test_leverages_that_do_not_fit_the_paths_are_refused():
    with pytest.raises(ValueError, match="leverage must be one number or match the shape"):
        measure.fund_path([[0.1, 0.2]], leverage=[1, 2, 3], cash=0, fee=0)


@pytest.mark.parametrize("name", ["worst_drawdown", "cagr"])
def test_returns_given_for_wealth_are_refused(name):
    inputs = {**ARRAY_INPUTS[name], "wealth": [0.1, -0.05]}
    with pytest.raises(ValueError, match=r"wealth must .* Write values, not returns"):
        getattr(measure, name)(**inputs)


FACTS = (history.leveraged_etfs(), history.policy_rate_fed())
MODEL = {"fund": "UPRO", "leverage": 3, "fee": 0.009}
IMPLIED = {"fund": "UPRO", "index": "SPY", "leverage": 3, "fee": 0.009}
HISTORY_CASES = [
    (lambda **inputs: history.drag_by_year(history.sp500(), **inputs), {"leverage": 300}),
    (lambda **inputs: history.leverage_table(history.us_market(), **inputs), {"leverages": [300]}),
    *(
        (
            lambda **inputs: history.model_against_published(
                history.sp500(), *FACTS, **{**MODEL, **inputs}
            ),
            wrong,
        )
        for wrong in ({"fund": "ABC"}, {"fund": "status"}, {"leverage": 300}, {"fee": 0.9})
    ),
    *(
        (lambda **inputs: history.implied_variance_by_year(*FACTS, **{**IMPLIED, **inputs}), wrong)
        for wrong in (
            {"fund": "ABC"},
            {"index": "source"},
            {"leverage": 1},
            {"leverage": 300},
            {"fee": 0.9},
        )
    ),
    (lambda **inputs: history.rate_on(FACTS[1], **inputs), {"dates": ["1990-01-01"]}),
    (history.series, {"name": "nikkei"}),
    (examples.errata, {"chapter": 99}),
]


@pytest.mark.parametrize(("call", "wrong"), HISTORY_CASES)
def test_bad_questions_to_history_say_what_to_write_instead(call, wrong):
    with pytest.raises(ValueError) as error:
        call(**wrong)
    message = str(error.value)
    (name,) = wrong
    assert message.startswith(f"{name} must "), message
    assert ", got " in message and message.endswith("."), message
