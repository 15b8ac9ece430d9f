"""Entering faster than in a spreadsheet, counted: many people, many units, one person at the desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from rollout.models import Statement, UnitCount
from rollout.vocabulary import UnitMode
from tests.browser.hands import Hands
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def live(staffed: Staffed) -> int:
    staffed.session.rollback()
    found = staffed.session.scalar(select(func.count(Statement.id)).where(Statement.voided_seq.is_(None))) or 0
    staffed.session.rollback()  # a transaction left open would keep the pages from writing
    return found


def a_list(staffed: Staffed, people: int = 35) -> str:
    unit_id = staffed.world.unit()
    staffed.world.listed(unit_id, people)
    staffed.staff()
    staffed.session.commit()
    return f"/units/{unit_id}/people"


def test_thirty_people_are_marked_in_six(staffed: Staffed, tab: Page, address: str) -> None:
    path = a_list(staffed)
    log_in(tab, address)
    tab.goto(address + path)
    hands, boxes = Hands(tab), tab.locator("input[name=person_ids]")
    hands.click(boxes.nth(2))
    hands.click(boxes.nth(31), shift=True)
    expect(tab.locator("output[data-ticked]")).to_have_text("30/35")
    hands.choose(tab.get_by_label("Mốc", exact=True).last, "signed_in")
    hands.choose(tab.get_by_label("Kênh thực hiện"), "app")
    expect(tab.locator("[data-implied]")).to_contain_text("Đã được cấp tài khoản")
    assert accessibility_faults(tab) == []
    hands.click(tab.locator("fieldset.bulk").get_by_role("button", name="Ghi nhận mốc"))
    expect(tab.get_by_text("cho 30 người", exact=False)).to_be_visible()
    hands.tell("30 people marked from a list")
    assert hands.done <= 6
    assert live(staffed) == 30


def test_by_keyboard_a_run_of_ticks(staffed: Staffed, tab: Page, address: str) -> None:
    path = a_list(staffed, 5)
    log_in(tab, address)
    tab.goto(address + path)
    tab.locator("input[name=person_ids]").first.focus()
    for _ in range(3):
        tab.keyboard.press("Shift+ArrowDown")
    expect(tab.locator("output[data-ticked]")).to_have_text("4/5")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Space")
    expect(tab.locator("output[data-ticked]")).to_have_text("3/5")


def test_one_tap_on_a_phone_and_one_back(staffed: Staffed, phone: Page, address: str) -> None:
    path = a_list(staffed, 3)
    log_in(phone, address)
    phone.goto(address + path)
    phone.get_by_label("Kênh thực hiện").select_option("app")
    hands = Hands(phone)
    hands.click(phone.locator("button[name=next]").first)
    expect(phone.locator(".state.good", has_text="Đã ghi")).to_have_count(1)
    assert live(staffed) == 1
    assert accessibility_faults(phone) == []
    hands.click(phone.locator("button[name=take_back]"))
    expect(phone.locator("button[name=take_back]")).to_have_count(0)
    assert live(staffed) == 0
    assert hands.done == 2
    phone.get_by_label("Chọn cả trang").check()
    expect(phone.locator("input[name=person_ids]:checked")).to_have_count(3)


def test_a_pasted_column(staffed: Staffed, tab: Page, address: str) -> None:
    path = a_list(staffed, 3)
    log_in(tab, address)
    tab.goto(f"{address}{path}/paste")
    assert accessibility_faults(tab) == []
    tab.get_by_label("Các dòng dán từ Excel").fill("Nguyễn Văn 2\tx\nnguyen van 3\trồi\nAi Đó\tx")
    tab.get_by_label("Kênh thực hiện").select_option("app")
    with tab.expect_response(re.compile("/paste")):
        tab.get_by_role("button", name="Xem trước").click()
    expect(tab.get_by_text("Thấy 2 người")).to_be_visible()
    assert accessibility_faults(tab) == []
    tab.get_by_role("button", name="Ghi nhận mốc").click()
    expect(tab.get_by_text("cho 2 người", exact=False)).to_be_visible()
    assert live(staffed) == 2


def counting(staffed: Staffed, number: int) -> None:
    for _ in range(number):
        staffed.world.unit(UnitMode.COUNT)
    staffed.staff()
    staffed.session.commit()


def test_forty_units_are_entered_in_45_by_keyboard_alone(staffed: Staffed, tab: Page, address: str) -> None:
    counting(staffed, 40)
    log_in(tab, address)
    tab.goto(f"{address}/units/counts")
    assert accessibility_faults(tab) == []
    tab.get_by_label("Mức xác nhận").focus()
    hands = Hands(tab)
    hands.press("Tab")
    for n in range(40):
        hands.enter(str(50 + n))
    hands.press("Enter")
    expect(tab.get_by_text("Đã ghi số liệu của 40 đơn vị.")).to_be_visible()
    hands.tell("40 units' numbers entered by keyboard")
    assert hands.done <= 45
    staffed.session.rollback()
    said = staffed.session.scalars(select(UnitCount.participants).order_by(UnitCount.unit_id)).all()
    assert sorted(n or 0 for n in said) == list(range(50, 90))


def test_a_block_pasted_into_the_grid(staffed: Staffed, tab: Page, address: str) -> None:
    counting(staffed, 3)
    log_in(tab, address)
    tab.goto(f"{address}/units/counts")
    first = tab.locator("input[data-column=participants]").first
    first.evaluate(
        """(field) => {
          const held = new DataTransfer();
          held.setData("text", "60\\t50\\t45\\r\\n30\\t20\\t10\\r\\n");
          field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true}));
        }"""
    )
    tab.get_by_role("button", name="Ghi số liệu").click()
    expect(tab.get_by_text("Đã ghi số liệu của 2 đơn vị.")).to_be_visible()


def test_a_person_at_the_desk_in_five(staffed: Staffed, tab: Page, address: str) -> None:
    staffed.desk()
    staffed.world.listed(staffed.world.unit(), 2)
    staffed.session.commit()
    log_in(tab, address, "desk")
    expect(tab).to_have_url(f"{address}/desk")
    assert accessibility_faults(tab) == []
    hands = Hands(tab)
    hands.enter("5100000002")
    expect(tab.get_by_role("heading", name="Nguyễn Văn 2")).to_be_visible()
    assert accessibility_faults(tab) == []
    hands.click(tab.get_by_role("button", name="Đã nộp tờ khai"))
    expect(tab.get_by_text("Đã nộp tờ khai.", exact=False)).to_be_visible()
    hands.tell("a person found at the desk and marked")
    assert hands.done <= 5
    expect(tab.locator("#number")).to_be_focused()
    tab.get_by_role("button", name="Hoàn tác").click()
    expect(tab.get_by_text("Đã hoàn tác cho 1 người.")).to_be_visible()
    assert live(staffed) == 0


def test_a_bundle_on_a_phone(staffed: Staffed, phone: Page, address: str) -> None:
    staffed.desk()
    staffed.world.listed(staffed.world.unit(), 3)
    staffed.session.commit()
    log_in(phone, address, "desk")
    phone.goto(f"{address}/desk/bundle")
    phone.get_by_label("Các số, mỗi dòng một số").fill("5100000002\n5100000003\n5199999999")
    phone.get_by_role("button", name="Xem trước").click()
    expect(phone.get_by_text("Thấy 2 người")).to_be_visible()
    assert accessibility_faults(phone) == []
    phone.get_by_role("button", name="Đã cấp tài khoản").click()
    expect(phone.get_by_text("Đã cấp tài khoản: 2 người.")).to_be_visible()


def test_without_scripts_taps_grid_and_desk_work(staffed: Staffed, browser: Browser, address: str) -> None:
    path = a_list(staffed, 2)
    counting(staffed, 1)
    with browser.new_context(java_script_enabled=False, locale="vi-VN") as context:
        tab = context.new_page()
        log_in(tab, address)
        tab.goto(address + path)
        tab.get_by_label("Kênh thực hiện").select_option("app")
        tab.locator("button[name=next]").first.click()
        expect(tab.get_by_text("cho 1 người", exact=False)).to_be_visible()
        tab.locator("button[name=take_back]").click()
        expect(tab.get_by_text("Đã rút lại.")).to_be_visible()
        tab.goto(f"{address}/units/counts")
        tab.locator("input[data-column=participants]").fill("12")
        tab.locator("input[data-column=participants]").press("Enter")
        expect(tab.get_by_text("Đã ghi số liệu của 1 đơn vị.")).to_be_visible()
