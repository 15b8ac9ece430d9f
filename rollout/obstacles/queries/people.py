"""Whom obstacles block: of one, of all that a viewer sees, and who could be named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.names import like_literal, search_key
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import Membership, Obstacle, ObstaclePerson, Person, Unit
from rollout.obstacles.queries.board import blocked
from rollout.obstacles.queries.filters import IS_OPEN, Age, of_age
from rollout.obstacles.queries.listing import Line, is_listed, lines_where
from rollout.obstacles.queries.passed import has_passed
from rollout.register.unit_search import is_called
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_obstacles import ObstacleKind

MOST_OFFERED = 50
MOST_OF_ONE = 20
"""Open obstacles of one person that are shown."""


class PeopleOrder(Labelled):
    NAME = "name", N_("Theo họ tên")
    UNIT = "unit", N_("Theo tên đơn vị")


@dataclass(frozen=True)
class AskedPeople:
    kind: ObstacleKind | None = None
    age: Age | None = None
    unit_id: int | None = None
    q: str = ""
    order: PeopleOrder = PeopleOrder.NAME


class Somebody(NamedTuple):
    """`name_of_unit` is of today; `obstacles` are those open that block them: (number, kind)."""

    id: int
    name: str
    birth_year: int | None
    unit_id: int
    unit_name: str
    obstacles: tuple[tuple[int, ObstacleKind], ...]


def _where(asked: AskedPeople) -> list[Any]:
    found: list[Any] = []
    if asked.kind:
        found.append(Obstacle.kind == asked.kind.value)
    if asked.age:
        found.append(of_age(asked.age))
    if asked.unit_id:
        found.append(Obstacle.unit_id == asked.unit_id)
    return found


def people_page(viewer: Viewer, asked: AskedPeople, number: int, size: int = ROWS) -> Paged[Somebody]:
    """Distinct people named in open obstacles of the viewer's units, each with all of these. Three queries."""
    session = viewer.session
    selection = viewer.selection(Permission.REPORT_OBSTACLES)
    ids = blocked(selection).where(*_where(asked))
    statement = (
        select(Person, Unit.id, Unit.name)
        .join(Membership, and_(Membership.person_id == Person.id, *is_listed(today())))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.id.in_(ids))
    )
    if asked.q:
        named = Person.search_name.like(f"%{like_literal(search_key(asked.q))}%", escape="!")
        statement = statement.where(named | is_called(asked.q))
    total = int(session.scalar(select(func.count()).select_from(statement.subquery())) or 0)
    number = nearest(number, last_page(total, size))
    by = (Unit.sort_name, Unit.id) if asked.order is PeopleOrder.UNIT else ()
    rows = session.execute(
        statement.order_by(*by, Person.sort_name, Person.id).limit(size).offset((number - 1) * size)
    ).all()
    what = _obstacles_of(session, selection, [person.id for person, *_ in rows])
    people = [
        Somebody(
            person.id, person.name, person.birth_on.year if person.birth_on else None, unit_id, unit_name,
            tuple(what.get(person.id, ())),
        )
        for person, unit_id, unit_name in rows
    ]  # fmt: skip
    return Paged(people, number, total)


def _obstacles_of(session: Session, selection: Any, ids: Collection[int]) -> dict[int, list[tuple[int, ObstacleKind]]]:
    found: dict[int, list[tuple[int, ObstacleKind]]] = {}
    statement = (
        blocked(selection)
        .with_only_columns(ObstaclePerson.person_id, Obstacle.id, Obstacle.kind)
        .where(ObstaclePerson.person_id.in_(ids))
        .order_by(Obstacle.id)
    )
    for person_id, obstacle_id, kind in session.execute(statement):
        found.setdefault(person_id, []).append((obstacle_id, ObstacleKind(kind)))
    return found


class Blocked(NamedTuple):
    """Who is named in an obstacle: those on the unit's list today, of whom some (by id) are past the step; how many
    have left it."""

    present: Sequence[Person]
    passed: frozenset[int]
    gone: int


def blocked_by(session: Session, obstacle: Obstacle) -> Blocked:
    """Two queries."""
    named = session.scalar(select(func.count()).where(ObstaclePerson.obstacle_id == obstacle.id)) or 0
    rows = session.execute(
        select(Person, case((has_passed(), 1), else_=0))
        .join(ObstaclePerson, ObstaclePerson.person_id == Person.id)
        .join(Obstacle, Obstacle.id == ObstaclePerson.obstacle_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            ObstaclePerson.obstacle_id == obstacle.id,
            Membership.unit_id == (obstacle.unit_id or 0),
            *is_listed(today()),
        )
        .order_by(Person.sort_name, Person.id)
    ).all()
    passed = frozenset(person.id for person, is_past in rows if is_past)
    return Blocked([person for person, _ in rows], passed, named - len(rows))


def on_list(session: Session, unit_id: int, words: str, wanted: Collection[int] = ()) -> list[Person]:
    """People of a unit's list whose name holds some words, at most one more than MOST_OFFERED; first those wanted
    anyway. One query."""
    is_wanted = Person.id.in_(wanted)
    name = is_wanted | Person.search_name.like(f"%{like_literal(search_key(words))}%", escape="!")
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id == unit_id, *is_listed(today()), name)
        .order_by(case((is_wanted, 0), else_=1), Person.sort_name, Person.id)
        .limit(MOST_OFFERED + 1)
    )
    return list(session.scalars(statement))


def listed_people(viewer: Viewer, person_ids: Collection[int]) -> tuple[Unit | None, list[Person]]:
    """Some people of one unit whom the viewer sees today, and that unit; nobody where one is none. Two queries."""
    rows = viewer.session.execute(
        select(Person, Unit)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.id.in_(person_ids), *is_listed(today()))
        .order_by(Person.sort_name, Person.id)
    ).all()
    units = {unit.id: unit for _person, unit in rows}
    if len(units) != 1 or len(rows) != len(set(person_ids)):
        return None, []
    (unit,) = units.values()
    may = viewer.may(Permission.REPORT_OBSTACLES, unit.id) and viewer.may(Permission.SEE_PEOPLE, unit.id)
    return (unit, [person for person, _unit in rows]) if may else (None, [])


def obstacles_of_person(viewer: Viewer, unit: Unit, person_id: int) -> tuple[list[Line], frozenset[int]]:
    """The open obstacles of a unit that somebody is named in; the numbers of those whose step they have passed."""
    named = select(ObstaclePerson.obstacle_id).where(ObstaclePerson.person_id == person_id)
    lines = lines_where(viewer, IS_OPEN, Obstacle.unit_id == unit.id, Obstacle.id.in_(named), most=MOST_OF_ONE)
    passed = viewer.session.scalars(
        select(Obstacle.id)
        .join(ObstaclePerson, ObstaclePerson.obstacle_id == Obstacle.id)
        .where(ObstaclePerson.person_id == person_id, Obstacle.id.in_([line.id for line in lines]), has_passed())
    )
    return lines, frozenset(passed)
