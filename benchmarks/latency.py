"""From key press to painted picture, measured inside the page.

The clock starts with the timestamp that the browser gave the key press. It stops in the first
task after the animation frame in which, or before which, the picture changed: by then the
browser has computed styles and layout and has painted that frame.

The same walk is made several times, and each of its key presses counts with its median. What
else the machine does falls on another press each time and drops out; a picture that is slow to
draw is slow each time and stays.
"""

from statistics import median, quantiles
from typing import Any, NamedTuple

MEASURE = """(ident) => {
  const figure = document.getElementById(ident);
  let pressed = 0, changed = false;
  const afterPaint = new MessageChannel();
  const nextFrame = () => requestAnimationFrame(() => afterPaint.port2.postMessage(0));
  afterPaint.port1.onmessage = () => {
    if (!changed) { nextFrame(); return; }
    window.klTimes.push(performance.now() - pressed);
  };
  figure.addEventListener("keydown", event => {
    pressed = event.timeStamp;
    changed = false;
    nextFrame();
  }, true);
  const watch = new MutationObserver(() => { changed = true; });
  for (const part of [".kl-picture", "figcaption"])
    watch.observe(figure.querySelector(part), { childList: true, subtree: true });
}"""
# The longest slider, else the longest list: a list answers some 10 ms later by itself.
FOCUS = """ident => {
  const size = f => f.type === "checkbox" ? 2 : f.type === "range" ? +f.max + 1 : f.length;
  const all = kind => [...document.getElementById(ident).querySelectorAll(kind)];
  const fields = [all("[type=range]"), all("select"), all("input")].find(f => f.length);
  const field = fields.reduce((a, b) => size(b) > size(a) ? b : a);
  if (field.type === "range") field.value = 0;
  if (field.type === "select-one") field.selectedIndex = 0;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  return [field.type, size(field)];
}"""
GAP = 100  # milliseconds between key presses; a held key repeats about every 33


class Latency(NamedTuple):
    """Milliseconds from key press to painted picture."""

    p50: float
    p95: float
    presses: int
    raw95: float
    """The 95th percentile of all key presses, with the hiccups of the machine."""


def measure(
    page: Any, ident: str, *, slowdown: float, presses: int = 40, rounds: int = 5
) -> Latency:
    """Walk the longest slider of an explorer to and fro with the keyboard.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The page, opened afresh: it is slowed down and listened to.
    ident : str
        The id of the explorer's figure.
    slowdown : float
        How many times slower the processor of the page is made.
    presses : int
        How many keys are pressed in a walk.
    rounds : int
        How many times the walk is made.
    """
    picture = page.locator(f'[id="{ident}"] .kl-picture')
    picture.evaluate("picture => picture.scrollIntoView({block: 'center'})")
    page.wait_for_function("i => 'klReady' in document.getElementById(i).dataset", arg=ident)
    wire = page.context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.evaluate(MEASURE, ident)
    walks = [_walk(page, ident, presses) for _ in range(rounds)]
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    cuts = quantiles(
        [median(times) for times in zip(*walks, strict=True)], n=100, method="inclusive"
    )
    raw = quantiles([t for times in walks for t in times], n=100, method="inclusive")
    return Latency(cuts[49], cuts[94], presses, raw[94])


def _walk(page: Any, ident: str, presses: int) -> list[float]:
    """Milliseconds of each key press of one walk, from the first position."""
    steps, forth, back = _grip(page, ident)
    page.evaluate("window.klTimes = []")
    for count in range(presses):
        page.keyboard.press(forth if count // steps % 2 == 0 else back)
        page.wait_for_timeout(GAP)
    page.wait_for_function("n => window.klTimes.length >= n", arg=presses)
    return page.evaluate("window.klTimes")


def _grip(page: Any, ident: str) -> tuple[int, str, str]:
    """Focus the control with the most positions, at its first one; its steps and its keys."""
    kind, size = page.evaluate(FOCUS, ident)
    keys = {"range": ("ArrowRight", "ArrowLeft"), "checkbox": ("Space", "Space")}
    return size - 1, *keys.get(kind, ("ArrowDown", "ArrowUp"))
