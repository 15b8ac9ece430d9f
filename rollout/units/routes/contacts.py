"""Whom to call at a unit, and its places."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.db import db
from rollout.register import unit_details
from rollout.units import actions, blueprint
from rollout.units.forms.facts import ContactForm, SiteForm
from rollout.units.queries import choices, contacts
from rollout.units.routes.loading import opened


@blueprint.route("/units/<int:unit_id>/contacts/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def add_contact(unit_id: int) -> ResponseReturnValue:
    held, form = opened(unit_id, Permission.EDIT_UNITS), ContactForm()
    if form.validate_on_submit():
        with RefusalsInto(form):
            unit_details.add_contact(
                db.session(),
                held.unit,
                name=form.name.data,
                job_title=form.job_title.data,
                phone=form.phone.data,
                email=form.email.data,
                is_main=form.is_main.data,
                by=viewer().user,
            )
            db.session.commit()
            flash(_("Đã thêm người liên hệ."))
            return htmx.go_to(held.back)
    return ask(form, title=_("Thêm người liên hệ"), submit=_("Thêm"), back=held.back, place=held.place)


@blueprint.post("/units/<int:unit_id>/contacts/<int:contact_id>/end")
@require(Permission.EDIT_UNITS)
def end_contact(unit_id: int, contact_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    contact = contacts.live_contact(db.session(), unit_id, contact_id)
    if contact is None:
        abort(404)
    actions.end_contact(db.session(), contact, by=viewer().user)
    db.session.commit()
    flash(_("Đã bỏ người liên hệ khỏi đơn vị."))
    return htmx.go_to(held.back)


@blueprint.route("/units/<int:unit_id>/sites/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def add_site(unit_id: int) -> ResponseReturnValue:
    held, form = opened(unit_id, Permission.EDIT_UNITS), SiteForm(choices.only_areas(db.session()), on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            actions.add_site(
                db.session(),
                held.unit,
                name=form.name.data,
                area_2021_id=form.area_2021.data or None,
                area_2025_id=form.area_2025.data or None,
                address=form.address.data,
                on=given(form.on.data),
                by=viewer().user,
            )
            db.session.commit()
            flash(_("Đã thêm cơ sở."))
            return htmx.go_to(held.back)
    return ask(
        form,
        title=_("Thêm cơ sở"),
        submit=_("Thêm"),
        back=held.back,
        place=held.place,
        lead=_("Người tham gia vẫn tính cho đơn vị, không tách theo cơ sở."),
    )


@blueprint.post("/units/<int:unit_id>/sites/<int:site_id>/end")
@require(Permission.EDIT_UNITS)
def end_site(unit_id: int, site_id: int) -> ResponseReturnValue:
    held = opened(unit_id, Permission.EDIT_UNITS)
    site = contacts.live_site(db.session(), unit_id, site_id)
    if site is None:
        abort(404)
    actions.end_site(db.session(), site, by=viewer().user)
    db.session.commit()
    flash(_("Đã kết thúc cơ sở."))
    return htmx.go_to(held.back)
