"""The refused rows of a file: to its loader as the same workbook, marked; to others as a list with numbers masked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook

from rollout.core.crypto import mask
from rollout.core.spreadsheets import workbook_bytes
from rollout.vocabulary import ImportKind
from rollout.workbooks.cell_values import text
from rollout.workbooks.choices import Choices
from rollout.workbooks.marked import Mark, marked
from rollout.workbooks.messages import Message, quotable
from rollout.workbooks.offending import offending
from rollout.workbooks.reader.limits import CELL_LENGTH
from rollout.workbooks.reading import Read
from rollout.workbooks.sheets import widen, wrap, write_headings, write_row
from rollout.workbooks.showing import MASKED, WITHHELD
from rollout.workbooks.sorting import sort_rows
from rollout.workbooks.turns import Turn
from rollout.workbooks.understanding import headed

MOST_CELLS = 500_000
"""Cells of one such workbook: each takes half a kilobyte until it is written."""

turn = Turn()
"""Such workbooks are made one after the other, so that their memory does not add up."""

UNKNOWN = "unknown"
"""Every column that is no field of ours."""

UNNAMED = "Sheet1"

ENDING = "-can-sua"
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


class RefusedRows(NamedTuple):
    """A workbook; how many rows of the list are in it and of which fields."""

    content: bytes
    rows: int
    fields: list[str]


def marked_file(
    kind: ImportKind,
    content: bytes,
    read: Read,
    choices: Choices,
    refused: Mapping[tuple[str, int], Sequence[Message]],
    *,
    reason_heading: str,
) -> RefusedRows:
    """The whole file with the marks of its refused rows (by sheet and number): all its rows are in it."""
    headers: dict[str, int] = {}
    marks: dict[tuple[str, int], Mark] = {}
    fields, rows = set[str](), 0
    for sheet, header in headed(kind, read.sheets, choices):
        headers[sheet.name] = header.row
        fields.update(header.positions)
        if header.ignored or header.doubtful or header.unnamed:
            fields.add(UNKNOWN)
        rows += len(sort_rows(kind, sheet, header).rows)
        for row in sheet.rows:
            if messages := refused.get((sheet.name, row.number)):
                reason = " ".join(message.text(row.number) for message in messages)
                marks[sheet.name, row.number] = Mark(reason, offending(header, row, messages))
    content = marked(content, read.kind, read.sheets, marks, headers, reason_heading=reason_heading)
    return RefusedRows(content, rows, sorted(fields))


def refused_rows(
    kind: ImportKind,
    read: Read,
    choices: Choices,
    reasons: Mapping[tuple[str, int], Sequence[str]],
    *,
    reason_heading: str,
    stopped: str,
    withheld: str,
) -> RefusedRows:
    """The rows for which there are reasons (by sheet and number), each sheet under its header.

    Numbers are masked; `withheld` stands in the place of contacts and of what is in unknown columns. After MOST_CELLS
    the workbook ends with `stopped`.
    """
    book, count, shown, left = Workbook(), 0, set[str](), MOST_CELLS
    for source, header in headed(kind, read.sheets, choices):
        rows = [row for row in source.rows if (source.name, row.number) in reasons]
        if not rows:
            continue
        if left <= 0:
            break
        named = [text(cell) for row in source.rows if row.number == header.row for cell in row.cells]
        headings = [quotable(heading, CELL_LENGTH) for heading in named]
        width = max(len(headings), *(len(row.cells) for row in rows))
        known = {position: field for field, position in header.positions.items()}
        fields = [known.get(position, UNKNOWN) for position in range(width)]
        sheet = book.create_sheet(source.name or UNNAMED)
        write_headings(sheet, [*_filled(headings, width), reason_heading])
        widen(sheet, width + 1)
        left -= len(headings) + 1
        for number, row in enumerate(rows, 2):
            cells = [_masked(field, text(cell), withheld) for field, cell in zip(fields, row.cells, strict=False)]
            if left <= 0:
                write_row(sheet, number, [stopped])
                break
            told = [*_filled(cells, width), " ".join(reasons[source.name, row.number])]
            write_row(sheet, number, told)
            wrap(sheet, number, width + 1)
            left -= sum(map(bool, told))
            count += 1
        shown.update(fields)
    book.remove(book.worksheets[0])
    return RefusedRows(workbook_bytes(book), count, sorted(shown))


def to_correct(file_name: str) -> str:
    """What a marked file is called: as the one that was loaded, however often it has come back."""
    stem = _NOT_IN_FILE_NAMES.sub("_", file_name).rpartition(".")[0].strip(" .").removesuffix(ENDING)
    return f"{stem or UNNAMED}{ENDING}.xlsx"


def _filled(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _masked(field: str, cell: str, withheld: str) -> str:
    if not cell:
        return ""
    if field in MASKED:
        return mask(cell)
    if field in WITHHELD or field == UNKNOWN:
        return withheld
    return quotable(cell, CELL_LENGTH)
