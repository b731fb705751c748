"""The reference vectors, each through the adapter of its topic."""

import json
import math
from pathlib import Path

import pytest
from adapters import ADAPTERS

NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def read(value):
    """JSON has no NaN, so the vectors write it as a string."""
    return NOT_FINITE.get(value, value) if isinstance(value, str) else value


def differs(expected, got, tolerance, kind):
    """Whether two values differ by more than the tolerance; text and truth must be equal."""
    if isinstance(expected, list):
        return len(expected) != len(got) or any(
            differs(one, other, tolerance, kind) for one, other in zip(expected, got, strict=True)
        )
    if isinstance(expected, bool) or not isinstance(expected, int | float):
        return expected != got
    allowed = tolerance * abs(expected) if kind == "rel" else tolerance
    return not abs(got - expected) <= allowed


def problem_with(vector):
    """What is wrong with our answer to a vector, or None."""
    adapter = ADAPTERS.get(vector["topic"])
    if adapter is None:
        return f"no adapter for the topic {vector['topic']}: write one in tests/unit/adapters.py"
    expected = vector["expected"]
    try:
        got = adapter(**{name: read(value) for name, value in vector["inputs"].items()})
    except ValueError as error:
        if expected.get("behaviour") != "error":
            return f"expected no error: {error}"
        named = " must " in str(error) and ", got " in str(error)
        return None if named else f"the error does not say what to write: {error}"
    for name, value in expected.items():
        if name not in got:
            return f"expected {name} to be {value}, got only {got}"
        if differs(value, got[name], vector["tolerance"], vector["tolerance_type"]):
            return f"expected {name} to be {value}, got {got[name]}"
    return None


def test_vector_is_met(vector):
    problem = problem_with(vector)
    if problem:
        pytest.fail(f"{vector['id']}: {problem}")


OWN = json.loads((Path(__file__).parents[1] / "vectors.json").read_text(encoding="utf-8"))


def test_every_adapter_has_a_vector():
    assert set(ADAPTERS) == {vector["topic"] for vector in OWN}


def altered_by(value, step):
    """A value that must not pass for the one expected."""
    if isinstance(value, list):
        return [altered_by(each, step) for each in value]
    return f"not {value}" if isinstance(value, str) else value + step


@pytest.mark.parametrize("original", OWN, ids=[f"altered-{each['id']}" for each in OWN])
def test_an_altered_expectation_is_noticed(original):
    relative = original["tolerance_type"] == "rel"
    numbers = {
        name: altered_by(value, 10 * max(original["tolerance"], 1e-12) * (value if relative else 1))
        for name, value in original["expected"].items()
        if name != "behaviour"
    }
    altered = numbers or {"value": 0.0}
    assert "expected" in str(problem_with({**original, "expected": altered}))


def test_a_topic_without_adapter_and_a_missing_error_are_noticed():
    assert "no adapter for the topic moon.phase" in problem_with({**OWN[0], "topic": "moon.phase"})
    assert problem_with({**OWN[0], "expected": {"behaviour": "error"}})
