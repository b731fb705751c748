"""The scalar modules keep to the part of Python that also runs inside a web page.

The list of them is `teko.SCALAR_MODULES`. The small Python of a page has no third-party
packages, keeps no order in dicts, and formats numbers differently; so numbers go out and text
is made elsewhere.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import teko
from tables import CASES

FOLDER = Path(teko.__file__).parent
SOURCES = {name: (FOLDER / f"{name}.py").read_text("utf-8") for name in teko.SCALAR_MODULES}

MODULES = {"__future__", "math", "dataclasses", "typing", *(f"teko.{n}" for n in SOURCES)}
# What the math module of MicroPython has. log1p is not among it.
MATH = set(CASES["scalar_modules"]["math"])
DECORATORS = {"dataclass(frozen=True)", "property", "staticmethod"}


def in_annotations(tree):
    """Every node inside an annotation; the page's Python does not run those."""
    roots = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg):
            roots.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            roots.append(node.returns)
    return {id(inner) for root in roots if root is not None for inner in ast.walk(root)}


def import_fault(node):
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "."] if node.level == 0 else ["."]
    else:
        return None
    strange = [name for name in names if name not in MODULES]
    if strange:
        return f"import of {strange}"
    taken = {alias.name for alias in node.names}
    return "NamedTuple" if "NamedTuple" in taken else None


def display_fault(node):
    if isinstance(node, ast.Dict) and None in node.keys:
        return "** inside a display"
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and any(
        isinstance(each, ast.Starred) for each in node.elts
    ):
        return "* inside a display"
    return None


def text_fault(node):
    """An f-string may only show the reader's own input, as it came."""
    if isinstance(node, ast.FormattedValue):
        plain = isinstance(node.value, ast.Name | ast.Attribute)
        as_it_came = plain and node.format_spec is None and node.conversion == -1
        return None if as_it_came else "formatting in an f-string"
    if isinstance(node, ast.Attribute) and node.attr in ("format", "format_map"):
        return "str.format"
    percent = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)
    if percent and isinstance(node.left, ast.Constant | ast.JoinedStr):
        return "% on a text"
    return None


def call_fault(node):
    if not isinstance(node, ast.Call):
        return None
    name = node.func.id if isinstance(node.func, ast.Name) else None
    if name == "round" and len(node.args) + len(node.keywords) > 1:
        return "round(x, n)"
    if name in ("open", "eval", "exec", "print", "input", "__import__"):
        return f"call of {name}"
    return "zip(strict=)" if any(each.arg == "strict" for each in node.keywords) else None


def math_fault(node):
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "math":
        return None if node.attr in MATH else f"math.{node.attr}"
    return None


def definition_fault(node):
    if isinstance(node, ast.arguments) and node.posonlyargs:
        return "positional-only arguments"
    if isinstance(node, ast.Match):
        return "match"
    if isinstance(node, ast.AsyncFunctionDef | ast.Await):
        return "async"
    if isinstance(node, ast.ClassDef) and (node.bases or node.keywords or not node.decorator_list):
        return "a class that is not a flat dataclass"
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        strange = [ast.unparse(each) for each in node.decorator_list]
        strange = [each for each in strange if each not in DECORATORS]
        return f"decorator {strange}" if strange else None
    return None


def module_level_dict(tree):
    """A table whose order matters is a tuple of pairs: dicts do not keep order there."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            yield "a table as a dict", node


RULES = (import_fault, display_fault, text_fault, call_fault, math_fault, definition_fault)


def faults(source):
    """What in a source would not run, or would run differently, in the page."""
    tree = ast.parse(source)
    annotations = in_annotations(tree)
    found = list(module_level_dict(tree))
    for node in ast.walk(tree):
        for rule in RULES:
            fault = rule(node)
            if fault:
                found.append((fault, node))
        union = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
        if union and id(node) not in annotations:
            found.append(("a union outside an annotation", node))
    return [f"line {getattr(node, 'lineno', '?')}: {fault}" for fault, node in found]


@pytest.mark.parametrize("name", SOURCES)
def test_a_scalar_module_runs_anywhere_python_runs(name):
    assert faults(SOURCES[name]) == []


@pytest.mark.parametrize("source", CASES["scalar_modules"]["noticed"])
def test_what_does_not_run_in_the_page_is_noticed(source):
    assert faults(source)


def test_the_scalar_modules_load_nothing_but_the_standard_library():
    code = (
        f"import sys, {', '.join(f'teko.{name}' for name in SOURCES)}\n"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'arch'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parent)
