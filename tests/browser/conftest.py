"""Fixtures of the tests that drive Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser.watch import serving, watched_tab


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application is served; a test commits what it wrote before it opens a page."""
    with serving(app) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab of desktop size that minds every fault (tests/browser/watch.py). It closes before the server does."""
    with watched_tab(browser) as tab:
        yield tab


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """The same, of a phone's size."""
    with watched_tab(browser, width=390, height=844) as tab:
        yield tab
