"""Which obstacles are asked for: by how they stand, kind, level, age, unit; always of the viewer's units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from rollout.core.access import Permission, Viewer
from rollout.core.dates import ZONE, day_number, today
from rollout.core.scopes import bound
from rollout.core.selection import Selection
from rollout.models import Assignment, AssignmentUnit, Obstacle, ObstacleEvent, User, unit_span
from rollout.models.rollup import DIM_CODE
from rollout.register.unit_search import is_called
from rollout.vocabulary import N_, Labelled, Role, ScopeKind
from rollout.vocabulary_of_obstacles import (
    OPEN_STATES,
    WAITING_STATES,
    ObstacleEventKind,
    ObstacleKind,
    ObstacleLevel,
    ObstaclePriority,
    ObstacleState,
)


class Standing(Labelled):
    """How an obstacle stands, as the tabs of the list have it."""

    OPEN = "open", N_("Đang mở")
    MINE = "mine", N_("Của tôi")
    UNOWNED = "unowned", N_("Chưa có người xử lý")
    LATE = "late", N_("Quá hạn")
    WAITING = "waiting", N_("Tạm dừng tính hạn")
    RESOLVED = "resolved", N_("Chờ xác nhận")
    OVER = "over", N_("Đã kết thúc")
    ALL = "all", N_("Tất cả")


class Age(Labelled):
    """For how many days it has been known."""

    WEEK = "week", N_("Dưới 7 ngày")
    MONTH = "month", N_("Từ 7 đến 30 ngày")
    OLDER = "older", N_("Trên 30 ngày")


class Order(Labelled):
    DUE = "due", N_("Hạn gần nhất trước")
    OLDEST = "oldest", N_("Cũ nhất trước")
    NEWEST = "newest", N_("Mới nhất trước")
    UNIT = "unit", N_("Theo tên đơn vị")
    KIND = "kind", N_("Theo loại vướng mắc")


@dataclass(frozen=True)
class Asked:
    standing: Standing = Standing.OPEN
    kind: ObstacleKind | None = None
    level: ObstacleLevel | None = None
    age: Age | None = None
    unit_id: int | None = None
    q: str = ""
    owner_id: int | None = None
    order: Order = Order.DUE

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.level or self.age or self.unit_id or self.q or self.owner_id)


IS_OPEN = Obstacle.state.in_([state.value for state in sorted(OPEN_STATES)])
IS_LATE = and_(IS_OPEN, Obstacle.late_on.is_not(None))
IS_WAITING = Obstacle.state.in_([state.value for state in sorted(WAITING_STATES)])
IS_URGENT = Obstacle.priority == ObstaclePriority.URGENT.value


def is_unowned() -> ColumnElement[bool]:
    """Open, and nobody's: nobody was named, or whoever was is locked out or works no more, or no more at its unit."""
    works = exists().where(
        User.id == Obstacle.owner_id,
        User.is_active,
        Assignment.user_id == User.id,
        Assignment.from_on <= today(),
        Assignment.to_on > today(),
        or_(Obstacle.unit_id.is_(None), *_places()),
    )
    return and_(IS_OPEN, ~works)


def _places() -> Iterator[ColumnElement[bool]]:
    """The places of an assignment in which an obstacle's unit is today. That of a department is not looked into: it is
    a tree, and its staff are few."""
    whole = ScopeKind.PROVINCE.value, ScopeKind.DEPARTMENT.value
    yield Assignment.scope_kind.in_(whole)
    named = exists().where(AssignmentUnit.assignment_id == Assignment.id, AssignmentUnit.unit_id == Obstacle.unit_id)
    yield named.correlate(Assignment, Obstacle)
    span, day = unit_span.c, day_number(today())
    of_officer = and_(Assignment.scope_kind == ScopeKind.OFFICER.value, span.group_id == User.id)
    places = (
        ("officer", of_officer),
        ("office", span.group_id == Assignment.office_id),
        ("district", span.group_id == Assignment.area_id),
    )
    for dim, is_there in places:
        is_now = span.unit_id == Obstacle.unit_id, span.from_day <= day, span.to_day > day
        yield exists().where(span.dim == DIM_CODE[dim], *is_now, is_there).correlate(Assignment, Obstacle, User)


def in_scope(selection: Selection) -> ColumnElement[bool]:
    """The condition that an obstacle is of a selection of units today; of no unit, only for who has them all."""
    return bound(selection, "obstacle.unit_id")


def midnight(days: int) -> datetime:
    """The beginning of the day that was so many days ago."""
    return datetime.combine(today() - timedelta(days=days), time.min, ZONE)


def of_age(age: Age) -> ColumnElement[bool]:
    if age is Age.WEEK:
        return Obstacle.opened_at >= midnight(6)
    if age is Age.MONTH:
        return and_(Obstacle.opened_at < midnight(6), Obstacle.opened_at >= midnight(30))
    return Obstacle.opened_at < midnight(30)


def of_standing(viewer: Viewer, standing: Standing) -> ColumnElement[bool] | None:
    """None for all."""
    conditions: dict[Standing, ColumnElement[bool]] = {
        Standing.OPEN: IS_OPEN,
        Standing.MINE: and_(IS_OPEN, is_turn_of(viewer)),
        Standing.UNOWNED: is_unowned(),
        Standing.LATE: IS_LATE,
        Standing.WAITING: IS_WAITING,
        Standing.RESOLVED: Obstacle.state == ObstacleState.RESOLVED.value,
        Standing.OVER: Obstacle.state.in_([ObstacleState.CLOSED.value, ObstacleState.MERGED.value]),
    }
    return conditions.get(standing)


def conditions(viewer: Viewer, asked: Asked) -> list[ColumnElement[bool]]:
    """All that an obstacle, joined with its unit, has to meet."""
    found = [in_scope(viewer.selection(Permission.REPORT_OBSTACLES))]
    standing = of_standing(viewer, asked.standing)
    if standing is not None:
        found.append(standing)
    if asked.kind:
        found.append(Obstacle.kind == asked.kind.value)
    if asked.level:
        found.append(Obstacle.level == asked.level.value)
    if asked.age:
        found.append(of_age(asked.age))
    if asked.unit_id:
        found.append(Obstacle.unit_id == asked.unit_id)
    if asked.owner_id:
        found.append(Obstacle.owner_id == asked.owner_id)
    if asked.q:
        found.append(is_called(asked.q))
    return found


def is_due(viewer: Viewer, on: date) -> ColumnElement[bool]:
    """It is the viewer's turn, and it is due by a day, late, or a leader said what is to be done."""
    return and_(
        IS_OPEN,
        is_turn_of(viewer),
        or_(Obstacle.due_on <= on, Obstacle.late_on.is_not(None), is_instructed()),
    )


LEVELS_OF = {
    Role.OFFICER: (ObstacleLevel.OFFICER,),
    Role.STAFF: (
        ObstacleLevel.STAFF,
        ObstacleLevel.INSPECTORS,
        ObstacleLevel.HEALTH_DEPARTMENT,
        ObstacleLevel.LEADER,
    ),
}
"""Who acts on what is nobody's at a level: staff for those who have no part in the program, and as leaders say."""


def is_turn_of(viewer: Viewer) -> ColumnElement[bool]:
    """It is the viewer's by name, or nobody's at a level and in a place where they work."""
    found: list[ColumnElement[bool]] = [Obstacle.owner_id == viewer.user.id]
    for role, levels in LEVELS_OF.items():
        held = tuple(assignment for assignment in viewer.assignments if assignment.role == role)
        if held:
            places = Viewer(viewer.session, viewer.user, held).selection(Permission.WORK_OBSTACLES)
            at_level = Obstacle.level.in_([level.value for level in levels])
            found.append(and_(Obstacle.owner_id.is_(None), at_level, in_scope(places)))
    return or_(*found)


def is_instructed() -> ColumnElement[bool]:
    """A leader said what is to be done, and nobody has acted on it since."""
    said, later = aliased(ObstacleEvent), aliased(ObstacleEvent)
    instructed = ObstacleEventKind.INSTRUCTED.value
    acted = exists().where(
        later.obstacle_id == said.obstacle_id, later.id > said.id, later.by_id.is_not(None), later.kind != instructed
    )
    return exists().where(said.obstacle_id == Obstacle.id, said.kind == instructed, ~acted)
