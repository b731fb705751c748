"""The functions of `teko`: their entries, and a table of the question that each answers.

``{function-table} drag`` lists the functions of a module or more. The question is the first
sentence of the docstring. The page is the first that calls the function in an open cell, else in a
folded one, else the calculators; else the formula sheet, if it prints the formula.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import edition
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sheets.formulas import Formula, formulas_of, function_of
from sphinx import addnodes
from teko import SCALAR_MODULES
from teko.said import said

ROOT = Path(__file__).parents[2]
# Tags of cells whose code a reader does not see at once.
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}


def functions(module: str) -> Iterator[tuple[str, str]]:
    """The public functions of a module, in its order, each with its docstring."""
    source = (ROOT / "lib/teko" / f"{module.replace('.', '/')}.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, ast.get_docstring(node) or ""


def imported(tree: ast.AST) -> dict[str, str]:
    """What a piece of code imports of teko: the name there, and the one below teko."""
    return {
        each.asname or each.name: f"{node.module}.{each.name}".removeprefix("teko.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("teko")
        for each in node.names
    }


def named(tree: ast.AST, known: dict[str, str]) -> set[str]:
    """The functions of teko that a piece of code speaks of, such as "drag.log_growth"."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(known.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{known.get(node.value.id, '')}.{node.attr}")
    return found


def cells(page: Path) -> Iterator[tuple[bool, ast.Module]]:
    """The code cells of a notebook: whether each is folded, and its code."""
    for cell in json.loads(page.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            folded = not FOLDED.isdisjoint(cell["metadata"].get("tags", ()))
            yield folded, ast.parse("".join(cell["source"]))


def first_pages(source: Path, pages: list[str]) -> dict[str, str]:
    """The page of each function that a page calls."""
    found: tuple[dict[str, str], dict[str, str]] = {}, {}
    for page in (each for each in pages if (source / f"{each}.ipynb").exists()):
        known: dict[str, str] = {}
        for folded, tree in cells(source / f"{page}.ipynb"):
            known |= imported(tree)
            for name in named(tree, known):
                found[folded].setdefault(name, page)
    forms = ast.parse((ROOT / "lib/calculators" / f"{source.name}.py").read_text("utf-8"))
    in_forms = dict.fromkeys(named(forms, imported(forms)), "calculators")
    return in_forms | found[True] | found[False]


def table(module: str, pages: dict[str, str], language: str) -> list[str]:
    """The import and the table of a module, as Markdown.

    Entries are English, as docstrings are: another edition leads to them.
    """
    package, _, name = f"teko.{module}".rpartition(".")
    rows = [f"`from {package} import {name}`", ""]
    heads = edition.said("| Question | Function | First used in |", language)
    rows += [heads, "|---|---|---|"]
    for function, docstring in functions(module):
        asked = said(docstring.partition("\n")[0]).replace("``", "`").replace("|", r"\|")
        printed = "formulas" if "\nWith ``" in docstring else ""
        page = pages.get(f"{module}.{function}", printed)
        link = f"{{py:func}}`{function} <teko.{module}.{function}>`"
        if language != "en":
            entries = "numbers" if module in SCALAR_MODULES else "tables"
            link = (f'<a href="../en/functions-on-{entries}.html#teko.{module}.{function}" '
                    f'hreflang="en"><code>{function}</code></a>')
        rows.append(f"| {asked} | {link} | {f'{{doc}}`{page}`' if page else ''} |")
    return [*rows, ""]


class FunctionTable(Directive):
    """The functions of some modules, a table for each."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The tables, written as Markdown so that their links are those of any page."""
        env = self.state.document.settings.env
        if "first_pages" not in env.temp_data:  # for all tables of a page
            order = [*env.config.external_site_map]
            env.temp_data["first_pages"] = first_pages(Path(env.srcdir), order)
        pages = env.temp_data["first_pages"]
        lines = [line for each in self.arguments[0].split()
                 for line in table(each, pages, env.config.language)]
        made = nodes.container(classes=["function-table"])
        self.state.nested_parse(StringList(lines, source=""), self.content_offset, made)
        return [made]


def in_words(formula: Formula) -> str:
    """The formula of a function with the names of its arguments, or in TeX if it is stated so."""
    if formula.stated:
        return " with ".join(f":math:`{each}`" for each in formula.tex)
    arguments = inspect.signature(function_of(formula.function)).parameters
    words = dict(zip(formula.symbols.split(), arguments, strict=True))
    *definitions, result = ast.parse(formula.expression).body
    for node in (each for part in (result, *definitions) for each in ast.walk(part)):
        if isinstance(node, ast.Name):
            node.id = words.get(node.id, node.id)
    where = [ast.unparse(each) for each in definitions]
    return f"``{ast.unparse(result)}``" + (f" with ``{', '.join(where)}``" if where else "")


def explain_formulas(_app, what, name, _object, _options, lines: list[str]) -> None:
    """Write the notes of a function that state formulas as formulas with words."""
    label = name.removeprefix("teko.")
    if what != "function" or not any(line.startswith("With ``") for line in lines):
        return
    found = [*formulas_of(label)]
    told = [f"- {f'``{each.field}``: ' if each.field else ''}{in_words(each)}" for each in found]
    if len(told) == 1:
        told = [told[0].removeprefix("- ")]
    if any(each.stated for each in found):
        arguments = inspect.signature(function_of(label)).parameters
        pairs = zip(found[0].symbols.split(), arguments, strict=True)
        told += ["", "Here " + ", ".join(f"``{s}`` is ``{name}``" for s, name in pairs) + "."]
    text = "\n".join(lines)
    notes = re.search(r"^Notes\n-----\n(?:.+\n|\n(?!\w+\n---))*", text, re.MULTILINE)
    formula = "\n".join(["Formula", "-------", *told, "", ""])
    lines[:] = text.replace(notes[0], formula).split("\n")


def plain_signatures(_app, doctree, _page) -> None:
    """Write arguments as a text: an element around each word is a fifth of a page of entries."""
    for node in list(doctree.findall(addnodes.desc_parameterlist)):
        arguments = ", ".join(each.astext() for each in node.children)
        node.replace_self(addnodes.desc_sig_space("", f"({arguments})"))


def thin(_app, _page, _template, context, _doctree) -> None:
    """Leave out the element around each word of code; without it long ones break on a phone."""
    if '<dl class="py' in context.get("body", ""):
        context["body"] = re.sub(r'<span class="pre">([^<]*)</span>', r"\1", context["body"])


def setup(app):
    app.add_directive("function-table", FunctionTable)
    # Before napoleon, which turns the sections into markup.
    app.connect("autodoc-process-docstring", explain_formulas, priority=400)
    app.connect("doctree-resolved", plain_signatures)
    app.connect("html-page-context", thin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
