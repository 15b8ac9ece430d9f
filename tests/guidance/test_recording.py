"""A session is recorded by list or by count, sent once, edited, cancelled; its figures follow."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from rollout.core.formats import day as day_text
from rollout.models import Assignment, FormDraft, SessionAttendance, SessionClaim, SessionUnit, User
from rollout.register import counts, marks, memberships, undo
from rollout.register.counts import Stated
from rollout.vocabulary import Evidence, Milestone, PeopleGroup
from tests.guidance.conftest import Held, put, send
from tests.page import Form, Page, PageClient
from tests.register.world import D
from tests.staffed import PASSWORD, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVERYBODY: dict[str, Any] = {"u_everybody": "y", "done": ["installed", "registered"], "channel": "app"}


def test_all_present_but_some(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY, u_absent="2, 4", u_but_registered="5")
    page = send(held.liaison, form)
    assert "Đã ghi kết quả buổi hướng dẫn: 3 người dự." in page.text
    said = {(s.person_id, s.milestone) for s in held.live()}
    first, _, third, _, fifth = held.people
    assert said == {(p, "installed") for p in (first, third, fifth)} | {(p, "registered") for p in (first, third)}
    assert {(s.day, s.evidence, s.channel) for s in held.live()} == {(D(10), "reported", "app")}
    assert held.staffed.world.figure("installed_reported", 10) == 3
    assert held.staffed.world.findings() == []


def test_ticked_one_by_one_by_an_officer_is_verified(held: Held) -> None:
    form = held.filled(held.officer, u_person_ids=[str(held.people[1])], done=["signed_in"], channel="officer")
    send(held.officer, form)
    [said] = held.live()
    assert (said.person_id, said.evidence, said.guidance_session_id) == (held.people[1], "verified", 1)


def test_what_is_known_already_is_claimed_all_the_same_and_counts_once(held: Held) -> None:
    held.staffed.world.mark([held.people[0]], Milestone.INSTALLED, 5)
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    assert len([s for s in held.live() if s.person_id == held.people[0] and s.milestone == "installed"]) == 2
    assert held.staffed.world.figure("installed_reported", 10) == 5
    assert held.staffed.world.figure("installed_reported", 9) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Chưa ghi gì của đơn vị nào"),
        ({**EVERYBODY, "channel": ""}, "Chọn kênh thực hiện."),
        ({**EVERYBODY, "u_absent": "2, 9"}, "Không có dòng 9 trong danh sách này."),
        ({**EVERYBODY, "u_absent": "hai"}, "Không đọc được “hai”."),
        ({**EVERYBODY, "u_but_installed": "0"}, "Không có dòng 0"),
        ({**EVERYBODY, "u_attended": "4"}, "không ghi cả hai"),
        ({**EVERYBODY, "day": "31/12/2099"}, "sau hôm nay"),
        ({**EVERYBODY, "day": "31/12/2019"}, "trước 01/01/2020"),
        ({**EVERYBODY, "ends": "7:00"}, "Giờ kết thúc phải sau giờ bắt đầu."),
        ({**EVERYBODY, "starts": "25"}, "Không đọc được giờ."),
        ({**EVERYBODY, "conclusions": "gọi 0905123456"}, "Không ghi số giấy tờ"),
    ],
)
def test_what_cannot_be_recorded_is_told_and_kept_in_the_form(held: Held, said: dict[str, Any], told: str) -> None:
    form = held.filled(held.liaison, **said)
    page = send(held.liaison, form, 422)
    assert told in page.text
    again = page.form("token", "method")
    assert again.values["token"] == form.values["token"]
    assert again.values["starts"] == form.values["starts"]
    assert held.sessions() == []


def test_how_many_alone(held: Held) -> None:
    page = send(held.liaison, held.filled(held.liaison, u_attended="4"))
    assert "4 người dự" in page.text
    assert held.live() == []
    held.staffed.session.rollback()
    assert held.staffed.session.scalars(select(SessionUnit.attended)).one() == 4


def test_sent_again_counts_once(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    send(held.liaison, form)
    page = send(held.liaison, form)
    assert "không ghi lại lần nữa" in page.text
    assert len(held.sessions()) == 1
    assert len(held.live()) == 10


def test_sent_again_after_a_log_out_counts_once(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    send(held.liaison, form)
    held.liaison.submit("/sessions", {}, action="/logout")
    held.liaison.log_in("liaison", PASSWORD)
    csrf = held.form(held.liaison).values["csrf_token"]
    form.values["csrf_token"] = csrf
    assert "không ghi lại lần nữa" in send(held.liaison, form).text
    assert len(held.sessions()) == 1


def test_another_content_opens_the_form_of_what_was_made(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    send(held.liaison, form)
    put(form, {"u_absent": "1"}, held.unit_id)
    page = send(held.liaison, form, 422)
    assert "khác lần trước" in page.text
    again = page.form("token", "method")
    assert again.action == "/sessions/1/record"
    assert again.values[f"u{held.unit_id}-absent"] == "1"
    assert again.values["token"] != form.values["token"]
    again.values.setlist("agreed", ["y"])
    assert "4 người dự" in send(held.liaison, again).text
    assert len(held.live()) == 8


def test_somebody_elses_form_does_not_exist(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    send(held.liaison, form)
    form.values["csrf_token"] = held.form(held.officer).values["csrf_token"]
    assert held.officer.post(form.action, data=form.values).status_code == 404


def test_a_form_opened_before_the_scope_changed_is_refused(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY)
    other = held.staffed.world.unit()
    session = held.staffed.session
    user = session.scalars(select(User).where(User.username == "liaison")).one()
    assignment = session.scalars(select(Assignment).where(Assignment.user_id == user.id)).one()
    assignment.units[0].unit_id = other
    session.commit()
    page = send(held.liaison, form, 422)
    assert "không còn thuộc từ khi mở biểu mẫu" in page.text
    assert "Nguyễn Văn" not in page.text
    assert held.sessions() == []
    assert held.liaison.get(form.action).status_code == 404
    assignment = session.get_one(Assignment, assignment.id)
    assignment.units[0].unit_id = held.unit_id
    session.commit()
    send(held.liaison, form)  # the unit was given back, the same form goes through
    assignment = session.get_one(Assignment, assignment.id)
    assignment.units[0].unit_id = other
    session.commit()
    assert "không ghi lại lần nữa" in send(held.liaison, form).text


def test_a_draft_is_gone_on_with_and_leads_to_what_was_made(held: Held) -> None:
    form = held.filled(held.liaison, **EVERYBODY, u_absent="3")
    token = form.values["token"]
    response = held.liaison.post(f"/drafts/{token}", data=MultiDict([*form.values.items(multi=True), ("draft", "1")]))
    assert f"Đơn vị 1 · {day_text(D(10))}" in held.liaison.page("/sessions").text
    at = response.headers["Location"]
    page = held.liaison.page(at)
    again = page.form("token", "method")
    assert again.values["token"] == token
    assert again.values[f"u{held.unit_id}-absent"] == "3"
    assert again.values.getlist("done") == ["installed", "registered"]
    assert "Bản nháp lưu lúc" in held.liaison.page("/sessions").text
    assert "Có bản nháp lưu lúc" in held.liaison.page(f"/sessions/new?unit={held.unit_id}").text
    assert "Bản nháp lưu lúc" not in held.officer.page("/sessions").text
    fresh = f"/sessions/new?unit={held.unit_id}"
    assert held.form(held.liaison, f"{fresh}&draft={'x' * 22}").values["form_path"] == fresh
    send(held.liaison, again)
    assert held.staffed.session.scalars(select(FormDraft)).all() == []
    assert held.liaison.get(at).headers["Location"] == "/sessions/1"


def edit(held: Held, client: PageClient, **said: Any) -> Page:
    form = held.form(client, "/sessions/1/record")
    put(form, said, held.unit_id)
    return send(client, form)


def test_an_edit_that_changes_nothing_touches_nothing(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY, u_absent="2", u_but_registered="5"))
    before = [s.id for s in held.live()]
    edit(held, held.liaison)
    edit(held, held.officer)
    assert [s.id for s in held.live()] == before


def test_an_edit_takes_back_and_adds(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY, u_absent="2"))
    edit(held, held.liaison, u_everybody="y", u_absent="1", done=["installed"])
    people = sorted(s.person_id for s in held.live())
    assert people == held.people[1:]
    assert {s.milestone for s in held.live()} == {"installed"}
    assert held.staffed.world.findings() == []


def test_another_day_moves_all_that_is_claimed(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    edit(held, held.liaison, day="12/03/2021")
    assert {s.day for s in held.live()} == {D(11)}
    assert len(held.live()) == 10


def test_what_an_officer_cleared_stays_cleared(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    with held.staffed.world.act() as act:
        marks.clear(act, person_ids=held.people[:1], milestone=Milestone.INSTALLED, up_to=Evidence.VERIFIED)
    edit(held, held.liaison, u_everybody="y")
    edit(held, held.liaison, u_everybody="y", day="12/03/2021")
    assert len(held.live()) == 9


def test_a_liaison_takes_back_nothing_that_an_officer_verified(held: Held) -> None:
    send(held.officer, held.filled(held.officer, **EVERYBODY))
    page = edit(held, held.liaison, u_but_installed="1")
    assert "1 người giữ nguyên như cán bộ BHXH đã xác nhận." in page.text
    assert len(held.live()) == 10
    assert held.liaison.get("/sessions/1/cancel").headers["Location"] == "/sessions/1"
    assert "do cán bộ BHXH xác nhận" in held.liaison.page("/sessions/1").text
    assert len(held.live()) == 10


def cancelling(client: PageClient) -> Form:
    form = client.page("/sessions/1/cancel").form("reason")
    form.values["reason"] = "ghi nhầm"
    return form


def test_cancelled_nothing_of_it_counts_but_what_others_said(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    held.staffed.world.mark([held.people[0]], Milestone.INSTALLED, 10, evidence=Evidence.VERIFIED)
    page = held.officer.page("/sessions/1/cancel")
    assert "Bỏ 10 mốc của 5 người" in page.text
    page = send(held.officer, cancelling(held.officer))
    assert "Đã bỏ mốc của 5 người. Số mốc đã bỏ: đã cài đặt ứng dụng: 5; " in page.text
    assert "1 người đã được xác nhận riêng, vẫn tính." in page.text
    assert held.staffed.world.figure("installed_reported", 10) == 1
    assert held.staffed.world.findings() == []
    assert held.officer.get("/sessions/1/record").status_code == 303


def test_the_refuted_is_told_and_not_recorded(held: Held) -> None:
    with held.staffed.world.act() as act:
        marks.refute(act, person_id=held.people[2], milestone=Milestone.INSTALLED, reason="chưa có máy")
    page = send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    assert "1 người có mốc đã bị cán bộ bác" in page.text
    assert held.people[2] not in {s.person_id for s in held.live() if s.milestone == "installed"}
    send(held.officer, held.filled(held.officer, **EVERYBODY, starts="13:00", ends="14:00"))
    assert held.people[2] in {s.person_id for s in held.live() if s.milestone == "installed"}


def test_overlapping_hours_are_asked_about(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    form = held.filled(held.officer, **EVERYBODY, starts="9:30", ends="11:00")
    page = send(held.officer, form, 422)
    assert "đã có một buổi khác cùng ngày 11/03/2021, trùng giờ" in page.text
    again = page.form("token", "agreed")
    again.values.setlist("agreed", ["y"])
    send(held.officer, again)
    assert len(held.sessions()) == 2


def test_who_left_the_list_has_no_name_and_no_tick(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    other = held.staffed.world.unit()
    with held.staffed.world.act() as act:
        memberships.move(act, held.staffed.world.membership(held.people[1]), to_unit_id=other, on=D(30))
    page = held.liaison.page("/sessions/1/record")
    assert "Dòng 2: không còn trong danh sách, cán bộ sẽ ghi." in page.text
    assert "Nguyễn Văn 3" not in page.text
    assert "1 người có mặt nay không còn trong danh sách của đơn vị." in held.liaison.page("/sessions/1").text
    edit(held, held.liaison, u_everybody="y")
    assert len(held.live()) == 10  # what was claimed of them stays
    assert "5 người dự" in held.liaison.page("/sessions/1").text


def test_who_came_onto_the_list_later_is_not_recorded(held: Held) -> None:
    held.staffed.world.listed(held.unit_id, 1, on=20)
    page = send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    assert "dòng 6: không còn trong danh sách, cán bộ sẽ ghi." in page.text
    assert len(held.live()) == 10


def test_changed_meanwhile_is_told_and_then_saved_knowingly(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    form = held.form(held.officer, "/sessions/1/record")
    edit(held, held.liaison, u_everybody="y", u_absent="1")
    put(form, {"u_everybody": "y"}, held.unit_id)
    page = send(held.officer, form, 422)
    assert "Dữ liệu đã được người khác cập nhật lúc" in page.text
    again = page.form("token", "method")
    send(held.officer, again)
    assert len(held.live()) == 10


def test_by_count(counting: Held) -> None:
    with counting.staffed.world.act() as act:
        counts.record(
            act,
            counting.unit_id,
            Stated(D(0), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60, "installed": 20}),
        )
    form = counting.filled(counting.officer, u_attended="30", u_installed="25", u_already_in_units="3")
    page = send(counting.officer, form)
    assert "30 người dự" in page.text
    assert counting.staffed.world.figure("installed_reported", 10) == 45
    [said] = [c for c in counting.counts() if c.kind == "session"]
    assert (said.installed, said.already_in_units, said.guidance_session_id, said.evidence) == (25, 3, 1, "verified")
    edit(counting, counting.officer)
    assert [c.id for c in counting.counts() if c.kind == "session"] == [said.id]
    edit(counting, counting.officer, u_installed="10")
    assert counting.staffed.world.figure("installed_reported", 10) == 30
    assert counting.staffed.world.findings() == []
    send(counting.officer, cancelling(counting.officer))
    assert counting.staffed.world.figure("installed_reported", 10) == 20


def test_numbers_that_cannot_be_are_asked_about(counting: Held) -> None:
    with counting.staffed.world.act() as act:
        counts.record(
            act,
            counting.unit_id,
            Stated(D(20), PeopleGroup.EMPLOYEE, Evidence.REPORTED, {"participants": 60, "installed": 58}),
        )
    form = counting.filled(counting.officer, day="25/03/2021", u_attended="70", u_installed="71")
    text = send(counting.officer, form, 422).text
    assert "số người dự (70) nhiều hơn số người tham gia (60)" in text
    assert "71 người, nhiều hơn số người dự" in text
    form = counting.filled(counting.officer, day="11/03/2021", u_attended="5", u_installed="5")
    assert "số kiểm đếm ngày 21/03/2021 đã gồm kết quả của buổi này" in send(counting.officer, form).text


def test_merged_people_are_one_in_a_session_too(held: Held) -> None:
    send(held.liaison, held.filled(held.liaison, **EVERYBODY))
    world = held.staffed.world
    with world.act("merge") as act:
        undo.merge(act, winner=world.person(held.people[0]), loser=world.person(held.people[1]), by=world.user)
    assert world.figure("installed_reported", 10) == 4
    held.staffed.session.rollback()
    assert held.staffed.session.scalars(select(SessionUnit.attended)).one() == 4
    assert len(held.staffed.session.scalars(select(SessionAttendance)).all()) == 4
    assert len(held.staffed.session.scalars(select(SessionClaim)).all()) == 8
    edit(held, held.liaison, u_everybody="y", u_absent="1")
    assert world.figure("installed_reported", 10) == 3
    assert world.findings() == []


def test_a_joint_session_shows_each_their_own(held: Held) -> None:
    staffed = held.staffed
    other = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(other, 2)
    at = f"/sessions/new?unit={held.unit_id}&unit={other}"
    form = held.filled(held.officer, at, **EVERYBODY)
    send(held.officer, form)  # of the other unit nothing was entered
    page = held.liaison.page("/sessions/1")
    assert "1 đơn vị khác cùng buổi" in page.text
    assert "Đơn vị 7" not in page.text
    second = staffed.liaison(other, name="second")
    assert "Nguyễn Văn 2" not in second.page("/sessions/1").text
    form = second.page("/sessions/1/record").form("token")
    assert "day" not in form.values
    put(form, {"u_everybody": "y", "done": ["installed"], "channel": "app"}, other)
    send(second, form)
    assert len(held.live()) == 12
    assert "5 người dự" in held.liaison.page("/sessions/1").text
    assert "7 lượt người dự" in held.officer.page("/sessions").text
    assert held.staffed.liaison(staffed.world.unit(), name="third").get("/sessions/1").status_code == 404


def test_a_form_of_thirty_asks_a_bounded_number_of_queries(held: Held) -> None:
    held.liaison.page("/sessions")
    few = queries(lambda: held.liaison.page(f"/sessions/new?unit={held.unit_id}"))
    held.staffed.world.listed(held.unit_id, 60)
    assert queries(lambda: held.liaison.page(f"/sessions/new?unit={held.unit_id}")) == few
    assert few <= 25


def test_outside_people_stand_beside_the_figures(held: Held) -> None:
    said: dict[str, Any] = {"patients_people": "12", "patients_installed": "7", "signers": "Trưởng phòng\nCán bộ"}
    form = held.filled(held.officer, **EVERYBODY, **said, conclusions="Hẹn buổi sau")
    page = send(held.officer, form)
    assert "12 người ngoài danh sách" in page.text
    assert held.staffed.world.figure("installed_reported", 10) == 5
    minutes = held.officer.page("/sessions/1/minutes").text
    assert "Hẹn buổi sau" in minutes
    assert "Trưởng phòng" in minutes
    assert "12 người ngoài danh sách" in minutes
