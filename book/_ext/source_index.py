"""The index of the sources: every rule that `coverage.csv` knows, linked to where it is taught.

``{source-rules} S0`` lists the rules of one article, ``{source-count}`` says how many of all are
covered. A rule links only if its page is a page of this build.
"""

from __future__ import annotations

import csv
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from edition import said as in_words
from sphinx.errors import ExtensionError

TABLE = Path(__file__).parents[1] / "coverage.csv"
# How many rows the four articles have.
ROWS = {"S0": 65, "S1": 87, "S2": 37, "S3": 57}


def rows() -> list[dict[str, str]]:
    """The rules, in their order."""
    return list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def number(row: dict[str, str]) -> int:
    return int(row["id"].split("-")[1])


def of_source(source: str) -> list[dict[str, str]]:
    return [row for row in rows() if row["id"].startswith(f"{source}-")]


def missing(source: str) -> list[str]:
    """The rows of an article that no page teaches yet."""
    there = {number(row) for row in of_source(source)}
    return [f"{source}-{n}" for n in range(1, ROWS[source] + 1) if n not in there]


def count_text(language: str) -> str:
    covered, everything = len(rows()), sum(ROWS.values())
    words = "{covered} of the {all} rules, figures and examples of the articles are in the book."
    if covered == everything:
        words = "All {all} rules, figures and examples of the four articles are in the book."
    return in_words(words, language).format(covered=covered, all=everything)


def entry(row: dict[str, str], pages: set[str], language: str) -> nodes.list_item:
    """A rule: its id, and what it says as a link to the place that teaches it."""
    ident, words = nodes.strong(text=row["id"]), row["ja" if language == "ja" else "paraphrase"]
    if row["page"] in pages:
        address = f"{row['page']}.html#{row['anchor']}"
        said = nodes.reference(text=words, refuri=address, internal=True)
    else:
        said = nodes.inline(text=words)
    return nodes.list_item(
        "", nodes.paragraph("", "", ident, nodes.Text(" "), said), ids=[f"rule-{row['id'].lower()}"]
    )


class SourceDirective(Directive):
    """A directive that reads the table."""

    @property
    def env(self):
        """The build's environment."""
        return self.state.document.settings.env

    def run(self):
        """Read the page again when the table changes."""
        self.env.note_dependency(str(TABLE))
        return self.made()


class SourceRules(SourceDirective):
    """The rules of one article as a list."""

    required_arguments = 1

    def made(self):
        """The list, and what is missing in it."""
        source = self.arguments[0]
        if source not in ROWS:
            raise ExtensionError(f"There is no source {source}. Write one of {', '.join(ROWS)}.")
        pages = self.env.found_docs
        listed = nodes.bullet_list("", classes=["source-rules"])
        language = self.env.config.language
        listed.extend(entry(row, pages, language) for row in of_source(source))
        left = missing(source)
        if not left:
            return [listed]
        text = in_words("Not in the book yet: {rows}.", language).format(rows=", ".join(left))
        return [listed, nodes.paragraph(text=text, classes=["source-missing"])]


class SourceCount(SourceDirective):
    """One sentence: how many rules are covered."""

    def made(self):
        """The sentence."""
        text = count_text(self.env.config.language)
        return [nodes.paragraph(text=text, classes=["source-count"])]


def setup(app):
    app.add_directive("source-rules", SourceRules)
    app.add_directive("source-count", SourceCount)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
