"""The addresses of the day's work and of the log of contacts with a unit."""

from __future__ import annotations

from datetime import datetime, time

from flask import Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.contact_form import ContactLogForm
from rollout.core.dates import ZONE, today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.export_files import Table
from rollout.core.exporting import EXPORT, hand_out
from rollout.core.rights import LARGEST_KEY, opened_unit
from rollout.db import db
from rollout.models import ContactLog, Unit
from rollout.register import contacts
from rollout.register.attention import stale_days
from rollout.register.calls import Card, Why, callees_of, card_of
from rollout.register.message import message, sender_of
from rollout.register.waiting import Overdue
from rollout.today import blueprint, exports, queries
from rollout.vocabulary import ContactOutcome, ContactWay


def _unit(unit_id: int) -> Unit:
    return opened_unit(viewer(), unit_id, Permission.CONTACT_UNITS)[0]


def _midnight() -> datetime:
    return datetime.combine(today(), time.min, ZONE)


@blueprint.get("/today")
@require(Permission.CONTACT_UNITS)
def day() -> ResponseReturnValue:
    held = queries.day_of(viewer(), today(), whole(request.args, "page") or 1, _why())
    return htmx.respond(
        "today/day.html",
        "today/_cards.html",
        day=held,
        waiting_days=held.waiting_days,
        may_hold_sessions=viewer().can(Permission.HOLD_SESSIONS),
        may_arrange_visits=viewer().can(Permission.ARRANGE_VISITS),
        may_work_obstacles=viewer().can(Permission.WORK_OBSTACLES),
    )


def _why() -> Why | None:
    asked = request.args.get("why", "")
    return Why(asked) if asked in set(Why) else None


@blueprint.post(f"/today/{EXPORT}")
@require(Permission.CONTACT_UNITS)
def export_day(file: str) -> Response:
    return hand_out(lambda: exports.day_table(viewer(), today(), _why()), file, name="viec-hom-nay")


@blueprint.post("/today/<int:unit_id>")
@require(Permission.CONTACT_UNITS)
def call(unit_id: int) -> ResponseReturnValue:
    """A call logged by one tap on the card; htmx gets the card as it is afterwards, others the page of the day."""
    held, form = _unit(unit_id), ContactLogForm()
    callee = callees_of(db.session(), [unit_id]).get(unit_id)
    if form.validate_on_submit():
        with RefusalsInto(form):
            row = _log(held, form, callee.id if callee else None)
            db.session.commit()
            if htmx.wants_partial():
                return _card(held, row)
            flash(_("%(unit)s: %(outcome)s.", unit=held.name, outcome=_(ContactOutcome(row.outcome).label)))
            return htmx.go_to(url_for("today.day"))
    return _asked(held, form, url_for("today.day"))


def _log(unit: Unit, form: ContactLogForm, contact_id: int | None) -> ContactLog:
    return contacts.log_contact(
        db.session(),
        unit,
        way=ContactWay(form.way.data),
        outcome=ContactOutcome(form.outcome.data),
        contact_id=contact_id,
        call_back_on=form.call_back_on.data,
        note=form.note.data or "",
        by=viewer().user,
    )


def _held_card(unit: Unit, overdue: Overdue) -> Card | None:
    return card_of(viewer(), overdue, unit.id, stale_days(db.session()))


def _card(unit: Unit, row: ContactLog | None) -> ResponseReturnValue:
    overdue = Overdue(db.session(), today())
    held = _held_card(unit, overdue)
    if held is None:  # it closed while its card was open
        return htmx.go_to(url_for("units.unit", unit_id=unit.id))
    card = held._replace(callee=callees_of(db.session(), [unit.id]).get(unit.id))
    outcome = ContactOutcome(row.outcome) if row else None
    return htmx.respond(
        "today/_card.html", "today/_card.html", card=card, logged=row, outcome=outcome,
        waiting_days=overdue.days,
    )  # fmt: skip


@blueprint.route("/units/<int:unit_id>/log/new", methods=["GET", "POST"])
@require(Permission.CONTACT_UNITS)
def log(unit_id: int) -> ResponseReturnValue:
    """A contact of any kind, from the unit's page."""
    held, form = _unit(unit_id), ContactLogForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            callee = callees_of(db.session(), [unit_id]).get(unit_id) if form.way.data == ContactWay.CALL else None
            _log(held, form, callee.id if callee else None)
            db.session.commit()
            flash(_("Đã ghi lần liên hệ."))
            return htmx.go_to(url_for("units.unit", unit_id=unit_id))
    return _asked(held, form, url_for("units.unit", unit_id=unit_id))


def _asked(unit: Unit, form: ContactLogForm, back: str) -> Response:
    return ask(form, title=_("Ghi lần liên hệ"), submit=_("Lưu"), back=back, place=f"{unit.name} ({unit.code})")


@blueprint.get("/units/<int:unit_id>/log")
@require(Permission.CONTACT_UNITS)
def history(unit_id: int) -> ResponseReturnValue:
    """What was said to a unit: a page, and a piece of the unit's own page."""
    held = _unit(unit_id)
    rows = queries.said(db.session(), unit_id, by=viewer().user, since=_midnight())
    return htmx.respond("today/log.html", "today/_log.html", unit=held, rows=rows)


@blueprint.post(f"/units/<int:unit_id>/log/{EXPORT}")
@require(Permission.CONTACT_UNITS)
def export_log(unit_id: int, file: str) -> Response:
    _unit(unit_id)

    def table() -> Table:
        held = _unit(unit_id)
        rows = queries.said(db.session(), unit_id, by=viewer().user, since=_midnight())
        return exports.log_table(rows, f"{held.name} ({held.code})")

    return hand_out(table, file, name="lien-he", subject="unit", subject_id=unit_id)


@blueprint.post("/units/<int:unit_id>/log/<int:log_id>/take-back")
@require(Permission.CONTACT_UNITS)
def take_back(unit_id: int, log_id: int) -> ResponseReturnValue:
    held = _unit(unit_id)
    row = queries.logged(db.session(), unit_id, log_id) if log_id <= LARGEST_KEY else None
    if row is None:
        abort(404)
    contacts.take_back(db.session(), held, row, by=viewer().user)
    db.session.commit()
    if htmx.wants_partial():
        return _card(held, None)
    flash(_("Đã rút lại lần liên hệ vừa ghi."))
    return htmx.go_to(url_for("today.history", unit_id=unit_id))


@blueprint.get("/units/<int:unit_id>/message")
@require(Permission.CONTACT_UNITS)
def zalo(unit_id: int) -> ResponseReturnValue:
    """The message to copy into Zalo, to be changed before it is sent."""
    held = _unit(unit_id)
    card = _held_card(held, Overdue(db.session(), today()))
    if card is None:
        abort(404)
    words = message(held.name, sender_of(db.session(), viewer().user), card, on=today())
    done = url_for("today.log", unit_id=unit_id) if request.args.get("to") == "unit" else ""
    return render_template(
        "today/message.html", unit=held, words=words, done=done or url_for("today.call", unit_id=unit_id)
    )
