"""The workbook: the sizes, checks and the log of this book as a spreadsheet with live formulas.

`write_workbook` writes it. A reader types into the marked cells, without Python and without a
network. A cell that cannot be right is refused: a sentence beside it says what to write, and no
answer is computed from it. What the formulas must give is known from `teko` and stored beside
them, so a program that shows a file without computing it shows the right numbers too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from teko.rules import Rule
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from sheets import workbook_log as log
from sheets.workbook_forms import (
    FORMS,
    Answer,
    Entry,
    Form,
    Values,
)

README = "Read me"
SHEETS = (*(form.name for form in FORMS), log.TEMPLATE.name, log.LOG)
NOTHING = "nothing"
FIRST_CORRECT = "First correct: "

_ALL_FORMS = (*FORMS, log.TEMPLATE)
_STATUS = "$B$4"
_FIRST_LINE = 5  # the sixth row of a form
_LOG_HEADER, _LOG_FIRST = 4, 5
_MESSAGE_COLUMN = len(log.ENTRIES) + 1  # beside the date and the entries
_RED = "#9c1c00"
# The same book gives the same bytes.
_CREATED = datetime(2026, 1, 1)

_README = (
    "Seven sheets that compute with your own numbers.",
    "",
    "1. Type into the yellow cells only. The other cells are locked, without a password.",
    "2. A cell that cannot be right is told so in red beside it, and nothing is computed from it.",
    "3. Write 4% as 4% or 0.04, money without a unit, a loss with a minus sign.",
    "4. In the log, write one line a month. Do not leave a line out.",
    "",
    "Every formula is the formula of the book, and is tested against it.",
    "The numbers you find here are examples. None of them is advice.",
    "Nothing you type leaves this file.",
)


def write_workbook(
    path: Path | str, *, entries: Mapping[str, Values | Sequence[Values]] | None = None
) -> None:
    """Write the workbook, with your own numbers in it if you like.

    Parameters
    ----------
    path : path
        The file to write, ending in .xlsx. What it held before is replaced.
    entries : mapping, optional
        Sheet by sheet what to type in, by the keys of `workbook_forms`; for the sheet
        "Monthly log" a list of lines. What is not named keeps its example.

    Returns
    -------
    None
        The workbook is in the file.

    Raises
    ------
    ValueError
        If a sheet or a key does not exist, or the log is longer than its sheet. A number that
        cannot be right is written all the same: the workbook itself refuses it.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "workbook.xlsx"
    >>> write_workbook(file, entries={"Position size": {"capital": 3_000_000}})
    >>> file.read_bytes()[:2]
    b'PK'
    >>> write_workbook(file, entries={"Position size": {"money": 3_000_000}})
    Traceback (most recent call last):
    ValueError: entries must name cells of the sheet Position size, got money. Write capital, ...
    """
    typed = _typed(entries or {})
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"title": "Teko workbook", "created": _CREATED})
        formats = _Formats(book)
        _write_readme(book, formats)
        for form in _ALL_FORMS:
            _write_form(book, formats, form, typed[form.name])
        _write_log(book, formats, typed[log.TEMPLATE.name], typed[log.LOG])


def expected(entries: Mapping[str, Values | Sequence[Values]] | None = None) -> dict[str, Any]:
    """What every formula of the workbook must show, computed by the library alone.

    Parameters
    ----------
    entries : mapping, optional
        What is typed in, as for `write_workbook`.

    Returns
    -------
    dict
        For each sheet its cells by address, with a number or a text.

    Raises
    ------
    ValueError
        If a sheet or a key does not exist, or the log is longer than its sheet.

    Examples
    --------
    Nine lots for 12,400 dollars at 75%, and 72.6% of them sold:

    >>> cells = expected()["Hedge lots"]
    >>> cells["B19"], round(cells["B21"], 4)
    (9, 0.7258)
    >>> expected({"Hedge lots": {"lot": -1_000}})["Hedge lots"]["B19"]
    'First correct: One lot'
    """
    typed = _typed(entries or {})
    cells = {form.name: _form_values(form, typed[form.name]) for form in _ALL_FORMS}
    cells[log.LOG] = _log_values(typed[log.TEMPLATE.name], typed[log.LOG])
    return cells


def _typed(entries: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the cells to type in, sheet by sheet."""
    typed: dict[str, Any] = {form.name: form.start for form in _ALL_FORMS}
    typed[log.LOG] = list(log.START)
    for name, values in entries.items():
        if name not in typed:
            raise ValueError(
                f"entries must name sheets, got {name}. Write one of {', '.join(SHEETS)}."
            )
        typed[name] = _typed_log(values) if name == log.LOG else _typed_form(name, typed, values)
    return typed


def _typed_form(name: str, typed: Mapping[str, Any], values: Values) -> Values:
    for key in values:
        if key not in typed[name]:
            raise ValueError(
                f"entries must name cells of the sheet {name}, got {key}. "
                f"Write {next(iter(typed[name]))}, ..."
            )
    return {**typed[name], **values}


def _typed_log(lines: Sequence[Values]) -> list[Values]:
    keys = {"date", *(entry.key for entry in log.ENTRIES)}
    for line in lines:
        if set(line) - keys:
            raise ValueError(f"entries must have lines of {keys}, got {line}. Write these keys.")
    if len(lines) > log.LINES:
        raise ValueError(
            f"entries must have at most {log.LINES} lines in the log, got {len(lines)}. "
            "Write the last ones."
        )
    return list(lines)


# Formats


class _Formats:
    """The looks of the cells, made when first asked for."""

    _BASE: Mapping[str, Any] = {"font_name": "Arial", "font_size": 11, "valign": "vcenter"}

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def get(self, **looks: Any) -> Any:
        key = repr(sorted(looks.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._BASE, **looks})
        return self._made[key]

    @property
    def title(self) -> Any:
        return self.get(bold=True, font_size=16)

    @property
    def heading(self) -> Any:
        return self.get(bold=True, bottom=1)

    @property
    def text(self) -> Any:
        return self.get()

    @property
    def note(self) -> Any:
        return self.get(font_color="#444c57", text_wrap=True, indent=1)

    @property
    def refused(self) -> Any:
        return self.get(font_color=_RED, bold=True, text_wrap=True, indent=1)

    @property
    def alarm(self) -> Any:
        if "alarm" not in self._made:
            self._made["alarm"] = self._book.add_format({"font_color": _RED, "bold": True})
        return self._made["alarm"]

    def entry(self, number_format: str) -> Any:
        return self.get(
            num_format=number_format, bg_color="#fff3bf", border=1, align="right", locked=False
        )

    def answer(self, number_format: str) -> Any:
        return self.get(num_format=number_format, align="right")


def _sheet(book: Any, name: str, *, landscape: bool = False) -> Any:
    """A new sheet that prints on A4, one page wide, with only its entries unlocked."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&8Teko workbook: &A&R&8&P / &N")
    sheet.protect("", {"format_columns": True, "format_rows": True})
    if landscape:
        sheet.set_landscape()
    return sheet


def _write_readme(book: Any, formats: _Formats) -> None:
    sheet = _sheet(book, README)
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, "Teko workbook", formats.title)
    for row, line in enumerate(_README, start=1):
        sheet.write_string(row, 0, line, formats.text)
    for row, name in enumerate(SHEETS, start=len(_README) + 2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)


# Conditions and refusals as formulas


def _text(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _in_range(cell: str, rule: Rule | tuple[str, ...]) -> str:
    """The formula that a cell follows its rule."""
    if isinstance(rule, tuple):
        choices = ",".join(f"EXACT({cell},{_text(word)})" for word in rule)
        return f"IF(ISTEXT({cell}),OR({choices}),FALSE)"
    low, high = ">" if rule.low_open else ">=", "<" if rule.high_open else "<="
    parts = [cell + low + repr(rule.low).upper(), cell + high + repr(rule.high).upper()]
    if rule.whole:
        parts.append(f"{cell}=INT({cell})")
    return f"IF(ISNUMBER({cell}),AND({','.join(parts)}),FALSE)"


def _got(cell: str) -> str:
    return f'IF(ISBLANK({cell}),"nothing",IFERROR({cell}&"","an error"))'


def _refusal_formula(entry: Entry, cell: str, cells: Mapping[str, str]) -> str:
    """What `workbook_forms.Entry.refusal` says, as a formula."""
    before, after = entry.refusal_parts
    wrong = f"{_text(before)}&{_got(cell)}&{_text(after)}"
    right = '""'
    if entry.also is not None:
        before = _text(f"{entry.label} must be {entry.also.text}, got ")
        after = _text(f". {entry.also.remedy}")
        condition = entry.also.formula.format(**cells)
        right = f'IF({condition},"",{before}&{_got(cell)}&{after})'
    return f"IF({_in_range(cell, entry.rule)},{right},{wrong})"


def _validate(sheet: Any, entry: Entry, cell: str) -> None:
    """Let the program itself refuse what is typed, with the same words."""
    if isinstance(entry.rule, tuple):
        options: dict[str, Any] = {"validate": "list", "source": list(entry.rule)}
    else:
        options = {"validate": "custom", "value": f"={_in_range(cell, entry.rule)}"}
    before, after = entry.refusal_parts
    words = before.removesuffix(", got ") + after
    row, column = xl_cell_to_rowcol(cell.replace("$", ""))
    options |= {"error_title": "Not possible", "error_message": words, "ignore_blank": False}
    sheet.data_validation(row, column, row, column, options)


# Forms


def _addresses(form: Form) -> dict[str, str]:
    """Where the value of each line stands."""
    return {
        line.key: xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
        for row, line in enumerate(form.lines, start=_FIRST_LINE)
        if not isinstance(line, str)
    }


def _refusals(form: Form, values: Values) -> dict[str, str]:
    return {entry.key: entry.refusal(values) for entry in form.entries}


def _status(form: Form, values: Values) -> str:
    """The labels of the entries to correct."""
    refused = _refusals(form, values)
    wrong = [entry.label for entry in form.entries if refused[entry.key]]
    return ", ".join(wrong) or NOTHING


def _form_values(form: Form, values: Values) -> dict[str, Any]:
    """What the formulas of a form must show, by address."""
    cells, refused = _addresses(form), _refusals(form, values)
    status = _status(form, values)
    shown = {_plain(_STATUS): status}
    shown |= {_beside(cells[key]): text for key, text in refused.items()}
    answers = form.answers(values) if status == NOTHING else {}
    for line in form.lines:
        if isinstance(line, Answer):
            shown[_plain(cells[line.key])] = answers.get(line.key, FIRST_CORRECT + status)
    return shown


def _plain(cell: str) -> str:
    return cell.replace("$", "")


def _beside(cell: str) -> str:
    """The cell to the right of a value, for what is said about it."""
    return _plain(cell).replace("B", "C")


def _status_formula(form: Form, cells: Mapping[str, str]) -> str:
    beside = {entry.key: _beside(cells[entry.key]) for entry in form.entries}
    fine = ",".join(f'{cell}=""' for cell in beside.values())
    labels = "&".join(
        f'IF({beside[entry.key]}="","",{_text(", " + entry.label)})' for entry in form.entries
    )
    return f"IF(AND({fine}),{_text(NOTHING)},MID({labels},3,500))"


def _write_form(book: Any, formats: _Formats, form: Form, values: Values) -> None:
    sheet, cells = _sheet(book, form.name), _addresses(form)
    shown = _form_values(form, values)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 62)
    _write_head(sheet, formats, form, cells, shown)
    for row, line in enumerate(form.lines, start=_FIRST_LINE):
        if isinstance(line, str):
            for column in range(3):
                sheet.write_string(row, column, line if column == 0 else "", formats.heading)
            continue
        label = f"{line.label} ({line.unit})" if line.unit else line.label
        sheet.write_string(row, 0, label, formats.text)
        if isinstance(line, Entry):
            _write_entry(sheet, formats, line, values[line.key], cells, shown)
        else:
            _write_answer(sheet, formats, line, cells, shown)


def _write_head(
    sheet: Any, formats: _Formats, form: Form, cells: Mapping[str, str], shown: Values
) -> None:
    sheet.write_string(0, 0, form.name, formats.title)
    sheet.write_string(1, 0, form.intro, formats.text)
    sheet.write_string(2, 0, f"Yellow cells are yours. Formulas: {form.module}", formats.text)
    sheet.write_string(3, 0, "To correct", formats.text)
    formula = f"={_status_formula(form, cells)}"
    sheet.write_formula(_plain(_STATUS), formula, formats.text, shown[_plain(_STATUS)])
    alarm = {"type": "cell", "criteria": "!=", "value": _text(NOTHING), "format": formats.alarm}
    sheet.conditional_format(_plain(_STATUS), alarm)
    sheet.freeze_panes(4, 0)


def _write_entry(
    sheet: Any,
    formats: _Formats,
    entry: Entry,
    value: object,
    cells: Mapping[str, str],
    shown: Values,
) -> None:
    cell = cells[entry.key]
    _write_typed(sheet, _plain(cell), value, formats.entry(entry.number_format))
    said = _beside(cell)
    formula = f"={_refusal_formula(entry, cell, cells)}"
    sheet.write_formula(said, formula, formats.refused, shown[said])
    _validate(sheet, entry, cell)


def _write_typed(sheet: Any, cell: str, value: object, look: Any) -> None:
    """Write what was typed: a number, a text or nothing."""
    if value is None:
        sheet.write_blank(cell, None, look)
    elif isinstance(value, int | float):
        sheet.write_number(cell, value, look)
    else:
        sheet.write_string(cell, str(value), look)


def _write_answer(
    sheet: Any, formats: _Formats, answer: Answer, cells: Mapping[str, str], shown: Values
) -> None:
    cell = _plain(cells[answer.key])
    formula = answer.formula.format(**cells)
    guarded = f"=IF({_STATUS}={_text(NOTHING)},{formula},{_text(FIRST_CORRECT)}&{_STATUS})"
    sheet.write_formula(cell, guarded, formats.answer(answer.number_format), shown[cell])
    sheet.write_string(_beside(cell), answer.how, formats.note)


# The log


def _log_cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def _log_cells(row: int) -> dict[str, str]:
    """Where the values of a line stand, those of the line above and the template."""
    keys = ("date", *(entry.key for entry in log.ENTRIES), "message")
    keys = (*keys, *(column.key for column in log.COLUMNS))
    cells = {key: _log_cell(row, column) for column, key in enumerate(keys)}
    cells |= {f"{key}_before": _log_cell(row - 1, column) for column, key in enumerate(keys)}
    template = _addresses(log.TEMPLATE)
    return cells | {f"t_{key}": f"'{log.TEMPLATE.name}'!{cell}" for key, cell in template.items()}


def _empty_formula(row: int) -> str:
    return f"COUNTA({_log_cell(row, 0)}:{_log_cell(row, len(log.ENTRIES))})=0"


def _message_formula(row: int, cells: Mapping[str, str]) -> str:
    """What `workbook_log.TypedLog` says, as a formula."""
    first = row == _LOG_FIRST
    said = '""'
    for entry in reversed(log.ENTRIES):
        cell = cells[entry.key]
        before, after = entry.refusal_parts
        wrong = f"{_text(before)}&{_got(cell)}&{_text(after)}"
        said = f"IF({_in_range(cell, entry.rule)},{said},{wrong})"
    said = f"IF({_date_condition(cells, first=first)},{said},{_text(log.DATE_TEXT)})"
    if not first:
        said = f"IF(ISNUMBER({cells['lots_before']}),{said},{_text(log.NO_LINE_ABOVE)})"
    fine = f"'{log.TEMPLATE.name}'!{_STATUS}={_text(NOTHING)}"
    said = f"IF({fine},{said},{_text(log.CORRECT_TEMPLATE)})"
    return f'IF({_empty_formula(row)},"",{said})'


def _date_condition(cells: Mapping[str, str], *, first: bool) -> str:
    day = cells["date"]
    # 36526 is the first day of 2000.
    later = "" if first else f",{day}>{cells['date_before']}"
    return f"IF(ISNUMBER({day}),AND({day}=INT({day}),{day}>=36526{later}),FALSE)"


def _log_values(template: Values, lines: Sequence[Values]) -> dict[str, Any]:
    """What the formulas of the log must show, by address."""
    shown: dict[str, Any] = {}
    said = log.TypedLog(template, lines).shown()
    for number in range(log.LINES):
        row = _LOG_FIRST + number
        line = said[number] if number < len(said) else {}
        for column, key in enumerate(("message", *(each.key for each in log.COLUMNS))):
            shown[_log_cell(row, _MESSAGE_COLUMN + column)] = line.get(key, "")
    return shown


def _write_log(book: Any, formats: _Formats, template: Values, lines: Sequence[Values]) -> None:
    sheet = _sheet(book, log.LOG, landscape=True)
    _write_log_head(sheet, formats)
    shown = _log_values(template, lines)
    for number in range(log.LINES):
        row = _LOG_FIRST + number
        cells = _log_cells(row)
        _write_line(sheet, formats, row, cells, lines[number] if number < len(lines) else {})
        said = cells["message"]
        formula = f"={_message_formula(row, cells)}"
        sheet.write_formula(said, formula, formats.refused, shown[said])
        for column in log.COLUMNS:
            cell = cells[column.key]
            formula = column.first if row == _LOG_FIRST else column.formula
            guard = f'OR({_empty_formula(row)},{said}<>"")'
            guarded = f'=IF({guard},"",{formula.format(**cells)})'
            sheet.write_formula(cell, guarded, formats.answer(column.number_format), shown[cell])


def _write_log_head(sheet: Any, formats: _Formats) -> None:
    sheet.write_string(0, 0, log.LOG, formats.title)
    intro = "One line a month. It follows the sheet Hedge template; the example lines are yours to"
    sheet.write_string(1, 0, f"{intro} replace.", formats.text)
    module = log.TEMPLATE.module
    sheet.write_string(2, 0, f"Yellow cells are yours. Formulas: {module}", formats.text)
    heads = ["Date", *(f"{entry.label} ({entry.unit})" for entry in log.ENTRIES), "To correct"]
    heads += [column.label for column in log.COLUMNS]
    for column, head in enumerate(heads):
        words = head in ("Date", "To correct", "Checks that fail")
        look = formats.get(bold=True, text_wrap=True, align="left" if words else "right")
        sheet.write_string(_LOG_HEADER, column, head, look)
    sheet.set_row(_LOG_HEADER, 48)
    sheet.set_column(0, len(heads) - 1, 12)
    sheet.set_column(_MESSAGE_COLUMN, _MESSAGE_COLUMN, 34)
    sheet.set_column(_MESSAGE_COLUMN + 11, _MESSAGE_COLUMN + 11, 24)
    sheet.freeze_panes(_LOG_FIRST, 1)
    sheet.repeat_rows(_LOG_HEADER)


def _write_line(
    sheet: Any, formats: _Formats, row: int, cells: Mapping[str, str], line: Values
) -> None:
    """The cells of a line that are typed in."""
    look = formats.entry(log.DATE_FORMAT)
    day = log.TypedLog({}, [line]).day(0)
    if day is None:
        _write_typed(sheet, cells["date"], line.get("date"), look)
    else:
        sheet.write_datetime(cells["date"], datetime(day.year, day.month, day.day), look)
    condition = _date_condition(cells, first=row == _LOG_FIRST)
    rule = {"validate": "custom", "value": f"={condition}", "error_message": log.DATE_TEXT}
    sheet.data_validation(row, 0, row, 0, {**rule, "error_title": "Not possible"})
    for entry in log.ENTRIES:
        cell = cells[entry.key]
        _write_typed(sheet, cell, line.get(entry.key), formats.entry(entry.number_format))
        _validate(sheet, entry, cell)
