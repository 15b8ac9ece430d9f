"""Rooms, vehicles and corrected ways: lists, adding, changing, ending; who may; what is said beside the map."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from rollout.models import Area, AuditRecord, Room, TravelCorrection, Vehicle
from rollout.register import ways
from rollout.register.visits import Plan
from rollout.vocabulary import Role, ScopeKind
from rollout.vocabulary_of_sessions import SessionWay
from tests.filling import refuse, save
from tests.page import Page
from tests.register.visiting import Visiting
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ROOMS, VEHICLES, TRAVEL = "/availability/rooms", "/availability/vehicles", "/availability/travel"


def test_rooms_are_added_changed_and_used_no_more(staffed: Staffed) -> None:
    staff, office = staffed.staff(), str(staffed.world.offices[0])
    assert "Chưa ghi phòng nào." in staff.page(ROOMS).text
    assert "Đã thêm." in save(staff, f"{ROOMS}/new", office=office, name="Phòng họp 1", seats="30")
    save(staff, f"{ROOMS}/new", office=office, name="Hội trường", seats="1.200")
    assert "đã có tên đó" in refuse(staff, f"{ROOMS}/new", office=office, name="Phòng họp 1", seats="10")
    assert "Phòng có ít nhất một chỗ." in refuse(staff, f"{ROOMS}/new", office=office, name="Kho", seats="0")
    assert "Chỉ gồm chữ số" in refuse(staff, f"{ROOMS}/new", office=office, name="Kho", seats="ít")
    names = [row[0] for row in staff.page(f"{ROOMS}?order=seats").rows[1:]]
    assert names == ["Hội trường", "Phòng họp 1"]
    save(staff, f"{ROOMS}/1/edit", name="Phòng họp lầu 1", seats="28")
    assert ["Phòng họp lầu 1", "BHXH 1", "28", "0", "Đang dùng"] in [row[:5] for row in staff.page(ROOMS).rows]
    assert "không có gì thay đổi" in save(staff, f"{ROOMS}/1/edit", name="Phòng họp lầu 1", seats="28")
    staff.submit(ROOMS, {}, action=f"{ROOMS}/1/end")
    assert [row[0] for row in staff.page(ROOMS).rows[1:]] == ["Hội trường"]
    assert [row[0] for row in staff.page(f"{ROOMS}?which=ended").rows[1:]] == ["Phòng họp lầu 1"]
    assert len(staff.page(f"{ROOMS}?which=all&office={office}&order=name").rows) == 3
    assert "Không có dòng nào khớp" in staff.page(f"{ROOMS}?office={staffed.world.offices[1]}").text
    assert staff.get(f"{ROOMS}/1/edit").status_code == 404
    acts = select(AuditRecord.action).where(AuditRecord.subject == "room").order_by(AuditRecord.id)
    assert list(staffed.session.scalars(acts)) == ["add_room", "add_room", "edit_room", "end_room"]


def test_a_vehicle_has_no_seats(staffed: Staffed) -> None:
    staff, office = staffed.staff(), str(staffed.world.offices[1])
    assert "seats" not in staff.page(f"{VEHICLES}/new").form("name").names
    save(staff, f"{VEHICLES}/new", office=office, name="Xe 7 chỗ, trắng")
    assert ["Xe 7 chỗ, trắng", "BHXH 2", "0", "Đang dùng"] in [row[:4] for row in staff.page(VEHICLES).rows]
    save(staff, f"{VEHICLES}/1/edit", name="Xe 7 chỗ")
    staff.submit(VEHICLES, {}, action=f"{VEHICLES}/1/end")
    staffed.session.expire_all()
    (row,) = staffed.session.scalars(select(Vehicle))
    assert (row.name, bool(row.ended_at)) == ("Xe 7 chỗ", True)


def test_a_room_that_agreed_visits_need_is_not_ended(staffed: Staffed, held: Visiting) -> None:
    office = held.world.offices[0]
    staffed.session.add(Room(office_id=office, name="Phòng họp 1", seats=9))
    staffed.session.commit()
    held.confirmed(held.unit(), plan=Plan(SessionWay.AT_OFFICE, 60, office, room_id=1))
    staff = staffed.staff()
    answer = staff.submit(ROOMS, {}, action=f"{ROOMS}/1/end")
    assert "Còn 1 lịch đã thống nhất dùng đến." in staff.page(answer.location).text
    assert ["Phòng họp 1", "BHXH 1", "9", "1", "Đang dùng"] in [row[:5] for row in staff.page(ROOMS).rows]


def test_who_sees_and_who_keeps_the_things_of_which_office(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    session.add_all(
        [Room(office_id=key, name=f"Phòng {n}", seats=9) for n, key in enumerate(world.offices, 1)]
        + [Vehicle(office_id=key, name=f"Xe {n}") for n, key in enumerate(world.offices, 1)]
    )
    session.commit()
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    world.unit(officer=staffed.officer_id(), office=world.offices[1])
    clerk, officer = staffed.client("clerk"), staffed.officer()
    assert [row[0] for row in clerk.page(ROOMS).rows[1:]] == ["Phòng 1"]
    assert clerk.get(f"{ROOMS}/1/edit").status_code == 200
    assert clerk.get(f"{ROOMS}/2/edit").status_code == 404
    staffed.user("board", Role.STAFF, ScopeKind.DISTRICT, area_id=world.areas["X"])
    world.unit(area_2025=world.areas["X"], office=world.offices[1])
    assert "Thêm phòng" not in staffed.client("board").page(ROOMS).text, "no office is theirs to keep"
    assert [row[0] for row in officer.page(VEHICLES).rows[1:]] == ["Xe 2"], "who goes to units of it may ask for it"
    assert "Thêm xe" not in officer.page(VEHICLES).text
    for path in (f"{VEHICLES}/new", f"{VEHICLES}/2/edit"):
        assert officer.get(path).status_code == 404
    for nobody in (staffed.liaison(world.unit()), staffed.leader(), staffed.desk(), staffed.admin()):
        assert nobody.get(ROOMS).status_code == 404


def test_ways_are_corrected(staffed: Staffed) -> None:
    x, y = staffed.world.areas["X"], staffed.world.areas["Y"]
    for key, (east, north) in ((x, (108.8, 15.1)), (y, (109.1, 15.4))):
        area = staffed.session.get_one(Area, key)
        area.longitude, area.latitude = east, north
    staffed.session.commit()
    by_map = ways.travel(staffed.session).minutes(x, y)
    admin, reason = staffed.admin(), "Tàu ra đảo"
    assert "mọi đường tính theo bản đồ" in admin.page(TRAVEL).text
    said = save(admin, f"{TRAVEL}/new", area_from=str(y), area_to=str(x), minutes="95", reason=reason)
    assert "Đã ghi." in said
    assert ["Xã X", "Xã Y", "95", str(by_map), "95", reason] in [row[:6] for row in admin.page(TRAVEL).rows]
    save(admin, f"{TRAVEL}/new", area_from=str(y), minutes="40", reason=reason)
    assert ["Xã Y", "Mọi nơi, cộng thêm", "40", "–", "–", reason] in [row[:6] for row in admin.page(TRAVEL).rows]
    assert ways.travel(staffed.session).minutes(x, y) == 95
    for typed, told in (
        ({"area_from": str(x), "area_to": str(x), "minutes": "9", "reason": reason}, "Hai xã, phường là một."),
        ({"area_from": str(x), "area_to": str(y), "minutes": "9", "reason": reason}, "Đã có một dòng cho nơi này."),
        ({"area_from": str(y), "minutes": "9", "reason": reason}, "Đã có một dòng cho nơi này."),
        ({"area_from": "0", "minutes": "9", "reason": reason}, "Chọn xã, phường."),
        ({"area_from": str(x), "minutes": "1.441", "reason": reason}, "Từ 1 đến 1.440 phút."),
        ({"area_from": str(x), "minutes": "0", "reason": reason}, "Từ 1 đến 1.440 phút."),
        ({"area_from": str(x), "minutes": "9", "reason": ""}, "Cần điền mục này."),
    ):
        assert told in refuse(admin, f"{TRAVEL}/new", typed), typed
    save(admin, f"{TRAVEL}/1/edit", minutes="90", reason=reason)
    assert [row[2] for row in admin.page(f"{TRAVEL}?order=longest&area={x}").rows[1:]] == ["90"]
    admin.submit(TRAVEL, {}, action=f"{TRAVEL}/1/remove")
    assert [row.minutes for row in staffed.session.scalars(select(TravelCorrection))] == [40]


def test_ways_are_kept_by_staff_of_the_province_and_by_the_registry(staffed: Staffed) -> None:
    world = staffed.world
    staffed.user("clerk", Role.STAFF, ScopeKind.OFFICE, office_id=world.offices[0])
    for client, may in ((staffed.staff(), 200), (staffed.admin(), 200), (staffed.client("clerk"), 404)):
        assert client.get(f"{TRAVEL}/new").status_code == may
        assert client.get(TRAVEL).status_code == 200
    assert staffed.officer().get(TRAVEL).status_code == 200
    assert staffed.officer().get(f"{TRAVEL}/new").status_code == 404
    for nobody in (staffed.liaison(world.unit()), staffed.leader(), staffed.desk()):
        assert nobody.get(TRAVEL).status_code == 404
    assert staffed.admin().page("/registry").links["Thời gian đi lại ghi riêng"] == TRAVEL
    assert "Giờ vắng của cán bộ" not in staffed.admin().page(TRAVEL).text


def test_hours_of_a_unit(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    officer, liaison = staffed.officer(), staffed.liaison(unit_id)
    page, edit = f"/units/{unit_id}/windows", f"/units/{unit_id}/windows/edit"
    assert "chưa ghi khung giờ riêng" in officer.page(page).text
    said = refuse(officer, edit, day1="7:30-11:00, 13h", day6="11:00-8:00")
    assert "Không đọc được giờ." in said
    assert "Giờ kết thúc phải sau giờ bắt đầu." in said
    save(officer, edit, day1="7:30-9:00, 9h–11h; 14:00-16:30", day6="8-10")
    shown = officer.page(page).text
    assert "Thứ Hai 07:30–11:00, 14:00–16:30" in shown, shown
    assert "Thứ Bảy 08:00–10:00" in shown
    assert officer.page(edit).form("day1").values["day1"] == "07:30–11:00, 14:00–16:30"
    assert "không có gì thay đổi" in save(officer, edit, day1="07:30–11:00, 14:00–16:30", day6="8-10")
    assert "Thứ Hai 07:30" in liaison.page(page).text
    assert "báo cán bộ chuyên quản" in liaison.page(page).text
    assert liaison.get(edit).status_code == 404
    other = staffed.world.unit()
    assert officer.get(f"/units/{other}/windows").status_code == 404
    assert officer.get(f"/units/{other}/windows/edit").status_code == 404
    assert page in Page(officer.get(f"/units/{unit_id}/details")).links.values()
    save(officer, edit, day1="", day6="")
    assert "chưa ghi khung giờ riêng" in officer.page(page).text
