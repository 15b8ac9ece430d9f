"""A plan goes out: each visit once, beside the request; what is refused is kept as a code and told to whoever reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, event, select

from rollout.core.background import Report, background
from rollout.core.dates import now
from rollout.core.office_hours import Hours
from rollout.models import OfficerAbsence, PlanVisit, Unit, Visit, VisitEvent, VisitSlot, WeeklyPlan
from rollout.planning import going_out, refused, solving
from rollout.register import booking, closures, visits
from rollout.register.booking import By, Clash, Full, Whom
from rollout.register.visit_acts import CLOCK, officers_of
from rollout.register.visit_refusals import NobodyGoes, UnitClosed, UnitTaken
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionWay
from rollout.vocabulary_of_visits import PlanState, VisitState, VisitVia
from tests.page import Page, PageClient
from tests.planning.conftest import Province
from tests.planning.pressing import planned, press, rows, wait_for
from tests.register.visiting import TUESDAY


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search has not much time: tests want a plan, not the best."""
    monkeypatch.setattr(solving, "SECONDS", 0.3)


def sent_out(province: Province, client: PageClient, form: Mapping[str, str] | None = None) -> Page:
    """Sends the plan, by its button or a form that was had before; the page once all of it went out."""
    values = form if form is not None else client.page("/plan/1/send").form(action="/plan/1/send").values
    answer = client.post("/plan/1/send", data=values)
    assert answer.status_code == 303
    with province.staffed.app.app_context():
        background().wait(going_out.name_of(1), 60)
    province.staffed.session.rollback()
    return client.page(answer.location)


def test_it_goes_out_once_and_who_was_taken_meanwhile_is_named(province: Province) -> None:
    planned(province)
    client, session = province.staffed.staff(), province.staffed.session
    one = next(row for row in rows(province) if row.unit_id == province.one)
    other = province.visiting.proposed(province.one).id
    form = client.page("/plan/1/send").form(action="/plan/1/send").values
    page = sent_out(province, client, form)
    assert "Bắt đầu gửi 2 đề xuất lịch." in page.text
    assert "Đã gửi 1 đề xuất lịch." in page.text
    assert "Đơn vị 1 đã có lịch khác chưa xong." in page.text
    session.rollback()
    assert session.get_one(WeeklyPlan, 1).state == PlanState.SENT
    out = select(Visit).where(Visit.state == VisitState.PROPOSED.value, Visit.id != other)
    [made] = session.scalars(out).all()
    row = next(each for each in rows(province) if each.unit_id == province.two)
    assert (row.visit_id, one.visit_id) == (made.id, None)
    slot = session.scalars(select(VisitSlot).where(VisitSlot.visit_id == made.id)).one()
    assert (slot.day, slot.starts, slot.ends) == (row.day, row.starts, row.ends)
    vias = session.scalars(select(VisitEvent.via).where(VisitEvent.visit_id == made.id)).all()
    assert set(vias) == {VisitVia.PLAN.value}
    # the same form again, and then what is left, which is refused again
    sent_out(province, client, form)
    sent_out(province, client)
    assert len(session.scalars(select(Visit)).all()) == 2


def test_before_it_goes_out_a_page_asks(province: Province) -> None:
    """With scripts or without: no button of the plan itself sends anything."""
    planned(province)
    client = province.staffed.staff()
    page = client.page("/plan/1")
    assert 'action="/plan/1/send"' not in page.response.text
    way = page.links["Gửi đề xuất"]
    assert way.startswith("/plan/1/send?version=")
    asked = client.page(way)
    assert "Gửi đề xuất lịch cho 2 đơn vị?" in asked.text
    assert "Kế hoạch tuần" in asked.text
    press(client, "/plan/1", f"/plan/1/visits/{rows(province)[0].id}/pin")
    old = client.page(way).form("version")
    answer = client.post(old.action, data=old.values)
    assert "Bắt đầu gửi" not in client.page(answer.location).text, "somebody changed what was seen"
    assert not province.staffed.session.scalars(select(Visit)).all(), "to look sends nothing"
    sent_out(province, client)
    assert client.get("/plan/1/send").location == "/plan/1", "nothing waits any more"


@pytest.mark.parametrize("goes", ["officer", "second", "both"])
def test_what_was_suggested_before_is_what_is_proposed(province: Province, goes: str) -> None:
    """The visit that follows an earlier one, with its officer or another: no suggestion of the unit waits on."""
    session, visiting = province.staffed.session, province.visiting
    mine, second = province.staffed.officer_id(), province.staffed.officer_id("second")
    before, joint = visiting.proposed(), visiting.suggested(province.one, visiting.unit())
    going = {"officer": [mine], "second": [second], "both": [mine, second]}[goes]
    how = visits.Plan(SessionWay.ONLINE, 45)
    suggested = visits.suggest(
        session, how, officer_ids=going, unit_ids=[province.one], by=CLOCK, follows_id=before.id
    )  # fmt: skip
    session.commit()
    planned(province)
    sent_out(province, province.staffed.staff())
    row = next(row for row in rows(province) if row.unit_id == province.one)
    assert (row.visit_id, row.refused) == (suggested.id, {})
    assert (suggested.state, suggested.follows_id) == (VisitState.PROPOSED, before.id)
    assert (suggested.way, suggested.minutes) == (SessionWay.AT_UNIT, 90)
    assert officers_of(session, suggested) == [mine]
    assert joint.state == VisitState.SUGGESTED, "it is with others too"


def test_what_is_taken_out_while_it_goes_out_is_passed_over(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    last = rows(province)[1].id

    def take_out(_mapper: Any, connection: Connection, _made: Visit) -> None:
        connection.execute(delete(PlanVisit).where(PlanVisit.id == last))

    event.listen(Visit, "after_insert", take_out)
    try:
        page = sent_out(province, client)
    finally:
        event.remove(Visit, "after_insert", take_out)
    assert "Đã gửi 1 đề xuất lịch." in page.text
    assert "chưa gửi được" not in page.text


def test_why_a_visit_was_refused_is_told_in_the_language_of_whoever_reads(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    province.visiting.proposed(province.one)
    two = next(each for each in rows(province) if each.unit_id == province.two)
    closures.close(
        province.staffed.session, province.staffed.session.get_one(Unit, province.two), first=two.day, last=two.day,
        name="Kiểm kê", by=province.staffed.world.user,
    )  # fmt: skip
    province.staffed.session.commit()
    day = f"{two.day:%d/%m/%Y}"
    sent_out(province, client)
    said = {each.unit_id: each.refused for each in rows(province)}
    assert said[province.one] == {"code": "unit_has_visit"}
    assert (said[province.two]["code"], said[province.two]["said"]) == ("unit_closed", {"day": day})
    assert "Đơn vị" not in json.dumps(said, ensure_ascii=False), "no name is kept"
    page = client.page("/plan/1")
    assert "Đơn vị 1 đã có lịch khác chưa xong." in page.text
    assert f"Đơn vị 2 nghỉ vào ngày {day}. Giờ trống gần nhất: " in page.text
    english = client.page("/plan/1?lang=en").text
    assert "Đơn vị 1 has another visit that is not settled." in english
    assert "nghỉ vào ngày" not in english
    assert "Giờ trống" not in english


def test_who_holds_a_time_is_told_to_whoever_may_know(province: Province) -> None:
    """Whoever sent it knew less than another who reads it."""
    staffed, session = province.staffed, province.staffed.session
    world, away = staffed.world, staffed.officer_id()
    staffed.user("office", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    sender = staffed.client("office")
    planned(province, sender)
    world.unit(area_2025=world.areas["X"], office=world.offices[1], officer=away)  # of another office: not the sender's
    day = min(row.day for row in rows(province))
    session.add(
        OfficerAbsence(
            user_id=away, from_on=day, to_on=day + timedelta(days=7), starts=0, ends=1440, kind="leave", note="",
            made_by_id=world.user.id, made_at=now(),
        )
    )  # fmt: skip
    session.commit()
    told = f"Người officer vắng cả ngày {day:%d/%m/%Y}. Giờ trống gần nhất: "
    page = sent_out(province, sender)
    assert "Thời gian này không còn trống. Giờ trống gần nhất: " in page.text
    assert "vắng" not in page.text
    assert "Người" not in json.dumps([row.refused for row in rows(province)], ensure_ascii=False), "no name is kept"
    assert told in staffed.staff().page("/plan/1").text
    assert "is away all day" in staffed.staff().page("/plan/1?lang=en").text


class Held:
    """A job that runs until it is let go."""

    def __init__(self, name: str) -> None:
        self._go = Event()
        begun = Event()

        def work(_report: Report) -> None:
            begun.set()
            self._go.wait(30)

        background().start(name, work)
        assert begun.wait(30)

    def let_go(self) -> None:
        self._go.set()


@pytest.mark.parametrize(
    ("name", "said"),
    [("apply 7", "Đang chờ một lần nạp danh sách, hoặc hoàn tác"), ("plan-7", "Đang chờ một kế hoạch khác xong")],
)
def test_what_a_plan_waits_for_is_told(province: Province, name: str, said: str) -> None:
    planned(province)
    client = province.staffed.staff()
    with province.staffed.app.app_context():
        held = Held(name)
    try:
        press(client, "/plan/1", "/plan/1/solve")
        assert said in client.page("/plan/1").text
        assert said in client.page("/plan/1/progress").text
        assert "thường xong trong 10 giây" not in client.page("/plan/1").text
    finally:
        held.let_go()
    assert wait_for(province).state == PlanState.READY
    assert said not in client.page("/plan/1").text
    with province.staffed.app.app_context():
        held = Held(name)
    try:
        form = client.page("/plan/1/send").form(action="/plan/1/send").values
        page = client.page(client.post("/plan/1/send", data=form).location)
        assert said in page.text
        assert client.get("/plan/1/progress", headers={"HX-Request": "true"}).status_code == 200
        version = str(province.staffed.session.get_one(WeeklyPlan, 1, populate_existing=True).version)
        twice = client.post("/plan/1/send", data={**form, "version": version})
        assert "Kế hoạch đang được gửi." in client.page(twice.location).text
    finally:
        held.let_go()
    with province.staffed.app.app_context():
        background().wait(going_out.name_of(1), 60)
    assert "Đã gửi 2 đề xuất lịch." in client.page("/plan/1").text


def test_nothing_goes_out_for_an_account_that_was_closed_meanwhile(province: Province) -> None:
    planned(province)
    client = province.staffed.staff()
    with province.staffed.app.app_context():
        held = Held("apply 7")
    try:
        form = client.page("/plan/1/send").form(action="/plan/1/send").values
        assert client.post("/plan/1/send", data=form).status_code == 303
        province.staffed.session.rollback()
        province.staffed.user("staff", Role.STAFF).is_active = False
        province.staffed.session.commit()
    finally:
        held.let_go()
    with province.staffed.app.app_context():
        background().wait(going_out.name_of(1), 60)
    assert province.staffed.session.scalars(select(Visit)).all() == []


@pytest.mark.parametrize("code", [*refused.CODES, "of a later version"])
def test_every_refusal_can_be_worded(app: Flask, code: str) -> None:
    held = {"code": code, "said": {"day": "07/12/2026", "time": "8:00–9:00", "hours": "7:30–11:30"}}
    with app.test_request_context():
        assert "%" not in refused.worded({**held, "next": ["2026-12-08", 480, 540]}, "Trường A")
        assert "%" not in refused.worded(held, "Trường A")


def test_what_is_kept_of_a_refusal() -> None:
    following = TUESDAY, Hours(480, 540)
    closed = UnitClosed(unit="Trường A", day="07/12/2026", following=following)
    assert refused.kept(closed) == {
        "code": "unit_closed", "said": {"day": "07/12/2026"}, "next": ["2026-12-08", 480, 540],
    }  # fmt: skip
    taken = UnitTaken(unit="Trường A", start="8:00", end="9:00", following=following)
    assert refused.kept(taken) == {"code": "time_taken", "next": ["2026-12-08", 480, 540]}
    hours = Hours(480, 540)
    for cause in (Full(3, 4), Clash(booking.Held(Whom.OFFICER, 3, By.VISIT, 7, hours), 25)):
        taken.cause = cause
        assert refused.cause_of(json.loads(json.dumps(refused.kept(taken)))) == cause
    assert refused.kept(NobodyGoes()) == {"code": "other"}
