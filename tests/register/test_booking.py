"""Nobody and nothing is in two places at once: what holds a time, and how long the way between two takes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from rollout.core.dates import now
from rollout.core.office_hours import Hours
from rollout.core.travel import ONLINE, Point, Travel
from rollout.models import (
    GuidanceSession,
    Handover,
    HandoverRule,
    OfficerAbsence,
    Room,
    SessionOfficer,
    SessionUnit,
    Vehicle,
    Visit,
    VisitOfficer,
    VisitUnit,
)
from rollout.register.booking import By, Clash, Held, Wanted, Whom, check, clashes
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import AbsenceKind, VisitState
from tests.register.world import World

DAY = date(2026, 12, 7)
NEAR, FAR = 1, 2
TRAVEL = Travel(ways={(NEAR, FAR): 60}, within=15)
UIDS = count(1)


def hours(starts: str, ends: str) -> Hours:
    return Hours(*(int(time[:2]) * 60 + int(time[3:]) for time in (starts, ends)))


def held(whom: Whom, at: Hours, area_id: int | None = NEAR, by: By = By.VISIT) -> Held:
    return Held(whom, 7, by, 1, at, area_id)


MORNING = hours("08:00", "10:00")


@pytest.mark.parametrize(
    ("stands", "wanted", "area_id", "way"),
    [
        (held(Whom.OFFICER, MORNING), hours("09:00", "09:30"), NEAR, 15),
        (held(Whom.OFFICER, MORNING), hours("10:00", "11:00"), NEAR, 15),
        (held(Whom.OFFICER, MORNING), hours("10:15", "11:00"), NEAR, None),
        (held(Whom.OFFICER, MORNING), hours("10:15", "11:00"), FAR, 60),
        (held(Whom.OFFICER, MORNING), hours("11:00", "11:30"), FAR, None),
        (held(Whom.OFFICER, MORNING), hours("07:00", "07:15"), FAR, 60),
        (held(Whom.OFFICER, MORNING), hours("06:45", "07:00"), FAR, None),
        (held(Whom.VEHICLE, MORNING), hours("10:45", "11:30"), FAR, 60),
        # who receives and where one sits need no way
        (held(Whom.UNIT, MORNING), hours("10:00", "11:00"), FAR, None),
        (held(Whom.UNIT, MORNING), hours("09:45", "11:00"), FAR, 0),
        (held(Whom.ROOM, MORNING), hours("10:00", "11:00"), NEAR, None),
        # whoever is away comes back to where they are wanted
        (held(Whom.OFFICER, MORNING, None, By.ABSENCE), hours("10:00", "11:00"), FAR, None),
        (held(Whom.OFFICER, MORNING, None, By.ABSENCE), hours("09:45", "11:00"), FAR, 0),
        (held(Whom.OFFICER, Hours(0, 1440), None, By.LEAVE), hours("16:00", "17:00"), NEAR, 0),
        # nobody moves for what is online, and it takes its time all the same; where nobody knows is another thing
        (held(Whom.OFFICER, MORNING, ONLINE), hours("10:00", "11:00"), FAR, None),
        (held(Whom.OFFICER, MORNING), hours("10:00", "11:00"), ONLINE, None),
        (held(Whom.OFFICER, MORNING, ONLINE), hours("10:00", "11:00"), ONLINE, None),
        (held(Whom.OFFICER, MORNING, ONLINE), hours("09:45", "11:00"), FAR, 0),
        (held(Whom.OFFICER, MORNING, ONLINE, By.SESSION), hours("10:00", "11:00"), FAR, None),
        (held(Whom.OFFICER, MORNING, None), hours("10:45", "11:30"), FAR, 60),
    ],
)
def test_what_stands_in_the_way(stands: Held, wanted: Hours, area_id: int, way: int | None) -> None:
    found = clashes(Wanted(DAY, wanted, area_id, [7]), [stands], TRAVEL)
    assert found == ([] if way is None else [Clash(stands, way)])


PLACES = {key: Point(108.0 + 0.1 * key, 15.0 + 0.07 * (key % 3)) for key in range(1, 7)}
MOUNTAINS = Travel(PLACES, ways={(1, 2): 200, (3, 4): 5}, harder={6: 90})  # no triangle holds
TIMES = st.tuples(st.integers(28, 68), st.integers(1, 8)).map(lambda pair: Hours(pair[0] * 15, sum(pair) * 15))
WISHES = st.lists(st.tuples(TIMES, st.one_of(st.none(), st.integers(1, 6))), max_size=8)


@given(WISHES, st.data())
def test_a_day_without_clashes_stays_so_when_one_falls_away(
    wishes: list[tuple[Hours, int | None]], data: st.DataObject
) -> None:
    day: list[Held] = []
    for number, (time, area_id) in enumerate(wishes):
        if not clashes(Wanted(DAY, time, area_id, [7]), day, MOUNTAINS):
            day.append(Held(Whom.OFFICER, 7, By.VISIT, number, time, area_id))
    if day:
        day.remove(data.draw(st.sampled_from(day)))
    for each in day:
        others = [other for other in day if other is not each]
        assert clashes(Wanted(DAY, each.hours, each.area_id, [7]), others, MOUNTAINS) == []
    in_order = sorted(day, key=lambda each: each.hours)
    for first, then in pairwise(in_order):  # there is time for every way of the day
        assert then.hours.starts - first.hours.ends >= MOUNTAINS.minutes(first.area_id, then.area_id)


def visit(world: World, time: Hours, state: VisitState = VisitState.CONFIRMED, **more: object) -> Visit:
    made = Visit(
        uid=f"{next(UIDS):022}",
        state=state.value,
        way=SessionWay.AT_UNIT.value,
        minutes=time.ends - time.starts,
        day=DAY,
        starts=time.starts,
        ends=time.ends,
        created_by_id=world.user.id,
        created_at=now(),
        **more,
    )
    world.session.add(made)
    world.session.flush()
    return made


def planned(world: World, state: SessionState = SessionState.PLANNED) -> GuidanceSession:
    made = GuidanceSession(
        state=state.value,
        way=SessionWay.AT_UNIT.value,
        day=DAY,
        starts=MORNING.starts,
        ends=MORNING.ends,
        created_by_id=world.user.id,
        created_at=now(),
    )
    world.session.add(made)
    world.session.flush()
    return made


def found(session: Session, wanted: Wanted) -> list[tuple[Whom, int, By, int]]:
    session.flush()
    return [(c.held.whom, c.held.key, c.held.by, c.held.by_id) for c in check(session, wanted, TRAVEL)]


def test_agreed_visits_hold_their_people_and_things(world: World) -> None:
    officer, other = world.officers
    unit_id, session = world.unit(), world.session
    room, vehicle = (
        Room(office_id=world.offices[0], name="Phòng 1", seats=30),
        Vehicle(office_id=world.offices[0], name="Xe 1"),
    )
    session.add_all([room, vehicle])
    session.flush()
    stands = visit(world, MORNING, room_id=room.id, vehicle_id=vehicle.id)
    session.add_all([VisitOfficer(visit_id=stands.id, user_id=officer), VisitUnit(visit_id=stands.id, unit_id=unit_id)])
    later = hours("09:00", "11:00")
    assert found(session, Wanted(DAY, later, None, [officer])) == [(Whom.OFFICER, officer, By.VISIT, stands.id)]
    assert found(session, Wanted(DAY, later, None, [other], [unit_id])) == [(Whom.UNIT, unit_id, By.VISIT, stands.id)]
    with_room = Wanted(DAY, later, None, [other], room_id=room.id, vehicle_id=vehicle.id)
    assert found(session, with_room) == [
        (Whom.ROOM, room.id, By.VISIT, stands.id),
        (Whom.VEHICLE, vehicle.id, By.VISIT, stands.id),
    ]
    assert found(session, Wanted(DAY, later, None, [other])) == []
    assert found(session, Wanted(DAY + timedelta(days=1), later, None, [officer], [unit_id])) == []
    assert found(session, Wanted(DAY, later, None, [officer], [unit_id], but_visit=stands.id)) == []


@pytest.mark.parametrize("state", [state for state in VisitState if state is not VisitState.DONE])
def test_what_is_not_agreed_or_over_holds_nothing(world: World, state: VisitState) -> None:
    officer = world.officers[0]
    stands = visit(world, MORNING, state)
    world.session.add(VisitOfficer(visit_id=stands.id, user_id=officer))
    is_held = state is VisitState.CONFIRMED
    assert bool(found(world.session, Wanted(DAY, MORNING, None, [officer]))) is is_held


def test_planned_sessions_hold_their_officers_and_units(world: World) -> None:
    officer, unit_id, session = world.officers[0], world.unit(), world.session
    held_session, gone = planned(world), planned(world, SessionState.CANCELLED)
    for each in (held_session, gone):
        session.add_all(
            [SessionOfficer(session_id=each.id, user_id=officer), SessionUnit(session_id=each.id, unit_id=unit_id)]
        )
    wanted = Wanted(DAY, hours("09:00", "11:00"), None, [officer], [unit_id])
    assert found(session, wanted) == [
        (Whom.OFFICER, officer, By.SESSION, held_session.id),
        (Whom.UNIT, unit_id, By.SESSION, held_session.id),
    ]
    assert found(session, wanted._replace(but_session=held_session.id)) == []
    assert found(session, Wanted(DAY, hours("10:15", "11:00"), NEAR, [officer])) == [], "its place is of the commune"
    stands = visit(world, MORNING, session_id=held_session.id)  # the session of a visit is held by the visit alone
    session.add(VisitOfficer(visit_id=stands.id, user_id=officer))
    assert found(session, wanted) == [(Whom.OFFICER, officer, By.VISIT, stands.id)]


def test_who_meets_online_is_held_for_that_hour_alone(world: World) -> None:
    officer, session = world.officers[0], world.session
    meeting, call = visit(world, MORNING), planned(world)
    meeting.way = call.way = SessionWay.ONLINE.value
    call.starts, call.ends = MORNING.ends, MORNING.ends + 60
    session.add_all([
        VisitOfficer(visit_id=meeting.id, user_id=officer), SessionOfficer(session_id=call.id, user_id=officer)
    ])  # fmt: skip
    there = Wanted(DAY, hours("09:00", "09:30"), FAR, [officer])
    assert found(session, there) == [(Whom.OFFICER, officer, By.VISIT, meeting.id)]
    assert found(session, there._replace(hours=hours("11:00", "12:00"))) == []
    assert found(session, there._replace(hours=hours("07:00", "08:00"))) == []
    meeting.way = call.way = SessionWay.AT_UNIT.value
    assert found(session, there._replace(hours=hours("11:00", "11:30"))) == [
        (Whom.OFFICER, officer, By.SESSION, call.id)
    ]
    assert found(session, there._replace(hours=hours("07:00", "08:00"))) == [
        (Whom.OFFICER, officer, By.VISIT, meeting.id)
    ]


def test_who_is_away_is_held(world: World) -> None:
    officer, other = world.officers
    session = world.session
    part = OfficerAbsence(
        user_id=officer, from_on=DAY, to_on=DAY + timedelta(days=2), starts=0, ends=720,
        kind=AbsenceKind.TRAINING.value, made_by_id=world.user.id, made_at=now(),
    )  # fmt: skip
    leave = Handover(
        giver_id=other, rule=HandoverRule.ONE.value, taker_id=officer, from_on=DAY, to_on=DAY + timedelta(days=5),
        made_by_id=world.user.id, made_at=now(),
    )  # fmt: skip
    for_good = Handover(
        giver_id=officer, rule=HandoverRule.ONE.value, taker_id=other, from_on=DAY, made_by_id=world.user.id,
        made_at=now(),
    )  # fmt: skip
    session.add_all([part, leave, for_good])
    session.flush()
    both = [officer, other]
    of_leave = (Whom.OFFICER, other, By.LEAVE, leave.id)
    assert found(session, Wanted(DAY, MORNING, None, both)) == [(Whom.OFFICER, officer, By.ABSENCE, part.id), of_leave]
    assert found(session, Wanted(DAY, hours("12:00", "13:00"), None, both)) == [of_leave]
    assert found(session, Wanted(DAY + timedelta(days=2), MORNING, None, both)) == [of_leave]
    assert found(session, Wanted(DAY - timedelta(days=1), MORNING, None, both)) == []
    assert found(session, Wanted(DAY + timedelta(days=5), MORNING, None, both)) == []
    part.taken_back_at = leave.undone_at = now()
    leave.undone_by_id = world.user.id
    assert found(session, Wanted(DAY, MORNING, None, both)) == []
