"""A liaison's day on a phone: log in, tick five people, record a step; with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from rollout.models import Statement
from rollout.vocabulary import Milestone
from tests.browser.hands import Hands
from tests.browser.watch import accessibility_faults
from tests.staffed import PASSWORD, Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    """Twelve people to install the app, three of whom something is missing."""
    found = staffed.world.unit(officer=staffed.officer_id())
    people = staffed.world.listed(found, 15)
    staffed.world.mark(people[3:], Milestone.INFO_COMPLETED, 3)
    staffed.liaison(found)
    staffed.session.commit()
    return found


@contextmanager
def plain_phone(browser: Browser) -> Iterator[Page]:
    """A phone that runs no scripts."""
    with browser.new_context(
        java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}
    ) as context:
        yield context.new_page()


def enter(tab: Page, address: str, hands: Hands) -> None:
    """Logs in as a person does, by two entries."""
    tab.goto(f"{address}/login")
    tab.locator("#username").focus()
    hands.enter("liaison", "Tab")
    hands.enter(PASSWORD)
    tab.wait_for_url("**/work")


def installed(staffed: Staffed) -> int:
    staffed.session.rollback()
    held = select(func.count(Statement.id)).where(
        Statement.milestone == Milestone.INSTALLED.value, Statement.voided_seq.is_(None)
    )
    found = staffed.session.scalar(held) or 0
    staffed.session.rollback()  # a transaction left open would keep the pages from writing
    return found


def tick_five(tab: Page, hands: Hands) -> None:
    group = tab.locator("#group-install")
    if group.get_attribute("open") is None:
        hands.click(group.locator("summary"))
    for place in range(5):
        hands.click(group.locator("ul.people input[type=checkbox]").nth(place))
    hands.click(group.get_by_role("button", name="Đã cài đặt ứng dụng"))
    expect(tab.get_by_text("cho 5 người", exact=False)).to_be_visible()


def test_five_people_in_under_ten(staffed: Staffed, unit_id: int, phone: Page, address: str) -> None:
    hands = Hands(phone)
    enter(phone, address, hands)
    expect(phone).to_have_url(f"{address}/units/{unit_id}/work")
    expect(phone.get_by_text("Còn 15 người chưa có tài khoản")).to_be_visible()
    assert accessibility_faults(phone) == []
    tick_five(phone, hands)
    hands.tell("a liaison logs in and records a step of five people")
    assert hands.done < 10
    assert installed(staffed) == 5
    assert accessibility_faults(phone) == []
    phone.get_by_role("button", name="Hoàn tác").click()
    expect(phone.get_by_text("Đã hoàn tác cho 5 người.")).to_be_visible()
    expect(phone).to_have_url(f"{address}/units/{unit_id}/work")
    assert installed(staffed) == 0


def test_the_same_without_scripts(staffed: Staffed, unit_id: int, browser: Browser, address: str) -> None:
    with plain_phone(browser) as phone:
        hands = Hands(phone)
        enter(phone, address, hands)
        expect(phone).to_have_url(f"{address}/units/{unit_id}/work")
        tick_five(phone, hands)
        assert hands.done < 10
        assert installed(staffed) == 5
        phone.get_by_role("link", name="Danh sách đã chuyển và đã gửi lại").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text("Danh sách đã chuyển và đã gửi lại")


def test_what_is_there_is_ticked_for_several(staffed: Staffed, unit_id: int, phone: Page, address: str) -> None:
    enter(phone, address, Hands(phone))
    group = phone.locator("#group-info")
    expect(group).to_have_attribute("open", "")
    group.get_by_label("Chọn cả nhóm (3 người)").check()
    for item in ("địa chỉ", "số điện thoại", "ảnh cá nhân", "ảnh CCCD mặt trước", "ảnh CCCD mặt sau"):
        group.get_by_label(item, exact=True).check()
    group.get_by_role("button", name="Ghi đã có").click()
    expect(phone.get_by_text("đã ghi “Đã bổ sung thông tin” cho 3 người", exact=False)).to_be_visible()
    expect(phone.locator("#group-info")).to_have_count(0)


def test_every_target_is_large_enough_for_a_thumb(unit_id: int, phone: Page, address: str) -> None:
    enter(phone, address, Hands(phone))
    phone.get_by_role("link", name="Mọi vướng mắc của đơn vị").scroll_into_view_if_needed()  # pieces come when seen
    small = phone.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main summary, main label.option")]
          .filter((item) => item.checkVisibility() && !item.closest("p.crumbs, .flash, table"))
          .map((item) => [item.textContent.trim(), Math.round(item.getBoundingClientRect().height)])
          .filter(([, height]) => height < 44)"""
    )
    assert small == []
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_slips_are_six_to_a_sheet(unit_id: int, phone: Page, address: str) -> None:
    enter(phone, address, Hands(phone))
    phone.goto(f"{address}/units/{unit_id}/slips")
    assert accessibility_faults(phone) == []
    phone.emulate_media(media="print")
    phone.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
    tops = phone.eval_on_selector_all(".todo-slip", "all => all.map(one => one.getBoundingClientRect().top)")
    assert len(tops) == 15
    assert tops[0] == tops[1] < tops[2] == tops[3] < tops[4] == tops[5]
    assert tops[6] - tops[0] <= 3 * 84 / 25.4 * 96 + 1, "three rows are no higher than a sheet"
    heights = phone.eval_on_selector_all(
        ".todo-slip", "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert heights == 0, "nothing is cut off"
