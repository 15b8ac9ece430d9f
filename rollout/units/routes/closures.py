"""When a unit is closed."""

from __future__ import annotations

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx, sent
from rollout.core.access import Permission, looking_first, require, viewer
from rollout.core.each_asked import ask_each
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.db import db
from rollout.models import Closure
from rollout.register import closures
from rollout.register.visit_choices import Settling
from rollout.units import blueprint
from rollout.units.forms.facts import ClosureForm
from rollout.units.routes.loading import opened


@blueprint.route("/units/<int:unit_id>/closures/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def close_unit(unit_id: int) -> ResponseReturnValue:
    if answer := _closed_before(unit_id):
        return answer
    held, form = opened(unit_id, Permission.EDIT_UNITS), ClosureForm()
    if form.validate_on_submit():
        first, last = given(form.first.data), given(form.last.data)
        with looking_first():
            hit = closures.in_the_way(db.session(), held.unit, first, last)
            leaving = closures.leaving(db.session(), held.unit, hit)
            asked = Settling(viewer(), hit, leaving=leaving)
        fates = asked.settled(ask_each(form, asked.questions)).visits
        if answer := _closed_before(unit_id):  # another of the same had its turn meanwhile
            return answer
        held = opened(unit_id, Permission.EDIT_UNITS)  # still
        with RefusalsInto(form):
            session, name, by = db.session(), given(form.name.data), viewer().user
            closure = closures.close(session, held.unit, first=first, last=last, name=name, by=by, fates=fates)
            sent.note(session, by=by, kind=closures.sent_as(unit_id), subject_id=closure.id)
            session.commit()
            flash(_("Đã ghi thời gian nghỉ của đơn vị."))
            return htmx.go_to(held.back)
    return ask(
        form,
        title=_("Ghi thời gian nghỉ của đơn vị"),
        submit=_("Ghi"),
        back=held.back,
        place=held.place,
        lead=_("Trong thời gian này không tính hạn xử lý với đơn vị và không đặt được lịch làm việc."),
    )


def _closed_before(unit_id: int) -> ResponseReturnValue | None:
    """The answer to a form that did already what it asks for."""
    is_sent = request.method == "POST" and sent.is_token(request.form.get("token"))
    if not is_sent or not (before := sent.before(db.session(), by=viewer().user, kind=closures.sent_as(unit_id))):
        return None
    flash(before.sentence)
    return htmx.go_to(url_for("units.unit", unit_id=unit_id))


@blueprint.post("/units/<int:unit_id>/closures/<int:closure_id>/end")
@require(Permission.EDIT_UNITS)
def open_unit_again(unit_id: int, closure_id: int) -> ResponseReturnValue:
    held, closure = opened(unit_id, Permission.EDIT_UNITS), db.session.get(Closure, closure_id)
    if closure is None or closure.unit_id != unit_id:
        abort(404)
    closures.open_again(db.session(), closure, by=viewer().user)
    db.session.commit()
    flash(_("Đã bỏ thời gian nghỉ."))
    return htmx.go_to(held.back)
