"""The counts and the lists as workbooks: of which book and as of which day, numbers masked, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from rollout.core.spreadsheets import add_streamed_sheet, put_text, workbook_bytes

Value = str | int | date | None
BOLD = Font(bold=True)


def write_sheet(title: str, lead: Sequence[str], headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One sheet: the title, what it is of, the headings, the rows."""
    book = Workbook(write_only=True)
    sheet = add_streamed_sheet(book, _("Đối soát"))
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = 40 if position == 1 else 20

    def cell(value: Value, *, is_bold: bool = False) -> WriteOnlyCell:
        held = WriteOnlyCell(sheet)
        if isinstance(value, str):
            if value:
                put_text(held, value)
        else:
            held.value = value
            held.number_format = "dd/mm/yyyy" if isinstance(value, date) else "#,##0"
        if is_bold:
            held.font = BOLD
        return held

    sheet.append([cell(title, is_bold=True)])
    for text in lead:
        sheet.append([cell(text)])
    sheet.append([])
    sheet.append([cell(heading, is_bold=True) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
    return workbook_bytes(book)
