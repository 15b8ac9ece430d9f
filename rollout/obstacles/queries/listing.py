"""The list of obstacles, fifty at a time, with whom each blocks and how long there is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.db import among, chunks
from rollout.models import Membership, Obstacle, ObstaclePerson, Unit, User
from rollout.obstacles.queries.filters import IS_URGENT, Asked, Order, conditions, in_scope, is_due, is_unowned
from rollout.obstacles.queries.passed import has_passed
from rollout.register.obstacle_clock import remaining
from rollout.register.obstacle_terms import Terms, days_of, terms
from rollout.register.officers import officer_name
from rollout.vocabulary import Role
from rollout.vocabulary_of_obstacles import RUNNING_STATES, ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState

MOST = 50_000
"""Rows of a file."""


class Line(NamedTuple):
    """`days_left`: working days until it is due, negative since; None while the clock stands still or is of no use.

    `people`: those named who are on the unit's list today and, while it is open, not past the step; `beyond`: how many
    more the unit says there are.
    """

    id: int
    unit_id: int | None
    unit_code: str
    unit_name: str
    facility: str
    kind: ObstacleKind
    text: str
    state: ObstacleState
    level: ObstacleLevel
    owner: str
    priority: ObstaclePriority
    opened_at: datetime
    due_on: date | None
    late_on: date | None
    days_left: int | None
    people: int
    beyond: int
    merged_into_id: int | None

    @property
    def place(self) -> str:
        return f"{self.unit_name} ({self.unit_code})" if self.unit_id else self.facility

    @property
    def is_past(self) -> bool:
        """Is the day past on which it was due? No working day may have come since."""
        return self.due_on is not None and self.due_on < today()

    @property
    def is_urgent(self) -> bool:
        return self.priority is ObstaclePriority.URGENT


def is_listed(on: date) -> tuple[ColumnElement[bool], ...]:
    """That a membership is live on a day."""
    return Membership.voided_seq.is_(None), Membership.from_on <= on, Membership.to_on > on


def _statement() -> Any:
    return (
        select(Obstacle, Unit.code, Unit.name, User.display_name)
        .outerjoin(Unit, Unit.id == Obstacle.unit_id)
        .outerjoin(User, User.id == Obstacle.owner_id)
    )


def _ordered(statement: Select[Any], order: Order) -> Select[Any]:
    by: dict[Order, tuple[Any, ...]] = {
        Order.DUE: (IS_URGENT.desc(), Obstacle.due_on.is_(None), Obstacle.due_on),
        Order.OLDEST: (Obstacle.opened_at,),
        Order.NEWEST: (Obstacle.opened_at.desc(),),
        Order.UNIT: (Unit.sort_name.is_(None), Unit.sort_name),
        Order.KIND: (Obstacle.kind,),
    }
    return statement.order_by(*by[order], Obstacle.id)


def page_of(viewer: Viewer, asked: Asked, number: int) -> Paged[Line]:
    """A page of what the viewer may see of it. Eight queries at most."""
    return page_where(viewer.session, conditions(viewer, asked), asked.order, number)


def page_where(session: Session, found: Collection[ColumnElement[bool]], order: Order, number: int) -> Paged[Line]:
    """A page of those that meet some conditions, which hold the viewer's scope."""
    total = count(session, found)
    number = nearest(number, last_page(total))
    statement = _ordered(_statement().where(*found), order).limit(ROWS).offset((number - 1) * ROWS)
    return Paged(lines_of(session, session.execute(statement).all()), number, total)


def count(session: Session, found: Collection[ColumnElement[bool]]) -> int:
    statement = select(func.count()).select_from(Obstacle).outerjoin(Unit, Unit.id == Obstacle.unit_id).where(*found)
    return int(session.scalar(statement) or 0)


def all_lines(viewer: Viewer, asked: Asked) -> list[Line]:
    """The whole list, for a file."""
    return all_where(viewer.session, conditions(viewer, asked), asked.order)


def all_where(session: Session, found: Collection[ColumnElement[bool]], order: Order) -> list[Line]:
    """All that meet some conditions, which hold the viewer's scope."""
    statement = _ordered(_statement().where(*found), order).limit(MOST)
    return lines_of(session, session.execute(statement).all())


def lines_where(viewer: Viewer, *found: ColumnElement[bool], most: int, order: Order = Order.DUE) -> list[Line]:
    """Those of the viewer's units that meet some conditions, a few of them."""
    seen = in_scope(viewer.selection(Permission.REPORT_OBSTACLES))
    statement = _ordered(_statement().where(seen, *found), order).limit(most)
    return lines_of(viewer.session, viewer.session.execute(statement).all())


def due_of(viewer: Viewer, most: int) -> list[Line]:
    """Those whose turn it is the viewer's, due today or late."""
    return lines_where(viewer, is_due(viewer, today()), most=most)


def unowned(viewer: Viewer) -> int:
    """How many open obstacles are nobody's, to whoever of the staff may give them to somebody. One query."""
    if not any(held.role == Role.STAFF for held in viewer.assignments):
        return 0
    return count(viewer.session, [is_unowned(), in_scope(viewer.selection(Permission.WORK_OBSTACLES))])


def lines_of(session: Session, rows: Sequence[Any]) -> list[Line]:
    """What is shown of rows of `_statement`. Six queries, whatever their number up to a few thousand."""
    if not rows:
        return []
    held = terms(session)
    obstacles = [row[0] for row in rows]
    days = days_of(session, held, {obstacle.unit_id for obstacle in obstacles if obstacle.unit_id})
    listed, named = people_counted(session, [obstacle.id for obstacle in obstacles])
    return [
        _line(obstacle, code, name, owner, held, days, listed.get(obstacle.id, 0), named.get(obstacle.id, 0))
        for obstacle, code, name, owner in rows
    ]


def people_counted(session: Session, obstacle_ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Obstacle → how many of those named it still blocks; and how many are named. Two queries a run."""
    listed: dict[int, int] = {}
    named: dict[int, int] = {}
    on = today()
    for run in chunks(obstacle_ids):
        of_run = among(session, ObstaclePerson.obstacle_id, run)
        grouped = select(ObstaclePerson.obstacle_id, func.count(ObstaclePerson.person_id.distinct()))
        grouped = grouped.where(of_run).group_by(ObstaclePerson.obstacle_id)
        named.update((key, number) for key, number in session.execute(grouped))
        present = (
            grouped.join(Obstacle, Obstacle.id == ObstaclePerson.obstacle_id)
            .join(Membership, Membership.person_id == ObstaclePerson.person_id)
            .where(Membership.unit_id == Obstacle.unit_id, *is_listed(on), ~has_passed())
        )
        listed.update((key, number) for key, number in session.execute(present))
    return listed, named


def _line(
    obstacle: Obstacle,
    code: str | None,
    name: str | None,
    owner: str | None,
    held: Terms,
    days: dict[int, Any],
    listed: int,
    named: int,
) -> Line:
    state = ObstacleState(obstacle.state)
    own = days.get(obstacle.unit_id or 0, held.days)
    left = remaining(obstacle.due_on, today(), own) if obstacle.due_on and state in RUNNING_STATES else None
    return Line(
        obstacle.id,
        obstacle.unit_id,
        code or "",
        name or "",
        obstacle.facility,
        ObstacleKind(obstacle.kind),
        obstacle.text,
        state,
        ObstacleLevel(obstacle.level),
        owner or "",
        ObstaclePriority(obstacle.priority),
        obstacle.opened_at,
        obstacle.due_on,
        obstacle.late_on,
        left,
        listed,
        max(0, (obstacle.people_count or 0) - named),
        obstacle.merged_into_id,
    )


def owner_name(viewer: Viewer, owner_id: int) -> str:
    """The name of whoever has an obstacle or a unit within the viewer's reach; "" for all others. Two queries."""
    seen = in_scope(viewer.selection(Permission.REPORT_OBSTACLES))
    owns = exists().where(Obstacle.owner_id == User.id, seen)
    name = viewer.session.scalar(select(User.display_name).where(User.id == owner_id, owns))
    return name or officer_name(viewer, owner_id, Permission.REPORT_OBSTACLES)


def line_of(session: Session, obstacle_id: int) -> Line:
    """One obstacle as it is shown."""
    return lines_of(session, session.execute(_statement().where(Obstacle.id == obstacle_id)).all())[0]
