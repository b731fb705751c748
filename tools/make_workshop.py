"""Make the kit for a workshop from the built book: `_build/teko-workshop.zip`.

START-HERE, the book, a file a chapter for phones, and the papers as PDF. What the papers say is
read from the pages. The site offers the zip on its page *Teach*.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from build_book import LANGUAGES
from kernelless.lone_page import lone_page
from teko.said import said

sys.path.insert(0, str(Path(__file__).parent))
from workshop.papers import filled, papers, plan_b
from workshop.plan import Plan, check_place, load, reader, table_of

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "_build"
LANGUAGE = os.environ.get("KERNELLESS_LANGUAGE", "en")
NAME = "teko-workshop" + ("" if LANGUAGE == "en" else f"-{LANGUAGE}")
CHROMIUM = "chromium-headless-shell", "chromium", "google-chrome"
# What a phone has no use for: code, and ways to pages that are not in the file.
NOT_ON_PHONES = (".cell_input, details.hide, nav.around, nav.routes, #contents form, "
                 "#contents .tools, #contents .caption, #contents > ul:not(.current), "
                 "#contents > ul.current > li:not(.current), .say a, [data-play]")
KIT = re.compile(r'<p id="workshop-kit">.*?</p>')


def chapters() -> list[str]:
    """The chapters of the book, in order."""
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))["parts"]
    return [each["file"] for part in parts if part["caption"] == "Chapters"
            for each in part["chapters"]]


def make(site: Path, kit: Path, *, chromium: str | None) -> None:
    """Fill the folder of the kit."""
    pages = site / LANGUAGE
    plan, read = load(table_of(pages)), reader(pages)
    for step in plan.steps:
        if step.page:
            check_place(step, read)
    shutil.copytree(site, kit / "book", ignore=shutil.ignore_patterns("teko-workshop*.zip"))
    offer(kit / "book", said("You have the kit: this is the book in it."))
    (kit / "print").mkdir()
    for name, text in papers(plan, read, chapters()).items():
        (kit / "print" / f"{name}.html").write_text(text, "utf-8")
    ending = print_all(kit / "print", chromium)
    (kit / "START-HERE.html").write_text(start_here(plan, pages, kit, ending), "utf-8")


def print_all(folder: Path, chromium: str | None) -> str:
    """Papers as PDF, where there is a Chromium to print them; the ending of their names."""
    if not chromium:
        print(f"No Chromium ({', '.join(CHROMIUM)}) was found, so the papers are HTML: open them "
              f"and print. On Debian: apt-get install {CHROMIUM[0]}")
        return "html"
    for paper in sorted(folder.glob("*.html")):
        printed(paper, chromium)
        paper.unlink()
    return "pdf"


def start_here(plan: Plan, pages: Path, kit: Path, ending: str) -> str:
    """The first page of the kit; on the way the phone files that it names are made."""
    (kit / "phones").mkdir()
    phones, silent, read = [], [], reader(pages)
    for name in ("index", *chapters()):
        lone, title = lone_page(pages / f"{name}.html", without=NOT_ON_PHONES), read(name).title
        (kit / "phones" / f"{name}.html").write_text(lone.html, "utf-8")
        phones.append((title, name, round(len(lone.html.encode()) / 1000)))
        if not lone.calculates:
            silent.append(title)
    return filled("start-here", workshops=plan.workshops, phones=phones, silent=silent,
                  plan_b=plan_b(), ending=ending)


def printed(paper: Path, chromium: str) -> Path:
    """A paper as PDF."""
    target = paper.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless", "--disable-gpu", "--no-pdf-header-footer",
                   f"--user-data-dir={profile}", f"--print-to-pdf={target}", paper.as_uri()]
        if os.geteuid() == 0:  # Chromium has no sandbox for root; the papers are our own
            command.insert(1, "--no-sandbox")
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if ran.returncode or not target.exists():
        sys.exit(f"{chromium} did not print {paper.name}:\n{ran.stderr[-2000:]}")
    return target


def offer(site: Path, text: str) -> None:
    """Say on the page *Teach* where the kit is."""
    page = site / LANGUAGE / "teach.html"
    page.write_text(KIT.sub(f'<p id="workshop-kit">{text}</p>', page.read_text("utf-8")), "utf-8")


def main() -> None:
    """Make the zip, and offer it on the site."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with tempfile.TemporaryDirectory() as folder:
        kit = Path(folder) / NAME
        kit.mkdir()
        make(BUILD / "site", kit, chromium=chromium)
        packed = Path(shutil.make_archive(str(BUILD / NAME), "zip", folder, NAME))
    size = f"{packed.stat().st_size / 1e6:.1f} MB"
    shutil.copy(packed, BUILD / "site" / LANGUAGE)
    offer(BUILD / "site", f'<a href="{NAME}.zip" download>{said("Download the kit")}</a> ({size})')
    print(f"{packed} ({size}). Unpack it and open START-HERE.html.")


if __name__ == "__main__":
    if "KERNELLESS_LANGUAGE" in os.environ:
        main()
    else:  # each kit in a Python of its own, which speaks its language
        for each in LANGUAGES:
            spoken = os.environ | {"KERNELLESS_LANGUAGE": each}
            subprocess.run([sys.executable, __file__], env=spoken, check=True)
