"""Files as the test suites of other projects hold them: read, or refused in one line, never loaded empty."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart

from rollout.core.errors import Refusal
from rollout.vocabulary import ImportKind
from rollout.workbooks import actions
from rollout.workbooks.errors import FileUnreadable
from rollout.workbooks.reading import read_file
from rollout.workbooks.understanding import Parsed, understand
from tests.staffed import Staffed
from tests.workbooks import books, files
from tests.workbooks.books import Page
from tests.workbooks.loading import Loader
from tests.workbooks.outcomes import UNIT
from tests.workbooks.test_crafted import NAMESPACE, SHEET, STRINGS, sheet, strings, with_parts
from tests.workbooks.test_people import ON_ONE_ENGINE

HEADER = ("Họ và tên", "Mã số BHXH")
LAN, AN = ("Lan", "5100000001"), ("An", "5100000002")


def text(place: str, value: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


HEAD = f'<row r="1">{text("A1", HEADER[0])}{text("B1", HEADER[1])}</row>'
FIRST = f'<row r="2">{text("A2", LAN[0])}{text("B2", LAN[1])}</row>'
SECOND = f'<row r="3">{text("A3", AN[0])}{text("B3", AN[1])}</row>'


def of_xml(rows: str, before: str = "", behind: str = "") -> Callable[[], bytes]:
    """A workbook whose sheet has these rows, and what else stands before and behind them."""
    whole = f"<worksheet {NAMESPACE}>{before}<sheetData>{rows}</sheetData>{behind}</worksheet>"
    return lambda: with_parts({SHEET: whole})


def of_strings(*items: str) -> Callable[[], bytes]:
    """Four shared strings: the header and Lan, as they are written in XML."""
    cells = [f'<c r="{place}" t="s"><v>{at}</v></c>' for at, place in enumerate(("A1", "B1", "A2", "B2"))]
    rows = f'<row r="1">{cells[0]}{cells[1]}</row><row r="2">{cells[2]}{cells[3]}</row>'
    return lambda: with_parts({SHEET: sheet(rows), STRINGS: strings("".join(items), len(items))})


def plain(value: str) -> str:
    return f"<si><t>{value}</t></si>"


def rich(*parts: str) -> str:
    return "<si>" + "".join(f'<r><rPr><b/></rPr><t xml:space="preserve">{part}</t></r>' for part in parts) + "</si>"


UNNUMBERED = (HEAD + FIRST).replace('<row r="1">', "<row>").replace('<row r="2">', "<row>")
UNPLACED = '<row r="2"><c t="inlineStr"><is><t>Lan</t></is></c><c t="str"><v>5100000001</v></c></row>'
FAR_BELOW = f'<row r="9"/><row r="10">{text("A10", AN[0])}{text("B10", AN[1])}</row>'
PIVOT = '<pivotTableDefinition name="x"/><extLst><ext uri="x"/></extLst>'
SPOKEN = '<si><t>Lan</t><rPh sb="0" eb="1"><t>ラン</t></rPh><phoneticPr fontId="1"/></si>'
THREE_ENDS = "Họ và tên;Mã số BHXH\r\nLan;5100000001\nAn;5100000002\rBa;5100000003"


def with_chart(*, has_list: bool) -> bytes:
    book = Workbook()
    chart = book.create_chartsheet("Biểu đồ")
    chart.add_chart(BarChart())
    if has_list:
        for row in (HEADER, LAN, AN):
            book.worksheets[0].append(row)
    return files.saved(book)


def of_days(*days: Any) -> bytes:
    rows = [(*HEADER, "Ngày sinh"), *((f"N{n}", f"510000000{n}", day) for n, day in enumerate(days, 1))]
    return books.xlsx(Page(rows))


def merged_whole() -> bytes:
    """Every cell of the sheet is one: only the first has a value."""
    return books.xlsx(Page((HEADER, LAN, AN), merged=[(1, 1, 3, 2)]))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def biff5(*rows: tuple[str, ...]) -> bytes:
    """As Excel 5 and 95 write it: letters of one byte, the stream is called Book."""
    name = b"Sheet1"
    begin = _record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0)) + _record(0x42, struct.pack("<H", 1252))
    bound = struct.pack("<IBBB", len(begin) + 4 + 7 + len(name) + 4, 0, 0, len(name)) + name
    cells = b"".join(
        _record(0x204, struct.pack("<HHHH", row, column, 0, len(value)) + value.encode("ascii"))
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    one = _record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)) + cells + _record(0x0A, b"")
    stream = begin + _record(0x85, bound) + _record(0x0A, b"") + one
    held = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(held, stream)
    wide = "Workbook".encode("utf-16-le")
    made = bytearray(held.getvalue())
    at = made.index(wide)
    made[at : at + 64] = "Book".encode("utf-16-le").ljust(64, b"\0")
    made[at + 64 : at + 66] = struct.pack("<H", 10)
    return bytes(made)


NO_MARKS = ("Ho va ten", "Ma so BHXH")

HIDDEN = Page((HEADER, LAN, AN), hidden_rows=(1, 2, 3), hidden_columns=(1, 2))
NESTED = (
    "<html><body><table><tr><td><table><tr><td>Họ và tên</td><td>Mã số BHXH</td></tr>"
    "<tr><td>Lan<td>5100000001</table></td></tr></table>"
)

WITH_A_LIST: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "a chart beside it": (lambda: with_chart(has_list=True), ["Lan", "An"]),
    "dimension far too large": (of_xml(HEAD + FIRST, '<dimension ref="A1:XFD1048576"/>'), ["Lan"]),
    "dimension too small": (of_xml(HEAD + FIRST + SECOND, '<dimension ref="A1"/>'), ["Lan", "An"]),
    "rows without numbers": (of_xml(UNNUMBERED), ["Lan"]),
    "cells without places": (of_xml(HEAD + UNPLACED), ["Lan"]),
    "empty rows between": (of_xml(HEAD + FIRST + FAR_BELOW), ["Lan", "An"]),
    "strings with formats": (
        of_strings(plain(HEADER[0]), rich("Mã số", " BHXH"), rich("L", "an"), plain(LAN[1])),
        ["Lan"],
    ),
    "strings and how they are spoken": (of_strings(plain(HEADER[0]), plain(HEADER[1]), SPOKEN, plain(LAN[1])), ["Lan"]),
    "a pivot table": (of_xml(HEAD + FIRST, behind=PIVOT), ["Lan"]),
    "all hidden": (lambda: books.xlsx(HIDDEN), ["Lan", "An"]),
    "a sheet of a strange name": (lambda: books.xlsx(Page((HEADER, LAN), 'x\' & <y> "z" 日本 😀')), ["Lan"]),
    "an empty sheet first": (lambda: books.xlsx(Page(((),), "Trống"), Page((HEADER, LAN), "Bảng")), ["Lan"]),
    "Excel 95": (lambda: biff5(NO_MARKS, LAN, AN), ["Lan", "An"]),
    "Excel 97": (lambda: books.xls(Page((HEADER, LAN, AN))), ["Lan", "An"]),
    "lines that end in three ways": (THREE_ENDS.encode, ["Lan", "An", "Ba"]),
    "quotation marks": ('Họ và tên;Mã số BHXH\n"La\nn";"5100000001"\nAn;5100000002\n'.encode, ["La n", "An"]),
    "a table within a table": (NESTED.encode, ["Lan"]),
}

WITHOUT_A_LIST: dict[str, Callable[[], bytes]] = {
    "nothing but a chart": lambda: with_chart(has_list=False),
    "nothing but formulas": lambda: files.workbook([("=1+1", "=A1"), ("=NOW()", "=B1")]),
    "nothing but a header": lambda: books.xlsx(Page((HEADER,))),
    "a header and empty rows": lambda: books.xlsx(Page((HEADER, ("", ""), (" ", "\u00a0")))),
    "a header and a sum": lambda: books.xlsx(Page((HEADER, ("Tổng cộng", "")))),
    "true and false": lambda: books.xlsx(Page(((True, False), (False, True)))),
    "numbers": lambda: books.xlsx(Page(((1.0, 2.0), (3.0, -4.5)))),
    "errors": of_xml('<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c><c r="B1" t="e"><v>#NAME?</v></c></row>'),
    "a sheet of no rows": of_xml(""),
    "a dimension that is none": of_xml(HEAD + FIRST, '<dimension ref="nothing"/>'),
    "no sheet data": lambda: with_parts({SHEET: f"<worksheet {NAMESPACE}/>"}),
    "a string that is not there": of_xml('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
    "a type that is none": of_xml('<row r="1"><c r="A1" t="zzz"><v>9</v></c></row>'),
    "everything merged": merged_whole,
    "nothing but hidden sheets": lambda: books.ods(Page((HEADER, LAN), is_hidden=True)),
    "the longest text": lambda: books.xlsx(Page((("x" * 32_767,), ("y",)))),
    "days before there were any": of_xml('<row r="1"><c r="A1" s="1"><v>-5</v></c><c r="B1"><v>1e308</v></c></row>'),
    "a text of NULs": lambda: b"a\0b\0\0\0,c\n" * 9,
    "a mark and no more": lambda: b"\xef\xbb\xbf",
    "half a mark": lambda: b"\xff\xfe\n",
    "one quotation mark": lambda: b'"',
    "only quotation marks": lambda: b'"""""\n""",""\n',
    "a page without a table": lambda: b"<html><body><p>Lan 5100000001</p></body></html>",
    "a table without cells": lambda: b"<table><tr></tr><tr></tr></table>",
}


def loaded(loader: Loader, content: bytes, kind: ImportKind) -> dict[str, Any] | Refusal:
    unit = UNIT if kind is ImportKind.PARTICIPANTS else ""
    try:
        return actions.load_file(
            loader.session, by=loader.system, kind=kind, path=content, file_name="a", unit=unit, dry_run=True
        )
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("name", WITH_A_LIST)
def test_a_list_in_a_strange_file_is_read(name: str) -> None:
    make, names = WITH_A_LIST[name]
    found = understand(ImportKind.PARTICIPANTS, read_file(make(), "a"), has_unit=True)
    assert [row.values["name"] for row in found.rows] == names
    assert not any(row.errors for row in found.rows)


@ON_ONE_ENGINE
@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_a_file_without_a_list_is_refused_in_one_line(loader: Loader, name: str) -> None:
    content = WITHOUT_A_LIST[name]()
    for kind in ImportKind:
        told = loaded(loader, content, kind)
        assert isinstance(told, Refusal), told
        assert not isinstance(told, FileUnreadable)
        assert "\n" not in str(told)
        assert "%(" not in str(told)


@ON_ONE_ENGINE
def test_every_strange_file_has_its_page(staffed: Staffed) -> None:
    """The test client holds each page to its rules; none is an error of the server."""
    client = staffed.staff()
    for make in WITHOUT_A_LIST.values():
        values = client.page("/imports/new").form("file", "kind").values.to_dict()
        data = values | {"file": (io.BytesIO(make()), "danh sách.xlsx")}
        response = client.post("/imports/new", data=data, content_type="multipart/form-data")
        if response.status_code == 303:
            path = response.headers["Location"]
            client.page(path)
            batch = path.removesuffix("/columns")
            client.page(f"{batch}/columns")
            client.submit(batch, {}, action=f"{batch}/cancel")
        else:
            assert response.status_code == 422


def test_days_that_no_calendar_has_are_refused_each_for_itself() -> None:
    days = (date(1900, 1, 1), datetime(1900, 3, 1, 23, 59), date(9999, 12, 31), timedelta(hours=30), True, 60.0)  # noqa: DTZ001
    found = understand(ImportKind.PARTICIPANTS, read_file(of_days(*days), "a.xlsx"), has_unit=True)
    assert [[error.code for error in row.errors] for row in found.rows] == [
        [], [], ["date.birth"], ["row.day"], ["row.day"], ["row.day"]
    ]  # fmt: skip
    assert [row.values["birth"] for row in found.rows[:2]] == ["1900-01-01", "1900-03-01"]


ATTRIBUTES = (
    'r="A1"', 'r="B2"', 'r="A0"', 'r="ZZZZ9"', 'r=""', 's="0"', 's="99999"', 't="s"', 't="b"', 't="e"', 't="d"',
    't="str"', 't="inlineStr"', 't="n"', 'cm="1"', 'hidden="1"', 'spans="1:9999999"', 'ht="-1"',
)  # fmt: skip
INSIDES = (
    "", "<v/>", "<v>0</v>", "<v>-1</v>", "<v>x</v>", "<v>1e999</v>", "<v>NaN</v>", "<f>1+</f>",
    "<f t='shared' si='0'/>", "<is><t>Lan</t></is>", "<is><r><t/></r></is>", "<v>2021-06-01T00:00:00</v>",
    "<v>1</v><v>2</v>", "<!-- -->", "a&amp;b",
)  # fmt: skip
attributes = st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique_by=lambda told: told[:2]).map(" ".join)
cells = st.tuples(attributes, st.sampled_from(INSIDES)).map(lambda told: f"<c {told[0]}>{told[1]}</c>")
rows = st.tuples(attributes, st.lists(cells, max_size=4)).map(lambda told: f"<row {told[0]}>{''.join(told[1])}</row>")


@given(st.lists(rows, max_size=5).map("".join), st.booleans())
@settings(max_examples=40)
def test_no_sheet_however_it_is_written_is_more_than_can_be_read_or_refused(written: str, has_list: bool) -> None:
    content = of_xml(HEAD + written if has_list else written)()
    told = understood(content)
    assert not isinstance(told, FileUnreadable), "the reader met what it does not know"
    assert isinstance(told, Refusal) or told.rows


def understood(content: bytes) -> Parsed | Refusal:
    try:
        return understand(ImportKind.PARTICIPANTS, read_file(content, "a"), has_unit=True)
    except Refusal as refusal:
        return refusal
