"""The counts and the lists as workbooks: of which book and as of which day, numbers masked, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, islice
from math import ceil

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from rollout.core.formats import NOTHING
from rollout.core.handouts import BOX, ROOM, height, set_page
from rollout.core.spreadsheets import add_streamed_sheet, put_text, workbook_bytes

Value = str | int | date | None
BOLD = Font(bold=True)
MEASURED, NARROWEST, WIDEST = 200, 13, 44
"""Of so many rows the longest text says how wide a column is, in characters, between these bounds."""


def write_sheet(title: str, lead: Sequence[str], headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet, for A4 across: the title, what it is of, the headings, the rows."""
    book = Workbook(write_only=True)
    sheet = add_streamed_sheet(book, _("Đối soát"))
    left = iter(rows)
    first = list(islice(left, MEASURED))
    widths = [_width(row[position] for row in first) for position in range(len(headings))]
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    heading_row = len(lead) + 3
    sheet.row_dimensions[heading_row].height = height(zip(headings, widths, strict=True))
    sheet.freeze_panes = f"B{heading_row + 1}"
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    set_page(sheet, title)

    def cell(value: Value, *, font: Font | None = None, is_boxed: bool = True) -> WriteOnlyCell:
        held = WriteOnlyCell(sheet)
        if isinstance(value, str):
            if value:
                put_text(held, value)
        else:
            held.value = value
            held.number_format = "dd/mm/yyyy" if isinstance(value, date) else "#,##0"
        if font:
            held.font = font
        if is_boxed:
            held.border = BOX
            across = "center" if font else "right" if value == NOTHING else None
            held.alignment = Alignment(vertical="center" if font else "top", horizontal=across, wrap_text=True)
        return held

    sheet.append([cell(title, font=BOLD, is_boxed=False)])
    for text in lead:
        sheet.append([cell(text, is_boxed=False)])
    sheet.append([])
    sheet.append([cell(heading, font=BOLD) for heading in headings])
    for number, row in enumerate(chain(first, left), heading_row + 1):
        sheet.row_dimensions[number].height = height(
            (value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str)
        )
        sheet.append([cell(value) for value in row])
    return workbook_bytes(book)


def _width(values: Iterable[Value]) -> int:
    longest = max((len(value) for value in values if isinstance(value, str)), default=0)
    return min(max(ceil(longest / ROOM) + 1, NARROWEST), WIDEST)
