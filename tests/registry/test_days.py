"""Days off and closures: what the pages show, who changes them, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.working_days import working_days
from rollout.models import AuditRecord, Closure
from tests.filling import refuse, save
from tests.staffed import Staffed

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

NEW, LIST = "/registry/days/new", "/registry/days"


def test_a_year_shows_its_holidays_and_what_was_announced(staffed: Staffed) -> None:
    admin = staffed.admin()
    rows = admin.page(f"{LIST}?year=2026").rows
    assert ["24/11/2026", "Thứ Ba", "Nghỉ theo lịch", "Ngày Văn hóa Việt Nam", "–"] in rows
    said = save(admin, NEW, kind="off", first="30/12/2027", last="31/12/2027", name="Nghỉ hoán đổi")
    assert "Đã ghi 2 ngày." in said
    rows = admin.page(f"{LIST}?year=2027").rows
    assert ["31/12/2027", "Thứ Sáu", "Nghỉ theo thông báo", "Nghỉ hoán đổi"] in [row[:4] for row in rows]


def test_a_saturday_is_worked_and_then_not(staffed: Staffed, session: Session) -> None:
    admin, saturday = staffed.admin(), date(2027, 1, 9)
    save(admin, NEW, kind="worked", first="09/01/2027", name="Làm bù Tết")
    session.expire_all()
    assert working_days(session).is_working(saturday)
    admin.submit(f"{LIST}?year=2027", {}, action=f"{LIST}/2027-01-09/withdraw")
    session.expire_all()
    assert not working_days(session).is_working(saturday)
    actions = list(session.scalars(select(AuditRecord.action).where(AuditRecord.subject == "day")))
    assert actions == ["announce_days", "withdraw_day"]
    token = admin.page(NEW).form("first").values["csrf_token"]
    for gone in ("2027-01-09", "soon"):
        assert admin.post(f"{LIST}/{gone}/withdraw", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("09/01/2027", "08/01/2027", "Ngày cuối đứng trước ngày đầu."),
        ("01/01/2027", "01/03/2027", "Mỗi lần ghi không quá 31 ngày."),
        ("Tết", "", "Không đọc được ngày."),
    ],
)
def test_what_cannot_be_is_refused(staffed: Staffed, first: str, last: str, said: str) -> None:
    assert said in refuse(staffed.admin(), NEW, kind="off", first=first, last=last, name="Tết")


def test_schools_are_closed_in_summer(staffed: Staffed, session: Session) -> None:
    admin = staffed.admin()
    save(admin, "/registry/closures/new", form="school", first="01/06/2027", last="31/08/2027", name="Nghỉ hè")
    assert ["Trường học", "01/06/2027", "31/08/2027", "Nghỉ hè"] in [row[:4] for row in admin.page(LIST).rows]
    key = session.scalars(select(Closure.id)).one()
    admin.submit(LIST, {}, action=f"/registry/closures/{key}/end")
    session.expire_all()
    assert session.scalars(select(Closure)).all() == []


def test_a_unit_is_closed_on_its_own_days(staffed: Staffed, session: Session) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    officer, path = staffed.officer(), f"/units/{unit_id}/closures/new"
    assert "Đã ghi thời gian nghỉ" in save(officer, path, first="01/12/2027", last="02/12/2027", name="Kiểm kê")
    assert "từ 01/12/2027 đến hết 02/12/2027: Kiểm kê" in officer.page(f"/units/{unit_id}/details").text
    assert "dài hơn một năm" in refuse(officer, path, first="01/12/2027", last="02/12/2029", name="Kiểm kê")
    key = session.scalars(select(Closure.id)).one()
    other = staffed.world.unit(officer=staffed.officer_id())
    token = officer.page(path).form("first").values["csrf_token"]
    assert officer.post(f"/units/{other}/closures/{key}/end", data={"csrf_token": token}).status_code == 404
    officer.submit(f"/units/{unit_id}/details", {}, action=f"/units/{unit_id}/closures/{key}/end")
    session.expire_all()
    assert session.scalars(select(Closure)).all() == []


def test_staff_read_the_days_and_leave_them(staffed: Staffed) -> None:
    staff = staffed.staff()
    assert staff.get(LIST).status_code == 200
    assert staff.get(NEW).status_code == 404
    assert staff.get("/registry/closures/new").status_code == 404
