"""How evenly a story moves, with nothing else running."""

import pytest
from browser import PHONE
from playing import evenness
from test_stories import each_story


@pytest.mark.parametrize(("slowdown", "most"), [(1, 0.05), (4, 0.15)])
@each_story
def test_it_moves_evenly(open_page, path, ident, slowdown, most):
    """The best of three: a busy machine spoils some, a slow player spoils all."""
    runs = []
    for _ in range(3):
        runs.append(evenness(open_page(path, **PHONE), ident, slowdown=slowdown))
        if runs[-1].p50 < 17 and runs[-1].late <= most:
            return
    pytest.fail(f"{ident}: {runs}")
