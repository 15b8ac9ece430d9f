"""The page of one visit: how it stands, what to do now, units with their answers, times offered, what was done."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.frame import may_open
from rollout.core.office_hours import Hours
from rollout.db import db
from rollout.register.visit_sight import SeenVisit
from rollout.register.visit_times import has_begun, minute_now, rules
from rollout.visits import blueprint
from rollout.visits.forms import AgreeForm
from rollout.visits.queries.page import last_event, page_of, sees
from rollout.visits.routes.loading import opened_visit
from rollout.vocabulary_of_visits import MOVES, OPEN_STATES, Side, VisitState


@blueprint.get("/visits/<int:visit_id>")
@require(Permission.ARRANGE_VISITS)
def visit(visit_id: int) -> ResponseReturnValue:
    """A page that is open asks now and then whether anything was done since."""
    found = opened_visit(viewer(), visit_id, Permission.ARRANGE_VISITS)
    if htmx.wants_partial() and whole(request.args, "since") == last_event(db.session(), visit_id):
        return htmx.nothing_new()
    return shown(found, AgreeForm())


def shown(found: SeenVisit, form: AgreeForm) -> Response:
    """The page; with what is wrong where the time of a unit could not be taken."""
    session, row = db.session(), found.row
    held, state = page_of(viewer(), found), VisitState(row.state)
    office = rules(session).hours
    moves = {act.value for act, move in MOVES[state].items() if Side.OFFICE in move.by} if found.is_whole else set()
    return htmx.respond(
        "visits/visit.html",
        "visits/_visit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        held=held,
        row=row,
        visit=row,
        seen=found,
        moves=moves,
        is_open=state in OPEN_STATES,
        has_begun=row.day is not None and row.starts is not None and has_begun(row.day, row.starts),
        has_ended=row.day is not None and row.ends is not None and (row.day, row.ends) <= minute_now(),
        outside=[slot for slot in held.wished if not any(h.holds(Hours(slot.starts, slot.ends)) for h in office)],
        follows_id=row.follows_id if row.follows_id and sees(viewer(), row.follows_id) else None,
        session_url=_if_open(url_for("guidance.session_of_visit", visit_id=row.id)),
        held_url=_if_open(url_for("guidance.held", session_id=row.session_id)) if row.session_id else "",
    )


def _if_open(path: str) -> str:
    """An address, where the viewer may open it."""
    return path if may_open(viewer(), path) else ""
