"""How many obstacles are open, and whom they block: by kind, by age, by unit; the same numbers as the lists behind."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.selection import Selection
from rollout.models import Membership, Obstacle, ObstaclePerson, Unit
from rollout.obstacles.queries.filters import (
    IS_LATE,
    IS_OPEN,
    IS_WAITING,
    Age,
    in_scope,
    is_unowned,
    midnight,
)
from rollout.obstacles.queries.listing import is_listed
from rollout.obstacles.queries.passed import has_passed
from rollout.register.unit_search import is_called
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_obstacles import ObstacleKind


class By(Labelled):
    """What obstacles are counted by."""

    KIND = "kind", N_("Theo loại")
    AGE = "age", N_("Theo thời gian")
    UNIT = "unit", N_("Theo đơn vị")


class UnitOrder(Labelled):
    MOST = "most", N_("Nhiều vướng mắc nhất trước")
    LATE = "late", N_("Quá hạn nhiều nhất trước")
    NAME = "name", N_("Theo tên đơn vị")


class Counted(NamedTuple):
    """Of one row; `people`: distinct people named who are still blocked (`blocked`), `beyond`: what units say more."""

    open: int = 0
    late: int = 0
    waiting: int = 0
    unowned: int = 0
    people: int = 0
    beyond: int = 0


class View(NamedTuple):
    """Whose obstacles a viewer counts. `sees_people`: reads the lists behind; others are not shown small numbers."""

    selection: Selection
    sees_people: bool


def view_of(viewer: Viewer) -> View:
    """By the wider of what they may see: figures, or obstacles themselves."""
    if not viewer.can(Permission.REPORT_OBSTACLES):
        return View(viewer.selection(Permission.SEE_FIGURES), False)
    own = viewer.selection(Permission.REPORT_OBSTACLES)
    if not viewer.can(Permission.SEE_FIGURES) or own.is_everything:
        return View(own, True)
    figures = viewer.selection(Permission.SEE_FIGURES)
    return View(figures, own == figures)


NAMED = select(func.count()).where(ObstaclePerson.obstacle_id == Obstacle.id).correlate(Obstacle).scalar_subquery()
BEYOND = func.sum(case((Obstacle.people_count > NAMED, Obstacle.people_count - NAMED), else_=0))


def _sums() -> tuple[Any, ...]:
    def told(condition: ColumnElement[bool]) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return func.count(), told(IS_LATE), told(IS_WAITING), told(is_unowned()), BEYOND


def blocked(selection: Selection) -> Select[Any]:
    """The people whom open obstacles of a selection block: on the unit's list today, and not past the step."""
    return (
        select(ObstaclePerson.person_id)
        .join(Obstacle, Obstacle.id == ObstaclePerson.obstacle_id)
        .join(
            Membership,
            and_(
                Membership.person_id == ObstaclePerson.person_id,
                Membership.unit_id == Obstacle.unit_id,
                *is_listed(today()),
            ),
        )
        .where(IS_OPEN, in_scope(selection), ~has_passed())
    )


def _by(session: Session, selection: Selection, key: Any, *where: ColumnElement[bool]) -> dict[Any, Counted]:
    """Two queries."""
    sums = select(key, *_sums()).where(IS_OPEN, in_scope(selection), *where).group_by(key)
    number = func.count(ObstaclePerson.person_id.distinct())
    people = blocked(selection).with_only_columns(key, number).where(*where).group_by(key)
    counted = {row[0]: row[1] for row in session.execute(people)}
    return {
        name: Counted(number, late, waiting, unowned, counted.get(name, 0), beyond or 0)
        for name, number, late, waiting, unowned, beyond in session.execute(sums)
    }


def _age() -> Any:
    """The band of an obstacle's age today."""
    return case(
        (Obstacle.opened_at >= midnight(6), Age.WEEK.value),
        (Obstacle.opened_at >= midnight(30), Age.MONTH.value),
        else_=Age.OLDER.value,
    )


def by_kind(session: Session, view: View) -> dict[ObstacleKind, Counted]:
    """Each kind of which there are any, those that block most first; in their own order where that would tell how many.

    Two queries.
    """
    found = {ObstacleKind(name): counted for name, counted in _by(session, view.selection, Obstacle.kind).items()}
    places = {kind: place for place, kind in enumerate(ObstacleKind)}

    def first(kind: ObstacleKind) -> tuple[int, int, int]:
        held = found[kind]
        most = held.people + held.beyond if view.sees_people else 0
        return -most, -held.open, places[kind]

    return {kind: found[kind] for kind in sorted(found, key=first)}


def by_age(session: Session, selection: Selection) -> dict[Age, Counted]:
    found = _by(session, selection, _age())
    return {age: found[age.value] for age in Age if age.value in found}


def total(session: Session, selection: Selection) -> Counted:
    """Of all that are open; people once, whatever the number of what blocks them. Two queries."""
    sums = select(*_sums()).where(IS_OPEN, in_scope(selection))
    number, late, waiting, unowned, beyond = session.execute(sums).one()
    distinct = func.count(ObstaclePerson.person_id.distinct())
    people = session.scalar(blocked(selection).with_only_columns(distinct)) or 0
    return Counted(number, late or 0, waiting or 0, unowned or 0, people, beyond or 0)


class UnitCount(NamedTuple):
    id: int
    code: str
    name: str
    counted: Counted


def by_unit(
    session: Session, selection: Selection, number: int, order: UnitOrder, q: str = "", size: int = ROWS
) -> Paged[UnitCount]:
    """The units that have any open, or those of them whose name or code holds what is looked for. Four queries."""
    where = [IS_OPEN, in_scope(selection), *([is_called(q)] if q else [])]
    held = select(Obstacle.unit_id).join(Unit, Unit.id == Obstacle.unit_id).where(*where)
    rows = int(
        session.scalar(
            select(func.count(Obstacle.unit_id.distinct())).join(Unit, Unit.id == Obstacle.unit_id).where(*where)
        )
        or 0
    )
    number = nearest(number, last_page(rows, size))
    sums = _sums()
    by = {
        UnitOrder.MOST: (sums[0].desc(), Unit.sort_name),
        UnitOrder.LATE: (sums[1].desc(), sums[0].desc(), Unit.sort_name),
        UnitOrder.NAME: (Unit.sort_name,),
    }
    page = session.execute(
        held.with_only_columns(Unit.id, Unit.code, Unit.name)
        .group_by(Unit.id, Unit.code, Unit.name, Unit.sort_name)
        .order_by(*by[order], Unit.id)
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    ids = [row.id for row in page]
    counted = _by(session, selection, Obstacle.unit_id, Obstacle.unit_id.in_(ids))
    return Paged([UnitCount(row.id, row.code, row.name, counted[row.id]) for row in page], number, rows)
