"""The steps of the clock: up a level, or closed; written once their day has ended, by whoever comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.installation import system_user
from rollout.core.working_days import WorkingDays
from rollout.db import chunks
from rollout.models import Obstacle, ObstacleEvent
from rollout.obstacles.clock import Stand, closing_day, due_day, steps
from rollout.obstacles.queries.owners import owner_at
from rollout.obstacles.queries.terms import Terms, days_of, events_of, stand_of, terms
from rollout.vocabulary_of_obstacles import OPEN_STATES, ObstacleEventKind, ObstacleKind, ObstacleLevel, ObstacleState

AT_ONCE = 500
"""Obstacles that the job holds at a time."""


def catch_up(session: Session, obstacle: Obstacle) -> None:
    """Takes the steps of one obstacle that are due, and says when the next is. At most nine queries."""
    held = terms(session)
    unit_ids = [obstacle.unit_id] if obstacle.unit_id else []
    days = days_of(session, held, unit_ids).get(obstacle.unit_id or 0, held.days)
    _take(session, obstacle, events_of(session, [obstacle])[obstacle.id], held, days)


def catch_up_all(session: Session) -> int:
    """Takes the steps of all that are due; how many. Six queries for each five hundred, more for each step."""
    held, taken = terms(session), 0
    alive = [state.value for state in (*OPEN_STATES, ObstacleState.RESOLVED)]
    ids = session.scalars(select(Obstacle.id).where(Obstacle.state.in_(alive)).order_by(Obstacle.id)).all()
    for run in chunks(ids, AT_ONCE):
        obstacles = session.scalars(select(Obstacle).where(Obstacle.id.in_(run)).order_by(Obstacle.id)).all()
        days = days_of(session, held, {obstacle.unit_id for obstacle in obstacles if obstacle.unit_id})
        events = events_of(session, obstacles)
        for obstacle in obstacles:
            own = days.get(obstacle.unit_id or 0, held.days)
            taken += _take(session, obstacle, events[obstacle.id], held, own)
        session.flush()
    return taken


def _take(session: Session, obstacle: Obstacle, events: Sequence[ObstacleEvent], held: Terms, days: WorkingDays) -> int:
    """How many steps were taken."""
    state = ObstacleState(obstacle.state)
    if state is ObstacleState.RESOLVED:
        stand = stand_of(obstacle, events)
        obstacle.due_on = closing_day(stand.states[-1][0], held.closes_after, days)
        if obstacle.due_on is None or obstacle.due_on >= today():
            return 0
        _write(session, obstacle, ObstacleEventKind.CLOSED, ObstacleState.CLOSED, missed=obstacle.due_on)
        obstacle.due_on = None
        return 1
    if state not in OPEN_STATES:
        obstacle.due_on = None
        return 0
    stand = stand_of(obstacle, events)
    taken = steps(ObstacleKind(obstacle.kind), stand, held.limits, days, today())
    for step in taken:
        owner = owner_at(session, step.level, obstacle.unit_id)
        obstacle.level, obstacle.owner_id = step.level.value, owner.id if owner else None
        obstacle.late_on = obstacle.late_on or step.on
        _write(session, obstacle, ObstacleEventKind.ESCALATED, ObstacleState.ESCALATED, missed=step.on)
        stand = Stand(step.level, step.on, [*stand.states, (today(), ObstacleState.ESCALATED)])
    obstacle.due_on = due_day(stand, held.limits[ObstacleLevel(obstacle.level)], days)
    if obstacle.due_on is not None and obstacle.due_on < today():  # nobody is above
        obstacle.late_on = obstacle.late_on or obstacle.due_on
    return len(taken)


def _write(
    session: Session, obstacle: Obstacle, kind: ObstacleEventKind, state: ObstacleState, *, missed: date
) -> None:
    obstacle.state = state.value
    obstacle.version += 1
    session.add(
        ObstacleEvent(
            obstacle_id=obstacle.id,
            at=now(),
            kind=kind.value,
            state_to=state.value,
            level=obstacle.level,
            round=obstacle.round,
            owner_id=obstacle.owner_id,
            due_on=missed,
            text="",
        )
    )
    audit.record(
        session,
        by=system_user(session),
        action="escalate_obstacle" if kind is ObstacleEventKind.ESCALATED else "close_obstacle",
        subject="obstacle",
        subject_id=obstacle.id,
        level=obstacle.level,
        last=missed.isoformat(),
    )
