"""What is read out of a built page is what its author wrote and its function says."""

import re
from functools import cache

import pytest
from kernelless import asked, chart, choice, exercise, interact, quiz, slider, switch
from kernelless.read_page import read_page
from kernelless.words import typeset
from tables import CASES

FRAMES = re.compile(r'<script type="text/plain" class="kl-frames">([^<]*)</script>')


def line(slope, shape="flat", dashed=False):
    fig, ax = chart()
    ax.plot([0, 1], [0, slope])
    return fig, f"A {shape} line, dashed: {dashed}, that rises by {slope}."


def doubled(amount):
    return f"You hold {amount} yen twice.", [asked("How much is <that>?", 2 * amount, unit="yen")]


@cache
def parts():
    """One thing of each kind, as a page holds it."""
    lines = interact(
        line,
        title="Lines",
        slope=slider(-1, 1, 0.5, start=0, label="Slope", text="{}x"),
        shape=choice(["flat", "steep"], start="flat", label="Shape"),
        dashed=switch(label="Dashed"),
    )
    guess = quiz("Is 2x twice?", {"Yes": "For a day.", "No": "It is not."}, right="No")
    ask = exercise(doubled, name="ex-doubled", variants=[{"amount": 5}, {"amount": 7}], hint="Add.")
    return guess._repr_html_(), lines.html(), ask.form_html()


@pytest.fixture(params=["in the page", "beside it"])
def page(tmp_path, request):
    """A page with its frames in it or in a file."""
    guess, lines, ask = parts()
    if request.param == "beside it":
        packed = FRAMES.search(lines)[1]
        (tmp_path / "f.js").write_text(f'kernelless.frames("lines","{packed}")\n')
        lines = FRAMES.sub("", lines).replace("<figure", '<figure data-kl-src="f.js"', 1)
    (tmp_path / "page.html").write_text(
        '<h1>A page<a class="headerlink">¶</a></h1>'
        f'<section id="guess"><h2>Guess</h2>{guess}</section><section id="move">{lines}</section>'
        f'<div id="ex-doubled"><p class="admonition-title">Exercise 1</p>{ask}</div>'
    )
    return read_page(tmp_path / "page.html")


def test_a_question_comes_with_its_choices_and_what_is_said_of_each(page):
    asked_quiz = page.at("guess", "quiz")
    assert (page.title, asked_quiz.title) == ("A page", "Guess")
    assert asked_quiz.question == "Is 2x twice?"
    said = {choice.text: choice.feedback for choice in asked_quiz.choices}
    assert said == {"Yes": "For a day.", "No": "It is not."}
    assert [choice.right for choice in asked_quiz.choices] == [False, True]


def test_an_exercise_comes_with_its_answer_as_it_is_shown(page):
    found = page.at("ex-doubled", "exercise")
    assert (found.title, found.hint) == ("Exercise 1", "Add.")
    assert found.question == "You hold 5 yen twice."
    field = found.asks[0]
    assert (field.label, field.answer) == ("How much is <that>?", "10 yen")


def test_an_explorer_says_in_each_state_what_its_function_says(page):
    lines = page.at("move", "explorer")
    moves = [{"Slope": "-0.5x"}, {"Shape": "steep", "Dashed": "on"}, {"Slope": "1.0x"}]
    states = lines.states(moves)
    called = [(0.0,), (-0.5,), (-0.5, "steep", True), (1.0, "steep", True)]
    assert [s.sentence for s in states] == [typeset(line(*values)[1]) for values in called]
    assert states[2].settings == {"Slope": "−0.5x", "Shape": "steep", "Dashed": "on"}


@pytest.mark.parametrize(("place", "show", "move", "says"), CASES["kernelless_read_page"]["not"])
def test_what_the_page_has_not_is_refused(page, place, show, move, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        page.at(place, show).states([move])
