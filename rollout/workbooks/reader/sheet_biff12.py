"""What the records of an .xlsb sheet say beside its values: merged ranges, hidden rows and columns, errors."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from .limits import COLUMNS_THERE_ARE, SPAN_LIMIT, Refused
from .tables import Layout, Span

_ROW, _CELL_ERROR, _FORMULA_ERROR, _COLUMNS, _SHEET, _MERGED = 0, 3, 11, 60, 156, 176
_LOOKED_AT = {_ROW, _CELL_ERROR, _FORMULA_ERROR, _COLUMNS, _MERGED}
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x10, 1

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""By the codes that Excel has used since its first binary files."""


def look(pieces: Iterable[bytes]) -> Layout:
    """Raises Refused."""
    layout, row = Layout(), 0
    try:
        for kind, data in _records(b"".join(pieces), _LOOKED_AT):
            if kind == _ROW:
                row = int.from_bytes(data[:4], "little") + 1
                if data[11] & _ROW_HIDDEN:
                    layout.hidden_rows.add(row)
            elif kind == _COLUMNS:
                first, last, flags = struct.unpack_from("<II8xH", data)
                if flags & _COLUMN_HIDDEN:
                    layout.hidden_columns.update(range(first, min(last + 1, COLUMNS_THERE_ARE)))
            elif kind == _MERGED:
                first_row, last_row, first, last = struct.unpack_from("<IIII", data)
                layout.spans.append(Span(first_row + 1, first, last_row + 1, last))
                if len(layout.spans) > SPAN_LIMIT:
                    raise Refused("demanding")
            elif (shown := ERRORS.get(data[8])) and (column := int.from_bytes(data[:4], "little")) < COLUMNS_THERE_ARE:
                layout.set_error(row, column, shown)
    except (struct.error, IndexError) as error:
        raise Refused("damaged") from error
    return layout


def sheets(workbook: bytes) -> dict[str, str]:
    """The name of each sheet, by the id of its part."""
    found = {}
    for _kind, data in _records(workbook, {_SHEET}):
        key, after = _text(data, 8)
        found[key] = _text(data, after)[0]
    return found


def _text(data: bytes, at: int) -> tuple[str, int]:
    length = int.from_bytes(data[at : at + 4], "little")
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
    """Each record of a wanted kind; kind and length are written in seven bits a byte, the eighth: more follows."""
    at, end = 0, len(data)
    try:
        while at < end:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | (data[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while True:
                byte = data[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift == 28:
                    break
            if kind in wanted:
                yield kind, data[at : at + length]
            at += length
    except IndexError as error:
        raise Refused("damaged") from error
