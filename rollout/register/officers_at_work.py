"""Who is an officer today."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.core.users import names_to_choose
from rollout.models import Assignment, User
from rollout.vocabulary import Role


def is_officer() -> tuple[ColumnElement[bool], ...]:
    """That somebody with an assignment is an officer at work today by it."""
    is_today = Assignment.from_on <= today(), Assignment.to_on > today()
    return User.is_active.is_(True), Assignment.role == Role.OFFICER.value, *is_today


def names_at_work(session: Session) -> dict[int, str]:
    """Every officer of today by name, told apart where names repeat, in the order of names. One query."""
    return names_to_choose(session, _at_work())


def at_work(session: Session) -> set[int]:
    """Their keys alone. One query."""
    return set(session.scalars(_at_work()))


def _at_work() -> Select[int]:
    return select(User.id).join(Assignment, Assignment.user_id == User.id).where(*is_officer())
