"""Is a time free for these officers, units, room and vehicle? Nobody and nothing is in two places at once.

What holds a time: visits that are agreed, planned sessions, absences and leaves. It is asked inside the transaction
that takes the time; writing transactions take turns from their first statement on (docs/adr/0011), so of two that want
the same hour the second finds it held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from rollout.core.access import ROLES, Permission
from rollout.core.office_hours import Hours
from rollout.core.travel import Travel
from rollout.db import among
from rollout.models import (
    Assignment,
    GuidanceSession,
    Handover,
    OfficerAbsence,
    SessionEvent,
    SessionOfficer,
    SessionUnit,
    Visit,
    VisitOfficer,
    VisitUnit,
)
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionAct, SessionState
from rollout.vocabulary_of_visits import VisitAnswer, VisitState

ALL_DAY = Hours(0, 1440)

ARRANGING = tuple(sorted(role.value for role, may in ROLES.items() if Permission.ARRANGE_VISITS in may))
ANSWERING = tuple(sorted(role.value for role, may in ROLES.items() if Permission.ANSWER_VISITS in may))
"""Roles of BHXH, and of units."""


class Whom(Labelled):
    """What cannot be in two places."""

    OFFICER = "officer", N_("Cán bộ")
    UNIT = "unit", N_("Đơn vị")
    ROOM = "room", N_("Phòng")
    VEHICLE = "vehicle", N_("Xe")


MOVING = frozenset({Whom.OFFICER, Whom.VEHICLE})
"""Between two places these need time for the way; a unit and a room stay where they are."""


class By(Labelled):
    """What holds a time."""

    VISIT = "visit", N_("Lịch làm việc")
    SESSION = "session", N_("Buổi hướng dẫn")
    ABSENCE = "absence", N_("Nghỉ, vắng")
    LEAVE = "leave", N_("Đang tạm bàn giao")


AWAY = frozenset({By.ABSENCE, By.LEAVE})


class Held(NamedTuple):
    """A time that somebody or something is held by: `by` and its key; `area_id` is the commune where that is."""

    whom: Whom
    key: int
    by: By
    by_id: int
    hours: Hours
    area_id: int | None = None


OnDay = tuple[date, Held]


class Wanted(NamedTuple):
    """A time that is wanted on a day, in a commune, for whom. `but_visit`, `but_session`: it is theirs already."""

    day: date
    hours: Hours
    area_id: int | None
    officer_ids: Collection[int]
    unit_ids: Collection[int] = ()
    room_id: int | None = None
    vehicle_id: int | None = None
    but_visit: int = 0
    but_session: int = 0


class Clash(NamedTuple):
    """Why a time cannot be had: what holds it, and how many minutes the way between the two takes."""

    held: Held
    way: int


def clashes(wanted: Wanted, held: Iterable[Held], travel: Travel) -> list[Clash]:
    """What stands in the way of a time, the earliest first. Pure.

    Each pair of places of a day must leave time for the way between them, not neighbours alone: so a day that is free
    of clashes stays so when something in the middle falls away, whatever the corrected ways are.
    """
    found = []
    for each in held:
        way = travel.minutes(each.area_id, wanted.area_id) if each.whom in MOVING and each.by not in AWAY else 0
        if wanted.hours.starts < each.hours.ends + way and each.hours.starts < wanted.hours.ends + way:
            found.append(Clash(each, way))
    return sorted(found, key=lambda clash: (clash.held.hours, clash.held.whom.value, clash.held.key))


def held_on(session: Session, wanted: Wanted) -> list[Held]:
    """What holds whom it is wanted for on its day. Six queries at most, of rows of that day alone."""
    return held_on_days(session, wanted, [wanted.day])[wanted.day]


def held_on_days(session: Session, wanted: Wanted, days: Collection[date]) -> dict[date, list[Held]]:
    """The same for each of some days, which may be others than the one that is wanted. As many queries."""
    found: dict[date, list[Held]] = {day: [] for day in days}
    if found:
        for part in (_officers_of_visits, _units_of_visits, _things_of_visits, _sessions, _away):
            for day, held in part(session, wanted, days):
                found[day].append(held)
    return found


def check(session: Session, wanted: Wanted, travel: Travel) -> list[Clash]:
    """What stands in the way of a time now."""
    return clashes(wanted, held_on(session, wanted), travel)


def _agreed(wanted: Wanted, days: Collection[date], key: Any) -> Select[Any]:
    return select(Visit.day, key, Visit.id, Visit.starts, Visit.ends, Visit.area_id).where(
        Visit.state == VisitState.CONFIRMED.value, Visit.day.in_(days), Visit.id != wanted.but_visit
    )


def _helds(whom: Whom, by: By, rows: Iterable[Sequence[Any]]) -> Iterator[OnDay]:
    for day, key, by_id, starts, ends, area_id in rows:
        yield day, Held(whom, key, by, by_id, Hours(starts, ends), area_id)


def _officers_of_visits(session: Session, wanted: Wanted, days: Collection[date]) -> Iterator[OnDay]:
    officers = _agreed(wanted, days, VisitOfficer.user_id).join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
    mine = officers.where(among(session, VisitOfficer.user_id, wanted.officer_ids))
    yield from _helds(Whom.OFFICER, By.VISIT, session.execute(mine).all())


def _units_of_visits(session: Session, wanted: Wanted, days: Collection[date]) -> Iterator[OnDay]:
    """A unit that said no to a visit of several is not held by it."""
    units = _agreed(wanted, days, VisitUnit.unit_id).join(VisitUnit, VisitUnit.visit_id == Visit.id)
    own = units.where(
        among(session, VisitUnit.unit_id, wanted.unit_ids), VisitUnit.answer != VisitAnswer.DECLINED.value
    )
    yield from _helds(Whom.UNIT, By.VISIT, session.execute(own).all())


def _things_of_visits(session: Session, wanted: Wanted, days: Collection[date]) -> Iterator[OnDay]:
    """A room or a vehicle; no query where neither is wanted."""
    for whom, column, key in (
        (Whom.ROOM, Visit.room_id, wanted.room_id),
        (Whom.VEHICLE, Visit.vehicle_id, wanted.vehicle_id),
    ):
        if key is not None:
            rows = session.execute(_agreed(wanted, days, column).where(column == key)).all()
            yield from _helds(whom, By.VISIT, rows)


def _sessions(session: Session, wanted: Wanted, days: Collection[date]) -> Iterator[OnDay]:
    """Planned sessions that are of no visit; their place is in words alone, so it is taken for one of the commune.

    What a unit plans by itself holds the unit alone: it cannot take an officer away from all the others.
    """
    held = GuidanceSession
    of_visit = select(Visit.session_id).where(Visit.session_id.is_not(None), Visit.day.in_(days))
    planned = (
        held.state == SessionState.PLANNED.value,
        held.day.in_(days),
        held.id != wanted.but_session,
        held.id.not_in(of_visit),
    )
    columns = (held.id, held.starts, held.ends)
    officers = select(held.day, SessionOfficer.user_id, *columns).join(held, held.id == SessionOfficer.session_id)
    units = select(held.day, SessionUnit.unit_id, *columns).join(held, held.id == SessionUnit.session_id)
    for whom, found in (
        (
            Whom.OFFICER,
            officers.where(among(session, SessionOfficer.user_id, wanted.officer_ids), *planned, ~_is_said_by_unit()),
        ),
        (Whom.UNIT, units.where(among(session, SessionUnit.unit_id, wanted.unit_ids), *planned)),
    ):
        rows = session.execute(found).all()
        yield from _helds(whom, By.SESSION, ((*row, wanted.area_id) for row in rows))


def _is_said_by_unit() -> ColumnElement[bool]:
    """That whoever said the time of a session last is of a unit, and never was of BHXH."""
    said = (
        select(SessionEvent.by_id)
        .where(
            SessionEvent.session_id == GuidanceSession.id,
            SessionEvent.act.in_((SessionAct.PLAN.value, SessionAct.CHANGE.value)),
        )
        .order_by(SessionEvent.id.desc())
        .limit(1)
        .correlate(GuidanceSession)
        .scalar_subquery()
    )
    by = Assignment.user_id == func.coalesce(said, GuidanceSession.created_by_id)
    return exists().where(by, Assignment.role.in_(ANSWERING)) & ~exists().where(by, Assignment.role.in_(ARRANGING))


def _away(session: Session, wanted: Wanted, days: Collection[date]) -> Iterator[OnDay]:
    """Absences, and leaves whose units others have meanwhile."""
    absence, leave, first, last = OfficerAbsence, Handover, min(days), max(days)
    absences = select(absence.from_on, absence.to_on, absence.user_id, absence.id, absence.starts, absence.ends).where(
        among(session, absence.user_id, wanted.officer_ids),
        absence.taken_back_at.is_(None),
        absence.from_on <= last,
        absence.to_on > first,
    )
    for since, until, user_id, absence_id, starts, ends in session.execute(absences):
        held = Held(Whom.OFFICER, user_id, By.ABSENCE, absence_id, Hours(starts, ends))
        yield from ((day, held) for day in days if since <= day < until)
    leaves = select(leave.from_on, leave.to_on, leave.giver_id, leave.id).where(
        among(session, leave.giver_id, wanted.officer_ids),
        leave.undone_at.is_(None),
        leave.from_on <= last,
        leave.to_on > first,  # none: the units are given for good, and the officer is there
    )
    for since, back_on, giver_id, handover_id in session.execute(leaves):
        held = Held(Whom.OFFICER, giver_id, By.LEAVE, handover_id, ALL_DAY)
        yield from ((day, held) for day in days if back_on is not None and since <= day < back_on)
