"""What of a person's information is there: the page that says so, and what follows from it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import AuditRecord, Batch, Statement
from rollout.register import info_words, memberships
from rollout.vocabulary import Evidence, InfoItem, Milestone, PeopleGroup
from rollout.workbooks import undoing
from tests.filling import refuse, save
from tests.participants.pages import press
from tests.register.world import D
from tests.staffed import Staffed
from tests.workbooks.loading import Loader

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PHOTOS = {"portrait": "y", "id_front": "y", "id_back": "y"}


def info_of(person_id: int) -> str:
    return f"/people/{person_id}/info"


def stated(staffed: Staffed) -> list[str]:
    staffed.session.rollback()
    held = select(Statement.evidence).where(
        Statement.voided_seq.is_(None), Statement.milestone == Milestone.INFO_COMPLETED.value
    )
    return list(staffed.session.scalars(held))


def test_a_liaison_says_what_is_there_until_nothing_is_missing(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison = staffed.liaison(unit_id)
    page = liaison.page(f"/people/{person_id}")
    assert "Bổ sung: ảnh cá nhân, ảnh CCCD mặt trước/mặt sau" in page.text
    assert "chụp ngay trong ứng dụng VssID" in page.text
    form = liaison.page(info_of(person_id)).form("portrait").values
    assert (form["address"], form["phone"]) == ("y", "y"), "what is kept is there"
    assert "không gửi ảnh giấy tờ qua Zalo" in liaison.page(info_of(person_id)).text
    told = save(liaison, info_of(person_id), portrait="y", id_front="y")
    assert "Bổ sung: ảnh CCCD mặt sau" in told
    assert stated(staffed) == []
    told = save(liaison, info_of(person_id), id_back="y")
    assert "Đủ thông tin: đã ghi “Đã bổ sung thông tin” cho 1 người." in told
    assert "Cài đặt ứng dụng VssID" in told
    assert stated(staffed) == [Evidence.REPORTED]
    assert "không có gì thay đổi" in save(liaison, info_of(person_id), id_back="y")
    assert staffed.world.findings() == []


def test_to_say_that_something_is_missing_takes_the_milestone_back(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    liaison = staffed.liaison(unit_id)
    save(liaison, info_of(person_id), PHOTOS)
    page = liaison.page(info_of(person_id))
    assert "mốc “Đã bổ sung thông tin” của 1 người này bị bỏ" in page.text
    told = save(liaison, info_of(person_id), id_back=None)
    assert "Đã bỏ “Đã bổ sung thông tin” của 1 người." in told
    assert "Bổ sung: ảnh CCCD mặt sau" in told
    assert stated(staffed) == []


def test_what_an_officer_verified_the_liaison_asks_about(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    save(officer, info_of(person_id), {**PHOTOS, "evidence": "verified"})
    assert stated(staffed) == [Evidence.VERIFIED]
    told = refuse_box(staffed, unit_id, person_id)
    assert "Cán bộ đã xác nhận người này đủ thông tin" in told
    assert stated(staffed) == [Evidence.VERIFIED]
    save(officer, info_of(person_id), id_back=None)
    assert stated(staffed) == []
    assert liaison.page(info_of(person_id)).form("portrait").values.get("id_back") is None


def refuse_box(staffed: Staffed, unit_id: int, person_id: int) -> str:
    response = staffed.liaison(unit_id).submit(info_of(person_id), {"id_back": None})
    assert response.status_code == 422
    return str(response.get_data(as_text=True))


def test_two_who_look_at_once_change_only_what_each_changed(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    form = officer.page(info_of(person_id)).form("portrait")
    save(liaison, info_of(person_id), portrait="y")
    values = form.values.copy()
    values["id_front"] = "y"
    assert officer.post(info_of(person_id), data=values).status_code == 303
    said = info_words.said_of(staffed.session, [person_id])[person_id]
    assert said == {InfoItem.PORTRAIT: True, InfoItem.ID_FRONT: True}


def test_an_address_that_comes_last_completes(staffed: Staffed, unit_id: int) -> None:
    [a] = staffed.world.listed(unit_id, 1)
    liaison = staffed.liaison(unit_id)
    save(liaison, info_of(a), {**PHOTOS, "phone": "y"})
    assert stated(staffed) == []
    save(liaison, f"/people/{a}/contact", address="Tổ 5, phường Trương Quang Trọng")
    assert stated(staffed) == [Evidence.REPORTED]


def test_a_child_is_asked_for_two_things(staffed: Staffed, unit_id: int) -> None:
    [mother] = staffed.world.listed(unit_id, 1)
    staffed.world.mark([mother], Milestone.ACCEPTED, 3)
    [child] = staffed.world.listed(unit_id, 1, group=PeopleGroup.CHILD)
    staffed.world.person(child).guardian_id = mother
    staffed.session.commit()
    liaison = staffed.liaison(unit_id)
    assert "Bổ sung: ảnh cá nhân, ảnh giấy khai sinh" in liaison.page(f"/people/{child}").text
    form = liaison.page(info_of(child)).form("birth_certificate")
    assert "id_front" not in form.names
    told = save(liaison, info_of(child), portrait="y")
    assert "Bổ sung: ảnh giấy khai sinh" in told
    told = save(liaison, info_of(child), birth_certificate="y")
    assert "Chọn Dịch vụ công/Đăng ký tài khoản cho con" in told


def test_refuted_it_waits_for_the_officer(staffed: Staffed, unit_id: int, person_id: int) -> None:
    liaison, officer = staffed.liaison(unit_id), staffed.officer()
    save(officer, f"/people/{person_id}/refutation?milestone=info_completed", reason="Ảnh mờ")
    told = save(liaison, info_of(person_id), PHOTOS)
    assert "đã bị cán bộ bác mốc này" in told
    assert "Đã đủ thông tin nhưng bị bác: Ảnh mờ; chờ cán bộ mở lại" in told
    press(officer, person_id, "refutation/reopen", milestone="info_completed")
    assert "Đã đủ thông tin, chờ xác nhận" in liaison.page(f"/people/{person_id}").text
    press(liaison, person_id, "info/complete")
    assert stated(staffed) == [Evidence.REPORTED]
    assert "Cài đặt ứng dụng VssID" in liaison.page(f"/people/{person_id}").text


def test_after_an_import_that_says_so_what_nobody_spoke_of_is_there(staffed: Staffed, unit_id: int) -> None:
    """And is missing again once the import is taken back; what was said of single items stays."""
    [a] = staffed.world.listed(unit_id, 1)
    liaison = staffed.liaison(unit_id)
    save(liaison, info_of(a), portrait="y")
    loader = Loader(staffed.session, staffed.world.user, {})
    header = ("Mã đơn vị", "Họ và tên", "Mã số BHXH", "Đã bổ sung thông tin")
    loaded = loader.load([header, ("TA0001A", "Nguyễn Văn 2", "5100000002", "x")])
    page = liaison.page(f"/people/{a}")
    assert "Cài đặt ứng dụng VssID" in page.text
    assert page.text.count("suy ra") >= 4
    batch = staffed.session.get_one(Batch, loaded["batch"])
    undoing.undo_batch(staffed.session, batch, by=staffed.world.user)
    staffed.session.commit()
    told = liaison.page(f"/people/{a}").text
    assert "Bổ sung: địa chỉ, số điện thoại, ảnh CCCD mặt trước/mặt sau" in told


def test_only_who_may_mark_the_person(staffed: Staffed, unit_id: int, person_id: int) -> None:
    staffed.liaison(staffed.world.unit(), name="other")
    for client in (staffed.client("other"), staffed.leader(), staffed.admin()):
        assert client.get(info_of(person_id)).status_code == 404
    assert refuse(staffed.liaison(unit_id), info_of(person_id), portrait="y", day="ngày mai")


def test_the_trail_says_which_items_and_nothing_of_whom_it_is_missing(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    save(staffed.liaison(unit_id), info_of(person_id), portrait="y")
    noted = staffed.session.scalars(select(AuditRecord).where(AuditRecord.action == "flag_info")).one()
    assert noted.detail == {"people": 1, "items": ["portrait"]}
    told = staffed.admin().page("/audit").text
    assert "Mục: ảnh cá nhân" in told


def test_who_moved_away_is_the_next_units(staffed: Staffed, unit_id: int, person_id: int) -> None:
    other = staffed.world.unit()
    with staffed.world.act("move") as act:
        memberships.move(act, staffed.world.membership(person_id), to_unit_id=other, on=D(5))
    assert staffed.liaison(unit_id).get(info_of(person_id)).status_code == 404
