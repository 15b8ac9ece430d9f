"""The rows of the list of units as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from markupsafe import escape

from rollout.core.dates import today
from rollout.core.formats import NOTHING, day, number, percent, plural
from rollout.units.asked import AskedList
from rollout.units.columns import COUNTED, FIGURES, Column, Rate, Value, accounts_of, heading, total_of, value_of
from rollout.units.queries.listing import SHOWN, Totals, UnitRow

ANY_UNIT = 9_876_543_210
PLACE = str(ANY_UNIT)
"""Stands for a unit's key in an address until it is known."""


class Cell(NamedTuple):
    """What stands in a column of a row, where it leads, and the part of a whole that its bar shows.

    `is_over`: more has been reached than there are people.
    """

    label: str
    text: str
    kind: str
    url: str = ""
    bar: Rate | None = None
    is_over: bool = False

    def __html__(self) -> str:
        """The cell of the table; written here, since a page holds hundreds and a template costs more."""
        name, text = escape(self.label), str(escape(self.text))
        kind = f' class="{self.kind}"' if self.kind else ""
        if self.url:
            text = f'<a href="{escape(self.url)}">{text}</a>'
        elif self.bar:
            whole = self.bar.whole or 0
            part = min(self.bar.part or 0, whole)  # more than the whole is flagged in words
            meter = f'<meter min="0" max="{whole}" value="{part}" aria-label="{name}"></meter>'
            text = f'<span class="bar">{text} {meter}</span>'
        if self.is_over:
            text += f' <span class="state bad">{escape(_("vượt 100 %, cần kiểm tra"))}</span>'
        return f'<td data-label="{name}"{kind}>{text}</td>'


class ShownRow(NamedTuple):
    """A row with where it leads, "" for nowhere."""

    row: UnitRow
    url: str
    cells: tuple[Cell, ...]


Since = Callable[[date | None], str]
"""How long ago a unit was last spoken to, None for never."""


def _text(value: Value) -> str:
    if isinstance(value, Rate):
        return percent(value.part, value.whole)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, str):
        return value or NOTHING
    return day(value)


def _since(on: date | None) -> str:
    if on is None:
        return _("Chưa lần nào")
    days = (today() - on).days
    return plural("%(n)s ngày trước", days) if days else _("Hôm nay")


def _cell(row: UnitRow, column: Column, name: str, asked: AskedList, behind: Sequence[str], since: Since) -> Cell:
    if column is Column.CONTACT:
        return Cell(name, since(row.contacted_on) if row.may_contact else NOTHING, "")
    value = value_of(row, column, asked.view)
    if column in FIGURES:
        return Cell(name, _text(value), "number", behind[FIGURES.index(column)] if value else "")
    if isinstance(value, Rate):
        has_bar = value.whole and value.part is not None
        return Cell(name, _text(value), "number", bar=value if has_bar else None, is_over=value.is_over)
    kind = "number" if column in COUNTED else "code" if column is Column.CODE else ""
    return Cell(name, _text(value), kind, is_over=column is Column.MISSING and accounts_of(row).is_over)


def shown_rows(rows: Sequence[UnitRow], asked: AskedList) -> list[ShownRow]:
    """The rows of a page; their addresses are made from one of each kind, and what is said of a day is said once."""
    view = asked.view
    url = url_for("units.unit", unit_id=ANY_UNIT, **view.args(group=""))
    counts = url_for("units.unit", unit_id=ANY_UNIT, _anchor="counts", **view.args())
    people = [
        url_for("participants.unit_people", unit_id=ANY_UNIT, **view.args(milestone=milestone))
        for milestone in ("", *(measure.value for measure in SHOWN[1:]))
    ]
    headings = [(column, heading(column, view)) for column in asked.columns]
    nowhere = [""] * len(SHOWN)
    since = cache(_since)
    shown = []
    for row in rows:
        key = str(row.id)
        ways = nowhere if not row.is_in_scope else [counts] * len(SHOWN) if row.mode == "count" else people
        behind = [pattern.replace(PLACE, key) for pattern in ways]
        cells = tuple(_cell(row, column, name, asked, behind, since) for column, name in headings)
        shown.append(ShownRow(row, url.replace(PLACE, key) if row.is_in_scope else "", cells))
    return shown


class TotalCells(NamedTuple):
    """The row of totals: how many columns its heading spans, and the cells of the others."""

    span: int
    cells: tuple[Cell, ...]


def total_cells(totals: Totals, asked: AskedList) -> TotalCells:
    first = next((i for i, column in enumerate(asked.columns) if column in COUNTED), len(asked.columns))
    cells = []
    for column in asked.columns[first:]:
        value = total_of(totals, column, asked.view)
        is_over = isinstance(value, Rate) and value.is_over
        said = _text(value) if column in COUNTED else ""
        cells.append(Cell(heading(column, asked.view), said, "number", is_over=is_over))
    return TotalCells(first + 1, tuple(cells))
