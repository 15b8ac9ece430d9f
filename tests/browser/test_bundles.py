"""On a phone, with scripts and without: a liaison reports a missing person, bundles five declarations and prints the
list; an officer answers; the desk receives the bundle."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from rollout.models import Bundle
from rollout.vocabulary import Milestone
from tests.browser.hands import Hands
from tests.browser.watch import accessibility_faults, log_in, watched_tab
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

MOST = 10  # interactions of a journey


@pytest.fixture(params=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    if request.param == "scripts":
        with watched_tab(browser, width=390, height=844) as tab:
            yield tab
        return
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        yield held.new_page()


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    world = staffed.world
    unit_id = world.unit(officer=staffed.officer_id())
    people = world.listed(unit_id, 6)
    world.mark(people, Milestone.INFO_COMPLETED, 1)
    world.mark(people, Milestone.REGISTERED, 2)
    staffed.liaison(unit_id)
    staffed.desk()
    staffed.session.commit()
    return unit_id


def leave(tab: Page) -> None:
    tab.context.clear_cookies()


def test_from_the_liaison_to_the_desk(staffed: Staffed, unit_id: int, phone: Page, address: str) -> None:
    log_in(phone, address, "liaison")
    phone.goto(f"{address}/units/{unit_id}/requests")
    hands = Hands(phone)
    hands.click(phone.get_by_role("link", name="Báo thiếu người"))
    phone.get_by_label("Họ và tên", exact=True).fill("Lê Văn Bình")
    phone.get_by_label("Mã số BHXH", exact=True).fill("5100000777")
    phone.get_by_label("Làm việc, học tại đơn vị từ ngày").fill("05/03/2021")
    hands.done += 3
    hands.click(phone.get_by_role("button", name="Gửi cán bộ"))
    expect(phone.get_by_text("Đã gửi cán bộ chuyên quản 3 mục")).to_be_visible()
    hands.tell("a missing person is reported")
    assert hands.done <= MOST

    hands = Hands(phone)
    phone.goto(f"{address}/units/{unit_id}/bundles")
    hands.click(phone.get_by_role("link", name="Lập bảng kê"))
    boxes = phone.locator("[name=person_ids]")
    for row in range(5):
        hands.done += 1
        boxes.nth(row).check()
    hands.click(phone.get_by_role("button", name="Lập bảng kê cho người đã chọn"))
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Bảng kê BK-")
    hands.click(phone.get_by_role("link", name="In bảng kê"))
    expect(phone.locator("article tbody tr")).to_have_count(5)
    hands.tell("a bundle of five is made and printed")
    assert hands.done <= MOST
    phone.emulate_media(media="print")
    expect(phone.get_by_role("link", name="Quay lại")).to_be_hidden()
    phone.emulate_media(media="screen")
    phone.get_by_role("link", name="Quay lại").click()
    phone.get_by_role("button", name="Ghi đã nộp bảng kê").click()
    expect(phone.get_by_text("Đã ghi nộp bảng kê ngày")).to_be_visible()

    leave(phone)
    log_in(phone, address, "officer")
    phone.goto(f"{address}/today")
    link = phone.get_by_role("link", name=re.compile("đề nghị sửa thông tin chờ trả lời|Đề nghị chờ trả lời"))
    link.first.click()
    if "waiting" in phone.url:
        phone.get_by_role("link", name="1 đề nghị sửa thông tin chờ trả lời").click()
    phone.get_by_role("link", name="Thiếu người: Lê Văn Bình").click()
    phone.get_by_role("button", name="Chấp nhận tất cả mục còn lại", exact=True).click()
    expect(phone.get_by_text("Đã ghi câu trả lời cho 3 mục")).to_be_visible()

    staffed.session.rollback()
    number = staffed.session.scalars(select(Bundle.number)).one()
    staffed.session.rollback()
    leave(phone)
    log_in(phone, address, "desk")
    phone.goto(f"{address}/desk")
    hands = Hands(phone)
    phone.get_by_label("Số bảng kê").fill(number.lower())
    hands.done += 1
    hands.click(phone.get_by_role("button", name="Mở bảng kê"))
    expect(phone.locator("[name=person_ids]:checked")).to_have_count(5)
    hands.click(phone.locator("[name=person_ids]").last)
    hands.click(phone.get_by_role("button", name="Đã nhận tờ khai"))
    expect(phone.get_by_text("Đã nhận tờ khai của 4 người.")).to_be_visible()
    phone.get_by_label("Lý do trả lại").fill("Thiếu chữ ký")
    hands.done += 1
    hands.click(phone.get_by_role("button", name="Trả lại", exact=True))
    expect(phone.get_by_text("Đã trả lại tờ khai của 1 người")).to_be_visible()
    hands.tell("a bundle is received, one declaration given back")
    assert hands.done <= MOST
    assert staffed.world.findings() == []


@pytest.mark.parametrize("width", [390, 1366])
def test_no_page_of_them_hinders_anybody(
    staffed: Staffed, unit_id: int, browser: Browser, address: str, width: int
) -> None:
    """Nothing that axe minds, and no page wider than the screen."""
    wrong = []
    with watched_tab(browser, width=width, height=844) as tab:
        log_in(tab, address, "liaison")
        tab.goto(f"{address}/units/{unit_id}/bundles/new")
        tab.locator("[name=person_ids]").first.check()
        tab.get_by_role("button", name="Lập bảng kê cho người đã chọn").click()
        tab.wait_for_url(re.compile(r"/bundles/\d+$"))
        bundle = tab.url
        for path in (
            f"{address}/units/{unit_id}", bundle, f"{bundle}/paper", f"{address}/units/{unit_id}/bundles",
            f"{address}/bundles", f"{address}/units/{unit_id}/requests", f"{address}/units/{unit_id}/requests/person",
            f"{address}/units/{unit_id}/requests/unit", f"{address}/people/1/requests/new",
        ):  # fmt: skip
            tab.goto(path)
            tab.wait_for_load_state("networkidle")
            wrong += [(path, fault) for fault in accessibility_faults(tab)]
            if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append((path, "wider than the screen"))
        tab.goto(f"{address}/people/1/requests/new")
        tab.get_by_label("Họ và tên").fill("Nguyễn Văn Một")
        tab.get_by_role("button", name="Gửi cán bộ").click()
        tab.wait_for_url(re.compile("/requests$"))
        leave(tab)
        log_in(tab, address, "officer")
        for path in (f"{address}/requests", f"{address}/requests/1"):
            tab.goto(path)
            wrong += [(path, fault) for fault in accessibility_faults(tab)]
            if tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append((path, "wider than the screen"))
    assert wrong == []
