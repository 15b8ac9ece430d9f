"""Every format gives the same rows, known by what the file holds; old codings are read and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from rollout.workbooks.errors import EncodingUnknown, FileOfOtherType
from rollout.workbooks.reader.legacy import Conversion, codings_of, converted
from rollout.workbooks.reader.syllables import is_syllable
from rollout.workbooks.reading import Cell, Sheet, Span, read_file
from tests.workbooks import files, formats

SUFFIXES = ("xlsx", "xls", "csv", "pdf", "")


@pytest.mark.parametrize("kind", formats.BOOKS)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_gives_the_same_rows_whatever_its_name_says(kind: str, suffix: str) -> None:
    read = read_file(formats.BOOKS[kind](formats.ROWS), f"danh sách.{suffix}")
    sheet, *others = read.sheets
    wanted = [[*row] for row in formats.ROWS]
    if kind == "html":
        wanted = [[formats._shown(cell) for cell in row] for row in wanted]
    for row in wanted:
        while row[-1] == "":
            row.pop()
    assert read.kind == kind
    assert [row.cells for row in sheet.rows] == wanted
    assert [[type(cell) for cell in row.cells] for row in sheet.rows] == [[*map(type, row)] for row in wanted]
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4]
    assert [(other.name, other.is_hidden, other.rows) for other in others] == [("Ẩn", True, [])] * (kind != "html")


@pytest.mark.parametrize("kind", formats.BOOKS)
def test_every_format_tells_what_is_merged_and_hidden(kind: str) -> None:
    sheet = read_file(formats.BOOKS[kind](formats.ROWS), "a").sheets[0]
    first_row, first_column, last_row, last_column = formats.MERGED
    assert sheet.merged == (Span(first_row + 1, first_column, last_row + 1, last_column),)
    assert sheet.hidden_rows == {formats.HIDDEN_ROW}
    assert sheet.hidden_columns == (set() if kind == "html" else {formats.HIDDEN_COLUMN})


def of_1904() -> bytes:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([formats.DAY])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_days_are_right_in_workbooks_that_count_from_1904() -> None:
    assert read_file(of_1904(), "a.xlsx").sheets[0].rows[0].cells == [formats.DAY]
    since_1904 = date.fromordinal(
        formats.DAY.toordinal() - date(1904, 1, 1).toordinal() + date(1899, 12, 30).toordinal()
    )
    for content in (
        formats.xls([[formats.DAY]], counts_from_1904=True),
        formats.xlsb([[since_1904]], counts_from_1904=True),  # it writes the day as one since 1900
    ):
        assert read_file(content, "a").sheets[0].rows[0].cells == [formats.DAY]


@settings(max_examples=10)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=20, max_size=200))
def test_whole_numbers_are_the_same_in_every_workbook(numbers: list[int]) -> None:
    rows = [[float(number)] for number in numbers]
    for kind in ("xlsx", "xls", "xlsb", "ods", "xml"):
        sheet = read_file(formats.BOOKS[kind](rows), "a").sheets[0]
        assert [(type(cell), cell) for row in sheet.rows for cell in row.cells] == [(float, cell) for (cell,) in rows]


def names(sheet: Sheet) -> list[list[object]]:
    return [list(row.cells) for row in sheet.rows]


PEOPLE = [
    ["Họ và tên", "Tên", "Địa chỉ"],
    ["Nguyễn Thị Bưởi", "Dũng", "Số 12, thôn Phú Lộc, xã Bình Chánh"],
    ["Đỗ Vũ", "Tú", "Đường Phạm Văn Đồng, Quảng Ngãi"],
    ["Võ Ngọc Hà", "Hùng", "12 Lê Lợi"],
    ["Trương Quỳnh Như", "Vũ", ""],
]
"""Some of it, like "Vò" for "Vũ" in TCVN3, is spelt right in more than one coding."""


def as_csv(rows: Sequence[Sequence[str]], separator: str) -> str:
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=separator).writerows(rows)
    return held.getvalue()


TRIMMED = [row if row[-1] else row[:-1] for row in PEOPLE]

ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 big without a mark": lambda text: text.encode("utf-16-be"),
    "windows-1258": formats.windows_1258,
    "latin-1 tcvn3": lambda text: formats.tcvn3(text).encode("latin-1"),
    "latin-1 vni": lambda text: formats.vni(text).encode("latin-1"),
}


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_text_is_read_in_every_coding_and_with_every_separator(encoding: str, separator: str) -> None:
    read = read_file(ENCODED[encoding](as_csv(PEOPLE, separator)), "a.csv")
    (sheet,) = read.sheets
    assert names(sheet) == TRIMMED
    assert (read.kind, read.encoding) == ("text", encoding.split()[0])
    assert sheet.legacy == (encoding.split()[1] if encoding.startswith("latin") else "")


@pytest.mark.parametrize("coding", ["tcvn3", "vni"])
@pytest.mark.parametrize("kind", formats.BOOKS)
def test_old_fonts_are_converted_and_said(coding: str, kind: str) -> None:
    typed = getattr(formats, coding)
    rows = [[typed(cell) for cell in row] for row in PEOPLE]
    sheet = read_file(formats.BOOKS[kind](rows), "a").sheets[0]
    assert names(sheet) == TRIMMED
    assert sheet.legacy == coding


def test_one_pasted_row_of_an_old_font_is_converted_and_the_rest_stays() -> None:
    rows = [PEOPLE[0], PEOPLE[1], [formats.tcvn3(cell) for cell in PEOPLE[2]], ["Hồ Vò", "Tó", "Lộ Vâ"]]
    (sheet,) = read_file(files.workbook(rows), "a.xlsx").sheets
    assert names(sheet) == [PEOPLE[0], PEOPLE[1], ["Đỗ Vũ", formats.tcvn3("Tú"), PEOPLE[2][2]], rows[3]]
    assert sheet.legacy == "tcvn3"


def test_headings_in_unicode_over_rows_of_an_old_font_are_left_and_the_rows_converted() -> None:
    rows = [PEOPLE[0], *([formats.tcvn3(cell) for cell in row] for row in PEOPLE[1:])]
    assert names(read_file(files.workbook(rows), "a.xlsx").sheets[0]) == TRIMMED


def test_a_font_of_capitals_is_converted_to_capitals() -> None:
    assert converted("NGUYÔN THÞ B¦ëI", "tcvn3") == "NGUYỄN THỊ BƯỞI"
    assert converted("NGUYEÃN THÒ BÖÔÛI", "vni") == "NGUYỄN THỊ BƯỞI"


SYLLABLES = (
    "Nguyễn Trần Lê Hoàng Huỳnh Phạm Đặng Bùi Đỗ Hồ Ngô Dương Lý Võ Vũ Vò Tó Hà Hòa Hoà Thúy Thuý Thị Văn Hữu Ngọc "
    "Quỳnh Quý Gì Giết Nghiêng Khuếch Ánh Ơn Ước Ỷ Bình Sơn Tịnh Quảng Ngãi Đức Phổ Lân Lâm Trà Bồng Ba Tơ Cò Dòng "
    "Ðức Ðô"
).split()
FOREIGN = (
    "café Müller José Noël Peña Zoë Rhône façade naïve Hôtel m² 20°C µm 3×4 ½ §5 ©2026 «ngoặc» · – … Kon Plông".split()
)
words = st.sampled_from(SYLLABLES)


@pytest.mark.parametrize("word", SYLLABLES)
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(normalize("NFD", word))
    assert is_syllable(word.upper())


@given(st.lists(words | st.sampled_from(FOREIGN) | st.text(max_size=8), max_size=6), st.sampled_from(["NFC", "NFD"]))
def test_what_is_unicode_or_plain_is_never_changed(parts: list[str], form: str) -> None:
    """Even a row beside others of an old font."""
    cell = normalize(form, " ".join(parts))  # type: ignore[arg-type]
    if any("\xa0" < sign <= "\xff" for sign in "".join(set(parts) - {*SYLLABLES, *FOREIGN})):
        return  # chance may have typed an old font
    rows: list[tuple[int, list[Cell]]] = [(1, ["Nguyễn Thị Bưởi", "x"]), (2, [cell, "y"])]
    assert Conversion(iter(rows)).row([cell, "z"]) == [cell, "z"]


@given(st.lists(words, min_size=1, max_size=8).map(" ".join), st.sampled_from(["tcvn3", "vni"]))
def test_what_an_old_font_typed_comes_back(text: str, coding: str) -> None:
    text = normalize("NFC", text.replace("Ð", "Đ")).title() if coding == "vni" else text.replace("Ð", "Đ").lower()
    typed = getattr(formats, coding)(text)
    assert converted(typed, coding) == text  # type: ignore[arg-type]
    assert not codings_of(typed) or coding in codings_of(typed)


def test_how_excel_names_its_separator_is_no_row() -> None:
    (sheet,) = read_file(b"sep=;\r\na,b;c\r\n1;2\r\n", "a.csv").sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ["a,b", "c"]), (2, ["1", "2"])]


def test_commas_in_addresses_separate_nothing() -> None:
    rows = [["Họ và tên", "Địa chỉ"], *(["Lê An", f"Số {n}, xã A, huyện B, tỉnh C"] for n in range(5))]
    for separator in (";", "\t", ","):
        (sheet,) = read_file(files.text_file(rows, separator), "a.csv").sheets
        assert names(sheet) == rows
    (sheet,) = read_file("\n".join(";".join(row) for row in rows).encode(), "a.csv").sheets
    assert names(sheet) == rows


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows() -> None:
    (sheet,) = read_file(b'a;b\n"12;x\n3;4\n', "a.csv").sheets
    assert names(sheet) == [["a", "b"], ['"12', "x"], ["3", "4"]]


def test_what_is_in_no_coding_that_we_know_is_refused() -> None:
    with pytest.raises(EncodingUnknown, match="Chưa có gì thay đổi"):
        read_file("Straße;Größe;Äpfel".encode("latin-1"), "a.csv")


def test_a_web_page_with_several_tables_has_as_many_sheets() -> None:
    page = (
        "<html><table><tr><td colspan=2>Tiêu đề<tr><td>Cộng &amp; trừ<td>x<br>y</table>"
        "<p>giữa<script>var a = '<td>';</script><table><tr><th>Một<table><tr><td>trong</table></th><th>Hai</table>"
    )
    read = read_file(page.encode(), "a.xls")
    assert [(sheet.name, names(sheet)) for sheet in read.sheets] == [
        ("Bảng 1", [["Tiêu đề"], ["Cộng & trừ", "x\ny"]]),
        ("Bảng 2", [["Một", "Hai"]]),
        ("Bảng 3", [["trong"]]),
    ]
    assert read.sheets[0].merged == (Span(1, 0, 1, 1),)


def test_a_number_that_a_page_shows_rounded_is_read_whole() -> None:
    page = '<table><tr><td x:num="51201000123">5.1201E+10</td><td x:num="31199">1/6/1985</td></tr></table>'
    assert names(read_file(page.encode(), "a.xls").sheets[0]) == [[51201000123.0, "1/6/1985"]]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


def test_a_workbook_that_declares_entities_is_not_read() -> None:
    with pytest.raises(FileOfOtherType):
        read_file(formats.xml([["&b;", "&c;"]], head=ENTITIES), "a.xml")


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_formulas_without_a_value_are_counted(value: str) -> None:
    cells = f'<c r="A1"><f>1+1</f>{value}</c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1" t="str"><f>""</f><v></v></c>'
    shared = f'<c r="D1"><f t="shared" si="0"/>{value}</c>'
    content = formats.with_sheet(f'<row r="1">{cells}{shared}<c r="E1"><v>7</v></c></row>')
    read = read_file(content, "a.xlsx").sheets[0]
    assert (names(read), read.uncomputed) == ([["", 2.0, "", "", 7.0]], 2)
