"""The page of one unit, and the making of a new one."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.dates import today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.rights import strongest_evidence
from rollout.core.view_form import ViewForm
from rollout.db import db
from rollout.models import Unit
from rollout.register.errors import COUNTED_LABELS
from rollout.register.units import NewUnit
from rollout.units import actions, blueprint
from rollout.units.forms.facts import NewUnitForm
from rollout.units.queries import choices, contacts, deployment, history, page
from rollout.units.routes.loading import opened
from rollout.vocabulary import Measure, UnitMode


@blueprint.get("/units/<int:unit_id>")
@require(Permission.SEE_UNITS)
def unit(unit_id: int) -> ResponseReturnValue:
    who, session = viewer(), db.session()
    found, permissions = opened(unit_id)
    form = ViewForm(request.args)
    view = form.view(page.default_group(session, found.id, today()))
    modes, names = history.modes(session, found.id), history.names(session, found.id)
    mode = history.mode_on(modes, view.day)
    deployed = deployment.deployment(session, found.id, today())
    shown = render_template(
        "units/page.html",
        form=form,
        unit=found,
        view=view,
        measures=page.SHOWN,
        participants=Measure.PARTICIPANTS,
        proposed=page.PROPOSED,
        figures=page.figures_of(session, found.id, view),
        mode=mode,
        counts_itself=mode is UnitMode.COUNT,
        is_listed=any(row.value == UnitMode.LIST for row in modes),
        names=names,
        tax_code=history.tax_code(names),
        address=page.address_of(found),
        attributions=history.attributions(session, found.id),
        subjects=history.SUBJECTS,
        modes=modes,
        switches=history.switches(modes),
        strongest=strongest_evidence(permissions),
        deployment=deployed,
        may_confirm=deployment.may_confirm_deployment(who, found.id, deployed.rule.confirming_roles),
        contacts=contacts.contacts(session, found.id),
        sites=contacts.sites(session, found.id),
        counts=history.counts(session, found.id),
        counted_labels=COUNTED_LABELS,
        may_edit=Permission.EDIT_UNITS in permissions,
        may_report=Permission.MARK_PEOPLE in permissions,
        may_see_people=Permission.SEE_PEOPLE in permissions,
        may_contact=Permission.CONTACT_UNITS in permissions,
    )
    return shown, 422 if form.errors else 200


@blueprint.route("/units/new", methods=["GET", "POST"])
@require(Permission.EDIT_UNITS)
def new() -> ResponseReturnValue:
    who = viewer()
    form = NewUnitForm(choices.choices(db.session()), on=today())
    if form.validate_on_submit():
        with RefusalsInto(form):
            made = _create(form)
            db.session.commit()
            flash(_("Đã thêm đơn vị %(name)s.", name=made.name))
            return htmx.go_to(url_for("units.unit", unit_id=made.id))
    return ask(
        form,
        title=_("Thêm đơn vị"),
        submit=_("Thêm đơn vị"),
        back=url_for("units.list_units"),
        place=_("Đơn vị"),
        lead=_("Thêm nhiều đơn vị một lúc bằng Nạp danh sách.") if who.can(Permission.IMPORT_UNITS) else "",
    )


def _create(form: NewUnitForm) -> Unit:
    old, new_area = form.area_2021.data or None, form.area_2025.data or None
    if old and not new_area:
        new_area = contacts.sole_successor(db.session(), old)
    places = {name: form[name].data or None for name in ("department", "sector", "unit_type", "office", "officer")}
    return actions.create_unit(
        viewer(),
        NewUnit(
            code=form.code.data,
            name=form.name.data,
            started_on=given(form.on.data),
            mode=UnitMode(form.mode.data),
            tax_code=form.tax_code.data,
            belongs={**places, "area_2021": old, "area_2025": new_area},
        ),
        address=form.address.data,
        by=viewer().user,
    )
