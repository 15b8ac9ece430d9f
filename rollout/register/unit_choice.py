"""Of which units something may be made: those of a permission, called so, at most so many."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BindParameter, Date, bindparam, select, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.models import Unit
from rollout.register.attention import is_deployed
from rollout.register.unit_search import is_called

MOST_UNITS = 20
"""Units of one session or one visit."""


class UnitToChoose(NamedTuple):
    id: int
    code: str
    name: str


def units_to_choose(
    viewer: Viewer, permission: Permission, typed: str, with_deployed: bool = True
) -> list[UnitToChoose]:
    """The units of a permission whose code begins so, or whose name has it, by name; all of them for "".

    One more than MOST_UNITS says that there are others. Without those that are "đã triển khai" unless they are wanted.
    """
    scope = viewer.selection(permission).sql("unit.id")
    conditions = [scope] if with_deployed else [scope, f"NOT {is_deployed('unit.id')}"]
    bound: tuple[BindParameter[object], ...] = (bindparam("day", day_number(today())), bindparam("on", today(), Date()))
    statement = select(Unit.id, Unit.code, Unit.name)
    for condition in conditions:
        said = (each for each in bound if f":{each.key}" in condition)
        statement = statement.where(text(condition).bindparams(*said))
    if typed:
        statement = statement.where(is_called(typed))
    rows = viewer.session.execute(statement.order_by(Unit.sort_name, Unit.id).limit(MOST_UNITS + 1))
    return [UnitToChoose(*row) for row in rows]
