"""How long ago each unit was last visited: a list of the units of a viewer's figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, func, select, text, union_all

from rollout.core.access import Permission, Viewer
from rollout.core.dates import today
from rollout.core.paging import ROWS, Paged, last_page, nearest
from rollout.core.scopes import day_asked
from rollout.models import Unit
from rollout.register.attention import exists as unit_exists
from rollout.register.meetings_held import meetings
from rollout.register.unit_search import is_called
from rollout.vocabulary import N_, Labelled

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
    """`visits`: sessions held with it; `days` since the last one, None where none was."""

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
    of_all = union_all(*meetings()).subquery()
    held = (
        select(
            of_all.c.unit_id,
            func.count(of_all.c.session_id.distinct()).label("visits"),
            func.max(of_all.c.day).label("last_on"),
        )
        .group_by(of_all.c.unit_id)
        .subquery()
    )
    of_today = unit_exists("unit.id")
    found = (
        select(Unit.id, Unit.code, Unit.name, func.coalesce(held.c.visits, 0), held.c.last_on)
        .outerjoin(held, held.c.unit_id == Unit.id)
        .where(
            text(scope).bindparams(**day_asked(scope)),
            text(of_today).bindparams(bindparam("on", today(), type_=Date())),
        )
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
