"""The Sphinx extension: explorers and forms of a built book.

It tells the kernels that a page is being made, runs the notebooks side by side, keeps their
outputs only as long as the code they ran is the same, moves large frame data into script files of
their own, packs the small Python that forms call, and fails the build when a page is too heavy.
"""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from kernelless import __version__, runtime
from kernelless.explorer import BYTES, MAX_EXPLORER_BYTES, MAX_FRAMES, MODE
from kernelless.explorer import FRAMES as MOST_FRAMES
from kernelless.words import LANGUAGE, kept_said, said

STATIC = Path(__file__).parent / "static"
FRAMES = "_frames"
RUNTIME = "_runtime"
INLINE_BYTES = 30_000
MAX_PAGE_BYTES = 1_000_000

KEEPING = ["numbers.js", "store.js", "practice.js"]
FILLED_IN = ["numbers.js", "store.js", "sheet.js"]
# Where a script shows what is kept: at the end of the page, unless the page has a place of its own.
PLACE = '<div class="kl" data-kl-kept hidden></div>'

_FRAME_DATA = re.compile(
    r'<figure class="kl" id="kl-(?P<slug>[^"]+)" data-kl-explorer(?P<more>[^>]*)>(?P<shown>.*?)'
    r'<script type="text/plain" class="kl-frames">(?P<packed>[^<]*)</script>', re.DOTALL)
_FORM = re.compile(r'data-kl-(?:form|calls)="([^"]+)"')
_NAMED = re.compile(r'<(?:figure|form) class="kl[^"]*" id="([^"]+)"')
_FRAME_FILE = re.compile(rf'data-kl-src="[^"]*{FRAMES}/([^"]+)"')


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("kernelless_depends", [], "env", [list])
    app.add_config_value("kernelless_max_frames", MAX_FRAMES, "env", [int])
    app.add_config_value("kernelless_max_explorer_bytes", MAX_EXPLORER_BYTES, "env", [int])
    # Frame data up to this size stays in the page; above, it is loaded when it comes near.
    app.add_config_value("kernelless_inline_bytes", INLINE_BYTES, "html", [int])
    app.add_config_value("kernelless_max_page_bytes", MAX_PAGE_BYTES, "html", [int])
    # What forms call, as the dotted name of a tuple of module names, and where MicroPython lies.
    app.add_config_value("kernelless_modules", "", "env", [str])
    app.add_config_value("kernelless_micropython", "", "env", [str])
    app.add_config_value("kernelless_packed", "", "html", [str])
    # The entry on the reader's device under which answers are kept; all editions share it.
    app.add_config_value("kernelless_kept", "kernelless", "html", [str])
    app.connect("config-inited", _note_what_is_packed)
    app.connect("config-inited", _use_cache_of_this_code)
    app.connect("builder-inited", _tell_kernels)
    app.connect("env-before-read-docs", _run_notebooks)
    app.connect("html-page-context", _finish_page)
    app.connect("build-finished", _check_and_tidy)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": False}


def code_digest(paths: list[Path]) -> str:
    """A digest of the code and the environment that notebooks depend on."""
    digest = hashlib.sha256()
    for root in paths:
        found = sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]
        for path in found:
            # What a page runs later changes nothing in what a notebook prints.
            if "__pycache__" not in path.parts and STATIC not in path.parents:
                digest.update(path.relative_to(root.parent).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use_cache_of_this_code(app: Sphinx, config: Config) -> None:
    """Outputs are kept per digest: the cache of myst-nb itself only looks at the cells."""
    paths = [Path(app.confdir, p).resolve() for p in config.kernelless_depends]
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        raise ExtensionError(f"kernelless_depends must name files or folders, got {missing}. "
                             f"Write paths relative to {app.confdir}.")
    home = Path(app.outdir).parent / ".executed"
    limits = f"{config.kernelless_max_frames}-{config.kernelless_max_explorer_bytes}"
    keep = home / f"{code_digest([STATIC.parent, *paths])}-{limits}"
    for old in home.iterdir() if home.exists() else []:
        if old != keep:
            shutil.rmtree(old)
    # A new path is a changed setting, so Sphinx also reads every page again.
    config["nb_execution_cache_path"] = str(keep)
    # An explorer that fails is named in the traceback of its cell.
    config["nb_execution_show_tb"] = True


def _note_what_is_packed(app: Sphinx, config: Config) -> None:
    """Make the page's Python a setting that Sphinx compares: a new one reaches all pages."""
    if config.kernelless_modules:
        try:
            names = runtime.module_names(config.kernelless_modules)
        except ValueError as error:
            raise ExtensionError(str(error)) from error
        package = Path(app.confdir, config.kernelless_micropython)
        paths = [runtime.SHIM, *map(runtime.module_file, names), *package.glob("micropython.*")]
        config["kernelless_packed"] = code_digest(paths)


def _tell_kernels(app: Sphinx) -> None:
    os.environ[MODE] = "page"
    os.environ[LANGUAGE] = app.config.language
    os.environ[MOST_FRAMES] = str(app.config.kernelless_max_frames)
    os.environ[BYTES] = str(app.config.kernelless_max_explorer_bytes)


def _run_notebooks(app: Sphinx, env: Any, pages: list[str]) -> None:
    options = getattr(env, "mystnb_config", None)
    if options is not None and options.execution_mode == "cache":
        from kernelless.execution import fill_cache  # slow to import, and a book may have none
        fill_cache(env, options, pages)


def _finish_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any],
                 doctree: Any) -> None:
    body = context.get("body", "")
    if 'class="kl' not in body:
        return
    _refuse_equal_names(pagename, _NAMED.findall(body))
    shutil.copytree(STATIC, Path(app.outdir, "_static", "kernelless"), dirs_exist_ok=True,
                    ignore=shutil.ignore_patterns("live.css", "*.txt"))  # of JupyterLab; a licence
    app.add_css_file("kernelless/player.css")
    scripts = {"data-kl-explorer": ["state.js", "player.js"],
               'class="kl-story"': ["story.js"], " data-kl-grips": ["grip.js"],
               "data-kl-form": ["state.js", "numbers.js", "form.js"],
               "data-kl-calls": ["state.js", "numbers.js", "form.js"],
               "data-kl-sheet": FILLED_IN, "data-kl-quiz": KEEPING,
               "data-kl-exercise": KEEPING, "data-kl-kept": KEEPING}
    needed = [name for mark, names in scripts.items() if mark in body for name in names]
    for name in dict.fromkeys(needed):
        book = {"data-kl-book": app.config.kernelless_kept} if name == "store.js" else {}
        app.add_js_file(f"kernelless/{name}", loading_method="defer", **book)
    if "data-kl-explorer" in body:
        body = _FRAME_DATA.sub(lambda found: _frames_beside(app, found, context["pathto"]), body)
    if _FORM.search(body):
        called = set(" ".join(_FORM.findall(body)).split())
        source = context["pathto"](_runtime_file(app, called), 1)
        body = _FORM.sub(lambda found: f'{found.group()} data-kl-runtime="{source}"', body)
    practised = re.search("data-kl-(quiz|exercise|kept|sheet)", body)
    if practised and "data-kl-kept" not in body:
        body += PLACE
    spoken = json.dumps(said() | (kept_said() if practised else {}), ensure_ascii=False)
    context["body"] = body + f'<script type="application/json" class="kl-words">{spoken}</script>'


def _refuse_equal_names(pagename: str, names: list[str]) -> None:
    """With two ids alike a label moves the wrong slider, and a link has two ends."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ExtensionError(f"explorers, pictures and forms of a page must have names of their "
                             f"own, got {twice} twice in {pagename}. Give one another title=, or "
                             f"its caption other first words; show each once.")


def _frames_beside(app: Sphinx, found: re.Match[str], pathto: Any) -> str:
    packed = found["packed"]
    if len(packed) <= app.config.kernelless_inline_bytes:
        return found.group()
    name = f"{found['slug']}-{hashlib.sha256(packed.encode()).hexdigest()[:8]}"
    target = Path(app.outdir, FRAMES, f"{name}.js")
    target.parent.mkdir(exist_ok=True)
    target.write_text(f'kernelless.frames("{name}","{packed}")\n')
    source = pathto(f"{FRAMES}/{name}.js", 1)
    return (f'<figure class="kl" id="kl-{found["slug"]}" data-kl-explorer '
            f'data-kl-frames="{name}" data-kl-src="{source}"{found["more"]}>{found["shown"]}')


def _runtime_file(app: Sphinx, called: set[str]) -> str:
    """The script with the page's Python, written once for all pages; its place in the site."""
    if not hasattr(app, "kernelless_runtime"):
        folder = Path(app.outdir, RUNTIME)
        try:
            names = runtime.module_names(app.config.kernelless_modules)
            script = runtime.pack(Path(app.confdir, app.config.kernelless_micropython), names)
        except ValueError as error:
            raise ExtensionError(str(error)) from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        name = f"micropython-{hashlib.sha256(script.encode()).hexdigest()[:8]}.js"
        (folder / name).write_text(script)
        shutil.copyfile(STATIC / "micropython-licence.txt", folder / "licence.txt")
        app.kernelless_runtime = (f"{RUNTIME}/{name}", set(names))  # type: ignore[attr-defined]
    place, packed = app.kernelless_runtime  # type: ignore[attr-defined]
    if not called <= packed:
        raise ExtensionError(f"a form must call functions of kernelless_modules, got "
                             f"{sorted(called - packed)}. Add the module, or call another.")
    return str(place)


def _check_and_tidy(app: Sphinx, exception: Exception | None) -> None:
    if exception:
        return
    out, used = Path(app.outdir), set[str]()
    for path in sorted(out.rglob("*.html")):
        page = path.read_text()
        names = _FRAME_FILE.findall(page)
        size = len(page.encode()) + sum((out / FRAMES / n).stat().st_size for n in names)
        most = app.config.kernelless_max_page_bytes
        if size > most:
            raise ExtensionError(f"page {path.relative_to(out)} takes {size:,} bytes with its "
                                 f"frames, at most {most:,} are allowed.")
        used.update(names)
    for stale in [p for p in (out / FRAMES).glob("*.js") if p.name not in used]:
        stale.unlink()
