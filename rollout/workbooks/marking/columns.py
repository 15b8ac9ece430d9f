"""What stands before the rows of a sheet: how far its cells reach, how wide and how styled its columns are."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter

from openpyxl.utils import column_index_from_string, get_column_letter

from rollout.workbooks.marking.heights import decimal
from rollout.workbooks.marking.tags import Unmarkable, elements, is_true, number, tag, value, with_value, without

WIDTH = 100  # characters
LAST_COLUMN = 16_384

_EXTENT = re.compile(rb"([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?")

Columns = list[tuple[int, int, bytes]]
"""First column, last column (from 1), attributes."""


class Head:
    """All that a sheet's part holds before its rows."""

    def __init__(self, part: bytes, prefix: bytes) -> None:
        self._part, self._prefix = part, prefix
        self._cols = next(elements(part, prefix, b"cols"), None)
        self.columns: Columns = []
        self._styles: dict[int, int] = {}
        for found in tag(prefix, b"col").finditer(self._cols.content) if self._cols else ():
            first, last = number(found[1], b"min"), number(found[1], b"max")
            if len(self.columns) == LAST_COLUMN:
                raise Unmarkable("too many columns")
            if 1 <= first <= last <= LAST_COLUMN:
                if self.columns and first <= self.columns[-1][1]:
                    raise Unmarkable("columns that overlap or are out of order")
                self.columns.append((first, last, found[1]))

        rows = tag(prefix, b"sheetFormatPr").search(part)
        is_fixed = rows is not None and is_true(rows[1], b"customHeight")
        self.row_height = decimal(rows[1], b"defaultRowHeight", None) if rows and is_fixed else None
        """Of rows that say none; None where they grow by themselves."""

    def width(self, position: int) -> float:
        """Of the column of the reasons, in characters."""
        found = [told for first, last, told in self.columns if first <= position + 1 <= last]
        return (decimal(found[0], b"width", None) if found else None) or WIDTH

    def style(self, position: int) -> int:
        """Of the cells of a column (from 0) that nobody has written."""
        column = position + 1
        if column not in self._styles:
            at = bisect_right(self.columns, column, key=itemgetter(0)) - 1
            is_held = at >= 0 and column <= self.columns[at][1]
            self._styles[column] = number(self.columns[at][2], b"style") if is_held else 0
        return self._styles[column]

    def with_reasons(self, position: int) -> bytes:
        """The head with a wide column at a position that was free so far."""
        column = position + 1
        part = self._part
        wide = with_value(with_value(b' min="%d" max="%d"' % (column, column), b"width", WIDTH), b"customWidth", 1)
        held: Columns = [(column, column, wide)]
        for first, last, told in self.columns:
            held += [
                (a, b, told) for a, b in ((first, min(last, column - 1)), (max(first, column + 1), last)) if a <= b
            ]
        name = self._prefix + b"col"
        made = b"".join(
            b"<%s%s/>" % (name, with_value(with_value(told, b"min", first), b"max", last))
            for first, last, told in sorted(held)
        )
        cols = b"<%ss>%s</%ss>" % (name, made, name)
        if self._cols:
            return self._extended(part[: self._cols.start] + cols + part[self._cols.end :], column)
        return self._extended(part + cols, column)

    def _extended(self, part: bytes, column: int) -> bytes:
        """The head whose dimension reaches to a column."""
        found = tag(self._prefix, b"dimension").search(part)
        extent = _EXTENT.fullmatch((value(found[1], b"ref") or b"") if found else b"")
        if found is None or extent is None:
            return part
        last = max(column, column_index_from_string((extent[3] or extent[1]).decode()))
        ref = b"%s%s:%s%s" % (extent[1], extent[2], get_column_letter(last).encode(), extent[4] or extent[2])
        return part[: found.start(1)] + with_value(found[1], b"ref", ref) + part[found.end(1) :]


def row_style(attributes: bytes) -> int | None:
    """The style that a row gives to the cells that nobody has written."""
    return number(attributes, b"s") if is_true(attributes, b"customFormat") else None


def without_spans(attributes: bytes) -> bytes:
    """What a row says of itself, but for which columns it fills: it fills one more."""
    return without(attributes, b"spans")
