"""The book takes its address from the checkout, and without one shows nothing that needs it."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import origin

BOTH = ["binderhub_url", "colab_url"]


@pytest.mark.parametrize(
    ("remote", "address", "buttons"),
    [
        ("git@github.com:me/teko.git", "https://github.com/me/teko", BOTH),
        ("https://me:secret@gitlab.com/me/teko/", "https://gitlab.com/me/teko", BOTH[:1]),
        ("/srv/git/teko.git", None, []),
        ("https://example.org/me/teko.git", None, []),
        ("", None, []),
    ],
)
def test_buttons_and_the_line_for_colab_follow_the_remote(monkeypatch, remote, address, buttons):
    monkeypatch.setattr(origin, "origin_remote", lambda _folder: remote)
    config = SimpleNamespace(
        html_theme_options={"launch_buttons": dict.fromkeys(BOTH), "repository_url": "https://old.example"}
    )
    app = SimpleNamespace(srcdir=".", config=config)
    origin.set_repository(app, config)
    assert config.html_theme_options.get("repository_url") == address
    assert list(config.html_theme_options.get("launch_buttons", [])) == buttons
    notebook, page = {"page_source_suffix": ".ipynb"}, {"page_source_suffix": ".md"}
    for context in (notebook, page):
        origin.add_install_line(app, "page", "page.html", context, None)
    line = f'%pip install -q "teko[data,workbook] @ git+{address}"'
    assert notebook.get("install_line") == (line if address else None)
    assert "install_line" not in page
