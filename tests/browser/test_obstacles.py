"""Obstacles on a phone: a liaison reports one in a few taps, an officer notes a call while it lasts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from rollout.models import Obstacle, Unit
from tests.browser.hands import Hands
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

NO_SMS = "no_sms"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone's browser that runs no script."""
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        yield held.new_page()


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    """One of two units, whose liaison reports."""
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    other_id = staffed.world.unit(officer=staffed.officer_id())
    for key, name, plain in ((unit_id, "Bệnh viện Đa khoa", "benh vien da khoa"), (other_id, "Hoa Sen", "hoa sen")):
        unit = staffed.session.get_one(Unit, key)
        unit.name, unit.search_name = name, plain
    staffed.liaison(unit_id)
    staffed.session.commit()
    return unit_id


def reported(staffed: Staffed) -> int | None:
    """The unit of the one obstacle; the turn to write goes back to the server."""
    staffed.session.rollback()
    unit_id = staffed.session.scalars(select(Obstacle.unit_id)).one()
    staffed.session.rollback()
    return unit_id


def report(tab: Page, address: str) -> Hands:
    """From the page after the log-in to the obstacle that is received."""
    log_in(tab, address, "liaison")
    hands = Hands(tab)
    hands.click(tab.get_by_role("link", name="Vướng mắc", exact=True).locator("visible=true"))
    hands.click(tab.get_by_role("link", name="Báo vướng mắc"))
    hands.choose(tab.get_by_label("Loại vướng mắc"), NO_SMS)
    hands.click(tab.get_by_label("Vướng mắc gì"))
    hands.enter("Ba người chưa nhận được tin nhắn", "Tab")
    hands.click(tab.get_by_role("button", name="Báo vướng mắc"))
    expect(tab.get_by_text("Đã tiếp nhận vướng mắc số 1.")).to_be_visible()
    return hands


def test_a_liaison_reports_in_under_ten_interactions(staffed: Staffed, unit_id: int, phone: Page, address: str) -> None:
    hands = report(phone, address)
    hands.tell("an obstacle reported by a liaison")
    assert hands.done < 10
    assert accessibility_faults(phone) == []
    assert reported(staffed) == unit_id
    phone.get_by_label("Nội dung trao đổi").fill("Thêm một người nữa")
    phone.get_by_role("button", name="Gửi trao đổi").click()
    expect(phone.locator("#conversation").get_by_text("Thêm một người nữa")).to_be_visible()
    expect(phone.get_by_label("Nội dung trao đổi")).to_have_value("")


def test_a_liaison_without_scripts_does_as_much(staffed: Staffed, unit_id: int, plain: Page, address: str) -> None:
    hands = report(plain, address)
    hands.tell("an obstacle reported by a liaison without scripts")
    assert hands.done < 10
    assert reported(staffed) == unit_id
    plain.get_by_label("Nội dung trao đổi").fill("Thêm một người nữa")
    plain.get_by_role("button", name="Gửi trao đổi").click()
    expect(plain.get_by_text("Đã ghi nội dung trao đổi.")).to_be_visible()


def note_call(tab: Page, address: str) -> Hands:
    """An officer is called: the unit by the first letters of its words, the kind, a sentence."""
    log_in(tab, address, "officer")
    tab.goto(f"{address}/obstacles")
    hands = Hands(tab)
    hands.click(tab.get_by_role("link", name="Báo vướng mắc"))
    hands.click(tab.get_by_label("Đơn vị bị vướng", exact=True))
    hands.enter("bvd", "Tab")
    hands.choose(tab.get_by_label("Loại vướng mắc"), NO_SMS)
    hands.click(tab.get_by_label("Vướng mắc gì"))
    hands.enter("Nhiều người chưa có tin nhắn", "Tab")
    hands.click(tab.get_by_role("button", name="Báo vướng mắc"))
    expect(tab.get_by_text("Đã tiếp nhận vướng mắc số 1.")).to_be_visible()
    return hands


def test_an_officer_notes_a_call(staffed: Staffed, unit_id: int, phone: Page, address: str) -> None:
    hands = note_call(phone, address)
    hands.tell("a call noted by an officer")
    assert hands.done < 10
    assert reported(staffed) == unit_id


def test_the_unit_that_is_meant_shows_while_it_is_typed(
    staffed: Staffed, unit_id: int, phone: Page, address: str
) -> None:
    log_in(phone, address, "officer")
    phone.goto(f"{address}/obstacles/new")
    phone.get_by_label("Đơn vị bị vướng", exact=True).press_sequentially("bvd")
    expect(phone.locator("#meant").get_by_text("Bệnh viện Đa khoa (TA0001A)")).to_be_visible()
    assert accessibility_faults(phone) == []


def test_an_officer_without_scripts_notes_a_call(staffed: Staffed, unit_id: int, plain: Page, address: str) -> None:
    hands = note_call(plain, address)
    hands.tell("a call noted by an officer without scripts")
    assert hands.done < 10
    assert reported(staffed) == unit_id
