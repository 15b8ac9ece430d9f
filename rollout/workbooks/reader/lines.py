"""The program: a file's bytes on stdin → what is in it on stdout, as lines of JSON.

What a crafted file does to the libraries that read it (an abort, gigabytes, an endless loop) ends this process
alone. It is started with `python -I`, so it knows nothing of the rest of the product: no key, no connection, no
environment. Windows has no `resource`: there the caller's time limit alone holds.

Lines: {"kind", "encoding"}; for each sheet {"sheet": name, "hidden": bool}, then lists of [row numbers, rows of
cells], then what is known of its layout when all rows are read. The last line is {"end": code, …values}: "" when all
was read, else what the file is refused for (workbooks.errors.REFUSALS). What JSON has no word for is {kind: value}.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from .kinds import Kind, kind_of
from .legacy import Conversion
from .limits import CELL_LENGTH, COLUMN_LIMIT, ROW_LIMIT, TEXT_LIMIT, Refused, limit_resources
from .tables import Cell, Fill, Layout, Span, Table

ROWS_A_LINE = 100
SAMPLE = 1_000  # rows of a sheet by which a font before Unicode is known


def lines(content: bytes) -> Iterator[str]:
    """The lines that tell what is in a file. Raises Refused."""
    kind = kind_of(content)
    yield _JSON.encode({"kind": kind.name, "encoding": kind.text.encoding})
    budget = _Budget()
    for table in _tables(content, kind):
        yield _JSON.encode({"sheet": table.name, "hidden": table.is_hidden})
        conversion = Conversion(islice(table.rows(), SAMPLE))
        numbers: set[int] = set()
        width = 0
        for run in _runs(table):
            rows = [conversion.row(row) for row in run[1]]
            line = _JSON.encode((run[0], rows))
            budget.take(table.name, run[0], rows, line)
            numbers.update(run[0])
            width = max(width, max(map(len, rows)))
            yield line
        yield _JSON.encode(_layout(table, numbers, width) | {"legacy": conversion.coding})


def _tables(content: bytes, kind: Kind) -> Iterator[Table]:
    """Each kind's module is loaded only when it is needed."""
    if kind.name == "text":
        from . import texts

        return texts.tables(kind.text.text)
    if kind.name == "html":
        from . import markup

        return markup.tables(kind.text.text)
    if kind.name == "xml":
        from . import spreadsheet_xml

        return spreadsheet_xml.tables(kind.text.text)
    from . import books

    return books.tables(content, kind.name)


def _runs(table: Table) -> Iterator[tuple[list[int], list[list[Cell]]]]:
    """The rows that hold anything, each to its last used cell, some at a time."""
    numbers: list[int] = []
    rows: list[list[Cell]] = []
    for number, row in table.rows():
        used = _used(row)
        if used:
            numbers.append(number)
            rows.append(used)
            if len(rows) == ROWS_A_LINE:
                yield numbers, rows
                numbers, rows = [], []
    if rows:
        yield numbers, rows


def _used(row: list[Cell]) -> list[Cell]:
    """A row to its last cell that holds anything."""
    for length in range(len(row), 0, -1):
        cell = row[length - 1]
        if not isinstance(cell, str) or (cell and not cell.isspace()):
            return row if length == len(row) else row[:length]
    return []


def _layout(table: Table, numbers: set[int], width: int) -> dict[str, Any]:
    """What is known beside the cells, as far as it is about rows and columns that hold anything."""
    layout = table.layout
    last = max(numbers, default=0)
    return {
        "merged": [span for span in layout.spans if _is_within(span, last, width)],
        "hidden_rows": sorted(layout.hidden_rows & numbers),
        "hidden_columns": sorted(column for column in layout.hidden_columns if column < width),
        "uncomputed": layout.uncomputed,
        "fills": _fills(layout, numbers, width),
        "are_fills_cut": 0 < layout.fills_until <= last,
    }


def _fills(layout: Layout, numbers: set[int], width: int) -> list[Fill]:
    found: dict[tuple[str, int], list[int]] = {}
    for (colour, columns), rows in layout.fills.items():
        if within := columns & (1 << width) - 1:
            found.setdefault((colour, within), []).extend(row for row in rows if row in numbers)
    return [
        Fill(colour, tuple(at for at in range(width) if columns >> at & 1), tuple(rows))
        for (colour, columns), rows in found.items()
        if rows
    ]


def _is_within(span: Span, last_row: int, width: int) -> bool:
    is_one_cell = span.first_row == span.last_row and span.first_column == span.last_column
    return span.first_row <= last_row and span.first_column < width and not is_one_cell


class _Budget:
    """How much a file has held so far; raises Refused for what is too much."""

    def __init__(self) -> None:
        self._rows = self._characters = 0

    def take(self, sheet: str, numbers: list[int], rows: list[list[Cell]], line: str) -> None:
        self._rows += len(rows)
        if self._rows > ROW_LIMIT:
            raise Refused("rows")
        self._characters += len(line)
        if self._characters > TEXT_LIMIT:
            raise Refused("demanding")
        has_null = r"\u0000" in line
        if len(line) <= min(COLUMN_LIMIT, CELL_LENGTH) and not has_null:
            return
        for number, row in zip(numbers, rows, strict=True):
            if len(row) > COLUMN_LIMIT:
                raise Refused("columns", place=_place(sheet, number))
            if has_null or len(line) > CELL_LENGTH:
                _check_cells(row, _place(sheet, number))


def _check_cells(row: list[Cell], place: str) -> None:
    for cell in row:
        if isinstance(cell, str):
            if len(cell) > CELL_LENGTH:
                raise Refused("long", place=place)
            if "\0" in cell:
                raise Refused("unreadable", place=place)


def _place(sheet: str, number: int) -> str:
    return f"{number} ({sheet})" if sheet else str(number)


def _marked(cell: Any) -> dict[str, Any]:
    """What JSON has no word for: its kind, and what it is made of."""
    if isinstance(cell, timedelta):
        return {"timedelta": [cell.days, cell.seconds, cell.microseconds]}
    return {type(cell).__name__: cell.isoformat()}


_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_marked)


def _where(error: BaseException) -> str:
    """The line of this program that an error came through last."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    return f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else ""


def main() -> None:
    limit_resources()
    gc.disable()  # nothing here refers to itself, and the process is short
    out = sys.stdout.buffer
    try:
        for line in lines(sys.stdin.buffer.read()):
            out.write(line.encode() + b"\n")
        end: dict[str, Any] = {"end": ""}
    except Refused as refused:
        end = refused.answer
    except (MemoryError, RecursionError):
        end = {"end": "demanding"}
    except BaseException as error:  # a reader that panics raises no Exception; its message may quote the file
        end = {"end": "broken", "where": f"{type(error).__name__} at {_where(error)}"}
    out.write(json.dumps(end).encode() + b"\n")
