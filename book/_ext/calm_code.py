"""Code that does not ask for more attention than it needs.

It colours in code what carries meaning, and leaves the rest as plain text.

Names, operators, brackets and spaces are most of a program's tokens, and each would be
an element of its own. Without them a chapter has half as many elements, which a phone
feels, and keywords, strings and numbers stand out.

Cells with hidden code that follow one another, with nothing to see between them, open with
one button instead of a stack of the same. All code is away until the reader turns it on (teko.js);
what it printed stays. Where it only says again what stands above, in a section *The function* or
after "The same sums in Python:", it is one closed fold with its introduction and its output.
"""

from __future__ import annotations

import re

from accessible_page import details_block, details_title
from docutils import nodes
from edition import said
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace
from sphinx.highlighting import PygmentsBridge

AGAIN = re.compile(r"^The same( sums)?(,| in\b).*:$|\bin Python:$|\bsays the same:$"
                   r"|^同じ.*：$|Pythonで：$", re.S)
PLAIN = {Name, Name.Namespace, Operator, Punctuation, Text, Whitespace}


class CalmFormatter(HtmlFormatter):
    """Pygments' HTML without elements around plain tokens."""

    def _get_css_classes(self, ttype) -> str:
        return "" if ttype in PLAIN else super()._get_css_classes(ttype)


def hidden_code(cell) -> HideCodeCellNode | None:
    """The button of a cell that begins with hidden code, with that code inside."""
    is_cell = isinstance(cell, nodes.container) and cell.get("nb_element") == "cell_code"
    first = cell.children[0] if is_cell and cell.children else None
    return first if isinstance(first, HideCodeCellNode) else None


def shows_code(node) -> bool:
    """Whether a node is a cell whose code is not hidden, and which draws nothing to move."""
    if not (isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"):
        return False
    first = node.children[0] if node.children else None
    shown = isinstance(first, nodes.container) and first.get("nb_element") == "cell_code_source"
    return shown and not any("<figure" in raw.astext() for raw in node.findall(nodes.raw))


def introduces(node, *, function: bool) -> bool:
    """Whether a paragraph leads to code that says again what stands above it."""
    text = node.astext() if isinstance(node, nodes.paragraph) else ""
    return text.endswith((":", "：")) if function else bool(AGAIN.search(text))


def repeats(section, title: str) -> list[list[nodes.Node]]:
    """The runs of cells in a section that only repeat, each with the paragraph before it."""
    found, before = [], None
    function = section[0].astext() == title
    for node in section.children[1:]:
        if shows_code(node):
            led = introduces(before, function=function)
            if found and found[-1][-1] is before:
                found[-1].append(node)
            elif function or led:
                found.append([before, node] if led else [node])
            function = False
        before = node
    return found


def fold_repeats(app, doctree, _page) -> None:
    """Put code that says the same again into one closed fold."""
    title, same = (said(words, app.config.language)
                   for words in ("The function", "The same in code"))
    for section in list(doctree.findall(nodes.section)):
        for run in repeats(section, title):
            fold = details_block("", details_title("", "", nodes.Text(same)), classes=["same"])
            section.insert(section.index(run[0]), fold)
            for node in run:
                section.remove(node)
                fold += node


def fold_shown_code(app, doctree, _page) -> None:
    """Fold the code of each other cell that shows it."""
    for source in list(doctree.findall(nodes.container)):
        is_code = source.get("nb_element") == "cell_code_source"
        apart = isinstance(source.parent, HideCodeCellNode) or not source.parent
        if is_code and not apart and not isinstance(source.parent.parent, details_block):
            place = source.parent, source.parent.index(source)
            words = app.config
            fold = HideCodeCellNode("", classes=["shown"], prompt_show=words.nb_code_prompt_show,
                                    prompt_hide=words.nb_code_prompt_hide)
            fold += source
            place[0][place[1]] = fold


def join_hidden_code(_app, doctree, _page) -> None:
    """Put the code of a hidden cell that shows nothing before that of the next hidden cell."""
    for cell in list(doctree.findall(nodes.container)):
        code, following = hidden_code(cell), cell.next_node(descend=False, siblings=True)
        next_code = hidden_code(following)
        if code and next_code and len(cell.children) == 1:
            next_code[:0] = code.children
            following["ids"][:0] = cell["ids"]
            cell.parent.remove(cell)


def setup(app):
    PygmentsBridge.html_formatter = CalmFormatter
    app.connect("doctree-resolved", join_hidden_code)
    app.connect("doctree-resolved", fold_repeats)
    app.connect("doctree-resolved", fold_shown_code)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
