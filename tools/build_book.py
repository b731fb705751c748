"""Build the book and put the site together; say where to open it.

Each language is a build of its own, whose source is its folder under book/. The site's first
page leads to the English edition.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en",)
FIRST_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'">
<title>Teko</title>
<meta name="description" content="Teko: leverage you can survive.">
<link rel="icon" href="en/_static/favicon.svg">
<meta http-equiv="refresh" content="0; url=en/index.html"></head>
<body><p><a href="en/index.html">Teko: leverage you can survive</a></p></body></html>
"""


def build(language: str, output: Path) -> Path:
    """Build one language; a warning is an error. Returns the folder of its pages.

    All pages are written, which takes seconds: what notebooks gave is kept beside them, and after
    a build of changed pages only, the search would no longer find the terms of the glossary.
    """
    command = [
        # Not the program of that name: each kernel, being a copy, would begin with all its imports.
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(ROOT / "book" / language),
        "--config", str(ROOT / "_config.yml"), "--toc", str(ROOT / "_toc.yml"),
        "--path-output", str(output / language), "--all", "-W", "--keep-going"]
    if follow(command):
        sys.exit(f"The {language} edition did not build; see the messages above.")
    return output / language / "_build" / "html"


def follow(command: list[str]) -> int:
    """Run a build; of all it says, show which notebook has run, and what is wrong."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            if line.startswith("ran "):
                print(f"  {line}", end="", flush=True)
    return running.returncode


def put_together(output: Path) -> Path:
    """All languages as one site under `output`."""
    site = output / "site"
    pages = {language: build(language, output) for language in LANGUAGES}
    if site.exists():
        shutil.rmtree(site)
    site.mkdir(parents=True)
    for language, folder in pages.items():
        shutil.copytree(folder, site / language, ignore=shutil.ignore_patterns(".buildinfo*"))
    (site / "index.html").write_text(FIRST_PAGE)
    return site


if __name__ == "__main__":
    output = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "_build"
    print(f"\nThe book is built. Open {put_together(output) / 'index.html'}")
