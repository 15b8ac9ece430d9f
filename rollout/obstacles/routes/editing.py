"""The words of an obstacle put right, and what becomes of words that were typed into a form that counts already."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import drafts, htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.drafts import Saved
from rollout.core.editing import RefusalsInto, ask
from rollout.core.sent import OUTSIDE, Before
from rollout.core.tokens import form_token_of
from rollout.db import db, stop_writing
from rollout.obstacles import blueprint
from rollout.obstacles.actions import editing
from rollout.obstacles.actions.editing import Wording
from rollout.obstacles.forms import EditForm
from rollout.obstacles.queries.loading import Case, find, may_edit, opened
from rollout.obstacles.routes.page import leave
from rollout.vocabulary_of_obstacles import ObstacleKind, ObstaclePriority

KIND = "obstacle_edit"


@blueprint.route("/obstacles/<int:obstacle_id>/edit", methods=["GET", "POST"])
@require(Permission.REPORT_OBSTACLES)
def edit(obstacle_id: int) -> ResponseReturnValue:
    case, session = opened(viewer(), obstacle_id), db.session()
    did = sent.before(session, by=viewer().user, kind=KIND) if request.method == "POST" else None
    if did and did.is_same:
        flash(did.sentence)
        return htmx.go_to(url_for(".obstacle", obstacle_id=obstacle_id))
    if not may_edit(viewer(), case):
        return _too_late(case)
    form = _form(case)
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_new = editing.edit(
                session, case.obstacle, _said(case, form), by=viewer().user, version=form.version.data
            )
            if did is None:
                sent.note(session, by=viewer().user, kind=KIND, subject_id=obstacle_id)
            return leave(obstacle_id, _("Đã sửa nội dung.") if is_new else _("Không có gì thay đổi."))
    case = opened(viewer(), obstacle_id)
    if form.is_submitted():
        form.version.raw_data, form.version.data = None, case.obstacle.version
    return ask(
        form,
        title=_("Sửa nội dung vướng mắc"),
        submit=_("Lưu"),
        back=url_for(".obstacle", obstacle_id=obstacle_id),
        place=_("Vướng mắc số %(id)s", id=obstacle_id),
        lead=_("Nội dung trước khi sửa vẫn xem được ở phần trao đổi, xử lý."),
    )


def _form(case: Case) -> EditForm:
    held = case.obstacle
    return EditForm(
        is_of_card=held.kind == ObstacleKind.CARD_REFUSED,
        version=held.version,
        kind=held.kind,
        facility=held.facility,
        said=held.text,
        people_count=held.people_count,
        is_urgent=held.priority == ObstaclePriority.URGENT,
        **drafts.opened(drafts.asked(db.session(), viewer().user) if request.method == "GET" else None),
    )


def _said(case: Case, form: EditForm) -> Wording:
    return Wording(
        kind=ObstacleKind(form.kind.data if "kind" in form else case.obstacle.kind),
        text=form.said.data or "",
        facility=(form.facility.data or "") if "facility" in form else "",
        people_count=form.people_count.data,
        priority=ObstaclePriority.URGENT if form.is_urgent.data else ObstaclePriority.NORMAL,
    )


def _too_late(case: Case) -> Response:
    """It is not to be edited: what was typed waits where something can still be said."""
    at = url_for(".obstacle", obstacle_id=case.obstacle.id)
    refusal = _("Vướng mắc này đã được trả lời, đã kết thúc hoặc do người khác ghi nên không sửa được.")
    if request.method == "GET" or not request.form.get("said"):
        stop_writing()
        flash(refusal)
        return htmx.go_to(at)
    flash(refusal + " " + _("Nội dung vừa gõ ở phần trao đổi, chưa gửi."))
    return htmx.go_to(_kept(at, []) or at)


def sent_before(did: Before) -> Response:
    """Where an intake form leads that was sent already: other words than it was sent with are kept, to be looked at."""
    at = url_for(".obstacle", obstacle_id=did.subject_id)
    case = None if did.is_same else find(viewer(), did.subject_id)
    if case is None:
        flash(did.sentence)
        return htmx.go_to(at)
    told = _("Vướng mắc này đã được ghi (số %(id)s).", id=did.subject_id) + " "
    if not may_edit(viewer(), case):
        flash(told + _("Nội dung vừa gõ khác nội dung đã ghi: xem lại ở phần trao đổi rồi gửi."))
        return htmx.go_to(_kept(at, []) or at)
    to = _kept(url_for(".edit", obstacle_id=did.subject_id), [("version", str(case.obstacle.version))])
    if to is None:
        flash(did.sentence)
        return htmx.go_to(at)
    flash(told + _("Nội dung vừa gõ khác nội dung đã ghi: xem lại ở dưới rồi bấm Lưu."))
    return htmx.go_to(to)


def _kept(path: str, more: list[tuple[str, str]]) -> str | None:
    """Keeps what this form says as a draft of the form at `path`; where that is, None where it was sent by now."""
    pairs = [pair for pair in request.form.items(multi=True) if pair[0] not in OUTSIDE and pair[0] != "version"]
    token = form_token_of(request.form.get("token", ""), f"{path} {sorted(pairs)}")
    session = db.session()
    became = drafts.save(session, by=viewer().user, token=token, path=path, revision=1, pairs=[*pairs, *more])
    session.commit()
    return None if became is Saved.SENT else drafts.draft_url(path, token)
