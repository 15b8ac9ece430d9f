"""Scopes as they are read: as a condition on units today, and by the names of the places of assignments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number, today
from rollout.core.selection import Selection
from rollout.models import Area, Assignment, AssignmentUnit, Department, Office, Unit
from rollout.vocabulary import ScopeKind


def bound(selection: Selection, column: str) -> ColumnElement[bool]:
    """The condition that a column of unit ids is of a selection today, with the day that it asks for."""
    condition = selection.sql(column)
    held: Any = text(condition).bindparams(**day_asked(condition))
    return held


def day_asked(sql: str, on: date | None = None) -> dict[str, int]:
    """What a statement with such a condition needs bound: the number of today, or of a day, where it asks for one."""
    return {"day": day_number(on or today())} if ":day" in sql else {}


def scope_names(session: Session, assignments: Iterable[Assignment]) -> dict[int, str]:
    """Assignment id → the name of its office, department, district or units; "" where the kind says all.

    At most one query per kind of scope among them.
    """
    held = list(assignments)
    names = {assignment.id: "" for assignment in held}
    for kind, column, name in (
        (ScopeKind.OFFICE, Office.id, Office.short_name),
        (ScopeKind.DEPARTMENT, Department.id, Department.short_name),
        (ScopeKind.DISTRICT, Area.id, Area.name),
    ):
        places = {a.id: a.office_id or a.department_id or a.area_id for a in held if a.scope_kind == kind}
        if places:
            rows = session.execute(select(column, name).where(column.in_(set(places.values()))))
            found = {row[0]: row[1] for row in rows}
            names.update({key: found[place] for key, place in places.items() if place is not None})
    of_units = [assignment.id for assignment in held if assignment.scope_kind == ScopeKind.UNITS]
    if of_units:
        counted = session.execute(
            select(AssignmentUnit.assignment_id, func.min(Unit.name), func.count())
            .join(Unit, Unit.id == AssignmentUnit.unit_id)
            .where(AssignmentUnit.assignment_id.in_(of_units))
            .group_by(AssignmentUnit.assignment_id)
        )
        for key, first, count in counted:
            names[key] = first if count == 1 else f"{first} (+{count - 1})"
    return names
