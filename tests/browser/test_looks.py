"""What is wrong with a page in one look alone is found, and a good page is let through."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.looks import LOOKS, cut_on_paper, faults
from tests.browser.watch import serving, watched_tab

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="vi"><head><title>Đơn vị</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css"></head>
<body><main><h1>Đơn vị</h1><p>Xem <a href="/">danh sách</a> <button>Lưu</button></p>
<div><table><tr><th scope="row">Mã</th><td>TA0001A</td></tr></table></div></main></body></html>"""

STYLE = """:root { color-scheme: light dark } a { color: inherit } :focus-visible { outline: 3px solid }
a { padding-block: 4px } button { min-height: 44px }"""

FAULTS = {
    "p { color: #ccc; background: #fff }": "at a desk: color-contrast",
    "@media (prefers-color-scheme: dark) { p { color: #333; background: #000 } }": "at a desk by night: color-contrast",
    "@media (max-width: 500px) { p { color: #ccc; background: #fff } }": "on a phone: color-contrast",
    "@media (max-width: 500px) { a, button { display: block; min-height: 0; height: 12px; font-size: 9px } }":
        "on a phone: target-size",
    "@media (max-width: 500px) { a { padding: 0 } }": "on a phone: too low for a thumb: <a> danh sách",
    "@media (max-width: 500px) { p { width: 600px } }": "on a phone: wider than the screen: <p",
    "@media (max-width: 500px) { div { overflow: auto } table { display: block; width: 600px } }":
        "on a phone: wider than the screen: <table",
    "@media (max-width: 500px) { button:focus { outline: none } }": "on a phone: shows no focus: <button> Lưu",
}  # fmt: skip


CUT_OFF = {
    "@media print { p { width: 700px } }": "on paper: cut off: <p",
    "@media print { p { width: 700px } body { page: wide } }": "",
    "@media print { p { width: 1100px } body { page: wide } }": "on paper: cut off: <p",
    "main { overflow: auto } p { width: 700px }": "on paper: cut off: <main",
    "@media print { tr { display: none } }": "on paper: not printed: <tr",
}


def found(style: str, browser: Browser) -> list[str]:
    app = Flask("small")
    app.add_url_rule("/", "page", lambda: PAGE)
    app.add_url_rule("/page.css", "style", lambda: (STYLE + style, {"Content-Type": "text/css"}))
    with serving(app) as address, watched_tab(browser) as tab:
        tab.goto(address)
        return faults(tab, LOOKS) + cut_on_paper(tab)


def test_a_good_page_is_let_through(browser: Browser) -> None:
    assert found("", browser) == []


@pytest.mark.parametrize("style", FAULTS)
def test_each_fault_is_found(style: str, browser: Browser) -> None:
    assert any(fault.startswith(FAULTS[style]) for fault in found(style, browser))


@pytest.mark.parametrize(("style", "fault"), CUT_OFF.items())
def test_what_is_cut_off_on_paper_is_found(style: str, fault: str, browser: Browser) -> None:
    on_paper = [each for each in found(style, browser) if each.startswith("on paper")]
    assert any(each.startswith(fault) for each in on_paper) if fault else not on_paper
