"""Bytes → cells: every value exact, whatever is no table or far too big refused with a sentence."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rollout import config
from rollout.vocabulary import FIRST_DAY
from rollout.workbooks import digits as digits_of
from rollout.workbooks.cell_values import day, text
from rollout.workbooks.errors import (
    EncodingUnknown,
    FileDamaged,
    FileEmpty,
    FileOfOtherType,
    FilePasswordProtected,
    FileRefused,
    FileTooLarge,
    FileUnpacksTooLarge,
    TooManyRows,
)
from rollout.workbooks.reader import limits
from rollout.workbooks.reading import read_file
from tests.workbooks import files

digits = st.text("0123456789", min_size=1, max_size=15)
days = st.dates(FIRST_DAY, date(2026, 11, 1))


@given(st.lists(digits, min_size=1, max_size=30))
def test_text_keeps_every_digit(numbers: list[str]) -> None:
    for content, name in (
        (files.workbook([[number] for number in numbers]), "a.xlsx"),
        (files.text_file([[number] for number in numbers]), "a.csv"),
    ):
        (sheet,) = read_file(content, name).sheets
        assert [text(row.cells[0]) for row in sheet.rows] == numbers


@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=30))
def test_numbers_are_read_whole(numbers: list[int]) -> None:
    (sheet,) = read_file(files.workbook([[number] for number in numbers]), "a.xlsx").sheets
    assert [text(row.cells[0]) for row in sheet.rows] == [str(number) for number in numbers]


def a_number(of: int) -> st.SearchStrategy[str]:
    """As many digits, without those that look rounded, which are refused."""
    return st.from_regex(rf"[0-9]{{{of}}}", fullmatch=True).filter(lambda digits: not digits.endswith("000000"))


@given(a_number(10), a_number(12))
def test_numbers_of_people_come_back_as_they_were(bhxh: str, personal_id: str) -> None:
    (sheet,) = read_file(files.workbook([[bhxh, personal_id]]), "a.xlsx").sheets
    (row,) = sheet.rows
    assert (digits_of.bhxh(row.cells[0]).value, digits_of.personal_id(row.cells[1]).value) == (bhxh, personal_id)


@given(st.lists(days, min_size=1, max_size=20))
def test_days_come_back_as_they_were(wanted: list[date]) -> None:
    rows = [
        (each, datetime(each.year, each.month, each.day), f"{each:%d/%m/%Y}", each.isoformat(), f"{each:%d.%m.%Y}")  # noqa: DTZ001
        for each in wanted
    ]
    (sheet,) = read_file(files.workbook(rows), "a.xlsx").sheets
    for row, each in zip(sheet.rows, wanted, strict=True):
        assert [day(cell).value for cell in row.cells] == [each.isoformat()] * 5


def test_rows_carry_the_number_that_excel_shows() -> None:
    content = files.workbook([[], ["tiêu đề"], [], ["", "  "], ["một"]])
    (sheet,) = read_file(content, "a.xlsx").sheets
    assert [(row.number, row.cells[0]) for row in sheet.rows] == [(2, "tiêu đề"), (5, "một")]
    (sheet,) = read_file("\n\ntiêu đề;\n;;\nmột;\n".encode(), "a.csv").sheets
    assert [row.number for row in sheet.rows] == [3, 5]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_text_files_are_read_whatever_separates_them(separator: str, encoding: str) -> None:
    rows = [["Họ và tên", "Địa chỉ"], ["Trần Thị Lan", f'Số 1{separator} "ngõ" 2\nBình Sơn']]
    (sheet,) = read_file(files.text_file(rows, separator, encoding), "a.csv").sheets
    assert [row.cells for row in sheet.rows] == rows


def test_every_sheet_is_read_and_hidden_ones_are_said_to_be() -> None:
    book = Workbook()
    for name, state in (("Tổ 1", "visible"), ("Tổ 2", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append([name])
        sheet.sheet_state = state
    held = io.BytesIO()
    book.save(held)
    assert [(s.name, s.is_hidden) for s in read_file(held.getvalue(), "a.xlsx").sheets if s.rows] == [
        ("Tổ 1", False),
        ("Tổ 2", True),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks, letters and what a password encrypts begin."""


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "a.xlsx", FileEmpty),
        (b"\n;;\n", "a.csv", FileEmpty),
        (files.workbook([]), "a.xlsx", FileEmpty),
        (b"%PDF-1.7", "a.pdf", FileOfOtherType),
        (OLE + "Workbook\0".encode("utf-16-le"), "a.xls", FileDamaged),
        (OLE + "EncryptedPackage\0".encode("utf-16-le"), "a.xlsx", FilePasswordProtected),
        (OLE + "WordDocument\0".encode("utf-16-le"), "a.xls", FileOfOtherType),
        (archive({"word/document.xml": b"<document/>"}), "a.xlsx", FileOfOtherType),
        (archive({"xl/workbook.xml": b"<workbook/>"}, zipfile.ZIP_BZIP2), "a.xlsx", FileDamaged),
        (files.workbook([["một"]])[:-200], "a.xlsx", FileDamaged),
        (b"MZ\0\0", "a.csv", FileOfOtherType),
        (b"MZ and words", "a.csv", FileOfOtherType),
        ("Họ và tên".encode("utf-16-le")[:-1], "a.csv", EncodingUnknown),
        ("Hôpital Müller;".encode("latin-1"), "a.csv", EncodingUnknown),
        (b"x" * (config.UPLOAD_LIMIT + 1), "a.csv", FileTooLarge),
        (b"x\n" * (limits.ROW_LIMIT + 1), "a.csv", TooManyRows),
    ],
    ids=[
        "nothing",
        "only separators",
        "no rows",
        "pdf",
        "an old workbook cut off",
        "with a password",
        "an old letter",
        "a letter",
        "no sheets",
        "cut off",
        "a program",
        "a program's start",
        "half of a character",
        "another encoding",
        "too large",
        "too many rows",
    ],
)
def test_what_is_no_table_is_refused(content: bytes, name: str, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal) as caught:
        read_file(content, name)
    assert "%(" not in str(caught.value)


def parts_of_a_workbook() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(files.workbook([["một"]]))) as source:
        return {name: source.read(name) for name in source.namelist()}


def test_a_file_that_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    with pytest.raises(FileUnpacksTooLarge):
        read_file(archive({**parts_of_a_workbook(), "xl/media/image1.bin": bytes(limits.UNPACKED_LIMIT + 1)}), "a.xlsx")


def test_an_archive_that_lies_about_its_sizes_is_counted_all_the_same() -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(bytes(limits.UNPACKED_LIMIT + 1)) + packer.flush()
    honest = archive({"xl/media/image1.bin": packed, **parts_of_a_workbook()}, zipfile.ZIP_STORED)
    lying = bytearray(honest)
    for header, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):  # says: deflated, and no larger than it is here
        place = lying.index(header) + at
        lying[place : place + 2] = zipfile.ZIP_DEFLATED.to_bytes(2, "little")
    assert zipfile.ZipFile(io.BytesIO(lying)).infolist()[0].file_size == len(packed)
    with pytest.raises(FileUnpacksTooLarge):
        read_file(bytes(lying), "a.xlsx")


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "XFD40000"])
def test_a_stray_cell_far_away_is_refused_before_it_costs_memory(cell: str) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet[cell] = "Họ và tên", "x"
    if cell == "A1048576":
        sheet["G1"] = "y"
    held = io.BytesIO()
    book.save(held)
    with pytest.raises(TooManyRows):
        read_file(held.getvalue(), "a.xlsx")


def test_an_ordinary_date_is_not_taken_for_a_number() -> None:
    (sheet,) = read_file(files.workbook([[date(2021, 6, 1), timedelta(hours=3)]]), "a.xlsx").sheets
    assert sheet.rows[0].cells[0] == date(2021, 6, 1)
