"""The file that comes back: the same workbook, cells that offend coloured, the reasons beside them (ADR 25). Pure."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Mapping, Sequence
from zipfile import BadZipFile

from rollout.workbooks.columns import REASON_KEYS, heading_key
from rollout.workbooks.marking.anew import NewParts
from rollout.workbooks.marking.columns import LAST_COLUMN
from rollout.workbooks.marking.edited import edited
from rollout.workbooks.marking.marks import Mark as Mark
from rollout.workbooks.marking.marks import SheetMarks
from rollout.workbooks.marking.parts import Parts
from rollout.workbooks.marking.tags import Unmarkable
from rollout.workbooks.reading import Sheet

log = logging.getLogger(__name__)

IN_PLACE = frozenset({"xlsx", "xlsm"})
"""The kinds whose parts are edited; of others a new workbook is made."""


def marked(
    content: bytes,
    kind: str,
    sheets: Sequence[Sheet],
    marks: Mapping[tuple[str, int], Mark],
    headers: Mapping[str, int],
    *,
    reason_heading: str,
) -> bytes:
    """The file as an .xlsx with marks by sheet and row; `sheets` are all that were read of it, in their order.

    `headers` are the rows of the headings, by sheet: beside them stands the heading of the reasons.
    """
    wanted = [
        _of_sheet(sheet, marks, headers[sheet.name], reason_heading) if sheet.name in headers else None
        for sheet in sheets
    ]
    if kind in IN_PLACE:
        try:
            return edited(Parts(content), wanted)
        except (Unmarkable, BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
            log.warning("A workbook could not be marked in place and is made anew: %s", type(error).__name__)
    return edited(NewParts(sheets), wanted)


def _of_sheet(sheet: Sheet, marks: Mapping[tuple[str, int], Mark], header: int, heading: str) -> SheetMarks:
    found = {row.number: marks[sheet.name, row.number] for row in sheet.rows if (sheet.name, row.number) in marks}
    before = [
        position
        for row in sheet.rows
        if row.number == header
        for position, cell in enumerate(row.cells)
        if isinstance(cell, str) and heading_key(cell) in REASON_KEYS
    ]
    marked_to = (1 + at for mark in found.values() for at in mark.columns)
    width = max([0, *(len(row.cells) for row in sheet.rows), *marked_to])
    return SheetMarks(found, header, heading, before[0] if before else min(width, LAST_COLUMN - 1), not before)
