"""Whose an obstacle of a unit is at a level, and to whom it can be given."""

from __future__ import annotations

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from rollout.core.dates import day_number, today
from rollout.models import Assignment, AssignmentUnit, User
from rollout.models.rollup import DIM_CODE, unit_span
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleLevel

WORKERS = (Role.STAFF, Role.OFFICER)

_ROLE = {ObstacleLevel.LIAISON: Role.LIAISON, ObstacleLevel.OFFICER: Role.OFFICER}
"""The levels at which a unit has somebody of its own."""


def _groups(session: Session, unit_id: int) -> dict[str, int]:
    """Dimension → the group that a unit is in today. One query."""
    span, day = unit_span.c, day_number(today())
    rows = session.execute(
        select(span.dim, span.group_id).where(span.unit_id == unit_id, span.from_day <= day, span.to_day > day)
    )
    names = {code: name for name, code in DIM_CODE.items()}
    return {names[row.dim]: row.group_id for row in rows}


def _departments(session: Session, department_id: int) -> list[int]:
    """A department and all above it. One query."""
    return list(
        session.scalars(
            text(
                "WITH RECURSIVE above(id) AS (SELECT id FROM department WHERE id = :own UNION "
                "SELECT d.parent_id FROM department d JOIN above a ON d.id = a.id WHERE d.parent_id IS NOT NULL) "
                "SELECT id FROM above"
            ),
            {"own": department_id},
        )
    )


def people_of(session: Session, unit_id: int | None, *roles: Role) -> list[User]:
    """The active users who hold one of the roles where the unit is today (None: in the whole province), by name.

    Three queries.
    """
    day = today()
    places = [Assignment.scope_kind == ScopeKind.PROVINCE.value]
    if unit_id is not None:
        held = _groups(session, unit_id)
        named = select(AssignmentUnit.assignment_id).where(AssignmentUnit.unit_id == unit_id)
        places += [
            Assignment.office_id == held.get("office", 0),
            Assignment.area_id == held.get("district", 0),
            Assignment.department_id.in_(_departments(session, held.get("department", 0))),
            and_(Assignment.scope_kind == ScopeKind.OFFICER.value, User.id == held.get("officer", 0)),
            and_(Assignment.scope_kind == ScopeKind.UNITS.value, Assignment.id.in_(named)),
        ]
    statement = (
        select(User)
        .join(Assignment, Assignment.user_id == User.id)
        .where(
            User.is_active,
            Assignment.role.in_([role.value for role in roles]),
            Assignment.from_on <= day,
            Assignment.to_on > day,
            or_(*places),
        )
        .distinct()
        .order_by(User.sort_name, User.id)
    )
    return list(session.scalars(statement))


def owner_at(session: Session, level: ObstacleLevel, unit_id: int | None) -> User | None:
    """Whose an obstacle is that comes to a level: the unit's officer or liaison; None where somebody must be named."""
    if unit_id is None or level not in _ROLE:
        return None
    if level is ObstacleLevel.OFFICER:
        officer_id = _groups(session, unit_id).get("officer")
        officer = session.get(User, officer_id) if officer_id else None
        return officer if officer is not None and officer.is_active else None
    found = people_of(session, unit_id, _ROLE[level])
    return found[0] if found else None
