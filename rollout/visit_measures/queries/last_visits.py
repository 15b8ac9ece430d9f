"""How long ago each unit was last visited: a list of the units of a viewer's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, text

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.models import Unit, Visit, VisitUnit
from rollout.register.unit_search import is_called
from rollout.register.visit_sight import bound
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_visits import VisitState

MOST = 10_000


class Order(Labelled):
    LONGEST = "longest", N_("Lâu nhất chưa đến trước")
    LATEST = "latest", N_("Mới đến trước")
    NAME = "name", N_("Tên")


@dataclass(frozen=True)
class UnitsAsked:
    words: str = ""
    order: Order = Order.LONGEST


class LastVisit(NamedTuple):
    """`days` since the last visit that was held, None where none was."""

    unit_id: int
    code: str
    name: str
    visits: int
    last_on: date | None
    days: int | None


def page_of(viewer: Viewer, asked: UnitsAsked, number: int, rows: int = ROWS) -> Paged[LastVisit]:
    """Two queries."""
    session = viewer.session
    scope = viewer.selection(Permission.SEE_FIGURES).sql("unit.id")
    held = (
        select(VisitUnit.unit_id, func.count().label("visits"), func.max(Visit.day).label("last_on"))
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(Visit.state == VisitState.DONE.value)
        .group_by(VisitUnit.unit_id)
        .subquery()
    )
    found = (
        select(Unit.id, Unit.code, Unit.name, func.coalesce(held.c.visits, 0), held.c.last_on)
        .outerjoin(held, held.c.unit_id == Unit.id)
        .where(text(scope).bindparams(**bound(scope)))
    )
    if asked.words:
        found = found.where(is_called(asked.words))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    order = {
        Order.LONGEST: (held.c.last_on.is_not(None), held.c.last_on),
        Order.LATEST: (held.c.last_on.is_(None), held.c.last_on.desc()),
        Order.NAME: (),
    }[asked.order]
    number = nearest(number, last_page(total, rows))
    page = found.order_by(*order, Unit.sort_name, Unit.id).limit(rows).offset((number - 1) * rows)
    lines = [
        LastVisit(key, code, name, visits, last_on, (today() - last_on).days if last_on else None)
        for key, code, name, visits, last_on in session.execute(page)
    ]
    return Paged(lines, number, total)
