"""What goes along with a unit, whoever moves it: obstacles with their clock, coming sessions; and what comes back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from rollout.core.access import viewer_of
from rollout.core.dates import ZONE, today
from rollout.core.jobs import JobError
from rollout.guidance import actions as guidance
from rollout.guidance.actions import Facts
from rollout.handover.actions.undoing import preview, undo
from rollout.models import (
    Assignment,
    GuidanceSession,
    HandoverItem,
    HandoverOutcome,
    Obstacle,
    ObstacleEvent,
    Unit,
    User,
)
from rollout.obstacles.actions.instructing import instruct
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.obstacles.queries.filters import is_due, is_unowned
from rollout.obstacles.queries.loading import find, may_edit
from rollout.register import officers
from rollout.register.following import officers_of
from rollout.register.obstacle_steps import catch_up_all
from rollout.schedule import JOBS
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel
from rollout.vocabulary_of_sessions import SessionWay
from tests.clock import TurnTo
from tests.handover.handing import boss, hand, limits, run, whose
from tests.handover.test_running import attribute, obstacle, outcomes
from tests.register.world import D
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

MONDAY = D(21)  # 22 March 2021
O = HandoverOutcome  # noqa: E741


def events(staffed: Staffed, held: Obstacle) -> list[ObstacleEvent]:
    found = select(ObstacleEvent).where(ObstacleEvent.obstacle_id == held.id).order_by(ObstacleEvent.id)
    return list(staffed.session.scalars(found))


def end_role(staffed: Staffed, user_id: int) -> None:
    staffed.session.execute(update(Assignment).where(Assignment.user_id == user_id).values(to_on=today()))
    staffed.session.commit()


def planned(staffed: Staffed, day: date, officer_id: int, *unit_ids: int) -> GuidanceSession:
    facts = Facts(SessionWay.AT_UNIT, day, 480, 600, officer_ids=(officer_id,))
    row = guidance.plan(staffed.session, list(unit_ids), facts, by=boss(staffed), names=str, is_agreed=True)
    staffed.session.commit()
    return row


def unowned(staffed: Staffed) -> set[int]:
    return set(staffed.session.scalars(select(Obstacle.id).where(is_unowned())))


@pytest.mark.parametrize("way", ["of one unit", "of those ticked"])
def test_a_unit_moved_by_hand_takes_its_obstacles_and_sessions_along(staffed: Staffed, way: str) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    moved, stays = obstacle(staffed, a), obstacle(staffed, b)
    coming, of_both = (
        planned(staffed, today() + timedelta(days=5), giver, a),
        planned(staffed, today() + timedelta(days=6), giver, a, b),
    )
    staff = staffed.staff()
    if way == "of one unit":
        assert staff.submit(f"/units/{a}/belongs/officer", {"value": str(taker)}).status_code == 303
    else:
        assert staff.submit(f"/units/ticked/handover?unit_ids={a}", {"taker": str(taker)}).status_code == 303
    staffed.session.expire_all()
    assert whose(staffed, a, today()) == taker
    assert (moved.owner_id, stays.owner_id) == (taker, giver)
    named = officers_of(staffed.session, [coming.id, of_both.id])
    assert named == {coming.id: {taker}, of_both.id: {giver}}, "of the second the giver keeps a unit"
    assert unowned(staffed) == set()
    assert world.findings() == []


def test_what_is_of_a_unit_that_becomes_nobodys_is_nobodys(staffed: Staffed) -> None:
    giver = staffed.officer_id()
    a = staffed.world.unit(officer=giver)
    held = obstacle(staffed, a)
    assert unowned(staffed) == set()
    officers.hand_over(staffed.session, [a], taker_id=None, on=today(), by=boss(staffed))
    staffed.session.commit()
    assert held.owner_id is None
    assert unowned(staffed) == {held.id}


def test_who_no_longer_works_at_the_unit_owns_nothing_there(staffed: Staffed) -> None:
    world, giver = staffed.world, staffed.officer_id()
    here, there = world.offices
    local = staffed.user("local", Role.STAFF, ScopeKind.OFFICE, office_id=here).id
    named = world.unit(officer=giver, office=there)
    of_units = staffed.user("of-units", Role.OFFICER, ScopeKind.UNITS, unit_ids=(named,)).id
    held = [obstacle(staffed, unit_id) for unit_id in (named, world.unit(officer=giver, office=here), named)]
    for one, owner_id in zip(held, (giver, local, of_units), strict=True):
        one.owner_id = owner_id
    staffed.session.commit()
    assert unowned(staffed) == set()
    attribute(staffed, named, staffed.officer_id("second"), today())  # as an undone import does: nothing goes along
    assert unowned(staffed) == {held[0].id}
    held[2].owner_id = local
    held[1].owner_id = of_units
    staffed.session.commit()
    assert unowned(staffed) == {one.id for one in held}


@pytest.mark.parametrize("leave", [True, False])
def test_what_was_reported_since_is_the_givers_once_it_is_undone(
    staffed: Staffed, turn_to: TurnTo, leave: bool
) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a, b, own = world.unit(officer=giver), world.unit(officer=giver), world.unit(officer=taker)
    turn_to(D(19))
    before, theirs = obstacle(staffed, a), obstacle(staffed, a)
    theirs.owner_id = taker  # was given to them before
    events(staffed, theirs)[-1].owner_id = taker
    turn_to(D(20))
    made = hand(staffed, giver, taker, D(20), D(40) if leave else None)
    turn_to(D(22))
    reported, elsewhere, kept = obstacle(staffed, a), obstacle(staffed, own), obstacle(staffed, b)
    attribute(staffed, b, third, D(22))
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert [one.owner_id for one in (before, reported)] == [giver, giver]
    assert [one.owner_id for one in (theirs, elsewhere, kept)] == [taker, taker, taker]


def test_the_clock_is_turned_before_anything_goes(staffed: Staffed, turn_to: TurnTo) -> None:
    """What the giver missed has gone up; it is not given to the taker, and counts on from the day that was missed."""
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    limits(staffed, 2)
    a = world.unit(officer=giver)
    turn_to(MONDAY)
    missed = obstacle(staffed, a)
    turn_to(MONDAY + timedelta(days=2))
    in_time = obstacle(staffed, a)
    turn_to(MONDAY + timedelta(days=3), 0)  # the job has not run
    made = hand(staffed, giver, taker, MONDAY + timedelta(days=3))
    assert (missed.level, missed.owner_id, missed.due_on) == (ObstacleLevel.STAFF, None, MONDAY + timedelta(days=4))
    assert [event.kind for event in events(staffed, missed)] == ["opened", "escalated"]
    assert (in_time.owner_id, in_time.due_on) == (taker, MONDAY + timedelta(days=4))
    assert events(staffed, in_time)[-1].by_id is None
    undo(staffed.session, made, by=boss(staffed))
    assert (in_time.owner_id, in_time.due_on) == (giver, MONDAY + timedelta(days=4))
    turn_to(MONDAY + timedelta(days=5))
    catch_up_all(staffed.session)
    step = events(staffed, in_time)[-1]
    assert (step.kind, step.due_on) == ("escalated", MONDAY + timedelta(days=4))
    staffed.session.commit()


def test_what_went_up_since_is_not_given_back(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    limits(staffed, 2)
    a = world.unit(officer=giver)
    turn_to(MONDAY)
    held = obstacle(staffed, a)
    made = hand(staffed, giver, taker, MONDAY)
    turn_to(MONDAY + timedelta(days=3), 0)
    undo(staffed.session, made, by=boss(staffed))
    assert (held.level, held.owner_id) == (ObstacleLevel.STAFF, None)
    assert outcomes(staffed, made.id) == [O.UNDONE, O.KEPT]
    staffed.session.commit()


@pytest.mark.usefixtures("engine")
def test_the_job_of_the_clock_runs_before_that_of_handovers() -> None:
    night = datetime(2026, 11, 2, 12, tzinfo=ZONE)
    due = {job.name: job.last_due(night) for job in JOBS}
    assert due["escalation"] < due["handovers"]
    names = [job.name for job in JOBS]
    assert names.index("escalation") < names.index("handovers")


def test_a_handover_is_no_act_on_an_obstacle(staffed: Staffed) -> None:
    """A leader's instruction is still to be followed, and who reported it may still correct it."""
    session, world, giver, taker = staffed.session, staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    staffed.liaison(a)
    liaison, unit = staffed.user("liaison", Role.LIAISON), session.get_one(Unit, a)
    own = open_obstacle(session, NewObstacle(unit=unit, kind=ObstacleKind.NO_SMS, text="Chưa có tin nhắn"), by=liaison)
    told = obstacle(staffed, a)
    told.level = ObstacleLevel.LEADER.value
    instruct(session, told, text="Xử lý ngay", by=boss(staffed))
    told.due_on = None
    session.commit()
    hand(staffed, giver, taker, today())
    assert (own.owner_id, told.owner_id) == (taker, taker)
    case = find(viewer_of(session, liaison), own.id)
    assert case is not None
    assert may_edit(viewer_of(session, liaison), case)
    told.due_on = None
    session.commit()
    due = is_due(viewer_of(session, session.get_one(User, taker)), today())
    assert told.id in set(session.scalars(select(Obstacle.id).where(due)))
    text = staffed.staff().page(f"/obstacles/{own.id}").text
    assert "Chuyển theo đơn vị: Người second" in text


def test_nothing_goes_to_who_is_no_officer_any_more(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    made = hand(staffed, giver, taker, D(22))
    turn_to(D(22))
    end_role(staffed, taker)
    assert run(staffed) == 1
    assert whose(staffed, a, D(22)) == giver
    assert outcomes(staffed, made.id) == [O.SKIPPED]


def test_nothing_returns_to_who_is_no_officer_any_more(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    turn_to(D(20))
    held = obstacle(staffed, a)
    made = hand(staffed, giver, deputy, D(20), D(30))
    turn_to(D(30))
    end_role(staffed, giver)
    run(staffed)
    assert whose(staffed, a, D(30)) == deputy
    assert held.owner_id == deputy
    assert outcomes(staffed, made.id)[0] == O.KEPT


def test_undoing_asks_the_same_of_twenty_obstacles_as_of_three(staffed: Staffed) -> None:
    session, world, giver = staffed.session, staffed.world, staffed.officer_id()
    taker = staffed.officer_id("second")
    a = world.unit(officer=giver)
    by, asked = boss(staffed), {}
    for number in (3, 17):
        for _ in range(number):
            obstacle(staffed, a)
        made = hand(staffed, giver, taker, today())
        total = number if number == 3 else 20
        session.expire_all()
        seen = queries(partial(preview, session, made))
        session.expire_all()
        done = queries(partial(undo, session, made, by=by))
        session.commit()
        asked[total] = (seen, done)
    assert asked[20] == asked[3]
    assert asked[3][0] <= 12
    assert session.query(HandoverItem).filter_by(outcome=O.UNDONE.value).count() == 3 + 20 + 2


def test_a_handover_that_fails_leaves_the_others_alone(
    staffed: Staffed, turn_to: TurnTo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world, taker = staffed.world, staffed.officer_id("taker")
    givers = [staffed.officer_id(name) for name in ("officer", "second", "third")]
    units = [world.unit(officer=giver) for giver in givers]
    turn_to(D(20))
    made = [hand(staffed, giver, taker, D(22)).id for giver in givers]
    turn_to(D(22))
    give_days = officers.give_days

    def give_most(act: object, unit_id: int, *given: object, **more: object) -> None:
        if unit_id == units[1]:
            raise ValueError("this unit cannot be given")
        give_days(act, unit_id, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(officers, "give_days", give_most)
    job = next(job for job in JOBS if job.name == "handovers")
    with pytest.raises(JobError, match=rf"^handovers {made[1]}; 2 steps"):
        job.run(staffed.session, datetime.combine(D(22), datetime.min.time(), ZONE))
    staffed.session.rollback()
    assert [whose(staffed, unit_id, D(22)) for unit_id in units] == [taker, givers[1], taker]
    assert f"Handover {made[1]}: ValueError" in caplog.text
    monkeypatch.undo()
    turn_to(D(23))
    assert run(staffed) == 1
    assert whose(staffed, units[1], D(22)) == taker
