"""A unit answers by its link on the plainest phone, without scripts; the liaison finds the answer in their page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from rollout.register.visit_links import token_of
from tests.browser.watch import accessibility_faults
from tests.staffed import PASSWORD, Staffed
from tests.visits.offering import offered

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@contextmanager
def plain_phone(browser: Browser, width: int) -> Iterator[Page]:
    """A phone that runs no scripts."""
    with browser.new_context(
        java_script_enabled=False, locale="vi-VN", viewport={"width": width, "height": 640}
    ) as context:
        yield context.new_page()


@pytest.fixture
def path(staffed: Staffed) -> str:
    """The link of a unit to which two times are offered."""
    session, by = staffed.session, staffed.world.user
    unit_id = staffed.world.unit(office=staffed.world.offices[0])
    staffed.liaison(unit_id)
    token = token_of(offered(session, unit_id, staffed.officer_id(), by=by, office_id=staffed.world.offices[0]))
    session.commit()
    return f"/v/{token}"


def small_targets(page: Page) -> list[str]:
    """What a thumb would miss."""
    found = page.locator("main button, main .button, main label.option, main select, main input:not([type=hidden])")
    boxes = [(one.inner_text() or one.get_attribute("name"), one.bounding_box()) for one in found.all()]
    is_tick = ("answer", "needs_device", "needs_room")  # their labels are as large as a thumb
    return [f"{name} {box['height']}" for name, box in boxes if box and box["height"] < 44 and name not in is_tick]


@pytest.mark.parametrize("width", [320, 390])
def test_a_unit_answers_on_a_phone_without_scripts(
    staffed: Staffed, path: str, browser: Browser, address: str, width: int
) -> None:
    with plain_phone(browser, width) as phone:
        phone.goto(f"{address}{path}")
        assert small_targets(phone) == []
        phone.get_by_label("13:30–15:00", exact=False).check()
        phone.get_by_label("Ai dự buổi làm việc").fill("Chị Lan, kế toán")
        phone.get_by_label("Số người dự").fill("nhiều")
        phone.get_by_role("button", name="Gửi trả lời").click()
        expect(phone.get_by_role("alert")).to_contain_text("Chỉ gồm chữ số")
        phone.get_by_label("Số người dự").fill("25")
        phone.get_by_role("button", name="Gửi trả lời").click()
        expect(phone.get_by_role("status")).to_contain_text("Đã thống nhất: 13:30–15:00")
        expect(phone.get_by_role("button", name="Đổi hoặc hủy lịch")).to_be_visible()
        assert small_targets(phone) == []
        phone.goto(f"{address}/login")
        phone.get_by_label("Tên đăng nhập").fill("liaison")
        phone.get_by_label("Mật khẩu").fill(PASSWORD)
        phone.get_by_role("button", name="Đăng nhập").click()
        phone.get_by_role("link", name="Lịch của đơn vị", exact=True).click()
        phone.get_by_role("link", name="13:30–15:00", exact=False).click()
        expect(phone.get_by_text("Chị Lan, kế toán").first).to_be_visible()
        expect(phone.get_by_text("Đã thống nhất: 13:30–15:00", exact=False)).to_be_visible()


def test_everybody_can_read_it_and_nothing_is_wider_than_the_phone(path: str, phone: Page, address: str) -> None:
    for width in (320, 390):
        phone.set_viewport_size({"width": width, "height": 640})
        phone.goto(f"{address}{path}")
        assert accessibility_faults(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= width
