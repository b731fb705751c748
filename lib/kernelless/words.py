"""The few words that kernelless itself says, by language. Everything else is the author's.

The build names the language in the environment variable `KERNELLESS_LANGUAGE`.
"""

import os
import re
import tomllib
from pathlib import Path

LANGUAGE = "KERNELLESS_LANGUAGE"

_MINUS = re.compile(r"(?<![!-'\x29-~])-(?=\d)")  # not behind a letter of English, nor a number


def typeset(text: str) -> str:
    """A text as it is printed: with one kind of minus, that of the axes.

    Examples
    --------
    >>> typeset("from -5% on 2008-09-29")
    'from −5% on 2008-09-29'
    """
    return _MINUS.sub("−", text)


TABLES: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
# Of the words, what the script that checks answers says too.
PRACTICE = ("right", "answer", "not_yet", "near", "chance", "fraction", "sign", "practice_needs",
            "practice_unclear", "empty", "first", "small", "sheet_whole", "sheet_broken",
            "sheet_fault")


def speak(language: str) -> None:
    """Use a language where the build names none."""
    os.environ.setdefault(LANGUAGE, language)


def language() -> str:
    """The language that the environment names, else that of the folder where a notebook runs."""
    here = Path.cwd().name
    return os.environ.get(LANGUAGE) or (here if here in TABLES else "en")


def words(kind: str = "words") -> dict[str, str]:
    """The words of the language that is spoken.

    Raises
    ------
    ValueError
        When there are no words for the language.
    """
    spoken = language()
    if spoken not in TABLES:
        raise ValueError(f"{LANGUAGE} must be one of {sorted(TABLES)}, got {spoken!r}. "
                         f"Add its words to kernelless/words.toml.")
    return TABLES[spoken][kind]


def said() -> dict[str, str]:
    """The words of the scripts, in the same language."""
    return words("scripts")


def kept_said() -> dict[str, str]:
    """The words of the scripts that check answers and keep them."""
    return words("kept") | {key: words()[key] for key in PRACTICE}
