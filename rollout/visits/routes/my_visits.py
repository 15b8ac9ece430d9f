"""The visits of a liaison's units: what waits for an answer, what comes, what was; answered as by a link."""

from __future__ import annotations

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.cells import text_of
from rollout.db import db
from rollout.models import VisitUnit
from rollout.register.visit_acts import liaison
from rollout.register.visit_sight import SeenVisit
from rollout.visits import blueprint
from rollout.visits.actions.answering import answer
from rollout.visits.answer_form import AnswerForm
from rollout.visits.queries import my_visits
from rollout.visits.queries.answering import question_of
from rollout.visits.queries.page import last_event
from rollout.visits.queries.shown import shown_to
from rollout.visits.routes.loading import ChangesInto, opened_visit

ANSWERS = Permission.ANSWER_VISITS


@blueprint.get("/my-visits")
@require(ANSWERS)
def of_my_units() -> ResponseReturnValue:
    return render_template(
        "visits/my_visits.html",
        held=my_visits.lists_of(viewer(), whole(request.args, "page") or 1),
        left=my_visits.without_calendar(viewer()),
    )


@blueprint.get("/my-visits/next")
@require(ANSWERS)
def my_next_visits() -> ResponseReturnValue:
    """The piece on other pages: what waits for an answer and what comes next, of one unit where it is named."""
    unit_id = request.args.get("unit", type=key)
    lines, left = my_visits.next_of(viewer(), unit_id), my_visits.without_calendar(viewer(), unit_id)
    return htmx.respond("visits/next_visits.html", "visits/_next_visits.html", lines=lines, left=left)


@blueprint.route("/my-visits/<int:visit_id>/<int:unit_id>", methods=["GET", "POST"])
@require(ANSWERS)
def my_visit(visit_id: int, unit_id: int) -> ResponseReturnValue:
    """A visit for one of its units, as a liaison of that unit sees it; they answer here."""
    seen = opened_visit(viewer(), visit_id, ANSWERS)
    row = _own_row(seen, unit_id)
    session, visit = db.session(), seen.row
    question = question_of(session, visit, row)
    form = None
    if question is not None:
        version = str(last_event(session, visit_id, unit_id))
        form = AnswerForm(question, data={**_said_before(row), "version": version})
        if form.validate_on_submit():
            with ChangesInto(form, visit_id, unit_id, lambda: _said_before(row)):
                by = liaison(viewer().user, unit_id)
                answer(session, visit, unit_id=unit_id, said=form.said, by=by, version=form.seen)
                session.commit()
                flash(_("Đã ghi nhận và báo cán bộ BHXH."))
                return htmx.go_to(url_for("visits.my_visit", visit_id=visit_id, unit_id=unit_id))
    elif request.method == "POST":
        flash(_("Lịch này không còn chờ câu trả lời. Chưa có gì thay đổi."))
        return htmx.go_to(url_for("visits.my_visit", visit_id=visit_id, unit_id=unit_id))
    status = 422 if form is not None and form.is_submitted() else 200
    shown = shown_to(session, visit, unit_id)
    return render_template("visits/my_visit.html", seen=shown, form=form, **_details_of(shown.row)), status


def _own_row(seen: SeenVisit, unit_id: int) -> VisitUnit:
    """404 for a unit that is not the viewer's, or not of the visit."""
    row = db.session().get(VisitUnit, (seen.row.id, unit_id))
    if row is None or unit_id not in {unit.id for unit in seen.units}:
        abort(404)
    return row


def _said_before(row: VisitUnit) -> dict[str, object]:
    """What the unit said of who comes, to be corrected."""
    return {
        "coming": row.coming,
        "needs_device": row.needs_device,
        "needs_room": row.needs_room,
        **_details_of(row),
    }


def _details_of(row: VisitUnit | None) -> dict[str, str]:
    return {name: text_of(row, name) if row is not None else "" for name in ("who", "note")}
