"""A workbook made of what was read of a file of another kind: numbers as numbers, days as days, all else as text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from rollout.core.spreadsheets import workbook_bytes
from rollout.workbooks.marking.parts import Parts
from rollout.workbooks.marking.tags import text
from rollout.workbooks.reading import Cell, Sheet, SheetRow

UNNAMED = "Sheet1"
WIDTH = 22  # characters
ROWS_A_PIECE = 500

_FORMATS = {
    "text": "@", "date": "dd/mm/yyyy", "datetime": "dd/mm/yyyy hh:mm:ss", "time": "hh:mm:ss", "span": "[h]:mm:ss",
}  # fmt: skip
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""


class NewParts(Parts):
    """The parts of a new workbook, of which those of the sheets are written while they are read."""

    merges = False

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        content, self._styles = _frame(sheets)
        super().__init__(content)
        self._text_style = self._styles["text"]
        self._sheets = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}

    def pieces(self, name: str) -> Iterator[bytes]:
        if name not in self._sheets:
            yield from super().pieces(name)
            return
        before, end, after = b"".join(super().pieces(name)).partition(b"</sheetData>")
        yield before[: before.index(b"<sheetData>")] + b"<sheetData>"
        rows = self._sheets[name].rows
        for start in range(0, len(rows), ROWS_A_PIECE):
            yield b"".join(self._row(row) for row in rows[start : start + ROWS_A_PIECE])
        yield end + after

    def _row(self, row: SheetRow) -> bytes:
        cells = [self._cell(f"{letter}{row.number}", cell) for letter, cell in zip(_LETTERS, row.cells, strict=False)]
        return b'<row r="%d">%s</row>' % (row.number, "".join(cells).encode())

    def _cell(self, place: str, cell: Cell) -> str:
        if isinstance(cell, str):
            return self._text(place, cell) if cell else ""
        if isinstance(cell, bool):
            return f'<c r="{place}" t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, float | int):
            return f'<c r="{place}"><v>{cell!r}</v></c>' if math.isfinite(cell) else self._text(place, str(cell))
        kind = _kind(cell)
        if kind in ("date", "datetime") and (cell.date() if isinstance(cell, datetime) else cell) < _FIRST_DAY:  # type: ignore[operator]
            return self._text(place, str(cell))
        return f'<c r="{place}" s="{self._styles[kind]}"><v>{to_excel(cell)!r}</v></c>'

    def _text(self, place: str, words: str) -> str:
        kept = ' xml:space="preserve"' if words[0].isspace() or words[-1].isspace() else ""
        return f'<c r="{place}" s="{self._text_style}" t="inlineStr"><is><t{kept}>{text(words)}</t></is></c>'


_LETTERS = [get_column_letter(column) for column in range(1, 16_385)]


def _kind(cell: date | datetime | time | timedelta) -> str:
    if isinstance(cell, datetime):
        return "datetime"
    return "date" if isinstance(cell, date) else "time" if isinstance(cell, time) else "span"


def _frame(sheets: Sequence[Sheet]) -> tuple[bytes, dict[str, int]]:
    """A workbook of as many sheets, empty but for the styles of cells; the numbers of these styles by kind."""
    book = Workbook()
    book.remove(book.worksheets[0])
    styles: dict[str, int] = {}
    for sheet in sheets:
        made = book.create_sheet(sheet.name or UNNAMED)
        made.sheet_state = "hidden" if sheet.is_hidden else "visible"
        for row, (kind, number_format) in enumerate(_FORMATS.items(), 1):
            made.cell(row, 1).number_format = number_format
            styles[kind] = made.cell(row, 1).style_id
        for column in range(1, 1 + max((len(row.cells) for row in sheet.rows), default=0)):
            made.column_dimensions[get_column_letter(column)].width = WIDTH
    return workbook_bytes(book), styles
