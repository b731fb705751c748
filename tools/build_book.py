"""Build the book and put the site together; say where to open it.

Each language is a build of its own, whose source is its folder under book/, with the settings of
`_config.yml` and those of its own. The site's first page leads to both editions.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# What is another than in English; first the file of the words in which Sphinx itself speaks.
LANGUAGES: dict[str, dict] = {
    "en": {},
    "ja": {"language": "ja", "nb_code_prompt_show": "コードを見る",
           "nb_code_prompt_hide": "コードを閉じる"},
}


def build(language: str, output: Path) -> Path:
    """Build one language; a warning is an error. Returns the folder of its pages.

    All pages are written, which takes seconds: what notebooks gave is kept beside them, and after
    a build of changed pages only, the search would no longer find the terms of the glossary.
    """
    settings = output / f"{language}.yml"
    settings.write_text(yaml.safe_dump(config(language, output)), encoding="utf-8")
    command = [
        # Not the program of that name: each kernel, being a copy, would begin with all its imports.
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(ROOT / "book" / language),
        "--config", str(settings), "--toc", str(ROOT / "_toc.yml"),
        "--path-output", str(output / language), "--all", "-W", "--keep-going"]
    if follow(command, language):
        sys.exit(f"The {language} edition did not build; see the messages above.")
    return output / language / "_build" / "html"


def references(language: str) -> str:
    """The bibliography with the titles and authors of a language, where there are any."""
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    own = tomllib.loads((ROOT / "book" / f"references_{language}.toml").read_text("utf-8"))
    for name, translated in own.pop("author").items():
        text = text.replace(f"author = {{{{{name}}}}}", f"author = {{{{{translated}}}}}")
    for key, title in own.items():
        text = re.sub(rf"(\{{{key},[^@]*?title = )\{{.*\}},$", rf"\1{{{{{title}}}}},", text,
                      count=1, flags=re.M)
    return text


def config(language: str, output: Path) -> dict:
    """The settings of an edition, which may stand in any folder."""
    found = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    found["sphinx"]["config"] |= LANGUAGES[language]
    if language != "en":
        own = output / f"references.{language}.bib"
        own.write_text(references(language), encoding="utf-8")
        found["bibtex_bibfiles"] = [str(own)]
    places = found["sphinx"]["local_extensions"]
    places |= {name: str(ROOT / place) for name, place in places.items()}
    return found


def follow(command: list[str], language: str) -> int:
    """Run a build; of all it says, show which notebook has run, and what is wrong."""
    spoken = os.environ | {"KERNELLESS_LANGUAGE": language}  # also by what Sphinx itself loads
    with subprocess.Popen(command, cwd=ROOT, env=spoken, stdout=subprocess.PIPE,
                          text=True) as running:
        for line in running.stdout:
            if line.startswith("ran "):
                print(f"  {language}: {line}", end="", flush=True)
    return running.returncode


def put_together(output: Path) -> Path:
    """All languages as one site under `output`."""
    site = output / "site"
    with ThreadPoolExecutor() as together:  # a third of a build has work for one core only
        pages = dict(zip(LANGUAGES, together.map(partial(build, output=output), LANGUAGES),
                         strict=True))
    if site.exists():
        shutil.rmtree(site)
    site.mkdir(parents=True)
    for language, folder in pages.items():
        shutil.copytree(folder, site / language, ignore=shutil.ignore_patterns(".buildinfo*"))
    shutil.copy(ROOT / "book" / "first.html", site / "index.html")
    shutil.copy(ROOT / "book" / "first.js", site)
    return site


if __name__ == "__main__":
    output = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "_build"
    print(f"\nThe book is built. Open {put_together(output) / 'index.html'}")
