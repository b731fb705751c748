"""The exercises of the book: words and calls by chapter and language, in the `.toml` files here.

An exercise has a `level`; the `variants` of its numbers, the first of which is worked in the
solution; a `question` and a `hint`; and `asks`, each with the call that gives the answer and with
the calls of known wrong paths beside the sentences that name them. `let` gives names to what
several of them use. So no answer is typed: all are computed, as the rows of `teko.examples` are.

In the words `{up:.0%}` shows what the call `up` comes to.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from kernelless import asked
from kernelless import exercise as checked
from kernelless.words import speak
from teko import SCALAR_MODULES
from teko.said import said

HERE = Path(__file__).parent
# What an exercise takes in a class, with comparing the answers: an assumption, not a measurement.
MINUTES = {"easy": 5, "middle": 8, "hard": 12}
_FIXED = "unit", "digits", "signed", "choices", "within", "chance"
_SHOWN = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")


def edition(language: str) -> partial[Any]:
    """What a notebook of a language calls; it says the rest in that language too."""
    speak(language)
    return partial(exercise, language=language)


@cache
def rows(language: str) -> dict[str, dict[str, Any]]:
    """All exercises of a language, as they are written, by their names."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(HERE.glob(f"*.{language}.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def exercise(name: str, language: str) -> Any:
    """The exercise with a name, which is its address in the book."""
    row = rows(language)[name]
    return checked(lambda **numbers: _variant(row, numbers), name=name,
                   variants=row["variants"], hint=row["hint"])


def _variant(row: Mapping[str, Any], numbers: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The question and what is asked, with the numbers of a variant."""
    known = _library() | numbers

    def value(call: str) -> Any:
        return eval(call, known)

    def words(text: str) -> str:
        return _SHOWN.sub(lambda found: format(value(found[1]), found[2] or "").replace("-", "−"),
                          text)

    for each, call in row.get("let", {}).items():
        known[each] = value(call)
    made = []
    for ask in row["asks"]:
        fixed = {key: ask[key] for key in _FIXED if key in ask}
        wrong = [(value(call), words(sentence)) for call, sentence in ask["wrong"]]
        made.append(asked(words(ask["ask"]), value(ask["answer"]), wrong=wrong, **fixed))
    return words(row["question"]), made


@cache
def _library() -> dict[str, Any]:
    names = (*SCALAR_MODULES, "accounts.joint", "runs.replay")
    modules = {name.rpartition(".")[2]: import_module(f"teko.{name}") for name in names}
    few = (abs, dict, float, int, max, min, range, replace, round, math.ceil, math.exp, math.floor,
           math.sqrt, said, str)
    return {"__builtins__": {}, **{each.__name__: each for each in few}, **modules}
