"""`python -m pictures`: opens each page of a demo province as each role, at two widths, into build/pictures/."""

from __future__ import annotations

import argparse
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright

from pictures import guide
from rollout import ROOT, create_app
from rollout.vocabulary import Role
from tests.browser.province import EVERYONE, Province
from tests.browser.watch import serving
from tests.conftest import CHROMIUM_FLAGS
from tests.machine import chromium
from tests.page import PageClient

HOME = ROOT / "build" / "pictures"
SIZES = {390: 844, 1366: 768}


@contextmanager
def demo(units: int, people: int) -> Iterator[Province]:
    """A demo province in a folder that lives for the `with`."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rollout.sqlite'}"
        app = create_app({"SQLALCHEMY_DATABASE_URI": url}, instance=Path(folder))
        app.test_client_class = PageClient
        with app.app_context():
            upgrade()
        yield Province(app, units=units, people=people, days=200)


def take(
    province: Province,
    browser: Browser,
    address: str,
    role: Role | None,
    *,
    theme: Literal["light", "dark"],
    language: str,
) -> int:
    """Pictures of every page that opens for a role, at each width; returns how many pages there are."""
    folder = HOME / (role.value if role else "nobody")
    folder.mkdir(parents=True, exist_ok=True)
    paths = province.pages_of(role)
    with browser.new_context(locale="vi-VN", color_scheme=theme) as held:
        held.add_cookies([{"name": "rollout", "value": province.cookie(role, language), "url": address}])
        tab = held.new_page()
        for path in paths:
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            for width, height in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                tab.goto(f"{address}{path}")
                for chart in tab.locator("[data-chart]").all():
                    chart.scroll_into_view_if_needed()  # only then is it drawn
                tab.wait_for_load_state("networkidle")
                tab.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
    return len(paths)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m pictures", description=__doc__)
    asked.add_argument("--units", type=int, default=120)
    asked.add_argument("--participants", type=int, default=4_000)
    asked.add_argument("--role", action="append", help="only this role; may be given several times")
    asked.add_argument("--dark", action="store_true")
    asked.add_argument("--english", action="store_true")
    asked.add_argument("--guide", action="store_true", help="the pictures of docs/huong-dan/ instead")
    chosen = asked.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    if chosen.role is None and not chosen.guide:
        shutil.rmtree(HOME, ignore_errors=True)
    with (
        demo(chosen.units, chosen.participants) as province,
        serving(province.app) as address,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        if chosen.guide:
            guide.take(browser, address, province.logins)
        else:
            for role in EVERYONE:
                name = role.value if role else "nobody"
                if chosen.role is None or name in chosen.role:
                    theme: Literal["light", "dark"] = "dark" if chosen.dark else "light"
                    language = "en" if chosen.english else "vi"
                    pages = take(province, browser, address, role, theme=theme, language=language)
                    print(f"{name}: {pages} pages", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
