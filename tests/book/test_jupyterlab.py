"""The notebooks as a learner meets them: JupyterLab from Binder's own packages, a kernel, and a
real slider that is moved."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browser import Watch
from notebooks import code_cells, notebooks, page_of, read
from pages import ROOT, cases, soup

TOKEN = "book"
READY = "name => lab.ready(name)"
SCREEN = {"width": 1366, "height": 700}  # a small notebook computer
# BOOK_BINDER names an environment that stands elsewhere.
BINDER = Path(os.environ.get("BOOK_BINDER", ROOT / ".venv" / "binder")) / "bin"


def questions(path: Path) -> int:
    return sum("kl-quiz" in str(cell.outputs) for cell in code_cells(read(path)))


def explorers(path: Path) -> int:
    return len(soup(page_of(path)).select("[data-kl-explorer]"))


def is_chapter(path: Path) -> bool:
    return any(cell.source.startswith("#### Solution") for cell in read(path).cells)


def shortest() -> Path:
    """The chapter with the fewest cells that has a live explorer and a question."""
    chapters = [n for n in notebooks() if is_chapter(n) and page_of(n).exists()]
    live = [n for n in chapters if explorers(n) and questions(n)]
    return min(live, key=lambda n: len(code_cells(read(n))))


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """A JupyterLab of its own: nothing of this user is read, nothing is written to the book."""
    home, port = tmp_path_factory.mktemp("lab"), free_port()
    shutil.copytree(shortest().parent, home / "work")
    for name, settings in cases("cases")["lab_settings"].items():
        path = home / "SETTINGS" / "@jupyterlab" / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings))
    places = {f"JUPYTER_{each}_DIR": each for each in ("CONFIG", "RUNTIME", "DATA")}
    places |= {f"JUPYTERLAB_{each}_DIR": each for each in ("SETTINGS", "WORKSPACES")}
    places |= {"IPYTHONDIR": "ipython", "HOME": ""}
    env = os.environ | {k: str(home / v) for k, v in places.items()} | {"KERNELLESS": ""}
    env["PATH"] = f"{BINDER}:{env['PATH']}"  # where Lab finds the kernel's Python
    command = [
        *(str(BINDER / "python"), "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={home / 'work'}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=home / "work")
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api?token={TOKEN}", server, home / "log")
            yield address
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def notebook(lab, browser) -> Iterator:
    """The notebook, opened and run from the top to the end."""
    context = browser.new_context(viewport=SCREEN)
    watch, page = Watch(context), context.new_page()
    page.add_init_script(path=Path(__file__).with_name("lab.js"))
    page.goto(f"{lab}/lab/tree/{shortest().name}?token={TOKEN}")
    page.wait_for_function(READY, arg=shortest().name, timeout=60_000)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.ready")
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    cells = len(code_cells(read(shortest())))
    page.wait_for_function("cells => lab.ran(cells)", arg=cells, timeout=120_000)
    yield page
    context.close()
    outside = [f for f in watch.faults if "leaves the machine" in f or "script error" in f]
    assert not outside, outside


def test_a_slider_moved_in_jupyterlab_changes_the_figure(notebook):
    """By keyboard, then by mouse: every slider of the notebook, over a real kernel."""
    sliders = notebook.locator(".widget-slider [role=slider]")
    sliders.first.wait_for(timeout=60_000)
    assert notebook.locator(".kl-live figure.kl").count() == explorers(shortest())
    for slider in sliders.all():
        view = slider.locator("xpath=ancestor::*[contains(concat(@class, ' '), ' kl-live ')]")
        before = shown(view)
        assert len(before) == 2, "a picture and its caption"
        slider.focus()
        key = "ArrowLeft" if at_end(slider) else "ArrowRight"
        notebook.keyboard.press(key)
        after = changed(notebook, view, before)
        handle = slider.bounding_box()
        notebook.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
        notebook.mouse.down()
        notebook.mouse.move(handle["x"] + (-80 if at_end(slider) else 80), handle["y"], steps=5)
        notebook.mouse.up()
        changed(notebook, view, after)


def at_end(slider) -> bool:
    return slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")


def shown(view) -> list[str]:
    """The picture and the caption over a kernel."""
    return view.locator("figure.kl > *").evaluate_all("parts => parts.map(p => p.innerHTML)")


def changed(page, view, before: list[str]) -> list[str]:
    """Wait until both picture and caption are others; gives them."""
    moved = [view.element_handle(), before]
    page.wait_for_function("moved => lab.changed(moved)", arg=moved, timeout=10_000)
    return shown(view)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_an_explorer_stands_whole_on_a_small_screen_in_both_themes(notebook, theme):
    """Its text is as large as prose, and its grid as faint as in the page."""
    change = "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})"
    notebook.evaluate(change, f"JupyterLab {theme}")
    light = str(theme == "Light").lower()
    notebook.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
    for view in notebook.locator(".kl-live:not(.kl-form)").all():
        out, text = view.evaluate("view => lab.fit(view)")
        assert out <= 0, f"{out} pixels of an explorer cannot be seen"
        assert text is None or 12 <= text <= 18
        grid = view.evaluate("view => getComputedStyle(view).getPropertyValue('--kl-grid').trim()")
        assert grid == {"Light": "#d9dee5", "Dark": "#36404d"}[theme]


def test_no_cell_shows_an_error(notebook):
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert not re.search(r"Traceback|Error displaying widget", notebook.content())


def test_a_question_opens_its_answer_in_jupyterlab(notebook):
    asked = notebook.locator(".kl-quiz")
    assert asked.count() == questions(shortest())
    for question in asked.all():
        question.locator("summary").first.click()
        assert question.locator("details[open] p").is_visible()


def test_an_exercise_is_checked_in_jupyterlab(notebook):
    check = notebook.get_by_role("button", name="Check")
    form = notebook.locator(".kl-live.kl-form").filter(has=check).first
    form.locator("input").first.fill("many")
    form.get_by_role("button", name="Check").click()
    form.get_by_text("This needs a number").wait_for()
    form.get_by_role("button", name="Show answer").click()
    form.get_by_text("The answer is").first.wait_for()


def test_three_chapters_read_well_and_each_link_to_the_next_opens_it(notebook):
    folder, seen = shortest().parent, [shortest().name]
    while True:
        found = notebook.evaluate("lab.seen()")
        assert not found["raw"], f"{seen[-1]} shows markup: {found['raw'][0][:200]}"
        assert found["solutions"] and not found["open"], f"{seen[-1]}: {found}"
        missing = [to for to in found["to"] if not (folder / to).is_file()]
        assert not missing, f"{seen[-1]} has links that lead nowhere: {missing}"
        if len(seen) == 3:
            break
        chapters = [t for t in found["to"] if t.endswith(".ipynb") and is_chapter(folder / t)]
        ahead = [to for to in chapters if to not in seen][-1]
        seen.append(ahead)
        link = f".jp-NotebookPanel:not(.lm-mod-hidden) a[data-commandlinker-args*='\"{ahead}\"']"
        notebook.locator(link).last.click()
        notebook.wait_for_function(READY, arg=ahead, timeout=60_000)
