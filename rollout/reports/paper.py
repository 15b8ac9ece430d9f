"""One sheet being drawn: cells with their style, formulas with the value they give, the lines around a table, the page.

A formula is written with its value, so that what only shows a workbook (a phone, a mail program) shows numbers too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.pagebreak import Break

from rollout.core.formats import day as day_text
from rollout.core.letters import MOTTO as MOTTO
from rollout.core.letters import STATE as STATE
from rollout.core.letters import day_in_words
from rollout.core.masking import HIDDEN_TEXT, MEANING, SMALL_TEXT, is_small
from rollout.core.spreadsheets import put_text
from rollout.reports.content import Head
from rollout.reports.styles import FONT, LINES, line, style

NOTHING = "–"
TITLE = "BÁO CÁO KẾT QUẢ TRIỂN KHAI ỨNG DỤNG VssID"
DEMO = "SỐ LIỆU DEMO"
INCH = 25.4  # millimetres
A4 = 9  # as workbooks name paper
ROW_HEIGHT = 18  # points, of a line of text
NOTE_HEIGHT = 15  # of small print
FONT_SIZE = 12  # of the cells

Value = float | int | str | date | None


class Formula(NamedTuple):
    """`text` without the equals sign; `value` is what it gives."""

    text: str
    value: float | str


class Paper:
    """Columns are counted from 1. The lines around the table stand over the columns `first` to `page`.

    On a table of two pages side by side that is the first page without the names, which both pages show.
    """

    def __init__(
        self, book: Workbook, name: str, widths: Sequence[float], *, first: int = 1, page: int | None = None
    ) -> None:
        self.sheet = book.create_sheet(name)
        self.values: dict[str, float | str] = {}
        self.first, self.page = first, page or len(widths)
        self._widths = widths
        self._room = sum(widths[self.first - 1 : self.page])  # characters
        for column, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width

    def put(self, row: int, column: int, value: Value | Formula, style_name: str) -> None:
        cell = self.sheet.cell(row, column)
        if isinstance(value, Formula):
            cell.value = f"={value.text}"
            self.values[cell.coordinate] = value.value
        elif isinstance(value, str):
            put_text(cell, value)
        else:
            cell.value = value
        cell.style = style_name

    def fit(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Makes a row as high as the longest of its texts needs in its column's width; programs differ in doing so."""
        lines = max(lines_of(text, width) for text, width in texts)
        if lines > 1:
            self.sheet.row_dimensions[row].height = ROW_HEIGHT * lines

    def span(self, row: int, first: int, last: int, text: str, style_name: str, *, rows: int = 1) -> None:
        """A text over several columns, or rows."""
        for down in range(row, row + rows):
            for column in range(first, last + 1):
                self.put(down, column, text if (down, column) == (row, first) else None, style_name)
        if last > first or rows > 1:
            # merge_cells would work out the borders of each cell again, longer than all else takes: put() gave them
            self.sheet.merged_cells.add(CellRange(None, first, row, last, row + rows - 1))

    def head(self, head: Head, title: str, unit_line: str) -> int:
        """Everything above the table; returns the next free row."""
        left = self.first + (self.page - self.first) * 2 // 5
        for row, (above, beside, names) in enumerate(
            (
                (head.parent_agency.upper(), STATE, ("agency above", "state")),
                (head.agency.upper(), MOTTO, ("agency", "motto")),
                (f"Số:        /{head.symbol}", _place_and_day(head), ("number line", "date line")),
            ),
            1,
        ):
            self.span(row, self.first, left, above, line(names[0]))
            self.span(row, left + 1, self.page, beside, line(names[1]))
            halves = ((above, self._widths[self.first - 1 : left]), (beside, self._widths[left : self.page]))
            self.fit(row, ((text, sum(widths) * FONT_SIZE / LINES[names[0]][0]) for text, widths in halves))
        lines = [
            (TITLE, "title"),
            (title, "subtitle"),
            (period(head), "subtitle"),
            (basis(head), "basis"),
            (origin(head), "basis"),
        ]
        if head.masks:
            lines.append((MEANING, "basis"))
        if head.is_demo:
            lines.append((f"{DEMO}: người và số liệu đều không có thật", "demo"))
        for row, (text, name) in enumerate(lines, 5):
            self.span(row, self.first, self.page, text, line(name))
            size = LINES[name][0]
            self.sheet.row_dimensions[row].height = size * 1.5 * lines_of(text, self._room * FONT_SIZE / size)
        row = 5 + len(lines)
        self.span(row, self.first, self.page, unit_line, line("unit line"))
        return row + 1

    def note(self, row: int, text: str) -> None:
        """A line of small print below the table."""
        self.span(row, self.first, self.page, text, line("note"))
        self.sheet.row_dimensions[row].height = NOTE_HEIGHT * lines_of(text, self._room * 1.1)

    def signatures(self, row: int) -> int:
        """Below the table; returns the next free row."""
        half = (self.first + self.page) // 2
        pairs = (
            ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ", "signature"),
            ("(Ký, ghi rõ họ tên)", "(Ký, ghi rõ họ tên, đóng dấu)", "signature note"),
        )
        for down, (left, right, name) in enumerate(pairs, row + 1):
            self.span(down, self.first, half, left, line(name))
            self.span(down, half + 1, self.page, right, line(name))
        return row + 8

    def set_page(self, head: Head, *, pages_wide: int = 1) -> None:
        """A4 landscape by the margins of NĐ 30, fitted to its width; the page number stands above from page 2 on."""
        sheet = self.sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages_wide, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left, margins.right, margins.top, margins.bottom = 30 / INCH, 15 / INCH, 20 / INCH, 20 / INCH
        margins.header = margins.footer = 10 / INCH
        sheet.HeaderFooter.differentFirst = True
        sheet.oddHeader.center.text, sheet.oddHeader.center.font, sheet.oddHeader.center.size = "&P", FONT, 13
        for footer in (sheet.oddFooter, sheet.firstFooter):
            footer.left.text, footer.left.font, footer.left.size = _footer(head), FONT, 9

    def keep_headings(self, first_row: int, last_row: int, columns: int) -> None:
        """The headings and the names stay in sight, and stand on every page."""
        self.sheet.print_title_rows = f"{first_row}:{last_row}"
        self.sheet.print_title_cols = f"A:{get_column_letter(columns)}"
        self.sheet.freeze_panes = f"{get_column_letter(columns + 1)}{last_row + 1}"

    def break_page(self, row: int) -> None:
        """What comes after a row starts on a new page."""
        self.sheet.row_breaks.append(Break(id=row))


def lines_of(text: str, width: float) -> int:
    """How many lines a text needs in a column of a width (characters), broken between words; at least one.

    A character of Times New Roman 12 is about as wide as a digit of the default font, by which columns are measured;
    a tenth is left over for bold letters and for programs that draw them wider.
    """
    room, lines, used = max(1, int(width * 0.9)), 1, 0
    for word in text.split():
        needed = len(word) + (1 if used else 0)
        if used and used + needed > room:
            lines, used, needed = lines + 1, 0, len(word)
        while used + needed > room:  # a word longer than a line is broken anywhere
            lines, needed = lines + 1, used + needed - room
            used = 0
        used += needed
    return lines


def masked(number: int) -> str:
    """What stands for a number that is not shown."""
    return SMALL_TEXT if is_small(number) else HIDDEN_TEXT


def sums(column: int, rows: Iterable[int]) -> str:
    """SUM of some rows of a column, runs of them as ranges."""
    letter = get_column_letter(column)
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    parts = (f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}" for first, last in runs)
    return f"SUM({','.join(parts)})"


def share(part: str, whole: str, values: tuple[int, int]) -> Formula:
    """One cell as a part of another; "–" of nothing."""
    amount, base = values
    return Formula(f'IF({whole}=0,"{NOTHING}",{part}/{whole})', amount / base if base else NOTHING)


def basis(head: Head) -> str:
    """As of when, of whom, out of whom and on whose word."""
    return (
        f"Số liệu đến hết ngày {day_text(head.as_of)}; phạm vi: {head.scope}; nhóm: {head.group}; "
        f"mẫu số: {head.base.label}; nguồn số liệu: {head.evidence}; danh mục địa bàn: {head.areas}"
    )


def period(head: Head) -> str:
    """Which days are reported, that the period is not over where it is not, and with what it is compared."""
    part = " (chưa hết kỳ)" if head.as_of < head.ends_on else ""
    opening = day_text(head.since - timedelta(days=1))
    return (
        f"Kỳ báo cáo: {head.period}, từ ngày {day_text(head.since)} đến hết ngày {day_text(head.as_of)}{part}; "
        f"đầu kỳ: số liệu đến hết ngày {opening}"
    )


def origin(head: Head) -> str:
    """From which state of the ledger, when and by whom."""
    return f"Sổ cái đến bút toán số {head.seq}; lập lúc {head.made_at}; người lập: {head.made_by}"


def _place_and_day(head: Head) -> str:
    return f"{head.place}, {day_in_words(head.made_on)}"


def _footer(head: Head) -> str:
    text = f"Số liệu đến hết ngày {day_text(head.as_of)}; bút toán số {head.seq}; lập lúc {head.made_at}"
    return (f"{DEMO}; " if head.is_demo else "") + text


__all__ = [
    "DEMO", "HIDDEN_TEXT", "NOTHING", "Formula", "Paper", "Value", "basis", "line", "lines_of", "masked", "origin",
    "share", "style", "sums",
]  # fmt: skip
