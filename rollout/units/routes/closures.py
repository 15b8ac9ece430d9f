"""When a unit is closed."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.each_asked import ask_each
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.db import db, reading_first
from rollout.models import Closure
from rollout.register import closures
from rollout.register.visit_choices import Settling
from rollout.units import blueprint
from rollout.units.forms.facts import ClosureForm
from rollout.units.routes.loading import opened


@blueprint.route("/units/<int:unit_id>/closures/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def close_unit(unit_id: int) -> ResponseReturnValue:
    held, form = opened(unit_id, Permission.EDIT_UNITS), ClosureForm()
    if form.validate_on_submit():
        first, last = given(form.first.data), given(form.last.data)
        with reading_first():
            hit = closures.in_the_way(db.session(), held.unit, first, last)
            leaving = closures.leaving(db.session(), held.unit, hit)
            asked = Settling(viewer(), hit, leaving=leaving)
        fates = asked.settled(ask_each(form, asked.questions)).visits
        held = opened(unit_id, Permission.EDIT_UNITS)  # still
        with RefusalsInto(form):
            name = given(form.name.data)
            closures.close(db.session(), held.unit, first=first, last=last, name=name, by=viewer().user, fates=fates)
            db.session.commit()
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
