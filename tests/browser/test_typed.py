"""What was typed survives a dead network, a link pressed by mistake and the end of the log-in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import func, select, update

from rollout.core.dates import now
from rollout.models import LoginSession, UnitCount
from rollout.vocabulary import Role, UnitMode
from tests.browser.watch import accessibility_faults, log_in, watched_tab
from tests.staffed import PASSWORD, Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

LOST = "Mất kết nối. Nội dung trên trang này chưa được gửi; có mạng lại thì gửi lần nữa."


@pytest.fixture(autouse=True)
def unit(staffed: Staffed) -> int:
    """A unit that counts, and somebody who writes down its numbers."""
    held = staffed.world.unit(UnitMode.COUNT)
    staffed.user("staff", Role.STAFF)
    staffed.session.commit()
    return held


def counts(staffed: Staffed) -> int:
    staffed.session.rollback()
    found = staffed.session.scalar(select(func.count(UnitCount.id))) or 0
    staffed.session.rollback()  # a transaction left open would keep the pages from writing
    return found


def type_numbers(tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/units/counts")
    cells = tab.locator("input[data-column]")
    cells.nth(0).fill("60")
    cells.nth(1).fill("45")


def save(tab: Page) -> None:
    tab.locator("[data-grid-save]").click()


def answer_with(tab: Page, accepts: bool) -> list[str]:
    """Answers every question of the browser; returns the kinds of those that it asks."""
    asked: list[str] = []

    def told(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if accepts:
            dialog.accept()
        else:
            dialog.dismiss()

    tab.on("dialog", told)
    return asked


def test_a_dead_network_loses_nothing_of_a_plain_form(browser: Browser, staffed: Staffed, address: str) -> None:
    with watched_tab(browser, meant="net::ERR_INTERNET_DISCONNECTED") as tab:
        type_numbers(tab, address)
        tab.context.set_offline(True)
        save(tab)
        expect(tab.get_by_role("alert")).to_have_text(LOST)
        assert tab.locator("input[data-column]").nth(0).input_value() == "60"
        tab.context.set_offline(False)
        save(tab)
        expect(tab.get_by_role("status")).to_be_visible()
        assert counts(staffed) == 1


def test_leaving_asks_where_something_is_typed(tab: Page, address: str) -> None:
    asked = answer_with(tab, accepts=False)
    type_numbers(tab, address)
    tab.get_by_role("link", name="Tổng quan").first.click()
    expect(tab).to_have_url(re.compile("/units/counts"))
    assert asked == ["beforeunload"]
    assert tab.locator("input[data-column]").nth(1).input_value() == "45"
    for cell in tab.locator("input[data-column]").all():
        cell.fill(cell.get_attribute("value") or "")
    tab.get_by_role("link", name="Tổng quan").first.click()
    expect(tab).to_have_url(re.compile(r"/$"))
    assert asked == ["beforeunload"]


def test_sending_asks_nothing(tab: Page, staffed: Staffed, address: str) -> None:
    asked = answer_with(tab, accepts=True)
    type_numbers(tab, address)
    save(tab)
    expect(tab.get_by_role("status")).to_be_visible()
    assert counts(staffed) == 1
    assert not asked


def enter_and_send_again(tab: Page, staffed: Staffed) -> None:
    tab.get_by_label("Tên đăng nhập").fill("staff")
    tab.get_by_label("Mật khẩu").fill(PASSWORD)
    tab.get_by_role("button", name="Đăng nhập").click()
    expect(tab.get_by_role("heading", name="Gửi lại nội dung đã nhập")).to_be_visible()
    assert accessibility_faults(tab) == []
    assert counts(staffed) == 0
    tab.get_by_role("button", name="Gửi lại").click()
    expect(tab.get_by_role("status")).to_be_visible()


def end_log_ins(staffed: Staffed) -> None:
    staffed.session.execute(update(LoginSession).values(ended_at=now()))
    staffed.session.commit()


def test_the_end_of_the_log_in_loses_nothing(browser: Browser, staffed: Staffed, address: str) -> None:
    with watched_tab(browser, width=390, height=844, meant="status of 403") as tab:
        type_numbers(tab, address)
        end_log_ins(staffed)
        save(tab)
        expect(tab.get_by_text("Nội dung vừa nhập còn giữ")).to_be_visible()
        assert accessibility_faults(tab) == []
        enter_and_send_again(tab, staffed)
    assert counts(staffed) == 1


def test_the_end_of_the_log_in_loses_nothing_that_htmx_sends(tab: Page, staffed: Staffed, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/units/new")
    tab.get_by_label("Mã đơn vị").fill("TA0728A")
    tab.get_by_label("Tên đơn vị").fill("Trường Tiểu học Sơn Mỹ")
    end_log_ins(staffed)
    tab.get_by_role("button", name="Thêm đơn vị").click()
    enter_and_send_again(tab, staffed)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Trường Tiểu học Sơn Mỹ")
