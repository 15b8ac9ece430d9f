"""Drafts of forms that were not sent yet: saved by a button, or by the page itself (static/drafts.js); encrypted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from flask import Flask, Response, abort, flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from rollout.core import htmx
from rollout.core.access import signed_in, viewer
from rollout.core.crypto import DataKeyError, keys
from rollout.core.dates import now
from rollout.core.frame import may_open
from rollout.core.kept import FIELD, LARGEST
from rollout.core.origin import safe_path
from rollout.core.sent import Before, is_token, sent_by, without_draft
from rollout.db import db
from rollout.models import FormDraft, User

KEPT = timedelta(days=30)

MOST = 50
"""Drafts that are kept of one user; the oldest go."""

LONGEST_PATH = 300
HIGHEST_REVISION = 1_000_000
BUTTON = "draft"
"""The field of the button that saves a draft; the page itself sends none."""


class Saved(StrEnum):
    """What became of a draft."""

    SAVED = "saved"
    OLDER = "older"  # than what is saved already
    SENT = "sent"  # the form counts already


class Draft(NamedTuple):
    """A form to go on with: its token, the fields saved of it (None: none) and the number of its next draft."""

    token: str
    fields: MultiDict[str, str] | None
    revision: int


def save(
    session: Session, *, by: User, token: str, path: str, revision: int, pairs: Iterable[tuple[str, str]]
) -> Saved:
    """Keeps what a form holds, unless it was sent, or a later revision of it is kept. 404 for somebody else's form."""
    if sent_by(session, token, by=by) is not None:
        return Saved.SENT
    held = session.get(FormDraft, (by.id, token))
    if held is not None and held.revision >= revision:
        return Saved.OLDER
    content = keys().encrypt(json.dumps(list(pairs), ensure_ascii=False), _cell(by.id, token))
    if held is None:
        _make_room(session, by)
        held = FormDraft(user_id=by.id, token=token)
        session.add(held)
    held.path, held.revision, held.content, held.saved_at = path, revision, content, now()
    session.flush()
    return Saved.SAVED


def _make_room(session: Session, by: User) -> None:
    beyond = (
        select(FormDraft.token).where(FormDraft.user_id == by.id).order_by(FormDraft.saved_at.desc()).offset(MOST - 1)
    )
    old = list(session.scalars(beyond))
    session.execute(delete(FormDraft).where(FormDraft.user_id == by.id, FormDraft.token.in_(old)))


def of_user(session: Session, user: User, prefix: str) -> list[FormDraft]:
    """A user's drafts of the forms under an address, the newest first; at most MOST."""
    begins = FormDraft.path.startswith(prefix, autoescape=True)
    statement = select(FormDraft).where(FormDraft.user_id == user.id, begins)
    return list(session.scalars(statement.order_by(FormDraft.saved_at.desc(), FormDraft.token)))


def said_in(held: FormDraft, user: User) -> MultiDict[str, str]:
    """What a draft holds, for its owner alone; nothing for anybody else."""
    return (_fields(held) if held.user_id == user.id else None) or MultiDict()


def newest(session: Session, user: User, path: str) -> FormDraft | None:
    """The last draft of a form at an address."""
    statement = select(FormDraft).where(FormDraft.user_id == user.id, FormDraft.path == path)
    return session.scalars(statement.order_by(FormDraft.saved_at.desc(), FormDraft.token).limit(1)).first()


def asked(session: Session, user: User, *, of: str = "") -> Draft | None:
    """The draft that the address of a page asks to go on with; a token of which nothing is saved is gone on with too.

    None for what is sent: a form that was sent says itself what it says; None too where the address asks for none.
    404 for somebody else's and for that of another form: of another path, or of other things where the address names
    in `of` what a form is about.
    """
    token = request.args.get("draft", "")
    if request.method != "GET" or not is_token(token):
        return None
    sent_by(session, token, by=user)
    held = session.get(FormDraft, (user.id, token))
    if held is None:
        return Draft(token, None, 1)
    path, _mark, query = held.path.partition("?")
    if path != request.path:  # the form of another address asks for other rights
        abort(404)
    if of and set(parse_qs(query).get(of, [])) != set(
        request.args.getlist(of)
    ):  # what was typed of others stays theirs
        abort(404)
    return Draft(token, _fields(held), held.revision + 1)


def opened(draft: Draft | None) -> dict[str, Any]:
    """What a SentOnceForm is made with to go on with a draft: `Form(**opened(asked(…)), …)`."""
    if draft is None:
        return {}
    if draft.fields is None:
        return {"token": draft.token}
    fields = draft.fields.copy()
    fields.setlist("token", [draft.token])
    fields.setlist("revision", [str(draft.revision)])
    return {"formdata": fields}


def made(draft: Draft | None, where: Callable[[int], str]) -> ResponseReturnValue | None:
    """Whoever opens a form again that was sent in the meantime is led to what it made: `where` of its key."""
    row = sent_by(db.session(), draft.token, by=viewer().user) if draft else None
    if row is None:
        return None
    flash(Before(row.subject_id, row.sent_at, True).sentence)
    return htmx.go_to(where(row.subject_id))


def _fields(held: FormDraft) -> MultiDict[str, str] | None:
    try:
        pairs = json.loads(keys().decrypt(held.content, _cell(held.user_id, held.token)))
    except DataKeyError:
        return None
    return MultiDict((name, value) for name, value in pairs)


def _cell(user_id: int, token: str) -> str:
    return f"form_draft.content#{user_id}#{token}"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["draft_url"] = draft_url
    app.add_url_rule("/drafts/<token>", "draft", signed_in(state), methods=["GET"])
    app.add_url_rule("/drafts/<token>", "save_draft", signed_in(save_draft), methods=["POST"])
    app.add_url_rule("/drafts/<token>/drop", "drop_draft", signed_in(drop_draft), methods=["POST"])


def state(token: str) -> Response:
    """What the server knows of a form, for the script that holds a copy of it: sent, or which draft, or nothing."""
    user = viewer().user
    if not is_token(token):
        abort(404)
    if sent_by(db.session(), token, by=user) is not None:
        return jsonify({"state": "sent"})
    held = db.session().get(FormDraft, (user.id, token))
    return jsonify({"state": "draft", "revision": held.revision} if held else {"state": "none"})


def save_draft(token: str) -> ResponseReturnValue:
    """By the button of the form, which leads back to it; or by the script, which is told what became of it."""
    form = request.form
    path = safe_path(without_draft(form.get("form_path", "")))
    revision = form.get("revision", "")
    is_number = revision.isascii() and revision.isdigit() and len(revision) < 8
    if not is_token(token) or path is None or len(path) > LONGEST_PATH or not is_number:
        abort(400)
    if not 0 < int(revision) <= HIGHEST_REVISION or not may_open(viewer(), path.partition("?")[0]):
        abort(400)
    pairs = [pair for pair in form.items(multi=True) if pair[0] not in ("csrf_token", FIELD, BUTTON)]
    if sum(len(part.encode()) for pair in pairs for part in pair) > LARGEST:
        abort(413)
    session = db.session()
    became = save(session, by=viewer().user, token=token, path=path, revision=int(revision), pairs=pairs)
    session.commit()
    if BUTTON not in form:
        return jsonify({"state": became.value})
    flash(_sentence(became))
    return htmx.go_to(draft_url(path, token))


def _sentence(became: Saved) -> str:
    if became is Saved.SAVED:
        return _("Đã lưu nháp. Bản nháp giữ 30 ngày, chỉ người lưu mở được.")
    if became is Saved.SENT:
        return _("Nội dung này đã được ghi trước đó nên không lưu nháp nữa.")
    return _("Chưa lưu nháp: đã có bản nháp mới hơn, đang mở ở dưới.")


def draft_url(path: str, token: str) -> str:
    """The address of a form that goes on with a draft."""
    base = without_draft(path)
    return f"{base}{'&' if '?' in base else '?'}draft={token}"


def drop_draft(token: str) -> ResponseReturnValue:
    """A draft that is not wanted any more; leads to the page that lists it."""
    if not is_token(token):
        abort(404)
    user = viewer().user
    db.session().execute(delete(FormDraft).where(FormDraft.user_id == user.id, FormDraft.token == token))
    db.session().commit()
    flash(_("Đã bỏ bản nháp."))
    return htmx.go_to(safe_path(request.form.get("back")) or "/")
