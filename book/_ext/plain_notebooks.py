"""Turns the plain Markdown of notebooks and pages into the markup of this book.

A notebook is also read in JupyterLab, VS Code and Colab and on code hosts, so its text is
Markdown that they all show, and comments, which none of them shows:

- a quote whose first line is nothing but a bold title is a box (`BOXES`);
- `<!-- #label -->` on a line of its own is the address of what follows;
- `<!-- .name -->` gives the list or table below it a class;
- `<!-- {directive} argument -->`, with its options and content on lines before the `-->`, is filled
  in by the build; `<!-- {glossary} -->` holds for all that follows;
- `[[Name, year]](bibliography.md#key)` is a citation, and with other words, `[words](...)`, a link
  to the entry that keeps its words;
- `page.ipynb#label` is a link to a label of another page;
- a cell that begins with `### Exercise: Title` begins an exercise, and one that begins with
  `#### Solution` ends it and begins its solution, which ends before the next cell with a higher
  heading. JupyterLab folds the cells below a heading by the same rule;
- a heading that begins with `More: ` begins a part that is folded on the page, up to the next
  heading as high (`accessible_page.py`).
"""

from __future__ import annotations

import json
import re

from docutils import nodes
from edition import said
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

# The title of a box, and its class. What only a reader of the file itself needs has none.
BOXES = {
    "At a glance": "glance",
    "Surprise": "surprise",
    "If you are in trouble": "surprise",
    "Three lines": "takeaway",
    "Try this": "try",
    "In the notebook": "",
    "In this file": "",
}
QUOTE = re.compile(r"(?:^>.*(?:\n|\Z))+", re.M)
TITLE = re.compile(r"> *\*\*([^*]+)\*\*[ ]*")
CLASS = re.compile(r"^<!-- \.([\w-]+) -->\n((?:.+(?:\n|\Z))+)", re.M)
GLOSSARY = re.compile(r"^<!-- \{glossary\} -->\n(.*)\Z", re.M | re.S)
DIRECTIVE = re.compile(r"^<!-- (\{[\w-]+\}[^\n>]*?(?:\n(?:(?!-->).*\n)*| ))-->$", re.M)
LABEL = re.compile(r"^<!-- #([\w-]+) -->$", re.M)
CITATION = re.compile(r"\[\[[^\]\n]+\]\]\(bibliography\.md#([\w-]+)\)")
CITED = re.compile(r"(?<![\[!])\[([^\[\]\n]+)\]\(bibliography\.md#([\w-]+)\)")
FAR = re.compile(r"(?<=\]\()[\w-]+\.(?:ipynb|md)#([\w-]+)(?=\))")
UNKNOWN = re.compile(r"^<!--\s*[#.{].*", re.M)
EXERCISE = r"(?:<!-- #([\w-]+) -->\n)?### {}(.+?)\s*?(?:\n|\Z)"
SOLUTION = r"#### {}\s*?(?:\n+|\Z)"
HIGHER = re.compile(r"(?:<!-- #[\w-]+ -->\n)?#{1,3} ")
EXERCISE_END = "```{exercise-end}\n```\n\n"
CLOSE = "```{solution-end}\n```\n\n"

logger = logging.getLogger(__name__)


def box(quote: str, warn, language: str) -> str:
    """A quote with the title of a box as that box; any other quote as it is."""
    first, *rest = quote.rstrip("\n").split("\n")
    title = TITLE.fullmatch(first)
    if title is None:
        return quote
    known = {said(words, language): kind for words, kind in BOXES.items()}
    if title[1] not in known:
        warn(f"the box {title[1]!r} is not known. Write one of: {', '.join(known)}")
        return quote
    kind = known[title[1]]
    body = "\n".join(re.sub("^> ?", "", line) for line in rest).strip("\n")
    return f":::{{admonition}} {title[1]}\n:class: {kind}\n{body}\n:::\n" if kind else ""


def marked_up(text: str, warn, language: str = "en") -> str:
    """Plain Markdown with the boxes, labels, classes and citations of this book."""
    text = QUOTE.sub(lambda quote: box(quote[0], warn, language), text)
    text = CLASS.sub(r":::{container} \1\n\2:::\n", text)
    text = GLOSSARY.sub(r":::{glossary}\n\1:::\n", text)
    text = DIRECTIVE.sub(lambda found: f"```{found[1].rstrip()}\n```", text)
    text = CITATION.sub(r"{cite}`\1`", LABEL.sub(r"(\1)=", text))
    text = FAR.sub(r"\1", CITED.sub(r"{cited}`\1 <\2>`", text))
    for left in UNKNOWN.findall(text):
        warn(f"the comment {left!r} is not known. Write <!-- #label --> or <!-- .class -->")
    return text


def fold(sources: list[str], warn, language: str = "en") -> list[str]:
    """The text cells of a notebook with their exercises and solutions, and what closes the last."""
    begins, solves = (re.compile(pattern.format(said(words, language))) for pattern, words
                      in ((EXERCISE, "Exercise: "), (SOLUTION, "Solution")))
    waiting, is_open, made = None, False, []  # the exercise that has no solution yet
    for source in [*sources, "# End"]:
        exercise, solution = begins.match(source), solves.match(source)
        closing = CLOSE if is_open and (solution or HIGHER.match(source)) else ""
        is_open = is_open and not closing
        if waiting and HIGHER.match(source):
            warn(f"the exercise {waiting[2]!r} has no solution. Write a cell '#### Solution'")
            closing, waiting = EXERCISE_END, None
        if exercise:
            waiting = exercise
            if not exercise[1]:
                warn(f"the exercise {exercise[2]!r} has no label. Write <!-- #label --> above it")
            body = source[exercise.end():].strip()
            source = f"```{{exercise-start}} {exercise[2]}\n:label: {exercise[1]}\n```\n\n{body}"
        elif solution:
            if not waiting:
                warn("a solution stands under no exercise. Write it after its exercise")
            label = waiting[1] if waiting else ""
            words = source[solution.end():]
            end = EXERCISE_END if waiting else ""
            source = f"{end}```{{solution-start}} {label}\n:class: dropdown\n```\n\n{words}"
            waiting, is_open = None, True
        made.append(closing + source)
    return [*made[:-1], made[-1].removesuffix("# End")]


def plain_to_book(app, page, source) -> None:
    """Give Sphinx the book's markup instead of the plain text of a page or notebook."""
    def warn(message: str) -> None:
        logger.warning(message, location=page)

    if not str(app.env.doc2path(page)).endswith(".ipynb"):
        source[0] = marked_up(source[0], warn, app.config.language)
        return
    notebook = json.loads(source[0])
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    texts = fold(["".join(cell["source"]) for cell in cells], warn, app.config.language)
    cells.append({"cell_type": "markdown", "id": "end", "metadata": {}})
    notebook["cells"].append(cells[-1])  # a notebook may end inside a solution
    for cell, text in zip(cells, texts, strict=True):
        cell["source"] = marked_up(text, warn, app.config.language)
    source[0] = json.dumps(notebook)


def cited(app, env, node, words):
    """A link to an entry of the bibliography, in the words of the text (`cite` has its own)."""
    if node["reftype"] != "cited":
        return None
    for entry in env.get_domain("cite").citations:
        if entry.key == node["reftarget"]:
            page = entry.bibliography_key.docname
            return make_refnode(app.builder, node["refdoc"], page, entry.citation_id, words)
    logger.warning("the bibliography has no %r", node["reftarget"], location=node)
    return words


def setup(app):
    app.add_role("cited", XRefRole(innernodeclass=nodes.inline))
    app.connect("missing-reference", cited)
    app.connect("source-read", plain_to_book)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
