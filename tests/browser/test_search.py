"""The search in a browser: "/" leads there, arrows through what is found, Enter with a number to its holder."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from rollout.register import persons
from rollout.vocabulary import IdentifierKind
from tests.browser.watch import accessibility_faults, log_in
from tests.participants.pages import add_people
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

NUMBER = "5100000123"
FIELD = "Tìm đơn vị, họ tên, trang; hoặc gõ đúng một số"


@pytest.fixture
def person_id(staffed: Staffed) -> int:
    [person_id, _other] = add_people(
        staffed,
        staffed.world.unit(),
        persons.NewPerson("Nguyễn Thị Hòa", ((IdentifierKind.BHXH, NUMBER),)),
        persons.NewPerson("Trần Hoà"),
    )
    staffed.staff()
    staffed.session.commit()
    return person_id


def test_by_keyboard_alone(person_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.keyboard.press("/")
    tab.keyboard.type("hoà")
    expect(tab.locator("#seek-results a")).to_have_count(2)
    assert accessibility_faults(tab) == []
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("#seek-results a").first).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator("#seek-results a")).to_have_count(0)
    expect(tab.get_by_label(FIELD)).to_be_focused()
    tab.keyboard.press("/")  # a sign like any other, in a field
    expect(tab.get_by_label(FIELD)).to_have_value("hoà/")
    tab.get_by_label(FIELD).fill("nguyễn thị")
    expect(tab.locator("#seek-results a")).to_have_count(1)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{address}/people/{person_id}")


def test_enter_with_a_number_leads_to_its_holder(person_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.get_by_label(FIELD).fill(NUMBER)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{address}/people/{person_id}")


def test_on_a_phone_without_scripts(person_id: int, browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        tab = held.new_page()
        log_in(tab, address)
        tab.get_by_role("link", name="Tìm kiếm").click()
        tab.get_by_label(FIELD).fill("hoa")
        tab.keyboard.press("Enter")
        tab.get_by_role("link", name="Nguyễn Thị Hòa").click()
        tab.wait_for_url(f"{address}/people/{person_id}")
        tab.goto(f"{address}/search")
        tab.get_by_label(FIELD).fill(NUMBER)
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{address}/people/{person_id}")
