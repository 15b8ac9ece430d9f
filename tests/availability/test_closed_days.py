"""Closed days of units and days off that come later: the visits agreed then are named, and each kept or given up."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.core.working_days import working_days
from rollout.models import Closure, DayException, Visit
from rollout.vocabulary import Role
from rollout.vocabulary_of_visits import VisitState
from tests.page import Page, PageClient
from tests.register.visiting import EIGHT, MONDAY, SATURDAY, TEN, TUESDAY, Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

DAYS = {"first": "07/12/2026", "last": "08/12/2026"}


def settle(client: PageClient, path: str, typed: dict[str, str], fates: dict[Visit, str]) -> None:
    """Sends the form, which asks; then says what becomes of each visit."""
    keys = {visit.id: fate for visit, fate in fates.items()}
    answer = client.submit(path, typed)
    page = Page(answer)
    assert answer.status_code == 422
    assert f"{len(keys)} lịch làm việc đã thống nhất" in page.text
    values = page.form("first", action=path).values.copy()
    assert {name for name in values if name.endswith("-fate")} - {"rest-fate"} == {f"v{key}-fate" for key in keys}
    for key, fate in keys.items():
        values[f"v{key}-fate"] = fate
    assert client.post(path, data=values).status_code == 303


def test_a_unit_is_closed(staffed: Staffed, held: Visiting) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    kept, gone = held.confirmed(unit_id, start=(MONDAY, EIGHT)), held.confirmed(unit_id, start=(TUESDAY, TEN))
    held.confirmed(start=(TUESDAY, EIGHT), officer=1)
    path = f"/units/{unit_id}/closures/new"
    settle(staffed.officer(), path, {**DAYS, "name": "Kiểm kê"}, {kept: "keep", gone: "release"})
    staffed.session.expire_all()
    assert (kept.state, gone.state) == (VisitState.CONFIRMED, VisitState.GIVEN_UP)
    assert len(staffed.session.scalars(select(Closure)).all()) == 1


def test_all_units_of_a_form_are_closed(staffed: Staffed, held: Visiting) -> None:
    world = staffed.world
    gone = held.confirmed(world.unit(unit_type=world.unit_types[0]), start=(MONDAY, EIGHT))
    held.confirmed(start=(MONDAY, EIGHT), officer=1)
    typed = {**DAYS, "form": "enterprise", "name": "Nghỉ luân phiên"}
    settle(staffed.admin(), "/registry/closures/new", typed, {gone: "release"})
    staffed.session.expire_all()
    assert gone.state == VisitState.GIVEN_UP


def test_a_day_off_is_announced(staffed: Staffed, held: Visiting) -> None:
    a, b = held.confirmed(start=(MONDAY, EIGHT)), held.confirmed(start=(MONDAY, EIGHT), officer=1)
    admin = staffed.admin()
    typed = {"kind": "worked", **DAYS, "name": "Làm bù"}
    assert admin.submit("/registry/days/new", typed).status_code == 303, "a day that is worked is in nobody's way"
    typed = {"kind": "off", **DAYS, "name": "Nghỉ hoán đổi"}
    settle(admin, "/registry/days/new", typed, {a: "release", b: "keep"})
    staffed.session.expire_all()
    assert (a.state, b.state) == (VisitState.GIVEN_UP, VisitState.CONFIRMED)
    assert staffed.session.get_one(DayException, MONDAY).is_off


def test_who_knows_no_unit_is_told_none(staffed: Staffed, held: Visiting) -> None:
    held.confirmed()
    staffed.user("admin", Role.ADMIN)
    page = Page(staffed.admin().submit("/registry/days/new", {"kind": "off", **DAYS, "name": "Nghỉ"}))
    assert "07/12/2026 · 08:00–09:00 · 1 đơn vị · Người officer" in page.text
    assert "Đơn vị 1" not in page.text


def test_a_day_worked_in_exchange_is_taken_back(staffed: Staffed, held: Visiting) -> None:
    admin = staffed.admin()
    typed = {"kind": "worked", "first": "12/12/2026", "name": "Làm bù"}
    assert admin.submit("/registry/days/new", typed).status_code == 303
    kept, gone = held.confirmed(start=(SATURDAY, EIGHT)), held.confirmed(start=(SATURDAY, EIGHT), officer=1)
    held.confirmed(start=(MONDAY, EIGHT))
    path = "/registry/days/2026-12-12/withdraw"
    asked = admin.submit("/registry/days", {}, action=path)
    page = Page(asked)
    assert asked.status_code == 422
    assert "2 lịch làm việc đã thống nhất" in page.text
    assert "Đơn vị 1" not in page.text, "the admin knows no unit"
    assert working_days(staffed.session).is_working(SATURDAY)
    values = page.form(action=path).values.copy()
    values[f"v{kept.id}-fate"], values[f"v{gone.id}-fate"] = "keep", "release"
    answer = admin.post(path, data=values)
    assert answer.status_code == 303
    assert "Đã bỏ ngày 12/12/2026" in admin.page(answer.location).text
    staffed.session.expire_all()
    assert (kept.state, gone.state) == (VisitState.CONFIRMED, VisitState.GIVEN_UP)
    assert not working_days(staffed.session).is_working(SATURDAY)


def test_a_day_that_is_worked_anyway_asks_nothing_when_it_is_taken_back(staffed: Staffed, held: Visiting) -> None:
    admin = staffed.admin()
    for kind, first in (("worked", "07/12/2026"), ("off", "08/12/2026")):
        admin.submit("/registry/days/new", {"kind": kind, "first": first, "name": "Thông báo"})
    visit = held.confirmed(start=(MONDAY, EIGHT))
    for day in ("2026-12-07", "2026-12-08"):
        assert admin.submit("/registry/days", {}, action=f"/registry/days/{day}/withdraw").status_code == 303
    staffed.session.expire_all()
    assert visit.state == VisitState.CONFIRMED
