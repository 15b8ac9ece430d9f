"""Directives and the units that have them: the list by directive, what is done with those ticked, a unit's own."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key, whole
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.fields import given
from rollout.core.formats import day, label, plural
from rollout.core.names import tidy
from rollout.db import db, stop_writing
from rollout.models import Directive
from rollout.register import receipts as register
from rollout.units import blueprint
from rollout.units.errors import NothingTicked
from rollout.units.forms.receipts import ReceiptFilterForm, ReceiptForm, SentForm
from rollout.units.queries import receipts
from rollout.units.queries.receipts import AskedReceipts, ReceiptOrder, ReceiptState
from rollout.units.queries.ticked import ticked_units
from rollout.units.routes.loading import opened
from rollout.vocabulary import DeliveryWay

KEPT = ("directive", "state", "q", "order")


def _asked(known: list[Directive]) -> AskedReceipts | None:
    """What the address asks for, of the latest directive where it names none; None where there is none at all."""
    if not known:
        return None
    chosen = request.args.get("directive", type=key)
    state, order = request.args.get("state", ""), request.args.get("order", "")
    return AskedReceipts(
        next((directive for directive in known if directive.id == chosen), known[0]),
        None if state == "all" else ReceiptState(state) if state in set(ReceiptState) else ReceiptState.NONE,
        tidy(request.args.get("q", ""))[:100],
        ReceiptOrder(order) if order in set(ReceiptOrder) else ReceiptOrder.NAME,
    )


def _address(**others: Any) -> str:
    kept = {name: value for name, value in request.args.items() if value and name in KEPT}
    return url_for("units.list_receipts", **(kept | others))


@blueprint.get("/units/receipts")
@require(Permission.CONTACT_UNITS)
def list_receipts() -> ResponseReturnValue:
    return _list(SentForm(formdata=None))


def _list(sent: SentForm) -> Response:
    known = receipts.directives(db.session())
    asked = _asked(known)
    form = ReceiptFilterForm(request.args, known)
    if asked is not None:
        form.directive.data = str(asked.directive.id)
        form.state.data = asked.state.value if asked.state else "all"
    page = receipts.receipts(viewer(), asked, whole(request.args, "page") or 1) if asked else None
    return htmx.respond(
        "units/receipts.html",
        "units/_receipts.html",
        status=422 if sent.errors else 200,
        asked=asked,
        page=page,
        form=form,
        sent=sent,
        address=_address,
        orders=ReceiptOrder,
    )


@blueprint.post("/units/receipts")
@require(Permission.CONTACT_UNITS)
def send_to_ticked() -> ResponseReturnValue:
    asked, form = _asked(receipts.directives(db.session())), SentForm()
    if asked is None:
        abort(404)
    if form.validate_on_submit():
        with RefusalsInto(form):
            ids = set(request.form.getlist("unit_ids", key))
            if not ids:
                raise NothingTicked
            units = ticked_units(viewer(), ids, Permission.CONTACT_UNITS)
            number = register.note_sent(
                db.session(),
                asked.directive,
                [unit.id for unit in units],
                on=given(form.day.data),
                way=DeliveryWay(form.delivery.data),
                by=viewer().user,
            )
            db.session.commit()
            flash(plural("Đã ghi gửi %(directive)s cho %(n)s đơn vị.", number, directive=asked.directive.number))
            if number < len(units):
                flash(plural("%(n)s đơn vị đã được gửi từ trước, không đổi.", len(units) - number))
            return htmx.go_to(_address())
    stop_writing()
    return _list(form)


@blueprint.post(f"/units/receipts/{EXPORT}")
@require(Permission.CONTACT_UNITS)
def export_receipts(file: str) -> Response:
    def table() -> Table:
        asked = _asked(receipts.directives(db.session()))
        if asked is None:
            abort(404)
        state = label(asked.state) if asked.state else _("Tất cả")
        return Table(
            _("Đơn vị nhận văn bản"),
            (
                _("Đơn vị"), _("Mã đơn vị"), _("Cán bộ chuyên quản"), _("Ngày gửi"), _("Cách gửi"), _("Người gửi"),
                _("Ngày đến"), _("Số đến"),
            ),
            (
                (
                    row.name, row.code, row.officer, row.sent_on, label(row.way) if row.way else "", row.sent_by,
                    row.received_on, row.number_in,
                )
                for row in receipts.all_receipts(viewer(), asked)
            ),
            above=(asked.directive.number, f"{state} · {_('đến %(day)s', day=day(today()))}"),
            widths=(48, 14, 24, 12, 22, 24, 12, 14),
        )  # fmt: skip

    return hand_out(table, file, name="don-vi-nhan-van-ban")


@blueprint.get("/units/<int:unit_id>/receipts")
@require(Permission.SEE_UNITS)
def unit_receipts(unit_id: int) -> ResponseReturnValue:
    """A page, and a piece of the pages of the unit."""
    held = opened(unit_id)
    return htmx.respond(
        "units/unit_receipts.html",
        "units/_unit_receipts.html",
        unit=held.unit,
        held=receipts.of_unit(db.session(), unit_id),
        may_note=Permission.MARK_PEOPLE in held.permissions,
    )


@blueprint.route("/units/<int:unit_id>/receipts/<int:directive_id>", methods=["GET", "POST"])
@require(Permission.MARK_PEOPLE)
def note_receipt(unit_id: int, directive_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.MARK_PEOPLE)
    directive = db.session.get(Directive, directive_id)
    if directive is None:
        abort(404)
    row = register.receipt(db.session(), directive.id, unit_id)
    may_send = Permission.CONTACT_UNITS in held.permissions
    form = ReceiptForm(
        may_send=may_send,
        sent_on=row.sent_on if row else None,
        delivery=(row.way or "") if row else "",
        received_on=row.received_on if row else None,
        number_in=row.number_in if row else "",
    )
    back = url_for("units.unit_receipts", unit_id=unit_id)
    if form.validate_on_submit():
        with RefusalsInto(form):
            way = form.delivery.data if may_send else (row.way if row else None)
            is_changed = register.correct(
                db.session(),
                directive,
                unit_id,
                sent_on=form.sent_on.data if may_send else (row.sent_on if row else None),
                way=DeliveryWay(way) if way else None,
                number_in=form.number_in.data,
                received_on=form.received_on.data,
                by=viewer().user,
            )
            db.session.commit()
            flash(_("Đã lưu.") if is_changed else _("Nội dung đã như vậy từ trước; không có gì thay đổi."))
            return htmx.go_to(back)
    return ask(
        form,
        title=_("Gửi và nhận %(directive)s", directive=directive.number),
        submit=_("Lưu"),
        back=back,
        place=held.place,
        lead=directive.subject,
    )
