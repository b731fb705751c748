"""Makes a repeated build equal a clean one.

Sphinx does not look at stylesheets, scripts and extensions when it decides what is out of
date. Here a digest of them is a setting, so a change writes every page again.

Sphinx shows a warning only while it reads or writes the page in question. A build that
failed on a warning would pass when simply repeated, because nothing is out of date any
more. So a build with a warning or an error forgets what it knew, and the next one reads
everything again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME


def find_toc(app, config) -> None:
    """Read a relative `--toc` from where the command was given.

    Jupyter Book checks the path there, but sphinx-external-toc looks in the source folder.
    """
    given = Path(config.external_toc_path)
    if not given.is_absolute() and not (Path(app.srcdir) / given).exists():
        config.external_toc_path = given.resolve().as_posix()


def digest(folders) -> str:
    """A short name for the present content of some folders."""
    files = sorted(path for folder in folders for path in folder.glob("**/*") if path.is_file())
    content = hashlib.sha256()
    for path in files:
        if path.suffix != ".pyc":
            content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()[:16]


def note_sources(app, config) -> None:
    """Make the look of the pages a setting that Sphinx compares."""
    book = Path(__file__).parent.parent
    config.book_look = digest(book / name for name in ("_ext", "theme", "assets"))


def forget_failed_build(app, error) -> None:
    if error is not None or app._warncount:
        (Path(app.doctreedir) / ENV_PICKLE_FILENAME).unlink(missing_ok=True)


def setup(app):
    app.add_config_value("book_look", "", "html")
    app.connect("config-inited", find_toc)
    app.connect("config-inited", note_sources)
    app.connect("build-finished", forget_failed_build)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
