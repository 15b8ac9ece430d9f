"""The rows of a sheet → rows as understood: each column by its own parser, the same text understood once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from rollout.core import numbers
from rollout.core.names import piles_marks, tidy
from rollout.vocabulary import (
    OF_PEOPLE,
    ImportKind,
)
from rollout.workbooks import digits, words
from rollout.workbooks.cell_values import JOINED, MOST_WORDS, PARSERS, PLAIN, REPEATING, UNKNOWN, WORDY, Parser, text
from rollout.workbooks.columns import heading_key
from rollout.workbooks.habits import Habits
from rollout.workbooks.headers import Header
from rollout.workbooks.joining import combine
from rollout.workbooks.parsed_row import ParsedRow, Status
from rollout.workbooks.reading import Cell, Sheet, SheetRow
from rollout.workbooks.remarks import CellRefused, Said


def _is_of_either(heading: str) -> bool:
    """Is a column of both identity numbers: the one of today and the one of before?"""
    said = heading_key(heading).split()
    return "cmnd" in said or "cmt" in said


def _is_cmnd(cell: Cell) -> bool:
    try:
        return bool(numbers.cmnd(text(cell)))
    except numbers.WrongNumber:
        return False


_Column = tuple[str, int, Parser, Callable[[str], Any] | None, dict[Cell, Any] | None]
"""A field, its position, its parser, is a text taken as it stands, and what was understood of those that come again.

Without names, since it is taken apart once for every cell.
"""


class RowParser:
    """Reads the rows of one sheet."""

    def __init__(self, kind: ImportKind, sheet: Sheet, header: Header, habits: Habits) -> None:
        self._of_people = kind in OF_PEOPLE
        self._sheet = sheet.name
        self._header = header
        parsers = PARSERS[kind](habits)
        self._columns: list[_Column] = [
            (
                str(name),  # one of an enum is slower at everything
                position,
                parsers[name],
                PLAIN[name].fullmatch if self._of_people and name in PLAIN else None,
                {} if self._of_people and name in REPEATING else None,
            )
            for name, position in header.positions.items()
        ]
        self._has_status = False
        self._is_joined = not JOINED.isdisjoint(header.positions)
        self._either = {
            name for name in ("personal_id",) if name in header.headings and _is_of_either(header.headings[name])
        }
        self.unknown: Counter[tuple[str, str]] = Counter()
        """(field, word of status that nobody knows) → how many cells hold it."""

    def parse_all(self, rows: list[SheetRow]) -> Iterator[ParsedRow]:
        """Each of the rows, in their order; they are taken out of the list, so that nobody holds both."""
        rows.reverse()
        while rows:
            yield self.parse(rows.pop())

    def parse(self, row: SheetRow) -> ParsedRow:
        """The row's values and what is wrong with its cells."""
        values: dict[str, Any] = {}
        parsed = ParsedRow(self._sheet, row.number, values, self._header.headings)
        cells, width = row.cells, len(row.cells)
        for name, position, parser, is_plain, seen in self._columns:
            if position >= width or (cell := cells[position]) == "":
                continue
            if type(cell) is str:
                if is_plain is not None and is_plain(cell):
                    values[name] = cell
                    continue
                if seen is not None and cell in seen:
                    if (value := seen[cell]) is not None:
                        values[name] = value
                    continue
                if not tidy(cell):
                    continue
            if name in self._either and _is_cmnd(cell):
                self._take(parsed, "cmnd", digits.cmnd, cell)
            elif seen is None:
                self._take(parsed, name, parser, cell)
            else:
                self._take_first(parsed, name, parser, cell, seen)
        if self._of_people and (
            self._is_joined or parsed.warnings or (self._has_status and Status in map(type, values.values()))
        ):
            combine(parsed)
        return parsed

    def _take_first(self, parsed: ParsedRow, name: str, parser: Parser, cell: Cell, seen: dict[Cell, Any]) -> None:
        """Keeps what is understood of a cell for those that say the same."""
        before = parsed.errors, parsed.warnings
        self._take(parsed, name, parser, cell)
        if type(cell) is str and before == (parsed.errors, parsed.warnings):
            seen[cell] = parsed.values.get(name)

    def _take(self, parsed: ParsedRow, name: str, parser: Parser, cell: Cell) -> None:
        if isinstance(cell, str) and piles_marks(cell):
            parsed.refuse("row.marks", name)
            return
        try:
            value = parser(cell)
        except CellRefused as error:
            parsed.refuse(error.code, name, **error.values)
            self._ask(name, cell, error.code)
            return
        if isinstance(value, Said):
            self._ask(name, cell, *value.remarks)
            for code in value.remarks:
                parsed.warn(code, name)
            value = value.value
        self._has_status = self._has_status or isinstance(value, Status)
        if value is not None and value != "":
            parsed.values.setdefault(name, value)

    def _ask(self, name: str, cell: Cell, *codes: str) -> None:
        """Counts a word that was not understood."""
        if name in WORDY and isinstance(cell, str) and UNKNOWN & {*codes}:
            written = tidy(cell)
            if words.may_be_word(written) and len(self.unknown) < MOST_WORDS:
                self.unknown[name, words.word_key(written)] += 1
