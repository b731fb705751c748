"""What a translated page has from the English one: the addresses of its sections.

A title in Japanese makes no address that one could type. So a section has the address of the
English one in its place, and a link leads to the same place in each language. A line stands above
each piece whose English has changed since (`tools/translation.py`).
"""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

import translation
from docutils import nodes
from edition import said
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import _make_id

HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)
# What plain_notebooks.py makes something else of.
NO_SECTION = re.compile(r"Exercise: |Solution$")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def headings(path: Path) -> list[str]:
    """The titles of the sections of an English page, in their order, in plain text."""
    texts = [text for text, kind in zip(translation.pieces(path), kinds(path), strict=True)
             if kind == "markdown"]
    found = HEADING.findall(FENCED.sub("", "\n\n".join(texts)))
    plain = (re.sub(r"[*`_$\\]", "", LINK.sub(r"\1", title)) for title in found)
    return [title for title in plain if not NO_SECTION.match(title)]


def term_addresses(path: Path) -> dict[str, str]:
    """The address of each term of an English glossary, by its name."""
    heads = re.findall(r"^(\S.*)\n  \S", path.read_text("utf-8"), re.M)
    return {head.partition(" (")[0]: _make_id(f"term-{head}") for head in heads}


def kinds(path: Path) -> list[str]:
    """Of each piece of a page, whether it is text or code."""
    if path.suffix != ".ipynb":
        return ["markdown"] * len(translation.pieces(path))
    return [cell["cell_type"] for cell in json.loads(path.read_text("utf-8"))["cells"]]


def pair_of(app, page: str) -> translation.Pair:
    """A page, and the English one."""
    own = Path(app.env.doc2path(page))
    return translation.Pair(own.parents[1] / "en" / own.name, own)


class EnglishAddresses(SphinxTransform):
    """Gives each section and each term the address that it has in English.

    Before links are looked up.
    """

    default_priority = 870

    def apply(self) -> None:
        """Change the ids of the sections."""
        if self.config.language == "en":
            return
        document = self.document
        explicit = {document.nameids[name] for name, by_hand in document.nametypes.items()
                    if by_hand}
        english = headings(pair_of(self.app, self.env.docname).english)
        sections = [s for s in document.findall(nodes.section) if isinstance(s[0], nodes.title)]
        if len(english) != len(sections):
            raise ExtensionError(f"{self.env.docname} has {len(sections)} sections, in English "
                                 f"{len(english)}. Give both the same headings.")
        for section, title in zip(sections, english, strict=True):
            ident = nodes.make_id(title)
            if ident not in document.ids or document.ids[ident] is section:
                labels = [each for each in section["ids"] if each in explicit and each != ident]
                section["ids"] = [ident, *labels]
                document.ids[ident] = section
            slug = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            document.myst_slugs.setdefault(slug, (section.line, ident, section[0].astext()))
        terms = term_addresses(pair_of(self.app, self.env.docname).english)
        for term in document.findall(nodes.term):  # its English name is the last in the brackets
            term["ids"] = [terms[re.split("[(、]", term.astext().rstrip(")"))[-1]]]


def note(app, page: str, english: Path, piece: int) -> str:
    """The line above a piece whose English has changed."""
    before = [title for text, kind in [*zip(translation.pieces(english), kinds(english),
                                            strict=True)][:piece + 1]
              if kind == "markdown" for title in HEADING.findall(FENCED.sub("", text))]
    place = nodes.make_id(before[-1]) if before else ""
    words, see = (said(each, app.config.language) for each in
                  ("The English text has changed since this was translated.", "See it there"))
    return (f'<p class="stale">{escape(words)} <a href="../en/{page}.html#{place}" '
            f'hreflang="en">{escape(see)}</a></p>\n\n')


def mark_stale(app, page, source) -> None:
    """Say at each piece that its English has changed."""
    if app.config.language == "en":
        return
    pair, known = pair_of(app, page), translation.notes(app.config.language)
    old = [place for _, a, b, _, _ in translation.changes(pair, known)
           for place in range(a, b)]
    if not old or pair.own.suffix != ".ipynb":
        parts = translation.pieces(pair.own, source[0])
        for place in old:
            parts[place] += "\n" + note(app, page, pair.english, place)
        source[0] = "".join(parts) if old else source[0]
        return
    notebook = json.loads(source[0])
    for place in reversed(old):
        # Nothing stands above the title of a page.
        below = "".join(notebook["cells"][place]["source"]).startswith("# ")
        notebook["cells"].insert(place + below, {
            "cell_type": "markdown", "id": f"stale-{place}", "metadata": {},
            "source": note(app, page, pair.english, place)})
    source[0] = json.dumps(notebook)


def setup(app):
    app.add_transform(EnglishAddresses)
    app.connect("source-read", mark_stale, priority=400)  # before plain_notebooks
    return {"parallel_read_safe": True, "parallel_write_safe": True}
