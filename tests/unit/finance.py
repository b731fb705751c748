"""What the tests of the finance share: its functions, found by themselves, and valid inputs."""

import importlib
import inspect
import math
import pkgutil

import pytest
import teko
from hypothesis import strategies as st
from tables import CASES, table
from teko import plan, rules

MODULES = [
    each.name.removeprefix("teko.")
    for each in pkgutil.walk_packages(teko.__path__, "teko.")
    if not each.ispkg
]
# The calculations among the scalar modules; the other three are rules, words and numbers.
CALCULATIONS = [name for name in teko.SCALAR_MODULES if name not in ("numbers", "rules", "words")]

WINDOWS = (("2025-01-13", "2025-01-31"), ("2025-04-14", "2025-05-02"))
PLAN = plan.pattern_a(10_000_000, margin=0.08, hedge_ratio=0)
TODAY = plan.Today(**CASES["plan"]["today"])

# A valid value for every argument of a calculation that is a number, and its rule.
SIDE = rules.Rule("", "", -1.0, 1.0, whole=True)
NUMBERS = {
    name: (value, SIDE if rule == "SIDE" else getattr(rules, rule))
    for name, (value, rule) in table("arguments").items()
}
# What an argument must refuse, by what it is an argument of.
REFUSED = {
    of: {name: [None if each == "None" else each for each in row] for name, row in rows.items()}
    for of, rows in table("wrong").items()
}

# What is no number: a valid value, values that must be refused, and any valid one.
OTHERS = {
    "positions": (
        ((10_000, 120.0), (-5_000, 160.0)),
        [(), (10_000, 120.0), ((0, 120.0),), ((10_000, -1.0),), ((10_000,),), ((1e13, 120.0),)],
        st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1e-6, 1e9)), min_size=1, max_size=3).map(
            tuple
        ),
    ),
    "prices": (
        [155.0, 154.0, 156.0, 157.0],
        [0, 155, [], (155.0, 154.0, 156.0)],
        st.lists(st.floats(1e-6, 1e9), min_size=2, max_size=5),
    ),
    "returns": (
        [0.05, -0.08],
        [0.05, "0.05", [], [0.05]],
        st.lists(st.floats(-0.99, 0.99), min_size=2, max_size=2),
    ),
    "bills": ([0.002, 0.003], [0.2, [], [0.002]], st.just([0.001, -0.001])),
    "answers": (
        [1, 0, 0, 1, 0],
        [[1, 0, 0], [1, 0, 0, 1, 2], (0, 0, 0, 0, "yes")],
        st.lists(st.integers(0, 1), min_size=4, max_size=5),
    ),
    "plan": (PLAN, [[]], st.just(PLAN)),
    "overlay": (PLAN.overlay, [[]], st.just(PLAN.overlay)),
    "futures": (PLAN.futures, [[]], st.just(PLAN.futures)),
    "exits": (PLAN.exits, [[]], st.just(PLAN.exits)),
    "today": (TODAY, [[]], st.just(TODAY)),
    "date": (
        "2025-06-20",
        ["today", "2025-6-20", "2025-13-20", "2025-06-32", 20250620],
        st.dates().map(str),
    ),
    "in_event": (True, [1, 0, "yes"], st.booleans()),
    "windows": (
        WINDOWS,
        [(), (("2025-01-31", "2025-01-13"),), ("2025-01-13", "2025-01-31")],
        st.just(WINDOWS),
    ),
}
VALID = {name: row[0] for name, row in (NUMBERS | OTHERS).items()}


def outside(rule):
    """Numbers just beside a range, far from it, and a fraction where whole numbers are asked."""
    yield rule.low if rule.low_open else math.nextafter(rule.low, -math.inf)
    yield rule.high if rule.high_open else math.nextafter(rule.high, math.inf)
    yield from (rule.low - 1.0, rule.high + 1.0, 100.0 * rule.high + 1.0)
    if rule.whole:
        yield rule.low + 1.5


def wrong(name):
    """Finite values that an argument must refuse."""
    beside = REFUSED["beside"].get(name, [])
    return [*(outside(NUMBERS[name][1]) if name in NUMBERS else OTHERS[name][1]), *beside]


def inside(name):
    """Any value that follows the rule of an argument, its ends and their neighbours too."""
    if name in OTHERS:
        return OTHERS[name][2]
    rule = NUMBERS[name][1]
    if rule.whole:
        return st.integers(int(rule.low), int(rule.high))
    ends = [rule.low, rule.high, math.nextafter(rule.low, 1e9), math.nextafter(rule.high, -1e9)]
    return st.one_of(st.floats(rule.low, rule.high), st.sampled_from(ends))


def functions_of(module_name):
    """The public functions that a module of teko defines, without a mutation tester's copies."""
    module = importlib.import_module(f"teko.{module_name}")
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
        if "__mutmut_" not in name
    ]


def label(function):
    return f"{function.__module__.removeprefix('teko.')}.{function.__name__}"


SCALAR_FUNCTIONS = [each for name in CALCULATIONS for each in functions_of(name)]


def arguments_of(function):
    return list(inspect.signature(function).parameters)


def valid_inputs(function):
    return {name: VALID[name] for name in arguments_of(function)}


def assert_refused(name, call, /, *first, **inputs):
    """The call says which argument is wrong, what it got and what to write instead."""
    with pytest.raises(ValueError, match=rf"^{name} must (?s:.*), got (?s:.*)\.$"):
        call(*first, **inputs)
