"""Every page and fragment that the tests saw, in the Nu HTML checker: the last step of `make test`.

Not collected by itself: it needs the pages that a whole run keeps in .pages/ (tests/page.py).
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.machine import html_checker, java
from tests.page import PAGES


def complaints(*paths: Path) -> list[str]:
    """What the checker minds in these files and folders; one Java process for all."""
    command = [
        java(),
        "-jar",
        str(html_checker()),
        "--format",
        "json",
        "--errors-only",
        "--exit-zero-always",
        "--skip-non-html",
    ]
    checked = subprocess.run([*command, *map(str, paths)], capture_output=True, text=True, check=True)
    found = []
    for message in json.loads(checked.stderr)["messages"]:
        place = f"{Path(message.get('url', '')).name}:{message.get('lastLine', '')}"
        found.append(f"{place}: {message['message']} {message.get('extract', '').strip()[:200]!r}")
    return found


def test_the_checker_minds_a_wrong_page(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.html"
    wrong.write_text('<!doctype html><html lang="vi"><title>Sai</title><p hx-get="/x">Chữ</p></html>', encoding="utf-8")
    assert any("hx-get" in complaint for complaint in complaints(wrong))


def test_the_tests_kept_their_pages() -> None:
    assert list(PAGES.rglob("*.html")), "No page was kept: run the tests first (make test)."


def test_every_page_is_valid() -> None:
    assert PAGES.exists(), "No page was kept: run the tests first (make test)."
    found = complaints(PAGES)
    assert not found, f"{len(found)} complaints about pages in {PAGES}:\n" + "\n".join(found[:50])
