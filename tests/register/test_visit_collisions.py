"""What stands in the way of an absence or of closed days, and that nothing of it is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from rollout.core.access import viewer_of
from rollout.core.office_hours import Hours
from rollout.models import GuidanceSession, SessionOfficer, Visit
from rollout.register import visit_choices, visits
from rollout.register.visit_acts import officers_of, units_of
from rollout.register.visit_collisions import (
    KEEP,
    LEAVE,
    LEAVE_OR_RELEASE,
    RELEASE,
    Fate,
    VisitsInTheWay,
    colliding,
    colliding_sessions,
    coming,
    settle,
    settle_sessions,
    takers_of,
    units_leaving,
)
from rollout.register.visit_refusals import TimeRefused
from rollout.register.visit_times import rules
from rollout.vocabulary import UnitForm
from rollout.vocabulary_of_visits import VisitAct, VisitAnswer, VisitState, VisitVia
from tests.clock import TurnTo
from tests.register.visiting import (
    EIGHT,
    FRIDAY,
    HALF_PAST_ONE,
    MONDAY,
    NINE,
    TEN,
    TODAY,
    TUESDAY,
    Visiting,
    events_of,
)

NEXT = timedelta(days=1)
WEEK = (MONDAY, FRIDAY + NEXT)


def ids(found: list[Visit]) -> list[int]:
    return [visit.id for visit in found]


def test_what_stands_in_the_way(held: Visiting) -> None:
    world, officer = held.world, held.world.officers[0]
    school = world.unit(area_2025=world.areas["X"], unit_type=world.unit_types[0])
    first = held.confirmed(school, start=(TUESDAY, TEN))
    second = held.confirmed(start=(MONDAY, EIGHT))
    other = held.confirmed(start=(MONDAY, EIGHT), officer=1)
    held.proposed(starts=[(FRIDAY, EIGHT)])
    session = held.session
    assert ids(colliding(session, days=WEEK, officer_id=officer)) == [second.id, first.id]
    assert ids(colliding(session, days=(MONDAY, TUESDAY), officer_id=officer)) == [second.id]
    assert ids(colliding(session, days=WEEK, officer_id=officer, hours=Hours(NINE, TEN))) == []
    assert ids(colliding(session, days=WEEK, officer_id=officer, hours=Hours(TEN, 1440))) == [first.id]
    assert ids(colliding(session, days=WEEK, unit_ids=[school])) == [first.id]
    assert ids(colliding(session, days=WEEK, unit_ids=[])) == []
    assert ids(colliding(session, days=WEEK, form=UnitForm.ENTERPRISE)) == [first.id]
    assert ids(colliding(session, days=WEEK, form=UnitForm.SCHOOL)) == []
    assert ids(colliding(session, days=WEEK)) == [second.id, other.id, first.id]


def test_what_has_begun_is_in_nobodys_way(held: Visiting, turn: TurnTo) -> None:
    officer = held.world.officers[0]
    held.confirmed(start=(MONDAY, EIGHT))
    later = held.confirmed(start=(MONDAY, HALF_PAST_ONE))
    key = held.planned_session(MONDAY)
    held.session.add(SessionOfficer(session_id=key, user_id=officer))
    held.session.flush()
    turn(MONDAY, 12)
    assert ids(colliding(held.session, days=WEEK, officer_id=officer)) == [later.id]
    assert ids(colliding(held.session, days=WEEK)) == [later.id]
    assert colliding_sessions(held.session, days=WEEK, hours=Hours(0, 1440), officer_id=officer) == []


def test_a_unit_that_said_no_is_not_visited(held: Visiting) -> None:
    a, b = held.unit(), held.unit()
    visit = held.confirmed(a, b)
    units_of(held.session, visit)[1].answer = VisitAnswer.DECLINED.value
    held.session.commit()
    assert ids(colliding(held.session, days=WEEK, unit_ids=[a])) == [visit.id]
    assert ids(colliding(held.session, days=WEEK, unit_ids=[b])) == []


def test_nothing_is_done_before_all_is_said(held: Visiting) -> None:
    officer, other = held.world.officers[:2]
    found = [held.confirmed(), held.confirmed(start=(TUESDAY, EIGHT))]
    by = held.session.get_one(type(held.world.user), officer)
    for fates in ({}, {found[0].id: RELEASE}, {found[0].id: RELEASE, found[1].id: KEEP}):
        with pytest.raises(VisitsInTheWay, match="2 lịch"):
            settle(held.session, found, fates, reason="Nghỉ phép", by=by, absent_id=officer)
    assert {visit.state for visit in found} == {VisitState.CONFIRMED}
    fates = {found[0].id: RELEASE, found[1].id: Fate(to_id=other)}
    settle(held.session, found, fates, reason="Nghỉ phép", by=by, absent_id=officer)
    held.session.commit()
    assert [visit.state for visit in found] == [VisitState.GIVEN_UP, VisitState.CONFIRMED]
    assert officers_of(held.session, found[1]) == [other]
    last = events_of(held.session, found[0])[-1]
    assert (last.act, last.reason) == (VisitAct.RELEASE, "Nghỉ phép")
    assert (last.via, last.by_id) == (VisitVia.PAGE, officer)  # no clock did it
    assert {row.answer for row in units_of(held.session, found[0])} == {VisitAnswer.WAITING}
    assert colliding(held.session, days=WEEK, officer_id=officer) == []


def test_without_an_absence_a_visit_may_stay(held: Visiting) -> None:
    kept, gone = held.confirmed(), held.confirmed(start=(TUESDAY, EIGHT))
    settle(held.session, [kept, gone], {kept.id: KEEP, gone.id: RELEASE}, reason="Nghỉ hè", by=held.world.user)
    assert [kept.state, gone.state] == [VisitState.CONFIRMED, VisitState.GIVEN_UP]


def test_a_time_is_given_up_or_left_to_others_as_it_was_said_and_never_the_other_way(held: Visiting) -> None:
    officer, other = held.world.officers[:2]
    held.officers_at_work()
    alone, shared = held.confirmed(), held.confirmed(start=(TUESDAY, EIGHT))
    visits.come_along(held.session, shared, officer_id=other, by=held.by)
    held.session.commit()

    def away(visit: Visit, fate: Fate) -> None:
        settle(held.session, [visit], {visit.id: fate}, reason="", by=held.world.user, absent_id=officer)

    for visit, fate in ((alone, LEAVE), (shared, RELEASE)):
        with pytest.raises(VisitsInTheWay):
            away(visit, fate)
    assert {visit.state for visit in (alone, shared)} == {VisitState.CONFIRMED}
    assert officers_of(held.session, shared) == sorted([officer, other])
    for visit in (alone, shared):
        away(visit, LEAVE_OR_RELEASE)
    assert [alone.state, shared.state] == [VisitState.GIVEN_UP, VisitState.CONFIRMED]
    assert officers_of(held.session, shared) == [other]


def test_a_closed_unit_leaves_or_its_time_is_given_up_as_it_was_said(held: Visiting) -> None:
    own = held.unit()
    alone, shared = held.confirmed(own), held.confirmed(own, held.unit(), start=(TUESDAY, EIGHT))

    def closed(visit: Visit, fate: Fate) -> None:
        stays = units_leaving(held.session, [visit], unit_ids=[own])
        settle(held.session, [visit], {visit.id: fate}, reason="Nghỉ", by=held.world.user, leaving=stays)

    for visit, fate in ((alone, LEAVE), (shared, RELEASE)):
        with pytest.raises(VisitsInTheWay):
            closed(visit, fate)
    closed(alone, RELEASE)
    closed(shared, LEAVE)
    assert [alone.state, shared.state] == [VisitState.GIVEN_UP, VisitState.CONFIRMED]
    answers = {row.unit_id: row.answer for row in units_of(held.session, shared)}
    assert answers.pop(own) == VisitAnswer.DECLINED
    assert set(answers.values()) == {VisitAnswer.ACCEPTED}


def test_who_can_go_instead(held: Visiting) -> None:
    officer, other = held.world.officers[:2]
    visit = held.confirmed()
    held_rules = rules(held.session)
    assert takers_of(held.session, held_rules, [visit], [officer, other]) == {visit.id: {other}}
    held.confirmed(officer=1)
    assert takers_of(held.session, held_rules, [visit], [officer, other]) == {visit.id: set()}
    with pytest.raises(TimeRefused):
        settle(
            held.session, [visit], {visit.id: Fate(to_id=other)}, reason="", by=held.world.user, absent_id=officer
        )  # fmt: skip


def test_sessions_of_no_visit_are_given_or_left(held: Visiting) -> None:
    officer, other = held.world.officers[:2]
    mine, of_visit = held.planned_session(MONDAY), held.planned_session(TUESDAY)
    held.confirmed(start=(TUESDAY, EIGHT)).session_id = of_visit
    held.session.add_all(SessionOfficer(session_id=key, user_id=officer) for key in (mine, of_visit))
    held.session.commit()
    hours = Hours(0, 1440)
    found = colliding_sessions(held.session, days=WEEK, hours=hours, officer_id=officer)
    assert [row.id for row in found] == [mine]
    settle_sessions(held.session, found, {mine: KEEP}, absent_id=officer, by=held.world.user)
    assert colliding_sessions(held.session, days=WEEK, hours=hours, officer_id=officer) == found
    settle_sessions(held.session, found, {mine: Fate(to_id=other)}, absent_id=officer, by=held.world.user)
    held.session.commit()
    assert colliding_sessions(held.session, days=WEEK, hours=hours, officer_id=officer) == []
    held.session.add(SessionOfficer(session_id=held.planned_session(MONDAY), user_id=officer))
    held.session.commit()
    again = colliding_sessions(held.session, days=WEEK, hours=hours, officer_id=officer)
    with pytest.raises(TimeRefused):
        settle_sessions(
            held.session, again, {row.id: Fate(to_id=other) for row in again}, absent_id=officer, by=held.world.user
        )  # fmt: skip


def test_sessions_that_nobody_is_asked_about_stay_as_they_are(
    app: Flask, held: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_choices, "ASKED", 1)
    rows = [held.session.get_one(GuidanceSession, held.planned_session(MONDAY)) for _ in range(2)]
    viewer, officer = viewer_of(held.session, held.world.user), held.world.officers[0]
    with app.test_request_context():
        asked = visit_choices.Settling(viewer, [], sessions=rows, absent_id=officer)
    assert [question.name for question in asked.questions] == [f"s{rows[0].id}-fate"]
    assert asked.settled({}).sessions == {rows[1].id: KEEP}


def test_days_that_are_over_are_left_out() -> None:
    assert coming((date(2026, 11, 1), MONDAY), TODAY) == (TODAY, MONDAY)
    assert coming((MONDAY, TUESDAY), TODAY) == (MONDAY, TUESDAY)
    assert coming((date(2026, 11, 1), date(2026, 11, 2)), TODAY) == (TODAY, TODAY)
