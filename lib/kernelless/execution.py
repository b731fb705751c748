"""Notebooks of a book run side by side, before Sphinx reads its pages one after the other.

myst-nb runs a notebook when it reads the page, and keeps the outputs in a cache. Nearly all the
time of a build goes there, on one core. Here the cache is filled beforehand, with several kernels
at once; then every page that is read finds its outputs.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sphinx.errors import ExtensionError
from sphinx.util import logging
from traitlets.config import Config

from kernelless.kernels import WarmKernels, import_beforehand

_LOG = logging.getLogger(__name__)

CLIENT: dict[str, Any] = {
    # Outputs travel from the kernel enciphered; else each kernel warns that others may listen.
    "config": Config({"KernelManager": {"transport_encryption": "auto"}}),
    # A busy machine sends one print in pieces; they are joined as they were, with nothing between.
    "coalesce_streams": True,
}

# Runs after the last cell, and is no part of the notebook.
LAST = """import sys
if "kernelless.explorer" in sys.modules:
    sys.modules["kernelless.explorer"].refuse_unshown()"""


def fill_cache(env: Any, options: NbParserConfig, pages: list[str]) -> None:
    """Run the notebooks among the pages about to be read, unless their outputs are kept.

    Raises
    ------
    ExtensionError
        When a cell fails: names every notebook that failed, with the traceback of its cell.
    """
    cache = get_cache(options.execution_cache_path)
    waiting = {p: n for p, n in _notebooks(env, options, pages) if not _is_kept(cache, n)}
    failures = []
    for page, result in _results(env, options, waiting):
        if result.err is None:
            bundle = CacheBundleIn(result.nb, str(env.doc2path(page)),
                                   data={"execution_seconds": result.time})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        elif options.execution_raise_on_error:
            failures.append(f"{env.doc2path(page)} failed:\n{result.exc_string}")
    if failures:
        raise ExtensionError("\n".join(failures))


def _notebooks(env: Any, options: NbParserConfig,
               pages: list[str]) -> Iterator[tuple[str, NotebookNode]]:
    """The notebooks among the pages, read as myst-nb reads them."""
    for page in pages:
        path = Path(env.doc2path(page))
        text = path.read_text("utf-8")
        reader = create_nb_reader(str(path), env.myst_config, options, text)
        if reader is not None and not any(map(path.match, options.execution_excludepatterns)):
            yield page, reader.read(text)


def _is_kept(cache: Any, notebook: NotebookNode) -> bool:
    try:
        cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    return True


def _results(env: Any, options: NbParserConfig,
             waiting: dict[str, NotebookNode]) -> Iterator[tuple[str, Any]]:
    """Each page with what running its notebook gave, in a fixed order.

    The one with most code begins: it is likely to take longest, and should not be left for last.
    """
    ran, one_line = [], Lock()

    def run(page: str) -> Any:
        folder = str(Path(env.doc2path(page)).parent)
        waiting[page].cells.append(new_code_cell(LAST))  # type: ignore[no-untyped-call]
        result = single_nb_execution(
            waiting[page], cwd=folder, timeout=options.execution_timeout,
            allow_errors=options.execution_allow_errors, kernel_manager_class=WarmKernels, **CLIENT)
        result.nb.cells.pop()
        with one_line:
            ran.append(page)
            _LOG.info("ran %s; %d to go", page, len(order) - len(ran))
        return result

    import_beforehand(_code(notebook) for notebook in waiting.values())
    # One more than cores: while one starts or waits, and at the end, fewer cores stand idle.
    order = sorted(waiting, key=lambda page: (-len(_code(waiting[page])), page))
    with ThreadPoolExecutor(1 + max(2, os.cpu_count() or 1)) as kernels:
        yield from zip(order, kernels.map(run, order), strict=True)


def _code(notebook: NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
