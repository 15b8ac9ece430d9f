"""What holds a time, told to whoever asks for it: by name, or by none where the reader may not see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours, clock
from rollout.models import Room, SessionUnit, Unit, User, Vehicle, VisitUnit
from rollout.register.booking import AWAY, By, Clash, Held, Whom
from rollout.register.visit_refusals import (
    OfficerAway,
    OfficerBusy,
    SlotTaken,
    ThingTaken,
    TimeRefused,
    TimeTaken,
    UnitTaken,
)


def name_of_unit(session: Session, unit_id: int) -> str:
    return session.scalar(select(Unit.name).where(Unit.id == unit_id)) or ""


def name_of_user(session: Session, user_id: int) -> str:
    return session.scalar(select(User.display_name).where(User.id == user_id)) or ""


def units_of(session: Session, held: Held) -> list[int]:
    """The units of the visit or the session that holds a time."""
    if held.by is By.VISIT:
        found = select(VisitUnit.unit_id).where(VisitUnit.visit_id == held.by_id).order_by(VisitUnit.unit_id)
    elif held.by is By.SESSION:
        found = select(SessionUnit.unit_id).where(SessionUnit.session_id == held.by_id).order_by(SessionUnit.unit_id)
    else:
        return []
    return list(session.scalars(found))


def clash_text(
    session: Session, clash: Clash | None, following: tuple[date, Hours] | None, seen: Collection[int] | None
) -> TimeRefused:
    """What stands in the way; it names nobody where not all of it may be seen."""
    if clash is None:
        return TimeTaken(following=following)
    held = clash.held
    units = units_of(session, held)
    if seen is not None and (held.by in AWAY or not units or not set(units) <= set(seen)):
        return TimeTaken(following=following)
    start, end = clock(max(0, held.hours.starts - clash.way)), clock(min(24 * 60, held.hours.ends + clash.way))
    if held.whom is Whom.OFFICER and held.by in AWAY:
        return OfficerAway(officer=name_of_user(session, held.key), start=start, end=end, following=following)
    if held.whom is Whom.OFFICER:
        unit = ", ".join(name_of_unit(session, unit_id) for unit_id in units)
        officer = name_of_user(session, held.key)
        if not units:
            return OfficerBusy(officer=officer, start=start, end=end, following=following)
        return SlotTaken(officer=officer, unit=unit, start=start, end=end, following=following)
    if held.whom is Whom.UNIT:
        return UnitTaken(unit=name_of_unit(session, held.key), start=start, end=end, following=following)
    is_room = held.whom is Whom.ROOM
    thing = (session.get_one(Room, held.key) if is_room else session.get_one(Vehicle, held.key)).name
    return ThingTaken(thing=thing, start=start, end=end, following=following)
