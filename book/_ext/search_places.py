"""The index of the search: every place of the book that has an address, with its words.

A place is a page, a section, a term of the glossary, an item with a label, or a function. Code and
what it printed are left out. The text is in the index, so that a result shows what stands there
also when the book is opened from a disk. `find.js` ranks the places; its file takes the place of
Sphinx's own index.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

SKIPPED = (nodes.literal_block, nodes.raw, nodes.comment, nodes.math_block, addnodes.index)
# What find.js tells apart.
PAGE, SECTION, TERM, ITEM, FUNCTION = range(5)


class Place(NamedTuple):
    """A place with an address: its kind, its title and other names, and its text in pieces."""

    kind: int
    anchor: str
    names: list[str]
    text: list[str]


def names_of(title: str) -> list[str]:
    """A title, and the words that stand in its brackets: margin call (追証、追加証拠金)."""
    head, *inside = re.split(r"\s*[()（）]", title)
    words = [word for each in inside for word in re.split("[、・]", each) if word.strip()]
    return list(dict.fromkeys([title if len(inside) != 2 else head.strip(), *words]))


def is_beside_the_text(node: nodes.Node) -> bool:
    """A code cell with what it printed, or the small print of a rule, which names other pages."""
    return isinstance(node, nodes.Element) and bool({"cell", "rule-source"} & {*node["classes"]})


def opened(node: nodes.Node, inside: Place | None) -> Place | None:
    """The place that begins with a node, if one does."""
    if isinstance(node, nodes.section) and isinstance(node[0], nodes.title):
        title = node[0].astext()
        kind = SECTION if inside else PAGE
        # The last is a label of the page, where it has one.
        return Place(kind, node["ids"][-1] if inside else "", names_of(title), [])
    if isinstance(node, nodes.definition_list_item) and node[0]["ids"]:
        return Place(TERM, node[0]["ids"][0], names_of(node[0].astext()), [])
    if isinstance(node, addnodes.desc) and node[0]["ids"]:
        name = node[0]["ids"][0]
        return Place(FUNCTION, name, [name.rpartition(".")[2]], [])
    if inside and isinstance(node, nodes.paragraph | nodes.list_item) and node["ids"]:
        return Place(ITEM, node["ids"][0], inside.names, [])
    return None


def places(doctree: nodes.document) -> list[Place]:
    """The places of a page, in its order."""
    found: list[Place] = []

    def walk(node: nodes.Node, inside: Place | None) -> None:
        if isinstance(node, SKIPPED) or is_beside_the_text(node):
            return
        begun = opened(node, inside)
        if begun:
            found.append(begun)
            inside = begun
        if not isinstance(node, nodes.TextElement):
            for child in node.children:
                walk(child, inside)
        elif inside and not isinstance(node, nodes.title | nodes.term):
            inside.text.extend([" ".join(node.astext().split())] if node.astext() else [])

    walk(doctree, None)
    return found


def written(app) -> str:
    """The script that hands the places to find.js, pages in the order of the book."""
    listed = []
    for page in app.env.collect_relations():
        here = places(app.env.get_doctree(page))
        if app.env.metadata[page].get("search") == "title":
            here = [p._replace(text=[]) for p in here if p.kind in (PAGE, FUNCTION)]
        rows = [[p.kind, p.anchor, p.names, " ".join(p.text)] for p in here]
        listed.append([app.builder.get_target_uri(page), rows])
    return f"findIn({json.dumps(listed, ensure_ascii=False, separators=(',', ':'))});\n"


def write(app, failed) -> None:
    if app.builder.name == "html" and not failed:
        (Path(app.outdir) / "searchindex.js").write_text(written(app), encoding="utf-8")


def setup(app):
    # Not stored with the pages: the pages are read again for it, all of them.
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
