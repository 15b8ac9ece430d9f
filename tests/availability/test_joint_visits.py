"""Visits of several units, of which whoever records an absence or closed days may know some only."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import Closure, GuidanceSession, Message, OfficerAbsence, SessionOfficer, SessionUnit, Visit
from rollout.register import closures, visit_answers, visits
from rollout.register.visit_acts import holder, officers_of, units_of
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import MessageKind, MessageState, VisitAct, VisitAnswer, VisitState
from tests.page import Page, PageClient
from tests.register.visiting import MONDAY, Visiting, events_of
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ABSENT = "/availability/absences/new"
WEEK = {"absence_kind": "leave", "first": "07/12/2026", "last": "11/12/2026"}
CLOSED = {"first": "07/12/2026", "last": "08/12/2026", "name": "Kiểm kê"}
DAYS = {"kind": "off", "first": "07/12/2026", "last": "08/12/2026", "name": "Nghỉ hoán đổi"}
FOREIGN = "Đơn vị 2"
"""The unit of the other office; "Đơn vị 1" is known to the clerk of the first."""


@pytest.fixture
def joint(staffed: Staffed, held: Visiting) -> Visit:
    """An agreed visit of two units of two offices."""
    world = staffed.world
    units = [
        world.unit(
            officer=staffed.officer_id(), office=office, area_2025=world.areas["X"], unit_type=world.unit_types[0]
        )
        for office in world.offices[:2]
    ]
    return held.confirmed(*units)


@pytest.fixture
def clerk(staffed: Staffed, joint: Visit) -> PageClient:
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=staffed.world.offices[0])
    return staffed.client("clerk")


def settled(client: PageClient, path: str, typed: dict[str, str], visit: Visit, fate: str) -> list[str]:
    """Sends the form twice, the second time with what becomes of the visit; every page on the way."""
    asked = client.submit(path, typed)
    assert asked.status_code == 422
    values = Page(asked).form("first", action=path).values.copy()
    values[f"v{visit.id}-fate"] = fate
    done = client.post(path, data=values)
    assert done.status_code == 303, Page(done).text
    return [asked.text, done.text, client.get(done.location).text]


def told(held: Visiting, kind: MessageKind) -> set[tuple[int | None, int | None]]:
    """Units and officers who are to hear something."""
    found = select(Message).where(Message.kind == kind.value, Message.state != MessageState.DROPPED.value)
    return {(message.unit_id, message.user_id) for message in held.session.scalars(found)}


def test_the_only_officer_is_away_and_all_units_are_told(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    officer_id = staffed.officer_id()
    pages = settled(clerk, ABSENT, WEEK, joint, "release")
    assert "Đơn vị 1 và 1 đơn vị khác" in pages[0]
    assert not any(FOREIGN in page for page in pages)
    staffed.session.expire_all()
    assert joint.state == VisitState.GIVEN_UP
    assert {row.answer for row in units_of(staffed.session, joint)} == {VisitAnswer.WAITING}
    parties = {(row.unit_id, None) for row in units_of(staffed.session, joint)} | {(None, officer_id)}
    assert told(held, MessageKind.MOVED) == parties


def test_another_officer_who_goes_anyway_keeps_it(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    second = staffed.officer_id("second")
    visits.come_along(staffed.session, joint, officer_id=second, by=held.by)
    staffed.session.commit()
    pages = settled(clerk, ABSENT, WEEK, joint, "leave")
    assert "Cán bộ vắng thôi đi, lịch giữ với Người second" in pages[0]
    assert not any(FOREIGN in page for page in pages)
    staffed.session.expire_all()
    assert joint.state == VisitState.CONFIRMED
    assert officers_of(staffed.session, joint) == [second]
    assert len(staffed.session.scalars(select(OfficerAbsence)).all()) == 1


def asked_again(client: PageClient, path: str, values: dict[str, str], visit: Visit) -> Page:
    """The form, which was sent with a choice that means another thing by now, and that keeps what was typed."""
    answer = client.post(path, data=values)
    assert answer.status_code == 422
    page = Page(answer)
    again = page.form("first", action=path).values
    assert again[f"v{visit.id}-fate"] == ""
    assert again["first"] == "07/12/2026"
    assert "Chọn cách xử lý." in page.text
    return page


def test_what_the_choice_meant_is_asked_again_where_nobody_else_is_left(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    second = staffed.officer_id("second")
    visits.come_along(staffed.session, joint, officer_id=second, by=held.by)
    staffed.session.commit()
    values = Page(clerk.submit(ABSENT, WEEK)).form("first", action=ABSENT).values.copy()
    values[f"v{joint.id}-fate"] = "leave"
    visits.take_leave(staffed.session, joint, officer_id=second, by=held.by)
    staffed.session.commit()
    asked_again(clerk, ABSENT, values, joint)
    staffed.session.expire_all()
    assert joint.state == VisitState.CONFIRMED
    assert staffed.session.scalars(select(OfficerAbsence)).all() == []


def test_to_give_up_a_time_is_asked_again_where_others_could_keep_it(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    values = Page(clerk.submit(ABSENT, WEEK)).form("first", action=ABSENT).values.copy()
    values[f"v{joint.id}-fate"] = "release"
    visits.come_along(staffed.session, joint, officer_id=staffed.officer_id("second"), by=held.by)
    staffed.session.commit()
    assert "lịch giữ với Người second" in asked_again(clerk, ABSENT, values, joint).text
    staffed.session.expire_all()
    assert (joint.state, len(officers_of(staffed.session, joint))) == (VisitState.CONFIRMED, 2)


def test_where_the_other_units_said_no_the_choice_is_asked_again(
    staffed: Staffed, joint: Visit, clerk: PageClient
) -> None:
    own, foreign = units_of(staffed.session, joint)
    path = f"/units/{own.unit_id}/closures/new"
    values = Page(clerk.submit(path, CLOSED)).form("first", action=path).values.copy()
    values[f"v{joint.id}-fate"] = "leave"
    visit_answers.decline(
        staffed.session, joint, unit_id=foreign.unit_id, round=joint.round, by=holder(foreign.unit_id), reason="Bận"
    )  # fmt: skip
    staffed.session.commit()
    asked_again(clerk, path, values, joint)
    staffed.session.expire_all()
    assert joint.state == VisitState.CONFIRMED
    assert staffed.session.scalars(select(Closure)).all() == []


def test_an_officer_whose_account_is_closed_keeps_nothing(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    second = staffed.user("second", Role.OFFICER, ScopeKind.OFFICER)
    visits.come_along(staffed.session, joint, officer_id=second.id, by=held.by)
    second.is_active = False
    staffed.session.commit()
    settled(clerk, ABSENT, WEEK, joint, "release")
    staffed.session.expire_all()
    assert joint.state == VisitState.GIVEN_UP


def test_a_closed_unit_alone_leaves(staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient) -> None:
    own, foreign = units_of(staffed.session, joint)
    pages = settled(clerk, f"/units/{own.unit_id}/closures/new", CLOSED, joint, "leave")
    assert "Đơn vị nghỉ thôi dự, các đơn vị khác giữ lịch" in pages[0]
    assert not any(FOREIGN in page for page in pages)
    staffed.session.expire_all()
    assert joint.state == VisitState.CONFIRMED
    assert (own.answer, foreign.answer) == (VisitAnswer.DECLINED, VisitAnswer.ACCEPTED)
    last = events_of(staffed.session, joint)[-1]
    assert (last.act, closures.is_of_closure(last)) == (VisitAct.DECLINE, True)
    assert told(held, MessageKind.CANCELLED) == {(own.unit_id, None)}
    assert told(held, MessageKind.MOVED) == set()
    path = f"/units/{foreign.unit_id}/closures/new"
    settled(staffed.officer(), path, CLOSED, joint, "release")
    staffed.session.expire_all()
    assert joint.state == VisitState.GIVEN_UP, "nobody is left"


def test_a_closed_unit_may_be_met_all_the_same(staffed: Staffed, joint: Visit, clerk: PageClient) -> None:
    own, foreign = units_of(staffed.session, joint)
    settled(clerk, f"/units/{own.unit_id}/closures/new", CLOSED, joint, "keep")
    staffed.session.expire_all()
    assert (joint.state, own.answer, foreign.answer) == (
        VisitState.CONFIRMED, VisitAnswer.ACCEPTED, VisitAnswer.ACCEPTED,
    )  # fmt: skip


def test_where_all_units_of_a_form_are_closed_those_of_another_stay(
    staffed: Staffed, held: Visiting, joint: Visit
) -> None:
    world = staffed.world
    typed = {"form": "enterprise", **CLOSED}
    mixed = held.confirmed(world.unit(unit_type=world.unit_types[0]), held.unit(), officer=1)
    admin = staffed.admin()
    values = Page(admin.submit("/registry/closures/new", typed)).form("first", action="/registry/closures/new").values
    answer = admin.post("/registry/closures/new", data={**values, "rest-fate": "leave_or_release"})
    assert answer.status_code == 303, Page(answer).text
    staffed.session.expire_all()
    assert [joint.state, mixed.state] == [VisitState.GIVEN_UP, VisitState.CONFIRMED]
    assert [row.answer for row in units_of(staffed.session, mixed)] == [VisitAnswer.DECLINED, VisitAnswer.ACCEPTED]


def test_days_off_are_everybodys(staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient) -> None:
    assert clerk.get("/registry/days/new").status_code == 404
    pages = settled(staffed.admin(), "/registry/days/new", DAYS, joint, "release")
    assert not any(FOREIGN in page for page in pages)
    staffed.session.expire_all()
    assert joint.state == VisitState.GIVEN_UP
    parties = {(row.unit_id, None) for row in units_of(staffed.session, joint)} | {(None, staffed.officer_id())}
    assert told(held, MessageKind.MOVED) == parties


def test_a_session_of_foreign_units_is_counted_and_not_named(
    staffed: Staffed, held: Visiting, joint: Visit, clerk: PageClient
) -> None:
    session = staffed.session
    own, foreign = (row.unit_id for row in units_of(session, joint))
    keys = [held.planned_session(MONDAY) for _ in range(2)]
    for key, units in zip(keys, ([own, foreign], [foreign]), strict=True):
        session.get_one(GuidanceSession, key).place = "Hội trường Đơn vị 2"
        session.add(SessionOfficer(session_id=key, user_id=staffed.officer_id()))
        session.add_all(SessionUnit(session_id=key, unit_id=unit_id, version=1) for unit_id in units)
    session.commit()
    answer = clerk.submit(ABSENT, WEEK)
    assert answer.status_code == 422
    assert FOREIGN not in answer.text
    text = Page(answer).text
    assert "Buổi hướng dẫn 07/12/2026 · 08:00–09:00 · Đơn vị 1 và 1 đơn vị khác" in text
    assert "Buổi hướng dẫn 07/12/2026 · 08:00–09:00 · 1 đơn vị" in text
