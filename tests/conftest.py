"""What all tests share: the path to the helpers, one Hypothesis profile, the vectors option."""

import json
import sys
from pathlib import Path

from hypothesis import settings

HERE = Path(__file__).parent

# Test files are imported by path; their helpers (adapters, rules) are found beside them.
sys.path.insert(0, str(HERE / "unit"))

# The same examples on every run and every machine, and nothing written beside the tests.
settings.register_profile("teko", derandomize=True, database=None, deadline=None)
settings.load_profile("teko")


# What takes long begins: left for last, it would keep one core waiting for another.
LONG = [
    *("test_workbook.py", "test_workbook_edges.py", "test_kernelless_sphinx.py"),
    *("test_reproducible.py", "test_jupyterlab.py"),
]


def pytest_collection_modifyitems(items):
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONG)))


def pytest_addoption(parser):
    parser.addoption(
        "--vectors",
        type=Path,
        default=HERE / "vectors.json",
        metavar="PATH",
        help="run the test vectors of another file of the same form",
    )


def pytest_generate_tests(metafunc):
    if "vector" in metafunc.fixturenames:
        vectors = json.loads(metafunc.config.getoption("vectors").read_text(encoding="utf-8"))
        metafunc.parametrize("vector", vectors, ids=[each["id"] for each in vectors])
