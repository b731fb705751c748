"""The plan that is kept: every chapter's line, the sheet in each shape, its checks and its file."""

import pytest
from calculators import my_plan
from pages import SITE, cases
from test_practice import FULL, MARKUP, REFUSED, forget, kept, open_file, save
from test_print import A4, sheets_of_paper

SHEET = SITE / "en" / "your-sheet.html"
WORDS = my_plan.words("en")
FIELDS = {field["name"]: field for group in WORDS["groups"].values() for field in group}
LINES = {name: names for name, names in WORDS["lines"].items() if name != "title"}
WEEK = {"equity": "9,600,000", "month_start": "1000万", "peak": "10,100,000"}
WEEK |= {"overlay_value": "1,764,000", "cash": "694,000", "margin": "8", "fund_yield": "4.3"}
WEEK |= {"fx_profit": "−197,000", "other_profit": "−203,000"}


def entry(page, name, form="kl-sheet"):
    return page.locator(f"#{form}-{name.replace('.', '-')}")


def note(page, name, form="kl-sheet"):
    return page.locator(f"#{form}-{name.replace('.', '-')}-note")


def write(page, name, text, form="kl-sheet"):
    own = entry(page, name, form)
    own.select_option(text) if "choices" in FIELDS[name] else own.fill(text)


def text_for(name):
    field = FIELDS[name]
    return list(field["choices"])[-1] if "choices" in field else "7" if "unit" in field else "why"


def says(page, text):
    page.locator(".kl-verdict", has_text=text).wait_for()


@pytest.mark.parametrize("chapter", LINES)
def test_the_line_of_each_chapter_writes_into_the_sheet(open_page, chapter):
    page = open_page(SITE / "en" / f"{chapter}.html")
    for name in LINES[chapter]:
        write(page, name, text_for(name), "kl-line")
    page.goto(page.url.replace(f"/{chapter}.", "/your-sheet."))
    for name in LINES[chapter]:
        assert entry(page, name).input_value() == text_for(name)
        shapes = FIELDS[name].get("shapes", my_plan.SHAPES)
        write(page, "shape", next(iter(shapes)))
        assert entry(page, name).is_visible(), name
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage)") == ["teko"]


def test_a_line_says_when_it_is_no_number(open_page):
    page = open_page(SITE / "en" / "mmf-core.html")
    said = note(page, "break_even", "kl-line")
    for text, word in (("1,00,0", "read in two ways"), ("many", "needs a number")):
        write(page, "break_even", text, "kl-line")
        page.locator(".kl-line .kl-note", has_text=word).wait_for()
    write(page, "break_even", "１４８.3円", "kl-line")
    said.wait_for(state="hidden")
    assert page.locator("[aria-invalid]").count() == 0


def test_what_was_typed_is_there_after_a_reload_and_in_the_file(open_page, place, tmp_path):
    page = open_page(SHEET, place)
    write(page, "shape", "trader")
    write(page, "purpose", "One.\nTwo.")
    write(page, "r_yen", "8,000")
    page.reload()
    assert entry(page, "purpose").input_value() == "One.\nTwo."
    save(page, tmp_path / "teko.json")
    forget(page)
    assert kept(page) == {} and page.evaluate("localStorage.getItem('teko')") is None
    assert entry(page, "purpose").input_value() == entry(page, "shape").input_value() == ""
    open_file(page, tmp_path / "teko.json")
    assert entry(page, "r_yen").input_value() == "8,000" and entry(page, "r_yen").is_visible()
    made = my_plan.open_plan(tmp_path / "teko.json")
    assert (made.purpose, made.overlay.leverage) == ("One.\nTwo.", 0)


@pytest.mark.parametrize(("shape", "name", "text", "word"), cases("cases")["broken"])
def test_a_broken_rule_is_said_in_the_words_of_the_plan_beside_what_was_typed(
    open_page, place, shape, name, text, word
):
    page = open_page(SHEET, place, query=f"?sheet={shape}")
    write(page, name, text)
    says(page, "Look at the line that is marked")
    assert word in note(page, name).text_content()
    assert page.locator("[aria-invalid]").count() == 1
    write(page, name, "" if "choices" not in FIELDS[name] else "true")
    write(page, "capital", "500万")
    says(page, "No line contradicts another")
    assert page.locator("[aria-invalid]").count() == 0


@pytest.mark.parametrize(
    ("name", "text", "times"), [("trades.risk", "0.01", "1"), ("exits.halve_at", "-0.08", "−8")]
)
def test_a_percent_that_may_be_meant_as_a_fraction_is_read_out(open_page, name, text, times):
    page = open_page(SHEET, query="?sheet=trader" if name.startswith("trades") else "")
    write(page, name, text)
    says(page, "No line contradicts another")
    said = note(page, name).text_content()
    assert f"If you mean {times}%, write {times}." in said.replace("-", "−")
    write(page, name, "0.5" if name == "trades.risk" else "-8")
    note(page, name).wait_for(state="hidden")


def test_a_route_opens_its_shape_and_a_chosen_one_stays(open_page):
    page = open_page(SHEET, query="?sheet=multiple")
    assert (
        entry(page, "shape").input_value() == "multiple"
        and not entry(page, "exits.sells").is_visible()
    )
    assert page.locator(".kl-verdict").text_content() == ""
    page.goto(page.url.replace("multiple", "trader"))
    assert entry(page, "shape").input_value() == "multiple"
    for strange in ("constructor", "%3Cimg%3E"):
        page = open_page(SHEET, query=f"?sheet={strange}")
        assert entry(page, "shape").input_value() == ""


def test_the_verdict_repeats_what_half_of_all_years_or_of_the_account_would_see(open_page):
    page = open_page(SHEET, query="?sheet=trader")
    write(page, "gap_part", "49")
    says(page, "no sheet can say")
    assert "49%" not in page.locator(".kl-verdict").text_content()
    write(page, "gap_part", "130")
    says(page, "The gap takes of my account: 130%.")


def test_the_weekly_checks_run_on_the_kept_plan(open_page):
    page = open_page(SHEET)
    for name, text in WEEK.items():
        write(page, f"today.{name}", text)
    week = page.locator(".kl-week")
    week.get_by_text(f"1 Cash: {WORDS['actions']['cut']}").wait_for()
    assert week.locator(".kl-row").count() == 5
    write(page, "exits.halve_at", "-3")
    write(page, "today.month_over", "true")
    week.get_by_text(f"5 Exits: {WORDS['actions']['halve']}").wait_for()


@pytest.mark.parametrize("shape", my_plan.SHAPES)
def test_each_shape_is_checked_and_prints_on_one_sheet(open_page, shape):
    page = open_page(SHEET)
    write(page, "shape", shape)
    write(page, "purpose", "A purpose that grows, and says why. " * 12)
    says(page, "No line contradicts another")
    for name in FIELDS:
        if entry(page, name).is_visible() and name not in ("shape", "purpose"):
            assert shape in FIELDS[name].get("shapes", my_plan.SHAPES), name
            if name not in my_plan.flat(my_plan.SHAPES[shape]):
                write(page, name, text_for(name))
    assert sheets_of_paper(page.pdf(**A4)) == 1
    grown = entry(page, "purpose").evaluate("e => e.scrollHeight - e.clientHeight")
    assert grown <= 1, "all of the purpose is seen"


@pytest.mark.parametrize("script", [REFUSED, FULL], ids=["refused", "full"])
def test_where_nothing_can_be_kept_the_plan_is_checked_all_the_same(open_page, script):
    page = open_page(SHEET, script=script)
    write(page, "buckets.core", "95")
    says(page, "Look at the line that is marked")
    assert "until you leave the page" in page.locator(".kl-kept summary").first.inner_text()


def test_what_is_typed_or_stands_in_a_file_is_never_read_as_html(open_page, tmp_path):
    page = open_page(SHEET)
    for name in ("purpose", "capital", "signed"):
        write(page, name, MARKUP)
    strange = {"shape": MARKUP, "exits.watch": MARKUP, "purpose": {"a": 1}, "constructor": MARKUP}
    open_file(page, tmp_path / "file.json", {"plan": strange})
    says(page, "Look at the line that is marked")
    assert page.locator("img[src=x]").count() == 0
    assert entry(page, "purpose").input_value() == ""


def test_without_scripts_the_sheet_can_be_printed_empty(open_page):
    page = open_page(SHEET, java_script_enabled=False)
    assert entry(page, "purpose").is_visible() and not page.locator(".kl-sheet button").is_visible()
