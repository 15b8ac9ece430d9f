"""What was done with a unit beside contacts: visits that came to nothing, sessions that were held, obstacles."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import local, today
from rollout.models import GuidanceSession, Obstacle, SessionUnit, User, Visit, VisitUnit
from rollout.register.taking_part import is_out
from rollout.units.queries.events import Event, Kind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleState
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitState

CAME_TO_NOTHING = (VisitState.CANCELLED, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT)
"""The others are still to come, or are told by their sessions."""


def deeds(session: Session, unit_id: int, most: int) -> Iterator[Event]:
    """The last ones of each kind. Three queries."""
    yield from _visits(session, unit_id, most)
    yield from _sessions(session, unit_id, most)
    yield from _obstacles(session, unit_id, most)


def _visits(session: Session, unit_id: int, most: int) -> Iterator[Event]:
    """By the day that was agreed: one that was called off before it was has none."""
    asked = (
        select(Visit.day, Visit.state)
        .join(VisitUnit, VisitUnit.visit_id == Visit.id)
        .where(
            VisitUnit.unit_id == unit_id,
            ~is_out(),
            Visit.state.in_([state.value for state in CAME_TO_NOTHING]),
            Visit.day <= today(),
        )
        .order_by(Visit.day.desc(), Visit.id.desc())
        .limit(most)
    )
    for day, state in session.execute(asked):
        if day is not None:
            yield Event(day, Kind.VISIT, what=VisitState(state))


def _sessions(session: Session, unit_id: int, most: int) -> Iterator[Event]:
    held = GuidanceSession
    asked = (
        select(held.day, held.way, SessionUnit.attended, held.recorded_at, User.display_name)
        .join(SessionUnit, SessionUnit.session_id == held.id)
        .outerjoin(User, User.id == held.recorded_by_id)
        .where(SessionUnit.unit_id == unit_id, held.state == SessionState.HELD.value)
        .order_by(held.day.desc(), held.id.desc())
        .limit(most)
    )
    for day, way, attended, at, by in session.execute(asked):
        yield Event(day, Kind.SESSION, by=by or "", at=at, people=attended, what=SessionWay(way))


def _obstacles(session: Session, unit_id: int, most: int) -> Iterator[Event]:
    """By kind alone: their words may be about people."""
    asked = (
        select(Obstacle.kind, Obstacle.opened_at, User.display_name)
        .join(User, User.id == Obstacle.opened_by_id)
        .where(Obstacle.unit_id == unit_id, Obstacle.state != ObstacleState.MERGED.value)
        .order_by(Obstacle.opened_at.desc(), Obstacle.id.desc())
        .limit(most)
    )
    for kind, at, by in session.execute(asked):
        yield Event(local(at).date(), Kind.OBSTACLE, by=by, at=at, what=ObstacleKind(kind))
