"""Is a time free for these officers, units, room and vehicle? Nobody and nothing is in two places at once.

What holds a time: visits that are agreed, planned sessions, absences and leaves. It is asked inside the transaction
that takes the time; writing transactions take turns from their first statement on (docs/adr/0011), so of two that want
the same hour the second finds it held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, null, select
from sqlalchemy.orm import Session

from rollout.core.access import ROLES, Permission
from rollout.core.office_hours import Hours
from rollout.core.travel import ONLINE, Travel
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
from rollout.register.session_time import holds_its_own_time
from rollout.register.taking_part import takes_part
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionAct, SessionWay
from rollout.vocabulary_of_visits import VisitState

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
    """A time that somebody or something is held by: `by` and its key; `area_id` is the commune where that is, or
    ONLINE (`where`)."""

    whom: Whom
    key: int
    by: By
    by_id: int
    hours: Hours
    area_id: int | None = None


Dated = Iterator[tuple[date, Held]]


class Wanted(NamedTuple):
    """A time that is wanted on a day, in a commune or ONLINE, for whom. `but_visit`, `but_session`: theirs already."""

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


class Full(NamedTuple):
    """Why a day cannot be had: an officer has `most` visits on it already."""

    officer_id: int
    most: int


InTheWay = Clash | Full


def where(way: str, area_id: int | None) -> int | None:
    """The commune where a time is spent; for what is online nobody moves, which is another thing than not to know."""
    return ONLINE if way == SessionWay.ONLINE.value else area_id


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
    """What holds whom it is wanted for on its day. Eight queries at most, of rows of that day alone."""
    return held_on_days(session, wanted, [wanted.day])[wanted.day]


def held_on_days(session: Session, wanted: Wanted, days: Collection[date]) -> dict[date, list[Held]]:
    """The same for each of some days, which may be others than the one that is wanted. As many queries."""
    officers = officers_held(session, days, wanted.officer_ids)
    found = {day: list(of_others(wanted, officers[day])) for day in days}
    if found:
        for part in (_units_of_visits, _things_of_visits, _units_of_sessions):
            for day, held in part(session, wanted, days):
                found[day].append(held)
    return found


def officers_held(
    session: Session, days: Collection[date], officer_ids: Collection[int]
) -> defaultdict[date, list[Held]]:
    """Day → all that holds some officers then, for many times that are wanted of them. Four queries, however many.

    A session is in no commune here, unless it is online: `of_others` says of a time what stands against it.
    """
    found: defaultdict[date, list[Held]] = defaultdict(list)
    if days:
        for rows in (_officers_of_visits, _officers_of_sessions, _absences, _leaves):
            for day, held in rows(session, days, officer_ids):
                found[day].append(held)
    return found


def of_others(wanted: Wanted, held: Iterable[Held]) -> Iterator[Held]:
    """What is not of the visit or the session itself for which a time is wanted. Pure.

    The place of a session is in words alone, so it is taken for one of the commune.
    """
    own = {(By.VISIT, wanted.but_visit), (By.SESSION, wanted.but_session)}
    for each in held:
        if (each.by, each.by_id) not in own:
            is_placed = each.by is not By.SESSION or each.area_id is not None
            yield each if is_placed else each._replace(area_id=wanted.area_id)


def check(session: Session, wanted: Wanted, travel: Travel) -> list[Clash]:
    """What stands in the way of a time now."""
    return clashes(wanted, held_on(session, wanted), travel)


def _agreed(days: Collection[date], key: Any) -> Select[Any]:
    return select(Visit.day, key, Visit.id, Visit.starts, Visit.ends, Visit.way, Visit.area_id).where(
        Visit.state == VisitState.CONFIRMED.value, Visit.day.in_(days)
    )


def _helds(whom: Whom, by: By, rows: Iterable[Sequence[Any]]) -> Dated:
    for day, key, by_id, starts, ends, way, area_id in rows:
        yield day, Held(whom, key, by, by_id, Hours(starts, ends), where(way, area_id))


def _officers_of_visits(session: Session, days: Collection[date], officer_ids: Collection[int]) -> Dated:
    going = _agreed(days, VisitOfficer.user_id).join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
    mine = going.where(among(session, VisitOfficer.user_id, officer_ids))
    yield from _helds(Whom.OFFICER, By.VISIT, session.execute(mine).all())


def _units_of_visits(session: Session, wanted: Wanted, days: Collection[date]) -> Dated:
    """A unit that said no to a visit of several is not held by it."""
    units = _agreed(days, VisitUnit.unit_id).join(VisitUnit, VisitUnit.visit_id == Visit.id)
    own = units.where(
        among(session, VisitUnit.unit_id, wanted.unit_ids),
        takes_part(),
        Visit.id != wanted.but_visit,
    )
    yield from _helds(Whom.UNIT, By.VISIT, session.execute(own).all())


def _things_of_visits(session: Session, wanted: Wanted, days: Collection[date]) -> Dated:
    """A room or a vehicle; no query where neither is wanted."""
    for whom, column, key in (
        (Whom.ROOM, Visit.room_id, wanted.room_id),
        (Whom.VEHICLE, Visit.vehicle_id, wanted.vehicle_id),
    ):
        if key is not None:
            held = _agreed(days, column).where(column == key, Visit.id != wanted.but_visit)
            yield from _helds(whom, By.VISIT, session.execute(held).all())


def _planned(days: Collection[date], key: Any) -> Select[Any]:
    """Sessions whose time is their own; in no commune, for their place is in words alone."""
    held = GuidanceSession
    return select(held.day, key, held.id, held.starts, held.ends, held.way, null()).where(
        holds_its_own_time(), held.day.in_(days)
    )


def _officers_of_sessions(session: Session, days: Collection[date], officer_ids: Collection[int]) -> Dated:
    """What a unit plans by itself holds the unit alone: it cannot take an officer away from all the others."""
    holding = _planned(days, SessionOfficer.user_id).join(
        SessionOfficer, SessionOfficer.session_id == GuidanceSession.id
    )
    mine = holding.where(among(session, SessionOfficer.user_id, officer_ids), ~is_said_by_unit())
    yield from _helds(Whom.OFFICER, By.SESSION, session.execute(mine).all())


def _units_of_sessions(session: Session, wanted: Wanted, days: Collection[date]) -> Dated:
    units = _planned(days, SessionUnit.unit_id).join(SessionUnit, SessionUnit.session_id == GuidanceSession.id)
    own = units.where(among(session, SessionUnit.unit_id, wanted.unit_ids), GuidanceSession.id != wanted.but_session)
    yield from _helds(Whom.UNIT, By.SESSION, session.execute(own).all())


def is_said_by_unit() -> ColumnElement[bool]:
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


def _absences(session: Session, days: Collection[date], officer_ids: Collection[int]) -> Dated:
    absence = OfficerAbsence
    rows = session.execute(
        select(absence.user_id, absence.id, absence.starts, absence.ends, absence.from_on, absence.to_on).where(
            among(session, absence.user_id, officer_ids),
            absence.taken_back_at.is_(None),
            absence.from_on <= max(days),
            absence.to_on > min(days),
        )
    )
    for user_id, absence_id, starts, ends, from_on, to_on in rows.all():
        held = Held(Whom.OFFICER, user_id, By.ABSENCE, absence_id, Hours(starts, ends))
        yield from ((day, held) for day in days if from_on <= day < to_on)


def _leaves(session: Session, days: Collection[date], officer_ids: Collection[int]) -> Dated:
    """Leaves whose units others have meanwhile."""
    leave = Handover
    rows = session.execute(
        select(leave.giver_id, leave.id, leave.from_on, leave.to_on).where(
            among(session, leave.giver_id, officer_ids),
            leave.undone_at.is_(None),
            leave.from_on <= max(days),
            leave.to_on > min(days),  # none: the units are given for good, and the officer is there
        )
    )
    for giver_id, handover_id, from_on, to_on in rows.all():
        held = Held(Whom.OFFICER, giver_id, By.LEAVE, handover_id, ALL_DAY)
        yield from ((day, held) for day in days if to_on is not None and from_on <= day < to_on)
