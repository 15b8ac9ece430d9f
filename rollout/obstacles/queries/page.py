"""What is shown of one obstacle: what was said and done, those alike, those it may be merged with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from rollout.core.access import Permission, Viewer
from rollout.core.users import shown_name
from rollout.models import Obstacle, ObstacleEvent, Unit, User
from rollout.obstacles.queries.filters import IS_OPEN, Order, in_scope
from rollout.obstacles.queries.listing import Line, lines_where
from rollout.vocabulary_of_obstacles import ObstacleEventKind, ObstacleKind, ObstacleLevel, ObstacleState

MOST_ALIKE = 50
MOST_TOLD = 3
"""Of those that are open already and told to who reports another."""

MOST_EVENTS = 200
"""Events of one obstacle that are shown, the last ones."""


class Said(NamedTuple):
    """`by`: "" for the clock, whose step tells the day that was missed. `was`: of an edit, as in ObstacleEvent."""

    at: datetime
    by: str
    kind: ObstacleEventKind
    state_to: ObstacleState | None
    level: ObstacleLevel
    owner: str
    missed_on: date | None
    text: str
    was: dict[str, Any] | None


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
            event.was,
        )
        for event, name, its_owner in reversed(rows)
    ]


def alike(viewer: Viewer, kind: ObstacleKind, ticked: Collection[int]) -> list[Line]:
    """The open obstacles of a kind that the viewer works on: all that are ticked, then MOST_ALIKE others at most; the
    oldest first."""
    open_ones = in_scope(viewer.selection(Permission.WORK_OBSTACLES)), IS_OPEN, Obstacle.kind == kind.value
    ids = sorted(set(ticked))
    first = lines_where(viewer, *open_ones, Obstacle.id.in_(ids), most=len(ids), order=Order.OLDEST)
    others = lines_where(viewer, *open_ones, Obstacle.id.not_in(ids), most=MOST_ALIKE, order=Order.OLDEST)
    return [*first, *others]


class Alike(NamedTuple):
    id: int
    text: str
    opened_at: datetime


def open_alike(session: Session, unit: Unit | None, kind: ObstacleKind | None) -> list[Alike]:
    """The open obstacles of a unit of the same kind, the newest of them. One query."""
    if unit is None or kind is None:
        return []
    rows = session.execute(
        select(Obstacle.id, Obstacle.text, Obstacle.opened_at)
        .where(Obstacle.unit_id == unit.id, IS_OPEN, Obstacle.kind == kind.value)
        .order_by(Obstacle.id.desc())
        .limit(MOST_TOLD)
    )
    return [Alike(*row) for row in rows]


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
