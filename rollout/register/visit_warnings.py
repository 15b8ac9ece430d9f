"""What is unusual about a time that may be had all the same: told beside it, and it hinders nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from rollout.core.office_hours import Hours
from rollout.db import among
from rollout.models import Room, Visit, VisitOfficer, VisitSlot, VisitUnit
from rollout.register.attention import is_deployed
from rollout.register.booking import Wanted
from rollout.register.taking_part import takes_part
from rollout.register.visit_times import Rules, Time, minute_now, visiting_hours_of
from rollout.vocabulary import N_, Labelled
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import OFFERED_STATES, OPEN_STATES, VisitState

FRIDAY = 5
NOON = 12 * 60
CLOSE = 15
"""Minutes before the midday break, or after it, that a visit had better leave."""

FAR = 60
"""Days ahead after which somebody may have typed a day without its year; said in the words, too."""


class Unusual(Labelled):
    DEPLOYED = "deployed", N_("Đơn vị đã triển khai")
    FRIDAY_AFTERNOON = "friday_afternoon", N_("Chiều thứ Sáu")
    AT_THE_BREAK = "at_the_break", N_("Sát giờ nghỉ trưa")
    OTHER_OFFER = "other_offer", N_("Cán bộ đang đề xuất giờ này cho đơn vị khác")
    OTHER_ROUND = "other_round", N_("Đơn vị đang có lịch khác chưa xong")
    OUTSIDE_WINDOWS = "outside_windows", N_("Ngoài khung giờ đơn vị thường tiếp")
    ROOM_TOO_SMALL = "room_too_small", N_("Phòng ít chỗ hơn số người các đơn vị báo sẽ dự")
    FAR_OFF = "far_off", N_("Ngày hẹn còn hơn 60 ngày nữa")
    VEHICLE_ONLINE = "vehicle_online", N_("Làm việc trực tuyến nhưng chọn xe")
    ROOM_AT_UNIT = "room_at_unit", N_("Làm việc tại đơn vị nhưng chọn phòng của cơ quan BHXH")


class Remark(NamedTuple):
    """`unit_id`, `visit_id`: of which unit and which other visit, where there is one."""

    kind: Unusual
    unit_id: int | None = None
    visit_id: int | None = None


def remarks_on_hours(held: Rules, day: date, hours: Hours) -> list[Remark]:
    """Pure."""
    found = []
    if day.isoweekday() == FRIDAY and hours.ends > NOON:
        found.append(Remark(Unusual.FRIDAY_AFTERNOON))
    if any(0 <= end - hours.ends < CLOSE for end in _breaks(held.hours)):
        found.append(Remark(Unusual.AT_THE_BREAK))
    return found


def _breaks(hours: Sequence[Hours]) -> list[int]:
    """When each part of the day but the last ends."""
    return [each.ends for each in sorted(hours)[:-1]]


def remarks_on_things(visit: Visit) -> list[Remark]:
    """A vehicle or a room for which a visit has no use, whatever its time. Pure."""
    found = []
    if visit.vehicle_id is not None and visit.way == SessionWay.ONLINE.value:
        found.append(Remark(Unusual.VEHICLE_ONLINE))
    if visit.room_id is not None and visit.host_id is not None:  # at the place of a unit
        found.append(Remark(Unusual.ROOM_AT_UNIT))
    return found


def remarks(session: Session, held: Rules, wanted: Wanted) -> list[Remark]:
    """What is unusual about a time. Five queries, one more where a room is wanted."""
    found = remarks_on_hours(held, wanted.day, wanted.hours)
    if wanted.day > minute_now()[0] + timedelta(days=FAR):
        found.append(Remark(Unusual.FAR_OFF))
    place = visiting_hours_of(session, wanted.unit_ids)
    found += [Remark(Unusual.OUTSIDE_WINDOWS, key) for key in place.outside(Time(wanted.day, wanted.hours))]
    found += [Remark(Unusual.DEPLOYED, unit_id) for unit_id in deployed_among(session, wanted)]
    if is_room_too_small(session, wanted):
        found.append(Remark(Unusual.ROOM_TOO_SMALL))
    return [*found, *_other_offers(session, wanted), *_other_rounds(session, wanted)]


def is_room_too_small(session: Session, wanted: Wanted) -> bool:
    """Do the units of the visit say that more people come than the room has seats? Nobody knows of a new one."""
    if wanted.room_id is None:
        return False
    coming = select(func.coalesce(func.sum(VisitUnit.coming), 0)).where(
        VisitUnit.visit_id == wanted.but_visit, among(session, VisitUnit.unit_id, wanted.unit_ids)
    )
    room = select(Room.id).where(Room.id == wanted.room_id, Room.seats < coming.scalar_subquery())
    return session.scalar(room) is not None


def deployed_among(session: Session, wanted: Wanted) -> list[int]:
    """Which of the units are "đã triển khai" on the day."""
    keys = ",".join(str(int(unit_id)) for unit_id in wanted.unit_ids) or "NULL"
    statement = f"SELECT u.id FROM unit u WHERE u.id IN ({keys}) AND {is_deployed('u.id')} ORDER BY u.id"
    return list(session.scalars(text(statement), {"on": wanted.day.isoformat()}))


def _other_offers(session: Session, wanted: Wanted) -> list[Remark]:
    offered = (
        select(Visit.id)
        .join(VisitSlot, (VisitSlot.visit_id == Visit.id) & (VisitSlot.round == Visit.round))
        .join(VisitOfficer, VisitOfficer.visit_id == Visit.id)
        .where(
            Visit.state.in_(OFFERED_STATES),
            Visit.id != wanted.but_visit,
            among(session, VisitOfficer.user_id, wanted.officer_ids),
            VisitSlot.unit_id.is_(None),
            VisitSlot.day == wanted.day,
            VisitSlot.starts < wanted.hours.ends,
            VisitSlot.ends > wanted.hours.starts,
        )
        .distinct()
        .order_by(Visit.id)
    )
    return [Remark(Unusual.OTHER_OFFER, visit_id=visit_id) for visit_id in session.scalars(offered)]


def _other_rounds(session: Session, wanted: Wanted) -> list[Remark]:
    others = (
        select(VisitUnit.unit_id, Visit.id)
        .join(Visit, Visit.id == VisitUnit.visit_id)
        .where(
            Visit.state.in_(sorted(state.value for state in OPEN_STATES - {VisitState.SUGGESTED})),
            Visit.id != wanted.but_visit,
            among(session, VisitUnit.unit_id, wanted.unit_ids),
            takes_part(),
        )
        .order_by(VisitUnit.unit_id, Visit.id)
    )
    return [Remark(Unusual.OTHER_ROUND, unit_id, visit_id) for unit_id, visit_id in session.execute(others)]
