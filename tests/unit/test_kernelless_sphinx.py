"""The Sphinx extension: what a build makes of explorers, and what fails it."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from kernelless import form, interact, number, result, sphinx_ext
from kernelless.explorer import MODE
from kernelless.pack import unpack
from kernelless.words import LANGUAGE
from teko import drag


@cache
def explorer_html(kilobytes: int, title: str) -> str:
    """An explorer whose packed data is about so large: random text does not compress."""
    noise = Random(title).randbytes(kilobytes * 350).hex()
    return interact(
        lambda x: f"{x} {noise[: len(noise) // 2]}" if x == 1 else noise, title=title, x=[1, 2]
    ).html()


class Project:
    """A tiny book without notebooks: pages of ready HTML."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.out = folder.parent / "built" / "html"
        self.pages: dict[str, list[str]] = {}
        self.depends: list[str] = []
        self.modules = "teko.SCALAR_MODULES"
        self.micropython = folder / "micropython"

    def page(self, name: str, *bodies: str) -> None:
        self.pages[name] = list(bodies)

    def write(self) -> None:
        (self.folder / "conf.py").write_text(
            "extensions = ['kernelless.sphinx_ext']\n"
            f"kernelless_depends = {self.depends}\nhtml_theme = 'basic'\n"
            f"kernelless_modules = {self.modules!r}\n"
            f"kernelless_micropython = {str(self.micropython)!r}\n"
        )
        for name, bodies in self.pages.items():
            path = self.folder / f"{name}.rst"
            path.parent.mkdir(exist_ok=True)
            raw = "".join(f".. raw:: html\n\n   {b}\n\n" for b in bodies)
            head = "" if name == "index" else ":orphan:\n\n"
            text = f"{head}Title\n=====\n\n{raw}"
            if not path.exists() or path.read_text() != text:
                path.write_text(text)

    def build(self) -> subprocess.CompletedProcess[str]:
        self.write()
        return run_sphinx(self.folder, self.out)

    def frame_files(self) -> set[str]:
        return {p.name for p in (self.out / sphinx_ext.FRAMES).glob("*.js")}

    def html(self, name: str) -> str:
        return (self.out / f"{name}.html").read_text()


def run_sphinx(folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q"]
    return subprocess.run(
        [*command, str(folder), str(out)], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path / "book")


@pytest.fixture(autouse=True)
def a_folder_to_build_in(tmp_path):
    (tmp_path / "book").mkdir()


def failure(project) -> str:
    done = project.build()
    assert done.returncode != 0
    return " ".join(done.stderr.split())


def test_large_frame_data_goes_to_a_file_that_holds_the_same_frames_and_small_stays(project):
    project.page("index", explorer_html(10, "Small"), explorer_html(60, "Large"))
    project.page("plain", "<p>No picture</p>")
    project.page("still", '<figure class="kl" id="kl-x"><figcaption>x</figcaption></figure>')
    assert project.build().returncode == 0
    page = project.html("index")
    source = re.search(r'data-kl-src="([^"]+)"', page)[1]
    name = re.search(r'data-kl-frames="([^"]+)"', page)[1]
    script = (project.out / source).read_text()
    called, packed = re.fullmatch(r'kernelless\.frames\("([^"]+)","([^"]+)"\)\n', script).groups()
    assert called == name
    before = re.search(r'kl-frames">([^<]+)<', explorer_html(60, "Large"))[1]
    assert len(before) > sphinx_ext.INLINE_BYTES
    assert unpack(packed) == unpack(before)
    assert page.count('class="kl-frames"') == 1, "the small one stays"
    # Only a page with an explorer loads the player: a deferred classic script.
    tag = re.search(r"<script[^>]*player\.js[^>]*>", page)[0]
    assert "defer" in tag and "module" not in tag
    assert "player.css" in page and "player.css" in project.html("still")
    assert "player.js" not in project.html("still") and "kernelless" not in project.html("plain")


def test_a_page_in_a_folder_finds_its_frames_and_scripts(project):
    project.page("index")
    project.page("part/deep", explorer_html(60, "Large"))
    assert project.build().returncode == 0
    page = project.html("part/deep")
    for name in ("data-kl-src", "src"):
        for source in re.findall(rf'\b{name}="([^"]*(?:_frames|kernelless)[^"]*)"', page):
            assert (project.out / "part" / source.partition("?")[0]).resolve().is_file()
    assert re.search(r'data-kl-src="\.\./_frames/', page)


def test_frame_files_that_no_page_uses_any_more_are_removed_and_the_others_stay(project):
    project.page("index", explorer_html(60, "Large"))
    project.page("other", explorer_html(60, "Other"))
    project.build()
    old = project.frame_files()
    project.page("other", explorer_html(70, "Other"))
    assert project.build().returncode == 0
    now = project.frame_files()
    assert len(old) == len(now) == 2
    assert old & now == {n for n in old if n.startswith("large")}


def test_a_page_over_the_budget_fails_the_build_by_name_and_one_just_within_passes(project):
    heavy = [explorer_html(280, f"Heavy {i}") for i in range(4)]
    project.page("index")
    project.page("enough", *heavy[:3])
    assert project.build().returncode == 0
    project.page("too-much", *heavy)
    assert re.search(
        rf"page too-much\.html takes 1,\d{{3}},\d{{3}} bytes with its frames, "
        rf"at most {sphinx_ext.MAX_PAGE_BYTES:,} are allowed",
        failure(project),
    )


def test_a_folder_that_the_book_depends_on_must_exist(project):
    project.page("index")
    project.depends = ["../no-such-folder"]
    said = failure(project)
    assert "kernelless_depends must name files or folders" in said and "no-such-folder" in said


def test_the_same_sources_give_the_same_bytes(project):
    project.page("index", explorer_html(10, "Small"), explorer_html(60, "Large"))
    project.build()
    first = {p.relative_to(project.out): p.read_bytes() for p in project.out.rglob("*.html")}
    first |= {p.relative_to(project.out): p.read_bytes() for p in project.out.rglob("_frames/*")}
    shutil.rmtree(project.out.parent)
    project.build()
    assert first == {p: (project.out / p).read_bytes() for p in first}


# --- executed notebooks are kept only as long as the code they ran is the same


def digest_after(change, tmp_path) -> tuple[str, str]:
    library = tmp_path / "library"
    (library / "data").mkdir(parents=True)
    (library / "drag.py").write_text("factor = 2\n")
    (library / "data" / "rates.csv").write_text("1\n")
    before = sphinx_ext.code_digest([library])
    change(library)
    return before, sphinx_ext.code_digest([library])


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        (lambda p: (p / "drag.py").write_text("factor = 3\n"), True),
        (lambda p: (p / "data" / "rates.csv").write_text("2\n"), True),
        (lambda p: (p / "new.py").write_text(""), True),
        (lambda p: (p / "drag.py").rename(p / "drift.py"), True),
        (lambda p: (p / "drag.py").unlink(), True),
        (lambda p: None, False),
        (lambda p: os.utime(p / "drag.py", (0, 0)), False),
        (lambda p: [(p / "__pycache__").mkdir(), (p / "__pycache__" / "drag.pyc").touch()], False),
    ],
)
def test_any_change_of_the_library_makes_old_outputs_stale_and_nothing_else(
    change, stale, tmp_path
):
    before, after = digest_after(change, tmp_path)
    assert (before != after) == stale


def test_the_digest_does_not_depend_on_where_the_checkout_stands(tmp_path):
    one, two = tmp_path / "one" / "library", tmp_path / "two" / "library"
    one.mkdir(parents=True)
    (one / "drag.py").write_text("factor = 2\n")
    shutil.copytree(one, two)
    assert sphinx_ext.code_digest([one]) == sphinx_ext.code_digest([two])


# --- with a kernel

CONF = """\
extensions = ["myst_nb", "kernelless.sphinx_ext"]
html_theme = "basic"
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 100
kernelless_depends = ["library.txt"]
"""
NOTEBOOK = """\
---
file_format: mystnb
kernelspec: {name: python3}
---
# A page

```{code-cell}
from pathlib import Path

from kernelless import interact, slider

unit = Path("library.txt").read_text()
CELL
```
"""
RISES = 'interact(lambda x: f"{x} {unit}", title="Slopes", x=[1, 0])'


@pytest.fixture
def book_of(tmp_path):
    """Build a book whose pages each have one code cell."""
    folder = tmp_path / "book"
    (folder / "conf.py").write_text(CONF)
    (folder / "library.txt").write_text("yen")

    def build(**cells: str) -> subprocess.CompletedProcess[str]:
        for name, cell in cells.items():
            text = NOTEBOOK.replace("CELL", cell.replace("NAME", name))
            head = "---\n" if name == "index" else "---\norphan: true\n"
            (folder / f"{name}.md").write_text(text.replace("---\n", head, 1))
        return run_sphinx(folder, tmp_path / "built" / "html")

    return build


def captions(out: Path) -> list[str]:
    packed = re.search(r'kl-frames">([^<]+)<', (out / "index.html").read_text())[1]
    return [f.caption for f in unpack(packed)]


def test_a_changed_library_runs_the_notebook_again_and_drops_the_old_outputs(book_of, tmp_path):
    out = tmp_path / "built" / "html"
    kept = []
    for unit in ("yen", "dollars"):
        (tmp_path / "book" / "library.txt").write_text(unit)
        done = book_of(index=RISES)
        assert done.returncode == 0, done.stderr
        assert captions(out) == [f"1 {unit}", f"0 {unit}"]
        assert "widget-view" not in (out / "index.html").read_text(), "no script of a kernel"
        kept.append(list((out.parent / ".executed").iterdir()))
    assert [len(each) for each in kept] == [1, 1] and kept[0] != kept[1]


# --- several notebooks

RUNS = 'open("runs.txt", "a").write("NAME\\n")'
BROKEN = {
    "index": (
        'interact(lambda x: f"{1 / x}", title="Slopes", x=[1, 0])',
        "explorer 'Slopes' failed at x=0: division by zero",
    ),
    "second": (
        'interact(lambda x, y: "x", title="Slopes", x=slider(0, 999, 1), y=[1, 2])',
        "explorer 'Slopes' has 2000 frames",
    ),
    "third": (
        'interact(lambda slope: "x", title="Slopes", slope=None)',
        "slope must have a finite set of values, got None",
    ),
}
WAITS_FOR = """\
from time import monotonic, sleep
Path("NAME.here").touch()
end = monotonic() + 60
while not Path("OTHER.here").exists():
    assert monotonic() < end, "OTHER did not start while NAME ran"
    sleep(0.05)"""


def test_a_line_that_the_kernel_sends_in_pieces_is_one_line_of_the_page(book_of, tmp_path):
    cell = """from time import sleep
for word in ("one", "line", "of", "four"):
    print(word, end=" ", flush=True)
    sleep(0.3)"""
    done = book_of(index=cell)
    assert done.returncode == 0, done.stderr
    assert "one line of four" in (tmp_path / "built" / "html" / "index.html").read_text()


def test_two_notebooks_run_at_the_same_time(book_of):
    done = book_of(
        index=WAITS_FOR.replace("OTHER", "second"), second=WAITS_FOR.replace("OTHER", "index")
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "a kernel that is alone with its book has nothing to warn of"


def test_broken_explorers_fail_the_build_by_name(book_of):
    """All at once: one build tells of every notebook that fails."""
    done = book_of(**{page: cell for page, (cell, _) in BROKEN.items()})
    assert done.returncode != 0
    told = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr)
    for page, (_, says) in BROKEN.items():
        assert says in told.partition(f"{page}.md failed:")[2]


def test_a_notebook_runs_once_and_one_that_failed_runs_again(book_of, tmp_path):
    runs, faulty = tmp_path / "book" / "runs.txt", tmp_path / "book" / "faulty"
    fails = RUNS + '\nassert not Path("faulty").exists()'
    faulty.touch()
    done = book_of(index=RUNS, second=fails)
    assert done.returncode != 0
    assert "second.md failed:" in done.stderr
    assert "index.md" not in done.stderr
    faulty.unlink()
    assert book_of(index=RUNS, second=fails).returncode == 0
    assert sorted(runs.read_text().split()) == ["index", "second", "second"]


def test_kernels_are_told_that_a_page_is_being_made(monkeypatch):
    for name in (MODE, LANGUAGE):
        monkeypatch.setenv(name, "")  # so that what follows is undone
    sphinx_ext._tell_kernels(SimpleNamespace(config=SimpleNamespace(language="ja")))
    assert (os.environ[MODE], os.environ[LANGUAGE]) == ("page", "ja")


# --- forms


def form_html(monkeypatch, function=drag.move_back) -> str:
    """A form of one field."""
    monkeypatch.setenv(MODE, "page")
    up = number("Up", start=10, low=-90, high=90, unit="%")
    shows = [result("Back", unit="%", digits=1), result("Drift", of=drag.move_back)]
    made = form(function, title="Back", up=up, shows=shows, read=("#", "why"))
    return made._repr_mimebundle_()["text/html"].replace("\n", " ")


@pytest.fixture
def with_micropython(project) -> Project:
    """A project that finds a package of the right shape; what it holds is not run here."""
    project.micropython.mkdir(parents=True)
    for name in ("micropython.mjs", "micropython.wasm"):
        (project.micropython / name).write_text(name)
    return project


def runtime_of(project, page: str) -> Path:
    """The file that the form of a page names."""
    source = re.search(r'data-kl-form="teko.drag" data-kl-runtime="([^"]+)"', project.html(page))
    return (project.out / f"{page}.html").parent / source[1]


def test_forms_of_all_pages_name_one_script_with_its_licence(with_micropython, monkeypatch):
    project = with_micropython
    project.page("index", form_html(monkeypatch))
    project.page("part/deep", form_html(monkeypatch))
    project.page("none", "<p>nothing to calculate</p>")
    assert project.build().returncode == 0
    (script,) = project.out.glob(f"{sphinx_ext.RUNTIME}/*.js")
    for page in ("index", "part/deep"):
        assert runtime_of(project, page).resolve() == script.resolve()
        assert "kernelless/form.js" in project.html(page)
        assert "kernelless/player.js" not in project.html(page)
    assert "form.js" not in project.html("none")
    assert "Permission is hereby granted" in (script.parent / "licence.txt").read_text()


def test_a_new_micropython_replaces_the_script(with_micropython, monkeypatch):
    project = with_micropython
    project.depends = [str(project.micropython)]
    project.page("index", form_html(monkeypatch))
    assert project.build().returncode == 0
    before = runtime_of(project, "index").name
    (project.micropython / "micropython.wasm").write_text("newer")
    assert project.build().returncode == 0
    assert runtime_of(project, "index").name != before
    assert len(list(project.out.glob(f"{sphinx_ext.RUNTIME}/*.js"))) == 1


def test_a_form_without_micropython_fails_the_build(project, monkeypatch):
    project.page("index", form_html(monkeypatch))
    assert "Run tools/micropython/install" in failure(project)


def twice(up):
    """A function that no module of the page holds."""
    return 2 * up


def test_a_form_that_calls_what_the_page_has_not_fails_the_build(with_micropython, monkeypatch):
    project = with_micropython
    project.page("index", form_html(monkeypatch, twice))
    said = failure(project)
    assert f"got ['{__name__}']. Add the module" in said, "teko.drag, of the second row, is there"


@pytest.mark.parametrize("modules", ["", "teko", "teko.NOTHING", "nowhere.MODULES"])
def test_modules_that_cannot_be_found_fail_the_build(with_micropython, monkeypatch, modules):
    project = with_micropython
    project.modules = modules
    project.page("index", form_html(monkeypatch))
    assert "must be the dotted name of a tuple of module names" in failure(project)
