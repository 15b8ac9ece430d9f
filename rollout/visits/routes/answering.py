"""What a unit said by telephone, and who comes: written down by the officer in one step."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto
from rollout.core.office_hours import Hours
from rollout.db import db
from rollout.register.visit_acts import slots_of
from rollout.register.visit_answers import Details
from rollout.register.visit_sight import SeenVisit
from rollout.visits import actions, blueprint
from rollout.visits.actions import Said
from rollout.visits.forms import DECLINE, KEEP, OTHER, AnswerForm, answers_to
from rollout.visits.queries.page import Part, last_event, part_of
from rollout.visits.routes.loading import acted_on, to_page, version_of
from rollout.vocabulary_of_visits import VisitAct, VisitState, needs_reason


@blueprint.route("/visits/<int:visit_id>/answer/<int:unit_id>", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def answer(visit_id: int, unit_id: int) -> ResponseReturnValue:
    found = acted_on(visit_id, VisitAct.DECLINE)
    if not isinstance(found, SeenVisit):
        return found
    session, row = db.session(), found.row
    part = part_of(session, found, unit_id)
    if part is None:
        abort(404)
    is_agreed = row.state == VisitState.CONFIRMED.value
    version = str(last_event(session, visit_id))
    offered = [(s.position, s.day, Hours(s.starts, s.ends)) for s in slots_of(session, row) if s.unit_id is None]
    form = AnswerForm(
        answers_to(offered, is_agreed=is_agreed), needs_reason(VisitState(row.state), VisitAct.COUNTER),
        version=version, **_known(part, is_agreed=is_agreed),
    )  # fmt: skip
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.write_down(
                session, row, _said(form), unit_id=unit_id, version=version_of(form.version.data), by=viewer().user
            )
            db.session.commit()
            flash(_("Đã ghi trả lời của đơn vị."))
            return to_page(visit_id)
        form.version.data = version
    return _page(form, found, part)


def _known(part: Part, *, is_agreed: bool) -> dict[str, object]:
    """What was said before, and the answer that the link to this form stands for."""
    row, asked = part.row, request.args.get("answer", "")
    return {
        "who": part.who, "coming": row.coming, "needs_device": row.needs_device, "needs_room": row.needs_room,
        "note": part.note, "answer": asked or (KEEP if is_agreed else None),
    }  # fmt: skip


def _said(form: AnswerForm) -> Said:
    answer, details = form.answer.data, form.details()
    reason = form.reason.data or ""
    if answer == DECLINE:
        return Said(Details(), is_no=True, reason=reason)
    if answer == OTHER and form.day.data is not None and form.starts.data is not None:
        return Said(details, start=(form.day.data, form.starts.data), reason=reason)
    return Said(details, position=None if answer == KEEP else int(answer))


def _page(form: AnswerForm, found: SeenVisit, part: Part) -> Response:
    page = render_template(
        "visits/answer.html", form=form, row=found.row, part=part,
        back=url_for("visits.visit", visit_id=found.row.id),
    )  # fmt: skip
    return Response(page, 422 if form.is_submitted() else 200)
