"""The day's calls in a browser, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from rollout.models import ContactLog
from rollout.vocabulary import Role, ScopeKind
from tests.browser.hands import Hands
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def two_units(staffed: Staffed) -> None:
    for _ in range(2):
        staffed.world.listed(staffed.world.unit(officer=staffed.officer_id()), 3)
    staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)
    staffed.session.commit()


def test_a_call_is_logged_by_one_tap_and_taken_back_by_another(staffed: Staffed, phone: Page, address: str) -> None:
    two_units(staffed)
    log_in(phone, address, "officer")
    phone.goto(f"{address}/today")
    assert accessibility_faults(phone) == []
    card = phone.locator("article.card").first
    hands = Hands(phone)
    hands.click(card.get_by_role("button", name="Đã gặp"))
    expect(phone.locator("article.card.done")).to_have_count(1)
    hands.tell("a call logged")
    assert hands.done == 1
    expect(phone.get_by_role("button", name="Đã gặp")).to_have_count(1)
    assert accessibility_faults(phone) == []
    phone.locator("article.card.done").get_by_role("button", name="Hoàn tác").click()
    expect(phone.get_by_role("button", name="Đã gặp")).to_have_count(2)
    staffed.session.rollback()
    [row] = staffed.session.query(ContactLog).all()
    assert row.taken_back_at is not None


def test_without_scripts_a_tap_leads_back_to_the_day(staffed: Staffed, browser: Browser, address: str) -> None:
    two_units(staffed)
    with browser.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 844}) as held:
        tab = held.new_page()
        log_in(tab, address, "officer")
        tab.goto(f"{address}/today")
        tab.get_by_role("button", name="Không nghe máy").first.click()
        expect(tab.get_by_text("Không nghe máy.", exact=False).first).to_be_visible()
        expect(tab.locator("article.card")).to_have_count(1)
