"""Run one notebook as a kernel would, and tell what its explorers and forms show, as JSON.

A program of its own, so that every notebook starts from nothing: `run_notebook.py NOTEBOOK`.
What an explorer shows is computed in up to 20 states, drawn at random with a fixed seed, and
after the last cell: as a learner meets it who runs all cells and then moves a slider. A name that
a later cell gives to something else breaks the explorer there, and here too.
"""

import json
import os
import random
import sys
import warnings
from decimal import Decimal
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell
from kernelless.controls import Control
from kernelless.explorer import MODE, Explorer
from kernelless.form import Form
from pages import cases
from traitlets.config import Config

SAID = cases("said")
STATES = 20
# A program started from a cell could ask the network unseen, so that counts too.
NETWORK = {f"socket.{call}" for call in ("connect", "getaddrinfo", "gethostbyname", "sendto")}
NETWORK |= {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}


def forbid_asking(asked: list[str]) -> None:
    """Refuse and note every attempt to reach out, also one that the cell catches."""

    def refuse(event: str, arguments: tuple) -> None:
        if event in NETWORK:
            asked.append(f"{event} {arguments}")
            raise OSError("a notebook must not ask the network or start a program")

    sys.addaudithook(refuse)


def collect_shown(kind: type, shown: list) -> None:
    """Note everything of a kind at the moment it shows itself, by whatever way."""

    def show(itself, **_) -> dict[str, str]:
        shown.append(itself)
        return {"text/plain": itself.title}

    kind._repr_mimebundle_ = show


def run(path: str) -> dict:
    """Run all code cells in one shell; an error in a cell is an error here. Gives the names."""
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    for cell in json.loads(Path(path).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"]), store_history=True).raise_error()
    return shell.user_ns


def said(path: str, names: dict) -> list[str]:
    """The pieces of sentences that `said.toml` lists for a notebook, from the notebook's names."""
    nothing = {"prepare": "", "says": []}
    listed = SAID.get("/".join(Path(path).with_suffix("").parts[-2:]), nothing)
    exec(listed["prepare"], names)
    return [eval(f"f{piece!r}", names) for piece in listed["says"]]


def told(explorer: Explorer) -> dict:
    """Everything of an explorer that its page must match."""
    states = list(explorer.states())
    chosen = random.Random(explorer.slug).sample(states, min(STATES, len(states)))
    frames, broken = [], ""
    try:
        frames = [(state, explorer.frame(state)) for state in chosen]
    except RuntimeError as error:  # told, so that the other explorers are still compared
        broken = str(error)
    # A state lists the position of every control; the page has none for what is fixed.
    moves = {i: c for i, c in enumerate(explorer.controls.values()) if c.kind != "fixed"}
    return {
        "id": f"kl-{explorer.slug}",
        "live": any(len(c.values) > 1 for c in moves.values()),
        "count": len(states),
        "broken": broken,
        "states": [
            {"positions": [state[i] for i in moves]}
            | {"picture": frame.picture, "caption": begins_with(frame)}
            for state, frame in frames
        ],
    }


def begins_with(frame) -> str:
    """What stands below a picture when a control was moved: a story may begin anew."""
    return frame.story.opening if frame.story and frame.story.predict else frame.caption


def written_at_random(field, draw: random.Random) -> str:
    """A text that a reader might write: near the start as a rule, else anywhere in the range."""
    if isinstance(field, Control):
        return draw.choice(field.texts)
    near = field.start * draw.uniform(0.4, 2.0)
    value = near if draw.random() < 0.7 else draw.uniform(field.low, field.high)
    digits = 0 if field.whole else draw.randrange(4)
    return f"{min(max(value, field.low), field.high):.{digits}f}"


def on_a_tie(form: Form, texts: dict[str, str], rows: list) -> bool:
    """Whether a last digit that is shown hangs on the last bit of a number, where two may part."""
    near = [
        {name: text if isinstance(form.inputs[name], Control) or form.inputs[name].whole
         else f"{Decimal(text) * (1 + Decimal(by)):f}" for name, text in texts.items()}
        for by in ("1e-13", "-1e-13")
    ]
    return any(form.answer(each).rows not in (rows, []) for each in near)


def valid_rows(form: Form, draw: random.Random) -> list[dict]:
    """Texts that give a result, with the result."""
    rows = []
    for _ in range(3_000):
        texts = {name: written_at_random(each, draw) for name, each in form.inputs.items()}
        answer = form.answer(texts)
        if answer.rows and not on_a_tie(form, texts, answer.rows):
            rows.append({"texts": texts, "rows": answer.rows, "hints": answer.hints})
        if len(rows) == STATES:
            break
    return rows


def bad_rows(form: Form) -> list[dict]:
    """Texts that give none: nothing, zero, a wrong sign, percent of percent, far too much."""
    rows = []
    for name, field in form.inputs.items():
        if isinstance(field, Control) or name not in form.asked({}):
            continue
        texts = ["", "0", "-5", "1e308", "-1e308", f"{field.start * 100:g}", "0.5", "1e-300"]
        for text in texts:
            answer = form.answer({name: text})
            if not answer.rows:
                rows.append({"texts": {name: text}, "wrong": answer.wrong, "fault": answer.fault})
    return rows


def told_form(form: Form) -> dict:
    """Everything of a form that its page must match."""
    draw = random.Random(form.slug)
    return {
        "id": f"kl-form-{form.slug}",
        "start": form.answer({}).rows,
        "example": form.example(),
        "code": form.code(),
        "valid": valid_rows(form, draw),
        "bad": bad_rows(form),
    }


if __name__ == "__main__":
    asked: list[str] = []
    shown: list[Explorer] = []
    forms: list[Form] = []
    os.environ.pop(MODE, None)
    warnings.simplefilter("ignore")  # what a notebook writes to stderr is another test's matter
    real, sys.stdout = sys.stdout, sys.stderr
    path = os.path.abspath(sys.argv[1])
    os.chdir(os.path.dirname(path))
    sys.path.insert(0, os.getcwd())  # as a kernel does
    forbid_asking(asked)
    collect_shown(Explorer, shown)
    collect_shown(Form, forms)
    names = run(path)
    explorers, told_forms = [told(e) for e in shown], [told_form(f) for f in forms]
    everything = {"asked": asked, "explorers": explorers, "forms": told_forms}
    json.dump(everything | {"said": said(path, names)}, real)
