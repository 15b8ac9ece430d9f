"""The pages of handovers: preview, confirming once, what is refused, the list, taking back, who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from rollout.core.dates import today
from rollout.guidance import actions as guidance
from rollout.guidance.actions import Facts
from rollout.models import (
    AuditRecord,
    ChangeField,
    Handover,
    HandoverItem,
    Obstacle,
    Posting,
    RequestKind,
    Unit,
    User,
)
from rollout.obstacles.actions.opening import NewObstacle, open_obstacle
from rollout.requests.actions import propose
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_obstacles import ObstacleKind
from rollout.vocabulary_of_sessions import SessionWay
from tests.handover.handing import boss, hand, whose
from tests.page import Page, PageClient
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def asked(giver: int, taker: int = 0, rule: str = "one", since: str = "h%C3%B4m+nay", **more: object) -> str:
    query = f"giver={giver}&since={since}&until={more.pop('until', '')}&rule={rule}&taker={taker}"
    return "/handovers/new?" + "&".join([query, *(f"{name}={value}" for name, value in more.items())])


def confirm(client: PageClient, path: str, **typed: object) -> TestResponse:
    return client.submit(path, {"seen": client.page(path).form("seen").values["seen"], **typed})


def test_what_would_be_done_is_shown_before_anything_is_written(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    other = world.unit(officer=taker)
    world.listed(a, 3)
    unit = staffed.session.get_one(Unit, a)
    new = NewObstacle(unit=unit, kind=ObstacleKind.NO_SMS, text="Chưa nhận được tin nhắn")
    open_obstacle(staffed.session, new, by=boss(staffed))
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600, officer_ids=(giver,))
    guidance.plan(staffed.session, [a], facts, by=boss(staffed), names=str, is_agreed=True)
    propose(staffed.session, unit, RequestKind.UNIT_DATA, {ChangeField.UNIT_NAME: "Tên mới"}, note="", by=boss(staffed))
    staffed.session.commit()
    staff = staffed.staff()
    first = staff.page("/handovers/new")
    assert "Xem trước" in first.text
    assert "Bàn giao hẳn" not in first.text
    postings = staffed.session.query(Posting).count()
    page = staff.page(asked(giver, taker))
    for said in ("2 đơn vị, 3 người tham gia", "1 vướng mắc đang mở", "Bàn giao hẳn từ"):
        assert said in page.text, said
    assert ["Người second", "1", "2", "3"] in page.rows
    chosen = page.form("seen").values
    assert {chosen[f"u{unit_id}-taker"] for unit_id in (a, b)} == {str(taker)}
    assert f"u{other}-taker" not in chosen
    for name, label in (
        ("units", "2 đơn vị"),
        ("obstacles", "1 vướng mắc đang mở"),
        ("sessions", "1 buổi hướng dẫn sắp tới"),
        ("requests", "1 đề nghị sửa thông tin chờ trả lời"),
        ("directives/overdue", "Nhiệm vụ theo văn bản của các đơn vị này"),
    ):
        assert page.links[label].startswith(f"/{name}?"), label
        assert "Đơn vị 1" in staff.page(page.links[label]).text or "overdue" in name, label
    assert staffed.session.query(Posting).count() == postings
    assert staffed.session.query(Handover).count() == 0


def test_it_is_confirmed_with_single_units_given_otherwise(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    a, b, c = (world.unit(officer=giver) for _ in range(3))
    staff = staffed.staff()
    answer = confirm(
        staff, asked(giver, taker), reason="Chuyển công tác", **{f"u{b}-taker": str(third), f"u{c}-taker": "0"}
    )
    assert answer.status_code == 303
    page = staff.page(answer.location)
    for said in ("Đã bàn giao 2 đơn vị.", "Chuyển công tác", "Đã bàn giao bàn giao hẳn từ", "2 mục bàn giao"):
        assert said in page.text, said
    assert [whose(staffed, unit_id, today()) for unit_id in (a, b, c)] == [taker, third, giver]
    assert staffed.officer("second").page(f"/units/{a}").heading
    assert staffed.officer().get(f"/units/{a}").status_code == 404
    record = staffed.session.query(AuditRecord).filter_by(action="hand_over").one()
    assert (record.subject, record.detail["giver"], record.detail["units"]) == ("handover", giver, 2)
    assert staffed.world.findings() == []


def test_the_only_giver_is_chosen_already(staffed: Staffed) -> None:
    own, other = staffed.officer_id(), staffed.officer_id("second")
    staffed.world.unit(officer=own)
    page = staffed.officer().page("/handovers/new")
    assert page.form("giver").values["giver"] == str(own)
    staffed.world.unit(officer=other)
    assert staffed.staff().page("/handovers/new").form("giver").values["giver"] == "0"


def test_a_form_sent_again_counts_once(staffed: Staffed) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("second")
    staffed.world.unit(officer=giver)
    staff, path = staffed.staff(), asked(giver, taker)
    values = staff.page(path).form("seen").values
    first, again = staff.post(path, data=values), staff.post(path, data=values)
    assert first.location == again.location
    assert "không ghi lại lần nữa" in staff.page(again.location).text
    assert staffed.session.query(Handover).count() == 1


def test_what_changed_since_the_preview_is_shown_anew(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    world.unit(officer=giver)
    staff, path = staffed.staff(), asked(giver, taker)
    values = staff.page(path).form("seen").values
    late = world.unit(officer=giver)
    answer = staff.post(path, data=values)
    assert answer.status_code == 422
    told = Page(answer)
    assert "đã thay đổi từ khi xem trước" in told.text
    assert staffed.session.query(Handover).count() == 0
    assert f"u{late}-taker" in told.form("seen").names
    again = told.form("seen").values
    again[f"u{late}-taker"] = str(taker)
    assert staff.post(path, data=again).status_code == 303


def test_each_district_has_its_taker(staffed: Staffed) -> None:
    world, giver = staffed.world, staffed.officer_id()
    second, third = staffed.officer_id("second"), staffed.officer_id("third")
    a, b = (
        world.unit(officer=giver, area_2021=world.areas["A1"]),
        world.unit(officer=giver, area_2021=world.areas["B1"]),
    )
    c = world.unit(officer=giver)
    staff, path = staffed.staff(), asked(giver, rule="district")
    page = staff.page(path)
    assert "3 đơn vị chưa có người nhận, giữ nguyên" in page.text
    assert "Chưa đơn vị nào có người nhận" in page.text
    names = {f"d{world.areas[name]}-taker" for name in ("A", "B")} | {"d0-taker"}
    assert names <= page.form("giver").names
    chosen: dict[str, Any] = {f"d{world.areas['A']}-taker": second, f"d{world.areas['B']}-taker": third}
    answer = confirm(staff, asked(giver, rule="district", **chosen))
    assert answer.status_code == 303
    assert [whose(staffed, unit_id, today()) for unit_id in (a, b, c)] == [second, third, giver]


def test_what_an_address_asks_wrongly_is_said(staffed: Staffed) -> None:
    giver, taker = staffed.officer_id(), staffed.officer_id("second")
    staffed.world.unit(officer=giver)
    staff = staffed.staff()
    yesterday = f"{today() - timedelta(days=1):%d/%m/%Y}"
    for path, complaint in (
        (asked(0, taker), "Chọn người giao."),
        (asked(giver), "Chọn người nhận."),
        (asked(giver, giver), "là một"),
        (asked(giver, taker, until=yesterday), "sau ngày bắt đầu"),
        (asked(giver, taker, since="32%2F13"), "Không đọc được ngày"),
        (asked(99_999, taker), "không phụ trách đơn vị nào trong phạm vi"),
        (asked(giver, taker, rule="x"), "Chọn một mục trong danh sách"),
    ):
        assert complaint in staff.page(path, 422).text, path
    nobody = staff.page(asked(giver, taker, since="01%2F01%2F2020"))
    assert "không phụ trách đơn vị nào" in nobody.text
    staffed.session.get_one(User, taker).is_active = False
    assert "Chọn một mục trong danh sách" in staff.page(asked(giver, taker), 422).text


def test_a_leave_is_told_where_the_officer_is(staffed: Staffed) -> None:
    world, giver, deputy = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a = world.unit(officer=giver)
    back = today() + timedelta(days=5)
    staff = staffed.staff()
    answer = confirm(staff, asked(giver, deputy, until=f"{back:%d/%m/%Y}"))
    assert answer.status_code == 303
    told = f"tạm thay Người officer đến {back:%d/%m/%Y}"
    assert told in staff.page(f"/units/{a}").text
    assert f"Người second (tạm thay đến {back:%d/%m/%Y})" in staff.page("/units?columns=officer").text
    day = staffed.officer("second").page("/handovers/received").text
    assert "Người officer đã bàn giao 1 đơn vị" in day
    assert f"tạm thay đến {back:%d/%m/%Y}" in day
    assert "Đơn vị được bàn giao" in staffed.officer("second").page("/today").links
    assert "không có đơn vị nào" in staffed.officer().page("/handovers/received").text


def test_it_is_taken_back_with_a_preview(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    a, b = world.unit(officer=giver), world.unit(officer=giver)
    third = staffed.officer_id("third")
    made = hand(staffed, giver, taker, today())
    staff = staffed.staff()
    assert staff.submit(f"/units/{a}/belongs/officer", {"value": str(third)}).status_code == 303
    page = staff.page(f"/handovers/{made.id}/undo")
    assert "1 đơn vị trở lại người giao" in page.text
    assert "1 mục đã thay đổi sau bàn giao, giữ nguyên" in page.text
    answer = staff.submit(f"/handovers/{made.id}/undo", {}, action=f"/handovers/{made.id}/undo")
    shown = staff.page(answer.location)
    assert "1 đơn vị trở lại người giao" in shown.text
    assert [row[-1] for row in shown.rows[1:]] == ["Giữ nguyên, đã có thay đổi khác", "Đã hoàn tác"]
    assert "Hoàn tác" not in shown.links
    assert [whose(staffed, unit_id, today()) for unit_id in (a, b)] == [third, giver]
    assert staff.get(f"/handovers/{made.id}/undo").status_code == 303
    assert world.findings() == []


def test_an_obstacle_and_a_session_lead_from_the_handover_to_their_pages(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    unit = staffed.session.get_one(Unit, world.unit(officer=giver))
    kept, back = (
        open_obstacle(staffed.session, NewObstacle(unit=unit, kind=kind, text="Nội dung"), by=boss(staffed))
        for kind in (ObstacleKind.NO_SMS, ObstacleKind.PASSWORD_LOST)
    )
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600, officer_ids=(giver,))
    guidance.plan(staffed.session, [unit.id], facts, by=boss(staffed), names=str, is_agreed=True)
    staffed.session.commit()
    staff = staffed.staff()
    answer = confirm(staff, asked(giver, taker))
    page = staff.page(answer.location)
    assert [row[0] for row in page.rows[1:]][:3] == ["Đơn vị 1", *(label_of(one) for one in (kept, back))]
    for name in (label_of(kept), label_of(back), f"Buổi ngày {today():%d/%m/%Y}"):
        assert staff.get(page.links[name]).status_code == 200, name
    kept.owner_id = staffed.officer_id("third")
    staffed.session.commit()
    preview = staff.page(f"{answer.location}/undo")
    assert "1 mục đã thay đổi sau bàn giao" in preview.text
    assert preview.links[label_of(kept)] == f"/obstacles/{kept.id}"
    assert staff.submit(f"{answer.location}/undo", {}, action=f"{answer.location}/undo").status_code == 303
    assert (kept.owner_id, back.owner_id) == (staffed.officer_id("third"), giver)
    assert staff.page(answer.location).links[label_of(back)] == f"/obstacles/{back.id}"


def test_a_session_is_shown_by_a_unit_that_the_viewer_may_open(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    stays, goes = world.unit(officer=giver), world.unit(officer=giver)
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600, officer_ids=(giver,))
    guidance.plan(staffed.session, [stays, goes], facts, by=boss(staffed), names=str, is_agreed=True)
    staffed.session.commit()
    made = hand(staffed, giver, taker, today(), single={goes: taker})
    names = {unit_id: staffed.session.get_one(Unit, unit_id).name for unit_id in (stays, goes)}
    told = staffed.officer("second").page(f"/handovers/{made.id}")
    assert names[stays] not in told.text
    assert names[goes] in told.rows[2][1]
    path = f"/handovers/{made.id}/export.csv"
    file = staffed.officer("second").post(path, data=told.form(action=path).values).text
    assert names[stays] not in file
    of_giver = staffed.officer().page(f"/handovers/{made.id}")
    assert names[stays] in of_giver.rows[2][1]


def test_a_key_in_an_address_tells_nobodys_name(staffed: Staffed) -> None:
    """Only of officers of units within reach, or whose obstacles one sees, an address tells the name."""
    world, giver = staffed.world, staffed.officer_id()
    here, there = world.offices
    world.unit(officer=giver, office=here)
    elsewhere = world.unit(officer=staffed.officer_id("second"), office=there)
    staffed.user("local", Role.STAFF, ScopeKind.OFFICE, office_id=here)
    staffed.admin()
    secret = staffed.user("admin", Role.ADMIN)
    local = staffed.client("local")
    lists = ("/obstacles?owner={}", "/requests?officer={}", "/directives/overdue?officer={}")
    for path in lists:
        assert "Người officer" in local.page(path.format(giver)).text, path
        for other in (secret.id, staffed.officer_id("second"), 99_999):
            told = local.page(path.format(other)).text
            assert "một người không có ở đây" in told, path
            assert "Người admin" not in told, path
            assert "Người second" not in told, path
    unit = staffed.session.get_one(Unit, elsewhere)
    open_obstacle(staffed.session, NewObstacle(unit=unit, kind=ObstacleKind.NO_SMS, text="Nội dung"), by=boss(staffed))
    staffed.session.commit()
    assert "Người second" in staffed.staff().page(f"/obstacles?owner={staffed.officer_id('second')}").text
    chosen: dict[str, Any] = {"d0-taker": secret.id}
    planned = local.page(asked(giver, rule="district", **chosen)).text
    assert "không phải cán bộ chuyên quản đang làm việc" in planned
    assert "Người admin" not in planned
    path = asked(giver, staffed.officer_id("second"))
    values = staffed.staff().page(path).form("seen").values
    answer = staffed.staff().post(
        path, data={name: str(secret.id) if "-taker" in name else text for name, text in values.items()}
    )
    assert answer.status_code == 422
    assert "Người admin" not in answer.text.split("<main", 1)[1]


def test_what_the_giver_has_is_told_whoever_is_chosen(staffed: Staffed) -> None:
    world, giver = staffed.world, staffed.officer_id()
    unit = staffed.session.get_one(Unit, world.unit(officer=giver, area_2021=world.areas["A1"]))
    for kind in (ObstacleKind.NO_SMS, ObstacleKind.PASSWORD_LOST):
        open_obstacle(staffed.session, NewObstacle(unit=unit, kind=kind, text="Nội dung"), by=boss(staffed))
    facts = Facts(SessionWay.AT_UNIT, today(), 480, 600, officer_ids=(giver,))
    guidance.plan(staffed.session, [unit.id], facts, by=boss(staffed), names=str, is_agreed=True)
    staffed.session.commit()
    page = staffed.staff().page(asked(giver, rule="district"))
    assert "1 đơn vị chưa có người nhận" in page.text
    for said in ("2 vướng mắc đang mở", "1 buổi hướng dẫn sắp tới"):
        assert said in page.text, said
    overdue = staffed.staff().fragment(page.links["Nhiệm vụ theo văn bản của các đơn vị này"])
    assert "0 việc quá hạn theo văn bản chỉ đạo" in overdue.text


def label_of(obstacle: Obstacle) -> str:
    return ObstacleKind(obstacle.kind).label


def test_the_list_is_filtered_and_taken_away(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    staff = staffed.staff()
    assert "Chưa có bàn giao nào" in staff.page("/handovers").text
    world.unit(officer=giver)
    world.unit(officer=third)
    hand(staffed, giver, taker, today())
    hand(staffed, third, taker, today() + timedelta(days=3), today() + timedelta(days=9))
    rows = staff.page("/handovers").rows
    assert [(row[0], row[2], row[5]) for row in rows[1:]] == [
        ("Người third", "Người second (1)", "Chờ đến ngày"), ("Người officer", "Người second (1)", "Đã bàn giao"),
    ]  # fmt: skip
    assert [row[0] for row in staff.page("/handovers?order=oldest").rows[1:]] == ["Người officer", "Người third"]
    assert [row[0] for row in staff.page("/handovers?state=planned").rows[1:]] == ["Người third"]
    assert [row[0] for row in staff.page(f"/handovers?giver={giver}").rows[1:]] == ["Người officer"]
    for state in ("running", "ended", "undone"):
        assert "không" in staff.page(f"/handovers?state={state}").text.lower()
        assert len(staff.page(f"/handovers?state={state}").rows) == 0
    page = staff.page(f"/handovers?giver={giver}")
    token = page.form(action=f"/handovers/export.csv?giver={giver}").values
    text = staff.post(f"/handovers/export.csv?giver={giver}", data=token).text
    assert "Người officer" in text
    assert "Người third" not in text
    items = staff.page("/handovers/1").form(action="/handovers/1/export.csv").values
    assert "TA0001A" in staff.post("/handovers/1/export.csv", data=items).text


def test_who_may(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    third = staffed.officer_id("third")
    here = world.offices[0]
    a, b = world.unit(officer=giver, office=here), world.unit(officer=giver)
    elsewhere = world.unit(officer=third)
    made = hand(staffed, giver, taker, today(), single={a: taker, b: taker})
    staffed.user("local", Role.STAFF, ScopeKind.OFFICE, office_id=here)
    local = staffed.client("local")
    for path in ("/handovers", "/handovers/new", f"/handovers/{made.id}", f"/handovers/{made.id}/undo"):
        for client in (staffed.liaison(a), staffed.leader(), staffed.desk(), staffed.admin()):
            assert client.get(path).status_code == 404, path
        assert staffed.staff().get(path).status_code == 200, path
    own = f"/handovers/{made.id}"
    assert [row[0] for row in local.page(own).rows[1:]] == ["Đơn vị 1"]
    assert local.get(f"{own}/undo").status_code == 404
    assert len(staffed.officer().page(own).rows) == len(staffed.officer("second").page(own).rows) == 3
    assert staffed.officer("third").get(own).status_code == 404
    assert staffed.officer().get(f"{own}/undo").status_code == 404  # no longer theirs
    assert staffed.officer("second").get(f"{own}/undo").status_code == 200
    assert elsewhere
    seen = local.page(asked(taker, third))
    assert [row[0] for row in seen.rows if "Đơn vị" in row[0]][1:] == ["Đơn vị 1"]
    assert "không phụ trách đơn vị nào trong phạm vi" in local.page(asked(third, taker), 422).text


def test_the_pages_ask_the_same_of_thirty_units_as_of_one(staffed: Staffed) -> None:
    world, giver, taker = staffed.world, staffed.officer_id(), staffed.officer_id("second")
    staff = staffed.staff()
    world.unit(officer=giver)
    staff.page(asked(giver, taker))
    few = queries(lambda: staff.get(asked(giver, taker)))
    for _ in range(29):
        world.unit(officer=giver)
    assert queries(lambda: staff.get(asked(giver, taker))) == few <= 25
    made = hand(staffed, giver, taker, today())
    staff.page("/handovers")
    assert queries(lambda: staff.get("/handovers")) <= 10
    assert queries(lambda: staff.get(f"/handovers/{made.id}")) <= 20
    assert staffed.session.query(HandoverItem).count() == 30
