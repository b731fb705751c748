"""A reader answers, and it is kept: questions, exercises, the entry on the device and its file."""

import json

import pytest
from exercises.en import exercise
from notebooks import notebooks, page_of, read
from pages import by_page, cases, exercises, name, pages, soup

ON_PAGE = by_page(exercises())
PAGES = pytest.mark.parametrize("path", ON_PAGE, ids=name)
PAGE = next(iter(ON_PAGE))
NAME = ON_PAGE[PAGE][0]
MARKUP = "<img src=x onerror=document.body.remove()>"
REFUSED = """Object.defineProperty(window, "localStorage",
  { get() { throw new DOMException("no", "SecurityError"); } });"""
FULL = """Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); };
localStorage.clear(); Storage.prototype.getItem.call(localStorage, "a");"""


def answer(page, texts, ident=NAME):
    return page.evaluate("asked => hands.answer(asked)", [ident, texts])


def form(page, ident=NAME):
    return page.locator(f"#kl-{ident}")


def first(ident=NAME):
    return exercise(ident).variants[0]


def right(ident=NAME):
    return [ask.shown for ask in first(ident).asks]


def kept(page):
    return json.loads(page.evaluate("kernelless.kept.text()"))["kept"]


def panel(page):
    place = page.locator(".kl-kept")
    if place.get_attribute("open") is None:
        place.locator("summary").first.press("Enter")  # sections above may still take their size
    return place


def save(page, path):
    with page.expect_download() as saved:
        panel(page).get_by_role("button", name="Save to a file").click()
    saved.value.save_as(path)


def forget(page):
    panel(page).get_by_role("button", name="Forget everything").click()


def open_file(page, path, kept=None):
    """Open a file in the panel; of these entries, when they are given."""
    if kept is not None:
        path.write_text(json.dumps({"book": "teko", "version": 1, "kept": kept}))
    panel(page)
    page.set_input_files(".kl-kept input", path)
    page.get_by_text("The file is open").wait_for()


# --- every exercise


def test_every_exercise_of_the_book_takes_an_answer():
    for path in notebooks():
        titles = [c for c in read(path).cells if "### Exercise:" in c.source]
        page = soup(page_of(path))
        asked = page.select("div.exercise form.kl-exercise")
        assert len(asked) == len(titles), path.stem
        assert [f["data-kl-exercise"] for f in asked] == [
            box["id"] for box in page.select("div.exercise")
        ]


def texts_for(ask):
    """What a reader may type: right, each wrong path, and what has a sentence of its own."""
    if ask.choices:
        return list(ask.choices)
    near = ask.answer + 6 * ask.half
    values = [ask.answer, -ask.answer, near, -near, 100 * ask.answer, ask.answer / 100, 12345.5, 0]
    values += [value for value, _ in ask.wrong]
    return [f"{value:.10f}" for value in values] + [ask.shown, "1.2.3", "1,5", "many", "１０万"]


@PAGES
def test_the_page_says_what_python_says_of_every_answer(open_page, path):
    page = open_page(path)
    for ident in ON_PAGE[path]:
        for number, variant in enumerate(exercise(ident).variants):
            if number:
                form(page, ident).locator(".kl-fresh").click()
            assert form(page, ident).locator(".kl-question").text_content() == variant.question
            table = [texts_for(ask) for ask in variant.asks]
            for turn in range(max(map(len, table))):
                texts = [column[turn % len(column)] for column in table]
                expected = [
                    ask.check(text).says for ask, text in zip(variant.asks, texts, strict=True)
                ]
                assert answer(page, texts, ident) == expected, (ident, number, texts)


# --- one exercise, by hand


def test_a_number_is_taken_as_it_is_typed(open_page):
    """The table of all ways is a unit test; here the field lets them through."""
    ident, place, ask = next(
        (ident, i, ask)
        for _, ident in exercises()
        for i, ask in enumerate(first(ident).asks)
        if ask.unit == "yen" and ask.answer > 1e6
    )
    page = open_page(next(p for p, i in exercises() if i == ident))
    number = f"{round(ask.answer):,}"
    wide = number.translate(str.maketrans("0123456789,", "０１２３４５６７８９，"))
    for typed in (number, f" +{number} yen", f"¥{wide}", f"{ask.answer / 10_000:.4f}万円"):
        texts = ["" for _ in first(ident).asks]
        texts[place] = typed
        assert answer(page, texts, ident)[place].startswith("Right"), typed


def test_an_exercise_goes_by_keyboard_from_a_wrong_path_over_the_hint_to_other_numbers(open_page):
    page = open_page(PAGE)
    own, (ask, *_) = form(page), first().asks
    value, sentence = next(path for path in ask.wrong if path[0])
    own.locator("input").first.focus()
    page.keyboard.type(f"{value:g}")
    page.keyboard.press("Enter")
    field = own.locator("input").first
    assert own.locator(".kl-note").first.text_content() == sentence
    assert field.get_attribute("aria-invalid") == "true"
    page.keyboard.press("Backspace")
    assert own.locator(".kl-note").first.text_content() == "", "a new answer is not yet judged"
    hint = own.locator(".kl-hint summary")
    hint.focus()
    page.keyboard.press("Enter")
    assert own.locator(".kl-hint p").is_visible()
    own.locator(".kl-fresh").focus()
    page.keyboard.press("Enter")
    assert own.locator(".kl-question").text_content() == exercise(NAME).variants[1].question
    assert page.evaluate("document.activeElement.tagName") == "INPUT" and field.input_value() == ""
    own.locator(".kl-show").focus()
    page.keyboard.press("Enter")
    shown = exercise(NAME).variants[1].asks[0].shown
    assert own.locator(".kl-note").first.text_content() == f"The answer is {shown}."


# --- a question


def test_a_question_keeps_the_first_answer_and_the_last(open_page):
    page = open_page(PAGE)
    choices = page.locator(".kl-quiz").first.locator("details")
    choices.nth(1).locator("summary").click()
    choices.nth(1).locator("summary").click()
    assert choices.nth(1).evaluate("d => d.open"), "what was chosen stays chosen"
    choices.nth(2).locator("summary").click()
    page.reload()
    assert choices.evaluate_all("all => all.map(d => d.open)")[:3] == [False, False, True]
    assert "your first answer" in choices.nth(1).text_content()


def test_right_answers_stand_in_every_position():
    places = [
        [answer.has_attr("data-kl-right") for answer in asked.select("details")].index(True)
        for page in pages()
        for asked in soup(page).select(".kl-quiz")
    ]
    if len(places) > 8:
        assert all(2 <= places.count(i) <= len(places) // 2 for i in range(4)), places


# --- kept


def test_answers_are_there_after_a_reload_and_in_another_tab_and_nothing_else_is_kept(open_page):
    page = open_page(PAGE)
    answer(page, right())
    page.reload()
    assert form(page).locator("input").first.input_value() == right()[0]
    assert form(page).locator(".kl-note").first.text_content().startswith("Right")
    other = page.context.new_page()
    other.goto(page.url)
    assert kept(other) == kept(page) != {}
    answer(other, right(ON_PAGE[PAGE][1]), ON_PAGE[PAGE][1])
    answer(page, right())
    assert set(kept(page)["exercise"]) == set(ON_PAGE[PAGE][:2]), "both tabs' answers are kept"
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage)").count("teko") == 1


def test_a_file_gives_back_what_was_forgotten(open_page, place, tmp_path):
    page = open_page(PAGE, place)
    answer(page, right())
    save(page, tmp_path / "teko.json")
    before = kept(page)
    forget(page)
    assert kept(page) == {} and page.evaluate("localStorage.getItem('teko')") is None
    assert form(page).locator("input").first.input_value() == ""
    answer(page, right(ON_PAGE[PAGE][1]), ON_PAGE[PAGE][1])
    open_file(page, tmp_path / "teko.json")
    assert kept(page)["exercise"].items() > before["exercise"].items(), "what is not in it stays"
    assert form(page).locator("input").first.input_value() == right()[0]


UNREADABLE = [*cases("cases")["unreadable"], (" " * 10_000_000, "too large")]


@pytest.mark.parametrize(("content", "says"), UNREADABLE)
def test_a_file_that_cannot_be_read_changes_nothing_and_is_said(open_page, tmp_path, content, says):
    page = open_page(PAGE)
    answer(page, right())
    before = kept(page)
    (tmp_path / "file.json").write_text(content)
    page.set_input_files(".kl-kept input", tmp_path / "file.json")
    panel(page)
    page.locator(".kl-kept p[role=status]", has_text=says).wait_for()
    assert kept(page) == before
    assert "Nothing was changed" in page.locator(".kl-kept p[role=status]").text_content()


@pytest.mark.parametrize("script", [REFUSED, FULL], ids=["refused", "full"])
def test_where_nothing_can_be_kept_the_page_works_and_says_so(open_page, script, tmp_path):
    page = open_page(PAGE, script=script)
    answer(page, right())
    assert kept(page)["exercise"][NAME]["right"] == [0]
    assert "until you leave the page" in page.locator(".kl-kept summary").first.text_content()
    save(page, tmp_path / "teko.json")


def test_a_damaged_entry_is_left_as_it_is_until_the_reader_forgets_it(open_page):
    page = open_page(PAGE)
    page.evaluate("localStorage.setItem('teko', '{broken')")
    page.reload()
    answer(page, right())
    assert "cannot be read" in page.locator(".kl-kept summary").first.text_content()
    assert page.evaluate("localStorage.getItem('teko')") == "{broken"
    forget(page)
    answer(page, right())
    assert kept(page)["exercise"][NAME]["right"] == [0]


def test_what_is_typed_or_stands_in_a_file_is_never_read_as_html(open_page, tmp_path):
    page = open_page(PAGE)
    answer(page, [MARKUP for _ in first().asks])
    strange = {"exercise": {NAME: {"at": MARKUP, "typed": {"0": [MARKUP, 7]}, "right": MARKUP}},
               "quiz": {MARKUP: MARKUP}, "__proto__": {"get": MARKUP}}  # fmt: skip
    open_file(page, tmp_path / "file.json", strange)
    page.locator(".kl-kept details summary").click()
    assert MARKUP in page.locator(".kl-kept pre").text_content()
    page.reload()
    assert form(page).locator("input").first.input_value() == MARKUP
    assert page.locator("img[src=x]").count() == 0
    assert answer(page, right())[0].startswith("Right")


def test_the_scripts_for_all_this_are_small():
    from kernelless.sphinx_ext import STATIC

    for others in (("numbers", "practice"), ("practice", "sheet")):
        files = [STATIC / f"{each}.js" for each in ("store", *others)]
        assert sum(file.stat().st_size for file in files) <= 20_000
