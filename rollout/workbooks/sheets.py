"""Rows of text in a workbook: what lists of refused rows are made of."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rollout.core.spreadsheets import put_text

TEXT = "@"
WIDTH = 22  # characters
SENTENCES = 100  # characters; of a column of sentences

_WRAPPED = Alignment(vertical="top", wrap_text=True)


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


def widen(sheet: Worksheet, column: int) -> None:
    """Makes room for sentences."""
    sheet.column_dimensions[get_column_letter(column)].width = SENTENCES


def wrap(sheet: Worksheet, row: int, column: int) -> None:
    """A sentence that is longer than its column is wide goes on below, and the row is as high as it needs."""
    sheet.cell(row, column).alignment = _WRAPPED
