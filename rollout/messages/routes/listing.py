"""The outbox, and the file of it."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.messages import blueprint, exports
from rollout.messages.forms import FilterForm
from rollout.messages.queries import listing


@blueprint.get("/messages")
@require(Permission.ARRANGE_VISITS)
def outbox() -> ResponseReturnValue:
    form = FilterForm()
    asked = form.asked()
    return htmx.respond(
        "messages/list.html",
        "messages/_table.html",
        form=form,
        asked=asked,
        lines=listing.page_of(viewer(), asked, whole(request.args, "page") or 1),
        counts=listing.counts_of(viewer(), asked),
        post=listing.post(viewer().session),
        address=partial(_address, dict(request.args.items())),
        is_filtered=any(value for name, value in request.args.items() if name not in ("page", "order")),
    )


def _address(args: dict[str, str], **more: object) -> str:
    said = {name: value for name, value in {**args, **more}.items() if value}
    return f"{url_for('messages.outbox')}?{urlencode(said)}"


@blueprint.post(f"/messages/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_outbox(file: str) -> Response:
    return hand_out(lambda: exports.table_of(viewer(), FilterForm().asked()), file, name="thu-gui-di")
