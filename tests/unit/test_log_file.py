"""A log survives its file and a spreadsheet, and a damaged one is refused with its line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import log_file
from tables import CASES
from teko.runs import routine
from teko.runs.one_plan import Action

LINE = Action("2020-03-16", "margin call", 0.0, 1 / 3, 0.1 + 0.2, 1e7 / 7)
MONTH = routine.Month(**CASES["log_file"]["month"])


def saved(folder, lines, kind, change=lambda text: text, encoding="utf-8"):
    path = folder / "log.csv"
    log_file.save_log(lines, path, kind=kind)
    path.write_text(change(path.read_text()), encoding=encoding)
    return path


@given(numbers=st.lists(st.floats(-1e12, 1e12), min_size=4, max_size=4))
def test_a_log_comes_back_to_the_last_digit(tmp_path_factory, numbers):
    lines = (LINE, Action("2020-03-17", "exit", *numbers))
    folder = tmp_path_factory.mktemp("log")
    assert log_file.read_log(saved(folder, lines, Action), kind=Action) == lines


def test_whole_yen_stay_whole_numbers_and_checks_stay_one_text(tmp_path):
    (back,) = log_file.read_log(saved(tmp_path, [MONTH], routine.Month), kind=routine.Month)
    assert back == MONTH and isinstance(back.equity, int) and isinstance(back.lot, float)


EXCEL = [("\n", "\r\n"), ("4286\n", "4286\r\n\r\n"), (",", ";"), ("2020-03-16", "2020/3/16")]


@pytest.mark.parametrize(("old", "new"), EXCEL)
def test_a_log_that_excel_has_saved_as_utf_8_is_read(tmp_path, old, new):
    """It puts a byte-order mark first, ends lines as Windows does, and may leave one empty."""
    path = saved(tmp_path, [LINE], Action, lambda text: text.replace(old, new), "utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfdate")
    assert log_file.read_log(path, kind=Action) == (LINE,)


def test_a_log_in_another_encoding_is_told_its_own(tmp_path):
    path = saved(tmp_path, [LINE], Action, lambda text: text.replace("call", "追証"), "cp932")
    with pytest.raises(ValueError, match="path must be a log in UTF-8, got "):
        log_file.read_log(path, kind=Action)


@pytest.mark.parametrize("text", ["=1+1", " =1+1", "＝1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_text_that_a_spreadsheet_would_run_is_not_written(tmp_path, text):
    with pytest.raises(ValueError, match="log must hold no text that a spreadsheet would run"):
        log_file.save_log([replace(LINE, reason=text)], tmp_path / "log.csv", kind=Action)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("old", "new"), CASES["log_file"]["damaged"])
def test_a_line_that_is_no_line_of_the_log_is_refused_by_its_number(tmp_path, old, new):
    path = saved(tmp_path, [MONTH], routine.Month, lambda text: text.replace(old, new))
    with pytest.raises(ValueError, match="path must be a log, got a line 2 "):
        log_file.read_log(path, kind=routine.Month)


@pytest.mark.parametrize("change", [lambda text: "", lambda text: text.replace("order", "lots")])
def test_a_file_with_other_columns_is_refused(tmp_path, change):
    path = saved(tmp_path, [MONTH], routine.Month, change)
    with pytest.raises(ValueError, match="path must be a log with the columns date, price, "):
        log_file.read_log(path, kind=routine.Month)


def test_only_lines_of_its_kind_are_saved(tmp_path):
    with pytest.raises(ValueError, match="log must be of the type Month, got "):
        log_file.save_log([LINE], tmp_path / "log.csv", kind=routine.Month)
