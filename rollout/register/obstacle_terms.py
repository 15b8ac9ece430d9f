"""By which days and limits the clock runs, and how one obstacle stands by what was done about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import local
from rollout.core.settings import settings, whole
from rollout.core.working_days import WorkingDays, closed_days, working_days
from rollout.db import among
from rollout.models import Obstacle, ObstacleEvent
from rollout.register.obstacle_clock import Limits, Stand
from rollout.vocabulary_of_obstacles import ObstacleEventKind, ObstacleLevel, ObstacleState

LIMIT_KEYS = {
    ObstacleLevel.LIAISON: "obstacle_days_liaison",
    ObstacleLevel.OFFICER: "obstacle_days_officer",
    ObstacleLevel.STAFF: "obstacle_days_staff",
    ObstacleLevel.LEADER: "obstacle_days_leader",
    ObstacleLevel.INSPECTORS: "obstacle_days_inspectors",
    ObstacleLevel.HEALTH_DEPARTMENT: "obstacle_days_health_department",
}
CLOSES_AFTER = "obstacle_days_to_confirm"
OF_CLOCK = frozenset({"working_days", *LIMIT_KEYS.values(), CLOSES_AFTER})
"""The settings by which due days are reckoned."""
USUAL = 5
"""Working days where the registry says nothing."""

BEGINS = frozenset({ObstacleEventKind.OPENED, ObstacleEventKind.ESCALATED, ObstacleEventKind.REOPENED})
"""The events from which a level counts."""


@dataclass(frozen=True)
class Terms:
    days: WorkingDays
    limits: Limits
    closes_after: int


def terms(session: Session) -> Terms:
    """Three queries."""
    keys = [*LIMIT_KEYS.values(), CLOSES_AFTER]
    held = settings(session, *keys)
    limits = {level: whole(held[key], USUAL) for level, key in LIMIT_KEYS.items()}
    return Terms(working_days(session), limits, whole(held[CLOSES_AFTER], USUAL))


def days_of(session: Session, terms_: Terms, unit_ids: Collection[int]) -> dict[int, WorkingDays]:
    """Unit → the days that are worked there: less its closures, and those of the form it had then. One query."""
    if not unit_ids:
        return {}
    return {unit_id: terms_.days.without(held) for unit_id, held in closed_days(session, unit_ids).items()}


def events_of(session: Session, obstacles: Collection[Obstacle]) -> dict[int, list[ObstacleEvent]]:
    """Obstacle → its events in order. One query."""
    rows = session.scalars(
        select(ObstacleEvent)
        .where(among(session, ObstacleEvent.obstacle_id, [obstacle.id for obstacle in obstacles]))
        .order_by(ObstacleEvent.id)
    )
    found: defaultdict[int, list[ObstacleEvent]] = defaultdict(list)
    for row in rows:
        found[row.obstacle_id].append(row)
    return found


def stand_of(obstacle: Obstacle, events: Sequence[ObstacleEvent]) -> Stand:
    """How an obstacle stands in its present round."""
    of_round = [event for event in events if event.round == obstacle.round]
    place = next(n for n in reversed(range(len(of_round))) if of_round[n].kind in BEGINS)
    begun, before = of_round[place], _last_act(of_round[:place])
    since = max(begun.due_on, before or begun.due_on) if begun.due_on else _day(begun)
    states = [(_day(event), ObstacleState(event.state_to)) for event in of_round if event.state_to]
    return Stand(ObstacleLevel(obstacle.level), since, states, _last_act(of_round))


def _last_act(events: Sequence[ObstacleEvent]) -> date | None:
    """The day of the last of some events that somebody did."""
    return next((_day(event) for event in reversed(events) if event.by_id is not None), None)


def _day(event: ObstacleEvent) -> date:
    return local(event.at).date()
