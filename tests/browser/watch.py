"""A browser's view of the application: a server for it, a tab that minds every fault, the accessibility checker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from werkzeug.serving import make_server

from tests.machine import axe_script
from tests.staffed import PASSWORD


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The application on a free loopback port; yields its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def watched_tab(
    browser: Browser, *, width: int = 1366, height: int = 768, meant: str = "", has_scripts: bool = True
) -> Iterator[Page]:
    """A tab of its own log-in; fails at the end if a script broke, the policy blocked anything or a call went out.

    `meant`: the words of a fault that the test itself brings about.
    """
    faults: list[str] = []

    def console(message: ConsoleMessage) -> None:
        is_meant = "status of 422" in message.text or (meant and meant in message.text)  # a form filled in wrong
        if message.type == "error" and not is_meant:
            faults.append(f"{tab.url}: console: {message.text}")

    def request(sent: Request) -> None:
        if urlsplit(sent.url).hostname not in ("127.0.0.1", None):
            faults.append(f"{tab.url}: a call to elsewhere: {sent.url}")

    with browser.new_context(
        viewport={"width": width, "height": height}, locale="vi-VN", java_script_enabled=has_scripts
    ) as context:
        tab = context.new_page()
        tab.on("console", console)
        tab.on("pageerror", lambda error: faults.append(f"{tab.url}: script: {error}"))
        tab.on("request", request)
        yield tab
    assert not faults, "\n".join(faults)


def accessibility_faults(tab: Page) -> list[str]:
    """What axe-core minds on the page that is open: rule, sentence, elements."""
    tab.evaluate(axe_script())
    violations = tab.evaluate("axe.run().then((result) => result.violations)")
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes']]}"
        for violation in violations
    ]


def log_in(tab: Page, address: str, username: str = "staff", password: str = PASSWORD) -> None:
    """As a user of tests/staffed.py, or with a password of their own."""
    tab.goto(f"{address}/login")
    tab.get_by_label("Tên đăng nhập").fill(username)
    tab.get_by_label("Mật khẩu").fill(password)
    tab.get_by_role("button", name="Đăng nhập").click()
    tab.wait_for_url(re.compile(r"^(?!.*/login).*$"))
