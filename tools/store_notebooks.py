"""Run every notebook again and store its outputs in normal form.

Normal form: outputs as text and a PNG preview (no widgets), execution counts from 1, no
machine's metadata, stable cell ids, hidden code folded. So a diff shows what changed in the book,
nothing else.
"""

import os
import sys
from pathlib import Path

import nbformat
from kernelless.execution import CLIENT
from nbclient import NotebookClient

BOOK = Path(__file__).parent.parent / "book"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks() -> list[Path]:
    """Every notebook of the book."""
    return sorted(p for p in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def run(path: Path) -> None:
    """Execute a notebook and write it back in normal form."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, resources=folder, **CLIENT).execute()
    path.write_text(nbformat.writes(normal(notebook)) + "\n")


def normal(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what differs from run to run."""
    notebook.metadata = nbformat.from_dict(METADATA | {
        k: v for k, v in notebook.metadata.items() if k not in ("widgets", *METADATA)})
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:03d}"
        cell.metadata.pop("execution", None)
        fold(cell)
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
    return notebook


def fold(cell: nbformat.NotebookNode) -> None:
    """Fold the code that the book hides in JupyterLab and in Colab too, and no other."""
    hidden = {"hide-input", "remove-input"} & set(cell.metadata.get("tags", []))
    for key in ("jupyter", "cellView"):
        cell.metadata.pop(key, None)
    if hidden:
        cell.metadata.update(jupyter={"source_hidden": True}, cellView="form")


if __name__ == "__main__":
    os.environ["KERNELLESS"] = "stored"
    chosen = [Path(a).resolve() for a in sys.argv[1:]] or notebooks()
    for path in chosen:
        run(path)
        print(f"stored {path.relative_to(BOOK.parent)}")
