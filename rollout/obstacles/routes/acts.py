"""What is done about one obstacle, each act a page of one form or a button."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.errors import Refusal
from rollout.db import db, stop_writing
from rollout.models import User
from rollout.obstacles import blueprint, turns
from rollout.obstacles.actions import answering, working
from rollout.obstacles.errors import NotPossibleNow
from rollout.obstacles.forms import AssignForm, MergeForm, MoveForm, ReasonForm, VersionedForm
from rollout.obstacles.queries import page as pages
from rollout.obstacles.queries.loading import Case, opened
from rollout.obstacles.routes.page import leave
from rollout.register.obstacle_clock import level_above
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstacleLevel, ObstaclePriority, ObstacleState


def _asked(case: Case, form: VersionedForm, title: str, submit: str, **more: Any) -> Response:
    """The form again, made of the obstacle as it stands now."""
    if form.is_submitted():
        form.version.raw_data, form.version.data = None, case.obstacle.version
    number = case.obstacle.id
    return ask(
        form,
        title=title,
        submit=submit,
        back=url_for(".obstacle", obstacle_id=number),
        place=_("Vướng mắc số %(id)s", id=number),
        **more,
    )


@blueprint.route("/obstacles/<int:obstacle_id>/state", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def move(obstacle_id: int) -> ResponseReturnValue:
    case = opened(viewer(), obstacle_id)
    held = case.obstacle
    states = turns.settable(ObstacleState(held.state), ObstacleLevel(held.level), is_worker=case.may_work)
    if not states:
        return _no_longer(case)
    form = MoveForm(states, version=held.version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            working.move(
                db.session(),
                held,
                state=ObstacleState(form.state.data),
                is_worker=case.may_work,
                by=viewer().user,
                text=form.said.data or "",
                version=form.version.data,
            )
            return leave(obstacle_id, _("Đã đổi tình trạng."))
    case = opened(viewer(), obstacle_id)
    lead = _("Khi chờ đơn vị hoặc chờ BHXH Việt Nam thì không tính hạn xử lý.") if case.may_work else ""
    return _asked(case, form, _("Đổi tình trạng"), _("Lưu"), lead=lead)


def _no_longer(case: Case) -> Response:
    """Nothing of what the address is for can be done as the obstacle stands: the page says how it does."""
    refusal = NotPossibleNow(ObstacleState(case.obstacle.state))
    stop_writing()
    flash(refusal.text)
    return htmx.go_to(url_for(".obstacle", obstacle_id=case.obstacle.id))


@blueprint.route("/obstacles/<int:obstacle_id>/assign", methods=["GET", "POST"])
@require(Permission.WORK_OBSTACLES)
def assign(obstacle_id: int) -> ResponseReturnValue:
    case = opened(viewer(), obstacle_id, Permission.WORK_OBSTACLES)
    held = case.obstacle
    owners = working.possible_owners(db.session(), held)
    form = AssignForm(
        [(owner.id, f"{owner.display_name}, {owner.job_title}".rstrip(", ")) for owner in owners],
        owner=str(held.owner_id or ""),
        priority=held.priority,
        version=held.version,
    )
    if form.validate_on_submit():
        with RefusalsInto(form):
            working.assign(
                db.session(),
                held,
                owner=db.session().get_one(User, int(form.owner.data)),
                by=viewer().user,
                priority=ObstaclePriority(form.priority.data),
                text=form.said.data or "",
                version=form.version.data,
            )
            return leave(obstacle_id, _("Đã phân công."))
    return _asked(opened(viewer(), obstacle_id), form, _("Phân công xử lý"), _("Phân công"))


@blueprint.route("/obstacles/<int:obstacle_id>/escalate", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def escalate(obstacle_id: int) -> ResponseReturnValue:
    case = opened(viewer(), obstacle_id)
    held = case.obstacle
    level = ObstacleLevel(held.level)
    above = level_above(ObstacleKind(held.kind), level)
    if above is None or not turns.may_escalate(ObstacleState(held.state), level, is_worker=case.may_work):
        return _no_longer(case)
    form = ReasonForm(version=held.version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            working.escalate(
                db.session(),
                held,
                text=form.said.data or "",
                is_worker=case.may_work,
                by=viewer().user,
                version=form.version.data,
            )
            return leave(obstacle_id, _("Đã chuyển cấp trên."))
    return _asked(
        opened(viewer(), obstacle_id),
        form,
        _("Chuyển cấp trên"),
        _("Chuyển"),
        consequence=_("Cấp xử lý sẽ là: %(level)s. Hạn tính lại từ hôm nay.", level=_(above.label)),
    )


@blueprint.route("/obstacles/<int:obstacle_id>/reopen", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def reopen(obstacle_id: int) -> ResponseReturnValue:
    case = opened(viewer(), obstacle_id)
    if not turns.may_reopen(ObstacleState(case.obstacle.state)):
        return _no_longer(case)
    form = ReasonForm(version=case.obstacle.version)
    if form.validate_on_submit():
        with RefusalsInto(form):
            text = form.said.data or ""
            working.reopen(db.session(), case.obstacle, text=text, by=viewer().user, version=form.version.data)
            return leave(obstacle_id, _("Đã mở lại vướng mắc."))
    return _asked(
        opened(viewer(), obstacle_id),
        form,
        _("Mở lại vướng mắc"),
        _("Mở lại"),
        consequence=_("Hạn xử lý tính lại từ đầu, ở cấp đã xử lý lần trước."),
    )


@blueprint.post("/obstacles/<int:obstacle_id>/close")
@require(Permission.REPORT_OBSTACLES)
def close(obstacle_id: int) -> ResponseReturnValue:
    """The unit confirms that it is settled, or has told so whoever works on it."""
    case = opened(viewer(), obstacle_id)
    try:
        working.close(db.session(), case.obstacle, by=viewer().user, by_phone=case.may_work)
    except Refusal as refusal:
        stop_writing()
        flash(refusal.text)
        return htmx.go_to(url_for(".obstacle", obstacle_id=obstacle_id))
    return leave(obstacle_id, _("Đã xác nhận: vướng mắc kết thúc."))


@blueprint.route("/obstacles/<int:obstacle_id>/merge", methods=["GET", "POST"])
@require(Permission.WORK_OBSTACLES)
def merge(obstacle_id: int) -> ResponseReturnValue:
    case = opened(viewer(), obstacle_id, Permission.WORK_OBSTACLES)
    if case.unit is None:
        abort(404)
    others = pages.others_of_unit(viewer(), case.obstacle)
    form = MergeForm(
        [(line.id, f"{line.id}: {_(line.kind.label)} · {line.text[:80]}") for line in others],
        version=case.obstacle.version,
    )
    if form.validate_on_submit():
        with RefusalsInto(form):
            winner = opened(viewer(), int(form.into.data), Permission.WORK_OBSTACLES).obstacle
            answering.merge(
                db.session(), winner=winner, loser=case.obstacle, by=viewer().user, version=form.version.data
            )
            return leave(winner.id, _("Đã gộp hai vướng mắc."))
    return _asked(
        opened(viewer(), obstacle_id),
        form,
        _("Gộp vào vướng mắc khác"),
        _("Gộp"),
        page="obstacles/merge.html",
        consequence=_("Vướng mắc này kết thúc; những người bị vướng chuyển sang vướng mắc được giữ lại."),
        others=others,
        together=url_for(".answer", ids=obstacle_id),
    )
