"""Notebooks and pages as their files read: in JupyterLab, VS Code, Colab and on a code host."""

import ast
import json
import re
import sys
from types import SimpleNamespace

import pytest
from notebooks import BOOK, code_cells, name, notebooks, page_of, read
from pages import SITE, cases, soup

sys.path.insert(0, str(BOOK / "_ext"))
from plain_notebooks import BOXES, fold, marked_up, plain_to_book

CASES = cases("plain_notebooks")
FILES = [*notebooks(), *sorted((BOOK / "en").glob("*.md"))]
EACH = pytest.mark.parametrize("path", FILES, ids=name)
NOTEBOOKS = pytest.mark.parametrize("path", notebooks(), ids=name)
# What only MyST understands: fences with a name, roles, targets, attributes, comments.
RAW = re.compile(r"^ *(?::::|`{3,}\{|~{3,}\{|\([\w-]+\)=|\{[.#]|%)|\{[\w:-]+\}`", re.M)
LABEL = re.compile(r"^(?:> )?<!-- #([\w-]+) -->$", re.M)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
CITED = re.compile(r"(?<!\[)\[([^\[\]]+)\]\(bibliography\.md#")
CITATION = re.compile(r"\[(\[[^\]]+\])\]\(bibliography\.md#")
KEYS = re.findall(r"^@\w+\{([\w-]+),", (BOOK / "references.bib").read_text("utf-8"), re.M)
RULES = re.findall(r"^\[rule\.([\w-]+)\]", (BOOK / "rules.toml").read_text("utf-8"), re.M)
# What the build fills in on a page, and a link may name.
MADE = {"bibliography": KEYS, "rules": RULES}


def texts(path) -> list[str]:
    """The Markdown of a notebook, cell by cell, or of a page."""
    if path.suffix == ".md":
        return [path.read_text("utf-8")]
    return [c.source for c in read(path).cells if c.cell_type == "markdown"]


def text(path) -> str:
    return "\n\n".join(texts(path))


def places(path) -> set[str]:
    """What a link into a file may name: its labels, its headings as MyST writes them."""
    heads = re.findall(r"^#+ (.*)", text(path), re.M)
    slugs = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
    return {*LABEL.findall(text(path)), *slugs, *MADE.get(path.stem, ())}


# --- what the files hold


def test_there_is_something_of_each_kind():
    everything = "\n\n".join(map(text, FILES))
    kinds = (LABEL, LINK, CITATION, *(re.compile(rf"^> \*\*{box}\*\*$", re.M) for box in BOXES))
    assert all(kind.search(everything) for kind in kinds)


@EACH
def test_no_markup_that_only_the_build_understands_is_left(path):
    assert [each[0] for each in RAW.finditer(text(path))] == []


@pytest.mark.parametrize("raw", cases("cases")["raw"])
def test_such_markup_is_found(raw):
    assert RAW.search(f"Words.\n\n{raw}\n")


@EACH
def test_every_link_names_a_file_that_is_there_and_a_place_in_it(path):
    for target, place in LINK.findall(text(path)):
        file = path.parent / target if target else path
        assert file.is_file(), target
        assert not place or place in places(file), f"{target}#{place}"


def kind(cell) -> str:
    """An Exercise, a cell that Asks, a cell to Try in, a Solution, or anything else."""
    if cell.cell_type == "code":
        return "A" if cell.source.startswith("exercise(") else "." if cell.source else "T"
    head = re.match(r"(?:<!-- #[\w-]+ -->\n### (E)xercise: |#### (S)olution(?:\n|\Z))", cell.source)
    return next(filter(None, head.groups())) if head else "."


def folded(cell) -> bool:
    return cell.metadata.get("jp-MarkdownHeadingCollapsed", False)


MORE = re.compile(r"(?:<!-- #[\w-]+ -->\n)*#{3,4} (More: .*)")


@NOTEBOOKS
def test_a_solution_is_folded_below_its_exercise_and_a_cell_to_try_in(path):
    cells = read(path).cells
    kinds = "".join(map(kind, cells))
    assert re.fullmatch(r"[^EATS]*(?:EATS\.+)*", kinds), kinds
    folds = [kind(c) == "S" or bool(MORE.match(c.source)) for c in cells]
    assert [c.source for c, shut in zip(cells, folds, strict=True) if folded(c) != shut] == []
    heads = re.findall(r"^#+ *(?:Exercise|Solution)\b", text(path), re.M)
    assert len(heads) == kinds.count("E") + kinds.count("S"), "an exercise begins its cell"


@NOTEBOOKS
def test_the_page_leaves_out_empty_cells_and_no_other(path):
    for cell in read(path).cells:
        removed = "remove-cell" in cell.metadata.get("tags", [])
        assert removed == (not cell.source.strip()), cell.source


# A line of the plan names its chapter, and is all that its cell holds.
SAYS = re.compile(
    r"# \w|def |quiz\(|exercise\(|interact\(|forms\.|Table\(\[\"|Markdown\("
    r"|plan_line\(\"[\w-]+\"\)\Z"
)


@NOTEBOOKS
def test_hidden_code_is_folded_everywhere_and_its_first_line_says_what_it_is(path):
    """JupyterLab shows the first line of a folded cell."""
    for cell in code_cells(read(path)):
        hidden = bool({"hide-input", "remove-input"} & set(cell.metadata.get("tags", [])))
        folds = (cell.metadata.get("cellView"), cell.metadata.get("jupyter"))
        assert folds == (("form", {"source_hidden": True}) if hidden else (None, None))
        parts = ast.parse(cell.source).body if hidden else []
        imports = all(isinstance(part, ast.Import | ast.ImportFrom) for part in parts)
        assert imports or SAYS.match(cell.source), cell.source


# --- what the build makes of them


@EACH
def test_the_page_has_every_label_and_citation_of_its_file(path):
    page = soup(SITE / path.relative_to(BOOK).with_suffix(".html"))
    assert [label for label in LABEL.findall(text(path)) if not page.find(id=label)] == []
    cited = [each.get_text().replace(", n.d.", "") for each in page.select(".bibtex-citation")]
    assert cited == CITATION.findall(text(path))
    links = page.select("article a[href^='bibliography.html#']:not(.bibtex-citation a)")
    assert [each.get_text() for each in links] == CITED.findall(text(path))


@EACH
def test_the_page_has_the_boxes_of_its_file_but_none_for_readers_of_the_file(path):
    page = soup(SITE / path.relative_to(BOOK).with_suffix(".html"))
    titles = re.findall(r"^> \*\*([^*]+)\*\*$", text(path), re.M)
    shown = [each.get_text() for each in page.select("div.admonition > p.admonition-title")]
    exercises = len(page.select("div.exercise"))
    assert [title for title in shown if title in BOXES] == [t for t in titles if BOXES[t]]
    assert (
        exercises
        == len(page.select("details.solution"))
        == "".join(map(kind, read(path).cells) if path.suffix == ".ipynb" else "").count("E")
    )


@NOTEBOOKS
def test_a_part_for_the_curious_is_folded_on_the_page_with_all_that_follows_it(path):
    cells, folds = read(path).cells, soup(page_of(path)).select("details.more")
    titles = [MORE.match(c.source)[1] for c in cells if MORE.match(c.source)]
    assert titles == re.findall(r"^#+ (More: .*)", text(path), re.M), "it begins its cell"
    assert [fold.summary.get_text() for fold in folds] == titles
    assert [fold for fold in folds if fold.select("h1, h2, h3") or fold.has_attr("open")] == []
    assert all(len(fold.find_all(recursive=False)) > 1 for fold in folds)


def test_some_part_is_folded_and_holds_code():
    folds = [fold for path in notebooks() for fold in soup(page_of(path)).select("details.more")]
    assert any(fold.select_one(".cell_output") for fold in folds)


def made(*cells: str) -> tuple[str, list[str]]:
    """What the build reads for these text cells, and what it complains of."""
    said: list[str] = []
    parts = [marked_up(part, said.append) for part in fold(list(cells), said.append)]
    return "\n---\n".join(parts).removesuffix("\n---\n"), said


START = "```{solution-start} ex-a\n:class: dropdown\n```\n\n"
END = "```{solution-end}\n```\n\n"
ASKED = "```{exercise-start} A title\n:label: ex-a\n```\n\nWhy?"
CLOSED = "```{exercise-end}\n```\n\n"
EXERCISE = "<!-- #ex-a -->\n### Exercise: A title\n\nWhy?"


@pytest.mark.parametrize(("cells", "expected"), CASES["becomes"])
def test_plain_markdown_becomes_the_markup_of_the_book(cells, expected):
    assert made(*cells) == (expected, [])


@pytest.mark.parametrize(("cells", "complaint"), CASES["unknown"])
def test_what_the_build_does_not_know_is_a_warning(cells, complaint):
    assert any(each.startswith(complaint) for each in made(*cells)[1])


def test_a_notebook_keeps_its_code_and_ends_its_last_solution():
    cells = [{"cell_type": "markdown", "metadata": {}, "source": [EXERCISE]}]
    cells += [
        {"cell_type": "code", "metadata": {}, "source": ["1\n", "# <!-- #a -->"], "outputs": []}
    ]
    cells += [{"cell_type": "markdown", "metadata": {}, "source": ["#### Solution\n", "\n", "So."]}]
    env, config = SimpleNamespace(doc2path="{}.ipynb".format), SimpleNamespace(language="en")
    app = SimpleNamespace(env=env, config=config)
    source = [json.dumps({"cells": cells, "metadata": {}})]
    plain_to_book(app, "page", source)
    read_by_build = json.loads(source[0])["cells"]
    assert [cell["source"] for cell in read_by_build] == [
        ASKED,
        cells[1]["source"],
        f"{CLOSED}{START}So.",
        END,
    ]
