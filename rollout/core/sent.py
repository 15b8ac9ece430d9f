"""A form counts once: what was sent twice, after a refresh or by ten hands at once, did its act the first time.

A form carries a token that the server made with its page. `before` asks what the token did, `note` is written in the
transaction of the act itself; both in the turn of who writes, so that of two alike one finds the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session
from wtforms import HiddenField

from rollout.core.dates import now
from rollout.core.formats import moment
from rollout.core.forms import Form
from rollout.core.kept import FIELD
from rollout.core.tokens import make_form_token
from rollout.core.typed_words import UNSAID
from rollout.models import FormDraft, SentForm, User

KEPT = timedelta(days=60)
"""For how long it is known that a form was sent; a draft of it, here or in a browser, is gone long before."""

OUTSIDE = UNSAID | {"csrf_token", FIELD, "draft"}
"""Fields that are not what the form says: whose page it is, and how often it was saved."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class SentOnceForm(Form):
    """A form that counts once and of which drafts are kept. `revision` is the number of the next draft of it."""

    token = HiddenField()
    revision = HiddenField()
    form_path = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_token(self.token.data):
            self.token.data = make_form_token()
        if not self.revision.data:
            self.revision.data = "1"
        if not self.form_path.data:
            self.form_path.data = without_draft(request.full_path.removesuffix("?"))

    def begin_again(self) -> None:
        """What it says now is another thing than what its token did."""
        self.token.data, self.revision.data = make_form_token(), "1"


class Before(NamedTuple):
    """What the form of this request did already; `is_same`: it says now what it said then."""

    subject_id: int
    sent_at: datetime
    is_same: bool

    @property
    def sentence(self) -> str:
        return _("Đã ghi lúc %(time)s; không ghi lại lần nữa.", time=moment(self.sent_at))


def without_draft(path: str) -> str:
    """The address of a form, without the draft that it was opened with."""
    base, _sign, query = path.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("draft="))
    return f"{base}?{kept}" if kept else base


def is_token(text: str | None) -> bool:
    return bool(_TOKEN.fullmatch(text or ""))


def sent_by(session: Session, token: str, *, by: User, kind: str = "") -> SentForm | None:
    """What a token did; None where nothing came of it yet. 404 where it is somebody else's, or of another kind."""
    row = session.get(SentForm, token)
    if row is not None and (row.user_id != by.id or kind not in ("", row.kind)):
        abort(404)
    return row


def before(session: Session, *, by: User, kind: str) -> Before | None:
    """Asked before the form is read and before any scope: who lost a unit since still learns that it was counted.

    400 for a form without its token.
    """
    row = sent_by(session, _own_token(), by=by, kind=kind)
    return Before(row.subject_id, row.sent_at, row.digest == _digest()) if row else None


def note(session: Session, *, by: User, kind: str, subject_id: int) -> None:
    """The act is done; its draft goes. Call in its transaction."""
    token = _own_token()
    session.add(
        SentForm(
            token=token, user_id=by.id, kind=kind, digest=_digest(), subject_id=subject_id, sent_at=now(),
        )
    )  # fmt: skip
    session.execute(delete(FormDraft).where(FormDraft.user_id == by.id, FormDraft.token == token))
    session.flush()


def _own_token() -> str:
    token = request.form.get("token", "")
    if not is_token(token):
        abort(400)
    return token


def _digest() -> bytes:
    """Of what the form of this request says."""
    pairs = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in OUTSIDE)
    return hashlib.sha256(json.dumps(pairs).encode()).digest()
