"""The list of units as a workbook: the filter as a sentence, the as-of, a row a unit, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from rollout.core.spreadsheets import add_streamed_sheet, put_text, workbook_bytes
from rollout.core.viewpoint import Viewpoint
from rollout.units.columns import COUNTED, Column, Rate, Value, heading, total_of, value_of
from rollout.units.queries.listing import Totals, UnitRow
from rollout.units.sentence import left_out
from rollout.vocabulary import UnitMode

BOLD = Font(bold=True)
FORMATS = {"number": "#,##0", "rate": "0.0%", "day": "dd/mm/yyyy"}
WIDTHS = {"name": 48, "text": 24, "counted": 14}  # characters
ABOVE = 4
"""The rows above the units: the filter, the basis, an empty one, the headings."""


def write_list(
    rows: Iterable[UnitRow], totals: Totals, columns: Sequence[Column], view: Viewpoint, *, title: str, basis: str
) -> bytes:
    """The workbook (.xlsx). Each row is written as it comes; what is held is the text of the sheet."""
    book = Workbook(write_only=True)
    sheet = add_streamed_sheet(book, _("Đơn vị"))
    sheet.freeze_panes = f"B{ABOVE + 1}"
    sheet.column_dimensions["A"].width = WIDTHS["name"]
    for position, column in enumerate(columns, 2):
        width = WIDTHS["counted" if column in COUNTED else "text"]
        sheet.column_dimensions[get_column_letter(position)].width = width

    def cell(value: Value, *, is_bold: bool = False) -> WriteOnlyCell:
        held = WriteOnlyCell(sheet)
        if isinstance(value, Rate):
            held.value = value.part / value.whole if value.whole and value.part is not None else None
            held.number_format = FORMATS["rate"]
        elif isinstance(value, str):
            if value:
                put_text(held, value)
        else:
            held.value = value
            if isinstance(value, int):
                held.number_format = FORMATS["number"]
            elif isinstance(value, date):
                held.number_format = FORMATS["day"]
        if is_bold:
            held.font = BOLD
        return held

    sheet.append([cell(title, is_bold=True)])
    sheet.append([cell(basis)])
    sheet.append([])
    sheet.append([cell(text, is_bold=True) for text in (_("Đơn vị"), *(heading(column, view) for column in columns))])
    stopped, counts = _("Đã ngừng"), _("Theo số lượng")
    for row in rows:
        state = stopped if not row.mode else counts if row.mode == UnitMode.COUNT else ""
        name = f"{row.name} ({state})" if state else row.name
        sheet.append([cell(name), *(cell(value_of(row, column, view)) for column in columns)])
    sheet.append(
        [
            cell(_("Tổng cộng"), is_bold=True),
            *(cell(total_of(totals, column, view), is_bold=True) for column in columns),
        ]
    )
    if said := left_out(totals):
        sheet.append([cell(said)])
    return workbook_bytes(book)
