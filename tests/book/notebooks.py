"""The notebooks of the book, found by themselves, and what running them shows."""

import ast
import fcntl
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import median

import nbformat
from pages import ROOT, SITE

BOOK = ROOT / "book"
RUNNER = Path(__file__).with_name("run_notebook.py")


@cache
def notebooks() -> list[Path]:
    """Every English notebook; test_translation.py compares the others with them, cell for cell."""
    found = sorted((BOOK / "en").glob("*.ipynb"))
    if not found:
        raise FileNotFoundError(f"no notebooks in {BOOK}")
    return found


def name(path: Path) -> str:
    """A notebook as tests print it."""
    return path.relative_to(BOOK).as_posix()


def page_of(path: Path) -> Path:
    """The page that is built from a notebook."""
    return SITE / path.relative_to(BOOK).with_suffix(".html")


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code_cells(notebook) -> list:
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def python(*arguments) -> subprocess.CompletedProcess[str]:
    """Another Python with these arguments, at its end."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _start(path: Path) -> dict:
    """How the run of a notebook ended, and what it wrote."""
    done = python(RUNNER, path)
    return {"code": done.returncode, "out": done.stdout, "errors": done.stderr}


def _told(path: Path, done: dict) -> dict:
    if done["code"]:
        raise RuntimeError(f"{path.name} does not run:\n{done['errors'][-3000:]}")
    return json.loads(done["out"])


def run(path: Path) -> dict:
    """What `run_notebook.py` tells of any notebook."""
    return _told(path, _start(path))


# The folder in which the workers of one test run keep what notebooks told, for each other. A new
# one for every test run, so that nothing old is trusted.
_runs: list[Path] = []


def keep_runs_in(folder: Path) -> None:
    """Say where runs of notebooks are kept for all workers."""
    folder.mkdir(exist_ok=True)
    _runs[:] = [folder]


@cache
def _once(path: Path) -> dict:
    """The one run of a notebook of the book, also when it fails. Whoever asks first runs it;
    another worker that asks meanwhile waits."""
    kept = _runs[0] / path.relative_to(BOOK).with_suffix(".json").as_posix().replace("/", "-")
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(json.dumps(_start(path)), encoding="utf-8")
        return json.loads(kept.read_text(encoding="utf-8"))


def told(path: Path) -> dict:
    """What `run_notebook.py` tells of a notebook of the book; it runs once for all tests."""
    return _told(path, _once(path))


def computed(kind: str, page: Path) -> dict[str, dict]:
    """What Python says of the explorers (and pictures) or the forms of a page, by their ids."""
    return {e["id"]: e for n in notebooks() if page_of(n) == page for e in told(n)[kind]}


def faults(notebook) -> list[str]:
    """Where a stored notebook is not in normal form."""
    found = ["metadata.widgets is stored"] if "widgets" in notebook.metadata else []
    for number, cell in enumerate(code_cells(notebook), start=1):
        if cell.execution_count is None:
            found.append(f"code cell {number} is unexecuted")
        elif cell.execution_count != number:
            found.append(f"code cell {number} was executed as {cell.execution_count}")
        found += [f"code cell {number} {fault}" for fault in _output_faults(cell)]
    return found


def _output_faults(cell) -> list[str]:
    found = []
    for output in cell.outputs:
        if output.output_type == "error":
            found.append(f"stores an error: {output.ename}")
        if output.get("name") == "stderr":
            found.append("stores a warning or another message on stderr")
        found += [
            f"stores {kind}"
            for kind in output.get("data", {})
            if "widget" in kind or kind in ("image/svg+xml", "application/javascript")
        ]
    tags = {tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or "raises" in tag}
    if tags or "NBVAL" in cell.source:
        found.append("keeps strict nbval from comparing it")
    return found


BANNED = {"interact", "interactive", "interactive_output", "interact_manual", "Output"}


def nodes_of(source: str, kind: type[ast.AST]) -> list:
    """What of one kind stands in a cell, whose magics are left out."""
    lines = ("" if x.lstrip().startswith(("%", "!")) else x for x in source.splitlines())
    return [n for n in ast.walk(ast.parse("\n".join(lines))) if isinstance(n, kind)]


def asks_ipywidgets(source: str) -> set[str]:
    """What a cell takes from ipywidgets that is dead in a page and never passes strict nbval."""

    def theirs(module: str | None) -> bool:
        return (module or "").split(".")[0] == "ipywidgets"

    whole = [a for n in nodes_of(source, ast.Import) for a in n.names if theirs(a.name)]
    modules = {a.asname or a.name for a in whole} | {"widgets", "ipywidgets"}
    froms = [n for n in nodes_of(source, ast.ImportFrom) if theirs(n.module)]
    imported = {a.name for n in froms for a in n.names}
    attributes = nodes_of(source, ast.Attribute)
    used = {n.attr for n in attributes if ast.unparse(n.value) in modules}
    return (imported | used) & (BANNED | {"*"})


def lengths(notebook) -> tuple[float, int]:
    """Median and ninetieth percentile of the lines of code in a cell, without blank lines and
    without the comment that names a folded cell."""
    cells = [[x for x in c.source.splitlines() if x.strip()] for c in code_cells(notebook)]
    lines = sorted(len(cell) - cell[0].startswith("#") for cell in cells)
    rank = -(-9 * len(lines) // 10)  # the smallest count that nine of ten cells do not exceed
    return median(lines), lines[rank - 1]
