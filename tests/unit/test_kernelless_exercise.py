"""An exercise: what is right, what is said of what is not, and what a page shows of it."""

import json

import pytest
from bs4 import BeautifulSoup
from kernelless import asked, exercise
from tables import CASES

LOSS = asked(
    "What is lost?", 0.2, unit="%", digits=1, signed=False, wrong=[(0.6, "That is three times.")]
)
GAIN = asked("What is gained?", -107_333.3, unit="yen", digits=0, wrong=[(-80_000, "No interest.")])
KIND = asked("Which?", "b <b>", choices=["a", "b <b>"], wrong=[("a", "Not a.")])
COUNT = asked("How many?", 3, unit="lots")
YEARS = asked("One in how many?", 10.98, unit="years")
ODDS = asked(
    "How likely?", 0.2723, unit="%", digits=1, within=0.1, chance=True, wrong=[(0.535, "Half.")]
)
EXIT = asked("Where?", 133.93, unit="yen", digits=1, wrong=[(140.625, "Deposit.")])


@pytest.mark.parametrize(("ask", "text", "right", "says"), CASES["kernelless_exercise"]["answers"])
def test_an_answer_is_right_within_its_digits_and_a_wrong_path_is_named(ask, text, right, says):
    verdict = globals()[ask].check(text)
    assert (verdict.right, verdict.says[: len(says)]) == (right, says)


@pytest.mark.parametrize(("answer", "more", "says"), CASES["kernelless_exercise"]["refused"])
def test_an_answer_that_could_not_be_told_apart_is_refused(answer, more, says):
    with pytest.raises(ValueError, match=says):
        asked("How much?", answer, **more)


def doubled(amount, other=0):
    return f"You hold {amount} yen twice.", [
        asked("How much?", 2 * amount, unit="yen", wrong=[(amount, f"That is {amount} once.")])
    ]


def made(**changed):
    given = {"name": "ex-twice", "hint": "Add.", "variants": [{"amount": 5}, {"amount": 7}]}
    return exercise(doubled, **given | changed)


@pytest.mark.parametrize(("changed", "says"), CASES["kernelless_exercise"]["unfit"])
def test_an_exercise_has_a_hint_and_variants_that_differ(changed, says):
    with pytest.raises(ValueError, match=says):
        made(**changed)


def test_a_stored_notebook_holds_the_question_and_the_hint_to_read_and_nothing_to_press(
    monkeypatch,
):
    monkeypatch.setenv("KERNELLESS", "stored")
    shown = BeautifulSoup(made()._repr_mimebundle_()["text/html"], "html.parser")
    assert shown.select("form, input, button, script") == []
    assert "You hold 5 yen twice." in shown.get_text()
    assert repr(made()) == "You hold 5 yen twice.\n- How much?"
    assert shown.select_one("details:not([open])").get_text() == "HintAdd."


def test_a_page_has_a_label_a_unit_and_a_place_for_what_is_said_and_all_variants_beside(
    monkeypatch,
):
    monkeypatch.setenv("KERNELLESS", "page")
    shown = BeautifulSoup(made()._repr_mimebundle_()["text/html"], "html.parser")
    field = shown.select_one("input")
    assert shown.find("label", {"for": field["id"]}).get_text() == "How much?"
    described = [shown.find(id=each).get_text() for each in field["aria-describedby"].split()]
    assert described == ["yen", ""]
    data = json.loads(shown.select_one("script[type='application/json']").get_text())
    assert [each["asks"][0]["answer"] for each in data] == [10, 14]


def test_what_an_author_writes_is_text_in_the_page():
    made = exercise(
        lambda: ("Is 2 < 3 </script> & so?", [KIND]), name="ex", hint="<i>", variants=[{}]
    )
    shown = BeautifulSoup(made.form_html(), "html.parser")
    assert shown.select("i, b") == []
    assert shown.select_one("p").get_text() == "Is 2 < 3 </script> & so?"
    assert [each.get_text() for each in shown.select("option")] == ["", "a", "b <b>"]
    assert "</script> &" not in made.form_html()


def test_a_hint_links_within_a_page_alone():
    hint = "Ask [the <i> calculator](#kl-form-a), not [this](http://x)."
    ask = exercise(lambda: ("Q?", [KIND]), name="ex", hint=hint, variants=[{}])
    link = BeautifulSoup(ask.form_html(), "html.parser").select("a")
    assert [(a["href"], a.get_text()) for a in link] == [("#kl-form-a", "the <i> calculator")]
    assert BeautifulSoup(ask.html(), "html.parser").select("a") == []


def test_over_a_kernel_buttons_check_show_and_ask_again():
    from kernelless.live import live_exercise

    view = live_exercise(made())
    _, question, rows, buttons, hint = view.children
    check, fresh, show = buttons.children
    field, note = rows.children[0].children
    field.value = "５円"
    check.click()
    assert "That is 5 once." in note.value
    field.value = "10"
    check.click()
    assert "Right: 10 yen." in note.value
    fresh.click()
    field, note = rows.children[0].children
    assert ("7 yen twice" in question.value, field.value, note.value) == (True, "", "")
    show.click()
    assert "The answer is 14 yen." in note.value
    assert "<details" in hint.value
