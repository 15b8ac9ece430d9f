"""Files of static/: an address changes with its content, and browsers keep what it names."""

from __future__ import annotations

import gc
import gzip
import os
import re
import warnings
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

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


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_pages_are_compressed_as_asked_and_read_the_same(app: Flask, encoding: str) -> None:
    client = FlaskClient(app)  # the checks of pages read text
    plain = client.get("/login")
    packed = client.get("/login", headers={"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    text = brotli.decompress(packed.data) if encoding == "br" else gzip.decompress(packed.data)
    assert without_token(text.decode()) == without_token(plain.text)
    assert "Content-Encoding" not in plain.headers


def test_files_are_compressed_and_not_sent_again_while_they_are_the_same(app: Flask) -> None:
    client = FlaskClient(app)
    asked = {"Accept-Encoding": "br"}
    with client.get("/static/app.css", headers=asked) as first:
        assert first.headers["Content-Encoding"] == "br"
        assert brotli.decompress(first.data) == (Path(str(app.static_folder)) / "app.css").read_bytes()
        again = {**asked, "If-None-Match": first.headers["ETag"]}
    with client.get("/static/app.css", headers=again) as second:
        assert second.status_code == 304
    with client.get("/static/vendor/be-vietnam-pro-latin-400-normal.woff2", headers=asked) as face:
        assert "Content-Encoding" not in face.headers  # it is compressed already


def without_token(text: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*', "", text)


def test_a_file_is_closed_though_the_answer_never_is(app: Flask) -> None:
    """Who leaves a page while its scripts are on their way breaks the connection."""
    environ = EnvironBuilder(path="/static/app.js").get_environ()
    with warnings.catch_warnings(record=True) as minded:
        warnings.simplefilter("always")
        answer = app.wsgi_app(environ, lambda *_: lambda _: None)
        del answer, environ
        gc.collect()
    assert not [str(one.message) for one in minded if "unclosed file" in str(one.message)]
