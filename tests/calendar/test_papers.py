"""On paper: the week of an officer, and the slip that tells a unit of a visit."""

from __future__ import annotations

import pytest

from rollout.core.cells import put
from rollout.models import Setting, User
from rollout.register import visit_ends
from rollout.register.visits import Plan
from rollout.vocabulary import Milestone
from rollout.vocabulary_of_sessions import SessionWay
from tests.register.visiting import EIGHT, FRIDAY, MONDAY, TEN, Visiting
from tests.staffed import Staffed


@pytest.mark.both_engines
def test_the_week_of_an_officer_holds_what_is_agreed(staffed: Staffed, visiting: Visiting) -> None:
    officer_id = visiting.world.officers[0]
    unit_id = visiting.world.unit(officer=officer_id, area_2025=visiting.world.areas["X"])
    visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    visiting.confirmed(visiting.unit(), start=(FRIDAY, TEN))
    visiting.proposed(visiting.unit(), starts=[(FRIDAY, EIGHT)])
    page = staffed.staff().page(f"/calendar/print?officer={officer_id}&week=2026-W50")
    assert "LỊCH CÔNG TÁC TUẦN 50" in page.text
    assert "Từ 07/12/2026 đến 13/12/2026" in page.text
    assert "Cán bộ: officer1" in page.text
    assert [row[1:3] for row in page.rows[1:]] == [["08:00–09:00", "Đơn vị 1"], ["10:00–11:00", "Đơn vị 2"]]
    assert page.rows[1][3] == "Xã X"
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page.text
    empty = staffed.staff().page(f"/calendar/print?officer={officer_id}&week=2027-W01")
    assert "Trong tuần không có lịch nào đã thống nhất." in empty.text
    assert staffed.staff().get("/calendar/print?officer=99999").status_code == 404
    assert "TUẦN 49" in staffed.staff().page("/calendar/print?week=x").text


def test_the_slip_tells_the_unit_what_it_needs(staffed: Staffed, visiting: Visiting) -> None:
    unit_id = visiting.unit()
    people = visiting.world.listed(unit_id, 5)
    visiting.world.mark(people[:2], Milestone.ACCEPTED, 3)
    visit = visiting.confirmed(unit_id, start=(MONDAY, EIGHT))
    put(visiting.session.get_one(User, visiting.world.officers[0]), "phone", "0905123456")
    visiting.session.add(Setting(key="hotline", value="1900 9068", label="Điện thoại hỗ trợ", basis="728"))
    visiting.session.commit()
    text = staffed.staff().page(f"/visits/{visit.id}/slip").text
    for said in (
        "PHIẾU HẸN LÀM VIỆC", "Kính gửi: Đơn vị 1", "08:00 – 09:00, Thứ Hai, 07/12/2026", "Xã X",
        "mời 3 người chưa có tài khoản VssID (trên 5 người)", "theo số 0905123456 hoặc 1900 9068", "Wifi",
    ):  # fmt: skip
        assert said in text
    assert "Nguyễn Văn" not in text


def test_the_slip_says_the_room_or_how_to_join(staffed: Staffed, visiting: Visiting) -> None:
    staff = staffed.staff()
    visit = visiting.confirmed(start=(MONDAY, EIGHT), plan=visiting.in_room())
    assert "Địa điểmPhòng họp tầng 2, BHXH 1" in staff.page(f"/visits/{visit.id}/slip").text
    for written, said in (
        ("https://hop.example.vn/1", "Đường dẫn họphttps://hop.example.vn/1"),
        ("8812345678", "Phòng họp trực tuyến8812345678"),
    ):
        online = visiting.confirmed(start=(MONDAY, TEN), plan=Plan(SessionWay.ONLINE, 60, place=written))
        text = staff.page(f"/visits/{online.id}/slip").text
        assert said in text
        assert "Địa điểm" not in text
        visit_ends.cancel(visiting.session, online, by=visiting.by, reason="Bão")
        visiting.session.commit()


def test_the_week_says_the_room(staffed: Staffed, visiting: Visiting) -> None:
    visiting.confirmed(start=(MONDAY, EIGHT), plan=visiting.in_room())
    officer_id = visiting.world.officers[0]
    unit_id = visiting.world.unit(officer=officer_id)
    visiting.confirmed(unit_id, start=(MONDAY, TEN), plan=Plan(SessionWay.AT_UNIT, 60, place="Hội trường"))
    rows = staffed.staff().page(f"/calendar/print?officer={officer_id}&week=2026-W50").rows
    assert [row[-4] for row in rows[1:]] == ["Phòng họp tầng 2, BHXH 1", "Hội trường"]


def test_each_unit_has_a_slip_of_its_own_and_a_liaison_only_that(staffed: Staffed, visiting: Visiting) -> None:
    own, other = visiting.unit(), visiting.unit()
    visit = visiting.confirmed(own, other, start=(MONDAY, EIGHT))
    path = f"/visits/{visit.id}/slip"
    assert staffed.staff().page(path).text.count("PHIẾU HẸN LÀM VIỆC") == 2
    text = staffed.liaison(own).page(path).text
    assert "Kính gửi: Đơn vị 1" in text
    assert "Đơn vị 2" not in text
    assert staffed.liaison(visiting.unit(), name="other").get(path).status_code == 404
    assert staffed.officer().get(path).status_code == 404


def test_there_is_no_slip_before_a_time_is_agreed(staffed: Staffed, visiting: Visiting) -> None:
    visit = visiting.proposed(starts=[(MONDAY, EIGHT)])
    answer = staffed.staff().get(f"/visits/{visit.id}/slip")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{visit.id}")
