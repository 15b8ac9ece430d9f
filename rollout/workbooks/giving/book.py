"""A form as a workbook: the list, its instructions, and the hidden sheet with the unit's code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from rollout.core.handouts import Column, Lists, Value, fill_form, lock_headings, set_page, spread, write_instructions
from rollout.core.spreadsheets import put_text, workbook_bytes
from rollout.workbooks.unit_inside import INSTRUCTIONS, MARK, SHEET

LIST = "Danh sách"
FIRST_OF_LISTS = 4
"""The column of the hidden sheet with which the lists of drop-downs begin, beside the code."""


def form(
    columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, title: str, told: Sequence[str], unit_code: str = ""
) -> bytes:
    """The file (.xlsx). `told`: the lines of the instructions; `unit_code`: of the one unit whose form it is."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = LIST
    write_instructions(book, INSTRUCTIONS, told)
    inside = book.create_sheet(SHEET)
    inside.sheet_state = "hidden"
    put_text(inside["A1"], MARK)
    put_text(inside["B1"], unit_code)
    fill_form(sheet, columns, rows, Lists(inside, FIRST_OF_LISTS))
    lock_headings(sheet)
    set_page(sheet, title)
    spread(sheet, [column.width for column in columns])
    sheet.print_options.gridLines = True
    return workbook_bytes(book)
