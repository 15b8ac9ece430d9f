"""Sheets as people make them: titles, headers of several levels, groups, sums, signatures. No person is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.vocabulary import ImportKind
from rollout.workbooks import sorting
from rollout.workbooks.headers import Header, find_header
from rollout.workbooks.reading import Sheet, SheetRow, Span
from rollout.workbooks.sorting import sort_rows

P = ImportKind.PARTICIPANTS
HEADER = ["STT", "Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh", "Đã cài đặt"]
LAN = ["1", "Trần Thị Lan", "5100000001", "051185000001", "1985", "x"]


def sheet(*rows: Sequence[Any], merged: Sequence[Span] = ()) -> Sheet:
    held = [SheetRow(number, list(row)) for number, row in enumerate(rows, 1) if any(row)]
    return Sheet("Danh sách", held, merged=tuple(merged))


def header_of(given: Sheet) -> Header:
    found = find_header(P, given)
    assert found
    return found


def skipped(given: Sheet) -> dict[int, str]:
    return sort_rows(P, given, header_of(given)).skipped


TITLE: tuple[list[str], ...] = (
    ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["Độc lập - Tự do - Hạnh phúc"],
    [],
    ["DANH SÁCH NGƯỜI LAO ĐỘNG THAM GIA BHXH"],
    ["Đơn vị tính: người"],
)


def test_a_title_above_the_header_changes_nothing() -> None:
    plain, titled = header_of(sheet(HEADER, LAN)), header_of(sheet(*TITLE, HEADER, LAN))
    assert (titled.positions, titled.headings, titled.rows) == (plain.positions, plain.headings, (6,))


LEVELS = (
    ["STT", "Họ và tên", "Năm sinh", "", "CCCD/CMND", "", "", "VssID", ""],
    ["", "", "Nam", "Nữ", "Số", "Ngày cấp", "Nơi cấp", "Đã cài đặt", "Đã đăng ký"],
)
OF_LEVELS = {
    "name": 1, "birth_male": 2, "birth_female": 3, "personal_id": 4, "installed": 7, "registered": 8
}  # fmt: skip


@pytest.mark.parametrize("is_merged", [True, False])
def test_headings_of_two_levels_are_read_with_and_without_merged_cells(is_merged: bool) -> None:
    merged = [Span(1, at, 2, at) for at in (0, 1)] + [Span(1, a, 1, b) for a, b in ((2, 3), (4, 6), (7, 8))]
    row = ["1", "Trần Thị Lan", "", "1985", "051185000001", "01/01/2020", "CA", "x", ""]
    found = header_of(sheet(*LEVELS, row, merged=merged if is_merged else ()))
    assert dict(found.positions) == OF_LEVELS
    assert (found.rows, found.headings["personal_id"]) == ((1, 2), "CCCD/CMND › Số")
    assert (found.doubtful, found.ignored, found.unnamed) == ((), (), ())


def test_a_title_close_above_two_levels_does_not_take_the_place_of_the_lower_one() -> None:
    merged = [Span(3, at, 4, at) for at in (0, 1)] + [Span(3, a, 3, b) for a, b in ((2, 3), (4, 6), (7, 8))]
    row = ["1", "Trần Thị Lan", "", "1985", "051185000001", "01/01/2020", "CA", "x", ""]
    found = header_of(sheet(["DANH SÁCH"], ["", "Năm 2021"], *LEVELS, row, merged=merged))
    assert (dict(found.positions), found.rows) == (OF_LEVELS, (3, 4))


def test_the_name_of_a_group_is_no_level_of_the_header() -> None:
    header = (["Họ tên", "Số CCCD", "Năm sinh", ""], ["", "", "Nam", "Nữ"])
    found = header_of(sheet(*header, ["II Lớp 5A"], ["Lan", "051185000001", "", "1985"]))
    assert (found.rows, found.positions["name"]) == ((1, 2), 0)


def test_a_header_of_three_levels_is_read() -> None:
    found = header_of(
        sheet(
            ["", "", "", "VssID", "", ""],
            ["Họ tên", "Mã số BHXH", "", "", ""],
            ["", "", "", "Cài đặt", "Ngày được cấp TK"],
            ["Lan", "5100000001", "ghi chú", "x", "01/06/2021"],
        )
    )
    assert dict(found.positions) == {"name": 0, "bhxh": 1, "installed": 3, "accepted": 4}
    assert found.unnamed == ("C",)


@pytest.mark.parametrize(
    ("over", "below", "field"),
    [
        ("Người giám hộ", "Họ và tên", None),
        ("Phụ huynh", "Số CCCD", None),
        ("Chủ hộ", "Mã số BHXH", None),
        ("Cài đặt VssID", "Chưa", None),
        ("Ngày sinh", "Năm", "birth_year"),
        ("Ngày sinh", "Nam", "birth_male"),
        ("VssID", "Đã cài đặt", "installed"),
        ("Kết quả", "Cài đặt", "installed"),
        ("Tình trạng", "Cài đặt", "installed"),
        ("Cài đặt", "Kết quả", "status"),
        ("Kế hoạch", "Cài đặt", None),
    ],
)
def test_a_heading_below_another_is_read_with_it(over: str, below: str, field: str | None) -> None:
    rows = [["Họ và tên", "Số CCCD", over, ""], ["", "", below, "Khác"], ["Lan", "051185000001", "a", "b"]]
    merged = [Span(1, 0, 2, 0), Span(1, 1, 2, 1), Span(1, 2, 1, 3)]
    found = header_of(sheet(*rows, merged=merged))
    assert {name for name, at in found.positions.items() if at == 2} == ({field} if field else set())


def test_a_year_is_no_man() -> None:
    found = header_of(sheet(["Họ và tên", "Số CCCD", "Năm", "NAM"], ["Lan", "051185000001", "1985", "x"]))
    assert found.positions.get("is_male") == 3


def test_one_heading_over_two_columns_is_of_a_name_in_two_parts() -> None:
    found = header_of(
        sheet(["Họ và tên", "", "Số CCCD"], ["Trần Thị", "Lan", "051185000001"], merged=[Span(1, 0, 1, 1)])
    )
    assert dict(found.positions) == {"family_name": 0, "given_name": 1, "personal_id": 2}


def test_the_first_person_is_no_second_level() -> None:
    given = sheet(
        ["STT", "Họ và tên", "Mã số BHXH", "GT", "Tình trạng"],
        ["1", "Nguyễn Văn A", "5120123456", "Nam", "Đã cài"],
        ["2", "Nguyễn Thị B", "5120123457", "Nữ", ""],
    )
    assert [row.number for row in sort_rows(P, given, header_of(given)).rows] == [2, 3]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["1", "2", "3", "4", "5", "6"], sorting.NUMBERING),
        (["I", "Khối HCSN"], sorting.GROUP),
        (["A", "KHỐI DOANH NGHIỆP", "", "", "", "32"], sorting.GROUP),
        (["1.", "Phòng Tài chính"], sorting.GROUP),
        (["", "Tổ bảo vệ"], sorting.GROUP),
        (["A. Trường Tiểu học số 1"], sorting.GROUP),
        (["", "I. Tổ Văn phòng"], sorting.GROUP),
        (["", "II. Giáo viên"], sorting.GROUP),
        (["", "A) Khối quản lý"], sorting.GROUP),
        (["", "1. Tổ Toán - Tin"], sorting.GROUP),
        (["", "2.1. Phòng Đào tạo", "", "", "", "4"], sorting.GROUP),
        (["", "- Tổ Hành chính"], sorting.GROUP),
        (["", "Cộng", "", "", "", "12"], sorting.TOTAL),
        (["Tổng cộng"], sorting.TOTAL),
        (["", "Cộng trang 1"], sorting.TOTAL),
        (["", "Cộng", "", "", 12.0], sorting.TOTAL),
        (["", "Cộng", 12.0, "12"], sorting.TOTAL),
        (["II", "Khối trường học", 120.0], sorting.GROUP),
        (["", "CỘNG HUYỆN BÌNH SƠN"], sorting.TOTAL),
        (["Tổng số: 25 người"], sorting.TOTAL),
        (["", "Tong cong", "", "", "", "12"], sorting.TOTAL),
        (["", "Người lập biểu", "", "", "Thủ trưởng đơn vị"], sorting.FOOTER),
        (["", "", "", "Quảng Ngãi, ngày 01 tháng 6 năm 2021"], sorting.FOOTER),
        (["", "(Ký, ghi rõ họ tên)"], sorting.FOOTER),
        (["21"], sorting.BLANK),
    ],
)
def test_what_is_no_person_is_skipped_with_its_reason(row: list[Any], why: str) -> None:
    assert skipped(sheet(HEADER, row, LAN)) == {2: why}


def test_the_header_of_the_next_page_is_no_person() -> None:
    assert skipped(sheet(HEADER, LAN, HEADER, ["2", "Lê An", "5100000002"])) == {3: sorting.HEADER}


@pytest.mark.parametrize(
    "row",
    [
        ["2", "Nguyễn Văn Cộng", "5100000002"],
        ["", "Tống Thị Tổng", "5100000002"],
        ["", "Cộng", "5100000002"],
        ["3", "Thủ Trưởng", "", "051085000003"],
        ["IV", "Trần Văn Tư", "5100000004"],
        ["4", "Lê Thiếu Số"],
        ["5", "Tổng Văn Thiếu"],
        ["", "Khối", "", "", "1970"],
        ["", "Cộng", "", "", 1970.0],
        ["7", "Cộng", "123"],
        ["", "Lê An", "", "", "ngày 7 tháng 2 năm 1966"],
        ["", "Cộng", "6.99E+08"],
        ["", "Cộng", 12000001.0],
        ["6", "", "5100000006"],
        ["", "Lê Không Số Thứ Tự"],
        ["", "1. Nguyễn Văn Bình"],
        ["", "- Lê Văn Tám"],
        ["", "A. Dũng"],
        ["4", "I. Nguyễn Văn Bình"],
        ["", "I. Tổ Văn phòng", "5100000002"],
    ],
)
def test_whoever_may_be_a_person_is_kept(row: list[str]) -> None:
    assert skipped(sheet(HEADER, row, LAN)) == {}


def test_the_signatures_at_the_end_are_no_people() -> None:
    end: tuple[list[str], ...] = (
        ["", "Tổng số: 1 người"],
        ["", "Người lập", "", "", "Giám đốc"],
        ["", "(Ký, họ tên)"],
        [],
        ["", "Nguyễn Thị B", "", "", "Trần C"],
    )
    assert skipped(sheet(HEADER, LAN, *end)) == {
        3: sorting.TOTAL, 4: sorting.FOOTER, 5: sorting.FOOTER, 7: sorting.FOOTER
    }  # fmt: skip


def test_people_below_a_signature_are_read() -> None:
    given = sheet(HEADER, LAN, ["", "Người lập biểu"], ["2", "Lê An", "5100000002"])
    assert [row.number for row in sort_rows(P, given, header_of(given)).rows] == [2, 4]


def test_a_form_with_the_unit_filled_in_beforehand_is_blank_below_its_people() -> None:
    header = ["STT", "Mã đơn vị", "Họ và tên", "Mã số BHXH", "Giới tính"]
    given = sheet(header, ["1", "TA1", "Lan", "5100000001", "Nữ"], *[[str(n), "TA1", "", "", "Nam"] for n in (2, 3)])
    assert skipped(given) == {3: sorting.BLANK, 4: sorting.BLANK}


def test_a_unit_merged_downwards_is_said_in_each_row_and_no_number_is() -> None:
    header = ["Mã đơn vị", "Họ và tên", "Mã số BHXH", "Số điện thoại"]
    given = sheet(
        header,
        ["TA1", "Lan", "5100000001", "0908182151"],
        ["", "An", "5100000002", ""],
        ["TA2", "Bình", "5100000003", ""],
        merged=[Span(2, 0, 3, 0), Span(2, 3, 3, 3)],
    )
    rows = sort_rows(P, given, header_of(given)).rows
    assert [(row.cells[0], row.cells[3]) for row in rows] == [("TA1", "0908182151"), ("TA1", ""), ("TA2", "")]


names = st.lists(
    st.sampled_from("Tống Cộng Khối Thủ Ban Lớp Người Ngày Tổng An Xã Kế Toán".split()), min_size=1, max_size=4
)


@given(
    st.lists(st.tuples(st.sampled_from(["", "1", "IV", "A"]), names, st.booleans()), min_size=1, max_size=12),
    st.lists(st.sampled_from([["I", "Khối"], ["", "Cộng"], ["Người lập"], ["", "(Ký tên)"]]), max_size=4),
)
def test_every_row_with_a_number_is_read_and_every_row_is_accounted_for(
    people: list[tuple[str, list[str], bool]], others: list[list[str]]
) -> None:
    rows = [
        [running, " ".join(words), f"51{place:08d}" if by_bhxh else "", "" if by_bhxh else f"0510{place:08d}"]
        for place, (running, words, by_bhxh) in enumerate(people)
    ]
    given = sheet(HEADER, *rows, *others)
    found = sort_rows(P, given, header_of(given))
    kept = {row.number for row in found.rows}
    assert kept >= set(range(2, len(rows) + 2))
    assert kept | set(found.skipped) == {row.number for row in given.rows[1:]}


def test_people_below_a_group_of_leavers_are_known_by_it_until_another_part_begins() -> None:
    given = sheet(
        HEADER,
        ["I", "TĂNG"],
        LAN,
        ["II", "GIẢM"],
        ["", "Phòng Tài chính"],
        ["2", "Lê An", "5100000002"],
        ["III", "Điều chỉnh"],
        ["3", "Võ Minh", "5100000003"],
        ["IV", "Giảm mức đóng"],
        ["4", "Trần Tư", "5100000004"],
        ["", "Giám đốc"],
        ["5", "Trần Năm", "5100000005"],
    )
    found = sort_rows(P, given, header_of(given))
    assert found.leaving == {6}
    assert [row.number for row in found.rows] == [3, 6, 8, 10, 12]
