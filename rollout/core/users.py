"""Accounts as several features make them: a user, what is known of one, a role in a scope. None of it commits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.access import ROLE_SCOPES
from rollout.core.cells import put, text_of
from rollout.core.dates import now, today
from rollout.core.errors import Refusal
from rollout.core.installation import SYSTEM_NAME
from rollout.core.names import composed, search_key, sort_key, tidy
from rollout.core.translations import gettext
from rollout.models import Assignment, AssignmentUnit, User
from rollout.vocabulary import N_, Role, ScopeKind

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class UsernameTaken(Refusal):
    message = N_('Tên đăng nhập "%(username)s" đã có người dùng. Chưa có gì thay đổi.')


class UsernameMalformed(Refusal):
    message = N_("Tên đăng nhập cần từ 3 đến 60 ký tự: chữ thường không dấu, số, dấu chấm, gạch dưới, gạch nối.")


class WrongScope(Refusal):
    message = N_("Vai trò này không nhận được phạm vi đã chọn. Chưa có gì thay đổi.")


def username_of(typed: str) -> str:
    """The one spelling of a username."""
    return composed(tidy(typed), "NFKC").lower()


def display_names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(user_ids)))
    return {key: shown_name(name) for key, name in rows}


def told_apart(users: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """(key, name, username) → the name, with the username after it where others of these are called the same. Pure."""
    rows = list(users)
    times = Counter(name for _key, name, _username in rows)
    return {key: f"{name} ({username})" if times[name] > 1 else name for key, name, username in rows}


def names_to_choose(session: Session, user_ids: Collection[int] | Select[int]) -> dict[int, str]:
    """Of some users, or those that a query finds, the names among which one is chosen, in their order. One query."""
    asked = select(User.id, User.display_name, User.username).where(User.id.in_(user_ids))
    rows = session.execute(asked.order_by(User.sort_name, User.id))
    return told_apart((key, shown_name(name), username) for key, name, username in rows)


def shown_name(name: str) -> str:
    """A user's name as pages show it: what acts by itself is called in the viewer's language."""
    return gettext(name) if name == SYSTEM_NAME else name


def is_username(username: str) -> bool:
    return _USERNAME.fullmatch(username) is not None


def add_user(
    session: Session,
    *,
    username: str,
    display_name: str,
    by: User,
    job_title: str = "",
    phone: str = "",
    email: str = "",
    set_out_area_id: int | None = None,
    password_hash: str | None = None,
    is_demo: bool = False,
) -> User:
    """An account without assignments. Raises UsernameTaken, UsernameMalformed.

    Without a password it waits for its activation code; with one, the first log-in must change it, demo users'
    apart.
    """
    username = username_of(username)
    if not is_username(username):
        raise UsernameMalformed
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        raise UsernameTaken(username=username)
    user = User(
        username=username,
        display_name=display_name,
        sort_name=sort_key(display_name),
        search_name=search_key(display_name),
        job_title=job_title,
        set_out_area_id=set_out_area_id,
        password_hash=password_hash,
        must_change_password=password_hash is not None and not is_demo,
        is_demo=is_demo,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    put(user, "phone", phone)
    put(user, "email", email)
    record(session, by=by, action="create_user", user=user)
    return user


def edit_user(
    session: Session,
    user: User,
    *,
    display_name: str,
    job_title: str,
    phone: str,
    by: User,
    email: str | None = None,
    set_out_area_id: int | None = None,
) -> list[str]:
    """Corrects what is known of a user, None: as it is; returns the names of the fields that changed.

    Who sets out from the office has the area 0.
    """
    changed = []
    if user.display_name != display_name:
        user.display_name = display_name
        user.sort_name, user.search_name = sort_key(display_name), search_key(display_name)
        changed.append("display_name")
    if user.job_title != job_title:
        user.job_title = job_title
        changed.append("job_title")
    if phone_of(user) != phone:
        put(user, "phone", phone)
        changed.append("phone")
    if email is not None and email_of(user) != email:
        put(user, "email", email)
        changed.append("email")
    if set_out_area_id is not None and (user.set_out_area_id or 0) != set_out_area_id:
        user.set_out_area_id = set_out_area_id or None
        changed.append("set_out_area")
    if changed:
        record(session, by=by, action="edit_user", user=user, fields=changed)
    return changed


def phone_of(user: User) -> str:
    return text_of(user, "phone")


def email_of(user: User) -> str:
    """Where messages about visits go."""
    return text_of(user, "email")


def fits(role: Role, scope: ScopeKind, *, office: bool, department: bool, district: bool, units: bool) -> bool:
    """May a role be held in this kind of scope, and is exactly the place named that the kind asks for?"""
    named = {
        kind
        for kind, is_named in (
            (ScopeKind.OFFICE, office),
            (ScopeKind.DEPARTMENT, department),
            (ScopeKind.DISTRICT, district),
            (ScopeKind.UNITS, units),
        )
        if is_named
    }
    return scope in ROLE_SCOPES[role] and named == {scope} - {ScopeKind.PROVINCE, ScopeKind.OFFICER}


def assign(
    session: Session,
    user: User,
    *,
    role: Role,
    scope: ScopeKind,
    by: User,
    from_on: date | None = None,
    office_id: int | None = None,
    department_id: int | None = None,
    area_id: int | None = None,
    unit_ids: Sequence[int] = (),
) -> Assignment:
    """Gives a role in a scope, from a day on (default: today). Raises WrongScope.

    A scope names exactly the place its kind asks for: an office, a department, a district (area), at least one unit.
    """
    if not fits(
        role,
        scope,
        office=office_id is not None,
        department=department_id is not None,
        district=area_id is not None,
        units=bool(unit_ids),
    ):
        raise WrongScope
    assignment = Assignment(
        user_id=user.id,
        role=role.value,
        scope_kind=scope.value,
        office_id=office_id,
        department_id=department_id,
        area_id=area_id,
        from_on=from_on or today(),
        units=[AssignmentUnit(unit_id=unit_id) for unit_id in dict.fromkeys(unit_ids)],
    )
    session.add(assignment)
    session.flush()
    record(session, by=by, action="assign", user=user, **given(assignment))
    return assignment


def given(assignment: Assignment) -> dict[str, Any]:
    """What the audit trail keeps of a role that was given: `verify` compares the two."""
    place = assignment.office_id or assignment.department_id or assignment.area_id
    units = sorted(unit.unit_id for unit in assignment.units)
    return {
        "role": assignment.role,
        "scope": assignment.scope_kind,
        "assignment": assignment.id,
        "from": assignment.from_on.isoformat(),
        **({"place": place} if place else {}),
        **({"units": units} if units else {}),
    }


def record(session: Session, *, by: User, action: str, user: User, **detail: object) -> None:
    """The audit record of an act on an account."""
    audit.record(session, by=by, action=action, subject="user", subject_id=user.id, **detail)
