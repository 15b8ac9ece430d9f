"""The list of people in a browser: one box ticks the page, and is not there where scripts are not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

ALL = "Chọn tất cả trong trang"


def people_of_three(staffed: Staffed) -> str:
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, 3)
    staffed.staff()
    staffed.session.commit()
    return f"/units/{unit_id}/people"


def test_one_box_ticks_all_of_the_page(staffed: Staffed, tab: Page, address: str) -> None:
    people = people_of_three(staffed)
    log_in(tab, address)
    tab.goto(address + people)
    tab.get_by_label(ALL).check()
    expect(tab.locator("input[name=person_ids]:checked")).to_have_count(3)
    assert accessibility_faults(tab) == []
    tab.get_by_text("Lọc danh sách").click()
    tab.get_by_label("Họ tên", exact=True).fill("văn")
    tab.get_by_role("button", name="Lọc").click()  # the list comes as a piece of the page
    expect(tab.locator("input[name=person_ids]:not(:checked)")).to_have_count(3)
    expect(tab.get_by_label(ALL)).to_be_visible()


def test_without_scripts_there_is_no_box_that_does_nothing(staffed: Staffed, browser: Browser, address: str) -> None:
    people = people_of_three(staffed)
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        tab = context.new_page()
        log_in(tab, address)
        tab.goto(address + people)
        expect(tab.get_by_label("Chọn Nguyễn", exact=False)).to_have_count(3)
        expect(tab.get_by_label(ALL)).to_be_hidden()
        tab.get_by_label("Chọn cả 3 người").check()
