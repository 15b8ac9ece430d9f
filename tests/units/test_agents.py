"""Collection agents and the post: own staff and households served are two counts, side by side and never added."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import Department, UnitCount, UnitType
from rollout.register.counts import STAFF_AND_SERVED, told_of
from rollout.vocabulary import DepartmentKind, Measure, PeopleGroup, UnitForm, UnitMode
from tests.filling import save
from tests.page import Page
from tests.register.world import D
from tests.staffed import Staffed

EMPLOYEE, HOUSEHOLD = STAFF_AND_SERVED
TABLE = "Từng nhóm một, không cộng vào nhau"


def agent(staffed: Staffed) -> int:
    """A collection agent that counts; its type is mostly about households."""
    kind = UnitType(code="DLT", name="Đại lý thu", form="agent", default_group="household")
    staffed.session.add(kind)
    staffed.session.commit()
    return staffed.world.unit(UnitMode.COUNT, unit_type=kind.id)


def rows(page: Page) -> dict[str, list[str]]:
    """The table of the groups: measure → what stands in each column."""
    return {row[0]: row[1:] for row in page.rows if len(row) == 3}


@pytest.mark.parametrize(
    ("form", "department", "expected"),
    [
        (UnitForm.AGENT, None, STAFF_AND_SERVED),
        (UnitForm.ENTERPRISE, DepartmentKind.POST, STAFF_AND_SERVED),
        (UnitForm.ENTERPRISE, DepartmentKind.GROUP, (PeopleGroup.STUDENT,)),
        (None, None, (PeopleGroup.STUDENT,)),
    ],
)
def test_who_tells_of_two_groups(form: str | None, department: str | None, expected: tuple[PeopleGroup, ...]) -> None:
    assert told_of(form, department, PeopleGroup.STUDENT) == expected


@pytest.mark.both_engines
def test_each_group_has_its_own_numbers_and_its_own_rate(staffed: Staffed) -> None:
    unit_id = agent(staffed)
    liaison = staffed.liaison(unit_id)
    take = f"/units/{unit_id}/stock-take"
    first = {"household-participants": "200", "household-accepted": "50", "employee-participants": "8"}
    text = save(liaison, take, {"day": "05/03/2021", **first, "employee-accepted": "6"})
    assert "Đã ghi số liệu đến nay của đơn vị" in text
    shown = rows(liaison.page(f"/units/{unit_id}"))
    assert shown["Số liệu"] == ["Người lao động", "Hộ gia đình"]
    assert shown[Measure.PARTICIPANTS.label] == ["8", "200"]
    assert shown[Measure.ACCEPTED.label] == ["6 75,0 %", "50 25,0 %"]
    assert shown[Measure.INSTALLED.label] == ["–", "–"]
    assert [staffed.world.figure("participants", on) for on in (3, 4)] == [0, 208]
    page = liaison.page(take)
    assert "Đang ghi 200" in page.text
    assert "Đang ghi 8" in page.text
    save(liaison, take, {"day": "06/03/2021", "employee-accepted": "7"})
    shown = rows(liaison.page(f"/units/{unit_id}"))
    assert shown[Measure.ACCEPTED.label] == ["7 87,5 %", "50 25,0 %"]
    counted = staffed.session.scalars(select(UnitCount).order_by(UnitCount.id)).all()
    assert [(row.people_group, row.day, row.accepted) for row in counted] == [
        ("employee", D(4), 6), ("household", D(4), 50), ("employee", D(5), 7),
    ]  # fmt: skip
    assert staffed.world.findings() == []
    told = liaison.page(f"/units/{unit_id}/timeline").text
    assert "Ghi số liệu đến nay (Hộ gia đình): Người tham gia 200" in told
    assert "Ghi số liệu đến nay (Người lao động): Người tham gia 8" in told


@pytest.mark.both_engines
def test_what_is_refused_of_one_group_stops_the_other(staffed: Staffed) -> None:
    unit_id = agent(staffed)
    staff = staffed.staff()
    take = f"/units/{unit_id}/stock-take"
    save(staff, take, {"day": "05/03/2021", "household-participants": "200", "household-accepted": "50"})
    typed = {"day": "06/03/2021", "household-accepted": "40", "employee-participants": "8"}
    page = Page(staff.submit(take, typed))
    assert page.response.status_code == 422
    assert "Hộ gia đình: " in page.text
    assert "giảm từ 50 xuống 40" in page.text
    assert page.form("employee-participants").values["employee-participants"] == "8"
    assert staffed.world.figure("participants", 6) == 200
    page = Page(staff.submit(take, {"day": "06/03/2021", "employee-participants": "8", "employee-accepted": "9"}))
    assert "Người lao động: " in page.text
    assert "agreed" in page.form("employee-participants").names
    save(staff, take, {**typed, "reason": "đếm lại", "evidence": "verified"})
    assert [staffed.world.figure("accepted_reported", on) for on in (4, 6)] == [50, 40]
    assert staffed.world.findings() == []


def test_nothing_typed_and_wrong_digits_are_told(staffed: Staffed) -> None:
    unit_id = agent(staffed)
    take = f"/units/{unit_id}/stock-take"
    assert "Chưa lưu được" in Page(staffed.staff().submit(take, {"day": "05/03/2021"})).text
    page = Page(staffed.staff().submit(take, {"day": "05/03/2021", "employee-installed": "x"}))
    assert "Người lao động: Đã cài đặt ứng dụng: Chỉ gồm chữ số" in page.text
    assert staffed.session.scalars(select(UnitCount)).all() == []


def test_a_unit_of_the_post_tells_of_two_groups_and_others_of_one(staffed: Staffed) -> None:
    post = Department(code="BD", name="Bưu điện", short_name="Bưu điện", kind="post", basis="728", position=9)
    staffed.session.add(post)
    staffed.session.commit()
    office = staffed.world.unit(department=post.id)
    staffed.world.listed(office, 3)
    staffed.world.listed(office, 5, group=HOUSEHOLD)
    page = staffed.staff().page(f"/units/{office}")
    assert rows(page)[Measure.PARTICIPANTS.label] == ["3", "5"]
    [behind] = [link for text, link in page.links.items() if text == "5"]
    assert len([row for row in staffed.staff().page(behind).rows if "Nguyễn Văn" in " ".join(row)]) == 5
    other = staffed.world.unit(department=staffed.world.departments[0])
    assert TABLE not in staffed.staff().page(f"/units/{other}").text
