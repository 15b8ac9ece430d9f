"""Sessions and the visits that they are of: begun from one, joined to one, held and taken back with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.core.formats import day as day_text
from rollout.core.office_hours import Hours
from rollout.guidance import actions
from rollout.guidance.actions import Facts
from rollout.guidance.queries import held as queries
from rollout.models import GuidanceSession, SessionOfficer, User, Visit, VisitEvent
from rollout.register import visit_answers, visit_ends, visit_of_session, visit_offers, visits
from rollout.register.booking import Wanted, check
from rollout.register.visit_acts import agreed_time, office, wanted_by
from rollout.register.visits import Plan
from rollout.register.ways import travel
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionState, SessionWay
from rollout.vocabulary_of_visits import VisitState
from tests.clock import TurnTo, turning
from tests.guidance.conftest import Held, put, send
from tests.page import Form
from tests.register.visiting import CLOCKS, EIGHT, MONDAY, TEN, TODAY, TUESDAY, Visiting

FOR_SESSIONS = (
    *CLOCKS,
    "rollout.guidance.actions.planning.now",
    "rollout.guidance.actions.recording.now",
    "rollout.register.sessions.now",
)
WHY = "Đơn vị bận kiểm kê"


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    turn = turning(monkeypatch, FOR_SESSIONS)
    turn(TODAY)
    return turn


def agreed(held: Held, day: date = MONDAY, start: int = EIGHT, **plan: object) -> Visit:
    session = held.staffed.session
    officer = session.get_one(User, held.staffed.officer_id())
    by = office(officer)
    made = Plan(SessionWay.AT_UNIT, 60, **plan)  # type: ignore[arg-type]
    visit = visits.suggest(session, made, officer_ids=[officer.id], unit_ids=[held.unit_id], by=by)
    visit_offers.propose(session, visit, starts=[(day, start)], by=by)
    visit_answers.accept(session, visit, unit_id=held.unit_id, round=1, position=1, by=by)
    session.commit()
    return visit


def of(held: Held, visit: Visit) -> Visit:
    held.staffed.session.rollback()
    return held.staffed.session.get_one(Visit, visit.id)


def by_of(held: Held) -> User:
    return held.staffed.session.get_one(User, held.staffed.officer_id())


def opened(held: Held, session_id: int) -> queries.Held:
    return queries.opened(viewer_of(held.staffed.session, by_of(held)), session_id)


def begun(held: Held, visit: Visit) -> Form:
    """The form of its session that a visit leads to."""
    return held.form(held.officer, held.officer.get(f"/visits/{visit.id}/session").headers["Location"])


def record(held: Held, visit: Visit) -> int:
    """Begins the session from the visit, records that everybody was there; the key of the session."""
    form = begun(held, visit)
    form.values.setlist(f"u{held.unit_id}-attended", ["3"])
    send(held.officer, form)
    return held.sessions()[-1].id


def test_the_session_of_a_visit_begins_as_it_was_agreed_and_ends_it(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    turn_to(MONDAY, 10)
    form = begun(held, visit)
    assert form.values["day"] == day_text(MONDAY)
    assert (form.values["starts"], form.values["ends"], form.values["method"]) == ("08:00", "09:00", "at_unit")
    assert form.values.getlist("officers") == [str(held.staffed.officer_id())]
    assert form.values["visit"] == str(visit.id)
    key = record(held, visit)
    ended = of(held, visit)
    assert (ended.state, ended.session_id) == (VisitState.DONE, key)
    last = held.staffed.session.scalars(select(VisitEvent).order_by(VisitEvent.id.desc())).first()
    assert last is not None
    assert (last.act, last.by_id, last.via) == ("hold", held.staffed.officer_id(), "page")
    assert f"/visits/{visit.id}" in held.officer.page(f"/sessions/{key}").links.values()
    again = held.officer.get(f"/visits/{visit.id}/session")
    assert again.headers["Location"] == f"/sessions/{key}"


def test_a_visit_is_held_when_its_session_was_and_follows_its_corrections(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held, TUESDAY)
    turn_to(MONDAY, 10)
    send(held.officer, begun(held, visit))  # it is planned, for its day is to come
    key = held.sessions()[-1].id
    form = held.form(held.officer, f"/sessions/{key}/record")
    said = {"day": day_text(MONDAY), "starts": "8:05", "ends": "9:50", "u_attended": "3", "agreed": "y"}
    put(form, said, held.unit_id)
    send(held.officer, form)
    done = of(held, visit)
    assert (done.state, done.day, done.starts, done.ends) == (VisitState.DONE, MONDAY, EIGHT, TEN)
    assert done.version == 2
    page = held.officer.page(f"/visits/{visit.id}").text
    assert "Đã thực hiện: 08:00–10:00" in page
    assert "đã thống nhất 08:00–09:00" in page

    turn_to(TUESDAY, 18)
    form = held.form(held.officer, f"/sessions/{key}/record")
    form.values.setlist("day", [day_text(TUESDAY)])
    form.values.setlist("agreed", ["y"])
    send(held.officer, form)
    moved = of(held, visit)
    assert (moved.state, moved.day, moved.starts, moved.ends, moved.version) == ("done", TUESDAY, EIGHT, TEN, 3)
    again = held.form(held.officer, f"/sessions/{key}/record")
    send(held.officer, again)
    assert of(held, visit).version == 3  # the same day as before is no change
    session = held.staffed.session
    acts = queries.acts_on(session, key)
    actions.cancel(session, opened(held, key), reason=WHY, events=acts, by=by_of(held))
    session.commit()
    back = of(held, visit)
    assert (back.state, back.day, back.starts, back.ends) == ("confirmed", TUESDAY, EIGHT, EIGHT + 60)
    assert back.version == 4
    assert held.staffed.world.findings() == []


def test_the_session_of_a_visit_at_the_office_is_in_its_room(held: Held, turn_to: TurnTo) -> None:
    visiting = Visiting(held.staffed.world)
    visiting.world.officers[0] = held.staffed.officer_id()
    visit = visiting.confirmed(held.unit_id, plan=visiting.in_room())
    turn_to(MONDAY, 10)
    assert begun(held, visit).values["place"] == "Phòng họp tầng 2, BHXH 1"


def test_taking_the_session_back_opens_the_visit_again(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    turn_to(MONDAY, 10)
    key = record(held, visit)
    session = held.staffed.session
    acts = queries.acts_on(session, key)
    actions.cancel(session, opened(held, key), reason=WHY, events=acts, by=by_of(held))
    session.commit()
    assert (of(held, visit).state, of(held, visit).session_id) == (VisitState.CONFIRMED, None)


def test_a_session_planned_for_a_visit_stays_its_own(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    form = begun(held, visit)
    assert form.action.startswith("/sessions/plan")
    send(held.officer, form)
    key = held.sessions()[-1].id
    kept = of(held, visit)
    assert (kept.state, kept.session_id) == (VisitState.CONFIRMED, key)
    session = held.staffed.session
    time = agreed_time(kept)
    assert time is not None
    assert check(session, wanted_by(session, kept, time, is_agreed=True), travel(session)) == []
    visit_offers.propose(session, kept, starts=[(TUESDAY, TEN)], by=office(by_of(held)), reason=WHY)
    visit_answers.accept(session, kept, unit_id=held.unit_id, round=2, position=1, by=office(by_of(held)))
    session.commit()
    row = session.get_one(GuidanceSession, key)
    assert (row.day, row.starts, row.ends) == (TUESDAY, TEN, TEN + 60)  # it goes along
    visit_ends.cancel(session, kept, by=office(by_of(held)), reason=WHY)
    session.commit()
    assert session.get_one(GuidanceSession, key).state == SessionState.CANCELLED


def test_cancelling_a_planned_session_leaves_the_visit_as_agreed(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    send(held.officer, begun(held, visit))
    key = held.sessions()[-1].id
    session = held.staffed.session
    actions.cancel(session, opened(held, key), reason=WHY, events=queries.acts_on(session, key), by=by_of(held))
    session.commit()
    assert (of(held, visit).state, of(held, visit).session_id) == (VisitState.CONFIRMED, None)


def test_planning_over_a_visit_offers_to_join_them(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    form = held.form(held.officer, f"/sessions/plan?unit={held.unit_id}")
    assert "visit" not in form.values  # nothing is agreed for today
    form.values.setlist("day", [day_text(MONDAY)])
    page = send(held.officer, form, status=422)
    assert "Lịch làm việc của buổi" in page.text
    form = page.form("token")
    form.values.setlist("visit", [str(visit.id)])
    send(held.officer, form)
    assert of(held, visit).session_id == held.sessions()[-1].id


def test_whoever_says_so_plans_apart_from_the_visit(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    form = held.form(held.officer, f"/sessions/plan?unit={held.unit_id}")
    put(form, {"day": day_text(MONDAY), "starts": "8:00", "ends": "10:00"}, held.unit_id)
    page = send(held.officer, form, status=422)
    assert "trùng giờ" not in page.text  # the offer alone, not the clash as well
    form = page.form("token")
    form.values.setlist("agreed", ["y"])
    send(held.officer, form)
    assert of(held, visit).session_id is None


def test_a_visit_of_others_at_the_same_hours_is_told(held: Held, turn_to: TurnTo) -> None:
    agreed(held)
    other = held.staffed.world.unit(officer=held.staffed.officer_id())
    form = held.form(held.officer, f"/sessions/plan?unit={other}")
    put(form, {"day": day_text(MONDAY), "starts": "8:30", "ends": "10:00"}, other)
    page = send(held.officer, form, status=422)
    assert "Ngày 07/12/2026 có lịch làm việc đã thống nhất trùng giờ" in page.text  # the officer is there
    assert "08:00–09:00" not in page.text  # with another unit, whose hours are not told


def test_what_a_unit_plans_holds_no_officer(held: Held, turn_to: TurnTo) -> None:
    staffed, officer = held.staffed, by_of(held)
    session = staffed.session
    staffed.liaison(held.unit_id)
    liaison = staffed.user("liaison", Role.LIAISON, ScopeKind.UNITS, unit_ids=[held.unit_id])
    facts = Facts(SessionWay.AT_UNIT, MONDAY, EIGHT, TEN, "Hội trường", (officer.id,))
    row = actions.plan(session, [held.unit_id], facts, by=liaison, names=str, is_agreed=True)
    session.commit()
    elsewhere = Wanted(MONDAY, Hours(EIGHT, TEN), None, [officer.id])
    assert check(session, elsewhere, travel(session)) == []
    assert [clash.held.whom for clash in check(session, elsewhere._replace(unit_ids=[held.unit_id]), travel(session))]
    actions.change(session, opened(held, row.id), facts, version=1, by=officer, names=str, is_agreed=True)
    assert [clash.held.by_id for clash in check(session, elsewhere, travel(session))] == [row.id]  # BHXH says so too


def test_a_planned_session_asks_for_its_time_by_a_visit(held: Held, turn_to: TurnTo) -> None:
    session, by = held.staffed.session, by_of(held)
    facts = Facts(SessionWay.AT_UNIT, MONDAY, EIGHT, EIGHT + 50, "Hội trường", (by.id,))
    row = actions.plan(session, [held.unit_id], facts, by=by, names=str, is_agreed=True)
    session.commit()
    page = held.officer.page(f"/sessions/{row.id}")
    response = held.officer.post(f"/sessions/{row.id}/visit", data=page.form(action=f"/sessions/{row.id}/visit").values)
    visit = session.scalars(select(Visit)).one()
    assert response.headers["Location"] == f"/visits/{visit.id}/propose?day=2026-12-07&starts=480"
    assert (visit.session_id, visit.minutes, visit.place) == (row.id, 60, "Hội trường")
    visit_offers.propose(session, visit, starts=[(MONDAY, EIGHT)], by=office(by))  # its own session is no clash
    visit_answers.accept(session, visit, unit_id=held.unit_id, round=1, position=1, by=office(by))
    session.commit()
    assert of(held, visit).state == VisitState.CONFIRMED


def test_who_goes_to_a_visit_holds_its_session(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    send(held.officer, begun(held, visit))
    other = held.staffed.officer_id("other")
    visits.give(
        held.staffed.session, of(held, visit), from_id=held.staffed.officer_id(), to_id=other, by=office(by_of(held))
    )
    held.staffed.session.commit()
    going = held.staffed.session.scalars(select(SessionOfficer.user_id)).all()
    assert list(going) == [other]


def test_a_visit_that_is_not_agreed_has_no_session_and_one_of_strangers_is_not_there(
    held: Held, turn_to: TurnTo
) -> None:
    visit = agreed(held)
    visit_ends.cancel(held.staffed.session, visit, by=office(by_of(held)), reason=WHY)
    held.staffed.session.commit()
    assert held.officer.get(f"/visits/{visit.id}/session").headers["Location"] == f"/visits/{visit.id}"
    assert held.staffed.officer("stranger").get(f"/visits/{visit.id}/session").status_code == 404
    assert held.officer.get("/visits/999/session").status_code == 404


def test_taking_the_last_unit_off_plans_the_session_again(held: Held, turn_to: TurnTo) -> None:
    visit = agreed(held)
    turn_to(MONDAY, 10)
    key = record(held, visit)
    session = held.staffed.session
    row = session.get_one(GuidanceSession, key)
    visit_of_session.was_unrecorded(session, row, by=by_of(held))
    session.commit()
    assert (of(held, visit).state, of(held, visit).session_id) == (VisitState.CONFIRMED, key)
