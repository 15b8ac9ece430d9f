"""What has come up to leaders, without anything personal: where, of what kind, how old, by when, what was done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select

from rollout.core.access import Permission, Viewer
from rollout.core.dates import local, today
from rollout.core.paging import Paged
from rollout.models import Obstacle, ObstacleEvent
from rollout.obstacles.queries import listing
from rollout.obstacles.queries.filters import IS_OPEN, Asked, in_scope
from rollout.obstacles.queries.listing import Line
from rollout.obstacles.queries.page import MOST_EVENTS
from rollout.register.unit_search import is_called
from rollout.vocabulary_of_obstacles import ObstacleEventKind, ObstacleLevel, ObstacleState

AT_LEADER = Obstacle.level == ObstacleLevel.LEADER.value


def _conditions(viewer: Viewer, asked: Asked) -> list[ColumnElement[bool]]:
    found = [in_scope(viewer.selection(Permission.INSTRUCT_OBSTACLES)), AT_LEADER, IS_OPEN]
    if asked.kind:
        found.append(Obstacle.kind == asked.kind.value)
    if asked.q:
        found.append(is_called(asked.q))
    return found


def risen_page(viewer: Viewer, asked: Asked, number: int) -> Paged[Line]:
    """Eight queries at most. Of a line nothing that was typed is for leaders, nor whose it is."""
    return listing.page_where(viewer.session, _conditions(viewer, asked), asked.order, number)


def all_risen(viewer: Viewer, asked: Asked) -> list[Line]:
    """The whole list, for a file."""
    return listing.all_where(viewer.session, _conditions(viewer, asked), asked.order)


def risen_count(viewer: Viewer) -> int:
    """One query; none for who is no leader."""
    if not viewer.can(Permission.INSTRUCT_OBSTACLES):
        return 0
    return listing.count(viewer.session, _conditions(viewer, Asked()))


class Deed(NamedTuple):
    """Something that was done. `text` is what this viewer said themselves: of others there may be names in it."""

    at: datetime
    kind: ObstacleEventKind
    state_to: ObstacleState | None
    level: ObstacleLevel
    missed_on: date | None
    text: str


def deeds(viewer: Viewer, obstacle: Obstacle) -> list[Deed]:
    """In the order of what happened. One query."""
    rows: Any = viewer.session.scalars(
        select(ObstacleEvent)
        .where(ObstacleEvent.obstacle_id == obstacle.id)
        .order_by(ObstacleEvent.id.desc())
        .limit(MOST_EVENTS)
    ).all()
    return [
        Deed(
            row.at,
            ObstacleEventKind(row.kind),
            ObstacleState(row.state_to) if row.state_to else None,
            ObstacleLevel(row.level),
            row.due_on,
            row.text if row.kind == ObstacleEventKind.INSTRUCTED and row.by_id == viewer.user.id else "",
        )
        for row in reversed(rows)
    ]


def age_of(line: Line) -> int:
    """For how many days it has been known."""
    return (today() - local(line.opened_at).date()).days
