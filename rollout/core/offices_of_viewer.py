"""Of which offices somebody sees or keeps what there is: by their assignments, and by the units in their scope."""

from __future__ import annotations

from sqlalchemy import select, text

from rollout.core.access import ROLES, Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.models import Office
from rollout.models.rollup import DIM_CODE
from rollout.vocabulary import Role


def offices_of(viewer: Viewer, permission: Permission) -> dict[int, str]:
    """The offices whose rooms and vehicles the viewer sees (ARRANGE_VISITS) or keeps (KEEP_AVAILABILITY), by short
    name, in order: those that their assignments name, and to see those too that manage units in their scope today. At
    most two queries.
    """
    if not viewer.can(permission):
        return {}
    rows = viewer.session.execute(select(Office.id, Office.short_name).order_by(Office.id)).all()
    if viewer.selection(permission).is_everything:
        return {row.id: row.short_name for row in rows}
    held = assigned(viewer, permission)
    if permission is not Permission.KEEP_AVAILABILITY:
        held |= groups_of_units(viewer, "office", permission)
    return {row.id: row.short_name for row in rows if row.id in held}


def assigned(viewer: Viewer, permission: Permission) -> set[int]:
    """The offices that the viewer's assignments name."""
    granting = (each for each in viewer.assignments if permission in ROLES[Role(each.role)])
    return {each.office_id for each in granting if each.office_id is not None}


def groups_of_units(viewer: Viewer, dimension: str, permission: Permission) -> set[int]:
    """The officers or offices of the units in today's scope of a permission. One query."""
    scope = viewer.selection(permission).sql("s.unit_id")
    found = viewer.session.scalars(
        text(
            f"SELECT DISTINCT s.group_id FROM unit_span s WHERE s.dim = {DIM_CODE[dimension]} AND s.group_id > 0 "
            f"AND s.from_day <= :day AND s.to_day > :day AND {scope}"
        ),
        {"day": day_number(today())},
    )
    return set(found)
