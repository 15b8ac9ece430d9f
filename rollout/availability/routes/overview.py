"""What there is of each kind, and who is away soon."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from rollout.availability import blueprint
from rollout.availability.queries import absences, scope, things, travel
from rollout.core.access import Permission, require, viewer
from rollout.db import db


@blueprint.get("/availability")
@require(Permission.ARRANGE_VISITS)
def overview() -> ResponseReturnValue:
    who = viewer()
    return render_template(
        "availability/overview.html",
        soon=absences.soon(who),
        may_record=bool(scope.officers(who)),
        rooms=things.number_of(who, "rooms"),
        vehicles=things.number_of(who, "vehicles"),
        corrections=travel.number(db.session()),
    )
