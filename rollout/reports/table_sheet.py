"""The sheet of one table: for each row the units, the people, and each measure's opening, flows, closing and rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from rollout.reports import content, masks
from rollout.reports.content import MEASURES, TOTAL, Block, Column, Figures, Report, Row, Table
from rollout.reports.paper import HIDDEN_TEXT, NOTHING, Formula, Paper, Value, line, masked, share, style, sums
from rollout.vocabulary import Base, Measure

UNIT_LINE = "Đơn vị tính: người (riêng số đơn vị: đơn vị)"
FLOWS = ("Đầu kỳ", "Đạt trong kỳ", "Vào, ra danh sách", "Đổi nơi quản lý", "Khác")
CLOSING, RATE, CHANGE = "Cuối kỳ (lũy kế)", "Tỷ lệ", "So với đầu kỳ"
MOVES_NOTE = (
    "Vào, ra danh sách: gồm cả người chuyển giữa các đơn vị (ra ở đơn vị cũ, vào ở đơn vị mới; cùng một dòng thì bù "
    "nhau), không phải là tiến độ. Đổi nơi quản lý: cả đơn vị sang địa bàn, cơ quan khác. Khác: đổi nhóm điện thoại "
    "thông minh, kiểm đếm lại, đổi cách theo dõi, ngừng hoặc đã xử lý."
)
NOTE = "Ghi chú"

COUNTS: tuple[tuple[str, Callable[[Figures], int]], ...] = (
    ("Tổng số đơn vị", lambda figures: figures.units),
    ("Đơn vị đã triển khai", lambda figures: figures.deployed),
    ("Tổng số người tham gia", lambda figures: figures.participants),
    ("Trong đó theo số lượng", lambda figures: figures.by_count),
    ("Có điện thoại thông minh", lambda figures: figures.with_smartphone),
)
COUNT_COLUMNS: tuple[Column | None, ...] = (None, None, *masks.COUNTS)  # units are no people
BASE_COUNT = {Base.ALL: 2, Base.SMARTPHONE: 4}
RATE_OF = {Base.ALL: "Tỷ lệ trên người tham gia", Base.SMARTPHONE: "Tỷ lệ trên người có điện thoại thông minh"}
OVER = "Tỷ lệ trên 100%, cần kiểm tra"

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


class _Line(NamedTuple):
    """A row of numbers: where they stand among those hidden, and the places of the rows that it sums."""

    sheet: str
    place: int
    figures: Figures
    emphasis: str
    sums: tuple[int, ...]
    unsaid: frozenset[str] = frozenset()


class TableSheet:
    """Draws a table on a sheet of its own."""

    def __init__(self, book: Workbook, report: Report, table: Table) -> None:
        self._report, self._head, self._table = report, report.head, table
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

    def shows_rates(self, measure: Measure) -> bool:
        """Is no rate of a measure hidden?"""
        columns = (Column(measure, content.CLOSING), Column(self._head.base, content.CLOSING))
        places = range(len(self._table.rows))
        return not any(self._report.hides(self._table.sheet, place, column) for place in places for column in columns)

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
        self._note_width = max(24.0, sum(widths[:page]) - sum(lead) - sum(widths[page:]) - 2)
        return [*widths, self._note_width]

    def _draw(self) -> None:
        top = self.paper.head(self._head, self._table.title, UNIT_LINE)
        self._headings(top)
        self._first = top + 3
        for place, row in enumerate(self._table.rows):
            self._row(self._first + place, row)
        end = self._first + len(self._table.rows)
        self._total(end)
        self.paper.note(end + 1, MOVES_NOTE)
        self.paper.signatures(end + 2)
        self.paper.keep_headings(top, top + 2, self._lead)
        self.paper.set_page(self._head, pages_wide=2)

    def _headings(self, row: int) -> None:
        paper, heading = self.paper, line("heading")
        lead = ["STT", *(["Mã đơn vị"] if self._table.has_codes else []), self._table.heading]
        for column, text in enumerate((*lead, *(name for name, _value in COUNTS)), 1):
            paper.span(row, column, column, text, heading, rows=2)
        for measure, place in zip(MEASURES, self._places, strict=True):
            paper.span(row, place.first, place.last, measure.label, heading)
            texts = (*FLOWS, CLOSING, *([RATE_OF[self._head.base]] if place.has_rate else []), CHANGE)
            for column, text in enumerate(texts, place.first):
                paper.put(row + 1, column, text, heading)
        paper.span(row, self._note, self._note, NOTE, heading, rows=2)
        for column in range(1, self._note + 1):
            number = column - self._lead
            paper.put(row + 2, column, f"({number})" if number > 0 else "ABC"[column - 1], style("centre", "total"))
        paper.sheet.row_dimensions[row].height = 36
        paper.fit(row + 1, ((text, NARROW) for text in (*FLOWS, CLOSING, RATE_OF[self._head.base], CHANGE)))

    def _row(self, at: int, row: Row) -> None:
        emphasis = "group" if row.is_group else ""
        lead = (row.number, row.code, row.name) if self._table.has_codes else (row.number, row.name)
        for column, text in enumerate(lead, 1):
            self.paper.put(at, column, text, style("text" if column == self._lead else "centre", emphasis))
        self._figures(at, _Line(self._table.sheet, at - self._first, row.figures, emphasis, row.sums, row.unsaid))
        notes = "; ".join(filter(None, (row.note, self._over(at - self._first, self._table.sheet, row.figures))))
        self.paper.put(at, self._note, notes, style("text", emphasis))
        self.paper.fit(at, ((row.name, NAME), (notes, self._note_width)))

    def _total(self, at: int) -> None:
        figures = self._table.total
        self.paper.span(at, 1, self._lead, "TỔNG CỘNG", style("centre", "total"))
        self._figures(at, _Line(TOTAL, 0, figures, "total", self._table.top))
        self.paper.put(at, self._note, self._over(0, TOTAL, figures), style("text", "total"))

    def _over(self, place: int, sheet: str, figures: Figures) -> str:
        """Says so where a rate that is shown is over 100 %."""
        base = Column(self._head.base, content.CLOSING)
        is_over = self._head.has_rates and any(
            block.closing > figures.base(self._head.base)
            and not self._report.hides(sheet, place, Column(measure, content.CLOSING))
            for measure, block in zip(MEASURES, figures.blocks, strict=True)
            if block is not None and measure is not Measure.REJECTED
        )
        return OVER if is_over and not self._report.hides(sheet, place, base) else ""

    def _figures(self, at: int, held: _Line) -> None:
        """The numbers of a row; those of a row that sums others are formulas."""
        number = style("number", held.emphasis)
        values = (value(held.figures) for _name, value in COUNTS)
        for column, (value, name) in enumerate(zip(values, COUNT_COLUMNS, strict=True), self._lead + 1):
            self.paper.put(at, column, self._cell(held, column, name, value), number)
        for measure, block, place in zip(MEASURES, held.figures.blocks, self._places, strict=True):
            if block is None or (measure in held.unsaid and not any(block)):
                for column in range(place.first, place.last + 1):
                    self.paper.put(at, column, NOTHING, number)
                continue
            for column, (part, amount) in enumerate(block._asdict().items(), place.first):
                self.paper.put(at, column, self._cell(held, column, Column(measure, part), amount), number)
            self._results(at, held, measure, block, place)

    def _cell(self, held: _Line, column: int, name: Column | None, value: int) -> Value | Formula:
        """A number of the ledger, or the sum of the cells below it: a formula where all of them are shown."""
        if name and self._report.hides(held.sheet, held.place, name):
            return masked(value)
        sees_all = not name or not any(self._report.hides(self._table.sheet, place, name) for place in held.sums)
        if held.sums and sees_all:
            return Formula(sums(column, [self._first + place for place in held.sums]), value)
        return value

    def _results(self, at: int, held: _Line, measure: Measure, block: Block, place: _Place) -> None:
        """Closing, rate and change: formulas of the row's own numbers, as far as these are shown."""
        if measure in held.unsaid:  # what was known before it began to count
            for column in range(place.closing, place.last + 1):
                self.paper.put(at, column, NOTHING, style("number", held.emphasis))
            return
        opening, last_flow, closing = (
            f"{get_column_letter(column)}{at}" for column in (place.first, place.closing - 1, place.closing)
        )

        def is_hidden(*parts: str, of: str = measure) -> bool:
            return any(self._report.hides(held.sheet, held.place, Column(of, part)) for part in parts)

        def put(column: int, formula: Formula, part: str, reads: tuple[str, ...], kind: str) -> None:
            value = masked(int(formula.value)) if is_hidden(part) else formula.value if is_hidden(*reads) else formula
            self.paper.put(at, column, value, style(kind, held.emphasis))

        total = Formula(f"SUM({opening}:{last_flow})", block.closing)
        put(place.closing, total, content.CLOSING, Block._fields, "number")
        if place.has_rate:
            base_at = f"{get_column_letter(self._lead + 1 + BASE_COUNT[self._head.base])}{at}"
            rate: Value | Formula = share(closing, base_at, (block.closing, held.figures.base(self._head.base)))
            if is_hidden(content.CLOSING) or is_hidden(content.CLOSING, of=self._head.base):
                rate = HIDDEN_TEXT
            self.paper.put(
                at, place.closing + 1, rate if self._head.has_rates else NOTHING, style("rate", held.emphasis)
            )
        change = Formula(f"{closing}-{opening}", block.closing - block.opening)
        put(place.last, change, content.CHANGE, (content.CLOSING, "opening"), "signed")
