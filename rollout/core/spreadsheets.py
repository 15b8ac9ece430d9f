"""The bytes of a workbook, made in memory: openpyxl would spool each sheet to a temporary file, in clear."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _InMemory(ExcelWriter):
    def write_worksheet(self, ws: Any) -> None:
        """As openpyxl's own, but for where the sheet is written."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        if isinstance(ws, _StreamedSheet):
            writer = ws.finished()
        else:
            writer = WorksheetWriter(ws, io.BytesIO())
            writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


class _StreamedSheet(WriteOnlyWorksheet):
    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = WorksheetWriter(self, io.BytesIO())
            self._writer.write_top()

    def finished(self) -> Any:
        """Closes the sheet; its writer holds the text."""
        self.close()
        return self._writer


def add_streamed_sheet(book: Workbook, title: str) -> Any:
    """A sheet of a write-only workbook: each row that is appended becomes text at once, and no cell of it is kept."""
    sheet = _StreamedSheet(book, title)
    book._add_sheet(sheet)
    return sheet


def put_text(cell: Any, text: str) -> None:
    """Writes a text that stays one: none begins a formula, and control characters, which no workbook may hold, go."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook, of sheets that were made whole or by add_streamed_sheet, as a file."""
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return held.getvalue()
