"""Makes a stage of each explorer: what to try, picture, sentence and controls, and the surprise.

The boxes *Try this* before an explorer and *Surprise* after it come into one element with it, so
that stage.css can keep all of it in sight. The surprise waits until something was moved, or until
it is asked for; without scripts it is simply there.
"""

from __future__ import annotations

from docutils import nodes
from edition import said

FIGURE = '<figure class="kl"'
BUTTON = '<button class="show" type="button">{}</button>'


def is_box(node, kind: str) -> bool:
    """Whether a node is a box of a kind."""
    return isinstance(node, nodes.Element) and kind in node.get("classes", ())


def is_code(node) -> bool:
    """Whether a node is a cell of code."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def shows_figure(node) -> bool:
    """Whether a node is a cell that shows an explorer or a still picture."""
    return is_code(node) and any(FIGURE in raw.astext() for raw in node.findall(nodes.raw))


def surprise_after(parent, place: int):
    """The surprise below an explorer; code that shows no picture may stand between."""
    for node in parent[place + 1:]:
        if is_box(node, "surprise"):
            return node
        if not is_code(node) or shows_figure(node):
            break
    return None


def build_stages(app, doctree, _page) -> None:
    """Put each figure of a page on a stage, with the boxes that belong to it."""
    button = BUTTON.format(said("Show the surprise", app.config.language))
    for cell in [c for c in doctree.findall(nodes.container) if shows_figure(c)]:
        parent, place = cell.parent, cell.parent.index(cell)
        before, surprise = parent[place - 1] if place else None, surprise_after(parent, place)
        stage = nodes.container(classes=["stage"])
        parent[place] = stage
        if is_box(before, "try"):
            parent.remove(before)
            stage += before
        stage += cell
        if surprise is not None:
            parent.remove(surprise)
            stage += [surprise, nodes.raw("", button, format="html")]


def setup(app):
    """Register with Sphinx."""
    # After calm_code, which joins hidden code that stands together.
    app.connect("doctree-resolved", build_stages, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
