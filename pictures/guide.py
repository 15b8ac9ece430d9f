"""The pictures of docs/huong-dan/, taken from a demo province: `python -m pictures --guide`."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Browser

from pictures.logging_in import log_in
from rollout import ROOT

FOLDER = ROOT / "docs" / "huong-dan" / "hinh"
PHONE, DESK = (390, 844), (1366, 900)


class Shot(NamedTuple):
    """A picture: whose page at which address, after which links, in a window of which size."""

    name: str
    role: str
    path: str
    size: tuple[int, int]
    links: tuple[str, ...] = ()


A_LISTED_UNIT = "table.units tbody th a"
ITS_PEOPLE = "main a.figure[href*='/people']"

SHOTS = (
    Shot("viec-hom-nay", "officer", "/today", PHONE),
    Shot("don-vi", "officer", "/units?mode=list", DESK, (A_LISTED_UNIT,)),
    Shot("danh-sach", "officer", "/units?mode=list", DESK, (A_LISTED_UNIT, ITS_PEOPLE)),
    Shot("lich-tuan", "staff", "/calendar?view=week", DESK),
    Shot("tong-quan", "staff", "/", DESK),
    Shot("tiep-nhan", "desk", "/desk", DESK),
    Shot("don-vi-cua-toi", "liaison", "/my-unit", PHONE),
    Shot("tong-quan-dien-thoai", "leader", "/", PHONE),
    Shot("tai-khoan", "admin", "/users", DESK),
)


def take(browser: Browser, address: str, logins: list[tuple[str, str, str]]) -> None:
    """Takes every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = {role: (username, password) for role, username, password in logins}
    for shot in SHOTS:
        width, height = shot.size
        with browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN") as held:
            tab = held.new_page()
            log_in(tab, address, *known[shot.role])
            tab.goto(f"{address}{shot.path}")
            for link in shot.links:
                tab.locator(link).first.click()
                tab.wait_for_load_state("networkidle")
            tab.wait_for_load_state("networkidle")
            tab.screenshot(path=FOLDER / f"{shot.name}.png")
