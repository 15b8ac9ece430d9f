"""Adding a person to a list: once, with clean numbers, a child with its guardian."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rollout.models import Person
from rollout.register import memberships, persons
from rollout.vocabulary import (
    IdentifierKind,
    LeavingReason,
    Milestone,
)
from tests.page import Page
from tests.participants.pages import add_people
from tests.register.world import D
from tests.staffed import Staffed


def test_a_person_is_added_once(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id, other = world.unit(), world.unit()
    staff = staffed.staff()
    path = f"/units/{unit_id}/people/new"
    data = {
        "name": "Phạm Thị Lan",
        "birth": "06/1985",
        "sex": "female",
        "bhxh": "51 2001 2345",
        "personal_id": "051185000123",
        "phone": "+84 908182151",
        "email": "Lan@x.vn",
        "address": "Tổ 3",
        "on": "05/03/2021",
    }
    response = staff.submit(path, data)
    assert "Đã thêm Phạm Thị Lan vào danh sách" in staff.page(response.location).text
    person = session.scalars(select(Person)).one()
    assert (person.birth_precision, person.birth_on) == ("month", person.birth_on and person.birth_on.replace(day=1))
    assert persons.numbers_of(session, [person.id])[person.id][IdentifierKind.BHXH] == "5120012345"
    assert persons.clear_text(person, "phone") == "0908182151"
    again = staff.submit(path, data)
    assert again.status_code == 422
    assert "Mã số BHXH: Phạm Thị Lan (•••• 345) đang ở danh sách của đơn vị Đơn vị 1." in Page(again).text
    assert session.scalar(select(func.count(Person.id))) == 1
    with world.act() as held:
        memberships.leave(held, world.membership(person.id), on=D(20), reason=LeavingReason.LEFT)
    back = staff.submit(f"/units/{other}/people/new", data | {"on": "30/03/2021"})
    assert back.location == f"/people/{person.id}"
    assert session.scalar(select(func.count(Person.id))) == 1
    assert world.findings() == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"bhxh": "123"}, "Cần 10 chữ số, đang có 3"),
        ({"bhxh": ""}, "Cần ít nhất một số"),
        ({"birth": "31/02/1985"}, "Không đọc được ngày sinh"),
        ({"birth": "1/1/2999"}, "Ngày sinh phải từ năm 1900"),
        ({"phone": "0255.3828919"}, "di động"),
        ({"on": "01/01/2099"}, "sau hôm nay"),
        ({"on": "01/01/2021"}, "không hoạt động vào ngày 01/01/2021"),
        ({"group": "child", "guardian": "5100000001"}, "Không tìm thấy người giám hộ"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said(staffed: Staffed, wrong: dict[str, str], complaint: str) -> None:
    unit_id = staffed.world.unit()
    data = {"name": "Phạm Thị Lan", "bhxh": "5120012345", "on": "05/03/2021", **wrong}
    response = staffed.staff().submit(f"/units/{unit_id}/people/new", data)
    assert response.status_code == 422
    assert complaint in Page(response).text
    assert staffed.session.scalar(select(func.count(Person.id))) == 0


def test_a_child_waits_for_the_guardian(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit()
    [guardian] = add_people(staffed, unit_id, persons.NewPerson("Bố", ((IdentifierKind.BHXH, "5100000001"),)))
    staff = staffed.staff()
    data = {"name": "Con", "bhxh": "5100000002", "group": "child", "guardian": "5100000001", "on": "05/03/2021"}
    staff.submit(f"/units/{unit_id}/people/new", data)
    child = session.scalars(select(Person).where(Person.name == "Con")).one()
    assert child.guardian_id == guardian
    assert "người giám hộ đăng ký tài khoản trước" in staff.page(f"/people/{child.id}").text
    world.mark([guardian], Milestone.ACCEPTED, 8)
    assert "ảnh giấy khai sinh" in staff.page(f"/units/{unit_id}/people?group=child").text
    page = staff.page(f"/people/{child.id}")
    assert page.links["Bố"] == f"/people/{guardian}"
    assert staff.page(f"/people/{guardian}").links["Con"] == f"/people/{child.id}"


def test_numbers_that_contradict_are_worth_a_word(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staff = staffed.staff()
    data = {"name": "Lan", "sex": "male", "personal_id": "051185000123", "birth": "1985", "on": "05/03/2021"}
    response = staff.submit(f"/units/{unit_id}/people/new", data)
    assert "Số định danh không khớp" in staff.page(response.location).text


def test_a_number_of_someone_elses_person_gives_nothing_away(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    add_people(staffed, other, persons.NewPerson("Người Lạ", ((IdentifierKind.BHXH, "5100000001"),)))
    response = staffed.officer().submit(
        f"/units/{mine}/people/new", {"name": "A", "bhxh": "5100000001", "on": "05/03/2021"}
    )
    text = Page(response).text
    assert "Số này đang thuộc về một người khác" in text
    assert "Người Lạ" not in text
    assert "Đơn vị 2" not in text
