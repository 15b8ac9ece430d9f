"""`python -m pictures`: opens each page of a demo province as each role, at two widths, into build/pictures/.

A page of each address (an endpoint, not each of its rows) is found by following the links of the role's pages.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Error, sync_playwright
from werkzeug.exceptions import HTTPException

from pictures import guide
from pictures.logging_in import log_in
from rollout import ROOT, create_app
from rollout.db import db
from rollout.demo.make import make_demo
from rollout.registry.seed import load_registry
from tests.browser.watch import serving
from tests.conftest import CHROMIUM_FLAGS
from tests.machine import chromium

HOME = ROOT / "build" / "pictures"
SIZES = {390: 844, 1366: 768}
MOST = 60  # pages of one role
LINKS = "[...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))"


@contextmanager
def demo(units: int, people: int) -> Iterator[tuple[Flask, list[tuple[str, str, str]]]]:
    """A demo province in a folder that lives for the `with`, and its log-ins."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rollout.sqlite'}"
        app = create_app({"SQLALCHEMY_DATABASE_URI": url}, instance=Path(folder))
        with app.app_context():
            upgrade()
            load_registry(db.session())
            logins = make_demo(db.session(), number=units, people=people, days=200, seed=728)
            db.session.remove()
        yield app, logins


def endpoint(app: Flask, address: str) -> str | None:
    """Which page an address of ours leads to; None for files and for what is no page."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not parts.path.startswith("/"):
        return None
    try:
        name, _values = app.url_map.bind("127.0.0.1").match(parts.path, method="GET")
    except HTTPException:
        return None
    return None if name in ("static", "healthz") else str(name)


def walk(app: Flask, browser: Browser, address: str, login: tuple[str, str, str], out: Path, **context: str) -> None:
    """Every page that this role finds, at each width."""
    role, username, password = login
    with browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN", **context) as held:  # type: ignore[arg-type]
        tab = held.new_page()
        log_in(tab, address, username, password)
        waiting, seen = [urlsplit(tab.url).path, "/"], set[str]()
        while waiting and len(seen) < MOST:
            path = waiting.pop(0)
            name = endpoint(app, path)
            if name is None or name in seen:
                continue
            seen.add(name)
            for width, height in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                try:
                    tab.goto(f"{address}{path}")
                except Error:  # a download: it has no picture
                    break
                tab.wait_for_load_state("networkidle")
                file = out / role / f"{name.replace('.', '-')}-{width}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                tab.screenshot(path=file, full_page=True)
            waiting += tab.evaluate(LINKS)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m pictures", description=__doc__)
    asked.add_argument("--units", type=int, default=120)
    asked.add_argument("--participants", type=int, default=4_000)
    asked.add_argument("--role", action="append", help="only this role; may be given several times")
    asked.add_argument("--dark", action="store_true")
    asked.add_argument("--guide", action="store_true", help="the pictures of docs/huong-dan/ instead")
    chosen = asked.parse_args()
    if chosen.role is None and not chosen.guide:
        shutil.rmtree(HOME, ignore_errors=True)
    context = {"color_scheme": "dark"} if chosen.dark else {}
    with demo(chosen.units, chosen.participants) as (app, logins), serving(app) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        if chosen.guide:
            guide.take(browser, address, logins)
            logins = []
        for login in logins:
            if chosen.role is None or login[0] in chosen.role:
                walk(app, browser, address, login, HOME, **context)
                print(f"{login[0]}: {len(list((HOME / login[0]).glob('*-390.png')))} pages", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
