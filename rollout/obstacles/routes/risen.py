"""What has come up to leaders: the list, the page without anything personal, the instruction."""

from __future__ import annotations

from functools import partial

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db
from rollout.obstacles import blueprint, exports, turns
from rollout.obstacles.actions.instructing import instruct
from rollout.obstacles.asked import address, read_asked
from rollout.obstacles.forms import InstructionForm
from rollout.obstacles.queries import listing, risen
from rollout.obstacles.queries.filters import Order
from rollout.obstacles.queries.loading import Case, opened
from rollout.obstacles.words import clock_text, crowd_text, deed_text, late_text
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstacleState


@blueprint.get("/obstacles/risen")
@require(Permission.INSTRUCT_OBSTACLES)
def list_risen() -> ResponseReturnValue:
    asked = read_asked(request.args)
    return htmx.respond(
        "obstacles/risen.html",
        "obstacles/_risen.html",
        asked=asked,
        lines=risen.risen_page(viewer(), asked, whole(request.args, "page") or 1),
        kinds=ObstacleKind,
        orders=Order,
        address=partial(address, ".list_risen"),
        age_of=risen.age_of,
        crowd_text=crowd_text,
    )


@blueprint.post(f"/obstacles/risen/{EXPORT}")
@require(Permission.INSTRUCT_OBSTACLES)
def export_risen(file: str) -> Response:
    def table() -> Table:
        return exports.risen_table(risen.all_risen(viewer(), read_asked(request.args)))

    return hand_out(table, file, name="vuong-mac-cap-lanh-dao")


def _opened(obstacle_id: int) -> Case:
    """404 unless it stands at the leaders' level."""
    case = opened(viewer(), obstacle_id, Permission.INSTRUCT_OBSTACLES)
    if case.obstacle.level != ObstacleLevel.LEADER:
        abort(404)
    return case


@blueprint.route("/obstacles/risen/<int:obstacle_id>", methods=["GET", "POST"])
@require(Permission.INSTRUCT_OBSTACLES)
def risen_one(obstacle_id: int) -> ResponseReturnValue:
    case = _opened(obstacle_id)
    form = InstructionForm(version=case.obstacle.version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            text, version = form.said.data or "", form.version.data
            instruct(db.session(), case.obstacle, text=text, by=viewer().user, version=version)
            db.session.commit()
            flash(_("Đã ghi ý kiến chỉ đạo. Người xử lý thấy trong việc đến hạn."))
            return htmx.go_to(url_for(".risen_one", obstacle_id=obstacle_id))
    if form.is_submitted():
        case = _opened(obstacle_id)
        form.version.raw_data, form.version.data = None, case.obstacle.version
    line = listing.line_of(db.session(), obstacle_id)
    return htmx.respond(
        "obstacles/risen_one.html",
        "obstacles/_instruct.html",
        status=422 if form.errors else 200,
        form=form,
        line=line,
        clock=clock_text(line),
        late=late_text(line),
        age=risen.age_of(line),
        people_said=crowd_text(line),
        deeds=risen.deeds(viewer(), case.obstacle),
        deed_text=deed_text,
        may_instruct=turns.may_instruct(ObstacleState(case.obstacle.state), line.level),
    )
