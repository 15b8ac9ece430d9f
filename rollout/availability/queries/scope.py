"""Whose absences somebody keeps."""

from __future__ import annotations

from sqlalchemy import select

from rollout.core.access import Permission, Viewer
from rollout.core.offices_of_viewer import assigned, groups_of_units
from rollout.models import Assignment, User
from rollout.register.officers_at_work import is_officer, names_at_work


def officers(viewer: Viewer) -> dict[int, str]:
    """The officers at work whose absences the viewer records, by name: for staff of the whole province all of them, for
    other staff those who have units in their scope or belong to their offices; an officer's own. At most four queries.
    """
    named = names_at_work(viewer.session)
    if keeps_all(viewer):
        return named
    held = {viewer.user.id}
    if viewer.can(Permission.KEEP_AVAILABILITY):
        held |= groups_of_units(viewer, "officer", Permission.KEEP_AVAILABILITY)
        of_offices = select(User.id).join(Assignment, Assignment.user_id == User.id)
        offices = assigned(viewer, Permission.KEEP_AVAILABILITY)
        held |= set(viewer.session.scalars(of_offices.where(Assignment.office_id.in_(offices), *is_officer())))
    return {key: name for key, name in named.items() if key in held}


def keeps_all(viewer: Viewer) -> bool:
    """Is the viewer staff of the whole province?"""
    held = Permission.KEEP_AVAILABILITY
    return viewer.can(held) and viewer.selection(held).is_everything


def keeps_travel(viewer: Viewer) -> bool:
    """Ways concern everybody's visits: staff of the whole province, and whoever edits the registry."""
    return keeps_all(viewer) or viewer.can(Permission.EDIT_REGISTRY)
