"""Whether a planned session holds its hours itself, or its visit says what becomes of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from rollout.models import GuidanceSession, Visit
from rollout.vocabulary_of_sessions import SessionState
from rollout.vocabulary_of_visits import VisitState


def holds_its_own_time() -> ColumnElement[bool]:
    """The condition on the table of sessions: planned, and for other hours than those last agreed of its visit.

    What was agreed the visit holds or has given up. A visit that is only suggested or offered changes nothing: the
    session stands as it was planned, until another time is agreed.
    """
    return _is_planned() & ~_agreed_by_its_visit()


def has_no_time() -> ColumnElement[bool]:
    """The time for which a session was planned is given up, and its visit has no other yet."""
    return _is_planned() & _agreed_by_its_visit(Visit.state != VisitState.CONFIRMED.value)


def _is_planned() -> ColumnElement[bool]:
    return GuidanceSession.state == SessionState.PLANNED.value


def _agreed_by_its_visit(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    held = GuidanceSession
    same_time = Visit.day == held.day, Visit.starts == held.starts, Visit.ends == held.ends
    return exists().where(Visit.session_id == held.id, *same_time, *more)
