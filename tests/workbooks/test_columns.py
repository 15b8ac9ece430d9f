"""Headings → fields: Vietnamese or English, with or without marks, in any order, among the first ten rows."""

from __future__ import annotations

import pytest

from rollout.core.errors import Refusal
from rollout.vocabulary import ImportKind
from rollout.workbooks.columns import HEADINGS, KNOWN, NOT_FOUND, field_of, find_header, heading_key, template_headings
from rollout.workbooks.errors import ColumnTwice
from rollout.workbooks.parsing import PARSERS
from rollout.workbooks.reading import Sheet, SheetRow

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
        (P, "ĐTDĐ", None),
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
    assert set(HEADINGS[kind]) == set(PARSERS[kind])
    for field, (label, others) in HEADINGS[kind].items():
        for name in (field, label, *filter(None, others.split("|"))):
            assert KNOWN[kind][heading_key(name)] == field, f"{name!r} names two fields"


@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_template_is_understood_whole(kind: ImportKind) -> None:
    header = find_header(kind, sheet(list(template_headings(kind))))
    assert header is not None
    assert list(header.positions) == list(HEADINGS[kind])
    assert header.ignored == ()


def test_the_header_is_the_fullest_of_the_first_ten_rows() -> None:
    title = ["DANH SÁCH NGƯỜI THAM GIA", "", ""]
    found = find_header(P, sheet(*[title] * 9, ["STT", "Họ tên", "Số CCCD", "Lương"], ["1", "Lan", "0"]))
    assert found is not None
    assert (found.row, dict(found.positions), found.ignored) == (10, {"name": 1, "personal_id": 2}, ("Lương",))
    assert find_header(P, sheet(*[title] * 10, ["Họ tên", "Số CCCD"])) is None


@pytest.mark.parametrize(
    ("kind", "headings"),
    [(P, ["Họ và tên"]), (P, ["Mã số BHXH"]), (UNITS, ["Mã đơn vị"]), (UNITS, ["Tên đơn vị"]), (USERS, ["Họ tên"])],
)
def test_without_what_identifies_a_row_there_is_no_header(kind: ImportKind, headings: list[str]) -> None:
    assert find_header(kind, sheet(headings)) is None
    assert issubclass(NOT_FOUND[kind], Refusal)


def test_two_columns_of_one_field_are_refused() -> None:
    with pytest.raises(ColumnTwice, match="Số điện thoại"):
        find_header(P, sheet(["Họ tên", "Số CCCD", "SĐT", "Điện thoại"]))
