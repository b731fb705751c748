"""Controls: what an author writes, and what a page without a kernel makes of it."""

import ipywidgets as widgets
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernelless import choice, interact, slider, switch
from kernelless.controls import Control, as_control
from kernelless.live import live_view
from tables import CASES


def read(given) -> Control:
    return as_control("leverage", given)


@pytest.mark.parametrize(("given", "kind", "values", "start"), CASES["kernelless_given"])
def test_what_ipywidgets_interact_takes_gives_a_finite_control(given, kind, values, start):
    """It starts at the value that the author gave."""
    control = read(eval(given))
    assert (control.kind, [*control.values]) == (kind, values)
    assert len(control.texts) == len(values)
    assert control.values[control.start] == start


def test_the_default_of_the_argument_is_the_start_of_its_control():
    @interact(level=(0, 4), kind=["a", "b"])
    def show(level=3, kind="b"):
        return f"{level} {kind}"

    assert show.call(show.start)[1] == "3 b"


FREE = [3, 0.5, "text", widgets.Text("free"), widgets.FloatText(1.0)]
FREE += [widgets.IntRangeSlider(min=0, max=4), widgets.IntProgress(), widgets.FloatLogSlider(10)]
FREE += [widgets.SelectMultiple(options=[1, 2])]
NO_SET = (
    r"^leverage must have a finite set of values in a page, got .+\. Write \(min, max, step\), "
)


@pytest.mark.parametrize("given", FREE)
def test_what_has_no_finite_set_is_refused_in_a_page_and_moves_with_a_kernel(given):
    explorer = interact(lambda leverage: f"It is {leverage}.", leverage=given)
    with pytest.raises(ValueError, match=NO_SET):
        explorer.html()
    view, caption = live_view(explorer)
    assert caption == f"It is {getattr(given, 'value', given)}."
    (field,) = view.children[1].children
    assert field.description == "Leverage"


@pytest.mark.parametrize("given", [None, object(), 1j])
def test_what_is_no_control_is_refused_at_once(given):
    with pytest.raises(ValueError, match=NO_SET):
        read(given)


MAKE = {"slider": slider, "choice": choice, "read": read}


@pytest.mark.parametrize(("make", "given", "named", "says"), CASES["kernelless_controls"])
def test_a_control_that_cannot_work_says_why(make, given, named, says):
    with pytest.raises(ValueError, match=says):
        MAKE[make](*given, **named)


@given(st.integers(-1000, 1000), st.integers(1, 300), st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5]))
def test_a_slider_has_every_step_and_both_ends_without_float_dust(first, steps, step):
    low = round(first * step, 10)
    control = slider(low, round(low + steps * step, 10), step)
    assert len(control.values) == steps + 1
    assert control.values[0] == low
    assert control.values[-1] == round(low + steps * step, 10)
    assert all(len(repr(v)) <= 9 for v in control.values), "0.3, never 0.30000000000000004"


def test_a_value_is_written_by_a_format_or_a_function():
    ways = (None, "{:.0%}", lambda v: f"{v * 10:.0f} sen")
    texts = [slider(0.1, 0.2, 0.1, text=way).texts for way in ways]
    assert texts == [("0.1", "0.2"), ("10%", "20%"), ("1 sen", "2 sen")]


def test_a_control_without_a_label_is_named_after_its_argument():
    assert as_control("daily_swing", (0, 1)).label == "Daily swing"
    assert as_control("daily_swing", slider(0, 1, 1, label="Swing")).label == "Swing"
    assert as_control("daily_swing", widgets.Checkbox(description="Move")).label == "Move"


def test_a_summary_tells_what_can_be_moved():
    level = slider(1, 3, 1, start=2, label="L", text="{}x")
    assert level.summary() == "L: 1x to 3x (start 2x)"
    kind = choice(["a", "b", "c"], start="b", label="Kind")
    assert kind.summary() == "Kind: a, b, c (start b)"
    assert switch(True, label="Costs").summary() == "Costs: off, on (start on)"
