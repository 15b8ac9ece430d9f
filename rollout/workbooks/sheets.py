"""Workbooks that we hand out: templates to fill in, and refused rows with the reason. Every cell is text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rollout.core.spreadsheets import workbook_bytes
from rollout.vocabulary import ImportKind
from rollout.workbooks.columns import find_header, template_headings
from rollout.workbooks.parsing import text
from rollout.workbooks.reading import Cell, Sheet

TEXT = "@"
WIDTH = 22  # characters
TEMPLATE_ROWS = 500
LONGEST_SHEET_NAME = 31


def template(kind: ImportKind) -> bytes:
    """An empty file with the headings, its cells formatted as text so that Excel keeps leading zeros."""
    book, sheet = _book()
    headings = template_headings(kind)
    _append(sheet, headings, is_heading=True)
    for column in range(1, len(headings) + 1):
        for row in range(2, TEMPLATE_ROWS + 2):
            sheet.cell(row, column).number_format = TEXT
    return workbook_bytes(book)


def refused(
    kind: ImportKind, sheets: Iterable[Sheet], reasons: Mapping[tuple[str, int], Sequence[str]], reason_heading: str
) -> bytes:
    """The refused rows as they stood in the file, each sheet with its header, and why.

    Cells are written as text: none of them can be a formula.
    """
    book: Workbook | None = None
    for source in sheets:
        header = find_header(kind, source)
        rows = [row for row in source.rows if (source.name, row.number) in reasons]
        if header is None or not rows:
            continue
        if book is None:
            book, sheet = _book()
        else:
            sheet = book.create_sheet()
        sheet.title = source.name[:LONGEST_SHEET_NAME] or "Sheet1"
        heading = next(row.cells for row in source.rows if row.number == header.row)
        _append(sheet, [*map(_plain, heading), reason_heading], is_heading=True)
        for row in rows:
            cells = [*map(_plain, row.cells)] + [""] * (len(heading) - len(row.cells))
            _append(sheet, [*cells, " ".join(reasons[source.name, row.number])])
    return workbook_bytes(book or _book()[0])


def _plain(cell: Cell) -> str:
    """What a person reads in the cell, without the control characters that a workbook may not hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text(cell))


def _book() -> tuple[Workbook, Worksheet]:
    book = Workbook()
    return book, book.worksheets[0]


def _append(sheet: Worksheet, values: Sequence[str], *, is_heading: bool = False) -> None:
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        cell.value, cell.data_type, cell.number_format = value, "s", TEXT
        if is_heading:
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = WIDTH
