"""What is shown of one obstacle: what was said and done, those alike, those it may be merged with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rollout.core.access import Permission, Viewer
from rollout.core.users import shown_name
from rollout.models import Obstacle, ObstacleEvent, User
from rollout.obstacles.queries.filters import IS_OPEN, Order, in_scope
from rollout.obstacles.queries.listing import Line, lines_where
from rollout.vocabulary_of_obstacles import ObstacleEventKind, ObstacleKind, ObstacleLevel, ObstacleState

MOST_ALIKE = 50
MOST_EVENTS = 200
"""Events of one obstacle that are shown, the last ones."""


class Said(NamedTuple):
    """`by`: "" for the clock, whose step tells the day that was missed."""

    at: datetime
    by: str
    kind: ObstacleEventKind
    state_to: ObstacleState | None
    level: ObstacleLevel
    owner: str
    missed_on: date | None
    text: str


def conversation(session: Session, obstacle: Obstacle) -> list[Said]:
    """In the order of what happened. One query."""
    by, owner = aliased(User), aliased(User)
    rows = session.execute(
        select(ObstacleEvent, by.display_name, owner.display_name)
        .outerjoin(by, by.id == ObstacleEvent.by_id)
        .outerjoin(owner, owner.id == ObstacleEvent.owner_id)
        .where(ObstacleEvent.obstacle_id == obstacle.id)
        .order_by(ObstacleEvent.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    return [
        Said(
            event.at,
            shown_name(name or ""),
            ObstacleEventKind(event.kind),
            ObstacleState(event.state_to) if event.state_to else None,
            ObstacleLevel(event.level),
            its_owner or "",
            event.due_on,
            event.text,
        )
        for event, name, its_owner in reversed(rows)
    ]


def alike(viewer: Viewer, kind: ObstacleKind) -> list[Line]:
    """The open obstacles of a kind that the viewer works on, the oldest first."""
    scope = in_scope(viewer.selection(Permission.WORK_OBSTACLES))
    return lines_where(viewer, scope, IS_OPEN, Obstacle.kind == kind.value, most=MOST_ALIKE, order=Order.OLDEST)


def worked_on(viewer: Viewer, ids: Collection[int]) -> list[Obstacle]:
    """The open obstacles among some that the viewer works on. One query."""
    scope = in_scope(viewer.selection(Permission.WORK_OBSTACLES))
    statement = select(Obstacle).where(Obstacle.id.in_(ids), IS_OPEN, scope).order_by(Obstacle.id)
    return list(viewer.session.scalars(statement))


def others_of_unit(viewer: Viewer, obstacle: Obstacle) -> list[Line]:
    """The other open obstacles of its unit."""
    return lines_where(
        viewer,
        IS_OPEN,
        Obstacle.unit_id == (obstacle.unit_id or 0),
        Obstacle.id != obstacle.id,
        most=MOST_ALIKE,
        order=Order.NEWEST,
    )
