"""The page-checking client finds each defect it is there to find, and lets a good page through."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from rollout.core.access import public, signed_in
from rollout.models import Setting
from tests import page
from tests.page import PageClient

GOOD = """<!doctype html>
<html lang="vi">
<head><title>Đơn vị</title><link rel="stylesheet" href="/static/app.css"></head>
<body>
<main>
<h1>Đơn vị</h1>
<p><a href="/page">Trang này</a> <a href="#later">Phần sau</a> <a href="https://baohiemxahoi.gov.vn">BHXH</a></p>
<form method="post" action="/send">
<input type="hidden" name="csrf_token" value="abc"><label for="name">Tên</label><input id="name" name="name" value="A">
<label>Nhóm <select name="group"><option value="employee">Lao động</option></select></label>
<label><input type="checkbox" name="tick" value="1" checked> Chọn</label>
<button>Gửi</button>
</form>
<table id="later"><tr><th>Đơn vị</th><th>Số</th></tr><tr data-hx-get="/page"><td>Trường</td><td>45</td></tr></table>
</main>
</body>
</html>
"""

DEFECTS = {
    "no language": ('lang="vi"', "", "say the language"),
    "another language": ('lang="vi"', 'lang="xx"', "say the language"),
    "no title": ("<title>Đơn vị</title>", "", "one <title>"),
    "no heading": ("<h1>Đơn vị</h1>", "", "one <h1>"),
    "two headings": ("<p>", "<h1>Hai</h1><p>", "one <h1>"),
    "no main": ("main>", "div>", "one <main>"),
    "an id twice": ("<p><a", '<p id="later"><a', 'id="later" stands 2 times'),
    "a label for nothing": ('for="name"', 'for="nome"', 'no element has the id "nome"'),
    "a field without label": ('<label for="name">Tên</label>', "", "has no label"),
    "a button without words": ("Gửi</button>", "</button>", "no aria-label"),
    "an image without words": ("<p>", '<p><img src="/static/app.css">', "has no alt"),
    "no token": ('<input type="hidden" name="csrf_token" value="abc">', "", "one csrf_token"),
    "an empty token": ('value="abc"', 'value=""', "one csrf_token"),
    "a token in an address": ('method="post" action="/send"', 'action="/page"', "ends up in addresses"),
    "a form to nowhere": ('action="/send"', 'action="/nowhere"', "no route matches"),
    "a form by the wrong method": ('action="/send"', 'action="/page"', "does not take POST"),
    "a form to elsewhere": ('action="/send"', 'action="https://example.org/"', "this application only"),
    "a link to nowhere": ('href="/page"', 'href="/nowhere"', "no route matches"),
    "a relative link": ('href="/page"', 'href="page"', "from the root"),
    "a jump to nowhere": ('href="#later"', 'href="#never"', "no element has that id"),
    "a missing file": ('href="/static/app.css"', 'href="/static/none.css"', "no such file"),
    "a file of elsewhere": ('href="/static/app.css"', 'href="https://cdn.example.org/a.css"', "loaded from elsewhere"),
    "a file of a nameless elsewhere": ('href="/static/app.css"', 'href="//cdn.example.org/a.css"', "loaded from else"),
    "htmx to nowhere": ('data-hx-get="/page"', 'data-hx-get="/nowhere"', "no route matches"),
    "htmx by the wrong method": ('data-hx-get="/page"', 'data-hx-delete="/page"', "does not take DELETE"),
    "a plain hx- attribute": ("data-hx-get", "hx-get", "write data-hx-get"),
    "an htmx handler": ('data-hx-get="/page"', 'data-hx-on:click="f()"', "needs eval"),
    "an htmx value in script": ('data-hx-get="/page"', "data-hx-vals='js:{a: 1}'", "js: values"),
    "an htmx filter": ('data-hx-get="/page"', 'data-hx-trigger="click[ctrlKey]"', "filters fail open"),
    "an inline style": ("<p>", '<p style="width:61%">', "the policy blocks it"),
    "a style element": ("<title>", "<style>p { color: red }</style><title>", "static/app.css"),
    "an inline script": ("<p>", "<script>alert(1)</script><p>", "static/"),
    "a handler": ("<p>", '<p onclick="f()">', "static/app.js"),
    "a script in an address": ('href="#later"', 'href="javascript:f()"', "no script in an address"),
    "no doctype": ("<!doctype html>", "", "only htmx is answered with a fragment"),
    "a tag left open": ("</form>", "", "line "),
    "a wrong nesting": ("<p>", "<p><b><i></b></i>", "line "),
}


@pytest.fixture
def small_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application of one page, whose text and headers the test sets."""
    monkeypatch.setattr(page, "PAGES", tmp_path / "pages")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app.css").write_text("", encoding="utf-8")
    app = Flask("small", root_path=str(tmp_path))
    app.test_client_class = PageClient
    app.config.update(TEXT=GOOD, HEADERS={"Content-Security-Policy": "default-src 'self'", "Cache-Control": "no-store"})

    def show() -> Response:
        return Response(app.config["TEXT"], headers=app.config["HEADERS"], mimetype="text/html")

    def send() -> dict[str, list[str]]:
        return request.form.to_dict(flat=False)

    app.add_url_rule("/page", view_func=signed_in(show))
    app.add_url_rule("/open", "open", public(lambda: show()))
    app.add_url_rule("/send", view_func=signed_in(send), methods=["POST"])
    return app


@pytest.fixture
def visit(small_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., page.Page]:
    monkeypatch.setattr(page, "_STRICTLY_READ", set())
    client = small_app.test_client()
    assert isinstance(client, PageClient)
    return client.page


def test_a_good_page_is_read_and_kept(small_app: Flask, visit: Callable[..., page.Page]) -> None:
    good = visit("/page")
    assert (good.title, good.heading) == ("Đơn vị", "Đơn vị")
    assert good.rows == [["Đơn vị", "Số"], ["Trường", "45"]]
    assert good.links["Trang này"] == "/page"
    [kept] = page.PAGES.rglob("*.html")
    assert kept.read_text(encoding="utf-8") == GOOD.replace('value="abc"', 'value="token"')


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_found(name: str, small_app: Flask, visit: Callable[..., page.Page]) -> None:
    good, bad, complaint = DEFECTS[name]
    assert good in GOOD
    small_app.config["TEXT"] = GOOD.replace(good, bad)
    with pytest.raises(AssertionError, match=re.escape(complaint)):
        visit("/page")
    assert not page.PAGES.exists()


@pytest.mark.parametrize(
    ("path", "headers", "complaint"),
    [
        ("/open", {}, "Content-Security-Policy"),
        ("/open", {"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"}, "unsafe-"),
        ("/open", {"Content-Security-Policy": "default-src *"}, "default-src"),
        ("/page", {"Content-Security-Policy": "default-src 'self'"}, "no-store"),
    ],
)
def test_each_missing_header_is_found(
    path: str, headers: dict[str, str], complaint: str, small_app: Flask, visit: Callable[..., page.Page]
) -> None:
    small_app.config["HEADERS"] = headers
    with pytest.raises(AssertionError, match=re.escape(complaint)):
        visit(path)


def test_an_open_page_may_be_stored(small_app: Flask, visit: Callable[..., page.Page]) -> None:
    small_app.config["HEADERS"] = {"Content-Security-Policy": "default-src 'none'"}
    visit("/open")


def test_another_status_is_found(visit: Callable[..., page.Page]) -> None:
    with pytest.raises(AssertionError, match="expected 201"):
        visit("/page", 201)


def test_a_fragment_is_for_htmx(small_app: Flask) -> None:
    small_app.config["TEXT"] = '<tr id="unit-1"><td>Trường</td></tr><tr id="unit-2"><td>Xã</td></tr>'
    client = small_app.test_client()
    assert isinstance(client, PageClient)
    assert client.fragment("/page", Target="rows").rows == [["Trường"], ["Xã"]]
    [kept] = page.PAGES.rglob("*.html")
    assert '<table><tbody><tr id="unit-1">' in kept.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="only htmx"):
        client.get("/page")


def test_a_form_is_sent_as_a_browser_sends_it(small_app: Flask) -> None:
    client = small_app.test_client()
    assert isinstance(client, PageClient)
    sent = client.submit("/page", {"name": "Trường Trần Phú"}).get_json()
    assert sent == {"csrf_token": ["abc"], "name": ["Trường Trần Phú"], "group": ["employee"], "tick": ["1"]}
    assert "tick" not in client.submit("/page", {"tick": None}).get_json()
    with pytest.raises(AssertionError, match="0 forms have"):
        client.submit("/page", {"unknown": "1"})


@pytest.mark.own_app
def test_a_request_shares_nothing_with_the_test_but_the_database(app: Flask, session: Session) -> None:
    seen = []

    def look() -> str:
        seen.append((g.get("mark"), session_of_request().get(Setting, "hotline") is not None))
        g.mark = "left by a request"
        return ""

    def session_of_request() -> Session:
        from rollout.db import db

        return db.session()

    app.add_url_rule("/look", view_func=public(look))
    g.mark = "left by the test"
    session.add(Setting(key="hotline", value="1", label="Tổng đài", basis="728"))
    client = app.test_client()
    client.get("/look")
    client.get("/look")
    assert seen == [(None, True), (None, True)]
    assert g.mark == "left by the test"
