"""`interact` that goes on working when the page has no kernel.

One call, three places:

- in a notebook with a kernel, real ipywidgets controls over a figure and its caption;
- in a built book, native HTML controls over every frame of the control grid, precomputed by
  calling the same function: no kernel, no server, no request to another host;
- in a stored notebook, a picture of the start frame and a line of text that says the same.

The function is pure: controls in, `(Figure, caption)` out, or a caption or a table alone.

`form` asks a reader's own numbers: fields over the function with a kernel; in a built page native
fields, and the same source of the function in a small Python that starts on first use.

Examples
--------
>>> from kernelless import chart, interact, slider
>>> def line(slope):
...     fig, ax = chart()
...     ax.plot([0, 1], [0, slope])
...     return fig, f"A line that rises by {slope}."
>>> interact(line, slope=slider(0, 2, 1, label="Slope"))
Line
Slope: 0 to 2 (start 0)
A line that rises by 0.
"""

from kernelless.controls import choice, slider, steps, switch
from kernelless.curve import Curve
from kernelless.exercise import asked, exercise
from kernelless.explorer import figure, interact
from kernelless.fields import number, result
from kernelless.form import form
from kernelless.page import Table
from kernelless.quiz import quiz
from kernelless.sheet import Sheet
from kernelless.story import Story
from kernelless.style import COLOURS, chart

__version__ = "0.9.0"

__all__ = [
    "COLOURS",
    "Curve",
    "Sheet",
    "Story",
    "Table",
    "asked",
    "chart",
    "choice",
    "exercise",
    "figure",
    "form",
    "interact",
    "number",
    "quiz",
    "result",
    "slider",
    "steps",
    "switch",
]
