"""A form reads what a reader writes, shows what the function gives, and says what is wrong."""

import json
import math
import random
import re
from dataclasses import dataclass
from functools import partial

import pytest
from kernelless import choice, form, number, result
from kernelless.explorer import MODE
from kernelless.fields import as_number, grouped, rounded, spoken, written
from kernelless.live import live_form
from kernelless.words import LANGUAGE, TABLES, words
from tables import CASES


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


@pytest.mark.parametrize(
    ("amount", "rate"), [("2000", "4.5"), ("2,000 yen", "+4.5%"), ("０.2万円", "４．５％")]
)
def test_valid_texts_give_the_rows_of_the_function(amount, rate):
    answer = made().answer({"amount": amount, "rate": rate})
    assert answer.rows == [("Interest", "+90.0 yen"), ("Kind", "a plain one"), ("End", "never")]
    assert answer.wrong == {} and answer.fault == ""


@pytest.mark.parametrize(("texts", "says"), CASES["kernelless_form"]["wrong"])
def test_a_text_that_cannot_be_right_says_beside_each_wrong_field_what_to_write(texts, says):
    answer = made().answer(texts)
    assert answer.wrong == {name: f"{name.title()}: {sentence}" for name, sentence in says.items()}
    assert answer.rows == [] and answer.fault == words()["stopped"]


def test_a_sentence_that_names_no_field_stands_for_itself_and_no_traceback():
    for extra, says in (("13", "The moon is full."), ("14", words()["unexpected"])):
        answer = made().answer({"side": "Down", "extra": extra})
        assert (answer.wrong, answer.fault) == ({}, says)
        assert made().answer({"extra": extra}).rows, "what stands in a hidden field does nothing"
    assert made().asked({}) == ["amount", "rate", "side"]


def test_a_percent_is_the_fraction_that_code_would_write_and_a_fraction_is_asked_about():
    """Not a hundredth of it: 0.7 / 100 is not 0.007."""
    read = FIELDS["rate"].read
    for text, value in (("4", 0.04), ("0.7", 0.007), ("-5", -0.05), ("0.1", 0.001), ("50", 0.5)):
        assert read(text)[0] == value
    assert 0.7 / 100 != 0.007
    hint = "Read as 0.04%, less than one percent. If you mean 4%, write 4."
    assert read("0.04") == (0.0004, hint)
    assert read("0.6") == (0.006, ""), "60 would be out of range"


def test_a_number_is_rounded_as_the_browser_rounds_it():
    for value, digits, percent, text in CASES["kernelless_form"]["rounded"]:
        assert rounded(value, digits, percent, signed=False) == text
    assert len(rounded(1e300, 0, False, signed=False)) == 401
    shown = [rounded(x, 1, False, signed=True) for x in (3, -3, 0, -0.01, 0.04)]
    assert shown == ["+3.0", "-3.0", "0.0", "0.0", "0.0"], "zero has no sign"


def test_what_a_reader_writes_reads_back():
    """A number is read as JSON would read that of JavaScript."""
    for text, value in (("4.0", 4), ("4.5", 4.5), ("1e21", 1e21), ("-0", 0)):
        assert repr(as_number(text)) == repr(value)
    draw = random.Random(1)
    for value in [0, -0.5, 1e6, 0.001, *(draw.uniform(-1e6, 1e6) for _ in range(50))]:
        assert float(written(value)) == value
        assert float(grouped(value).replace(",", "")) == value
    assert (grouped(1_234_567.5), grouped(-0.5), grouped(0)) == ("1,234,567.5", "-0.5", "0")


def test_values_that_words_stand_for_are_named_as_javascript_names_them():
    named = {"null": None, "true": True, "false": False, "Infinity": math.inf, "pass": "pass"}
    named |= {"1": 1.0, "0": 0, "0.5": 0.5}
    assert all(spoken(value) == name for name, value in named.items())


ALONE = partial(form, loan, title="x", shows=SHOWS, read=("#", ""), amount=FIELDS["amount"])
RATE = partial(number, "Rate", low=1, high=50, unit="%")
AT_ITS_END = number("Amount", start=1e6, low=1, high=1e6)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (partial(made, more=FIELDS["rate"]), r"too many for \['more'\]"),
        (partial(made, amount=AT_ITS_END), "start values of 'A loan'"),
        (ALONE, r"got none for \['rate', 'side', 'extra'\]"),
        (partial(made, shows=[result("End", "never")]), "says must have words for None of 'End'"),
        (partial(RATE, start=0.04), r"start must lie from low to high, got 0\.04"),
    ],
)
def test_a_form_that_cannot_work_is_refused_while_it_is_made(make, match):
    with pytest.raises(ValueError, match=match):
        make()


WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.mark.parametrize(
    ("mode", "kinds"), [("page", {"text/html"}), ("stored", set()), ("", {WIDGET})]
)
def test_a_page_gets_html_a_kernel_widgets_and_each_place_the_text(monkeypatch, mode, kinds):
    """Strict nbval compares the text, whether it was stored or is live."""
    monkeypatch.setenv(MODE, mode)
    bundle = made()._repr_mimebundle_()
    assert set(bundle) == {"text/plain"} | kinds
    assert bundle["text/plain"] == repr(made())
    assert repr(made()) == (
        "A loan\nWorked example. Amount: 1,000 yen; Rate: 4%; Side: Up.\n"
        "Interest: +40.0 yen\nKind: a plain one\nEnd: never"
    )


@pytest.fixture
def html(monkeypatch):
    """The HTML of a form in a page."""
    monkeypatch.setenv(MODE, "page")
    return lambda shown: shown._repr_mimebundle_()["text/html"]


def data_of(page: str) -> dict:
    return json.loads(re.findall(r'class="kl-form-data">(.*?)</script>', page)[0])


def test_a_field_that_may_be_negative_has_no_pad_without_a_minus_and_data_end_no_script(html):
    evil = {"plain": "</script><b>", "odd": "x"}
    page = html(made(shows=[result("Kind", "kind", says=evil)]))
    fields = re.findall(r"<input[^>]*>", page)
    assert ['inputmode="decimal"' in each for each in fields] == [True, False, True]
    assert data_of(page)["shows"][0]["says"] == evil and "&lt;/script&gt;" in page


def years_to_double(rate):
    """One that takes a part of the fields."""
    if rate <= 0:
        raise ValueError(f"rate must be above zero, got {rate}. Write 4% as 0.04.")
    return [0.7 / rate, Loan(rate, "odd", None)]


def grown(amount, rate, years):
    """One that also takes what is no field."""
    return amount * (1 + rate) ** years


SEVERAL = [
    *SHOWS[:1],
    result("Twice after", "0", of=years_to_double, unit="years", digits=1),
    result("Inside", "1.interest", of=years_to_double, unit="%"),
    result("In two years", of=partial(grown, years=2), unit="yen"),
]


def test_a_result_may_name_a_function_of_its_own(html):
    several = made(shows=SEVERAL)
    rows = dict(several.answer({"rate": "5"}).rows)
    assert list(rows.values()) == ["+50.0 yen", "14.0 years", "5%", "1,103 yen"]
    data = data_of(html(several))
    assert [(each["function"], each["takes"], each["given"]) for each in data["calls"]] == [
        ("loan", ["amount", "rate", "side", "extra"], {}),
        ("years_to_double", ["rate"], {}),
        ("grown", ["amount", "rate"], {"years": 2}),
    ]
    assert [each["of"] for each in data["shows"]] == [0, 1, 1, 2]
    code = several.code()
    assert code[0].startswith("def loan(amount, rate, side, extra):\n    if amount"), "bare"
    names = [re.match(r"def (\w+)", each)[1] for each in code]
    assert names == ["loan", "years_to_double", "grown"]
    # The first function that refuses has the word.
    assert "above zero, got 0." in several.answer({"rate": "0"}).wrong["rate"]
    too_much = several.answer({"amount": "1e6", "rate": "1"})
    assert "small for this amount" in too_much.wrong["rate"]


def test_a_choice_may_hold_the_functions(html):
    once, long = partial(grown, years=1), partial(grown, years=3, rate=0.5)
    ways = choice({"Once": once, "For long": long}, start=long, label="Way")
    fields = {"way": ways, "rate": FIELDS["rate"], "amount": FIELDS["amount"]}
    chosen = form("way", title="Ways", shows=[result("End")], read=("#", ""), **fields)
    assert chosen.answer({"rate": "10"}).rows == [("End", "3,375")]
    assert chosen.answer({"way": "Once", "rate": "10"}).rows == [("End", "1,100")]
    data = data_of(html(chosen))
    assert data["calls"] == ["way"]
    takes = [each["takes"] for each in data["fields"]["way"]["values"]]
    assert takes == [["amount", "rate"], ["amount"]]


@dataclass
class Sum:
    """A part of what a function asks for."""

    amount: float
    years: float

    def __post_init__(self):
        if self.years > 2:
            raise ValueError(f"years must be at most 2, got {self.years}. Write less.")


def paid_for(rate, *, of):
    """What asks for a part that is made of other fields."""
    return of.amount * rate * of.years


def test_a_given_part_is_made_of_the_fields_that_it_takes(html):
    fields = {"rate": FIELDS["rate"], "amount": FIELDS["amount"]}
    several = {"title": "Paid", "shows": [result("Paid")], "read": ("#", "")}
    paid = form(partial(paid_for, of=partial(Sum, years=2)), **several, **fields)
    assert paid.answer({"rate": "10", "amount": "500"}).rows == [("Paid", "100")]
    (call,) = data_of(html(paid))["calls"]
    part = {"module": __name__, "function": "Sum", "takes": ["amount"], "given": {"years": 2}}
    assert (call["takes"], call["given"], call["parts"]) == (["rate"], {}, {"of": part})
    with pytest.raises(ValueError, match="years must be at most 2"):
        form(partial(paid_for, of=partial(Sum, years=3)), **several, **fields)


def test_with_a_kernel_real_fields_call_the_function():
    _style, _title, *fields, button, shown = live_form(made()).children
    assert "+40.0 yen" in shown.value
    fields[0].value = "2000"
    assert "+80.0 yen" in shown.value
    fields[0].value = "lots"
    button.click()
    assert "Amount: this needs a number" in shown.value and "80.0" not in shown.value
    assert fields[3].layout.display == "none", "it is not asked"
    fields[2].value = "Down"
    assert fields[3].layout.display is None


def test_every_language_says_everything_with_the_same_blanks():
    blanks = {
        language: {
            (kind, name): sorted(set(re.findall(r"\{\w+\}", text)))
            for kind, said in kinds.items()
            for name, text in said.items()
        }
        for language, kinds in TABLES.items()
    }
    assert all(each == blanks["en"] for each in blanks.values())


def test_the_language_comes_from_the_build(monkeypatch):
    monkeypatch.setenv(LANGUAGE, "ja")
    assert "金額に" not in made().answer({"amount": ""}).wrong["amount"]
    assert made().answer({"amount": ""}).wrong["amount"].startswith("Amount：数値を")
    monkeypatch.setenv(LANGUAGE, "xx")
    with pytest.raises(ValueError, match=r"must be one of \['en', 'ja'\], got 'xx'"):
        words()
