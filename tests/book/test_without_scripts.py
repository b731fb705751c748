"""With scripts off, or in a browser that blocks them, the book can be read to its end."""

import pytest
from pages import found, name, pages, soup
from playwright.sync_api import expect
from test_stories import STORIES, story

KINDS = (".kl-quiz", "form.kl-form", "form.kl-exercise", "[data-kl-explorer]", ".stage > .surprise")


def test_there_is_something_of_each_kind():
    for kind in KINDS:
        found([path for path in pages() if soup(path).select(kind)], kind)


@pytest.mark.parametrize("path", pages(), ids=name)
def test_a_page_shows_everything_and_nothing_dead(open_page, subtests, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("h1").first.is_visible()
    for figure in page.locator("[data-kl-explorer]").all():
        assert figure.locator(".kl-picture > *").first.bounding_box()["height"] > 30
        caption = figure.locator("figcaption")
        assert caption.is_visible() and len(caption.text_content()) > 20
        assert not figure.locator(".kl-controls").is_visible()
    for kind in (assert_forms, assert_exercises, assert_surprises, assert_questions):
        with subtests.test(kind.__name__):
            kind(page)
    for ident in (ident for where, ident in STORIES if where == path):
        with subtests.test(ident):
            assert_the_story_is_told(page, path, ident)
    assert not page.locator("[data-kl-kept]:visible").count()
    assert_nothing_dead(page, subtests)


def assert_nothing_dead(page, subtests) -> None:
    """A button that only a script would answer is not to be seen."""
    for width in (1280, 390):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 900})
            dead = page.locator("button:not([popovertarget]):not(form button):visible")
            assert [button.inner_text() for button in dead.all()] == []
            assert page.locator("a[href*='.html']:visible").count() > 0


def assert_forms(page) -> None:
    """A form is a worked example that can be read."""
    for form in page.locator("form.kl-form").all():
        assert form.locator(".kl-example").is_visible()
        assert form.locator(".kl-row").first.is_visible()
        assert form.locator("input:visible, select:visible, button:visible").count() == 0


def assert_exercises(page) -> None:
    """An exercise can be read, and nothing pressed."""
    for form in page.locator("form.kl-exercise").all():
        assert form.locator(".kl-question").is_visible()
        assert form.locator("label").count() == form.locator("label:visible").count() > 0
        assert form.locator("input:visible, select:visible, button:visible").count() == 0
        form.locator(".kl-hint summary").click()
        assert form.locator(".kl-hint p").is_visible()


def assert_surprises(page) -> None:
    for stage in page.locator(".stage:has(> .surprise)").all():
        assert stage.locator("> .surprise").is_visible()
        assert not stage.locator("> .show").is_visible()


def assert_questions(page) -> None:
    """A question opens the chosen answer alone."""
    for question in page.locator(".kl-quiz").all():
        answers = question.locator("details").all()
        for answer in answers:
            answer.locator("summary").click()
            opened = question.locator("details").evaluate_all(
                "all => all.map(d => d.open && d.querySelector('p').checkVisibility())"
            )
            assert opened == [other is answer for other in answers], "opening one closes the others"


def assert_the_story_is_told(page, path, ident: str) -> None:
    """The finished picture stands there with all that happens."""
    known, figure = story(path, ident), page.locator(f"[id='{ident}']")
    # What is far away is not laid out, and has no text to be seen until the next frame.
    figure.locator(".kl-picture").scroll_into_view_if_needed()
    expect(figure.locator("figcaption")).to_have_text(known["end"], use_inner_text=True)
    assert not figure.locator(".kl-play button").is_visible()
    figure.locator("summary").click()
    lines = [f"{known['clock'][step]}: {text}" for step, text in known["stops"]]
    told = figure.locator(".kl-happens li").all_inner_texts()
    assert told == [known["opening"], *lines, known["end"]]
