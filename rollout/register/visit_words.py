"""What holds a time, told to whoever asks for it: by name, or by none where the reader may not see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import day_number, today
from rollout.core.office_hours import Hours, clock
from rollout.models import Room, SessionOfficer, SessionUnit, Unit, User, Vehicle, VisitOfficer, VisitUnit
from rollout.models.rollup import DIM_CODE
from rollout.register.booking import ALL_DAY, AWAY, By, Full, Held, InTheWay, Whom
from rollout.register.taking_part import takes_part
from rollout.register.visit_refusals import (
    HeldByOthers,
    OfficerAway,
    OfficerAwayAllDay,
    OfficerBusy,
    OfficerFull,
    RoomTaken,
    SlotTaken,
    TimeTaken,
    UnitTaken,
    VehicleTaken,
)


class Seen(NamedTuple):
    """Whom a reader may be told of: a unit of itself; a user of BHXH of the units with which they arrange visits."""

    unit_ids: Collection[int] = ()
    user: User | None = None

    def knows(self, session: Session, unit_ids: Collection[int]) -> bool:
        """May the reader be told of all of some units?"""
        if self.user is None:
            return bool(unit_ids) and set(unit_ids) <= set(self.unit_ids)
        return bool(unit_ids) and viewer_of(session, self.user).may_all(Permission.ARRANGE_VISITS, unit_ids)

    def knows_officer(self, session: Session, officer_id: int) -> bool:
        """Is the officer the reader, or are the units of the officer the reader's?"""
        if self.user is None:
            return False
        selection = viewer_of(session, self.user).selection(Permission.ARRANGE_VISITS)
        if officer_id == self.user.id or selection.is_everything:
            return True
        own = text(
            f"SELECT s.unit_id FROM unit_span s WHERE s.dim = {DIM_CODE['officer']} AND s.group_id = :officer "
            "AND s.from_day <= :day AND s.to_day > :day"
        )
        return self.knows(session, session.scalars(own, {"officer": officer_id, "day": day_number(today())}).all())

    def goes(self, session: Session, held: Held) -> bool:
        """Does the reader go where a time is held? Then they know all of it."""
        if self.user is None or held.by in AWAY:
            return False
        of_visit = exists().where(VisitOfficer.visit_id == held.by_id, VisitOfficer.user_id == self.user.id)
        of_session = exists().where(SessionOfficer.session_id == held.by_id, SessionOfficer.user_id == self.user.id)
        return bool(session.scalar(select(of_visit if held.by is By.VISIT else of_session)))


def _is_told(session: Session, held: Held, unit_ids: Collection[int], seen: Seen) -> bool:
    if held.by in AWAY:
        return seen.knows_officer(session, held.key)
    return seen.goes(session, held) or seen.knows(session, unit_ids)


def name_of_unit(session: Session, unit_id: int) -> str:
    return session.scalar(select(Unit.name).where(Unit.id == unit_id)) or ""


def name_of_user(session: Session, user_id: int) -> str:
    return session.scalar(select(User.display_name).where(User.id == user_id)) or ""


def units_of(session: Session, held: Held) -> list[int]:
    """The units of the visit or the session that holds a time."""
    if held.by is By.VISIT:
        found = select(VisitUnit.unit_id).where(VisitUnit.visit_id == held.by_id, takes_part())
        found = found.order_by(VisitUnit.unit_id)
    elif held.by is By.SESSION:
        found = select(SessionUnit.unit_id).where(SessionUnit.session_id == held.by_id).order_by(SessionUnit.unit_id)
    else:
        return []
    return list(session.scalars(found))


def held_text(
    session: Session, day: date, cause: InTheWay, following: tuple[date, Hours] | None, seen: Seen | None
) -> HeldByOthers:
    """What stands in the way on a day; it names nobody where not all of it may be seen."""
    found = _text(session, day, cause, following, seen)
    found.cause = cause
    return found


def _text(
    session: Session, day: date, cause: InTheWay, following: tuple[date, Hours] | None, seen: Seen | None
) -> HeldByOthers:
    on = f"{day:%d/%m/%Y}"
    if isinstance(cause, Full):
        if seen is not None and not seen.knows_officer(session, cause.officer_id):
            return TimeTaken(following=following)
        officer = name_of_user(session, cause.officer_id)
        return OfficerFull(officer=officer, most=cause.most, day=on, following=following)
    held = cause.held
    units = units_of(session, held)
    if seen is not None and not _is_told(session, held, units, seen):
        return TimeTaken(following=following)
    start, end = clock(max(0, held.hours.starts - cause.way)), clock(min(24 * 60, held.hours.ends + cause.way))
    if held.whom is Whom.OFFICER and held.by in AWAY:
        officer = name_of_user(session, held.key)
        if held.hours == ALL_DAY:
            return OfficerAwayAllDay(officer=officer, day=on, following=following)
        return OfficerAway(officer=officer, start=start, end=end, day=on, following=following)
    if held.whom is Whom.OFFICER:
        unit = ", ".join(name_of_unit(session, unit_id) for unit_id in units)
        officer = name_of_user(session, held.key)
        if not units:
            return OfficerBusy(officer=officer, start=start, end=end, following=following)
        return SlotTaken(officer=officer, unit=unit, start=start, end=end, following=following)
    if held.whom is Whom.UNIT:
        return UnitTaken(unit=name_of_unit(session, held.key), start=start, end=end, following=following)
    if held.whom is Whom.ROOM:
        room = session.get_one(Room, held.key).name
        return RoomTaken(thing=room, start=start, end=end, following=following)
    vehicle = session.get_one(Vehicle, held.key).name
    return VehicleTaken(thing=vehicle, start=start, end=end, following=following)
