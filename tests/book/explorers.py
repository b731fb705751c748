"""What a hand does with an explorer, and what its page then shows."""

from typing import NamedTuple

from pages import by_page, explorers

IDENTS = by_page(explorers())
PUT = "([ident, positions]) => hands.put(ident, (_, i) => positions[i])"
# How often the page's Python was asked for.
RUNTIMES = "[...document.scripts].filter(s => s.src.includes('/_runtime/')).length"
# Reset, Copy link, Try again: not what plays a story, which is there from the start.
TOOL = "button:visible:not(.kl-play button)"


class Shown(NamedTuple):
    positions: list[int]
    caption: str
    picture: str


def part(page, ident: str, selector: str):
    return page.locator(f'[id="{ident}"] {selector}')


def ready(page, ident: str) -> None:
    """Bring an explorer into the middle of the window and wait for its frames."""
    # The figure itself has no box of its own on a stage.
    part(page, ident, ".kl-picture").evaluate("p => p.scrollIntoView({block: 'center'})")
    page.wait_for_function("i => 'klReady' in document.getElementById(i).dataset", arg=ident)


def shown(page, ident: str) -> Shown:
    return Shown(*page.evaluate("i => hands.shown(i)", ident))


def fields(page, ident: str, kind: str = "input, select") -> list:
    return part(page, ident, f".kl-controls :is({kind})").all()


def press(page, ident: str, text: str) -> None:
    part(page, ident, f'button:has-text("{text}")').click()


def linked(page, ident: str) -> str:
    """The address after "Copy link"."""
    press(page, ident, "Copy link")
    page.wait_for_function("i => location.hash.startsWith(`#${i}=`)", arg=ident)
    return page.evaluate("location.hash")
