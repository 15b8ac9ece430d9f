"""A program of its own: a file's bytes on stdin → the cells of its sheets on stdout, as lines of JSON.

What a crafted file does to the libraries that read it (an abort, gigabytes, an endless loop) ends this process
alone. It is started by its path with `python -I`, so it knows nothing of the rest of the program: no key, no
connection, no environment. Windows has no `resource`: there the caller's time limit alone holds.

Lines: {"sheet": name, "hidden": bool}, then lists of [row number, [cell, …]] of that sheet; the last line is
{"end": code, …values}: "" when all was read, else what the file is refused for (workbooks.errors.REFUSALS).
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

if sys.platform != "win32":
    import resource

Cell = str | float | bool | date | datetime | time | timedelta

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 300 * MEGABYTE  # bytes of all parts of a workbook together; 50,000 people are about 40 MB
ROW_LIMIT = 100_000  # rows of all sheets of a file together
COLUMN_LIMIT = 500  # of one row, to its last used cell
EXTENT_LIMIT = 6_000_000  # cells between the first and the last used one of a sheet
CELL_LENGTH = 32_767  # characters; Excel holds no more
TEXT_LIMIT = 100 * MEGABYTE  # characters of all cells together
MEMORY_LIMIT = 1536 * MEGABYTE  # bytes of address space
CPU_LIMIT = 30  # seconds

ROWS_A_LINE = 500

_CELL_WITH_CONTENT = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?>(?:[^<>]*?\s)?r=["']([A-Z]{1,3})(\d{1,7})["'])[^<>]*+(?<!/)>"""
)
"""Every byte of a tag is looked at once: nothing that was passed is tried again in another way."""


class Refused(Exception):
    """The file cannot be loaded; `code` says why, `values` fill the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.answer = {"end": code, **values}


def limit_resources() -> None:
    """From here on the process can neither grow without end, nor run on, nor leave anything on the disk."""
    if sys.platform == "win32":
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_CPU, CPU_LIMIT),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, limit))


def lines(content: bytes, suffix: str) -> Iterator[str]:
    """The lines that tell what is in a file. Raises Refused."""
    rows = characters = 0
    for name, is_hidden, cells in _workbook(content) if suffix == "xlsx" else _text(content):
        yield _JSON.encode({"sheet": name, "hidden": is_hidden})
        run: list[tuple[int, list[Cell]]] = []
        for number, row in enumerate(cells, 1):
            used = _used(row)
            if not used:
                continue
            rows += 1
            if rows > ROW_LIMIT:
                raise Refused("rows")
            characters += _check_row(used, f"{number} ({name})" if name else str(number))
            if characters > TEXT_LIMIT:
                raise Refused("demanding")
            run.append((number, used))
            if len(run) == ROWS_A_LINE:
                yield _JSON.encode(run)
                run = []
        yield _JSON.encode(run)


def _used(row: list[Cell]) -> list[Cell]:
    """A row to its last cell that holds anything."""
    for length in range(len(row), 0, -1):
        cell = row[length - 1]
        if not isinstance(cell, str) or cell.strip():
            return row[:length]
    return []


def _check_row(row: list[Cell], place: str) -> int:
    """How many characters the row holds. Raises Refused."""
    if len(row) > COLUMN_LIMIT:
        raise Refused("columns", place=place)
    characters = 0
    for cell in row:
        if isinstance(cell, str):
            characters += len(cell)
            if len(cell) > CELL_LENGTH:
                raise Refused("long", place=place)
            if "\0" in cell:
                raise Refused("unreadable", place=place)
    return characters


def _workbook(content: bytes) -> Iterator[tuple[str, bool, Iterable[list[Cell]]]]:
    try:
        _check_unpacked(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in workbook.sheets_metadata:
            sheet = workbook.get_sheet_by_name(about.name)
            if sheet.total_height * sheet.total_width > EXTENT_LIMIT:  # cells need not say where they are
                raise Refused("rows")
            before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)  # columns that rows leave out
            rows = ([*before, *row] for row in sheet.iter_rows())
            yield about.name, about.visible is not SheetVisibleEnum.Visible, rows
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise Refused("type") from error


def _check_unpacked(content: bytes) -> None:
    """Refuses what unpacks to far more than it weighs, and a sheet with a stray cell far away.

    Sizes are counted, not taken from the archive's own word. The reader lays a sheet out from its first to its
    last used cell, so that one stray cell in the last column would cost gigabytes.
    """
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    for part in parts:
        data = _unpack(content, part, UNPACKED_LIMIT - unpacked)
        unpacked += len(data)
        _check_extent(data)


def _unpack(content: bytes, part: zipfile.ZipInfo, left: int) -> bytes:
    """One part of the archive; at most `left` bytes. The local header before it ends with the lengths of two texts."""
    lengths = part.header_offset + 26
    start = lengths + 4 + sum(int.from_bytes(content[at : at + 2], "little") for at in (lengths, lengths + 2))
    packed = content[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        data = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, left + 1)
    else:
        raise NotImplementedError(part.compress_type)
    if len(data) > left:
        raise Refused("unpacked")
    return data


def _check_extent(part: bytes) -> None:
    last_row, columns = 0, set()
    for column, row in _CELL_WITH_CONTENT.findall(part):
        columns.add(column)
        last_row = max(last_row, int(row))
    last_column = max((_column_number(column) for column in columns), default=0)
    if last_row * last_column > EXTENT_LIMIT:
        raise Refused("rows")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(content: bytes) -> Iterator[tuple[str, bool, Iterable[list[Cell]]]]:
    """UTF-8 with or without a byte order mark; fields apart by semicolon, comma or tab, as in the first line."""
    if b"\0" in content:
        raise Refused("type")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    csv.field_size_limit(len(text) + 1)  # a cell that is too long is named by its row
    yield "", False, _fields(text, max(";,\t", key=first.count))


def _fields(text: str, separator: str) -> Iterator[list[Cell]]:
    try:
        for fields in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield list[Cell](fields)
    except csv.Error as error:
        raise Refused("type") from error


def _marked(cell: Any) -> list[Any]:
    """What JSON has no word for: its kind, then what it is made of."""
    if isinstance(cell, timedelta):
        return ["timedelta", cell.days, cell.seconds, cell.microseconds]
    return [type(cell).__name__, cell.isoformat()]


_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_marked)


def _place(error: BaseException) -> str:
    """The line of this file that an error came through last."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else ""


def main(suffix: str) -> None:
    limit_resources()
    out = sys.stdout.buffer
    try:
        for line in lines(sys.stdin.buffer.read(), suffix):
            out.write(line.encode() + b"\n")
        end: dict[str, Any] = {"end": ""}
    except Refused as refused:
        end = refused.answer
    except MemoryError:
        end = {"end": "demanding"}
    except BaseException as error:  # a reader that panics raises no Exception; its message may quote the file
        end = {"end": "broken", "where": f"{type(error).__name__} at {_place(error)}"}
    out.write(json.dumps(end).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1])
