"""Colours of rows and cells: which are told apart and asked about, which say nothing, and what an answer does."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo

from rollout.models import Batch
from rollout.vocabulary import ImportKind
from rollout.workbooks import colours
from rollout.workbooks.choices import Choices
from rollout.workbooks.colour_names import colour_name
from rollout.workbooks.colours import MOST_ASKED
from rollout.workbooks.marked import Mark
from rollout.workbooks.parsed_row import NOT_REACHED, REACHED
from rollout.workbooks.reading import Fill, SheetRow, read_file
from rollout.workbooks.understanding import Parsed, understand
from tests.staffed import Staffed
from tests.workbooks import books
from tests.workbooks.books import Page
from tests.workbooks.cases import GREEN, YELLOW, bhxh
from tests.workbooks.test_crafted import SHEET, sheet, with_parts
from tests.workbooks.test_marked import come_back, saved
from tests.workbooks.test_pages import ON_ONE_ENGINE, apply, code_of, send

HEADER = ("Họ và tên", "Mã số BHXH", "Số điện thoại", "Địa chỉ", "Đã cài đặt", "Ghi chú")
WIDTH = len(HEADER)
FIRST = 2  # the row of the first person

Cells = dict[tuple[int, int], str]


def person(number: int, installed: str = "") -> tuple[str, ...]:
    return ("Lan", bhxh(number), f"0908{number:06d}", "Quảng Ngãi", installed, "")


def people(count: int) -> list[tuple[str, ...]]:
    return [HEADER, *map(person, range(1, count + 1))]


def of_rows(colour: str, *rows: int) -> Cells:
    return {(row, column): colour for row in rows for column in range(1, WIDTH + 1)}


def of_columns(colour: str, columns: Iterable[int], *rows: int) -> Cells:
    return {(row, column): colour for row in rows for column in columns}


def understood(content: bytes, answers: Mapping[str, str] = {}) -> Parsed:
    read = read_file(content, "a.xlsx")
    return understand(ImportKind.PARTICIPANTS, read, has_unit=True, choices=Choices(answers))


def a_list(fills: Cells, count: int = 10) -> bytes:
    return books.xlsx(Page(people(count), fills=fills))


def asked(parsed: Parsed) -> list[tuple[str, int]]:
    return [(question.key, question.values["count"]) for question in parsed.questions]


def told(parsed: Parsed) -> list[str]:
    return [message.code for message in parsed.warnings if "colour" in message.code]


def test_each_colour_is_asked_about_once_and_nothing_is_read_of_it_meanwhile() -> None:
    fills = of_rows(YELLOW, 3, 6, 7) | of_columns(GREEN, (1, 3), 4) | of_columns(YELLOW, (5,), 9)
    parsed = understood(a_list(fills))
    assert asked(parsed) == [(f"colour::{YELLOW}", 3), (f"colour::{GREEN}", 1), (f"colour:installed:{YELLOW}", 1)]
    whole, cells, blank = parsed.questions
    assert (whole.code, cells.code, blank.code) == (
        "question.colour", "question.colour_cells", "question.colour_blank"
    )  # fmt: skip
    assert cells.values["which"] == 'A "Họ và tên", C "Số điện thoại"'
    assert blank.values["which"] == 'E "Đã cài đặt"'
    assert {"yes", "no"} <= {value for value, _ in blank.options}
    assert not {"yes", "no"} & {value for value, _ in whole.options}
    assert told(parsed) == ["file.colours"]
    assert all(row.values.keys() == {"name", "bhxh", "phone", "address"} and not row.errors for row in parsed.rows)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("installed", {"installed": REACHED}),
        ("accepted", {"accepted": REACHED}),
        ("no_smartphone", {"smartphone": False}),
        ("long_leave", {"standing": "long_leave", "standing_in": "name"}),
        ("ignored", {}),
    ],
)
def test_what_a_colour_is_answered_to_mean_is_said_in_its_rows(answer: str, says: dict[str, object]) -> None:
    plain = understood(a_list({})).rows
    parsed = understood(a_list(of_rows(YELLOW, 3, 6)), {f"colour::{YELLOW}": answer})
    for row, before in zip(parsed.rows, plain, strict=True):
        assert row.values == before.values | (says if row.number in (3, 6) else {})
    assert told(parsed) == []
    assert len(parsed.questions) == 1, "what was answered may be answered otherwise"


def test_a_cell_says_more_than_its_colour() -> None:
    rows = [HEADER, person(1, "chưa"), person(2, "x"), person(3), person(4)]
    content = books.xlsx(Page(rows, fills=of_columns(YELLOW, (5,), 2, 3, 4)))
    parsed = understood(content, {f"colour:installed:{YELLOW}": "no"})
    assert asked(parsed) == [(f"colour:installed:{YELLOW}", 1)]
    assert [row.values.get("installed") for row in parsed.rows] == [NOT_REACHED, REACHED, NOT_REACHED, None]
    whole = books.xlsx(Page(rows, fills=of_rows(YELLOW, 2, 4)))
    parsed = understood(whole, {f"colour::{YELLOW}": "installed"})
    assert [row.values.get("installed") for row in parsed.rows] == [NOT_REACHED, REACHED, REACHED, None]


SILENT: dict[str, Cells] = {
    "the header": of_rows(YELLOW, 1),
    "every other row": of_rows(YELLOW, 3, 5, 7, 9, 11),
    "every other row in two colours": of_rows(YELLOW, 3, 5, 7, 9, 11) | of_rows(GREEN, 2, 4, 6, 8, 10),
    "bands of two rows": of_rows(YELLOW, 2, 3, 6, 7, 10, 11),
    "a column": of_columns(YELLOW, (1, 5), *range(1, 12)),
    "a column but for one row": of_columns(YELLOW, (5,), *range(1, 11)),
    "the whole list": of_rows(YELLOW, *range(1, 12)),
    "white": of_rows("FFFFFF", 3, 6),
    "nearly white": of_rows("F2F2F2", 3, 6),
}


@pytest.mark.parametrize("which", SILENT)
def test_colours_that_tell_no_row_from_another_raise_no_question(which: str) -> None:
    parsed = understood(a_list(SILENT[which]))
    assert (asked(parsed), told(parsed)) == ([], [])


def test_bands_are_known_among_groups_and_sums() -> None:
    rows = [HEADER, person(1), person(2), ("I", "Tổ một"), person(3), person(4), person(5), ("Tổng cộng",)]
    bands = of_rows(YELLOW, 2, 4, 6, 8)
    assert asked(understood(books.xlsx(Page(rows, fills=bands)))) == []
    by_person = of_rows(YELLOW, 2, 5, 7)
    assert asked(understood(books.xlsx(Page(rows, fills=by_person)))) == []
    assert asked(understood(books.xlsx(Page(rows, fills=of_rows(YELLOW, 4, 8))))) == []


def test_a_colour_of_most_rows_is_asked_about_once() -> None:
    assert asked(understood(a_list(of_rows(YELLOW, 2, 3, 4, 6, 7, 9, 10)))) == [(f"colour::{YELLOW}", 7)]


def test_rows_of_three_in_a_row_are_no_bands() -> None:
    assert asked(understood(a_list(of_rows(YELLOW, 3, 4, 5)))) == [(f"colour::{YELLOW}", 3)]


def test_of_many_colours_those_of_most_rows_are_asked_about() -> None:
    fills: Cells = {}
    for place in range(MOST_ASKED + 2):
        fills |= of_rows(f"{place * 0x20:02X}00FF", *range(10 * place + 3, 10 * place + 5 + (place > 0)))
    parsed = understood(a_list(fills, 100))
    assert [count for _, count in asked(parsed)] == [3] * MOST_ASKED
    assert told(parsed) == ["file.colours", "file.colours_left"]


def test_the_same_colour_of_two_sheets_is_one_question() -> None:
    pages = (Page(people(5), name, fills=of_rows(YELLOW, row)) for name, row in (("10A1", 3), ("10A2", 5)))
    content = books.xlsx(*pages)
    assert asked(understood(content)) == [(f"colour::{YELLOW}", 2)]
    parsed = understood(content, {f"colour::{YELLOW}": "installed"})
    reached = [(row.sheet, row.number) for row in parsed.rows if "installed" in row.values]
    assert reached == [("10A1", 3), ("10A2", 5)]


def test_tables_of_excel_raise_no_question() -> None:
    book = Workbook()
    for row in people(6):
        book.active.append(row)
    style = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    book.active.add_table(Table(displayName="T", ref="A1:F7", tableStyleInfo=style))
    assert asked(understood(saved(book))) == []


def test_what_we_coloured_ourselves_raises_no_question_when_it_comes_back() -> None:
    marks = {("Danh sách", 4): Mark("Sai số.", frozenset({1, 4})), ("Danh sách", 6): Mark("Thiếu.", frozenset({0}))}
    back = come_back(a_list(of_rows(YELLOW, 4, 5)), marks, {"Danh sách": 1})
    assert any("FBC9C4" in fill.colour for fill in read_file(back, "a.xlsx").sheets[0].fills)
    assert asked(understood(back)) == [(f"colour::{YELLOW}", 2)]
    assert asked(understood(come_back(a_list({}), marks, {"Danh sách": 1}))) == []


def coloured(fill: PatternFill) -> bytes:
    book = Workbook()
    for row in people(3):
        book.active.append(row)
    book.active["B3"].fill = fill
    return saved(book)


@pytest.mark.parametrize(
    ("fill", "colour"),
    [
        (PatternFill("solid", fgColor="FFFFC000"), "FFC000"),
        (PatternFill("solid", fgColor=Color(theme=7)), "8064A2"),
        (PatternFill("solid", fgColor=Color(theme=9, tint=0.5999)), "FCD5B5"),
        (PatternFill("solid", fgColor=Color(theme=0, tint=-0.25)), "BFBFBF"),
        (PatternFill("solid", fgColor=Color(theme=0)), None),
        (PatternFill("solid", fgColor=Color(indexed=13)), "FFFF00"),
        (PatternFill("solid", fgColor=Color(indexed=64)), None),
        (PatternFill("solid", fgColor=Color(auto=True)), None),
        (PatternFill("gray125", fgColor="FFFFC000"), None),
    ],
    ids=str,
)
def test_a_colour_is_known_however_it_is_written(fill: PatternFill, colour: str | None) -> None:
    (held,) = read_file(coloured(fill), "a.xlsx").sheets
    assert held.fills == ((Fill(colour, (1,), (3,)),) if colour else ())


STYLES = "xl/styles.xml"


def styles(fills: str, formats: str) -> str:
    held = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<styleSheet xmlns="{held}"><fills>{fills}</fills><cellXfs>{formats}</cellXfs></styleSheet>'


SOLID = '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill>'
YELLOWS = styles(SOLID, '<xf fillId="9"/><xf fillId="0"/>')


def fills_of(rows: str, part: str = YELLOWS) -> Sequence[Fill]:
    (held,) = read_file(with_parts({SHEET: sheet(rows), STYLES: part}), "a.xlsx").sheets
    return held.fills


def test_cells_are_found_whatever_the_order_of_what_they_say() -> None:
    cells = "<c s='1' r='A1'><v>1</v></c><c r='B1' t='n' s='1'><v>1</v></c><c r='C1' s='11'><v>1</v></c>"
    assert fills_of(f"<row r='1'>{cells}</row>") == (Fill(YELLOW, (0, 1), (1,)),)


def test_rows_and_columns_that_hold_nothing_are_not_told() -> None:
    rows = "<row r='1'><c r='A1'><v>1</v></c><c r='F1' s='1'/></row><row r='9'><c r='A9' s='1'/></row>"
    assert fills_of(rows) == ()


ONE_CELL = "<row r='1'><c r='A1' s='1'><v>1</v></c></row>"


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + YELLOWS,
        styles(SOLID, '<xf fillId="0"/><xf fillId="-1"/>'),
        styles(SOLID, '<xf/><xf fillId="99999999999999999999"/>'),
        styles(SOLID.replace('rgb="FFFFFF00"', 'rgb="javascript"'), '<xf fillId="0"/>' * 2),
        styles(SOLID.replace("rgb", "theme"), '<xf fillId="0"/>' * 2),
        styles(SOLID.replace("FFFFFF00", "FF123456"), "<a>" * 10_000 + "</a>" * 10_000),
    ],
)
def test_styles_that_cannot_be_understood_give_no_colours(part: str) -> None:
    assert fills_of(ONE_CELL, part) == ()


def test_a_sheet_that_is_coloured_without_end_is_read_and_costs_little() -> None:
    """A cell holds something, a million below it are only coloured, in more patterns than anybody paints."""
    below = "".join(
        f"<row r='{row}'><c r='{'ABCDEFGHIJKLMN'[row % 14]}{row}' s='1'/><c r='Z{row}' s='2'/></row>"
        for row in range(2, 700_000)
    )
    many = "".join(SOLID.replace("FFFF00", f"FF{number:04X}") for number in range(60_000))
    part = styles(many, "".join(f'<xf fillId="{number}"/>' for number in range(60_000)))
    before = time.process_time()
    (held,) = read_file(with_parts({SHEET: sheet(ONE_CELL + below), STYLES: part}), "a.xlsx").sheets
    assert time.process_time() - before < 20
    assert [fill.rows for fill in held.fills] == [(1,)]
    assert not held.are_fills_cut, "what is below the list is missed by nobody"


def test_a_row_is_looked_at_once_however_many_colours_stand_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def is_blank(row: SheetRow, at: int) -> bool:
        looked.append(row.number)
        return at >= len(row.cells) or not row.cells[at]

    monkeypatch.setattr(colours, "_is_blank", is_blank)
    painted = {(row, at): f"{at}0{row % 2}0F0" for row in range(FIRST, 40) for at in range(1, WIDTH + 1)}
    understood(books.xlsx(Page(people(38), fills=painted)))
    assert set(Counter(looked).values()) == {WIDTH - 1}, "once for each column of the list"


def test_a_list_with_more_patterns_than_are_kept_says_so() -> None:
    cells = "<c r='{c}{r}' s='1'><v>1</v></c>"
    letters = [get_column_letter(at) for at in range(1, 120)]
    pairs = [(a, b) for place, a in enumerate(letters) for b in letters[place + 1 :]]
    rows = "".join(
        f"<row r='{row}'>{cells.format(c=a, r=row)}{cells.format(c=b, r=row)}</row>"
        for row, (a, b) in enumerate(pairs, 1)
    )
    (held,) = read_file(with_parts({SHEET: sheet(rows), STYLES: YELLOWS}), "a.xlsx").sheets
    assert held.are_fills_cut
    page = Page(people(3), fills=of_rows(YELLOW, 3))
    read = read_file(books.xlsx(page), "a.xlsx")
    cut = read._replace(sheets=[read.sheets[0]._replace(are_fills_cut=True)])
    parsed = understand(ImportKind.PARTICIPANTS, cut, has_unit=True)
    assert told(parsed) == ["file.colours", "file.colours_cut"]


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ("FFFF00", "vàng"),
        ("FFFF99", "vàng nhạt"),
        ("FFC000", "vàng cam"),
        ("FF0000", "đỏ"),
        ("C00000", "đỏ"),
        ("F4B084", "cam nhạt"),
        ("92D050", "xanh lá"),
        ("C6EFCE", "xanh lá nhạt"),
        ("00B0F0", "xanh dương"),
        ("DDEBF7", "xanh dương nhạt"),
        ("002060", "xanh dương đậm"),
        ("7030A0", "tím"),
        ("FF00FF", "hồng"),
        ("D9D9D9", "xám nhạt"),
        ("808080", "xám"),
        ("000000", "đen"),
    ],
)
def test_colours_are_called_as_people_call_them(rgb: str, name: str) -> None:
    assert colour_name(rgb) == name


def test_every_colour_has_a_name() -> None:
    steps = range(0, 256, 15)
    assert all(colour_name(f"{red:02X}{green:02X}{blue:02X}") for red in steps for green in steps for blue in steps)


@ON_ONE_ENGINE
def test_the_page_shows_the_colour_its_name_and_its_code_and_takes_the_answer(staffed: Staffed) -> None:
    client, unit_id = staffed.staff(), staffed.world.unit()
    book = load_workbook(io.BytesIO(a_list(of_rows(YELLOW, 3, 6))))
    book.active.insert_cols(1)
    for row, cell in enumerate(book.active["A"], 1):
        cell.value = code_of(staffed, unit_id) if row > 1 else "Mã đơn vị"
    path = send(client, saved(book), "tô màu.xlsx")
    assert isinstance(path, str)
    page = client.page(path)
    assert "2 dòng tô màu vàng (#FFFF00) nghĩa là gì?" in page.text
    assert b'fill="#FFFF00"' in client.get(path).data
    assert "Màu tô chưa rõ nghĩa nên chưa dùng tới (1 màu, 2 dòng)" in page.text
    assert "thêm mới 10" in page.text
    client.submit(path, {"answer-0": "installed"}, action=f"{path}/answers")
    assert "Màu tô chưa rõ nghĩa" not in client.page(path).text
    apply(staffed, client, path)
    assert staffed.session.get_one(Batch, 1).summary["created"] == 10
    assert staffed.world.findings() == []
