"""What a page of the book can do beside its explorers, and what it is not allowed to do."""

import json
import re
import shutil
from functools import partial
from typing import ClassVar

import pytest
from browser import PHONE, Quiet, served
from pages import ROOT, SITE, all_pages, by_page, cases, forms, found, longest, name, pages, soup
from playwright.sync_api import expect

THEME = ROOT / "book" / "theme"
ALL = pytest.mark.parametrize("path", all_pages(), ids=name)
CODED = found([p for p in pages() if soup(p).select("details.hide")], "pages with code")


def test_the_theme_is_small():
    """Templates, styles and scripts; and the styles alone, as a reader gets them."""
    files = [p for kind in ("html", "css", "js") for p in THEME.rglob(f"*.{kind}")]
    assert sum(len(p.read_text().splitlines()) for p in files) <= 1_200
    assert max(len(line) for p in files for line in p.read_text().splitlines()) <= 260
    assert sum(p.stat().st_size for p in SITE.glob("en/_static/teko.css")) <= 60_000


# --- what the browser refuses


@ALL
def test_every_page_carries_its_policy_before_anything_that_it_rules(path):
    first, second = soup(path).head.find_all(recursive=False)[:2]
    assert first.get("charset") == "utf-8"
    assert second.get("http-equiv") == "Content-Security-Policy"
    rules = dict(rule.strip().split(" ", 1) for rule in second["content"].split(";"))
    assert rules["default-src"] == "'none'"
    sources = {source for asked in rules.values() for source in asked.split()}
    assert sources <= {"'none'", "'self'", "blob:", "'wasm-unsafe-eval'", "'unsafe-inline'"}
    assert "'unsafe-inline'" not in rules.get("script-src", "")


@ALL
def test_no_script_stands_in_a_page(path):
    """Data may; what runs comes from a file of the site."""
    data = {"text/plain", "application/json"}
    scripts = [s for s in soup(path).select("script:not([src])") if s.get("type") not in data]
    assert scripts == []
    handlers = [e for e in soup(path).find_all(True) if any(a.startswith("on") for a in e.attrs)]
    assert handlers == []


# Each of these would tell another host something, were it allowed: what the browser must name.
LEAKS = cases("cases")["leaks"]
PUT_IN = """window.refused = [];
addEventListener("securitypolicyviolation", e => refused.push(e.effectiveDirective));
const add = (tag, about) => document.body.appendChild(
  Object.assign(document.createElement(tag), about));
"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


class Elsewhere(Quiet):
    """Another host, which notes whatever reaches it."""

    reached: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.reached.append(self.path)
        self.send_error(404)

    do_POST = do_OPTIONS = do_GET


@pytest.fixture
def spoiled(tmp_path, browser, place):
    """Open a page with a form and explorers, in a copy of the site, with a script put in."""
    path = max(by_page(forms()), key=lambda p: len(soup(p).select("[data-kl-explorer]")))
    for folder in ("_static", "_frames", "_runtime"):
        shutil.copytree(path.parent / folder, tmp_path / folder)
    told = ";\n".join(each for leaks in LEAKS.values() for each in leaks)
    context = browser.new_context(viewport={"width": 1280, "height": 900})

    def opened(here: str, there: str, change=str):
        late = f"addEventListener('load', () => setTimeout(() => {{\n{told}\n}}));"
        (tmp_path / "_static" / "put-in.js").write_text(f"{PUT_IN}const there = '{there}';\n{late}")
        line = '<script defer src="_static/put-in.js"></script></head>'
        (tmp_path / path.name).write_text(change(path.read_text()).replace("</head>", line))
        page = context.new_page()
        page.goto(f"{here}/{path.name}")
        page.wait_for_timeout(1000)
        return page

    Elsewhere.reached.clear()
    with served(tmp_path) as here, served(tmp_path, Elsewhere) as there:
        yield partial(opened, here if place == "http" else tmp_path.as_uri(), f"{there}/told")
    context.close()


def test_what_a_script_put_in_by_hand_asks_elsewhere_is_refused_by_the_browser(spoiled):
    """While every explorer and a form of the same page work."""
    page = spoiled()
    assert Elsewhere.reached == []
    asked = sorted(name for name, leaks in LEAKS.items() for _ in leaks)
    assert sorted(page.evaluate("refused")) == asked
    assert page.evaluate("window.ran") is None
    for figure in found(page.locator("[data-kl-explorer]").all(), "explorers"):
        before = figure.locator("figcaption").text_content()
        slider = figure.locator("input[type=range]").first
        slider.press("End" if slider.input_value() == "0" else "Home")
        expect(figure.locator("figcaption")).not_to_have_text(before)
    form = page.locator("form.kl-form").first
    form.locator("button").first.click()
    expect(form).to_have_attribute("data-kl-state", "ready")
    # Last: after a form that was refused, the browser is waited for in vain. The page waits
    # itself, because the policy lets nobody evaluate a text later.
    page.evaluate("""new Promise(heard => {
      addEventListener("securitypolicyviolation",
        event => event.effectiveDirective === "form-action" && heard());
      add("form", { action: there }).submit();
    })""")
    assert Elsewhere.reached == []


def test_without_its_policy_the_page_would_have_told(spoiled):
    spoiled(lambda html: POLICY.sub("", html))
    assert Elsewhere.reached


# --- light and dark, code, contents


def test_the_reader_chooses_light_or_dark_and_the_choice_is_kept(open_page):
    page = open_page(longest(), color_scheme="light")
    html, button = page.locator("html"), page.locator("[data-switch=theme]")
    paper = "getComputedStyle(document.body.parentElement).backgroundColor"
    light = page.evaluate(paper)
    button.click()
    expect(html).to_have_attribute("data-theme", "dark")
    assert page.evaluate(paper) != light
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")
    button.click()  # back to what the system has, which is followed again
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-theme", "dark")


CODE = "details:is(.hide, .same):not(details.solution *, details.more *)"  # these are opened first


@pytest.mark.parametrize("path", CODED, ids=name)
def test_code_is_off_until_it_is_turned_on_for_the_whole_page(open_page, path):
    """Off, code is away, and where it says the same again there is one closed fold."""
    page = open_page(path)
    switch, blocks = page.locator("[data-switch=code]"), page.locator(CODE)
    shown = "all => all.filter(d => d.querySelector('.cell_input').checkVisibility()).length"
    places = page.locator("details.hide:visible")
    assert switch.get_attribute("aria-pressed") == "false"
    assert blocks.evaluate_all(shown) == places.count() == 0
    switch.press("Enter")
    assert switch.get_attribute("aria-pressed") == "true"
    assert blocks.evaluate_all(shown) == blocks.count()
    switch.press("Enter")
    assert blocks.evaluate_all(shown) == places.count() == 0


SAME = found([p for p in pages() if soup(p).select("details.same")], "pages with code again")


@pytest.mark.parametrize("path", SAME, ids=name)
def test_what_the_code_only_says_again_is_one_line_that_opens(open_page, path):
    """By itself, also while code is off, and then it holds the code and what it printed."""
    page = open_page(path)
    for fold in page.locator("details.same:not(details.more *)").all():
        assert fold.locator("summary").text_content() == "The same in code"
        assert not fold.locator("pre").first.is_visible()
        fold.locator("summary").press("Enter")
        assert fold.locator(".cell_input pre").first.is_visible()
        assert fold.locator(".cell_output").first.is_visible()


def test_a_section_about_the_function_begins_its_code_with_a_fold():
    sections = [s for p in pages() for s in soup(p).select("section:has(> h2)")]
    about = [s for s in sections if s.h2.get_text().startswith("The function")]
    for section in found(about, "sections"):
        first = section.select_one(".cell_input")
        assert "same" in first.find_parent("details")["class"]


def test_the_next_page_of_the_same_tab_keeps_the_code_and_a_new_one_does_not(open_page):
    page = open_page(CODED[0])
    page.locator("[data-switch=code]").click()
    page.goto(page.url.replace(CODED[0].name, CODED[1].name))
    expect(page.locator("html")).to_have_attribute("data-code", "on")
    assert page.locator("details.hide[open]").count() == page.locator("details.hide").count()
    expect(open_page(CODED[0]).locator("html")).to_have_attribute("data-code", "off")


def test_without_scripts_each_block_of_code_opens_by_itself(open_page):
    page = open_page(CODED[0], java_script_enabled=False)
    for block in page.locator(CODE).all():
        assert not block.locator(".cell_input").first.is_visible()
        block.locator("summary").click()
        assert block.locator(".cell_input").first.is_visible()


def test_a_block_of_code_is_copied_as_it_is(open_page):
    page = open_page(CODED[0], permissions=["clipboard-read", "clipboard-write"])
    page.locator("[data-switch=code]").click()
    block = page.locator(".cell_input .highlight").first
    block.locator(".copy").press("Enter")
    expect(block.locator(".copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre").text_content()


def test_on_a_phone_the_keyboard_opens_the_contents_and_reads_a_section(open_page):
    page = open_page(longest(), **PHONE)
    sheet, entry = page.locator("#contents"), page.locator("#contents ul ul a").nth(1)
    button = page.locator(".to-contents")
    for _ in range(3):
        if button.evaluate("b => b === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#contents')")
    entry.press("Enter")
    expect(sheet).to_be_hidden()
    assert page.evaluate("hands.top()") == pytest.approx(68, abs=24)  # right below the header


@pytest.mark.parametrize("path", pages(), ids=name)
def test_the_contents_name_this_page_once_and_its_sections_under_it(path):
    contents = soup(path).select_one("#contents")
    here = contents.select("[aria-current=page]")
    if path.name == "search.html":
        assert here == []
        return
    assert [link.get_text() for link in here] == [soup(path).h1.find(string=True, recursive=False)]
    sections = [f"#{s['id']}" for s in soup(path).select("article > section > section[id]")]
    if path.name != "index.html":
        assert [a["href"] for a in here[0].parent.select("li li > a")] == sections


def test_the_section_that_is_read_is_marked_in_the_contents(open_page):
    page = open_page(longest())
    link = page.locator("#contents ul ul a").nth(3)
    link.click()
    expect(link).to_have_attribute("aria-current", "location")
    page.evaluate("scrollTo(0, 0)")
    expect(link).not_to_have_attribute("aria-current", "location")


def test_ctrl_k_leads_to_the_search_on_a_laptop_and_on_a_phone(open_page):
    for options in ({}, PHONE):
        page = open_page(longest(), **options)
        page.keyboard.press("Control+k")
        expect(page.locator("#contents input[type=search]")).to_be_focused()
        page.keyboard.type("drag")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=drag")


def test_a_notebook_is_offered_by_its_name_and_is_one(open_page):
    for path in CODED:
        link = soup(path).find("a", string="Download notebook")
        assert link.has_attr("download")
        assert json.loads((path.parent / link["href"]).read_text())["nbformat"] == 4


def test_what_fits_does_not_fade(open_page):
    page = open_page(next(p for p in pages() if soup(p).select(".scrolls")))
    table = page.locator(".scrolls").first
    assert table.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert table.evaluate("e => getComputedStyle(e).getPropertyValue('--cut')") == "0px"
