"""What the library says in words, in the language of the edition that runs it.

`*.ja.toml` here have it by the English words. Errors stay English, as Python's own.
"""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _table(language: str) -> dict[str, str]:
    """The words of a language by the English ones; none of English."""
    found: dict[str, str] = {}
    for path in Path(__file__).parent.glob(f"*.{language}.toml"):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def said(words: Any) -> Any:
    """The words of a text, or of all texts in tables and lists, in the language that is spoken.

    `KERNELLESS_LANGUAGE` names it, or the folder in which a notebook runs.

    Examples
    --------
    >>> said("pass")
    'pass'
    >>> said({"title": "no words of the library", "rows": [1]})
    {'title': 'no words of the library', 'rows': [1]}
    """
    if isinstance(words, dict):
        return {key: said(each) for key, each in words.items()}
    if isinstance(words, list):
        return [said(each) for each in words]
    known = _table(os.environ.get("KERNELLESS_LANGUAGE") or Path.cwd().name)
    return known.get(words, words) if isinstance(words, str) else words
