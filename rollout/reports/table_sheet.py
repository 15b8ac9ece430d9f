"""The sheet of one table: for each row the units, the people, and each measure's opening, flows, closing and rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from rollout.reports.content import MEASURES, Block, Figures, Head, Row, Table
from rollout.reports.paper import NOTHING, Formula, Paper, Value, line, share, style, sums
from rollout.vocabulary import Base, Measure

UNIT_LINE = "Đơn vị tính: người (riêng số đơn vị: đơn vị)"
FLOWS = ("Đầu kỳ", "Đạt trong kỳ", "Vào, ra danh sách", "Chuyển", "Khác")
CLOSING, RATE, CHANGE = "Cuối kỳ (lũy kế)", "Tỷ lệ", "So kỳ trước"
NOTE = "Ghi chú"

COUNTS: tuple[tuple[str, Callable[[Figures], int]], ...] = (
    ("Tổng số đơn vị", lambda figures: figures.units),
    ("Đơn vị đã triển khai", lambda figures: figures.deployed),
    ("Tổng số người tham gia", lambda figures: figures.participants),
    ("Trong đó theo số lượng", lambda figures: figures.by_count),
    ("Có điện thoại thông minh", lambda figures: figures.with_smartphone),
)
BASE_COUNT = {Base.ALL: 2, Base.SMARTPHONE: 4}
OVER = "Tỷ lệ trên 100%"

NARROW, WIDE, NAME, CODE = 8.5, 9.0, 32.0, 12.0  # characters
ON_FIRST_PAGE = 2  # measures; the others stand on the second page beside the same names


class _Place(NamedTuple):
    """The first column of a measure's block; without a rate the column of the change follows the closing."""

    first: int
    has_rate: bool

    @property
    def closing(self) -> int:
        return self.first + len(FLOWS)

    @property
    def last(self) -> int:
        return self.closing + (2 if self.has_rate else 1)


class TableSheet:
    """Draws a table on a sheet of its own."""

    def __init__(self, book: Workbook, head: Head, table: Table) -> None:
        self._head, self._table = head, table
        self._lead = 3 if table.has_codes else 2
        at = self._lead + len(COUNTS) + 1
        self._places: list[_Place] = []
        for measure in MEASURES:
            place = _Place(at, measure is not Measure.REJECTED)
            self._places.append(place)
            at = place.last + 1
        self._note = at
        page = self._places[ON_FIRST_PAGE - 1].last
        self.paper = Paper(book, table.sheet, self._widths(page), first=self._lead + 1, page=page)
        self._draw()

    def rates(self, measure: Measure) -> tuple[int, int, int]:
        """Column, first and last row of the rates of a measure, without "Chưa xác định" and the total."""
        return self._places[MEASURES.index(measure)].closing + 1, self._first, self._first + len(self._table.rows) - 2

    @property
    def names(self) -> int:
        """The column of the rows' names."""
        return self._lead

    @property
    def heading_text(self) -> str:
        return self._table.heading

    def _widths(self, page: int) -> list[float]:
        lead = [6.0, CODE, NAME] if self._table.has_codes else [6.0, NAME]
        widths = [*lead, *[WIDE] * len(COUNTS), *[NARROW] * (self._note - 1 - self._lead - len(COUNTS))]
        # hardly narrower than the first page, so that fitting both to the paper breaks between two measures
        return [*widths, max(24.0, sum(widths[:page]) - sum(lead) - sum(widths[page:]) - 2)]

    def _draw(self) -> None:
        top = self.paper.head(self._head, self._table.title, UNIT_LINE)
        self._headings(top)
        self._first = top + 3
        for place, row in enumerate(self._table.rows):
            self._row(self._first + place, row)
        self._total(self._first + len(self._table.rows))
        self.paper.signatures(self._first + len(self._table.rows) + 1)
        self.paper.keep_headings(top, top + 2, self._lead)
        self.paper.set_page(self._head, pages_wide=2)

    def _headings(self, row: int) -> None:
        paper, heading = self.paper, line("heading")
        lead = ["STT", *(["Mã đơn vị"] if self._table.has_codes else []), self._table.heading]
        for column, text in enumerate((*lead, *(name for name, _value in COUNTS)), 1):
            paper.span(row, column, column, text, heading, rows=2)
        for measure, place in zip(MEASURES, self._places, strict=True):
            paper.span(row, place.first, place.last, measure.label, heading)
            texts = (*FLOWS, CLOSING, *([RATE] if place.has_rate else []), CHANGE)
            for column, text in enumerate(texts, place.first):
                paper.put(row + 1, column, text, heading)
        paper.span(row, self._note, self._note, NOTE, heading, rows=2)
        for column in range(1, self._note + 1):
            number = column - self._lead
            paper.put(row + 2, column, f"({number})" if number > 0 else "ABC"[column - 1], style("centre", "total"))
        paper.sheet.row_dimensions[row].height = 36
        paper.sheet.row_dimensions[row + 1].height = 52

    def _row(self, at: int, row: Row) -> None:
        emphasis = "group" if row.is_group else ""
        lead = (row.number, row.code, row.name) if self._table.has_codes else (row.number, row.name)
        for column, text in enumerate(lead, 1):
            self.paper.put(at, column, text, style("text" if column == self._lead else "centre", emphasis))
        self._figures(at, row.figures, emphasis, [self._first + place for place in row.sums])
        over = self._head.has_rates and any(
            block.closing > row.figures.base(self._head.base)
            for block, place in zip(row.figures.blocks, self._places, strict=True)
            if block is not None and place.has_rate
        )
        notes = "; ".join(note for note in (row.note, OVER if over else "") if note)
        self.paper.put(at, self._note, notes, style("text", emphasis))
        self.paper.fit(at, ((row.name, NAME),))

    def _total(self, at: int) -> None:
        self.paper.span(at, 1, self._lead, "TỔNG CỘNG", style("centre", "total"))
        self._figures(at, self._table.total, "total", [self._first + place for place in self._table.top])
        self.paper.put(at, self._note, None, style("text", "total"))

    def _figures(self, at: int, figures: Figures, emphasis: str, summed: list[int]) -> None:
        """The numbers of a row; those of a row that sums others are formulas."""

        def cell(column: int, value: int) -> Value | Formula:
            return Formula(sums(column, summed), value) if summed else value

        number = style("number", emphasis)
        for column, (_name, value) in enumerate(COUNTS, self._lead + 1):
            self.paper.put(at, column, cell(column, value(figures)), number)
        for block, place in zip(figures.blocks, self._places, strict=True):
            if block is None:
                for column in range(place.first, place.last + 1):
                    self.paper.put(at, column, NOTHING, number)
                continue
            for column, amount in enumerate(block, place.first):
                self.paper.put(at, column, cell(column, amount), number)
            self._results(at, figures, block, place, emphasis)

    def _results(self, at: int, figures: Figures, block: Block, place: _Place, emphasis: str) -> None:
        """Closing, rate and change: formulas of the row's own numbers."""
        opening, last_flow, closing = (
            f"{get_column_letter(column)}{at}" for column in (place.first, place.closing - 1, place.closing)
        )
        put = self.paper.put
        put(at, place.closing, Formula(f"SUM({opening}:{last_flow})", block.closing), style("number", emphasis))
        if place.has_rate:
            base = f"{get_column_letter(self._lead + 1 + BASE_COUNT[self._head.base])}{at}"
            rate = share(closing, base, (block.closing, figures.base(self._head.base)))
            put(at, place.closing + 1, rate if self._head.has_rates else NOTHING, style("rate", emphasis))
        change = Formula(f"{closing}-{opening}", block.closing - block.opening)
        put(at, place.last, change, style("signed", emphasis))
