"""The list of units in a browser: by keyboard, on a phone, without scripts; nothing that the checker minds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from rollout.models import ContactLog
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def three_units(staffed: Staffed) -> None:
    staffed.staff()
    for _ in range(3):
        staffed.world.listed(staffed.world.unit(), 3)
    staffed.session.commit()


def test_by_keyboard_rows_are_walked_ticked_and_opened(staffed: Staffed, tab: Page, address: str) -> None:
    three_units(staffed)
    log_in(tab, address)
    tab.goto(f"{address}/units")
    assert accessibility_faults(tab) == []
    for key in ("j", "j", "Space", "j", "Space", "k"):
        tab.keyboard.press(key)
    expect(tab.locator("[name=unit_ids]:checked")).to_have_count(2)
    expect(tab.locator("output[data-ticked]")).to_have_text("2/3")
    focused = tab.evaluate("document.activeElement.closest('tr').rowIndex")
    assert focused == 2
    tab.locator("[name=unit_ids]").nth(1).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(r"/units/\d+"))


def test_a_filter_is_changed_kept_and_opened_again(staffed: Staffed, phone: Page, address: str) -> None:
    three_units(staffed)
    log_in(phone, address)
    phone.goto(f"{address}/units")
    assert accessibility_faults(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_text("Tất cả đơn vị đang hoạt động · 3 đơn vị").click()
    assert accessibility_faults(phone) == []
    phone.get_by_label("Tỷ lệ được cấp tài khoản").select_option("50")
    phone.get_by_role("button", name="Lọc", exact=True).click()
    expect(phone.get_by_text("dưới 50 % · 3 đơn vị")).to_be_visible()
    phone.get_by_role("link", name="Lưu bộ lọc này").click()
    phone.get_by_label("Tên bộ lọc").fill("Dưới một nửa")
    phone.get_by_role("button", name="Lưu", exact=True).click()
    expect(phone.get_by_role("link", name="Dưới một nửa")).to_have_attribute("aria-current", "page")
    phone.locator("tbody tr").first.get_by_role("checkbox").check()
    assert accessibility_faults(phone) == []


def test_without_scripts_a_message_is_marked_as_sent_for_those_ticked(
    staffed: Staffed, browser: Browser, address: str
) -> None:
    three_units(staffed)
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        tab = held.new_page()
        log_in(tab, address)
        tab.goto(f"{address}/units")
        for row in range(2):
            tab.locator("[name=unit_ids]").nth(row).check()
        tab.get_by_role("button", name="Nhắn Zalo").click()
        tab.get_by_role("button", name="Đánh dấu đã gửi").click()
        expect(tab.get_by_text("Đã ghi cho 2 đơn vị: Nhắn Zalo, Đã gửi.")).to_be_visible()
        tab.get_by_text("Chọn cột").click()
        tab.get_by_label("Chưa có tài khoản").check()
        tab.get_by_role("button", name="Hiện các cột này").click()
        expect(tab.locator("td[data-label='Chưa có tài khoản']").first).to_be_visible()
    staffed.session.rollback()
    assert staffed.session.query(ContactLog).count() == 2
