"""Activation codes and slips: shown once, used once, printed for those who wait."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from rollout.accounts import actions
from rollout.accounts.errors import NotActive
from rollout.core.dates import now
from rollout.models import Activation, AuditRecord, User
from rollout.vocabulary import Role
from tests.accounts.conftest import PASSWORD, AddUser
from tests.page import Page, PageClient

CODE = re.compile(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
NEW = "một câu khác hẳn câu trước"


@pytest.fixture
def waiting(session: Session, system: User) -> User:
    """Someone whose account nobody has activated yet."""
    return actions.create_user(session, username="cho.ma", display_name="Nguyễn Thị Chờ", by=system)


def use(client: PageClient, code: str, password: str = NEW) -> Page:
    return Page(client.submit("/activate", {"code": code, "password": password, "repeated": password}))


def test_a_code_sets_the_first_password_and_lets_in(client: PageClient, session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    typed_on_a_phone = f" {code.lower().replace('-', ' ')}"
    answer = client.submit("/activate", {"code": typed_on_a_phone, "password": NEW, "repeated": NEW})
    assert answer.status_code == 303
    assert "Nguyễn Thị Chờ" in client.page("/account").text
    session.expire_all()
    assert not waiting.must_change_password


def test_a_code_works_once(client: PageClient, session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    client.submit("/activate", {"code": code, "password": NEW, "repeated": NEW})
    assert "Mã kích hoạt không đúng, đã dùng hoặc đã hết hạn." in use(client, code).text


def test_a_new_code_ends_the_one_before(client: PageClient, session: Session, waiting: User) -> None:
    first = actions.reset(session, waiting, by=waiting)
    actions.reset(session, waiting, by=waiting)
    assert "Mã kích hoạt không đúng" in use(client, first).text


def test_an_old_code_is_refused(client: PageClient, session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    session.scalars(select(Activation)).one().expires_at = now() - timedelta(seconds=1)
    assert "Mã kích hoạt không đúng" in use(client, code).text


def test_a_code_of_a_closed_account_is_refused(
    client: PageClient, session: Session, waiting: User, system: User
) -> None:
    code = actions.reset(session, waiting, by=waiting)
    waiting.is_active = False
    assert "Mã kích hoạt không đúng" in use(client, code).text
    with pytest.raises(NotActive):
        actions.reset(session, waiting, by=system)


def test_a_weak_password_does_not_use_up_the_code(client: PageClient, session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    assert "Mật khẩu này quá dễ đoán." in use(client, code, "matkhau1234").text
    assert client.submit("/activate", {"code": code, "password": NEW, "repeated": NEW}).status_code == 303


def test_the_database_holds_no_code(session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    session.flush()
    kept = session.scalars(select(Activation.code_hash)).one()
    assert code not in kept
    assert code.replace("-", "") not in kept.upper()


def test_an_admin_prints_slips_for_all_who_wait(
    client: PageClient, session: Session, add_user: AddUser, system: User
) -> None:
    add_user("quan.tri", Role.ADMIN)
    for number in range(3):
        actions.create_user(session, username=f"moi.{number}", display_name=f"Người {number}", by=system)
    client.log_in("quan.tri", PASSWORD)
    page = Page(client.submit("/users?state=waiting", {"user": None, "all": "1"}, action="/users/slips"))
    codes = CODE.findall(page.text)
    assert len(set(codes)) == 3
    assert all(f"moi.{number}" in page.text for number in range(3))
    assert "no-store" in page.response.headers["Cache-Control"]
    for code in codes:
        assert code not in client.page("/users").text


def test_slips_for_those_ticked_leave_passwords_of_others_alone(
    client: PageClient, session: Session, add_user: AddUser, waiting: User, system: User
) -> None:
    admin = add_user("quan.tri", Role.ADMIN)
    other = actions.create_user(session, username="cho.tiep", display_name="Người Khác", by=system)
    client.log_in("quan.tri", PASSWORD)
    ticked = [str(waiting.id), str(admin.id)]  # the second has a password, and is not theirs to tick
    page = Page(client.submit("/users", {"user": ticked}, action="/users/slips"))
    assert len(CODE.findall(page.text)) == 1
    session.expire_all()
    assert admin.password_hash is not None
    assert session.scalars(select(Activation.user_id)).all() == [waiting.id]
    assert other.id not in session.scalars(select(Activation.user_id)).all()


def test_ticking_nobody_says_so(client: PageClient, session: Session, add_user: AddUser, waiting: User) -> None:
    add_user("quan.tri", Role.ADMIN)
    client.log_in("quan.tri", PASSWORD)
    answer = client.submit("/users", {"user": None}, action="/users/slips")
    assert "Chưa chọn tài khoản nào" in client.page(answer.headers["Location"]).text


def test_a_reset_takes_the_password_away_and_ends_the_log_ins(
    app: Flask, client: PageClient, session: Session, add_user: AddUser
) -> None:
    add_user("quan.tri", Role.ADMIN)
    user = add_user("quen.roi")
    theirs = app.test_client()
    assert isinstance(theirs, PageClient)
    theirs.log_in("quen.roi", PASSWORD)
    client.log_in("quan.tri", PASSWORD)
    page = Page(client.submit(f"/users/{user.id}", {}, action=f"/users/{user.id}/slip"))
    assert theirs.get("/account").status_code == 303
    refused = theirs.submit("/login", {"username": "quen.roi", "password": PASSWORD})
    assert refused.status_code == 422
    [code] = CODE.findall(page.text)
    assert theirs.submit("/activate", {"code": code, "password": NEW, "repeated": NEW}).status_code == 303
    acts = session.scalars(select(AuditRecord.action).where(AuditRecord.subject_id == user.id)).all()
    assert {"reset_password", "end_log_ins", "set_password"} <= set(acts)


def test_nothing_of_a_password_or_code_is_in_the_audit_trail(session: Session, waiting: User) -> None:
    code = actions.reset(session, waiting, by=waiting)
    actions.activate(session, code=code, password=NEW)
    session.commit()
    text = " ".join(str(detail) for detail in session.scalars(select(AuditRecord.detail)))
    assert code not in text
    assert NEW not in text


def test_an_unknown_user_has_no_slip(client: PageClient, session: Session, add_user: AddUser) -> None:
    add_user("quan.tri", Role.ADMIN)
    client.log_in("quan.tri", PASSWORD)
    token = client.page("/account").form(action="/logout").values["csrf_token"]
    assert client.post("/users/999999/slip", data={"csrf_token": token}).status_code == 404
    assert session.scalars(select(Activation)).all() == []


@pytest.mark.parametrize("public", ["https://vssid.example.gov.vn", ""])
def test_slips_name_the_address_that_was_set_and_none_that_a_request_says(
    public: str, app: Flask, client: PageClient, session: Session, add_user: AddUser
) -> None:
    app.config["PUBLIC_URL"] = public
    add_user("quan.tri", Role.ADMIN)
    user = add_user("lan.tran")
    base = "http://evil.example.org"
    form = Page(client.get("/login", base_url=base)).form("username", "password")
    form.values["username"], form.values["password"] = "quan.tri", PASSWORD
    client.post("/login", data=form.values, base_url=base)
    token = Page(client.get("/account", base_url=base)).form(action="/logout").values["csrf_token"]
    slip = Page(client.post(f"/users/{user.id}/slip", data={"csrf_token": token}, base_url=base)).text
    assert "evil.example.org" not in slip
    assert (f"Mở {public}/activate, nhập mã" if public else "Mở trang Kích hoạt tài khoản, nhập mã") in slip
