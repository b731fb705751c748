"""Notebooks as they are stored: run, compared, quiet, and teachable."""

import re

import nbformat
import pytest
from exercises.en import exercise
from notebooks import (
    asks_ipywidgets,
    code_cells,
    faults,
    lengths,
    name,
    notebooks,
    page_of,
    python,
    read,
    run,
    told,
)
from pages import cases, soup
from prose import numbers_in, output_texts
from store_notebooks import normal

NOTEBOOKS = pytest.mark.parametrize("path", notebooks(), ids=name)


# --- normal form


@NOTEBOOKS
def test_every_cell_is_executed_in_order_and_stored_without_widgets_or_complaints(path):
    """An unexecuted cell would be skipped by strict nbval in silence."""
    assert code_cells(read(path))
    assert faults(read(path)) == []


@NOTEBOOKS
def test_a_stored_notebook_is_in_the_form_that_make_notebooks_writes(path):
    assert path.read_text(encoding="utf-8") == nbformat.writes(normal(read(path))) + "\n"


def showing(kind: str, data=None, **named):
    """The change that gives the first code cell one more output."""
    output = nbformat.v4.new_output(kind, data, **named)
    return lambda notebook: code_cells(notebook)[0].outputs.append(output)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda n: code_cells(n)[0].update(execution_count=None), "code cell 1 is unexecuted"),
        (lambda n: code_cells(n)[-1].update(execution_count=99), "was executed as 99"),
        (lambda n: n.metadata.update(widgets={}), "metadata.widgets is stored"),
        (showing("stream", name="stderr", text="careful"), "stderr"),
        (
            showing("error", ename="ValueError", evalue="", traceback=[]),
            "stores an error: ValueError",
        ),
        (showing("display_data", {"application/vnd.jupyter.widget-view+json": {}}), "widget-view"),
        (lambda n: code_cells(n)[0].metadata.update(tags=["nbval-skip"]), "strict nbval"),
        (lambda n: code_cells(n)[0].update(source="# NBVAL_IGNORE_OUTPUT\n1"), "strict nbval"),
    ],
)
def test_a_notebook_that_is_not_in_normal_form_is_found(change, says):
    notebook = read(notebooks()[0])
    change(notebook)
    assert any(says in fault for fault in faults(notebook))


# --- strict nbval is able to fail


def spoil_a_digit(notebook) -> int:
    """Change one digit of the last stored output that has one; tells which code cell."""
    for number, cell in reversed(list(enumerate(code_cells(notebook)))):
        for output in cell.outputs:
            for holder, key in ((output, "text"), (output.get("data", {}), "text/plain")):
                if re.search(r"\d", holder.get(key, "")):
                    holder[key] = re.sub(
                        r"\d", lambda m: str((int(m[0]) + 1) % 10), holder[key], count=1
                    )
                    return number
    raise ValueError("no stored output has a digit")


def test_strict_nbval_passes_on_a_notebook_and_fails_on_one_changed_digit(tmp_path):
    """The same notebook twice in one run; only a digit of a stored output differs."""
    stored = [read(path) for path in notebooks()]
    digits = [n for n in stored if re.search(r"\d", str([c.outputs for c in code_cells(n)]))]
    notebook = min(digits, key=lambda n: len(code_cells(n)))
    nbformat.write(notebook, tmp_path / "as_stored.ipynb")
    cell = spoil_a_digit(notebook)
    nbformat.write(notebook, tmp_path / "one_digit.ipynb")
    without = ("-p", "no:doctest", "-p", "no:cacheprovider", "-c", "/dev/null")
    done = python("-m", "pytest", "--nbval", "-q", *without, tmp_path)
    assert done.returncode == 1
    failed = re.findall(r"^FAILED \S*?(\w+\.ipynb)::Cell (\d+)", done.stdout, re.M)
    assert failed == [("one_digit.ipynb", str(cell))], done.stdout


# --- alive in a page


@NOTEBOOKS
def test_no_notebook_uses_what_is_dead_in_a_page(path):
    for cell in code_cells(read(path)):
        assert asks_ipywidgets(cell.source) == set()


@pytest.mark.parametrize(("source", "found"), cases("cases")["ban"])
def test_the_ban_knows_every_way_in(source, found):
    assert asks_ipywidgets(source) == set(found)


# --- hidden code in a page


def hidden_runs(notebook) -> list[list[str]]:
    """Hidden code as a reader should meet it: with nothing to see in between, in one piece."""
    runs, goes_on = [], False
    for cell in (c for c in notebook.cells if "remove-cell" not in c.metadata.get("tags", [])):
        hidden = "hide-input" in cell.metadata.get("tags", [])
        if hidden and goes_on:
            runs[-1].append(cell.source.strip())
        elif hidden:
            runs.append([cell.source.strip()])
        goes_on = hidden and not cell.outputs
    return runs


@NOTEBOOKS
def test_one_button_opens_all_hidden_code_that_stands_together(path):
    buttons = soup(page_of(path)).select("details.hide:not(.shown)")
    opened = [[code.get_text().strip() for code in b.select("pre")] for b in buttons]
    assert opened == hidden_runs(read(path))


def test_some_code_is_hidden_and_some_of_it_in_one_piece():
    assert any(len(run) > 1 for path in notebooks() for run in hidden_runs(read(path)))


# --- alone


@NOTEBOOKS
def test_a_notebook_runs_from_the_top_and_asks_nobody(path):
    """Every attempt to reach a network is refused, and noted even when the cell catches it."""
    assert told(path)["asked"] == []


def test_the_refusal_notices_an_attempt_that_the_cell_hides(tmp_path):
    cells = [
        nbformat.v4.new_code_cell(
            f"import {module}\ntry:\n    {module}.{call}\nexcept OSError: pass"
        )
        for module, call in (
            ("urllib.request", "urlopen('http://example.org')"),
            ("subprocess", "run(['curl', 'http://example.org'])"),
        )
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "asks.ipynb")
    asked = run(tmp_path / "asks.ipynb")["asked"]
    assert len(asked) == 2
    assert "example.org" in asked[0]
    assert "curl" in asked[1]


# --- exercises and their solutions


def solutions(notebook) -> dict[str, list[str]]:
    """What a reader reads in the solution of each exercise, by its name."""
    texts, name, inside = {}, "", False
    for cell in notebook.cells:
        exercise = re.match(r"<!-- #(ex-[\w-]+) -->\n### Exercise: ", cell.source)
        if exercise or re.match(r"(?:<!-- #[\w-]+ -->\n)?#{1,3} ", cell.source):
            name, inside = exercise[1] if exercise else "", False
        inside = inside or cell.source.startswith("#### Solution")
        if name:
            shown = output_texts(cell) if cell.cell_type == "code" else []
            texts.setdefault(name, []).extend([cell.source, *shown] if inside else [])
    return texts


@NOTEBOOKS
def test_a_solution_holds_every_answer_that_its_exercise_takes(path):
    """Two ways: the solution's own code and words, and the exercise's calls."""
    for ident, texts in solutions(read(path)).items():
        numbers = [float(number.value) for text in texts for number in numbers_in(text)]
        for ask in exercise(ident).variants[0].asks:
            if isinstance(ask.answer, str):
                found = ask.answer.lower().removeprefix("the ") in " ".join(texts).lower()
            else:
                far = [abs(abs(number) - abs(ask.answer)) for number in numbers]
                found = min(far, default=1e9) <= ask.half * 1.02 + 1e-9
            assert found, f"{ident}: {ask.label} {ask.shown}"


# --- short


@NOTEBOOKS
def test_code_cells_are_short(path):
    """One idea each: half have five lines or fewer, nine of ten have twelve or fewer."""
    middle, nearly_all = lengths(read(path))
    assert middle <= 5
    assert nearly_all <= 12
