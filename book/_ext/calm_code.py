"""Code that does not ask for more attention than it needs.

It colours in code what carries meaning, and leaves the rest as plain text.

Names, operators, brackets and spaces are most of a program's tokens, and each would be
an element of its own. Without them a chapter has half as many elements, which a phone
feels, and keywords, strings and numbers stand out.

Cells with hidden code that follow one another, with nothing to see between them, open with
one button instead of a stack of the same.
"""

from __future__ import annotations

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace
from sphinx.highlighting import PygmentsBridge

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
    return {"parallel_read_safe": True, "parallel_write_safe": True}
