"""The list of sessions, and the file of it."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import drafts, htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db
from rollout.guidance import blueprint, draft_words, exports
from rollout.guidance.forms import FilterForm
from rollout.guidance.queries import listing


def _form() -> FilterForm:
    return FilterForm(listing.offices(viewer()), listing.officers(viewer()))


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
        address=partial(_address, dict(request.args.items())),
        is_filtered=any(value for name, value in request.args.items() if name not in ("page", "order")),
        drafts=own,
        about=draft_words.about(viewer(), own),
    )


def _address(args: dict[str, str], **more: object) -> str:
    said = {name: value for name, value in {**args, **more}.items() if value}
    return f"{url_for('guidance.sessions')}?{urlencode(said)}"


@blueprint.post(f"/sessions/{EXPORT}")
@require(Permission.HOLD_SESSIONS)
def export_sessions(file: str) -> Response:
    return hand_out(lambda: exports.table_of(viewer(), _form().asked()), file, name="buoi-huong-dan")
