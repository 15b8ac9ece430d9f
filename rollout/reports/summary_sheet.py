"""The first sheet: each measure of the whole scope with all its flows, the course over the weeks, and two charts."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.utils import get_column_letter

from rollout.reports.content import COURSE, Head, Report, SummaryCourse, SummaryRow
from rollout.reports.paper import NOTHING, Formula, Paper, line, share, style
from rollout.reports.table_sheet import CHANGE, CLOSING, RATE, UNIT_LINE, TableSheet
from rollout.vocabulary import Flow, Measure

SHEET = "Tổng hợp"
TITLE = "BIỂU TỔNG HỢP"
FLOWS = tuple(Flow)
OPENING, FIRST_FLOW = 3, 4
LAST_FLOW = FIRST_FLOW + len(FLOWS) - 1
END, BY_COUNT, SHARE, DIFFERENCE, GROWTH = range(LAST_FLOW + 1, LAST_FLOW + 6)
WIDTHS = (6, 36, 11, *([10.5] * len(FLOWS)), 12, 12, 10, 11, 11)
COLOURS = ("9DC3E6", "4A90C9", "0B5FA5")  # of COURSE: the farther, the darker
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
        below = self.paper.signatures(self._at)
        self.paper.break_page(below - 1)
        self._course(below)
        self.paper.set_page(report.head)

    def chart_rates(self, table: TableSheet, head: Head) -> None:
        """Bars of a table's rates of accounts, the table's rows as they stand."""
        column, first, last = table.rates(Measure.ACCEPTED)
        if not head.has_rates or not 0 <= last - first < MOST_BARS:
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
        texts = ("STT", "Chỉ tiêu", "Đầu kỳ", *flows, CLOSING, "Trong đó theo số lượng", RATE, CHANGE, f"{CHANGE} (%)")
        for column, text in enumerate(texts, 1):
            self.paper.put(row, column, text, line("heading"))
            number = column - 2
            self.paper.put(row + 1, column, f"({number})" if number > 0 else "AB"[column - 1], style("centre", "total"))
        self.paper.sheet.row_dimensions[row].height = 66

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
        put(at, OPENING, course.opening, style("number"))
        for column, flow in enumerate(FLOWS, FIRST_FLOW):
            put(at, column, course.flows[flow], style("number"))
        put(at, END, Formula(f"SUM({opening},{first}:{last})", course.closing), style("number"))
        put(at, BY_COUNT, course.by_count, style("number"))
        put(at, SHARE, self._share(row, at, course), style("rate"))
        difference = course.closing - course.opening
        put(at, DIFFERENCE, Formula(f"{end}-{opening}", difference), style("signed"))
        growth = share(f"{get_column_letter(DIFFERENCE)}{at}", opening, (difference, course.opening))
        put(at, GROWTH, growth, style("signed rate"))

    def _share(self, row: SummaryRow, at: int, course: SummaryCourse) -> Formula | str:
        base_at, base = self._places.get(row.base, (0, None))
        if base is None or not (self._report.head.has_rates or row.key == Measure.UNITS_DEPLOYED):
            return NOTHING
        letter = get_column_letter(END)
        return share(f"{letter}{at}", f"{letter}{base_at}", (course.closing, base.closing))

    def _course(self, row: int) -> None:
        """The numbers at the end of each week as a small table, and lines drawn from it."""
        self.paper.span(row, 1, len(WIDTHS), "DIỄN BIẾN LŨY KẾ", line("subtitle"))
        row += 1
        names = ("STT", "Đến ngày", *(measure.label for measure in COURSE))
        for column, text in enumerate(names, 1):
            self.paper.put(row, column, text, line("heading"))
        self.paper.sheet.row_dimensions[row].height = 66
        for number, point in enumerate(self._report.course, 1):
            self.paper.put(row + number, 1, number, style("centre"))
            self.paper.put(row + number, 2, point.day, style("day"))
            for column, value in enumerate(point.values, OPENING):
                self.paper.put(row + number, column, NOTHING if value is None else value, style("number"))
        last = row + len(self._report.course)
        chart = LineChart()
        chart.title, chart.style = "Diễn biến lũy kế", 12
        chart.add_data(
            Reference(self.paper.sheet, min_col=OPENING, max_col=OPENING + len(COURSE) - 1, min_row=row, max_row=last),
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
        self.paper.sheet.add_chart(chart, f"{get_column_letter(OPENING + len(COURSE) + 1)}{row}")
        self._below = max(last, row + LINES_BESIDE) + 2
