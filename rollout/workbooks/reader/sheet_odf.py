"""What an .ods file says beside its values: merged ranges, hidden rows and columns, errors.."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from xml.parsers import expat

from .limits import COLUMNS_THERE_ARE, ROWS_THERE_ARE, SPAN_LIMIT, Refused
from .packages import Unpacking
from .spreadsheet_xml import careful_parser
from .tables import Layout, Span

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT = f"{_OASIS}table:1.0 ", f"{_OASIS}text:1.0 "
_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MARKS = (b"-spanned=", b'visibility="', b'="error"')


class _Book:
    def __init__(self) -> None:
        self.layouts: dict[str, Layout] = {}
        self._layout = Layout()
        self._row = self._rows = self._column = 0
        self._error: list[str] | None = None

    def start(self, name: str, told: dict[str, str]) -> None:
        if name == f"{_TABLE}table":
            self._layout = self.layouts.setdefault(told.get(f"{_TABLE}name", ""), Layout())
            self._row = self._rows = self._column = 0
        elif name == f"{_TABLE}table-column":
            first = self._column
            self._column += _number(told, "number-columns-repeated")
            if _is_hidden(told):
                self._layout.hidden_columns.update(range(first, min(self._column, COLUMNS_THERE_ARE)))
        elif name == f"{_TABLE}table-row":
            self._row += self._rows or 1
            self._rows = _number(told, "number-rows-repeated")
            self._column = 0
            if _is_hidden(told):
                self._layout.hidden_rows.update(range(self._row, min(self._row + self._rows, ROWS_THERE_ARE + 1)))
        elif name in _CELLS:
            self._start_cell(told)
        elif name == f"{_TEXT}p" and self._error is not None:
            self._error.clear()

    def _start_cell(self, told: dict[str, str]) -> None:
        tall, wide = _number(told, "number-rows-spanned"), _number(told, "number-columns-spanned")
        if tall > 1 or wide > 1:
            row, column = self._row, self._column
            self._layout.spans.append(Span(row, column, row + tall - 1, column + wide - 1))
            if len(self._layout.spans) > SPAN_LIMIT:
                raise Refused("demanding")
        if told.get(_ERROR_TYPE) == "error":
            self._error = []
        self._column += _number(told, "number-columns-repeated")

    def end(self, name: str) -> None:
        if name in _CELLS and self._error is not None:
            if self._column <= COLUMNS_THERE_ARE:
                self._layout.set_error(self._row, self._column - 1, "".join(self._error))
            self._error = None

    def text(self, data: str) -> None:
        if self._error is not None:
            self._error.append(data)


def _number(told: dict[str, str], name: str) -> int:
    written = told.get(f"{_TABLE}{name}", "1")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _is_hidden(told: dict[str, str]) -> bool:
    return told.get(f"{_TABLE}visibility") in ("collapse", "filter")


def layouts(unpacking: Unpacking, content: bytes, parts: Sequence[zipfile.ZipInfo]) -> dict[str, Layout]:
    """The layout of each sheet, by its name; every part is unpacked once by `unpacking`. Raises Refused."""
    is_marked = False
    for part in parts:
        for piece in unpacking.pieces(part):
            if part.filename == "content.xml":
                is_marked = is_marked or any(mark in piece for mark in _MARKS)
    if not is_marked:
        return {}
    book, parser = _Book(), careful_parser()
    parser.StartElementHandler = book.start
    parser.EndElementHandler = book.end
    parser.CharacterDataHandler = book.text
    try:
        for part in parts:
            if part.filename == "content.xml":
                for piece in Unpacking(content).pieces(part):
                    parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused("damaged") from error
    return book.layouts
