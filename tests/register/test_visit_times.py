"""Which times may be had: hours, windows, closures, the clock, how many a day; and what is unusual about one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rollout.core.dates import now
from rollout.core.office_hours import Hours
from rollout.core.travel import Travel
from rollout.core.working_days import Announced, WorkingDays
from rollout.models import (
    Closure,
    DayException,
    OfficerAbsence,
    Room,
    Setting,
    UnitDeployment,
    UnitWindow,
    Vehicle,
    Visit,
)
from rollout.register import visit_ends, visit_offers, visit_times
from rollout.register.booking import Wanted
from rollout.register.visit_acts import units_of, wanted_by
from rollout.register.visit_refusals import (
    DayOff,
    OfficerFull,
    OutsideHours,
    OutsideWindows,
    RoomTaken,
    SlotTaken,
    TimePast,
    TimeRefused,
    TimeTaken,
    TimeTooFar,
    UnitClosed,
    VehicleTaken,
)
from rollout.register.visit_times import Place, Rules, Time, allows, rules
from rollout.register.visit_warnings import Remark, Unusual, remarks, remarks_on_hours, remarks_on_things
from rollout.register.visit_words import Seen
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.register.visiting import (
    EIGHT,
    FRIDAY,
    HALF_PAST_ONE,
    MONDAY,
    SATURDAY,
    SEVEN,
    TODAY,
    TUESDAY,
    Visiting,
)
from tests.staffed import Staffed, queries

OFFICE = (Hours(420, 690), Hours(810, 1020))
PLAIN = Rules(OFFICE, WorkingDays(), Travel(), 4, 3, 90)
NEW_YEAR = date(2027, 1, 1)
FAR_OFF = TODAY + timedelta(days=61)


SHIFTS = Place({1: {6: [Hours(360, 720)], 1: [Hours(690, 780)]}}, {})


@pytest.mark.parametrize(
    ("day", "hours", "consents", "is_allowed"),
    [
        (MONDAY, Hours(420, 690), False, True),
        (MONDAY, Hours(405, 465), False, False),
        (MONDAY, Hours(660, 720), True, False),  # over the break: neither hours nor window hold it whole
        (MONDAY, Hours(690, 750), False, False),
        (MONDAY, Hours(690, 750), True, True),
        (MONDAY, Hours(960, 1035), True, False),
        (SATURDAY, Hours(480, 540), False, False),
        (SATURDAY, Hours(480, 540), True, True),
        (date(2027, 1, 2), Hours(480, 540), True, True),
        (NEW_YEAR, Hours(480, 540), True, False),
    ],
)
def test_hours_of_the_office_or_with_consent_of_the_unit(
    day: date, hours: Hours, consents: bool, is_allowed: bool
) -> None:
    assert allows(PLAIN, SHIFTS, [1], Time(day, hours), consents=consents) is is_allowed


def test_all_units_of_a_visit_receive_in_their_windows() -> None:
    both = Place({1: {6: [Hours(360, 720)]}, 2: {6: [Hours(360, 500)]}}, {})
    time = Time(SATURDAY, Hours(480, 540))
    assert not allows(PLAIN, both, [1, 2], time, consents=True)
    assert not allows(PLAIN, SHIFTS, [1, 2], time, consents=True)  # the second has none


def test_no_window_opens_a_holiday() -> None:
    tet = Rules(OFFICE, WorkingDays(announced={SATURDAY: Announced(is_off=True, name="nghỉ bù")}), Travel(), 4, 3, 90)
    assert not allows(tet, SHIFTS, [1], Time(SATURDAY, Hours(480, 540)), consents=True)


def refuse(held: Visiting, start: tuple[date, int], refusal: type[TimeRefused], match: str, *units: int) -> None:
    with pytest.raises(refusal, match=match):
        held.proposed(*units, starts=[start])
    held.session.rollback()


def test_each_refusal_says_the_next_free_time(held: Visiting, turn: TurnTo) -> None:
    refuse(held, (TODAY, EIGHT), TimePast, "đã qua")
    refuse(held, (TODAY + timedelta(days=370), EIGHT), TimeTooFar, "một năm")
    refuse(held, (MONDAY, 660), OutsideHours, r"11:00–12:00 ngày 07/12/2026 .*: 13:30–14:30 ngày 07/12/2026")
    refuse(held, (MONDAY, 360), OutsideHours, r"\(07:00–11:30, 13:30–17:00\).*07:00–08:00 ngày 07/12/2026")
    refuse(held, (SATURDAY, EIGHT), DayOff, r"12/12/2026 không phải ngày làm việc.*07:00–08:00 ngày 14/12/2026")
    held.session.add(DayException(day=MONDAY, is_off=True, name="Nghỉ bão"))
    held.session.commit()
    refuse(held, (MONDAY, EIGHT), DayOff, r"07:00–08:00 ngày 08/12/2026")
    turn(TUESDAY, 8)
    refuse(held, (TUESDAY, EIGHT), TimePast, "đã qua")


def test_a_closed_unit_is_not_visited(held: Visiting) -> None:
    unit_id = held.unit()
    held.session.add(Closure(unit_id=unit_id, from_on=MONDAY, to_on=FRIDAY, name="Nghỉ hè"))
    held.session.commit()
    refuse(held, (TUESDAY, EIGHT), UnitClosed, r"Đơn vị 1 nghỉ vào ngày 08/12/2026.*07:00–08:00 ngày 11/12", unit_id)
    visit = held.suggested(unit_id, held.unit())
    wanted = wanted_by(held.session, visit, Time(MONDAY, Hours(480, 540)))
    with pytest.raises(TimeTaken):  # another unit of the visit need not know
        visit_times.check_time(held.session, rules(held.session), wanted, seen=Seen(unit_ids=(unit_id + 1,)))
    held.session.rollback()


def test_so_many_visits_a_day_and_no_more(held: Visiting) -> None:
    held.session.add(Setting(key="visits_a_day", value="2", basis="", label=""))
    held.session.commit()
    held.confirmed(start=(MONDAY, SEVEN))
    held.confirmed(start=(MONDAY, HALF_PAST_ONE))
    refuse(
        held, (MONDAY, 900), OfficerFull, r"officer1 đã có 2 lịch trong ngày 07/12/2026.*07:00–08:00 ngày 08/12/2026"
    )
    assert held.confirmed(start=(MONDAY, 900), officer=1).state == "confirmed"


def test_a_visit_that_was_held_counts_as_one_of_the_day(held: Visiting, turn: TurnTo) -> None:
    held.session.add(Setting(key="visits_a_day", value="1", basis="", label=""))
    held.session.commit()
    visit = held.confirmed(start=(MONDAY, EIGHT))
    turn(MONDAY, 11)
    visit_ends.hold(held.session, visit, session_id=held.planned_session(MONDAY), by=held.by)
    held.session.commit()
    refuse(held, (MONDAY, HALF_PAST_ONE), OfficerFull, r"đã có 1 lịch trong ngày.*07:00–08:00 ngày 08/12/2026")


def test_the_next_free_time_is_looked_for_on_all_days_at_once(staffed: Staffed, visiting: Visiting) -> None:
    """Whoever is refused holds the turn to write."""
    session, officer = visiting.session, visiting.world.officers[0]
    unit_id = visiting.unit()
    session.add(Setting(key="visits_a_day", value="1", basis="", label=""))
    session.commit()
    visiting.confirmed(start=(MONDAY, EIGHT))
    for number in (1, 2):  # on these days the officer is full, then away
        visiting.confirmed(start=(MONDAY + timedelta(days=number), EIGHT))
    away = OfficerAbsence(
        user_id=officer, from_on=MONDAY + timedelta(days=3), to_on=MONDAY + timedelta(days=9), starts=0, ends=1440,
        kind="leave", note="", made_by_id=officer, made_at=now(),
    )  # fmt: skip
    session.add(away)
    session.commit()
    asked, wanted = rules(session), Wanted(MONDAY, Hours(420, 480), None, [officer], [unit_id])

    def refused() -> None:
        with pytest.raises(OfficerFull) as why:
            visit_times.check_time(session, asked, wanted)
        assert why.value.following == Time(MONDAY + timedelta(days=9), Hours(420, 480))

    assert queries(refused) <= 12


def test_the_next_free_time_leaves_room_for_the_way(held: Visiting) -> None:
    held.confirmed(start=(MONDAY, SEVEN))
    visit = held.suggested(plan=Plan(SessionWay.AT_UNIT, 120, held.world.offices[0]))
    wanted = wanted_by(held.session, visit, Time(MONDAY, Hours(420, 540)))
    with pytest.raises(SlotTaken, match="08:15–10:15 ngày 07/12/2026"):
        visit_times.check_time(held.session, rules(held.session), wanted)
    all_day = wanted._replace(hours=Hours(420, 720))  # no part of a day is as long
    with pytest.raises(OutsideHours) as refused:
        visit_times.check_time(held.session, rules(held.session), all_day)
    assert refused.value.following is None


def test_a_vehicle_is_held_on_its_way_too_and_a_room_is_not(held: Visiting) -> None:
    office_id = held.world.offices[0]
    room, vehicle = Room(office_id=office_id, name="Phòng họp 1", seats=30), Vehicle(office_id=office_id, name="Xe 1")
    held.session.add_all([room, vehicle])
    held.session.flush()
    taken = Plan(SessionWay.AT_OFFICE, 60, office_id, room_id=room.id, vehicle_id=vehicle.id)
    held.confirmed(plan=taken, start=(MONDAY, EIGHT))
    wanted = Wanted(MONDAY, Hours(EIGHT, EIGHT + 60), None, [held.world.officers[1]])
    for of_thing, refusal, said in (
        (wanted._replace(room_id=room.id), RoomTaken, r"Phòng họp 1 đã có lịch dùng từ 08:00 đến 09:00\. Giờ trống"),
        (
            wanted._replace(vehicle_id=vehicle.id),
            VehicleTaken,
            r"Xe 1 đã có lịch dùng từ 0.* \(kể cả đi lại\)\. Giờ trống",
        ),
    ):
        with pytest.raises(refusal, match=said):
            visit_times.check_time(held.session, rules(held.session), of_thing)


def test_with_consent_an_officer_comes_on_saturday(held: Visiting) -> None:
    unit_id = held.unit()
    held.session.add(UnitWindow(unit_id=unit_id, weekday=6, starts=360, ends=720))
    held.session.commit()
    visit = held.suggested(unit_id)
    with pytest.raises(DayOff):
        visit_offers.propose(held.session, visit, starts=[(SATURDAY, EIGHT)], by=held.by)
    held.session.rollback()
    visit_offers.propose(held.session, visit, starts=[(SATURDAY, EIGHT)], by=held.by, consents=True)
    assert held.accept(visit, unit_id)


def test_a_refusal_knows_the_hours_of_the_units(held: Visiting) -> None:
    unit_id = held.unit()
    held.session.add(UnitWindow(unit_id=unit_id, weekday=1, starts=690, ends=780))
    held.session.add(UnitWindow(unit_id=unit_id, weekday=6, starts=EIGHT, ends=660))
    held.session.commit()

    def refused(*units: int, day: date, starts: int, consents: bool, seen: Seen | None = None) -> TimeRefused:
        wanted = Wanted(day, Hours(starts, starts + 60), None, [held.world.officers[0]], units)
        with pytest.raises(TimeRefused) as why:
            visit_times.check_time(held.session, rules(held.session), wanted, consents=consents, seen=seen)
        return why.value

    sunday, tuesday = SATURDAY + timedelta(days=1), SATURDAY + timedelta(days=3)
    late = refused(unit_id, day=SATURDAY, starts=630, consents=True)
    assert isinstance(late, OutsideWindows)
    assert str(late).startswith("Đơn vị 1 tiếp 08:00–11:00 12/12/2026; 10:30–11:30 không nằm trọn trong giờ đó.")
    assert late.following == Time(SATURDAY + timedelta(days=2), Hours(690, 750)), "in the window, not at 7"
    early = refused(unit_id, day=SATURDAY, starts=510, consents=False)
    assert (type(early), early.with_consent) == (DayOff, True)
    assert early.following == Time(tuesday, Hours(SEVEN, EIGHT)), "a day on which the unit has no window"
    noon = refused(unit_id, day=MONDAY, starts=690, consents=False)
    assert (type(noon), noon.with_consent) == (OutsideHours, True)
    other = held.unit()
    assert type(refused(unit_id, other, day=SATURDAY, starts=630, consents=True)) is DayOff, "the other has none"
    assert not refused(unit_id, day=SATURDAY, starts=630, consents=False).with_consent
    assert not refused(unit_id, day=sunday, starts=EIGHT, consents=False).with_consent
    held.session.add(UnitWindow(unit_id=other, weekday=6, starts=EIGHT, ends=720))
    held.session.commit()
    hidden = refused(unit_id, other, day=SATURDAY, starts=630, consents=True, seen=Seen(unit_ids=(other,)))
    assert type(hidden) is TimeTaken
    held.session.add(DayException(day=SATURDAY, is_off=True, name="Nghỉ bão"))
    held.session.commit()
    assert type(refused(unit_id, day=SATURDAY, starts=630, consents=True)) is DayOff


def test_a_time_outside_the_windows_is_told_where_there_is_no_other(held: Visiting) -> None:
    unit_id = held.unit()
    held.session.add_all(UnitWindow(unit_id=unit_id, weekday=weekday, starts=690, ends=780) for weekday in range(1, 8))
    held.session.commit()
    refuse(held, (MONDAY, 360), OutsideHours, r"gần nhất: 07:00–08:00 ngày 07/12/2026", unit_id)


@pytest.mark.parametrize(
    ("day", "hours", "kinds"),
    [
        (MONDAY, Hours(480, 540), []),
        (MONDAY, Hours(615, 675), []),
        (MONDAY, Hours(630, 690), [Unusual.AT_THE_BREAK]),
        (FRIDAY, Hours(480, 540), []),
        (FRIDAY, Hours(900, 960), [Unusual.FRIDAY_AFTERNOON]),
    ],
)
def test_what_is_unusual_about_hours(day: date, hours: Hours, kinds: list[Unusual]) -> None:
    assert [remark.kind for remark in remarks_on_hours(PLAIN, day, hours)] == kinds


def test_what_is_unusual_about_a_unit_and_an_officer(held: Visiting) -> None:
    unit_id = held.unit()
    other, own = held.proposed(unit_id), held.suggested(unit_id)
    held.session.add(UnitWindow(unit_id=unit_id, weekday=1, starts=360, ends=450))
    with held.world.act() as act:
        act.add(UnitDeployment, unit_id=unit_id, from_on=TODAY, basis="")
    at = wanted_by(held.session, own, Time(MONDAY, Hours(510, 570)))
    held.session.commit()
    found = remarks(held.session, rules(held.session), at)
    assert found == [
        Remark(Unusual.OUTSIDE_WINDOWS, unit_id),
        Remark(Unusual.DEPLOYED, unit_id),
        Remark(Unusual.OTHER_OFFER, visit_id=other.id),
        Remark(Unusual.OTHER_ROUND, unit_id, other.id),
    ]
    later = at._replace(day=TUESDAY)
    kinds = [remark.kind for remark in remarks(held.session, rules(held.session), later)]
    assert kinds == [Unusual.DEPLOYED, Unusual.OTHER_ROUND]
    kinds = [remark.kind for remark in remarks(held.session, rules(held.session), at._replace(day=FAR_OFF))]
    assert kinds == [Unusual.FAR_OFF, Unusual.DEPLOYED, Unusual.OTHER_ROUND]
    nobody = Wanted(FAR_OFF - timedelta(days=1), at.hours, None, [])
    assert remarks(held.session, rules(held.session), nobody) == []


@pytest.mark.parametrize(
    ("way", "has_host", "kinds"),
    [
        (SessionWay.ONLINE, False, [Unusual.VEHICLE_ONLINE]),
        (SessionWay.AT_UNIT, True, [Unusual.ROOM_AT_UNIT]),
        (SessionWay.JOINT, True, [Unusual.ROOM_AT_UNIT]),
        (SessionWay.JOINT, False, []),
        (SessionWay.AT_OFFICE, False, []),
    ],
)
def test_what_is_taken_for_a_way_that_has_no_use_for_it(way: SessionWay, has_host: bool, kinds: list[Unusual]) -> None:
    visit = Visit(way=way.value, host_id=7 if has_host else None, room_id=1, vehicle_id=1)
    assert remarks_on_things(visit) == [Remark(kind) for kind in kinds]
    visit.room_id = visit.vehicle_id = None
    assert remarks_on_things(visit) == []


def test_a_room_with_fewer_seats_than_people_come(held: Visiting) -> None:
    a, b = held.unit(), held.unit()
    room = Room(office_id=held.world.offices[0], name="Phòng họp 1", seats=30)
    held.session.add(room)
    held.session.commit()
    visit = held.suggested(a, b, plan=Plan(SessionWay.JOINT, 60, held.world.offices[0], room_id=room.id))

    def is_told() -> bool:
        wanted = wanted_by(held.session, visit, Time(MONDAY, Hours(EIGHT, EIGHT + 60)))
        return Remark(Unusual.ROOM_TOO_SMALL) in remarks(held.session, rules(held.session), wanted)

    assert not is_told(), "nobody has said yet how many come"
    first, second = units_of(held.session, visit)
    first.coming, second.coming = 20, 10
    assert not is_told()
    second.coming = 11
    assert is_told()
    visit.room_id = None
    assert not is_told()
