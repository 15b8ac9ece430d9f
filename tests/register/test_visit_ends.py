"""How visits end, are given to another officer, and come back to theirs."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.models import Visit
from rollout.register import visit_answers, visit_ends, visit_offers, visits
from rollout.register.errors import ReasonMissing
from rollout.register.visit_acts import CLOCK, events_of, holder, liaison, officers_of, units_of
from rollout.register.visit_refusals import (
    NoSuchMove,
    NotYetBegun,
    OfficerAlreadyGoes,
    OfficerGoesNot,
    SessionTaken,
    TimeTaken,
    TooLateToAnswer,
)
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TEN, TODAY, TUESDAY, Visiting

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
    (row,) = units_of(held.session, other)
    visit_ends.officer_absent(held.session, other, by=liaison(held.world.user, row.unit_id), reason=WHY)
    assert other.state == "officer_absent"


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
    assert not visit_ends.reopen(held.session, visit, by=held.by)
    assert told(held, visit)[-2:] == [("reopen", "confirmed"), ("release", "expired")]


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
    assert visit_offers.expire(held.session) == 0
    turn(date(2026, 12, 5))
    with pytest.raises(TooLateToAnswer):
        visit_answers.accept(held.session, visit, unit_id=unit_id, round=1, position=1, by=holder(unit_id))
    assert visit_offers.expire(held.session) == 1
    assert visit_offers.expire(held.session) == 0
    assert (visit.state, kept.state) == ("expired", "confirmed")
    assert events_of(held.session, visit)[-1].via == "clock"
    visit_offers.propose(held.session, visit, starts=[(FRIDAY, NINE)], by=held.by)
    assert (visit.state, visit.round) == ("proposed", 2)


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
    assert (visit.state, visit.version) == ("expired", 2)
    assert officers_of(held.session, visit) == [second]
    assert told(held, visit)[-2:] == [("release", "expired"), ("give", "expired")]
    assert events_of(held.session, visit)[-2].reason == visits.NOT_KEPT
    assert visits.give(held.session, other, from_id=second, to_id=first, by=held.by)
    assert (other.state, other.version, officers_of(held.session, other)) == ("confirmed", 2, [first])
