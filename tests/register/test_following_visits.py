"""Who gets the visits of another: which they cannot keep is foreseen by the same rule by which it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollout.core.dates import now, today
from rollout.models import GuidanceSession, Handover, HandoverRule, OfficerAbsence, SessionOfficer, Setting, User
from rollout.register import officers, visit_answers, visit_ends, visits
from rollout.register.booking import ALL_DAY, Wanted, held_on, held_on_days
from rollout.register.following_visits import give_visits, not_kept
from rollout.register.visit_acts import officers_of
from rollout.register.visit_refusals import TimeRefused
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import AbsenceKind
from tests.clock import TurnTo
from tests.register.visiting import EIGHT, HALF_PAST_ONE, MONDAY, TEN, TUESDAY, Visiting
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


def test_who_has_as_many_visits_as_there_may_be_keeps_no_more(visiting: Visiting) -> None:
    session, taker = visiting.session, visiting.world.officers[1]
    early, late = visiting.confirmed(start=(MONDAY, EIGHT)), visiting.confirmed(start=(MONDAY, HALF_PAST_ONE))
    both = {early: taker, late: taker}
    limit = Setting(key="visits_a_day", value="1", basis="", label="")
    session.add(limit)
    session.flush()
    assert not_kept(session, both) == [late]
    visiting.confirmed(start=(MONDAY, TEN), officer=1)
    for a_day, gone in ((3, []), (2, [late]), (1, [early, late])):
        limit.value = str(a_day)
        session.flush()
        assert not_kept(session, both) == gone


def test_what_an_officer_did_that_day_already_counts(visiting: Visiting, turn: TurnTo) -> None:
    giver, taker = visiting.world.officers
    visiting.session.add(Setting(key="visits_a_day", value="2", basis="", label=""))
    visiting.session.commit()
    coming = [visiting.confirmed(start=(MONDAY, at)) for at in (HALF_PAST_ONE, 930)]
    over = visiting.confirmed(start=(MONDAY, EIGHT), officer=1)
    turn(MONDAY, 11)
    visit_ends.hold(visiting.session, over, session_id=visiting.planned_session(MONDAY), by=visiting.by)
    visiting.session.commit()
    assert not_kept(visiting.session, dict.fromkeys(coming, taker)) == coming[1:]
    visits.give(visiting.session, coming[0], from_id=giver, to_id=taker, by=visiting.by)
    with pytest.raises(TimeRefused, match="không còn trống"):
        visits.give(visiting.session, coming[1], from_id=giver, to_id=taker, by=visiting.by)


def test_many_days_are_told_as_each_of_them(staffed: Staffed, visiting: Visiting) -> None:
    for day, at in ((MONDAY, EIGHT), (MONDAY, TEN), (TUESDAY, EIGHT)):
        visiting.confirmed(start=(day, at))
    with_session(visiting, staffed.user("planner", Role.STAFF))
    days = [MONDAY + timedelta(days=number) for number in range(-1, 3)]
    (one, two), by = visiting.world.officers, visiting.world.user
    wanted = Wanted(MONDAY, ALL_DAY, None, [one, two])
    session = visiting.session
    session.add_all(
        [
            OfficerAbsence(
                user_id=one, from_on=MONDAY, to_on=TUESDAY, starts=0, ends=720, kind=AbsenceKind.TRAINING.value,
                made_by_id=by.id, made_at=now(),
            ),
            Handover(
                giver_id=two, rule=HandoverRule.ONE.value, taker_id=one, from_on=TUESDAY,
                to_on=TUESDAY + timedelta(days=1), made_by_id=by.id, made_at=now(),
            ),
        ]
    )  # fmt: skip
    session.commit()
    told = held_on_days(session, wanted, days)
    assert [len(told[day]) for day in days] == [0, 4, 2, 0]
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
