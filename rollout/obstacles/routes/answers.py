"""The bank of answers: search without tone marks, add, change, retire, bring back."""

from __future__ import annotations

from functools import partial

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import ask
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.db import db
from rollout.obstacles import blueprint, exports
from rollout.obstacles.actions import answering
from rollout.obstacles.asked import address, member, read_asked_answers
from rollout.obstacles.forms import KnownAnswerForm
from rollout.obstacles.queries import answers
from rollout.obstacles.queries.answers import AnswerOrder
from rollout.obstacles.queries.loading import opened_answer
from rollout.obstacles.routes.naming import NamesInto
from rollout.vocabulary_of_obstacles import ObstacleKind

MOST = 50_000


@blueprint.get("/answers")
@require(Permission.REPORT_OBSTACLES)
def list_answers() -> ResponseReturnValue:
    asked = read_asked_answers(request.args)
    return htmx.respond(
        "obstacles/answers.html",
        "obstacles/_answers.html",
        asked=asked,
        answers=answers.page_of(db.session(), asked, whole(request.args, "page") or 1),
        kinds=ObstacleKind,
        orders=AnswerOrder,
        address=partial(address, ".list_answers"),
        may_work=viewer().can(Permission.WORK_OBSTACLES),
    )


@blueprint.post(f"/answers/{EXPORT}")
@require(Permission.REPORT_OBSTACLES)
def export_answers(file: str) -> Response:
    def table() -> Table:
        found = answers.page_of(db.session(), read_asked_answers(request.args), 1, MOST)
        return exports.answers_table(found.rows)

    return hand_out(table, file, name="ngan-hang-cau-tra-loi")


def _asked(form: KnownAnswerForm, title: str) -> Response:
    return ask(
        form,
        title=title,
        submit=_("Lưu"),
        back=url_for(".list_answers"),
        place=_("Ngân hàng câu trả lời"),
    )


@blueprint.route("/answers/new", methods=["GET", "POST"])
@require(Permission.WORK_OBSTACLES)
def new_answer() -> ResponseReturnValue:
    form = KnownAnswerForm(kind=member(request.args, "kind", ObstacleKind) or "")
    if form.validate_on_submit():
        with NamesInto(form):
            answering.keep_answer(
                db.session(),
                kind=ObstacleKind(form.kind.data),
                question=form.question.data or "",
                body=form.body.data or "",
                is_public=form.is_public.data,
                by=viewer().user,
            )
            return _leave(_("Đã thêm câu trả lời."))
    return _asked(form, _("Thêm câu trả lời"))


@blueprint.route("/answers/<int:answer_id>", methods=["GET", "POST"])
@require(Permission.WORK_OBSTACLES)
def edit_answer(answer_id: int) -> ResponseReturnValue:
    row = opened_answer(viewer(), answer_id)
    form = KnownAnswerForm(kind=row.kind, question=row.question, body=row.body, is_public=row.is_public)
    if form.validate_on_submit():
        with NamesInto(form):
            answering.edit_answer(
                db.session(),
                row,
                kind=ObstacleKind(form.kind.data),
                question=form.question.data or "",
                body=form.body.data or "",
                is_public=form.is_public.data,
                by=viewer().user,
            )
            return _leave(_("Đã sửa câu trả lời. Những vướng mắc đã trả lời giữ nguyên nội dung cũ."))
    return _asked(form, _("Sửa câu trả lời"))


@blueprint.post("/answers/<int:answer_id>/retire")
@require(Permission.WORK_OBSTACLES)
def retire_answer(answer_id: int) -> ResponseReturnValue:
    answering.retire_answer(db.session(), opened_answer(viewer(), answer_id), by=viewer().user)
    return _leave(_("Đã thôi dùng câu trả lời. Xem ở mục Đã thôi dùng."))


@blueprint.post("/answers/<int:answer_id>/bring-back")
@require(Permission.WORK_OBSTACLES)
def bring_back_answer(answer_id: int) -> ResponseReturnValue:
    answering.bring_back_answer(db.session(), opened_answer(viewer(), answer_id), by=viewer().user)
    return _leave(_("Đã dùng lại câu trả lời."))


def _leave(sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return htmx.go_to(url_for(".list_answers"))
