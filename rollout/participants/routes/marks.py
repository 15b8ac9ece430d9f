"""One person's milestones: mark, verify, clear, reject, stop, refute, and their opposites."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.formats import label
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import marks
from rollout.participants.forms.marks import MarkForm, MilestoneForm, RefuteForm, RejectForm, StopForm
from rollout.participants.routes.loading import done, opened_case, page_of, sentence_of
from rollout.vocabulary import Channel, Evidence, Milestone

STOPPABLE = (Milestone.ACCEPTED, Milestone.SIGNED_IN, Milestone.INSTALLED)


def _asked_milestone(default: Milestone) -> str:
    """The milestone that the address names."""
    said = request.args.get("milestone", "")
    return said if said in set(Milestone) else default.value


@blueprint.route("/people/<int:person_id>/mark", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def mark(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.MARK_PEOPLE, at_desk=True)
    default = Milestone.SUBMITTED if case.is_by_desk else Milestone.INSTALLED
    form = MarkForm(case.evidence, is_seen=case.is_by_desk, milestone=_asked_milestone(default))
    if form.validate_on_submit():
        with RefusalsInto(form):
            outcome = marks.mark(
                db.session(),
                case.unit,
                [case.person.id],
                milestone=Milestone(form.milestone.data),
                day=given(form.day.data),
                channel=Channel(form.channel.data),
                evidence=Evidence(form.evidence.data),
                by=viewer().user,
            )
            db.session.commit()
            form.remember()
            text = _(
                "Đã ghi nhận “%(milestone)s” (%(evidence)s).",
                milestone=label(Milestone(form.milestone.data)),
                evidence=label(Evidence(form.evidence.data)),
            )
            return done(case, sentence_of(outcome, text), outcome.seq if outcome.done else None)
    return ask(form, title=_("Ghi nhận mốc"), submit=_("Ghi nhận"), back=page_of(case), place=case.person.name)


@blueprint.post("/people/<int:person_id>/verify")
@require(Permission.VERIFY_PEOPLE)
def verify(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.VERIFY_PEOPLE), MilestoneForm()
    if form.validate_on_submit():
        milestone = Milestone(form.milestone.data)
        outcome = marks.verify(db.session(), case.unit, [case.person.id], milestone=milestone, by=viewer().user)
        db.session.commit()
        text = _("Đã xác nhận “%(milestone)s”.", milestone=label(milestone))
        return done(case, sentence_of(outcome, text), outcome.seq if outcome.done else None)
    return ask(form, title=_("Xác nhận mốc"), submit=_("Xác nhận"), back=page_of(case), place=case.person.name)


@blueprint.post("/people/<int:person_id>/clear")
@require(Permission.MARK_PEOPLE)
def clear(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.MARK_PEOPLE), MilestoneForm()
    if form.validate_on_submit():
        milestone = Milestone(form.milestone.data)
        outcome = marks.clear(
            db.session(), case.unit, [case.person.id], milestone=milestone, up_to=case.evidence, by=viewer().user
        )
        db.session.commit()
        text = _("Đã bỏ “%(milestone)s”.", milestone=label(milestone))
        return done(case, sentence_of(outcome, text), outcome.seq if outcome.done else None)
    return ask(form, title=_("Bỏ mốc"), submit=_("Bỏ mốc"), back=page_of(case), place=case.person.name)


@blueprint.route("/people/<int:person_id>/rejection", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def reject(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.MARK_PEOPLE, at_desk=True), RejectForm(day=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            outcome = marks.reject(
                db.session(),
                case.unit,
                [case.person.id],
                day=given(form.day.data),
                reason=form.reason.data,
                evidence=case.evidence,
                by=viewer().user,
            )
            db.session.commit()
            sentence = _("Đã ghi hồ sơ chưa được chấp nhận; mở đến khi nộp lại hoặc được cấp tài khoản.")
            return done(case, sentence_of(outcome, sentence), outcome.seq if outcome.done else None)
    return ask(
        form,
        title=_("Hồ sơ chưa được chấp nhận"),
        submit=_("Ghi nhận"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Không ghi số giấy tờ, mật khẩu hay mã OTP vào lý do."),
    )


@blueprint.post("/people/<int:person_id>/rejection/clear")
@require(Permission.MARK_PEOPLE)
def clear_rejections(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.MARK_PEOPLE)
    count = marks.clear_rejections(db.session(), case, by=viewer().user)
    db.session.commit()
    return done(case, _("Đã bỏ ghi nhận hồ sơ chưa được chấp nhận."), changed=bool(count))


@blueprint.route("/people/<int:person_id>/stop", methods=["GET", "POST"])
@require(Permission.VERIFY_PEOPLE)
def stop(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.VERIFY_PEOPLE)
    form = StopForm(milestone=Milestone.ACCEPTED.value, day=today())
    form.milestone.choices = [(milestone.value, label(milestone)) for milestone in STOPPABLE]
    if form.validate_on_submit():
        with RefusalsInto(form):
            changed = marks.stop(
                db.session(),
                case,
                milestone=Milestone(form.milestone.data),
                day=given(form.day.data),
                reason=form.reason.data,
                by=viewer().user,
            )
            db.session.commit()
            return done(case, _("Đã ghi ngừng; những ngày trước đó giữ nguyên."), changed=changed)
    return ask(
        form,
        title=_("Ngừng sử dụng"),
        submit=_("Ghi ngừng"),
        back=page_of(case),
        place=case.person.name,
        consequence=_("Từ ngày ngừng, 1 người không còn tính vào mốc này; báo cáo của những ngày trước không đổi."),
    )


@blueprint.post("/people/<int:person_id>/stop/clear")
@require(Permission.VERIFY_PEOPLE)
def clear_endings(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.VERIFY_PEOPLE), MilestoneForm()
    if form.validate_on_submit():
        count = marks.clear_endings(db.session(), case, milestone=Milestone(form.milestone.data), by=viewer().user)
        db.session.commit()
        return done(case, _("Đã bỏ ghi nhận ngừng."), changed=bool(count))
    return ask(form, title=_("Bỏ ghi nhận ngừng"), submit=_("Bỏ"), back=page_of(case), place=case.person.name)


@blueprint.route("/people/<int:person_id>/refutation", methods=["GET", "POST"])
@require(Permission.VERIFY_PEOPLE)
def refute(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.VERIFY_PEOPLE)
    form = RefuteForm(milestone=_asked_milestone(Milestone.INSTALLED))
    if form.validate_on_submit():
        with RefusalsInto(form):
            marks.refute(
                db.session(),
                case,
                milestone=Milestone(form.milestone.data),
                reason=form.reason.data,
                by=viewer().user,
            )
            db.session.commit()
            return done(case, _("Đã bác mốc; đơn vị chưa báo lại được đến khi mở lại."))
    return ask(
        form,
        title=_("Bác mốc"),
        submit=_("Bác mốc"),
        back=page_of(case),
        place=case.person.name,
        consequence=_("Bỏ mốc của 1 người ở mọi ngày đã tính; báo cáo chưa chốt sẽ đổi."),
    )


@blueprint.post("/people/<int:person_id>/refutation/reopen")
@require(Permission.VERIFY_PEOPLE)
def reopen(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.VERIFY_PEOPLE), MilestoneForm()
    if form.validate_on_submit():
        changed = marks.reopen(db.session(), case, milestone=Milestone(form.milestone.data), by=viewer().user)
        db.session.commit()
        return done(case, _("Đã mở lại: đơn vị báo lại được mốc này."), changed=changed)
    return ask(form, title=_("Mở lại mốc"), submit=_("Mở lại"), back=page_of(case), place=case.person.name)
