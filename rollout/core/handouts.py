"""Workbooks that are handed out to be filled in or printed: typed columns, drop-downs, locked headings, A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from textwrap import wrap
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from rollout.core.spreadsheets import put_text

A4 = 9
INCH = 25.4  # mm
LAST_ROW = 1_048_576
LONGEST_CHOICES = 255  # characters of a list that is written into the rule itself
LONGEST_TITLE = 80  # characters above each page; Excel takes 255 with its own marks

WIDEST = 240  # characters of columns on one sheet of paper; its letters are 7 points high then
READABLE = 200  # of each sheet, where there are more than one
NAMED_BY = 2  # columns that say on each sheet of paper whose row it is

LINE = 15.75  # points; a row of more lines has to say so, since not every program measures it
ROOM = 0.95
"""How much of a column's width its letters fill: they are as often wide, or bold, as they are narrow."""

FORMATS = {"text": "@", "day": "dd/mm/yyyy", "number": "#,##0"}
"""The kinds of columns; a text keeps its zeros whatever is typed."""

_LINE = Side(style="thin", color="808080")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SHADE = PatternFill("solid", start_color="E4E8EC")

Value = str | int | date | None


class Column(NamedTuple):
    """`choices` are a drop-down; `hint` is shown when a cell is entered; `is_given`: not to be typed over."""

    heading: str
    kind: str = "text"
    width: int = 18
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_given: bool = False


class Lists:
    """The long lists of drop-downs, which stand in a hidden sheet, a column each."""

    def __init__(self, sheet: Worksheet, first_column: int) -> None:
        self.sheet, self._next = sheet, first_column

    def rule(self, choices: Sequence[str]) -> str:
        """The formula by which a rule finds the choices."""
        short = f'"{",".join(choices)}"'
        if len(short) <= LONGEST_CHOICES and not any("," in choice or '"' in choice for choice in choices):
            return short
        letter, self._next = get_column_letter(self._next), self._next + 1
        for row, choice in enumerate(choices, 1):
            put_text(self.sheet[f"{letter}{row}"], choice)
        return f"'{self.sheet.title}'!${letter}$1:${letter}${len(choices)}"


def height(texts: Iterable[tuple[str, float]]) -> float:
    """Of a row with these texts, each in a column of a width, in points."""
    return LINE * max((len(wrap(text, max(1, int(width * ROOM)))) for text, width in texts), default=1)


def fill_form(sheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[Value]], lists: Lists) -> None:
    """Headings in the first row, then the rows; below them the columns go on as they are, without an end."""
    for position, column in enumerate(columns, 1):
        letter = get_column_letter(position)
        whole = sheet.column_dimensions[letter]
        whole.width = column.width
        whole.number_format = FORMATS[column.kind]
        whole.protection = Protection(locked=column.is_given)
        whole.alignment = Alignment(vertical="top", wrap_text=column.is_given)
        heading = sheet.cell(1, position)
        put_text(heading, column.heading)
        heading.font, heading.fill, heading.border = Font(bold=True), _SHADE, BOX
        heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        _rule(sheet, column, f"{letter}2:{letter}{LAST_ROW}", lists)
    sheet.row_dimensions[1].height = height((column.heading, column.width) for column in columns)
    given = [(position, column.width) for position, column in enumerate(columns) if column.is_given]
    for number, row in enumerate(rows, 2):
        if given:
            sheet.row_dimensions[number].height = height(
                (str(row[position] or "-"), width) for position, width in given
            )
        for position, value in enumerate(row, 1):
            if value in (None, ""):
                continue
            cell = sheet.cell(number, position)
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
            cell._style = copy(sheet.column_dimensions[get_column_letter(position)]._style)
            if isinstance(value, str):
                cell.number_format = FORMATS["text"]
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _rule(sheet: Worksheet, column: Column, cells: str, lists: Lists) -> None:
    if not (column.choices or column.hint):
        return
    rule = DataValidation(allow_blank=True)
    if column.choices:
        rule.type, rule.formula1 = "list", lists.rule(column.choices)
        rule.showErrorMessage, rule.errorStyle = True, "warning"
        rule.error = column.hint or None
    if column.hint:
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, column.heading[:32], column.hint
    rule.add(cells)
    sheet.add_data_validation(rule)


def lock_headings(sheet: Worksheet) -> None:
    """Without a password: cells below are typed into, columns made wider, rows sorted, filtered, added and removed."""
    held = sheet.protection
    held.sheet = True
    held.formatCells = held.formatColumns = held.formatRows = False  # False is "not forbidden"
    held.sort = held.autoFilter = held.insertRows = held.deleteRows = False


def set_page(sheet: Worksheet, title: str, *, is_landscape: bool = True) -> None:
    """A4, as wide as the paper, with a title above and the number of the page below."""
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 20 / INCH, 10 / INCH, 20 / INCH, 15 / INCH
    sheet.oddHeader.center.text = title[:LONGEST_TITLE].replace("&", "&&")
    sheet.oddFooter.right.text = "&P/&N"


def spread(sheet: Worksheet, widths: Sequence[int]) -> None:
    """What is too wide to be read on one sheet of paper is printed on several, all beginning with the first columns."""
    if sum(widths) <= WIDEST:
        return
    first = sum(widths[:NAMED_BY])
    sheet.page_setup.fitToWidth = -(-(sum(widths) - first) // (READABLE - first))
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_title_cols = f"A:{get_column_letter(NAMED_BY)}"


def write_instructions(book: Workbook, title: str, lines: Sequence[str]) -> None:
    """A sheet that is read by people, one sentence a row."""
    sheet = book.create_sheet(title)
    width = 90
    sheet.column_dimensions["A"].width = width
    for row, line in enumerate(lines, 1):
        cell = sheet.cell(row, 1)
        put_text(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = height([(line, width)]) + LINE / 3
        if row == 1:
            cell.font = Font(bold=True, size=14)
            sheet.row_dimensions[row].height = 2 * LINE
    set_page(sheet, title, is_landscape=False)
