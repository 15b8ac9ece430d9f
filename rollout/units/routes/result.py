"""What came of the rollout at one unit, on one page to sign and pass on."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rollout.core.access import Permission, require
from rollout.core.dates import today
from rollout.core.settings import settings
from rollout.core.view_form import ViewForm
from rollout.db import db
from rollout.register import deeds
from rollout.units import blueprint
from rollout.units.queries import page
from rollout.units.queries.done import done
from rollout.units.routes.loading import opened
from rollout.vocabulary import Measure


@blueprint.get("/units/<int:unit_id>/result")
@require(Permission.SEE_UNITS)
def result(unit_id: int) -> ResponseReturnValue:
    """The figures of the unit's page, of each of its groups; nobody's name."""
    session = db.session()
    held = opened(unit_id)
    place = page.place_of(session, unit_id, today())
    form = ViewForm(request.args)
    view = form.view(place.group)
    shown = render_template(
        "units/result.html",
        unit=held.unit,
        place=place,
        form=form,
        view=view,
        by_group=page.figures_by_group(session, unit_id, view, place.groups, has_counted=place.has_counted),
        measures=page.SHOWN,
        participants=Measure.PARTICIPANTS,
        done=done(session, held.unit, view.day),
        sessions=deeds.sessions_held(session, unit_id, view.day),
        obstacles=deeds.obstacles_of(session, unit_id, view.day),
        agency=settings(session, "agency_name")["agency_name"],
    )
    return shown, 422 if form.errors else 200
