"""States that tell who has to act: an offer that came back to the office, and a time that was given up."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rollout.core.dates import now
from rollout.models import Message, Visit, VisitEvent
from rollout.register import visit_answers, visit_offers, visits
from rollout.register.closures import CLOSED, closed_out
from rollout.register.verify_visits import verify_visits
from rollout.register.visit_acts import CLOCK, holder, units_of
from rollout.vocabulary_of_visits import VisitAnswer, VisitState, offer_of
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, MONDAY, NINE, TUESDAY, Visiting, events_of, lapse

S, A = VisitState, VisitAnswer
WHY = "Đơn vị bận kiểm kê"
WEDNESDAY = date(2026, 12, 9)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({A.WAITING}, S.PROPOSED),
        ({A.WAITING, A.ACCEPTED, A.DECLINED}, S.PROPOSED),
        ({A.WAITING, A.COUNTERED}, S.COUNTER_PROPOSED),
        ({A.ACCEPTED, A.COUNTERED, A.DECLINED}, S.COUNTER_PROPOSED),
        ({A.ACCEPTED, A.DECLINED}, S.ANSWERED),
        ({A.DECLINED}, S.ANSWERED),
    ],
)
def test_an_offer_waits_for_whoever_has_to_act(answers: set[VisitAnswer], state: VisitState) -> None:
    assert offer_of(answers) is state


@pytest.fixture
def split(held: Visiting) -> Visit:
    """Two units are offered Monday; one said yes, the other no."""
    yes, no = held.unit(), held.unit()
    visit = held.proposed(yes, no)
    held.accept(visit, yes)
    say_no(held, visit, no)
    return visit


def say_no(held: Visiting, visit: Visit, unit_id: int) -> None:
    visit_answers.decline(held.session, visit, unit_id=unit_id, round=visit.round, by=held.by, reason=WHY)
    held.session.commit()


def sure(held: Visiting) -> None:
    assert list(verify_visits(held.session)) == []


def test_an_offer_to_which_one_said_no_comes_back_and_lapses_after_its_day(
    held: Visiting, split: Visit, turn: TurnTo
) -> None:
    yes, no = (row.unit_id for row in units_of(held.session, split))
    assert split.state == S.ANSWERED
    turn(MONDAY)
    assert lapse(held.session) == 0  # the day for answers is past, that for the visit is not
    turn(TUESDAY)
    assert not visit_offers.expire(held.session, split, MONDAY)
    assert lapse(held.session) == 1
    assert split.state == S.EXPIRED
    told = select(Message.unit_id, Message.user_id).where(Message.visit_id == split.id, Message.kind == "expired")
    assert {tuple(row) for row in held.session.execute(told)} == {(yes, None), (None, held.world.officers[0])}
    assert no not in held.session.scalars(select(Message.unit_id).where(Message.state == "waiting")).all()
    sure(held)


def test_a_wish_that_nobody_answered_lapses_once_no_time_is_left(held: Visiting, turn: TurnTo) -> None:
    wishes, agrees = held.unit(), held.unit()
    visit = held.proposed(wishes, agrees)
    held.accept(visit, agrees)
    visit_answers.counter(held.session, visit, unit_id=wishes, round=1, start=(TUESDAY, NINE), by=held.by)
    held.session.commit()
    turn(TUESDAY)
    assert lapse(held.session) == 0  # what the office offered is past, what the unit asks for is not
    turn(WEDNESDAY)
    assert not visit_offers.expire(held.session, visit, TUESDAY)
    assert lapse(held.session) == 1
    assert visit.state == S.EXPIRED
    told = select(Message.unit_id, Message.user_id).where(Message.visit_id == visit.id, Message.kind == "expired")
    parties = {(wishes, None), (agrees, None), (None, held.world.officers[0])}
    assert {tuple(row) for row in held.session.execute(told)} == parties
    sure(held)


def test_a_wish_that_was_replaced_keeps_nobody_waiting(held: Visiting, turn: TurnTo) -> None:
    unit_id = held.unit()
    visit = held.proposed(unit_id)
    for day in (date(2026, 12, 15), TUESDAY):
        visit_answers.counter(held.session, visit, unit_id=unit_id, round=1, start=(day, NINE), by=held.by)
    held.session.commit()
    turn(WEDNESDAY)
    assert lapse(held.session) == 1
    sure(held)


def test_an_agreed_time_that_a_unit_asked_to_change_lapses_too(held: Visiting, turn: TurnTo) -> None:
    unit_id = held.unit()
    visit = held.confirmed(unit_id)
    by = holder(unit_id)
    visit_answers.counter(held.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, NINE), by=by, reason=WHY)
    held.session.commit()
    assert visit.state == S.COUNTER_PROPOSED
    turn(WEDNESDAY)
    assert lapse(held.session) == 1
    assert visit.state == S.EXPIRED
    told = select(Message.unit_id).where(Message.visit_id == visit.id, Message.kind == "expired")
    assert set(held.session.scalars(told)) == {unit_id, None}
    sure(held)


def test_who_said_no_may_think_better_of_it(held: Visiting, split: Visit) -> None:
    _yes, no = (row.unit_id for row in units_of(held.session, split))
    assert held.accept(split, no)
    assert split.state == S.CONFIRMED
    sure(held)


def test_of_three_the_last_answer_brings_it_back_whichever_that_is(held: Visiting) -> None:
    one, two, three = held.unit(), held.unit(), held.unit()
    visit = held.proposed(one, two, three)
    say_no(held, visit, one)
    assert visit.state == S.PROPOSED
    visit_answers.counter(held.session, visit, unit_id=two, round=1, start=(TUESDAY, NINE), by=held.by)
    held.accept(visit, three)
    assert visit.state == S.COUNTER_PROPOSED
    held.accept(visit, two)
    assert visit.state == S.ANSWERED
    visit_answers.leave_out(held.session, visit, unit_id=three, by=held.by, reason=WHY)
    assert visit.state == S.ANSWERED
    assert visit_answers.leave_out(held.session, visit, unit_id=one, by=held.by, reason=WHY)
    assert visit.state == S.CONFIRMED
    sure(held)


def test_left_out_before_it_answered_the_last_unit_brings_it_back(held: Visiting) -> None:
    yes, no, silent = held.unit(), held.unit(), held.unit()
    visit = held.proposed(yes, no, silent)
    held.accept(visit, yes)
    say_no(held, visit, no)
    visit_answers.leave_out(held.session, visit, unit_id=silent, by=held.by, reason=WHY)
    assert visit.state == S.ANSWERED
    sure(held)


def test_whoever_gets_it_then_is_told_that_they_have_to_act(held: Visiting, split: Visit) -> None:
    first, second = held.world.officers[:2]
    visits.give(held.session, split, from_id=first, to_id=second, by=held.by)
    told = select(Message.kind).where(Message.visit_id == split.id, Message.user_id == second)
    assert held.session.scalars(told).all() == ["answered"]
    sure(held)


def test_of_what_was_given_up_no_answer_is_a_step(held: Visiting) -> None:
    """The table alone says so: who writes such a step past it is found out."""
    visit = held.confirmed()
    visits.release(held.session, visit, by=CLOCK, reason=WHY)
    assert [(event.act, event.became) for event in events_of(held.session, visit)][-1] == ("release", "given_up")
    sure(held)
    held.session.add(
        VisitEvent(
            visit_id=visit.id, at=now(), via="page", act="accept", became="confirmed", reason="",
            detail={"round": 1, "version": 2},
        )
    )  # fmt: skip
    visit.state = "confirmed"
    held.session.flush()
    assert list(verify_visits(held.session)) == [f"visit {visit.id}: its events do not follow from each other"]


def test_a_unit_that_writes_the_sentence_of_a_closure_says_no_itself(held: Visiting) -> None:
    typed, other, third = held.unit(), held.unit(), held.unit()
    visit = held.confirmed(typed, other, third, start=(MONDAY, EIGHT))
    visit_answers.decline(held.session, visit, unit_id=typed, round=1, by=holder(typed), reason=CLOSED)
    assert closed_out(held.session, visit) == set()
    visit_answers.decline(held.session, visit, unit_id=other, round=1, by=held.by, reason=WHY, is_closed=True)
    assert closed_out(held.session, visit) == {other}
