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
from rollout.planning.simulation import Assumptions

SHARE = 95
VISITS = Assumptions().most_visits


@blueprint.get("/what-if")
@require(Permission.FORECAST_VISITS)
def what_if() -> ResponseReturnValue:
    who = viewer()
    form = WhatIfForm(
        choices.offices(who, Permission.FORECAST_VISITS), request.args or None, data={"share": SHARE, "visits": VISITS}
    )
    is_right = form.validate()
    arranges, found = who.can(Permission.ARRANGE_VISITS), None
    if is_right:
        found = forecast(
            who,
            office_id=whole(request.args, "office"),
            officers=form.officers.data,
            until=form.until.data,
            share=form.share.data or SHARE,
            visits=form.visits.data or VISITS,
        )
    return htmx.respond(
        "planning/what_if.html",
        "planning/_what_if.html",
        status=200 if is_right else 422,
        form=form,
        found=found,
        share=form.share.data or SHARE,
        until=form.until.data,
        here={name: request.args[name] for name in ("office", "officers", "until", "visits") if name in request.args},
        back=url_for("planning.next_visits") if arranges else url_for("visit_measures.measures"),
        arranges=arranges,
    )
