"""The visits of a day on a phone, in the order of the way."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from rollout.calendar import blueprint
from rollout.calendar.forms import OfficerForm
from rollout.calendar.queries.choices import known_officers
from rollout.calendar.queries.route import next_stop, round_of
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.dates import today


@blueprint.get("/calendar/today")
@require(Permission.ARRANGE_VISITS)
def of_today() -> ResponseReturnValue:
    officers = known_officers(viewer())
    officer_id = whole(request.args, "officer") or viewer().user.id
    if officer_id not in officers:
        abort(404)
    return render_template(
        "calendar/today.html",
        form=OfficerForm(officers, officer_id) if len(officers) > 1 else None,
        is_own=officer_id == viewer().user.id,
        officer=officers[officer_id],
        officer_id=officer_id,
        round=round_of(viewer(), officer_id, today()),
        following=next_stop(viewer(), officer_id, today()),
        today=today(),
        tomorrow=today() + timedelta(days=1),
    )
