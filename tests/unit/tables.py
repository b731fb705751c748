"""The tables of the tests: rows that people typed, in tests/*.toml."""

import tomllib
from pathlib import Path

TESTS = Path(__file__).parents[1]


def table(name):
    return tomllib.loads((TESTS / f"{name}.toml").read_text("utf-8"))


# Rows of parametrized tests, by the file of the test.
CASES = table("cases")
