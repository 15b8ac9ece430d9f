"""Headings → fields: Vietnamese or English, with or without marks, in any order, among the first ten rows."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.core.errors import Refusal
from rollout.vocabulary import ImportKind
from rollout.workbooks.cell_values import PARSERS
from rollout.workbooks.columns import (
    KNOWN,
    Doubt,
    field_of,
    heading_key,
)
from rollout.workbooks.errors import ColumnTwice
from rollout.workbooks.giving.columns import columns_of, template_fields
from rollout.workbooks.habits import Habits
from rollout.workbooks.headers import NOT_FOUND, find_header
from rollout.workbooks.headings import HEADINGS, NOT_IN_TEMPLATE
from rollout.workbooks.levels import HEADER_WITHIN
from rollout.workbooks.numbering import is_numbering
from rollout.workbooks.reading import Sheet, SheetRow
from rollout.workbooks.sorting import sort_rows

P, UNITS, USERS = ImportKind.PARTICIPANTS, ImportKind.UNITS, ImportKind.USERS


def sheet(*rows: list[str], name: str = "Danh sách") -> Sheet:
    return Sheet(name, [SheetRow(number, list(row)) for number, row in enumerate(rows, 1)])


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        (P, "Họ và tên", "name"),
        (P, "HỌ VÀ TÊN", "name"),
        (P, "ho va ten", "name"),
        (P, "Ho\u0323 va\u0300 te\u0302n", "name"),
        (P, "  Họ  và\ntên: ", "name"),
        (P, "Full name", "name"),
        (P, "Mã số BHXH (10 số)", "bhxh"),
        (P, "Số CCCD", "personal_id"),
        (P, "Số định danh/CCCD", "personal_id"),
        (P, "Năm sinh", "birth"),
        (P, "Ngày sinh (dd/mm/yyyy)", "birth"),
        (P, "ĐTDĐ", "phone"),
        (P, "Số ĐT", "phone"),
        (P, "ĐT (di động)", "phone"),
        (P, "Số CCCD/CMND", "personal_id"),
        (P, "CMND/CCCD", "personal_id"),
        (P, "CMND", "cmnd"),
        (P, "NTNS", "birth"),
        (P, "GT", "sex"),
        (P, "Họ + Tên", "name"),
        (P, "Mã đơn vị BHXH", "unit_code"),
        (P, "Mã ĐV", "unit_code"),
        (P, "Mã ĐV BHXH", "unit_code"),
        (P, "Cài đặt VssID", "installed"),
        (P, "Ngày cài đặt VssID", "installed"),
        (P, "Đã cài", "installed"),
        (P, "Đã cài ứng dụng VssID", "installed"),
        (P, "Đã ĐK", "registered"),
        (P, "Đã đăng ký VssID", "registered"),
        (P, "Có tài khoản VssID", "accepted"),
        (P, "Đã cấp TK", "accepted"),
        (P, "Ngày được cấp TK", "accepted"),
        (P, "Ngày cấp tài khoản", "accepted"),
        (P, "Đã đăng nhập VssID", "signed_in"),
        (P, "Kích hoạt", None),
        (P, "Đã kích hoạt VssID", None),
        (P, "VssID", None),
        (P, "Tài khoản", None),
        (UNITS, "Huyện", "district"),
        (UNITS, "Quận/Huyện", "district"),
        (UNITS, "Xã/Phường", "commune"),
        (UNITS, "Số LĐ", "headcount"),
        (UNITS, "Tổng số", "headcount"),
        (UNITS, "Tổng số lao động", "headcount"),
        (UNITS, "SĐT", "contact_phone"),
        (UNITS, "Đến nay: Đã cài VssID", "installed"),
        (USERS, "Họ + Tên", "display_name"),
        (USERS, "SĐT", "phone"),
        (USERS, "Mã ĐV", "places"),
        (USERS, "Tên tài khoản", "username"),
        (P, "SĐT", "phone"),
        (P, "Phone number", "phone"),
        (P, "Đã cài đặt", "installed"),
        (P, "signed_in", "signed_in"),
        (P, "Ngày đăng nhập", "signed_in"),
        (P, "Ghi chú", None),
        (UNITS, "Mã đơn vị", "code"),
        (UNITS, "Địa bàn 2021", "area_2021"),
        (UNITS, "Đến nay: Đã cài đặt ứng dụng", "installed"),
        (UNITS, "Đã được cấp tài khoản", "accepted"),
        (UNITS, "Tổng số người tham gia", "participants"),
        (USERS, "Tên đăng nhập", "username"),
        (USERS, "Phạm vi", "scope"),
    ],
)
def test_a_heading_names_its_field(kind: ImportKind, heading: str, field: str | None) -> None:
    assert field_of(kind, heading) == field


@pytest.mark.parametrize("kind", list(ImportKind))
def test_every_field_can_be_read_and_has_a_heading_of_its_own(kind: ImportKind) -> None:
    assert set(HEADINGS[kind]) == set(PARSERS[kind](Habits()))
    for field, (label, others) in HEADINGS[kind].items():
        for name in (field, label, *filter(None, others.split("|"))):
            assert KNOWN[kind][heading_key(name)] == field, f"{name!r} names two fields"


@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_template_is_understood_whole(kind: ImportKind) -> None:
    header = find_header(kind, sheet([column.heading for column in columns_of(kind, template_fields(kind))]))
    assert header is not None
    assert list(header.positions) == [field for field in HEADINGS[kind] if field not in NOT_IN_TEMPLATE]
    assert (header.ignored, header.doubtful) == ((), ())


def test_the_header_is_the_fullest_of_the_first_rows() -> None:
    title = ["DANH SÁCH NGƯỜI THAM GIA", "", ""]
    found = find_header(P, sheet(*[title] * 9, ["STT", "Họ tên", "Số CCCD", "Lương"], ["1", "Lan", "0"]))
    assert found is not None
    assert (found.row, dict(found.positions), found.ignored) == (10, {"name": 1, "personal_id": 2}, ("Lương",))
    assert find_header(P, sheet(*[title] * (HEADER_WITHIN + 3), ["Họ tên", "Số CCCD"])) is None


@pytest.mark.parametrize(
    ("kind", "headings"),
    [(P, ["Họ và tên"]), (P, ["Mã số BHXH"]), (UNITS, ["Mã đơn vị"]), (UNITS, ["Tên đơn vị"]), (USERS, ["Họ tên"])],
)
def test_without_what_identifies_a_row_there_is_no_header(kind: ImportKind, headings: list[str]) -> None:
    assert find_header(kind, sheet(headings)) is None
    assert issubclass(NOT_FOUND[kind], Refusal)


def test_two_columns_of_one_field_are_refused_and_both_are_named() -> None:
    twice = sheet(["Họ tên", "Số CCCD", "SĐT", *[""] * 24, "Điện thoại"], name="Tổ 1")
    header = find_header(P, twice)
    assert header
    with pytest.raises(ColumnTwice) as refused:
        header.check(P, twice)
    told = str(refused.value)
    assert [
        part for part in ('cột C "SĐT"', 'cột AB "Điện thoại"', '"Số điện thoại"', '"Tổ 1"') if part not in told
    ] == []


@pytest.mark.parametrize(
    ("heading", "likeness"),
    [
        ("Kích hoạt VssID", "milestone"),
        ("Tài khoản ngân hàng", "milestone"),
        ("Giấy tờ tùy thân (CCCD)", "number"),
        ("Mã số", "number"),
        ("Zalo", "phone"),
        ("Ngày vào làm", "day"),
        ("Ghi chú", None),
        ("Chức vụ", None),
        ("Mức đóng BHXH", None),
        ("Tài chính", None),
        ("Ngành nghề", None),
    ],
)
def test_an_unknown_heading_may_resemble_what_matters(heading: str, likeness: str | None) -> None:
    found = find_header(P, sheet(["Họ tên", "Số CCCD", "Lương", heading], ["Lan", "051185000001", "5", "abc"]))
    assert found is not None
    assert found.doubtful == ((Doubt("D", heading, likeness),) if likeness else ())
    assert found.ignored == (("Lương",) if likeness else ("Lương", heading))


@pytest.mark.parametrize(
    ("cells", "likeness"),
    [
        (["x", "", "x"], "milestone"),
        (["√", "chưa", "√"], "milestone"),
        (["0512000001", "5112000001"], "number"),
        (["051185000001"], "number"),
        (["0908182151", "0908.182.152"], "phone"),
        (["23/11/2026", "01.02.2026"], "day"),
        (["10.000.000", "12.500.000"], None),
        (["abc", "x", "def"], None),
        (["", ""], None),
    ],
)
def test_an_unknown_column_may_hold_what_matters(cells: list[str], likeness: str | None) -> None:
    rows = [["Lan", f"05118500000{n}", cell] for n, cell in enumerate(cells)]
    found = find_header(P, sheet(["Họ tên", "Số CCCD", "Cột lạ"], *rows))
    assert found is not None
    assert [doubt.likeness for doubt in found.doubtful] == ([likeness] if likeness else [])


def test_days_of_the_workbook_itself_are_days() -> None:
    rows = [SheetRow(1, ["Họ tên", "Số CCCD", "Cột lạ"]), SheetRow(2, ["Lan", "051185000001", date(2026, 11, 23)])]
    found = find_header(P, Sheet("", rows))
    assert found is not None
    assert [doubt.likeness for doubt in found.doubtful] == ["day"]


@pytest.mark.parametrize(
    "cells",
    [
        ["1", "2", "3", "4"],
        [1.0, 2.0, 3.0],
        ["(1)", "(2)", "(3)=(1)+(2)", "4=3/1*100%"],
        ["A", "B", "1", "2"],
        [-1.0, -2.0],
        ["a", "b", "c", ""],
        ["", "2", "3", "4"],
    ],
)
def test_a_row_that_numbers_the_columns_is_known(cells: list[str | float]) -> None:
    assert is_numbering([*cells])


@pytest.mark.parametrize(
    "cells",
    [
        ["1"],
        ["1", "3"],
        ["3", "4", "5"],
        ["1", "2", "x"],
        ["1", "TA0001A", "Trường"],
        ["A", "C"],
        ["1", "2", date(2021, 6, 1)],
        ["1.5", "2"],
        [True, True],
        ["", ""],
        ["2021", "2022"],
    ],
)
def test_what_does_not_number_columns_is_data(cells: list[str]) -> None:
    assert not is_numbering([*cells])


def test_only_the_row_under_the_header_numbers_columns() -> None:
    given = sheet(["Mã đơn vị", "Tên đơn vị"], ["1", "2"], ["TA1", "Một"], ["1", "2"])
    header = find_header(UNITS, given)
    assert header
    assert header.numbering == 2
    assert [row.number for row in sort_rows(UNITS, given, header).rows] == [3, 4]


def test_a_column_without_a_heading_is_named_and_asked_about_where_it_holds_days() -> None:
    header = find_header(
        P,
        sheet(
            ["Họ tên", "Mã số BHXH", "", "", ""],
            ["Lan", "5100000001", "ghi chú", "x", "01/06/2021"],
            ["An", "5100000002", "", "x", "02/06/2021"],
        ),
    )
    assert header
    assert header.unnamed == ("C",)
    assert header.doubtful == (Doubt("D", "", "milestone"), Doubt("E", "", "day"))
