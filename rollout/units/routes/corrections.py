"""Corrections of what was recorded wrongly about a unit: a stock-take, the day of a switch."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.formats import day as shown_day
from rollout.core.rights import LARGEST_KEY, strongest_evidence
from rollout.db import db
from rollout.models import UnitCount
from rollout.units import actions, blueprint
from rollout.units.forms.facts import CorrectCountForm, ReasonForm, SwitchDayForm
from rollout.units.queries import history
from rollout.units.routes.loading import AskedAgain, Opened, changed, opened
from rollout.vocabulary import Evidence


def _count(held: Opened, count_id: int) -> UnitCount:
    """A stock-take typed by hand, where the viewer's word is as strong as that of whoever typed it."""
    count = history.count_by_hand(db.session(), held.unit.id, count_id) if count_id <= LARGEST_KEY else None
    if count is None or Evidence(count.evidence).strength > strongest_evidence(held.permissions).strength:
        abort(404)
    return count


@blueprint.route("/units/<int:unit_id>/counts/<int:count_id>", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def correct_count(unit_id: int, count_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.MARK_PEOPLE)
    count = _count(held, count_id)
    form = CorrectCountForm.of(count, strongest_evidence(held.permissions))
    if form.validate_on_submit():
        with AskedAgain(form):
            actions.correct_count(
                db.session(),
                held.unit,
                count,
                form.stated,
                permissions=held.permissions,
                by=viewer().user,
            )
            db.session.commit()
            return changed(held, _("Đã sửa số liệu; số cũ còn trong lịch sử."))
    return ask(
        form.as_asked(),
        title=_("Sửa số liệu đến %(day)s", day=shown_day(count.day)),
        submit=_("Lưu số đúng"),
        back=held.back,
        place=held.place,
        lead=_("Ô để trống nghĩa là không ghi gì về mốc đó."),
        consequence=_("Số liệu từ ngày đó đổi theo số đúng; báo cáo chưa chốt sẽ đổi."),
    )


@blueprint.route("/units/<int:unit_id>/counts/<int:count_id>/void", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def void_count(unit_id: int, count_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.MARK_PEOPLE)
    count, form = _count(held, count_id), ReasonForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.void_count(db.session(), held.unit, count, reason=form.reason.data, by=viewer().user)
            db.session.commit()
            return changed(held, _("Đã bỏ số liệu đến %(day)s; còn trong lịch sử.", day=shown_day(count.day)))
    return ask(
        form,
        title=_("Bỏ số liệu đến %(day)s", day=shown_day(count.day)),
        submit=_("Bỏ số liệu"),
        back=held.back,
        place=held.place,
        consequence=_("Số liệu từ ngày đó trở lại như chưa có lần ghi này; báo cáo chưa chốt sẽ đổi."),
    )


@blueprint.route("/units/<int:unit_id>/mode/<day>", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def correct_switch(unit_id: int, day: str) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    known = history.switches(history.modes(db.session(), unit_id)).values()
    was_on = next((on for days in known for on in days if on.isoformat() == day), None)
    if was_on is None:
        abort(404)
    form = SwitchDayForm(on=was_on)
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = actions.correct_switch(
                db.session(),
                held.unit,
                was_on=was_on,
                on=given(form.on.data),
                reason=form.reason.data,
                by=viewer().user,
            )
            db.session.commit()
            return changed(held, _("Đã sửa ngày đổi cách theo dõi."), is_changed)
    return ask(
        form,
        title=_("Sửa ngày đổi cách theo dõi %(day)s", day=shown_day(was_on)),
        submit=_("Lưu ngày đúng"),
        back=held.back,
        place=held.place,
        lead=_("Chỉ sửa ngày. Để đổi cách theo dõi từ một ngày khác, dùng Đổi cách theo dõi."),
        consequence=_("Số liệu của những ngày giữa hai ngày đổi theo cách theo dõi đúng; báo cáo chưa chốt sẽ đổi."),
    )
