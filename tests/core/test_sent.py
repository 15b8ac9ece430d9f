"""A form counts once, and a draft of one that was not sent waits for whoever typed it; on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound

from rollout.core import drafts, sent
from rollout.core.dates import now
from rollout.core.drafts import Saved
from rollout.core.purge import purge
from rollout.core.tokens import make_form_token
from rollout.db import db
from rollout.models import ContactLog, FormDraft, SentForm, Unit, User
from rollout.register.contacts import log_contact
from rollout.vocabulary import ContactOutcome, ContactWay
from tests.page import PageClient
from tests.staffed import PASSWORD, Staffed, make_staffed


def send(app: Flask, user_id: int, unit_id: int, form: Mapping[str, str]) -> sent.Before | None:
    """What a page of a form that counts once does: logs a contact, unless the form did so before."""
    with app.test_request_context(method="POST", data=form):
        session = db.session()
        by = session.get_one(User, user_id)
        if held := sent.before(session, by=by, kind="contact"):
            session.rollback()
            return held
        row = log_contact(
            session, session.get_one(Unit, unit_id), way=ContactWay.CALL, outcome=ContactOutcome.REACHED, by=by
        )
        sent.note(session, by=by, kind="contact", subject_id=row.id)
        session.commit()
        return None


def logged(session: Session) -> int:
    found = session.scalar(select(func.count(ContactLog.id))) or 0
    session.rollback()
    return found


@pytest.fixture
def unit_id(staffed: Staffed) -> int:
    return staffed.world.unit()


def test_ten_at_once_count_once(app: Flask) -> None:
    with app.app_context():
        staffed = make_staffed(app, db.session())
        user_id, unit_id = staffed.world.user.id, staffed.world.unit()
        db.session.remove()
    form, begin, heard = {"token": make_form_token(), "note": "a"}, Barrier(10), []

    def one() -> None:
        begin.wait()
        with app.app_context():
            heard.append(send(app, user_id, unit_id, form))

    threads = [Thread(target=Context().run, args=(one,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 10
    assert heard.count(None) == 1
    assert all(held.is_same for held in heard if held is not None)
    with app.app_context():
        assert logged(db.session()) == 1


def test_another_content_is_told_from_the_same(app: Flask, staffed: Staffed, unit_id: int) -> None:
    form, by = {"token": make_form_token(), "note": "a", "revision": "1"}, staffed.world.user.id
    assert send(app, by, unit_id, form) is None
    same = send(app, by, unit_id, form | {"revision": "7", "csrf_token": "x", "form_path": "/y", "kept": "z"})
    assert same is not None
    assert same.is_same
    other = send(app, by, unit_id, form | {"note": "b"})
    assert other == (same.subject_id, same.sent_at, False)
    assert logged(staffed.session) == 1


def test_somebody_elses_form_and_one_of_another_kind_do_not_exist(app: Flask, staffed: Staffed, unit_id: int) -> None:
    form, by = {"token": make_form_token()}, staffed.world.user
    send(app, by.id, unit_id, form)
    with pytest.raises(NotFound):
        send(app, staffed.officer_id(), unit_id, form)
    staffed.session.rollback()
    with app.test_request_context(method="POST", data=form), pytest.raises(NotFound):
        sent.before(db.session(), by=by, kind="another")
    staffed.session.rollback()


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "a" * 23, "é" * 22])
def test_a_form_without_its_token_is_refused(app: Flask, staffed: Staffed, unit_id: int, token: str) -> None:
    with pytest.raises(BadRequest):
        send(app, staffed.world.user.id, unit_id, {"token": token})
    staffed.session.rollback()


def save(staffed: Staffed, token: str, revision: int, note: str = "a") -> Saved:
    return drafts.save(
        staffed.session, by=staffed.world.user, token=token, path="/x/new", revision=revision, pairs=[("note", note)]
    )


def note_of(staffed: Staffed, token: str) -> str | None:
    user = staffed.world.user
    with staffed.app.test_request_context("/x/new", query_string={"draft": token}):
        held = drafts.asked(staffed.session, user)
    assert held is not None
    return held.fields["note"] if held.fields is not None else None


def test_an_older_draft_never_overwrites_a_newer(staffed: Staffed) -> None:
    token = make_form_token()
    assert save(staffed, token, 3, "mới") is Saved.SAVED
    assert save(staffed, token, 2, "cũ") is Saved.OLDER
    assert save(staffed, token, 3, "cũ") is Saved.OLDER
    assert note_of(staffed, token) == "mới"
    held = staffed.session.scalars(select(FormDraft)).one()
    assert "mới".encode() not in held.content
    assert drafts.newest(staffed.session, staffed.world.user, "/x/new") is held
    assert drafts.newest(staffed.session, staffed.world.user, "/x") is None


def test_a_form_that_was_sent_has_no_draft_any_more(app: Flask, staffed: Staffed, unit_id: int) -> None:
    token = make_form_token()
    save(staffed, token, 1)
    staffed.session.commit()
    send(app, staffed.world.user.id, unit_id, {"token": token})
    assert staffed.session.scalars(select(FormDraft)).all() == []
    assert save(staffed, token, 9) is Saved.SENT


def test_of_one_user_the_newest_drafts_are_kept(staffed: Staffed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 3)
    tokens = [make_form_token() for _ in range(5)]
    for token in tokens:
        save(staffed, token, 1)
    held = drafts.of_user(staffed.session, staffed.world.user, "/x")
    assert [draft.token for draft in held] == tokens[:1:-1]


def test_drafts_go_after_thirty_days_and_forms_after_sixty(app: Flask, staffed: Staffed, unit_id: int) -> None:
    token, session = make_form_token(), staffed.session
    send(app, staffed.world.user.id, unit_id, {"token": token})
    save(staffed, make_form_token(), 1)
    found = [purge(session, now() + timedelta(days=days)) for days in (29, 31, 59, 61)]
    assert [each["drafts"] for each in found] == [0, 1, 0, 0]
    assert [each["sent_forms"] for each in found] == [0, 0, 0, 1]
    assert session.scalars(select(SentForm)).all() == []


PATH = "/units/new"


def keep(client: PageClient, token: str, revision: int, *, by_button: bool = False, **fields: str) -> int:
    csrf = client.page(PATH).form("code", action=PATH).values["csrf_token"]
    data = {"csrf_token": csrf, "form_path": PATH, "revision": str(revision), "token": token, **fields}
    answer = client.post(f"/drafts/{token}", data=data | ({"draft": "1"} if by_button else {}))
    if by_button:
        assert answer.headers["Location"] == f"{PATH}?draft={token}"
    else:
        assert answer.json is not None
        assert answer.json["state"] in set(Saved)
    return answer.status_code


def test_a_draft_outlives_the_log_in_and_nobody_else_sees_it(staffed: Staffed) -> None:
    client, token = staffed.staff(), make_form_token()
    assert keep(client, token, 1, by_button=True, note="Đang ghi dở") == 303
    client.submit("/units", {}, action="/logout")
    client.log_in("staff", PASSWORD)
    assert client.get(f"/drafts/{token}").json == {"state": "draft", "revision": 1}
    user = staffed.session.scalars(select(User).where(User.username == "staff")).one()
    [held] = drafts.of_user(staffed.session, user, PATH)
    assert held.token == token
    assert staffed.officer().get(f"/drafts/{token}").json == {"state": "none"}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"form_path": "//elsewhere.vn/x"}, 400),
        ({"form_path": "/nowhere"}, 400),
        ({"form_path": "/users"}, 400),  # not the viewer's
        ({"revision": "0"}, 400),
        ({"revision": "-1"}, 400),
        ({"revision": "٣"}, 400),
        ({"note": "x" * 140_000}, 413),
        ({}, 200),
    ],
)
def test_what_is_no_draft_is_refused(staffed: Staffed, fields: dict[str, str], status: int) -> None:
    client, token = staffed.staff(), make_form_token()
    csrf = client.page(PATH).form("code", action=PATH).values["csrf_token"]
    data = {"csrf_token": csrf, "form_path": PATH, "revision": "1"} | fields
    assert client.post(f"/drafts/{token}", data=data).status_code == status


def test_a_draft_is_dropped(staffed: Staffed) -> None:
    client, token = staffed.staff(), make_form_token()
    keep(client, token, 1)
    csrf = client.page(PATH).form("code", action=PATH).values["csrf_token"]
    answer = client.post(f"/drafts/{token}/drop?back=//elsewhere", data={"csrf_token": csrf, "back": "/units"})
    assert answer.headers["Location"] == "/units"
    assert client.get(f"/drafts/{token}").json == {"state": "none"}
