"""Every form says what CPython says, to valid numbers and to bad ones, with keyboard and scripts
or without."""

import ast
import json
import re
from pathlib import Path

import pytest
from explorers import RUNTIMES
from kernelless.runtime import lean
from notebooks import computed, notebooks, page_of, told
from notebooks import name as notebook_name
from page_python import unpack
from pages import SITE, all_pages, by_page, forms, name, soup

IDENTS = by_page(forms())
PAGES = pytest.mark.parametrize("path", IDENTS, ids=name)
CALCULATORS = next(p for p in IDENTS if p.name == "calculators.html")


@pytest.fixture
def calculators(open_page):
    """The page on which all forms stand together."""
    return open_page(CALCULATORS)


# --- what the page shows before anything runs


def rows_of(output) -> list[list[str]]:
    return [[span.get_text() for span in row.select("span")] for row in output.select(".kl-row")]


@pytest.mark.parametrize("notebook", notebooks(), ids=notebook_name)
def test_a_page_has_the_forms_of_its_notebook_with_their_worked_examples(notebook):
    shown = [
        (form["id"], rows_of(form.select_one("output")), form.select_one(".kl-example").get_text())
        for form in soup(page_of(notebook)).select("form.kl-form")
    ]
    expected = [(each["id"], each["start"], each["example"]) for each in told(notebook)["forms"]]
    assert shown == expected


def test_there_are_at_least_ten_forms_and_all_stand_on_one_page():
    everywhere = {ident for _, ident in forms()}
    assert set(IDENTS[CALCULATORS]) == everywhere and len(everywhere) >= 10


@PAGES
def test_every_field_has_a_label_a_unit_and_a_place_for_what_is_wrong(path):
    for form in soup(path).select("form.kl-form"):
        assert soup(path).find(id=form["aria-labelledby"]).get_text().strip()
        for field in form.select("input, select"):
            assert form.select_one(f'label[for="{field["id"]}"]').get_text().strip()
            described = [soup(path).find(id=i) for i in field["aria-describedby"].split()]
            assert all(described) and described[-1]["class"] == ["kl-note"]
        fields = {field["id"] for field in form.select("input, select")}
        assert fields == set(form.output["for"])
        # The paragraph that explains it; that the address exists is checked with all links.
        link = form.select_one(".kl-read a")
        assert "#" in link["href"] and len(link.get_text().split()) >= 2


# --- what CPython says


def ask_all(page, ident: str, texts: list[dict[str, str]]) -> list[dict]:
    """Write texts into a form and press its button, one after the other; what it then says."""
    answers = page.evaluate("asked => hands.ask(asked)", [ident, texts])
    assert len(answers) == len(texts)
    return answers


def ask(page, ident: str, texts: dict[str, str]) -> dict:
    return ask_all(page, ident, [texts])[0]


SENTENCE = re.compile(r"[A-Z].*[.%]$")
WRITTEN = """i => Object.fromEntries([...document.getElementById(i).elements].filter(f => f.name)
  .map(f => [f.name, f.options ? f.selectedOptions[0].text : f.value]))"""


EACH = [(path, "http" if path == CALCULATORS else "file") for path in IDENTS]


@pytest.mark.parametrize(("path", "place"), EACH, ids=[name(path) for path, _ in EACH])
def test_a_form_says_what_cpython_says(open_page, subtests, path, place):
    """With one Python for all forms of the page, which comes when the first is used.

    Each form stands twice: with all others, here from the web, and in its chapter, from a disk.
    """
    page = open_page(path, place)
    for ident in IDENTS[path]:
        start, expected = page.evaluate(WRITTEN, ident), computed("forms", path)[ident]
        with subtests.test(f"{ident}, valid"):
            assert_valid_texts_give_their_rows(page, ident, expected["valid"])
        with subtests.test(f"{ident}, bad"):
            assert_bad_texts_give_their_sentences(page, ident, start, expected["bad"])
    assert page.evaluate(RUNTIMES) == 1


def assert_valid_texts_give_their_rows(page, ident: str, expected: list[dict]) -> None:
    assert len(expected) == 20
    assert len({json.dumps(each["rows"]) for each in expected}) > 10
    answers = ask_all(page, ident, [each["texts"] for each in expected])
    for each, got in zip(expected, answers, strict=True):
        assert got["rows"] == each["rows"], each["texts"]
        assert got["said"] == {n: [hint, False] for n, hint in each["hints"].items()}


def assert_bad_texts_give_their_sentences(page, ident: str, start, expected: list[dict]) -> None:
    assert len(expected) >= 10
    answers = ask_all(page, ident, [{**start, **each["texts"]} for each in expected])
    for each, got in zip(expected, answers, strict=True):
        assert got["state"] == "wrong" and got["rows"] == []
        assert got["text"] == each["fault"]
        wrong = {n: note for n, (note, invalid) in got["said"].items() if invalid}
        assert wrong == each["wrong"], each["texts"]
        for sentence in [*wrong.values(), got["text"]]:
            assert SENTENCE.fullmatch(sentence), sentence
            assert not re.search(r"Error|Traceback|undefined|NaN|\{|\}", sentence)


def test_four_for_four_percent_is_right_and_a_fraction_is_asked_about(calculators):
    exit_at = "kl-form-forced-exit"
    four = ask(calculators, exit_at, {"margin": "4"})
    assert four["rows"][0] == ["Price of the exit", "133.93 yen"] and four["said"] == {}
    percent = ask(calculators, exit_at, {"margin": "400"})
    assert percent["said"]["margin"][0].startswith("Margin: must be from 0.1% to 90%, got 400%.")
    even = "kl-form-breakeven"
    fraction = ask(calculators, even, {"dollar_yield": "0.045"})
    assert fraction["said"]["dollar_yield"][0] == (
        "Read as 0.045%, less than one percent. If you mean 4.5%, write 4.5."
    )


def test_the_sentence_of_the_function_itself_stands_beside_the_field_that_it_names(calculators):
    """Two arguments that are wrong only together."""
    texts = {"leverage": "8", "price_move": "-20"}
    said, invalid = ask(calculators, "kl-form-drifted-leverage", texts)["said"]["price_move"]
    assert invalid and said.startswith("Move of the price: must ")
    assert ", got -0.2. " in said and said.endswith(" You wrote -20%.")


def test_a_number_is_taken_as_it_is_typed(calculators):
    """The table of all ways is a unit test; here the field lets them through."""
    margin = "kl-form-japanese-margin"
    plain = ask(calculators, margin, {"position": "4000000", "open_profit": "-500000"})
    for position, profit in (
        ("4,000,000", "−500,000"),
        ("400万円", "▲50万"),
        ("４，０００，０００", "－５０万円"),
    ):
        assert ask(calculators, margin, {"position": position, "open_profit": profit}) == plain
    unclear = ask(calculators, margin, {"position": "4.000.000"})
    assert "can be read in more than one way" in unclear["said"]["position"][0]


# --- keyboard


def test_a_form_works_with_the_keyboard_alone(calculators):
    page = calculators
    for ident in IDENTS[CALCULATORS]:
        form = page.locator(f'[id="{ident}"]')
        fields = form.locator("input:visible, select:visible, button:visible")
        fields.first.focus()
        for index in range(fields.count()):
            focused = "f => f === document.activeElement && getComputedStyle(f).outlineStyle"
            assert fields.nth(index).evaluate(focused) == "solid", "the focus is to be seen"
            assert fields.nth(index).bounding_box()["height"] >= 24, "large enough for a finger"
            if index + 1 < fields.count():
                page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_function(
            "i => document.getElementById(i).dataset.klState === 'ready'", arg=ident
        )
        form.locator("input:visible").first.press("ArrowUp")
        state = form.get_attribute("data-kl-state")
        assert state in ("old", "ready"), "a changed field dims an old result, or gives a new one"
    assert_letters_ask_for_a_number(page, page.locator("form.kl-form input:visible").first)


def assert_letters_ask_for_a_number(page, field) -> None:
    for keys in ("abc", "e", "--", "1e"):
        field.fill("")
        field.press_sequentially(keys)
        field.press("Enter")
        note = page.locator(f'[id="{field.get_attribute("id")}-note"]')
        assert "needs a number" in note.text_content(), keys
        assert field.get_attribute("aria-invalid") == "true"
        assert field.evaluate("f => f === document.activeElement")


def test_a_choice_shows_the_fields_that_it_asks_for(calculators):
    form = calculators.locator("#kl-form-forced-exit")
    shown = "fs => fs.filter(f => f.checkVisibility()).map(f => f.name)"
    fields = form.locator("input, select")
    assert fields.evaluate_all(shown) == ["account", "entry", "side", "leverage", "margin", "level"]
    form.locator("select").first.select_option("Futures with a bucket of cash")
    assert fields.evaluate_all(shown) == ["account", "entry", "side", "margin", "buffer"]


def test_an_old_result_does_not_look_like_an_answer(calculators):
    form = calculators.locator("form.kl-form").first
    form.locator("input").first.press_sequentially("1")
    assert_old(form)


def test_a_changed_choice_dims_the_old_result_too(calculators):
    form = calculators.locator("#kl-form-forced-exit")
    form.locator("select").first.select_option(index=1)
    assert_old(form)


def assert_old(form) -> None:
    assert form.get_attribute("data-kl-state") == "old"
    assert form.locator(".kl-result").evaluate("o => getComputedStyle(o).opacity < 0.7")


# --- the page's Python


@pytest.mark.parametrize("path", all_pages(), ids=name)
def test_a_page_loads_the_script_of_forms_only_when_it_has_one(path):
    scripts = [s["src"] for s in soup(path).select("script[src]")]
    has_form = bool(soup(path).select("form.kl-form"))
    assert any("kernelless/form.js" in src for src in scripts) == has_form
    assert not any("_runtime/" in src for src in scripts), "never before its first use"


def script_of(path) -> Path:
    """The script of the page's Python; there is one for an edition."""
    (script,) = (path.parent / "_runtime").glob("*.js")
    return script


@PAGES
def test_the_script_is_at_most_300_kb_and_its_licence_lies_beside_it(path):
    assert script_of(path).stat().st_size <= 300_000
    assert "Damien P. George" in script_of(path).with_name("licence.txt").read_text()


BROKEN = "window.DecompressionStream = class { constructor() { throw new Error('broken'); } };"


def test_whatever_breaks_is_said_in_one_fixed_sentence(open_page):
    path, ident = forms()[0]
    got = ask(open_page(path, script=BROKEN), ident, {})
    assert got["state"] == "fault"
    assert got["text"] == (
        "This did not work, and it is not your fault. Load the page again. The worked example "
        "stays right."
    )


# --- no formula twice


@PAGES
def test_the_code_that_is_shown_is_the_code_that_runs(path, tmp_path):
    unpack(script_of(path).read_text(), tmp_path)
    sources = "\n".join(json.loads((tmp_path / "files.json").read_text()).values())
    for form in soup(path).select("form.kl-form"):
        shown = form.select_one(".kl-code pre").get_text()
        expected = computed("forms", path)[form["id"]]["code"]
        assert shown.split() == "\n\n".join(expected).split()
        for code in expected:
            assert lean(code).strip() in sources
        data = json.loads(form.select_one(".kl-form-data").get_text())
        offered = [each for f in data["fields"].values() for each in f.get("values", [])]
        own = [each for each in [*data["calls"], *offered] if isinstance(each, dict)]
        called = {each["function"] for each in own}
        names = [ast.parse(code).body[0].name for code in expected]
        assert set(names[: len(called)]) == called


# Scripts of the theme and of its extensions; none of them is ours.
THEIRS = re.compile(r"_static/(doctools|sphinx_|searchtools|language_data|documentation_options)")
# To compare numbers and to place things on a screen is no formula.
PLACES = r"Math\.(?!(abs|ceil|floor|hypot|max|min|round)\b)"
FORMULA = re.compile(PLACES + r"|\*\*|\b(erfc?|exp|log|sqrt|pow)\b")


def test_no_formula_stands_in_a_script_of_ours():
    """Nor in a page: a script there is data."""
    own = [p for p in SITE.rglob("*.js") if not THEIRS.search(p.as_posix())]
    named = {p.name for p in own}
    assert {"form.js", "player.js", "mode.js", "teko.js"} <= named
    for path in own:
        text = path.read_text()
        if path.parent.name in ("_frames", "_runtime"):  # one call that hands over data
            code = re.sub(r'"[^"]*"', '""', text)
            assert re.fullmatch(r"(//.*\n)*kernelless\.(frames|runtime)\([^()]*\)\n", code), path
        elif path.name != "searchindex.js":
            code = re.sub(r"//.*", "", text)
            assert not FORMULA.search(code), (path, FORMULA.search(code))


def test_a_formula_in_a_script_would_be_found():
    found = ("x => Math.sqrt(x)", "a ** 2", "erfc(x)", "expected, logged")
    assert [bool(FORMULA.search(text)) for text in found] == [True, True, True, False]
