"""How much a page asks of a weak signal: bytes on the wire of a first visit and of a later one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from rollout.vocabulary import Role, ScopeKind
from tests.browser.watch import log_in
from tests.staffed import Staffed

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]

KB = 1000
FIRST, FIRST_WITH_CHARTS, LATER = 150 * KB, 500 * KB, 30 * KB


class Meter:
    """Bytes that a tab received, headers included, as the browser counts them."""

    def __init__(self, tab: Page) -> None:
        self.bytes = 0
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))

    def _add(self, length: float) -> None:
        self.bytes += int(length)

    def of(self, tab: Page, url: str) -> int:
        """Of one visit."""
        self.bytes = 0
        tab.goto(url)
        tab.wait_for_load_state("networkidle")
        return self.bytes


@pytest.mark.parametrize(
    ("path", "first"), [("/login", FIRST), ("/today", FIRST), ("/units/{unit}", FIRST), ("/", FIRST_WITH_CHARTS)]
)
def test_a_visit_is_light(staffed: Staffed, browser: Browser, address: str, path: str, first: int) -> None:
    unit_id = staffed.world.unit(officer=staffed.officer_id())
    staffed.world.listed(unit_id, 40)
    staffed.user("officer", Role.OFFICER, ScopeKind.OFFICER)
    staffed.session.commit()
    url = address + path.format(unit=unit_id)
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN") as context:
        tab = context.new_page()
        log_in(tab, address, "officer")
        held = context.storage_state()
    if path == "/login":
        held["cookies"] = []
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN", storage_state=held) as context:
        tab = context.new_page()
        meter = Meter(tab)
        weights = meter.of(tab, url), meter.of(tab, url)
    assert weights[0] > 10 * KB, "the meter counts nothing"
    assert weights[0] <= first
    assert weights[1] <= LATER
