"""What the database holds of the users of a file: what plan_users compares the file with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from rollout.core.dates import today
from rollout.core.users import email_of, phone_of, username_of
from rollout.models import Assignment, Unit, UnitCode, User
from rollout.vocabulary import CodeKind, Role, ScopeKind
from rollout.workbooks.parsed_row import ParsedRow
from rollout.workbooks.registry_names import Registry, read_registry


class Place(NamedTuple):
    """A role in a scope, comparable."""

    role: Role
    scope: ScopeKind
    office_id: int | None = None
    department_id: int | None = None
    area_id: int | None = None
    unit_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class UserRecord:
    id: int
    fields: dict[str, str]
    places: frozenset[Place]
    is_active: bool
    is_hidden: bool
    """Was it made by a file whose loading was undone before anybody used it?"""


@dataclass(frozen=True)
class KnownUsers:
    registry: Registry
    users: dict[str, UserRecord]
    units: dict[str, int]
    unit_names: dict[int, str]
    """Unit → its code and name of today."""


def known_users(session: Session, rows: Collection[ParsedRow]) -> KnownUsers:
    """Users by username, the registry, and all units by the codes they carry or carried."""
    names = sorted({username_of(row.values["username"]) for row in rows if "username" in row.values})
    users: dict[str, UserRecord] = {}
    for start in range(0, len(names), 5_000):
        run = names[start : start + 5_000]
        places: dict[int, set[Place]] = {}
        held = select(Assignment).join(User, User.id == Assignment.user_id)
        for assignment in session.scalars(
            held.where(User.username.in_(run), Assignment.to_on > today()).options(selectinload(Assignment.units))
        ):
            places.setdefault(assignment.user_id, set()).add(place_of(assignment))
        for user in session.scalars(select(User).where(User.username.in_(run))):
            users[user.username] = UserRecord(
                user.id,
                {
                    "display_name": user.display_name,
                    "job_title": user.job_title,
                    "phone": phone_of(user),
                    "email": email_of(user),
                },
                frozenset(places.get(user.id, ())),
                user.is_active,
                not user.is_active and user.password_hash is None and user.id not in places,
            )
    codes = select(UnitCode.code, UnitCode.unit_id).where(UnitCode.kind == CodeKind.CODE.value)
    units = dict(session.execute(codes.order_by(UnitCode.to_on)).all())
    unit_names = {row.id: f"{row.code} {row.name}" for row in session.execute(select(Unit.id, Unit.code, Unit.name))}
    return KnownUsers(read_registry(session), users, units, unit_names)


def place_of(assignment: Assignment) -> Place:
    return Place(
        Role(assignment.role),
        ScopeKind(assignment.scope_kind),
        assignment.office_id,
        assignment.department_id,
        assignment.area_id,
        frozenset(unit.unit_id for unit in assignment.units),
    )
