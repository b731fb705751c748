"""Packing frames: nothing is lost, nothing differs from run to run."""

import base64

from hypothesis import given
from hypothesis import strategies as st
from kernelless.pack import Frame, pack, unpack
from kernelless.story import Story

PIECES = st.sampled_from(
    ['<g class="a">', '<path d="m0 0l1 1"/>', "</g>", 'σ < 3 & "x"', "</text>", "\n", "'", ">"]
)
PICTURES = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40)
STORIES = st.none() | st.builds(
    lambda said, count: Story(
        clock=["0", said], stops={1: said}, opening=said, end=said, counts={said: count}
    ),
    st.text(min_size=1, max_size=9).filter(str.strip),
    st.lists(st.integers(0, 99) | st.text(max_size=3), min_size=2, max_size=2),
)
GRIPS = st.tuples(st.tuples(st.just("swing"), *[st.integers(0, 9)] * 3))
FRAMES = st.lists(st.builds(Frame, PICTURES, st.text(max_size=20), STORIES, GRIPS), max_size=8)


@given(FRAMES)
def test_what_is_packed_comes_back_and_is_the_same_each_time(frames):
    packed = pack(frames)
    assert unpack(packed) == frames
    assert packed == pack([Frame(*f) for f in frames])


def test_packed_data_may_stand_in_a_script_element_and_holds_no_time_of_day():
    packed = pack([Frame("</script><!-- <script>", "</script>")])
    assert packed.isascii() and "<" not in packed
    times = base64.b64decode(packed)[4:8]
    assert times == b"\0\0\0\0", "these four bytes of a gzip header are the time"


def test_a_small_change_between_large_frames_costs_few_bytes():
    points = "".join(f'<path d="m{i} {i * i}"/>' for i in range(200))
    one = pack([Frame(f"<svg>{points}</svg>", "0")])
    many = pack([Frame(f"<svg>{points}<text>{i}</text></svg>", str(i)) for i in range(50)])
    assert len(many) < 1.3 * len(one), "gzip alone would need fifty times as much"
