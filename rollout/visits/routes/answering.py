"""What a unit said by telephone, and who comes: written down by the officer in one step."""

from __future__ import annotations

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto
from rollout.db import db
from rollout.register.taking_part import comes
from rollout.register.visit_acts import office
from rollout.register.visit_sight import SeenVisit
from rollout.visits import actions, blueprint
from rollout.visits.answer_form import OFFICER, AnswerForm
from rollout.visits.queries.answering import question_heard
from rollout.visits.queries.page import Part, last_event, part_of
from rollout.visits.routes.loading import acted_on, to_page, version_of
from rollout.vocabulary_of_visits import VisitAct, VisitReply, VisitState, VisitVia


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
    version = str(last_event(session, visit_id))
    form = AnswerForm(
        question_heard(session, row, part.row), voice=OFFICER, version=version,
        **_known(part, keeps=row.state == VisitState.CONFIRMED.value and comes(part.row)),
    )  # fmt: skip
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.answer(
                session, row, unit_id=unit_id, said=form.said, by=office(viewer().user, VisitVia.PHONE),
                version=version_of(form.version.data),
            )  # fmt: skip
            db.session.commit()
            flash(_("Đã ghi trả lời của đơn vị."))
            return to_page(visit_id)
        form.version.data = version
    return _page(form, found, part)


def _known(part: Part, *, keeps: bool) -> dict[str, object]:
    """What was said before, and the answer that the link to this form stands for."""
    row, asked = part.row, request.args.get("answer", "")
    return {
        "who": part.who, "coming": row.coming, "needs_device": row.needs_device, "needs_room": row.needs_room,
        "note": part.note, "answer": asked or (VisitReply.SAME.value if keeps else None),
    }  # fmt: skip


def _page(form: AnswerForm, found: SeenVisit, part: Part) -> Response:
    page = render_template(
        "visits/answer.html", form=form, row=found.row, part=part,
        back=url_for("visits.visit", visit_id=found.row.id),
    )  # fmt: skip
    return Response(page, 422 if form.is_submitted() else 200)
