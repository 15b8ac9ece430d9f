"""The page of reports: who may, of which units, and what a wrong day does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.db import db
from rollout.models import AuditRecord
from tests.dashboard.province import PASSWORD, make_province
from tests.page import Page, PageClient
from tests.reports.sheets import Book

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def download(client: PageClient, **values: str) -> Book:
    response = client.submit("/reports", values or {"period": "month"})
    assert response.status_code == 200
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="bao-cao-vssid-')
    return Book(response.data)


def test_staff_download_what_they_chose(client: PageClient, session: Session) -> None:
    make_province(session, seed=1)
    client.log_in("staff", PASSWORD)
    assert "/reports" in client.page("/reports").links.values()
    day = today() - timedelta(days=5)
    book = download(client, period="quarter", as_of=f"{day:%d/%m/%Y}", group="student", base="smartphone", areas="both")
    assert list(book.sheets) == [
        "Tổng hợp", "Theo địa bàn 2021", "Theo địa bàn 2025", "Theo sở ngành", "Theo khối, loại hình", "Theo đơn vị",
        "Chưa triển khai",
    ]  # fmt: skip
    said = "\n".join(book["Tổng hợp"].texts)
    for words in (f"{day:%d/%m/%Y}", "Học sinh, sinh viên", "Người có điện thoại thông minh", "phạm vi: Toàn tỉnh"):
        assert words in said
    record = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert record.action == "build_report"
    assert record.detail["as_of"] == day.isoformat()
    assert list(download(client, areas="2025").sheets)[1] == "Theo địa bàn 2025"


def test_a_leader_gets_the_units_of_the_scope_alone(client: PageClient, session: Session) -> None:
    make_province(session, seed=1)
    client.log_in("leader.district", PASSWORD)
    book = download(client, areas="2021")
    assert "phạm vi: Huyện Bình Sơn" in "\n".join(book["Tổng hợp"].texts)
    assert {row["Huyện, thị xã, thành phố"] for row in book["Theo địa bàn 2021"].rows[:-1]} <= {
        "Huyện Bình Sơn", "Chưa xác định",
    }  # fmt: skip
    assert 0 < len(book["Theo đơn vị"].rows) - 1 < 8


@pytest.mark.parametrize("username", ["officer", "liaison"])
def test_nobody_else_sees_the_page(client: PageClient, session: Session, username: str) -> None:
    make_province(session, seed=1)
    client.log_in(username, PASSWORD)
    client.page("/reports", 404)


@pytest.mark.parametrize("day", ["", "30/02/2026", "01/01/2019", "tomorrow"])
def test_a_wrong_day_makes_nothing(client: PageClient, session: Session, day: str) -> None:
    make_province(session, seed=1)
    client.log_in("staff", PASSWORD)
    if day == "tomorrow":
        day = f"{today() + timedelta(days=1):%d/%m/%Y}"
    before = session.scalar(select(AuditRecord.id).order_by(AuditRecord.id.desc()).limit(1))
    response = client.submit("/reports", {"as_of": day})
    assert response.status_code == 422
    assert "Số liệu đến hết ngày" in Page(response).text
    db.session.rollback()
    assert session.scalar(select(AuditRecord.id).order_by(AuditRecord.id.desc()).limit(1)) == before


def test_a_choice_that_there_is_not_makes_nothing(client: PageClient, session: Session) -> None:
    make_province(session, seed=1)
    client.log_in("staff", PASSWORD)
    assert client.submit("/reports", {"period": "since"}).status_code == 422
