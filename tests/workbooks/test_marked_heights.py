"""A row of a fixed height in the file that comes back: its reason is seen whole."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from rollout.workbooks.marked import Mark, marked
from rollout.workbooks.reading import read_file
from tests.workbooks.test_marked import saved

LONG = "Dòng 2, cột Mã số BHXH: cần 10 chữ số, đang có 5. Excel có thể đã bỏ số 0 ở đầu. " * 4
SHORT = "Thiếu họ và tên."


def come_back(book: Workbook, reason: str) -> Worksheet:
    content = saved(book)
    sheets = read_file(content, "a.xlsx").sheets
    name = sheets[0].name
    marks = {(name, 2): Mark(reason, frozenset({1}))}
    made = marked(content, "xlsx", sheets, marks, {name: 1}, reason_heading="Lý do")
    return load_workbook(io.BytesIO(made)).worksheets[0]


def a_list(height: float | None) -> Workbook:
    book = Workbook()
    for row in (("Họ và tên", "Mã số BHXH"), ("Lan", "51000"), ("An", "5100000002")):
        book.worksheets[0].append(row)
    book.worksheets[0].row_dimensions[2].height = height
    return book


@pytest.mark.parametrize(
    ("height", "reason", "after"),
    [(18.0, LONG, 61.6), (90.0, LONG, 90.0), (18.0, SHORT, 18.0), (None, LONG, None), (18.0, LONG * 40, 409.0)],
)
def test_a_row_of_a_fixed_height_is_as_high_as_its_reason(
    height: float | None, reason: str, after: float | None
) -> None:
    assert come_back(a_list(height), reason).row_dimensions[2].height == after


def test_no_other_row_and_no_hidden_one_changes() -> None:
    book = a_list(18)
    sheet = book.worksheets[0]
    sheet.row_dimensions[3].height = 20
    assert come_back(book, LONG).row_dimensions[3].height == 20
    sheet.row_dimensions[2].hidden = True
    held = come_back(book, LONG).row_dimensions[2]
    assert (held.height, held.hidden) == (18, True)


def test_a_sheet_whose_rows_are_all_of_one_height_is_no_exception() -> None:
    book = a_list(None)
    sheet = book.worksheets[0]
    sheet.sheet_format.customHeight, sheet.sheet_format.defaultRowHeight = True, 15
    assert come_back(book, LONG).row_dimensions[2].height == pytest.approx(61.6)


def test_larger_letters_need_more() -> None:
    book = a_list(18)
    book._fonts[0].size = 14
    assert come_back(book, LONG).row_dimensions[2].height == pytest.approx(78.4)
