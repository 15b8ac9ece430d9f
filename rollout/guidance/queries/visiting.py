"""The agreed visits that sessions are of: which a session may be and the one that a session has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.office_hours import clock
from rollout.core.rights import LARGEST_KEY
from rollout.models import Visit
from rollout.register.visit_of_session import coming_units, visit_of, visits_to_join
from rollout.register.visit_sight import is_seen
from rollout.vocabulary_of_visits import VisitState


def sight_of(viewer: Viewer) -> Permission | None:
    """By which right somebody sees visits, BHXH's first; None: by none."""
    rights = (Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS)
    return next((right for right in rights if viewer.can(right)), None)


def asked_visit(session: Session, text: str, unit_ids: Collection[int]) -> Visit | None:
    """The agreed visit that an address names, where it is still without a session, and of no other units."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    visit = session.get(Visit, number) if 0 < number <= LARGEST_KEY else None
    if visit is None or visit.state != VisitState.CONFIRMED.value or visit.session_id is not None:
        return None
    return visit if set(coming_units(session, visit)) <= set(unit_ids) else None


def offered_visits(
    session: Session, unit_ids: Collection[int], day: date | None, session_id: int = 0
) -> dict[int, str]:
    """The agreed visits of a day that a session may be of, by their hours; none for one that has its visit."""
    if day is None or (session_id and visit_of(session, session_id) is not None):
        return {}
    found = visits_to_join(session, unit_ids, day)
    return {visit.id: f"{clock(visit.starts or 0)}–{clock(visit.ends or 0)}" for visit in found}


def own_visit(viewer: Viewer, session_id: int) -> Visit | None:
    """The visit of a session, where the viewer sees it. One query."""
    right = sight_of(viewer)
    if right is None:
        return None
    return viewer.session.scalar(select(Visit).where(Visit.session_id == session_id, is_seen(viewer, right)))
