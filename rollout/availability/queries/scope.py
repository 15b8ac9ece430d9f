"""Whose absences somebody keeps, and of which offices they see or keep rooms and vehicles."""

from __future__ import annotations

from sqlalchemy import select, text

from rollout.core.access import ROLES, Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.models import Assignment, Office, User
from rollout.models.rollup import DIM_CODE
from rollout.register.officers_at_work import is_officer, names_at_work
from rollout.vocabulary import Role


def officers(viewer: Viewer) -> dict[int, str]:
    """The officers at work whose absences the viewer records, by name: for staff of the whole province all of them, for
    other staff those who have units in their scope or belong to their offices; an officer's own. At most four queries.
    """
    named = names_at_work(viewer.session)
    if keeps_all(viewer):
        return named
    held = {viewer.user.id}
    if viewer.can(Permission.KEEP_AVAILABILITY):
        held |= _of_units(viewer, "officer", Permission.KEEP_AVAILABILITY)
        of_offices = select(User.id).join(Assignment, Assignment.user_id == User.id)
        offices = _assigned(viewer, Permission.KEEP_AVAILABILITY)
        held |= set(viewer.session.scalars(of_offices.where(Assignment.office_id.in_(offices), *is_officer())))
    return {key: name for key, name in named.items() if key in held}


def keeps_all(viewer: Viewer) -> bool:
    """Is the viewer staff of the whole province?"""
    held = Permission.KEEP_AVAILABILITY
    return viewer.can(held) and viewer.selection(held).is_everything


def keeps_travel(viewer: Viewer) -> bool:
    """Ways concern everybody's visits: staff of the whole province, and whoever edits the registry."""
    return keeps_all(viewer) or viewer.can(Permission.EDIT_REGISTRY)


def offices(viewer: Viewer, permission: Permission) -> dict[int, str]:
    """The offices whose rooms and vehicles are the viewer's to see (ARRANGE_VISITS) or to keep (KEEP_AVAILABILITY):
    their own, and those that manage units in their scope today; by short name, in order. At most two queries.
    """
    if not viewer.can(permission):
        return {}
    rows = viewer.session.execute(select(Office.id, Office.short_name).order_by(Office.id)).all()
    if viewer.selection(permission).is_everything:
        return {row.id: row.short_name for row in rows}
    held = _assigned(viewer, permission) | _of_units(viewer, "office", permission)
    return {row.id: row.short_name for row in rows if row.id in held}


def _assigned(viewer: Viewer, permission: Permission) -> set[int]:
    """The offices that the viewer's assignments name."""
    granting = (each for each in viewer.assignments if permission in ROLES[Role(each.role)])
    return {each.office_id for each in granting if each.office_id is not None}


def _of_units(viewer: Viewer, dimension: str, permission: Permission) -> set[int]:
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
