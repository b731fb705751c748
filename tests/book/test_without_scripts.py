"""With scripts off, or in a browser that blocks them, the book can be read to its end."""

import pytest
from pages import by_page, forms, found, name, pages, soup

PAGES = pytest.mark.parametrize("path", pages(), ids=name)
QUESTIONS = found([p for p in pages() if soup(p).select(".kl-quiz")], "questions")


@PAGES
def test_a_page_shows_its_start_pictures_and_nothing_dead(open_page, subtests, path):
    """A button that only a script would answer is not to be seen."""
    page = open_page(path, java_script_enabled=False)
    assert page.locator("h1").first.is_visible()
    for figure in page.locator("[data-kl-explorer]").all():
        assert figure.locator(".kl-picture > *").first.bounding_box()["height"] > 30
        caption = figure.locator("figcaption")
        assert caption.is_visible() and len(caption.text_content()) > 20
        assert not figure.locator(".kl-controls").is_visible()
    for width in (1280, 390):
        with subtests.test(f"{width} px"):
            page.set_viewport_size({"width": width, "height": 900})
            dead = page.locator("button:not([popovertarget]):not(form button):visible")
            assert [button.inner_text() for button in dead.all()] == []
            assert page.locator("a[href*='.html']:visible").count() > 0


@pytest.mark.parametrize("path", by_page(forms()), ids=name)
def test_a_form_is_a_worked_example_that_can_be_read(open_page, path):
    page = open_page(path, java_script_enabled=False)
    for form in page.locator("form.kl-form").all():
        assert form.locator(".kl-example").is_visible()
        assert form.locator(".kl-row").first.is_visible()
        assert form.locator("input:visible, select:visible, button:visible").count() == 0


@pytest.mark.parametrize("path", QUESTIONS, ids=name)
def test_a_question_opens_the_chosen_answer_alone(open_page, path):
    page = open_page(path, java_script_enabled=False)
    for question in page.locator(".kl-quiz").all():
        answers = question.locator("details").all()
        for answer in answers:
            answer.locator("summary").click()
            opened = [
                a.evaluate("d => d.open && d.querySelector('p').checkVisibility()") for a in answers
            ]
            assert opened == [a is answer for a in answers], "opening one closes the others"
