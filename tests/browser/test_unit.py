"""The page of a unit in a browser, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rollout.models import ContactLog
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]


def test_a_call_is_logged_by_one_tap_and_stands_in_what_happened(staffed: Staffed, phone: Page, address: str) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 3)
    staffed.session.commit()
    log_in(phone, address, "officer")
    phone.goto(f"{address}/units/{unit_id}")
    expect(phone.locator("#details")).to_be_visible()
    assert accessibility_faults(phone) == []
    phone.get_by_role("button", name="Đã gặp").click()
    expect(phone.get_by_text("Gọi điện: Đã gặp")).to_be_visible()
    assert accessibility_faults(phone) == []
    staffed.session.rollback()
    assert staffed.session.query(ContactLog).count() == 1
