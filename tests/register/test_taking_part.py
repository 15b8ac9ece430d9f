"""A unit that said no to a visit of several is not of it: warnings, who goes, the planned session, the telephone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from rollout.core.office_hours import Hours
from rollout.models import GuidanceSession, Message, SessionEvent, SessionUnit, Visit
from rollout.register import visit_answers
from rollout.register.booking import By, Held, Wanted, Whom
from rollout.register.following_visits import open_visits
from rollout.register.visit_answers import Details
from rollout.register.visit_due import Reminder, remind
from rollout.register.visit_of_session import agreed_around, coming_units, of_others_too, visits_to_join
from rollout.register.visit_offers import propose
from rollout.register.visit_refusals import NoSuchMove
from rollout.register.visit_times import rules
from rollout.register.visit_warnings import Unusual, remarks
from rollout.register.visit_words import units_of
from rollout.vocabulary_of_visits import MessageKind, VisitState
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, NINE, TODAY, TUESDAY, Visiting


def without(held: Visiting, visit: Visit, unit_id: int) -> Visit:
    """The unit says no, whatever the others do."""
    visit_answers.decline(held.session, visit, unit_id=unit_id, round=visit.round, by=held.by, reason="nghỉ")
    held.session.commit()
    return visit


@pytest.fixture
def units(held: Visiting) -> tuple[int, int]:
    return held.unit(), held.unit()


@pytest.fixture
def joint(held: Visiting, units: tuple[int, int]) -> Visit:
    """An agreed visit of two, to which the first said no since."""
    return without(held, held.confirmed(*units, start=(FRIDAY, EIGHT)), units[0])


def test_it_has_no_other_round(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    wanted = Wanted(TUESDAY, Hours(480, 540), None, [], list(units))
    found = [
        each.unit_id for each in remarks(held.session, rules(held.session), wanted) if each.kind is Unusual.OTHER_ROUND
    ]
    assert found == [units[1]]


def test_it_is_not_named_where_the_visit_holds_a_time(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    holds = Held(Whom.OFFICER, held.world.officers[0], By.VISIT, joint.id, Hours(480, 540), None)
    assert units_of(held.session, holds) == [units[1]]


def test_it_is_not_met_by_a_session_of_the_visit(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    session, (out, coming) = held.session, units
    assert visits_to_join(session, [out], FRIDAY) == []
    assert visits_to_join(session, [coming], FRIDAY) == [joint]
    assert agreed_around(session, [out], [], FRIDAY, EIGHT, NINE) == []
    assert agreed_around(session, units, [], FRIDAY, EIGHT, NINE) == [(joint, [coming], [])]
    assert of_others_too(session, [joint.id], [coming]) == set()
    assert coming_units(session, joint) == [coming]


def test_nobody_reminds_it(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    kind, due = MessageKind.REMINDER_DAY, datetime(2026, 12, 10, 8, tzinfo=UTC)
    assert remind(held.session, Reminder(joint, kind, due, joint.version)) == 2
    told = select(Message.unit_id).where(Message.kind == kind.value)
    assert set(held.session.scalars(told)) == {None, units[1]}


def test_it_does_not_decide_who_goes(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    giver = held.world.officers[0]
    assert open_visits(held.session, giver, [units[0]], TODAY) == {}
    assert open_visits(held.session, giver, units, TODAY) == {joint: [units[1]]}


def test_where_none_is_left_that_comes_all_decide(held: Visiting, units: tuple[int, int]) -> None:
    offered = without(held, held.proposed(*units), units[0])
    visit_answers.leave_out(held.session, offered, unit_id=units[1], by=held.by, reason="nhầm")
    held.session.commit()
    assert offered.state == VisitState.ANSWERED
    assert open_visits(held.session, held.world.officers[0], units, TODAY) == {offered: [units[0]]}


def of_session(held: Visiting, visit: Visit, *units: int) -> int:
    """The planned session of a visit."""
    key = held.planned_session(MONDAY)
    held.session.get_one(GuidanceSession, key).contents = "Giới thiệu"
    held.session.add_all(SessionUnit(session_id=key, unit_id=unit_id, version=0) for unit_id in units)
    visit.session_id = key
    held.session.commit()
    return key


def in_session(held: Visiting, key: int) -> list[int]:
    found = select(SessionUnit.unit_id).where(SessionUnit.session_id == key).order_by(SessionUnit.unit_id)
    return list(held.session.scalars(found))


def test_it_leaves_the_planned_session_and_comes_back_with_it(held: Visiting, units: tuple[int, int]) -> None:
    visit = held.confirmed(*units)
    key = of_session(held, visit, *units)
    without(held, visit, units[0])
    assert in_session(held, key) == [units[1]]
    row = held.session.get_one(GuidanceSession, key, populate_existing=True)
    assert (row.contents, row.version) == ("", 2)
    assert [each.act for each in held.session.scalars(select(SessionEvent))] == ["change"]
    propose(held.session, visit, starts=[(FRIDAY, EIGHT)], by=held.by, reason="đổi")
    for unit_id in units:
        held.accept(visit, unit_id)
    assert in_session(held, key) == list(units)


def test_left_out_it_leaves_the_planned_session(held: Visiting, units: tuple[int, int]) -> None:
    visit = held.proposed(*units)
    key = of_session(held, visit, *units)
    visit_answers.leave_out(held.session, visit, unit_id=units[0], by=held.by, reason="nhầm")
    held.session.commit()
    assert in_session(held, key) == [units[1]]


def test_a_session_of_it_alone_stays_as_it_is(held: Visiting, units: tuple[int, int]) -> None:
    visit = held.confirmed(*units)
    key = of_session(held, visit, units[0])
    without(held, visit, units[0])
    assert in_session(held, key) == [units[0]]


def test_what_is_recorded_keeps_its_units(held: Visiting, units: tuple[int, int]) -> None:
    visit = held.confirmed(*units)
    key = of_session(held, visit, *units)
    held.session.get_one(GuidanceSession, key).state = "held"
    without(held, visit, units[0])
    assert in_session(held, key) == list(units)


def test_it_says_nothing_of_who_comes(held: Visiting, units: tuple[int, int], joint: Visit) -> None:
    with pytest.raises(NoSuchMove):
        visit_answers.detail(held.session, joint, unit_id=units[0], details=Details(coming=12), by=held.by)
