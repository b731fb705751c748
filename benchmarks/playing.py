"""How evenly a played picture moves: the time from frame to frame, noted inside the page."""

from statistics import median
from typing import Any, NamedTuple

FRAME = 1000 / 60
NOTE = """(ident) => {
  const box = document.getElementById(ident).querySelector(".kl-play");
  window.klFrames = [];
  let before = 0;
  const note = now => {
    const runs = box.classList.contains("kl-running");
    if (runs && before) window.klFrames.push(now - before);
    before = runs ? now : 0;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}"""


class Evenness(NamedTuple):
    """Milliseconds of the middle frame, the share of frames that came late, how many there were."""

    p50: float
    late: float
    frames: int


def play(page: Any, ident: str) -> list[str]:
    """Play a picture to its end with its button; what was said at each stop, and at the end."""
    figure = page.locator(f"[id='{ident}']")
    button, caption, heard = figure.locator(".kl-play button"), figure.locator("figcaption"), []
    figure.locator(".kl-picture").evaluate("picture => picture.scrollIntoView({block: 'center'})")
    while True:
        button.press("Enter")
        page.wait_for_function(
            "i => !document.getElementById(i).querySelector('.kl-running')", arg=ident
        )
        heard.append(caption.inner_text())
        if button.inner_text() == "Again":
            return heard


def evenness(page: Any, ident: str, *, slowdown: float) -> Evenness:
    """Play a picture on a slowed processor. A frame is late when it misses the next one's turn."""
    wire = page.context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.evaluate(NOTE, ident)
    play(page, ident)
    times = page.evaluate("window.klFrames")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    late = sum(time > 1.5 * FRAME for time in times)
    return Evenness(median(times), late / len(times), len(times))
