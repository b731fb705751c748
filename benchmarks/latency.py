"""From key press to painted picture, measured inside the page.

The clock starts with the timestamp that the browser gave the key press. It stops in the first
task after the animation frame that follows the change of the picture: by then the browser has
computed styles and layout and has painted that frame.
"""

from statistics import quantiles
from typing import Any, NamedTuple

MEASURE = """(ident) => {
  const figure = document.getElementById(ident);
  window.klTimes = [];
  let pressed = 0;
  figure.addEventListener("keydown", event => { pressed = event.timeStamp; }, true);
  const afterPaint = new MessageChannel();
  afterPaint.port1.onmessage = ({ data }) => window.klTimes.push(performance.now() - data);
  const watch = new MutationObserver(() => {
    if (!pressed) return;
    const begin = pressed;
    pressed = 0;
    requestAnimationFrame(() => afterPaint.port2.postMessage(begin));
  });
  for (const part of [".kl-picture", "figcaption"])
    watch.observe(figure.querySelector(part), { childList: true });
}"""
FOCUS = """ident => {
  const size = f => f.type === "checkbox" ? 2 : f.type === "range" ? +f.max + 1 : f.length;
  const fields = [...document.getElementById(ident).querySelectorAll("input, select")];
  const field = fields.reduce((a, b) => size(b) > size(a) ? b : a);
  if (field.type === "range") field.value = 0;
  if (field.type === "select-one") field.selectedIndex = 0;
  field.focus();
  return [field.type, size(field)];
}"""
GAP = 100  # milliseconds between key presses; a held key repeats about every 33


class Latency(NamedTuple):
    """Milliseconds from key press to painted picture."""

    p50: float
    p95: float
    presses: int


def measure(page: Any, ident: str, *, slowdown: float, presses: int = 40) -> Latency:
    """Walk the longest control of an explorer to and fro with the keyboard.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The page, opened afresh: it is slowed down and listened to.
    ident : str
        The id of the explorer's figure.
    slowdown : float
        How many times slower the processor of the page is made.
    presses : int
        How many keys are pressed.
    """
    page.evaluate("i => document.getElementById(i).scrollIntoView({block: 'center'})", ident)
    page.wait_for_function("i => 'klReady' in document.getElementById(i).dataset", arg=ident)
    wire = page.context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.evaluate(MEASURE, ident)
    steps, forth, back = _grip(page, ident)
    for count in range(presses):
        page.keyboard.press(forth if count // steps % 2 == 0 else back)
        page.wait_for_timeout(GAP)
    page.wait_for_function("n => window.klTimes.length >= n", arg=presses)
    times = page.evaluate("window.klTimes")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    cuts = quantiles(times, n=100, method="inclusive")
    return Latency(cuts[49], cuts[94], len(times))


def _grip(page: Any, ident: str) -> tuple[int, str, str]:
    """Focus the control with the most positions, at its first one; its steps and its keys."""
    kind, size = page.evaluate(FOCUS, ident)
    keys = {"range": ("ArrowRight", "ArrowLeft"), "checkbox": ("Space", "Space")}
    return size - 1, *keys.get(kind, ("ArrowDown", "ArrowUp"))
