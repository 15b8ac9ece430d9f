"""The page of one unit, and the making of a new one."""

from __future__ import annotations

from datetime import datetime, time

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from rollout.core import htmx
from rollout.core.access import Permission, require, viewer
from rollout.core.asked import whole
from rollout.core.charts import Spark, spark
from rollout.core.dates import ZONE, today
from rollout.core.editing import RefusalsInto, ask
from rollout.core.fields import given
from rollout.core.rights import strongest_evidence
from rollout.core.view_form import ViewForm
from rollout.core.viewpoint import Viewpoint
from rollout.db import db
from rollout.models import Unit
from rollout.register.attention import stale_days
from rollout.register.calls import card_of
from rollout.register.deputies import deputies
from rollout.register.errors import COUNTED_LABELS
from rollout.register.units import NewUnit
from rollout.register.waiting import Overdue
from rollout.units import actions, blueprint
from rollout.units.forms.facts import NewUnitForm
from rollout.units.queries import choices, closures, contacts, deployment, history, page
from rollout.units.queries import timeline as events
from rollout.units.queries.gaps import gaps
from rollout.units.routes.loading import opened
from rollout.vocabulary import PROPOSED, Measure, UnitMode


@blueprint.get("/units/<int:unit_id>")
@require(Permission.SEE_UNITS)
def unit(unit_id: int) -> ResponseReturnValue:
    """Whom to call, what to do next, the figures; people by step, what happened and the details load by themselves."""
    who, session = viewer(), db.session()
    found, permissions = opened(unit_id)
    place = page.place_of(session, unit_id, today())
    form = ViewForm(request.args)
    view = form.view(place.group)
    mode = place.mode if view.is_today else history.mode_on(history.modes(session, unit_id), view.day)
    held = page.figures_of(session, unit_id, view, has_counted=place.has_counted)
    called = contacts.contacts(session, unit_id)
    callee = next((contact for contact in called if contact.phone), called[0] if called else None)
    days, overdue = stale_days(session), Overdue(session, today())
    may_contact = Permission.CONTACT_UNITS in permissions
    now = held.everyone if view.is_today else page.listed_people(session, unit_id, today())
    unsaid = page.never_said(session, unit_id, today()) if place.mode is UnitMode.COUNT else frozenset()
    shown = render_template(
        "units/page.html",
        form=form,
        unit=found,
        view=view,
        place=place,
        deputy=deputies(session, [unit_id]).get(unit_id) if place.officer else None,
        mode=mode,
        counts_itself=mode is UnitMode.COUNT,
        figures=held.figures,
        by_group=_by_group(unit_id, view, place) if len(place.groups) > 1 else [],
        everyone=held.everyone,
        course=held.course,
        sparks=_sparks(held.course),
        measures=page.SHOWN,
        told=page.told_as(view),
        participants=Measure.PARTICIPANTS,
        accepted=Measure.ACCEPTED,
        proposed=PROPOSED,
        address=page.address_of(found),
        callee=callee,
        others=[contact for contact in called if contact is not callee],
        card=card_of(who, overdue, unit_id, days) if may_contact and place.mode else None,
        waiting_days=overdue.days,
        missing=gaps(found, place, called, people=now, unsaid=unsaid, stale_days=days),
        counts=history.counts(session, unit_id) if UnitMode.COUNT in (place.mode, mode) else [],
        counted_labels=COUNTED_LABELS,
        strongest=strongest_evidence(permissions),
        may_edit=Permission.EDIT_UNITS in permissions,
        may_report=Permission.MARK_PEOPLE in permissions,
        may_see_people=Permission.SEE_PEOPLE in permissions,
        may_hold_sessions=Permission.HOLD_SESSIONS in permissions,
        may_arrange_visits=Permission.ARRANGE_VISITS in permissions,
        may_import=Permission.IMPORT_PEOPLE in permissions,
        may_contact=may_contact,
        may_report_obstacles=Permission.REPORT_OBSTACLES in permissions,
        may_propose=Permission.PROPOSE_CHANGES in permissions,
    )
    return shown, 422 if form.errors else 200


def _by_group(unit_id: int, view: Viewpoint, place: page.Place) -> list[page.GroupFigures]:
    return page.figures_by_group(db.session(), unit_id, view, place.groups, has_counted=place.has_counted)


def _sparks(course: list[page.Point]) -> dict[Measure, Spark | None]:
    """The lines of everybody and of those with an account, in one scale; None where nothing is said on the last day."""
    lines = {
        measure: [point.numbers[page.TOLD.index(measure)] for point in course]
        for measure in (Measure.PARTICIPANTS, Measure.ACCEPTED)
    }
    top = max((number for line in lines.values() for number in line if number is not None), default=0)
    return {measure: spark(line, top=top, width=240, height=64) for measure, line in lines.items()}


@blueprint.get("/units/<int:unit_id>/timeline")
@require(Permission.SEE_UNITS)
def timeline(unit_id: int) -> ResponseReturnValue:
    """What happened to a unit: a page, and a piece of the unit's own page."""
    found, permissions = opened(unit_id)
    since = datetime.combine(today(), time.min, ZONE) if Permission.CONTACT_UNITS in permissions else None
    held = events.timeline(
        db.session(), unit_id, whole(request.args, "page") or 1, by=viewer().user, contacts_since=since
    )
    return htmx.respond(
        "units/timeline.html", "units/_timeline.html", unit=found, held=held, counted_labels=COUNTED_LABELS
    )


@blueprint.get("/units/<int:unit_id>/details")
@require(Permission.SEE_UNITS)
def details(unit_id: int) -> ResponseReturnValue:
    """Deployment, everybody to call, sites, names, codes, where it belonged: a page, and a piece of the unit's own."""
    who, session = viewer(), db.session()
    found, permissions = opened(unit_id)
    modes = history.modes(session, unit_id)
    mode = history.mode_on(modes, today())
    deployed = deployment.deployment(session, unit_id, today())
    return htmx.respond(
        "units/details.html",
        "units/_details.html",
        unit=found,
        modes=modes,
        names=history.names(session, unit_id),
        attributions=history.attributions(session, unit_id),
        subjects=history.SUBJECTS,
        switches=history.switches(modes),
        deployment=deployed,
        may_confirm=deployment.may_confirm_deployment(who, unit_id, deployed.rule.confirming_roles),
        contacts=contacts.contacts(session, unit_id),
        sites=contacts.sites(session, unit_id),
        closures=closures.closures(session, unit_id, today()),
        counts=[] if mode is UnitMode.COUNT else history.counts(session, unit_id),
        counted_labels=COUNTED_LABELS,
        strongest=strongest_evidence(permissions),
        may_edit=Permission.EDIT_UNITS in permissions,
        may_report=Permission.MARK_PEOPLE in permissions,
    )


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
