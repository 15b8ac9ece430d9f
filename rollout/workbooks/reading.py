"""A file's bytes → its sheets as rows of cells. All in memory; what is no table or far too big is refused."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from rollout import config
from rollout.workbooks.errors import (
    EncodingUnknown,
    FileEmpty,
    FileOfOtherType,
    FileTooLarge,
    FileUnpacksTooLarge,
    TooManyRows,
)

Cell = str | float | bool | date | datetime | time | timedelta

MEGABYTE = 1024 * 1024
UNPACKED_LIMIT = 300 * MEGABYTE  # bytes of all parts of a workbook together; 50,000 people are about 40 MB
ROW_LIMIT = 100_000  # rows of all sheets of a file together
CELL_LIMIT = 6_000_000  # cells between the first and the last used one of a sheet

_CELL_WITH_CONTENT = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?:[^<>]{0,200}?\s)?r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]{0,200}(?<!/)>"""
)
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")


class SheetRow(NamedTuple):
    """One row of a sheet; `number` is the one that Excel shows beside it."""

    number: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """The rows of a sheet that hold anything. A hidden sheet is there to be named, not to be read."""

    name: str
    rows: list[SheetRow]
    is_hidden: bool = False


def read_sheets(content: bytes, file_name: str) -> list[Sheet]:
    """The sheets of a workbook, or the one sheet "" of a text file. Raises FileRefused."""
    check_size(len(content))
    if not content:
        raise FileEmpty
    suffix = file_name.lower().rpartition(".")[2]
    if suffix == "xlsx":
        sheets = _read_workbook(content, file_name)
    elif suffix == "csv":
        sheets = [_read_text(content, file_name)]
    else:
        raise FileOfOtherType(name=file_name)
    if not any(sheet.rows for sheet in sheets):
        raise FileEmpty
    if sum(len(sheet.rows) for sheet in sheets) > ROW_LIMIT:
        raise TooManyRows(max=ROW_LIMIT)
    return sheets


def check_size(size: int) -> None:
    """Raises FileTooLarge for so many bytes."""
    if size > config.UPLOAD_LIMIT:
        shown = f"{size / MEGABYTE:.1f}".replace(".", ",")
        raise FileTooLarge(size=shown, max=config.UPLOAD_LIMIT // MEGABYTE)


def _is_used(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _used_rows(rows: list[list[Cell]]) -> list[SheetRow]:
    return [SheetRow(number, cells) for number, cells in enumerate(rows, 1) if any(map(_is_used, cells))]


def _read_workbook(content: bytes, file_name: str) -> list[Sheet]:
    try:
        _check_unpacked(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [
            Sheet(
                about.name,
                _used_rows(workbook.get_sheet_by_name(about.name).to_python(skip_empty_area=False)),
                about.visible is not SheetVisibleEnum.Visible,
            )
            for about in workbook.sheets_metadata
        ]
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise FileOfOtherType(name=file_name) from error


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
        if _SHEET_PART.fullmatch(part.filename):
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
        raise FileUnpacksTooLarge(max=UNPACKED_LIMIT // MEGABYTE)
    return data


def _check_extent(sheet: bytes) -> None:
    last_row, columns = 0, set()
    for column, row in _CELL_WITH_CONTENT.findall(sheet):
        columns.add(column)
        last_row = max(last_row, int(row))
    last_column = max((_column_number(column) for column in columns), default=0)
    if last_row * last_column > CELL_LIMIT:
        raise TooManyRows(max=ROW_LIMIT)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_text(content: bytes, file_name: str) -> Sheet:
    """UTF-8 with or without a byte order mark; fields apart by semicolon, comma or tab, as in the first line."""
    if b"\0" in content:
        raise FileOfOtherType(name=file_name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingUnknown from error
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(";,\t", key=first.count)
    rows: list[list[Cell]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append(list(cells))
            if len(rows) > ROW_LIMIT:
                raise TooManyRows(max=ROW_LIMIT)
    except csv.Error as error:
        raise FileOfOtherType(name=file_name) from error
    return Sheet("", _used_rows(rows))
