"""By keyboard alone: each stop of a page is reached in its turn and seen; the focus goes on where a piece changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import wait_until_whole
from tests.browser.watch import log_in, watched_tab
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

STOPS = """() => {
  const what = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const seen = [...document.querySelectorAll(what)].filter((item) =>
    item.tabIndex >= 0 && !item.disabled && item.checkVisibility({visibilityProperty: true}));
  const isFirst = (item) => item.type !== "radio" || item.checked ||
    !seen.some((other) => other.name === item.name && other.checked) && seen.find((o) => o.name === item.name) === item;
  return seen.filter(isFirst).map((item, place) => item.dataset.stop = String(place)).length;
}"""

HERE = """() => {
  const item = document.activeElement;
  if (item === document.body) return null;
  const {left, right, top, bottom} = item.getBoundingClientRect();
  const parts = [0.5, 0.1, 0.9];
  const isSeen = parts.some((x) => parts.some((y) =>
    item.contains(document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)))));
  return {stop: item.dataset.stop, isSeen, name: item.outerHTML.slice(0, 120)};
}"""


def tab_through(tab: Page) -> Iterator[dict[str, object]]:
    """Each place that Tab leads to, until it leaves the page or begins anew."""
    seen = set[str | None]()
    while True:
        tab.keyboard.press("Tab")
        here = tab.evaluate(HERE)
        if here is None or here["stop"] in seen:
            return
        seen.add(here["stop"])
        yield here


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    """Of an officer who is also somebody of the staff: twelve people, so that the page is longer than the screen."""
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 12)
    staffed.staff()
    staffed.session.commit()
    return unit_id


PATHS = ("/", "/today", "/units", "/units/{unit}", "/units/{unit}/people", "/units/counts", "/imports/new", "/reports")


@pytest.mark.parametrize("width", [390, 1366])
def test_each_stop_is_reached_in_its_turn_and_is_seen(unit_id: int, browser: Browser, address: str, width: int) -> None:
    with watched_tab(browser, width=width, height=768) as tab:
        log_in(tab, address)
        for path in PATHS:
            tab.goto(address + path.format(unit=unit_id))
            tab.wait_for_load_state("networkidle")
            for box in tab.locator("[name=unit_ids], [name=person_ids]").all()[:1]:
                box.evaluate("(box) => { box.checked = true; }")  # the bar for those ticked is there, and hides nothing
            wanted = tab.evaluate(STOPS)
            walked = list(tab_through(tab))
            assert [here["stop"] for here in walked] == [str(place) for place in range(wanted)], path
            assert [here["name"] for here in walked if not here["isSeen"]] == [], path


def test_the_first_stop_leads_past_the_frame(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    expect(tab.get_by_role("link", name="Đến nội dung chính")).to_be_in_viewport()
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_be_focused()


def test_after_a_call_the_focus_is_where_the_card_was(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/today")
    tab.get_by_role("button", name="Đã gặp").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("article.card.done")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("button", name="Hoàn tác")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("article.card")).to_be_focused()
    expect(tab.get_by_role("button", name="Đã gặp")).to_be_visible()


ANOTHER_PIECE = """() => document.addEventListener("htmx:afterSwap", () =>
  htmx.trigger("#notice", "htmx:beforeSwap", {target: document.getElementById("notice"), xhr: {}}), {once: true})"""


def test_a_piece_that_arrives_meanwhile_leaves_the_focus(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/today")
    wait_until_whole(tab)
    tab.evaluate(ANOTHER_PIECE)
    tab.get_by_role("button", name="Đã gặp").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("article.card.done")).to_be_focused()


def test_other_figures_are_asked_for_and_the_focus_is_at_their_beginning(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/")
    tab.locator(".bar summary").focus()
    tab.keyboard.press("Enter")
    tab.get_by_label("Mẫu số").focus()
    tab.keyboard.press("ArrowDown")
    tab.get_by_role("button", name="Xem", exact=True).focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".bar summary")).to_contain_text("Người có điện thoại thông minh")
    expect(tab.locator("#overview")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.locator(".bar summary")).to_be_focused()


def test_a_list_is_narrowed_and_the_focus_stays_in_its_field(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/units")
    tab.get_by_label("Tên, mã đơn vị hoặc mã số thuế").focus()
    tab.keyboard.type("khong co")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Không có kết quả")).to_be_visible()
    expect(tab.get_by_label("Tên, mã đơn vị hoặc mã số thuế")).to_be_focused()


def test_the_menu_of_the_person_opens_and_closes(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.locator(".person summary").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Tài khoản của tôi")).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator(".person summary")).to_be_focused()
    expect(tab.get_by_role("link", name="Tài khoản của tôi")).to_be_hidden()


def test_of_what_a_form_minds_one_is_led_to_the_first(unit_id: int, tab: Page, address: str) -> None:
    log_in(tab, address)
    tab.goto(f"{address}/units/{unit_id}/name")
    tab.get_by_label("Tên đơn vị").fill("")
    tab.keyboard.press("Enter")
    expect(tab.locator(".errors")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("Tên đơn vị")).to_be_focused()
