"""The book takes its address from the checkout, and without one shows nothing that needs it."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import origin
from tables import CASES


@pytest.mark.parametrize("remote", CASES["origin"])
def test_links_and_the_line_for_colab_follow_the_remote(monkeypatch, remote):
    address, *links = CASES["origin"][remote] or [None]
    monkeypatch.setattr(origin, "origin_remote", lambda _folder: remote)
    app = SimpleNamespace(srcdir="/checkout/book/en", config=SimpleNamespace(language="en"))
    notebook, page = {"page_source_suffix": ".ipynb"}, {"page_source_suffix": ".md"}
    for context in (notebook, page):
        origin.add_links(app, "data", "page.html", context, None)
    line = f'%pip install -q "teko[data,workbook] @ git+{address}"'
    assert notebook.get("install_line") == (line if address else None)
    assert links == [where for _, where in notebook.get("launches", ())]
    assert "install_line" not in page and "launches" not in page
