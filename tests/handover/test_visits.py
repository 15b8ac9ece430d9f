"""Visits go with the units of a handover: kept where the new officer can, given up where not, and back again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rollout.core.access import viewer_of
from rollout.handover.actions.undoing import undo
from rollout.handover.preview import preview_of
from rollout.handover.rules import NewHandover
from rollout.models import HandoverItem, HandoverRule, User, Visit, VisitEvent, VisitOfficer
from rollout.register import officers, visit_answers, visit_offers, visits
from rollout.register.visit_acts import office
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import VisitState
from tests.clock import TurnTo, turning
from tests.handover.conftest import CLOCKS
from tests.handover.handing import boss, hand, run
from tests.handover.test_pages import asked
from tests.register.visiting import CLOCKS as OF_VISITS
from tests.register.visiting import EIGHT, MONDAY, TODAY, TUESDAY
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

S = VisitState


@pytest.fixture
def turn_to(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    turn = turning(monkeypatch, tuple(dict.fromkeys((*CLOCKS, *OF_VISITS))))
    turn(TODAY)
    return turn


def visit(staffed: Staffed, officer_id: int, unit_id: int, day: date | None = None, *also: int) -> Visit:
    """Agreed for eight o'clock of a day; without one, it is suggested."""
    session, by = staffed.session, office(staffed.session.get_one(User, officer_id))
    made = visits.suggest(
        session, Plan(SessionWay.AT_UNIT, 60), officer_ids=[officer_id, *also], unit_ids=[unit_id], by=by
    )
    if day is not None:
        visit_offers.propose(session, made, starts=[(day, EIGHT)], by=by)
        visit_answers.accept(session, made, unit_id=unit_id, round=1, position=1, by=by)
    session.commit()
    return made


def going(staffed: Staffed, visit: Visit) -> set[int]:
    return set(staffed.session.scalars(select(VisitOfficer.user_id).where(VisitOfficer.visit_id == visit.id)))


def outcomes(staffed: Staffed, handover_id: int) -> list[str]:
    rows = select(HandoverItem.outcome).where(
        HandoverItem.handover_id == handover_id, HandoverItem.visit_id.is_not(None)
    )
    return list(staffed.session.scalars(rows.order_by(HandoverItem.id)))


def test_visits_go_along_and_a_time_that_cannot_be_kept_is_given_up(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b, c = (world.unit(officer=giver) for _ in range(3))
    theirs = world.unit(officer=taker)
    kept, lost = visit(staffed, giver, a, MONDAY), visit(staffed, giver, b, TUESDAY)
    wish = visit(staffed, giver, c)
    both = visit(staffed, giver, c, date(2026, 12, 9), taker)
    own = visit(staffed, taker, theirs, TUESDAY)
    asked_for = NewHandover(giver, HandoverRule.ONE, TODAY, taker_id=taker)
    seen = preview_of(viewer_of(staffed.session, boss(staffed)), asked_for, {})
    assert seen.visits == 4
    assert [(each.visit_id, each.day, str(each.hours)) for each in seen.released] == [(lost.id, TUESDAY, "08:00–09:00")]
    page = staffed.staff().page(asked(giver, taker))
    assert "4 lịch làm việc đang hẹn hoặc đã thống nhất" in page.text
    assert "sẽ trả lại để hẹn lại: 08/12/2026, 08:00–09:00: Đơn vị 2 (Người second)" in page.text
    made = hand(staffed, giver, taker, TODAY)
    assert [going(staffed, each) for each in (kept, lost, wish, both, own)] == [{taker}] * 5
    assert [each.state for each in (kept, lost, wish, both, own)] == [
        S.CONFIRMED, S.GIVEN_UP, S.SUGGESTED, S.CONFIRMED, S.CONFIRMED,
    ]  # fmt: skip
    assert outcomes(staffed, made.id) == ["given"] * 4
    page = staffed.staff().page(f"/handovers/{made.id}")
    assert page.links["Lịch làm việc ngày 07/12/2026"] == f"/visits/{kept.id}"
    assert "Lịch làm việc đang hẹn" in page.links
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert [going(staffed, each) for each in (kept, lost, wish, both)] == [{giver}, {giver}, {giver}, {giver, taker}]
    assert kept.state == S.CONFIRMED
    assert outcomes(staffed, made.id) == ["undone"] * 4
    acts = staffed.session.scalars(select(VisitEvent.act).where(VisitEvent.visit_id == lost.id)).all()
    assert list(acts) == ["suggest", "propose", "accept", "release", "give", "give"]
    doers = staffed.session.execute(
        select(VisitEvent.via, VisitEvent.by_id).where(VisitEvent.visit_id == lost.id).order_by(VisitEvent.id)
    ).all()
    assert set(doers[3:]) == {("page", boss(staffed).id)}


def test_what_was_changed_since_is_kept(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a = world.unit(officer=giver)
    moved, back = visit(staffed, giver, a, MONDAY), visit(staffed, giver, a, TUESDAY)
    made = hand(staffed, giver, taker, TODAY)
    visits.give(staffed.session, moved, from_id=taker, to_id=third, by=office(boss(staffed)))
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert (going(staffed, moved), going(staffed, back)) == ({third}, {giver})
    assert outcomes(staffed, made.id) == ["kept", "undone"]


def test_a_leave_takes_the_visits_of_its_days_and_gives_them_back(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    inside, after = visit(staffed, giver, a, MONDAY), visit(staffed, giver, a, date(2026, 12, 15))
    made = hand(staffed, giver, deputy, TODAY, date(2026, 12, 10))
    assert (going(staffed, inside), going(staffed, after)) == ({deputy}, {giver})
    assert inside.state == S.CONFIRMED
    turn_to(date(2026, 12, 10))
    run(staffed)
    assert outcomes(staffed, made.id) == ["returned"]
    assert going(staffed, inside) == {giver}  # nobody has closed it yet
    last = staffed.session.scalars(select(VisitEvent).order_by(VisitEvent.id.desc())).first()
    assert last is not None
    assert (last.act, last.via, last.by_id) == ("give", "clock", None)  # nobody sat there


def test_undoing_a_leave_gives_back_what_was_agreed_in_it(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    inside = visit(staffed, giver, world.unit(officer=giver), MONDAY)
    made = hand(staffed, giver, deputy, TODAY, date(2026, 12, 10))
    undo(staffed.session, made, by=boss(staffed))
    staffed.session.commit()
    assert (going(staffed, inside), inside.state) == ({giver}, S.CONFIRMED)


def test_another_officer_by_hand_gets_the_visits_too(staffed: Staffed, turn_to: TurnTo) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    one, other = visit(staffed, giver, a, MONDAY), visit(staffed, giver, b, TUESDAY)
    officers.hand_over(staffed.session, [a], taker_id=taker, on=TODAY, by=boss(staffed))
    staffed.session.commit()
    assert (going(staffed, one), going(staffed, other)) == ({taker}, {giver})
    officers.hand_over(staffed.session, [b], taker_id=None, on=TODAY, by=boss(staffed))
    staffed.session.commit()
    assert going(staffed, other) == {giver}
