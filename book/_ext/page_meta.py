"""Every page says in one sentence what it is, for search engines and shared links.

The sentence is `description` in a page's front matter (`*.md`) or in the metadata of
a notebook (`*.ipynb`). A page without one stops the build.
"""

from __future__ import annotations

from html import escape

from edition import said
from sphinx.errors import ExtensionError

SHORTEST, LONGEST = 40, 200


def description_fault(description) -> str:
    """What is wrong with a description, or "" when nothing is."""
    if not isinstance(description, str) or not description.strip():
        return "has no description. Write `description:` in its front matter or notebook metadata"
    if not SHORTEST <= len(description) <= LONGEST:
        length = len(description)
        return f"has a description of {length} characters. Write {SHORTEST} to {LONGEST}"
    return ""


def check_descriptions(app, env) -> None:
    """Stop the build and name every page whose description is missing."""
    pages = sorted(env.found_docs)
    faults = {page: description_fault(env.metadata[page].get("description")) for page in pages}
    lines = [f"{page} {fault}." for page, fault in faults.items() if fault]
    if lines:
        raise ExtensionError("\n".join(lines))


def add_description(app, page, _template, context, _doctree) -> None:
    meta = app.env.metadata.get(page, {})
    search = said("Search every page of {title}.", app.config.language)
    text = meta.get("description") or search.format(title=app.config.html_title)
    tag = f'<meta name="description" content="{escape(text)}" />'
    context["metatags"] = context.get("metatags", "") + tag


def setup(app):
    app.connect("env-check-consistency", check_descriptions)
    app.connect("html-page-context", add_description)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
