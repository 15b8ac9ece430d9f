"""The workbook of refused rows: as they stood in the file and why; for others than the loader, numbers are masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from openpyxl import Workbook

from rollout.core.crypto import mask
from rollout.core.spreadsheets import workbook_bytes
from rollout.vocabulary import ImportKind
from rollout.workbooks.headers import find_header
from rollout.workbooks.messages import quotable
from rollout.workbooks.parsing import text
from rollout.workbooks.reader.limits import CELL_LENGTH
from rollout.workbooks.reading import Sheet
from rollout.workbooks.sheets import write_headings, write_row
from rollout.workbooks.showing import NUMBERS, WITHHELD
from rollout.workbooks.turns import Turn

MOST_CELLS = 500_000
"""Cells of one such workbook: each takes half a kilobyte until it is written."""

turn = Turn()
"""Such workbooks are made one after the other, so that their memory does not add up."""

UNKNOWN = "unknown"
"""Every column that is no field of ours."""


UNNAMED = "Sheet1"


class RefusedRows(NamedTuple):
    """A workbook; how many rows are in it and of which fields."""

    content: bytes
    rows: int
    fields: list[str]


def refused_rows(
    kind: ImportKind,
    sheets: Iterable[Sheet],
    reasons: Mapping[tuple[str, int], Sequence[str]],
    *,
    reason_heading: str,
    stopped: str,
    withheld: str | None,
) -> RefusedRows:
    """The rows for which there are reasons (by sheet and number), each sheet under its header.

    With `withheld`, numbers are masked, and it stands in the place of contacts and of what is in unknown columns.
    After MOST_CELLS the workbook ends with `stopped`.
    """
    book, count, shown, left = Workbook(), 0, set[str](), MOST_CELLS
    for source in sheets:
        header = find_header(kind, source)
        rows = [row for row in source.rows if (source.name, row.number) in reasons]
        if header is None or not rows:
            continue
        if left <= 0:
            break
        headings = [text(cell) for row in source.rows if row.number == header.row for cell in row.cells]
        if withheld is not None:
            headings = [quotable(heading, CELL_LENGTH) for heading in headings]
        width = max(len(headings), *(len(row.cells) for row in rows))
        known = {position: field for field, position in header.positions.items()}
        fields = [known.get(position, UNKNOWN) for position in range(width)]
        sheet = book.create_sheet(source.name or UNNAMED)
        write_headings(sheet, [*_filled(headings, width), reason_heading])
        left -= len(headings) + 1
        for number, row in enumerate(rows, 2):
            cells = [text(cell) for cell in row.cells]
            if withheld is not None:
                cells = [_masked(field, cell, withheld) for field, cell in zip(fields, cells, strict=False)]
            if left <= 0:
                write_row(sheet, number, [stopped])
                break
            told = [*_filled(cells, width), " ".join(reasons[source.name, row.number])]
            write_row(sheet, number, told)
            left -= sum(map(bool, told))
            count += 1
        shown.update(fields)
    book.remove(book.worksheets[0])
    return RefusedRows(workbook_bytes(book), count, sorted(shown))


def _filled(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _masked(field: str, cell: str, withheld: str) -> str:
    if not cell:
        return ""
    if field in NUMBERS:
        return mask(cell)
    if field in WITHHELD or field == UNKNOWN:
        return withheld
    return quotable(cell, CELL_LENGTH)
