"""Đơn vị của tôi: cards, the page of a unit's work, one button for many, and nothing of anybody else's."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from rollout.core.cells import put
from rollout.core.dates import today
from rollout.models import Setting, Statement, User
from rollout.participants.queries.work import FIRST
from rollout.register import info_words, memberships, persons, standings
from rollout.vocabulary import (
    Channel,
    Evidence,
    IdentifierKind,
    InfoItem,
    Milestone,
    PeopleGroup,
    StandingKind,
    UnitMode,
)
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed, queries

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def press(client: PageClient, unit_id: int, of: str, do: str, ids: list[int], **data: Any) -> TestResponse:
    """Fills in the form under a group and presses one of its buttons."""
    page = client.page(f"/units/{unit_id}/work")
    action = f"/units/{unit_id}/work?of={of}"
    values = page.form("person_ids", action=action).values.copy()
    values.setlist("person_ids", [str(i) for i in ids])
    values["do"] = do
    for name, value in data.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return client.post(action, data=values)


def told(client: PageClient, answer: TestResponse) -> str:
    assert answer.status_code == 303, Page(answer).text
    return client.page(answer.location).text


def live(staffed: Staffed) -> dict[int, list[tuple[str, str, str]]]:
    staffed.session.rollback()
    found: dict[int, list[tuple[str, str, str]]] = {}
    for row in staffed.session.scalars(select(Statement).where(Statement.voided_seq.is_(None)).order_by(Statement.id)):
        found.setdefault(row.person_id, []).append((row.milestone, row.channel, row.evidence))
    return found


def test_one_unit_is_the_liaisons_home_and_several_are_cards(staffed: Staffed, unit_id: int) -> None:
    staffed.world.listed(unit_id, 3)
    assert staffed.liaison(unit_id).get("/my-unit").location == f"/units/{unit_id}/work"
    other, empty, stopped = staffed.world.unit(), staffed.world.unit(), staffed.world.unit(UnitMode.COUNT)
    people = staffed.world.listed(other, 2)
    staffed.world.mark(people, Milestone.ACCEPTED, 4)
    both = staffed.liaison(unit_id, other, empty, stopped, name="both")
    page = both.page("/my-unit")
    cards = page.text.split("TA0")[1:]
    assert "Còn 3 người chưa có tài khoản" in cards[0]
    assert "Mọi người đã được cấp tài khoản · 2 người tham gia" in page.text
    assert "Chưa có danh sách." in page.text
    assert "Chưa ghi số liệu." in page.text
    assert staffed.officer().get("/my-unit").location == "/units"
    for client in (staffed.leader(), staffed.admin(), staffed.desk()):
        assert client.get("/my-unit").status_code == 404


def test_people_by_what_each_must_do_next(staffed: Staffed, unit_id: int, person_id: int) -> None:
    a, b, c = staffed.world.listed(unit_id, 3)
    staffed.world.mark([a, b], Milestone.INFO_COMPLETED, 3)
    staffed.world.mark([b], Milestone.INSTALLED, 4)
    staffed.world.mark([c], Milestone.REGISTERED, 4)
    page = staffed.liaison(unit_id).page(f"/units/{unit_id}/work")
    assert "Còn 4 người chưa có tài khoản" in page.text
    assert "0,0 % (0/4 người lao động; tổng số người tham gia; đơn vị báo" in page.text
    assert "phải đạt: 100 %" in page.text
    order = [page.text.index(words) for words in ("Bổ sung thông tin 1 người", "Cài đặt ứng dụng VssID 1 người",
             "Đăng ký tài khoản và gửi tờ khai 1 người", "In, ký và nộp tờ khai 1 người")]  # fmt: skip
    assert order == sorted(order)
    assert "Bổ sung: ảnh cá nhân, ảnh CCCD mặt trước/mặt sau" in page.text
    assert page.element("group-info").get("open") is not None
    assert page.element("group-install").get("open") is None
    assert staffed.world.findings() == []


def test_calling_and_writing_hold_no_number_but_the_one_that_is_called(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    staffed.session.add(Setting(key="hotline", value="0255.3828919", label="Điện thoại hỗ trợ", basis="728"))
    staffed.session.commit()
    page = staffed.liaison(unit_id).page(f"/units/{unit_id}/work")
    addresses = [link.get("href", "") for link in page.markup.all("a")]
    assert "tel:0908182151" in addresses
    [sms] = [address for address in addresses if address.startswith("sms:")]
    number, body = unquote(sms).removeprefix("sms:").split("?&body=")
    assert number == "0908182151"
    assert body == (
        "VssID - việc cần làm: Bổ sung: ảnh cá nhân, ảnh CCCD mặt trước/mặt sau. Chụp ngay trong ứng dụng, "
        "không gửi ảnh giấy tờ qua Zalo. Hỗ trợ: 0255.3828919."
    )
    assert "151" not in staffed.officer().page(f"/units/{unit_id}/work").text


def test_the_message_is_vietnamese_on_an_english_page(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison = staffed.liaison(unit_id)
    with liaison.session_transaction() as cookie:
        cookie["language"] = "en"
    page = liaison.page(f"/units/{unit_id}/work")
    [sms] = [link.get("href", "") for link in page.markup.all("a") if link.get("href", "").startswith("sms:")]
    assert "việc cần làm: Bổ sung: ảnh cá nhân" in unquote(sms)
    assert "ảnh cá nhân" not in page.text


def test_whose_information_nobody_spoke_of_can_be_met_from_the_page_though_they_have_filed(
    staffed: Staffed, unit_id: int
) -> None:
    a, b, c, d = staffed.world.listed(unit_id, 4)
    staffed.world.mark([b, c], Milestone.SUBMITTED, 3)
    staffed.world.mark([d], Milestone.INFO_COMPLETED, 3)
    liaison, at = staffed.liaison(unit_id), f"/units/{unit_id}/work"
    page = liaison.page(at)
    assert "Bổ sung thông tin 1 người" in page.text
    assert "2 người đã gửi tờ khai hoặc ở bước khác nhưng chưa ghi đã bổ sung thông tin" in page.text
    behind = page.links["Xem cả 3 người chưa ghi đã bổ sung thông tin"]
    assert len([row for row in liaison.page(behind).rows if row and row[0] == ""]) == 3
    action = f"{at}?of=info&unsaid=1"
    form = page.form("items", action=action)
    assert "Chưa đánh dấu mục nào đã có" in Page(liaison.post(action, data={**form.values, "do": "items"})).text
    assert liaison.post(action, data={**form.values, "do": "verify"}).status_code == 404
    values = form.values.copy()
    values.setlist("items", ["address", "phone", "portrait", "id_front", "id_back"])
    values["do"] = "items"
    said = told(liaison, liaison.post(action, data=values))
    assert "Đủ thông tin: đã ghi “Đã bổ sung thông tin” cho 2 người." in said
    assert staffed.world.figure("info_completed_reported", (today() - D(0)).days) == 3
    assert "chưa ghi đã bổ sung thông tin" not in liaison.page(at).text
    assert "unsaid" not in staffed.officer().page(f"{at}").response.text
    assert a not in live(staffed)


def test_one_button_takes_the_step_for_those_ticked(staffed: Staffed, unit_id: int) -> None:
    a, b, c = staffed.world.listed(unit_id, 3)
    staffed.world.mark([a, b, c], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    said = told(liaison, press(liaison, unit_id, "install", "step", [a, c]))
    assert "Đã ghi nhận “Đã cài đặt ứng dụng” (Đơn vị báo) cho 2 người." in said
    assert "Hoàn tác" in said
    assert live(staffed)[a][-1] == ("installed", Channel.APP, Evidence.REPORTED)
    said = told(liaison, press(liaison, unit_id, "register", "step", [a], channel="portal"))
    assert live(staffed)[a][-1] == ("registered", Channel.PORTAL, Evidence.REPORTED)
    told(liaison, press(liaison, unit_id, "submit", "step", [a]))
    assert live(staffed)[a][-1] == ("submitted", Channel.UNSTATED, Evidence.REPORTED)
    assert staffed.world.findings() == []


def open_groups(page: Page) -> list[str | None]:
    return [group.get("id") for group in page.markup.all("details") if group.get("open") is not None]


def test_the_group_worked_on_stays_open_while_somebody_is_left_there(staffed: Staffed, unit_id: int) -> None:
    _first, b, c, d = staffed.world.listed(unit_id, 4)
    staffed.world.mark([b, c, d], Milestone.INFO_COMPLETED, 3)
    staffed.world.mark([c, d], Milestone.INSTALLED, 3)
    liaison = staffed.liaison(unit_id)
    assert open_groups(liaison.page(f"/units/{unit_id}/work")) == ["group-info"]
    answer = press(liaison, unit_id, "register", "step", [c])
    assert open_groups(liaison.page(answer.location)) == ["group-register"]
    answer = press(liaison, unit_id, "register", "step", [d])
    assert open_groups(liaison.page(answer.location)) == ["group-info"]


def test_undone_leads_back_to_the_work(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([a], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    answer = press(liaison, unit_id, "install", "step", [a])
    page = liaison.page(answer.location)
    [undo] = [form.get("action", "") for form in page.markup.all("form") if "/undo/" in form.get("action", "")]
    assert liaison.post(undo, data=page.form(action=undo).values).location == f"/units/{unit_id}/work"
    assert live(staffed)[a] == [("info_completed", Channel.APP, Evidence.REPORTED)]


def test_the_whole_group_with_those_who_are_not_shown(staffed: Staffed, unit_id: int) -> None:
    people = staffed.world.listed(unit_id, FIRST + 15)
    staffed.world.mark(people, Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/units/{unit_id}/work")
    assert len(page.form("person_ids").values.getlist("person_ids")) == 0
    assert page.response.text.count('name="person_ids"') == FIRST
    assert "Xem thêm 15 người" in page.links
    assert liaison.page(f"/units/{unit_id}/work?step=install").response.text.count('name="person_ids"') == FIRST + 15
    said = told(liaison, press(liaison, unit_id, "install", "step", [], everyone="1"))
    assert f"cho {FIRST + 15} người" in said
    assert all(held[-1][0] == "installed" for held in live(staffed).values())


def test_what_is_there_of_many_and_who_is_complete(staffed: Staffed, unit_id: int) -> None:
    a, b = staffed.world.listed(unit_id, 2)
    liaison = staffed.liaison(unit_id)
    assert "Chưa đánh dấu mục nào đã có" in Page(press(liaison, unit_id, "info", "items", [a])).text
    assert "Chưa chọn người nào" in Page(press(liaison, unit_id, "info", "items", [], items=["portrait"])).text
    all_but_one = ["address", "phone", "portrait", "id_front"]
    told(liaison, press(liaison, unit_id, "info", "items", [a, b], items=all_but_one))
    assert "Bổ sung: ảnh CCCD mặt sau" in liaison.page(f"/units/{unit_id}/work").text
    said = told(liaison, press(liaison, unit_id, "info", "items", [a], items=["id_back"]))
    assert "Đủ thông tin: đã ghi “Đã bổ sung thông tin” cho 1 người." in said
    assert live(staffed) == {a: [("info_completed", Channel.UNSTATED, Evidence.REPORTED)]}
    info_words.say(staffed.session, {b: {InfoItem.ID_BACK: True}}, day=today(), by=staffed.world.user)
    staffed.session.commit()
    said = told(liaison, press(liaison, unit_id, "info", "complete", [b]))
    assert "Đã xác nhận đủ thông tin của 1 người." in said


def test_a_child_sends_through_its_guardian(staffed: Staffed, unit_id: int) -> None:
    [mother] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([mother], Milestone.ACCEPTED, 2)
    [child] = staffed.world.listed(unit_id, 1, group=PeopleGroup.CHILD)
    staffed.world.person(child).guardian_id = mother
    staffed.world.mark([child], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/units/{unit_id}/work")
    assert "Còn 1 người chưa có tài khoản Trẻ em qua tài khoản cha mẹ" in page.text, "a rate is of one group"
    assert "Mọi người đã được cấp tài khoản Người lao động" in page.text
    told(liaison, press(liaison, unit_id, "register", "step", [child], channel="app"))
    assert live(staffed)[child][-1] == ("registered", Channel.GUARDIAN, Evidence.REPORTED)


def test_officers_verify_on_the_same_page_and_liaisons_do_not(staffed: Staffed, unit_id: int) -> None:
    a, b, c = staffed.world.listed(unit_id, 3)
    staffed.world.mark([a, b], Milestone.INFO_COMPLETED, 3)
    staffed.world.mark([a], Milestone.INSTALLED, 4)
    with staffed.world.act("exclude") as act:
        standings.exclude(act, person_id=c, kind=StandingKind.LEFT_UNIT, evidence=Evidence.REPORTED, from_on=D(5))
    officer, liaison = staffed.officer(), staffed.liaison(unit_id)
    text = officer.page(f"/units/{unit_id}/work").text
    assert "Đơn vị báo, chưa xác nhận: đã bổ sung thông tin, đã cài đặt ứng dụng" in text
    assert "Xác nhận mốc đơn vị báo" not in liaison.page(f"/units/{unit_id}/work").text
    for of, do in (("install", "verify"), ("confirm", "confirm"), ("confirm", "refuse")):
        assert liaison.post(f"/units/{unit_id}/work?of={of}", data={"do": do, "person_ids": [a]}).status_code in (
            400,
            404,
        )
    assert "của 1 người" in told(officer, press(officer, unit_id, "register", "verify", [a]))
    assert sorted(m for m, _c, e in live(staffed)[a] if e == Evidence.VERIFIED) == ["info_completed", "installed"]
    assert "Đã xác nhận đề nghị về 1 người" in told(officer, press(officer, unit_id, "confirm", "confirm", [c]))
    told(officer, press(officer, unit_id, "install", "step", [b], evidence="verified"))
    assert live(staffed)[b][-1] == ("installed", Channel.APP, Evidence.VERIFIED)
    assert staffed.world.findings() == []


def test_a_liaison_cannot_say_more_than_reported(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([a], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    told(liaison, press(liaison, unit_id, "install", "step", [a], evidence="verified"))
    assert live(staffed)[a][-1] == ("installed", Channel.APP, Evidence.REPORTED)


def test_only_people_of_this_list_and_steps_that_are_there(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    [stranger] = staffed.world.listed(staffed.world.unit(), 1)
    staffed.world.mark([a, stranger], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    assert "Chưa chọn người nào" in Page(press(liaison, unit_id, "install", "step", [stranger])).text
    assert press(liaison, unit_id, "install", "fly", [a]).status_code == 404
    values = liaison.page(f"/units/{unit_id}/work").form("person_ids").values.copy()
    for of, do in (("fly", "step"), ("wait", "step"), ("info", "step"), ("done", "step")):
        values["do"] = do
        values.setlist("person_ids", [str(a)])
        assert liaison.post(f"/units/{unit_id}/work?of={of}", data=values).status_code == 404
    assert list(live(staffed)) == [a, stranger]
    assert len(live(staffed)[a]) == 1


def test_a_wrong_day_is_said_at_the_group(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([a], Milestone.INFO_COMPLETED, 3)
    answer = press(staffed.liaison(unit_id), unit_id, "install", "step", [a], day="hôm nào")
    assert answer.status_code == 422
    page = Page(answer)
    assert "Không đọc được ngày" in page.text
    assert page.element("group-install").get("open") is not None


def test_whom_to_ask(staffed: Staffed, unit_id: int) -> None:
    staffed.session.add(Setting(key="hotline", value="0255.3828919", label="Điện thoại hỗ trợ", basis="728"))
    staffed.session.commit()
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/units/{unit_id}/work")
    assert "Cán bộ chuyên quản: Người officer" in page.text
    assert page.links["Điện thoại hỗ trợ 0255.3828919"] == "tel:02553828919"
    officer = staffed.session.get_one(User, staffed.officer_id())
    put(officer, "phone", "0905123456")
    staffed.session.commit()
    assert liaison.page(f"/units/{unit_id}/work").links["Gọi 0905123456"] == "tel:0905123456"
    alone = staffed.world.unit()
    assert (
        "Đơn vị chưa có cán bộ chuyên quản." in staffed.liaison(alone, name="alone").page(f"/units/{alone}/work").text
    )


def test_a_unit_that_counts_and_one_without_a_list(staffed: Staffed) -> None:
    counting, empty = staffed.world.unit(UnitMode.COUNT), staffed.world.unit()
    assert "Ghi số liệu đến nay" in staffed.liaison(counting, name="counts").page(f"/units/{counting}/work").links
    assert "chưa có danh sách" in staffed.liaison(empty, name="empty").page(f"/units/{empty}/work").text


def test_two_thousand_people_make_no_heavy_page(staffed: Staffed, unit_id: int) -> None:
    liaison, path = staffed.liaison(unit_id), f"/units/{unit_id}/work"
    few_people = staffed.world.listed(unit_id, 3)
    staffed.world.mark(few_people[:1], Milestone.INFO_COMPLETED, 3)
    staffed.world.mark(few_people[1:2], Milestone.SUBMITTED, 3)
    few = queries(lambda: liaison.page(path))
    many = staffed.world.listed(unit_id, 2_000)
    for share, milestone in enumerate((Milestone.INFO_COMPLETED, Milestone.INSTALLED, Milestone.REGISTERED)):
        staffed.world.mark(many[share * 400 :], milestone, 3)
    assert queries(lambda: liaison.page(path)) == few <= 29
    assert len(liaison.get(path).data) < 120_000
    assert len(liaison.get(f"{path}?step=register").data) < 200_000


def test_slips_say_what_to_do_where_and_when_and_no_number(staffed: Staffed, unit_id: int, person_id: int) -> None:
    staffed.session.add_all(
        [
            Setting(key="receiving_desk_name", value="Bộ phận một cửa", label="Bộ phận", basis="728"),
            Setting(key="working_hours", value="07:00-11:30,13:30-17:00", label="Giờ", basis="-"),
        ]
    )
    a, b = staffed.world.listed(unit_id, 2)
    staffed.world.mark([a], Milestone.REGISTERED, 3)
    staffed.world.mark([b], Milestone.CARD_USED, 3)
    staffed.world.mark([b], Milestone.PASSWORD_CHANGED, 3)
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/units/{unit_id}/slips")
    assert "2 phiếu" in page.text
    assert "In, ký và nộp tờ khai tại Bộ phận Tiếp nhận" in page.text
    assert "Ở đâuBộ phận một cửa Khi nàoGiờ làm việc: 07:00–11:30, 13:30–17:00" in page.text
    assert "Nguyễn Thị Mai" in page.text
    for number in ("5112345821", "821", "0908182151", "051185000123"):
        assert number not in page.text.replace("0255.3828919", "")
    one = liaison.page(f"/units/{unit_id}/slips?step=submit")
    assert "Nguyễn Thị Mai" not in one.text
    values = liaison.page(f"/units/{unit_id}/work").form("person_ids", action=f"/units/{unit_id}/work?of=info").values
    values.setlist("person_ids", [str(person_id)])
    ticked = Page(liaison.post(f"/units/{unit_id}/slips", data=values))
    assert "1 phiếu" in ticked.text
    assert (
        "Không có ai để in phiếu"
        in Page(liaison.post(f"/units/{unit_id}/slips", data={**values, "person_ids": "9"})).text
    )


def test_the_work_of_a_unit_is_nobody_elses(staffed: Staffed, unit_id: int, person_id: int) -> None:
    other = staffed.world.unit()
    for client in (
        staffed.liaison(other, name="other"),
        staffed.officer("elsewhere"),
        staffed.leader(),
        staffed.desk(),
    ):
        for path in ("work", "slips", "lists"):
            assert client.get(f"/units/{unit_id}/{path}").status_code == 404
    persons.create_persons(staffed.session, [persons.NewPerson("Trần An", ((IdentifierKind.BHXH, "5112345999"),))])
    with staffed.world.act("move") as act:
        memberships.move(act, staffed.world.membership(person_id), to_unit_id=other, on=D(3))
    assert "Nguyễn Thị Mai" not in staffed.liaison(unit_id).page(f"/units/{unit_id}/work").text


def test_what_people_lack_is_counted_by_item_and_leads_to_the_list(staffed: Staffed, unit_id: int) -> None:
    a, b, c = staffed.world.listed(unit_id, 3)
    put(staffed.world.person(a), "phone", "0901234567")
    staffed.session.commit()
    staffed.world.mark([c], Milestone.INFO_COMPLETED, 3)
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/units/{unit_id}/work")
    for item, number in (("address", 2), ("phone", 1), ("portrait", 2), ("id_back", 2), ("any", 2)):
        path = f"/units/{unit_id}/people?lacks={item}"
        assert f"{number} người ·" in liaison.page(path).text
        assert item == "any" or any(at == path and f"({number} người)" in words for words, at in page.links.items())
    assert "Không có ai khớp với bộ lọc." in liaison.page(f"/units/{unit_id}/people?lacks=birth_certificate").text
    form = liaison.page(f"/units/{unit_id}/people?lacks=phone").form(action=f"/units/{unit_id}/people/export.csv")
    taken = liaison.post(f"/units/{unit_id}/people/export.csv?lacks=phone", data=form.values).text
    names = [staffed.world.person(key).name for key in (a, b, c)]
    assert [name in taken for name in names] == [False, True, False]
