"""Takes the repository's address from the checkout itself.

A notebook runs elsewhere, on Binder or Colab, when its repository lies at GitHub, GitLab or
Bitbucket. A fork shows its own address without an edit, and a checkout with no such remote builds
without these links. The same address installs the library there; each notebook's page then says
how, at its foot.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import quote

from edition import said

BRANCH = "main"
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


def launches(address: str, place: str) -> list[tuple[str, str]]:
    """Where a notebook runs elsewhere: the name of each link and its address.

    >>> launches("https://github.com/someone/teko", "book/en/data.ipynb")[1]
    ('Open in Colab', 'https://colab.research.google.com/github/someone/teko/blob/main/book/en/data.ipynb')
    """
    _, _, host, path = address.split("/", 3)
    kind = {"github.com": "gh", "gitlab.com": "gl"}.get(host, "git")
    repository = {"gh": path, "gl": quote(path, safe="")}.get(kind, quote(address, safe=""))
    binder = f"https://mybinder.org/v2/{kind}/{repository}/{BRANCH}?urlpath=lab/tree/{place}"
    found = [("Open in Binder", binder)]
    if kind == "gh":  # Colab opens notebooks of GitHub only
        colab = f"https://colab.research.google.com/github/{path}/blob/{BRANCH}/{place}"
        found.append(("Open in Colab", colab))
    return found


def add_links(app, page, _template, context, _doctree) -> None:
    """Where a page's notebook runs elsewhere, and what to run first where no library is."""
    address = public_address(origin_remote(app.srcdir))
    if address and context.get("page_source_suffix") == ".ipynb":
        folder = Path(app.srcdir)
        found = launches(address, f"book/{folder.name}/{page}.ipynb")
        context["launches"] = [(said(words, app.config.language), link) for words, link in found]
        extras = "data,workbook" + ",ja" * (app.config.language == "ja")
        context["install_line"] = f'%pip install -q "teko[{extras}] @ git+{address}"'


def setup(app):
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
