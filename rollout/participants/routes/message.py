"""The message to a unit about its people's next steps, to copy into Zalo: how many, and nobody by name or number."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.viewpoint import Viewpoint
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.next_step import LACKING, StepKind
from rollout.participants.queries import roster
from rollout.participants.queries.roster import RosterFilter
from rollout.participants.routes.loading import opened
from rollout.register.message import sender_of, step_message


@blueprint.get("/units/<int:unit_id>/people/message")
@require(Permission.CONTACT_UNITS)
def step_zalo(unit_id: int) -> ResponseReturnValue:
    """Of one step that the address names, or of all at which the unit has to act; 404 for a step at which it waits."""
    held = opened(unit_id, Permission.CONTACT_UNITS)
    named = request.args.get("step", "")
    if named and named not in set(LACKING):
        abort(404)
    everyone = roster.roster(db.session(), unit_id, Viewpoint.usual(today(), None))
    kinds = [StepKind(named)] if named else list(LACKING)
    counts = [(LACKING[kind], len(everyone.matching(RosterFilter(step=kind)))) for kind in kinds]
    words = step_message(
        held.unit.name,
        sender_of(db.session(), viewer().user),
        on=today(),
        lacking=[(what, count) for what, count in counts if count],
    )
    return render_template(
        "participants/message.html",
        unit=held.unit,
        back=url_for("participants.unit_people", unit_id=unit_id, step=named or None),
        words=words,
        done=url_for("today.log", unit_id=unit_id),
    )
