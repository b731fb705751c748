"""A moved control and a form are answered before a reader notices, also on a slow phone."""

import pytest
from kernelless.pack import unpack
from latency import measure
from pages import explorers, forms, frame_data, soup

LIMIT = 50.0  # milliseconds


def heaviest() -> tuple:
    """The explorer whose pictures are largest on average."""

    def size(where) -> float:
        frames = unpack(frame_data(soup(where[0]).find(id=where[1])))
        return sum(len(f.picture) for f in frames) / len(frames)

    return max(explorers(), key=size)


def test_at_a_quarter_of_the_speed_95_of_100_key_presses_are_painted_within_50_ms(open_page):
    """The best of three: a busy machine spoils some, a slow player spoils all."""
    path, ident = heaviest()
    runs = []
    for _ in range(3):
        runs.append(measure(open_page(path), ident, slowdown=4, rounds=3))
        if runs[-1].p95 <= LIMIT:
            return
    pytest.fail(f"{ident}: {runs}")


def test_the_clock_sees_a_slow_player(open_page):
    """40 ms of work in each answer are 40 ms on the clock."""
    path, ident = heaviest()
    page = open_page(path)
    quick = measure(page, ident, slowdown=1, presses=10, rounds=1)
    page = open_page(path)
    page.evaluate(
        """i => document.getElementById(i).addEventListener("input", () => {
        const end = performance.now() + 40; while (performance.now() < end); })""",
        ident,
    )
    slow = measure(page, ident, slowdown=1, presses=10, rounds=1)
    assert slow.p50 >= max(40, quick.p50 + 20)


def calculated(open_page, place: str, slowdown: float) -> dict:
    """Times of the first form of the first page that has one, on a page opened afresh."""
    path, ident = forms()[0]
    page = open_page(path, place)
    page.wait_for_load_state("networkidle")
    wire = page.context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    times = page.evaluate("i => hands.calculate(i)", ident)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return times


@pytest.mark.parametrize(("slowdown", "limit"), [(1, 300.0), (4, 1000.0)])
def test_a_form_answers_its_first_click_in_time_and_then_at_once(open_page, place, slowdown, limit):
    """Four of seven, so the medians too: the page's Python starts with the first click."""
    runs, in_time = [], 0
    while in_time < 4:
        runs.append(calculated(open_page, place, slowdown))
        assert runs[-1]["states"][0] == "ready", runs
        in_time += runs[-1]["first"] <= limit and runs[-1]["later"] <= 20 * slowdown
        assert len(runs) - in_time < 4, runs
