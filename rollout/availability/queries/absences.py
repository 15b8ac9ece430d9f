"""Absences that somebody keeps: a page of them, the whole list, who is away soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, select

from rollout.availability.queries.scope import keeps_all, officers
from rollout.core.access import Viewer
from rollout.core.dates import today
from rollout.core.office_hours import Hours
from rollout.core.paging import Paged, paged
from rollout.core.users import display_names
from rollout.db import among
from rollout.models import OfficerAbsence
from rollout.register.booking import ALL_DAY
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import AbsenceKind

MOST = 10_000
"""Rows of a file."""

SOON = timedelta(days=14)


class Order(Labelled):
    DAY = "day", N_("Ngày gần nhất trước")
    LATEST = "latest", N_("Ngày xa nhất trước")
    NEWEST = "newest", N_("Mới ghi trước")


class Which(Labelled):
    COMING = "coming", N_("Đang và sắp vắng")
    OVER = "over", N_("Đã qua")
    TAKEN_BACK = "taken_back", N_("Đã rút lại")


@dataclass(frozen=True)
class Asked:
    officer_id: int | None = None
    kind: AbsenceKind | None = None
    which: Which | None = Which.COMING
    order: Order = Order.DAY


class Line(NamedTuple):
    row: OfficerAbsence
    officer: str
    made_by: str

    @property
    def last(self) -> date:
        return self.row.to_on - timedelta(days=1)

    @property
    def hours(self) -> Hours:
        return Hours(self.row.starts, self.row.ends)

    @property
    def is_whole(self) -> bool:
        return self.hours == ALL_DAY

    @property
    def is_open(self) -> bool:
        """May it still be changed?"""
        return self.row.taken_back_at is None and self.row.to_on > today()


def _seen(viewer: Viewer) -> Select[Any]:
    """Those of officers whose absences the viewer keeps."""
    found = select(OfficerAbsence)
    if keeps_all(viewer):
        return found
    return found.where(among(viewer.session, OfficerAbsence.user_id, {viewer.user.id, *officers(viewer)}))


def _statement(viewer: Viewer, asked: Asked) -> Select[Any]:
    row, found = OfficerAbsence, _seen(viewer)
    stands = row.taken_back_at.is_(None)
    if asked.officer_id is not None:
        found = found.where(row.user_id == asked.officer_id)
    if asked.kind is not None:
        found = found.where(row.kind == asked.kind.value)
    if asked.which is not None:
        found = found.where(
            {
                Which.COMING: and_(stands, row.to_on > today()),
                Which.OVER: and_(stands, row.to_on <= today()),
                Which.TAKEN_BACK: ~stands,
            }[asked.which]
        )
    by: dict[Order, tuple[Any, ...]] = {
        Order.DAY: (row.from_on, row.starts, row.id),
        Order.LATEST: (row.from_on.desc(), row.starts, row.id),
        Order.NEWEST: (row.made_at.desc(), row.id.desc()),
    }
    return found.order_by(*by[asked.order])


def page_of(viewer: Viewer, asked: Asked, number: int) -> Paged[Line]:
    """At most seven queries."""
    found = paged(viewer.session, _statement(viewer, asked), number)
    return Paged(_lines(viewer, found.rows), found.number, found.total)


def all_lines(viewer: Viewer, asked: Asked) -> list[Line]:
    """The whole list, for a file."""
    return _lines(viewer, viewer.session.scalars(_statement(viewer, asked).limit(MOST)).all())


def soon(viewer: Viewer) -> list[Line]:
    """Who is away today or in the days that follow, the first of them."""
    found = _statement(viewer, Asked()).where(OfficerAbsence.from_on < today() + SOON).limit(20)
    return _lines(viewer, viewer.session.scalars(found).all())


def opened(viewer: Viewer, absence_id: int) -> OfficerAbsence | None:
    """One that the viewer keeps."""
    row: OfficerAbsence | None = viewer.session.scalar(_seen(viewer).where(OfficerAbsence.id == absence_id))
    return row


def _lines(viewer: Viewer, rows: Sequence[OfficerAbsence]) -> list[Line]:
    names = display_names(viewer.session, {key for row in rows for key in (row.user_id, row.made_by_id)})
    return [Line(row, names[row.user_id], names[row.made_by_id]) for row in rows]
