"""What was typed when the log-in had ended is handed back after the next one: to nobody else, sent by a click."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from rollout.accounts.door import IDLE, SEEN
from rollout.core import kept
from rollout.core.crypto import keys
from rollout.core.dates import now
from rollout.models import LoginSession, User
from rollout.vocabulary import Role
from tests.accounts.conftest import PASSWORD, AddUser
from tests.page import Form, Page, PageClient

OURS = {"Origin": "http://localhost"}
HTMX = OURS | {"HX-Request": "true", "HX-Current-URL": "http://localhost/users/new"}
NEW = {"username": "mai.pham", "display_name": "Phạm Thị Mai", "phone": "0905 123 456"}


@pytest.fixture
def admin(client: PageClient, add_user: AddUser) -> User:
    user = add_user("lan.tran", Role.ADMIN)
    client.log_in("lan.tran", PASSWORD)
    return user


@pytest.fixture
def typed(admin: User, client: PageClient) -> Form:
    """The form of a new user, filled in while the log-in still held."""
    form = client.page("/users/new").form("username", "display_name", action="/users/new")
    for name, value in NEW.items():
        form.values[name] = value
    return form


def wait(client: PageClient) -> None:
    """Nobody does anything for longer than a log-in lasts."""
    with client.session_transaction() as cookie:
        cookie[SEEN] = int((now() - IDLE - timedelta(minutes=1)).timestamp())


def send(client: PageClient, form: Form, headers: dict[str, str] = OURS) -> Any:
    return client.post(form.action, data=form.values, headers=headers)


def enter(client: PageClient, page: Page, username: str = "lan.tran", password: str = PASSWORD) -> Page:
    """Logs in on a page that holds what was typed."""
    form = page.form("username", "password")
    form.values["username"], form.values["password"] = username, password
    return Page(client.post(form.action, data=form.values, headers=OURS))


def user_named(session: Session, username: str) -> User | None:
    return session.scalar(select(User).where(User.username == username))


def test_what_was_typed_is_sent_again_after_the_log_in(client: PageClient, session: Session, typed: Form) -> None:
    wait(client)
    page = Page(send(client, typed))
    assert page.response.status_code == 403
    assert "Nội dung vừa nhập còn giữ ở trang này nhưng chưa được lưu" in page.text
    assert user_named(session, "mai.pham") is None
    assert "Phạm" not in page.response.text  # nor can it be read by whoever finds the page
    again = enter(client, page)
    assert again.heading == "Gửi lại nội dung đã nhập"
    assert "Phạm Thị Mai" in again.text  # whoever sends it sees what they send
    assert "dưới tên Người Dùng lan.tran" in again.text
    assert user_named(session, "mai.pham") is None  # nothing is sent by itself
    form = again.form(*NEW)
    assert client.post(form.action, data=form.values, headers=OURS).status_code == 303
    made = user_named(session, "mai.pham")
    assert made is not None
    assert made.display_name == "Phạm Thị Mai"


def test_a_wrong_password_does_not_lose_it(client: PageClient, typed: Form) -> None:
    wait(client)
    page = enter(client, Page(send(client, typed)), password="không phải mật khẩu")
    assert page.response.status_code == 422
    assert enter(client, page).form(*NEW).values["display_name"] == "Phạm Thị Mai"


def test_htmx_shows_the_log_in_in_place_of_the_page(client: PageClient, typed: Form) -> None:
    wait(client)
    answer = send(client, typed, HTMX)
    assert answer.status_code == 200
    assert answer.headers["HX-Retarget"] == "body"
    assert enter(client, Page(answer)).form(*NEW).values["phone"] == "0905 123 456"


def test_it_is_handed_back_to_nobody_else(client: PageClient, typed: Form, add_user: AddUser) -> None:
    add_user("binh.le", Role.ADMIN)
    wait(client)
    page = Page(send(client, typed))
    form = page.form("username", "password")
    form.values["username"], form.values["password"] = "binh.le", PASSWORD
    answer = client.post(form.action, data=form.values, headers=OURS)
    assert answer.status_code == 303
    assert "Phạm Thị Mai" not in client.page("/account").text


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://example.org"}])
def test_pages_of_other_sites_hand_nothing_in(headers: dict[str, str], client: PageClient, typed: Form) -> None:
    wait(client)
    answer = client.post(typed.action, data=typed.values, headers=headers)
    assert answer.status_code == 303
    assert "Việc vừa làm chưa được lưu." in client.page(answer.headers["Location"]).text


def test_an_old_browser_names_the_page(client: PageClient, typed: Form) -> None:
    wait(client)
    assert send(client, typed, {"Referer": "http://localhost/users/new"}).status_code == 403


def test_who_logged_in_anew_elsewhere_is_asked_whether_to_send_it(
    client: PageClient, session: Session, typed: Form
) -> None:
    client.submit("/account", {}, action="/logout")
    client.log_in("lan.tran", PASSWORD)
    page = Page(send(client, typed))
    assert page.response.status_code == 400
    assert page.heading == "Gửi lại nội dung đã nhập"
    form = page.form(*NEW)
    assert client.post(form.action, data=form.values, headers=OURS).status_code == 303
    assert user_named(session, "mai.pham") is not None


def test_a_stale_page_of_elsewhere_is_refused(client: PageClient, typed: Form) -> None:
    client.submit("/account", {}, action="/logout")
    client.log_in("lan.tran", PASSWORD)
    page = Page(send(client, typed, {"Origin": "https://example.org"}))
    assert page.response.status_code == 400
    assert "mai.pham" not in page.response.text


def test_a_log_in_that_was_ended_by_somebody_keeps_it_too(client: PageClient, session: Session, typed: Form) -> None:
    session.execute(update(LoginSession).values(ended_at=now()))
    session.commit()
    assert enter(client, Page(send(client, typed))).form(*NEW).values["username"] == "mai.pham"


def test_passwords_are_not_kept(client: PageClient, admin: User) -> None:
    form = client.page("/account/password").form("current", "password", "repeated")
    for name in ("current", "password", "repeated"):
        form.values[name] = "một mật khẩu rất dài"
    wait(client)
    answer = send(client, form)
    assert answer.status_code == 303
    assert "một mật khẩu" not in answer.text


def test_what_gives_rights_is_typed_anew(client: PageClient, admin: User) -> None:
    form = client.page(f"/users/{admin.id}/assignments/new?role=leader").form("scope")
    wait(client)
    answer = send(client, form)
    assert answer.status_code == 303
    assert "Việc vừa làm chưa được lưu." in client.page(answer.headers["Location"]).text


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("path", ["/users/slips", "/users/1/slip"])
def test_slips_of_activation_codes_are_asked_for_anew(client: PageClient, path: str) -> None:
    wait(client)
    answer = client.post(path, data={"all": "", "user": "7"}, headers=OURS)
    assert answer.status_code == 303
    assert "Việc vừa làm chưa được lưu." in client.page(answer.headers["Location"]).text


def test_too_much_is_not_kept_and_said_so(client: PageClient, typed: Form) -> None:
    typed.values["display_name"] = "x" * (kept.LARGEST + 1)
    wait(client)
    answer = send(client, typed)
    assert answer.status_code == 303
    assert "Việc vừa làm chưa được lưu." in client.page(answer.headers["Location"]).text


@pytest.mark.parametrize("letter", ["", "ă"], ids=["digits", "letters"])
def test_as_much_as_may_be_kept_gets_through_the_log_in(client: PageClient, typed: Form, letter: str) -> None:
    lines = (letter * 9 or f"{n * 7919 % 10**9:09d}" for n in range(kept.LARGEST // (20 if letter else 11)))
    text = "".join(f"{line}\n" for line in lines)
    typed.values["display_name"] = text
    wait(client)
    form = enter(client, Page(send(client, typed))).form(*NEW)
    assert form.values["display_name"].split() == text.split()


def test_a_stranger_cannot_send_that_much(client: PageClient) -> None:
    form = client.page("/login").form("username", "password")
    form.values["kept"] = "x" * kept.LARGEST
    assert client.post("/login", data=form.values, headers=OURS).status_code == 413


def test_what_was_not_sealed_here_is_nothing(app: Flask) -> None:
    held = kept.Typed(7, "/users/new", (("display_name", "Phạm Thị Mai"), ("tick", "1"), ("tick", "2")))
    with app.test_request_context():
        sealed = kept.seal(held)
        assert kept.unseal(sealed) == held
        assert kept.unseal(sealed[:-1] + ("A" if sealed[-1] != "A" else "B")) is None
        assert kept.unseal("") is None
        assert kept.unseal("ả") is None
        at = now() - kept.LONGEST - timedelta(minutes=1)
        old = keys().encrypt(json.dumps([at.timestamp(), held]), kept.FIELD)
        assert kept.unseal(urlsafe_b64encode(old).decode()) is None
