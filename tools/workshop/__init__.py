"""What a teacher needs, made from the built pages: the Sphinx extension, and the kit's papers.

As an extension it checks `book/workshops.toml` against the pages, writes what the projector plays
(`_static/play.js`), and fills in the page *Teach*: `<!-- {workshops} -->` lists the workshops,
`<!-- {workshop-kit} -->` is where `make workshop` offers what it made.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.errors import ExtensionError
from teko.said import said

from workshop.plan import check_place, load, reader, table_of

NO_KIT = ("The kit is not part of this copy of the book. In the repository "
          "<code>make workshop</code> makes it.")


class Workshops(Directive):
    """``{workshops}``: the workshops, each with what it takes and a link that plays it."""

    def run(self) -> list[nodes.Node]:
        """A list of the table's workshops."""
        items = []
        for each in load(table_of(self.state.document.settings.env.srcdir)).workshops:
            step = each.steps[each.first]
            play = nodes.reference("", each.name, internal=True,
                                   refuri=f"{step.page}.html?play={each.key}")
            _, _, after = said("{name}: {title} ({takes})").partition("{name}")
            about = after.format(title=each.title, takes=each.takes)
            line = nodes.paragraph("", "", play, nodes.Text(about))
            items.append(nodes.list_item("", line))
        return [nodes.bullet_list("", *items)]


class Kit(Directive):
    """``{workshop-kit}``: says where the kit is."""

    def run(self) -> list[nodes.Node]:
        """Until `make workshop` has made one, that there is none."""
        return [nodes.raw("", f'<p id="workshop-kit">{said(NO_KIT)}</p>', format="html")]


def check_pages(_app, env) -> None:
    """A step that names no page of the book is a mistake."""
    there = {path.stem for path in Path(env.srcdir).iterdir()}
    try:
        for step in load(table_of(env.srcdir)).steps:
            if step.page and step.page not in there:
                raise step.wrong(f"page must be a file of {env.srcdir}, got {step.page!r}.")
    except ValueError as error:
        raise ExtensionError(str(error)) from error


def write_playlist(app, error) -> None:
    """Check every step whose page was built, and write what the projector plays."""
    if error is not None or app.builder.format != "html":
        return
    plan, read = load(table_of(app.srcdir)), reader(Path(app.outdir))
    try:
        for step in plan.steps:
            if step.page and (Path(app.outdir) / f"{step.page}.html").exists():
                check_place(step, read)
    except ValueError as wrong:
        raise ExtensionError(str(wrong)) from wrong
    played = {each.key: each.played() for each in plan.workshops}
    text = json.dumps(played, ensure_ascii=False, separators=(",", ":"))
    (Path(app.outdir) / "_static" / "play.js").write_text(f"window.tekoPlay={text};\n", "utf-8")


def setup(app):
    """Register with Sphinx."""
    app.add_directive("workshops", Workshops)
    app.add_directive("workshop-kit", Kit)
    app.connect("env-check-consistency", check_pages)
    app.connect("build-finished", write_playlist)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
