"""The Sphinx extension: what a build makes of explorers, and what fails it."""

import os
import re
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from kernelless import form, interact, number, result, sphinx_ext
from kernelless.explorer import BYTES, FRAMES, MAX_EXPLORER_BYTES, MAX_FRAMES, MODE
from kernelless.pack import unpack
from kernelless.words import LANGUAGE
from sphinx.cmd.build import main as sphinx
from tables import CASES
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
        self.depends: list[str] = []
        self.modules = "teko.SCALAR_MODULES"
        self.micropython = folder / "micropython"
        self.more = ""
        self.page("index")

    def page(self, name: str, *bodies: str) -> None:
        path = self.folder / f"{name}.rst"
        path.parent.mkdir(exist_ok=True)
        raw = "".join(f".. raw:: html\n\n   {b}\n\n" for b in bodies)
        head = "" if name == "index" else ":orphan:\n\n"
        path.write_text(f"{head}Title\n=====\n\n{raw}")

    def run(self) -> tuple[int, str]:
        (self.folder / "conf.py").write_text(
            "extensions = ['kernelless.sphinx_ext']\n"
            f"kernelless_depends = {self.depends}\nhtml_theme = 'basic'\n"
            f"kernelless_modules = {self.modules!r}\n"
            f"kernelless_micropython = {str(self.micropython)!r}\n{self.more}\n"
        )
        return run_sphinx(self.folder, self.out)

    def build(self) -> None:
        code, said = self.run()
        assert code == 0, said

    def failure(self) -> str:
        """What the build says, which fails."""
        code, said = self.run()
        assert code != 0
        return " ".join(said.split())

    def frame_files(self) -> set[str]:
        return {p.name for p in (self.out / sphinx_ext.FRAMES).glob("*.js")}

    def html(self, name: str) -> str:
        return (self.out / f"{name}.html").read_text()


# A Python that has imported Sphinx already, and starts a fresh copy of itself for every build.
FRESH = get_context("forkserver")
FRESH.set_forkserver_preload(["sphinx.cmd.build", "kernelless.sphinx_ext", "myst_nb"])


def _sphinx(place: Path, *arguments: str) -> None:
    status, said = (place / "status").open("w"), (place / "said").open("w")
    with status, said, redirect_stdout(status), redirect_stderr(said):
        sys.exit(sphinx(["-b", "html", "-W", "--keep-going", *arguments]))


def run_sphinx(folder: Path, out: Path) -> tuple[int, str]:
    build = FRESH.Process(target=_sphinx, args=(folder.parent, str(folder), str(out)))
    build.start()
    build.join(120)
    return build.exitcode, (folder.parent / "said").read_text()


@pytest.fixture
def book(tmp_path) -> Path:
    """A folder to build in."""
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "library.txt").write_text("yen")
    return folder


@pytest.fixture
def project(book) -> Project:
    return Project(book)


def test_large_frame_data_goes_to_a_file_that_holds_the_same_frames_and_small_stays(project):
    project.page("index", explorer_html(10, "Small"), explorer_html(60, "Large"))
    project.page("part/deep", explorer_html(60, "Large"))
    project.page("plain", "<p>No picture</p>")
    project.page("still", '<figure class="kl" id="kl-x"><figcaption>x</figcaption></figure>')
    project.build()
    page = project.html("index")
    source = re.search(r'data-kl-src="([^"]+)"', page)[1]
    name = re.search(r'data-kl-frames="([^"]+)"', page)[1]
    script = (project.out / source).read_text()
    called, packed = re.fullmatch(r'kernelless\.frames\("([^"]+)","([^"]+)"\)\n', script).groups()
    assert called == name
    before = packed_in(explorer_html(60, "Large"))
    assert len(before) > sphinx_ext.INLINE_BYTES
    assert unpack(packed) == unpack(before)
    assert page.count('class="kl-frames"') == 1, "the small one stays"
    # Only a page with an explorer loads the player: a deferred classic script.
    tag = re.search(r"<script[^>]*player\.js[^>]*>", page)[0]
    assert "defer" in tag and "module" not in tag
    assert "player.css" in page and "player.css" in project.html("still")
    assert "player.js" not in project.html("still") and "kernelless" not in project.html("plain")
    # A page in a folder finds them too.
    page = project.html("part/deep")
    for source in re.findall(r'\b(?:data-kl-src|src)="([^"]*(?:_frames|kernelless)[^"]*)"', page):
        assert (project.out / "part" / source.partition("?")[0]).resolve().is_file()
    assert re.search(r'data-kl-src="\.\./_frames/', page)


def test_frame_files_that_no_page_uses_any_more_are_removed_and_the_others_stay(project):
    project.page("index", explorer_html(60, "Large"))
    project.page("other", explorer_html(60, "Other"))
    project.build()
    old = project.frame_files()
    project.page("other", explorer_html(70, "Other"))
    project.build()
    now = project.frame_files()
    assert len(old) == len(now) == 2
    assert old & now == {n for n in old if n.startswith("large")}


def test_a_page_over_the_budget_fails_the_build_by_name_and_one_just_within_passes(project):
    heavy = [explorer_html(280, f"Heavy {i}") for i in range(4)]
    project.page("enough", *heavy[:3])
    project.build()
    project.page("too-much", *heavy)
    assert re.search(
        rf"page too-much\.html takes 1,\d{{3}},\d{{3}} bytes with its frames, "
        rf"at most {sphinx_ext.MAX_PAGE_BYTES:,} are allowed",
        project.failure(),
    )


@pytest.mark.parametrize(("change", "stale"), CASES["kernelless_sphinx"]["changes"])
def test_any_change_of_the_library_makes_old_outputs_stale_and_nothing_else(
    change, stale, tmp_path
):
    """Nor does it matter where the checkout stands."""
    library, elsewhere = tmp_path / "library", tmp_path / "elsewhere" / "library"
    (library / "data").mkdir(parents=True)
    (library / "drag.py").write_text("factor = 2\n")
    (library / "data" / "rates.csv").write_text("1\n")
    shutil.copytree(library, elsewhere)
    before = sphinx_ext.code_digest([library])
    eval(change, {"os": os, "p": elsewhere})
    assert (sphinx_ext.code_digest([elsewhere]) != before) == stale


# --- with a kernel

CONF, NOTEBOOK, RISES = (CASES["kernelless_sphinx"][name] for name in ("conf", "page", "rises"))


def told(book: Path, fails=False, **cells: str) -> str:
    """What the build of a book says whose pages each have one code cell."""
    (book / "conf.py").write_text(CONF)
    for name, cell in cells.items():
        text = NOTEBOOK.replace("CELL", cell.replace("NAME", name))
        head = "---\n" if name == "index" else "---\norphan: true\n"
        (book / f"{name}.md").write_text(text.replace("---\n", head, 1))
    code, said = run_sphinx(book, book.parent / "built" / "html")
    assert bool(code) == fails, said
    return said


def index_of(book: Path) -> str:
    return (book.parent / "built" / "html" / "index.html").read_text()


def packed_in(page: str) -> str:
    return re.search(r'kl-frames">([^<]+)<', page)[1]


def test_a_changed_library_runs_the_notebook_again_and_drops_the_old_outputs(book):
    kept = []
    for unit in ("yen", "dollars"):
        (book / "library.txt").write_text(unit)
        told(book, index=RISES)
        page = index_of(book)
        assert [f.caption for f in unpack(packed_in(page))] == [f"1 {unit}", f"0 {unit}"]
        assert "widget-view" not in page, "no script of a kernel"
        kept.append(list((book.parent / "built" / ".executed").iterdir()))
    assert [len(each) for each in kept] == [1, 1] and kept[0] != kept[1]


# --- several notebooks

RUNS = 'open("runs.txt", "a").write("NAME\\n")'
BROKEN = CASES["kernelless_sphinx"]["broken"]
WAITS_FOR = CASES["kernelless_sphinx"]["waits_for"]


def test_a_line_that_the_kernel_sends_in_pieces_is_one_line_of_the_page(book):
    cell = """from time import sleep
for word in ("one", "line", "of", "four"):
    print(word, end=" ", flush=True)
    sleep(0.3)"""
    told(book, index=cell)
    assert "one line of four" in index_of(book)


def test_a_kernel_begins_with_what_any_notebook_imports_and_what_fails_there_fails_in_it(
    book, monkeypatch
):
    (book / "broken.py").write_text("1 / 0")
    monkeypatch.setenv("PYTHONPATH", str(book), prepend=os.pathsep)
    imported = 'import sys\nprint("before:", "colorsys" in sys.modules)'
    told(book, index=imported, second="import colorsys")
    assert f"before: {sys.platform == 'linux'}" in index_of(book)
    assert "ZeroDivisionError" in told(book, fails=True, index=imported, second="import broken")


def test_two_notebooks_run_at_the_same_time_and_the_build_tells_of_each(book):
    names = ("second", "index")
    first, second = (WAITS_FOR.replace("OTHER", name) for name in names)
    said = told(book, index=first, second=second)
    assert said == "", "a kernel that is alone with its book has nothing to warn of"
    ran = re.findall(r"^ran (\w+); (\d) to go$", (book.parent / "status").read_text(), re.M)
    assert {name for name, _ in ran} == set(names) and [left for _, left in ran] == ["1", "0"]


def test_broken_explorers_fail_the_build_by_name(book):
    """All at once: one build tells of every notebook that fails."""
    said = told(book, fails=True, **{page: cell for page, (cell, _) in BROKEN.items()})
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    for page, (_, says) in BROKEN.items():
        own = plain.partition(f"{page}.md failed:")[2].partition(".md failed:")[0]
        assert says in own


def test_an_explorer_may_be_made_in_one_cell_and_shown_in_the_next(book):
    made = 'shown = interact(lambda x: f"{x}", title="Slopes", x=[1, 0])\n```\n\n'
    told(book, index=made + "```{code-cell}\nshown")
    page = index_of(book)
    assert "data-kl-explorer" in page and "refuse_unshown" not in page


def test_equal_names_on_a_page_fail_the_build_and_on_two_pages_do_not(project):
    project.page("index", explorer_html(10, "Small"))
    project.page("other", explorer_html(10, "Small"))
    project.build()
    project.page("other", explorer_html(10, "Small"), explorer_html(60, "Small"))
    assert "got ['kl-small'] twice in other." in project.failure()


def test_the_readme_names_every_setting_and_its_default():
    source = Path(sphinx_ext.__file__)
    added = re.findall(r'add_config_value\("(kernelless_\w+)"', source.read_text())
    rows = re.findall(
        r"^\| `(kernelless_\w+)` \| ?([^|]*?) \|", source.with_name("README.md").read_text(), re.M
    )
    assert {name for name, _ in rows} == {*added} - {"kernelless_packed"}
    limits = [MAX_FRAMES, MAX_EXPLORER_BYTES, sphinx_ext.INLINE_BYTES, sphinx_ext.MAX_PAGE_BYTES]
    assert [text for _, text in rows if text[:1].isdigit()] == [f"{each:,}" for each in limits]


def test_the_limits_are_settings(project):
    project.page("index", explorer_html(10, "Small"))
    project.more = "kernelless_inline_bytes = 5_000"
    project.build()
    assert "data-kl-src" in project.html("index")
    project.more = "kernelless_max_page_bytes = 9_000"
    assert "at most 9,000 are allowed" in project.failure()


def test_a_notebook_runs_once_and_one_that_failed_runs_again(book):
    cells = {"index": RUNS, "second": RUNS + '\nassert not Path("faulty").exists()'}
    (book / "faulty").touch()
    said = told(book, fails=True, **cells)
    assert "second.md failed:" in said and "index.md" not in said
    (book / "faulty").unlink()
    told(book, **cells)
    assert sorted((book / "runs.txt").read_text().split()) == ["index", "second", "second"]


def test_kernels_are_told_that_a_page_is_being_made(monkeypatch):
    for name in (MODE, LANGUAGE, FRAMES, BYTES):
        monkeypatch.setenv(name, "")  # so that what follows is undone
    config = SimpleNamespace(language="ja")
    config.kernelless_max_frames, config.kernelless_max_explorer_bytes = 3, 300
    sphinx_ext._tell_kernels(SimpleNamespace(config=config))
    assert (os.environ[MODE], os.environ[LANGUAGE]) == ("page", "ja")
    assert (os.environ[FRAMES], os.environ[BYTES]) == ("3", "300")


def form_html(function=drag.move_back) -> str:
    """A form of one field."""
    up = number("Up", start=10, low=-90, high=90, unit="%")
    shows = [result("Back", unit="%", digits=1), result("Drift", of=drag.move_back)]
    made = form(function, title="Back", up=up, shows=shows, read=("#", "why"))
    return made._repr_mimebundle_()["text/html"].replace("\n", " ")


@pytest.fixture
def with_form(project, monkeypatch) -> Project:
    """A project with a form and a package of the right shape; what that holds is not run here."""
    monkeypatch.setenv(MODE, "page")
    project.page("index", form_html())
    project.micropython.mkdir(parents=True)
    for name in ("micropython.mjs", "micropython.wasm"):
        (project.micropython / name).write_text(name)
    return project


def runtime_of(project, page: str) -> Path:
    """The file that the form of a page names."""
    source = re.search(r'data-kl-form="teko.drag" data-kl-runtime="([^"]+)"', project.html(page))
    return (project.out / f"{page}.html").parent / source[1]


def test_forms_of_all_pages_name_one_script_with_its_licence(with_form):
    project = with_form
    project.page("part/deep", form_html())
    project.page("none", "<p>nothing to calculate</p>")
    project.build()
    (script,) = project.out.glob(f"{sphinx_ext.RUNTIME}/*.js")
    for page in ("index", "part/deep"):
        assert runtime_of(project, page).resolve() == script.resolve()
        assert "kernelless/form.js" in project.html(page)
        assert "kernelless/player.js" not in project.html(page)
    assert "form.js" not in project.html("none")
    assert "Permission is hereby granted" in (script.parent / "licence.txt").read_text()


def test_a_new_micropython_replaces_the_script(with_form):
    project = with_form
    project.depends = [str(project.micropython)]
    project.build()
    before = runtime_of(project, "index").name
    (project.micropython / "micropython.wasm").write_text("newer")
    project.build()
    assert runtime_of(project, "index").name != before
    assert len(list(project.out.glob(f"{sphinx_ext.RUNTIME}/*.js"))) == 1


def twice(up):
    """A function that no module of the page holds."""
    return 2 * up


def test_a_form_that_calls_what_the_page_has_not_fails_the_build(with_form):
    with_form.page("index", form_html(twice))
    said = with_form.failure()
    assert f"got ['{__name__}']. Add the module" in said, "teko.drag, of the second row, is there"


@pytest.mark.parametrize(("setting", "value", "says"), CASES["kernelless_sphinx"]["missing"])
def test_what_the_book_names_and_cannot_be_found_fails_the_build(with_form, setting, value, says):
    setattr(with_form, setting, value)
    assert re.search(says, with_form.failure())
