"""What a viewer may choose from: offices, districts, officers and types that some of the units in scope have today."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.core.selection import Selection
from rollout.core.users import names_to_choose
from rollout.models import Area, Office, UnitType
from rollout.models.rollup import DIM_CODE

Choice = tuple[int, str]


def groups(session: Session, selection: Selection, dim: str) -> set[int]:
    """The groups of a dimension that some units of a selection are in today. One query."""
    statement = (
        f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE[dim]} AND s.group_id > 0 "
        f"AND s.from_day <= :day AND s.to_day > :day AND {selection.sql('s.unit_id')}"
    )
    return set(session.scalars(text(statement), {"day": day_number(today())}))


def _of(
    viewer: Viewer, dim: str, key: Any, name: Any, order: Any, right: Permission = Permission.ARRANGE_VISITS
) -> list[Choice]:
    """Two queries."""
    held = groups(viewer.session, viewer.selection(right), dim)
    rows = viewer.session.execute(select(key, name).where(key.in_(held)).order_by(order))
    return [(row_key, text) for row_key, text in rows]


def offices(viewer: Viewer, right: Permission = Permission.ARRANGE_VISITS) -> list[Choice]:
    return _of(viewer, "office", Office.id, Office.short_name, Office.code, right)


def districts(viewer: Viewer) -> list[Choice]:
    return _of(viewer, "district", Area.id, Area.name, Area.code)


def officers(viewer: Viewer) -> list[Choice]:
    """Two queries."""
    held = groups(viewer.session, viewer.selection(Permission.ARRANGE_VISITS), "officer")
    return list(names_to_choose(viewer.session, held).items())


def types(viewer: Viewer) -> list[Choice]:
    return _of(viewer, "unit_type", UnitType.id, UnitType.name, UnitType.code)
