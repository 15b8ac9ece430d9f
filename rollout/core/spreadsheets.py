"""The bytes of a workbook, made in memory: openpyxl would spool each sheet to a temporary file, in clear."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _InMemory(ExcelWriter):
    def write_worksheet(self, ws: Any) -> None:
        """As openpyxl's own, but for where the sheet is written."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        held = io.BytesIO()
        writer = WorksheetWriter(ws, held)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], held.getvalue())
        self.manifest.append(ws)


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook that was not opened write-only, as a file."""
    held = io.BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return held.getvalue()
