"""Cells that hold a day → the day, in every form that people and Excel write it in. Pure.

Vietnam writes day, month, year. Excel set to another country turns what it can into days of its own, with day and month
changed round, and leaves the rest as text: `DayOrder` is what a whole column says of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from rollout.core.dates import today
from rollout.core.names import tidy
from rollout.workbooks.reading import Cell
from rollout.workbooks.remarks import CellRefused, Said


class DayOrder(StrEnum):
    """How the days of a column are written; those that more than one reading fits are ambiguous until somebody says."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    AMBIGUOUS = "ambiguous"
    SWAPPED = "swapped"  # Excel took day for month in the cells that it made days of
    MAY_BE_SWAPPED = "may_be_swapped"


class Written(NamedTuple):
    """A day, month or year as yyyy-mm-dd, yyyy-mm or yyyy, and remarks."""

    text: str
    remarks: tuple[str, ...] = ()


_EXCEL_DAY_0 = date(1899, 12, 30)
_SERIALS = range(7_306, 73_051)  # 1920 to 2099
_YEARS = range(1900, 2101)

TOO_LARGE = 1e9
"""No day is written as a number of more digits."""

_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_THREE = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})")
_WORDS = re.compile(r"(?:ngày|ngay)\s*(\d{1,2})\s*(?:tháng|thang)\s*(\d{1,2})\s*(?:năm|nam)\s*(\d{4})", re.IGNORECASE)
_PACKED = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_MONTH = re.compile(r"(?:0{1,2}\s?[-/. ]\s?)?(\d{1,2})\s?[-/. ]\s?(\d{4})")
_YEAR = re.compile(r"(?:0{1,2}\s?[-/. ]\s?){0,2}(\d{4})")

FEWEST_TO_DOUBT = 5  # days of Excel's own that all lie in the first twelve of a month


def day_order_of(cells: Iterable[Cell], *, of_births: bool) -> DayOrder:
    """What the cells of one column say of their order.

    Days of events cluster in the beginning of some month, births do not, so that these alone are doubted without a
    text beside them that Excel could not turn.
    """
    first_over = second_over = False
    made: list[date] = []
    for cell in set(cells):
        if isinstance(cell, date):
            if not _is_year(cell):
                made.append(cell)
        elif isinstance(cell, str) and (found := _THREE.fullmatch(_written(cell))):
            first_over |= int(found[1]) > 12
            second_over |= int(found[2]) > 12
    if second_over:
        return DayOrder.AMBIGUOUS
    if _may_be_swapped(made) and (first_over or (of_births and len(made) >= FEWEST_TO_DOUBT)):
        return DayOrder.MAY_BE_SWAPPED
    return DayOrder.DAY_FIRST


def is_unsure(cells: Iterable[Cell]) -> bool:
    """May Excel have swapped the days that it made of a column, every one of them?"""
    return _may_be_swapped([cell for cell in cells if isinstance(cell, date) and not _is_year(cell)])


def _may_be_swapped(made: Sequence[date]) -> bool:
    return bool(made) and all(day.day <= 12 for day in made) and any(day.day != day.month for day in made)


def is_ambiguous(cell: Cell, order: DayOrder) -> bool:
    """Does it hang on the order of its column which day the cell means?"""
    if isinstance(cell, date):
        may_be = order in (DayOrder.MAY_BE_SWAPPED, DayOrder.AMBIGUOUS)
        return may_be and not _is_year(cell) and cell.day <= 12 and cell.day != cell.month
    if order is not DayOrder.AMBIGUOUS or not isinstance(cell, str):
        return False
    found = _THREE.fullmatch(_written(cell))
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def whole_day(cell: Cell, order: DayOrder = DayOrder.DAY_FIRST) -> Said:
    """A day with its year, as yyyy-mm-dd. Raises CellRefused."""
    found, remarks = _read(cell, order)
    if len(found) != 10:
        raise CellRefused("row.day")
    return Said(found, remarks)


def birth(cell: Cell, order: DayOrder = DayOrder.DAY_FIRST) -> Said:
    """A day, month or year of birth as yyyy-mm-dd, yyyy-mm or yyyy. Raises CellRefused."""
    found, remarks = _read(cell, order)
    if not "1900" <= found <= today().isoformat():
        raise CellRefused("date.birth")
    return Said(found, remarks)


def _written(cell: str) -> str:
    return _MIDNIGHT.sub("", tidy(cell).strip("'.,"))


def _is_year(day: date) -> bool:
    """Is it a year that was typed into a cell for days? 1985 becomes a day of 1905."""
    return (_plain(day) - _EXCEL_DAY_0).days in _YEARS


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


def _read(cell: Cell, order: DayOrder) -> Written:
    if is_ambiguous(cell, order):
        raise CellRefused("row.order")
    if isinstance(cell, date):
        return _made(_plain(cell), order)
    if isinstance(cell, bool) or not isinstance(cell, str | float):
        raise CellRefused("row.day")
    if isinstance(cell, float):
        return _number(cell)
    return _text(_written(cell), order)


def _made(day: date, order: DayOrder) -> Written:
    if _is_year(day):
        return Written(str((day - _EXCEL_DAY_0).days), ("clean.year_as_day",))
    if order in (DayOrder.SWAPPED, DayOrder.MONTH_FIRST) and day.day <= 12:
        return Written(date(day.year, day.day, day.month).isoformat(), ("clean.swapped",))
    return Written(day.isoformat())


def _number(number: float) -> Written:
    if not abs(number) < TOO_LARGE:  # nor what is no number at all
        raise CellRefused("row.day")
    if number.is_integer() and int(number) in _YEARS:
        return Written(str(int(number)))
    if number.is_integer() and int(number) in _SERIALS:
        return Written((_EXCEL_DAY_0 + timedelta(days=int(number))).isoformat(), ("clean.serial",))
    month, year = divmod(round(number * 10_000), 10_000)  # 6.1985 was typed for 06/1985
    if 1 <= month <= 12 and year in _YEARS and abs(number * 10_000 - round(number * 10_000)) < 1e-6:
        return Written(f"{year}-{month:02d}", ("clean.month_as_number",))
    if len(packed := str(int(number))) in (7, 8) and number.is_integer() and _PACKED.fullmatch(packed.zfill(8)):
        return _text(packed.zfill(8), DayOrder.DAY_FIRST)
    raise CellRefused("row.day")


def _text(written: str, order: DayOrder) -> Written:
    if found := _YEAR.fullmatch(written):
        return Written(found[1], () if len(written) == 4 else ("clean.no_day",))
    if found := _ISO.fullmatch(written):
        return Written(_day(found[1], found[2], found[3]))
    if found := _MONTH.fullmatch(written):
        return Written(f"{found[2]}-{_month(found[1])}", ("clean.no_day",) if written.startswith("00") else ())
    if found := _THREE.fullmatch(written):
        return _three(found[1], found[2], found[3], order)
    if found := _WORDS.fullmatch(written) or _PACKED.fullmatch(written):
        return Written(_day(found[3], found[2], found[1]))
    if written.isascii() and written.isdigit() and len(written) < 10 and int(written) in _SERIALS:
        return _number(float(written))
    raise CellRefused("row.day")


def _three(first: str, second: str, year: str, order: DayOrder) -> Written:
    remarks: tuple[str, ...] = ()
    if len(year) == 2:
        year, remarks = _century(year), ("clean.short_year",)
    is_month_first = order is DayOrder.MONTH_FIRST or (order is DayOrder.AMBIGUOUS and int(second) > 12)
    if is_month_first and int(first) <= 12:
        return Written(_day(year, first, second), (*remarks, "clean.month_first"))
    return Written(_day(year, second, first), remarks)


def _century(year: str) -> str:
    """Two digits are of the last hundred years."""
    this = today().year
    return str(this - this % 100 + int(year) - (100 if int(year) > this % 100 else 0))


def _month(month: str) -> str:
    if not 1 <= int(month) <= 12:
        raise CellRefused("row.day")
    return f"{int(month):02d}"


def _day(year: str, month: str, day: str) -> str:
    """The day, or yyyy-mm and yyyy where day and month are zeros."""
    if int(day) == 0 and int(month) == 0:
        return year
    if int(day) == 0:
        return f"{year}-{_month(month)}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError as error:
        raise CellRefused("row.day") from error
