"""Workbooks that we hand out: what they are made of, and the templates to fill in. Every cell is text."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rollout.core.spreadsheets import put_text, workbook_bytes
from rollout.vocabulary import ImportKind
from rollout.workbooks.columns import template_headings

TEXT = "@"
WIDTH = 22  # characters
TEMPLATE_ROWS = 500


def template(kind: ImportKind) -> bytes:
    """An empty file with the headings, its cells formatted as text so that Excel keeps leading zeros."""
    book = Workbook()
    sheet = book.worksheets[0]
    headings = template_headings(kind)
    write_headings(sheet, headings)
    for column in range(1, len(headings) + 1):
        for row in range(2, TEMPLATE_ROWS + 2):
            sheet.cell(row, column).number_format = TEXT
    return workbook_bytes(book)


def write_headings(sheet: Worksheet, values: Sequence[str]) -> None:
    write_row(sheet, 1, values)
    for column, value in enumerate(values, 1):
        if value:
            sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH


def write_row(sheet: Worksheet, row: int, values: Sequence[str]) -> None:
    """Writes the texts that are not empty; none of them can be a formula."""
    for column, value in enumerate(values, 1):
        if not value:
            continue
        cell = sheet.cell(row, column)
        put_text(cell, value)
        cell.number_format = TEXT
