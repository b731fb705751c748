"""Chromium, a server on this machine, and a watch over what a page does."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

LOCAL_SCHEMES = {"file", "data", "blob", "about"}
# Should a page ask for another host all the same, the request is seen and goes nowhere.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
HANDS = Path(__file__).with_name("hands.js")
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROGRAM = "chromium-headless-shell"


def script(name: str) -> str:
    """A script that stands beside the tests, as a page is asked to run it."""
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")


SCROLL_THROUGH = script("scroll_through")


def program() -> str:
    """Debian's Chromium without its windows: the same pages in two thirds of the processor time."""
    path = shutil.which(PROGRAM)
    if path is None:
        raise FileNotFoundError(f"{PROGRAM} is missing. Install it: apt-get install {PROGRAM}")
    return path


def launch(playwright):
    """Chromium, with no way out of this machine."""
    return playwright.chromium.launch(executable_path=program(), args=[OFFLINE])


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args) -> None:
        pass


@contextmanager
def served(folder: Path, handler: type = Quiet) -> Iterator[str]:
    """Serve a folder on a free port of this machine; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def is_local(url: str) -> bool:
    """Whether an address stays on this machine."""
    parts = urlsplit(url)
    return parts.scheme in LOCAL_SCHEMES or parts.hostname == "127.0.0.1"


class Watch:
    """Collects whatever a reader's browser should never see: requests to other hosts, files that
    are missing, errors and warnings of scripts."""

    def __init__(self, context):
        self.context, self.faults = context, []
        context.on("request", self.request)
        context.on("requestfailed", self.failed)
        context.on("response", self.response)
        context.on("console", self.console)
        context.on("weberror", lambda e: self.add("script error", e.error))
        context.on("page", lambda page: page.on("websocket", self.request))

    def add(self, *parts) -> None:
        self.faults.append(" ".join(str(p) for p in parts))

    def request(self, request) -> None:
        if not is_local(request.url):
            self.add("leaves the machine:", request.url)

    def failed(self, request) -> None:
        """A file that a page asked for and did not get; one that it left unread is no fault."""
        if request.failure != "net::ERR_ABORTED":
            self.add("failed", request.url, request.failure)

    def response(self, response) -> None:
        if response.status >= 400:
            self.add("status", response.status, response.url)

    def console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.add("console", message.type, message.text)
