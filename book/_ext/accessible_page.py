"""Repairs the markup that would keep some readers out.

Dropdowns, and sections titled "More: ...", become `<details>`, which opens without scripts and by
keyboard; the button that shows hidden code is named by its own text; the empty corner of a table
is no header; what is too wide for a phone scrolls by itself.
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from docutils import nodes
from edition import said
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.locale import admonitionlabels
from sphinx.writers.html5 import HTML5Translator


class details_block(nodes.General, nodes.Element):
    """An admonition that the reader opens. Its first child is a details_title."""


class details_title(nodes.General, nodes.TextElement):
    """What a closed dropdown shows."""


def visit_details(self, node) -> None:
    self.body.append(self.starttag(node, "details", CLASS="admonition"))


def depart_details(self, _node) -> None:
    self.body.append("</details>\n")


def visit_details_title(self, node) -> None:
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_details_title(self, _node) -> None:
    self.body.append("</summary>\n")


def visit_hidden_code(self, node) -> None:
    """As myst-nb, without the label that would hide the text from a screen reader."""
    shown = self.encode(node["prompt_show"])
    hidden = self.encode(node.get("prompt_hide", self.config.nb_code_prompt_hide))
    self.body.append(self.starttag(node, "details", CLASS="hide"))
    spans = f'<span class="collapsed">{shown}</span><span class="expanded">{hidden}</span>'
    self.body.append(f"<summary>{spans}</summary>\n")


def depart_hidden_code(self, _node) -> None:
    self.body.append("</details>\n")


def visit_citation(self, node) -> None:
    """As docutils, with a role that a list may contain."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="citation", ROLE="listitem"))


def depart_citation(self, node) -> None:
    self.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        self.body.append("</div>\n")


def visit_entry(self, node) -> None:
    """As docutils, but a header cell without text is an ordinary cell."""
    HTML5Translator.visit_entry(self, node)
    if isinstance(node.parent.parent, nodes.thead) and not node.astext().strip():
        self.body[-1] = self.body[-1].replace("<th", "<td", 1)
        self.context[-1] = "</td>\n"


def depart_entry(self, node) -> None:
    HTML5Translator.depart_entry(self, node)


def visit_table(self, node) -> None:
    """As docutils, in a box that scrolls when the table is wider than the page."""
    self.body.append('<div class="scrolls">')
    HTML5Translator.visit_table(self, node)


def depart_table(self, node) -> None:
    HTML5Translator.depart_table(self, node)
    self.body.append("</div>\n")


def without_links(node) -> list:
    """A title's text without its links: a link inside a button cannot be reached."""
    return node.children if isinstance(node, nodes.reference) else [node]


def as_dropdown(node) -> details_block:
    """The same admonition as a `<details>`."""
    children = list(node.children)
    if children and isinstance(children[0], nodes.title):
        title = children.pop(0).children
    else:  # note, warning and their like have no title of their own
        title = [nodes.Text(admonitionlabels.get(node.tagname, node.tagname.title()))]
    title = [part for child in title for part in without_links(child)]
    kind = [node.tagname] if node.tagname in admonitionlabels else []
    head = details_title("", "", *title)
    return details_block("", head, *children, ids=node["ids"], classes=[*kind, *node["classes"]])


def make_dropdowns(doctree) -> None:
    for node in list(doctree.findall(nodes.Admonition)):
        if "dropdown" in node["classes"]:
            node.replace_self(as_dropdown(node))


def fold_sections(doctree, more: str) -> None:
    """A section whose title begins with "More: " is shut, with all that JupyterLab folds there."""
    for section in list(doctree.findall(nodes.section)):
        if section.children and section[0].astext().startswith(more):
            section["classes"].append("more")
            section.replace_self(as_dropdown(section))


def repaired_table(html: str) -> str:
    """A table of an output with `td` where a header cell is empty."""
    soup = BeautifulSoup(html, "html.parser")
    for cell in soup.select("table th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
            del cell["scope"]
    return str(soup)


def repair_tables(doctree) -> None:
    for raw in doctree.findall(nodes.raw):
        html = raw.astext()
        # Pictures stay as they are: the parser would write their attributes in small letters.
        if raw.get("format") == "html" and "<table" in html and "<svg" not in html:
            raw.children = [nodes.Text(repaired_table(html))]


def drop_repeated_ids(doctree) -> None:
    """sphinx-exercise gives the body of every exercise, and of every solution, the same id."""
    for node in doctree.findall(nodes.section):
        node["ids"] = [i for i in node["ids"] if i not in ("exercise-content", "solution-content")]


def repair(app, doctree, _page) -> None:
    if app.builder.format == "html":
        drop_repeated_ids(doctree)
        make_dropdowns(doctree)
        fold_sections(doctree, said("More: ", app.config.language))
        repair_tables(doctree)


def setup(app):
    app.add_node(details_block, html=(visit_details, depart_details))
    app.add_node(details_title, html=(visit_details_title, depart_details_title))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_hidden_code))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(nodes.table, override=True, html=(visit_table, depart_table))
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.connect("doctree-resolved", repair, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
