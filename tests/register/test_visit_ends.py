"""How visits end, are given to another officer, and come back to theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from rollout.models import GuidanceSession, Message, Visit
from rollout.register import visit_answers, visit_ends, visit_offers, visits
from rollout.register.errors import ReasonMissing
from rollout.register.verify_visits import verify_visits
from rollout.register.visit_acts import CLOCK, Doer, holder, liaison, officers_of, units_of
from rollout.register.visit_refusals import (
    NoSuchMove,
    NotYetBegun,
    OfficerAlreadyGoes,
    OfficerGoesNot,
    SessionTaken,
    TimeTaken,
    TooLateToAnswer,
)
from rollout.visits.queries.listing import waits_for_answer
from rollout.vocabulary_of_visits import VisitState
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
    lapse,
)

WHY = "Đơn vị bận kiểm kê"


def told(held: Visiting, visit: Visit) -> list[tuple[str, str]]:
    return [(event.act, event.became) for event in events_of(held.session, visit)]


def test_ends_and_what_they_ask_for(held: Visiting, turn: TurnTo) -> None:
    visit, other = held.confirmed(), held.confirmed(start=(MONDAY, TEN))
    for end in (visit_ends.unit_absent, visit_ends.officer_absent):
        with pytest.raises(ReasonMissing):
            end(held.session, visit, by=held.by, reason=" ")
        with pytest.raises(NotYetBegun):
            end(held.session, visit, by=held.by, reason=WHY)
    turn(MONDAY, 8)
    visit_ends.unit_absent(held.session, visit, by=held.by, reason=WHY)
    assert (visit.state, visit.version) == ("unit_absent", 2)
    turn(MONDAY, 11)
    visit_ends.officer_absent(held.session, other, by=held.by, reason=WHY)
    assert other.state == "officer_absent"


def test_a_unit_only_reports_that_the_officer_did_not_come(held: Visiting, turn: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    visit = held.confirmed(one, two)
    visit.session_id = held.planned_session(MONDAY)
    turn(MONDAY, 8)
    for by in (liaison(held.world.user, one), holder(two)):
        visit_ends.officer_absent(held.session, visit, by=by, reason=WHY)
    assert (visit.state, visit.version) == ("confirmed", 1)
    assert held.session.get_one(GuidanceSession, visit.session_id).state == "planned"
    assert told(held, visit)[-1] == ("officer_absent", "confirmed")
    assert list(verify_visits(held.session)) == []
    officer = held.world.officers[0]
    kinds = select(Message.kind).where(Message.visit_id == visit.id, Message.user_id == officer)
    assert "answered" in held.session.scalars(kinds.where(Message.state == "waiting")).all()


@pytest.mark.parametrize("end", [visit_ends.unit_absent, visit_ends.officer_absent])
def test_an_absence_noted_by_mistake_is_taken_back(held: Visiting, turn: TurnTo, end: Callable[..., None]) -> None:
    visit = held.confirmed()
    visit.session_id = held.planned_session(MONDAY)
    turn(MONDAY, 8)
    end(held.session, visit, by=held.by, reason=WHY)
    assert visit_ends.reopen(held.session, visit, by=held.by, reason="Ghi nhầm lịch")
    reopened = held.session.get_one(Visit, visit.id)
    assert (reopened.state, reopened.session_id) == ("confirmed", None)
    assert events_of(held.session, visit)[-1].reason == "Ghi nhầm lịch"
    assert list(verify_visits(held.session)) == []


def test_an_absence_taken_back_late_finds_its_time_taken(held: Visiting, turn: TurnTo) -> None:
    visit = held.confirmed(start=(MONDAY, TEN))
    other = held.confirmed(start=(MONDAY, EIGHT))
    turn(MONDAY, 10)
    visit_ends.unit_absent(held.session, visit, by=held.by, reason=WHY)
    other.starts, other.ends = TEN, TEN + 60
    held.session.flush()
    assert not visit_ends.reopen(held.session, visit, by=held.by)
    assert visit.state == "given_up"


def test_held_with_its_session_and_opened_again(held: Visiting, turn: TurnTo) -> None:
    visit, other = held.confirmed(), held.confirmed(start=(MONDAY, TEN))
    turn(MONDAY, 18)
    key = held.planned_session(MONDAY)
    visit_ends.hold(held.session, visit, session_id=key, by=held.by)
    assert (visit.state, visit.session_id, visit.version) == ("done", key, 1)
    with pytest.raises(SessionTaken):
        visit_ends.hold(held.session, other, session_id=key, by=held.by)
    visit_ends.reopen(held.session, visit, by=CLOCK)
    assert (visit.state, visit.session_id) == ("confirmed", None)


def test_opened_again_it_is_in_nobodys_way(held: Visiting) -> None:
    visit = held.confirmed()
    visit_ends.hold(held.session, visit, session_id=held.planned_session(TODAY), by=held.by)  # earlier than agreed
    held.confirmed()  # the hour is free
    assert not visit_ends.reopen(held.session, visit, by=CLOCK)
    assert told(held, visit)[-2:] == [("reopen", "confirmed"), ("release", "given_up")]


def test_held_on_another_day_it_is_of_that_day_and_opened_again_of_the_agreed_one(held: Visiting, turn: TurnTo) -> None:
    visit = held.confirmed(start=(TUESDAY, TEN))
    other = held.confirmed(start=(MONDAY, EIGHT))  # of the same officer: two things that truly happened
    turn(MONDAY, 18)
    visit_ends.hold(held.session, other, session_id=held.planned_session(MONDAY), by=held.by)
    visit_ends.hold(held.session, visit, session_id=held.planned_session(MONDAY), by=held.by)
    assert (visit.state, visit.day, visit.starts, visit.ends, visit.version) == ("done", MONDAY, EIGHT, NINE, 2)
    told_of = events_of(held.session, visit)[-1].detail
    assert told_of["agreed"] == ["2026-12-08", TEN, TEN + 60]
    assert told_of["held"] == ["2026-12-07", EIGHT, NINE]
    assert visit_ends.reopen(held.session, visit, by=CLOCK)
    assert (visit.state, visit.day, visit.starts, visit.ends) == ("confirmed", TUESDAY, TEN, TEN + 60)
    assert visit.version == 3


def test_corrected_twice_it_comes_back_to_what_was_agreed(held: Visiting, turn: TurnTo) -> None:
    visit = held.confirmed(start=(MONDAY, EIGHT))
    turn(FRIDAY, 18)
    key = held.planned_session(MONDAY)
    visit_ends.hold(held.session, visit, session_id=key, by=held.by)
    row = held.session.get_one(GuidanceSession, key)
    for day in (TUESDAY, FRIDAY):
        row.day, row.starts, row.ends = day, 1_431, 1_440
        visit_ends.hold(held.session, visit, session_id=key, by=CLOCK)
        assert (visit.day, visit.starts, visit.ends) == (day, 1_425, 1_440)
    with pytest.raises(NoSuchMove):
        visit_ends.hold(held.session, visit, session_id=key, by=held.by)  # it follows from the session alone
    assert visit_ends.reopen(held.session, visit, by=CLOCK)
    assert (visit.day, visit.starts, visit.ends, visit.version) == (MONDAY, EIGHT, NINE, 4)
    visit_ends.hold(held.session, visit, session_id=held.planned_session(MONDAY), by=held.by)
    assert visit_ends.reopen(held.session, visit, by=CLOCK)
    assert (visit.day, visit.version) == (
        MONDAY,
        5,
    )  # held as agreed: whoever was reminded of it is so anew


def test_who_said_no_keeps_nobody_from_going_instead(held: Visiting) -> None:
    first, second = held.world.officers
    one, two = held.unit("X"), held.unit("X")
    visit = held.confirmed(one, two)
    visit_answers.decline(held.session, visit, unit_id=one, round=1, by=holder(one), reason=WHY)
    other = held.confirmed(one, officer=1)
    third = held.world.user.id
    assert visits.give(held.session, visit, from_id=first, to_id=third, by=CLOCK)
    assert (visit.state, officers_of(held.session, other)) == ("confirmed", [second])


def test_cancelled_with_a_reason_from_wherever_it_is_open(held: Visiting) -> None:
    with pytest.raises(ReasonMissing):
        visit_ends.cancel(held.session, held.suggested(), by=held.by, reason="")
    for visit in (held.suggested(), held.proposed(), held.confirmed(start=(TUESDAY, EIGHT))):
        visit_ends.cancel(held.session, visit, by=held.by, reason=WHY)
        assert visit.state == "cancelled"
        with pytest.raises(NoSuchMove):
            visit_ends.cancel(held.session, visit, by=held.by, reason=WHY)


def test_what_nobody_answered_expires_once(held: Visiting, turn: TurnTo) -> None:
    unit_id = held.unit()
    visit, kept = held.proposed(unit_id), held.confirmed(start=(TUESDAY, NINE))
    assert lapse(held.session) == 0
    turn(date(2026, 12, 5))
    with pytest.raises(TooLateToAnswer):
        visit_answers.accept(held.session, visit, unit_id=unit_id, round=1, position=1, by=holder(unit_id))
    assert lapse(held.session) == 1
    assert lapse(held.session) == 0
    assert (visit.state, kept.state) == ("expired", "confirmed")
    assert events_of(held.session, visit)[-1].via == "clock"
    visit_offers.propose(held.session, visit, starts=[(FRIDAY, NINE)], by=held.by)
    assert (visit.state, visit.round) == ("proposed", 2)


def test_where_all_have_answered_the_no_is_settled_until_the_day_itself(held: Visiting, turn: TurnTo) -> None:
    one, two = held.unit(), held.unit()
    visit = held.proposed(one, two)
    held.accept(visit, one)
    visit_answers.decline(held.session, visit, unit_id=two, round=1, by=held.by, reason=WHY)
    turn(date(2026, 12, 5))
    assert lapse(held.session) == 0
    assert not visit_offers.expire(held.session, visit, date(2026, 12, 5))
    assert visit.state == "answered"
    assert held.session.scalars(select(Visit).where(waits_for_answer())).all() == [visit]
    assert visit_answers.leave_out(held.session, visit, unit_id=two, by=held.by, reason=WHY)
    assert visit.state == "confirmed"


def test_another_officer_goes_or_the_time_is_given_up(held: Visiting) -> None:
    first, second = held.world.officers
    visit, other = held.confirmed(), held.confirmed(officer=1, start=(MONDAY, EIGHT + 30))
    with pytest.raises(OfficerGoesNot):
        visits.give(held.session, visit, from_id=second, to_id=first, by=held.by)
    with pytest.raises(OfficerAlreadyGoes):
        visits.give(held.session, visit, from_id=first, to_id=first, by=held.by)
    with pytest.raises(TimeTaken):  # whose unit it is, the one who gives need not know
        visits.give(held.session, visit, from_id=first, to_id=second, by=held.by)
    assert not visits.give(held.session, visit, from_id=first, to_id=second, by=CLOCK)
    assert (visit.state, visit.version) == ("given_up", 2)
    assert officers_of(held.session, visit) == [second]
    assert told(held, visit)[-2:] == [("release", "given_up"), ("give", "given_up")]
    assert events_of(held.session, visit)[-2].reason == visits.NOT_KEPT
    assert visits.give(held.session, other, from_id=second, to_id=first, by=held.by)
    assert (other.state, other.version, officers_of(held.session, other)) == ("confirmed", 2, [first])


def test_a_time_given_up_is_not_told_as_the_units_silence(held: Visiting, turn: TurnTo) -> None:
    given_up, silent = held.confirmed(start=(FRIDAY, NINE)), held.confirmed(start=(TUESDAY, NINE))
    visits.release(held.session, given_up, by=held.by, reason=WHY)
    assert given_up.state == VisitState.GIVEN_UP
    (row,) = units_of(held.session, given_up)
    with pytest.raises(NoSuchMove, match="Đã bỏ giờ, chờ hẹn lại"):
        visit_answers.accept(held.session, given_up, unit_id=row.unit_id, round=1, position=1, by=held.by)
    visits.give(held.session, given_up, from_id=held.world.officers[0], to_id=held.world.officers[1], by=held.by)
    told_of = select(Message.kind).where(Message.visit_id == given_up.id, Message.user_id == held.world.officers[1])
    assert held.session.scalars(told_of).all() == ["moved"]
    visit_offers.propose(held.session, silent, starts=[(FRIDAY, HALF_PAST_ONE)], by=held.by, reason=WHY)
    turn(date(2026, 12, 11))
    assert lapse(held.session) == 1
    assert silent.state == VisitState.EXPIRED
    visit_offers.propose(held.session, given_up, starts=[(date(2026, 12, 16), NINE)], by=held.by)
    turn(date(2026, 12, 16))
    assert lapse(held.session) == 1
    assert given_up.state == VisitState.EXPIRED


@pytest.mark.parametrize("what", ["accept", "counter", "decline"])
def test_what_was_said_by_telephone_after_the_day_is_written_by_the_office(
    held: Visiting, turn: TurnTo, what: str
) -> None:
    unit_id = held.unit()
    visit = held.proposed(unit_id, starts=[(FRIDAY, NINE)])
    turn(TUESDAY)
    assert lapse(held.session) == 1
    acts: dict[str, Callable[[Doer], object]] = {
        "accept": lambda by: visit_answers.accept(
            held.session, visit, unit_id=unit_id, round=1, position=1, by=by
        ),
        "counter": lambda by: visit_answers.counter(
            held.session, visit, unit_id=unit_id, round=1, start=(FRIDAY, TEN), by=by
        ),
        "decline": lambda by: visit_answers.decline(
            held.session, visit, unit_id=unit_id, round=1, by=by, reason=WHY
        ),
    }  # fmt: skip
    with pytest.raises(NoSuchMove):
        acts[what](holder(unit_id))
    acts[what](held.by)
    assert visit.state == {"accept": "confirmed", "counter": "counter_proposed", "decline": "cancelled"}[what]
    waiting = select(Message.kind).where(Message.visit_id == visit.id, Message.state == "waiting")
    assert "expired" not in held.session.scalars(waiting).all()
    assert list(verify_visits(held.session)) == []


@pytest.mark.parametrize("what", ["accept", "decline", "leave_out"])
def test_the_last_wish_that_falls_away_leaves_the_offer(held: Visiting, turn: TurnTo, what: str) -> None:
    one, two = held.unit(), held.unit()
    visit = held.proposed(one, two, starts=[(FRIDAY, NINE)])
    visit_answers.counter(held.session, visit, unit_id=one, round=1, start=(FRIDAY, TEN), by=holder(one))
    assert visit.state == "counter_proposed"
    if what == "accept":
        assert not visit_answers.accept(held.session, visit, unit_id=one, round=1, position=1, by=holder(one))
    elif what == "decline":
        visit_answers.decline(held.session, visit, unit_id=one, round=1, by=holder(one), reason=WHY)
    else:
        visit_answers.leave_out(held.session, visit, unit_id=one, by=held.by, reason=WHY)
    assert visit.state == "proposed"
    assert list(verify_visits(held.session)) == []
    turn(FRIDAY)
    assert lapse(held.session) == 1
