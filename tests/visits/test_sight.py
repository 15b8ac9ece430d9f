"""Who sees which visits, and how much of each."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import NotFound

from rollout.core.access import Permission, Viewer, viewer_of
from rollout.core.cells import put
from rollout.models import User, Visit, VisitOfficer
from rollout.register import visit_answers, visit_ends, visit_offers
from rollout.register.visit_acts import holder, units_of
from rollout.register.visit_sight import is_seen, seen
from rollout.visits.queries.page import page_of
from rollout.visits.routes.loading import opened_visit
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import VisitState
from tests.register.visiting import MONDAY, TEN, Visiting
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.both_engines

OFFICE, UNIT = Permission.ARRANGE_VISITS, Permission.ANSWER_VISITS


def sight_of(staffed: Staffed, user: User) -> Viewer:
    return viewer_of(staffed.session, user)


def found(viewer: Viewer, permission: Permission) -> list[int]:
    return [row.id for row in viewer.session.query(Visit).where(is_seen(viewer, permission)).order_by(Visit.id)]


def test_staff_of_the_province_see_all_of_every_visit(staffed: Staffed, visiting: Visiting) -> None:
    one, two = visiting.unit(), visiting.unit()
    visit = visiting.suggested(one, two)
    viewer = sight_of(staffed, staffed.user("staff", Role.STAFF))
    held = opened_visit(viewer, visit.id, OFFICE)
    assert {unit.id for unit in held.units} == {one, two}
    assert held.is_whole
    assert list(held.officers) == [staffed.world.officers[0]]


def test_an_officer_sees_the_visits_of_own_units_and_those_they_go_to(staffed: Staffed, visiting: Visiting) -> None:
    own_unit = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    mine = visiting.proposed(own_unit)
    shared = visiting.suggested(own_unit, visiting.unit())
    foreign = visiting.proposed(visiting.unit())
    viewer = sight_of(staffed, staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER))
    assert found(viewer, OFFICE) == [mine.id, shared.id]
    half = opened_visit(viewer, shared.id, OFFICE)
    assert ([unit.id for unit in half.units], half.others, half.is_whole) == ([own_unit], 1, False)
    with pytest.raises(NotFound):
        opened_visit(viewer, foreign.id, OFFICE)
    # whoever goes there knows whom they visit
    goer = sight_of(staffed, staffed.session.get_one(User, staffed.world.officers[0]))
    assert opened_visit(goer, foreign.id, OFFICE).is_whole


def test_who_went_once_keeps_no_contact(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.confirmed(visiting.unit())
    put(units_of(staffed.session, visit)[0], "who", "Chị Lan")
    staffed.session.commit()
    goer = sight_of(staffed, staffed.session.get_one(User, staffed.world.officers[0]))
    staff = sight_of(staffed, staffed.user("staff", Role.STAFF))

    def who(viewer: Viewer) -> str:
        return page_of(viewer, opened_visit(viewer, visit.id, OFFICE)).parts[0].who

    assert (who(goer), who(staff)) == ("Chị Lan", "Chị Lan")
    visit_ends.cancel(staffed.session, visit, by=visiting.by, reason="Đơn vị bận")
    assert (who(goer), who(staff)) == ("", "Chị Lan")


def test_a_unit_sees_its_own_and_hears_nothing_of_suggestions(staffed: Staffed, visiting: Visiting) -> None:
    own_unit, other = visiting.unit(), visiting.unit()
    suggested, proposed = visiting.suggested(own_unit), visiting.proposed(own_unit, other)
    liaison = staffed.user("liaison", Role.LIAISON, ScopeKind.UNITS, unit_ids=[own_unit])
    viewer = sight_of(staffed, liaison)
    assert found(viewer, UNIT) == [proposed.id]
    half = opened_visit(viewer, proposed.id, UNIT)
    assert ([unit.id for unit in half.units], half.others) == ([own_unit], 1)
    for visit_id in (suggested.id, 2**31 - 1, 2**63):
        with pytest.raises(NotFound):
            opened_visit(viewer, visit_id, UNIT)


def test_reading_many_costs_as_much_as_reading_few(staffed: Staffed, visiting: Visiting) -> None:
    for _ in range(6):
        visiting.suggested()
    viewer = sight_of(staffed, staffed.user("staff", Role.STAFF))
    rows = staffed.session.query(Visit).order_by(Visit.id).all()
    few = queries(lambda: seen(viewer, rows[:1], OFFICE))
    assert queries(lambda: seen(viewer, rows, OFFICE)) == few <= 4


def test_the_list_says_so_where_nothing_is_arranged(staffed: Staffed) -> None:
    assert "Chưa có lịch làm việc nào." in staffed.staff().page("/visits").text
    assert staffed.leader().get("/visits").status_code == 404


def test_a_unit_that_was_left_out_is_named_to_whom_it_could_be_named_before(
    staffed: Staffed, visiting: Visiting
) -> None:
    world = staffed.world
    own, foreign = (world.unit(office=office, area_2025=world.areas["X"]) for office in world.offices[:2])
    visit = visiting.proposed(own, foreign)
    no, out = "Bà Hoa ốm nặng", "Đơn vị 2 không dự"
    visit_answers.decline(
        staffed.session, visit, unit_id=foreign, round=visit.round, by=holder(foreign), reason=no
    )  # fmt: skip
    visit_answers.leave_out(staffed.session, visit, unit_id=foreign, by=visiting.by, reason=out)
    again = "Đơn vị 2 bận, mời lại đơn vị 1"
    visit_offers.propose(staffed.session, visit, starts=[(MONDAY, TEN)], by=visiting.by, reason=again)
    staffed.session.commit()
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    hidden = staffed.client("clerk").page(f"/visits/{visit.id}").text
    assert not any(word in hidden for word in (no, out, again, "Đơn vị 2"))
    staffed.session.add(VisitOfficer(visit_id=visit.id, user_id=staffed.officer_id()))
    staffed.session.commit()
    for client in (staffed.officer(), staffed.staff()):
        seen_by = client.page(f"/visits/{visit.id}").text
        assert all(word in seen_by for word in (no, out, again, "Đơn vị 2"))


def test_what_a_unit_asks_for_is_told_to_whom_it_may_be_named(staffed: Staffed, visiting: Visiting) -> None:
    world = staffed.world
    own, foreign = (world.unit(office=office, area_2025=world.areas["X"]) for office in world.offices[:2])
    visit = visiting.proposed(own, foreign)
    visit_answers.counter(staffed.session, visit, unit_id=foreign, round=1, start=(MONDAY, TEN), by=holder(foreign))
    staffed.session.commit()
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    assert "10:00–11:00" not in staffed.client("clerk").page(f"/visits/{visit.id}").text
    assert "10:00–11:00" in staffed.staff().page(f"/visits/{visit.id}").text


def test_a_unit_that_said_no_is_out_of_what_was_agreed_and_of_nothing_else(
    staffed: Staffed, visiting: Visiting
) -> None:
    units = visiting.unit(), visiting.unit()
    visit = visiting.confirmed(*units)
    visit_answers.decline(
        staffed.session, visit, unit_id=units[0], round=visit.round, by=holder(units[0]), reason="Bận"
    )  # fmt: skip
    visit.session_id = visiting.planned_session(MONDAY)
    viewer = sight_of(staffed, staffed.user("staff", Role.STAFF))
    without = set()
    for state in VisitState:
        visit.state = state.value
        staffed.session.flush()
        named = {unit.id for unit in opened_visit(viewer, visit.id, OFFICE).named}
        assert named in ({units[1]}, set(units))
        if named == {units[1]}:
            without.add(state)
    assert without == {
        VisitState.CONFIRMED, VisitState.DONE, VisitState.UNIT_ABSENT, VisitState.OFFICER_ABSENT,
    }  # fmt: skip
