"""Tables of a web page, which many programs save under the name of a workbook. Nothing outside of it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser

from .limits import COLUMNS_THERE_ARE, Refused
from .tables import Cell, Layout, Span, Table, numbered

Attributes = list[tuple[str, str | None]]

WIDEST = 1_000  # columns of one cell, as HTML has it
TALLEST = 65_534  # rows of one cell
MOST_ROWS = 200_000  # of a table, empty ones with it

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_ROUNDED = re.compile(r"[\d.,]+E\+\d+", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ENDS_A_CELL = ("td", "th", "tr", "thead", "tbody", "tfoot", "table")
_BREAKS = ("br", "p", "div", "li")


@dataclass
class _Open:
    """A table that is being read. `below`: for each column how many rows from here a taller cell takes."""

    rows: list[list[Cell]] = field(default_factory=list)
    layout: Layout = field(default_factory=Layout)
    below: dict[int, int] = field(default_factory=dict)
    is_in_row: bool = False
    words: list[str] | None = None
    number: str = ""
    span: tuple[int, int] = (1, 1)

    def start_row(self, is_hidden: bool) -> None:
        self.end_row()
        if len(self.rows) == MOST_ROWS:
            raise Refused("rows")
        self.rows.append([])
        self.is_in_row = True
        if is_hidden:
            self.layout.hidden_rows.add(len(self.rows))

    def start_cell(self, rows: int, columns: int, number: str) -> None:
        self.end_cell()
        if not self.is_in_row:
            self.start_row(is_hidden=False)
        self.words, self.span, self.number = [], (rows, columns), number

    def end_cell(self) -> None:
        if self.words is None:
            return
        row, (tall, wide) = self.rows[-1], self.span
        while self.below.get(len(row), 0):
            row.append("")
        first = len(row)
        if first + wide > COLUMNS_THERE_ARE:
            raise Refused("columns", place=str(len(self.rows)))
        row.extend(["", *[""] * (wide - 1)])
        row[first] = _value("".join(self.words), self.number)
        if tall > 1 or wide > 1:
            at = len(self.rows)
            self.layout.spans.append(Span(at, first, at + tall - 1, first + wide - 1))
        if tall > 1:
            self.below.update(dict.fromkeys(range(first, first + wide), tall))
        self.words = None

    def end_row(self) -> None:
        self.end_cell()
        if self.is_in_row:
            self.below = {column: left - 1 for column, left in self.below.items() if left > 1}
        self.is_in_row = False


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[_Open] = []
        self._open: list[_Open] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in ("script", "style", "title", "xml"):
            self._unseen = self._unseen or tag
        elif tag == "table":
            self._open.append(_Open())
            self.tables.append(self._open[-1])
        elif self._open:
            self._start_in_table(self._open[-1], tag, dict(attrs))

    def _start_in_table(self, table: _Open, tag: str, told: dict[str, str | None]) -> None:
        if tag == "tr":
            table.start_row(bool(_HIDDEN.search(told.get("style") or "")))
        elif tag in ("td", "th"):
            rows = _whole(told.get("rowspan"), TALLEST)
            table.start_cell(rows, _whole(told.get("colspan"), WIDEST), told.get("x:num") or "")
        elif tag in _BREAKS and table.words:
            table.words.append("\v")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if not self._open or tag not in _ENDS_A_CELL:
            return
        if tag in ("td", "th"):
            self._open[-1].end_cell()
        else:
            self._open[-1].end_row()
        if tag == "table":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen and (words := self._open[-1].words) is not None:
            words.append(data)

    def close(self) -> None:
        super().close()
        for table in self._open:
            table.end_row()


def _whole(told: str | None, most: int) -> int:
    return max(1, min(int(told), most)) if told and told.isascii() and told.isdigit() and len(told) < 10 else 1


def _value(shown: str, number: str) -> Cell:
    """What the cell shows; Excel writes beside a number that is shown rounded the number itself."""
    text = "\n".join(_SPACE.sub(" ", line).strip(" ") for line in shown.split("\v")).strip("\n ")
    if number and _ROUNDED.fullmatch(text):
        try:
            return float(number)
        except ValueError:
            return text
    return text


def tables(text: str) -> Iterator[Table]:
    """Every table that has rows, named by its place where there are several."""
    page = _Page()
    page.feed(text)
    page.close()
    found = [table for table in page.tables if any(map(any, table.rows))]
    for place, table in enumerate(found, 1):
        yield Table(f"Bảng {place}" if len(found) > 1 else "", partial(numbered, table.rows), layout=table.layout)
