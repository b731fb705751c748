"""Colours in code what carries meaning, and leaves the rest as plain text.

Names, operators, brackets and spaces are most of a program's tokens, and each would be
an element of its own. Without them a chapter has half as many elements, which a phone
feels, and keywords, strings and numbers stand out.
"""

from __future__ import annotations

from pygments.formatters import HtmlFormatter
from pygments.token import Name, Operator, Punctuation, Text, Whitespace
from sphinx.highlighting import PygmentsBridge

PLAIN = {Name, Name.Namespace, Operator, Punctuation, Text, Whitespace}


class CalmFormatter(HtmlFormatter):
    """Pygments' HTML without elements around plain tokens."""

    def _get_css_classes(self, ttype) -> str:
        return "" if ttype in PLAIN else super()._get_css_classes(ttype)


def setup(_app):
    PygmentsBridge.html_formatter = CalmFormatter
    return {"parallel_read_safe": True, "parallel_write_safe": True}
