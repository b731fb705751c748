"""Every exercise of the book: answers and wrong paths are computed, apart, and named."""

import re
from itertools import combinations

import pytest
from exercises import rows
from exercises.en import exercise

NAMES = sorted(rows("en"))
EXERCISES = pytest.mark.parametrize("name", NAMES)


def numeric(asks):
    return [ask for ask in asks if not isinstance(ask.answer, str)]


@EXERCISES
def test_every_exercise_names_two_wrong_paths_in_a_sentence_of_their_own(name):
    for variant in exercise(name).variants:
        said = [[sentence for _, sentence in ask.wrong] for ask in variant.asks]
        assert len({sentence for paths in said for sentence in paths}) >= 2
        assert all(len(set(paths)) == len(paths) for paths in said)
        assert all(len(sentence.split()) >= 3 for paths in said for sentence in paths)


@EXERCISES
def test_an_answer_is_taken_as_it_is_shown_and_each_wrong_path_is_told(name):
    """The shown answer is rounded, so it must lie within the digits that are asked for."""
    for variant in exercise(name).variants:
        for ask in variant.asks:
            assert ask.check(ask.shown).right, (ask.label, ask.shown)
            for value, sentence in ask.wrong:
                text = value if isinstance(value, str) else f"{value:.10f}"
                assert ask.check(text).says == sentence, (ask.label, value)


@EXERCISES
def test_variants_ask_with_other_numbers(name):
    for one, other in combinations(exercise(name).variants, 2):
        assert one.question != other.question or [a.label for a in one.asks] != [
            a.label for a in other.asks
        ]
        assert [a.answer for a in one.asks] != [a.answer for a in other.asks]


def test_at_least_forty_exercises_have_two_fresh_variants():
    assert sum(len(exercise(name).variants) >= 3 for name in NAMES) >= 40


@EXERCISES
def test_no_number_of_three_digits_is_typed_into_the_words(name):
    """Such a number depends on the variant, or may be wrong unnoticed: it is shown by a call."""
    row = rows("en")[name]
    words = [row["question"], row["hint"]]
    words += [text for ask in row["asks"] for text in (ask["ask"], *(w for _, w in ask["wrong"]))]
    for text in words:
        typed = re.sub(r"\{[^{}]*\}", "", text)
        numbers = re.findall(r"\d[\d,.]*\d", typed)
        long = [n for n in numbers if len(re.sub(r"[,.]", "", n).strip("0")) >= 3]
        assert [n for n in long if not re.fullmatch("(?:19|20)..", n)] == [], text


@EXERCISES
def test_no_hint_holds_a_brace_or_a_name_of_code(name):
    """A hint is the same for all variants, so nothing fills it in; and a phone has no Python."""
    hint = re.sub(r"\(#[^)]*\)", "", exercise(name).hint)
    assert not re.search(r"[{}`]|\b[a-z]+[._][a-z_]+\b", hint)


@EXERCISES
def test_the_words_of_a_variant_hold_no_brace_and_no_typewriter_minus_before_a_number(name):
    for variant in exercise(name).variants:
        texts = [variant.question, *(ask.label for ask in variant.asks)]
        texts += [sentence for ask in variant.asks for _, sentence in ask.wrong]
        assert [t for t in texts if re.search(r"[{}]|(?<!\w)-\d|\b(?:nan|inf)\b", t)] == []
