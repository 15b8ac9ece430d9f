"""One answer for an obstacle, or for those alike that are ticked."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.formats import plural
from rollout.db import db, stop_writing
from rollout.models import KnownAnswer
from rollout.obstacles import blueprint
from rollout.obstacles.actions import answering
from rollout.obstacles.errors import OfOtherKinds
from rollout.obstacles.forms import AnswerForm
from rollout.obstacles.queries import answers, page
from rollout.obstacles.routes.naming import NamesInto
from rollout.vocabulary_of_obstacles import ObstacleKind

MOST = 200
"""Obstacles that are answered at once."""


@blueprint.route("/obstacles/answer", methods=["GET", "POST"])
@require(Permission.WORK_OBSTACLES)
def answer() -> ResponseReturnValue:
    """The address names those ticked; all open ones of their kind stand beside, to be ticked too."""
    session, who = db.session(), viewer()
    asked = page.worked_on(who, request.args.getlist("ids", key)[:MOST])
    if not asked:
        if not request.args.getlist("ids"):
            flash(_("Chưa chọn vướng mắc nào."))
            stop_writing()
            return htmx.go_to(url_for(".list_obstacles"))
        abort(404)
    kinds = {obstacle.kind for obstacle in asked}
    if len(kinds) > 1:
        stop_writing()
        flash(OfOtherKinds().text)
        return htmx.go_to(url_for(".list_obstacles"))
    kind = ObstacleKind(kinds.pop())
    known = answers.of_kind(session, kind)
    form = AnswerForm([(row.id, f"{row.question} – {row.body}") for row in known])
    ids = [obstacle.id for obstacle in asked]
    if form.validate_on_submit():
        ids = request.form.getlist("ids", key)[:MOST]
        with NamesInto(form):
            chosen = next((row for row in known if str(row.id) == form.known.data), None)
            done = _answer(form, kind, chosen, ids)
            session.commit()
            flash(plural("Đã trả lời %(n)s vướng mắc; đơn vị xác nhận thì kết thúc.", done))
            lead = url_for(".obstacle", obstacle_id=ids[0]) if len(ids) == 1 else url_for(".list_obstacles")
            return htmx.go_to(lead)
    return htmx.respond(
        "obstacles/answer.html",
        "obstacles/_answer.html",
        status=422 if form.errors else 200,
        form=form,
        kind=kind,
        known=known,
        ids=ids,
        lines=page.alike(who, kind, ids),
    )


def _answer(form: AnswerForm, kind: ObstacleKind, chosen: KnownAnswer | None, ids: list[int]) -> int:
    session, by = db.session(), viewer().user
    text = form.said.data or (chosen.body if chosen else "")
    known = chosen if chosen is not None and text == chosen.body else None
    if form.question.data and known is None:
        known = answering.keep_answer(session, kind=kind, question=form.question.data, body=text, by=by)
    return answering.answer(session, page.worked_on(viewer(), ids), text=text, known=known, by=by)
