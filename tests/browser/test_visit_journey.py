"""One visit from the first offer to the people that its session counts, by everybody who has a part in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looks import out_of_room
from tests.browser.watch import log_in, watched_tab
from tests.clock import TurnTo, turning
from tests.register.visiting import CLOCKS, TODAY, TUESDAY
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

PUBLIC = "https://vssid.example.gov.vn"
POLL = 20_000
"""ms: how often the page of a visit asks what is new."""

OF_SESSIONS = ("hours", "routes.loading", "actions.planning", "actions.recording")


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> TurnTo:
    """The clock of visits and of the sessions that come of them."""
    clocks = [*CLOCKS, "rollout.register.sessions.now", *(f"rollout.guidance.{name}.now" for name in OF_SESSIONS)]
    turn_to = turning(monkeypatch, clocks)
    turn_to(TODAY)
    return turn_to


@pytest.fixture(autouse=True)
def unit_id(staffed: Staffed, turn: TurnTo, app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """Five people whom an officer and a liaison look after; people elsewhere can open the program."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", PUBLIC)
    made = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    staffed.world.listed(made, 5)
    staffed.liaison(made)
    staffed.session.commit()
    return made


@dataclass
class Office:
    """An officer at the office and on the way: two devices, or one phone that runs no scripts."""

    desk: Page
    pocket: Page
    has_scripts: bool

    def learns(self, what: Locator) -> None:
        """A page that is left open shows it by itself; one without scripts when it is opened again."""
        if self.has_scripts:
            expect(what).to_have_count(0)
            self.desk.clock.fast_forward(POLL)
        else:
            self.desk.reload()
        expect(what).to_be_visible()


@dataclass
class People:
    """Each with a device of their own."""

    browser: Browser
    address: str
    held: ExitStack

    def tab(self, *, width: int = 390, has_scripts: bool = True) -> Page:
        watched = watched_tab(self.browser, width=width, height=768, has_scripts=has_scripts)
        return self.held.enter_context(watched)

    def office(self, *, has_scripts: bool) -> Office:
        pocket = self.tab(has_scripts=has_scripts)
        log_in(pocket, self.address, "officer")
        if not has_scripts:
            return Office(pocket, pocket, has_scripts)
        desk = self.tab(width=1366)
        desk.clock.install()
        log_in(desk, self.address, "officer")
        return Office(desk, pocket, has_scripts)

    def liaison(self) -> Page:
        tab = self.tab()
        log_in(tab, self.address, "liaison")
        return tab


@pytest.fixture
def people(browser: Browser, address: str) -> Iterator[People]:
    with ExitStack() as held:
        yield People(browser, address, held)


def look(tab: Page) -> None:
    """The page that is open is no wider than the screen, and a thumb meets all of it."""
    assert out_of_room(tab) == [], tab.url


def go(tab: Page, address: str) -> None:
    tab.goto(address)
    look(tab)


def press(tab: Page, button: str) -> None:
    """Sends the form of a button. To keep a draft changes the address of a page, but loads none."""
    with tab.expect_event("load"):
        tab.get_by_role("button", name=button, exact=True).click()
    look(tab)


def follow(tab: Page, link: str) -> None:
    with tab.expect_event("load"):
        tab.get_by_role("link", name=link).first.click()
    look(tab)


def stands(tab: Page) -> Locator:
    """The sentence at the head of a visit."""
    return tab.locator(".stands")


def propose(tab: Page, address: str) -> None:
    """From the list of visits to two times offered on one day."""
    go(tab, f"{address}/visits/new")
    tab.get_by_label("Đơn vị 1", exact=False).check()
    press(tab, "Tiếp")
    tab.get_by_label("Ngày", exact=True).fill("08/12")
    tab.get_by_label("Giờ bắt đầu", exact=True).fill("8:00")
    tab.get_by_text("Thêm thời gian để đơn vị chọn").click()
    tab.get_by_label("Thời gian thứ hai: ngày").fill("08/12")
    tab.get_by_label("Thời gian thứ hai: giờ bắt đầu").fill("13h30")
    look(tab)
    press(tab, "Đề xuất lịch")
    expect(tab.get_by_text("Đã đề xuất lịch.", exact=False)).to_be_visible()
    expect(stands(tab)).to_contain_text("Đã đề xuất, chờ đơn vị trả lời")


def link_of(tab: Page) -> str:
    """The path of the link in the words that are sent to the unit; leaves the tab at the page of the visit."""
    follow(tab, "Đường dẫn trả lời, lời nhắn Zalo, thư in")
    if (make := tab.get_by_role("button", name=re.compile("Tạo đường dẫn"))).count():
        make.click()
    expect(tab.get_by_role("link", name="Thư mời để in")).to_be_visible()
    look(tab)
    words = tab.get_by_label("Lời nhắn", exact=False).input_value()
    found = re.search(rf"{re.escape(PUBLIC)}/v/\S+", words)
    assert found, words
    follow(tab, "Lịch làm việc số 1")
    return urlsplit(found[0]).path


def accept(tab: Page, address: str, path: str, time: str) -> None:
    """By the link, without a log-in."""
    go(tab, address + path)
    tab.get_by_label(time, exact=False).check()
    tab.get_by_label("Ai dự buổi làm việc").fill("Chị Lan, kế toán")
    tab.get_by_label("Số người dự").fill("5")
    tab.get_by_label("Cần cơ quan BHXH mang điện thoại", exact=False).check()
    press(tab, "Gửi trả lời")
    expect(tab.get_by_role("status")).to_contain_text(f"Đã thống nhất: {time}")
    expect(tab.get_by_role("status")).to_contain_text("5 người dự")


def move(tab: Page) -> None:
    """What was agreed, to the day after: the unit has to answer again."""
    tab.get_by_text("Việc khác với lịch này").click()
    follow(tab, "Đổi lịch")
    press(tab, "Đề xuất lịch")
    expect(tab.get_by_role("alert")).to_contain_text("Lý do đổi lịch")
    tab.get_by_label("Lý do đổi lịch").fill("Cán bộ đi tập huấn")
    tab.get_by_label("Ngày", exact=True).fill("09/12")
    tab.get_by_label("Giờ bắt đầu", exact=True).fill("9:00")
    press(tab, "Đề xuất lịch")
    expect(stands(tab)).to_contain_text("Đã đề xuất, chờ đơn vị trả lời")
    expect(stands(tab)).to_contain_text("09:00–10:30 thứ Tư 09/12/2026")


def hold(tab: Page, address: str) -> None:
    """From the day's work to a session of everybody, of whom each installed."""
    go(tab, f"{address}/today")
    if tab.get_by_role("link", name="Xem lịch làm việc hôm nay, việc chờ cán bộ").count():
        follow(tab, "Xem lịch làm việc hôm nay, việc chờ cán bộ")
    box = tab.get_by_role("link", name="09:00–10:30 thứ Tư 09/12/2026").bounding_box()
    assert box is not None
    assert box["height"] >= 44, "it is met by a thumb, on the way"
    follow(tab, "09:00–10:30 thứ Tư 09/12/2026")
    follow(tab, "Bắt đầu buổi hướng dẫn")
    tab.get_by_label("Tất cả có mặt").check()
    tab.get_by_label("Đã cài đặt ứng dụng").first.check()
    tab.get_by_label("Kênh thực hiện").select_option("app")
    press(tab, "Ghi kết quả")
    expect(tab.get_by_text("Đã ghi kết quả buổi hướng dẫn: 5 người dự.")).to_be_visible()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "plain"])
def test_a_visit_from_its_first_offer_to_the_people_it_counts(
    people: People, address: str, unit_id: int, turn: TurnTo, *, has_scripts: bool
) -> None:
    office, unit = people.office(has_scripts=has_scripts), people.tab(has_scripts=False)
    desk, pocket = office.desk, office.pocket

    propose(desk, address)
    first = link_of(desk)
    accept(unit, address, first, "13:30–15:00")
    office.learns(stands(desk).get_by_text("Đã thống nhất", exact=False))
    expect(stands(desk)).to_contain_text("13:30–15:00 thứ Ba 08/12/2026")
    expect(desk.get_by_text("người dự: Chị Lan, kế toán")).to_be_visible()
    expect(desk.get_by_text("cần cán bộ mang thiết bị")).to_be_visible()
    look(desk)

    move(desk)
    go(unit, address + first)
    expect(unit.get_by_text("Lịch đã được đề xuất lại sau khi gửi đường dẫn này.", exact=False)).to_be_visible()
    expect(unit.get_by_role("button", name="Gửi trả lời")).to_have_count(0)
    second = link_of(desk)
    assert second != first
    accept(unit, address, second, "09:00–10:30")
    office.learns(stands(desk).get_by_text("Đã thống nhất", exact=False))

    turn(TUESDAY.replace(day=9), 10)
    hold(pocket, address)
    follow(pocket, "Đã thực hiện, 09/12/2026")
    expect(stands(pocket)).to_contain_text("Đã thực hiện: 09:00–10:30 thứ Tư 09/12/2026")
    follow(pocket, "Mở buổi hướng dẫn")
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Buổi ngày 09/12/2026")
    go(pocket, f"{address}/units/{unit_id}")
    expect(pocket.locator("main")).to_contain_text(re.compile(r"Đã cài đặt ứng dụng\s+5\s+100,0 %"))

    liaison = people.liaison()
    go(liaison, f"{address}/my-visits")
    line = liaison.locator(".my-visits li")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("09:00–10:30 thứ Tư 09/12/2026")
    expect(line).to_contain_text("Đã thực hiện")
    go(unit, address + second)
    expect(unit.get_by_text("Lịch này đã kết thúc: Đã thực hiện.", exact=False)).to_be_visible()


def test_the_officer_takes_the_time_that_a_unit_asks_for(people: People, address: str) -> None:
    office, liaison = people.office(has_scripts=True), people.liaison()
    desk = office.desk
    propose(desk, address)
    go(liaison, f"{address}/my-visits")
    follow(liaison, "08:00–09:30")
    liaison.get_by_label("Đề nghị thời gian khác").check()
    press(liaison, "Gửi trả lời")
    expect(liaison.get_by_role("alert")).to_contain_text("Ngày đề nghị")
    liaison.get_by_label("Ngày đề nghị").fill("10/12")
    liaison.get_by_label("Giờ bắt đầu").select_option("14:00")
    liaison.get_by_label("Số người dự").fill("4")
    press(liaison, "Gửi trả lời")
    expect(liaison.get_by_text("Đã ghi nhận và báo cán bộ BHXH.")).to_be_visible()
    expect(liaison.locator(".answered")).to_contain_text("Đơn vị đã đề nghị: 14:00–15:30")

    office.learns(stands(desk).get_by_text("Đơn vị đề nghị thời gian khác", exact=False))
    look(desk)
    press(desk, "Nhận 14:00–15:30 thứ Năm 10/12/2026")
    expect(stands(desk)).to_contain_text("Đã thống nhất: 14:00–15:30 thứ Năm 10/12/2026")
    go(liaison, f"{address}/my-visits")
    expect(liaison.locator(".my-visits li")).to_contain_text("14:00–15:30 thứ Năm 10/12/2026")
    expect(liaison.locator(".my-visits li")).to_contain_text("Đã thống nhất")
    expect(liaison.get_by_role("heading", name="Sắp tới")).to_be_visible()
