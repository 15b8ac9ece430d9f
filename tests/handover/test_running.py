"""What a handover does on its days: at once, later, back again, taken back; each once and as of its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from rollout.core.access import Permission, viewer_of
from rollout.core.dates import today
from rollout.guidance import actions as guidance
from rollout.guidance.actions import Facts
from rollout.handover.actions.undoing import preview, undo
from rollout.handover.errors import (
    AlreadyUndone,
    LeaveTooShort,
    NothingToHandOver,
    Overlaps,
    OverlapsForGood,
    SameOfficer,
    TakerInactive,
    TakerOutOfScope,
    TooFarAhead,
)
from rollout.handover.queries.listing import received
from rollout.models import (
    GuidanceSession,
    Handover,
    HandoverItem,
    HandoverOutcome,
    HandoverState,
    Obstacle,
    ObstacleEvent,
    Posting,
    Unit,
    User,
)
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.register import units as register
from rollout.register.deputies import deputies
from rollout.register.following import officers_of
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleState
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.handover.handing import boss, hand, limits, run, whose
from tests.register.world import D
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

O = HandoverOutcome  # noqa: E741


def obstacle(staffed: Staffed, unit_id: int) -> Obstacle:
    unit = staffed.session.get_one(Unit, unit_id)
    new = NewObstacle(unit=unit, kind=ObstacleKind.NO_SMS, text="Chưa nhận được tin nhắn")
    made = open_obstacle(staffed.session, new, by=boss(staffed))
    staffed.session.commit()
    return made


def planned(staffed: Staffed, unit_id: int, day: date, *officer_ids: int) -> GuidanceSession:
    facts = Facts(SessionWay.AT_UNIT, day, 480, 600, officer_ids=officer_ids)
    row = guidance.plan(staffed.session, [unit_id], facts, by=boss(staffed), names=str, is_agreed=True)
    staffed.session.commit()
    return row


def state(handover: Handover) -> str:
    return handover.state.value


def outcomes(staffed: Staffed, handover_id: int) -> list[str]:
    items = staffed.session.query(HandoverItem).filter_by(handover_id=handover_id).order_by(HandoverItem.id)
    return [item.outcome for item in items]


def attribute(staffed: Staffed, unit_id: int, officer_id: int | None, on: date) -> None:
    with staffed.world.act() as act:
        register.attribute(act, unit_id, subject="officer", value=officer_id, on=on)


def test_who_leaves_for_good_gives_units_obstacles_and_coming_sessions(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a, b, other = world.unit(officer=giver), world.unit(officer=giver), world.unit(officer=third)
    world.listed(a, 3)
    turn_to(D(20))
    held, elsewhere = obstacle(staffed, a), obstacle(staffed, other)
    elsewhere.owner_id = giver
    past, coming = planned(staffed, a, D(15), giver), planned(staffed, b, D(25), giver, third)
    both = planned(staffed, b, D(30), giver, taker)
    made = hand(staffed, giver, taker, D(18), reason="Chuyển công tác")
    assert state(made) == HandoverState.DONE
    assert [whose(staffed, a, D(n)) for n in (0, 17, 18, 19, 20)] == [giver, giver, taker, taker, taker]
    assert whose(staffed, b, D(20)) == taker
    assert whose(staffed, other, D(20)) == third
    assert (held.owner_id, elsewhere.owner_id) == (taker, giver)
    event = staffed.session.scalars(select(ObstacleEvent).order_by(ObstacleEvent.id.desc())).first()
    assert event is not None
    assert (event.obstacle_id, event.owner_id, event.state_to) == (held.id, taker, None)
    named = officers_of(staffed.session, [past.id, coming.id, both.id])
    assert named == {past.id: {giver}, coming.id: {third, taker}, both.id: {taker}}
    assert coming.version == 2
    assert outcomes(staffed, made.id) == [O.GIVEN] * 5
    assert world.findings() == []

    found = preview(staffed.session, made)
    assert (len(found.units), len(found.others), found.kept) == (2, 3, [])
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert {whose(staffed, unit_id, D(n)) for unit_id in (a, b) for n in (0, 17, 18, 20)} == {giver}
    assert held.owner_id == giver
    named = officers_of(staffed.session, [coming.id, both.id])
    assert named == {coming.id: {third, giver}, both.id: {giver, taker}}
    assert state(made) == HandoverState.UNDONE
    assert world.findings() == []
    with pytest.raises(AlreadyUndone):
        undo(staffed.session, made, by=boss(staffed))


def test_a_leave_comes_back_by_itself_on_its_day(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    limits(staffed, 30)  # nothing goes up meanwhile
    turn_to(D(20))
    open_one, closed = obstacle(staffed, a), obstacle(staffed, b)
    inside, after = planned(staffed, a, D(22), giver), planned(staffed, a, D(40), giver)
    made = hand(staffed, giver, deputy, D(20), D(30))
    assert state(made) == HandoverState.RUNNING
    session = staffed.session
    assert deputies(session, [a, b])[a] == (deputy, D(30), "Người officer")
    viewer = viewer_of(session, session.get_one(User, deputy))
    assert viewer.units_of(Permission.EDIT_UNITS) == frozenset({a, b})
    assert {unit.giver for unit in received(viewer)} == {"Người officer"}
    named = officers_of(session, [inside.id, after.id])
    assert named == {inside.id: {deputy}, after.id: {giver}}
    closed.state = ObstacleState.CLOSED.value
    session.commit()
    turn_to(D(21))
    reported = obstacle(staffed, b)
    assert reported.owner_id == deputy
    turn_to(D(29))
    assert run(staffed) == 0
    turn_to(D(33))  # the job of three days was missed
    assert run(staffed) == 1
    assert run(staffed) == 0
    assert state(made) == HandoverState.ENDED
    held = [whose(staffed, a, D(n)) for n in (19, 20, 29, 30, 33)]
    assert held == [giver, deputy, deputy, giver, giver]
    assert (open_one.owner_id, closed.owner_id, reported.owner_id) == (giver, deputy, giver)
    assert deputies(session, [a, b]) == {}
    assert received(viewer) == []
    assert world.findings() == []
    undo(session, made, by=boss(staffed))
    session.commit()
    assert {whose(staffed, a, D(n)) for n in range(33)} == {giver}
    assert world.findings() == []


def test_what_is_planned_waits_for_its_day_and_comes_once(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, taker, D(25))
    assert state(made) == HandoverState.PLANNED
    assert run(staffed) == 0
    attribute(staffed, b, staffed.officer_id("third"), D(20))
    taken = staffed.session.query(Posting).count()
    turn_to(D(27))
    assert run(staffed) == 1
    assert run(staffed) == 0
    assert [whose(staffed, a, D(n)) for n in (24, 25, 27)] == [giver, taker, taker]
    assert whose(staffed, b, D(27)) == staffed.officer_id("third")
    assert outcomes(staffed, made.id) == [O.GIVEN, O.SKIPPED]
    assert staffed.session.query(Posting).count() == taken + 1
    assert world.findings() == []


def test_what_is_planned_may_be_cancelled(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, taker, D(25), D(35))
    found = undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert (found.units, len(found.waiting)) == ([], 1)
    turn_to(D(40))
    assert run(staffed) == 0
    assert {whose(staffed, a, D(n)) for n in range(41)} == {giver}


def test_a_missed_leave_is_caught_up_whole(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, deputy, D(22), D(24))
    turn_to(D(30))
    assert run(staffed) == 2
    assert state(made) == HandoverState.ENDED
    assert [whose(staffed, a, D(n)) for n in (21, 22, 23, 24)] == [giver, deputy, deputy, giver]
    assert world.findings() == []


def test_what_was_missed_is_done_in_the_order_of_its_days(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a = world.unit(officer=giver)
    turn_to(D(20))
    leave = hand(staffed, giver, deputy, D(20), D(26))
    for_days = hand(staffed, deputy, third, D(22), D(30))
    turn_to(D(40))  # nothing ran since
    assert run(staffed) == 3
    assert [whose(staffed, a, D(n)) for n in (20, 22, 26, 30)] == [deputy, third, third, deputy]
    assert outcomes(staffed, leave.id) == [O.KEPT]
    assert outcomes(staffed, for_days.id) == [O.RETURNED]


def test_what_was_changed_since_is_kept(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a, b, c = (world.unit(officer=giver) for _ in range(3))
    turn_to(D(20))
    owned = obstacle(staffed, b)
    made = hand(staffed, giver, taker, D(10))
    attribute(staffed, a, third, D(15))
    attribute(staffed, b, third, D(15))
    attribute(staffed, b, taker, D(15))  # as it was left
    owned.owner_id = third
    staffed.session.commit()
    found = preview(staffed.session, made)
    assert {item.unit_id for item in found.units} == {b, c}
    assert {item.unit_id or item.obstacle_id for item in found.kept} == {a, owned.id}
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert [whose(staffed, a, D(n)) for n in (9, 10, 15)] == [giver, taker, third]
    assert [whose(staffed, b, D(n)) for n in (9, 10, 15)] == [giver, giver, giver]
    assert owned.owner_id == third
    assert world.findings() == []


def test_a_deputy_who_goes_too_keeps_what_is_not_theirs_to_return(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a = world.unit(officer=giver)
    turn_to(D(20))
    leave = hand(staffed, giver, deputy, D(20), D(30))
    for_days = hand(staffed, deputy, third, D(20), D(25))
    turn_to(D(26))
    assert run(staffed) == 1
    assert [whose(staffed, a, D(n)) for n in (20, 24, 25)] == [third, third, deputy]
    assert state(for_days) == HandoverState.ENDED
    turn_to(D(30))
    run(staffed)
    assert whose(staffed, a, D(30)) == deputy
    assert outcomes(staffed, leave.id) == [O.KEPT]
    assert world.findings() == []


def test_nothing_returns_to_who_left_for_good_meanwhile(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, deputy, D(20), D(30))
    staffed.session.get_one(User, giver).is_active = False
    staffed.session.commit()
    turn_to(D(31))
    run(staffed)
    assert whose(staffed, a, D(31)) == deputy
    assert outcomes(staffed, made.id) == [O.KEPT]


def test_nothing_goes_to_who_left_before_the_day(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, taker, D(22))
    staffed.session.get_one(User, taker).is_active = False
    staffed.session.commit()
    turn_to(D(22))
    run(staffed)
    assert whose(staffed, a, D(22)) == giver
    assert outcomes(staffed, made.id) == [O.SKIPPED]


def test_what_is_refused(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    of_office = staffed.user("of-office", Role.OFFICER, ScopeKind.OFFICE, office_id=world.offices[0]).id
    a = world.unit(officer=giver, office=world.offices[1])
    b = world.unit(officer=giver, office=world.offices[0])
    turn_to(D(20))
    with pytest.raises(NothingToHandOver):
        hand(staffed, taker, giver, D(20))
    with pytest.raises(NothingToHandOver):
        hand(staffed, giver, taker, D(20), single={})
    with pytest.raises(SameOfficer):
        hand(staffed, giver, giver, D(20))
    with pytest.raises(TakerOutOfScope):
        hand(staffed, giver, of_office, D(20))
    with pytest.raises(TakerInactive):
        hand(staffed, giver, boss(staffed).id, D(20))
    with pytest.raises(LeaveTooShort):
        hand(staffed, giver, taker, D(20), D(20))
    with pytest.raises(TooFarAhead):
        hand(staffed, giver, taker, D(20) + timedelta(days=367))
    assert whose(staffed, a, D(20)) == giver
    hand(staffed, giver, of_office, D(20), D(25), single={b: of_office})
    assert [whose(staffed, unit_id, D(20)) for unit_id in (a, b)] == [giver, of_office]
    with pytest.raises(Overlaps):
        hand(staffed, giver, taker, D(24), D(26))
    with pytest.raises(Overlaps):
        hand(staffed, giver, taker, D(10))
    planned_one = hand(staffed, giver, taker, D(25))
    with pytest.raises(OverlapsForGood):
        hand(staffed, giver, taker, D(26), D(28))
    undo(staffed.session, planned_one, by=boss(staffed))
    hand(staffed, giver, taker, D(25), D(28))
    assert world.findings() == []


def test_units_are_spread_over_the_officers_of_their_office(staffed: Staffed) -> None:
    world, giver = staffed.world, staffed.officer_id()
    second, third = staffed.officer_id("second"), staffed.officer_id("third")
    here, there = world.offices
    world.unit(officer=second, office=here)
    for _ in range(3):
        world.unit(officer=third, office=here)
    held = [world.unit(officer=giver, office=here) for _ in range(4)]
    alone, nowhere = world.unit(officer=giver, office=there), world.unit(officer=giver)
    hand(staffed, giver, None, today())
    got = [whose(staffed, unit_id, today()) for unit_id in held]
    assert got == [second, second, second, third]
    assert whose(staffed, alone, today()) == giver
    assert whose(staffed, nowhere, today()) == giver
