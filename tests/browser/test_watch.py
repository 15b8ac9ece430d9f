"""The watched tab finds each fault it is there to find, and lets a good page through."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from rollout.core.security import CONTENT_SECURITY_POLICY
from tests.browser.watch import accessibility_faults, serving, watched_tab

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="vi"><head><title>Đơn vị</title><link rel="icon" href="data:,"></head>
<body><main><h1>Đơn vị</h1><label>Tên <input name="name"></label>{}</main></body></html>"""

FAULTS = {
    "<script>alert(1)</script>": "Content Security Policy",
    '<p style="width:61%">61 %</p>': "Content Security Policy",
    '<script src="/broken.js"></script>': "nowhere is not defined",
    '<img src="http://elsewhere.invalid/a.png" alt="A">': "a call to elsewhere|Content Security Policy",
    '<img src="/none.png" alt="A">': "404",
}


def application(body: str) -> Flask:
    app = Flask("small")
    app.add_url_rule("/", "page", lambda: (PAGE.format(body), {"Content-Security-Policy": CONTENT_SECURITY_POLICY}))
    app.add_url_rule("/broken.js", "broken", lambda: ("nowhere();", {"Content-Type": "text/javascript"}))
    return app


def test_a_good_page_is_let_through(browser: Browser) -> None:
    with serving(application("<p>Tốt</p>")) as address, watched_tab(browser) as tab:
        tab.goto(address)
        assert tab.get_by_label("Tên").is_visible()
        assert accessibility_faults(tab) == []


@pytest.mark.parametrize("body", FAULTS)
def test_each_fault_is_found(body: str, browser: Browser) -> None:
    def look() -> None:
        with serving(application(body)) as address, watched_tab(browser) as tab:
            tab.goto(address)
            tab.wait_for_load_state("networkidle")

    with pytest.raises(AssertionError, match=FAULTS[body]):
        look()


def test_a_field_without_label_is_found(browser: Browser) -> None:
    with serving(application('<input name="unlabelled">')) as address, watched_tab(browser) as tab:
        tab.goto(address)
        assert any(fault.startswith("label:") for fault in accessibility_faults(tab))
