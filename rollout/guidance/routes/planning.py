"""Planning a session: whose units, when, where, by whom; and changing that as long as it is not held."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto
from rollout.db import db
from rollout.guidance import actions, blueprint
from rollout.guidance.forms import FactsForm
from rollout.guidance.queries import held as queries
from rollout.guidance.queries import visiting
from rollout.guidance.queries.held import Named
from rollout.guidance.routes.loading import (
    CHANGE,
    NEW,
    facts_of,
    facts_of_row,
    made_by_draft,
    newest_draft,
    officers_for,
    sent_before,
    usual_facts,
    version_of,
    where,
)
from rollout.guidance.routes.starting import Start, start
from rollout.vocabulary_of_sessions import SessionState


@blueprint.route("/sessions/plan", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def plan() -> ResponseReturnValue:
    if before := sent_before(NEW):
        flash(before.sentence)
        return htmx.go_to(where(viewer(), before.subject_id))
    begun = start("guidance.plan", _("Lập lịch buổi hướng dẫn"), _("Chọn đơn vị của buổi sắp diễn ra."))
    if not isinstance(begun, Start):
        return begun
    form = FactsForm(
        begun.officers, **drafts.opened(begun.draft), **usual_facts(begun.officers, is_planned=True, visit=begun.visit)
    )
    form.offer_visits(visiting.offered_visits(db.session(), begun.units, form.day.data))
    if form.validate_on_submit():
        with RefusalsInto(form):
            row = actions.plan(
                db.session(), begun.units, facts_of(form), by=viewer().user, names=begun.name,
                is_agreed=form.agreed.data,
            )  # fmt: skip
            sent.note(db.session(), by=viewer().user, kind=NEW, subject_id=row.id)
            db.session.commit()
            flash(_("Đã lập lịch buổi hướng dẫn."))
            return htmx.go_to(url_for("guidance.held", session_id=row.id))
    return _page(form, list(begun.units.values()), _("Lập lịch buổi hướng dẫn"), url_for("guidance.sessions"))


@blueprint.route("/sessions/<int:session_id>/change", methods=["GET", "POST"])
@require(Permission.HOLD_SESSIONS)
def change(session_id: int) -> ResponseReturnValue:
    """When, where, how and by whom; of a session that is held these stand in the form of what came of it."""
    before = sent_before(CHANGE)
    if before and before.is_same:
        flash(before.sentence)
        return htmx.go_to(where(viewer(), before.subject_id))
    held = queries.opened(viewer(), session_id)
    if not held.is_whole or held.row.state != SessionState.PLANNED:
        abort(404)
    back = url_for("guidance.held", session_id=session_id)
    officers = officers_for(held.units, held.row)
    draft = drafts.asked(db.session(), viewer().user)
    if answer := made_by_draft(draft):
        return answer
    form = FactsForm(officers, **{**facts_of_row(held.row), **drafts.opened(draft)})
    form.offer_visits(visiting.offered_visits(db.session(), held.parts, form.day.data, session_id))
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.change(
                db.session(), held, facts_of(form), version=version_of(form.version.data), by=viewer().user,
                names=lambda unit_id: held.units[unit_id].name, is_agreed=form.agreed.data,
            )  # fmt: skip
            if not before:
                sent.note(db.session(), by=viewer().user, kind=CHANGE, subject_id=session_id)
            db.session.commit()
            flash(_("Đã sửa thông tin buổi."))
            return htmx.go_to(back)
        form.version.data = str(held.row.version)
    return _page(form, list(held.units.values()), _("Sửa thông tin buổi"), back)


def _page(form: FactsForm, units: list[Named], title: str, back: str) -> Response:
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "guidance/plan.html", form=form, units=units, title=title, back=back,
        newest=newest_draft(form.form_path.data) if status == 200 and "draft" not in request.args else None,
    )  # fmt: skip
    return Response(page, status)
