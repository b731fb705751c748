"""No number of the prose stands there on its own: an output says it, or it is an input."""

import nbformat
import pytest
from notebooks import BOOK, name, notebooks, read, told
from pages import ROOT
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
from said import SAID

NOTEBOOKS = pytest.mark.parametrize("path", notebooks(), ids=name)


SAYING = [path for path in notebooks() if name(path).removesuffix(".ipynb") in SAID]


# --- the rule


@NOTEBOOKS
def test_every_number_of_the_prose_comes_from_an_output_or_an_input(path):
    notebook = read(path)
    said = numbers_in("\n".join(told(path)["said"])) if path in SAYING else []
    assert unsupported(notebook_claims(notebook), notebook_support(notebook) + said) == []


@pytest.mark.parametrize("path", SAYING, ids=name)
def test_what_is_computed_beside_a_notebook_stands_in_its_prose_word_for_word(path):
    cells = read(path).cells
    prose = [c.source for c in cells if c.cell_type == "markdown"]
    prose += [text for c in cells if c.cell_type == "code" and asks(c) for text in html_texts(c)]
    said = told(path)["said"]
    assert [piece for piece in said if piece not in "\n".join(prose)] == []
    assert len(said) == len(SAID[name(path).removesuffix(".ipynb")]) - 1 > 0


def test_every_page_of_which_something_is_computed_beside_it_is_a_notebook():
    assert len(SAYING) == len(SAID)


@pytest.mark.parametrize("path", sorted(BOOK.rglob("*.md")), ids=lambda p: p.name)
def test_every_number_of_a_plain_page_comes_from_a_notebook_or_the_project_file(path):
    """A page without code has no outputs of its own."""
    support = [n for notebook in notebooks() for n in notebook_support(read(notebook))]
    support += numbers_in((ROOT / "pyproject.toml").read_text())
    assert unsupported(claims_in(path.read_text(encoding="utf-8")), support) == []


def test_some_prose_has_numbers_to_support():
    assert sum(len(notebook_claims(read(n))) for n in notebooks()) >= 20


# --- and that it can fail


@NOTEBOOKS
@pytest.mark.parametrize(
    "sentence",
    [
        "In the end 987,654,321 yen are left.",
        "The fund loses −98.7654%.",
        "$e^{-3} = 0.9876543$",
        "| Tuesday | 9876.54 yen |",
        ":::{tip} 98.76543x\n:::",
    ],
)
def test_a_number_that_no_output_contains_is_found(path, sentence):
    notebook = read(path)
    before = unsupported(notebook_claims(notebook), notebook_support(notebook))
    notebook.cells.append(nbformat.v4.new_markdown_cell(sentence))
    after = unsupported(notebook_claims(notebook), notebook_support(notebook))
    assert len(after) == len(before) + 1


def test_a_last_digit_moved_by_one_is_nearly_always_found():
    """Not always: the neighbour of a short number may be the result of something else."""
    found = asked = 0
    for path in notebooks():
        support = notebook_support(read(path))
        for claim in notebook_claims(read(path)):
            for step in (claim.quantum, -claim.quantum):
                moved = claim._replace(value=claim.value + step)
                asked += 1
                found += not any(supports(number, moved) for number in support)
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


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("1,234,567 yen", ["1,234,567"]),
        ("12.9% a year", ["12.9"]),
        ("a change of −0.982", ["−0.982"]),
        ("a change of -0.982 and +4.43%", ["-0.982", "+4.43"]),
        ("It grew 9.0909...%, not 10%.", ["9.0909"]),
        ("only 1.83x of it", ["1.83"]),
        ("from 12.5–13.7% a year", ["12.5", "13.7"]),
        ("13.6 million yen, 981,818円", ["13.6", "981,818"]),
        (r"$3 \cdot 2 \cdot 0.0412 / 1.2 = 0.206$", ["0.0412", "0.206"]),
        (r"$e^{-3 \cdot 0.0625} = 0.829$", ["0.0625", "0.829"]),
        (r"$1{,}234{,}567$ and 12.87\%", ["1,234,567", "12.87"]),
        ("(12.34) [56.78](page) **91.23**", ["12.34", "56.78", "91.23"]),
        ("| 12.34 | −56.78% |", ["12.34", "−56.78"]),
        ("```{exercise} It made 12.34\n:label: ex-987\n```", ["12.34"]),
        ("# Section 12.34", ["12.34"]),
        ("2000 yen, 2024.5 and 1,999 units", ["2024.5", "1,999"]),
        ("in 1234 days", ["1234"]),
        ("1987 points", ["1987"]),
    ],
)
def test_claims_are_read_as_a_reader_reads_them(text, claims):
    assert [n.text.rstrip("%") for n in claims_in(text)] == claims


@pytest.mark.parametrize(
    "text",
    [
        "30 minutes, 2x, 25%, −16%, 1,000,000 yen, 2,400,000 yen, 0.05, 1.8x",
        "from 1926 to 2018, on 19 October 1987, 1999-01-04, 1926–2018, at 14:15",
        "`0.123456`, ``12.345`` and\n```python\nx = 0.98765\n```",
        "```\n98.7654\n```\n",
        "<https://example.org/12345> https://example.org/a?b=98.765 [link](page-12345#s98.765)",
        "{cite}`smith-12345` {ref}`text 12.345 <anchor-98765>` [^12345]",
        "doi:10.1234/98765 and 10.21314/JOIS.2012.345",
        "(target-12345)=\n% a comment 12.345\n<!-- 98.765 -->\n:label: x-12345",
        '<span style="width: 12.345px">wide</span>',
        "S1-30, UPRO12345, Python 3.11.4, row F1234",
    ],
)
def test_what_is_no_number_of_the_prose_is_left_alone(text):
    assert claims_in(text) == []


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, ["0"]),
        (1, ["1,000,000", "0.05", "10"]),
        (2, ["0.050", "150"]),
        (3, ["1.00", "101", "0.0625", "12.9"]),
        (6, ["981,818"]),
    ],
)
def test_significant_digits(count, written):
    assert {digits: significant_digits(digits) for digits in written} == dict.fromkeys(
        written, count
    )


def test_markup_is_no_part_of_the_words():
    text = plain_text("```{exercise} Title\n:label: ex-1\nText\n```")
    assert "label" not in text and "Title" in text


# --- support


@pytest.mark.parametrize(
    ("claim", "supporting", "others"),
    [
        ("12.9%", ["12.87%", "12.9%", "0.1287", "12.9"], ["12.8%", "13%", "0.13", "129", "2012.9"]),
        ("12.87%", [], ["12.9%"]),
        ("12.9", [], ["1.29"]),
        ("12.9 points", ["0.129"], []),
        ("129", [], ["12.9"]),
        ("0.129", ["12.87%"], ["129"]),
        ("1.83x", ["183%"], []),
        ("981,818 yen", ["981818.18", "981,818"], []),
        ("981,819 yen", [], ["981,818"]),
        ("13.6 million", ["13,557,543"], []),
        ("13.7 million", [], ["13,557,543"]),
        ("12.5%", ["12.45"], []),
        ("12.4%", ["12.45"], []),  # half up, half to even
        ("4.92%", ["-4.92%"], []),
        ("−4.92%", ["-4.92%"], ["+4.92%"]),
        ("+4.92%", [], ["-4.92%"]),
        ("−98.6%", ["98.6%"], []),
        ("+24.7%", ["24.71%"], []),
        ("1.00", ["0.9999"], []),
        ("1.01", [], ["0.9999"]),
        ("123", ["1.2345e+02"], []),
    ],
)
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
