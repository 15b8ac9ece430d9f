"""What a viewer may do with one unit, all permissions at once."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select, text
from sqlalchemy.orm import aliased

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
    return _held(viewer, unit_id)[1]


def opened_unit(viewer: Viewer, unit_id: int, *needed: Permission) -> tuple[Unit, frozenset[Permission]]:
    """A unit with what the viewer may do there, by one query; 404 unless all that is needed is among it."""
    unit, held = _held(viewer, unit_id)
    if unit is None or not held.issuperset(needed):
        abort(404)
    return unit, held


def _held(viewer: Viewer, unit_id: int) -> tuple[Unit | None, frozenset[Permission]]:
    held = [permission for permission in Permission if viewer.can(permission)]
    if not held or unit_id > LARGEST_KEY:
        return None, frozenset()
    unit = aliased(Unit, name="u")
    answers = (
        text(f"CASE WHEN {viewer.selection(permission).sql('u.id')} THEN 1 ELSE 0 END AS {permission.value}")
        for permission in held
    )
    row = viewer.session.execute(select(unit, *answers).where(unit.id == unit_id), {"day": day_number(today())}).first()
    if row is None:
        return None, frozenset()
    return row[0], frozenset(permission for permission, is_in in zip(held, row[1:], strict=True) if is_in)


def strongest_evidence(permissions: frozenset[Permission]) -> Evidence:
    """How strong the word is of whoever holds these permissions (R4): who verifies saw it, others were told."""
    return Evidence.VERIFIED if Permission.VERIFY_PEOPLE in permissions else Evidence.REPORTED


def sees_people_of_all(viewer: Viewer, figures: Permission = Permission.SEE_FIGURES) -> bool:
    """May the viewer see the people behind every figure that a permission shows them?"""
    people = viewer.selection(Permission.SEE_PEOPLE)
    return viewer.can(Permission.SEE_PEOPLE) and (people.is_everything or people == viewer.selection(figures))
