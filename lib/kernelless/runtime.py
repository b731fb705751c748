"""The small Python of a page: MicroPython and the modules that forms call, as one script.

MicroPython comes from the npm package that the build finds on the disk. The modules are the
author's own files, line by line, without their docstrings and comments. Nothing is compiled and
nothing is translated: what the tests check is what the page runs.
"""

import ast
import base64
import importlib
import importlib.util
import io
import json
import tokenize
from pathlib import Path

SHIM = Path(__file__).parent / "micropython"
MAX_RUNTIME_BYTES = 300_000


def module_names(dotted: str) -> list[str]:
    """The modules that a tuple of names lists, such as "teko.SCALAR_MODULES"; its package first.

    Raises
    ------
    ValueError
        When there is no such tuple.
    """
    package, _, attribute = dotted.rpartition(".")
    try:
        names = getattr(importlib.import_module(package), attribute)
    except (ImportError, AttributeError, ValueError):
        raise ValueError(f"kernelless_modules must be the dotted name of a tuple of module names, "
                         f"got {dotted!r}. Write for example package.MODULES.") from None
    return [package, *(f"{package}.{name}" for name in names)]


def module_file(name: str) -> Path:
    """Where the source of a module lies."""
    origin = importlib.util.find_spec(name)
    if origin is None or origin.origin is None:
        raise ValueError(f"kernelless_modules must name modules of Python, got {name}. "
                         f"Write the name that an import would use.")
    return Path(origin.origin)


def without_docstrings(source: str) -> str:
    """The same lines less the docstrings."""
    dropped = {number for first, last in _docstrings(source) for number in range(first, last + 1)}
    return _less(source, dropped)


def lean(source: str) -> str:
    """The same lines less docstrings, whole-line comments and blank lines."""
    dropped, kept = set[int](), set[int]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING:
            kept.update(range(token.start[0], token.end[0] + 1))
        elif token.type in (tokenize.COMMENT, tokenize.NL) and not token.line.split("#")[0].strip():
            dropped.add(token.start[0])
    return without_docstrings(_less(source, dropped - kept))


def _docstrings(source: str) -> list[tuple[int, int]]:
    """First and last line of each docstring that something stands after."""
    found = []
    for node in ast.walk(ast.parse(source)):
        kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
        if isinstance(node, kinds) and ast.get_docstring(node, False) and len(node.body) > 1:
            found.append((node.body[0].lineno, node.body[0].end_lineno or 0))
    return found


def _less(source: str, dropped: set[int]) -> str:
    lines = source.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, 1) if number not in dropped)


def classes(sources: dict[str, str]) -> str:
    """A module that tells the page's Python the fields and properties of every class.

    Raises
    ------
    ValueError
        When two classes have one name: the page's Python knows them by name alone.
    """
    fields: dict[str, tuple[str, ...]] = {}
    properties: dict[str, tuple[str, ...]] = {}
    for name, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.ClassDef):
                continue
            if node.name in fields:
                raise ValueError(f"classes must have names of their own, got a second {node.name} "
                                 f"in {name}. Rename one of them.")
            fields[node.name] = tuple(
                each.target.id for each in node.body
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name))
            properties[node.name] = tuple(
                each.name for each in node.body if isinstance(each, ast.FunctionDef)
                and any(ast.unparse(d) == "property" for d in each.decorator_list))
    return f"FIELDS = {fields!r}\nPROPERTIES = {properties!r}\n"


def sources(modules: list[str]) -> dict[str, str]:
    """Every file of the page's Python: its path there, and its text."""
    files = {name: module_file(name) for name in modules}
    texts = {name: lean(path.read_text("utf-8")) for name, path in files.items()}
    paths = {name.replace(".", "/") + ("/__init__.py" if files[name].name == "__init__.py"
                                       else ".py"): text for name, text in texts.items()}
    shim = {path.name: lean(path.read_text("utf-8")) for path in sorted(SHIM.glob("*.py"))}
    return shim | {"kernelless_classes.py": classes(texts)} | paths


def pack(package: Path, modules: list[str]) -> str:
    """MicroPython and the modules as one classic script.

    Parameters
    ----------
    package : Path
        The folder of the npm package @micropython/micropython-webassembly-pyscript.
    modules : list of str
        Dotted names. What a module imports must be among them.

    Raises
    ------
    ValueError
        When the package is not there, or the script is larger than 300,000 bytes.
    """
    import zopfli.gzip  # only a build packs, a notebook does not

    parts = [package / "micropython.mjs", package / "micropython.wasm"]
    if not all(part.is_file() for part in parts):
        raise ValueError(f"MicroPython must lie in {package}, got no such files. Run "
                         f"tools/micropython/install, or set kernelless_micropython.")
    files = json.dumps(sources(modules), ensure_ascii=False, separators=(",", ":")).encode()
    blocks = [*(part.read_bytes() for part in parts), files]
    sizes = [len(block) for block in blocks]
    # Base 85 is a sixteenth smaller than base 64, and none of its characters needs an escape in a
    # string of JavaScript. The same files always give the same bytes.
    text = base64.b85encode(zopfli.gzip.compress(b"".join(blocks), numiterations=3)).decode()
    script = ("// MicroPython (MIT licence, see licence.txt beside this file) and the modules\n"
              f'// {", ".join(modules)}\nkernelless.runtime({sizes},"{text}")\n')
    if len(script) > MAX_RUNTIME_BYTES:
        raise ValueError(f"the script of the page's Python must have at most "
                         f"{MAX_RUNTIME_BYTES:,} bytes, got {len(script):,}. List fewer modules.")
    return script
