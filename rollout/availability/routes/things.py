"""Rooms and vehicles: the lists, adding, changing, using no more."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.availability import blueprint, exports
from rollout.availability.actions import things as acts
from rollout.availability.forms import ThingForm, ThingsFilter, things_asked
from rollout.availability.queries import things
from rollout.availability.queries.things import Thing
from rollout.core import htmx, sent
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.editing import RefusalsInto, ask
from rollout.core.errors import Refusal
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.core.offices_of_viewer import offices_of
from rollout.db import db
from rollout.vocabulary import N_

THINGS = "<any(rooms, vehicles):things_kind>"
TITLES = {"rooms": N_("Phòng"), "vehicles": N_("Xe")}
NEW = {"rooms": N_("Thêm phòng"), "vehicles": N_("Thêm xe")}
CHANGE = {"rooms": N_("Sửa phòng"), "vehicles": N_("Sửa xe")}
FILTERS = ("office", "which", "order")


def _address(kind: str, **changes: Any) -> str:
    held: dict[str, Any] = {name: text for name, text in request.args.items() if text and name in FILTERS}
    return url_for("availability.list_things", things_kind=kind, **{**held, **changes})


@blueprint.get(f"/availability/{THINGS}")
@require(Permission.ARRANGE_VISITS)
def list_things(things_kind: str) -> ResponseReturnValue:
    who, asked = viewer(), things_asked(request.args)
    shown = {
        "office": str(asked.office_id or ""), "which": asked.which.value if asked.which else "all",
        "order": asked.order.value,
    }  # fmt: skip
    return htmx.respond(
        "availability/things.html",
        "availability/_things.html",
        kind=things_kind,
        title=_(TITLES[things_kind]),
        new=_(NEW[things_kind]),
        lines=things.page_of(who, things_kind, asked, whole(request.args, "page") or 1),
        form=ThingsFilter(offices_of(who, Permission.ARRANGE_VISITS), things_kind, data=shown),
        may_add=bool(offices_of(who, Permission.KEEP_AVAILABILITY)),
        is_filtered=any(request.args.get(name) for name in FILTERS),
        address=partial(_address, things_kind),
    )


@blueprint.post(f"/availability/{THINGS}/{EXPORT}")
@require(Permission.ARRANGE_VISITS)
def export_things(things_kind: str, file: str) -> Response:
    asked = things_asked(request.args)
    title = _(TITLES[things_kind])

    def table() -> Table:
        return exports.things_table(title, things_kind, things.all_lines(viewer(), things_kind, asked))

    return hand_out(table, file, name="phong" if things_kind == "rooms" else "xe")


@blueprint.route(f"/availability/{THINGS}/new", methods=["GET", "POST"])
@require(Permission.KEEP_AVAILABILITY)
def add_thing(things_kind: str) -> ResponseReturnValue:
    who, session = viewer(), db.session()
    back = url_for("availability.list_things", things_kind=things_kind)
    if request.method == "POST" and (before := sent.before(session, by=who.user, kind=things_kind)):
        flash(before.sentence)
        return htmx.go_to(back)
    form = ThingForm(offices_of(who, Permission.KEEP_AVAILABILITY) or abort(404), things_kind)
    if form.validate_on_submit():
        with RefusalsInto(form):
            seats = form.seats.data if "seats" in form else None
            row = acts.add(
                session, things_kind, office_id=form.office.data, name=given(form.name.data), seats=seats, by=who.user
            )
            sent.note(session, by=who.user, kind=things_kind, subject_id=row.id)
            session.commit()
            flash(_("Đã thêm."))
            return htmx.go_to(back)
    return ask(form, title=_(NEW[things_kind]), submit=_("Thêm"), back=back, place=_(TITLES[things_kind]))


@blueprint.route(f"/availability/{THINGS}/<int:thing_id>/edit", methods=["GET", "POST"])
@require(Permission.KEEP_AVAILABILITY)
def edit_thing(things_kind: str, thing_id: int) -> ResponseReturnValue:
    row, session = _opened(things_kind, thing_id), db.session()
    back = url_for("availability.list_things", things_kind=things_kind)
    form = ThingForm({}, things_kind, is_new=False, data={"name": row.name, "seats": getattr(row, "seats", None)})
    if form.validate_on_submit():
        with RefusalsInto(form):
            seats = form.seats.data if "seats" in form else None
            is_changed = acts.edit(session, row, name=given(form.name.data), seats=seats, by=viewer().user)
            session.commit()
            flash(_("Đã sửa.") if is_changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
            return htmx.go_to(back)
    return ask(form, title=_(CHANGE[things_kind]), submit=_("Lưu"), back=back, place=_(TITLES[things_kind]))


@blueprint.post(f"/availability/{THINGS}/<int:thing_id>/end")
@require(Permission.KEEP_AVAILABILITY)
def end_thing(things_kind: str, thing_id: int) -> ResponseReturnValue:
    row = _opened(things_kind, thing_id)
    back = url_for("availability.list_things", things_kind=things_kind)
    try:
        acts.end(db.session(), row, by=viewer().user)
    except Refusal as refusal:
        flash(refusal.text)
        return htmx.go_to(back)
    db.session.commit()
    flash(_("Đã ghi thôi dùng."))
    return htmx.go_to(back)


def _opened(kind: str, thing_id: int) -> Thing:
    return things.opened(viewer(), kind, thing_id) or abort(404)
