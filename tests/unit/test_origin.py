"""The book takes its address from the checkout, and without one shows nothing that needs it."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import origin

NOTEBOOK = "book/en/data.ipynb"


@pytest.mark.parametrize(
    ("remote", "address", "links"),
    [
        (
            "git@github.com:me/teko.git",
            "https://github.com/me/teko",
            [
                f"https://mybinder.org/v2/gh/me/teko/main?urlpath=lab/tree/{NOTEBOOK}",
                f"https://colab.research.google.com/github/me/teko/blob/main/{NOTEBOOK}",
            ],
        ),
        (
            "https://me:secret@gitlab.com/me/teko/",
            "https://gitlab.com/me/teko",
            [f"https://mybinder.org/v2/gl/me%2Fteko/main?urlpath=lab/tree/{NOTEBOOK}"],
        ),
        ("/srv/git/teko.git", None, None),
        ("https://example.org/me/teko.git", None, None),
        ("", None, None),
    ],
)
def test_links_and_the_line_for_colab_follow_the_remote(monkeypatch, remote, address, links):
    monkeypatch.setattr(origin, "origin_remote", lambda _folder: remote)
    app = SimpleNamespace(srcdir="/checkout/book/en")
    notebook, page = {"page_source_suffix": ".ipynb"}, {"page_source_suffix": ".md"}
    for context in (notebook, page):
        origin.add_links(app, "data", "page.html", context, None)
    line = f'%pip install -q "teko[data,workbook] @ git+{address}"'
    assert notebook.get("install_line") == (line if address else None)
    assert links == (address and [where for _, where in notebook["launches"]])
    assert "install_line" not in page and "launches" not in page
