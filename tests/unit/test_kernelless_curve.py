"""A curve of a form: the example's line, its axes for the script, and gaps where a number is
refused."""

import json
import re
from functools import partial

import pytest
from kernelless import Curve, chart, form, number, result
from kernelless.curve import POINTS, path
from kernelless.explorer import MODE


def rest(drop, deposit):
    """Refuses what leaves nothing."""
    if drop >= deposit:
        raise ValueError(f"drop must leave something, got {drop}. Write less.")
    return deposit - drop


def axes(low=0.0, high=1.0):
    fig, ax = chart()
    ax.set_ylim(low, high)
    return fig, ax


def made(**changed):
    given = {"low": 0.0, "high": 1.0, "figure": axes, "caption": "It falls."}
    curve = Curve("drop", **given | changed)
    return form(
        rest, title="Rest", shows=[result("Rest", unit="%")], read=("#", ""), curve=curve,
        drop=number("Drop", start=10, low=0, high=99, unit="%"),
        deposit=number("Deposit", start=50, low=1, high=100, unit="%"),
    )  # fmt: skip


def test_the_line_is_the_function_at_sixty_points_and_at_the_readers_own():
    heights = made().heights({"drop": 0.1, "deposit": 0.5})
    assert len(heights) == POINTS + 1 == 61
    assert heights[-1] == 0.4
    points = made().curve.points
    assert (points[0], points[-1]) == (0.0, 1.0)
    for x, height in zip(points, heights, strict=False):
        assert height == (0.5 - x if x < 0.5 else None)


def test_a_point_that_is_refused_is_a_gap():
    axes = {"points": [0, 1, 2, 3, 4], "x": [10, 2], "y": [50, -10], "limits": [0, 4, 0, 2]}
    assert path(axes, [1, 2, None, 0.5, None]) == "M10.0 40.0L12.0 30.0M16.0 45.0"
    assert path(axes, [1, 900, None, None, -900]) == "M10.0 40.0L12.0 10.0M18.0 70.0"


def test_the_picture_holds_the_line_where_its_axes_say_and_cuts_it_at_their_end():
    svg, found = made().drawing({})
    line = re.search(r'<g data-kl-part="curve"><path d="([^"]+)"([^>]*)', svg)
    assert line[1] == path(found, made().heights({"drop": 0.1, "deposit": 0.5}))
    assert "clip-path" in line[2], "another line may leave the picture"
    assert found["from"] == [0.1, 0.4] and found["limits"] == [0, 1, 0, 1]
    # The mark that matplotlib drew stands where the script would put it.
    x, y = (found[name][0] + found[name][1] * at for name, at in zip("xy", (0.1, 0.4), strict=True))
    mark = re.search(r'<g data-kl-part="here">.*?<use [^>]*x="([\d.]+)" y="([\d.]+)"', svg)
    assert [float(mark[1]), float(mark[2])] == pytest.approx([x, y], abs=0.06)


def test_the_page_has_the_picture_and_its_sentence_and_the_script_the_points(monkeypatch):
    monkeypatch.setenv(MODE, "page")
    page = made(quick=False)._repr_mimebundle_()["text/html"]
    assert 'role="img" aria-labelledby="kl-form-rest-curve"' in page
    assert '<figcaption id="kl-form-rest-curve">It falls.</figcaption>' in page
    data = json.loads(re.search(r'kl-form-data">(.*?)</script>', page)[1])["curve"]
    assert data["field"] == "drop" and data["quick"] is False and len(data["points"]) == POINTS
    assert data["call"]["function"] == "rest"


def logarithmic():
    fig, ax = axes(0.1, 1)
    ax.set_yscale("log")
    return fig, ax


OUTSIDE = [{"high": 0.05}, {"figure": partial(axes, high=0.3)}, {"low": 0.2}]


@pytest.mark.parametrize("changed", [*OUTSIDE, {"figure": logarithmic}])
def test_axes_that_are_not_linear_and_an_example_outside_its_picture_are_refused(changed):
    with pytest.raises(ValueError, match=r"needs linear axes with the example inside, got \(0\.1"):
        made(**changed).drawing({})
