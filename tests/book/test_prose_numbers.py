"""No number of the prose stands there on its own: an output says it, or it is an input."""

from functools import cache

import nbformat
import pytest
from notebooks import BOOK, name, notebooks, read, told
from pages import ROOT, cases
from prose import (
    asks,
    claims_in,
    html_texts,
    literals_in,
    notebook_claims,
    notebook_support,
    numbers_in,
    plain_text,
    significant_digits,
    supports,
    unsupported,
)
from run_notebook import SAID

CASES = cases("prose")
NOTEBOOKS = pytest.mark.parametrize("path", notebooks(), ids=name)


SAYING = [path for path in notebooks() if name(path).removesuffix(".ipynb") in SAID]


@cache
def claims(path) -> list:
    return notebook_claims(read(path))


@cache
def support(path) -> list:
    return notebook_support(read(path))


# --- the rule


@NOTEBOOKS
def test_every_number_of_the_prose_comes_from_an_output_or_an_input(path):
    said = numbers_in("\n".join(told(path)["said"])) if path in SAYING else []
    assert unsupported(claims(path), support(path) + said) == []


@pytest.mark.parametrize("path", SAYING, ids=name)
def test_what_is_computed_beside_a_notebook_stands_in_its_prose_word_for_word(path):
    cells = read(path).cells
    prose = [c.source for c in cells if c.cell_type == "markdown"]
    prose += [text for c in cells if c.cell_type == "code" and asks(c) for text in html_texts(c)]
    said = told(path)["said"]
    assert [piece for piece in said if piece not in "\n".join(prose)] == []
    assert len(said) == len(SAID[name(path).removesuffix(".ipynb")]["says"]) > 0


def test_every_page_of_which_something_is_computed_beside_it_is_a_notebook():
    assert len(SAYING) == len(SAID)


@pytest.mark.parametrize("path", sorted((BOOK / "en").glob("*.md")), ids=lambda p: p.name)
def test_every_number_of_a_plain_page_comes_from_a_notebook_or_the_project_file(path):
    """A page without code has no outputs of its own."""
    outputs = [number for notebook in notebooks() for number in support(notebook)]
    outputs += numbers_in((ROOT / "pyproject.toml").read_text())
    assert unsupported(claims_in(path.read_text(encoding="utf-8")), outputs) == []


def test_some_prose_has_numbers_to_support():
    assert sum(len(claims(path)) for path in notebooks()) >= 20


# --- and that it can fail


@NOTEBOOKS
def test_a_number_that_no_output_contains_is_found(path):
    notebook = read(path)
    notebook.cells += map(nbformat.v4.new_markdown_cell, CASES["untrue"])
    after = unsupported(notebook_claims(notebook), notebook_support(notebook))
    assert len(after) == len(unsupported(claims(path), support(path))) + len(CASES["untrue"])


def test_a_last_digit_moved_by_one_is_nearly_always_found():
    """Not always: the neighbour of a short number may be the result of something else."""
    found = asked = 0
    for path in notebooks():
        for claim in claims(path):
            for step in (claim.quantum, -claim.quantum):
                moved = claim._replace(value=claim.value + step)
                asked += 1
                found += not any(supports(number, moved) for number in support(path))
    assert found >= 0.8 * asked > 0


def test_the_words_of_a_question_support_nothing():
    """They are typed like prose."""
    asked = nbformat.v4.new_output(
        "execute_result",
        {"text/plain": "Q?", "text/html": '<fieldset class="kl-quiz">about 83.2%</fieldset>'},
    )
    cell = nbformat.v4.new_code_cell('quiz("Q?", {"about 83.2%": "x"})', outputs=[asked])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert unsupported(notebook_claims(notebook), notebook_support(notebook)) == ["83.2%"]


# --- reading


@pytest.mark.parametrize(("text", "claims"), CASES["claims"])
def test_claims_are_read_as_a_reader_reads_them(text, claims):
    assert [n.text.rstrip("%") for n in claims_in(text)] == claims


@pytest.mark.parametrize("text", CASES["left_alone"])
def test_what_is_no_number_of_the_prose_is_left_alone(text):
    assert claims_in(text) == []


@pytest.mark.parametrize(("count", "written"), CASES["digits"])
def test_significant_digits(count, written):
    assert {digits: significant_digits(digits) for digits in written} == dict.fromkeys(
        written, count
    )


def test_markup_is_no_part_of_the_words():
    text = plain_text("```{exercise} Title\n:label: ex-1\nText\n```")
    assert "label" not in text and "Title" in text


# --- support


@pytest.mark.parametrize(("claim", "supporting", "others"), CASES["supports"])
def test_an_output_with_as_many_digits_or_more_supports_a_number_and_no_other_does(
    claim, supporting, others
):
    (number,) = claims_in(claim)
    for output in [*supporting, *others]:
        assert (unsupported([number], numbers_in(output)) == []) == (output in supporting), output


def test_an_input_supports_itself_as_a_percentage_too():
    support = literals_in('move(0.128, up=-1.25, label="98.7")  # 76.5')
    assert unsupported(claims_in("12.8% and −1.25 and 1.250"), support) == []
    assert unsupported(claims_in("98.7 and 76.5"), support) == ["98.7", "76.5"]
