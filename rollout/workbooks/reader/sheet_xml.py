"""What the XML of an .xlsx sheet says beside its values: what is hidden, errors, formulas without a value, colours.

Looked through piece by piece, with patterns that try nothing twice; most sheets hold nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .filled import Filled
from .limits import COLUMNS_THERE_ARE, EXTENT_LIMIT, Refused
from .tables import Layout

CARRIED = 65_536  # bytes of an unfinished cell that wait for the next piece
LONGEST_TAG = 1_000  # bytes
LONGEST_FORMULA = 9_000  # bytes between the start of a cell and its value

_SHEET = re.compile(rb"<(\w{1,20}:)?sheetData")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_SHOWN = re.compile(rb"v>(#[A-Z_/0!?]{2,14})</")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
_ATTRIBUTE = re.compile(rb"""\s(r|min|max|hidden)=["'](\w{1,8})["']""")


class _Tags:
    """The patterns for tags of one prefix, which is mostly none."""

    def __init__(self, prefix: bytes) -> None:
        self.row = re.compile(rb"<%brow\s[^<>]*?\shidden=[\"'](?:1|true)[\"']" % prefix)
        self.column = re.compile(rb"<%bcol\s[^<>]*>" % prefix)
        self.error = re.compile(rb"""<%bc\s[^<>]*?\bt=["']e["']""" % prefix)
        value = rb"(?:<%bv\s*+/>|<%bv>\s*+</%bv>)?" % (prefix, prefix, prefix)
        formula = rb"(?:</%bf>|<%bf\b[^<>]*/>)" % (prefix, prefix)
        self.no_value = re.compile(rb"%b\s*+%b\s*+</%bc>" % (formula, value, prefix))
        place = rb"([A-Z]{3}|(?=[A-Z]{1,2}\d{6})[A-Z]{1,2})(\d{1,7})"  # from column AAA or row 100000 on
        self.far = re.compile(rb"""<%bc r=["']%b["'][^<>]*+(?<!/)>(?!</)""" % (prefix, place))
        self.cell, self.cell_end, self.row_end = b"<%bc " % prefix, b"</%bc>" % prefix, b"</%brow>" % prefix
        self.formula = b"<%bf" % prefix


_tags = lru_cache(maxsize=8)(_Tags)


def look(pieces: Iterable[bytes], colours: Mapping[bytes, str]) -> Layout:
    """`colours`: number of a style → RRGGBB of its fill.

    Raises Refused for a cell so far from the others that laying out what is between would cost gigabytes.
    """
    layout, carried, far = Layout(), b"", _Far()
    tags: _Tags | None = None
    filled: Filled | None = None
    for piece in pieces:
        if tags is None:
            sheet = _SHEET.search(piece)
            prefix = (sheet and sheet[1]) or b""
            tags, filled = _tags(prefix), Filled(colours, prefix, layout) if colours else None
        data = carried + piece
        end = max(data.rfind(tags.cell_end), data.rfind(tags.row_end))
        end = data.index(b">", end) + 1 if end >= max(0, len(data) - CARRIED) else len(data)
        data, carried = data[:end], data[end:]
        _look(data, tags, layout)
        far.look(data, tags)
        if filled:
            filled.look(data)
    if tags and carried:
        _look(carried, tags, layout)
        far.look(carried, tags)
    if filled:
        filled.look(carried)
        filled.end_row()
    return layout


def _look(data: bytes, tags: _Tags, layout: Layout) -> None:
    if b"hidden=" in data:
        _find_hidden(data, tags, layout)
    if b"v>#" in data:  # as every error is shown
        for found in tags.error.finditer(data):
            start, tag_end = found.start(), data.find(b">", found.end(), found.end() + LONGEST_TAG)
            end = data.find(tags.cell_end, found.end(), found.end() + LONGEST_FORMULA)
            place, shown = _PLACE.search(data, start, tag_end), _SHOWN.search(data, tag_end, end)
            if place and shown:
                layout.set_error(int(place[2]), column_number(place[1]) - 1, shown[1].decode())
    if tags.formula in data:
        for formula in tags.no_value.finditer(data):
            cell = data.rfind(tags.cell, max(0, formula.start() - CARRIED), formula.start())
            is_text = cell >= 0 and _TEXT_RESULT.search(data, cell, data.index(b">", cell)) and b"v" in formula[0]
            layout.uncomputed += not is_text


def _find_hidden(data: bytes, tags: _Tags, layout: Layout) -> None:
    for row in tags.row.finditer(data):
        tag_end = data.find(b">", row.end(), row.end() + LONGEST_TAG)
        told = dict(_ATTRIBUTE.findall(data, row.start(), max(row.end(), tag_end)))
        if told.get(b"r", b"").isdigit():
            layout.hidden_rows.add(int(told[b"r"]))
    for column in tags.column.finditer(data):
        told = dict(_ATTRIBUTE.findall(column[0]))
        first, last = told.get(b"min", b""), told.get(b"max", b"")
        if told.get(b"hidden") in (b"1", b"true") and first.isdigit() and last.isdigit():
            layout.hidden_columns.update(range(int(first) - 1, min(int(last), COLUMNS_THERE_ARE)))


class _Far:
    """How far the cells that hold something reach, of those far away: their last row times their last column."""

    def __init__(self) -> None:
        self._row = self._column = 1

    def look(self, data: bytes, tags: _Tags) -> None:
        for cell in tags.far.finditer(data):
            self._row = max(self._row, int(cell[2]))
            self._column = max(self._column, column_number(cell[1]))
            if self._row * self._column > EXTENT_LIMIT:
                raise Refused("rows")


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
