"""How long a page takes: its words by speed, and minutes for what is there to do.

`<!-- {routes} -->` on the front page lists the ways through the book (routes.toml) with their
minutes; every page of one says at its end where it goes on. The three numbers below come from
estimates, as how-to-use.md says; change them here and there.
"""

from __future__ import annotations

import re
import tomllib
from functools import partial
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from docutils.parsers.rst import Directive
from edition import said
from sphinx.errors import ExtensionError

TABLE = Path(__file__).parents[1] / "routes.toml"
# Words a minute; in Japanese letters, of which a word of English has about two and a half.
SPEED, PICTURE, EXERCISE = {"en": 95, "ja": 240}, 3, 7
WORD = {"en": re.compile(r"\S+"), "ja": re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")}
NOT_READ = (nodes.literal_block, nodes.raw, nodes.math_block, nodes.comment)


class Load(NamedTuple):
    """What a page asks of its reader."""

    reading: float  # minutes for the words alone
    pictures: int
    exercises: int

    @property
    def minutes(self) -> float:
        """Minutes with all that there is to do."""
        return self.reading + self.pictures * PICTURE + self.exercises * EXERCISE


class routes_list(nodes.General, nodes.Element):
    """Where the routes are to be listed."""


def near(minutes: float) -> int:
    """Minutes to the nearest five, at least five.

    >>> near(2), near(17.4), near(17.6)
    (5, 15, 20)
    """
    return max(5, 5 * round(minutes / 5))


def times(reading: float, minutes: float, language: str = "en") -> str:
    """Both numbers in words.

    >>> times(19, 62)
    '20 minutes, with pictures and exercises 60'
    """
    words = said("{reading} minutes, with pictures and exercises {minutes}", language)
    return words.format(reading=near(reading), minutes=near(minutes))


def load(doctree, language: str = "en") -> Load:
    """Count what a page holds, before its outputs are chosen for a format."""
    words = 0
    for text in doctree.findall(nodes.Text):
        above, parent = [], text.parent
        while parent is not None:
            above.append(parent)
            parent = parent.parent
        if not any(isinstance(node, NOT_READ) for node in above):
            words += len(WORD[language].findall(text.astext()))
    html = "".join(raw.astext() for raw in doctree.findall(nodes.raw))
    pictures, exercises = html.count("data-kl-explorer"), html.count("data-kl-exercise=")
    return Load(words / SPEED[language], pictures, exercises)


def count(app, doctree) -> None:
    env = app.env
    if not hasattr(env, "teko_loads"):
        env.teko_loads = {}
    env.teko_loads[env.docname] = load(doctree, app.config.language)


def forget(_app, env, page) -> None:
    getattr(env, "teko_loads", {}).pop(page, None)


def merge(_app, env, pages, other) -> None:
    own, loads = getattr(env, "teko_loads", {}), getattr(other, "teko_loads", {})
    env.teko_loads = own | {page: loads[page] for page in pages if page in loads}


def routes() -> list[dict]:
    """The routes of `routes.toml`."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))["route"]


def check(_app, env) -> None:
    """A route that names no page of the book is a mistake."""
    there = {path.stem for path in Path(env.srcdir).iterdir()}
    for route in routes():
        if missing := [page for page in route["pages"] if page not in there]:
            raise ExtensionError(
                f"routes.toml: {route['name']!r} names {missing[0]!r}, and no page has that name. "
                f"Write the name of a file in {env.srcdir}."
            )


class Routes(Directive):
    """``{routes}``: the list on the front page."""

    def run(self) -> list[nodes.Node]:
        """A place to fill when every page has been counted."""
        return [routes_list()]


def opening(route: dict, page: str) -> str:
    """What an address adds to a page of a route: the shape in which its sheet opens."""
    return f"?sheet={route['sheet']}" if page == "your-sheet" else ""


def link(app, route: dict, page: str) -> nodes.reference:
    title = app.env.titles[page].astext()
    address = f"{page}.html{opening(route, page)}"
    return nodes.reference("", title, internal=True, refuri=address)


def listed(app, route: dict) -> nodes.list_item:
    """A route in one line: its name, its pages, its minutes."""
    pages = [page for page in route["pages"] if page in app.env.titles]
    loads = [app.env.teko_loads[page] for page in pages]
    # Of the rounded minutes, so that the pages of a route add up to it.
    reading, minutes = (sum(map(near, each)) for each in
                        zip(*((one.reading, one.minutes) for one in loads), strict=True))
    own = partial(said, language=app.config.language)
    between, *after = own("{name}: {pages}. To read {times}.").partition("{pages}")[::2]
    line = nodes.paragraph("", "", nodes.strong("", own(route["name"])))
    line += nodes.Text(between.removeprefix("{name}"))
    for place, page in enumerate(pages):
        line += [nodes.Text(own(", "))] * bool(place) + [link(app, route, page)]
    line += nodes.Text(after[0].format(times=times(reading, minutes, app.config.language)))
    return nodes.list_item("", line)


def write_times(app, doctree, page) -> None:
    """Put the list of routes and the time of this page where they belong."""
    language = app.config.language
    for place in list(doctree.findall(routes_list)):
        place.replace_self(nodes.bullet_list("", *(listed(app, route) for route in routes())))
    for strong in doctree.findall(nodes.strong):
        if strong.astext().rstrip(":") == said("To teach", language):
            own, line = app.env.teko_loads[page], strong.parent
            told = times(own.reading, own.minutes, language)
            ends = said(": ", language) + told + said(".", language) + " " * (language == "en")
            line.insert(0, [nodes.strong("", said("To read", language)), nodes.Text(ends)])
            return


def goes_on(app, page, _template, context, _doctree) -> None:
    """For layout.html: each route of the page, and its next page, if there is one."""
    found = []
    for route in routes():
        if page in route["pages"]:
            place = route["pages"].index(page) + 1
            after = next((p for p in route["pages"][place:] if p in app.env.titles), "")
            title = app.env.titles[after].astext() if after else ""
            found.append({"name": route["name"], "page": after, "title": title,
                          "opening": opening(route, after)})
    context["routes"] = found


def setup(app):
    app.add_node(routes_list)
    app.add_directive("routes", Routes)
    app.connect("doctree-read", count)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check)
    app.connect("doctree-resolved", write_times)
    app.connect("html-page-context", goes_on)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
