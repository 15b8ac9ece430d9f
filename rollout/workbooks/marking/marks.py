"""What is to be marked: which rows of a sheet, which of their cells, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Mark(NamedTuple):
    """Why a row comes back, and the positions of the cells that offend (from 0): none for the reason alone."""

    reason: str
    columns: frozenset[int]


class SheetMarks(NamedTuple):
    """The marks of one sheet by row number, and where its reasons stand.

    `header` is the row of the heading; `column` the position that an earlier round gave to the reasons, or the first
    one that is free, which `is_new` says.
    """

    marks: Mapping[int, Mark]
    header: int
    heading: str
    column: int
    is_new: bool
