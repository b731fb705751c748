"""What may depend on what in the library, and that a reader meets each public function of it.

Imports and names are read from the syntax trees. A name is followed through the modules that a file
imports; rows of TOML that hold calls count as code.
"""

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib"
BOOK = ROOT / "book"
BASE = {"words", "numbers", "rules"}
CLOSED = {"drag", "hedge", "leverage", "mmf", "options", "overlay", "sizing", "stress", "touch"}
# What each part of teko may import of teko, itself aside.
LAYERS = {
    "words": set(),
    "numbers": set(),
    "rules": {"words"},
    **dict.fromkeys(CLOSED, BASE),
    "said": set(),
    "plan": BASE | CLOSED,
    "examples": BASE | CLOSED | {"said"},
    "answers": BASE | CLOSED | {"plan"},
    "arrays": BASE,
    "paths": BASE | CLOSED | {"arrays"},
    "accounts": BASE | CLOSED | {"arrays", "paths"},
    "series": BASE | CLOSED | {"arrays", "paths", "said"},
    "runs": BASE | CLOSED | {"plan", "arrays", "paths", "accounts", "series"},
}


def module_of(path):
    """The dotted name of a file of the library."""
    return ".".join(path.relative_to(LIBRARY).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_of(path): ast.parse(path.read_text("utf-8"))
    for package in ("teko", "sheets")
    for path in sorted((LIBRARY / package).rglob("*.py"))
}


def imported(tree):
    """What a file imports of the library: local name to dotted name."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                found[each.asname or each.name] = f"{node.module}.{each.name}"
        elif isinstance(node, ast.Import):
            found |= {each.asname or each.name: each.name for each in node.names}
    ours = re.compile(r"(teko|sheets|kernelless|calculators)\b")
    return {local: name for local, name in found.items() if ours.match(name)}


def part(dotted):
    """The part of teko that a dotted name lies in."""
    return dotted.split(".")[1] if "." in dotted else ""


@pytest.mark.parametrize("module", [each for each in MODULES if "." in each])
def test_a_module_imports_only_what_lies_below_it(module):
    names = set(imported(MODULES[module]).values())
    if module.startswith("sheets."):
        assert not [each for each in names if each.startswith(("kernelless", "calculators"))]
        return
    assert not [each for each in names if not each.startswith("teko.")]
    below = LAYERS.get(part(module), set()) | {part(module)}
    assert {part(each) for each in names} - below == set()


def test_series_and_paths_do_not_draw_for_each_other():
    series = [names for each, names in _named("teko.series.") if "teko.paths.simulate" in names]
    assert series == []
    assert not [each for each, names in _named("teko.paths.") if any("series" in n for n in names)]


def _named(prefix):
    for module, tree in MODULES.items():
        if module.startswith(prefix):
            yield module, set(imported(tree).values())


def test_kernelless_knows_nothing_of_finance():
    for path in (LIBRARY / "kernelless").rglob("*.py"):
        names = imported(ast.parse(path.read_text("utf-8"))).values()
        assert not [each for each in names if not each.startswith("kernelless")], path


def defined(module):
    """The public functions and classes of a module, and its other names, by name."""
    for node in MODULES[module].body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((each.id, node) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


NODES = {f"{module}.{name}": node for module in MODULES for name, node in defined(module)}


def names_in(tree, known):
    """The dotted names of the library that a piece of code speaks of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in known:
                yield f"{known[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]


def texts(value):
    """Every text in what a TOML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def read():
    """What pages, forms and rows of data speak of, and what the formula sheet prints."""
    for name, node in NODES.items():
        if isinstance(node, ast.FunctionDef) and "\nWith ``" in (ast.get_docstring(node) or ""):
            yield name
    for path in BOOK.glob("*/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        tree = ast.parse(code)
        yield from names_in(tree, imported(tree))
    for path in [*(LIBRARY / "calculators").glob("*.py"), *(ROOT / "tools").glob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        yield from names_in(tree, imported(tree))
    scalar = {name: f"teko.{name}" for name in CLOSED | {"plan", "answers"}}
    for path in LIBRARY.rglob("*.toml"):
        for text in texts(tomllib.loads(path.read_text("utf-8"))):
            for module, name in re.findall(r"\b(\w+)\.(\w+)\b", text):
                yield f"{scalar.get(module, module)}.{name}"


def reached():
    """Everything that is read, and what that uses, and so on."""
    found, waiting = set(), {each for each in read() if each in NODES}
    while waiting:
        name = waiting.pop()
        found.add(name)
        module = name.rpartition(".")[0]
        own = {each.rpartition(".")[2]: each for each in NODES if each.rpartition(".")[0] == module}
        known = own | imported(MODULES[module])
        waiting |= {each for each in names_in(NODES[name], known) if each in NODES} - found
    return found


def test_a_reader_meets_every_public_function():
    public = {
        name
        for name, node in NODES.items()
        if isinstance(node, ast.FunctionDef) and not name.rpartition(".")[2].startswith("_")
    }
    assert sorted(public - reached()) == []
