"""The steps of the clock: up a level, or closed; written once their day has ended, by whoever comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core import audit
from rollout.core.dates import now, today
from rollout.core.installation import system_user
from rollout.core.working_days import WorkingDays
from rollout.db import among, chunks
from rollout.models import Obstacle, ObstacleEvent, User
from rollout.register.obstacle_clock import Stand, closing_day, due_day, step_taken, steps
from rollout.register.obstacle_owners import owner_at
from rollout.register.obstacle_terms import Terms, days_of, events_of, stand_of, terms
from rollout.vocabulary_of_obstacles import (
    OPEN_STATES,
    WAITING_STATES,
    ObstacleEventKind,
    ObstacleKind,
    ObstacleLevel,
    ObstacleState,
)

AT_ONCE = 500
"""Obstacles that the job holds at a time, and commits together."""

_ALIVE = [state.value for state in (*sorted(OPEN_STATES), ObstacleState.RESOLVED)]
"""The states that come to an end by the clock."""


@dataclass
class Known:
    """What the clock has to know of some obstacles, read once for all of them."""

    terms: Terms
    days: dict[int, WorkingDays]
    events: dict[int, list[ObstacleEvent]]
    _owners: dict[tuple[ObstacleLevel, int | None], int | None] = field(default_factory=dict)
    _system: User | None = None

    def owner_at(self, session: Session, level: ObstacleLevel, unit_id: int | None) -> int | None:
        """Whose a unit's obstacle is that comes to a level; asked once of each."""
        if (level, unit_id) not in self._owners:
            owner = owner_at(session, level, unit_id)
            self._owners[level, unit_id] = owner.id if owner else None
        return self._owners[level, unit_id]

    def system(self, session: Session) -> User:
        if self._system is None:
            self._system = system_user(session)
        return self._system


def known_of(session: Session, obstacles: Collection[Obstacle], held: Terms | None = None) -> Known:
    """Five queries, whatever their number up to a few thousand; three fewer where the terms are known."""
    held = held or terms(session)
    days = days_of(session, held, {obstacle.unit_id for obstacle in obstacles if obstacle.unit_id})
    return Known(held, days, events_of(session, obstacles))


def catch_up(session: Session, obstacle: Obstacle, known: Known | None = None) -> None:
    """Takes the steps of one obstacle that are due, and says when the next is."""
    _take(session, obstacle, known or known_of(session, [obstacle]))


def catch_up_each(session: Session, obstacles: Collection[Obstacle]) -> None:
    """The same of several. Five queries for all."""
    if obstacles:
        known = known_of(session, obstacles)
        for obstacle in obstacles:
            _take(session, obstacle, known)
        session.flush()


def catch_up_all(session: Session) -> int:
    """Takes the steps of all that are due; how many."""
    return sum(catch_up_runs(session))


def catch_up_runs(session: Session) -> Iterator[int]:
    """The same by AT_ONCE obstacles, how many steps each; in between may be committed, so that nobody waits for all."""
    held = terms(session)
    ids = session.scalars(select(Obstacle.id).where(Obstacle.state.in_(_ALIVE)).order_by(Obstacle.id)).all()
    for run in chunks(ids, AT_ONCE):
        obstacles = session.scalars(select(Obstacle).where(Obstacle.id.in_(run)).order_by(Obstacle.id)).all()
        known = known_of(session, obstacles, held)
        taken = sum(_take(session, obstacle, known) for obstacle in obstacles)
        session.flush()
        yield taken


def reckon(session: Session, unit_ids: Collection[int] | None = None) -> None:
    """Says anew by when each that stands is due, of some units or of all: other days are worked than were before.

    A step that is due by now is left to the job and to the next act. A run of AT_ONCE takes three queries.
    """
    session.flush()
    held = terms(session)
    statement = select(Obstacle).where(Obstacle.state.in_(_ALIVE)).order_by(Obstacle.id)
    if unit_ids is not None:
        statement = statement.where(among(session, Obstacle.unit_id, unit_ids))
    for run in chunks(session.scalars(statement).all(), AT_ONCE):
        known = known_of(session, run, held)
        for obstacle in run:
            obstacle.due_on = _due(obstacle, stand_of(obstacle, known.events[obstacle.id]), known)
        session.flush()


def _due(obstacle: Obstacle, stand: Stand, known: Known) -> date | None:
    """The last day of its level or, resolved, of the unit's say."""
    days = known.days.get(obstacle.unit_id or 0, known.terms.days)
    if obstacle.state == ObstacleState.RESOLVED:
        return closing_day(stand.states[-1][0], known.terms.closes_after, days)
    return due_day(stand, known.terms.limits[ObstacleLevel(obstacle.level)], days)


def _take(session: Session, obstacle: Obstacle, known: Known) -> int:
    """How many steps were taken."""
    held, state = known.terms, ObstacleState(obstacle.state)
    days = known.days.get(obstacle.unit_id or 0, held.days)
    if state is ObstacleState.RESOLVED:
        stand = stand_of(obstacle, known.events[obstacle.id])
        obstacle.due_on = _due(obstacle, stand, known)
        if obstacle.due_on is None or obstacle.due_on >= today():
            return 0
        _write(session, obstacle, known, ObstacleEventKind.CLOSED, ObstacleState.CLOSED, missed=obstacle.due_on)
        obstacle.due_on = None
        return 1
    if state not in OPEN_STATES:
        obstacle.due_on = None
        return 0
    stand = stand_of(obstacle, known.events[obstacle.id])
    taken = steps(ObstacleKind(obstacle.kind), stand, held.limits, days, today())
    for step in taken:
        obstacle.level = step.level.value
        obstacle.owner_id = known.owner_at(session, step.level, obstacle.unit_id)
        obstacle.late_on = obstacle.late_on or step.on
        waits = state in WAITING_STATES  # noticed late: who waits since goes on waiting, one level up
        goes_to = None if waits else ObstacleState.ESCALATED
        _write(session, obstacle, known, ObstacleEventKind.ESCALATED, goes_to, missed=step.on)
        stand = step_taken(stand, step, None if waits else today())
    obstacle.due_on = _due(obstacle, stand, known)
    if obstacle.due_on is not None and obstacle.due_on < today():  # nobody is above
        obstacle.late_on = obstacle.late_on or obstacle.due_on
    return len(taken)


def _write(
    session: Session,
    obstacle: Obstacle,
    known: Known,
    kind: ObstacleEventKind,
    state: ObstacleState | None,
    *,
    missed: date,
) -> None:
    if state is not None:
        obstacle.state = state.value
    obstacle.version += 1
    event = ObstacleEvent(
        obstacle_id=obstacle.id,
        at=now(),
        kind=kind.value,
        state_to=state.value if state else None,
        level=obstacle.level,
        round=obstacle.round,
        owner_id=obstacle.owner_id,
        due_on=missed,
        text="",
    )
    session.add(event)
    known.events[obstacle.id].append(event)
    audit.record(
        session,
        by=known.system(session),
        action="escalate_obstacle" if kind is ObstacleEventKind.ESCALATED else "close_obstacle",
        subject="obstacle",
        subject_id=obstacle.id,
        level=obstacle.level,
        last=missed.isoformat(),
    )
