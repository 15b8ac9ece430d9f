"""What if: with so many officers, when are we through; to be through by a day, how many officers."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.planning import blueprint
from rollout.planning.forms import WhatIfForm
from rollout.planning.queries import choices
from rollout.planning.queries.forecast import forecast

SHARE = 95


@blueprint.get("/what-if")
@require(Permission.ARRANGE_VISITS)
def what_if() -> ResponseReturnValue:
    who = viewer()
    form = WhatIfForm(choices.offices(who), request.args or None, data={"share": SHARE})
    is_right = form.validate()
    found = None
    if is_right:
        found = forecast(
            who,
            office_id=whole(request.args, "office"),
            officers=form.officers.data,
            until=form.until.data,
            share=form.share.data or SHARE,
        )
    return htmx.respond(
        "planning/what_if.html",
        "planning/_what_if.html",
        status=200 if is_right else 422,
        form=form,
        found=found,
        share=form.share.data or SHARE,
        until=form.until.data,
        back=url_for("planning.next_visits"),
    )
