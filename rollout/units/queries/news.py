"""What each act said that was new of a unit, from its dated facts as they were written. Pure.

An act that changes what holds from a day on takes back a fact and writes its days before that day anew. Such a copy
says nothing, and whoever wrote it did not say what it says: news is told by the first who wrote it, and once told it
stays.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from rollout.units.queries.history import MODE, HistoryRow
from rollout.vocabulary import FOREVER


class News(NamedTuple):
    """`row` as it was written: it holds from its first day on or, `is_end`, from its last day on no more.

    `is_start`: the unit came to be, and all else that was said of its first day goes with it. `is_taken_back`: a later
    act said that it was not so.
    """

    row: HistoryRow
    is_end: bool
    is_start: bool
    is_taken_back: bool

    @property
    def day(self) -> date:
        return self.row.to_on if self.is_end else self.row.from_on


def news(rows: Collection[HistoryRow]) -> list[News]:
    """What the acts said of a unit, from all that was ever written of it."""
    written = _Written([row for row in rows if row.seq != row.voided_seq])
    starts = {(row.seq, row.from_on) for row in written.rows if written.starts(row)}
    told = []
    for row in written.rows:
        before, last = written.before(row), written.last(row)
        is_start = (row.seq, row.from_on) in starts
        if before is None and (row.subject == MODE or not is_start):
            told.append(News(row, is_end=False, is_start=is_start, is_taken_back=last.voided_seq is not None))
        if written.ends(row, before):
            note = row.note.removeprefix(before.note).removeprefix("; ") if before else row.note
            is_gone = last.voided_seq is not None or last.to_on != row.to_on
            told.append(News(row._replace(note=note), is_end=True, is_start=False, is_taken_back=is_gone))
    return told


class _Written:
    """The facts of one unit: which copy came of which, and what held when."""

    def __init__(self, rows: Collection[HistoryRow]) -> None:
        self.rows = rows
        self._by_writer = {(row.seq, *_said(row)): row for row in rows}
        self._by_voider = {(row.voided_seq, *_said(row)): row for row in rows if row.voided_seq is not None}

    def before(self, row: HistoryRow) -> HistoryRow | None:
        """The fact that a copy was made of."""
        return self._by_voider.get((row.seq, *_said(row)))

    def last(self, row: HistoryRow) -> HistoryRow:
        """The last copy of a fact, itself where none was made."""
        while (copy := self._by_writer.get((row.voided_seq or 0, *_said(row)))) is not None:
            row = copy
        return row

    def starts(self, row: HistoryRow) -> bool:
        """Is it how a unit begins to count of which no such thing was known until then?"""
        return row.subject == MODE and not any(
            other.subject == MODE and other.seq < row.seq <= (other.voided_seq or row.seq) for other in self.rows
        )

    def ends(self, row: HistoryRow, before: HistoryRow | None) -> bool:
        """Did the act that wrote a fact say that nothing follows it?"""
        if row.to_on == FOREVER or (before is not None and before.to_on == row.to_on):
            return False
        return not any(
            other.subject == row.subject
            and other.from_on == row.to_on
            and other.seq <= row.seq < (other.voided_seq or row.seq + 1)
            for other in self.rows
        )


def _said(row: HistoryRow) -> tuple[str, str, int | None, date]:
    """What makes of two rows copies: all but how long it holds, and what was noted of it."""
    return row.subject, row.value, row.key, row.from_on
