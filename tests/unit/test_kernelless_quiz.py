"""A question: pure HTML, each answer with its own feedback."""

import pytest
from bs4 import BeautifulSoup
from kernelless import quiz
from tables import CASES

ANSWERS = {"It rises <2%": "No & no.", "It falls": "Right."}


def html(question='What happens to "2x"?', answers=ANSWERS):
    asked = quiz(question, answers, right=list(answers)[-1])
    return BeautifulSoup(asked._repr_html_(), "html.parser")


def test_every_answer_opens_its_own_feedback_without_a_script_and_one_is_right():
    asked = html().select_one("fieldset.kl-quiz")
    shown = {d.summary.get_text(): d.p.get_text() for d in asked.select(":scope > details")}
    assert shown == ANSWERS
    assert asked.select_one(":scope > legend").get_text() == 'What happens to "2x"?'
    marked = asked.select("details[data-kl-right] > summary")
    assert [each.get_text() for each in marked] == ["It falls"]
    assert not any(d.has_attr("open") for d in asked.select("details"))
    assert not asked.select("script, [onclick], [onchange], [style]")


def test_opening_one_answer_closes_the_others_but_not_those_of_another_question():
    names = {d["name"] for d in html().select("details")}
    assert len(names) == 1
    assert names != {d["name"] for d in html("Another question?").select("details")}


def test_its_text_holds_the_question_and_the_answers_but_not_the_feedback():
    text = repr(quiz("Q?", ANSWERS, right="It falls"))
    assert text == "Q?\n- It rises <2%\n- It falls"


@pytest.mark.parametrize(("answers", "says"), CASES["kernelless_quiz"])
def test_there_are_two_to_four_answers_with_a_feedback_each(answers, says):
    with pytest.raises(ValueError, match=f"^answers {says}"):
        quiz("Q?", answers, right="Yes")


def test_what_is_right_must_be_one_of_the_answers():
    with pytest.raises(ValueError, match=r"^right must be one of \['It rises <2%', 'It falls'\]"):
        quiz("Q?", ANSWERS, right="It fell")
