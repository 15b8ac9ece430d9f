"""Logging in: what lets one in, what makes one wait, what the page says, where it leads."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from rollout.models import AuditRecord, ChainLink, Installation, LoginSession, User
from rollout.vocabulary import Role
from tests.accounts.conftest import PASSWORD, AddUser
from tests.page import Page, PageClient

WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


def try_log_in(client: PageClient, username: str, password: str) -> TestResponse:
    return client.submit("/login", {"username": username, "password": password})


def test_the_right_password_lets_in(client: PageClient, session: Session, add_user: AddUser) -> None:
    user = add_user("lan.tran", Role.ADMIN)
    assert try_log_in(client, "  Lan.TRAN ", PASSWORD).status_code == 303
    assert "Người Dùng lan.tran" in client.page("/account").text
    login = session.scalars(select(LoginSession)).one()
    assert login.user_id == user.id
    assert login.expires_at - login.started_at == timedelta(hours=12)


def test_a_log_in_tells_the_log_where_the_chain_stands(
    client: PageClient, session: Session, add_user: AddUser, caplog: pytest.LogCaptureFixture
) -> None:
    add_user("lan.tran")
    with caplog.at_level(logging.INFO, logger="rollout.ledger.notes"):
        client.log_in("lan.tran", PASSWORD)
    last = session.scalars(select(ChainLink).order_by(ChainLink.seq.desc())).first()
    assert last is not None
    assert caplog.messages[-1] == f"The chain stands at {last.seq}:{last.mac.hex()}"


def test_the_cookie_holds_a_token_and_the_database_its_hash(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert len(token) >= 40
    assert token not in session.scalars(select(LoginSession.token_hash)).one()
    assert not [name for name in ("remember_token",) if client.get_cookie(name)]


def test_a_new_log_in_leaves_nothing_of_the_old_cookie_but_the_language(client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.post(
        "/language", data={"csrf_token": client.page("/login").form("username").values["csrf_token"], "language": "en"}
    )
    with client.session_transaction() as cookie:
        cookie["planted"] = "before the log-in"
    client.log_in("lan.tran", PASSWORD)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["language"] == "en"


def test_a_closed_account_and_one_that_waits_for_its_code_do_not_let_in(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    closed, waiting = add_user("dong"), add_user("cho.ma")
    closed.is_active, waiting.password_hash = False, None
    for username in ("dong", "cho.ma", "system"):
        assert WRONG in Page(try_log_in(client, username, PASSWORD)).text


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/account?tab=1", "/account?tab=1"),
        ("https://example.org/", "/account"),
        ("//example.org/", "/account"),
        ("/\\example.org", "/account"),
        ("/\t/example.org", "/account"),
        ("javascript:alert(1)", "/account"),
        ("account", "/account"),
        ("", "/account"),
    ],
)
def test_the_log_in_leads_on_within_this_application_only(
    target: str, leads_to: str, client: PageClient, add_user: AddUser
) -> None:
    add_user("lan.tran")
    form = client.page("/login").form("username", "password")
    form.values["username"], form.values["password"] = "lan.tran", PASSWORD
    answer = client.post("/login", query_string={"next": target}, data=form.values)
    assert answer.headers["Location"] == leads_to


def test_without_a_log_in_a_page_leads_to_the_log_in_and_back(client: PageClient) -> None:
    answer = client.get("/account?a=1&b=2")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/account?a%3D1%26b%3D2")


def test_without_a_log_in_htmx_is_told_to_leave_the_page(client: PageClient) -> None:
    answer = client.get(
        "/account", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/account/password?x=1"}
    )
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["HX-Redirect"] == "/login?next=/account/password?x%3D1"


@pytest.mark.parametrize("sent", ["http://[", "http://localhost]/account", "//[::1/"])
def test_what_is_no_address_is_not_led_back_to(sent: str, client: PageClient) -> None:
    answer = client.get("/account", headers={"HX-Request": "true", "HX-Current-URL": sent})
    assert answer.headers["HX-Redirect"] == "/login"
    form = client.page("/login").form("username", "password")
    for headers in ({"Referer": sent}, {"HX-Request": "true", "HX-Current-URL": sent}):
        answer = client.post("/login", data=form.values, headers=headers, base_url="https://localhost")
        assert answer.status_code in (400, 422)


def test_a_page_of_another_site_is_not_led_back_to(client: PageClient) -> None:
    answer = client.get("/account", headers={"HX-Request": "true", "HX-Current-URL": "http://example.org/account"})
    assert answer.headers["HX-Redirect"] == "/login"


def test_failures_and_log_ins_are_in_the_audit_trail(
    client: PageClient, session: Session, system: User, add_user: AddUser
) -> None:
    user = add_user("lan.tran")
    for username, password in (("khong.co.ai", "x"), ("lan.tran", "không phải mật khẩu"), ("lan.tran", PASSWORD)):
        try_log_in(client, username, password)
    client.submit("/account", {}, action="/logout")
    trail = session.execute(
        select(AuditRecord.action, AuditRecord.actor_id, AuditRecord.subject_id)
        .where(AuditRecord.action.in_(("fail_log_in", "log_in", "log_out")))
        .order_by(AuditRecord.id)
    )
    nobody = ("fail_log_in", system.id, system.id)
    assert trail.all() == [nobody, *((act, user.id, user.id) for act in ("fail_log_in", "log_in", "log_out"))]


def test_logging_in_anew_ends_the_log_in_that_the_browser_held(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("lan.tran")
    add_user("minh.vo")
    form = client.page("/login").form("username", "password")
    client.log_in("lan.tran", PASSWORD)
    stolen = client.get_cookie("rollout")
    assert stolen is not None
    form.values["csrf_token"] = client.page("/account").form(action="/logout").values["csrf_token"]
    form.values["username"], form.values["password"] = "minh.vo", PASSWORD
    assert client.post("/login", data=form.values).status_code == 303
    ended = session.execute(select(LoginSession.ended_at.is_not(None)).order_by(LoginSession.id)).scalars().all()
    assert ended == [True, False]
    client.set_cookie("rollout", stolen.value)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("is_demo_database", "address", "headers", "status"),
    [
        (True, "127.0.0.1", {}, 303),
        (True, "::1", {}, 303),
        (True, "192.168.1.7", {}, 422),
        (True, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 422),
        (True, "127.0.0.1", {"X-Forwarded-Proto": "https"}, 422),
        (True, "127.0.0.1", {"Via": "1.1 proxy"}, 422),
        (False, "127.0.0.1", {}, 422),
    ],
)
def test_demo_users_enter_demo_data_from_this_machine_only(
    is_demo_database: bool,
    address: str,
    headers: dict[str, str],
    status: int,
    client: PageClient,
    session: Session,
    add_user: AddUser,
) -> None:
    add_user("demo.admin", Role.ADMIN, is_demo=True)
    session.get_one(Installation, 1).is_demo = is_demo_database
    form = client.page("/login").form("username", "password")
    form.values["username"], form.values["password"] = "demo.admin", PASSWORD
    answer = client.post("/login", data=form.values, headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize(("host", "status"), [("demo.example.org", 422), ("127.0.0.1:8000", 303), ("[::1]", 303)])
def test_demo_users_enter_under_the_names_of_this_machine_only(
    host: str, status: int, client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("demo.admin", Role.ADMIN, is_demo=True)
    session.get_one(Installation, 1).is_demo = True
    base = f"http://{host}"
    form = Page(client.get("/login", base_url=base)).form("username", "password")
    form.values["username"], form.values["password"] = "demo.admin", PASSWORD
    assert client.post("/login", data=form.values, base_url=base).status_code == status


def test_a_demo_log_in_does_not_open_pages_from_elsewhere(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("demo.admin", Role.ADMIN, is_demo=True)
    session.get_one(Installation, 1).is_demo = True
    client.log_in("demo.admin", PASSWORD)
    assert client.get("/account").status_code == 200
    assert client.get("/account", environ_base={"REMOTE_ADDR": "192.168.1.7"}).status_code == 303
