"""The package of the library is whole: what `pip install` brings works without this folder."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Run beside the unpacked wheel: every module comes from there, and the examples of its first
# docstring that has some give what they show.
TRY = """
import doctest, importlib, pathlib, sys
home = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(home))
for path in sorted(home.rglob("*.py")):
    if "micropython" in path.parts:
        continue
    name = ".".join(path.relative_to(home).with_suffix("").parts).removesuffix(".__init__")
    module = importlib.import_module(name)
    assert pathlib.Path(module.__file__) == path, f"{name} comes from {module.__file__}"
    shown = [t for t in doctest.DocTestFinder().find(module) if t.examples]
    for test in sorted(shown, key=lambda t: t.lineno or 0)[:1]:
        assert not doctest.DocTestRunner().run(test).failed, test.name
    print(name, bool(shown))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, made from a copy: setuptools leaves folders where it works."""
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT / "lib", source / "lib", ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--no-index", "-w", made, source], check=True)
    return next(made.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_library(wheel):
    kept = {
        path.relative_to(ROOT / "lib").as_posix()
        for path in (ROOT / "lib").rglob("*")
        if path.is_file() and not re.search(r"__pycache__|\.egg-info", str(path))
    }
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {each for each in names if ".dist-info/" not in each} == kept


def test_every_module_of_the_wheel_shows_its_first_example(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    ran = subprocess.run(
        [sys.executable, "-c", TRY, tmp_path], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("True") > 30 and "calculators.en" in ran.stdout


def test_what_the_library_imports_is_declared():
    """Less what makes the book or reads it when it is built, and packing a page's Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    declared = {re.match(r"[\w-]+", each)[0].lower() for group in lists for each in group}
    declared |= {"pillow", "pygments"}  # matplotlib and IPython cannot be without them
    ours = {path.name for path in (ROOT / "lib").iterdir()} | sys.stdlib_module_names
    homes = packages_distributions()
    for path in (ROOT / "lib").rglob("*.py"):
        built = ("sphinx_ext.py", "execution.py", "kernels.py", "read_page.py", "lone_page.py")
        if path.name in built or "micropython" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            named += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            outside = {each.split(".")[0] for each in named} - ours - {"zopfli"}
            assert {homes[each][0].lower() for each in outside} <= declared, path


@pytest.mark.parametrize("name", ["requirements.txt", "data.txt"])
def test_binder_has_the_versions_of_the_book(name):
    pinned = [
        set(re.findall(r"^[\w-]+==\S+", path.read_text("utf-8"), re.M))
        for path in (ROOT / ".binder" / name, ROOT / "requirements.txt")
    ]
    assert pinned[0] and pinned[0] <= pinned[1]
