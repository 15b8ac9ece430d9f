"""Rooms and vehicles of the offices that somebody sees: a page of them, the whole list, the visits that use one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.offices_of_viewer import offices_of
from rollout.core.paging import Paged, paged
from rollout.models import Room, Vehicle, Visit
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import VisitState

MOST = 10_000

Thing = Room | Vehicle
KINDS: dict[str, type[Room] | type[Vehicle]] = {"rooms": Room, "vehicles": Vehicle}
"""By the word in the address."""


class Order(Labelled):
    NAME = "name", N_("Theo tên")
    OFFICE = "office", N_("Theo cơ quan")
    SEATS = "seats", N_("Nhiều chỗ trước")


class Which(Labelled):
    USED = "used", N_("Đang dùng")
    ENDED = "ended", N_("Thôi dùng")


@dataclass(frozen=True)
class Asked:
    office_id: int | None = None
    which: Which | None = Which.USED
    order: Order = Order.OFFICE


class Line(NamedTuple):
    """`visits`: agreed ones of today and later that use it; `may_keep`: by the viewer."""

    row: Thing
    office: str
    visits: int
    may_keep: bool

    @property
    def seats(self) -> int | None:
        return self.row.seats if isinstance(self.row, Room) else None


def _statement(kind: type[Room] | type[Vehicle], asked: Asked, seen: Collection[int]) -> Select[Any]:
    found = select(kind).where(kind.office_id.in_(seen))
    if asked.office_id is not None:
        found = found.where(kind.office_id == asked.office_id)
    if asked.which is not None:
        is_used = kind.ended_at.is_(None)
        found = found.where(is_used if asked.which is Which.USED else ~is_used)
    if asked.order is Order.SEATS and kind is Room:
        return found.order_by(Room.seats.desc(), Room.id)
    first = (kind.name,) if asked.order is Order.NAME else (kind.office_id, kind.name)
    return found.order_by(*first, kind.id)


def page_of(viewer: Viewer, name: str, asked: Asked, number: int) -> Paged[Line]:
    """At most eight queries."""
    seen = offices_of(viewer, Permission.ARRANGE_VISITS)
    found = paged(viewer.session, _statement(KINDS[name], asked, seen), number)
    return Paged(_lines(viewer, name, found.rows, seen), found.number, found.total)


def all_lines(viewer: Viewer, name: str, asked: Asked) -> list[Line]:
    """The whole list, for a file."""
    seen = offices_of(viewer, Permission.ARRANGE_VISITS)
    rows = viewer.session.scalars(_statement(KINDS[name], asked, seen).limit(MOST)).all()
    return _lines(viewer, name, rows, seen)


def _lines(viewer: Viewer, name: str, rows: Sequence[Thing], seen: dict[int, str]) -> list[Line]:
    kept = offices_of(viewer, Permission.KEEP_AVAILABILITY)
    column = Visit.room_id if KINDS[name] is Room else Visit.vehicle_id
    counted = select(column, func.count()).where(
        column.in_([row.id for row in rows]), Visit.state == VisitState.CONFIRMED.value, Visit.day >= today()
    )
    used = {row[0]: int(row[1]) for row in viewer.session.execute(counted.group_by(column))}
    return [Line(row, seen[row.office_id], used.get(row.id, 0), row.office_id in kept) for row in rows]


def number_of(viewer: Viewer, name: str) -> int:
    """How many are in use, of the offices that the viewer sees."""
    seen = offices_of(viewer, Permission.ARRANGE_VISITS)
    statement = _statement(KINDS[name], Asked(), seen).order_by(None)
    return viewer.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


def opened(viewer: Viewer, name: str, thing_id: int) -> Thing | None:
    """One in use that the viewer keeps."""
    row: Thing | None = viewer.session.get(KINDS[name], thing_id)  # type: ignore[assignment]
    if row is None or row.ended_at is not None:
        return None
    return row if row.office_id in offices_of(viewer, Permission.KEEP_AVAILABILITY) else None
