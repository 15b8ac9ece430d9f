"""The list of visits."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.visits import blueprint
from rollout.visits.queries import listing


@blueprint.get("/visits")
@require(Permission.ARRANGE_VISITS)
def visits() -> ResponseReturnValue:
    return render_template("visits/list.html", lines=listing.page_of(viewer(), whole(request.args, "page") or 1))
