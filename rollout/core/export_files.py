"""A list as a file to take away, .xlsx or .csv: one way for every list; none of its texts begins a formula. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from rollout.core.dates import local
from rollout.core.formats import decimal
from rollout.core.spreadsheets import add_streamed_sheet, put_text, workbook_bytes

MOST_ROWS = 50_000
"""Of one file; what is left out is said in its last row."""

BOLD = Font(bold=True)
FORMATS = {"number": "#,##0", "percent": "0.0%", "day": "dd/mm/yyyy", "moment": "dd/mm/yyyy hh:mm"}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text must not begin with in a .csv: Excel and LibreOffice would compute it."""

LONGEST_TITLE = 31  # characters of a sheet's name
_SHOWN = re.compile(r"([+−-]?)(\d{1,3}(?:\.\d{3})*)(?:,(\d+))?( %)?")
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Kind(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class Percent(NamedTuple):
    """A part of a whole; None where there is none."""

    part: int | None
    whole: int | None

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole and self.part is not None else None


Value = str | int | Decimal | date | datetime | Percent | None
"""A decimal is written with the places that it has: what a page shows rounded is rounded before."""


def as_shown(text: str) -> Value:
    """A figure as pages write it, 1.234, 0,07, −1,2 or 61,2 %, as the number it is; any other text as it stands."""
    found = _SHOWN.fullmatch(text)
    if found is None:
        return text
    sign, whole, places = "-" if found[1] in ("−", "-") else "", found[2].replace(".", ""), found[3] or ""
    if found[4]:
        return Percent(int(f"{sign}{whole}{places}"), 100 * 10 ** len(places))
    return Decimal(f"{sign}{whole}.{places}") if places else int(f"{sign}{whole}")


@dataclass(frozen=True)
class Table:
    """A list as it stands on its page. `above` says what it is of; `below` are totals and notes; both go into .xlsx.

    A .csv is the table alone, so that other programs read it; `total` is its last row where the rows do not add up to
    it, marked as such. Rows may come one by one.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = ()
    below: Sequence[Sequence[Value]] = ()
    total: Sequence[Value] = ()
    widths: Sequence[int] = field(default=())


class Written(NamedTuple):
    content: bytes
    rows: int


def write(table: Table, kind: Kind) -> Written:
    """The file and how many rows it has."""
    return _csv(table) if kind is Kind.CSV else _xlsx(table)


def _bounded(rows: Iterable[Sequence[Value]]) -> Iterable[Sequence[Value]]:
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            yield [_("Tệp dừng ở dòng này vì danh sách quá dài. Lọc bớt rồi tải lại.")]
            return
        yield row


def _xlsx(table: Table) -> Written:
    """Each row is written as it comes; what is held is the text of the sheet."""
    book = Workbook(write_only=True)
    sheet = add_streamed_sheet(book, table.title.translate(_NOT_IN_TITLES)[:LONGEST_TITLE].strip(" '") or "1")
    before = len(table.above) + bool(table.above) + 1
    sheet.freeze_panes = f"B{before + 1}"
    for position, width in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width

    cell = partial(_cell, sheet)
    for number, line in enumerate(table.above):
        sheet.append([cell(line, is_bold=number == 0)])
    if table.above:
        sheet.append([])
    sheet.append([cell(heading, is_bold=True) for heading in table.headings])
    count = 0
    for row in _bounded(table.rows):
        sheet.append([cell(value) for value in row])
        count += 1
    if table.total:
        sheet.append([cell(value, is_bold=True) for value in table.total])
    for number, row in enumerate(table.below):
        sheet.append([cell(value, is_bold=number == 0) for value in row])
    return Written(workbook_bytes(book), count)


def _cell(sheet: Any, value: Value, *, is_bold: bool = False) -> WriteOnlyCell:
    held = WriteOnlyCell(sheet)
    if isinstance(value, str):
        if value:
            put_text(held, value)
    elif isinstance(value, Percent):
        held.value, held.number_format = value.value, FORMATS["percent"]
    elif isinstance(value, datetime):
        held.value, held.number_format = local(value).replace(tzinfo=None), FORMATS["moment"]
    elif isinstance(value, date):
        held.value, held.number_format = value, FORMATS["day"]
    elif isinstance(value, Decimal):
        held.value, held.number_format = value, f"{FORMATS['number']}.{'0' * _places(value)}".rstrip(".")
    elif value is not None:
        held.value, held.number_format = value, FORMATS["number"]
    if is_bold:
        held.font = BOLD
    return held


def _places(value: Decimal) -> int:
    """How many digits stand behind the comma: none of a sum, which PostgreSQL gives as a decimal, too."""
    return max(0, -int(value.as_tuple().exponent))


def _csv(table: Table) -> Written:
    """UTF-8 with its mark and ";", which a Vietnamese Excel opens by a double click."""
    held, count = io.StringIO(newline=""), 0
    writer = csv.writer(held, delimiter=";")
    writer.writerow([plain(heading) for heading in table.headings])
    for row in _bounded(table.rows):
        writer.writerow([plain(value) for value in row])
        count += 1
    if table.total:
        writer.writerow([plain(value) for value in table.total])
    return Written(held.getvalue().encode("utf-8-sig"), count)


def plain(value: Value) -> str:
    """A value as a .csv says it; a text that could begin a formula stands behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        return (
            f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else text
        )
    if isinstance(value, Percent):
        return "" if value.value is None else f"{decimal(100 * value.value)} %"
    if isinstance(value, Decimal):
        return f"{value:.{_places(value)}f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{local(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
