"""The page of reports: who may, of which units, and what a wrong day does."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from rollout.core.dates import today
from rollout.dashboard.lens import Lens, Period
from rollout.dashboard.months import cutoffs
from rollout.db import db
from rollout.models import AuditRecord
from rollout.registry.seed import load_registry
from rollout.reports.queries import last_cutoff, period_end, period_text
from rollout.vocabulary import AreaList, Base, Evidence, PeopleGroup
from tests.dashboard.province import PASSWORD
from tests.page import Page, PageClient
from tests.reports.sheets import Book


def download(client: PageClient, **values: str) -> Book:
    response = client.submit("/reports", values or {"period": "month"})
    assert response.status_code == 200
    assert response.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="bao-cao-vssid-')
    return Book(response.data)


def test_staff_download_what_they_chose(client: PageClient, session: Session) -> None:
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


def test_the_name_of_the_file_says_what_is_in_it(client: PageClient, session: Session) -> None:
    client.log_in("staff", PASSWORD)

    def name(**values: str) -> str:
        response = client.submit("/reports", {"as_of": f"{today():%d/%m/%Y}", "areas": "2021", **values})
        return response.headers["Content-Disposition"].removeprefix("attachment; filename=").strip('"')

    day = today().isoformat()
    assert name(period="month") == f"bao-cao-vssid-thang-{day}-nguoi-lao-dong-don-vi-bao.xlsx"
    assert name(period="week", group="household", evidence="verified", base="smartphone") == (
        f"bao-cao-vssid-tuan-{day}-ho-gia-dinh-can-bo-da-xac-nhan-nguoi-co-dien-thoai-thong-minh.xlsx"
    )


def test_a_leader_gets_the_units_of_the_scope_alone(client: PageClient, session: Session) -> None:
    client.log_in("leader.district", PASSWORD)
    book = download(client, areas="2021")
    assert "phạm vi: Huyện Bình Sơn" in "\n".join(book["Tổng hợp"].texts)
    assert {row["Huyện, thị xã, thành phố"] for row in book["Theo địa bàn 2021"].rows[:-1]} <= {
        "Huyện Bình Sơn", "Chưa xác định",
    }  # fmt: skip
    assert 0 < len(book["Theo đơn vị"].rows) - 1 < 8


@pytest.mark.parametrize("username", ["officer", "liaison"])
def test_nobody_else_sees_the_page(client: PageClient, session: Session, username: str) -> None:
    client.log_in(username, PASSWORD)
    client.page("/reports", 404)


@pytest.mark.parametrize("day", ["", "30/02/2026", "01/01/2019", "tomorrow"])
def test_a_wrong_day_makes_nothing(client: PageClient, session: Session, day: str) -> None:
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
    client.log_in("staff", PASSWORD)
    assert client.submit("/reports", {"period": "since"}).status_code == 422


def test_the_page_says_when_the_month_closes_and_fills_it_in(client: PageClient, session: Session) -> None:
    client.log_in("staff", PASSWORD)
    page = client.page("/reports")
    cutoff = last_cutoff(session, today())
    assert f"số liệu từ ngày {cutoff.since:%d/%m/%Y}, chốt đến hết ngày {cutoff.on:%d/%m/%Y}" in page.text
    filled = client.page(page.links["Điền kỳ này"]).form("period", "as_of")
    assert (filled.values["period"], filled.values["as_of"]) == ("month", f"{cutoff.on:%d/%m/%Y}")


@pytest.mark.parametrize(
    ("day", "since", "on", "due_on"),
    [
        (date(2026, 11, 25), date(2026, 10, 26), date(2026, 11, 25), date(2026, 11, 28)),
        (date(2026, 11, 24), date(2026, 9, 26), date(2026, 10, 25), date(2026, 10, 28)),
        (date(2027, 1, 3), date(2026, 11, 26), date(2026, 12, 31), None),
        (date(2027, 1, 25), date(2027, 1, 1), date(2027, 1, 25), date(2027, 1, 28)),
    ],
)
def test_the_last_cutoff(session: Session, day: date, since: date, on: date, due_on: date | None) -> None:
    load_registry(session)
    assert last_cutoff(session, day) == (since, on, due_on)


def test_official_months_tile_the_time(session: Session) -> None:
    """What "Điền kỳ này" fills in, over two years: each opens with what the one before closed with, none is in part."""
    load_registry(session)
    held = cutoffs(session)
    after = date(2026, 1, 1)
    for number in range(24):
        on = last_cutoff(session, after + timedelta(days=45)).on
        lens = Lens(on, PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2021, Period.MONTH, cutoffs=held)
        assert lens.starts_on == after
        assert period_end(lens) == on
        assert period_text(lens) == f"tháng {number % 12 + 1}/{2026 + number // 12}"
        after = on + timedelta(days=1)
    assert after == date(2028, 1, 1)


def test_the_workbooks_of_two_months_meet(client: PageClient, session: Session) -> None:
    client.log_in("staff", PASSWORD)
    last = last_cutoff(session, today())
    before = last_cutoff(session, last.on - timedelta(days=1))
    first, second = (
        download(client, period="month", as_of=f"{cutoff.on:%d/%m/%Y}", areas="2021")["Theo đơn vị"]
        for cutoff in (before, last)
    )
    for name in ("Đã cài đặt ứng dụng", "Đã được cấp tài khoản"):
        assert first.rows[-1][f"{name} · Cuối kỳ (lũy kế)"] == second.rows[-1][f"{name} · Đầu kỳ"]
    assert not any("chưa hết kỳ" in words for words in (*first.texts, *second.texts))
    part = download(client, period="month", as_of=f"{last.since:%d/%m/%Y}", areas="2021")["Theo đơn vị"].texts
    since = f"từ ngày {last.since:%d/%m/%Y}"
    assert any(since in words and "(chưa hết kỳ)" in words for words in part)


def test_a_cutoff_that_a_month_does_not_have_is_its_last_day(session: Session) -> None:
    load_registry(session)
    session.execute(text("UPDATE setting SET value = '31' WHERE key = 'report_cutoff_day'"))
    assert last_cutoff(session, date(2026, 3, 1)).on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("username", "masks"), [("leader", True), ("mixed", True), ("staff", False), ("staff.district", False)]
)
def test_who_sees_no_people_gets_no_small_numbers(
    client: PageClient, session: Session, username: str, masks: bool
) -> None:
    client.log_in(username, PASSWORD)
    texts = [words for sheet in download(client, areas="2021").sheets.values() for words in sheet.texts]
    assert ("< 5" in texts) == masks
    assert client.get("/reports?period=year").status_code == 404
