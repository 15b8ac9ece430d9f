"""The overview in Chromium: the chart draws under the strict policy, the bar works, nothing scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.watch import accessibility_faults, serving, watched_tab
from tests.dashboard.province import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def address(province_app: Flask) -> Iterator[str]:
    with serving(province_app) as address:
        yield address


def log_in(tab: Page, address: str, username: str) -> None:
    tab.goto(f"{address}/login")
    tab.get_by_label("Tên đăng nhập").fill(username)
    tab.get_by_label("Mật khẩu").fill(PASSWORD)
    tab.locator("main button").click()
    tab.wait_for_url(lambda url: "/login" not in url)
    tab.goto(f"{address}/")


def see_chart(tab: Page) -> None:
    """It is drawn once it is seen."""
    tab.locator(".chart").first.scroll_into_view_if_needed()
    expect(tab.locator(".chart .scatterlayer .trace")).to_have_count(4)


def sideways(tab: Page) -> int:
    """How many pixels the page is wider than the screen."""
    width: int = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize(("username", "width"), [("leader", 390), ("staff", 1366), ("liaison", 390)])
def test_the_overview_is_readable_at_any_width(
    browser: Browser,
    address: str,
    username: str,
    width: int,
) -> None:
    with watched_tab(browser, width=width, height=844) as tab:
        log_in(tab, address, username)
        see_chart(tab)
        drawn, room = (tab.locator(place).first.bounding_box() for place in (".chart .main-svg", "section:has(.chart)"))
        assert drawn
        assert room
        assert drawn["width"] > 0.95 * room["width"]
        assert sideways(tab) <= 0
        assert accessibility_faults(tab) == []


SCREENS = 4  # of a phone, that the overview takes before anything is asked for


@pytest.mark.parametrize("username", ["leader", "staff", "liaison"])
def test_the_overview_on_a_phone_is_short_and_opens_to_its_table(browser: Browser, address: str, username: str) -> None:
    with watched_tab(browser, width=390, height=844) as tab:
        log_in(tab, address, username)
        see_chart(tab)
        assert tab.evaluate("document.documentElement.scrollHeight") < SCREENS * 844
        expect(tab.locator(".breakdown")).to_be_hidden()
        tab.get_by_role("link", name="Xem bảng theo").click()
        expect(tab.locator(".breakdown")).to_be_visible()
        assert sideways(tab) <= 0


def test_the_bar_loads_the_figures_of_another_day_and_the_chart_draws_again(browser: Browser, address: str) -> None:
    with watched_tab(browser) as tab:
        log_in(tab, address, "staff")
        tab.locator(".bar summary").click()
        tab.get_by_label("Đến hết ngày").fill("hôm qua")
        tab.get_by_label("Mẫu số").select_option("smartphone")
        tab.get_by_role("button", name="Xem").click()
        expect(tab.locator(".bar summary")).to_contain_text("Người có điện thoại thông minh")
        assert "base=smartphone" in tab.url
        see_chart(tab)


def test_a_number_of_the_table_opens_its_list(browser: Browser, address: str) -> None:
    with watched_tab(browser) as tab:
        log_in(tab, address, "staff")
        number = tab.locator(".breakdown tfoot a").first
        figure = number.inner_text()
        number.click()
        expect(tab.locator("h1")).to_have_text(f"Người tham gia: {figure} người")
        assert sideways(tab) <= 0


PAPER = {"portrait": 680, "landscape": 1009}  # pixels between the margins of A4


@pytest.mark.parametrize("username", ["staff", "leader"])
def test_on_paper_nothing_is_cut_or_folded_and_pages_are_numbered(
    browser: Browser, address: str, username: str
) -> None:
    with watched_tab(browser, width=PAPER["landscape"], height=680) as tab:
        log_in(tab, address, username)
        tab.goto(f"{address}/?areas=2021&period=month&by=department")
        tab.emulate_media(media="print")
        assert (
            tab.locator(".breakdown").evaluate("(table) => getComputedStyle(table.closest('section')).page") == "wide"
        )
        for name in (".breakdown", "#flows-heading"):
            assert tab.locator(name).is_visible(), name
        cells = tab.locator(".behind table").last.locator("tbody td")
        assert cells.last.is_visible()
        for orientation, places in (("landscape", ".wide"), ("portrait", ".wide:not(#table .wide):not(#flows .wide)")):
            tab.set_viewport_size({"width": PAPER[orientation], "height": 680})
            for place in tab.locator(places).all():
                cut: int = place.evaluate("(box) => box.scrollWidth - box.clientWidth")
                assert cut <= 0, orientation
            assert orientation == "portrait" or sideways(tab) <= 0
        pages = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", tab.pdf(prefer_css_page_size=True))
        assert {float(width) > float(height) for width, height in pages} == {True, False}


def test_without_scripts_the_table_holds_the_numbers_of_the_chart(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    log_in(tab, address, "leader")
    expect(tab.locator(".chart")).to_be_hidden()
    tab.get_by_text("Bảng số liệu theo tuần").click()
    expect(tab.locator(".behind table").first).to_be_visible()
    tab.locator(".bar summary").click()
    tab.locator("select[name=areas]").select_option("2021")
    tab.get_by_role("button", name="Xem").click()
    expect(tab.locator(".tabs [aria-current]")).to_have_text("Huyện, thị xã, thành phố")
    context.close()
