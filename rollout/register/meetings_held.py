"""When units were met: at sessions that were held, and by visits that were done and that they had not declined."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from rollout.models import GuidanceSession, SessionUnit, Visit, VisitUnit
from rollout.register.taking_part import takes_part
from rollout.vocabulary_of_sessions import SessionState
from rollout.vocabulary_of_visits import VisitState


def meetings(unit_id: int | None = None) -> tuple[Select[int, int, date], Select[int, int | None, date | None]]:
    """Selects of `unit_id`, `session_id`, `day`, to be united; a session and its visit may both tell of one meeting."""
    of_session = (
        select(SessionUnit.unit_id, GuidanceSession.id.label("session_id"), GuidanceSession.day)
        .join(GuidanceSession, GuidanceSession.id == SessionUnit.session_id)
        .where(GuidanceSession.state == SessionState.HELD.value)
    )
    of_visit = (
        select(VisitUnit.unit_id, Visit.session_id, Visit.day)
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(Visit.state == VisitState.DONE.value, takes_part())
    )
    if unit_id is None:
        return of_session, of_visit
    return of_session.where(SessionUnit.unit_id == unit_id), of_visit.where(VisitUnit.unit_id == unit_id)
