"""Putting units on a session that is there, and taking them off it."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.editing import RefusalsInto
from rollout.core.names import LONGEST_NAME, tidy
from rollout.db import db
from rollout.guidance import actions, blueprint
from rollout.guidance.forms import UnitsForm
from rollout.guidance.queries import held as queries
from rollout.guidance.queries.held import Held, attended_units, named
from rollout.guidance.queries.results import standing_of
from rollout.guidance.routes.loading import lost_scope, version_of
from rollout.register.errors import StrongerWord
from rollout.register.unit_choice import MOST_UNITS, units_to_choose
from rollout.vocabulary_of_sessions import SessionState


@blueprint.route("/sessions/<int:session_id>/units", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def units(session_id: int) -> ResponseReturnValue:
    """For who has all units of the session: those that are ticked are its units from then on."""
    held = queries.opened(viewer(), session_id)
    if held.row.state == SessionState.CANCELLED:
        abort(404)
    if not held.is_whole:
        return lost_scope(held.units.values()) if request.method == "POST" else abort(404)
    if standing_of(db.session(), held).is_stronger:
        flash(_(StrongerWord.message))
        return htmx.go_to(url_for("guidance.held", session_id=session_id))
    form = UnitsForm(version=str(held.row.version))
    ids = set(request.form.getlist("unit", key)) if form.is_submitted() else set(held.parts)
    if form.is_submitted():
        chosen = named(viewer(), ids)
        if len(chosen) != len(ids):
            return lost_scope(held.units.values())
        if form.validate():
            with RefusalsInto(form):
                names = {**chosen, **held.units}
                actions.change_units(
                    db.session(), held, ids, version=version_of(form.version.data), by=viewer().user,
                    names=lambda unit_id: names[unit_id].name, is_agreed=form.agreed.data,
                )  # fmt: skip
                db.session.commit()
                flash(_("Đã đổi các đơn vị của buổi."))
                return htmx.go_to(url_for("guidance.held", session_id=session_id))
            held = queries.opened(viewer(), session_id)
            form.version.data = str(held.row.version)
    return _page(held, form, ids)


def _page(held: Held, form: UnitsForm, ticked: set[int]) -> Response:
    words = tidy(request.args.get("q", ""))[:LONGEST_NAME]
    found = units_to_choose(viewer(), Permission.HOLD_SESSIONS, words)
    shown = {**held.units, **named(viewer(), ticked)}
    others = [unit for unit in found if unit.id not in shown]
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "guidance/units.html", held=held, row=held.row, form=form, words=words, units=list(shown.values()),
        ticked=ticked, stay=attended_units(db.session(), held.row.id), others=others[:MOST_UNITS],
        has_more=len(found) > MOST_UNITS,
    )  # fmt: skip
    return Response(page, status)
