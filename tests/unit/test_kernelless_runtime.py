"""What the page's Python gets is the author's source, line by line."""

import random

import pytest
from kernelless.runtime import MAX_RUNTIME_BYTES, classes, lean, module_names, pack, sources
from tables import CASES

LINES = CASES["kernelless_runtime"]["marked"].splitlines(keepends=True)
SOURCE = "".join(line[1:] or line for line in LINES)


def test_docstrings_comments_and_blank_lines_are_left_out_and_nothing_else():
    assert lean(SOURCE) == "".join(line[1:] or line for line in LINES if line[0] != "-")


def test_the_fields_of_classes_are_written_down_in_order_and_a_second_of_one_name_is_refused():
    told: dict = {}
    exec(classes({"a": lean(SOURCE)}), told)
    assert told["FIELDS"] == {"Pair": ("left", "right")}
    assert told["PROPERTIES"] == {"Pair": ("both",)}
    with pytest.raises(ValueError, match="got a second Pair in b"):
        classes({"a": lean(SOURCE), "b": lean(SOURCE)})


def test_the_modules_come_with_their_package_and_the_shim():
    packed = sources(module_names("teko.SCALAR_MODULES"))
    shim = {"__future__.py", "dataclasses.py", "typing.py", "kernelless_call.py"}
    assert shim | {"kernelless_classes.py", "teko/__init__.py", "teko/answers.py"} <= set(packed)


def test_a_script_above_the_limit_is_refused(tmp_path):
    for name in ("micropython.mjs", "micropython.wasm"):
        (tmp_path / name).write_bytes(random.Random(1).randbytes(MAX_RUNTIME_BYTES // 2))
    with pytest.raises(ValueError, match="must have at most 300,000 bytes, got 3"):
        pack(tmp_path, ["teko"])
