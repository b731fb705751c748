r"""The formula sheet: the closed forms of `teko` in field notation, each with one number.

A formula stands once, in the notes of its function, under the symbols of the arguments in their
order: "With ``L mu r sigma``:" and then a line such as "- Log growth: ``g = r + L*(mu - r)``". A
line that ends with a name in brackets is about that field of the result. The expression is Python
with the symbols of the field; definitions follow it, each behind a ";". It is printed in TeX,
evaluated by the tests with drawn numbers, and becomes the formula of a simple cell of the workbook.
A result without a closed form is stated in TeX between dollar signs instead. The worked number is
the first call in the examples of the docstring.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from teko.said import said

# Whose formulas stand in which part of the sheet, by module, or by function where a module is split
GROUPS = {
    "mmf": ("mmf",),
    "leverage": ("leverage", "options"),
    "touch": ("touch",),
    "sizing": ("sizing",),
    "drag": ("drag",),
    "hedge": ("hedge",),
    "routine": ("hedge",),
    "stress": ("stress",),
    "plan": ("overlay",),
}
_ROUTINE = (
    *("hedge_lots", "over_hedge_lots", "difference_order", "rounding_bound", "smallest_account"),
    "dollars_for_lots",
    *("hedge_deposit", "rise_to_cut", "margin_ratio_after", "top_up", "emergency_move"),
    "unwinding",
)
_WITH = re.compile(r"^With ``([\w ]+)``:$", re.MULTILINE)
_LINE = re.compile(r"^- ([^`$]+): (?:``(.+)``|\$(.+)\$)(?: \((\w+)\))?$")


@dataclass(frozen=True)
class Formula:
    """One line of the sheet: what a function computes, and the first call of its examples.

    `function` is module and name, `field` the figure of its result or "". `symbols` stand for the
    arguments in their order. `stated` is TeX, where there is no closed form.
    """

    name: str
    left: str
    expression: str
    symbols: str
    function: str
    field: str = ""
    stated: str = ""

    @property
    def call(self) -> str:
        """The worked call, as the docstring writes it."""
        module, name = self.function.split(".")
        text = _first_call(function_of(self.function), name)
        return f"{module}.{text}" + (f".{self.field}" if self.field else "")

    @property
    def inputs(self) -> dict[str, Any]:
        """The arguments of the worked call, by name."""
        function, name = function_of(self.function), self.function.split(".")[1]
        bind = inspect.signature(function).bind
        return dict(eval(_first_call(function, name), {name: bind}).arguments)

    def value(self, inputs: Mapping[str, Any]) -> float | None:
        """The number that the function gives; None where it answers never."""
        result = function_of(self.function)(**inputs)
        if result is None:
            return None
        return float(getattr(result, self.field) if self.field else result)

    @property
    def parts(self) -> list[str]:
        """The definitions, and last what the formula comes to."""
        return self.expression.split("; ")

    def known(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The symbols with what is given for the arguments."""
        arguments = inspect.signature(function_of(self.function)).parameters
        return {s: given[a] for s, a in zip(self.symbols.split(), arguments, strict=True)}

    @property
    def tex(self) -> tuple[str, ...]:
        """The formula in TeX, then its definitions."""
        if self.stated:
            return tuple(self.stated.split(r",\quad "))
        *definitions, last = self.parts
        equations = [(self.left, _tex(parsed(last)))]
        for each in definitions:
            name, _, expression = each.partition(" = ")
            equations.append((_symbol(name), _tex(parsed(expression))))
        return tuple(map(" = ".join, equations))

    def cell(self, cells: Mapping[str, str]) -> str:
        """The expression as a formula of a spreadsheet, `cells` standing for the arguments."""
        (expression,) = self.parts
        return cell_text(parsed(expression), self.known(cells))


def parsed(expression: str) -> ast.expr:
    """An expression of Python as a tree."""
    return ast.parse(expression, mode="eval").body


def function_of(label: str) -> Callable[..., Any]:
    """The function that a module and a name stand for."""
    module, name = label.split(".")
    found: Callable[..., Any] = getattr(import_module(f"teko.{module}"), name)
    return found


def _first_call(function: Callable[..., Any], name: str) -> str:
    """The first call of a function in its own examples, on one line."""
    for example in doctest.DocTestParser().get_examples(inspect.getdoc(function) or ""):
        for node in ast.walk(ast.parse(example.source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                text = ast.get_source_segment(example.source, node) or ""
                return re.sub(r"(?<=\() |,? (?=\))", "", " ".join(text.split()))
    raise ValueError(f"{name} must show a call in its examples, got none. Write one.")


def formulas_of(label: str) -> Iterator[Formula]:
    """The formulas that the notes of a function state."""
    notes = (inspect.getdoc(function_of(label)) or "").partition("\nNotes\n-----\n")[2]
    symbols = _WITH.search(notes)
    if symbols is None:
        return
    for entry in re.findall(r"^- .+(?:\n  .+)*", notes, re.MULTILINE):
        found = _LINE.match(" ".join(entry.split()))
        if found is None:
            raise ValueError(f"the notes of {label} must state formulas, got {entry}.")
        name, formula, stated, field = found.groups()
        main, *definitions = (formula or "").split("; ")
        left, _, expression = main.partition(" = ")
        expression = "; ".join([*definitions, expression])
        yield Formula(name, left, expression, symbols[1], label, field or "", stated or "")


def _labels(group: str) -> Iterator[str]:
    """The functions of a part of the sheet, in the order of their source."""
    for module in GROUPS[group]:
        source = inspect.getsource(import_module(f"teko.{module}"))
        for node in ast.parse(source).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if module != "hedge" or (node.name in _ROUTINE) == (group == "routine"):
                yield f"{module}.{node.name}"


def formulas(group: str) -> list[Formula]:
    """All formulas of a part of the sheet."""
    return [each for label in _labels(group) for each in formulas_of(label)]


# An expression as TeX

_GREEK = ("mu", "sigma", "rho", "nu")
_AROUND = {
    "sqrt": (r"\sqrt{", "}"),
    "exp": ("e^{", "}"),
    "abs": (r"\left|", r"\right|"),
    "floor": (r"\left\lfloor ", r"\right\rfloor"),
    "ceil": (r"\left\lceil ", r"\right\rceil"),
    "log": (r"\ln\left(", r"\right)"),
    "Phi": (r"\Phi\left(", r"\right)"),
    "max": (r"\max\left(", r"\right)"),
    "min": (r"\min\left(", r"\right)"),
}


def _symbol(name: str) -> str:
    """A symbol: one letter, a Greek one, either with an index, or a word."""
    base, _, index = name.partition("_")
    if not index and base[-1].isdigit():
        base, index = base[:-1], base[-1]
    shown = f"\\{base}" if base in _GREEK else base if len(base) == 1 else f"\\text{{{base}}}"
    if not index:
        return shown
    return f"{shown}_{{{index}}}" if index.isdigit() else f"{shown}_\\text{{{index}}}"


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _is_power(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)


def _in_brackets(node: ast.AST, needed: bool, small: bool) -> str:
    return f"\\left({_tex(node, small)}\\right)" if needed else _tex(node, small)


def _product(left: ast.AST, right: ast.AST, small: bool) -> str:
    """Side by side; a dot where two numbers would run together."""
    first = _in_brackets(left, _is_sum(left), small)
    second = _in_brackets(right, _is_sum(right) or isinstance(right, ast.UnaryOp), small)
    both_numbers = first[-1].isdigit() and second[0].isdigit()
    words = r"\text" in first or r"\text" in second
    between = r" \cdot " if both_numbers else r"\," if words else " "
    return first + between + second


def _fraction(top: ast.AST, bottom: ast.AST, small: bool) -> str:
    """A fraction; with a slash where it stands inside another one or in an exponent."""
    if small:
        simple = isinstance(bottom, ast.Name | ast.Constant | ast.Call) or _is_power(bottom)
        return f"{_in_brackets(top, _is_sum(top), True)} / {_in_brackets(bottom, not simple, True)}"
    above = _tex(top, True)
    minus = above.startswith("-") and not _is_sum(top)
    return f"{'-' if minus else ''}\\frac{{{above[minus:]}}}{{{_tex(bottom, True)}}}"


def _called(node: ast.Call, small: bool) -> str:
    assert isinstance(node.func, ast.Name)
    before, after = _AROUND[node.func.id]
    inside = small or node.func.id == "exp"
    return before + ", ".join(_tex(each, inside) for each in node.args) + after


def _tex(node: ast.AST, small: bool = False) -> str:
    """An expression in TeX; `small` inside a fraction or an exponent."""
    if isinstance(node, ast.Constant):
        # Four digits name a constant well enough; whole numbers stay whole.
        return f"{node.value:.4g}" if isinstance(node.value, float) else str(node.value)
    if isinstance(node, ast.Name):
        return _symbol(node.id)
    if isinstance(node, ast.UnaryOp):
        return f"-{_in_brackets(node.operand, _is_sum(node.operand), small)}"
    if isinstance(node, ast.Call):
        return _called(node, small)
    assert isinstance(node, ast.BinOp)
    left, right = node.left, node.right
    if isinstance(node.op, ast.Div):
        return _fraction(left, right, small)
    if isinstance(node.op, ast.Pow):
        simple = isinstance(left, ast.Name | ast.Constant)
        return f"{_in_brackets(left, not simple, small)}^{{{_tex(right, True)}}}"
    if isinstance(node.op, ast.Mult):
        return _product(left, right, small)
    sign = "+" if isinstance(node.op, ast.Add) else "-"
    again = sign == "-" and _is_sum(right)
    return f"{_tex(left, small)} {sign} {_in_brackets(right, again, small)}"


# An expression as a formula of a spreadsheet

SIGNS: dict[type, str] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"},
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "="},
}
_CALLS = {"log": "LN", "floor": "INT"}


def cell_text(node: ast.AST, known: Mapping[str, str]) -> str:
    """An expression in the words of a spreadsheet; there 0 stands before a minus that opens it."""
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.Name):
        return known[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return f"-{cell_text(node.operand, known)}"
    if isinstance(node, ast.UnaryOp):
        return f"0-{_factor(node.operand, known)}"
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        inside = ",".join(cell_text(each, known) for each in node.args)
        return f"{_CALLS.get(node.func.id, node.func.id.upper())}({inside})"
    assert isinstance(node, ast.BinOp)
    left, right = cell_text(node.left, known), cell_text(node.right, known)
    if not isinstance(node.op, ast.Add | ast.Sub):
        left, right = _factor(node.left, known), _factor(node.right, known)
        if isinstance(node.op, ast.Div | ast.Pow) and isinstance(node.right, ast.BinOp):
            right = f"({cell_text(node.right, known)})"
    elif isinstance(node.op, ast.Sub) and _is_sum(node.right):
        right = f"({right})"
    return left + SIGNS[type(node.op)] + right


def _factor(node: ast.AST, known: Mapping[str, str]) -> str:
    inside = cell_text(node, known)
    return f"({inside})" if _is_sum(node) or isinstance(node, ast.UnaryOp) else inside


# The sheet


def sheet(group: str) -> str:
    r"""The formulas of a part of the sheet as lines of Markdown.

    Examples
    --------
    >>> print(sheet("sizing").splitlines()[0])
    - **Loss limit** $\displaystyle R = f C$\
    >>> sheet("luck")
    Traceback (most recent call last):
    ValueError: group must be one of mmf, leverage, touch, ..., got luck. Write one of these.
    """
    if group not in GROUPS:
        first = ", ".join(list(GROUPS)[:3])
        raise ValueError(f"group must be one of {first}, ..., got {group}. Write one of these.")
    return "".join(_line(formula) for formula in formulas(group))


def _line(formula: Formula) -> str:
    """A formula as an entry of a list, with its number in six digits."""
    main, *definitions = (f"$\\displaystyle {tex}$" for tex in formula.tex)
    where = f"  {' &ensp; '.join(definitions)}\\\n" if definitions else ""
    value = formula.value(formula.inputs)
    assert value is not None
    return (
        f"- **{said(formula.name)}** {main}\\\n{where}"
        f"  `{formula.call}` =\N{NO-BREAK SPACE}{_number(value)}\n"
    )


def _number(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.6g}"
    return text.replace("-", "−")
