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
from teko.said import said
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from sheets import workbook_log as log
from sheets.workbook_forms import DATA, FORMATS, FORMS, TEMPLATE, Answer, Entry, Form, Values

ALL_FORMS = (*FORMS, TEMPLATE)
SHEETS = (*(form.name for form in ALL_FORMS), log.LOG)
NOTHING, AN_ERROR = said("nothing"), said("an error")
FIRST_CORRECT, TO_CORRECT, DATE = said("First correct: "), said("To correct"), said("Date")

_STATUS = "$B$4"
_FIRST_LINE = 5  # the sixth row of a form
_LOG_HEADER, _LOG_FIRST = 4, 5
_LOG_ROWS = range(_LOG_FIRST, _LOG_FIRST + log.LINES)
_MESSAGE_COLUMN = len(log.ENTRIES) + 1  # beside the date and the entries
# The same book gives the same bytes.
_CREATED = datetime(2026, 1, 1)
_LOOKS: Mapping[str, Mapping[str, Any]] = DATA["looks"]


def write_workbook(
    path: Path | str, *, entries: Mapping[str, Values | Sequence[Values]] | None = None
) -> None:
    """Write the workbook, with your own numbers in it if you like.

    Parameters
    ----------
    path : path
        The file to write, ending in .xlsx. What it held before is replaced.
    entries : mapping, optional
        Sheet by sheet what to type in, by the keys of `workbook.toml`; for the sheet "Monthly
        log" a list of lines. What is not named keeps its example. A number that cannot be right
        is written all the same: the workbook itself refuses it.

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
    shown = _expected(typed)
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as book:
        book.set_properties({"title": DATA["readme"]["title"], "created": _CREATED})
        looks = _Looks(book)
        _write_readme(_Page(book, looks, DATA["readme"]["name"], {}))
        for form in ALL_FORMS:
            _write_form(_Page(book, looks, form.name, shown[form.name]), form, typed[form.name])
        _write_log(_Page(book, looks, log.LOG, shown[log.LOG]), typed[log.LOG])


def expected(entries: Mapping[str, Values | Sequence[Values]] | None = None) -> dict[str, Any]:
    """What every formula of the workbook must show: sheet by sheet its cells, by address.

    The entries are those of `write_workbook`; the library alone computes the answers.

    Examples
    --------
    Nine lots for 12,400 dollars at 75%, and 72.6% of them sold:

    >>> cells = expected()["Hedge lots"]
    >>> cells["B19"], round(cells["B21"], 4)
    (9, 0.7258)
    >>> expected({"Hedge lots": {"lot": -1_000}})["Hedge lots"]["B19"]
    'First correct: One lot'
    """
    return _expected(_typed(entries or {}))


def _expected(typed: Mapping[str, Any]) -> dict[str, Any]:
    cells = {form.name: _form_values(form, typed[form.name]) for form in ALL_FORMS}
    return cells | {log.LOG: _log_values(typed[TEMPLATE.name], typed[log.LOG])}


def _typed(entries: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the cells to type in, sheet by sheet."""
    typed: dict[str, Any] = {form.name: form.start for form in ALL_FORMS}
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


# Sheets and cells


class _Looks:
    """The formats of a book, each made when first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.alarm = book.add_format(_LOOKS["alarm"])

    def get(self, name: str, **more: str) -> Any:
        looks = {**_LOOKS["base"], **_LOOKS[name], **more}
        key = repr(looks)
        if key not in self._made:
            self._made[key] = self._book.add_format(looks)
        return self._made[key]


class _Page:
    """A new sheet that prints on A4, one page wide, with only its entries unlocked.

    `shown` is what its formulas must show, by address.
    """

    def __init__(self, book: Any, looks: _Looks, name: str, shown: Values) -> None:
        self._looks, self._shown = looks, shown
        self.sheet = book.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L&8{DATA['readme']['title']}: &A&R&8&P / &N")
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def head(self, title: str, intro: str, module: str) -> None:
        self.say("A1", title, "title")
        self.say("A2", intro)
        self.say("A3", said("Yellow cells are yours. Formulas: {module}").format(module=module))

    def alarm(self, cell: str) -> None:
        """Red letters as soon as something is to be corrected."""
        options = {"type": "cell", "criteria": "!=", "value": _text(NOTHING)}
        self.sheet.conditional_format(_plain(cell), {**options, "format": self._looks.alarm})

    def say(self, cell: str, words: str, look: str = "text") -> None:
        self.sheet.write_string(cell, words, self._looks.get(look))

    def compute(self, cell: str, formula: str, look: str, **more: str) -> None:
        """A formula, and what it must show."""
        cell = _plain(cell)
        looks = self._looks.get(look, **more)
        self.sheet.write_formula(cell, f"={formula}", looks, self._shown[cell])

    def ask(self, cell: str, entry: Entry, value: object) -> None:
        """A cell to type in, in which the program itself refuses what the formula refuses."""
        self.put(cell, value, entry.number_format)
        if isinstance(entry.rule, tuple):
            options: dict[str, Any] = {"validate": "list", "source": list(entry.rule)}
        else:
            options = {"validate": "custom", "value": f"={_in_range(cell, entry.rule)}"}
        text, remedy = entry.terms
        words = said("{label} must be {text}. {remedy}").format(
            label=entry.label, text=text, remedy=remedy
        )
        self.refuse(cell, {**options, "error_message": words, "ignore_blank": False})

    def put(self, cell: str, value: object, number_format: str) -> None:
        """What was typed: a day, a number, a text or nothing."""
        looks, cell = self._looks.get("entry", num_format=number_format), _plain(cell)
        if value is None:
            self.sheet.write_blank(cell, None, looks)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(cell, value, looks)
        elif isinstance(value, int | float):
            self.sheet.write_number(cell, value, looks)
        else:
            self.sheet.write_string(cell, str(value), looks)

    def refuse(self, cell: str, options: Mapping[str, Any]) -> None:
        row, column = xl_cell_to_rowcol(_plain(cell))
        options = {**options, "error_title": said("Not possible")}
        self.sheet.data_validation(row, column, row, column, options)


def _plain(cell: str) -> str:
    return cell.replace("$", "")


def _beside(cell: str) -> str:
    """The cell to the right of a value, for what is said about it."""
    return _plain(cell).replace("B", "C")


def _write_readme(page: _Page) -> None:
    words = DATA["readme"]
    page.sheet.set_column(0, 0, 90)
    page.say("A1", words["title"], "title")
    for row, line in enumerate(words["lines"], start=2):
        page.say(f"A{row}", line)
    for row, name in enumerate(SHEETS, start=len(words["lines"]) + 3):
        page.sheet.write_url(f"A{row}", f"internal:'{name}'!A1", string=name)


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


def _sentence(cell: str, parts: tuple[str, str]) -> str:
    """A refusal with the value of the cell in it, as a formula."""
    got = f'IF(ISBLANK({cell}),{_text(NOTHING)},IFERROR({cell}&"",{_text(AN_ERROR)}))'
    return f"{_text(parts[0])}&{got}&{_text(parts[1])}"


def _refusal_formula(entry: Entry, cells: Mapping[str, str], right: str = '""') -> str:
    """What `workbook_forms.Entry.refusal` says, as a formula; `right` if there is nothing."""
    cell = cells[entry.key]
    if entry.also is not None:
        condition = entry.also.formula.format(**cells)
        right = f"IF({condition},{right},{_sentence(cell, entry.also_parts)})"
    wrong = _sentence(cell, entry.refusal_parts)
    return f"IF({_in_range(cell, entry.rule)},{right},{wrong})"


# Forms


def _addresses(form: Form) -> dict[str, str]:
    """Where the value of each line stands."""
    return {
        line.key: xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
        for row, line in enumerate(form.lines, start=_FIRST_LINE)
        if not isinstance(line, str)
    }


def _form_values(form: Form, values: Values) -> dict[str, Any]:
    """What the formulas of a form must show, by address."""
    cells = _addresses(form)
    refused = {entry.key: entry.refusal(values) for entry in form.entries}
    # The labels of the entries to correct
    status = ", ".join(entry.label for entry in form.entries if refused[entry.key]) or NOTHING
    shown = {_plain(_STATUS): status}
    shown |= {_beside(cells[key]): text for key, text in refused.items()}
    answers = form.answers(values) if status == NOTHING else {}
    for line in form.lines:
        if isinstance(line, Answer):
            shown[_plain(cells[line.key])] = answers.get(line.key, FIRST_CORRECT + status)
    return shown


def _status_formula(form: Form, cells: Mapping[str, str]) -> str:
    beside = [(entry.label, _beside(cells[entry.key])) for entry in form.entries]
    fine = ",".join(f'{cell}=""' for _, cell in beside)
    labels = "&".join(f'IF({cell}="","",{_text(", " + label)})' for label, cell in beside)
    return f"IF(AND({fine}),{_text(NOTHING)},MID({labels},3,500))"


def _write_form(page: _Page, form: Form, values: Values) -> None:
    cells = _addresses(form)
    for column, width in enumerate((44, 26, 62)):
        page.sheet.set_column(column, column, width)
    page.head(form.name, form.intro, form.module)
    page.say("A4", TO_CORRECT)
    page.compute(_STATUS, _status_formula(form, cells), "text")
    page.alarm(_STATUS)
    page.sheet.freeze_panes(4, 0)
    for row, line in enumerate(form.lines, start=_FIRST_LINE + 1):
        if isinstance(line, str):
            for cell, words in ((f"A{row}", line), (f"B{row}", ""), (f"C{row}", "")):
                page.say(cell, words, "heading")
            continue
        page.say(f"A{row}", f"{line.label} ({line.unit})" if line.unit else line.label)
        cell = cells[line.key]
        if isinstance(line, Entry):
            page.ask(cell, line, values[line.key])
            page.compute(_beside(cell), _refusal_formula(line, cells), "refused")
        else:
            formula = line.formula.format(**cells)
            guarded = f"IF({_STATUS}={_text(NOTHING)},{formula},{_text(FIRST_CORRECT)}&{_STATUS})"
            page.compute(cell, guarded, "answer", num_format=line.number_format)
            page.say(_beside(cell), line.how, "note")


# The log


def _log_cells(row: int) -> dict[str, str]:
    """Where the values of a line stand, those of the line above and the template."""
    keys = ("date", *(entry.key for entry in log.ENTRIES), "message")
    keys = (*keys, *(column.key for column in log.COLUMNS))
    cells = {key: xl_rowcol_to_cell(row, column) for column, key in enumerate(keys)}
    cells |= {f"{key}_before": xl_rowcol_to_cell(row - 1, n) for n, key in enumerate(keys)}
    template = _addresses(TEMPLATE)
    return cells | {f"t_{key}": f"'{TEMPLATE.name}'!{cell}" for key, cell in template.items()}


def _message_formula(cells: Mapping[str, str], *, first: bool) -> str:
    """What `workbook_log.TypedLog` says to a line that is not empty, as a formula."""
    said = '""'
    for entry in reversed(log.ENTRIES):
        said = _refusal_formula(entry, cells, said)
    said = f"IF({_date_condition(cells, first=first)},{said},{_text(log.NO_DATE)})"
    if not first:
        said = f"IF(ISNUMBER({cells['lots_before']}),{said},{_text(log.NO_LINE_ABOVE)})"
    fine = f"'{TEMPLATE.name}'!{_STATUS}={_text(NOTHING)}"
    return f"IF({fine},{said},{_text(log.CORRECT_TEMPLATE)})"


def _date_condition(cells: Mapping[str, str], *, first: bool) -> str:
    day = cells["date"]
    # 36526 is the first day of 2000.
    later = "" if first else f",{day}>{cells['date_before']}"
    return f"IF(ISNUMBER({day}),AND({day}=INT({day}),{day}>=36526{later}),FALSE)"


def _log_values(template: Values, lines: Sequence[Values]) -> dict[str, Any]:
    """What the formulas of the log must show, by address."""
    said = log.TypedLog(template, lines).shown()
    said += [{}] * (log.LINES - len(said))
    keys = ("message", *(column.key for column in log.COLUMNS))
    return {
        cells[key]: line.get(key, "")
        for cells, line in zip(map(_log_cells, _LOG_ROWS), said, strict=True)
        for key in keys
    }


def _write_log(page: _Page, lines: Sequence[Values]) -> None:
    page.sheet.set_landscape()
    page.head(log.LOG, log.INTRO, TEMPLATE.module)
    _write_columns(page)
    for row in _LOG_ROWS:
        number, cells, first = row - _LOG_FIRST, _log_cells(row), row == _LOG_FIRST
        _write_line(page, cells, lines[number] if number < len(lines) else {}, first=first)
        empty = f"COUNTA({cells['date']}:{cells[log.ENTRIES[-1].key]})=0"
        said = cells["message"]
        message = _message_formula(cells, first=first)
        page.compute(said, f'IF({empty},"",{message})', "refused")
        for column in log.COLUMNS:
            formula = (column.first if first else column.formula).format(**cells)
            guarded = f'IF(OR({empty},{said}<>""),"",{formula})'
            page.compute(cells[column.key], guarded, "answer", num_format=column.number_format)


def _write_columns(page: _Page) -> None:
    """The heads of the columns, and how wide they are."""
    heads = [DATE, *(f"{entry.label} ({entry.unit})" for entry in log.ENTRIES), TO_CORRECT]
    heads += [column.label for column in log.COLUMNS]
    texts = {column.label for column in log.COLUMNS if column.number_format == FORMATS["word"]}
    for column, head in enumerate(heads):
        look = "word head" if head in {DATE, TO_CORRECT, *texts} else "number head"
        page.say(xl_rowcol_to_cell(_LOG_HEADER, column), head, look)
    page.sheet.set_row(_LOG_HEADER, 48)
    page.sheet.set_column(0, len(heads) - 1, 12)
    page.sheet.set_column(_MESSAGE_COLUMN, _MESSAGE_COLUMN, 34)
    page.sheet.set_column(_MESSAGE_COLUMN + 11, _MESSAGE_COLUMN + 11, 24)
    page.sheet.freeze_panes(_LOG_FIRST, 1)
    page.sheet.repeat_rows(_LOG_HEADER)


def _write_line(page: _Page, cells: Mapping[str, str], line: Values, *, first: bool) -> None:
    """The cells of a line that are typed in."""
    day = log.TypedLog({}, [line]).day(0)
    date = datetime(day.year, day.month, day.day) if day else line.get("date")
    page.put(cells["date"], date, FORMATS["date"])
    condition = f"={_date_condition(cells, first=first)}"
    rule = {"validate": "custom", "value": condition, "error_message": log.NO_DATE}
    page.refuse(cells["date"], rule)
    for entry in log.ENTRIES:
        page.ask(cells[entry.key], entry, line.get(entry.key))
