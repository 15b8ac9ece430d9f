"""Log-ins: how long they last, how they are ended, what a given password allows before it is changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.core.dates import now
from rollout.models import LoginSession, User
from tests.accounts.conftest import PASSWORD, AddUser
from tests.page import Page, PageClient

pytestmark = pytest.mark.both_engines

NEW = "một câu khác hẳn câu trước"


def another_device(app: Flask, username: str) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    client.log_in(username, PASSWORD)
    return client


def move_clock(client: PageClient, back: timedelta) -> None:
    """As if the log-in had last been used that long ago."""
    with client.session_transaction() as cookie:
        cookie["seen_at"] -= int(back.total_seconds())


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_half_an_hour_without_use_ends_it(minutes: int, status: int, client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    move_clock(client, timedelta(minutes=minutes))
    assert client.get("/account").status_code == status


def test_use_keeps_it_open(client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    for _ in range(3):
        move_clock(client, timedelta(minutes=20))
        assert client.get("/account").status_code == 200


def test_twelve_hours_end_it_however_much_it_is_used(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    session.scalars(select(LoginSession)).one().expires_at = now() - timedelta(seconds=1)
    assert client.get("/account").status_code == 303
    assert "phiên đăng nhập đã kết thúc" in client.page("/login").text


def test_reading_a_page_writes_nothing(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    login = session.scalars(select(LoginSession)).one()
    before = (login.expires_at, login.ended_at)
    move_clock(client, timedelta(minutes=20))
    client.page("/account")
    session.expire_all()
    assert (login.expires_at, login.ended_at) == before


def test_after_logging_out_the_cookie_opens_nothing(client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    stolen = client.get_cookie("rollout")
    assert stolen is not None
    client.submit("/account", {}, action="/logout")
    client.set_cookie("rollout", stolen.value)
    assert client.get("/account").status_code == 303


def test_a_device_is_logged_out_from_another(
    app: Flask, client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("lan.tran")
    other = another_device(app, "lan.tran")
    first = session.scalars(select(LoginSession)).one()
    client.log_in("lan.tran", PASSWORD)
    client.submit("/account", {}, action=f"/account/log-ins/{first.id}/end")
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_nobody_ends_the_log_in_of_somebody_else(
    app: Flask, client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("lan.tran")
    add_user("minh.vo")
    another_device(app, "minh.vo")
    theirs = session.scalars(select(LoginSession)).one()
    client.log_in("lan.tran", PASSWORD)
    token = client.page("/account").form(action="/logout").values["csrf_token"]
    assert client.post(f"/account/log-ins/{theirs.id}/end", data={"csrf_token": token}).status_code == 404


def test_a_new_password_ends_the_log_ins_of_other_devices(app: Flask, client: PageClient, add_user: AddUser) -> None:
    add_user("lan.tran")
    other = another_device(app, "lan.tran")
    client.log_in("lan.tran", PASSWORD)
    changed = client.submit("/account/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert changed.status_code == 303
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200
    client.submit("/account", {}, action="/logout")
    client.log_in("lan.tran", NEW)


def test_the_present_password_is_asked_for_and_failures_count(
    client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("lan.tran")
    client.log_in("lan.tran", PASSWORD)
    for _ in range(5):
        answer = client.submit("/account/password", {"current": "sai rồi", "password": NEW, "repeated": NEW})
    assert "Thử lại sau 1 phút" in Page(answer).text
    answer = client.submit("/account/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert answer.status_code == 422


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("password", "repeated", "complaint"),
    [
        ("ngắn quá", "ngắn quá", "Mật khẩu cần từ 10 đến 200 ký tự."),
        ("lan.tran.thi", "lan.tran.thi", "Mật khẩu không được trùng tên đăng nhập."),
        ("Vssid12345", "Vssid12345", "Mật khẩu này quá dễ đoán."),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "Mật khẩu này quá dễ đoán."),
        (NEW, "câu khác", "Hai lần nhập không giống nhau."),
    ],
)
def test_a_weak_password_is_refused_and_the_old_one_stays(
    password: str, repeated: str, complaint: str, client: PageClient, session: Session, add_user: AddUser
) -> None:
    user = add_user("lan.tran.thi")
    before = user.password_hash
    client.log_in("lan.tran.thi", PASSWORD)
    answer = client.submit("/account/password", {"current": PASSWORD, "password": password, "repeated": repeated})
    assert answer.status_code == 422
    assert complaint in Page(answer).text
    session.expire_all()
    assert user.password_hash == before


def test_a_password_given_by_somebody_else_must_be_changed_first(
    client: PageClient, session: Session, system: User
) -> None:
    actions.create_user(session, username="moi", display_name="Người Mới", by=system, password=PASSWORD)
    client.log_in("moi", PASSWORD)
    answer = client.get("/account")
    assert answer.headers["Location"] == "/account/password"
    assert client.get("/account", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/password"
    client.submit("/account/password", {"current": PASSWORD, "password": NEW, "repeated": NEW})
    assert client.get("/account").status_code == 200


def test_demo_users_need_not_change_theirs(session: Session, system: User) -> None:
    user = actions.create_user(
        session, username="demo.moi", display_name="Người Mới", by=system, password=PASSWORD, is_demo=True
    )
    assert not user.must_change_password


def test_a_closed_account_is_out_at_once(client: PageClient, session: Session, add_user: AddUser) -> None:
    user = add_user("lan.tran")
    admin = add_user("quan.tri")
    client.log_in("lan.tran", PASSWORD)
    actions.deactivate(session, user, by=admin)
    assert client.get("/account").status_code == 303
