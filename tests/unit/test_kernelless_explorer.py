"""Explorers: the same function in a page, in a stored notebook and with a kernel."""

import io
import itertools
import json
import re
from random import Random

import ipywidgets as widgets
import matplotlib
import pytest
from bs4 import BeautifulSoup
from kernelless import Table, chart, choice, figure, interact, slider, switch
from kernelless.explorer import MAX_EXPLORER_BYTES, MAX_FRAMES, Explorer
from kernelless.live import live_view
from kernelless.pack import unpack
from matplotlib import pyplot
from PIL import Image
from tables import CASES

matplotlib.use("agg")


def line(slope, dashed=False):
    fig, ax = chart()
    ax.plot([0, 1], [0, slope], "--" if dashed else "-")
    return fig, f"A {'dashed' if dashed else 'solid'} line that rises by {slope}."


def lines() -> Explorer:
    return interact(
        line,
        title="Lines & <slopes>",
        dashed=switch(label="Dashed"),
        slope=slider(0, 2, 1, start=1, label="Slope", text="{} yen"),
    )


WIDGET = "application/vnd.jupyter.widget-view+json"
EMPTY = figure(chart()[0], "An empty chart.")


def body(shown) -> BeautifulSoup:
    """The HTML of an explorer, a picture or a table."""
    return BeautifulSoup(shown.html(), "html.parser")


def refused(explorer, says: str, error=ValueError) -> None:
    """The explorer makes no page, and says so by its name."""
    with pytest.raises(error, match=f"^explorer '{explorer.title}' {says}"):
        explorer.html()


def test_a_decorator_says_the_same_as_a_call():
    @interact(slope=(0, 2), dashed=False)
    def line_again(slope, dashed=False):
        return line(slope, dashed)

    assert isinstance(line_again, Explorer)
    assert line_again.title == "Line again"
    assert line_again.call((2, 1))[1] == "A dashed line that rises by 2."
    moves = list(itertools.product(range(3), range(2)))
    assert list(line_again.states()) == moves, "the last control moves fastest"


def test_a_fixed_value_reaches_the_function_but_no_reader():
    explorer = interact(line, slope=[1, 2], dashed=widgets.fixed(True))
    assert explorer.call((0, 0))[1] == "A dashed line that rises by 1."
    assert len(body(explorer).select("input, select")) == 1
    assert "Dashed" not in repr(explorer)


@pytest.mark.parametrize(("controls", "says"), CASES["kernelless_explorer"])
def test_arguments_and_controls_must_match(controls, says):
    with pytest.raises(ValueError, match=says):
        eval(f"interact(line, {controls})")


MUTE = [None, 3, " ", (), (None, ""), ("picture", "A."), (None, "A.", 3), chart()[0]]
MUTE += [((), "A."), ((chart()[0], "picture"), "A.")]


@pytest.mark.parametrize("result", MUTE)
def test_a_result_without_a_caption_or_a_known_picture_is_refused(result):
    explorer = interact(lambda x: result, title="Mute", x=[1, 2])
    says = r"failed at x=1: 'Mute' must return \(Figure, caption\), .*"
    refused(explorer, says + "The caption is the picture's text", RuntimeError)


CALLS = itertools.count()


NOISE = [Random(n).randbytes(100_000).hex() for n in range(3)]


@pytest.mark.parametrize(
    ("function", "controls", "says", "error"),
    [
        (lambda up, by: f"{1 / (up + by)}", {"up": [1, 2], "by": [0, -1]},
         "failed at up=1, by=-1: division by zero$", RuntimeError),
        (lambda x: f"Call {next(CALLS)}.", {"x": [1, 2]}, "must show the same", ValueError),
        (lambda x: (chart(width=4 + next(CALLS) % 2)[0], "Another size."), {"x": [1, 2]},
         "must show the same for the same controls", ValueError),
        (lambda n: ((chart()[0],) * n, "Growing."), {"n": [1, 2]},
         "must return as many figures in each state", ValueError),
        (lambda n: NOISE[n], {"n": [0, 1, 2]},
         rf"takes [\d,]+ bytes, at most {MAX_EXPLORER_BYTES:,}", ValueError),
    ],
)  # fmt: skip
def test_what_no_page_can_show_is_refused_by_its_name(function, controls, says, error):
    refused(interact(function, title="Broken", **controls), says, error)


def test_more_frames_than_are_allowed_name_the_explorer_and_the_sizes():
    def endless(last):
        return interact(
            lambda a, b: f"{a} {b}", title="Endless", a=slider(1, 40, 1), b=slider(1, last, 1)
        )

    assert len(endless(25).frames()) == MAX_FRAMES == 1000
    refused(endless(26), r"has 1040 frames \(40 a x 26 b\), at most")


def test_the_page_holds_every_state_as_python_computes_it_each_time_the_same():
    explorer = lines()
    packed = body(explorer).select_one("script.kl-frames").get_text()
    assert unpack(packed) == [explorer.frame(s) for s in explorer.states()]
    assert explorer.html() == lines().html()


def test_the_start_stands_in_the_page_before_any_script_and_every_control_has_a_label():
    page = body(lines())
    for field in page.select("input, select"):
        assert page.select_one(f'label[for="{field["id"]}"]').get_text()
    slope = page.select_one('input[type="range"]')
    assert (slope["value"], slope["aria-valuetext"]) == ("1", "1 yen")
    assert slope.find_next_sibling().get_text() == "1 yen"
    assert json.loads(slope["data-values"]) == [0, 1, 2], "what a link writes"
    controls = page.select_one(".kl-controls")
    assert controls.has_attr("hidden"), "a page without its scripts shows no dead slider"
    assert "folders beside this page" in page.select_one(".kl-missing").get_text()
    (voice,) = page.select("[role=status], [aria-live], output")
    assert voice["class"] == ["kl-said"]
    assert not page.select_one('input[type="checkbox"]').has_attr("checked")
    picture = page.select_one(".kl-picture")
    assert picture.select_one("svg path")
    assert page.figcaption.get_text() == "A solid line that rises by 1."
    assert (picture["role"], picture["aria-labelledby"]) == ("img", page.figcaption["id"])


def test_a_choice_is_a_list_with_its_start_selected():
    page = body(interact(lambda way: f"It goes {way}.", way=choice(["up", "down"], start="down")))
    assert [o.get_text() for o in page.select("select option")] == ["up", "down"]
    assert page.select_one("option[selected]").get_text() == "down"


def test_text_of_an_author_cannot_become_markup():
    page = body(interact(lambda x: f"<b>{x}</b> & more", title='"<i>', x=["<u>", "&amp;"]))
    assert page.figcaption.get_text() == "<b><u></b> & more"
    assert page.select_one("option").get_text() == "<u>"
    assert not page.select("b, i, u")


def test_a_table_has_headers_for_columns_and_rows():
    table = Table(["Case", "Loss <yen>"], [["normal", "25,000"], ["gap", "150,000"]])
    page = body(interact(lambda x: (table, "Two cases."), x=[1, 2]))
    assert [th.get_text() for th in page.select('th[scope="col"]')] == ["Case", "Loss <yen>"]
    assert [th.get_text() for th in page.select('th[scope="row"]')] == ["normal", "gap"]
    assert not page.select_one(".kl-picture").has_attr("role"), "a table speaks for itself"


def test_a_stacked_table_names_the_column_of_each_cell():
    rows = [["one", "a <b>", "c"], ["two", "d", "e"]]
    plain, stacked = (Table(["Case", "Why", '"How"'], rows, stacked=s) for s in (False, True))
    cells = body(stacked).select("table.kl-stacked td")
    assert [cell["data-kl-head"] for cell in cells] == ["Why", '"How"'] * 2
    assert [cell.get_text() for cell in cells] == ["a <b>", "c", "d", "e"]
    assert "data-kl-head" not in plain.html() and repr(plain) == repr(stacked)


def pair(slope):
    """A line clipped in both figures, so that each needs an id of its own."""
    figures = [line(100 * slope)[0] for _ in range(2)]
    for fig in figures:
        fig.axes[0].set_ylim(0, 1)
    return tuple(figures), f"Two lines that rise by {slope}, a caption of some forty letters."


def test_several_figures_are_panels_of_one_picture_with_ids_of_their_own():
    explorer = interact(pair, title="Pair", slope=slider(1, 9, 8))
    page = body(explorer)
    assert len(page.select(".kl-picture[role=img] > div > svg")) == 2
    assert page.figure["data-kl-panels"] == "2"
    clips = [clip["id"] for clip in page.select("clippath")]
    assert len(clips) == len(set(clips)) == 2
    frames = unpack(page.select_one("script.kl-frames").get_text())
    assert frames == [explorer.frame(s) for s in explorer.states()]


def test_a_page_is_told_how_many_lines_the_longest_caption_takes():
    explorer = interact(lambda n: "x" * n, title="Long", n=[1, 80, 81])
    assert body(explorer).figure["data-kl-lines"] == "3"


def test_a_picture_without_controls_is_still_and_named():
    page = body(EMPTY)
    assert not page.select("input, select, script")
    picture = page.select_one(".kl-picture[role=img]")
    assert page.find(id=picture["aria-labelledby"]).get_text() == "An empty chart."


def bundle(monkeypatch, mode, shown):
    monkeypatch.setenv("KERNELLESS", mode)
    return shown._repr_mimebundle_()


def test_each_place_gets_its_own_and_the_same_text(monkeypatch):
    """And none gets SVG, which strict nbval would compare."""
    stored = bundle(monkeypatch, "stored", lines())
    assert set(stored) == {"text/plain", "image/png"}
    assert stored["image/png"].startswith(b"\x89PNG")
    assert stored["text/plain"] == (
        "Lines & <slopes>\nDashed: off, on (start off)\nSlope: 0 yen to 2 yen (start 1 yen)\n"
        "A solid line that rises by 1."
    )
    for mode, kind in (("page", "text/html"), ("", WIDGET)):
        found = bundle(monkeypatch, mode, lines())
        assert set(found) == {"text/plain", kind}
        assert found["text/plain"] == stored["text/plain"]
    for mode in ("stored", ""):
        still = bundle(monkeypatch, mode, EMPTY)
        assert set(still) == {"text/plain", "image/png"}
        assert still["text/plain"] == "An empty chart."


def test_a_stored_notebook_shows_several_figures_below_each_other(monkeypatch):
    alone, both = (
        Image.open(io.BytesIO(bundle(monkeypatch, "stored", each)["image/png"]))
        for each in (figure(pair(1)[0][0], "One."), figure(*pair(1)))
    )
    assert both.size == (alone.width, 2 * alone.height)
    for top in (0, alone.height):
        part = both.crop((0, top, alone.width, top + alone.height))
        assert part.tobytes() == alone.convert("RGB").tobytes()


def live(explorer) -> tuple[list, widgets.HTML]:
    """The fields of an explorer over a kernel, and where it shows what they give."""
    _style, controls, shown = live_view(explorer)[0].children
    return list(controls.children), shown


class OldBox(widgets.Box):
    """As in ipywidgets 7, which has no bundle to give."""

    _repr_mimebundle_ = property()


def test_a_kernel_with_ipywidgets_7_shows_the_same(monkeypatch):
    monkeypatch.setattr(widgets, "Box", OldBox)
    found = bundle(monkeypatch, "", lines())[WIDGET]
    assert set(found) == {"version_major", "version_minor", "model_id"} and found["model_id"]


def test_a_moved_widget_shows_what_the_page_shows_in_that_state():
    explorer = lines()
    fields, shown = live(explorer)
    assert "A solid line that rises by 1." in shown.value
    fields[1].index = 2
    assert explorer.frame((0, 2)).picture in shown.value
    assert "A solid line that rises by 2." in shown.value
    fields[0].value = True
    assert explorer.frame((1, 2)).picture in shown.value


def test_controls_with_a_kernel_are_those_of_ipywidgets():
    controls = {"a": (0, 3), "b": ["x", "y"], "c": True, "d": 10, "e": 2.5, "f": "text"}
    controls |= {"g": widgets.Text("free"), "h": widgets.fixed(7)}
    fields, _shown = live(interact(lambda a, b, c, d, e, f, g, h: "x", **controls))
    kinds = [widgets.SelectionSlider, widgets.Dropdown, widgets.Checkbox, widgets.IntSlider]
    kinds += [widgets.FloatSlider, widgets.Text, widgets.Text]
    assert [type(f) for f in fields] == kinds
    assert [f.description for f in fields] == list("ABCDEFG")


def test_an_error_with_a_kernel_is_shown_where_the_reader_looks():
    (field,), shown = live(interact(lambda x: f"{1 / x}", title="Broken", x=[1, 0]))
    field.index = 1
    assert "Broken" in shown.value
    assert "x=0: division by zero" in shown.value


def drawn(x) -> list:
    """As a learner draws at first; gives what pyplot's functions give."""
    pyplot.figure(facecolor="white")
    return pyplot.plot([0, x])


class Rich:
    def _repr_html_(self) -> str:
        return "<b>rich</b>"


SVG = "<div><svg .+</svg></div>"
IMAGE = '<img alt="" src="data:image/png;base64,[^"]+">'


@pytest.mark.parametrize(
    ("function", "picture", "caption"),
    [
        (lambda x: print(f"<{x}> yen"), "<pre>&lt;2&gt; yen\n</pre>", ""),
        (lambda x: x, "<pre>2</pre>", ""),
        (lambda x: "Two.", "", "Two."),
        (lambda x: Rich(), "<b>rich</b>", ""),
        (lambda x: (Rich(), "Two."), "<b>rich</b>", "Two."),
        (drawn, IMAGE, ""),
        (lambda x: (drawn(x)[0].figure, "A line."), IMAGE, "A line."),
        (lambda x: (drawn(x) and line(x)[0], "A line."), f"{IMAGE}{SVG}", "A line."),
        (lambda x: line(x)[0], SVG, ""),
        (lambda x: pair(x), SVG + SVG, "Two lines .+"),
        (lambda x: None, "", r"'First try' must return \(Figure, caption\).+, got None\. .+"),
    ],
)
def test_whatever_a_notebook_shows_is_shown_with_a_kernel(function, picture, caption):
    already = pyplot.figure()
    _fields, shown = live(interact(function, title="First try", x=[2, 3]))
    caption = caption.replace("'", "&#x27;")
    whole = f"<div [^>]+>{picture}</div><figcaption [^>]+>{caption}</figcaption>"
    assert re.fullmatch(f'<figure class="kl" [^>]+>{whole}</figure>', shown.value, re.DOTALL)
    assert pyplot.get_fignums() == [already.number], "what the function opened is closed"
    pyplot.close("all")


def test_the_style_of_the_page_travels_with_the_widget_and_knows_the_dark_theme():
    style = live_view(lines())[0].children[0].value
    assert 'body[data-jp-theme-light="false"]' in style and "data-theme" not in style
    assert "--kl-grid: #36404d" in style and "62vh" in style
