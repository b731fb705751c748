"""Stories: what an author writes, what a page gets, and where a thing to pull lies."""

import json

import matplotlib
import pytest
from bs4 import BeautifulSoup
from kernelless import Story, chart, choice, figure, interact, slider
from kernelless.live import live_view
from kernelless.pack import unpack
from kernelless.story import grips, steps_at, told
from kernelless.svg import render
from matplotlib.figure import Figure
from tables import CASES

matplotlib.use("agg")


def story(**given) -> Story:
    known = {
        "clock": ["Mon", "Tue", "Wed"],
        "stops": {1: "It falls."},
        "opening": "A day & a night.",
        "end": "It fell.",
        "counts": {"accounts closed": [0, 1, 1200]},
    }
    return Story(**known | given)


def fall(depth=1):
    """A line that ends at step 1, one that lives, and a cross."""
    fig, ax = chart()
    ax.axhline(2, gid="drag depth")
    ax.plot([0, 1, 2], [3, 3 - depth, 2], gid="play until 1")
    ax.plot([0, 1, 2], [3, 4, 5], gid="play")
    ax.plot([1], [3 - depth], "x", gid="play from 1")
    ax.set(xlim=(0, 2), ylim=(0, 6))
    return fig, story(end=f"It fell by {depth}.")


def falls():
    return interact(fall, title="Fall", depth=slider(0, 2, 1, start=1, label="Depth"))


@pytest.mark.parametrize(("given", "says"), CASES["kernelless_story"])
def test_a_story_that_cannot_be_told_says_what_to_write(given, says):
    with pytest.raises(ValueError, match=says):
        eval(f"story({given})")


@pytest.mark.parametrize(
    "gid", ["play until", "play from x", "play until 2 from 1", "drag", "drag 2"]
)
def test_a_gid_that_begins_as_ours_and_says_nothing_is_refused_and_an_authors_left_alone(gid):
    with pytest.raises(ValueError, match="gid must say"):
        told(gid)
    assert [told(each) for each in ("my line", None, "player")] == [None] * 3


def test_the_layers_of_a_played_picture():
    fig, _ = fall()
    shown = BeautifulSoup(render(fig, "x"), "html.parser")
    still, run, whole = shown.select_one(".kl-layers").find_all(recursive=False)
    assert still.name == whole.name == "svg"
    assert still["viewbox"] == run.svg["viewbox"] == whole["viewbox"]
    assert not still.select("[data-kl-until], [data-kl-from]")
    assert [g["data-kl-until"] for g in run.select("[data-kl-until]")] == ["1"]
    assert len(run.select("path")) == 2, "both lines are uncovered"
    assert [g["data-kl-from"] for g in whole.select("[data-kl-from]")] == ["1"]
    assert len(still.select("text")) > 5


def test_a_picture_without_time_is_one_svg():
    fig, ax = chart()
    ax.plot([0, 1], [0, 1], gid="drag x")
    assert render(fig, "x").startswith("<svg")


def test_the_clock_lies_on_the_x_axis():
    fig, _ = fall()
    render(fig, "x")
    zero, step = steps_at(fig)
    assert (zero, zero + 2 * step) == pytest.approx((0.8 * 72, (4.6 - 0.15) * 72), abs=0.1)


def test_played_axes_side_by_side_are_refused():
    fig = Figure()
    above, below = fig.subplots(2)
    above.plot([0, 1], [0, 1], gid="play")
    below.plot([0, 2], [0, 1], gid="play")
    above.set(xlim=(0, 1))
    below.set(xlim=(0, 2))
    with pytest.raises(ValueError, match="played axes of one figure must share their x axis"):
        render(fig, "x")


def test_a_line_has_its_grip_at_its_right_end_and_a_dot_on_itself():
    fig, ax = chart(width=4.6, height=3.0)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axhline(0, gid="drag level")
    ax.plot([0], [1], "o", gid="drag dot")
    bottom, left, right, top = 10 * (216 - 0.52 * 72), 576, 10 * (4.6 - 0.15) * 72, 0.15 * 720
    assert grips(fig) == {"level": (round(right), round(bottom)), "dot": (left, round(top))}


def test_what_is_pulled_is_a_line_or_a_dot_and_a_slider_and_a_story_plays_something():
    fig, ax = chart()
    ax.bar([0], [1])[0].set_gid("drag x")
    with pytest.raises(ValueError, match="gid 'drag x' must be of a line or a dot"):
        grips(fig)
    with pytest.raises(ValueError, match="the gid 'drag NAME' of a slider"):
        interact(fall, depth=choice([1, 2], label="Depth")).html()
    with pytest.raises(RuntimeError, match="nothing in its picture is played"):
        figure(chart()[0], story()).html()


def test_a_page_holds_the_story_of_each_state_and_each_place_of_the_grip():
    page = BeautifulSoup(falls().html(), "html.parser")
    frames = unpack(page.select_one(".kl-frames").get_text())
    assert [f.story.end for f in frames] == ["It fell by 0.", "It fell by 1.", "It fell by 2."]
    assert {f.caption for f in frames} == {f.story.end for f in frames}
    assert [name for f in frames for name, *_ in f.grips] == ["depth"] * 3
    start = json.loads(page.select_one(".kl-story").get_text())
    assert (start["clock"], start["stops"]) == (["Mon", "Tue", "Wed"], [[1, "It falls."]])
    # Without scripts the end and all that happens stand there, and no button.
    assert page.figcaption.get_text() == "It fell by 1."
    assert page.select_one(".kl-counts dd").get_text() == "1,200"
    assert page.select_one(".kl-play p").has_attr("hidden")
    told_of = [line.get_text() for line in page.select(".kl-happens li")]
    assert told_of == ["A day & a night.", "Tue: It falls.", "It fell by 1."]
    assert page.select_one(".kl-said")["role"] == "status"


def test_a_story_cannot_end_its_script_element():
    page = BeautifulSoup(figure(fall()[0], story(end="</script><b>x</b>")).html(), "html.parser")
    assert not page.select("b")
    assert json.loads(page.select_one(".kl-story").get_text())["end"] == "</script><b>x</b>"


def test_a_stored_notebook_and_a_kernel_tell_it_in_words(monkeypatch):
    words = ["A day & a night.", "Tue: It falls.", "It fell by 1."]
    assert repr(falls()).splitlines()[-3:] == words
    view, caption = live_view(falls())
    assert caption.splitlines() == words
    assert all(word in view.children[-1].value.replace("&amp;", "&") for word in words)
