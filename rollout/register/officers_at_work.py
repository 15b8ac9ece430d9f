"""Who is an officer today."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.users import told_apart
from rollout.models import Assignment, User
from rollout.vocabulary import Role


def is_officer() -> tuple[ColumnElement[bool], ...]:
    """That somebody with an assignment is an officer at work today by it."""
    is_today = Assignment.from_on <= today(), Assignment.to_on > today()
    return User.is_active.is_(True), Assignment.role == Role.OFFICER.value, *is_today


def names_at_work(session: Session) -> dict[int, str]:
    """Every officer of today by name, told apart where names repeat, in the order of names. One query."""
    rows = session.execute(
        select(User.id, User.display_name, User.username, User.sort_name)
        .join(Assignment, Assignment.user_id == User.id)
        .where(*is_officer())
        .distinct()
        .order_by(User.sort_name, User.id)
    )
    return told_apart((key, name, username) for key, name, username, _sort in rows)


def at_work(session: Session) -> set[int]:
    """Their keys alone."""
    return set(names_at_work(session))
