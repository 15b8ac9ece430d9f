"""The sheets of the weekly meeting: whose they are, what they count, that their figures open their lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from rollout.core.dates import now, today, week_start
from rollout.models import Unit
from rollout.register.contacts import log_contact
from rollout.vocabulary import ContactOutcome, ContactWay, Evidence, Milestone, Role, ScopeKind
from tests.browser.watch import accessibility_faults, log_in, serving, watched_tab
from tests.dashboard import walk
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import Page
from tests.register.world import START
from tests.staffed import Staffed, queries


@pytest.fixture
def weekly(staffed: Staffed) -> Staffed:
    """Three units of one office, two of them an officer's; calls of this week, and accounts of today."""
    world, officer = staffed.world, staffed.officer_id()
    office = world.offices[0]
    own = [world.unit(office=office, officer=officer) for _ in range(2)]
    other = world.unit(office=office)
    for unit_id in own:
        people = world.listed(unit_id, 20)
        world.mark(people[:4], Milestone.ACCEPTED, 5)
        world.mark(people[4:7], Milestone.ACCEPTED, (today() - START).days)
    world.listed(other, 6)
    called, promised = (staffed.session.get_one(Unit, unit_id) for unit_id in own)
    by = staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)
    for outcome in (ContactOutcome.NO_ANSWER, ContactOutcome.REACHED):
        log_contact(staffed.session, called, way=ContactWay.CALL, outcome=outcome, by=by)
    log_contact(
        staffed.session,
        promised,
        way=ContactWay.CALL,
        outcome=ContactOutcome.CALL_BACK,
        by=by,
        at=now() - timedelta(days=7),
        call_back_on=week_start(today()),
    )
    staffed.session.commit()
    return staffed


def sheets(page: Page) -> list[str]:
    """The text of each sheet."""
    return page.text.split("Giao ban tuần: ")[1:]


def test_an_officer_reads_the_own_sheet(weekly: Staffed) -> None:
    (sheet,) = sheets(weekly.officer().page("/meeting"))
    assert sheet.startswith("Cán bộ chuyên quản: Người officer")
    assert "1. Đã hẹn trong tuần: 1 đơn vị" in sheet
    assert f"Đơn vị 2: {week_start(today()):%d/%m/%Y} · chưa liên hệ" in sheet
    assert "1 lượt liên hệ được với 1 đơn vị; 1 lần gọi chưa gặp." in sheet
    assert "3. Tài khoản mới trong tuần: +6" in sheet
    assert "14 / 40 · 35,0 %" in sheet
    assert "Gọi lại 1 đơn vị đã hẹn; 1 đơn vị chưa liên hệ lần nào." in sheet


def test_the_province_has_a_sheet_an_office_and_an_officer_each(weekly: Staffed) -> None:
    office, officer = sheets(weekly.staff().page("/meeting"))
    assert "14 / 46 · 30,4 %" in office
    assert "2 đơn vị chưa liên hệ lần nào" in office
    assert officer.startswith("Cán bộ chuyên quản")
    for client in (weekly.staff(), weekly.officer()):
        found = walk.figures(client.get("/meeting").text)
        assert any("flow=reached" in address for address in found)
        for address, figure in found.items():
            opens_its_list(plain_client(weekly.app, client), address, figure)


def test_an_office_reads_its_own_and_how_an_officers_number_moved(weekly: Staffed) -> None:
    weekly.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=weekly.world.offices[0])
    weekly.user("leader.other", Role.LEADER, ScopeKind.OFFICE, office_id=weekly.world.offices[1])
    office, officer = sheets(weekly.client("leader.office").page("/meeting"))
    assert "3. Tài khoản mới trong tuần: +6" in office
    assert "3. Thay đổi số tài khoản trong tuần (gồm bàn giao, chuyển danh sách): tăng 6" in officer
    assert "Chưa có cơ quan hay cán bộ" in weekly.client("leader.other").page("/meeting").text


def test_a_number_that_nobody_had_said_before_the_week_did_not_rise(weekly: Staffed) -> None:
    world = weekly.world
    people = world.listed(world.unit(office=world.offices[1], officer=weekly.officer_id()), 20)
    world.mark(people[:9], Milestone.ACCEPTED, (today() - START).days, evidence=Evidence.OFFICIAL)
    weekly.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=world.offices[1])
    office, officer = sheets(weekly.client("leader.office").page("/meeting?evidence=official"))
    assert "3. Tài khoản mới trong tuần: +9" in office
    assert "3. Thay đổi số tài khoản trong tuần (gồm bàn giao, chuyển danh sách): –" in officer
    assert "9 / 20 · 45,0 %" in officer


def test_a_leader_reads_no_small_number(weekly: Staffed) -> None:
    world = weekly.world
    people = world.listed(world.unit(office=world.offices[1]), 30)
    world.mark(people[:3], Milestone.ACCEPTED, (today() - START).days)
    small = next(sheet for sheet in sheets(weekly.leader().page("/meeting")) if "/ 30" in sheet)
    assert "3. Tài khoản mới trong tuần: < 5" in small
    assert "< 5 / 30" in small
    assert "%" not in small.split("4. Đang vướng")[0]


def test_a_liaison_is_at_no_meeting(weekly: Staffed) -> None:
    client = weekly.liaison(weekly.world.unit())
    assert client.get("/meeting").status_code == 404
    assert "Giao ban tuần" not in client.page("/").text


def test_queries_and_sheets_are_bounded(weekly: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    client = weekly.staff()
    client.page("/meeting")
    one = queries(lambda: client.get("/meeting"))
    for n in range(6):
        weekly.world.listed(weekly.world.unit(officer=weekly.officer_id(f"officer.{n}")), 5)
    assert queries(lambda: client.get("/meeting")) <= one <= 28
    monkeypatch.setattr("rollout.dashboard.meeting.SHEETS", 3)
    page = client.page("/meeting")
    assert len(sheets(page)) == 3
    assert len(sheets(client.page(page.links["Trang sau"]))) == 3


@pytest.mark.browser
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_new_pages_are_readable_at_any_width_and_a_sheet_fills_a_page_of_paper(
    weekly: Staffed, browser: Browser
) -> None:
    weekly.staff()
    with serving(weekly.app) as address:
        for width in (390, 1366):
            with watched_tab(browser, width=width) as tab:
                log_in(tab, address)
                for path in ("/meeting", "/funnel", "/ranking", "/changes"):
                    tab.goto(f"{address}{path}")
                    assert accessibility_faults(tab) == []
                    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                    assert tab.evaluate(wider) <= 0, path
        with watched_tab(browser) as tab:
            log_in(tab, address)
            tab.goto(f"{address}/meeting")
            assert tab.locator(".sheet").count() == 2
            assert tab.pdf(prefer_css_page_size=True).count(b"/MediaBox") == 2
