"""Every public function of teko answers a question, says its units, and shows itself at work.

The modules and functions are found by themselves. The examples in the docstrings are run by
``pytest --doctest-modules``.
"""

import ast
import doctest
import inspect
import re
from pathlib import Path
from statistics import median

import pytest
import teko
from finance import CALCULATIONS, MODULES, arguments_of, functions_of, label

FUNCTIONS = [each for name in MODULES for each in functions_of(name)]
SECTION = re.compile(r"^(\w[\w ]+)\n-{3,}$", re.MULTILINE)


def sections(function):
    """The parts of a NumPy docstring by title; the opening text has the title ""."""
    parts = SECTION.split(inspect.getdoc(function) or "")
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def test_there_are_functions_to_check():
    assert len(FUNCTIONS) > 30 and "series.history" in MODULES and "drag" in MODULES


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_the_first_line_answers_in_one_sentence(function):
    first = (inspect.getdoc(function) or "").splitlines()[0]
    assert first.endswith(".") and 20 < len(first) <= 100


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_every_section_is_there(function):
    needed = {"Returns", "Examples"} | ({"Parameters"} if arguments_of(function) else set())
    assert needed <= set(sections(function))


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_every_parameter_is_described(function):
    described = re.findall(r"^(\w+) : .+\n    \S", sections(function).get("Parameters", ""), re.M)
    assert described == arguments_of(function)


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_a_function_that_can_refuse_says_so(function):
    if "check(" in inspect.getsource(function) or "raise " in inspect.getsource(function):
        assert "Error\n" in sections(function)["Raises"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_there_is_an_example_and_one_at_the_edge(function):
    examples = doctest.DocTestParser().get_examples(sections(function)["Examples"])
    assert len([each for each in examples if each.want]) >= 2


@pytest.mark.parametrize("function", FUNCTIONS, ids=label)
def test_a_formula_has_at_most_four_lines(function):
    assert len(sections(function).get("Notes", "").strip().splitlines()) <= 4


@pytest.mark.parametrize(
    "function", [each for name in CALCULATIONS for each in functions_of(name)], ids=label
)
def test_a_closed_form_says_its_formula(function):
    assert "Notes" in sections(function)


def tree_of(name):
    file = Path(teko.__file__).parent / f"{name.replace('.', '/')}.py"
    return ast.parse(file.read_text("utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for(name):
    tree = tree_of(name)
    assert len(ast.get_docstring(tree) or "") > 80


def code_lines(node):
    """Lines of a function without its docstring and signature."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("name", MODULES)
def test_functions_are_short(name):
    tree = tree_of(name)
    lengths = [code_lines(node) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    if lengths:
        assert max(lengths) <= 45 and median(lengths) <= 8
