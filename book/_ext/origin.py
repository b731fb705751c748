"""Takes the repository's address from the checkout itself.

The theme's launch and source buttons need a GitHub, GitLab or Bitbucket address, and
the theme stops at any other. A fork should show its own address without an edit, and
a checkout with no such remote should build without these buttons. The same address installs the
library in a notebook that runs elsewhere; each notebook's page then says how, at its foot.
"""

from __future__ import annotations

import re
import subprocess

HOSTS = ("github.com", "gitlab.com", "bitbucket.org")
ADDRESS = re.compile(
    r"^(?:https?://|ssh://|git://)?(?:[^@/]+@)?(?P<host>[\w.-]+)(?::\d+)?[:/]+(?P<path>.+?)(?:\.git)?/?$"
)


def public_address(remote: str) -> str:
    """The https address of a git remote, or "" when its host is not a known one.

    >>> public_address("git@github.com:someone/teko.git")
    'https://github.com/someone/teko'
    >>> public_address("https://name:secret@gitlab.com/group/teko.git")
    'https://gitlab.com/group/teko'
    >>> public_address("/srv/git/teko.git")
    ''
    """
    match = ADDRESS.match(remote.strip())
    if match is None or match["host"] not in HOSTS or "/" not in match["path"]:
        return ""
    return f"https://{match['host']}/{match['path']}"


def origin_remote(folder) -> str:
    """The address of the remote called origin, or "" when there is none."""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout
    except FileNotFoundError:  # a downloaded archive on a machine without git
        return ""


def set_repository(app, config) -> None:
    """Give the theme the address, or take its launch buttons away."""
    options = dict(config.html_theme_options)
    address = public_address(origin_remote(app.srcdir))
    options.pop("repository_url", None)
    buttons = dict(options.pop("launch_buttons", {}))
    if address:
        if not address.startswith("https://github.com/"):  # Colab opens notebooks of GitHub only
            buttons.pop("colab_url", None)
        options |= {"repository_url": address, "launch_buttons": buttons}
    config.html_theme_options = options


def add_install_line(app, _page, _template, context, _doctree) -> None:
    """What to run first where the library is not installed, for the foot of a notebook's page."""
    address = app.config.html_theme_options.get("repository_url")
    if address and context.get("page_source_suffix") == ".ipynb":
        context["install_line"] = f'%pip install -q "teko[data,workbook] @ git+{address}"'


def setup(app):
    app.connect("config-inited", set_repository)
    app.connect("html-page-context", add_install_line)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
