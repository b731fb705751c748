"""Controls: what an author writes, and what a page without a kernel makes of it."""

import ipywidgets as widgets
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernelless import choice, interact, slider, switch
from kernelless.controls import MAX_VALUES, Control, as_control


def read(given, default=None) -> Control:
    return as_control("leverage", given, default)


@pytest.mark.parametrize(
    ("given", "kind", "values"),
    [
        ((0, 3), "slider", (0, 1, 2, 3)),
        ((0, 10, 4), "slider", (0, 4, 8)),  # a step that does not reach the maximum
        ((0.0, 0.3), "slider", (0.0, 0.1, 0.2, 0.3)),
        ((-1, 1, 0.5), "slider", (-1.0, -0.5, 0.0, 0.5, 1.0)),
        (["a", "b"], "choice", ("a", "b")),
        ([1, 5, 25], "choice", (1, 5, 25)),
        (("a", "b"), "choice", ("a", "b")),
        ({"one week": 7, "a month": 30}, "choice", (7, 30)),
        (True, "switch", (False, True)),
        (widgets.IntSlider(2, min=0, max=4, step=2), "slider", (0, 2, 4)),
        (widgets.FloatSlider(0.2, min=0.1, max=0.3, step=0.1), "slider", (0.1, 0.2, 0.3)),
        (widgets.SelectionSlider(options=[("low", 1), ("high", 9)]), "slider", (1, 9)),
        (widgets.Dropdown(options=["x", "y"]), "choice", ("x", "y")),
        (widgets.Dropdown(options={"x": 1, "y": 2}, value=2), "choice", (1, 2)),
        (widgets.BoundedIntText(2, min=1, max=3), "slider", (1, 2, 3)),
        (widgets.RadioButtons(options=[3, 4]), "choice", (3, 4)),
        (widgets.Checkbox(True), "switch", (False, True)),
        (widgets.fixed(7), "fixed", (7,)),
    ],
)
def test_what_ipywidgets_interact_takes_gives_a_finite_control(given, kind, values):
    control = read(given)
    assert (control.kind, control.values) == (kind, values)
    assert len(control.texts) == len(values)


@pytest.mark.parametrize(
    ("given", "start"),
    [
        (True, True),
        (False, False),
        (widgets.IntSlider(2, min=0, max=4, step=2), 2),
        (widgets.FloatSlider(0.2, min=0.1, max=0.3, step=0.1), 0.2),
        (widgets.Dropdown(options={"x": 1, "y": 2}, value=2), 2),
        (widgets.SelectionSlider(options=["a", "b"], value="b"), "b"),
        (widgets.Checkbox(True), True),
        (slider(0, 1, 0.1, start=0.3), 0.3),
        ((5, 9), 5),
        (choice("abc", start="c"), "c"),
        (switch(True), True),
    ],
)
def test_the_start_is_the_value_the_author_gave(given, start):
    control = read(given)
    assert control.values[control.start] == start


def test_the_default_of_the_argument_is_the_start_of_its_control():
    @interact(level=(0, 4), kind=["a", "b"])
    def show(level=3, kind="b"):
        return f"{level} {kind}"

    assert show.call(show.start)[1] == "3 b"


FREE = [None, 3, 0.5, "text", object(), widgets.Text("free"), widgets.FloatText(1.0)]
FREE += [widgets.IntRangeSlider(min=0, max=4), widgets.IntProgress(), widgets.FloatLogSlider(10)]
FREE += [widgets.SelectMultiple(options=[1, 2])]


@pytest.mark.parametrize("given", FREE)
def test_what_has_no_finite_set_is_refused_with_the_argument_and_the_remedy(given):
    says = r"^leverage must have a finite set of values, got .+\. (Write|Use) "
    with pytest.raises(ValueError, match=says):
        read(given)


@pytest.mark.parametrize("given", [[], {}, ()])
def test_a_control_needs_a_value(given):
    with pytest.raises(ValueError, match=r"value"):
        read(given)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: slider(0, 1, 0), r"finite minimum < maximum and step > 0, got \(0, 1, 0\)"),
        (lambda: slider(0, 1, -0.1), "step > 0"),
        (lambda: slider(1, 1, 0.1), "minimum < maximum"),
        (lambda: slider(2, 1, 0.1), "minimum < maximum"),
        (lambda: slider(0, float("nan"), 1), "minimum < maximum"),
        (lambda: slider(0, 1, float("nan")), "step > 0"),
        (lambda: slider(0, 1, 1e-6), rf"at most {MAX_VALUES} values, got 1000001"),
        (lambda: slider(0, float("inf"), 1), "finite"),
        (lambda: slider(float("-inf"), 0, 1), "finite"),
        (lambda: slider(0, 10, 1, start=11), "start must be one of the control's values, got 11"),
        (lambda: slider(0, 1, 0.5, start=0.3), "got 0.3"),
        (lambda: slider(0, 1, 0.01, text="{:.1f}"), "read differently"),
        (lambda: choice([]), "at least one value"),
        (lambda: choice([1, 1]), "read differently"),
        (lambda: choice([1, 2], start=3), "got 3"),
        (lambda: choice([0.123, 0.124], text="{:.2f}"), "read differently"),
    ],
)
def test_a_control_that_cannot_work_says_why(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@given(st.integers(-1000, 1000), st.integers(1, 300), st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5]))
def test_a_slider_has_every_step_and_both_ends_without_float_dust(first, steps, step):
    low = round(first * step, 10)
    control = slider(low, round(low + steps * step, 10), step)
    assert len(control.values) == steps + 1
    assert control.values[0] == low
    assert control.values[-1] == round(low + steps * step, 10)
    assert all(len(repr(v)) <= 9 for v in control.values), "0.3, never 0.30000000000000004"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, ("0.1", "0.2")),
        ("{:.0%}", ("10%", "20%")),
        (lambda v: f"{v * 10:.0f} sen", ("1 sen", "2 sen")),
    ],
)
def test_a_value_is_written_by_a_format_or_a_function(text, expected):
    assert slider(0.1, 0.2, 0.1, text=text).texts == expected


def test_a_control_without_a_label_is_named_after_its_argument():
    assert as_control("daily_swing", (0, 1)).label == "Daily swing"
    assert as_control("daily_swing", slider(0, 1, 1, label="Swing")).label == "Swing"
    assert as_control("daily_swing", widgets.Checkbox(description="Move")).label == "Move"


@pytest.mark.parametrize(
    ("control", "summary"),
    [
        (slider(1, 3, 1, start=2, label="L", text="{}x"), "L: 1x to 3x (start 2x)"),
        (choice(["a", "b", "c"], start="b", label="Kind"), "Kind: a, b, c (start b)"),
        (switch(True, label="Costs"), "Costs: off, on (start on)"),
    ],
)
def test_a_summary_tells_what_can_be_moved(control, summary):
    assert control.summary() == summary
