"""Every change of a unit, by its form: what it does, what it refuses, who may."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.models import (
    AreaSuccessor,
    Contact,
    Posting,
    Setting,
    Unit,
    UnitAttribution,
    UnitCount,
    UnitDeployment,
    WorkSite,
)
from rollout.vocabulary import FOREVER, Milestone, UnitMode
from tests.filling import refuse, save
from tests.page import Page, PageClient
from tests.register.world import D
from tests.staffed import Staffed
from tests.units.pages import audited


def test_a_unit_is_renamed_and_found_by_both_names(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staff = staffed.staff()
    text = save(staff, f"/units/{unit_id}/name", {"name": "  Trường  Mới ", "on": "hôm qua"})
    assert "Đã đổi tên đơn vị" in text
    assert staff.page(f"/units/{unit_id}").heading == "Trường Mới"
    assert audited(staffed, "rename_unit") == 1
    assert "không có gì thay đổi" in save(staff, f"/units/{unit_id}/name", {"name": "Trường Mới", "on": "hôm nay"})
    text = refuse(staff, f"/units/{unit_id}/name", {"name": "Khác", "on": "31/02/2026"})
    assert "Không đọc được ngày" in text
    assert "sau hôm nay" in refuse(staff, f"/units/{unit_id}/name", {"name": "Khác", "on": "01/01/2099"})
    assert "trước 01/01/2020" in refuse(staff, f"/units/{unit_id}/name", {"name": "Khác", "on": "01/01/1999"})
    assert "Cần điền" in refuse(staff, f"/units/{unit_id}/name", {"name": "", "on": "hôm nay"})


def test_a_new_code_leaves_the_old_one_as_an_alias(staffed: Staffed) -> None:
    unit_id, other = staffed.world.unit(), staffed.world.unit()
    staff = staffed.staff()
    save(staff, f"/units/{unit_id}/code", {"code": "tb 0001 b", "on": "hôm nay"})
    assert staffed.session.get_one(Unit, unit_id).code == "TB0001B"
    assert "TB0001B" in staff.page("/units?q=TA0001A").text
    assert "đang thuộc về một đơn vị khác" in refuse(
        staff, f"/units/{other}/code", {"code": "TB0001B", "on": "hôm nay"}
    )
    assert "Mã đơn vị gồm" in refuse(staff, f"/units/{other}/code", {"code": "TA*1", "on": "hôm nay"})
    save(staff, f"/units/{unit_id}/tax-code", {"code": "4300 123 456", "on": "hôm nay"})
    assert "MST 4300123456" in staff.page(f"/units/{unit_id}").text


@pytest.mark.parametrize("subject", ["area_2021", "area_2025", "department", "unit_type", "office", "officer"])
def test_a_unit_belongs_elsewhere_from_a_day_on(staffed: Staffed, subject: str) -> None:
    world = staffed.world
    value = {
        "area_2021": world.areas["A1"],
        "area_2025": world.areas["X"],
        "department": world.departments[0],
        "unit_type": world.unit_types[0],
        "office": world.offices[0],
        "officer": staffed.officer_id(),
    }[subject]
    unit_id = world.unit()
    world.listed(unit_id, 2)
    staff = staffed.staff()
    path = f"/units/{unit_id}/belongs/{subject}"
    assert staff.page(path).form("value").values["value"] == "0"
    save(staff, path, {"value": value, "on": "05/03/2021"})
    assert staff.page(path).form("value").values["value"] == str(value)
    assert "không có gì thay đổi" in save(staff, path, {"on": "hôm nay"})
    fact = staffed.session.scalars(select(UnitAttribution)).one()
    assert (fact.subject, fact.from_on, fact.to_on) == (subject, D(4), FOREVER)
    assert "không có gì thay đổi" in save(staff, path, {"value": value, "on": "05/03/2021"})
    save(staff, path, {"value": 0, "on": "hôm nay"})
    assert world.findings() == []
    assert staff.get(f"/units/{unit_id}/belongs/name").status_code == 404


def test_a_former_officer_stays_chosen_until_another_is(staffed: Staffed) -> None:
    world = staffed.world
    gone = world.officers[0]  # holds no assignment today
    unit_id = world.unit(officer=gone)
    path = f"/units/{unit_id}/belongs/officer"
    page = staffed.staff().page(path)
    assert page.form("value").values["value"] == str(gone)
    assert "Đang ghi: officer1." in page.text
    assert "không có gì thay đổi" in save(staffed.staff(), path, {"on": "hôm nay"})


def test_an_officer_who_gives_a_unit_away_is_led_to_the_list(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    second = staffed.officer_id("second")
    officer = staffed.officer()
    response = officer.submit(f"/units/{unit_id}/belongs/officer", {"value": second, "on": "hôm nay"})
    assert response.location == "/units"
    assert officer.get(f"/units/{unit_id}").status_code == 404


def test_a_unit_counts_another_way_stops_with_a_reason_and_starts_again(staffed: Staffed) -> None:
    world = staffed.world
    unit_id = world.unit()
    world.listed(unit_id, 5)
    staff = staffed.staff()
    path = f"/units/{unit_id}/mode"
    assert "5 người trong danh sách và các mốc của họ sẽ thôi tính; số theo báo cáo: chưa có" in staff.page(path).text
    asked = {"mode": "count", "on": "02/03/2021", "reason": ""}
    assert "5 người đang tính theo danh sách sẽ thôi tính" in refuse(staff, path, asked)
    assert "chỉ điền khi đổi sang theo số lượng" in refuse(staff, path, {**asked, "mode": "list", "participants": "6"})
    save(staff, path, {**asked, "participants": "6"})
    assert (world.figure("participants", 0), world.figure("participants", 1)) == (5, 6)
    assert "6 người và các mốc theo số lượng thôi tính" in staff.page(path).text
    assert "Cần ghi lý do ngừng" in refuse(staff, path, {"mode": "", "on": "hôm nay", "reason": ""})
    save(staff, path, {"mode": "", "on": "hôm nay", "reason": "giải thể"})
    assert "giải thể" in staff.page(f"/units/{unit_id}/details").text
    save(staff, path, {"mode": "list", "on": "hôm nay", "reason": ""})
    assert world.findings() == []


def test_a_unit_is_deployed_when_the_rule_is_met_and_reopened_when_in_doubt(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    session.add_all(
        Setting(key=key, value=value, label=key, basis="")
        for key, value in (
            ("deployed_rate", "80"),
            ("deployed_milestone", "accepted"),
            ("deployed_confirmed_by", "staff"),
        )
    )
    unit_id = world.unit(officer=staffed.officer_id())
    ids = world.listed(unit_id, 5)
    staff = staffed.staff()
    world.mark(ids[:3], Milestone.ACCEPTED, 5)
    assert "Đủ điều kiện" not in staff.page(f"/units/{unit_id}/details").text
    below = staff.page(f"/units/{unit_id}/deployment")
    assert "Chưa đủ điều kiện: mới 3/5 người (60,0 %) đạt mốc" in below.text
    assert below.form("basis").values["basis"] == ""
    world.mark(ids[3:4], Milestone.ACCEPTED, 5)
    assert "Đủ điều kiện ghi nhận đã triển khai: 4/5" in staff.page(f"/units/{unit_id}/details").text
    assert "Chuyên viên xác nhận" in staffed.officer().page(f"/units/{unit_id}/details").text
    path = f"/units/{unit_id}/deployment"
    officer = {"on": "hôm nay", "basis": "đã làm xong"}
    assert "do chuyên viên xác nhận" in refuse(staffed.officer(), path, officer)
    assert "4/5" in str(staff.page(path).form("basis").values["basis"])
    assert "Chưa đủ điều kiện" not in staff.page(path).text
    staff.submit(path, {"language": "en"})
    assert "4/5 people" in str(staff.page(path).form("basis").values["basis"])
    save(staff, path, {"on": "hôm nay"})
    told = session.scalars(select(UnitDeployment)).one()
    assert told.from_on == today()
    assert told.basis == f'4/5 người đã đạt mốc "Đã được cấp tài khoản" đến {today():%d/%m/%Y}'
    assert "have reached “Account issued”" in staff.page(f"/units/{unit_id}/details").text
    staff.submit(path, {"language": "vi"})
    assert "Đã triển khai từ" in staff.page(f"/units/{unit_id}").text
    world.listed(unit_id, 5, on=(today() - D(0)).days)
    assert "Cân nhắc mở lại" in staff.page(f"/units/{unit_id}/details").text
    assert "Cần điền" in refuse(staff, f"{path}/reopen", {"on": "hôm nay", "reason": ""})
    save(staff, f"{path}/reopen", {"on": "hôm nay", "reason": "có người mới"})
    assert "Chưa ghi nhận đã triển khai" in staff.page(f"/units/{unit_id}/details").text
    assert world.findings() == []


def test_officers_confirm_where_the_setting_says_so(staffed: Staffed) -> None:
    staffed.session.add(Setting(key="deployed_confirmed_by", value="officer", label="Ai", basis=""))
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    save(staffed.officer(), f"/units/{unit_id}/deployment", {"on": "hôm nay", "basis": "xong"})


def test_a_counting_unit_takes_stock(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit(UnitMode.COUNT)
    staff, liaison = staffed.staff(), staffed.liaison(unit_id)
    path = f"/units/{unit_id}/stock-take"
    assert [option for option in liaison.page(path).form("evidence").names if option == "evidence"]
    save(liaison, path, {"participants": "1.060", "accepted": "45", "already_in_units": "3"})
    first = session.scalars(select(UnitCount)).one()
    assert (first.participants, first.accepted, first.already_in_units, first.evidence) == (1060, 45, 3, "reported")
    assert session.get_one(Unit, unit_id).list_on == today()
    assert "Đang ghi 1.060" in staff.page(path).text
    assert "Cần ghi lý do" in refuse(staff, path, {"participants": "900", "evidence": "reported"})
    assert staff.page(path).form("evidence").values["evidence"] == "reported"
    text = save(staff, path, {"participants": "900", "evidence": "verified", "reason": "đếm lại"})
    assert "Đã ghi số liệu đến nay của đơn vị (Cán bộ đã xác nhận)" in text
    assert "Cần điền ít nhất một con số" in refuse(staff, path, {"participants": ""})
    assert "Chỉ gồm chữ số" in refuse(staff, path, {"participants": "60 người"})
    assert "không thể lớn hơn" in refuse(staff, path, {"participants": "10", "with_smartphone": "11", "reason": "x"})
    assert "đếm lại" in staff.page(f"/units/{unit_id}").text
    assert world.findings() == []


def test_a_liaison_says_nothing_stronger_than_reported(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(UnitMode.COUNT)
    liaison, path = staffed.liaison(unit_id), f"/units/{unit_id}/stock-take"
    form = liaison.page(path).form("participants")
    response = liaison.post(path, data={**form.values, "participants": "5", "evidence": "verified"})
    assert response.status_code == 422
    assert staffed.session.scalar(select(func.count(UnitCount.id))) == 0


def test_a_listed_unit_takes_no_stock(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    text = refuse(staffed.staff(), f"/units/{unit_id}/stock-take", {"participants": "60"})
    assert "Đổi cách theo dõi trước" in text


def test_the_headcount_shows_how_much_of_the_list_is_there(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, 4)
    liaison = staffed.liaison(unit_id)
    text = save(liaison, f"/units/{unit_id}/headcount", {"headcount": "100", "on": "hôm nay"})
    assert "4/100 người" in text
    assert "cần kiểm tra" not in text
    text = save(liaison, f"/units/{unit_id}/headcount", {"headcount": "3", "on": "hôm nay"})
    assert "nhiều hơn số người đơn vị báo, cần kiểm tra 4/3 người" in text
    counting = staffed.world.unit(UnitMode.COUNT)
    assert "Chưa biết đơn vị có bao nhiêu người" not in staffed.staff().page(f"/units/{counting}").text
    assert "Chỉ gồm chữ số" in refuse(liaison, f"/units/{unit_id}/headcount", {"headcount": "-5", "on": "hôm nay"})


def test_contacts_are_called_and_their_numbers_are_not_in_the_database_in_clear(staffed: Staffed) -> None:
    unit_id = staffed.world.unit()
    staff = staffed.staff()
    path = f"/units/{unit_id}/contacts/new"
    save(staff, path, {"name": "Trần Thị Hoa", "job_title": "Kế toán", "phone": "0255.3828919", "is_main": "y"})
    save(staff, path, {"name": "Lê Văn Bình", "phone": "+84 908 182 151", "email": "Binh@vd.vn", "is_main": "y"})
    page = staffed.liaison(unit_id).page(f"/units/{unit_id}")
    assert page.links["Gọi 0908182151"] == "tel:0908182151"
    assert page.links["02553828919"] == "tel:02553828919"
    rows = staffed.session.scalars(select(Contact).order_by(Contact.id)).all()
    assert [row.is_main for row in rows] == [False, True]
    assert all(b"0908" not in (row.phone or b"") for row in rows)
    assert "máy bàn" in refuse(staff, path, {"name": "A", "phone": "123"})
    assert "ít nhất một cách liên hệ" in refuse(staff, path, {"name": "A", "phone": "", "email": ""})
    response = staff.submit(f"/units/{unit_id}/details", {}, action=f"/units/{unit_id}/contacts/{rows[0].id}/end")
    assert response.status_code == 303
    assert "Trần Thị Hoa" not in staff.page(f"/units/{unit_id}/details").text
    assert staff.post(f"/units/{unit_id}/contacts/{rows[0].id}/end", data=_token(staff, path)).status_code == 404


def _token(client: PageClient, path: str) -> dict[str, str]:
    return {"csrf_token": client.page(path).form("csrf_token", action=path).values["csrf_token"]}


def test_sites_are_added_and_ended(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    unit_id = world.unit()
    staff, path = staffed.staff(), f"/units/{unit_id}/sites/new"
    data = {"name": "Cơ sở 2", "area_2021": world.areas["B1"], "address": "12 Hùng Vương", "on": "05/03/2021"}
    save(staff, path, data)
    assert "Cơ sở 2, 12 Hùng Vương, Xã B1" in staff.page(f"/units/{unit_id}/details").text
    site = session.scalars(select(WorkSite)).one()
    assert site.address is not None
    assert "Hùng Vương".encode() not in site.address
    staff.submit(f"/units/{unit_id}/details", {}, action=f"/units/{unit_id}/sites/{site.id}/end")
    session.refresh(site)
    assert site.to_on == today()


def test_a_new_unit_takes_the_one_successor_of_its_area(staffed: Staffed) -> None:
    world, session = staffed.world, staffed.session
    session.add(AreaSuccessor(old_id=world.areas["A1"], new_id=world.areas["X"], part="whole", basis="NQ"))
    session.add(AreaSuccessor(old_id=world.areas["B1"], new_id=world.areas["X"], part="part", basis="NQ"))
    session.commit()
    staff = staffed.staff()
    data: dict[str, Any] = {"code": "tc0001c", "name": "Công ty Mới", "tax_code": "4300123456", "on": "05/03/2021"}
    data |= {"area_2021": world.areas["A1"], "unit_type": world.unit_types[0], "address": "1 Lê Lợi"}
    assert "Đã thêm đơn vị Công ty Mới" in save(staff, "/units/new", data)
    unit = session.scalars(select(Unit)).one()
    facts = {fact.subject: fact.area_id for fact in session.scalars(select(UnitAttribution))}
    assert facts["area_2025"] == world.areas["X"]
    assert unit.code == "TC0001C"
    assert "1 Lê Lợi" in staff.page(f"/units/{unit.id}").text
    assert "đang thuộc về" in refuse(staff, "/units/new", data | {"name": "Khác", "code": "TC0001C"})
    assert "4300123456" in refuse(staff, "/units/new", data | {"name": "Khác", "code": "TC0002C"}), "its tax code"
    save(staff, "/units/new", {**data, "code": "TC2", "tax_code": "", "area_2021": world.areas["B1"]})
    assert {fact.area_id for fact in session.scalars(select(UnitAttribution).filter_by(subject="area_2025"))} == {
        world.areas["X"]
    }
    assert world.findings() == []


def test_an_officer_makes_units_of_their_own_only(staffed: Staffed) -> None:
    officer, session = staffed.officer(), staffed.session
    staffed.officer_id("second")
    data = {"code": "TC1", "name": "Của người khác", "on": "05/03/2021"}
    postings = session.scalar(select(func.count(Posting.seq)))
    assert "phải thuộc phạm vi được giao" in refuse(officer, "/units/new", data)
    assert session.scalar(select(func.count(Unit.id))) == 0
    assert session.scalar(select(func.count(Posting.seq))) == postings
    save(officer, "/units/new", data | {"officer": staffed.officer_id()})


CHANGES = [
    "name", "code", "tax-code", "belongs/officer", "mode", "deployment", "deployment/reopen", "contacts/new",
    "sites/new",
]  # fmt: skip


def test_nobody_else_changes_a_unit(staffed: Staffed) -> None:
    world = staffed.world
    mine, other = world.unit(officer=staffed.officer_id()), world.unit()
    for change in CHANGES:
        assert staffed.staff().get(f"/units/{mine}/{change}").status_code == 200, change
        assert staffed.officer().get(f"/units/{mine}/{change}").status_code == 200, change
        assert staffed.officer().get(f"/units/{other}/{change}").status_code == 404, change
        for client in (staffed.liaison(mine), staffed.leader(), staffed.admin(), staffed.desk()):
            assert client.get(f"/units/{mine}/{change}").status_code == 404, change
            token = {"csrf_token": "x"}
            assert client.post(f"/units/{mine}/{change}", data=token).status_code in (400, 404), change
    for change in ("stock-take", "headcount"):
        assert staffed.liaison(mine).get(f"/units/{mine}/{change}").status_code == 200
        assert staffed.liaison(mine).get(f"/units/{other}/{change}").status_code == 404
        assert staffed.desk().get(f"/units/{mine}/{change}").status_code == 404
    for path in ("/units/new", "/handovers/new"):
        for client in (staffed.liaison(mine), staffed.leader(), staffed.admin(), staffed.desk()):
            assert client.get(path).status_code == 404


def test_more_than_everyone_is_asked_about_before_it_is_saved(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(UnitMode.COUNT)
    staff, path = staffed.staff(), f"/units/{unit_id}/stock-take"
    assert "Đúng là như vậy" not in staff.page(path).text
    typed = {"participants": "262", "accepted": "300", "evidence": "reported"}
    told = refuse(staff, path, typed)
    assert "Đã được cấp tài khoản: 300 người, nhiều hơn tổng số 262 người tham gia." in told
    assert "Đúng là như vậy" in told
    assert staffed.session.scalars(select(UnitCount)).all() == []
    asked = Page(staff.submit(path, typed)).form("agreed").values.to_dict()
    assert staff.post(path, data={**asked, "agreed": "y"}).status_code == 303
    assert staffed.session.scalars(select(UnitCount)).one().accepted == 300


def test_a_fall_names_the_measure_and_both_numbers(staffed: Staffed) -> None:
    unit_id = staffed.world.unit(UnitMode.COUNT)
    staff, path = staffed.staff(), f"/units/{unit_id}/stock-take"
    save(staff, path, {"participants": "262", "installed": "143", "evidence": "reported"})
    told = refuse(staff, path, {"installed": "120", "evidence": "reported"})
    assert "Đã cài đặt ứng dụng: giảm từ 143 xuống 120. Cần ghi lý do giảm." in told
    assert told.count("Chưa có gì thay đổi.") == 1
