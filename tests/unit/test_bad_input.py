"""Bad input of every function and every argument: an error that names the remedy, or nothing.

The functions are found by themselves. A function with a new argument name fails here until
`tests/arguments.toml` or `finance.OTHERS` knows the name.
"""

import inspect
import math
from dataclasses import astuple, is_dataclass

import numpy as np
import pandas as pd
import pytest
from finance import (
    NUMBERS,
    REFUSED,
    SCALAR_FUNCTIONS,
    arguments_of,
    assert_refused,
    functions_of,
    inside,
    label,
    valid_inputs,
    wrong,
)
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from tables import CASES
from teko import drag, examples, notebook, touch
from teko.paths import measure
from teko.series import history

NEVER_A_NUMBER = [math.nan, math.inf, -math.inf, 1e308, -1e308, 10**400, None, "abc", "0.5", True]
NEVER_A_NUMBER += [[0.5], 0.5j, np.array([0.5]), np.True_]

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
    return [*never, *wrong(name)]


def refusal(function, inputs):
    """What a function says to inputs that it must not take."""
    try:
        function(**inputs)
    except ValueError as error:
        return str(error)
    return "(nothing: it takes them)"


def shown(name, value):
    """A value as a message shows it: where a number is asked for, a text with its quotes."""
    if name in NUMBERS and isinstance(value, str):
        return f"'{value}'"
    if name in NUMBERS and hasattr(value, "__len__"):
        return f"a whole {type(value).__name__}"
    return value


def assert_helps(message, name, value):
    """The message names the argument, the rule and the value, and says what to write."""
    told = f"of {value!r} it says: {message}"
    assert message.startswith(f"{name} must "), told
    assert f", got {shown(name, value)}. " in message, told
    remedy = message.split(f", got {shown(name, value)}. ")[1]
    assert remedy[0].isupper() and not remedy.isupper() and remedy.endswith("."), told


def numbers_in(result):
    """The numbers of a result; a word, and an exit that never comes (None), hold none."""
    if result is None or isinstance(result, str):
        return ()
    if isinstance(result, tuple):
        return tuple(number for part in result for number in numbers_in(part))
    return numbers_in(astuple(result)) if is_dataclass(result) else (result,)


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
def test_only_the_first_argument_may_go_without_its_name_and_only_pairs_has_a_default(function):
    first, *others = inspect.signature(function).parameters.values()
    assert first.kind is first.POSITIONAL_OR_KEYWORD
    assert all(other.kind is other.KEYWORD_ONLY for other in others)
    assert {each.name for each in (first, *others) if each.default is not each.empty} <= {"pairs"}


BY_NAME = {label(function): function for function in SCALAR_FUNCTIONS}
TOGETHER = [(BY_NAME[of], inputs) for of, rows in REFUSED["together"].items() for inputs in rows]


@pytest.mark.parametrize(("function", "inputs"), TOGETHER)
def test_inputs_that_are_wrong_only_together_name_the_one_to_change(function, inputs):
    name, value = next(iter(inputs.items()))
    assert_helps(refusal(function, valid_inputs(function) | inputs), name, value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("2", "a multiple from -100 to 100, got '2'. Write 2 without quotes."),
        ("200", "a multiple from -100 to 100, got '200'. Write three times as 3."),
        (pd.Series([2, 3]), "one number at a time, got a whole Series. Call the function for each"),
        ((2,), "one number at a time, got a whole tuple. Call the function for each: [f(x) for x "),
    ],
)
def test_a_number_in_quotes_and_many_at_once_have_their_own_remedy(value, says):
    message = refusal(drag.round_trip_return, {"leverage": value, "up": 0.1})
    assert message.startswith(f"leverage must be {says}")


@pytest.mark.parametrize(("code", "line"), CASES["bad_input"]["unnamed"])
def test_a_value_without_its_name_is_told_the_name_in_a_notebook(capsys, code, line):
    shell = InteractiveShell()
    shell.colors = "nocolor"
    shell.set_custom_exc((TypeError,), notebook._explain)
    result = shell.run_cell(f"from teko import drag\n{code}")
    assert isinstance(result.error_in_exec, TypeError)
    assert capsys.readouterr().out.splitlines()[-1].startswith(line)


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


# A time that never comes is infinite; a price or a move that never comes is None.
MAY_BE_INFINITE = (drag.drag_half_life, touch.median_life)


@pytest.mark.parametrize("function", SCALAR_FUNCTIONS, ids=label)
@given(data=st.data())
def test_any_numbers_give_finite_numbers_or_a_value_error(function, data):
    inputs = {
        name: data.draw(st.one_of(inside(name), inside(name), ANYTHING), label=name)
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

ARRAY_INPUTS = CASES["bad_input"]["arrays"]
ARRAY_CASES = [
    pytest.param(function, name, value, id=f"{label(function)}-{name}-{str(value)[:20]}")
    for function in functions_of("paths.measure")
    for name in arguments_of(function)
    for value in [math.nan, math.inf, None, "abc", True, 0.5j, *REFUSED["path"].get(name, [])]
]


@pytest.mark.parametrize(("function", "name", "value"), ARRAY_CASES)
def test_bad_arrays_say_what_to_write_instead(function, name, value):
    assert_refused(name, function, **{**ARRAY_INPUTS[function.__name__], name: value})


def test_leverages_that_do_not_fit_the_paths_are_refused():
    with pytest.raises(ValueError, match="leverage must be one number or match the shape"):
        measure.fund_path([[0.1, 0.2]], leverage=[1, 2, 3], cash=0, fee=0)


@pytest.mark.parametrize("name", ["worst_drawdown", "cagr"])
def test_returns_given_for_wealth_are_refused(name):
    inputs = {**ARRAY_INPUTS[name], "wealth": [0.1, -0.05]}
    with pytest.raises(ValueError, match=r"wealth must .* Write values, not returns"):
        getattr(measure, name)(**inputs)


FACTS = (history.leveraged_etfs(), history.policy_rate_fed())


def model(**inputs):
    known = {"fund": "UPRO", "leverage": 3, "fee": 0.009}
    return history.model_against_published(history.sp500(), *FACTS, **{**known, **inputs})


def implied(**inputs):
    known = {"fund": "UPRO", "index": "SPY", "leverage": 3, "fee": 0.009}
    return history.implied_variance_by_year(*FACTS, **{**known, **inputs})


HISTORY_CASES = [
    (lambda **inputs: history.drag_by_year(history.sp500(), **inputs), "leverage", 300),
    (lambda **inputs: history.leverage_table(history.us_market(), **inputs), "leverages", [300]),
    *((model, "fund", value) for value in ("ABC", "status")),
    *((call, "leverage", 300) for call in (model, implied)),
    *((call, "fee", 0.9) for call in (model, implied)),
    (implied, "fund", "ABC"),
    (implied, "index", "source"),
    (implied, "leverage", 1),
    (lambda **inputs: history.rate_on(FACTS[1], **inputs), "dates", ["1990-01-01"]),
    (history.series, "name", "nikkei"),
    (examples.worked, "id", "S9-1"),
]


@pytest.mark.parametrize(("call", "name", "value"), HISTORY_CASES)
def test_bad_questions_to_history_say_what_to_write_instead(call, name, value):
    assert_refused(name, call, **{name: value})
