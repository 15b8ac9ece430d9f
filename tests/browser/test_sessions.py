"""A guidance session on a phone: thirty people in a few taps, with and without scripts, and nothing typed is lost."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from rollout.core.dates import today
from rollout.models import DayException, FormDraft, GuidanceSession, Statement
from tests.browser.hands import Hands
from tests.browser.looks import out_of_room
from tests.browser.watch import accessibility_faults, log_in, watched_tab
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

KEPT = "Mất kết nối. Nội dung đã lưu tạm trên máy này"


@pytest.fixture(autouse=True)
def unit(staffed: Staffed) -> int:
    """A unit of thirty people and its liaison, on a day that is worked whatever its weekday."""
    staffed.session.add(DayException(day=today(), is_off=False, name="Làm bù"))
    held = staffed.world.unit()
    staffed.world.listed(held, 30)
    staffed.liaison(held)
    staffed.session.commit()
    return held


def numbers(staffed: Staffed) -> tuple[int, int, int]:
    """Sessions, live statements, drafts."""
    staffed.session.rollback()
    count = [select(func.count()).select_from(model) for model in (GuidanceSession, Statement, FormDraft)]
    found = tuple(staffed.session.scalar(statement) or 0 for statement in count)
    staffed.session.rollback()  # a transaction left open would keep the pages from writing
    return found[0], found[1], found[2]


def record(hands: Hands, tab: Page) -> None:
    """From the page where the day starts to a session of thirty, all of whom installed and registered."""
    hands.click(tab.get_by_role("link", name="Buổi hướng dẫn").first)
    hands.click(tab.get_by_role("link", name="Ghi buổi hướng dẫn").first)
    hands.click(tab.get_by_label("Tất cả có mặt"))
    hands.click(tab.get_by_label("Đã cài đặt ứng dụng").first)
    hands.click(tab.get_by_label("Đã gửi tờ khai đăng ký").first)
    hands.choose(tab.get_by_label("Kênh thực hiện"), "app")
    hands.click(tab.get_by_role("button", name="Ghi kết quả"))
    expect(tab.get_by_text("Đã ghi kết quả buổi hướng dẫn: 30 người dự.")).to_be_visible()


def test_a_liaison_logs_a_session_of_thirty_in_fewer_than_ten(staffed: Staffed, phone: Page, address: str) -> None:
    log_in(phone, address, "liaison")
    hands = Hands(phone)
    record(hands, phone)
    hands.tell("a session of 30 logged on a phone")
    assert hands.done < 10
    assert accessibility_faults(phone) == []
    assert numbers(staffed) == (1, 60, 0)
    phone.get_by_role("link", name="Sửa kết quả").click()
    expect(phone.locator("output[data-present]")).to_have_text("30/30")
    assert accessibility_faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_label("Nguyễn Văn 3 ", exact=False).first.uncheck()
    expect(phone.locator("output[data-present]")).to_have_text("29/30")
    expect(phone.get_by_label("Tất cả có mặt")).not_to_be_checked()
    for path in ("/sessions", "/sessions/plan"):
        phone.goto(address + path)
        assert accessibility_faults(phone) == []


def test_without_scripts_as_well(staffed: Staffed, browser: Browser, address: str) -> None:
    size = {"width": 390, "height": 844}
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=size) as context:  # type: ignore[arg-type]
        tab = context.new_page()
        log_in(tab, address, "liaison")
        hands = Hands(tab)
        record(hands, tab)
        assert hands.done < 10
        tab.goto(f"{address}/sessions/new")
        tab.get_by_label("Trừ các dòng vắng mặt").fill("2, 4")
        tab.get_by_role("button", name="Lưu nháp").click()
        expect(tab.get_by_text("Đã lưu nháp.", exact=False)).to_be_visible()
        expect(tab.get_by_label("Trừ các dòng vắng mặt")).to_have_value("2, 4")
    assert numbers(staffed) == (1, 60, 1)


def test_hours_that_overlap_are_asked_about_without_scripts_and_counted_once(
    staffed: Staffed, browser: Browser, address: str
) -> None:
    with watched_tab(browser, width=390, height=844, has_scripts=False) as tab:
        log_in(tab, address, "liaison")
        record(Hands(tab), tab)
        tab.goto(f"{address}/sessions/new")
        tab.get_by_label("Trừ các dòng vắng mặt").fill("2, 4")
        tab.get_by_label("Tất cả có mặt").check()
        send = tab.get_by_role("button", name="Ghi kết quả")
        send.click()
        expect(tab.get_by_role("alert")).to_contain_text("Đơn vị 1 đã có một buổi khác cùng ngày")
        expect(tab.get_by_role("alert")).to_contain_text("trùng giờ")
        assert out_of_room(tab) == []
        assert numbers(staffed)[0] == 1
        expect(tab.get_by_label("Tất cả có mặt")).to_be_checked()
        expect(tab.get_by_label("Trừ các dòng vắng mặt")).to_have_value("2, 4")
        send.click()
        expect(tab.get_by_role("alert")).to_contain_text("trùng giờ")
        assert numbers(staffed)[0] == 1
        tab.get_by_label("Đúng là như vậy").check()
        send.dblclick()  # as an impatient thumb does
        expect(tab.get_by_text("28 người dự", exact=False).first).to_be_visible()
        assert out_of_room(tab) == []
    assert numbers(staffed) == (2, 60, 0)


def drafts(tab: Page) -> int:
    return len(tab.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))"))


def test_a_draft_survives_a_refresh_and_a_log_out(staffed: Staffed, phone: Page, address: str) -> None:
    log_in(phone, address, "liaison")
    phone.goto(f"{address}/sessions/new")
    phone.get_by_label("Trừ các dòng vắng mặt").fill("2, 4")
    phone.get_by_label("Tất cả có mặt").check()
    expect(phone.locator("output[data-present]")).to_have_text("28/30")
    phone.get_by_label("Trừ các dòng vắng mặt").fill("2, 4-6")
    expect(phone.locator("output[data-present]")).to_have_text("26/30")
    phone.get_by_label("Trừ các dòng vắng mặt").fill("2, 4")
    phone.get_by_label("Tất cả có mặt").focus()  # a change is kept when the field is left
    phone.reload()
    expect(phone.get_by_label("Trừ các dòng vắng mặt")).to_have_value("2, 4")
    expect(phone.locator("output[data-present]")).to_have_text("28/30")
    phone.locator(".person summary").click()
    phone.get_by_role("button", name="Đăng xuất").click()
    phone.wait_for_url("**/login*")  # what was typed last is handed over before
    expect(phone.get_by_label("Mật khẩu")).to_be_visible()
    assert drafts(phone) == 0
    log_in(phone, address, "liaison")
    phone.goto(f"{address}/sessions")
    phone.get_by_role("link", name=re.compile("Bản nháp lưu lúc")).click()
    expect(phone.get_by_label("Trừ các dòng vắng mặt")).to_have_value("2, 4")
    phone.get_by_role("button", name="Ghi kết quả").click()
    expect(phone.get_by_text("28 người dự", exact=False).first).to_be_visible()
    assert numbers(staffed)[0] == 1
    assert numbers(staffed)[2] == 0


def test_a_dead_network_loses_nothing_and_counts_nothing_twice(
    staffed: Staffed, browser: Browser, address: str
) -> None:
    with watched_tab(browser, width=390, height=844, meant="net::ERR_") as phone:
        log_in(phone, address, "liaison")
        phone.goto(f"{address}/sessions/new")
        phone.context.set_offline(True)
        phone.get_by_label("Trừ các dòng vắng mặt").fill("7")
        phone.get_by_label("Tất cả có mặt").check()
        phone.get_by_role("button", name="Ghi kết quả").click()
        expect(phone.get_by_text(KEPT, exact=False)).to_be_visible()
        assert numbers(staffed) == (0, 0, 0)
        assert drafts(phone) == 1
        phone.context.set_offline(False)
        phone.reload()
        expect(phone.get_by_label("Trừ các dòng vắng mặt")).to_have_value("7")
        phone.get_by_role("button", name="Ghi kết quả").click()
        expect(phone.get_by_text("29 người dự", exact=False).first).to_be_visible()
        # The page's own script removes it; the page's policy lets no waiting script be evaluated in it.
        until = time.monotonic() + 10
        while drafts(phone) and time.monotonic() < until:
            phone.wait_for_timeout(50)
        assert drafts(phone) == 0
    assert numbers(staffed)[0] == 1
