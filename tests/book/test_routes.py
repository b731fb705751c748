"""The routes of the front page: the minutes of a route are those of its chapters."""

import re

import pytest
from notebooks import BOOK, read

FRONT = "\n".join(
    c.source for c in read(BOOK / "en" / "index.ipynb").cells if c.cell_type == "markdown"
)
ROUTES = re.findall(r"^- \*\*(I [^*]+)\*\* \((\d+) minutes\): (.*)$", FRONT, re.M)


def minutes(chapter: str) -> int:
    """What a chapter says that it takes to read."""
    first = read(BOOK / "en" / chapter).cells[0].source
    return int(re.search(r"\*\*To read:\*\* (\d+) minutes", first)[1])


@pytest.mark.parametrize(("who", "said", "way"), ROUTES, ids=[who for who, *_ in ROUTES])
def test_a_route_takes_as_long_as_its_chapters(who, said, way):
    chapters = re.findall(r"\]\(([\w-]+\.ipynb)\)", way)
    assert int(said) == sum(map(minutes, chapters))
    assert chapters[-1] == "your-sheet.ipynb"


def test_there_are_three_routes():
    assert len(ROUTES) == 3
