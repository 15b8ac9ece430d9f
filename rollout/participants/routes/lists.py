"""Which list a person is on: leave, move, change group, second workplace."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.formats import label
from rollout.core.rights import permissions_on
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import lists
from rollout.participants.forms.lists import GroupForm, LeaveForm, ProposeLeavingForm, UnitCodeForm
from rollout.participants.forms.standings import EndForm
from rollout.participants.queries import record
from rollout.participants.routes.loading import done, opened_case, page_of, warn_of_adult
from rollout.vocabulary import LeavingReason, PeopleGroup


@blueprint.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def leave(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.EDIT_PEOPLE), LeaveForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            reason = LeavingReason(form.reason.data)
            lists.leave(db.session(), case, on=given(form.on.data), reason=reason, by=viewer().user)
            db.session.commit()
            return done(case, _("Đã đưa ra khỏi danh sách; những ngày trước giữ nguyên."))
    return ask(
        form,
        title=_("Ra khỏi danh sách"),
        submit=_("Đưa ra khỏi danh sách"),
        back=page_of(case),
        place=case.person.name,
        consequence=_(
            "Từ ngày đó %(unit)s bớt 1 người tham gia và các mốc của người này; chuyển sang đơn vị khác thì "
            "dùng Chuyển đơn vị.",
            unit=case.unit.name,
        ),
    )


@blueprint.route("/people/<int:person_id>/leave/propose", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def propose_leaving(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.MARK_PEOPLE), ProposeLeavingForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            lists.propose_leaving(
                db.session(),
                case,
                on=given(form.on.data),
                reason=LeavingReason(form.reason.data),
                note=form.note.data,
                by=viewer().user,
            )
            db.session.commit()
            return done(case, _("Đã gửi đề nghị, chờ cán bộ xác nhận."))
    return ask(
        form,
        title=_("Báo đã nghỉ hoặc không còn thuộc danh sách"),
        submit=_("Gửi đề nghị"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Người này vẫn tính trong danh sách cho đến khi cán bộ chuyên quản xác nhận."),
    )


@blueprint.route("/people/<int:person_id>/move", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def move(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.EDIT_PEOPLE), UnitCodeForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            to_unit = lists.move(viewer(), case, code=form.code.data, on=given(form.on.data), by=viewer().user)
            db.session.commit()
            return done(case, _("Đã chuyển sang %(unit)s.", unit=to_unit.name))
    return ask(
        form,
        title=_("Chuyển đơn vị"),
        submit=_("Chuyển"),
        back=page_of(case),
        place=case.person.name,
        consequence=_("Từ ngày chuyển, 1 người và các mốc đã đạt rời %(unit)s sang đơn vị mới.", unit=case.unit.name),
    )


@blueprint.route("/people/<int:person_id>/group", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def change_group(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.EDIT_PEOPLE)
    form = GroupForm(group=case.membership.people_group, on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            group = PeopleGroup(form.group.data)
            lists.change_group(db.session(), case, group=group, on=given(form.on.data), by=viewer().user)
            db.session.commit()
            warn_of_adult(group, case.person.birth_on, given(form.on.data))
            return done(case, _("Đã đổi nhóm thành %(group)s.", group=label(group)))
    return ask(
        form,
        title=_("Đổi nhóm"),
        submit=_("Đổi nhóm"),
        back=page_of(case),
        place=case.person.name,
        consequence=_("Từ ngày đổi, 1 người và các mốc đã đạt tính vào nhóm mới; những ngày trước giữ nguyên."),
    )


@blueprint.route("/people/<int:person_id>/workplaces", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def add_workplace(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.EDIT_PEOPLE), UnitCodeForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            unit = lists.add_workplace(viewer(), case, code=form.code.data, on=given(form.on.data), by=viewer().user)
            db.session.commit()
            return done(case, _("Đã thêm nơi làm việc thứ hai: %(unit)s.", unit=unit.name))
    return ask(
        form,
        title=_("Thêm nơi làm việc thứ hai"),
        submit=_("Thêm"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Người này có tên ở đơn vị đó nhưng không tính vào số liệu của đơn vị đó."),
    )


@blueprint.route("/people/<int:person_id>/workplaces/<int:workplace_id>/end", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def end_workplace(person_id: int, workplace_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.EDIT_PEOPLE)
    workplace = record.workplace(db.session(), case.person.id, workplace_id)
    if workplace is None or Permission.EDIT_PEOPLE not in permissions_on(viewer(), workplace.unit_id):
        abort(404)
    form = EndForm(on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            lists.end_workplace(db.session(), workplace, on=given(form.on.data), by=viewer().user)
            db.session.commit()
            return done(case, _("Đã kết thúc nơi làm việc thứ hai."))
    return ask(
        form,
        title=_("Kết thúc nơi làm việc thứ hai"),
        submit=_("Kết thúc"),
        back=page_of(case),
        place=case.person.name,
    )
