"""One stylesheet for the book, without the rules that no page uses.

The theme and its extensions bring ten stylesheets with 600 kB of rules, most of them for
things that this book does not show. After the pages are written, this module puts all
stylesheets into one file. From those of the theme it leaves out each selector with a
class that stands in no page and in no script. The book's own stylesheets stay whole.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import tinycss2
from icon_font import cut_fonts

BUNDLE = "book.css"  # beside basic.css, so relative addresses stay right
# Sheets whose unused rules are left out, in the order in which they apply.
THEME = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb*.css",
    "copybutton.css",
    "proof.css",
    "exercise.css",
    "sphinx-design.min.css",
)
# The book's own, the last one above all others.
OWN = ("math.css", "kernelless/player.css", "theme.css")
# What the theme copies and no page asks for.
UNUSED = (
    "styles/theme.css",
    "styles/*.map",
    "scripts/*.map",
    "scripts/*.txt",
    "scripts/fontawesome.js",
    "scripts/bootstrap.js",
    "vendor/fontawesome/webfonts/*",
    "documentation_options.js",
    "*webpack-macros.html",
    "locales/**/*.*o",
)
WORD = re.compile(r"[A-Za-z_][\w-]*")


def words(folder: Path) -> set[str]:
    """Every word in the pages and scripts of the site: no class of theirs is missing here.

    Scripts outside _static hold data (the search index, frames), no classes.
    """
    files = [*folder.glob("**/*.html"), *folder.glob("_static/**/*.js")]
    return set().union(*(WORD.findall(path.read_text("utf-8")) for path in files))


def split_selectors(prelude) -> list[list]:
    """The selectors of a rule, split at its outer commas."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def classes(selector) -> set[str]:
    """The classes a selector asks for, not counting those inside :not() and its like."""
    pairs = pairwise(selector)
    return {name.value for dot, name in pairs if dot == "." and name.type == "ident"}


def live_rule(rule, known: set[str]) -> str:
    """A rule with the selectors that can match, or "" when none can."""
    live = [part for part in split_selectors(rule.prelude) if classes(part) <= known]
    if not live:
        return ""
    prelude = ",".join(tinycss2.serialize(part).strip() for part in live)
    return f"{prelude}{{{tinycss2.serialize(rule.content)}}}"


def live_rules(rules, known: set[str]) -> list[str]:
    """The rules that can match, those inside @media and @supports, too."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            kept.append(live_rule(rule, known))
        elif rule.at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            text = "".join(live_rules(inner, known))
            head = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
            kept.append(f"{head}{{{text}}}" if text else "")
        elif rule.at_keyword != "charset":
            kept.append(rule.serialize())
    return [text for text in kept if text]


def is_font_face(rule) -> bool:
    return rule.type == "at-rule" and rule.at_keyword == "font-face"


def sheets(static: Path, names) -> list[Path]:
    return [path for name in names for path in sorted(static.glob(name))]


def write_bundle(site: Path) -> None:
    """Write the one stylesheet and the icon fonts that it asks for."""
    static, known = site / "_static", words(site)
    rules = []
    for sheet in sheets(static, THEME):
        text = sheet.read_text("utf-8")
        rules += tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    faces = [rule.serialize() for rule in rules if is_font_face(rule)]
    css = "".join(live_rules((rule for rule in rules if not is_font_face(rule)), known))
    css += "\n".join(sheet.read_text("utf-8") for sheet in sheets(static, OWN))
    (static / BUNDLE).write_text("".join(cut_fonts(faces, css, static)) + css, encoding="utf-8")


def bundle(app, error) -> None:
    """After a build that wrote pages, make the bundle and remove what it replaces."""
    if error is not None or app.builder.name != "html":
        return
    static = Path(app.outdir) / "_static"
    if (static / THEME[0]).exists():  # else no page was written and the bundle stands
        write_bundle(Path(app.outdir))
    for path in sheets(static, (*THEME, *OWN, *UNUSED)):
        path.unlink()


def link_bundle(_app, _page, _template, context, _doctree) -> None:
    context["css_files"] = []  # the template links the bundle


def setup(app):
    app.connect("html-page-context", link_bundle, priority=950)
    app.connect("build-finished", bundle, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
