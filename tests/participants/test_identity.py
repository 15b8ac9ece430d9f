"""Who a person is and how to reach them: corrections, numbers, guardian, stale forms."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rollout.models import (
    AuditRecord,
    Identifier,
    Person,
)
from rollout.register import persons
from rollout.vocabulary import (
    FOREVER,
    Evidence,
    IdentifierKind,
    PeopleGroup,
)
from tests.filling import refuse, save
from tests.page import Page
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines

REPORTED, VERIFIED, OFFICIAL = Evidence


def test_who_a_person_is_is_corrected(staffed: Staffed, person_id: int) -> None:
    session, staff = staffed.session, staffed.staff()
    path = f"/people/{person_id}/identity"
    form = staff.page(path)
    assert "Đang lưu •••• 821" in form.text
    assert "5112345821" not in form.response.text
    text = save(staff, path, name="Nguyễn Thị Mãi", birth="1985", sex="female", bhxh="5112345822")
    assert "Đã lưu" in text
    assert "Sinh 1985" in text
    assert "•••• 822" in text
    assert persons.numbers_of(session, [person_id])[person_id] == {
        IdentifierKind.BHXH: "5112345822",
        IdentifierKind.PERSONAL_ID: "051185000123",
    }
    assert session.scalar(select(func.count(Identifier.id)).where(Identifier.to_on < FOREVER)) == 0, "held for no day"
    assert "không có gì thay đổi" in save(staff, path, name="Nguyễn Thị Mãi")
    record = session.scalars(select(AuditRecord).filter_by(action="update_person")).one()
    assert sorted(record.detail["fields"]) == ["birth_on", "birth_precision", "name", "sex"]


def test_a_number_of_another_is_refused(staffed: Staffed, unit_id: int, person_id: int) -> None:
    [other] = staffed.world.listed(unit_id, 1)
    [number] = persons.numbers_of(staffed.session, [other])[other].values()
    text = refuse(staffed.staff(), f"/people/{person_id}/identity", name="Nguyễn Thị Mai", bhxh=number)
    assert "Mã số BHXH: Số này đang thuộc về một người khác" in text


def test_a_form_that_someone_else_overtook_is_shown_again(staffed: Staffed, person_id: int) -> None:
    staff, officer = staffed.staff(), staffed.officer()
    path = f"/people/{person_id}/identity"
    stale = staff.page(path).form("name")
    save(officer, path, name="Tên Mới")
    values = stale.values.copy()
    values["name"] = "Tên Của Tôi"
    response = staff.post(path, data=values)
    assert response.status_code == 422
    page = Page(response)
    assert "Dữ liệu đã được người khác cập nhật lúc" in page.text
    form = page.form("name")
    assert form.values["name"] == "Tên Của Tôi"
    assert staffed.session.get_one(Person, person_id).name == "Tên Mới"
    assert staff.post(path, data=form.values).status_code == 303
    staffed.session.expire_all()
    assert staffed.session.get_one(Person, person_id).name == "Tên Của Tôi"


def test_a_liaison_completes_how_to_reach_its_people(staffed: Staffed, unit_id: int, person_id: int) -> None:
    session, liaison, officer = staffed.session, staffed.liaison(unit_id), staffed.officer()
    path = f"/people/{person_id}/contact"
    assert liaison.page(path).form("phone").values["phone"] == "0908182151"
    assert officer.page(path).form("phone").values["phone"] == ""
    save(officer, path, phone="", email="moi@vd.vn", address="")
    person = session.get_one(Person, person_id)
    told = [persons.clear_text(person, name) for name in ("phone", "email", "address")]
    assert told == ["0908182151", "moi@vd.vn", "Tổ 5"]
    assert "di động" in refuse(liaison, path, phone="12345", email="", address="")
    save(liaison, path, phone="", email="", address="12 Lê Lợi")
    session.refresh(person)
    told = [persons.clear_text(person, name) for name in ("phone", "email", "address")]
    assert told == ["", "moi@vd.vn", "12 Lê Lợi"]
    assert liaison.get(f"/people/{person_id}/identity").status_code == 404


def test_a_guardian_is_named_by_exact_number(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, staff = staffed.world, staffed.staff()
    [child] = world.listed(unit_id, 1, group=PeopleGroup.CHILD)
    path = f"/people/{child}/guardian"
    assert "Không tìm thấy người giám hộ" in refuse(staff, path, number="5199999999")
    save(staff, path, number="5112345821")
    assert staffed.session.get_one(Person, child).guardian_id == person_id
    assert "chính mình" in refuse(staff, f"/people/{person_id}/guardian", number="5112345821")
    save(staff, path, number="")
    staffed.session.expire_all()
    assert staffed.session.get_one(Person, child).guardian_id is None
    searches = staffed.session.scalars(select(AuditRecord).filter_by(action="find_person")).all()
    assert [record.detail["is_found"] for record in searches] == [False, False, True, True, True]


def test_a_guardian_out_of_scope_has_no_name(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world = staffed.world
    [guardian] = world.listed(world.unit(), 1)
    staffed.session.get_one(Person, person_id).guardian_id = guardian
    staffed.session.commit()
    name = staffed.session.get_one(Person, guardian).name
    page = staffed.officer().page(f"/people/{person_id}")
    assert "Người ngoài phạm vi" in page.text
    assert name not in page.text
    assert name in staffed.staff().page(f"/people/{person_id}").text
