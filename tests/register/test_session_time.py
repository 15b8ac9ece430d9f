"""Whether a planned session holds its hours itself: the booking, an absence, the calendar and the list say the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from rollout.calendar.queries.session_stops import sessions_of
from rollout.core.access import viewer_of
from rollout.core.dates import ZONE
from rollout.core.office_hours import Hours
from rollout.guidance.queries import listing
from rollout.models import GuidanceSession, SessionEvent, SessionOfficer, SessionUnit, User, Visit
from rollout.register import visit_of_session, visit_offers, visits
from rollout.register.booking import ALL_DAY, By, Wanted, check
from rollout.register.verify_visits import verify_visits
from rollout.register.visit_acts import CLOCK, office, units_of
from rollout.register.visit_collisions import Fate, colliding_sessions, settle_sessions, takers_of_sessions
from rollout.register.visit_times import rules
from rollout.register.ways import travel
from rollout.vocabulary import Role
from rollout.vocabulary_of_sessions import SessionAct, SessionState
from rollout.vocabulary_of_visits import VisitState
from tests.clock import TurnTo
from tests.page import PageClient
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TODAY, Visiting
from tests.staffed import Staffed

TWO = 14 * 60


def planned(visiting: Visiting, unit_id: int, day: date = MONDAY) -> GuidanceSession:
    """A session of the first officer, from eight to nine."""
    row = visiting.session.get_one(GuidanceSession, visiting.planned_session(day))
    visiting.session.add(SessionOfficer(session_id=row.id, user_id=visiting.world.officers[0]))
    visiting.session.add(SessionUnit(session_id=row.id, unit_id=unit_id, version=0))
    visiting.session.commit()
    return row


def of_visit(visiting: Visiting, visit: Visit, unit_id: int) -> GuidanceSession:
    row = planned(visiting, unit_id)
    visit_of_session.join(visiting.session, visit, row)
    visiting.session.commit()
    return row


def booked(visiting: Visiting, day: date, starts: int) -> list[tuple[By, int]]:
    """What holds the first officer for an hour of a day."""
    officer = visiting.world.officers[0]
    wanted = Wanted(day, Hours(starts, starts + 60), visiting.world.areas["X"], [officer])
    return [(clash.held.by, clash.held.by_id) for clash in check(visiting.session, wanted, travel(visiting.session))]


def told(visiting: Visiting, staff: PageClient, row: GuidanceSession) -> set[str]:
    """Where a session is said to take its time: kept from others, asked about by an absence, in the calendar."""
    session, key, day, starts = visiting.session, row.id, row.day, row.starts
    officer = visiting.world.officers[0]
    found = colliding_sessions(session, days=(day, day + timedelta(days=1)), hours=ALL_DAY, officer_id=officer)
    links = staff.page(f"/calendar?view=day&day={day}").links.values()
    ways = {
        "booked": (By.SESSION, key) in booked(visiting, day, starts),
        "asked": key in [each.id for each in found],
        "shown": f"/sessions/{key}" in links,
    }
    return {way for way, is_so in ways.items() if is_so}


WEDNESDAY = TODAY + timedelta(days=1)
EVERYWHERE = {"booked", "asked", "shown"}


def is_due(staffed: Staffed, visiting: Visiting, row: GuidanceSession) -> bool:
    """Does the list wait for what came of it?"""
    return row.id in [
        line.row.id for line in listing.due(viewer_of(visiting.session, staffed.user("staff", Role.STAFF)), 50)
    ]


def test_a_session_stands_until_another_time_is_agreed(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    staff, unit_id = staffed.staff(), visiting.unit()
    row, user = planned(visiting, unit_id), visiting.session.get_one(User, visiting.world.officers[0])
    assert told(visiting, staff, row) == EVERYWHERE
    visit = visit_of_session.suggest_for(visiting.session, row, [unit_id], by=user)
    visiting.session.commit()
    assert told(visiting, staff, row) == EVERYWHERE, "a visit that is only suggested"
    visit_offers.propose(visiting.session, visit, starts=[(FRIDAY, EIGHT)], by=office(user))
    visiting.session.commit()
    assert told(visiting, staff, row) == EVERYWHERE, "offers hold nothing, and give nothing up"
    turn(MONDAY)
    assert is_due(staffed, visiting, row)
    turn(TODAY)
    visiting.accept(visit, unit_id)
    assert (row.day, row.starts) == (FRIDAY, EIGHT)
    assert told(visiting, staff, row) == set(), "the visit holds it now"
    assert booked(visiting, MONDAY, EIGHT) == []
    assert booked(visiting, FRIDAY, EIGHT) == [(By.VISIT, visit.id)]


def test_a_time_that_was_given_up_is_held_by_nobody(staffed: Staffed, visiting: Visiting, turn: TurnTo) -> None:
    staff, unit_id = staffed.staff(), visiting.unit()
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    row = of_visit(visiting, visit, unit_id)
    assert told(visiting, staff, row) == set()
    turn(MONDAY)
    assert is_due(staffed, visiting, row)
    turn(TODAY)
    visits.release(visiting.session, visit, by=CLOCK, reason="Cán bộ nghỉ")
    visiting.session.commit()
    assert told(visiting, staff, row) == set()
    assert booked(visiting, MONDAY, EIGHT) == []
    turn(MONDAY)
    assert not is_due(staffed, visiting, row)


def changed(staff: PageClient, row: GuidanceSession) -> None:
    """Its hours are changed by hand to two o'clock, whatever is doubtful about that."""
    form = staff.page(f"/sessions/{row.id}/change").form("day", "starts")
    data = {key: value for key, value in form.values.items() if value is not None}
    data.update(starts="14:00", ends="15:00", agreed="y")
    assert staff.post(f"/sessions/{row.id}/change", data=data).status_code == 303


@pytest.fixture
def apart(staffed: Staffed, visiting: Visiting) -> tuple[Visit, GuidanceSession]:
    """A visit agreed for eight o'clock, and its session at two."""
    unit_id = visiting.unit()
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    row = of_visit(visiting, visit, unit_id)
    changed(staffed.staff(), row)
    visiting.session.expire_all()
    assert (visit.state, visit.starts, row.starts) == (VisitState.CONFIRMED, EIGHT, TWO)
    return visit, row


def test_an_officer_is_not_booked_over_a_session_whose_hours_were_changed(
    staffed: Staffed, visiting: Visiting, apart: tuple[Visit, GuidanceSession]
) -> None:
    visit, row = apart
    assert booked(visiting, MONDAY, EIGHT) == [(By.VISIT, visit.id)]
    assert booked(visiting, MONDAY, TWO) == [(By.SESSION, row.id)]
    assert told(visiting, staffed.staff(), row) == EVERYWHERE


def test_a_session_apart_from_its_visit_is_given_with_it(
    visiting: Visiting, apart: tuple[Visit, GuidanceSession]
) -> None:
    """Its own visit is in nobody's way, and who holds it already is not put down twice."""
    visit, row = apart
    row.starts, row.ends = EIGHT, EIGHT + 90
    giver, taker = visiting.world.officers
    visits.give(visiting.session, visit, from_id=giver, to_id=taker, by=visiting.by)
    visiting.session.add(SessionOfficer(session_id=row.id, user_id=giver))
    visiting.session.commit()
    assert takers_of_sessions(visiting.session, rules(visiting.session), [row], [taker]) == {row.id: set()}
    visiting.session.delete(visiting.session.get_one(SessionOfficer, (row.id, taker)))
    visiting.session.commit()
    assert takers_of_sessions(visiting.session, rules(visiting.session), [row], [taker]) == {row.id: {taker}}
    by = visiting.session.get_one(User, giver)
    for _ in range(2):
        settle_sessions(visiting.session, [row], {row.id: Fate(to_id=taker)}, absent_id=giver, by=by)
        visiting.session.commit()
    assert visiting.session.get(SessionOfficer, (row.id, giver)) is None
    assert visiting.session.get(SessionOfficer, (row.id, taker)) is not None


def test_a_session_that_stands_is_not_given_with_a_visit_that_has_no_time(visiting: Visiting) -> None:
    giver, taker = visiting.world.officers
    unit_id = visiting.unit()
    row = planned(visiting, unit_id)
    visit = visit_of_session.suggest_for(visiting.session, row, [unit_id], by=visiting.session.get_one(User, giver))
    visits.give(visiting.session, visit, from_id=giver, to_id=taker, by=CLOCK)
    visiting.session.commit()
    assert booked(visiting, MONDAY, EIGHT) == [(By.SESSION, row.id)], "nobody asked whether the other is free"


def agreed_over(visiting: Visiting, row: GuidanceSession, starts: int) -> Visit:
    """A visit agreed elsewhere, whose row somebody moved over the hours of a session."""
    visit = visiting.confirmed(start=(FRIDAY, starts))
    visit.day = row.day
    visiting.session.commit()
    return visit


def said(visiting: Visiting, row: GuidanceSession, at: date) -> None:
    """The session was planned or changed on a day; visits are agreed at TODAY."""
    visiting.session.add(SessionEvent(
        session_id=row.id, at=datetime.combine(at, time(9), ZONE), act=SessionAct.CHANGE.value,
        by_id=visiting.world.officers[0], detail={},
    ))  # fmt: skip
    visiting.session.commit()


def found(visiting: Visiting) -> list[str]:
    visiting.session.expire_all()
    return list(verify_visits(visiting.session))


def test_verification_knows_the_hours_of_planned_sessions(visiting: Visiting) -> None:
    officer = visiting.world.officers[0]
    row = planned(visiting, visiting.unit())
    said(visiting, row, TODAY - timedelta(days=1))
    over = agreed_over(visiting, row, EIGHT + 30)
    assert found(visiting) == [
        f"visit {over.id} was agreed over session {row.id}: both hold officer {officer} on {MONDAY}"
    ]
    of_unit = visiting.session.get_one(SessionOfficer, (row.id, officer))
    visiting.session.delete(of_unit)
    visiting.session.add(SessionUnit(session_id=row.id, unit_id=unit_of(visiting, over), version=0))
    visiting.session.commit()
    assert [line.split(" both ")[1].split(" on ")[0] for line in found(visiting)] == [
        f"hold unit {unit_of(visiting, over)}"
    ]
    row.starts, row.ends = NINE + 30, NINE + 60
    visiting.session.commit()
    assert found(visiting) == []


def unit_of(visiting: Visiting, visit: Visit) -> int:
    return units_of(visiting.session, visit)[0].unit_id


def test_a_session_planned_over_a_visit_knowingly_is_no_finding(visiting: Visiting, turn: TurnTo) -> None:
    """Whoever plans one is asked, and may say so: nobody changed rows behind the program's back."""
    other = visiting.world.officers[1]
    row = planned(visiting, visiting.unit())
    said(visiting, row, TODAY - timedelta(days=1))
    visit = agreed_over(visiting, row, EIGHT)
    assert len(found(visiting)) == 1
    said(visiting, row, TODAY)
    assert found(visiting) == []
    turn(WEDNESDAY)
    visits.come_along(visiting.session, visit, officer_id=other, by=visiting.by)
    visits.take_leave(visiting.session, visit, officer_id=other, by=visiting.by)
    visiting.session.commit()
    assert found(visiting) == [], "others who come or go take no time from the officer"


def test_who_came_along_later_took_the_time_later(visiting: Visiting, turn: TurnTo) -> None:
    officer = visiting.world.officers[0]
    row = planned(visiting, visiting.unit())
    said(visiting, row, TODAY)
    visit = visiting.confirmed(start=(FRIDAY, EIGHT), officer=1)
    turn(WEDNESDAY)
    visits.come_along(visiting.session, visit, officer_id=officer, by=visiting.by)
    visit.day = row.day
    visiting.session.commit()
    assert [line.split(" both ")[1] for line in found(visiting)] == [f"hold officer {officer} on {MONDAY}"]


def test_a_session_of_its_visit_at_other_hours_is_no_finding(
    visiting: Visiting, apart: tuple[Visit, GuidanceSession]
) -> None:
    _visit, row = apart
    row.starts, row.ends = EIGHT + 30, EIGHT + 90
    visiting.session.commit()
    assert found(visiting) == []


def test_a_session_whose_units_are_asked_for_their_time_is_still_a_stop_of_the_day(
    staffed: Staffed, visiting: Visiting
) -> None:
    row = planned(visiting, visiting.unit())
    viewer = viewer_of(visiting.session, staffed.user("somebody", Role.STAFF))

    def stops() -> list[int]:
        days, officer = (MONDAY, MONDAY + timedelta(days=1)), visiting.world.officers[0]
        return [each.id for each in sessions_of(viewer, officer, *days, [SessionState.PLANNED], 9)]

    assert stops() == [row.id]
    asked_for(visiting, row)
    assert stops() == [row.id]


def asked_for(visiting: Visiting, row: GuidanceSession) -> Visit:
    """A visit by which the units of a session are asked for their time."""
    session = visiting.session
    [unit_id] = session.scalars(select(SessionUnit.unit_id).where(SessionUnit.session_id == row.id))
    visit = visit_of_session.suggest_for(session, row, [unit_id], by=visiting.world.user)
    session.commit()
    return visit


def test_who_was_given_a_visit_before_it_had_a_time_holds_its_session_too(visiting: Visiting) -> None:
    row, (giver, taker) = planned(visiting, visiting.unit()), visiting.world.officers[:2]
    visit = asked_for(visiting, row)
    visits.give(visiting.session, visit, from_id=giver, to_id=taker, by=visiting.by)
    visit_offers.propose(visiting.session, visit, starts=[(FRIDAY, EIGHT)], by=visiting.by)
    held = select(SessionOfficer.user_id).where(SessionOfficer.session_id == row.id)
    assert visiting.session.scalars(held).all() == [giver], "at the hours of the session they are not asked for"
    visiting.accept(visit, units_of(visiting.session, visit)[0].unit_id)
    assert visiting.session.scalars(held).all() == [taker]
    assert (row.day, visit.session_id) == (FRIDAY, row.id)


def test_a_session_held_before_its_visit_is_agreed_leaves_the_visit_to_itself(visiting: Visiting) -> None:
    row = planned(visiting, visiting.unit(), TODAY)
    visit = asked_for(visiting, row)
    visit_offers.propose(visiting.session, visit, starts=[(FRIDAY, EIGHT)], by=visiting.by)
    visit_of_session.was_held(visiting.session, row, by=visiting.world.user)
    assert (visit.state, visit.session_id) == (VisitState.PROPOSED, None)
