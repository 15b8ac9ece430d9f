"""The file that comes back: only the cells that offend and the reasons differ, and it can be loaded again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from rollout.workbooks.marked import Mark, marked
from rollout.workbooks.marking.styles import COLOUR
from rollout.workbooks.reading import Sheet, SheetRow, read_file

HEADING = "Lý do bị từ chối"
OURS = COLOUR.decode()

Marks = Mapping[tuple[str, int], Mark]


def saved(book: Workbook) -> bytes:
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed(held: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in held.items():
            archive.writestr(name, part)
    return made.getvalue()


def come_back(content: bytes, marks: Marks, headers: Mapping[str, int], kind: str = "xlsx") -> bytes:
    sheets = read_file(content, "a.xlsx").sheets
    return marked(content, kind, sheets, marks, headers, reason_heading=HEADING)


def is_ours(cell: Any) -> bool:
    return bool(cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == OURS)


def look(cell: Any, *, with_fill: bool = True) -> tuple[Any, ...]:
    """All that can be seen of a cell."""
    kept = (cell.font, cell.border, cell.number_format, cell.alignment, cell.protection)
    return (*map(copy, kept), copy(cell.fill) if with_fill else None)


fonts = st.builds(Font, bold=st.booleans(), name=st.sampled_from(["Arial", "Times New Roman"]))
fills = st.sampled_from(
    [
        PatternFill(),
        PatternFill("solid", fgColor="FFFFFF00"),
        PatternFill("gray125"),
        PatternFill("solid", fgColor="00112233"),
    ]
)
borders = st.builds(Border, left=st.builds(Side, style=st.sampled_from([None, "thin", "double"])))
formats = st.sampled_from(["General", "@", "0.00", '#,##0 "người"'])
values = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).filter(lambda words: words[:1] != "="),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["=SUM(A1:A2)", '=HYPERLINK("http://x.vn","a & b")', "051201000123", "<b>&amp;", " trống "]),
)


def draw_surroundings(draw: st.DrawFn, sheet: Worksheet, header: int, width: int, height: int) -> None:
    """A title over merged cells, a filter, a comment, a drop-down, columns that are wide or hidden."""
    if header > 1:
        sheet["A1"] = "Danh sách"
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width + draw(st.integers(0, 3)))
    if draw(st.booleans()):
        sheet.auto_filter.ref = f"A{header}:{get_column_letter(width)}{header + height}"
    if draw(st.booleans()):
        sheet.cell(header + 1, 1).comment = Comment("Xem lại", "Lan")
        sheet.freeze_panes = sheet.cell(header + 1, 1)
    if draw(st.booleans()):
        choice = DataValidation(type="list", formula1='"Nam,Nữ"')
        choice.add(f"B{header + 1}:B{header + height}")
        sheet.add_data_validation(choice)
    if draw(st.booleans()):
        sheet.column_dimensions["A"].width = 33
        sheet.column_dimensions.group(get_column_letter(width + 1), get_column_letter(width + 9), hidden=True)


@st.composite
def workbooks(draw: st.DrawFn) -> tuple[Workbook, dict[tuple[str, int], Mark], dict[str, int]]:
    """A workbook of one to three sheets with all that a hand leaves in one, marks on some rows, and its headers."""
    book, marks, headers = Workbook(), dict[tuple[str, int], Mark](), dict[str, int]()
    book.remove(book.worksheets[0])
    for number in range(draw(st.integers(1, 3))):
        sheet = book.create_sheet(f"Tờ {number} & <x>")
        header, width, height = draw(st.integers(1, 3)), draw(st.integers(2, 5)), draw(st.integers(1, 6))
        for column in range(1, width + 1):
            sheet.cell(header, column, f"Cột {column}")
        for row in range(header + 1, header + height + 1):
            sheet.cell(row, 1, f"x{row}")
            for column in range(2, width + 1):
                cell = sheet.cell(row, column, draw(values))
                if draw(st.booleans()):
                    cell.font, cell.fill, cell.border = draw(fonts), draw(fills), draw(borders)
                    cell.number_format = draw(formats)
                    cell.alignment = Alignment(wrap_text=draw(st.booleans()))
            if draw(st.booleans()):
                sheet.row_dimensions[row].hidden = draw(st.booleans())
                sheet.row_dimensions[row].height = 30
        draw_surroundings(draw, sheet, header, width, height)
        headers[sheet.title] = header
        for row in draw(st.sets(st.integers(header + 1, header + height))):
            columns = draw(st.frozensets(st.integers(0, width - 1), max_size=3))
            marks[sheet.title, row] = Mark(
                draw(st.sampled_from(["=1+1", "Thiếu <mã> & tên.", "Dòng\x0b 5: sai."])), columns
            )
    book.defined_names["Vung"] = DefinedName("Vung", attr_text=f"'{book.worksheets[0].title}'!$A$1")
    return book, marks, headers


@given(workbooks())
@settings(max_examples=40)
def test_only_the_cells_that_offend_and_the_reasons_differ(
    drawn: tuple[Workbook, dict[tuple[str, int], Mark], dict[str, int]],
) -> None:
    book, marks, headers = drawn
    content = saved(book)
    before = [Sheet(*sheet) for sheet in read_file(content, "a.xlsx").sheets]
    by_place = {
        (before[at].name, row): mark for (title, row), mark in marks.items() for at in [book.sheetnames.index(title)]
    }
    rows_of = {before[at].name: headers[title] for at, title in enumerate(book.sheetnames)}
    made = marked(content, "xlsx", before, by_place, rows_of, reason_heading=HEADING)

    old, new = parts(content), parts(made)
    assert sorted(old) == sorted(new)
    touched = {f"xl/worksheets/sheet{book.sheetnames.index(title) + 1}.xml" for title, _ in marks}
    assert {name for name in old if old[name] != new[name]} == (touched | {"xl/styles.xml"} if marks else set())

    again = load_workbook(io.BytesIO(made))
    reread = read_file(made, "a.xlsx").sheets
    assert again.sheetnames == book.sheetnames
    for at, (was, now) in enumerate(zip(load_workbook(io.BytesIO(content)).worksheets, again.worksheets, strict=True)):
        marked_rows = {row: mark for (title, row), mark in marks.items() if title == was.title}
        found = [cell for row in now for cell in row if cell.value == HEADING]
        assert len(found) == bool(marked_rows)
        reasons = found[0].column if found else 0
        assert now.merged_cells.ranges == was.merged_cells.ranges
        assert now.auto_filter.ref == was.auto_filter.ref
        assert [str(one.sqref) for one in now.data_validations.dataValidation] == [
            str(one.sqref) for one in was.data_validations.dataValidation
        ]
        for row in now:
            assert now.row_dimensions[row[0].row].hidden == was.row_dimensions[row[0].row].hidden
            for cell in row:
                mark, source = marked_rows.get(cell.row), was.cell(cell.row, cell.column)
                if cell.column == reasons:
                    said = (
                        HEADING if cell.row == headers[was.title] else mark.reason.replace("\x0b", "") if mark else None
                    )
                    assert cell.value == said
                    assert cell.data_type == ("s" if said else "n")
                    continue
                assert (cell.value, cell.data_type) == (source.value, source.data_type)
                offends = mark is not None and cell.column - 1 in mark.columns
                assert look(cell, with_fill=not offends) == look(source, with_fill=not offends)
                assert is_ours(cell) == offends
                assert (cell.comment.text if cell.comment else None) == (
                    source.comment.text if source.comment else None
                )
        if reasons:
            assert not now.column_dimensions[get_column_letter(reasons)].hidden
        kept = [SheetRow(row.number, row.cells[: reasons - 1] if reasons else row.cells) for row in reread[at].rows]
        assert [(number, trimmed(cells)) for number, cells in kept] == [
            (row.number, trimmed(row.cells)) for row in before[at].rows
        ]


def trimmed(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] == "":
        cells = cells[:-1]
    return cells


def test_a_sheet_without_rows_beside_the_list_comes_back_as_it_is() -> None:
    book = Workbook()
    for row in (("Họ và tên", "Mã số BHXH"), ("Lan", "51")):
        book.worksheets[0].append(row)
    book.create_sheet("Trống")
    made = come_back(saved(book), {("Sheet", 2): Mark("Thiếu số.", frozenset({1}))}, {"Sheet": 1, "Trống": 1})
    assert load_workbook(io.BytesIO(made)).sheetnames == ["Sheet", "Trống"]
