"""Acts on the units ticked in the list: the address says which, the page what follows before it is done."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import key
from rollout.core.contact_form import ContactLogForm
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto
from rollout.core.errors import Refusal
from rollout.core.fields import given
from rollout.core.formats import label, plural
from rollout.core.forms import Form
from rollout.core.paging import ROWS
from rollout.db import db
from rollout.register import officers
from rollout.register.calls import callees_of
from rollout.register.message import general_message, sender_of
from rollout.units import blueprint, ticked_actions
from rollout.units.asked import list_url
from rollout.units.errors import NothingTicked, TooManyTicked
from rollout.units.forms.facts import HandoverForm
from rollout.units.queries import choices
from rollout.units.queries.ticked import TickedUnit, ticked_units
from rollout.vocabulary import ContactOutcome, ContactWay


def _back() -> str:
    """The list as it was when the units were ticked."""
    return list_url(MultiDict(parse_qsl(request.args.get("back", ""))))


def _ticked(permission: Permission) -> list[TickedUnit]:
    """The units of the address in the scope of a permission; 404 for none. Raises NothingTicked, TooManyTicked."""
    ids = set(request.args.getlist("unit_ids", key))
    if not ids:
        raise NothingTicked
    if len(ids) > ROWS:
        raise TooManyTicked(most=ROWS)
    units = ticked_units(viewer(), ids, permission)
    if not units:
        abort(404)
    return units


def _refused(refusal: Refusal) -> Response:
    flash(refusal.text)
    return htmx.go_to(_back())


def _ask(form: Form, units: list[TickedUnit], *, title: str, submit: str, consequence: str) -> Response:
    return htmx.respond(
        "units/ticked.html",
        "ui/_edit.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        units=units,
        title=title,
        submit=submit,
        back=_back(),
        consequence=consequence,
    )


@blueprint.route("/units/ticked/handover", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def hand_over_ticked() -> ResponseReturnValue:
    try:
        units = _ticked(Permission.EDIT_UNITS)
    except Refusal as refusal:
        return _refused(refusal)
    form = HandoverForm(choices.officers(db.session()), on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            moved = officers.hand_over(
                db.session(),
                [unit.id for unit in units],
                taker_id=form.taker.data,
                on=given(form.on.data),
                by=viewer().user,
            )
            db.session.commit()
            flash(plural("Đã bàn giao %(n)s đơn vị.", len(moved)))
            if len(moved) < len(units):
                flash(plural("%(n)s đơn vị vốn do người nhận phụ trách, không đổi.", len(units) - len(moved)))
            return htmx.go_to(_back())
    return _ask(
        form,
        units,
        title=_("Bàn giao đơn vị"),
        submit=_("Bàn giao"),
        consequence=_(
            "%(units)s, %(people)s chuyển sang người nhận từ ngày đó; những ngày trước giữ nguyên. "
            "Vướng mắc đang mở và buổi hướng dẫn sắp tới chuyển theo.",
            units=plural("%(n)s đơn vị", len(units)),
            people=plural("%(n)s người tham gia", sum(unit.people for unit in units)),
        ),
    )


@blueprint.route("/units/ticked/log", methods=["GET", "POST"])
@require(Permission.CONTACT_UNITS)
def log_ticked() -> ResponseReturnValue:
    try:
        units = _ticked(Permission.CONTACT_UNITS)
    except Refusal as refusal:
        return _refused(refusal)
    form, ids = ContactLogForm(), [unit.id for unit in units]
    if not form.is_submitted():
        form.way.data, form.outcome.data = ContactWay.ZALO.value, ContactOutcome.SENT.value
    if form.validate_on_submit():
        with RefusalsInto(form):
            by_call = callees_of(db.session(), ids) if form.way.data == ContactWay.CALL else {}
            ticked_actions.log_contacts(
                db.session(),
                ids,
                way=ContactWay(form.way.data),
                outcome=ContactOutcome(form.outcome.data),
                callees={unit_id: callee.id for unit_id, callee in by_call.items()},
                call_back_on=form.call_back_on.data,
                note=form.note.data or "",
                by=viewer().user,
            )
            db.session.commit()
            flash(
                plural(
                    "Đã ghi cho %(n)s đơn vị: %(way)s, %(outcome)s.",
                    len(units),
                    way=label(ContactWay(form.way.data)),
                    outcome=label(ContactOutcome(form.outcome.data)),
                )
            )
            return htmx.go_to(_back())
    return _ask(
        form,
        units,
        title=_("Ghi lần liên hệ"),
        submit=_("Lưu"),
        consequence=plural(
            "Ghi cùng một lần liên hệ hôm nay vào nhật ký của %(n)s đơn vị; rút lại được từng đơn vị trong ngày.",
            len(units),
        ),
    )


@blueprint.get("/units/ticked/message")
@require(Permission.CONTACT_UNITS)
def ticked_message() -> ResponseReturnValue:
    """One text for all of them, to copy into Zalo and to mark as sent."""
    try:
        units = _ticked(Permission.CONTACT_UNITS)
    except Refusal as refusal:
        return _refused(refusal)
    return render_template(
        "units/ticked_message.html",
        units=units,
        back=_back(),
        words=general_message(sender_of(db.session(), viewer().user)),
        done=f"{url_for('units.log_ticked')}?{urlencode(list(request.args.items(multi=True)))}",
    )
