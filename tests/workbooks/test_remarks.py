"""What of a list of people is taken as it is, but pointed out to whoever loads it."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from rollout.models import Person
from tests.workbooks import files, formats
from tests.workbooks.loading import DAY, HEADER, D, Loader
from tests.workbooks.test_people import AN, LAN, MINH, A, codes, counts


def test_columns_under_a_merged_heading_are_not_dropped_without_a_word(loader: Loader) -> None:
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Ghi chú", "VssID", "")
    result = loader.load([header, ("1", "2", "3", "4", "5", "6"), (*LAN[:3], "", "x", "01/06/2021")])
    assert (counts(result), result["skipped"]) == ({"created": 1}, 1)
    assert [told["code"] for told in result["warnings"]] == [
        "file.columns_ignored", "file.skipped", "ask.milestone", "ask.unnamed", "skip.numbering"
    ]  # fmt: skip
    assert result["warnings"][-2]["message"].startswith("Cột F không có tiêu đề nên chưa đọc")


def test_a_milestone_said_not_to_be_reached_that_is_on_record_is_pointed_out(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt", "Đã đăng ký", "Được cấp tài khoản")
    loader.load([header, (*LAN, f"{D(-5):%d/%m/%Y}", "", "x")])
    result = loader.load([header, (*LAN, "chưa", "chưa", "không"), (*AN, "chưa", "", "")], on=D(5))
    assert counts(result) == {"created": 1, "unchanged": 1}
    told = [entry for entry in result["warnings"] if entry["code"] == "warn.not_reached"]
    assert [(entry["row"], entry["column"]) for entry in told] == [(2, "Đã cài đặt"), (2, "Được cấp tài khoản")]
    assert f"hồ sơ đang ghi đã đạt từ ngày {D(-5):%d/%m/%Y}; không đổi" in told[0]["message"]


def test_what_another_unit_recorded_is_not_told_by_a_milestone_not_reached(loader: Loader) -> None:
    header = (*HEADER, "Đã cài đặt")
    loader.load([header, (*MINH, f"{D(-5):%d/%m/%Y}")])
    result = loader.load([header, (A, *MINH[1:], "chưa")], on=D(5), by=loader.liaison(A))
    assert "warn.not_reached" not in [entry["code"] for entry in result["warnings"]]


def test_an_adult_among_the_children_is_pointed_out(loader: Loader) -> None:
    header = (*HEADER, "Ngày sinh", "Nhóm")
    born = DAY.replace(year=DAY.year - 18, month=1, day=1)
    rows = [(*LAN[:3], "", f"{born:%d/%m/%Y}", "Trẻ em"), (*AN[:3], "", str(DAY.year - 10), "Trẻ em")]
    result = loader.load([header, *rows, (A, "Lê Bình", "5100000009", "", f"{born:%d/%m/%Y}", "NLĐ")])
    assert codes(result, "warnings") == [(2, "warn.adult_child")]
    again = loader.load([HEADER, (*LAN[:3], "051185000001")], on=D(5))
    assert codes(again, "warnings") == [(2, "warn.adult_child")], "by what is on record"


WITHOUT_STATUS = [HEADER, (A, "Nguyễn Thị Bưởi", "5100000001", "")]


def said(loader: Loader, content: bytes) -> list[tuple[str, str]]:
    """What is said of the whole file; all of it is taken."""
    result = loader.load_file(content)
    assert (result["created"], result["rejected"]) == (result["rows_read"], 0)
    return [(told["code"], told["message"]) for told in result["warnings"] if told["row"] is None]


@pytest.mark.parametrize(("coding", "name"), [("tcvn3", "TCVN3"), ("vni", "VNI")])
def test_text_of_an_old_font_is_converted_and_said(loader: Loader, coding: str, name: str) -> None:
    rows = [[getattr(formats, coding)(cell) for cell in row] for row in WITHOUT_STATUS]
    assert said(loader, files.workbook(rows)) == [
        (
            "file.legacy",
            "Chữ trong tệp viết bằng phông cũ (TCVN3 hoặc VNI), đã chuyển sang Unicode: "
            f"{name} (Danh sách). Xem kỹ họ tên, địa chỉ trước khi ghi.",
        )
    ]
    assert loader.session.scalars(select(Person.name)).all() == ["Nguyễn Thị Bưởi"]


def test_why_a_sheet_was_not_read_is_said_with_what_to_do(loader: Loader) -> None:
    book = Workbook()
    book.worksheets[0].title = "Danh sách"
    for row in WITHOUT_STATUS:
        book.worksheets[0].append(row)
    book.create_sheet("Ghi chú").append(("Xem công văn số 728", "ngày 04/6"))
    hidden = book.create_sheet("Cũ")
    for row in WITHOUT_STATUS:
        hidden.append(row)
    hidden.sheet_state = "hidden"
    assert said(loader, files.saved(book)) == [
        (
            "file.sheet_headless",
            'Không tìm thấy dòng tiêu đề ở trang tính "Ghi chú" nên không đọc. Nếu trang này có danh sách, chọn dòng '
            "tiêu đề và các cột ở trang Các cột của tệp.",
        ),
        (
            "file.sheet_hidden",
            'Trang tính "Cũ" đang ẩn nên không đọc. Muốn đọc, chọn “Trang tính đang ẩn: vẫn đọc” ở trang Các cột của '
            "tệp.",
        ),
    ]


def test_a_text_file_in_another_coding_is_said(loader: Loader) -> None:
    text = "\n".join(";".join(row) for row in WITHOUT_STATUS)
    assert said(loader, formats.windows_1258(text)) == [
        (
            "file.encoding",
            "Tệp văn bản dùng bảng mã Windows-1258, đã đọc theo bảng mã này. Xem kỹ dấu của họ tên, địa chỉ trước khi "
            "ghi.",
        )
    ]
    assert loader.session.scalars(select(Person.name)).all() == ["Nguyễn Thị Bưởi"]
    other = text.replace("5100000001", "5100000002").encode("utf-16")
    assert [code for code, message in said(loader, other) if "UTF-16" in message] == ["file.encoding"]


def test_a_web_page_that_is_called_a_workbook_is_said(loader: Loader) -> None:
    header, row = WITHOUT_STATUS
    ((code, message),) = said(loader, formats.html([header, row]).replace(b"rowspan", b"title"))
    assert code == "file.web_page"
    assert message.startswith("Tệp là bảng lưu từ web")


def test_hidden_rows_and_columns_are_read_and_said(loader: Loader) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Lớp 1"
    for row in (*WITHOUT_STATUS, *((A, "Lê An", f"51000001{number:02d}", "") for number in range(25))):
        sheet.append(row)
    for number in range(3, 28):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["C"].hidden = True
    held = io.BytesIO()
    book.save(held)
    assert said(loader, held.getvalue()) == [
        (
            "file.hidden_rows",
            "Các dòng đang ẩn vẫn được đọc như dòng khác: 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, "
            "20, 21, 22 … (+5) (Lớp 1). Xóa khỏi tệp nếu không muốn nạp.",
        ),
        (
            "file.hidden_columns",
            "Các cột đang ẩn vẫn được đọc như cột khác: C (Lớp 1). Xóa khỏi tệp nếu không muốn nạp.",
        ),
    ]


def test_formulas_without_a_value_are_said(loader: Loader) -> None:
    rows = [(*HEADER, "Địa chỉ"), (*WITHOUT_STATUS[1], "=A1"), (A, "Lê An", "5100000003", "", "=A2")]
    ((code, message),) = said(loader, files.workbook(rows))
    assert code == "file.uncomputed"
    assert "đọc như ô trống: 2 (Danh sách). Mở tệp bằng Excel, bấm Lưu rồi tải lên lại." in message
