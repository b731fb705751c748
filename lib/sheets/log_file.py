"""A log in a file: a CSV table with one line for each entry, its columns named in the first line.

An entry is a flat dataclass of texts, whole numbers and other numbers; its field `date` is a day.
What a spreadsheet would run as a formula is no text of a log: it is neither written nor read.
"""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from datetime import date as Date
from pathlib import Path
from typing import Any

from teko.rules import check_kind


def save_log(log: Sequence[Any], path: Path | str, *, kind: type) -> None:
    """Write a log of entries of one kind; what the file held before is replaced.

    Examples
    --------
    >>> import tempfile
    >>> from teko.runs.one_plan import Action
    >>> file = Path(tempfile.mkdtemp()) / "log.csv"
    >>> save_log([Action("2008-10-31", "halve", -5_000.0, 0.0, 0.1, 9e6)], file, kind=Action)
    >>> file.read_text().splitlines()[1]
    '2008-10-31,halve,-5000.0,0.0,0.1,9000000.0'
    >>> save_log([], file, kind=Action)
    >>> read_log(file, kind=Action)
    ()
    """
    for entry in log:
        check_kind("log", entry, kind, "Write log=() for none.")
        for value in astuple(entry):
            if isinstance(value, str) and _runs(value):
                raise ValueError(
                    f"log must hold no text that a spreadsheet would run, got {value}. "
                    "Begin it with a letter."
                )
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(each.name for each in fields(kind))
        table.writerows(astuple(entry) for entry in log)


def read_log(path: Path | str, *, kind: type) -> tuple[Any, ...]:
    r"""Read a log that `save_log` has written, or that a spreadsheet has saved again.

    Excel may have put a byte-order mark first or semicolons between the columns, and in Japan it
    writes days as 2024/6/28.

    Examples
    --------
    >>> import tempfile
    >>> from teko.runs.one_plan import Action
    >>> file = Path(tempfile.mkdtemp()) / "log.csv"
    >>> line = Action("2008-10-31", "halve", -5_000.0, 0.0, 0.1, 9e6)
    >>> save_log([line], file, kind=Action)
    >>> read_log(file, kind=Action) == (line,)
    True
    >>> _ = file.write_text("date,reason\\n2008-10-31,halve\\n")
    >>> read_log(file, kind=Action)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path must be a log with the columns date, reason, order, ...
    """
    names = [each.name for each in fields(kind)]
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(
            f'path must be a log in UTF-8, got {path}. Save it in Excel as "CSV UTF-8".'
        ) from None
    between = ";" if ";" in text.partition("\n")[0] else ","
    head, *rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=between)] or [[]]
    if head != names:
        raise ValueError(
            f"path must be a log with the columns {', '.join(names)}, got {path}. "
            "Write it with save_log."
        )
    return tuple(_entry(kind, row, number) for number, row in enumerate(rows, start=2) if row)


def _entry(kind: Any, row: list[str], number: int) -> Any:
    """One line of the file as an entry."""
    readers: dict[str, Callable[[str], Any]] = {"int": int, "str": _text}
    try:
        return kind(
            *(
                _day(cell) if each.name == "date" else readers.get(str(each.type), _finite)(cell)
                for each, cell in zip(fields(kind), row, strict=True)
            )
        )
    except ValueError:
        raise ValueError(
            f"path must be a log, got a line {number} that does not fit its columns. "
            "Write days as 2024-06-28 and numbers without separators."
        ) from None


def _day(cell: str) -> str:
    """A day written year-month-day, or as Excel in Japan writes it."""
    found = re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", cell)
    if found is None:
        raise ValueError(cell)
    return Date(int(found[1]), int(found[3]), int(found[4])).isoformat()


def _runs(text: str) -> bool:
    """Whether a spreadsheet takes a text for a formula; in Japan its wide signs count too."""
    return unicodedata.normalize("NFKC", text).lstrip().startswith(("=", "+", "-", "@"))


def _text(cell: str) -> str:
    if _runs(cell):
        raise ValueError(cell)
    return cell


def _finite(cell: str) -> float:
    if not math.isfinite(float(cell)):
        raise ValueError(cell)
    return float(cell)
