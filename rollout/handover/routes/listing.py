"""The list of handovers and the file of it, and what the day's work says of units that came."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.exporting import EXPORT, hand_out
from rollout.handover import blueprint, exports
from rollout.handover.forms import FilterForm, read_asked
from rollout.handover.queries import listing
from rollout.models import HandoverRule

FILTERS = ("giver", "state", "order")


def _address(**changes: Any) -> str:
    held: dict[str, Any] = {name: text for name, text in request.args.items() if text and name in FILTERS}
    return url_for("handover.handovers", **{**held, **changes})


@blueprint.get("/handovers")
@require(Permission.EDIT_UNITS)
def handovers() -> ResponseReturnValue:
    who, asked = viewer(), read_asked(request.args)
    shown = {
        "giver": str(asked.giver_id or ""), "state": asked.state.value if asked.state else "",
        "order": asked.order.value,
    }  # fmt: skip
    return htmx.respond(
        "handover/list.html",
        "handover/_list.html",
        lines=listing.page_of(who, asked, whole(request.args, "page") or 1),
        form=FilterForm(listing.givers(who), formdata=None, data=shown),
        is_filtered=bool(asked.giver_id or asked.state),
        rules={rule.value: rule for rule in HandoverRule},
        address=_address,
    )


@blueprint.post(f"/handovers/{EXPORT}")
@require(Permission.EDIT_UNITS)
def export_handovers(file: str) -> Response:
    asked = read_asked(request.args)
    return hand_out(lambda: exports.list_table(listing.all_lines(viewer(), asked)), file, name="ban-giao")


@blueprint.get("/handovers/received")
@require(Permission.CONTACT_UNITS)
def received() -> ResponseReturnValue:
    """Units that came to the viewer or will: a piece of the day's work, and a page where there are no scripts."""
    return htmx.respond("handover/received.html", "handover/_received.html", received=listing.received(viewer()))
