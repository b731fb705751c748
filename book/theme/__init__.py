"""The look of the book: a theme of its own on Sphinx's `basic`.

Every page has one stylesheet of the theme, two scripts and a policy of its own: the browser
refuses whatever else a page may ask for, whoever put it there.
"""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path

from bs4 import BeautifulSoup
from edition import editions, of_scripts, said

HERE = Path(__file__).parent
STYLES = ("base", "content", "stage", "print")
# What Sphinx and its extensions would bring; content.css says what is needed of it.
LEFT_OUT = {"basic.css", "pygments.css", "mystnb.css", "proof.css", "exercise.css"}
# Sphinx's own search is not used; find.js is.
NOT_RUN = {"documentation_options.js", "doctools.js", "sphinx_highlight.js", "translations.js"}

# The page's content security policy. `blob:` and `wasm-unsafe-eval` are for the small Python of the
# forms, inline styles for the attributes of the pictures. Audits of a page read robots.txt.
POLICY = (
    "default-src 'none'; script-src 'self' blob: 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "connect-src 'self' blob:; form-action 'self'; base-uri 'none'"
)


def write_stylesheet(app) -> None:
    """One file of the theme's styles; what changes it changes its address."""
    if app.builder.format != "html":
        return
    text = "".join((HERE / "static" / f"{name}.css").read_text("utf-8") for name in STYLES)
    target = Path(app.outdir) / "_static" / "teko.css"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    app.teko_styles = f"_static/teko.css?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def remove_unused(app, error) -> None:
    """Take away what Sphinx copies and no page asks for."""
    if error is None and app.builder.format == "html":
        names = {*LEFT_OUT, *(f"{style}.css" for style in STYLES), "mystnb.*.css", "*.png"}
        for path in [p for name in names for p in (Path(app.outdir) / "_static").glob(name)]:
            path.unlink()


def contents(toctree: str, toc: str, language: str = "en") -> str:
    """The contents of the book, with the sections of this page under its own entry."""
    soup = BeautifulSoup(toctree, "html.parser")
    for caption in soup.select("[role=heading]"):
        del caption["role"]
        caption.string = said(caption.get_text(), language)
    entry = soup.select_one("a.current[href='#']")
    sections = BeautifulSoup(toc, "html.parser").select_one("ul ul")
    if entry:
        entry["aria-current"] = "page"
    if entry and sections:
        for deeper in sections.select("ul"):
            deeper.decompose()
        entry.insert_after(sections)
    return str(soup)


def file_name(asset) -> str:
    """The last part of an asset's path, without the checksum that Sphinx may put in it."""
    return str(getattr(asset, "filename", asset) or "").rpartition("/")[2].partition("?")[0]


def is_left_out(sheet) -> bool:
    """Whether a stylesheet is one of those that content.css replaces."""
    name = file_name(sheet)
    return name in LEFT_OUT or (name.startswith("mystnb.") and name.endswith(".css"))


def fill_page(app, page, _template, context, _doctree) -> None:
    """What layout.html needs beside what Sphinx gives it."""
    language = app.config.language
    context["_"] = partial(said, language=language)
    context["said"] = json.dumps(of_scripts(language), ensure_ascii=False)
    context["editions"] = editions(Path(app.srcdir), page)
    context["policy"] = POLICY
    context["styles"] = app.teko_styles
    context["css_files"] = [css for css in context["css_files"] if not is_left_out(css)]
    scripts = context["script_files"]
    context["script_files"] = [js for js in scripts if file_name(js) not in NOT_RUN]
    tree = context["toctree"](collapse=False, titles_only=True, includehidden=True, maxdepth=1)
    context["root_title"] = app.env.titles[app.config.root_doc].astext()
    context["contents"] = contents(tree or "", context.get("toc") or "", language)


def setup(app):
    """Register with Sphinx."""
    app.add_html_theme("teko", str(HERE))
    app.connect("builder-inited", write_stylesheet)
    app.connect("build-finished", remove_unused)
    # After kernelless, which adds its own script and stylesheet to the pages that need them.
    app.connect("html-page-context", fill_page, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
