"""The handovers that a viewer may see: a page of them, one, its items, those of the viewer's own day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.paging import Paged, paged
from rollout.core.scopes import bound
from rollout.core.users import display_names, names_to_choose
from rollout.models import (
    Handover,
    HandoverItem,
    HandoverOutcome,
    HandoverState,
    Obstacle,
    SessionUnit,
    User,
    VisitUnit,
)
from rollout.vocabulary import N_, Labelled

MOST = 10_000
"""Rows of a file."""

SHOWN_FOR = timedelta(days=7)
"""For how long the day's work tells of units that came."""


class Order(Labelled):
    NEWEST = "newest", N_("Mới nhất trước")
    OLDEST = "oldest", N_("Cũ nhất trước")
    DAY = "day", N_("Ngày bắt đầu gần nhất trước")


@dataclass(frozen=True)
class Asked:
    giver_id: int | None = None
    state: HandoverState | None = None
    order: Order = Order.NEWEST


class Line(NamedTuple):
    """A handover in a list; `takers`: each with how many units, of those that the viewer may see."""

    row: Handover
    giver: str
    made_by: str
    takers: list[tuple[str, int]]

    @property
    def units(self) -> int:
        return sum(number for _name, number in self.takers)


def in_scope(viewer: Viewer, column: str) -> ColumnElement[bool]:
    return bound(viewer.selection(Permission.EDIT_UNITS), column)


def is_seen(viewer: Viewer) -> ColumnElement[bool]:
    """The condition on an item: it is of a unit that the viewer may edit today, or was or is theirs."""
    me = viewer.user.id
    of_obstacle = exists().where(Obstacle.id == HandoverItem.obstacle_id, in_scope(viewer, "obstacle.unit_id"))
    of_session = exists().where(
        SessionUnit.session_id == HandoverItem.session_id, in_scope(viewer, "session_unit.unit_id")
    )
    of_visit = exists().where(VisitUnit.visit_id == HandoverItem.visit_id, in_scope(viewer, "visit_unit.unit_id"))
    of_unit = and_(HandoverItem.unit_id.is_not(None), in_scope(viewer, "handover_item.unit_id"))
    return or_(HandoverItem.before_id == me, HandoverItem.after_id == me, of_unit, of_obstacle, of_session, of_visit)


def _of_state(state: HandoverState) -> ColumnElement[bool]:
    row, stands = Handover, Handover.undone_at.is_(None)
    begun, ended = row.begun_at.is_not(None), row.ended_at.is_not(None)
    return {
        HandoverState.PLANNED: and_(stands, ~begun),
        HandoverState.RUNNING: and_(stands, begun, row.to_on.is_not(None), ~ended),
        HandoverState.DONE: and_(stands, begun, row.to_on.is_(None)),
        HandoverState.ENDED: and_(stands, ended),
        HandoverState.UNDONE: ~stands,
    }[state]


def _seen(viewer: Viewer) -> Select[Any]:
    return select(Handover).where(exists().where(HandoverItem.handover_id == Handover.id, is_seen(viewer)))


def _statement(viewer: Viewer, asked: Asked) -> Select[Any]:
    statement = _seen(viewer)
    if asked.giver_id is not None:
        statement = statement.where(Handover.giver_id == asked.giver_id)
    if asked.state is not None:
        statement = statement.where(_of_state(asked.state))
    by: dict[Order, tuple[Any, ...]] = {
        Order.NEWEST: (Handover.made_at.desc(), Handover.id.desc()),
        Order.OLDEST: (Handover.made_at, Handover.id),
        Order.DAY: (Handover.from_on.desc(), Handover.id.desc()),
    }
    return statement.order_by(*by[asked.order])


def page_of(viewer: Viewer, asked: Asked, number: int) -> Paged[Line]:
    """Four queries."""
    found = paged(viewer.session, _statement(viewer, asked), number)
    return Paged(lines_of(viewer, found.rows), found.number, found.total)


def all_lines(viewer: Viewer, asked: Asked) -> list[Line]:
    """The whole list, for a file."""
    return lines_of(viewer, viewer.session.scalars(_statement(viewer, asked).limit(MOST)).all())


def lines_of(viewer: Viewer, rows: Sequence[Handover]) -> list[Line]:
    session = viewer.session
    counted: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    statement = (
        select(HandoverItem.handover_id, HandoverItem.after_id, func.count())
        .where(
            HandoverItem.handover_id.in_([row.id for row in rows]),
            HandoverItem.unit_id.is_not(None),
            is_seen(viewer),
        )
        .group_by(HandoverItem.handover_id, HandoverItem.after_id)
        .order_by(func.count().desc(), HandoverItem.after_id)
    )
    for handover_id, taker_id, number in session.execute(statement):
        counted[handover_id].append((taker_id or 0, number))
    people = {key for row in rows for key in (row.giver_id, row.made_by_id)}
    names = display_names(session, people | {key for held in counted.values() for key, _number in held})
    return [
        Line(row, names[row.giver_id], names[row.made_by_id], [(names[key], n) for key, n in counted[row.id]])
        for row in rows
    ]


def opened(viewer: Viewer, handover_id: int) -> Line | None:
    """One that the viewer may see."""
    row = viewer.session.scalar(_seen(viewer).where(Handover.id == handover_id))
    return lines_of(viewer, [row])[0] if row is not None else None


def givers(viewer: Viewer) -> list[tuple[int, str]]:
    """Whoever handed over something that the viewer may see, by name. One query."""
    return list(names_to_choose(viewer.session, _seen(viewer).with_only_columns(Handover.giver_id)).items())


def unit_ids(viewer: Viewer, handover: Handover) -> Collection[int]:
    """All units of a handover, whoever sees them. One query."""
    return viewer.session.scalars(
        select(HandoverItem.unit_id).where(HandoverItem.handover_id == handover.id, HandoverItem.unit_id.is_not(None))
    ).all()  # type: ignore[return-value]


class Received(NamedTuple):
    """Units that came to the viewer, or will: how many, from whom, for which days."""

    handover_id: int
    giver: str
    units: int
    from_on: date
    to_on: date | None
    has_begun: bool


def received(viewer: Viewer) -> list[Received]:
    """What was handed over to the viewer of late, what is theirs for a while, what will be. One query."""
    recent = or_(
        Handover.begun_at.is_(None),
        Handover.from_on > today() - SHOWN_FOR,
        and_(Handover.to_on.is_not(None), Handover.ended_at.is_(None)),
    )
    rows = viewer.session.execute(
        select(
            Handover.id, User.display_name, func.count(), Handover.from_on, Handover.to_on,
            Handover.begun_at.is_not(None),
        )
        .join(HandoverItem, HandoverItem.handover_id == Handover.id)
        .join(User, User.id == Handover.giver_id)
        .where(
            HandoverItem.after_id == viewer.user.id,
            HandoverItem.unit_id.is_not(None),
            HandoverItem.outcome.in_([HandoverOutcome.WAITING.value, HandoverOutcome.GIVEN.value]),
            Handover.undone_at.is_(None),
            recent,
        )
        .group_by(Handover.id, User.display_name)
        .order_by(Handover.from_on, Handover.id)
    )  # fmt: skip
    return [Received(*row) for row in rows]
