"""Every term of the glossary is explained where it first stands on a page.

There it is a link to its entry. With scripts the link opens the entry's own text in the page
(theme/static/teko.js), so that nobody has to leave a sentence to understand a word.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from accessible_page import details_title
from docutils import nodes
from sphinx import addnodes

GLOSSARY, TABLE = "glossary", "terms.toml"
# Not prose: what is a title, a link, code, a formula, a picture or a form.
OTHER = (
    nodes.title, nodes.term, nodes.reference, nodes.literal, nodes.literal_block, nodes.raw,
    nodes.math, nodes.math_block, nodes.caption, nodes.rubric, nodes.image, nodes.citation,
    nodes.comment, addnodes.desc, addnodes.pending_xref, details_title,
)


class Term(NamedTuple):
    """An entry of the glossary."""

    name: str
    ident: str
    other: str  # the same in the other language, with its reading
    said: nodes.Element


def word(text: str) -> str:
    """A pattern for a word as it stands, or with a capital; a space may be the end of a line."""
    first = f"[{text[0].upper()}{text[0].lower()}]" if text[0].islower() else re.escape(text[0])
    return first + re.escape(text[1:]).replace(r"\ ", r"\s")


def plural(text: str) -> str:
    """The same, or its plural."""
    if text.endswith("y") and text[-2] not in "aeiou":
        return word(text[:-1]) + "(?:y|ies)"
    return word(text) + "(?:e?s)?"


def pattern(name: str, rule: dict) -> str:
    """Where a term counts, as `terms.toml` says."""
    forms = "|".join(map(word, rule["forms"])) if "forms" in rule else plural(name)
    behind = [rf"(?<=\b{word(each)} )" for each in rule.get("after", ())]
    front = [rf"(?=\s{word(each)}\b)" for each in rule.get("before", ())]
    no = "".join(rf"(?<!\b{word(each)} )" for each in rule.get("not_after", ()))
    not_yet = "".join(rf"(?!\s{word(each)}\b)" for each in rule.get("not_before", ()))
    found = rf"(?<![\w-])(?:{forms})(?![\w-])"
    if not behind and not front:
        return no + found + not_yet
    places = [rf"(?:{'|'.join(behind)}){found}"] if behind else []
    places += [rf"{found}(?:{'|'.join(front)})"] if front else []
    return f"{no}(?:{'|'.join(places)}){not_yet}"


def within(text: str) -> str:
    """A pattern for a word of a language without spaces: not a part of a longer one."""
    def same(letter: str) -> str:
        kinds = "\u30a1-\u30ff", "\u4e00-\u9fff", "A-Za-z0-9"
        return next((f"[{kind}]" for kind in kinds if re.match(f"[{kind}]", letter)), r"(?!)")

    return f"(?<!{same(text[0])}){re.escape(text)}(?!{same(text[-1])})"


def japanese_finder(names: list[str], table: dict) -> re.Pattern:
    """Finds any term in Japanese, the longer before the shorter; its group tells which."""
    forms = [(form, i) for i, name in enumerate(names)
             for form in table.get(name, {}).get("forms", [name])]
    forms.sort(key=lambda each: -len(each[0]))
    return re.compile("|".join(f"(?P<t{i}_{n}>{within(form)})"
                               for n, (form, i) in enumerate(forms)))


def finder(names: list[str], table: dict) -> re.Pattern:
    """Finds any term, the longer before the shorter; its group tells which."""
    order = sorted(range(len(names)), key=lambda i: -len(names[i]))
    patterns = (f"(?P<t{i}>{pattern(names[i], table.get(names[i], {}))})" for i in order)
    # Each of them begins a word, which is said first: a text has five times as many letters.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})")


def rules(folder: Path) -> dict:
    return tomllib.loads((folder / TABLE).read_text(encoding="utf-8"))


def entries(glossary: nodes.document) -> list[Term]:
    """The terms of a glossary, in its order."""
    found = []
    for item in glossary.findall(nodes.definition_list_item):
        head, said = item[0], item[-1]
        name, _, other = head.astext().partition(" (")
        found.append(Term(name, head["ids"][0], other.rstrip(")"), said))
    return found


def is_prose(node) -> bool:
    """Whether a text stands in a paragraph, and in nothing that is not read as prose."""
    above: list[nodes.Node] = []
    while node.parent is not None:
        node = node.parent
        above.append(node)
    if not above or not isinstance(above[-1], nodes.document):
        return False  # the HTML of an output
    cells = (n for n in above if isinstance(n, nodes.container))
    in_cell = any(n.get("nb_element") == "cell_code" for n in cells)
    return not in_cell and not any(isinstance(n, OTHER) for n in above)


def link_to(term: Term, text: str) -> nodes.reference:
    address = f"{GLOSSARY}.html#{term.ident}"
    return nodes.reference("", text, internal=True, refuri=address, classes=["term"])


def mark(doctree, terms: list[Term], search: re.Pattern) -> list[Term]:
    """Make each first place of a term a link; gives the terms in the order of their places."""
    marked: dict[int, Term] = {}
    by_ident = {term.ident: i for i, term in enumerate(terms)}
    for node in list(doctree.findall()):
        if isinstance(node, nodes.reference):  # an author's own link to the entry
            i = by_ident.get(node.get("refuri", "").partition(f"{GLOSSARY}.html#")[2])
            if i is not None and i not in marked:
                node["classes"].append("term")
                marked[i] = terms[i]
        elif isinstance(node, nodes.Text) and is_prose(node):
            text, parts, end = node.astext(), [], 0
            for match in search.finditer(text):
                i = int(match.lastgroup[1:].partition("_")[0])
                if i not in marked:
                    marked[i] = terms[i]
                    parts += [nodes.Text(text[end:match.start()]), link_to(terms[i], match[0])]
                    end = match.end()
            if parts:
                parts = [part for part in [*parts, nodes.Text(text[end:])] if part.astext()]
                node.parent.replace(node, parts)
    return list(marked.values())


def html_of(app, said: nodes.Element) -> str:
    """What a definition says, as the glossary's own page says it."""
    return "".join(app.builder.render_partial(part)["fragment"] for part in said.children)


def mark_page(app, doctree, page) -> None:
    """Mark the terms of a page, and keep what the page has to say of them."""
    if app.builder.format != "html" or page == GLOSSARY or GLOSSARY not in app.env.found_docs:
        return
    if not hasattr(app, "teko_terms"):
        glossary = app.env.get_and_resolve_doctree(GLOSSARY, app.builder)
        terms = entries(glossary)
        find = japanese_finder if app.config.language == "ja" else finder
        search = find([term.name for term in terms], rules(Path(app.srcdir)))
        said = {t.ident: html_of(app, t.said) for t in terms}
        app.teko_terms, app.teko_marked = (terms, search, said), {}
    terms, search, said = app.teko_terms
    app.teko_marked[page] = [
        {"ident": t.ident, "name": t.name, "other": t.other, "said": said[t.ident]}
        for t in mark(doctree, terms, search)
    ]


def add_definitions(app, page, _template, context, _doctree) -> None:
    """What layout.html writes behind the text."""
    context["terms"] = getattr(app, "teko_marked", {}).get(page, [])


def setup(app):
    app.connect("doctree-resolved", mark_page, priority=950)  # when the page is as it will be
    app.connect("html-page-context", add_definitions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
