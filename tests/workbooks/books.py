"""A book as a test says it, written as .xlsx, .xls, .ods or .csv: values, merged cells, what is hidden."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from tests.workbooks import files, formats

Row = Sequence[Any]
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 1."""


@dataclass(frozen=True)
class Page:
    """`fills`: row and column → RRGGBB, in .xlsx alone."""

    rows: Sequence[Row]
    name: str = "Danh sách"
    merged: Sequence[Area] = ()
    is_hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    fills: Mapping[tuple[int, int], str] = field(default_factory=dict)


def xlsx(*pages: Page) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        sheet = book.create_sheet(page.name)
        for row in page.rows:
            sheet.append([None if cell == "" else cell for cell in row])
        for first_row, first, last_row, last in page.merged:
            sheet.merge_cells(start_row=first_row, start_column=first, end_row=last_row, end_column=last)
        for number in page.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for number in page.hidden_columns:
            sheet.column_dimensions[get_column_letter(number)].hidden = True
        for place, colour in page.fills.items():
            sheet.cell(*place).fill = PatternFill("solid", fgColor=colour)
        if page.is_hidden:
            sheet.sheet_state = "hidden"
    return files.saved(book)


def xls(*pages: Page) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    as_day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for page in pages:
        sheet = book.add_sheet(page.name)
        for at, row in enumerate(page.rows):
            for column, value in enumerate(row):
                if value != "":
                    sheet.write(at, column, value, as_day if isinstance(value, date) else xlwt.Style.default_style)
        for first_row, first, last_row, last in page.merged:
            sheet.merge(first_row - 1, last_row - 1, first - 1, last - 1)
        for number in page.hidden_rows:
            sheet.row(number - 1).hidden = True
        for number in page.hidden_columns:
            sheet.col(number - 1).hidden = True
        sheet.visibility = int(page.is_hidden)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _open_cell(page: Page, row: int, column: int, value: Any) -> str:
    spans = ""
    for first_row, first, last_row, last in page.merged:
        if (row, column) == (first_row, first):
            size = last_row - first_row + 1, last - first + 1
            spans = ' table:number-rows-spanned="{}" table:number-columns-spanned="{}"'.format(*size)
        elif first_row <= row <= last_row and first <= column <= last:
            return "<table:covered-table-cell/>"
    if value == "":
        return f"<table:table-cell{spans}/>"
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell{spans} {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def _open_table(page: Page) -> str:
    width = max(map(len, page.rows))
    hidden = dict.fromkeys(page.hidden_columns, ' table:visibility="collapse"')
    columns = "".join(f"<table:table-column{hidden.get(number, '')}/>" for number in range(1, width + 1))
    rows = []
    for number, row in enumerate(page.rows, 1):
        shown = ' table:visibility="collapse"' if number in page.hidden_rows else ""
        filled = [*row, *[""] * (width - len(row))]
        cells = "".join(_open_cell(page, number, at, value) for at, value in enumerate(filled, 1))
        rows.append(f"<table:table-row{shown}>{cells}</table:table-row>")
    style = ' table:style-name="hid"' if page.is_hidden else ""
    return f'<table:table table:name="{escape(page.name)}"{style}>{columns}{"".join(rows)}</table:table>'


def ods(*pages: Page) -> bytes:
    return formats.open_document("".join(map(_open_table, pages)))


def csv(*pages: Page) -> bytes:
    """Text has one sheet, and nothing merged or hidden; a day stands as Excel shows it."""
    (page,) = pages
    return files.text_file([[shown(cell) for cell in row] for row in page.rows])


def shown(cell: Any) -> str:
    """As it stands in a text that Excel saves."""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


WRITERS: Mapping[str, Callable[..., bytes]] = {"xlsx": xlsx, "xls": xls, "ods": ods, "csv": csv}
