"""Which list a person is on: move, group, second workplace, merge."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rollout.models import (
    SecondWorkplace,
    Setting,
    Unit,
)
from rollout.register import persons
from rollout.vocabulary import (
    Evidence,
    Milestone,
)
from tests import markup
from tests.filling import refuse, save
from tests.staffed import Staffed

pytestmark = pytest.mark.both_engines

REPORTED, VERIFIED, OFFICIAL = Evidence


def test_a_person_moves_within_the_scope_or_one_is_told_whom_to_ask(
    staffed: Staffed, unit_id: int, person_id: int
) -> None:
    world, officer = staffed.world, staffed.officer()
    staffed.session.add_all(
        [
            Setting(key="drafting_room_name", value="Phòng TT&PTĐT", label="a", basis=""),
            Setting(key="hotline", value="0255.3828919", label="b", basis=""),
        ]
    )
    own, foreign = world.unit(officer=staffed.officer_id()), world.unit()
    world.mark([person_id], Milestone.INSTALLED, 2)
    codes = {key: staffed.session.get_one(Unit, key).code for key in (unit_id, own, foreign)}
    path = f"/people/{person_id}/move"
    for verb in ("move", "workplaces"):
        told = set()
        for code in (codes[foreign], "KHONGCO"):
            text = refuse(officer, f"/people/{person_id}/{verb}", code=code, on="10/03/2021")
            assert "liên hệ Phòng TT&PTĐT, điện thoại 0255.3828919" in text
            told.add(text.replace(code, ""))
        assert len(told) == 1  # the same whether there is such a unit or not
    assert staffed.session.scalar(select(func.count(SecondWorkplace.id))) == 0
    assert "đúng đơn vị đó" in refuse(officer, path, code=codes[unit_id], on="10/03/2021")
    assert "không hoạt động" in refuse(officer, path, code=codes[own], on="10/03/2020")
    assert f"Đã chuyển sang Đơn vị {own}" in save(officer, path, code=codes[own], on="10/03/2021")
    assert [world.figure("installed_reported", day, unit_id) for day in (8, 9)] == [1, 0]
    assert [world.figure("installed_reported", day, own) for day in (8, 9)] == [0, 1]
    save(staffed.staff(), path, code=codes[foreign], on="12/03/2021")
    assert officer.get(f"/people/{person_id}").status_code == 404
    assert world.findings() == []


def test_the_group_is_changed(staffed: Staffed, person_id: int) -> None:
    path = f"/people/{person_id}/group"
    assert "đang thuộc nhóm đó" in refuse(staffed.staff(), path, group="employee", on="10/03/2021")
    assert "Học sinh, sinh viên" in save(staffed.staff(), path, group="student", on="10/03/2021")
    assert staffed.world.findings() == []


def test_a_second_workplace_is_added_and_ended(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, staff = staffed.world, staffed.staff()
    other = world.unit()
    code = staffed.session.get_one(Unit, other).code
    path = f"/people/{person_id}/workplaces"
    assert "Đã thêm nơi làm việc thứ hai: Đơn vị 2" in save(staff, path, code=code, on="10/03/2021")
    assert "đúng đơn vị đó" in refuse(staff, path, code=code, on="11/03/2021")
    assert world.figure("participants", 10, other) == 0
    held = staffed.session.scalars(select(SecondWorkplace)).one()
    page = staffed.officer().page(f"/people/{person_id}")
    assert "Đơn vị ngoài phạm vi" in page.text
    assert "Đơn vị 2" not in page.text
    assert f"{path}/{held.id}/end" not in page.response.text
    assert staffed.officer().get(f"{path}/{held.id}/end").status_code == 404  # the other unit's to end
    save(staff, f"{path}/{held.id}/end", on="20/03/2021")
    assert staff.get(f"{path}/{held.id}/end").status_code == 404
    assert staff.get(f"{path}/999/end").status_code == 404


def test_two_records_of_one_person_become_one(staffed: Staffed, unit_id: int, person_id: int) -> None:
    world, session, staff = staffed.world, staffed.session, staffed.staff()
    other = world.unit()
    [twin] = world.listed(other, 1)
    [number] = persons.numbers_of(session, [twin])[twin].values()
    world.mark([twin], Milestone.INSTALLED, 4)
    world.mark([person_id], Milestone.ACCEPTED, 6)
    path = f"/people/{person_id}/merge"
    assert "Không có kết quả" in refuse(staff, path, number="5199999999")
    assert "Không có kết quả" in refuse(staff, path, number="5112345821")
    response = staff.submit(path, {"number": number})
    assert response.location == f"/people/{person_id}/merge/{twin}"
    preview = staff.page(response.location)
    assert "Tổng số người tham gia bớt 1" in preview.text
    assert "Nguyễn Thị Mai" in preview.text
    assert number not in preview.response.text
    moving = [markup.words(item) for item in preview.markup.all("li")]
    assert "Đã cài đặt ứng dụng (Đơn vị báo; Trên ứng dụng VssID) · 05/03/2021" in moving
    assert f"Mã số BHXH: •••• {number[-3:]} · giữ làm số cũ, vẫn tìm được" in moving
    assert not [text for text in moving if "Đã được cấp tài khoản" in text]
    response = staff.submit(preview.path, {}, action=preview.path)
    assert "Đã gộp hai hồ sơ" in staff.page(response.location).text
    assert world.figure("participants", 10) == 1
    assert [world.figure("installed_reported", day, unit_id) for day in (3, 4)] == [0, 1]
    moved = staff.get(f"/people/{twin}")
    assert (moved.status_code, moved.location) == (303, f"/people/{person_id}")
    assert staff.get(preview.path).status_code == 404
    assert staff.get(f"/people/{person_id}/merge/{person_id}").status_code == 404
    assert world.findings() == []


def test_merging_stays_within_the_scope(staffed: Staffed, person_id: int) -> None:
    [stranger] = staffed.world.listed(staffed.world.unit(), 1)
    [number] = persons.numbers_of(staffed.session, [stranger])[stranger].values()
    officer = staffed.officer()
    assert "Không có kết quả" in refuse(officer, f"/people/{person_id}/merge", number=number)
    assert officer.get(f"/people/{person_id}/merge/{stranger}").status_code == 404
    assert officer.get(f"/people/{stranger}/merge/{person_id}").status_code == 404
