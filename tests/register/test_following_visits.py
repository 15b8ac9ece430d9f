"""Who gets the visits of another: which they cannot keep is foreseen by the same rule by which it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.dates import today
from rollout.models import GuidanceSession, SessionOfficer, User
from rollout.register import officers, visit_answers
from rollout.register.booking import ALL_DAY, Wanted, held_on, held_on_days
from rollout.register.following_visits import give_visits, not_kept
from rollout.register.visit_acts import officers_of
from rollout.vocabulary import Role, ScopeKind
from tests.register.visiting import EIGHT, MONDAY, TEN, TUESDAY, Visiting
from tests.staffed import Staffed, queries


def with_session(visiting: Visiting, by: User) -> int:
    """The second officer is in a session of Monday morning that somebody has planned."""
    key = visiting.planned_session(MONDAY)
    visiting.session.get_one(GuidanceSession, key).created_by_id = by.id
    visiting.session.add(SessionOfficer(session_id=key, user_id=visiting.world.officers[1]))
    visiting.session.commit()
    return key


@pytest.mark.parametrize(("role", "is_kept"), [(Role.LIAISON, True), (Role.STAFF, False)])
def test_what_a_unit_plans_keeps_nobody_from_going(
    staffed: Staffed, visiting: Visiting, role: Role, is_kept: bool
) -> None:
    giver, taker = visiting.world.officers
    unit_id = visiting.unit()
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    is_unit = role is Role.LIAISON
    scope = {"scope": ScopeKind.UNITS, "unit_ids": [unit_id]} if is_unit else {"scope": ScopeKind.PROVINCE}
    with_session(visiting, staffed.user("planner", role, **scope))
    assert not_kept(visiting.session, {visit: taker}) == ([] if is_kept else [visit])
    give_visits(visiting.session, giver, {unit_id: taker}, {visit: [unit_id]}, by=visiting.world.user)
    assert visit.state == ("confirmed" if is_kept else "given_up")


def test_many_days_are_told_as_each_of_them(staffed: Staffed, visiting: Visiting) -> None:
    for day, at in ((MONDAY, EIGHT), (MONDAY, TEN), (TUESDAY, EIGHT)):
        visiting.confirmed(start=(day, at))
    with_session(visiting, staffed.user("planner", Role.STAFF))
    days = [MONDAY + timedelta(days=number) for number in range(-1, 3)]
    wanted = Wanted(MONDAY, ALL_DAY, None, visiting.world.officers)
    session = visiting.session
    told = held_on_days(session, wanted, days)
    assert [len(told[day]) for day in days] == [0, 3, 1, 0]
    assert told == {day: held_on(session, wanted._replace(day=day)) for day in days}
    assert queries(lambda: held_on_days(session, wanted, days)) == queries(lambda: held_on(session, wanted)) == 6
    assert held_on_days(session, wanted, []) == {}


def test_the_unit_that_comes_decides_who_goes(staffed: Staffed, visiting: Visiting) -> None:
    session, world = visiting.session, visiting.world
    giver, taker = world.officers
    out, coming = (world.unit(officer=giver, office=world.offices[0], area_2025=world.areas["X"]) for _ in range(2))
    visit = visiting.confirmed(out, coming, start=(MONDAY, EIGHT))
    visit_answers.decline(session, visit, unit_id=out, round=visit.round, by=visiting.by, reason="nghỉ")
    session.commit()
    officers.hand_over(session, [coming], taker_id=taker, on=today(), by=world.user)
    assert officers_of(session, visit) == [taker], "what it said no to keeps nobody"
    officers.hand_over(session, [out], taker_id=taker, on=today(), by=world.user)
    officers.hand_over(session, [out], taker_id=giver, on=today(), by=world.user)
    assert officers_of(session, visit) == [taker], "and takes nobody along"
