"""The things of one handover as they are shown: what each is, whose it was and became, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, case, select

from rollout.core.access import Viewer
from rollout.core.paging import Paged, paged
from rollout.core.users import display_names
from rollout.handover.queries.listing import MOST, in_scope, is_seen
from rollout.models import (
    GuidanceSession,
    Handover,
    HandoverItem,
    HandoverOutcome,
    Obstacle,
    SessionUnit,
    Unit,
    Visit,
    VisitUnit,
)
from rollout.vocabulary_of_obstacles import ObstacleKind

MOST_KEPT = 50
"""Items that are kept, as the page of undoing lists them."""


class Item(NamedTuple):
    """One thing: a unit, an obstacle (`kind`), a session or a visit (`day`, None where none is agreed) with the first
    of its units that the viewer may edit."""

    unit_id: int
    unit_code: str
    unit_name: str
    obstacle_id: int | None
    kind: ObstacleKind | None
    session_id: int | None
    visit_id: int | None
    day: date | None
    before: str
    after: str
    outcome: HandoverOutcome


def _statement(viewer: Viewer, handover: Handover) -> Select[HandoverItem]:
    last = case((HandoverItem.unit_id.is_not(None), 0), else_=1)
    return (
        select(HandoverItem)
        .where(HandoverItem.handover_id == handover.id, is_seen(viewer))
        .order_by(last, HandoverItem.id)
    )


def page_of(viewer: Viewer, handover: Handover, number: int) -> Paged[Item]:
    """At most seven queries."""
    found = paged(viewer.session, _statement(viewer, handover), number)
    return Paged(shown(viewer, found.rows), found.number, found.total)


def all_items(viewer: Viewer, handover: Handover) -> list[Item]:
    """All of them, for a file."""
    return shown(viewer, viewer.session.scalars(_statement(viewer, handover).limit(MOST)).all())


def shown(viewer: Viewer, rows: Sequence[HandoverItem]) -> list[Item]:
    """Seven queries."""
    session = viewer.session
    obstacles = {
        row.id: row
        for row in session.scalars(select(Obstacle).where(Obstacle.id.in_([item.obstacle_id for item in rows])))
    }
    of_sessions = [item.session_id for item in rows if item.session_id]
    days = dict(
        session.execute(
            select(GuidanceSession.id, GuidanceSession.day).where(GuidanceSession.id.in_(of_sessions))
        ).all()
    )
    first: dict[int, int] = {}
    for session_id, unit_id in session.execute(
        select(SessionUnit.session_id, SessionUnit.unit_id)
        .where(SessionUnit.session_id.in_(of_sessions), in_scope(viewer, "session_unit.unit_id"))
        .order_by(SessionUnit.unit_id)
    ):
        first.setdefault(session_id, unit_id)
    of_visits = [item.visit_id for item in rows if item.visit_id]
    agreed, visited = _of_visits(viewer, of_visits) if of_visits else ({}, {})

    def unit_of(item: HandoverItem) -> int:
        if item.unit_id is not None:
            return item.unit_id
        if item.obstacle_id is not None:
            return obstacles[item.obstacle_id].unit_id or 0
        return visited.get(item.visit_id, 0) if item.visit_id is not None else first.get(item.session_id or 0, 0)

    units = {
        unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_({unit_of(item) for item in rows})))
    }
    names = display_names(session, {key for item in rows for key in (item.before_id, item.after_id) if key})
    found = []
    for item in rows:
        unit, obstacle = units.get(unit_of(item)), obstacles.get(item.obstacle_id or 0)
        found.append(
            Item(
                unit.id if unit else 0,
                unit.code if unit else "",
                unit.name if unit else "",
                item.obstacle_id,
                ObstacleKind(obstacle.kind) if obstacle else None,
                item.session_id,
                item.visit_id,
                agreed.get(item.visit_id) if item.visit_id else days.get(item.session_id or 0),
                names[item.before_id],
                names.get(item.after_id or 0, ""),
                HandoverOutcome(item.outcome),
            )
        )
    return found


def _of_visits(viewer: Viewer, keys: Sequence[int]) -> tuple[dict[int, date | None], dict[int, int]]:
    """When some visits were agreed to be, and the first unit of each that the viewer may edit. Two queries."""
    session = viewer.session
    rows = (
        select(VisitUnit.visit_id, VisitUnit.unit_id)
        .where(VisitUnit.visit_id.in_(keys), in_scope(viewer, "visit_unit.unit_id"))
        .order_by(VisitUnit.unit_id.desc())
    )
    days = select(Visit.id, Visit.day).where(Visit.id.in_(keys))
    # of several units of a visit the last that is read stands: the first of them
    return dict(session.execute(days).all()), dict(session.execute(rows).all())
