"""The sheet of the units that are not deployed, each with what stands in the way as far as figures say."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from rollout.reports.content import WAITING, Report
from rollout.reports.masks import WAITING_COLUMNS
from rollout.reports.paper import NOTHING, Formula, Paper, Value, line, masked, style, sums
from rollout.reports.table_sheet import OVER

SHEET = "Chưa triển khai"
TITLE = "ĐƠN VỊ CHƯA TRIỂN KHAI"
UNIT_LINE = "Đơn vị tính: người"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("STT", 6),
    ("Mã đơn vị", 13),
    ("Tên đơn vị", 38),
    ("Địa bàn", 24),
    ("Sở, ban, ngành", 28),
    ("Khối, loại hình", 26),
    ("Cơ quan BHXH", 24),
    ("Tổng số người tham gia", 12),
    ("Đã cài đặt ứng dụng", 12),
    ("Đã được cấp tài khoản", 12),
    ("Lý do", 34),
)
NAME, FIRST_NUMBER, LAST_NUMBER = 3, 8, 10


def draw_waiting(book: Workbook, report: Report) -> Paper:
    """Units without a list first, then those where nobody installed, then the others."""
    paper = Paper(book, SHEET, [width for _name, width in COLUMNS])
    top = paper.head(report.head, TITLE, UNIT_LINE)
    for column, (name, _width) in enumerate(COLUMNS, 1):
        paper.put(top, column, name, line("heading"))
    paper.fit(top, COLUMNS)
    first, units = top + 1, next(table.sheet for table in report.tables if table.has_codes)
    for number, row in enumerate(report.not_started, 1):
        at = top + number
        numbers = (row.participants, row.installed, row.accepted)
        texts = (row.name, row.area, row.department, row.unit_type, row.office)
        paper.put(at, 1, number, style("centre"))
        paper.put(at, 2, row.code, style("centre"))
        for column, text in enumerate(texts, NAME):
            paper.put(at, column, text, style("text"))
        hides = [report.hides(units, row.place, column) for column in WAITING_COLUMNS]
        for column, (amount, is_hidden) in enumerate(zip(numbers, hides, strict=True), FIRST_NUMBER):
            shown = NOTHING if amount is None else masked(amount) if is_hidden else amount
            paper.put(at, column, shown, style("number"))
        is_over = report.head.has_rates and max(row.installed or 0, row.accepted or 0) > row.participants
        reason = f"{row.reason}; {OVER.lower()}" if is_over and not any(hides) else row.reason
        paper.put(at, len(COLUMNS), reason, style("text"))
        widths = [width for _name, width in COLUMNS]
        paper.fit(at, (*zip(texts, widths[NAME - 1 :], strict=False), (reason, widths[-1])))
    at = first + len(report.not_started)
    paper.span(at, 1, FIRST_NUMBER - 1, f"TỔNG CỘNG: {len(report.not_started)} đơn vị", style("centre", "total"))
    by_column = zip(*((row.participants, row.installed, row.accepted) for row in report.not_started), strict=True)
    for column, (of, held) in enumerate(zip(WAITING_COLUMNS, by_column, strict=False), FIRST_NUMBER):
        stated = [value for value in held if value is not None]
        value = sum(stated)
        total: Value | Formula = Formula(sums(column, range(first, at)), value) if stated else NOTHING
        if report.hides(WAITING, 0, of):
            total = masked(value)
        elif any(report.hides(units, row.place, of) for row in report.not_started):
            total = value
        paper.put(at, column, total, style("number", "total"))
    paper.put(at, len(COLUMNS), None, style("text", "total"))
    if report.not_started:
        paper.sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(COLUMNS))}{at - 1}"
    paper.signatures(at + 1)
    paper.keep_headings(top, top, NAME)
    paper.set_page(report.head)
    return paper
