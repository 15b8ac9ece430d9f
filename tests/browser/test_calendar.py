"""The calendar in a browser: a block is drawn to another hour by a mouse, and a phone has a list of days."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from rollout.core.dates import today
from rollout.core.working_days import working_days
from rollout.register import visit_answers, visit_offers, visits
from rollout.register.visit_acts import office
from rollout.register.visits import Plan
from tests.browser.watch import accessibility_faults, log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

HOUR = 60


class Agreed(NamedTuple):
    """Read before the tab opens: a transaction left open would keep the pages from writing."""

    id: int
    day: date


@pytest.fixture
def visit(staffed: Staffed) -> Agreed:
    """From 8 to 9:30 on a working day to come, with a unit that has an officer."""
    session, by = staffed.session, office(staffed.world.user)
    unit_id = staffed.world.unit(officer=staffed.officer_id(), office=staffed.world.offices[0])
    day = working_days(session).after(today(), 3)
    made = visits.suggest(session, Plan(), officer_ids=[staffed.officer_id()], unit_ids=[unit_id], by=by)
    visit_offers.propose(session, made, starts=[(day, 8 * HOUR)], by=by)
    visit_answers.accept(session, made, unit_id=unit_id, round=made.round, position=1, by=by)
    staffed.staff()
    agreed = Agreed(made.id, day)
    session.commit()
    return agreed


def opened(tab: Page, address: str, day: date) -> Page:
    """The week of a day, all of it in sight."""
    log_in(tab, address)
    tab.set_viewport_size({"width": tab.viewport_size["width"] if tab.viewport_size else 1366, "height": 1300})
    tab.goto(f"{address}/calendar?view=week&day={day}")
    return tab


def test_a_block_that_is_drawn_to_another_hour_leads_to_the_form_with_it(
    tab: Page, address: str, visit: Agreed
) -> None:
    opened(tab, address, visit.day)
    assert accessibility_faults(tab) == []
    expect(tab.locator(".drag-help")).to_be_visible()
    block = tab.locator(f"[data-move='/visits/{visit.id}/propose']")
    box = block.bounding_box()
    assert box is not None
    quarter = box["height"] / 6
    tab.route("**/visits/*/propose*", lambda route: route.fulfill(body="<title>Form</title>", content_type="text/html"))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y + 3 * quarter, steps=4)
    tab.mouse.move(x, y + 24 * quarter, steps=4)
    expect(tab.locator(".ghost")).to_have_text("14:00")
    tab.mouse.up()
    tab.wait_for_url(re.compile(rf"/visits/{visit.id}/propose\?day={visit.day}&starts={14 * HOUR}$"))


def test_what_is_let_go_where_it_was_or_given_up_stays(tab: Page, address: str, visit: Agreed) -> None:
    opened(tab, address, visit.day)
    block = tab.locator(f"[data-move='/visits/{visit.id}/propose']")
    at = tab.url
    box = block.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y + 60, steps=4)
    tab.mouse.move(x, y, steps=4)
    tab.mouse.up()
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y + 120, steps=4)
    tab.keyboard.press("Escape")
    tab.mouse.up()
    expect(tab.locator(".ghost")).to_have_count(0)
    assert tab.url == at


def test_who_uses_keys_comes_to_the_same_form(tab: Page, address: str, visit: Agreed) -> None:
    opened(tab, address, visit.day)
    link = tab.locator(f"a[href='/visits/{visit.id}/propose']")
    link.focus()
    expect(link).to_be_visible()
    expect(link).to_have_css("opacity", "1")


def test_a_phone_has_a_list_of_days(phone: Page, address: str, visit: Agreed) -> None:
    opened(phone, address, visit.day)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert accessibility_faults(phone) == []
    expect(phone.locator(".axis")).to_be_hidden()
    expect(phone.get_by_role("link", name="08:00–09:30 Đơn vị 1", exact=True)).to_be_visible()
    assert phone.locator(".column .quarters").first.evaluate("(item) => getComputedStyle(item).display") == "block"
