"""A form reads what a reader writes, shows what the function gives, and says what is wrong."""

import json
import math
import random
import re
from dataclasses import dataclass

import pytest
from kernelless import choice, form, number, result
from kernelless.explorer import MODE
from kernelless.fields import as_number, grouped, rounded, shifted, spoken, written
from kernelless.words import LANGUAGE, WORDS, words


@dataclass(frozen=True)
class Loan:
    """A result with a number, a word and perhaps nothing."""

    interest: float
    kind: str
    never: float | None


def loan(amount, rate, side, extra):
    """A function that refuses some numbers only together."""
    if amount * rate > 1000:
        raise ValueError(f"rate must be small for this amount, got {rate}. Write 1% as 0.01.")
    if extra == 13:
        raise ValueError("The moon is full.")
    if extra == 14:
        raise KeyError("secret traceback")
    return Loan(amount * rate * side, "plain" if side > 0 else "odd", None)


FIELDS = {
    "amount": number("Amount", start=1_000, low=1, high=1e6, unit="yen"),
    "rate": number("Rate", start=4, low=-10, high=50, unit="%"),
    "side": choice({"Up": 1, "Down": -1}, label="Side"),
    "extra": number("Extra", start=3, low=0, high=20, whole=True, when={"side": (-1,)}),
}
SHOWS = [
    result("Interest", "interest", unit="yen", digits=1, signed=True),
    result("Kind", "kind", says={"plain": "a plain one", "odd": "an odd one"}),
    result("End", "never", says={None: "never"}),
]


def made(**changed):
    given = {"title": "A loan", "shows": SHOWS, "read": ("#loans", "about loans")}
    return form(loan, **{**given, **FIELDS, **changed})


def test_valid_texts_give_the_rows_of_the_function():
    answer = made().answer({"amount": "2000", "rate": "4.5"})
    assert answer.rows == [("Interest", "+90.0 yen"), ("Kind", "a plain one"), ("End", "never")]
    assert answer.wrong == {} and answer.fault == ""


@pytest.mark.parametrize(
    ("texts", "name", "says"),
    [
        (
            {"amount": ""},
            "amount",
            "Amount: this needs a number, digits and a point without commas.",
        ),
        ({"amount": "abc"}, "amount", "Amount: this needs a number"),
        ({"amount": "1,000"}, "amount", "Amount: this needs a number"),
        ({"amount": "nan"}, "amount", "Amount: this needs a number"),
        ({"amount": "1e999"}, "amount", "Amount: this needs a number"),
        ({"amount": "1e308"}, "amount", "Amount: must be from 1 to 1,000,000 yen, got 1e308."),
        ({"amount": "-5"}, "amount", "got -5. Write for example 1000."),
        ({"amount": "0"}, "amount", "got 0."),
        ({"rate": "400"}, "rate", "Rate: must be from -10% to 50%, got 400%. Write for example 4 "),
        ({"rate": "400"}, "rate", "Write for example 4 for 4%."),
        ({"side": "Down", "extra": "2.5"}, "extra", "Extra: must be a whole number, got 2.5."),
    ],
)
def test_a_text_that_cannot_be_right_says_what_to_write(texts, name, says):
    answer = made().answer(texts)
    assert says in answer.wrong[name] and list(answer.wrong) == [name]
    assert answer.rows == [] and answer.fault == words()["stopped"]


def test_every_wrong_field_is_named_at_once():
    assert set(made().answer({"amount": "", "rate": "99"}).wrong) == {"amount", "rate"}


def test_the_functions_own_sentence_stands_beside_the_field_that_it_names():
    answer = made().answer({"amount": "100000", "rate": "4"})
    assert answer.wrong == {
        "rate": "Rate: must be small for this amount, got 0.04. Write 1% as 0.01. You wrote 4%."
    }


def test_a_sentence_that_names_no_field_stands_for_itself():
    answer = made().answer({"side": "Down", "extra": "13"})
    assert (answer.wrong, answer.fault) == ({}, "The moon is full.")


def test_anything_unexpected_is_one_fixed_sentence():
    answer = made().answer({"side": "Down", "extra": "14"})
    assert (answer.wrong, answer.fault) == ({}, words()["unexpected"])


def test_a_field_that_is_not_asked_keeps_its_start():
    assert made().asked({}) == ["amount", "rate", "side"]
    assert made().answer({"extra": "13"}).rows, "what stands in a hidden field does nothing"


@pytest.mark.parametrize(
    ("text", "value"), [("4", 0.04), ("0.7", 0.007), ("-5", -0.05), ("0.1", 0.001), ("50", 0.5)]
)
def test_a_percent_is_the_same_fraction_that_code_would_write(text, value):
    """Not a hundredth of it: 0.7 / 100 is not 0.007."""
    assert FIELDS["rate"].read(text)[0] == value
    assert 0.7 / 100 != 0.007


def test_a_fraction_in_a_field_of_percent_is_asked_about_and_still_read_as_percent():
    value, hint = FIELDS["rate"].read("0.04")
    assert value == 0.0004
    assert hint == "Read as 0.04%, less than one percent. If you mean 4%, write 4."
    assert FIELDS["rate"].read("0.6") == (0.006, ""), "60 would be out of range"


def test_numbers_are_read_as_json_would_read_those_of_javascript():
    assert as_number("4.0") == 4 and isinstance(as_number("4.0"), int)
    assert isinstance(as_number("4.5"), float) and isinstance(as_number("1e21"), float)
    assert as_number(shifted("4e2", -2)) == 4 and as_number("-0") == 0


@pytest.mark.parametrize(
    ("value", "digits", "percent", "text"),
    [
        (0.5, 0, False, "1"),
        (2.5, 0, False, "3"),
        (-2.5, 0, False, "-3"),
        (1.005, 2, False, "1.00"),  # it lies just below
        (-0.001, 2, False, "0.00"),
        (0.045, 1, True, "4.5%"),
        (1234567.891, 2, False, "1,234,567.89"),
        (1e300, 0, False, None),
    ],
)
def test_a_number_is_rounded_as_the_browser_rounds_it(value, digits, percent, text):
    shown = rounded(value, digits, percent, signed=False)
    assert (shown + "%" if percent else shown) == text or (text is None and len(shown) == 401)


def test_a_gain_has_a_plus_and_zero_has_no_sign():
    assert [rounded(x, 1, False, signed=True) for x in (3, -3, 0, -0.01, 0.04)] == [
        "+3.0",
        "-3.0",
        "0.0",
        "0.0",
        "0.0",
    ]


def test_what_a_reader_writes_reads_back():
    draw = random.Random(1)
    for value in [0, -0.5, 1e6, 0.001, *(draw.uniform(-1e6, 1e6) for _ in range(50))]:
        assert float(written(value)) == value
        assert float(grouped(value).replace(",", "")) == value
    assert (grouped(1_234_567.5), grouped(-0.5), grouped(0)) == ("1,234,567.5", "-0.5", "0")


def test_values_that_are_no_numbers_are_named_as_javascript_names_them():
    named = {"null": None, "true": True, "false": False, "Infinity": math.inf, "pass": "pass"}
    assert all(spoken(value) == name for name, value in named.items())


def test_a_result_without_words_for_nothing_says_so():
    with pytest.raises(ValueError, match="says must have words for None of 'End'"):
        made(shows=[result("End", "never")])


def test_a_form_is_text_where_nothing_can_be_written():
    assert repr(made()) == (
        "A loan\nWorked example. Amount: 1,000 yen; Rate: 4%; Side: Up.\n"
        "Interest: +40.0 yen\nKind: a plain one\nEnd: never"
    )


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"more": FIELDS["rate"]}, r"too many for \['more'\]"),
        ({"amount": number("Amount", start=1e6, low=1, high=1e6)}, "start values of 'A loan'"),
    ],
)
def test_a_form_that_cannot_work_is_refused_while_it_is_made(changed, match):
    with pytest.raises(ValueError, match=match):
        made(**changed)
    with pytest.raises(ValueError, match=r"got none for \['rate', 'side', 'extra'\]"):
        form(loan, title="x", shows=SHOWS, read=("#", ""), amount=FIELDS["amount"])


def test_a_start_outside_its_range_is_refused():
    with pytest.raises(ValueError, match=r"start must lie from low to high, got 0\.04"):
        number("Rate", start=0.04, low=1, high=50, unit="%")


def test_the_page_gets_html_and_the_stored_notebook_text(monkeypatch):
    monkeypatch.setenv(MODE, "page")
    page = made()._repr_mimebundle_()
    assert set(page) == {"text/plain", "text/html"}
    monkeypatch.setenv(MODE, "stored")
    assert set(made()._repr_mimebundle_()) == {"text/plain"}


def html(monkeypatch) -> str:
    monkeypatch.setenv(MODE, "page")
    return made()._repr_mimebundle_()["text/html"]


def test_a_field_that_may_be_negative_asks_for_no_pad_without_a_minus(monkeypatch):
    fields = re.findall(r"<input[^>]*>", html(monkeypatch))
    assert ['inputmode="decimal"' in each for each in fields] == [True, False, True]


def test_the_data_of_a_form_cannot_end_its_script(monkeypatch):
    monkeypatch.setenv(MODE, "page")
    evil = {"plain": "</script><b>", "odd": "x"}
    page = made(shows=[result("Kind", "kind", says=evil)])._repr_mimebundle_()["text/html"]
    (data,) = re.findall(r'class="kl-form-data">(.*?)</script>', page)
    assert json.loads(data)["shows"][0]["says"] == evil
    assert "&lt;/script&gt;" in page


def test_the_code_that_is_shown_is_the_function_without_its_docstring():
    (code,) = made().code()
    assert code.startswith("def loan(amount, rate, side, extra):\n    if amount * rate > 1000:")


# --- with a kernel


def live(monkeypatch):
    monkeypatch.delenv(MODE, raising=False)
    from kernelless.live import live_form

    box = live_form(made())
    _title, *fields, button, shown = box.children
    return fields, button, shown


def test_with_a_kernel_real_fields_call_the_function(monkeypatch):
    fields, button, shown = live(monkeypatch)
    assert "+40.0 yen" in shown.value
    fields[0].value = "2000"
    assert "+80.0 yen" in shown.value
    fields[0].value = "lots"
    button.click()
    assert "Amount: this needs a number" in shown.value and "80.0" not in shown.value


def test_with_a_kernel_a_field_that_is_not_asked_is_hidden(monkeypatch):
    fields, _button, _shown = live(monkeypatch)
    assert fields[3].layout.display == "none"
    fields[2].value = "Down"
    assert fields[3].layout.display is None


def test_a_live_form_also_is_text_for_strict_nbval(monkeypatch):
    monkeypatch.delenv(MODE, raising=False)
    bundle = made()._repr_mimebundle_()
    assert bundle["text/plain"] == repr(made())
    assert "application/vnd.jupyter.widget-view+json" in bundle


# --- words


def test_every_language_says_everything_with_the_same_blanks():
    blanks = {
        language: {name: sorted(set(re.findall(r"\{\w+\}", text))) for name, text in said.items()}
        for language, said in WORDS.items()
    }
    assert all(each == blanks["en"] for each in blanks.values())


def test_the_language_comes_from_the_build(monkeypatch):
    monkeypatch.setenv(LANGUAGE, "ja")
    assert "金額に" not in made().answer({"amount": ""}).wrong["amount"]
    assert made().answer({"amount": ""}).wrong["amount"].startswith("Amount：数値を")
    monkeypatch.setenv(LANGUAGE, "xx")
    with pytest.raises(ValueError, match=r"must be one of \['en', 'ja'\], got 'xx'"):
        words()
