"""Without scripts, on a phone: whatever the day's work needs is done by links and forms alone.

More of it is where its pages are tested: calls, taps, the grid, messages, imports, the search, the overview.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.watch import log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone's browser that runs no script."""
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        yield held.new_page()


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 3)
    staffed.staff()
    staffed.desk()
    staffed.session.commit()
    return unit_id


def test_the_way_in_about_and_out(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address)
    plain.get_by_role("button", name="English").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Today")
    plain.get_by_role("button", name="Tiếng Việt").click()
    plain.get_by_role("link", name="Xem thêm").click()
    plain.get_by_role("link", name="Danh mục").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Danh mục")
    plain.locator(".person summary").click()
    plain.get_by_role("button", name="Đăng xuất").click()
    expect(plain.get_by_label("Tên đăng nhập")).to_be_visible()


def test_a_call_is_logged_and_taken_back(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address, "officer")
    plain.goto(f"{address}/today")
    plain.get_by_role("button", name="Đã gặp").click()
    expect(plain.get_by_text("Xong việc hôm nay")).to_be_visible()
    plain.goto(f"{address}/units/{unit_id}/log")
    plain.get_by_role("button", name="Rút lại").click()
    plain.goto(f"{address}/today")
    expect(plain.get_by_role("button", name="Đã gặp")).to_be_visible()


def test_the_page_of_a_unit_leads_to_each_of_its_pieces(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address)
    for link, heading in (
        ("Mở danh sách người tham gia", "Người tham gia"),
        ("Xem những việc đã diễn ra", "Những việc đã diễn ra"),
        ("Thông tin đơn vị: triển khai", "Thông tin đơn vị"),
    ):
        plain.goto(f"{address}/units/{unit_id}")
        plain.get_by_role("link", name=link).click()
        expect(plain.get_by_role("heading", level=1)).to_contain_text(heading)


def test_units_are_narrowed_kept_and_handed_over(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address)
    plain.goto(f"{address}/units")
    plain.get_by_text("Đổi bộ lọc").click()
    plain.get_by_label("Tỷ lệ được cấp tài khoản").select_option("50")
    plain.get_by_role("button", name="Lọc", exact=True).click()
    plain.get_by_role("link", name="Lưu bộ lọc này").click()
    plain.get_by_label("Tên bộ lọc").fill("Dưới một nửa")
    plain.get_by_role("button", name="Lưu", exact=True).click()
    expect(plain.get_by_role("link", name="Dưới một nửa")).to_have_attribute("aria-current", "page")
    plain.locator("[name=unit_ids]").check()
    plain.get_by_role("button", name="Bàn giao cán bộ").click()
    expect(plain.get_by_text("1 đơn vị, 3 người tham gia", exact=True)).to_be_visible()


def test_pasted_lines_are_looked_at_and_written(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address)
    plain.goto(f"{address}/units/{unit_id}/people/paste")
    plain.get_by_label("Các dòng dán từ Excel").fill("Nguyễn Văn 2\tx\nNguyễn Văn 3\tx")
    plain.get_by_label("Kênh thực hiện").select_option("app")
    plain.get_by_role("button", name="Xem trước").click()
    expect(plain.get_by_text("Thấy 2 người")).to_be_visible()
    plain.get_by_role("button", name="Ghi nhận mốc").click()
    expect(plain.get_by_text("cho 2 người", exact=False)).to_be_visible()
    plain.get_by_role("button", name="Hoàn tác").click()
    expect(plain.get_by_text("Đã hoàn tác cho 2 người.")).to_be_visible()


def test_the_desk_takes_one_declaration_and_a_bundle(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address, "desk")
    plain.get_by_label("Mã số BHXH").fill("5100000002")
    plain.get_by_role("button", name="Tìm", exact=True).click()
    plain.get_by_role("button", name="Đã nộp tờ khai").click()
    expect(plain.get_by_role("button", name="Hoàn tác")).to_be_visible()
    plain.get_by_role("link", name="Nhận cả tập tờ khai").click()
    plain.get_by_label("Các số, mỗi dòng một số").fill("5100000003\n5100000004")
    plain.get_by_role("button", name="Xem trước").click()
    expect(plain.get_by_text("Thấy 2 người")).to_be_visible()
    plain.get_by_role("button", name="Đã cấp tài khoản").click()
    expect(plain.get_by_text("Đã cấp tài khoản: 2 người.")).to_be_visible()


def test_a_full_number_is_shown_for_a_reason(unit_id: int, plain: Page, address: str) -> None:
    log_in(plain, address)
    plain.goto(f"{address}/units/{unit_id}/people")
    plain.get_by_role("link", name="Nguyễn Văn 2").click()
    plain.get_by_label("Lý do cần xem").fill("đối chiếu tờ khai")
    plain.get_by_role("button", name="Xem số đầy đủ").click()
    expect(plain.get_by_text("5100000002")).to_be_visible()
