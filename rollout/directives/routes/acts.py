"""What is noted of one obligation of one addressee: proofs, that it is done, that it owes nothing, a day of its own."""

from __future__ import annotations

from flask import Response, abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.forms import Form
from rollout.db import db
from rollout.directives import actions, page, queries, session_proofs
from rollout.directives.forms import ConfirmForm, DueForm, ProofForm, ReasonForm
from rollout.directives.routes.loading import Duty, of_addressees, opened_duty, steers
from rollout.vocabulary_of_obligations import ProofKind

OF_ONE = "/obligations/<int:obligation_id>"
tracks = require(Permission.TRACK_OBLIGATIONS)


def _asked(duty: Duty, form: Form, title: str, submit: str, consequence: str = "") -> Response:
    return ask(
        form,
        title=title,
        submit=submit,
        back=duty.back,
        place=duty.body.name,
        lead=f"{page.clause_text(duty.obligation.clause)}: {duty.obligation.task}",
        consequence=consequence,
    )


def _done(duty: Duty, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return htmx.go_to(duty.back)


@of_addressees(f"{OF_ONE}/proofs/new", methods=["GET", "POST"])
@tracks
def prove(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty, session = opened_duty(key, obligation_id), db.session()
    place = (duty.body, duty.seen.bodies, duty.seen.reach)
    held = session_proofs.offered(session, *place)
    form = ProofForm([(each.row.id, page.session_text(each)) for each in held], day=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            chosen = int(form.of_session.data) if form.is_session else None
            actions.prove(
                session,
                duty.obligation,
                duty.body,
                kind=ProofKind(form.kind.data),
                day=form.day.data,
                text=form.text.data or "",
                of_session=session_proofs.held_session(session, chosen, *place) if chosen is not None else None,
                by=viewer().user,
            )
            return _done(duty, _("Đã ghi minh chứng."))
    return _asked(duty, form, _("Ghi minh chứng"), _("Ghi"))


@of_addressees(f"{OF_ONE}/proofs/<int:proof_id>/take-back", methods=["POST"])
@tracks
def take_proof_back(obligation_id: int, proof_id: int, **key: int) -> ResponseReturnValue:
    duty, row = opened_duty(key, obligation_id), queries.proof(db.session(), proof_id)
    if row is None or row.obligation_id != obligation_id or getattr(row, duty.body.column) != duty.body.id:
        abort(404)
    is_unconfirmed = actions.take_proof_back(
        db.session(), row, duty.obligation, duty.body, is_steering=steers(), by=viewer().user
    )
    if is_unconfirmed:
        return _done(duty, _("Đã rút lại minh chứng và bỏ xác nhận: không còn minh chứng nào."))
    return _done(duty, _("Đã rút lại minh chứng."))


@of_addressees(f"{OF_ONE}/confirm", methods=["GET", "POST"])
@tracks
def confirm(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty, form = opened_duty(key, obligation_id, steering=True), ConfirmForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.confirm(
                db.session(), duty.obligation, duty.body, note=form.note.data or "", by=viewer().user
            )  # fmt: skip
            return _done(duty, _("Đã xác nhận xong."))
    return _asked(duty, form, _("Xác nhận đã xong"), _("Xác nhận"))


@of_addressees(f"{OF_ONE}/unconfirm", methods=["GET", "POST"])
@tracks
def unconfirm(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty, form = opened_duty(key, obligation_id, steering=True), ReasonForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.unconfirm(db.session(), duty.obligation, duty.body, reason=form.reason.data, by=viewer().user)
            return _done(duty, _("Đã bỏ xác nhận."))
    return _asked(duty, form, _("Bỏ xác nhận"), _("Bỏ xác nhận"))


@of_addressees(f"{OF_ONE}/exempt", methods=["GET", "POST"])
@tracks
def exempt(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty, form = opened_duty(key, obligation_id, steering=True), ReasonForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.exempt(db.session(), duty.obligation, duty.body, reason=form.reason.data, by=viewer().user)
            return _done(duty, _("Đã miễn nhiệm vụ."))
    consequence = _("Nhiệm vụ này không còn tính là phải làm với %(name)s.", name=duty.body.name)
    return _asked(duty, form, _("Miễn nhiệm vụ"), _("Miễn"), consequence)


@of_addressees(f"{OF_ONE}/unexempt", methods=["GET", "POST"])
@tracks
def unexempt(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty, form = opened_duty(key, obligation_id, steering=True), ReasonForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.unexempt(db.session(), duty.obligation, duty.body, reason=form.reason.data, by=viewer().user)
            return _done(duty, _("Đã bỏ miễn nhiệm vụ."))
    return _asked(duty, form, _("Bỏ miễn nhiệm vụ"), _("Bỏ miễn"))


@of_addressees(f"{OF_ONE}/due", methods=["GET", "POST"])
@tracks
def set_own_due(obligation_id: int, **key: int) -> ResponseReturnValue:
    duty = opened_duty(key, obligation_id, steering=True)
    said = queries.said(db.session(), duty.body, [obligation_id]).get(obligation_id)
    form = DueForm(due_on=said.due_on if said else None)
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.set_due(
                db.session(),
                duty.obligation,
                due_on=form.due_on.data,
                due_days=form.due_days.data,
                reason=form.reason.data,
                by=viewer().user,
                body=duty.body,
            )
            return _done(duty, _("Đã đặt hạn riêng."))
    consequence = _("Chỉ đổi hạn của %(name)s; để trống thì theo hạn chung.", name=duty.body.name)
    return _asked(duty, form, _("Đặt hạn riêng"), _("Đặt hạn"), consequence)
