"""Lists of visits: filtered, in order, a page of them, with the units that the viewer may know of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, or_, select, text

from rollout.core.access import Permission, Viewer
from rollout.core.paging import Paged, paged
from rollout.core.scopes import day_asked
from rollout.core.users import names_to_choose
from rollout.db import among
from rollout.models import Office, Unit, User, Visit, VisitOfficer, VisitSlot, VisitUnit
from rollout.register import unit_search
from rollout.register.taking_part import takes_part
from rollout.register.visit_hosts import lacks_host
from rollout.register.visit_places import MeetingPlace, places_of
from rollout.register.visit_sight import SeenVisit, is_called, is_without_theirs, seen, seen_keys
from rollout.register.visit_times import minute_now
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import OF_OFFICE, VisitState, VisitWords

ARRANGE = Permission.ARRANGE_VISITS


class Order(Labelled):
    LATEST = "latest", N_("Ngày muộn nhất trước")
    EARLIEST = "earliest", N_("Ngày sớm nhất trước")
    ANSWER = "answer", N_("Hạn trả lời gần nhất trước")


class Waits(Labelled):
    """What waits for the office."""

    ANSWER = "answer", N_("Chờ cán bộ trả lời")
    CLOSING = "closing", N_("Đã qua giờ hẹn, chưa ghi kết quả")


@dataclass(frozen=True)
class Asked:
    """Which visits: of an office, of an officer, of units called so, of days [since, until], of what waits."""

    words: str = ""
    office_id: int | None = None
    officer_id: int | None = None
    state: VisitState | VisitWords | None = None
    way: SessionWay | None = None
    waits: Waits | None = None
    since: date | None = None
    until: date | None = None
    order: Order = Order.LATEST


class Line(NamedTuple):
    """A visit in a list; `times`: those of the present round. `is_unclosed`: it is past, and nothing is said of it."""

    seen: SeenVisit
    times: list[VisitSlot]
    is_unclosed: bool
    place: MeetingPlace

    @property
    def row(self) -> Visit:
        return self.seen.row


def waits_for_answer() -> ColumnElement[bool]:
    """The office has to act: a unit asks for another time, none answered, one of several said no, or the one at whose
    place it was to be."""
    declined = exists().where(VisitUnit.visit_id == Visit.id, ~takes_part())
    return or_(Visit.state.in_(OF_OFFICE), (Visit.state == VisitState.PROPOSED.value) & declined, lacks_host())


def is_unclosed(viewer: Viewer) -> ColumnElement[bool]:
    """Agreed, past, and nothing is said of what came of it: of visits to which a unit comes that the viewer knows."""
    day, minute = minute_now()
    is_past = or_(Visit.day < day, (Visit.day == day) & (Visit.ends <= minute))
    return (Visit.state == VisitState.CONFIRMED.value) & is_past & ~is_without_theirs(viewer, ARRANGE)


def visits(viewer: Viewer, asked: Asked) -> Select[Visit]:
    """The viewer's visits that the filter finds."""
    seen_ones = seen_keys(viewer)
    found = select(Visit) if seen_ones is None else select(Visit).where(Visit.id.in_(seen_ones))
    if asked.words:
        found = found.where(_is_of_unit_called(viewer, asked.words))
    if asked.office_id is not None:
        found = found.where(Visit.office_id == asked.office_id)
    if asked.officer_id is not None:
        goes = select(VisitOfficer.visit_id).where(VisitOfficer.user_id == asked.officer_id)
        found = found.where(Visit.id.in_(goes))
    if asked.state is not None:
        found = found.where(is_called(viewer, ARRANGE, asked.state))
    if asked.way is not None:
        found = found.where(Visit.way == asked.way.value)
    if asked.waits is not None:
        found = found.where(waits_for_answer() if asked.waits is Waits.ANSWER else is_unclosed(viewer))
    if asked.since is not None:
        found = found.where(Visit.listed_on >= asked.since)
    if asked.until is not None:
        found = found.where(Visit.listed_on <= asked.until)
    return found


def _is_of_unit_called(viewer: Viewer, words: str) -> ColumnElement[bool]:
    """One of its units that the viewer may know of is called so."""
    scope = viewer.selection(ARRANGE).sql("visit_unit.unit_id")
    goes = VisitUnit.visit_id.in_(select(VisitOfficer.visit_id).where(VisitOfficer.user_id == viewer.user.id))
    known = or_(text(scope).bindparams(**day_asked(scope)), goes)
    called = VisitUnit.unit_id.in_(select(Unit.id).where(unit_search.is_called(words)))
    return Visit.id.in_(select(VisitUnit.visit_id).where(called, known))


def ordered(statement: Select[Visit], order: Order) -> Select[Visit]:
    if order is Order.EARLIEST:
        return statement.order_by(Visit.listed_on, Visit.listed_at, Visit.id)
    if order is Order.ANSWER:
        return statement.order_by(Visit.due_on, Visit.id)
    return statement.order_by(Visit.listed_on.desc(), Visit.listed_at.desc(), Visit.id.desc())


def page_of(viewer: Viewer, asked: Asked, number: int, size: int = 50) -> Paged[Line]:
    """At most thirteen queries."""
    found = paged(viewer.session, ordered(visits(viewer, asked), asked.order), number, size)
    return Paged(lines_of(viewer, found.rows), found.number, found.total)


def first_of(viewer: Viewer, statement: Select[Visit], order: Order, most: int) -> list[Line]:
    return lines_of(viewer, list(viewer.session.scalars(ordered(statement, order).limit(most))))


def lines_of(viewer: Viewer, rows: Collection[Visit]) -> list[Line]:
    """Visits, each seen already, with their times. At most eleven queries, however many they are."""
    times: defaultdict[int, list[VisitSlot]] = defaultdict(list)
    offered = (
        select(VisitSlot)
        .join(Visit, (Visit.id == VisitSlot.visit_id) & (Visit.round == VisitSlot.round))
        .where(among(viewer.session, VisitSlot.visit_id, [row.id for row in rows]))
        .order_by(VisitSlot.visit_id, VisitSlot.position)
    )
    for slot in viewer.session.scalars(offered):
        times[slot.visit_id].append(slot)
    now, places = minute_now(), places_of(viewer.session, rows)
    return [
        Line(held, _shown(held, times[held.row.id]), _is_past(held.row, now), places[held.row.id])
        for held in seen(viewer, rows, ARRANGE)
    ]  # fmt: skip


def _shown(held: SeenVisit, times: list[VisitSlot]) -> list[VisitSlot]:
    """What units of which one may not know ask for is not told."""
    known = {unit.id for unit in held.units}
    return [slot for slot in times if slot.unit_id is None or slot.unit_id in known]


def _is_past(row: Visit, now: tuple[date, int]) -> bool:
    is_agreed = row.state == VisitState.CONFIRMED.value and row.day is not None and row.ends is not None
    return is_agreed and (row.day, row.ends) <= now


def offices(viewer: Viewer) -> list[tuple[int, str]]:
    """(key, short name) of the offices whose visits the viewer sees."""
    seen_ones = seen_keys(viewer)
    has_some: ColumnElement[bool] = exists().where(Visit.office_id == Office.id)
    if seen_ones is not None:
        has_some = Office.id.in_(select(Visit.office_id).where(Visit.id.in_(seen_ones)))
    rows = viewer.session.execute(select(Office.id, Office.short_name).where(has_some).order_by(Office.id))
    return [(key, name) for key, name in rows]


def officers(viewer: Viewer) -> list[tuple[int, str]]:
    """(key, name) of whoever goes to a visit that the viewer sees."""
    seen_ones = seen_keys(viewer)
    goes: ColumnElement[bool] = exists().where(VisitOfficer.user_id == User.id)
    if seen_ones is not None:
        goes = User.id.in_(select(VisitOfficer.user_id).where(VisitOfficer.visit_id.in_(seen_ones)))
    return list(names_to_choose(viewer.session, select(User.id).where(goes)).items())


def of_unit_rows(unit_id: int) -> Select[Visit]:
    """The visits of a unit, to whoever arranges visits with it."""
    return select(Visit).where(Visit.id.in_(select(VisitUnit.visit_id).where(VisitUnit.unit_id == unit_id)))
