"""The sheets of the weekly meeting: whose they are, what they count, that their figures open their lists."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser

from rollout.accounts import actions
from rollout.core.access import viewer_of
from rollout.core.dates import ZONE, now, today, week_start
from rollout.dashboard.lens import Lens
from rollout.dashboard.meeting import meeting
from rollout.models import Unit
from rollout.register import counts, marks, standings
from rollout.register.contacts import log_contact
from rollout.register.counts import Stated
from rollout.vocabulary import (
    FIRST_DAY,
    AreaList,
    Base,
    ContactOutcome,
    ContactWay,
    Evidence,
    Milestone,
    PeopleGroup,
    Role,
    ScopeKind,
    StandingKind,
    UnitMode,
)
from tests.browser.watch import accessibility_faults, log_in, serving, watched_tab
from tests.clock import BEGAN
from tests.dashboard import walk
from tests.dashboard.attack import FACT, plain
from tests.dashboard.test_lists import opens_its_list, plain_client
from tests.page import Page
from tests.register.world import START, D
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
        call_back_on=week_start(BEGAN),
    )
    staffed.session.commit()
    return staffed


def sheets(page: Page) -> list[str]:
    """The text of each sheet."""
    return page.text.split("Giao ban tuần: ")[1:]


def test_an_officer_reads_the_own_sheet(weekly: Staffed) -> None:
    (sheet,) = sheets(weekly.officer().page("/meeting"))
    assert sheet.startswith("Cán bộ chuyên quản: Người officer")
    assert "1. Đơn vị đến hẹn trong tuần: 1 đơn vị" in sheet
    assert f"Đơn vị 2: {week_start(BEGAN):%d/%m/%Y} · chưa gọi" in sheet
    assert "1 lượt liên hệ được với 1 đơn vị; hẹn thêm 0 lần; 1 lần không gặp" in sheet
    assert "3. Tài khoản mới trong tuần: +6" in sheet
    assert "14 / 40 · 35,0 %" in sheet
    assert "Còn phải gọi lại đến hết tuần tới: 1 đơn vị; 1 đơn vị chưa liên hệ được lần nào" in sheet


def test_the_province_has_a_sheet_an_office_and_an_officer_each(weekly: Staffed) -> None:
    office, officer, without = sheets(weekly.staff().page("/meeting"))
    assert without.startswith("Chưa có cán bộ chuyên quản")
    assert "14 / 46 · 30,4 %" in office
    assert "2 đơn vị chưa liên hệ được lần nào" in office
    assert officer.startswith("Cán bộ chuyên quản")
    for client in (weekly.staff(), weekly.officer()):
        found = walk.figures(client.get("/meeting").text)
        assert any("flow=reached" in address for address in found)
        for address, figure in found.items():
            opens_its_list(plain_client(weekly.app, client), address, figure)


def test_an_office_reads_its_own_and_how_an_officers_number_moved(weekly: Staffed) -> None:
    weekly.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=weekly.world.offices[0])
    weekly.user("leader.other", Role.LEADER, ScopeKind.OFFICE, office_id=weekly.world.offices[1])
    office, officer, _without = sheets(weekly.client("leader.office").page("/meeting"))
    assert "3. Tài khoản mới trong tuần: +6" in office
    assert "3. Thay đổi số tài khoản trong tuần (gồm bàn giao, chuyển danh sách, kiểm đếm lại): tăng 6" in officer
    assert "Chưa có cơ quan hay cán bộ" in weekly.client("leader.other").page("/meeting").text


def test_a_number_that_nobody_had_said_before_the_week_did_not_rise(weekly: Staffed) -> None:
    world = weekly.world
    people = world.listed(world.unit(office=world.offices[1], officer=weekly.officer_id()), 20)
    world.mark(people[:9], Milestone.ACCEPTED, (today() - START).days, evidence=Evidence.OFFICIAL)
    weekly.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=world.offices[1])
    office, officer = sheets(weekly.client("leader.office").page("/meeting?evidence=official"))
    assert "3. Tài khoản mới trong tuần: +9" in office
    assert "3. Thay đổi số tài khoản trong tuần (gồm bàn giao, chuyển danh sách, kiểm đếm lại): –" in officer
    assert "9 / 20 · 45,0 %" in officer


def test_a_leader_reads_no_small_number(weekly: Staffed) -> None:
    world = weekly.world
    people = world.listed(world.unit(office=world.offices[1]), 30)
    world.mark(people[:3], Milestone.ACCEPTED, (today() - START).days)
    small = next(sheet for sheet in sheets(weekly.leader().page("/meeting")) if "/ 30" in sheet)
    assert "3. Tài khoản mới trong tuần: ẩn" in small
    assert "ẩn / 30" in small
    assert "%" not in small.split("4. Đang vướng")[0]


def test_a_small_number_is_not_what_is_left_of_the_total(weekly: Staffed) -> None:
    """Of two offices with 14 and 3 accounts, 17 in all, neither is told; and no officer stands on a page with them."""
    world = weekly.world
    people = world.listed(world.unit(office=world.offices[1], officer=weekly.officer_id("second")), 30)
    world.mark(people[:3], Milestone.ACCEPTED, 5)
    assert "17" in weekly.leader().page("/").text
    page = weekly.leader().page("/meeting")
    assert [sheet.split("cấp tài khoản: ")[1].split(" ")[0] for sheet in sheets(page)] == ["ẩn", "ẩn"]
    assert not any(sheet.startswith("Cán bộ") for sheet in sheets(page))
    _office, officer = sheets(weekly.leader().page(page.links["Tờ của từng cán bộ chuyên quản"]))
    assert officer.startswith("Cán bộ chuyên quản: Người second")
    assert len(sheets(weekly.staff().page("/meeting"))) == 5


def test_who_calls_no_units_reads_how_many_were_called_and_not_which(weekly: Staffed) -> None:
    """A leader is told of the work as of any figure; which unit was promised a call is for who calls it."""
    office = weekly.world.offices[0]
    weekly.user("leader.office", Role.LEADER, ScopeKind.OFFICE, office_id=office)
    weekly.user("both", Role.LEADER, ScopeKind.OFFICE, office_id=office)
    other = weekly.world.unit(office=office)
    actions.assign(
        weekly.session,
        weekly.user("both", Role.LEADER),
        role=Role.STAFF,
        scope=ScopeKind.UNITS,
        unit_ids=[other],
        by=weekly.world.user,
        from_on=FIRST_DAY,
    )
    promise(weekly, weekly.session.get_one(Unit, other), week_start(BEGAN), on=week_start(BEGAN))
    office_sheet, *_ = sheets(weekly.client("leader.office").page("/meeting"))
    assert "1. Đơn vị đến hẹn trong tuần: 2 đơn vị 2. Đã làm" in office_sheet
    assert "1 lượt liên hệ được" in office_sheet
    office_sheet, *_ = sheets(weekly.client("both").page("/meeting"))
    assert "1. Đơn vị đến hẹn trong tuần: 2 đơn vị Đơn vị" in office_sheet
    assert f"{weekly.session.get_one(Unit, other).name}: " in office_sheet
    assert "Đơn vị 2: " not in office_sheet
    assert "và 1 đơn vị khác" in office_sheet


def promise(staffed: Staffed, unit: Unit, due: date, *, on: date) -> None:
    """A call that a unit is promised, agreed on a day."""
    log(staffed, unit, ContactOutcome.CALL_BACK, on, due=due)


def log(staffed: Staffed, unit: Unit, outcome: ContactOutcome, on: date, *, due: date | None = None) -> None:
    log_contact(
        staffed.session,
        unit,
        way=ContactWay.CALL,
        outcome=outcome,
        by=staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER),
        at=min(datetime.combine(on, time(9), ZONE), now()),  # before nine on a Monday, too
        call_back_on=due,
    )
    staffed.session.commit()


MONDAY = week_start(BEGAN) - timedelta(weeks=3)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in range(1, 7))
R, C, N, W = (
    ContactOutcome.REACHED, ContactOutcome.CALL_BACK, ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER,
)  # fmt: skip


@pytest.mark.parametrize(
    ("logged", "asked", "said"),
    [
        ([], SUNDAY, f"{THURSDAY:%d/%m/%Y} · chưa gọi"),
        ([(WEDNESDAY, R, None)], SUNDAY, f"{THURSDAY:%d/%m/%Y} · đã liên hệ"),  # a day early
        ([(SATURDAY, R, None)], SUNDAY, f"{THURSDAY:%d/%m/%Y} · đã liên hệ"),  # late, within the week
        ([(SATURDAY, R, None)], FRIDAY, f"{THURSDAY:%d/%m/%Y} · chưa gọi"),  # as of the day asked
        ([(SUNDAY + timedelta(days=1), R, None)], SUNDAY, f"{THURSDAY:%d/%m/%Y} · chưa gọi"),  # in the week after
        ([(MONDAY, R, None)], SUNDAY, f"{THURSDAY:%d/%m/%Y} · chưa gọi"),  # before it was promised
        ([(THURSDAY, N, None), (FRIDAY, W, None)], SUNDAY, f"{THURSDAY:%d/%m/%Y} · đã gọi, chưa gặp"),
        ([(THURSDAY, C, SUNDAY + timedelta(days=9))], SUNDAY, f"{THURSDAY:%d/%m/%Y} · hẹn lại ngày khác"),
        ([(THURSDAY, C, SATURDAY)], SUNDAY, f"{SATURDAY:%d/%m/%Y} · chưa gọi"),  # the last promise of the week
        ([(THURSDAY, C, SATURDAY), (SATURDAY, R, None)], SUNDAY, f"{SATURDAY:%d/%m/%Y} · đã liên hệ"),
    ],
)
def test_what_came_of_a_promise(
    staffed: Staffed, logged: list[tuple[date, ContactOutcome, date | None]], asked: date, said: str
) -> None:
    """Promised on Tuesday for Thursday."""
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 6)
    unit = staffed.session.get_one(Unit, unit_id)
    entries = [(TUESDAY, C, THURSDAY), *logged]
    for on, outcome, due in sorted(entries, key=lambda entry: entry[0]):
        log(staffed, unit, outcome, on, due=due)
    (sheet,) = sheets(staffed.officer().page(f"/meeting?day={asked.isoformat()}"))
    assert f"Đơn vị 1: {said}" in sheet
    assert "Đơn vị đến hẹn trong tuần: 1 đơn vị" in sheet


def test_a_sheet_of_a_past_week_says_what_was_known_at_its_end(staffed: Staffed) -> None:
    """What was done since neither takes a call off its list nor makes a unit one that had been reached."""
    units = [staffed.session.get_one(Unit, staffed.world.unit(officer=staffed.officer_id())) for _ in range(3)]
    log(staffed, units[0], C, TUESDAY, due=SUNDAY + timedelta(days=2))
    log(staffed, units[0], N, WEDNESDAY)
    log(staffed, units[1], W, WEDNESDAY)
    log(staffed, units[2], R, THURSDAY)
    later = SUNDAY + timedelta(days=3)
    for unit in units:
        log(staffed, unit, R, later)
    client = staffed.officer()
    (past,) = sheets(client.page(f"/meeting?day={SUNDAY.isoformat()}"))
    assert "1 lượt liên hệ được với 1 đơn vị; hẹn thêm 1 lần; 2 lần không gặp" in past
    assert "Còn phải gọi lại đến hết tuần tới: 1 đơn vị; 2 đơn vị chưa liên hệ được lần nào, tính đến" in past
    assert f"tính đến hết ngày {SUNDAY:%d/%m/%Y}." in past
    (since,) = sheets(client.page(f"/meeting?day={later.isoformat()}"))
    assert "Còn phải gọi lại đến hết tuần tới: 0 đơn vị; 0 đơn vị chưa liên hệ được lần nào" in since
    (before,) = sheets(client.page(f"/meeting?day={MONDAY.isoformat()}"))
    assert "Còn phải gọi lại đến hết tuần tới: 0 đơn vị; 3 đơn vị chưa liên hệ được lần nào" in before


def test_what_blocks_is_told_by_its_reason(staffed: Staffed) -> None:
    """Waiting are those who have declared and have no account: no unit's accounts make up for another's."""
    world, start = staffed.world, (today() - START).days
    one, other = (world.listed(world.unit(officer=staffed.officer_id()), 20) for _ in range(2))
    world.mark(one[:9], Milestone.REGISTERED, start - 14)
    world.mark(one[9:12], Milestone.REGISTERED, start - 13)
    world.mark(one[:3], Milestone.ACCEPTED, start - 1)
    world.mark(other[:10], Milestone.ACCEPTED, start - 1)
    with world.act() as act:
        marks.reject(act, person_id=one[5], day=today(), reason="mờ", evidence=Evidence.VERIFIED)
        for person_id, evidence in ((other[0], Evidence.VERIFIED), (other[1], Evidence.REPORTED)):
            standings.exclude(
                act, person_id=person_id, kind=StandingKind.NO_SMARTPHONE, evidence=evidence, from_on=today()
            )
    page = staffed.officer().page("/meeting").response.text
    assert {plain(reason): int(plain(number)) for reason, number in FACT.findall(page)} == {
        "Hồ sơ chưa được chấp nhận": 1,
        "Đã gửi tờ khai, chưa được cấp tài khoản": 9,
        "Đơn vị đề nghị đưa ra khỏi nhóm có điện thoại thông minh": 1,
        "Đơn vị báo đã nghỉ việc, chờ xác nhận": 0,
        "Không thuộc nhóm có điện thoại thông minh": 1,
    }
    blocked = plain(page).split("4. Đang vướng")[1]
    assert "Không thuộc nhóm" not in blocked
    assert "một người có thể ở nhiều dòng" in blocked


def test_what_no_office_or_officer_has_is_on_a_sheet_too(staffed: Staffed) -> None:
    """The sheets of a kind hold every unit of the scope (R18), and a sheet of one of them its figures."""
    world = staffed.world
    people = world.listed(world.unit(office=world.offices[0], officer=staffed.officer_id()), 20)
    alone = world.listed(world.unit(), 10)
    world.mark([*people[:6], *alone[:5]], Milestone.ACCEPTED, (today() - START).days)
    held = sheets(client_page := staffed.staff().page("/meeting"))
    titles = ("BHXH 1", "Chưa có cơ quan quản lý", "Cán bộ chuyên quản: Người officer", "Chưa có cán bộ chuyên quản")
    assert [sheet.startswith(title) for sheet, title in zip(held, titles, strict=True)] == [True] * 4
    assert ["+6" in sheet for sheet in held] == [True, False, True, False]
    assert ["3. Tài khoản mới trong tuần: +5" in sheet for sheet in held] == [False, True, False, True]
    for address, figure in walk.figures(client_page.response.text).items():
        opens_its_list(plain_client(staffed.app, staffed.staff()), address, figure)
    assert len(sheets(staffed.officer().page("/meeting"))) == 1


def test_what_a_unit_that_counts_found_is_told_beside_the_new_accounts(staffed: Staffed) -> None:
    """A stock-take moves a number that nobody reached in the week; a small one is told to nobody without people."""
    world, at = staffed.world, (today() - START).days
    counted, small = (world.unit(UnitMode.COUNT, office=office) for office in world.offices)
    for day, of_counted, of_small in ((3, 45, 6), (at, 60, 9)):
        for unit_id, number in ((counted, of_counted), (small, of_small)):
            with world.act() as act:
                numbers = {"participants": 90, "accepted": number}
                counts.record(act, unit_id, counts.Stated(D(day), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers))
    one, other, *_ = sheets(staffed.staff().page("/meeting"))
    assert "3. Tài khoản mới trong tuần: 0 Kiểm đếm lại: +15" in one
    assert "3. Tài khoản mới trong tuần: 0 Kiểm đếm lại: +3" in other
    one, other, *_ = sheets(staffed.leader().page("/meeting"))
    assert "Kiểm đếm lại: ẩn" in one
    assert "Kiểm đếm lại: ẩn" in other
    assert "đơn vị báo). Trong đó kiểm đếm lại: +18." in staffed.staff().page("/").text
    (alone, *_) = sheets(staffed.staff().page("/meeting?office=bhxh-1"))
    assert "Kiểm đếm lại: +15" in alone


def test_the_weeks_before_and_after_are_a_link_away(staffed: Staffed) -> None:
    """On a Monday morning the week just begun is empty: the meeting is about the one before."""
    world = staffed.world
    world.listed(world.unit(officer=staffed.officer_id()), 20)
    client = staffed.officer()
    page = client.page("/meeting")
    assert "Tuần sau" not in page.links
    assert f"Đến hết ngày {today():%d/%m/%Y}, đã được cấp tài khoản: 0 / 20" in page.text
    past = client.page(page.links["Tuần trước"])
    sunday = week_start(BEGAN) - timedelta(days=1)
    assert f"Tuần từ {sunday - timedelta(days=6):%d/%m/%Y} đến {sunday:%d/%m/%Y}" in past.text
    assert f"Đến hết ngày {sunday:%d/%m/%Y}, đã được cấp tài khoản" in past.text
    assert f"đến {sunday - timedelta(days=7):%d/%m/%Y}" in client.page(past.links["Tuần trước"]).text
    assert f"day={today().isoformat()}" in past.links["Tuần sau"]
    assert "Tuần trước" not in client.page(f"/meeting?day={FIRST_DAY.isoformat()}").links


def test_more_accounts_than_people_are_flagged(staffed: Staffed) -> None:
    """Of nobody too."""
    officer = staffed.officer_id()
    for people in (0, 40):
        with staffed.world.act() as act:
            numbers = {"participants": people, "accepted": 45}
            unit_id = staffed.world.unit(UnitMode.COUNT, officer=officer)
            counts.record(act, unit_id, Stated(today(), PeopleGroup.EMPLOYEE, Evidence.REPORTED, numbers))
        assert "vượt 100 %, cần kiểm tra" in staffed.officer().page("/meeting").text


def test_a_liaison_is_at_no_meeting(weekly: Staffed) -> None:
    client = weekly.liaison(weekly.world.unit())
    assert client.get("/meeting").status_code == 404
    assert "Giao ban tuần" not in client.page("/").text


def test_queries_and_sheets_are_bounded(weekly: Staffed) -> None:
    client = weekly.staff()
    client.page("/meeting")
    one = queries(lambda: client.get("/meeting"))
    for n in range(6):
        weekly.world.listed(weekly.world.unit(officer=weekly.officer_id(f"officer.{n}")), 5)
    assert queries(lambda: client.get("/meeting")) <= one <= 20
    assert len(sheets(client.page("/meeting"))) == 10
    viewer, lens = (
        viewer_of(weekly.session, weekly.user("staff", Role.STAFF)),
        Lens(today(), PeopleGroup.EMPLOYEE, Base.ALL, Evidence.REPORTED, AreaList.Y2025),
    )
    whole = meeting(viewer, lens, 1)
    pages = [meeting(viewer, lens, page, size=3) for page in (1, 2, 3, 4)]
    assert [sheet for page in pages for sheet in page.sheets] == list(whole.sheets)
    assert [len(page.sheets) for page in pages] == [3, 3, 3, 1]


@pytest.mark.browser
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
            assert tab.locator(".sheet").count() == 3
            assert tab.pdf(prefer_css_page_size=True).count(b"/MediaBox") == 3
