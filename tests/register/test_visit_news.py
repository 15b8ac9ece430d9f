"""Who is told what after each act on a visit, and what is no longer told; on both engines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from rollout.models import Message, User, Visit, VisitLink
from rollout.register import visit_answers, visit_ends, visit_offers, visits
from rollout.register.visit_acts import CLOCK, holder, office, units_of
from rollout.register.visit_answers import Details
from rollout.register.visits import Plan
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import MessageState
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, MONDAY, NINE, TEN, TODAY, TUESDAY, Visiting, lapse
from tests.staffed import sent

WHY = "Đơn vị bận kiểm kê"


def unsent(held: Visiting, visit: Visit) -> set[tuple[str, str, int]]:
    """Kind, to whom (u: a unit, o: an officer) and key of what waits."""
    rows = held.session.scalars(select(Message).where(Message.visit_id == visit.id, Message.state == "waiting"))
    return {(row.kind, "u" if row.unit_id else "o", row.unit_id or row.user_id or 0) for row in rows}


def all_sent(held: Visiting, visit: Visit) -> None:
    for row in held.session.scalars(select(Message).where(Message.visit_id == visit.id, Message.state == "waiting")):
        row.state, row.sent_at = MessageState.SENT.value, row.made_at
    held.session.commit()


def links(held: Visiting, visit: Visit) -> list[tuple[str, int]]:
    found = select(VisitLink.purpose, VisitLink.round).where(VisitLink.visit_id == visit.id)
    return sorted((row.purpose, row.round) for row in held.session.execute(found))


def test_of_a_suggestion_nobody_hears(held: Visiting) -> None:
    visit = held.suggested()
    visit_ends.cancel(held.session, visit, by=held.by, reason=WHY)
    assert unsent(held, visit) == set()


def test_a_unit_is_offered_times_and_both_sides_are_invited(held: Visiting) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.proposed(unit_id, starts=[(MONDAY, EIGHT), (TUESDAY, NINE)])
    assert unsent(held, visit) == {("proposal", "u", unit_id)}
    held.accept(visit, unit_id)
    assert unsent(held, visit) == {("confirmed", "u", unit_id), ("confirmed", "o", officer_id)}
    assert links(held, visit) == [("answer", 1), ("withdraw", 1)]


def test_an_answer_goes_to_the_officers_and_not_to_who_typed_it(held: Visiting) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.proposed(unit_id)
    visit_answers.counter(held.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, TEN), by=holder(unit_id))
    assert unsent(held, visit) == {("answered", "o", officer_id)}
    all_sent(held, visit)
    visit_answers.counter(held.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, NINE), by=holder(unit_id))
    assert unsent(held, visit) == {("answered", "o", officer_id)}  # each answer is news
    typed = held.proposed(held.unit())
    (own,) = of_units(held, typed)
    visit_answers.counter(held.session, typed, unit_id=own, round=1, start=(TUESDAY, TEN), by=held.by)
    assert unsent(held, typed) == set()


def of_units(held: Visiting, visit: Visit) -> list[int]:
    return [row.unit_id for row in units_of(held.session, visit)]


def test_a_moved_visit_takes_the_old_time_back_in_the_letter_of_the_new(held: Visiting) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.confirmed(unit_id)
    all_sent(held, visit)
    visit_offers.propose(held.session, visit, starts=[(TUESDAY, NINE)], by=held.by, reason=WHY)
    moved = {("moved", "u", unit_id), ("moved", "o", officer_id)}
    assert unsent(held, visit) == moved
    visit_offers.propose(held.session, visit, starts=[(TUESDAY, TEN)], by=held.by)
    assert unsent(held, visit) == moved  # nobody got it, so it is said with the newer times
    all_sent(held, visit)
    visit_offers.propose(held.session, visit, starts=[(TUESDAY, EIGHT)], by=held.by)
    assert unsent(held, visit) == {("proposal", "u", unit_id)}
    held.accept(visit, unit_id)
    assert unsent(held, visit) == {("confirmed", "u", unit_id), ("confirmed", "o", officer_id)}
    versions = held.session.scalars(select(Message.version).where(Message.state == "waiting"))
    assert set(versions) == {visit.version} == {3}


def test_a_time_that_is_asked_for_instead_or_given_up_is_told_to_who_had_it(held: Visiting) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.confirmed(unit_id)
    visit_answers.counter(
        held.session, visit, unit_id=unit_id, round=1, start=(TUESDAY, TEN), by=holder(unit_id), reason=WHY
    )
    assert unsent(held, visit) == {("moved", "u", unit_id), ("moved", "o", officer_id)}
    other = held.confirmed(unit_id, start=(TUESDAY, EIGHT))
    visits.release(held.session, other, by=held.by, reason=WHY)
    assert unsent(held, other) == {("moved", "u", unit_id), ("moved", "o", officer_id)}


@pytest.mark.parametrize("is_sent", [True, False])
def test_who_counted_on_it_hears_that_it_is_off(held: Visiting, is_sent: bool) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.confirmed(unit_id)
    if is_sent:
        all_sent(held, visit)
    visit_ends.cancel(held.session, visit, by=held.by, reason=WHY)
    assert unsent(held, visit) == {("cancelled", "u", unit_id), ("cancelled", "o", officer_id)}
    offered = held.proposed(unit_id)
    visit_ends.cancel(held.session, offered, by=held.by, reason=WHY)
    assert unsent(held, offered) == {("cancelled", "u", unit_id)}  # the officer has done it
    refused = held.proposed(unit_id)
    visit_answers.decline(held.session, refused, unit_id=unit_id, round=1, by=holder(unit_id), reason=WHY)
    assert unsent(held, refused) == {("answered", "o", officer_id)}


def test_an_absence_is_told_and_what_was_held_leaves_nothing_waiting(held: Visiting, turn: TurnTo) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    absent, done = held.confirmed(unit_id), held.confirmed(unit_id, start=(MONDAY, TEN))
    turn(MONDAY, 12)
    visit_ends.unit_absent(held.session, absent, by=held.by, reason=WHY)
    assert unsent(held, absent) == {("cancelled", "u", unit_id), ("cancelled", "o", officer_id)}
    visit_ends.hold(held.session, done, session_id=held.planned_session(TODAY), by=held.by)
    assert unsent(held, done) == set()


def test_another_officer_is_invited_and_the_first_let_go(held: Visiting) -> None:
    unit_id, (first, second) = held.unit(), held.world.officers[:2]
    visit = held.confirmed(unit_id)
    visits.give(held.session, visit, from_id=first, to_id=second, by=held.by)
    assert unsent(held, visit) == {("confirmed", "u", unit_id), ("confirmed", "o", second), ("cancelled", "o", first)}
    visits.give(held.session, visit, from_id=second, to_id=first, by=held.by)
    assert unsent(held, visit) == {("confirmed", "u", unit_id), ("confirmed", "o", first), ("cancelled", "o", second)}


def test_an_officer_without_an_account_is_told_nothing(held: Visiting) -> None:
    first, second = held.world.officers[:2]
    visit = held.confirmed()
    held.session.get_one(User, first).is_active = False
    visits.give(held.session, visit, from_id=first, to_id=second, by=CLOCK)
    assert {(kind, key) for kind, whom, key in unsent(held, visit) if whom == "o"} == {("confirmed", second)}


def test_of_several_units_each_hears_what_concerns_it(held: Visiting) -> None:
    one, two, three = held.unit(), held.unit(), held.unit()
    officer_id = held.world.officers[0]
    plan = Plan(SessionWay.JOINT, 60, held.world.offices[0])
    visit = held.proposed(one, two, three, plan=plan)
    visit_answers.accept(held.session, visit, unit_id=one, round=1, position=1, by=holder(one))
    visit_answers.decline(held.session, visit, unit_id=three, round=1, by=holder(three), reason=WHY)
    assert unsent(held, visit) == {("proposal", "u", two), ("answered", "o", officer_id)}
    visit_answers.leave_out(held.session, visit, unit_id=three, by=held.by, reason=WHY)  # its own wish
    assert ("cancelled", "u", three) not in unsent(held, visit)
    held.accept(visit, two)
    invited = {("confirmed", "u", one), ("confirmed", "u", two), ("confirmed", "o", officer_id)}
    assert unsent(held, visit) == invited
    visit_answers.decline(held.session, visit, unit_id=two, round=1, by=holder(two), reason=WHY)
    kept = {("confirmed", "u", one), ("confirmed", "o", officer_id)}
    assert unsent(held, visit) == kept | {("cancelled", "u", two), ("answered", "o", officer_id)}


def test_who_said_no_hears_no_more_of_what_becomes_of_it(held: Visiting) -> None:
    one, two = held.unit(), held.unit()
    first, second = held.world.officers[:2]
    agreed, offered = held.confirmed(one, two), held.proposed(one, two, starts=[(TUESDAY, EIGHT)])
    for visit in (agreed, offered):
        visit_answers.decline(held.session, visit, unit_id=two, round=1, by=holder(two), reason=WHY)
        all_sent(held, visit)
    visits.give(held.session, agreed, from_id=first, to_id=second, by=CLOCK)
    assert unsent(held, agreed) == {("confirmed", "u", one), ("confirmed", "o", second), ("cancelled", "o", first)}
    visit_ends.cancel(held.session, offered, by=held.by, reason=WHY)
    assert unsent(held, offered) == {("cancelled", "u", one)}


def test_who_comes_is_told_to_the_officer(held: Visiting) -> None:
    unit_id, officer_id = held.unit(), held.world.officers[0]
    visit = held.confirmed(unit_id)
    all_sent(held, visit)
    visit_answers.detail(held.session, visit, unit_id=unit_id, details=Details(coming=9), by=holder(unit_id))
    assert unsent(held, visit) == {("answered", "o", officer_id)}
    visit_answers.detail(held.session, visit, unit_id=unit_id, details=Details(coming=8), by=office(held.by.user))  # type: ignore[arg-type]
    assert unsent(held, visit) == set()  # who typed it knows all that was said


def test_what_nobody_answered_comes_back_to_the_officer(held: Visiting, turn: TurnTo) -> None:
    unit_id, (first, second) = held.unit(), held.world.officers[:2]
    visit = held.proposed(unit_id)
    turn(MONDAY)
    assert lapse(held.session) == 1
    assert unsent(held, visit) == {("expired", "o", first)}
    visits.give(held.session, visit, from_id=first, to_id=second, by=CLOCK)
    assert unsent(held, visit) == {("expired", "o", second)}


def test_the_news_of_a_visit_with_many_units_cost_as_much_as_of_one_with_few(held: Visiting) -> None:
    session, cost = held.session, dict[int, list[int]]()
    for number, start in ((2, EIGHT), (9, TEN)):
        keys = [held.unit() for _ in range(number)]
        visit = held.confirmed(*keys, start=(MONDAY, start))
        moved = [(TUESDAY, start)]

        def told(visit: Visit, step: Callable[[], object]) -> int:
            """What is asked of messages and links, and changed of them; what is added is a row for each anyway."""
            asked = sent(step)
            session.commit()
            about = [said for said in asked if "message" in said or "visit_link" in said]
            return sum(not said.startswith("INSERT") for said in about)

        cost[number] = [
            told(visit, lambda: visit_offers.propose(session, visit, starts=moved, by=held.by, reason=WHY)),  # noqa: B023
            told(visit, lambda: [held.accept(visit, key) for key in keys[:1]]),  # noqa: B023
        ]
        for key in keys[1:-1]:
            held.accept(visit, key)
        cost[number] += [
            told(visit, lambda: held.accept(visit, keys[-1])),  # noqa: B023
            told(visit, lambda: visit_ends.cancel(session, visit, by=held.by, reason=WHY)),  # noqa: B023
        ]
        assert len(of_units(held, visit)) == number
    assert cost[2] == cost[9]
