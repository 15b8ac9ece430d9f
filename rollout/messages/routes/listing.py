"""The outbox, and the file of it."""

from __future__ import annotations

from functools import partial

from flask import Response, request
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.filter_form import address_of, is_filtered
from rollout.messages import blueprint, exports
from rollout.messages.forms import MessagesFilter
from rollout.messages.queries import listing


@blueprint.get("/messages")
@require(Permission.ARRANGE_VISITS)
def outbox() -> ResponseReturnValue:
    form = MessagesFilter()
    asked = form.asked()
    return htmx.respond(
        "messages/list.html",
        "messages/_table.html",
        form=form,
        asked=asked,
        lines=listing.page_of(viewer(), asked, whole(request.args, "page") or 1),
        counts=listing.counts_of(viewer(), asked),
        post=listing.post(viewer().session),
        address=partial(address_of, "messages.outbox", dict(request.args.items())),
        is_filtered=is_filtered(request.args),
    )


@blueprint.post(f"/messages/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_outbox(file: str) -> Response:
    return hand_out(lambda: exports.table_of(viewer(), MessagesFilter().asked()), file, name="thu-gui-di")
