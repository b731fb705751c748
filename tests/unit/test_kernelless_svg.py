"""From a matplotlib figure to compact SVG: fewer bytes, the same picture."""

import io
import re
from xml.etree import ElementTree

import matplotlib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kernelless import COLOURS, chart, style, svg
from kernelless.svg import relative_path, render
from matplotlib.axis import Axis
from matplotlib.figure import Figure

# --- paths: what the short form draws, followed independently of how it was written


def points_of(d: str) -> list[tuple[float, float]]:
    """Every point of path data, absolute or relative, by the rules of the SVG standard."""
    points, here, start = [], (0.0, 0.0), (0.0, 0.0)
    for command, text in re.findall(r"([MLQCZmlqcz])([^MLQCZmlqcz]*)", d):
        if command in "zZ":
            here = start
            continue
        numbers = [float(n) for n in re.findall(r"-?(?:\d+\.\d*|\.\d+|\d+)", text)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        size = {"m": 1, "l": 1, "q": 2, "c": 3}[command.lower()]
        for i in range(0, len(pairs), size):
            base = here if command.islower() else (0.0, 0.0)
            step = [(base[0] + x, base[1] + y) for x, y in pairs[i : i + size]]
            points += step
            here = step[-1]
        if command in "mM":
            start = step[0]
    return points


def written(commands) -> str:
    """Path data as matplotlib writes it."""
    return " ".join(
        " ".join([c, *(f"{n:.6f}".rstrip("0").rstrip(".") for n in ns)]) for c, ns in commands
    )


NUMBERS = st.floats(-2000, 2000, allow_nan=False).map(lambda x: round(x, 6))


def drawn(command: str, numbers: int):
    return st.tuples(st.just(command), st.lists(NUMBERS, min_size=numbers, max_size=numbers))


DRAWN = drawn("L", 2) | drawn("Q", 4) | drawn("C", 6) | drawn("z", 0)
SUBPATHS = st.tuples(drawn("M", 2), st.lists(DRAWN, max_size=30)).map(lambda t: [t[0], *t[1]])
PATHS = st.lists(SUBPATHS, min_size=1, max_size=4).map(
    lambda s: written(c for sub in s for c in sub)
)


@given(PATHS)
@example("M 0 0" + "".join(f" L {0.149 * i:.6f} {0.051 * i:.6f}" for i in range(1, 1001)))
@example("M 10 10 L 20 10 L 20 20 z M 30 30 L 40 30 z")
def test_a_relative_path_stays_within_half_a_tenth_of_every_point_however_long(d):
    """Rounding does not add up, and a path begun after a closed one stands where it stood."""
    short, long = points_of(relative_path(d)), points_of(d)
    # 0.05 is the rounding to a tenth; the rest is float dust.
    for got, exact in zip(short, long, strict=True):
        assert got == pytest.approx(exact, rel=0, abs=0.05 + 1e-6)


def rich_figure() -> Figure:
    """One of everything that a chapter's figure may hold."""
    fig, ax = chart()
    ax.plot([0, 1, 2], [0, 1, 0.5], label="Index & fund <2x>")
    ax.fill_between([0, 1, 2], [0, 0.5, 0.2], [0.1, 1, 0.6], alpha=0.2)
    ax.scatter([1, 2], [0.5, 0.2])
    ax.bar([0, 1], [0.2, 0.3], color=COLOURS["c2"])
    ax.axhline(0.5, ls="--", color="black")
    ax.axvspan(0.2, 0.4, color=COLOURS["c5"], alpha=0.3)
    ax.set_xlabel("Volatility σ (√year)")
    ax.set_ylabel('Growth, −1 to 1 "points"')
    ax.set_title("Two lines")
    ax.text(1, 0.3, "turned", rotation=90, fontsize=8)
    ax.legend()
    return fig


@pytest.mark.parametrize("height", [2.15, 3])
def test_a_chart_that_is_read_is_the_one_that_would_be_made(height, monkeypatch):
    """With no ticks ready, as matplotlib begins; also when it needs more of them."""

    def drawn(figure: Figure) -> str:
        for axes in figure.axes:
            axes.plot([0, 1, 2], [0, 30, 10])
            axes.set(yscale="log", xticks=range(9), xlabel="x", ylabel="y")
        return render(figure, "x")

    read = drawn(chart(height=height)[0])
    monkeypatch.setattr(style, "_READY_TICKS", 0)
    assert read == drawn(style._made(4.6, height, 0.15))


def test_a_chart_follows_a_setting_that_changed_since_the_last():
    chart()
    with matplotlib.rc_context({"axes.labelsize": 20.0}):
        assert chart()[1].xaxis.label.get_size() == 20
    assert chart()[1].xaxis.label.get_size() == 11


def words(root: ElementTree.Element) -> list[str]:
    found = ("".join(e.itertext()).strip() for e in root.iter() if e.tag.endswith("text"))
    return sorted(w for w in found if w)


@pytest.fixture(scope="module")
def ours() -> str:
    return render(rich_figure(), "x")


def saved(**options) -> str:
    """The same figure as matplotlib writes it."""
    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", **options}):
        rich_figure().savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


@pytest.fixture(scope="module")
def plain() -> str:
    return saved()


def test_what_is_read_of_matplotlib_is_what_it_saves():
    """To the byte: the shorter way of drawing goes through what a new version may change."""
    options = {"svg.hashsalt": "x", "font.sans-serif": ["DejaVu Sans"]}
    assert svg._written(rich_figure(), "x") == saved(**options)


def test_the_ticks_of_an_axis_are_laid_out_once_a_drawing_and_anew_in_the_next(monkeypatch):
    laid_out = []
    update = Axis._update_ticks
    monkeypatch.setattr(Axis, "_update_ticks", lambda a: laid_out.append(a) or update(a))
    figure, axes = chart()
    axes.set(xlim=(0, 1), xlabel="x", ylabel="y")
    first = render(figure, "x")
    assert len(laid_out) == 2
    axes.set_xlim(0, 1000)
    assert "1000" not in first and "1000" in render(figure, "x")
    assert figure.dpi == matplotlib.rcParams["figure.dpi"]


def test_every_word_of_the_figure_is_kept_in_less_than_half_the_bytes(ours, plain):
    kept = words(ElementTree.fromstring(ours))
    assert kept == words(ElementTree.fromstring(plain))
    assert "Index & fund <2x>" in kept and len(ours) < len(plain) / 2


def strokes(text: str, tag: str) -> int:
    """How many there are; a path counts once for each line that begins in it."""
    found = [e for e in ElementTree.fromstring(text).iter() if e.tag.rpartition("}")[2] == tag]
    seen = [e for e in found if e.get("style", "").replace(" ", "") != "fill:none"]
    return sum(len(re.findall("[mM]", e.get("d", "m"))) for e in seen)


@pytest.mark.parametrize("tag", ["path", "use", "clipPath"])
def test_every_shape_that_paints_is_kept(ours, plain, tag):
    assert strokes(ours, tag) == strokes(plain, tag) > 0


def clipped(upto: float) -> list[str]:
    """The paths that ask for clipping, of a line drawn in an axis that ends at 1."""
    figure, axes = chart()
    axes.plot([0, 1], [0, upto])
    axes.set_ylim(0, 1)
    return re.findall(r"<path [^>]*clip-path[^>]*>", render(figure, "x"))


def test_only_what_leaves_the_axes_is_clipped():
    assert clipped(1) == []
    assert len(clipped(1.1)) == 1


def test_the_grid_lines_of_an_axis_are_one_path():
    figure, _ = chart()
    grid = re.findall(r"<path [^>]*--kl-grid[^>]*>", render(figure, "x"))
    assert len(grid) == 2  # one for each axis


def ids(text: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', text))


def test_a_figure_is_the_same_each_time_and_shares_no_id_with_another(ours):
    assert ours == render(rich_figure(), "x")
    assert ids(ours) and not ids(ours) & ids(render(rich_figure(), "y"))
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', ours))
    assert used and used <= ids(ours), "every reference meets its id"


def test_colours_of_the_cycle_and_black_follow_the_theme_of_the_page_and_others_stay(ours):
    fig, ax = chart()
    ax.plot([0, 1], color="#123456")
    assert "#123456" in render(fig, "x")
    for name in ("c1", "c2", "c5", "grid"):
        assert f"var(--kl-{name}, {COLOURS[name]})" in ours
        assert COLOURS[name] not in ours.replace(f"var(--kl-{name}, {COLOURS[name]})", "")
    assert "currentColor" in ours and "#000000" not in ours


def test_it_is_one_hidden_svg_without_date_font_or_program(ours):
    root = ElementTree.fromstring(ours)
    assert (root.tag, root.get("aria-hidden")) == ("svg", "true"), "the caption speaks for it"
    assert not re.search(r"<metadata|<\?xml|<!DOCTYPE|font-family|xmlns|<style", ours)


def test_the_font_size_of_a_text_that_is_not_ten_points_is_kept(ours):
    texts = ElementTree.fromstring(ours).iter("text")
    turned = next(e for e in texts if "turned" in "".join(e.itertext()))
    assert "8px" in turned.get("style", "")
    assert "rotate(-90" in turned.get("transform", "")
