"""The page of one session: its facts, who was there of the viewer's units, what came of it."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.users import display_names
from rollout.db import db
from rollout.guidance import blueprint, shown
from rollout.guidance.hours import has_ended
from rollout.guidance.queries import held as queries
from rollout.guidance.queries import visiting
from rollout.guidance.queries.held import Held
from rollout.guidance.queries.results import standing_of
from rollout.models import Visit
from rollout.register.visit_of_session import may_be_visited, visit_of
from rollout.vocabulary_of_visits import VisitState


@blueprint.get("/sessions/<int:session_id>")
@require(Permission.HOLD_SESSIONS)
def held(session_id: int) -> ResponseReturnValue:
    found = queries.opened(viewer(), session_id)
    session = db.session()
    visit = visiting.own_visit(viewer(), session_id)
    officers = queries.chosen_officers(session, session_id)
    return render_template(
        "guidance/held.html",
        held=found,
        row=found.row,
        parts=shown.parts_of(session, found),
        officers=list(display_names(session, officers).values()),
        outside=queries.outside_of(session, session_id),
        result=shown.result_of(session, found, today()),
        events=queries.events_of(session, found),
        has_come=found.row.day <= today(),
        has_ended=has_ended(found.row.day, found.row.ends),
        visit=visit,
        visit_state=VisitState(visit.state) if visit else None,
        visit_url=_address(visit, found) if visit else "",
        may_suggest=found.is_whole
        and visit is None
        and may_be_visited(found.row)
        and viewer().can(Permission.ARRANGE_VISITS)
        and visit_of(session, session_id) is None,
        is_stronger=found.is_whole and standing_of(session, found).is_stronger,
    )


def _address(visit: Visit, held: Held) -> str:
    """Where the visit of a session stands for this viewer."""
    if viewer().can(Permission.ARRANGE_VISITS):
        return url_for("visits.visit", visit_id=visit.id)
    return url_for("visits.my_visit", visit_id=visit.id, unit_id=next(iter(held.units)))
