"""What was typed into a page whose log-in has ended or changed: handed back, to be sent again.

Nothing of it stays on the server. It stands, encrypted, in the very next page of whoever typed it, for a day, and is
sent only when they have seen it and say so. Pages of other sites hand nothing in: the browser says where a form comes
from.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from rollout.core import htmx
from rollout.core.crypto import DataKeyError, keys
from rollout.core.dates import now
from rollout.core.origin import is_own_page, safe_path

FIELD = "kept"
"""The hidden field of the log-in page that holds it."""

LARGEST = 128 * 1024
"""Bytes of text that are kept; a column of 2,000 numbers has a quarter of it."""

LARGEST_BODY = 3 * LARGEST
"""Bytes of a form with so much, or of a log-in page that holds it: a byte of a Vietnamese letter is sent as three."""

_NEVER_KEPT = "password"  # the field of every form with one

LONGEST = timedelta(days=1)

MARK = "kept"
"""In the signed cookie of a browser whose log-in page may be that large."""


class Typed(NamedTuple):
    """A form as it was sent: by which user (None: whoever is here now), to which path, names and values.

    `had_file`: a chosen file was with it, which only the browser can send again.
    """

    user_id: int | None
    path: str
    pairs: tuple[tuple[str, str], ...]
    had_file: bool = False


def typed(user_id: int | None) -> Typed | None:
    """What this request brings that somebody typed; None for nothing, too much or a password, and from pages not ours.

    Reads the body.
    """
    if request.method != "POST" or request.endpoint is None or not is_own_page():
        return None
    view = current_app.view_functions[request.endpoint]
    if hasattr(view, "only_reads") or hasattr(view, "by_hand"):
        return None
    request.max_content_length = LARGEST_BODY
    try:
        pairs = tuple(
            (name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", FIELD)
        )
    except RequestEntityTooLarge:
        return None
    if _NEVER_KEPT in request.form:
        return None
    path = safe_path(request.full_path.removesuffix("?"))
    is_too_large = sum(len(part.encode()) for pair in pairs for part in pair) > LARGEST
    return Typed(user_id, path, pairs, bool(request.files)) if path and pairs and not is_too_large else None


def seal(held: Typed) -> str:
    """As text for a hidden field, which whoever finds the page open cannot read."""
    plain = json.dumps([now().timestamp(), held], ensure_ascii=False)  # a letter in its two or three bytes, not in six
    return urlsafe_b64encode(keys().encrypt(plain, FIELD)).decode()


def unseal(text: str | None) -> Typed | None:
    """None for nothing, for what was not sealed here, and for what is older than a day."""
    try:
        at, (user_id, path, pairs, had_file) = json.loads(keys().decrypt(urlsafe_b64decode(text or ""), FIELD))
    except (DataKeyError, binascii.Error, ValueError):
        return None
    if now().timestamp() - at > LONGEST.total_seconds():
        return None
    return Typed(user_id, path, tuple((name, value) for name, value in pairs), had_file)


def shown(template: str, status: int, **context: Any) -> Response:
    """A whole page in answer to a form, which for htmx takes the place of the page that is there."""
    response = make_response(render_template(template, **context), 200 if htmx.wants_partial() else status)
    htmx.take_the_page(response)
    return response
