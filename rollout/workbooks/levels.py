"""The rows that make up a header: one to three levels, the upper ones reaching over several columns. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from rollout.core.names import tidy
from rollout.workbooks.messages import quotable
from rollout.workbooks.reading import Cell, Sheet, SheetRow, Span

MOST_LEVELS = 3
HEADER_WITHIN = 40  # rows that hold anything, from the top, in which a header is looked for
LONGEST_HEADING = 60  # characters of one level that a message quotes
BETWEEN_LEVELS = " › "

Levels = tuple[str, ...]
"""The headings over a column from the outermost in, as the file has them; () where there is none."""


class Block(NamedTuple):
    """Rows that may be a header: positions in the sheet's list of rows, both ends included.

    `is_cut`: the row below may be a further level of it, or the name of a group.
    """

    first: int
    last: int
    is_cut: bool = False


def blocks(sheet: Sheet) -> Iterator[Block]:
    """Every header that the first rows of a sheet may have: each first row with none to all levels below."""
    top = sheet.rows[min(len(sheet.rows), HEADER_WITHIN) - 1].number if sheet.rows else 0
    upright = [span for span in sheet.merged if span.last_row > span.first_row and span.first_row <= top]
    starts = {span.first_row for span in sheet.merged}
    for first in range(min(len(sheet.rows), HEADER_WITHIN)):
        for last in range(first, min(len(sheet.rows), first + MOST_LEVELS)):
            goes_on = last + 1 < len(sheet.rows) and _goes_on(sheet.rows[last], sheet.rows[last + 1], upright, starts)
            yield Block(first, last, goes_on)
            if not goes_on:
                break


def _goes_on(above: SheetRow, below: SheetRow, upright: Sequence[Span], starts: Set[int]) -> bool:
    """May the lower row be a further level of a header whose last level is the upper one?"""
    if below.number != above.number + 1:
        return False
    if above.number not in starts and any(span.first_row == below.number for span in upright):
        return False  # what reaches down from the lower row begins the header: the upper one is a title
    if any(span.first_row <= above.number and span.last_row >= below.number for span in upright):
        return all(isinstance(cell, str) for cell in below.cells)
    return all(
        isinstance(cell, str) and (not tidy(cell) or (_is_free(above, position) and not _is_value(cell)))
        for position, cell in enumerate(below.cells)
    )


def _is_free(above: SheetRow, position: int) -> bool:
    """May a cell stand below: nothing is above it, or what is above reaches over the next column too?"""
    return not _text(above.cells, position) or not _text(above.cells, position + 1)


def _is_value(cell: str) -> bool:
    written = tidy(cell)
    return len(written) > 2 * LONGEST_HEADING or sum(map(str.isdigit, written)) * 2 > len(written)


def _text(cells: Sequence[Cell], position: int) -> str:
    cell = cells[position] if position < len(cells) else ""
    return quotable(tidy(cell), LONGEST_HEADING) if isinstance(cell, str) else ""


def levels(sheet: Sheet, block: Block) -> list[Levels]:
    """The headings of each column under a block, the same text never twice in a row."""
    rows = sheet.rows[block.first : block.last + 1]
    first, last = rows[0].number, rows[-1].number
    spans = [span for span in sheet.merged if span.first_row <= last and span.last_row >= first]
    width = max([len(row.cells) for row in rows] + [span.last_column + 1 for span in spans])
    found: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        below = rows[depth + 1 :]
        for position, text in enumerate(_filled(row, width, below, spans)):
            if text and found[position][-1:] != [text]:
                found[position].append(text)
    return [tuple(texts) for texts in found]


def _filled(row: SheetRow, width: int, below: Sequence[SheetRow], spans: Sequence[Span]) -> list[str]:
    """The texts of one level; what is merged, or stands over several columns, stands in each of them."""
    texts = [_text(row.cells, position) for position in range(width)]
    across = [span for span in spans if span.first_row <= row.number <= span.last_row]
    for span in across:
        for position in range(span.first_column + 1, span.last_column + 1):
            texts[position] = texts[span.first_column]
    if spans or not below:
        return texts
    source = 0
    for position, text in enumerate(texts):
        if text:
            source = position
        elif texts[source] and _any(below, source) and _any(below, position):
            texts[position] = texts[source]
    return texts


def _any(rows: Sequence[SheetRow], position: int) -> bool:
    return any(_text(row.cells, position) for row in rows)
