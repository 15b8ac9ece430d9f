"""What the records of an .xls file say beside its values: hidden rows and columns, errors, a password."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .compound import stream
from .limits import Refused
from .sheet_biff12 import ERRORS
from .tables import Layout

_FORMULA, _END, _LOCKED, _COLUMNS, _SHEET, _ERROR, _ROW, _START = 0x06, 0x0A, 0x2F, 0x7D, 0x85, 0x205, 0x208, 0x809
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 1
_ERROR_RESULT = 2
COLUMNS_THERE_WERE = 256


def layouts(content: bytes) -> dict[str, Layout]:
    """The layout of each sheet, by its name. Raises Refused."""
    data = stream(content, ("Workbook", "Book"))
    found = {}
    for kind, record in _records(data, 0):
        if kind == _LOCKED:
            raise Refused("password")
        if kind == _SHEET and len(record) > 8:
            at, length, is_wide = int.from_bytes(record[:4], "little"), record[6], record[7] & 1
            name = record[8 : 8 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", "replace")
            found[name] = _layout(data, at)
    return found


def _layout(data: bytes, at: int) -> Layout:
    layout = Layout()
    try:
        for kind, record in _records(data, at):
            if kind == _ROW:
                row, flags = struct.unpack_from("<H10xH", record)
                if flags & _ROW_HIDDEN:
                    layout.hidden_rows.add(row + 1)
            elif kind == _COLUMNS:
                first, last, flags = struct.unpack_from("<HH4xH", record)
                if flags & _COLUMN_HIDDEN:
                    layout.hidden_columns.update(range(first, min(last + 1, COLUMNS_THERE_WERE)))
            elif kind == _ERROR:
                row, column, code, is_error = struct.unpack_from("<HH2xBB", record)
                if is_error and code in ERRORS:
                    layout.set_error(row + 1, column, ERRORS[code])
            elif kind == _FORMULA:
                row, column, result, code, marked = struct.unpack_from("<HH2xBxB3xH", record)
                if marked == 0xFFFF and result == _ERROR_RESULT and code in ERRORS:
                    layout.set_error(row + 1, column, ERRORS[code])
    except struct.error as error:
        raise Refused("damaged") from error
    return layout


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of the stream, without those of charts inside of it."""
    depth, end = 0, len(data)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _START:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        if depth == 1:
            yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
