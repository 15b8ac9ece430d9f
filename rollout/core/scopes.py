"""Scopes as they are read: as a condition on units today, and by the names of the places of assignments."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from rollout.core.dates import day_number, today
from rollout.core.selection import Selection
from rollout.models import Area, Assignment, AssignmentUnit, Department, Office, Unit, User
from rollout.models.rollup import DIM_CODE, unit_span
from rollout.vocabulary import Role, ScopeKind


def bound(selection: Selection, column: str) -> ColumnElement[bool]:
    """The condition that a column of unit ids is of a selection today, with the day that it asks for."""
    condition = selection.sql(column)
    held: Any = text(condition).bindparams(**day_asked(condition))
    return held


def day_asked(sql: str, on: date | None = None) -> dict[str, int]:
    """What a statement with such a condition needs bound: the number of today, or of a day, where it asks for one."""
    return {"day": day_number(on or today())} if ":day" in sql else {}


def has_unit(user: InstrumentedAttribute[int], unit: Any, roles: Collection[Role]) -> ColumnElement[bool]:
    """The condition that whom a column of users names has today one of some roles for the unit that a column names.

    False for an account that is closed. It says of many pairs at once what core.access says of one user.
    """
    day, held = today(), aliased(Assignment)
    departments = select(Department.id.label("low"), Department.id.label("high")).cte("departments", recursive=True)
    above = select(departments.c.low, Department.parent_id).join(Department, Department.id == departments.c.high)
    departments = departments.union(above.where(Department.parent_id.is_not(None)))

    def is_in(dim: str, group: Any) -> ColumnElement[bool]:
        span, number = unit_span.alias(), day_number(day)
        is_now = and_(span.c.from_day <= number, span.c.to_day > number)
        found = exists().where(span.c.dim == DIM_CODE[dim], span.c.unit_id == unit, is_now, group(span.c.group_id))
        return found.correlate_except(span)

    pairs = select(departments.c.low).where(departments.c.high == held.department_id).correlate_except(departments)
    named = exists().where(AssignmentUnit.assignment_id == held.id, AssignmentUnit.unit_id == unit)
    places = or_(
        held.scope_kind == ScopeKind.PROVINCE.value,
        and_(held.scope_kind == ScopeKind.OFFICE.value, is_in("office", lambda key: key == held.office_id)),
        and_(held.scope_kind == ScopeKind.DISTRICT.value, is_in("district", lambda key: key == held.area_id)),
        and_(held.scope_kind == ScopeKind.DEPARTMENT.value, is_in("department", lambda key: key.in_(pairs))),
        and_(held.scope_kind == ScopeKind.OFFICER.value, is_in("officer", lambda key: key == held.user_id)),
        and_(held.scope_kind == ScopeKind.UNITS.value, named.correlate_except(AssignmentUnit)),
    )
    found = exists().where(
        User.id == user,
        User.is_active.is_(True),
        held.user_id == User.id,
        held.role.in_([role.value for role in roles]),
        held.from_on <= day,
        held.to_on > day,
        places,
    )
    return found.correlate_except(User, held)


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
