"""The first sheet: each measure of the whole scope with all its flows, the course over the weeks, and two charts."""

from __future__ import annotations

from datetime import timedelta

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.utils import get_column_letter

from rollout.core.masking import CROWD, is_small
from rollout.reports import content
from rollout.reports.content import COURSE, TOTAL, Column, Head, Point, Report, SummaryCourse, SummaryRow
from rollout.reports.masks import flow_column
from rollout.reports.paper import HIDDEN_TEXT, NOTHING, Formula, Paper, Value, line, masked, share, style
from rollout.reports.table_sheet import CHANGE, CLOSING, NOTE, OVER, RATE, UNIT_LINE, TableSheet
from rollout.vocabulary import PROPOSED, Flow, Measure

SHEET = "Tổng hợp"
TITLE = "BIỂU TỔNG HỢP"
FLOWS = tuple(Flow)
OPENING, FIRST_FLOW = 3, 4
LAST_FLOW = FIRST_FLOW + len(FLOWS) - 1
END, BY_COUNT, SHARE, DIFFERENCE, GROWTH, REMARK = range(LAST_FLOW + 1, LAST_FLOW + 7)
WIDTHS = (6, 36, 11, *([10.5] * len(FLOWS)), 12, 12, 10, 11, 11, 26)
MOVES_NOTE = (
    "Vào danh sách, ra khỏi danh sách: gồm cả người chuyển giữa các đơn vị (ra ở đơn vị cũ, vào ở đơn vị mới), không "
    "phải là tiến độ. Chuyển địa bàn, cơ quan quản lý: cả đơn vị vào hoặc ra khỏi phạm vi báo cáo."
)
COLOURS = ("808080", "9DC3E6", "4A90C9", "0B5FA5")  # of the base and COURSE: the farther, the darker
STILL_COUNTED = "Chờ cán bộ xác nhận, vẫn tính trong các số trên"
MOST_BARS = 30
LINES_BESIDE = 16  # rows beside the chart of lines


class SummarySheet:
    """Draws the summary; `chart_rates` once the tables are there."""

    def __init__(self, book: Workbook, report: Report) -> None:
        self._report = report
        self.paper = Paper(book, SHEET, WIDTHS)
        top = self.paper.head(report.head, TITLE, UNIT_LINE)
        self._headings(top)
        self._at = top + 2
        self._places: dict[str, tuple[int, SummaryCourse | None]] = {}
        section = ""
        for number, row in enumerate(report.summary, 1):
            if row.section != section:
                self._section(row.section)
                section = row.section
            self._row(number, row)
        self.paper.note(self._at, MOVES_NOTE)
        if report.beside:
            self._at += 1
            self.paper.note(self._at, report.beside)
        below = self.paper.signatures(self._at + 1)
        self.paper.break_page(below - 1)
        self._course(below)
        self.paper.set_page(report.head)

    def chart_rates(self, table: TableSheet, head: Head) -> None:
        """Bars of a table's rates of accounts, the table's rows as they stand."""
        column, first, last = table.rates(Measure.ACCEPTED)
        if not head.has_rates or not 0 <= last - first < MOST_BARS or not table.shows_rates(Measure.ACCEPTED):
            return
        chart = BarChart()
        chart.type, chart.style = "bar", 10
        chart.title = f"{Measure.ACCEPTED.label}, tỷ lệ theo {table.heading_text.lower()}"
        chart.add_data(Reference(table.paper.sheet, min_col=column, min_row=first, max_row=last))
        chart.set_categories(Reference(table.paper.sheet, min_col=table.names, min_row=first, max_row=last))
        chart.legend = None
        chart.series[0].graphicalProperties.solidFill = COLOURS[-1]
        chart.y_axis.number_format, chart.y_axis.scaling.min = "0%", 0
        chart.x_axis.scaling.orientation = "maxMin"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal, chart.dataLabels.numFmt = True, "0.0%"
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, name, False)
        chart.width, chart.height = 32, max(7, 0.6 * (last - first + 1) + 3)
        self.paper.sheet.add_chart(chart, f"B{self._below}")

    def _headings(self, row: int) -> None:
        flows = [flow.label for flow in FLOWS]
        texts = (
            "STT",
            "Chỉ tiêu",
            "Đầu kỳ",
            *flows,
            CLOSING,
            "Trong đó theo số lượng",
            RATE,
            CHANGE,
            f"{CHANGE} (%)",
            NOTE,
        )
        for column, text in enumerate(texts, 1):
            self.paper.put(row, column, text, line("heading"))
            number = column - 2
            self.paper.put(row + 1, column, f"({number})" if number > 0 else "AB"[column - 1], style("centre", "total"))
        self.paper.fit(row, zip(texts, WIDTHS, strict=True))

    def _section(self, name: str) -> None:
        self.paper.span(self._at, 1, len(WIDTHS), name, style("text", "group"))
        self._at += 1

    def _row(self, number: int, row: SummaryRow) -> None:
        at, put, course = self._at, self.paper.put, row.course
        self._places[row.key] = (at, course)
        self._at += 1
        put(at, 1, number, style("centre"))
        put(at, 2, row.name, style("text"))
        if course is None:
            for column in range(OPENING, len(WIDTHS) + 1):
                put(at, column, NOTHING, style("number"))
            return
        opening, first, last, end = (
            f"{get_column_letter(column)}{at}" for column in (OPENING, FIRST_FLOW, LAST_FLOW, END)
        )
        parts = (Column(row.key, "opening"), *(flow_column(row.key, flow) for flow in FLOWS))
        amounts = (course.opening, *(course.flows[flow] for flow in FLOWS))
        for column, (part, amount) in enumerate(zip(parts, amounts, strict=True), OPENING):
            put(at, column, masked(amount) if self._hides(part) else amount, style("number"))
        closing, change = Column(row.key, content.CLOSING), Column(row.key, content.CHANGE)
        total = Formula(f"SUM({opening},{first}:{last})", course.closing)
        put(at, END, self._result(total, closing, parts), style("number"))
        by_count = Column(row.key, content.BY_COUNT)
        put(at, BY_COUNT, masked(course.by_count) if self._hides(by_count) else course.by_count, style("number"))
        put(at, SHARE, self._share(row, at, course), style("rate"))
        difference = course.closing - course.opening
        moved = Formula(f"{end}-{opening}", difference)
        put(at, DIFFERENCE, self._result(moved, change, (parts[0], closing)), style("signed"))
        growth = share(f"{get_column_letter(DIFFERENCE)}{at}", opening, (difference, course.opening))
        is_hidden = self._hides(change) or self._hides(parts[0])
        put(at, GROWTH, HIDDEN_TEXT if is_hidden else growth, style("signed rate"))
        remark = self._remark(row, course)
        put(at, REMARK, remark, style("text"))
        self.paper.fit(at, ((row.name, WIDTHS[1]), (remark, WIDTHS[-1])))

    def _hides(self, column: Column) -> bool:
        return self._report.hides(TOTAL, 0, column)

    def _result(self, formula: Formula, column: Column, reads: tuple[Column, ...]) -> Value | Formula:
        """A formula where all that it reads is shown, else its value, as far as that is."""
        if self._hides(column):
            return masked(int(formula.value))
        return formula.value if any(self._hides(part) for part in reads) else formula

    def _base(self, row: SummaryRow) -> tuple[int, SummaryCourse] | None:
        """Where the base of a row's rate stands; None where the row has no rate."""
        at, course = self._places.get(row.base, (0, None))
        has_rate = self._report.head.has_rates or row.key == Measure.UNITS_DEPLOYED
        return (at, course) if course is not None and has_rate else None

    def _share(self, row: SummaryRow, at: int, course: SummaryCourse) -> Formula | str:
        base = self._base(row)
        if base is None:
            return NOTHING
        if any(self._hides(Column(key, content.CLOSING)) for key in (row.key, row.base)):
            return HIDDEN_TEXT
        letter = get_column_letter(END)
        return share(f"{letter}{at}", f"{letter}{base[0]}", (course.closing, base[1].closing))

    def _remark(self, row: SummaryRow, course: SummaryCourse) -> str:
        """Of what the rate is a part, and whether it is over 100 %; of a proposal, that nothing is taken off yet."""
        if row.key in PROPOSED:
            return STILL_COUNTED
        base = self._base(row)
        if base is None:
            return ""
        name = next(held.name for held in self._report.summary if held.key == row.base)
        is_shown = not any(self._hides(Column(key, content.CLOSING)) for key in (row.key, row.base))
        over = OVER if is_shown and course.closing > base[1].closing else ""
        return "; ".join(filter(None, (f"Tỷ lệ trên {name[0].lower()}{name[1:]}", over)))

    def _hides_point(self, point: Point, of: str, value: int | None) -> bool:
        """Is a number of the course not shown? On the days that open and close the period as it is in the table."""
        head = self._report.head
        parts = {head.since - timedelta(days=1): "opening", head.as_of: content.CLOSING}
        if point.day in parts and self._hides(Column(of, parts[point.day])):
            return True
        is_too_small = is_small(point.base) or (is_small(value) and point.base < CROWD)
        return head.masks and is_too_small

    def _course(self, row: int) -> None:
        """The numbers at the end of each week as a small table, and lines drawn from it."""
        self.paper.span(row, 1, len(WIDTHS), "DIỄN BIẾN LŨY KẾ", line("subtitle"))
        row += 1
        names = ("STT", "Đến ngày", self._report.head.base.label, *(measure.label for measure in COURSE))
        for column, text in enumerate(names, 1):
            self.paper.put(row, column, text, line("heading"))
        self.paper.fit(row, zip(names, WIDTHS, strict=False))
        for number, point in enumerate(self._report.course, 1):
            self.paper.put(row + number, 1, number, style("centre"))
            self.paper.put(row + number, 2, point.day, style("day"))
            for column, value in enumerate((point.base, *point.values), OPENING):
                is_hidden = self._hides_point(point, (self._report.head.base, *COURSE)[column - OPENING], value)
                shown = NOTHING if value is None else masked(value) if is_hidden else value
                self.paper.put(row + number, column, shown, style("number"))
        last = row + len(self._report.course)
        chart = LineChart()
        chart.title, chart.style = "Diễn biến lũy kế", 12
        chart.add_data(
            Reference(self.paper.sheet, min_col=OPENING, max_col=OPENING + len(COURSE), min_row=row, max_row=last),
            titles_from_data=True,
        )
        chart.set_categories(Reference(self.paper.sheet, min_col=2, min_row=row + 1, max_row=last))
        chart.x_axis.number_format, chart.y_axis.number_format = "dd/mm", "#,##0"
        chart.x_axis.delete = chart.y_axis.delete = False
        chart.y_axis.scaling.min = 0
        chart.legend.position = "b"
        for series, colour in zip(chart.series, COLOURS, strict=True):
            series.graphicalProperties.line.solidFill, series.smooth = colour, False
        chart.width, chart.height = 24, 9
        self.paper.sheet.add_chart(chart, f"{get_column_letter(OPENING + len(COURSE) + 2)}{row}")
        self._below = max(last, row + LINES_BESIDE) + 2
