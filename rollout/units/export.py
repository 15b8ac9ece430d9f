"""The list of units as a table to take away: the filter as a sentence, the as-of, a row a unit, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from rollout.core.export_files import Percent, Table
from rollout.core.export_files import Value as Written
from rollout.core.viewpoint import Viewpoint
from rollout.units.columns import COUNTED, Column, Rate, Value, heading, total_of, value_of
from rollout.units.queries.listing import Totals, UnitRow
from rollout.units.sentence import left_out
from rollout.vocabulary import UnitMode

WIDTHS = {"name": 48, "text": 24, "counted": 14}  # characters


def table_of(
    rows: Iterable[UnitRow], totals: Totals, columns: Sequence[Column], view: Viewpoint, *, title: str, basis: str
) -> Table:
    """Each row is made as it is written."""
    said = left_out(totals)
    total = [_("Tổng cộng"), *(_written(total_of(totals, column, view)) for column in columns)]
    return Table(
        _("Đơn vị"),
        [_("Đơn vị"), *(heading(column, view) for column in columns)],
        _rows(rows, columns, view),
        above=(title, basis),
        below=[total, *([[said]] if said else [])],
        widths=[WIDTHS["name"], *(WIDTHS["counted" if column in COUNTED else "text"] for column in columns)],
    )


def _rows(rows: Iterable[UnitRow], columns: Sequence[Column], view: Viewpoint) -> Iterable[Sequence[Written]]:
    stopped, counts = _("Đã ngừng"), _("Theo số lượng")
    for row in rows:
        state = stopped if not row.mode else counts if row.mode == UnitMode.COUNT else ""
        name = f"{row.name} ({state})" if state else row.name
        yield [name, *(_written(value_of(row, column, view)) for column in columns)]


def _written(value: Value) -> Written:
    return Percent(value.part, value.whole) if isinstance(value, Rate) else value
