"""In a notebook, what to write when a value after the first stands without its name.

Python itself only counts the arguments. `teko` loads this where IPython runs.
"""

from __future__ import annotations

import inspect
import re
import sys
from types import TracebackType
from typing import Any

from IPython import get_ipython

_COUNTED = re.compile(r"(\w+)\(\) takes \d+ positional arguments? but ")


def _names_wanted(message: str, own: dict[str, Any]) -> str:
    """The call with its names, if the message counts the arguments of a function of teko.

    A reader's own function of that name is none.
    """
    counted = _COUNTED.match(message)
    name = counted[1] if counted else ""
    for module in [each for key, each in sys.modules.items() if key.startswith("teko.")]:
        function = vars(module).get(name)
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        if own.get(name, function) is function:
            first, *others = inspect.signature(function).parameters
            call = ", ".join([first, *(f"{each}=..." for each in others)])
            return f"Write each value after the first with its name: {name}({call})."
    return ""


def _explain(
    shell: Any, kind: type, error: TypeError, trace: TracebackType, tb_offset: int | None = None
) -> None:
    """Show an error as IPython does, with one more line if a name is missing."""
    wanted = _names_wanted(str(error), shell.user_ns)
    if wanted:
        error.add_note(wanted)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


_shell = get_ipython()
if _shell is not None and not _shell.custom_exceptions:
    _shell.set_custom_exc((TypeError,), _explain)
