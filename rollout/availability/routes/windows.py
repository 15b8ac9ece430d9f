"""Hours of the week in which a unit receives officers: a piece of its page, and setting them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.availability import blueprint
from rollout.availability.forms import WindowsForm, windows_data
from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.core.rights import opened_unit
from rollout.db import db
from rollout.register import unit_windows


@blueprint.get("/units/<int:unit_id>/windows")
@require(Permission.SEE_UNITS)
def windows(unit_id: int) -> ResponseReturnValue:
    """A piece of the unit's page, and a page where there are no scripts; the unit's own people read it too."""
    unit, held = opened_unit(viewer(), unit_id, Permission.SEE_UNITS)
    return htmx.respond(
        "availability/windows.html",
        "availability/_windows.html",
        unit=unit,
        lines=unit_windows.lines_of(unit_windows.windows_of(db.session(), unit.id)),
        may_edit=Permission.ARRANGE_VISITS in held,
        is_own=Permission.ANSWER_VISITS in held,
    )


@blueprint.route("/units/<int:unit_id>/windows/edit", methods=["GET", "POST"])
@require(Permission.ARRANGE_VISITS)
def edit_windows(unit_id: int) -> ResponseReturnValue:
    unit, _held = opened_unit(viewer(), unit_id, Permission.SEE_UNITS, Permission.ARRANGE_VISITS)
    session, back = db.session(), url_for("units.unit", unit_id=unit_id)
    form = WindowsForm(data=windows_data(unit_windows.windows_of(session, unit.id)))
    if form.validate_on_submit():
        with RefusalsInto(form):
            is_changed = unit_windows.set_windows(session, unit, form.asked(), by=viewer().user)
            session.commit()
            said = _("Đã ghi giờ đơn vị tiếp. Lịch đã thống nhất trước đó giữ nguyên.")
            flash(said if is_changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
            return htmx.go_to(back)
    return ask(
        form,
        title=_("Giờ đơn vị tiếp"),
        submit=_("Ghi"),
        back=back,
        place=f"{unit.name} ({unit.code})",
        lead=_("Ghi khi đơn vị chỉ tiếp trong những giờ nhất định, ví dụ theo ca. Lịch ngoài các giờ này vẫn đặt được "
               "nhưng có cảnh báo."),
    )  # fmt: skip
