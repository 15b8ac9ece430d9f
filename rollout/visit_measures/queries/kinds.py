"""What was done with visits in some days, and for which groups it counts: rows that the database itself counts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, union

from rollout.core.access import Permission, Viewer
from rollout.core.dates import ZONE, day_number, today
from rollout.core.scopes import bound
from rollout.models import UnitModeFact, Visit, VisitEvent, VisitOfficer, VisitUnit
from rollout.models.rollup import DIM_CODE, unit_span
from rollout.register.taking_part import takes_part
from rollout.register.yields import DAYS as RIPE_AFTER
from rollout.vocabulary import N_, Labelled, UnitMode
from rollout.vocabulary_of_visits import VisitAct, VisitState

MOST_DAYS = 400
"""Days of which measures are told at once."""


class Kind(Labelled):
    """What a visit counts for."""

    PROPOSED = "proposed", N_("Đã đề xuất")
    CONFIRMED = "confirmed", N_("Đã thống nhất")
    DONE = "done", N_("Đã thực hiện")
    DECLINED = "declined", N_("Đơn vị không nhận")
    EXPIRED = "expired", N_("Hết hạn, chưa thống nhất")
    RIPE = "ripe", N_("Buổi đã qua 14 ngày, đơn vị có danh sách")


COUNTED = tuple(kind for kind in Kind if kind is not Kind.RIPE)
"""Kinds that have a figure of their own; the other says on which visits a share rests."""


OF_THOSE_WHO_CAME = frozenset({Kind.DONE, Kind.RIPE})
"""What counts for the units that took part alone: one that said no to a visit of several was not there."""


class By(Labelled):
    OFFICE = "office", N_("Cơ quan BHXH quản lý")
    DISTRICT = "district", N_("Huyện, thị xã, thành phố")
    OFFICER = "officer", N_("Cán bộ")


class Days(NamedTuple):
    since: date
    until: date


OF_EVENTS = {
    VisitAct.PROPOSE: Kind.PROPOSED,
    VisitAct.ACCEPT: Kind.CONFIRMED,
    VisitAct.AGREE: Kind.CONFIRMED,
    VisitAct.LEAVE_OUT: Kind.CONFIRMED,
    VisitAct.DECLINE: Kind.DECLINED,
    VisitAct.EXPIRE: Kind.EXPIRED,
}


def kinds(viewer: Viewer, days: Days) -> Select[int, str]:
    """`visit_id` and `kind`, each pair once, of visits of the scope; one is held on its own day, whenever that was
    recorded. An offer that one unit of several did not want is not declined."""
    return select(union(_of_events(viewer, days), _held(viewer, days), _ripe(viewer, days)).subquery())


def held(viewer: Viewer, days: Days) -> Select[int, str]:
    """Of these what was held, and what of it is ripe."""
    return select(union(_held(viewer, days), _ripe(viewer, days)).subquery())


def _of_events(viewer: Viewer, days: Days) -> Select[int, str]:
    event = VisitEvent
    of_act = case({act.value: kind.value for act, kind in OF_EVENTS.items()}, value=event.act)
    agreed = [act.value for act, kind in OF_EVENTS.items() if kind is Kind.CONFIRMED]
    first = datetime.combine(days.since, time.min, ZONE)
    last = datetime.combine(days.until + timedelta(days=1), time.min, ZONE)
    found = select(event.visit_id.label("visit_id"), of_act.label("kind")).where(
        event.at >= first,
        event.at < last,
        or_(
            event.act.in_([VisitAct.PROPOSE.value, VisitAct.EXPIRE.value]),
            and_(event.act.in_(agreed), event.became == VisitState.CONFIRMED.value),
            and_(event.act == VisitAct.DECLINE.value, event.became == VisitState.CANCELLED.value),
        ),
    )
    selection = viewer.selection(Permission.SEE_FIGURES)
    if selection.is_everything:
        return found
    return found.where(event.visit_id.in_(select(VisitUnit.visit_id).where(bound(selection, "visit_unit.unit_id"))))


def _held_on(days: Days) -> tuple[ColumnElement[bool], ...]:
    return Visit.state == VisitState.DONE.value, Visit.day >= days.since, Visit.day <= days.until


def _held(viewer: Viewer, days: Days) -> Select[int, str]:
    scope = bound(viewer.selection(Permission.SEE_FIGURES), "visit_unit.unit_id")
    came = exists().where(VisitUnit.visit_id == Visit.id, scope, takes_part())
    return select(Visit.id.label("visit_id"), literal(Kind.DONE.value).label("kind")).where(*_held_on(days), came)


def _ripe(viewer: Viewer, days: Days) -> Select[int, str]:
    has_list = exists().where(
        UnitModeFact.unit_id == VisitUnit.unit_id,
        UnitModeFact.voided_seq.is_(None),
        UnitModeFact.mode == UnitMode.LIST.value,
        UnitModeFact.from_on <= Visit.day,
        UnitModeFact.to_on > Visit.day,
    )
    return (
        select(VisitUnit.visit_id, literal(Kind.RIPE.value).label("kind"))
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            *_held_on(days),
            Visit.day < today() - timedelta(days=RIPE_AFTER),
            takes_part(),
            has_list,
            bound(viewer.selection(Permission.SEE_FIGURES), "visit_unit.unit_id"),
        )
    )


def in_groups(viewer: Viewer, rows: Select[int, str], by: By | None) -> Select[int, int, str]:
    """`key` of a group, `visit_id` and `kind` of some rows, each once; one group 0 for all where none is told.

    A unit is of the group that it is of today, 0 for none; what was held counts for those that took part alone.
    """
    of = rows.cte("kinds")
    if by is None:
        return select(literal(0).label("key"), of.c.visit_id, of.c.kind)
    if by is By.OFFICER:
        goes = VisitOfficer.visit_id == of.c.visit_id
        return select(VisitOfficer.user_id.label("key"), of.c.visit_id, of.c.kind).join(VisitOfficer, goes)
    number = day_number(today())
    is_now = and_(
        unit_span.c.unit_id == VisitUnit.unit_id,
        unit_span.c.dim == DIM_CODE[by.value],
        unit_span.c.from_day <= number,
        unit_span.c.to_day > number,
    )
    counts = or_(of.c.kind.not_in([kind.value for kind in sorted(OF_THOSE_WHO_CAME)]), takes_part())
    return (
        select(func.coalesce(unit_span.c.group_id, 0).label("key"), of.c.visit_id, of.c.kind)
        .join(VisitUnit, VisitUnit.visit_id == of.c.visit_id)
        .outerjoin(unit_span, is_now)
        .where(counts, bound(viewer.selection(Permission.SEE_FIGURES), "visit_unit.unit_id"))
        .distinct()
    )
