"""What is still as a handover left it, and what came to whoever has its units since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.db import among
from rollout.models import GuidanceSession, HandoverItem, Obstacle, ObstacleEvent, Visit
from rollout.register.following import officers_of, open_obstacles
from rollout.register.following_visits import GIVABLE, going_to
from rollout.vocabulary_of_obstacles import OPEN_STATES
from rollout.vocabulary_of_sessions import SessionState
from rollout.vocabulary_of_visits import VisitState


@dataclass(frozen=True)
class Others:
    """The obstacles, sessions and visits of some items by key, who holds each session and goes to each visit."""

    obstacles: Mapping[int, Obstacle]
    sessions: Mapping[int, GuidanceSession]
    held_by: Mapping[int, set[int]]
    visits: Mapping[int, Visit]
    going: Mapping[int, set[int]]

    def is_left(self, item: HandoverItem) -> bool:
        """Is an obstacle, a session or a visit still as the handover left it, and not over?"""
        if item.obstacle_id is not None:
            obstacle = self.obstacles[item.obstacle_id]
            return obstacle.owner_id == item.after_id and obstacle.state in OPEN_STATES
        if item.visit_id is not None:
            going = self.going.get(item.visit_id, set())
            is_with = item.after_id is None or item.after_id in going
            return VisitState(self.visits[item.visit_id].state) in GIVABLE and is_with and item.before_id not in going
        held = self.sessions[item.session_id or 0]
        names = self.held_by.get(held.id, set())
        is_held = item.after_id is None or item.after_id in names
        return held.state == SessionState.PLANNED and is_held and item.before_id not in names


def others_of(session: Session, items: Collection[HandoverItem]) -> Others:
    """Five queries."""
    obstacle_ids = [item.obstacle_id for item in items if item.obstacle_id is not None]
    session_ids = [item.session_id for item in items if item.session_id is not None]
    obstacles = session.scalars(select(Obstacle).where(among(session, Obstacle.id, obstacle_ids)))
    sessions = session.scalars(select(GuidanceSession).where(among(session, GuidanceSession.id, session_ids)))
    visit_ids = [item.visit_id for item in items if item.visit_id is not None]
    visits = session.scalars(select(Visit).where(among(session, Visit.id, visit_ids)))
    return Others(
        {row.id: row for row in obstacles},
        {row.id: row for row in sessions},
        officers_of(session, session_ids),
        {row.id: row for row in visits},
        going_to(session, visit_ids),
    )


def come_since(session: Session, held: Mapping[int, int], since: datetime) -> list[Obstacle]:
    """The open obstacles of units (unit → who has it) that became theirs since a moment: reported, or come up.

    One query, and one for each of them.
    """
    found = [
        obstacle
        for officer_id in sorted(set(held.values()))
        for obstacle in open_obstacles(session, officer_id, [key for key, by in held.items() if by == officer_id])
    ]
    before: dict[int, int | None] = dict(
        session.execute(
            select(ObstacleEvent.obstacle_id, ObstacleEvent.owner_id)
            .where(among(session, ObstacleEvent.obstacle_id, [one.id for one in found]), ObstacleEvent.at < since)
            .order_by(ObstacleEvent.id)
        ).all()
    )  # the last event of each says whose it was then
    return [one for one in found if before.get(one.id) != one.owner_id]
