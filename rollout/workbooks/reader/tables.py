"""What every reader makes of a file: tables of cells, with what of their layout matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

Cell = str | float | bool | date | datetime | time | timedelta

Rows = Iterator[tuple[int, list[Cell]]]
"""Each row with the number that Excel shows beside it."""


class Span(NamedTuple):
    """A merged range, its ends included: rows as Excel numbers them, columns from 0 as the cells of a row."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Fill(NamedTuple):
    """Rows, as Excel numbers them, in which the same columns (from 0) are filled with one colour, RRGGBB."""

    colour: str
    columns: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass
class Layout:
    """What a sheet says beside the values of its cells. `errors`: what stands in cells like #REF!, by row and column.

    `uncomputed`: how many formulas have no value in the file. `fills`: (RRGGBB, its columns as bits) → the rows filled
    so, of those before the row `fills_until`, of all where that is 0.
    """

    spans: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    uncomputed: int = 0
    fills: defaultdict[tuple[str, int], list[int]] = field(default_factory=partial(defaultdict, list))
    fills_until: int = 0

    def set_error(self, row: int, column: int, shown: str) -> None:
        self.errors.setdefault(row, {})[column] = shown


@dataclass
class Table:
    """A sheet; `rows` may be called again and begins anew. Its layout is whole when the rows have been read."""

    name: str
    rows: Callable[[], Rows]
    is_hidden: bool = False
    layout: Layout = field(default_factory=Layout)


def numbered(rows: Iterable[list[Cell]]) -> Rows:
    return iter(enumerate(rows, 1))
