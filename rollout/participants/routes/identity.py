"""Who a person is and how to reach them: corrections and the guardian."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import ask
from rollout.db import db
from rollout.participants import blueprint
from rollout.participants.actions import finding, identity
from rollout.participants.errors import GuardianNotFound, StaleForm
from rollout.participants.forms.identity import ContactForm, GuardianForm, IdentityForm
from rollout.participants.queries.cases import Case
from rollout.participants.queries.numbers import masked, numbers
from rollout.participants.routes.loading import NumbersInto, done, opened_case, page_of, warn_of_adult
from rollout.register import look_ups
from rollout.register.persons import clear_text
from rollout.vocabulary import PeopleGroup, Sex


class _Fresh(NumbersInto):
    """A stale form is shown again with the version of now: who has looked and saves again, overwrites knowingly."""

    def __init__(self, form: IdentityForm | ContactForm, case: Case) -> None:
        super().__init__(form)
        self._held, self._case = form, case

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        is_refusal = super().__exit__(kind, error, trace)  # type: ignore[arg-type]
        if isinstance(error, StaleForm):
            self._held.version.data = identity.version(db.session(), self._case.person)
        return is_refusal


@blueprint.route("/people/<int:person_id>/identity", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def correct(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.EDIT_PEOPLE)
    masks = dict(masked(numbers(db.session(), case.person)).numbers)
    form = IdentityForm.of(case.person, identity.version(db.session(), case.person), masks)
    if form.validate_on_submit():
        with _Fresh(form, case):
            look_ups.check_numbers(db.session(), form.numbers, by=viewer().user)
            db.session.commit()
            changed = identity.correct(
                db.session(),
                case,
                seen=form.version.data or "",
                name=form.name.data,
                birth_on=form.birth_on,
                birth_precision=form.birth_precision,
                sex=Sex(form.sex.data),
                numbers=form.numbers,
                by=viewer().user,
            )
            db.session.commit()
            if form.contradicts:
                flash(_("Số định danh không khớp giới tính hoặc năm sinh. Kiểm tra lại giấy tờ."))
            warn_of_adult(PeopleGroup(case.membership.people_group), form.birth_on, today())
            return done(case, _("Đã lưu."), changed=bool(changed))
    return ask(form, title=_("Sửa thông tin cá nhân"), submit=_("Lưu"), back=page_of(case), place=case.person.name)


@blueprint.route("/people/<int:person_id>/contact", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def correct_contact(person_id: int) -> ResponseReturnValue:
    case = opened_case(person_id, Permission.MARK_PEOPLE)
    told = masked(numbers(db.session(), case.person))
    shown = clear_text(case.person, "phone") if case.shows_phone else ""
    form = ContactForm(version=identity.version(db.session(), case.person), phone=shown)
    hidden = {"phone": "" if case.shows_phone else told.phone, "email": told.email, "address": told.address}
    for name, mask in hidden.items():
        if mask:
            form[name].description = _("Đang lưu %(mask)s. Để trống nếu không đổi.", mask=mask)
    if form.validate_on_submit():
        with _Fresh(form, case):
            changes = {name: form[name].data for name, mask in hidden.items() if form[name].data or not mask}
            changed = identity.correct_contact(
                db.session(), case, seen=form.version.data or "", changes=changes, by=viewer().user
            )
            db.session.commit()
            return done(case, _("Đã lưu."), changed=bool(changed))
    return ask(
        form,
        title=_("Bổ sung điện thoại, thư điện tử, địa chỉ"),
        submit=_("Lưu"),
        back=page_of(case),
        place=case.person.name,
        lead=_("Không ghi mật khẩu, mã OTP. Không lưu ảnh giấy tờ trong hệ thống này."),
    )


@blueprint.route("/people/<int:person_id>/guardian", methods=["GET", "POST"])
@require(Permission.EDIT_PEOPLE)
def set_guardian(person_id: int) -> ResponseReturnValue:
    case, form = opened_case(person_id, Permission.EDIT_PEOPLE), GuardianForm()
    if form.validate_on_submit():
        with NumbersInto(form):
            guardian_id = finding.find(viewer(), form.number.data, by=viewer().user) if form.number.data else None
            db.session.commit()
            if form.number.data and guardian_id is None:
                raise GuardianNotFound
            changed = identity.set_guardian(db.session(), case, guardian_id=guardian_id, by=viewer().user)
            db.session.commit()
            return done(case, _("Đã lưu."), changed=changed)
    return ask(form, title=_("Người giám hộ"), submit=_("Lưu"), back=page_of(case), place=case.person.name)
