"""What a viewer may do with one unit, all permissions at once."""

from __future__ import annotations

from flask import abort
from sqlalchemy import text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import day_number, today
from rollout.models import Unit
from rollout.vocabulary import Evidence

LARGEST_KEY = 2**31 - 1
"""No key of a row is larger; a larger one in an address leads nowhere, and the database would not take it."""


def permissions_on(viewer: Viewer, unit_id: int) -> frozenset[Permission]:
    """The permissions whose scope holds a unit today, by one query.

    None where there is no such unit.
    """
    held = [permission for permission in Permission if viewer.can(permission)]
    if not held or unit_id > LARGEST_KEY:
        return frozenset()
    answers = ", ".join(
        f"CASE WHEN {viewer.selection(permission).sql('u.id')} THEN 1 ELSE 0 END" for permission in held
    )
    row = viewer.session.execute(
        text(f"SELECT {answers} FROM unit u WHERE u.id = :unit_id"),
        {"unit_id": unit_id, "day": day_number(today())},
    ).first()
    return frozenset(permission for permission, is_in in zip(held, row or (), strict=False) if is_in)


def opened_unit(viewer: Viewer, unit_id: int, *needed: Permission) -> tuple[Unit, frozenset[Permission]]:
    """A unit with what the viewer may do there; 404 unless all that is needed is among it."""
    held = permissions_on(viewer, unit_id)
    if not held.issuperset(needed):
        abort(404)
    return viewer.session.get_one(Unit, unit_id), held


def strongest_evidence(permissions: frozenset[Permission]) -> Evidence:
    """How strong the word is of whoever holds these permissions (R4): who verifies saw it, others were told."""
    return Evidence.VERIFIED if Permission.VERIFY_PEOPLE in permissions else Evidence.REPORTED
