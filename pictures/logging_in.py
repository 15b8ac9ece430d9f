"""How a browser logs in to the demo."""

from __future__ import annotations

from playwright.sync_api import Page


def log_in(tab: Page, address: str, username: str, password: str) -> None:
    tab.goto(f"{address}/login")
    tab.locator("[name=username]").fill(username)
    tab.locator("[name=password]").fill(password)
    tab.locator("main button").first.click()
    tab.wait_for_load_state()
