"""A marked file is corrected and loaded again: it goes in, and what is still wrong is told in the same column."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from sqlalchemy import select

from rollout.models import AuditRecord
from rollout.workbooks.marked import Mark
from tests.page import PageClient
from tests.staffed import Staffed
from tests.workbooks import files
from tests.workbooks.loading import HEADER
from tests.workbooks.test_marked import HEADING, come_back, is_ours, saved
from tests.workbooks.test_pages import ON_ONE_ENGINE, apply, code_of, listed, send


def a_book(code: str = "TA0001A") -> Workbook:
    """Four people under a title: one right, one without a name, one with letters in a number, one with neither."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổ 1"
    sheet.append(["Danh sách người tham gia"])
    sheet.merge_cells("A1:F1")
    sheet.append([*HEADER, "Số nhà"])
    sheet.append([code, "Nguyễn Văn An", "5100000901", None, "=1+1"])
    sheet.append([code, None, "5100000902", None, "12"])
    sheet.append([code, "Lê Thị Châu", "51000009o3", None, "13"])
    sheet.append([code, "Võ Minh", None, None, "14"])
    for row in sheet.iter_rows(min_row=3):
        row[2].number_format = "@"
        row[2].font = Font(name="Times New Roman", italic=True)
    sheet["C5"].fill = PatternFill("solid", fgColor="FFFFFF00")
    return book


def taken(client: PageClient, path: str) -> tuple[str, Workbook]:
    """What a marked file is called, and what is in it."""
    answer = client.get(f"{path}/refused.xlsx")
    assert answer.status_code == 200
    return answer.headers["Content-Disposition"], load_workbook(io.BytesIO(answer.data))


def coloured(book: Workbook) -> set[str]:
    return {cell.coordinate for row in book.active for cell in row if is_ours(cell)}


def reasons(book: Workbook) -> dict[int, str]:
    """The texts of the only column of reasons, by row."""
    found = [cell for row in book.active for cell in row if cell.value == HEADING]
    assert len(found) == 1
    column = book.active[found[0].column_letter]
    return {cell.row: cell.value for cell in column if cell.value and cell.row > found[0].row}


@ON_ONE_ENGINE
def test_what_comes_back_is_corrected_and_goes_in_round_by_round(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.staff(), code_of(staffed, unit_id)
    path = send(client, saved(a_book(code)), "tổ 1.xlsx")
    assert isinstance(path, str)
    name, first = taken(client, path)
    assert "t%E1%BB%95%201-can-sua.xlsx" in name
    assert first.active["E3"].value == "=1+1"
    assert coloured(first) == {"B4", "C5", "C6", "D6", "F2", "F4", "F5", "F6"}
    assert set(reasons(first)) == {4, 5, 6}
    assert reasons(first)[4].startswith("Dòng 4: thiếu họ và tên.")
    detail = staffed.session.scalars(select(AuditRecord.detail).where(AuditRecord.action == "take_refused")).one()
    assert detail == {"fields": ["bhxh", "name", "personal_id", "unit_code", "unknown"], "rows": 4, "whole": True}

    first.active["B4"], first.active["C5"] = "Trần Văn Bình", "5100000903"
    path = send(client, saved(first), "tổ 1-can-sua.xlsx")
    assert isinstance(path, str)
    assert "Các cột không dùng tới: Số nhà." in client.page(path).text
    name, second = taken(client, path)
    assert name.count("can-sua") == 2  # in its plain and in its encoded form
    assert coloured(second) == {"C6", "D6", "F2", "F6"}
    assert set(reasons(second)) == {6}
    assert second.active["C5"].fill.fgColor.rgb == "FFFFFF00"
    assert (second.active["C5"].number_format, second.active["C5"].font.italic) == ("@", True)

    second.active["C6"] = "5100000904"
    path = send(client, saved(second), "tổ 1-can-sua.xlsx")
    assert isinstance(path, str)
    apply(staffed, client, path)
    assert listed(staffed, unit_id) == 4
    assert staffed.world.findings() == []


@ON_ONE_ENGINE
def test_a_text_file_comes_back_as_a_workbook_that_goes_in(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    client, code = staffed.staff(), code_of(staffed, unit_id)
    rows = [HEADER, (code, "Nguyễn Văn An", "5100000901", "051185000001"), (code, "=1+1", "51oo", "")]
    path = send(client, files.text_file(rows), "a.csv")
    assert isinstance(path, str)
    name, book = taken(client, path)
    assert "a-can-sua.xlsx" in name
    sheet = book.active
    assert [cell.value for cell in sheet[2]][:4] == list(rows[1])
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["D2"].number_format) == ("=1+1", "s", "@")
    assert coloured(book) == {"B3", "C3", "E1", "E3"}
    sheet["B3"], sheet["C3"] = "Lê Bình", "5100000902"
    path = send(client, saved(book), "a-can-sua.xlsx")
    assert isinstance(path, str)
    apply(staffed, client, path)
    assert listed(staffed, unit_id) == 2


def test_a_row_that_is_right_now_loses_what_we_wrote_and_nothing_else() -> None:
    book = a_book()
    book.active["H5"] = "ghi chú"
    marks = {("Tổ 1", 4): Mark("Thiếu tên.", frozenset({1})), ("Tổ 1", 5): Mark("Sai số.", frozenset({2}))}
    first = come_back(saved(book), marks, {"Tổ 1": 2})
    assert coloured(load_workbook(io.BytesIO(first))) == {"B4", "C5", "I2", "I4", "I5"}
    second = load_workbook(io.BytesIO(come_back(first, {("Tổ 1", 4): marks["Tổ 1", 4]}, {"Tổ 1": 2})))
    assert coloured(second) == {"B4", "I2", "I4"}
    assert second.active["C5"].fill.fgColor == book.active["C5"].fill.fgColor
    assert second.active["H5"].value == "ghi chú"
    third = load_workbook(io.BytesIO(come_back(first, {}, {"Tổ 1": 2})))
    assert coloured(third) == set()
    assert [cell.value for cell in third.active["I"]] == [None] * 6
