"""The part of one sheet, read in pieces: the rows that are marked are written anew, all others as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from openpyxl.utils import column_index_from_string, get_column_letter

from rollout.workbooks.marking.columns import LAST_COLUMN, WIDTH, Head, row_style, without_spans
from rollout.workbooks.marking.heights import higher
from rollout.workbooks.marking.marks import Mark, SheetMarks
from rollout.workbooks.marking.styles import Styles
from rollout.workbooks.marking.tags import (
    Unmarkable,
    check_plain,
    elements,
    number,
    root_prefix,
    tag,
    text,
    value,
    with_value,
)
from rollout.workbooks.reader.limits import CELL_LENGTH, EXTENT_LIMIT, ROWS_THERE_ARE

LONGEST_HEAD = 8 * 1024 * 1024  # bytes of what stands before the rows
LONGEST_START = 300  # bytes of the tag that opens them
LONGEST_ROW = 64 * 1024 * 1024  # bytes

_ROWS_START = re.compile(rb"<(?:[\w.-]+:)?sheetData(?=[\s/>])[^<>]{0,200}>")
_REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_LETTERS = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Z]{1,3})\d""")
_MERGED = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s+ref=["'][A-Z]{1,3}\d{1,7}:([A-Z]{1,3})(\d{1,7})["']""")


@cache
def _index(letters: bytes) -> int:
    """The position of a column."""
    return column_index_from_string(letters.decode()) - 1


def merged_to(pieces: Iterable[bytes], header: int) -> int:
    """How many columns the merged cells reach over that end in the header or below it."""
    widest, before = 0, b""
    for piece in pieces:
        window = before + piece
        for column, row in _MERGED.findall(window):
            if int(row) >= header:
                widest = max(widest, column_index_from_string(column.decode()))
        before = window[-100:]
    return widest


class MarkedSheet:
    def __init__(self, wanted: SheetMarks, styles: Styles) -> None:
        self._wanted, self._styles = wanted, styles
        self._missing = set(wanted.marks)
        self._number = 0
        self._rows_left, self._cells_left = ROWS_THERE_ARE, EXTENT_LIMIT
        self._prefix = b""
        self._head = Head(b"", b"")

    def pieces(self, source: Iterator[bytes]) -> Iterator[bytes]:
        """The part of the sheet with its marks. Raises Unmarkable, also at its end where a row was not found."""
        buffer, start = b"", None
        for piece in source:
            looked = max(0, len(buffer) - LONGEST_START)
            buffer += piece
            if (start := _ROWS_START.search(buffer, looked)) or len(buffer) > LONGEST_HEAD:
                break
        if start is None:
            raise Unmarkable("no rows")
        yield self._open(buffer[: start.start()])
        yield start[0]
        if not start[0].endswith(b"/>"):
            yield from self._rows(buffer[start.end() :], source)
        else:
            yield buffer[start.end() :]
        yield from source
        if self._missing:
            raise Unmarkable("a row is not there")

    def _open(self, head: bytes) -> bytes:
        check_plain(head)
        self._prefix = root_prefix(head, b"worksheet")
        self._head = Head(head, self._prefix)
        return self._head.with_reasons(self._wanted.column) if self._is_widened else head

    @property
    def _is_widened(self) -> bool:
        return self._wanted.is_new and bool(self._wanted.marks)

    def _rows(self, buffer: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
        """The rows, and of what follows as much as has been read."""
        first, last = b"<" + self._prefix + b"row", b"</" + self._prefix + b"sheetData"
        while (end := buffer.find(last)) < 0:
            cut = max(buffer.rfind(first), 0)
            yield from self._run(buffer[:cut])
            buffer = buffer[cut:]
            piece = next(source, None)
            if piece is None or len(buffer) > LONGEST_ROW:
                raise Unmarkable("a row that does not end")
            buffer += piece
        yield from self._run(buffer[:end])
        yield buffer[end:]

    def _run(self, rows: bytes) -> Iterator[bytes]:
        """A run of whole rows."""
        if b"<!" in rows or b"<?" in rows:
            raise Unmarkable("comments or CDATA")
        done = 0
        for row in elements(rows, self._prefix, b"row"):
            self._rows_left -= 1
            if self._rows_left < 0:
                raise Unmarkable("too many rows")
            self._number = self._numbered(row.attributes, row.content)
            mark = self._wanted.marks.get(self._number)
            if mark or self._number == self._wanted.header or self._styles.has_marked:
                body = self._cells(row.attributes, row.content, mark)
                if body != row.content:
                    name = self._prefix + b"row"
                    yield rows[done : row.start] + b"<%s%s>" % (name, self._attributes(row.attributes, mark))
                    yield b"%s</%s>" % (body, name)
                    done = row.end
                self._missing.discard(self._number)
        yield rows[done:]

    def _attributes(self, attributes: bytes, mark: Mark | None) -> bytes:
        """What a row says of itself with its reason beside it."""
        said = without_spans(attributes)
        if mark is None:
            return said
        width = WIDTH if self._is_widened else self._head.width(self._wanted.column)
        return higher(said, self._head.row_height, mark.reason, width=width, size=self._styles.letters)

    def _numbered(self, attributes: bytes, body: bytes) -> int:
        """The number of a row; one that says none is told by its first cell, else it follows the one before."""
        if found := number(attributes, b"r"):
            return found
        cell = tag(self._prefix, b"c").search(body)
        place = _REFERENCE.fullmatch(value(cell[1], b"r") or b"") if cell else None
        return int(place[2]) if place else self._number + 1

    def _cells(self, attributes: bytes, body: bytes, mark: Mark | None) -> bytes:
        """What stands in a row: the cells that offend in our fill, those that do no more without it, the reason."""
        reasons = self._wanted.column
        said = mark.reason if mark else None
        if self._number == self._wanted.header and self._wanted.marks:
            said = self._wanted.heading
        offending = mark.columns if mark else frozenset()
        pending = sorted({*offending, *([reasons] if said is not None else [])})
        starts = [*islice(tag(self._prefix, b"c").finditer(body), LAST_COLUMN + 1)]
        self._cells_left -= len(starts)
        if len(starts) > LAST_COLUMN or self._cells_left < 0:
            raise Unmarkable("too many cells")
        made = [body[: starts[0].start()] if starts else body]
        column = -1

        def created(position: int) -> bytes:
            if position == reasons and said is not None:
                return self._reason(said)
            style = row_style(attributes)
            style = self._head.style(position) if style is None else style
            return self._empty(position, self._styles.marked(self._styles.plain(style)))

        for at, start in enumerate(starts):
            column = self._column(start[1], column)
            while pending and pending[0] < column:
                made.append(created(pending.pop(0)))
            rest = body[start.end() : starts[at + 1].start() if at + 1 < len(starts) else len(body)]
            if pending and pending[0] == column:
                pending.pop(0)
            style = number(start[1], b"s")
            if column == reasons and said is not None:
                made.append(self._reason(said))
            elif column in offending:
                made.append(self._styled(start, self._styles.marked(style)) + rest)
            elif not self._styles.is_ours(style):
                made.append(start[0] + rest)
            elif column == reasons:  # what was said of a row that is right now
                made.append(self._empty(column, 0))
            else:
                made.append(self._styled(start, self._styles.plain(style)) + rest)
        return b"".join([*made, *map(created, pending)])

    @staticmethod
    def _column(attributes: bytes, before: int) -> int:
        place = _LETTERS.search(attributes)
        return _index(place[1]) if place else before + 1

    def _styled(self, start: re.Match[bytes], style: int) -> bytes:
        return b"<%sc%s%s>" % (self._prefix, with_value(start[1], b"s", style), start[2])

    def _place(self, position: int) -> bytes:
        return b"%s%d" % (get_column_letter(position + 1).encode(), self._number)

    def _empty(self, position: int, style: int) -> bytes:
        return b'<%sc r="%s" s="%d"/>' % (self._prefix, self._place(position), style)

    def _reason(self, said: str) -> bytes:
        """A cell of text: nothing in it is a formula."""
        return b'<_c r="%s" s="%d" t="inlineStr"><_is><_t xml:space="preserve">%s</_t></_is></_c>'.replace(
            b"_", self._prefix
        ) % (self._place(self._wanted.column), self._styles.reason, text(said[:CELL_LENGTH]).encode())
