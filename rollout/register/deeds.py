"""What sessions and obstacles say of one unit, in numbers: for pages of other features, nobody's name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rollout.core.dates import ZONE
from rollout.models import GuidanceSession, Obstacle, ObstacleEvent, SessionUnit
from rollout.vocabulary_of_obstacles import OPEN_STATES
from rollout.vocabulary_of_sessions import SessionState


class Sessions(NamedTuple):
    """Those held by a day; `attended`: how many were there, as often as they were."""

    times: int
    attended: int
    last_on: date | None


class Obstacles(NamedTuple):
    """Those reported by a day, and how many were open at its end."""

    told: int
    open: int


class Planned(NamedTuple):
    """When and where the next session is; minutes of the day."""

    day: date
    starts: int
    ends: int
    place: str

    @property
    def hours(self) -> str:
        """08:00–10:00."""
        return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (self.starts, self.ends))


def sessions_held(session: Session, unit_id: int, day: date) -> Sessions:
    """One query."""
    times, attended, last = session.execute(
        select(func.count(), func.sum(SessionUnit.attended), func.max(GuidanceSession.day))
        .join(GuidanceSession, GuidanceSession.id == SessionUnit.session_id)
        .where(
            SessionUnit.unit_id == unit_id,
            GuidanceSession.state == SessionState.HELD.value,
            GuidanceSession.day <= day,
        )
    ).one()
    return Sessions(times, attended or 0, last)


def obstacles_of(session: Session, unit_id: int, day: date) -> Obstacles:
    """As their events had them at the end of the day. One query, over the unit's own."""
    end = datetime.combine(day + timedelta(days=1), time.min, ZONE)
    stood = (
        select(ObstacleEvent.state_to)
        .where(ObstacleEvent.obstacle_id == Obstacle.id, ObstacleEvent.at < end, ObstacleEvent.state_to.is_not(None))
        .order_by(ObstacleEvent.id.desc())
        .limit(1)
        .correlate(Obstacle)
        .scalar_subquery()
    )
    states = session.scalars(select(stood).where(Obstacle.unit_id == unit_id, Obstacle.opened_at < end)).all()
    return Obstacles(len(states), sum(state in OPEN_STATES for state in states))


def next_session(session: Session, unit_id: int, day: date) -> Planned | None:
    """The first that is planned for the day or later. One query."""
    row = session.execute(
        select(GuidanceSession.day, GuidanceSession.starts, GuidanceSession.ends, GuidanceSession.place)
        .join(SessionUnit, SessionUnit.session_id == GuidanceSession.id)
        .where(
            SessionUnit.unit_id == unit_id,
            GuidanceSession.state == SessionState.PLANNED.value,
            GuidanceSession.day >= day,
        )
        .order_by(GuidanceSession.day, GuidanceSession.starts, GuidanceSession.id)
        .limit(1)
    ).first()
    return Planned(*row) if row else None
