"""The formula sheet prints the formulas of the code: at drawn points each gives its number."""

import ast
import math
import random
import re
from functools import cache

import pytest
from finance import SCALAR_FUNCTIONS, label
from sheets import formulas
from sheets.formulas import GROUPS, Formula
from tables import CASES
from teko.numbers import normal_below

ALL = [each for group in GROUPS for each in formulas.formulas(group)]
FORMULAS = [each for each in ALL if "__mutmut_" not in each.function]  # a mutation tester's copies
# Plans, and what the forms of the pages put together from the other functions.
ELSEWHERE = ("plan.", "answers.")
TABLES = CASES["formulas"]
NOT_FORMULAS = set(TABLES["none"])
CLOSED = [each for each in FORMULAS if not each.stated]
POINTS = 12  # at the least five; the rest meet the other side of a max, a min or a floor


def title(formula):
    return f"{formula.function}-{formula.field}".rstrip("-")


def near(value, draw):
    """A number of the size of the worked one, at times far off, of either sign where it may be."""
    if value in (0, 1, -1):  # a rate left out, a side, a level of all there is
        return draw.choice([1, -1, 2, draw.uniform(-0.9, 0.9), draw.uniform(0.1, 0.9)])
    times = draw.choice([1, 1, 1, -1, 10]) * draw.uniform(0.4, 1.7)
    return round(value * times) if isinstance(value, int) and value < 1_000 else value * times


def agrees(one, other):
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


@cache
def drawn(formula):
    """Points that the function answers, with its numbers; drawn from a fixed seed."""
    draw = random.Random(title(formula))
    found = [(formula.inputs, formula.value(formula.inputs))]
    for _ in range(3_000):
        inputs = {name: near(value, draw) for name, value in formula.inputs.items()}
        try:
            value = formula.value(inputs)
        except ValueError:
            continue
        # An account that is called at once is called at a move of 0, and a ruined one stays at -1.
        at_end = value in (0.0, -1.0) and formula.function in TABLES["ends"]
        if value is not None and math.isfinite(value) and not at_end:
            found.append((inputs, value))
        if len(found) == 3 * POINTS:
            break
    return found


def by_hand(formula, inputs):
    """The number that the expression gives."""
    known = {**vars(math), "Phi": normal_below, **formula.known(inputs)}
    *definitions, last = formula.parts
    for each in definitions:
        name, _, expression = each.partition(" = ")
        known[name] = eval(expression, known)
    return float(eval(last, known))


@pytest.mark.parametrize("formula", FORMULAS, ids=title)
def test_a_printed_formula_gives_the_number_of_its_function(formula):
    if formula.stated:
        assert formula.function in TABLES["stated"]
        assert math.isfinite(formula.value(formula.inputs))
        return
    points = drawn.__wrapped__(formula)  # anew: a mutation tester forks with what is kept
    assert len(points) > 5
    for inputs, value in points:
        assert agrees(by_hand(formula, inputs), value), inputs


def smaller(node):
    """What may stand for a node in a formula that is nearly right."""
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
        swapped = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
        if type(node.op) in swapped:
            yield ast.BinOp(node.left, swapped[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Name | ast.Constant):
        yield ast.Constant(1)
        yield ast.UnaryOp(ast.USub(), node)
    elif isinstance(node, ast.Call):
        yield from node.args


def spots(tree):
    """Each place of an expression: its parent, the field, and where the field is a list, which."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            for at, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                called = isinstance(parent, ast.Call) and name == "func"
                defined = isinstance(getattr(node, "ctx", None), ast.Store)
                if isinstance(node, ast.expr) and not called and not defined:
                    yield parent, name, at, node


def one_line(tree):
    return ast.unparse(tree).replace("\n", "; ")


def mutants(expression):
    """The expression with one factor or term dropped, sign turned or symbol taken as 1."""
    tree = ast.parse(expression)
    for parent, name, at, node in list(spots(tree)):
        for other in smaller(node):
            kept = getattr(parent, name)
            if at is None:
                setattr(parent, name, other)
            else:
                kept[at] = other
            yield one_line(tree)
            if at is None:
                setattr(parent, name, kept)
            else:
                kept[at] = node


# The same number for every input: an even power, a size, nothing with a sign, a side of 1 or -1.
EVEN = r"\(-\w+(?: \* \w+)?\) \*\* 2|\* -\w+\) \*\* 2"
SAME = re.compile(EVEN + r"|abs\(-\w+\)|, -0\)|/ s\b(?! \*\*)")


def survives(formula, expression):
    """Whether no drawn point tells the expression from the function."""
    other = Formula(**{**vars(formula), "expression": expression})
    for inputs, value in drawn(formula):
        try:
            if not agrees(by_hand(other, inputs), value):
                return False
        except (ArithmeticError, ValueError, TypeError):
            return False
    return True


@pytest.mark.parametrize("formula", CLOSED, ids=title)
def test_a_printed_formula_that_is_nearly_right_is_noticed(formula):
    changed = set(mutants(formula.expression)) - {one_line(ast.parse(formula.expression))}
    alive = [each for each in sorted(changed) if survives(formula, each)]
    assert [each for each in alive if not SAME.search(each)] == []


def test_every_calculation_has_a_line():
    names = {label(each) for each in SCALAR_FUNCTIONS if not label(each).startswith(ELSEWHERE)}
    assert names - NOT_FORMULAS - {formula.function for formula in FORMULAS} == set()
    assert names >= NOT_FORMULAS


@pytest.mark.parametrize(("expression", "tex"), TABLES["printed"])
def test_an_expression_is_printed_as_it_is_written(expression, tex):
    assert ", ".join(Formula("", "x", expression, "", "").tex) == f"x = {tex}"


def test_the_sheet_shows_formula_call_and_number_of_each():
    text = formulas.sheet("drag")
    for each in formulas.formulas("drag"):
        assert all(tex in text for tex in each.tex) and each.call in text
    assert (
        "`drag.log_growth(1.25, drift=0.07, rate=0.02, volatility=0.2)` =\N{NO-BREAK SPACE}0.05125"
        in text
    )
