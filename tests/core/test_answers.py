"""How every request is answered: headers, errors in words, what htmx gets, what a reading request may do."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response, abort, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rollout.core import htmx
from rollout.core.access import public
from rollout.core.errors import Refusal
from rollout.core.installation import system_user
from rollout.db import db
from rollout.models import User
from tests.conftest import AppMaker
from tests.page import Page, PageClient
from tests.staffed import Staffed

HTMX = {"HX-Request": "true"}
FAST = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

AddRoute = Callable[..., None]

pytestmark = pytest.mark.own_app


@pytest.fixture
def add_route(app: Flask) -> AddRoute:
    """Adds a public address for one test."""

    def add(path: str, view: Callable[[], Any], *methods: str) -> None:
        app.add_url_rule(path, f"test{path}", public(view), methods=methods or ("GET",))

    return add


@FAST
def test_headers_keep_others_out(client: PageClient) -> None:
    headers = client.get("/login").headers
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


@FAST
def test_pages_are_kept_nowhere_and_files_may_be(client: PageClient) -> None:
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"
    with client.get("/static/app.css") as answer:
        assert "no-store" not in answer.headers["Cache-Control"]


@FAST
@pytest.mark.parametrize(("status", "words"), [(400, "bị thiếu"), (404, "Không tìm thấy trang này"), (413, "quá lớn")])
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(
    status: int, words: str, client: PageClient, add_route: AddRoute
) -> None:
    add_route("/fails", lambda: abort(status))
    text = client.page("/fails", status).text
    assert words in text
    assert "Chưa có gì thay đổi." in text
    fragment = client.fragment("/fails", status)
    assert words in fragment.text
    assert fragment.response.headers["HX-Retarget"] == "#notice"


@FAST
def test_what_is_too_large_is_told_so_before_it_is_read(client: PageClient) -> None:
    answer = client.post("/login", data={"file": (BytesIO(b"x" * 20_000), "list.xlsx")})
    assert answer.status_code == 413
    assert "Tệp quá lớn" in Page(answer).text


@FAST
def test_a_form_of_too_many_fields_is_not_taken(staffed: Staffed) -> None:
    client, most = staffed.staff(), staffed.app.config["MAX_FORM_PARTS"]
    kind = "application/x-www-form-urlencoded"
    statuses = [
        client.post("/search", data="&".join(["a"] * n), content_type=kind).status_code for n in (most, most + 1)
    ]
    assert statuses == [400, 413], "a form without a token, and one that is not looked at"


@FAST
def test_a_method_that_a_page_does_not_take_is_said_so(client: PageClient) -> None:
    assert client.page("/logout", 405).heading == "Chưa thực hiện được"


@FAST
@pytest.mark.parametrize("name", ["username", "password"])
def test_a_pile_of_marks_on_a_letter_is_refused_at_the_door(name: str, client: PageClient) -> None:
    form = client.page("/login").form("username", "password")
    form.values[name] = "a" + "\u0315" * 31
    assert "không đọc được" in Page(client.post("/login", data=form.values)).text
    assert client.get("/login", query_string={"next": form.values[name]}).status_code == 400


@FAST
def test_a_rule_that_stands_in_the_way_is_told_in_its_own_words(client: PageClient, add_route: AddRoute) -> None:
    class TooLate(Refusal):
        message = "Đã quá %(hours)s giờ."

    def refuse() -> None:
        raise TooLate(hours=12)

    add_route("/late", refuse)
    assert "Đã quá 12 giờ." in client.page("/late", 422).text


@FAST
def test_a_form_without_its_token_changes_nothing(client: PageClient) -> None:
    answer = client.post("/login", data={"username": "a", "password": "b"})
    assert answer.status_code == 400
    assert "Trang này mở đã lâu" in Page(answer).text


@FAST
def test_a_failure_gives_a_code_and_logs_no_value(
    app: Flask, client: PageClient, add_route: AddRoute, caplog: pytest.LogCaptureFixture
) -> None:
    number = f"0512{secrets.randbelow(10**8):08}"

    def fail() -> None:
        raise ValueError(f"cannot read {number}")

    add_route("/breaks", fail, "POST", "GET")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.DEBUG):
        page = client.page(f"/breaks?number={number}", 500)
    assert "Hệ thống gặp lỗi" in page.heading
    [record] = [record for record in caplog.records if record.name == "rollout.core.errors"]
    code = record.getMessage().split()[0]
    assert len(code) == 8
    assert code in page.text
    assert "ValueError" in record.getMessage()
    assert number not in caplog.text
    assert "Mã hỗ trợ" in client.fragment("/breaks", 500).text


@FAST
def test_htmx_gets_the_partial_and_everybody_else_the_page(client: PageClient, add_route: AddRoute) -> None:
    add_route("/both", lambda: htmx.respond("errors/error.html", "errors/_notice.html", problem=("a", "b", "c")))
    for headers, is_page in (
        ({}, True),
        (HTMX, False),
        (HTMX | {"HX-Boosted": "true"}, True),
        (HTMX | {"HX-History-Restore-Request": "true"}, True),
    ):
        answer = client.get("/both", headers=headers)
        assert answer.text.lstrip().startswith("<!doctype html>") is is_page, headers
        for name in ("HX-Request", "HX-Boosted", "HX-History-Restore-Request"):
            assert name in answer.headers["Vary"]


@FAST
def test_htmx_is_led_to_another_page_as_a_whole(client: PageClient, add_route: AddRoute) -> None:
    add_route("/on", lambda: htmx.go_to("/login"))
    assert client.get("/on").headers["Location"] == "/login"
    assert client.get("/on", headers=HTMX).headers["HX-Redirect"] == "/login"


def test_a_request_that_reads_cannot_write(
    app: Flask, client: PageClient, session: Session, add_route: AddRoute
) -> None:
    system_user(session)

    def write() -> Response:
        db.session.query(User).update({User.job_title: "đã ghi"})
        db.session.commit()
        return Response(status=204)

    add_route("/writes", write, "GET", "POST")
    app.config["WTF_CSRF_ENABLED"] = False
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        client.get("/writes")
    assert session.query(User).one().job_title == ""
    session.rollback()
    assert client.post("/writes").status_code == 204
    session.expire_all()
    assert session.query(User).one().job_title == "đã ghi"


@FAST
def test_the_language_is_switched_and_kept(client: PageClient) -> None:
    assert client.page("/login").markup.root.get("lang") == "vi"
    client.submit("/login", {"language": "en"}, action="/language")
    with client.session_transaction() as cookie:
        assert cookie["language"] == "en"
    assert 'lang="en"' in client.get("/login").text


@FAST
def test_production_answers_under_its_own_name_only(new_app: AppMaker) -> None:
    with new_app(PRODUCTION=True, PUBLIC_URL="https://vssid.example.gov.vn") as app:
        client = app.test_client()
        assert client.get("/login", base_url="https://vssid.example.gov.vn").status_code == 200
        assert client.get("/login", base_url="https://evil.example.org").status_code == 400
        assert client.get("/healthz", base_url="http://10.0.0.7:8000").status_code in (200, 503)


@FAST
@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
def test_only_as_many_proxies_are_believed_as_there_are(proxies: int, address: str, new_app: AppMaker) -> None:
    with new_app(PROXIES=proxies) as app:
        app.add_url_rule("/from", "from", public(lambda: {"from": request.remote_addr}))
        headers = {"X-Forwarded-For": "192.0.2.1, 198.51.100.7, 203.0.113.9"}
        assert app.test_client().get("/from", headers=headers).json == {"from": address}
