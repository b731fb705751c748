"""The forms of the book ask the right functions, and speak of fields, not of Python's arguments."""

import random
import re
from itertools import combinations
from pathlib import Path

import pytest
from calculators import calculators
from kernelless.controls import Control
from kernelless.words import words
from tables import CASES

BOOK = Path(__file__).parents[2] / "book"
MADE = {name: make() for name, make in calculators("en").items()}
NAME_OF_PYTHON = re.compile(r"\b\w*_\w*\b")


def extremes(field):
    """The ends of a field's range, its start, and what is wrong in every field."""
    if isinstance(field, Control):
        return field.texts
    inside = [f"{value:.12g}" for value in (field.low, field.high, field.start)]
    return [*inside, "", "0", "-5", "0.5", "1e308", f"{field.start * 100:.12g}"]


def rows(form):
    """Every bad text alone, every pair of extremes, and all fields at random extremes."""
    texts = {name: extremes(field) for name, field in form.inputs.items()}
    yield from ({name: text} for name in texts for text in texts[name])
    for one, other in combinations(texts, 2):
        yield from ({one: a, other: b} for a in texts[one] for b in texts[other])
    draw = random.Random(form.slug)
    for _ in range(500):
        yield {name: draw.choice(all_of) for name, all_of in texts.items()}


def said(form, texts):
    """The sentences of an answer, each with the field beside which it stands."""
    answer = form.answer(texts)
    yield from answer.wrong.items()
    yield from answer.hints.items()
    if answer.fault not in ("", words()["stopped"]):
        yield "", answer.fault


def test_all_forms_of_the_calculators_page_are_found():
    page = (BOOK / "en" / "calculators.ipynb").read_text(encoding="utf-8")
    assert set(MADE) == set(re.findall(r"\bforms\.(\w+)\(\)", page))


@pytest.mark.parametrize("name", MADE)
def test_no_sentence_of_a_form_shows_a_name_of_python(name):
    form = MADE[name]
    sentences = {each for texts in rows(form) for each in said(form, texts)}
    assert len(sentences) > len(form.inputs)
    for field, sentence in sentences:
        assert NAME_OF_PYTHON.findall(sentence) == [], sentence
        assert field, f"stands beside no field: {sentence}"
        if " must " in sentence:
            assert sentence.startswith(f"{form.inputs[field].label}: must "), sentence


EXITS = {account: eval(form) for account, form in CASES["form_sentences"]["exits"].items()}


def test_every_account_ends_where_the_sum_on_paper_says():
    form = MADE["forced_exit"]
    assert set(form.inputs["account"].texts) == set(EXITS)
    for account, price in EXITS.items():
        assert form.answer({"account": account, "leverage": "2"}).rows[0][1] == f"{price:.2f} yen"


def test_the_exits_of_the_week_are_told_apart_in_the_words_of_the_form():
    answer = MADE["weekly_five"].answer({"halve_at": "-12"})
    assert answer.wrong == {
        "exit_at": "Sell all at a month of: must be a larger loss than the one that sells half, "
        "got -0.1. Write a larger loss here, or a smaller one there. You wrote -10%."
    }
