"""Files of static/: an address changes with its content, and browsers keep what it names."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask

from rollout.core import assets


def test_pages_name_files_by_their_content_and_browsers_keep_them(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/login").text
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert any("app.css?v=" in address for address in named)
    for address in named:
        with client.get(address.replace("&amp;", "&")) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


def test_what_a_style_sheet_names_is_kept_for_a_month_and_a_bare_name_is_asked_again(app: Flask) -> None:
    client = app.test_client()
    with client.get("/static/vendor/be-vietnam-pro-latin-400-normal.woff2") as response:
        assert response.headers["Cache-Control"] == "public, max-age=2592000"
    for address in ("/static/app.css", "/static/no-such.css?v=1"):
        with client.get(address) as response:
            assert "immutable" not in response.headers.get("Cache-Control", "")


def test_a_changed_file_has_another_version(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    file = tmp_path / "a.css"
    file.write_text("p { color: red }")
    with app.app_context():
        first = assets.version("a.css")
        assert assets.version("a.css") == first
        file.write_text("p { color: blue }")
        os.utime(file, ns=(1, 1))
        assert assets.version("a.css") != first
