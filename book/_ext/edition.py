"""The words of an edition: what pages say beside their own text, from `words.toml` here.

English words stand where they are used, and are the names of the others.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from sphinx.errors import ExtensionError

NAMES = {"en": "English", "ja": "日本語"}
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
# What the scripts of the theme say.
SCRIPTS = ("Scrolls sideways", "Copy", "Copied", "Not copied", "{n} place found.",
           "{n} places found.", "{n} places found; here are the first {shown}.")


def said(words: str, language: str) -> str:
    """The same in a language.

    >>> said("Close", "en"), said("Close", "ja")
    ('Close', '閉じる')
    """
    if language == "en":
        return words
    if words not in WORDS[language]:
        raise ExtensionError(f"words.toml has no {words!r} in {language!r}. Write it there.")
    return WORDS[language][words]


def of_scripts(language: str) -> dict[str, str]:
    """What the scripts of the theme say, where it is not English."""
    return {} if language == "en" else {words: WORDS[language][words] for words in SCRIPTS}


def editions(folder: Path, page: str) -> dict[str, str]:
    """The other editions that have a page, by language: their names."""
    there = {code for code in NAMES for end in ("md", "ipynb")
             if (folder.parent / code / f"{page}.{end}").exists()}
    return {code: name for code, name in NAMES.items() if code in there and code != folder.name}
