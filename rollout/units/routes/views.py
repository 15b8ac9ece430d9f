"""The views of the list of units that somebody keeps: tabs over the list, and a page to rename and delete them."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.editing import RefusalsInto, ask
from rollout.db import db
from rollout.models import SavedView
from rollout.units import blueprint, view_actions
from rollout.units.asked import AskedList, names_what_is_there, read_asked
from rollout.units.forms.views import ViewNameForm
from rollout.units.queries import views
from rollout.units.queries.views import MOST
from rollout.units.sentence import basis, sentence


def _own(view_id: int) -> SavedView:
    row = views.saved_view(db.session(), viewer().user, view_id)
    if row is None:
        abort(404)
    return row


def _read(row: SavedView) -> AskedList | None:
    """What a view asks for today; None where a part of it can be read no longer."""
    try:
        asked = read_asked(MultiDict(parse_qsl(row.query)), viewer())
    except NotFound:
        return None
    return asked if asked.query == row.query and names_what_is_there(asked) else None


@blueprint.get("/units/views")
@require(Permission.SEE_UNITS)
def list_views() -> ResponseReturnValue:
    rows = views.saved_views(db.session(), viewer().user)
    return render_template("units/views.html", views=rows, most=MOST)


@blueprint.get("/units/views/<int:view_id>")
@require(Permission.SEE_UNITS)
def open_view(view_id: int) -> ResponseReturnValue:
    row = _own(view_id)
    if _read(row) is None:
        flash(_("Bộ lọc “%(name)s” không còn đọc được, danh sách mở không lọc. Lọc rồi lưu lại.", name=row.name))
        return htmx.go_to(url_for("units.list_units"))
    return htmx.go_to(f"{url_for('units.list_units')}?{row.query}")


@blueprint.route("/units/views/new", methods=["GET", "POST"])
@require(Permission.SEE_UNITS)
def save_view() -> ResponseReturnValue:
    """Keeps the filter, order and columns of the address."""
    asked, form = read_asked(request.args, viewer()), ViewNameForm()
    back = f"{url_for('units.list_units')}?{asked.query}"
    if form.validate_on_submit():
        with RefusalsInto(form):
            view_actions.save_view(
                db.session(), name=form.name.data, query=asked.query, searched=asked.filter.q, by=viewer().user
            )
            db.session.commit()
            flash(_("Đã lưu bộ lọc “%(name)s”.", name=form.name.data))
            return htmx.go_to(back)
    return ask(
        form,
        title=_("Lưu bộ lọc"),
        submit=_("Lưu"),
        back=back,
        place=_("Đơn vị"),
        lead=f"{sentence(asked)}; {basis(asked)}.",
        consequence=_(
            "Lưu cách lọc, cách xếp và các cột đang xem; mở lại luôn là số liệu hôm nay. Trùng tên thì thay."
        ),
    )


@blueprint.route("/units/views/<int:view_id>/name", methods=["GET", "POST"])
@require(Permission.SEE_UNITS)
def rename_view(view_id: int) -> ResponseReturnValue:
    row = _own(view_id)
    form = ViewNameForm(name=row.name)
    if form.validate_on_submit():
        with RefusalsInto(form):
            view_actions.rename_view(db.session(), row, name=form.name.data, by=viewer().user)
            db.session.commit()
            flash(_("Đã đổi tên bộ lọc."))
            return htmx.go_to(url_for("units.list_views"))
    return ask(
        form,
        title=_("Đổi tên bộ lọc"),
        submit=_("Lưu"),
        back=url_for("units.list_views"),
        place=_("Bộ lọc đã lưu"),
    )


@blueprint.post("/units/views/<int:view_id>/delete")
@require(Permission.SEE_UNITS)
def delete_view(view_id: int) -> ResponseReturnValue:
    row = _own(view_id)
    name = row.name
    view_actions.delete_view(db.session(), row, by=viewer().user)
    db.session.commit()
    flash(_("Đã xóa bộ lọc “%(name)s”.", name=name))
    return htmx.go_to(url_for("units.list_views"))
