"""Code that does not ask for more attention than it needs.

It colours in code what carries meaning, and leaves the rest as plain text.

Names, operators, brackets and spaces are most of a program's tokens, and each would be
an element of its own. Without them a chapter has half as many elements, which a phone
feels, and keywords, strings and numbers stand out.

Cells with hidden code that follow one another, with nothing to see between them, open with
one button instead of a stack of the same. Code that the text speaks of is folded to its first
line, so that no line of it is cut at the edge of a phone before the reader asks for it.
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


def first_line(code: str) -> str:
    r"""The first line that does something, for a summary.

    >>> first_line("from teko import drag\n\nloss = drag.round_trip_return(2, up=0.1)")
    'loss = drag.round_trip_return(2, up=0.1)'
    """
    lines = [line for line in code.splitlines() if line.strip() and not line.startswith("#")]
    acting = [line for line in lines if not line.startswith(("from ", "import "))]
    return (acting or lines or [""])[0].strip()


def fold_shown_code(_app, doctree, _page) -> None:
    """Fold the code of each cell that shows it to its first line."""
    for source in list(doctree.findall(nodes.container)):
        is_code = source.get("nb_element") == "cell_code_source"
        if is_code and not isinstance(source.parent, HideCodeCellNode):
            place = source.parent, source.parent.index(source)
            fold = HideCodeCellNode("", first_line=first_line(source.astext()))
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
    app.connect("doctree-resolved", fold_shown_code)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
