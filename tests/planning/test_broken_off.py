"""Plans whose sending does not go as it should: an officer gone, an edit meanwhile, an error, an end of the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from rollout.accounts import actions
from rollout.core.background import background
from rollout.core.dates import now, today
from rollout.models import Assignment, PlanVisit, User, Visit, VisitSlot, WeeklyPlan
from rollout.planning import going_out, solving
from rollout.planning.actions import sending
from rollout.planning.errors import NotSent
from rollout.planning.queries import plans
from rollout.register import units
from rollout.register.visit_times import rules
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_visits import PlanState
from tests.page import Page, PageClient
from tests.planning.conftest import Province
from tests.planning.pressing import planned, press, rows, wait_for
from tests.planning.test_going_out import Held, sent_out
from tests.register.visiting import TUESDAY


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search has not much time: tests want a plan, not the best."""
    monkeypatch.setattr(solving, "SECONDS", 0.3)


@contextmanager
def failing(is_to_fail: Callable[[int], bool], error: type[BaseException] = RuntimeError) -> Iterator[None]:
    """Visits whose number, counted from 1, is to fail cannot be written."""
    number = 0

    def fail(*_of_the_visit: Any) -> None:
        nonlocal number
        number += 1
        if is_to_fail(number):
            raise error

    event.listen(Visit, "before_insert", fail)
    try:
        yield
    finally:
        event.remove(Visit, "before_insert", fail)


def ended(province: Province) -> None:
    """Whoever sent the plan has been gone for longer than anybody waits."""
    plan = plan_of(province)
    plan.begun_at = now() - solving.LONGEST - timedelta(seconds=1)
    province.staffed.session.commit()


def plan_of(province: Province) -> WeeklyPlan:
    province.staffed.session.rollback()
    return province.staffed.session.get_one(WeeklyPlan, 1, populate_existing=True)


def told(client: PageClient, path: str, form: dict[str, str]) -> str:
    """What the page says that a form leads to."""
    answer = client.post(path, data=form)
    return client.page(answer.location).text if answer.status_code == 303 else Page(answer).text


def made(province: Province) -> set[int]:
    province.staffed.session.rollback()
    return set(province.staffed.session.scalars(select(Visit.id)))


def close(province: Province, officer_id: int) -> None:
    session = province.staffed.session
    actions.deactivate(session, session.get_one(User, officer_id), by=province.staffed.world.user)
    session.commit()


GONE = "Cán bộ được xếp đến Đơn vị 1 không còn làm việc."


def test_no_visit_is_offered_by_an_officer_whose_account_is_closed(province: Province) -> None:
    other = province.unit(30, officer="another")
    planned(province)
    close(province, province.staffed.officer_id())
    client = province.staffed.staff()
    before = client.page("/plan/1")
    assert GONE in before.text
    assert "2 lịch chưa gửi được" in before.text
    page = sent_out(province, client)
    assert GONE in page.text
    assert "planned to visit Đơn vị 1 is no longer at work" in client.page("/plan/1?lang=en").text
    held = {row.unit_id: row for row in rows(province)}
    assert held[other].visit_id is not None
    assert held[province.one].refused == held[province.two].refused == {"code": "officer_gone"}
    assert len(made(province)) == 1


def test_a_plan_is_worked_out_again_without_an_officer_who_is_gone(province: Province) -> None:
    other = province.unit(30, officer="another")
    planned(province)
    client = province.staffed.staff()
    pinned = next(row for row in rows(province) if row.unit_id == province.one)
    press(client, "/plan/1", f"/plan/1/visits/{pinned.id}/pin")
    close(province, province.staffed.officer_id())
    press(client, "/plan/1", "/plan/1/solve")
    assert wait_for(province).state == PlanState.READY
    assert {row.unit_id for row in rows(province)} == {other, province.one}
    assert "Kiểm tra độc lập thấy" in client.page("/plan/1").text
    press(client, "/plan/1", f"/plan/1/visits/{pinned.id}/exclude")
    assert "kế hoạch không có lỗi." in client.page("/plan/1").text


def test_what_goes_out_is_not_edited(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    one, two = rows(province)
    path = f"/plan/1/visits/{two.id}"
    form = client.page("/plan/1/send").form(action="/plan/1/send").values
    moved = {**client.page(path).form("starts").values, "on": one.day.isoformat(), "starts": str(one.starts)}
    with province.staffed.app.app_context():
        held = Held("apply 7")
    try:
        assert client.post("/plan/1/send", data=form).status_code == 303
        for data in (form, {**form, "version": str(plan_of(province).version)}):
            for act in (f"{path}/pin", f"{path}/exclude", f"/plan/1/units/{two.unit_id}/include", "/plan/1/solve"):
                assert "Kế hoạch đang được gửi." in told(client, act, data), act
            assert "Kế hoạch đang được gửi." in told(client, path, {**moved, "version": data["version"]})
        assert "Đang gửi đề xuất" in client.page("/plan").text
    finally:
        held.let_go()
    with province.staffed.app.app_context():
        background().wait(going_out.name_of(1), 60)
    slots = province.staffed.session.execute(select(VisitSlot.day, VisitSlot.starts)).all()
    assert len(set(slots)) == len(slots) == 2
    assert "Đã gửi đề xuất" in client.page("/plan").text


def test_what_another_process_sends_is_not_edited_either(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    form = client.page("/plan/1/send").form(action="/plan/1/send").values
    with failing(lambda number: number == 2, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client, form)
    page = client.page("/plan/1").text
    assert "Đang gửi đề xuất lịch: 0" in page
    assert client.get("/plan/1/progress", headers={"HX-Request": "true"}).status_code == 200
    left = next(row for row in rows(province) if row.visit_id is None)
    data = {**form, "version": str(plan_of(province).version)}
    assert "Kế hoạch đang được gửi." in told(client, f"/plan/1/visits/{left.id}/exclude", data)
    assert "Kế hoạch đang được gửi." in told(client, "/plan/1/send", data)
    assert len(made(province)) == 1


def test_after_an_error_the_others_go_out_and_it_can_be_sent_again(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 1):
        page = sent_out(province, client)
    assert "Đã gửi 1 trong 2 đề xuất" in page.text
    assert "1 lịch chưa gửi được" in page.text
    assert "Đã gửi 1 trong 2 đề xuất" in client.page("/plan").text
    [first] = [row for row in rows(province) if row.visit_id is None]
    assert first.refused == {"code": "other"}
    assert plan_of(province).state == PlanState.SENT
    before, sent_at = made(province), plan_of(province).sent_at
    assert "Đã gửi đề xuất" in sent_out(province, client).text
    assert (len(before), len(made(province))) == (1, 2)
    assert before < made(province)
    assert plan_of(province).sent_at == sent_at, "when the first went out"
    assert [row.refused for row in rows(province)] == [{}, {}]


def test_a_plan_of_which_nothing_went_out_can_be_worked_out_again(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda _number: True):
        page = sent_out(province, client)
    assert "2 lịch chưa gửi được" in page.text
    assert "Đã gửi" not in page.text
    assert (plan_of(province).state, plan_of(province).sent_at) == (PlanState.READY, None)
    press(client, "/plan/1", "/plan/1/solve")
    assert wait_for(province).state == PlanState.READY
    assert {row.visit_id for row in rows(province)} == {None}


def test_a_process_that_ends_leaves_what_can_be_sent_again_and_nothing_goes_twice(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 2, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    ended(province)
    [before] = made(province)
    page = client.page("/plan/1").text
    assert "Việc gửi bị ngắt giữa chừng; còn 1 lịch chưa gửi." in page
    assert "Việc gửi bị ngắt giữa chừng" in client.page("/plan").text
    assert "Đã gửi đề xuất" in sent_out(province, client).text
    assert len(made(province)) == 2
    assert len(province.staffed.session.scalars(select(PlanVisit.visit_id).distinct()).all()) == 2
    assert before in made(province)


def test_what_was_cut_can_be_edited_and_is_not_sent_by_whoever_began(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 1, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    ended(province)
    going = going_out.Going(1, plan_of(province).version, province.staffed.user("staff", Role.STAFF).id)
    one, two = rows(province)
    press(client, "/plan/1", f"/plan/1/visits/{one.id}/exclude")
    assert "bị ngắt" not in client.page("/plan/1").text
    going_out._send_each(province.staffed.session, going, [two.id], lambda _percent: None)
    assert made(province) == set()
    path = f"/plan/1/visits/{two.id}"
    form = client.page(path).form("starts").values
    assert client.post(path, data={**form, "on": TUESDAY.isoformat(), "starts": "840"}).status_code == 303
    sent_out(province, client)
    [slot] = province.staffed.session.execute(select(VisitSlot.day, VisitSlot.starts)).all()
    assert tuple(slot) == (TUESDAY, 840)


def test_whoever_sent_before_sends_and_ends_nothing_of_what_goes_out_anew(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 1, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    before = going_out.Going(1, plan_of(province).version, province.staffed.user("staff", Role.STAFF).id)
    ended(province)
    with failing(lambda number: number == 1, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    keys = [row.id for row in rows(province)]
    going_out._send_each(province.staffed.session, before, keys, lambda _percent: None)
    assert made(province) == set()
    assert plans.is_going(plan_of(province))


def test_what_was_worked_out_long_ago_is_not_taken_for_cut_when_it_goes_out(province: Province) -> None:
    planned(province)
    ended(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 2, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    assert "Đang gửi đề xuất lịch: 0" in client.page("/plan/1").text


def test_while_somebody_works_what_goes_out_may_wait_there(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with failing(lambda number: number == 2, SystemExit), pytest.raises(SystemExit):
        sent_out(province, client)
    ended(province)
    with province.staffed.app.app_context():
        held = Held("apply 7")
    try:
        assert "Đang gửi đề xuất lịch: 0" in client.page("/plan/1").text
    finally:
        held.let_go()
    with province.staffed.app.app_context():
        background().wait("apply 7", 60)
    assert "Việc gửi bị ngắt giữa chừng" in client.page("/plan/1").text


def test_a_unit_that_was_deployed_meanwhile_is_not_visited(province: Province) -> None:
    planned(province)
    with province.staffed.world.act() as act:
        units.deploy(act, province.one, on=today(), basis="biên bản")
    sent_out(province, province.staffed.staff())
    assert {row.unit_id: row.refused.get("code") for row in rows(province)} == {
        province.one: "unit_done", province.two: None,
    }  # fmt: skip
    assert len(made(province)) == 1


def test_nothing_goes_out_to_units_that_its_sender_lost_meanwhile(province: Province) -> None:
    planned(province)
    client, session = province.staffed.staff(), province.staffed.session
    with province.staffed.app.app_context():
        held = Held("apply 7")
    try:
        form = client.page("/plan/1/send").form(action="/plan/1/send").values
        assert client.post("/plan/1/send", data=form).status_code == 303
        session.rollback()
        user_id = province.staffed.user("staff", Role.STAFF).id
        role = session.scalars(select(Assignment).where(Assignment.user_id == user_id)).one()
        role.scope_kind, role.office_id = ScopeKind.OFFICE.value, province.staffed.world.offices[1]
        session.commit()
    finally:
        held.let_go()
    with province.staffed.app.app_context():
        background().wait(going_out.name_of(1), 60)
    assert [row.refused for row in rows(province)] == [{"code": "unit_gone"}, {"code": "unit_gone"}]
    assert made(province) == set()


def test_what_went_out_is_neither_sent_nor_refused_again(province: Province) -> None:
    planned(province)
    sent_out(province, province.staffed.staff())
    session, plan, row = province.staffed.session, plan_of(province), rows(province)[0]
    user = province.staffed.user("staff", Role.STAFF)
    assert sending.send(session, plan, row, by=user, held=rules(session)) is None
    for key in (row.id, 10**6):  # the other was taken out meanwhile
        going_out._refuse(session, key, NotSent(), plan)
    assert row.refused == {}


def test_nothing_is_sent_of_a_plan_that_does_not_go_out(province: Province) -> None:
    planned(province)
    going = going_out.Going(1, plan_of(province).version, province.staffed.user("staff", Role.STAFF).id)
    keys = [row.id for row in rows(province)]
    going_out._send_each(province.staffed.session, going, keys, lambda _percent: None)
    assert made(province) == set()


def test_of_a_plan_that_went_out_nothing_is_worked_out_or_edited(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    one, two = rows(province)
    moved = client.page(f"/plan/1/visits/{two.id}").form("starts").values
    sent_out(province, client)
    data = {**moved, "version": str(plan_of(province).version)}
    path = f"/plan/1/visits/{one.id}"
    for act in ("/plan/1/solve", path, f"{path}/pin", f"{path}/exclude"):
        assert "Kế hoạch này đã gửi nên không tính lại hoặc sửa" in told(client, act, data), act
    assert len(made(province)) == len(rows(province)) == 2
    close(province, province.staffed.officer_id())
    assert GONE not in client.page("/plan/1").text, "it went out before"
