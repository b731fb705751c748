"""Every public function of the library answers a question and shows itself at work, briefly.

The modules and functions are found by themselves. The examples in the docstrings are run by
``pytest --doctest-modules``.
"""

import ast
import doctest
import inspect
import re
from collections import Counter
from pathlib import Path
from statistics import median

import pytest
import teko
from finance import MODULES, functions_of, label

LIBRARY = Path(teko.__file__).parents[1]
FILES = sorted(p for p in LIBRARY.rglob("*.py") if "micropython" not in p.parts)
FUNCTIONS = [each for name in MODULES for each in functions_of(name)]


def test_there_are_functions_to_check():
    assert len(FUNCTIONS) > 150 and {"series.history", "drag"} <= set(MODULES)


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_the_first_line_answers_and_there_is_an_example_and_one_at_the_edge(function):
    first = (inspect.getdoc(function) or "").splitlines()[0]
    assert first.endswith(".") and 20 < len(first) <= 100
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")
    assert sum(bool(each.want) for each in examples) >= 2


def test_every_module_with_functions_for_a_reader_is_in_the_reference():
    files = (LIBRARY.parent / "book/en").glob("functions*.md")
    pages = "".join(each.read_text("utf-8") for each in files)
    listed = " ".join(re.findall(r"{function-table} (.*) -->", pages)).split()
    inner = {"arrays", "numbers", "rules", "said", "accounts.joint_market"}
    assert sorted(listed) == sorted({n for n in MODULES if functions_of(n)} - inner)
    assert {*listed} <= {*re.findall(r"automodule:: teko\.(\S+)", pages)}


def test_what_holds_for_every_argument_is_not_said_at_each():
    lines = Counter(
        line.strip()
        for function in FUNCTIONS
        for line in set((inspect.getdoc(function) or "").splitlines())
        if re.match(r"    [A-Z].*\.$", line)
    )
    assert [line for line, times in lines.items() if times > 4] == []
    assert [label(f) for f in FUNCTIONS if "outside its range" in f.__doc__] == []


def code_lines(node):
    """Lines of a function, its signature too, without its docstring."""
    docstring = node.body[0].end_lineno - node.body[0].lineno + 1 if ast.get_docstring(node) else 0
    return node.end_lineno - node.lineno + 1 - docstring


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_module_says_what_it_is_for_and_its_functions_are_short(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert len(ast.get_docstring(tree) or "") > 60
    found = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))
    lengths = {each.name: code_lines(each) for each in found}
    assert {name: length for name, length in lengths.items() if length > 45} == {}
    assert median([0, *lengths.values()]) <= 14
