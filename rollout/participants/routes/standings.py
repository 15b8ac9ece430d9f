"""One person's exclusions and proposals."""

from __future__ import annotations

from datetime import date

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.formats import day as shown_day
from rollout.core.formats import label
from rollout.db import db
from rollout.models import Standing
from rollout.participants import blueprint
from rollout.participants.actions import standings
from rollout.participants.forms.standings import ConfirmForm, EndForm, ExcludeForm
from rollout.participants.queries import record
from rollout.participants.queries.cases import Case
from rollout.participants.routes.loading import done, opened_case, page_of
from rollout.vocabulary import OUT_OF_SMARTPHONE_BASE, Base, Evidence, StandingKind


def _standing(case: Case, standing_id: int) -> Standing:
    found = record.standing(db.session(), case.person.id, standing_id)
    if found is None:
        abort(404)
    return found


@blueprint.route("/people/<int:person_id>/exclusion", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def exclude(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.MARK_PEOPLE), ExcludeForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            kind = StandingKind(form.kind.data)
            standings.exclude(
                db.session(),
                case,
                kind=kind,
                from_on=given(form.from_on.data),
                to_on=form.to_on.data,
                note=form.note.data,
                by=viewer().user,
            )
            db.session.commit()
            return done(case, _done(case, kind, given(form.from_on.data)))
    return ask(
        form,
        title=_("Đưa ra khỏi mẫu số hoặc vào danh sách theo dõi"),
        submit=_("Gửi đề nghị") if case.evidence is Evidence.REPORTED else _("Ghi lý do"),
        back=page_of(case),
        place=case.person.name,
        lead=_(
            "Không có điện thoại thông minh, dùng tài khoản người giám hộ, nghỉ dài ngày, ở nước ngoài: không tính "
            "vào nhóm có điện thoại thông minh. Các lý do khác vẫn tính, chỉ để theo dõi."
        ),
    )


def _done(case: Case, kind: StandingKind, on: date) -> str:
    """What an exclusion did to which base, from which day."""
    if kind not in OUT_OF_SMARTPHONE_BASE:
        return _("Đã ghi để theo dõi từ ngày %(day)s; người này vẫn tính trong cả hai mẫu số.", day=shown_day(on))
    if case.evidence is Evidence.REPORTED:
        return _("Đã gửi đề nghị, chờ cán bộ xác nhận.")
    return _(
        "Đã đưa ra khỏi mẫu số “%(base)s” từ ngày %(day)s; vẫn tính trong tổng số người tham gia.",
        base=label(Base.SMARTPHONE),
        day=shown_day(on),
    )


@blueprint.route("/people/<int:person_id>/exclusions/<int:standing_id>/confirm", methods=["GET", "POST"])
@require(Permission.VERIFY_PEOPLE)
def confirm(person_id: int, standing_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.VERIFY_PEOPLE)
    standing = _standing(case, standing_id)
    form = ConfirmForm(standing)
    if form.validate_on_submit():
        with RefusalsInto(form):
            standings.confirm(db.session(), standing, leaving=form.leaving, by=viewer().user)
            db.session.commit()
            return done(case, _("Đã xác nhận đề nghị của đơn vị."))
    kind = StandingKind(standing.kind)
    return ask(
        form,
        title=_("Xác nhận đề nghị: %(kind)s", kind=label(kind)),
        submit=_("Xác nhận"),
        back=page_of(case),
        place=case.person.name,
        lead=standing.note,
        consequence=_("Từ %(day)s, 1 người ra khỏi cả hai mẫu số.", day=f"{standing.from_on:%d/%m/%Y}")
        if kind is StandingKind.LEFT_UNIT
        else _("Từ %(day)s, 1 người ra khỏi nhóm có điện thoại thông minh.", day=f"{standing.from_on:%d/%m/%Y}"),
    )


@blueprint.post("/people/<int:person_id>/exclusions/<int:standing_id>/refuse")
@require(Permission.VERIFY_PEOPLE)
def refuse(person_id: int, standing_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.VERIFY_PEOPLE)
    standings.refuse(db.session(), _standing(case, standing_id), by=viewer().user)
    db.session.commit()
    return done(case, _("Đã bác đề nghị của đơn vị."))


@blueprint.route("/people/<int:person_id>/exclusions/<int:standing_id>/end", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def end_standing(person_id: int, standing_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.MARK_PEOPLE)
    standing = _standing(case, standing_id)
    form = EndForm(on=max(today(), standing.from_on) if request.method == "GET" else None)
    if form.validate_on_submit():
        with RefusalsInto(form):
            standings.end(db.session(), case, standing, on=given(form.on.data), by=viewer().user)
            db.session.commit()
            return done(case, _("Đã kết thúc."))
    return ask(
        form,
        title=_("Kết thúc: %(kind)s", kind=label(StandingKind(standing.kind))),
        submit=_("Kết thúc"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Từ ngày ghi dưới đây lý do không còn hiệu lực; ghi đúng ngày bắt đầu thì coi như chưa từng có."),
    )
