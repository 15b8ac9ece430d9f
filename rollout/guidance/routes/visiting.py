"""From a visit to its session, and from a planned session to the visit that asks its units for the time."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.db import db
from rollout.guidance import blueprint
from rollout.guidance.queries import held as queries
from rollout.guidance.queries import visiting
from rollout.guidance.routes.loading import where
from rollout.models.visit import QUARTER
from rollout.register import visit_of_session
from rollout.register.visit_sight import seen_visit
from rollout.vocabulary_of_visits import VisitState


@blueprint.get("/visits/<int:visit_id>/session")
@require(Permission.HOLD_SESSIONS)
def session_of_visit(visit_id: int) -> ResponseReturnValue:
    """Opens the session of a visit; where there is none, begins it: recorded once its day has come, planned before."""
    right = visiting.sight_of(viewer())
    if right is None:
        abort(404)
    seen = seen_visit(viewer(), visit_id, right) or abort(404)
    visit = seen.row
    is_office = right is Permission.ARRANGE_VISITS
    back = url_for("visits.visit", visit_id=visit_id) if is_office else url_for("visits.of_my_units")
    if visit.session_id is not None:
        return htmx.go_to(where(viewer(), visit.session_id))
    if visit.state != VisitState.CONFIRMED.value or visit.day is None:
        flash(_("Lịch này chưa thống nhất hoặc đã kết thúc nên chưa có buổi hướng dẫn để ghi."))
        return htmx.go_to(back)
    units = visit_of_session.coming_units(db.session(), visit)
    if set(queries.named(viewer(), units)) != set(units):
        flash(_("Lịch này có đơn vị ngoài phạm vi được giao; người phụ trách các đơn vị đó ghi kết quả."))
        return htmx.go_to(back)
    endpoint = "guidance.record_new" if visit.day <= today() else "guidance.plan"
    return htmx.go_to(url_for(endpoint, unit=units, visit=visit_id))


@blueprint.post("/sessions/<int:session_id>/visit")
@require(Permission.ARRANGE_VISITS)
def visit_of_planned(session_id: int) -> ResponseReturnValue:
    """A visit for a planned session, of the same units, officers and time; it is offered on the page that follows."""
    held = queries.opened(viewer(), session_id)
    if not held.is_whole or not visit_of_session.may_be_visited(held.row):
        abort(404)
    before = visit_of_session.visit_of(db.session(), session_id)
    if before is not None:
        return htmx.go_to(url_for("visits.visit", visit_id=before.id))
    visit = visit_of_session.suggest_for(db.session(), held.row, list(held.parts), by=viewer().user)
    db.session.commit()
    starts = held.row.starts - held.row.starts % QUARTER
    return htmx.go_to(url_for("visits.propose", visit_id=visit.id, day=held.row.day.isoformat(), starts=starts))
