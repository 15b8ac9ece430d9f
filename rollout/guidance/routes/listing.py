"""The list of sessions, and the file of it."""

from __future__ import annotations

from functools import partial

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.filter_form import address_of, is_filtered
from rollout.db import db
from rollout.guidance import blueprint, draft_words, exports
from rollout.guidance.forms import SessionsFilter
from rollout.guidance.queries import listing


def _form() -> SessionsFilter:
    return SessionsFilter(listing.offices(viewer()), listing.officers(viewer()))


@blueprint.get("/sessions")
@require(Permission.HOLD_SESSIONS)
def sessions() -> ResponseReturnValue:
    form = _form()
    asked = form.asked()
    own = drafts.of_user(db.session(), viewer().user, url_for("guidance.sessions"))
    return htmx.respond(
        "guidance/list.html",
        "guidance/_table.html",
        status=422 if form.errors else 200,
        form=form,
        asked=asked,
        lines=listing.page_of(viewer(), asked, whole(request.args, "page") or 1),
        sums=listing.sums_of(viewer(), asked),
        address=partial(address_of, "guidance.sessions", dict(request.args.items())),
        is_filtered=is_filtered(request.args),
        drafts=own,
        about=draft_words.about(viewer(), own),
    )


@blueprint.post(f"/sessions/{EXPORT}")
@require(Permission.HOLD_SESSIONS)
def export_sessions(file: str) -> Response:
    return hand_out(lambda: exports.table_of(viewer(), _form().asked()), file, name="buoi-huong-dan")
