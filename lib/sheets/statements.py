"""Statements such as `sizing.risk_yen(capital, fraction=risk)`, as numbers and as cells.

A statement is Python: names and figures, sums, one comparison, a choice, calls of the library and
fields of their results. `Statements` computes one with the library. `cell_formula` writes it for a
spreadsheet, where `{name}` stands for a cell; a call becomes the formula that the notes of its
function print.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from typing import Any

from sheets.formulas import SIGNS, cell_text, formulas_of, function_of, parsed


class Statements(dict[str, Any]):
    """Values by name; that of a statement is computed when it is first asked for.

    Examples
    --------
    >>> Statements({"cost": 3.0}, {"twice": "2*cost", "dear": "twice > 5"})["dear"]
    True
    >>> Statements({"cost": 3.0}, {})["twice"]
    Traceback (most recent call last):
    KeyError: 'twice'
    """

    def __init__(self, known: Mapping[str, Any], statements: Mapping[str, str]) -> None:
        super().__init__(known)
        self._statements = statements

    def __missing__(self, name: str) -> Any:
        """Compute a statement, and remember what it came to."""
        self[name] = self.compute(self._statements[name])
        return self[name]

    def compute(self, statement: str) -> Any:
        """What a statement comes to with these values."""
        return eval(statement, {"__builtins__": {}}, self)


def cell_formula(statement: str, others: Mapping[str, str]) -> str:
    """A statement as a formula of a spreadsheet; `others` are statements that it may name.

    Examples
    --------
    >>> cell_formula("sizing.leverage_from_stop(risk, stop=stop, price=now)", {})
    '{risk}*{now}/{stop}'
    >>> cell_formula("'none' if risk < 0.1 else lost.fixed_fraction",
    ...     {"lost": "sizing.losing_streak(risk, losses=5)"})
    'IF({risk}<0.1,"none",(1-{risk})^5-1)'
    """
    return _formula(parsed(statement), others)


def _formula(node: ast.expr, others: Mapping[str, str]) -> str:
    match node:
        case ast.IfExp():
            parts = (_formula(each, others) for each in (node.test, node.body, node.orelse))
            return f"IF({','.join(parts)})"
        case ast.Compare(ops=[sign], comparators=[right]):
            both = (_formula(each, others) for each in (node.left, right))
            return SIGNS[type(sign)].join(both)
        case ast.Constant(value=str(word)):
            return f'"{word}"'
        case ast.Attribute(value=ast.Name(id=name)):
            return _printed(parsed(others[name]), node.attr)
        case ast.Call():
            return _printed(node, "")
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return cell_text(node, {name: f"{{{name}}}" for name in names})


def _printed(call: ast.expr, field: str) -> str:
    """The formula that the notes of a function print, with the arguments of a call."""
    assert isinstance(call, ast.Call)
    label = ast.unparse(call.func)
    formula = next(each for each in formulas_of(label) if each.field == field)
    given = dict(zip(inspect.signature(function_of(label)).parameters, call.args, strict=False))
    given |= {each.arg: each.value for each in call.keywords if each.arg}
    return formula.cell({name: _formula(each, {}) for name, each in given.items()})
