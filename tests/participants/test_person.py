"""One person's page: who sees it, milestones and their evidence, history, which change is open to whom."""

from __future__ import annotations

from sqlalchemy import func, select

from rollout.models import (
    Refutation,
)
from rollout.register import memberships
from rollout.register.persons import correct_people
from rollout.vocabulary import (
    Channel,
    Evidence,
    LeavingReason,
    Milestone,
    PeopleGroup,
)
from tests.filling import refuse, save
from tests.page import Page
from tests.participants.pages import forms_of, press
from tests.register.world import D
from tests.staffed import Staffed, queries

REPORTED, VERIFIED, OFFICIAL = Evidence


def marks_of(page: Page) -> dict[str, list[str]]:
    """Milestone → since when, by whose word."""
    return {row[0]: row[1:3] for row in page.rows if row[0] in {milestone.label for milestone in Milestone}}


def test_who_may_see_a_person(staffed: Staffed, unit_id: int, person_id: int) -> None:
    other = staffed.world.unit()
    for client in (staffed.staff(), staffed.officer(), staffed.liaison(unit_id)):
        assert client.page(f"/people/{person_id}").heading == "Nguyễn Thị Mai"
    outsiders = [staffed.officer("second"), staffed.liaison(other, name="else")]
    for client in (*outsiders, staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get(f"/people/{person_id}").status_code == 404
    for nobody in (0, 999, 2**31, 2**70):
        assert staffed.staff().get(f"/people/{nobody}").status_code == 404


def test_who_left_is_seen_by_the_last_unit_and_who_moved_by_the_new_one_alone(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    world = staffed.world
    other = world.unit()
    before, after = staffed.liaison(unit_id), staffed.liaison(other, name="after")
    with world.act() as act:
        memberships.leave(act, world.membership(person_id), on=D(10), reason=LeavingReason.LEFT)
    page = before.page(f"/people/{person_id}")
    assert "Không còn trong danh sách từ 11/03/2021" in page.text
    with world.act() as act:
        memberships.join(act, person_id=person_id, unit_id=other, group=PeopleGroup.EMPLOYEE, on=D(20))
    assert before.get(f"/people/{person_id}").status_code == 404
    page = after.page(f"/people/{person_id}")
    assert "Đơn vị 1" not in page.text
    assert "Đơn vị ngoài phạm vi" in page.text


def test_milestones_are_shown_with_evidence_and_what_is_implied(staffed: Staffed, person_id: int) -> None:
    staffed.world.mark([person_id], Milestone.SIGNED_IN, 5, evidence=VERIFIED)
    found = marks_of(staffed.staff().page(f"/people/{person_id}"))
    assert found["Đã đăng nhập"] == ["06/03/2021", "Cán bộ đã xác nhận"]
    assert found["Đã được cấp tài khoản"] == ["06/03/2021", "Cán bộ đã xác nhận · suy ra"]
    assert found["Đã bổ sung thông tin"] == ["–", ""]


def test_a_milestone_is_marked_verified_and_cleared(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, liaison, officer = staffed.world, staffed.liaison(unit_id), staffed.officer()
    path = f"/people/{person_id}/mark"
    text = save(liaison, path, milestone="installed", day="05/03/2021", channel="app")
    assert "Đã ghi nhận “Đã cài đặt ứng dụng” (Đơn vị báo)." in text
    assert "Hoàn tác" in text
    assert "có gì thay đổi" in save(liaison, path, milestone="installed", day="05/03/2021", channel="app")
    assert "Đã xác nhận" in press(officer, person_id, "verify", milestone="installed")
    assert world.figure("installed_verified", 4) == 1
    assert liaison.post(f"/people/{person_id}/verify").status_code in (400, 404)
    assert "Đã bỏ" in press(officer, person_id, "clear", milestone="installed")
    assert world.figure("installed_reported", 4) == 0
    assert "sau hôm nay" in refuse(liaison, path, milestone="installed", day="01/01/2099")
    assert world.findings() == []


def test_what_an_officer_verified_a_liaison_cannot_clear(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    world.mark([person_id], Milestone.INSTALLED, 5, evidence=VERIFIED)
    page = liaison.page(f"/people/{person_id}")
    assert not [form for form in forms_of(page) if form.action.endswith("/clear")]
    token = page.form(action="/logout").values["csrf_token"]
    response = liaison.post(f"/people/{person_id}/clear", data={"csrf_token": token, "milestone": "installed"})
    assert response.status_code == 303
    assert world.figure("installed_verified", 5) == 1


def test_a_rejection_stays_open_until_refiled(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, liaison = staffed.world, staffed.liaison(unit_id)
    world.mark([person_id], Milestone.REGISTERED, 2)
    path = f"/people/{person_id}/rejection"
    assert "Cần điền mục này" in refuse(liaison, path, day="06/03/2021", reason="")
    text = save(liaison, path, day="06/03/2021", reason="ảnh mờ")
    assert "Hoàn chỉnh và gửi lại: ảnh mờ" in text
    assert world.figure("rejected_reported", 5) == 1
    assert "không có gì thay đổi" in save(liaison, path, day="06/03/2021", reason="ảnh mờ")
    assert "Đã bỏ ghi nhận" in press(liaison, person_id, "rejection/clear")
    assert world.figure("rejected_reported", 5) == 0
    save(liaison, path, day="06/03/2021", reason="ảnh mờ")
    save(liaison, f"/people/{person_id}/mark?milestone=registered", day="08/03/2021", channel="portal")
    assert [world.figure("rejected_reported", day) for day in (5, 6, 7)] == [1, 1, 0]
    assert world.findings() == []


def test_an_account_is_stopped_and_the_stop_taken_back(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, officer = staffed.world, staffed.officer()
    world.mark([person_id], Milestone.ACCEPTED, 2, evidence=VERIFIED)
    path = f"/people/{person_id}/stop"
    assert "Cần điền" in refuse(officer, path, day="06/03/2021", reason="")
    assert "Đã ghi ngừng" in save(officer, path, day="06/03/2021", reason="mất máy")
    assert [world.figure("accepted_verified", day) for day in (4, 5)] == [1, 0]
    assert "Đã bỏ ghi nhận ngừng" in press(officer, person_id, "stop/clear", milestone="accepted")
    assert world.figure("accepted_verified", 5) == 1
    assert staffed.liaison(unit_id).get(path).status_code == 404


def test_what_was_refuted_the_unit_cannot_say_again_until_reopened(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    world, officer, liaison = staffed.world, staffed.officer(), staffed.liaison(unit_id)
    world.mark([person_id], Milestone.INSTALLED, 2)
    path = f"/people/{person_id}/refutation?milestone=installed"
    assert liaison.get(path).status_code == 404
    assert "Cần điền" in refuse(officer, path, reason="")
    assert "Đã bác: chưa thấy ứng dụng" in save(officer, path, reason="chưa thấy ứng dụng")
    assert world.figure("installed_reported", 2) == 0
    mark = f"/people/{person_id}/mark"
    assert "đã bị cán bộ bác mốc này, chưa ghi lại được: Nguyễn Thị Mai (•••• 821)." in save(
        liaison, mark, milestone="installed", day="06/03/2021", channel="app"
    )
    assert world.figure("installed_reported", 5) == 0
    press(officer, person_id, "refutation/reopen", milestone="installed")
    assert staffed.session.scalar(select(func.count(Refutation.id)).filter_by(voided_seq=None)) == 0
    save(liaison, mark, milestone="installed", day="06/03/2021", channel="app")
    assert world.figure("installed_reported", 5) == 1
    assert world.findings() == []


def test_the_history_says_who_recorded_and_who_took_back(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    save(liaison, f"/people/{person_id}/mark", milestone="installed", day="05/03/2021", channel="app")
    press(officer, person_id, "clear", milestone="installed")
    rows = {row[0]: row for row in officer.page(f"/people/{person_id}").rows if len(row) == 3}
    told = rows["Đã cài đặt ứng dụng (Đơn vị báo; Trên ứng dụng VssID)"]
    assert told[1] == "05/03/2021"
    assert told[2].startswith("Người liaison,")
    assert "Người officer bỏ ghi nhận" in told[2]
    assert rows["Trong danh sách Đơn vị 1 (Người lao động)"][1] == "01/03/2021"


def test_the_cost_does_not_grow_with_the_facts(staffed: Staffed, person_id: int) -> None:
    staff, world = staffed.staff(), staffed.world
    staff.page(f"/people/{person_id}")
    few = queries(lambda: staff.page(f"/people/{person_id}"))
    for day, milestone in enumerate(Milestone):
        for evidence in Evidence:
            world.mark([person_id], milestone, day, evidence=evidence)
    assert queries(lambda: staff.page(f"/people/{person_id}")) == few <= 25


OFFICERS = ["leave", "move", "group", "workplaces", "merge", "identity", "guardian", "stop", "refutation"]
EVERYONES = ["mark", "rejection", "exclusion", "leave/propose", "contact"]


def test_each_change_is_open_to_its_roles_alone(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison = staffed.liaison(unit_id)
    outside = [staffed.officer("second"), staffed.liaison(staffed.world.unit(), name="else")]
    never = [staffed.leader(), staffed.admin(), staffed.desk()]
    for verb in (*OFFICERS, *EVERYONES):
        path = f"/people/{person_id}/{verb}"
        assert staffed.staff().get(path).status_code == 200, verb
        assert staffed.officer().get(path).status_code == 200, verb
        assert liaison.get(path).status_code == (200 if verb in EVERYONES else 404), verb
        for client in (*outside, *never):
            assert client.get(path).status_code == 404, verb
            token = client.page("/account").form(action="/logout").values["csrf_token"]
            assert client.post(path, data={"csrf_token": token}).status_code == 404, verb
    for verb in ("verify", "clear", "rejection/clear", "stop/clear", "refutation/reopen", "numbers"):
        for client in (*outside, *never):
            token = client.page("/account").form(action="/logout").values["csrf_token"]
            response = client.post(f"/people/{person_id}/{verb}", data={"csrf_token": token, "milestone": "installed"})
            assert response.status_code == 404, verb


def test_a_milestone_of_a_list_without_days_shows_no_day_as_known(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    one, other = staffed.world.listed(unit_id, 2)
    staffed.world.mark([one], Milestone.SIGNED_IN, 3, channel=Channel.UNKNOWN)
    staffed.world.mark([other], Milestone.SIGNED_IN, 3)
    staff, day = staffed.staff(), f"{D(3):%d/%m/%Y}"
    told = f"Không rõ ngày (theo danh sách {day})"
    page = staff.page(f"/people/{one}")
    assert page.text.count(told) == 4, "what it implies is known from the same list"
    assert "Đã có từ trước, không rõ ngày" in page.text
    assert told not in staff.page(f"/people/{other}").text
    assert staff.page(f"/units/{unit_id}/people").text.count(told) == 1


def test_an_adult_in_the_group_of_children_is_pointed_out(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    (person_id,) = staffed.world.listed(unit_id, 1)
    correct_people(staffed.session, {person_id: {"birth_on": D(-12_000), "birth_precision": "day"}})
    told = save(staffed.staff(), f"/people/{person_id}/group", {"group": "child", "on": "hôm nay"})
    assert "đã đủ 18 tuổi nhưng ở nhóm Trẻ em" in told
