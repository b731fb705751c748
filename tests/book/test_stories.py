"""Pictures that are played or pulled: they tell what Python told, to everybody."""

import json

import pytest
from kernelless.pack import unpack
from pages import explorers, found, frame_data, pages, soup
from playing import play
from playwright.sync_api import expect

STORIES = found(
    [(p, f["id"]) for p in pages() for f in soup(p).select("figure.kl:has(.kl-play)")], "stories"
)
GRIPS = found(
    [it for it in explorers() if soup(it[0]).find(id=it[1]).has_attr("data-kl-grips")], "grips"
)
each_story = pytest.mark.parametrize(("path", "ident"), STORIES, ids=[i for _, i in STORIES])
each_grip = pytest.mark.parametrize(("path", "ident"), GRIPS, ids=[i for _, i in GRIPS])


def story(path, ident) -> dict:
    return json.loads(soup(path).find(id=ident).select_one(".kl-story").get_text())


def said(known) -> list[str]:
    return [text for _, text in known["stops"]] + [known["end"]]


def counters(page, ident) -> list[str]:
    return page.locator(f"[id='{ident}'] .kl-counts dd").all_inner_texts()


def written(values) -> list[str]:
    return [value if isinstance(value, str) else f"{value:,}" for value in values]


@each_story
def test_it_plays_with_the_keyboard_through_all_its_stops_and_ends_as_it_stood(
    open_page, path, ident
):
    page, known = open_page(path, reduced_motion="no-preference"), story(path, ident)
    before = soup(path).find(id=ident)
    page.evaluate("i => hands.past(i)", ident)
    assert play(page, ident) == said(known)
    past = page.evaluate("hands.noted")
    assert past == [False] + [True] * (len(past) - 1), "an old sentence goes when the picture does"
    assert page.evaluate("document.activeElement.textContent") == "Again", (
        "focus stays on the button"
    )
    moved = page.locator(f"[id='{ident}'] .kl-run[style]")
    assert not moved.count(), "nothing is covered"
    assert counters(page, ident) == [d.get_text() for d in before.select(".kl-counts dd")]
    assert not page.locator(f"[id='{ident}'] :is([data-kl-hidden], [data-kl-yet])").count()


@each_story
def test_with_reduced_motion_it_goes_from_stop_to_stop_and_counts_as_python_did(
    open_page, path, ident
):
    page, known = open_page(path, reduced_motion="reduce"), story(path, ident)
    figure = page.locator(f"[id='{ident}']")
    button, heard = figure.locator(".kl-play button"), []
    if not known["predict"]:
        button.press("Space")
    steps = [*(step for step, _ in known["stops"]), len(known["clock"]) - 1]
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        button.press("Space")
        assert button.inner_text() == (f"Next: {known['clock'][after]}" if after else "Again")
        assert not figure.locator(".kl-running").count(), "nothing moves"
        heard.append(figure.locator(".kl-said").text_content())
        assert figure.locator(".kl-clock").inner_text() == known["clock"][step]
        assert counters(page, ident) == [written(v)[step] for v in known["counts"].values()]
        yet, hidden = (
            figure.locator(f"[data-kl-{kind}]").evaluate_all(
                "all => all.map(e => ({...e.dataset}))"
            )
            for kind in ("yet", "hidden")
        )
        assert all(int(part["klUntil"]) > step for part in yet)
        assert all(int(part["klFrom"]) > step for part in hidden)
    assert heard == said(known)
    assert button.inner_text() == "Again"


@each_story
def test_it_never_plays_by_itself_and_a_moved_control_shows_the_end_or_asks_again(
    open_page, path, ident
):
    page = open_page(path)
    figure = page.locator(f"[id='{ident}']")
    figure.scroll_into_view_if_needed()
    page.wait_for_function("i => 'klReady' in document.getElementById(i).dataset", arg=ident)
    assert not figure.locator(".kl-running").count()
    field = figure.locator("input[type=range]").first
    field.press("ArrowLeft")
    state = int(figure.get_attribute("data-kl-state"))
    frame = unpack(frame_data(soup(path).find(id=ident)))[state]
    said = frame.story.opening if frame.story.predict else frame.story.end
    step = 0 if frame.story.predict else -1
    assert figure.locator("figcaption").inner_text() == said
    assert counters(page, ident) == [written(v)[step] for v in frame.story.counts.values()]
    if frame.story.predict:
        figure.locator(".kl-play button").press("Space")
        page.locator(f"[id='{ident}'] .kl-running").wait_for()
        assert figure.locator("figcaption").inner_text() == said, "the opening stays"
    expect(figure.locator(".kl-happens li")).to_have_text(frame.story.told())
    page.evaluate("i => hands.each(i)", ident)  # pictures with an empty layer too
    assert figure.locator(".kl-picture .kl-layers").evaluate_all(
        "all => all.every(each => each.querySelectorAll('svg').length === 3)"
    )


@each_grip
def test_a_grip_moves_its_slider_and_the_slider_moves_it(open_page, path, ident):
    page = open_page(path)
    frames = unpack(frame_data(soup(path).find(id=ident)))
    figure = page.locator(f"[id='{ident}']")
    figure.locator(".kl-picture").evaluate("picture => picture.scrollIntoView({block: 'center'})")
    grip = figure.locator(".kl-grip").first
    grip.wait_for()
    middle = lambda box: (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # noqa: E731
    x, y = middle(grip.bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=4)
    page.wait_for_function("i => 'klState' in document.getElementById(i).dataset", arg=ident)
    page.wait_for_timeout(100)
    state = int(figure.get_attribute("data-kl-state"))
    assert figure.locator("figcaption").inner_text() == frames[state].caption
    far = abs(middle(grip.bounding_box())[1] - (y + 20))
    page.mouse.up()
    assert far < 6, "the dot stays under the finger, to a step of its slider"
    assert page.evaluate("document.activeElement.type") == "range", "arrows go on from there"
    page.keyboard.press("ArrowLeft")
    assert int(figure.get_attribute("data-kl-state")) == state - 1
    dot = frames[state - 1].grips[0]
    box = figure.locator(".kl-picture svg").nth(dot[1]).bounding_box()
    svg = soup(path).find(id=ident).select(".kl-picture svg")[dot[1]]
    width = float(svg["viewbox"].split()[2])
    assert middle(grip.bounding_box())[0] == pytest.approx(
        box["x"] + dot[2] / 10 / width * box["width"], abs=1
    )
