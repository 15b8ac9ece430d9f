"""The list of visits, and the file of it."""

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
from rollout.visits import blueprint, exports
from rollout.visits.forms import VisitsFilter
from rollout.visits.queries import listing


def _form() -> VisitsFilter:
    return VisitsFilter(listing.offices(viewer()), listing.officers(viewer()))


@blueprint.get("/visits")
@require(Permission.ARRANGE_VISITS)
def visits() -> ResponseReturnValue:
    form = _form()
    asked = form.asked()
    return htmx.respond(
        "visits/list.html",
        "visits/_table.html",
        status=422 if form.errors else 200,
        form=form,
        asked=asked,
        lines=listing.page_of(viewer(), asked, whole(request.args, "page") or 1),
        address=partial(address_of, "visits.visits", dict(request.args.items())),
        is_filtered=is_filtered(request.args),
        drafts=drafts.of_user(db.session(), viewer().user, url_for("visits.visits")),
    )


@blueprint.post(f"/visits/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_visits(file: str) -> Response:
    return hand_out(lambda: exports.table_of(viewer(), _form().asked()), file, name="lich-lam-viec")
