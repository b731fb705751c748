"""Serve the built site: to this machine alone, or with HOST=0.0.0.0 to phones in its network."""

import argparse
import ipaddress
import socket
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SITE = Path(__file__).parent.parent / "_build" / "site"
# Of the range for documentation: nothing is sent there, it only asks which way out there is.
NOWHERE = "192.0.2.1", 9


def address(host: str, port: int) -> str:
    """What a browser opens: on this machine, or on another one in its network.

    >>> address("127.0.0.1", 8000)
    'http://127.0.0.1:8000/'
    """
    return f"http://{own_address() if host == '0.0.0.0' else host}:{port}/"


def own_address() -> str:
    """The address of this machine in its network; 127.0.0.1 when it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(NOWHERE)
            return str(asked.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def is_shared(host: str) -> bool:
    """Whether others than this machine can open it."""
    return not ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback


def main() -> None:
    """Serve until interrupted."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--host", default="127.0.0.1")
    asked.add_argument("--port", type=int, default=8000)
    given = asked.parse_args()
    handler = partial(SimpleHTTPRequestHandler, directory=str(SITE))
    with ThreadingHTTPServer((given.host, given.port), handler) as server:
        here = address(given.host, server.server_port)
        print(f"Open {here}", flush=True)
        if is_shared(given.host):
            import segno
            print("Whoever is in this network can read the book. On a phone, open this:")
            segno.make(here).terminal(compact=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
