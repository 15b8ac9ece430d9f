"""Visits suggested again by rule: once, when due, for units that still need one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rollout.models import GuidanceSession, Setting, Visit, VisitEvent, VisitUnit
from rollout.register import visit_answers, visit_ends
from rollout.register.visit_acts import officers_of
from rollout.register.visit_again import SETTING, suggest_again
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState
from tests.clock import TurnTo, turning
from tests.register.visiting import CLOCKS, EIGHT, FRIDAY, HALF_PAST_ONE, MONDAY, TEN, TODAY, Visiting
from tests.register.world import World

AGAIN = 21


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    turn = turning(monkeypatch, CLOCKS)
    turn(TODAY)
    return turn


@pytest.fixture
def held(world: World, turn_to: TurnTo) -> Visiting:
    return Visiting(world)


def rule(held: Visiting, days: int = AGAIN) -> None:
    held.session.add(Setting(key=SETTING, value=str(days), basis="", label=""))
    held.session.commit()


def done(held: Visiting, *units: int, turn_to: TurnTo, day: date = MONDAY) -> Visit:
    for unit_id in units:
        held.world.listed(unit_id, 2)
    visit = held.confirmed(*units, start=(day, EIGHT))
    turn_to(day, 12)
    visit_ends.hold(held.session, visit, session_id=held.planned_session(day), by=held.by)
    held.session.commit()
    return visit


def made(held: Visiting) -> list[Visit]:
    number = suggest_again(held.session)
    held.session.commit()
    found = held.session.scalars(select(Visit).where(Visit.follows_id.is_not(None)).order_by(Visit.id)).all()
    assert number <= len(found)
    return list(found)


def test_a_visit_is_suggested_again_once_when_it_is_due(held: Visiting, turn_to: TurnTo) -> None:
    unit_id = held.unit()
    visit = done(held, unit_id, turn_to=turn_to)
    assert made(held) == []  # without the setting
    rule(held)
    turn_to(MONDAY + timedelta(days=AGAIN - 1))
    assert made(held) == []
    turn_to(MONDAY + timedelta(days=AGAIN))
    again = made(held)
    assert [(each.follows_id, each.state, each.minutes) for each in again] == [(visit.id, VisitState.SUGGESTED, 60)]
    assert officers_of(held.session, again[0]) == [held.world.officers[0]]
    event = held.session.scalars(select(VisitEvent).where(VisitEvent.visit_id == again[0].id)).one()
    assert (event.act, event.via) == ("suggest", "clock")
    assert suggest_again(held.session) == 0
    visit_ends.cancel(held.session, again[0], by=held.by, reason="Đơn vị đã tự làm")
    held.session.commit()
    assert suggest_again(held.session) == 0  # once for each visit


def test_nothing_is_suggested_where_one_is_under_way_or_0_is_set(held: Visiting, turn_to: TurnTo) -> None:
    unit_id = held.unit()
    done(held, unit_id, turn_to=turn_to)
    rule(held, 0)
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert made(held) == []
    held.session.query(Setting).filter_by(key=SETTING).update({"value": str(AGAIN)})
    held.suggested(unit_id)
    assert made(held) == []


def test_each_unit_of_several_is_asked_by_itself_where_it_has_people(held: Visiting, turn_to: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    rule(held)
    done(held, one, two, turn_to=turn_to)
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert {each.way for each in made(held)} == {"at_unit"}
    rows = select(VisitUnit.unit_id).join(Visit, Visit.id == VisitUnit.visit_id).where(Visit.follows_id.is_not(None))
    assert sorted(held.session.scalars(rows)) == [one, two]


def test_only_the_last_visit_of_a_unit_is_followed(held: Visiting, turn_to: TurnTo) -> None:
    unit_id = held.unit()
    rule(held)
    done(held, unit_id, turn_to=turn_to)
    done(held, unit_id, turn_to=turn_to, day=MONDAY + timedelta(days=9))
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert made(held) == []


def test_a_unit_of_several_whose_turn_comes_later_is_not_forgotten(held: Visiting, turn_to: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    rule(held)
    done(held, one, two, turn_to=turn_to)
    busy = held.suggested(two)
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert len(made(held)) == 1
    visit_ends.cancel(held.session, busy, by=held.by, reason="Đơn vị đã tự làm")
    held.session.commit()
    assert len(made(held)) == 2
    assert suggest_again(held.session) == 0


def test_a_visit_that_it_said_no_to_does_not_hold_it_back(held: Visiting, turn_to: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    rule(held)
    first = done(held, two, turn_to=turn_to)
    joint = held.confirmed(one, two, start=(FRIDAY, EIGHT))
    visit_answers.decline(held.session, joint, unit_id=two, round=joint.round, by=held.by, reason="nghỉ")
    held.session.commit()
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert [each.follows_id for each in made(held)] == [first.id]


def test_a_visit_held_without_it_is_not_its_last_one(held: Visiting, turn_to: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    rule(held)
    first = done(held, two, turn_to=turn_to)
    joint = held.confirmed(one, two, start=(FRIDAY, EIGHT))
    visit_answers.decline(held.session, joint, unit_id=two, round=joint.round, by=held.by, reason="nghỉ")
    turn_to(FRIDAY, 12)
    visit_ends.hold(held.session, joint, session_id=held.planned_session(FRIDAY), by=held.by)
    held.session.commit()
    turn_to(FRIDAY + timedelta(days=AGAIN))
    assert [each.follows_id for each in made(held)] == [first.id]


def test_a_visit_held_without_it_is_not_followed_beside_its_own_of_that_day(held: Visiting, turn_to: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    rule(held)
    joint = held.confirmed(one, two, start=(MONDAY, TEN))
    visit_answers.decline(held.session, joint, unit_id=two, round=joint.round, by=held.by, reason="nghỉ")
    own = done(held, two, turn_to=turn_to)
    visit_ends.hold(held.session, joint, session_id=held.planned_session(MONDAY), by=held.by)
    held.session.commit()
    turn_to(MONDAY + timedelta(days=AGAIN))
    assert [each.follows_id for each in made(held)] == [own.id]


@pytest.mark.parametrize("is_followed", [False, True])
def test_two_visits_of_one_day_are_followed_by_one(held: Visiting, turn_to: TurnTo, is_followed: bool) -> None:
    """By the later of the day; one that was followed already, by what came to nothing, is not followed again."""
    unit_id = held.unit()
    held.world.listed(unit_id, 3)
    later = held.confirmed(unit_id, start=(MONDAY, HALF_PAST_ONE), officer=1)
    earlier = held.confirmed(unit_id, start=(MONDAY, EIGHT))
    turn_to(MONDAY, 16)
    for visit, start in ((later, HALF_PAST_ONE), (earlier, EIGHT)):
        key = held.planned_session(MONDAY)
        row = held.session.get_one(GuidanceSession, key)
        row.starts, row.ends = start, start + 60
        visit_ends.hold(held.session, visit, session_id=key, by=held.by)
    held.session.commit()
    rule(held)
    turn_to(MONDAY + timedelta(days=AGAIN))
    again = made(held)
    assert [visit.follows_id for visit in again] == [later.id]
    if is_followed:
        visit_ends.cancel(held.session, again[0], by=held.by, reason="Đơn vị bận kiểm kê")
        held.session.commit()
    assert len(made(held)) == 1


def test_who_was_met_at_the_place_of_another_is_met_at_its_own(held: Visiting, turn_to: TurnTo) -> None:
    host, guest = held.unit(), held.unit("Y")
    for unit_id in (host, guest):
        held.world.listed(unit_id, 3)
    plan = Plan(SessionWay.AT_UNIT, 60, place="Hội trường công ty", host_id=host)
    visit = held.confirmed(host, guest, start=(MONDAY, EIGHT), plan=plan)
    turn_to(MONDAY, 16)
    visit_ends.hold(held.session, visit, session_id=held.planned_session(MONDAY), by=held.by)
    rule(held)
    held.session.commit()
    turn_to(MONDAY + timedelta(days=AGAIN))
    own, theirs = made(held)
    areas = held.world.areas
    assert [(each.host_id, each.area_id, each.place) for each in (own, theirs)] == [
        (host, areas["X"], "Hội trường công ty"), (guest, areas["Y"], ""),
    ]  # fmt: skip
